"""Numbers in the documentation come from one table, and the table from the worlds as they are."""

import json
import re
from pathlib import Path

import pytest

from kith.experiments.commands.app import main
from kith.experiments.results.parts import PARTS
from kith.experiments.results.results import (
    QUOTING,
    STRETCH,
    TABLE,
    enter,
    hanging_on,
    needed,
    quoted_anew,
    stretch,
    stretches,
)
from kith.experiments.workshop.size import SIZE

CHECKOUT = Path(__file__).parents[1]
NUMBERS = json.loads((CHECKOUT / TABLE).read_text(encoding="utf-8"))["parts"]


@pytest.mark.parametrize("file", QUOTING)
def test_what_the_documentation_says_is_what_the_table_holds(file):
    text = (CHECKOUT / file).read_text(encoding="utf-8")
    assert text == quoted_anew(text, NUMBERS)


@pytest.mark.parametrize("name", NUMBERS)
def test_the_table_was_taken_of_the_worlds_cases_programmes_and_values_that_there_are(name):
    assert NUMBERS[name]["of"] == hanging_on(CHECKOUT, name), f"kith results {name} --into ."


def test_every_stretch_stands_somewhere_and_no_other_is_named():
    named = [
        found.group(2) for file in QUOTING for found in STRETCH.finditer((CHECKOUT / file).read_text("utf-8"))
    ]
    assert sorted(named) == stretches()
    assert {one for name in stretches() for one in needed(name)} <= set(PARTS)


def test_the_guide_expects_no_measured_number_that_no_command_wrote():
    text = (CHECKOUT / "notebooks" / "GUIDE.md").read_text(encoding="utf-8")
    whole = "{population:,} adults, {years} years, {replicates} runs of each option".format(**SIZE)
    assert whole in text
    expected = STRETCH.sub("", text[text.index("## Expected answers") : text.index("## What goes wrong")])
    assert re.findall(r"\d\.\d+|\d+ (?:of|in) (?:\d+|ten|twenty)|£\d[\d,]*", expected) == []


@pytest.fixture()
def checkout(tmp_path):
    """A small checkout with what numbers hang on, and a text that quotes."""
    for name in (*hanging_on(CHECKOUT, "compare"), *QUOTING):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((CHECKOUT / name).read_bytes())
    (tmp_path / "docs").mkdir(exist_ok=True)
    (tmp_path / "README.md").write_text(TEXT)
    return tmp_path


TEXT = """A
<!-- results: scorecard -->
old
<!-- end of results -->
<!-- results: scorecard-again -->
<!-- end of results -->
B
"""
PATTERN = {"id": "P1", "pass": True, "held_out": False, "statement": "it is so", "value": 1.0, "low": 0.5}
PATTERN |= {"high": 2.0, "target": [0.0, None]}
FIT = {"kept": 3, "run": 9, "adults": 8000, "parameters": 5, "indicators": 30, "spared": 2}
SCORES = {"cases": 3, "adults": 8000, "met": 12, "patterns": [PATTERN], "fit": FIT}


def test_a_part_is_entered_and_what_was_taken_of_other_worlds_is_dropped(checkout, tmp_path):
    pictures = PARTS["validate"].pictures
    for drawn in pictures.values():
        (tmp_path / drawn).write_bytes(b"picture")
    enter(checkout, "validate", SCORES, tmp_path)
    lacking = "kith results validate-again --into ."
    assert lacking in (checkout / "README.md").read_text()
    enter(checkout, "validate-again", SCORES, tmp_path)
    assert "With other luck" in (checkout / "README.md").read_text()
    text = (checkout / "README.md").read_text()
    assert (
        "12 patterns are met" in text.replace("12 of 12", "12") and "it is so" in text and "old" not in text
    )
    assert (
        re.match("A\n.*\nB\n$", text, re.DOTALL)
        and (checkout / "docs/scorecard.png").read_bytes() == b"picture"
    )
    (checkout / "tests/golden.toml").write_text("another")
    enter(checkout, "validate", SCORES, tmp_path)
    assert list(json.loads((checkout / TABLE).read_text())["parts"]) == ["validate"]
    assert lacking in (checkout / "README.md").read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["compere"], "parts: 'compere' is not known; the nearest is 'compare'"),
        (["compare", "compare"], "parts: 'compare' is given twice"),
        (["compare", "--into", "nowhere"], "into: nowhere is no checkout of Kith"),
    ],
)
def test_what_cannot_be_asked_is_told_in_a_line(words, said, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["results", *words]) == 2
    told = capsys.readouterr().err
    assert said in told and told.count("\n") == 1 and not [*tmp_path.iterdir()]


SMALL = {"population": 300, "replicates": 6, "progress": False}


@pytest.mark.slow
def test_every_part_asked_in_a_small_place_makes_its_text(tmp_path):
    numbers = {}
    for name, part in PARTS.items():
        report = part.ask(out=tmp_path / name, **SMALL)
        numbers[name] = json.loads(json.dumps(part.numbers(report)))
        assert all((report.folder / drawn).exists() for drawn in part.pictures.values()), name
    for name in stretches():
        text = stretch(name, numbers)
        assert len(text) > 100 and "nan" not in text.lower().replace("finance", ""), name
