"""What the documentation says in words holds with other luck, and in a town twice as large: slow.

    pytest -m slow tests/test_claims.py

Everything said is in `docs/results.json`, with the verdict that its words rest on. Here the same is asked with other
seeds. A verdict that turns is not a test to mend: the sentence is wrong, and wants more seeds or other words.
"""

import json
from functools import cache
from pathlib import Path

import pytest

from kith import compare
from kith.experiments.comparing.verdicts import rows_of, verdict_on
from kith.experiments.results.parts import PAIR, SEEDS, TOWN

CHECKOUT = Path(__file__).parents[1]
TABLE = json.loads((CHECKOUT / "docs" / "results.json").read_text(encoding="utf-8"))["parts"]
OTHERS = (777, 31)
OPPOSITE = {"better": "worse", "worse": "better"}
WHEN = {"last_year": False, "average": True}

pytestmark = pytest.mark.slow


@cache
def asked(seed, population=TOWN):
    """The comparison that the documentation tells, with other luck or in another town."""
    return compare(PAIR, population=population, replicates=SEEDS, seed=seed, progress=False)


def said():
    """Every verdict, by option, time and outcome."""
    return [
        (option, when, outcome, row)
        for when in WHEN
        for option, rows in TABLE["compare"][when].items()
        for outcome, row in rows.items()
    ]


def found(comparison, option, when):
    rows = rows_of(comparison, option, average=WHEN[when])
    return {row.outcome: row for row in rows.itertuples()}


@pytest.mark.parametrize("seed", OTHERS)
def test_other_luck_says_the_same_of_everything_that_is_said_in_words(seed, monkeypatch):
    monkeypatch.chdir(CHECKOUT)
    against = []
    for option, when, outcome, row in said():
        other = found(asked(seed), option, when)[outcome]
        if row["says"] in OPPOSITE and (row["effect"] > 0) != (other.effect > 0):
            against.append((option, when, outcome, row["says"], other.effect))
        if row["says"] == "same" and abs(other.effect) > 2.0 * row["margin"]:
            against.append((option, when, outcome, "same", other.effect))
    assert not against


def test_twice_the_town_turns_nothing_that_is_said_in_words(monkeypatch):
    monkeypatch.chdir(CHECKOUT)
    turned = [
        (option, when, outcome)
        for option, when, outcome, row in said()
        if verdict_on(found(asked(1, 2 * TOWN), option, when)[outcome]) == OPPOSITE.get(row["says"])
    ]
    assert not turned
