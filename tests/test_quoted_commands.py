"""Every command that the documentation quotes is one that the program takes: parsed by its own parser, and not run."""

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

from kith import catalogue, places, presets
from kith.experiments.commands.app import app, mistake_line

ROOT = Path(__file__).parents[1]
FENCE = re.compile(r"^ *```(?:sh|bash|console)\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"`(kith [^`]+)`")
OTHERS = ("README.md", "CONTRIBUTING.md", "model/ODD.md", "notebooks/GUIDE.md")
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), *(ROOT / name for name in OTHERS)])
GROUP = get_command(app)
OF_A_RULE = {"gossip.rate"}  # the numbers of rules that the documentation writes itself


def in_blocks(text):
    """The words of each command of a page's code blocks, without what comes before or after it in the shell."""
    for block in FENCE.findall(text):
        for line in block.replace("\\\n", " ").splitlines():
            for part in re.split(r"&&|\||;| & |(?<=\s)>", line.partition(" #")[0]):
                words = shlex.split(part, comments=True)
                if words[:1] == ["kith"]:
                    yield words[1:]


def wrong(words):
    """What the program would say to a command, or nothing."""
    try:
        with GROUP.make_context("kith", list(words)) as above:
            name, command, rest = GROUP.resolve_command(above, list(words))
            asked = command.make_context(name, rest, parent=above).params
    except Exception as mistake:
        return mistake_line(mistake) or repr(mistake)
    return unknown(asked)


def unknown(asked):
    """What is no name of the catalogue, of a preset or of a place, where such are asked for."""
    numbers = [one.partition("=")[0] for one in asked.get("changes") or () if "." in one]
    options = asked.get("options") or asked.get("option") or ()
    options = [options] if isinstance(options, str) else options
    given = [(one, {*catalogue, *OF_A_RULE}) for one in numbers] + [(one, presets) for one in options]
    given += [(asked["place"], places)] if isinstance(asked.get("place"), str) else []
    return "; ".join(
        f"{one!r} is not known" for one, known in given if one not in known and ".toml" not in one
    )


def wrong_words(text):
    """What is wrong with a command named within a sentence, where values and arguments may be left out."""
    name, *rest = text.split()[1:]
    if name in ("COMMAND", "--help", "--version"):
        return ""
    if name not in GROUP.commands:
        return f"{name} is not known"
    known = {one for param in GROUP.commands[name].params for one in (*param.opts, *param.secondary_opts)}
    return "; ".join(f"{name} takes no {one}" for one in rest if one[:2] == "--" and one not in known)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_is_quoted_is_taken(path):
    text = path.read_text(encoding="utf-8")
    found = {" ".join(words): wrong(words) for words in in_blocks(text)}
    found |= {words: wrong_words(words) for words in INLINE.findall(FENCE.sub("", text))}
    assert {quoted: told for quoted, told in found.items() if told} == {}


def test_what_is_stale_is_found():
    lines = "pip install x && kith compare --nowhere 3   # a", "kith shock", "kith ran | head", "kith rank"
    page = "\n".join(["```sh", *lines, "```"])
    assert [bool(wrong(words)) for words in in_blocks(page)] == [True, True, True, False]
    assert wrong(["compare", "--set", "trust.lerning=1"]) and wrong(["compare", "--option", "shrt"])
    assert wrong_words("kith compare --nothing") and not wrong_words("kith compare --set a.b=1")


def test_commands_are_found_at_all():
    assert sum(len([*in_blocks(path.read_text(encoding="utf-8"))]) for path in PAGES) > 50
