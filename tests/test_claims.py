"""Every sentence of `docs/claims.toml` is asked of the model again: slow, as the README's figures rest on them.

    pytest -m slow tests/test_claims.py

Answers that this very version of the model has given before, under `results/`, are not worked out again; delete them
to have all of it anew (an hour and more on two cores).

A claim names a question, where in its tables to look, and what must hold there. A claim that no longer holds is not
a test to mend: the sentence is wrong now, here and in the README.
"""

import tomllib
from functools import cache, partial
from pathlib import Path

import pytest

from kith import compare
from kith.experiments.appraising.appraise import appraise
from kith.experiments.evidence.validate import validate
from kith.experiments.ingredients.factorial import factorial
from kith.experiments.ingredients.patience import patience
from kith.experiments.shocks.heat import heat_wave
from kith.experiments.shocks.resilience import withstand
from kith.model.measures.outcomes import HEADLINE

FILE = Path(__file__).parents[1] / "docs" / "claims.toml"
CLAIMS = tomllib.loads(FILE.read_text(encoding="utf-8"))["claim"]
ASK = {
    "appraise": appraise,
    "compare": compare,
    "council": partial(withstand, "council"),
    "factorial": factorial,
    "heat": heat_wave,
    "patience": patience,
    "plant": partial(withstand, "plant"),
    "validate": validate,
}
HOLDS = {
    "more": lambda row: row["low"] > 0,
    "less": lambda row: row["high"] < 0,
    "not decided": lambda row: row["low"] <= 0 <= row["high"],
}
TOWN = 8000  # adults, as in the areas that the evidence is about


@cache
def asked(ask, key):
    """What a question found; each question is asked once."""
    given = {name: list(value) if isinstance(value, tuple) else value for name, value in key}
    options = given.pop("options", None)
    if "settings" in given:
        given["settings"] = tuple(given["settings"])
    return ASK[ask](*([options] if options else []), progress=False, **given)


def hashable(given):
    return tuple(
        sorted((name, tuple(value) if isinstance(value, list) else value) for name, value in given.items())
    )


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim["says"][:60])
def test_a_claim_says_what_it_rests_on(claim):
    assert set(claim) == {"says", "ask", "with", "table", "where", "holds"} and claim["ask"] in ASK
    assert claim["holds"] in HOLDS or claim["holds"] in ("met", "missed")


@pytest.mark.slow
@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim["says"][:60])
def test_every_claim_still_holds(claim, monkeypatch):
    monkeypatch.chdir(FILE.parents[1])
    found = asked(claim["ask"], hashable(claim["with"]))
    if claim["ask"] == "validate":
        scores = {score.pattern.id: score.is_met for score in found.scores}
        assert scores[claim["where"]["id"]] is (claim["holds"] == "met")
        return
    table = getattr(found, claim["table"])
    for name, value in claim["where"].items():
        table = table[table[name] == value]
    assert len(table) == 1, f"{claim['where']} is {len(table)} rows of {claim['table']}"
    assert HOLDS[claim["holds"]](table.iloc[0]), table.iloc[0].to_dict()


def verdicts(population):
    """How patient money stands to short after twenty years in a town of so many adults, by headline outcome."""
    key = hashable({"options": ["short", "patient"], "population": population})
    rows = (
        asked("compare", key).effects.query("option == 'patient - short' and year == 20").set_index("outcome")
    )
    return {
        name: next(verdict for verdict, is_so in HOLDS.items() if is_so(rows.loc[name])) for name in HEADLINE
    }


@pytest.mark.slow
@pytest.mark.parametrize("times", (0.5, 2))
def test_half_the_town_or_twice_turns_no_conclusion(times, monkeypatch):
    monkeypatch.chdir(FILE.parents[1])
    town, other = verdicts(TOWN), verdicts(round(TOWN * times))
    opposite = {"more": "less", "less": "more"}
    assert not [name for name in town if other[name] == opposite.get(town[name])]


@pytest.mark.slow
def test_twice_the_town_leaves_all_that_was_decided_decided(monkeypatch):
    monkeypatch.chdir(FILE.parents[1])
    town, twice = verdicts(TOWN), verdicts(2 * TOWN)
    decided = {name: verdict for name, verdict in town.items() if verdict != "not decided"}
    assert len(decided) > 6 and {name: twice[name] for name in decided} == decided
