"""The documentation: links that lead somewhere, on a page and on the site; every command; words that are counted."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import unquote

import pytest
from typer.main import get_command

from kith.experiments.commands.app import COMMANDS, app

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "docs"))

import links  # noqa: E402
import made  # noqa: E402

HOME = "https://github.com/kith-abm/kith/"
LINK = re.compile(r"!?\[[^]]*\]\(\s*([^)\s]+)\)")
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "model/ODD.md", ROOT / "notebooks/GUIDE.md"]
)
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MOST_WORDS = 1200


def prose(path):
    """The text of a page without its code; of a notebook, what is not code."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        cells = json.loads(text)["cells"]
        text = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^ *```.*?^ *```", "", text, flags=re.DOTALL | re.MULTILINE))


def anchors(path):
    """What a link to a heading of a page is called, as GitHub and MyST have it."""
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    heads = re.findall(r"^#+ +(.*?) *$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def broken(path):
    """The links of a page that lead to no file, or to no heading."""
    found = []
    for target in LINK.findall(prose(path)):
        inside = re.sub(rf"^{HOME}(?:blob|tree|raw)/main/", "/", target)
        inside = inside.replace("https://raw.githubusercontent.com/kith-abm/kith/main/", "/")
        if "://" in inside or inside.startswith("mailto:"):
            continue
        place, _, anchor = inside.partition("#")
        base = ROOT / place[1:] if place.startswith("/") else path.parent / place if place else path
        goal = Path(unquote(str(base)))
        if not goal.exists() or (anchor and goal.suffix == ".md" and anchor not in anchors(goal)):
            found.append(target)
    return found


@pytest.mark.parametrize("path", [*PAGES, *NOTEBOOKS], ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file_and_a_heading(path):
    assert broken(path) == []


def test_a_link_to_nothing_is_found(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "# A head\n[a](#a-head) [b](#another) [c](page.md#a-head) [d](nowhere.md)\n`[e](code.md)`\n"
    )
    assert broken(page) == ["#another", "nowhere.md"]


def test_every_page_is_reached_from_the_landing_page():
    seen, ahead = set(), [ROOT / "docs/index.md"]
    while ahead:
        page = ahead.pop()
        if page in seen or page.suffix != ".md":
            seen.add(page)
            continue
        seen.add(page)
        links = (target.partition("#")[0] for target in LINK.findall(prose(page)) if "://" not in target)
        ahead += [(page.parent / target).resolve() for target in links if target.endswith((".md", ".ipynb"))]
    inside = [path for path in (*PAGES, *NOTEBOOKS) if path.parent != ROOT]
    assert [str(path.relative_to(ROOT)) for path in inside if path not in seen] == []


def test_every_command_and_option_is_in_the_reference():
    told = made.commands()
    assert [name for name in COMMANDS if f"\n## kith {name}\n" not in f"\n{told}"] == []
    for name, command in get_command(app).commands.items():
        section = told.split(f"## kith {name}\n")[1].split("\n## kith ")[0]
        assert [one for param in command.params for one in param.opts if one.startswith("--") and one != "--help"
                and f"`{one}" not in section] == []  # fmt: skip


def test_a_name_and_a_number_are_told_in_the_reference():
    assert "## compare\n\n```{eval-rst}\n.. autofunction:: kith.compare\n```" in made.python()
    number = made.catalogue().split("`letdown.promise` = 0.1 share\n")[1].split("\n`letdown")[0]
    assert "Range 0 to 0.5; plausible 0 to 0.25. *assumed*: judgement" in number


def test_the_gallery_has_every_figure_and_no_heavy_one():
    gallery = (ROOT / "docs/gallery.md").read_text(encoding="utf-8")
    shown = re.findall(r"```sh\nkith [^`]+\n```\n\n[^\n]+\n\n!\[[^]]+\]\((\w+\.png)\)", gallery)
    there = {path.name for path in (ROOT / "docs").glob("*.png")}
    assert sorted(shown) == sorted(there - {"page.png"})  # which is the page in a browser
    assert max((ROOT / "docs" / name).stat().st_size for name in there) < 600_000


def test_the_picture_of_the_rooms_is_of_the_imports_that_there_are():
    graph, modules = made.rooms()
    assert (
        graph["comparing"] >= {"running", "figures", "model"}
        and graph["model"] == set()
        and modules["model"] > 50
    )
    folders = {path.name for path in (ROOT / "experiments").iterdir() if (path / "__init__.py").exists()}
    told = made.architecture()
    assert [
        room for room in (*folders, "model") if f">{room}</text>" not in told or f"| `{room}` |" not in told
    ] == []
    assert "<title>commands imports results</title>" in told and "\n\n" not in told.partition("</svg>")[0]
    assert "commands imports model</title></path>" not in told  # it follows from others


def test_a_page_is_made_whole_and_what_is_no_page_leads_to_the_repository(tmp_path):
    class App:
        class env:
            doc2path = staticmethod(lambda page: str(ROOT / f"{page}.md"))

    picture = "![c](https://raw.githubusercontent.com/kith-abm/kith/main/docs/compare.png)"
    links = f"{picture} [a](../model/ODD.md) [b](../model/parameters.toml)"
    source = [f"<!-- site:\nfor the site\n-->\n{links}\n<!-- made: commands -->\n"]
    made.on_the_site(App, "docs/index", source)
    said = f"![c](compare.png) [a](../model/ODD.md) [b]({HOME}blob/main/model/parameters.toml)"
    assert source[0].startswith(f"for the site\n{said}\n## kith compare")


def test_the_readme_is_short(record_property):
    words = len((ROOT / "README.md").read_text(encoding="utf-8").split())
    record_property("words", words)
    assert words <= MOST_WORDS, f"README.md has {words} words, and {MOST_WORDS} are the most"


def test_what_the_project_says_of_itself_agrees():
    codemeta = json.loads((ROOT / "codemeta.json").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    cited = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert codemeta["version"] == project["version"] and f"\nversion: {project['version']}\n" in cited
    assert codemeta["identifier"] == project["name"] and codemeta["description"] == project["description"]
    assert codemeta["softwareRequirements"] == project["dependencies"]
    assert codemeta["keywords"] == project["keywords"]
    assert (
        codemeta["license"].endswith(f"/{project['license']}")
        and f"\nlicense: {project['license']}\n" in cited
    )
    assert codemeta["runtimePlatform"] == f"Python {project['requires-python']}"
    assert [one["name"] for one in codemeta["author"]] == [one["name"] for one in project["authors"]]
    assert codemeta["codeRepository"] in cited and codemeta["codeRepository"] == project["urls"]["Homepage"]


def test_a_link_of_the_site_that_leads_nowhere_is_found(tmp_path):
    (tmp_path / "a.html").write_text(
        '<p id="here"><a href="b.html#there">b</a> <a href="#here">a</a> <a href="c.html">c</a><img src="d.png">'
        '<a href="https://example.org/x">x</a> <a href="b.html#nowhere">b</a>'
    )
    (tmp_path / "b.html").write_text('<a id="there">b</a>')
    assert links.broken(tmp_path) == ["a.html: b.html#nowhere", "a.html: c.html", "a.html: d.png"]


@pytest.mark.slow
def test_the_site_is_built_without_a_warning(tmp_path):
    pytest.importorskip("sphinx"), pytest.importorskip("myst_nb"), pytest.importorskip("pydata_sphinx_theme")
    command = [ROOT / ".ci/site", tmp_path / "site"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "site/docs/reference/commands.html").read_text(encoding="utf-8")
    assert "<h2>kith compare" in page and (tmp_path / "site/index.html").exists()
    fetches = re.compile(r'<(?:script|img)[^>]*src="https?://|<link[^>]*stylesheet[^>]*href="https?://')
    pages = [*(tmp_path / "site").rglob("*.html")]
    assert [path.name for path in pages if fetches.search(path.read_text(encoding="utf-8"))] == []
