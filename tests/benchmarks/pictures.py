"""Pictures of the page to look at: `python tests/benchmarks/pictures.py FOLDER`, or some: `... FOLDER projector 390`.

Each state at 390, 1280, 1440 and 1920 px, light and dark, with the page on paper as a PDF; a word or number picks those
whose name has all of them. Prints what the browser complained of and whatever was cut at its right.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from browsing import CHROMIUM, Server, Visitor
from playwright.sync_api import sync_playwright

SIZES = {390: 844, 1280: 720, 1440: 900, 1920: 1080}
WORLD = "population=600&years=20&cases=catalogue"
CUT = """[...document.querySelectorAll('.kith *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
    .map(e => e.className || e.tagName).slice(0, 5)"""
STATES = {
    "first": ("", None),
    "year-5": ("&month=60", None),
    "lives": ("&month=60&who=resident-17", None),
    "money": ("&month=60", "Money"),
    "place": ("&month=60", "Place"),
    "share": ("&month=60", "Share"),
    "key": ("&month=60", "Key"),
    "difference": ("&month=60&view=difference", None),
    "projector": ("&month=60&mode=projector", None),
}


def pictures(folder, words):
    server = Server("--visitors", "8")
    try:
        with sync_playwright() as kit:
            browser = kit.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            for state, (query, tab) in STATES.items():
                wanted = [
                    (width, scheme)
                    for width in SIZES
                    for scheme in ("light", "dark")
                    if all(word in f"{state}-{width}-{scheme}" for word in words)
                ]
                if wanted:
                    take(browser, server, WORLD + query, tab, folder / state, wanted)
    finally:
        server.stop()


def take(browser, server, query, tab, stem, wanted):
    """A state in each size and scheme, in one visit, and on paper."""
    v = Visitor(browser, server.address, query)
    if "month=60" in query:
        v.until_month(60)
    if tab:
        v.open(tab)
    for width, scheme in wanted:
        v.page.set_viewport_size({"width": width, "height": SIZES[width]})
        v.page.emulate_media(color_scheme=scheme)
        v.page.wait_for_timeout(700)
        name = f"{stem.name}-{width}-{scheme}.png"
        v.page.screenshot(path=stem.with_name(name), full_page=width == 390)
        print(name, *v.page.evaluate(CUT), *v.errors, flush=True)
    v.page.pdf(path=stem.with_suffix(".pdf"), prefer_css_page_size=True)
    v.close()


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("words", nargs="*")
    given = asked.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    pictures(given.folder, given.words)
