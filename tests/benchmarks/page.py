"""How fast the page is, with a real browser and the server on this machine: `python tests/benchmarks/page.py`.

Prints one line a figure, with the load of the machine. Memory and the closed tab take `--minutes` (default 2) of play.
"""

import argparse
import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from browsing import CHROMIUM, Server, Visitor
from playwright.sync_api import sync_playwright

CLICK = """([x, y]) => new Promise(done => {
  const map = document.querySelectorAll('canvas.map')[1], box = map.getBoundingClientRect();
  const before = map.getContext('2d').getImageData(0, 0, map.width, map.height).data.slice();
  const where = {clientX: box.x + x * box.width, clientY: box.y + y * box.height, bubbles: true};
  const began = performance.now();
  map.dispatchEvent(new MouseEvent('click', where));
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const after = map.getContext('2d').getImageData(0, 0, map.width, map.height).data;
    done(after.some((value, i) => value !== before[i]) ? performance.now() - began : null);
  }));
})"""
STORY = """() => new Promise(done => {
  const began = performance.now();
  const told = () => document.querySelector('#panel-story canvas.chart');
  const look = () => told() ? done(performance.now() - began) : setTimeout(look, 4);
  look();
})"""
SCRUB = """month => new Promise(done => {
  const bar = document.querySelector('input.bar'), root = document.querySelector('.kith'), began = performance.now();
  bar.value = month;
  bar.dispatchEvent(new Event('input', {bubbles: true}));
  const look = () => root.dataset.month == month ? done(performance.now() - began) : setTimeout(look, 2);
  look();
})"""


def cpu_and_memory(pid):
    """Processor seconds and resident MiB of a process (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    seconds = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return seconds, int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def tell(what, value, unit, wanted=""):
    load = os.getloadavg()[0]
    print(f"{what:46} {value:9.2f} {unit:12} {wanted:16} load {load:.1f}", flush=True)


def playing(v, seconds):
    """Months and frames a second at full speed."""
    v.choose("Speed", "0")
    v.press("Play")
    time.sleep(1)
    counts = "(d => [Number(d.month), Number(d.frames), performance.now()])(document.querySelector('.kith').dataset)"
    month, frames, began = v.page.evaluate(counts)
    time.sleep(seconds)
    last, drawn, ended = v.page.evaluate(counts)
    v.press("Pause")
    v.page.wait_for_selector(".kith[data-playing=false]")
    passed = (ended - began) / 1000
    return (last - month) / passed, (drawn - frames) / passed


def speeds(browser, server, population):
    began = time.monotonic()
    v = Visitor(browser, server.address, f"population={population}&years=40")
    tell(f"first month drawn, {population} residents", time.monotonic() - began, "s", "under 4")
    months, frames = playing(v, 8)
    tell("months a second", months, "", "20 or more")
    tell("frames a second, both maps with all ties", frames, "", "20 or more")
    head = v.month
    clicks = [v.page.evaluate(CLICK, [0.2 + 0.1 * k, 0.3 + 0.05 * k]) for k in range(6)]
    v.page.evaluate(STORY)
    tell(
        "click to drawn on the other side, median",
        statistics.median(c for c in clicks if c) / 1000,
        "s",
        "under 0.2",
    )
    scrubs = [v.page.evaluate(SCRUB, head * k // 7) for k in (1, 6, 2, 5, 3, 4)]
    tell("scrub to a month, slowest of six", max(scrubs) / 1000, "s", "under 0.3")
    v.close()


def endurance(browser, server, minutes):
    """Memory of the server over a long play, reset when it ends; and what a closed tab costs."""
    pid = server.process.pid
    v = Visitor(browser, server.address, "years=20")
    v.choose("Speed", "0")
    seen, end = [], time.monotonic() + 60 * minutes
    while time.monotonic() < end:
        v.press("Play")
        v.page.wait_for_function(
            "document.querySelector('.kith').dataset.playing == 'false'", timeout=120_000
        )
        seen.append(cpu_and_memory(pid)[1])
        v.reset()
    tell(f"memory after the 1st of {len(seen)} plays of 20 years", seen[0], "MiB")
    tell(f"memory after the last, {minutes} minutes on", seen[-1], "MiB", "no growth")
    v.press("Play")
    time.sleep(2)
    v.page.goto("about:blank")
    v.close()
    time.sleep(30)
    before = cpu_and_memory(pid)[0]
    time.sleep(10)
    tell(
        "processor time of a closed tab, 30 s on",
        (cpu_and_memory(pid)[0] - before) / 10 * 100,
        "% of a core",
        "none",
    )


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=2.0)
    asked.add_argument("--population", type=int, nargs="*", default=[2000])
    asked = asked.parse_args()
    server = Server()
    try:
        with sync_playwright() as p:
            browser = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            for population in asked.population:
                speeds(browser, server, population)
            if asked.minutes:
                endurance(browser, server, asked.minutes)
            browser.close()
    finally:
        server.stop()


if __name__ == "__main__":
    main()
