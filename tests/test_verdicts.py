"""What a comparison says in words: from intervals that hold together, within margins, and no more than it can tell."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kith.experiments.comparing.answer import answer
from kith.experiments.comparing.comparison import Comparison
from kith.experiments.comparing.question import ask
from kith.experiments.comparing.verdicts import finding, standing
from kith.experiments.effects import averaged, effects
from kith.experiments.running.request import Request
from kith.experiments.simultaneous import beside
from kith.model.measures.outcomes import HEADLINE, OUTCOMES
from kith.model.programme.presets import BASELINE

OPTIONS = ("short", "patient")
MONEY = pd.DataFrame({"seed": [], "option": [], "month": [], "account": [], "instrument": [], "gbp": []})


def found(shift, seeds=20, luck=0.2, seed=1):
    """A comparison in which patient adds `shift` (by outcome) to all worlds, which lie a deviation of 1 apart."""
    rng, rows = np.random.default_rng(seed), []
    for one in range(seeds):
        place = dict(zip(HEADLINE, rng.standard_normal(len(HEADLINE)) + 5.0, strict=True))
        for month in range(0, 145, 36):
            for option in (BASELINE, *OPTIONS):
                noise = dict(zip(HEADLINE, luck * rng.standard_normal(len(HEADLINE)), strict=True))
                more = shift if option == "patient" and month else {}
                values = {name: place[name] + noise[name] + more.get(name, 0.0) for name in HEADLINE}
                rows.append(
                    {"option": option, "seed": one, "month": month, **dict.fromkeys(OUTCOMES, 0.0), **values}
                )
    question = ask(OPTIONS, Request(population=8000, years=12, replicates=seeds))
    runs, units = pd.DataFrame(rows), {name: outcome.unit for name, outcome in OUTCOMES.items()}
    table = beside(effects(runs, units, OPTIONS, BASELINE), runs, OPTIONS, BASELINE, HEADLINE)
    return Comparison(question, table, runs, MONEY, pd.DataFrame(), Path("nowhere"))


def test_what_is_surely_so_is_said_and_what_is_surely_little_is_practically_the_same():
    said = standing(found({"ties": 0.9, "loneliness": 0.9}, luck=0.02), "patient - short")
    assert (said["better"], said["worse"]) == (["ties"], ["loneliness"])
    assert set(said["same"]) == set(HEADLINE) - {"ties", "loneliness"} and not said["unsure"]


def test_luck_decides_nothing_more_often_than_once_in_twenty_comparisons():
    decided = sum(
        bool(said["better"] or said["worse"])
        for said in (standing(found({}, seed=seed), "patient - short") for seed in range(20))
    )
    assert decided <= 4  # of 20; more have a chance of 1 in 400


def test_where_one_cannot_tell_it_is_said_with_how_many_seeds_and_about_how_many_would():
    text = " ".join(answer(found({"ties": 0.13}, luck=0.3)).split())
    told = re.search(r"patient less short:.*?Ties per resident[^?]*?cannot tell", text)
    needed = re.search(
        r"cannot tell on [^(]*\(with 20 seeds; about ([\d,]+)(?: to ([\d,]+))? would tell\)", text
    )
    assert told and needed and 20 < int(needed[1].replace(",", "")) < 10_000


def test_no_difference_is_never_said_of_what_one_cannot_tell():
    for text in (answer(found({})), answer(found({}, seeds=3)), finding(found({}), HEADLINE)):
        assert not re.search("not decided|nothing is decided|no difference|unsure", text)


def test_a_handful_of_seeds_tells_nothing():
    few = found({"ties": 9.0}, seeds=5)
    assert finding(few, HEADLINE) == (
        "5 runs of each option over 12 years: too few to tell luck from what money does"
    )
    assert "it takes 6 at least" in " ".join(answer(few).split())


def test_worlds_that_are_better_off_are_counted_by_what_is_good():
    text = answer(found({"ties": 0.9, "loneliness": 0.9}, luck=0.02))
    lines = [
        line for line in text.split("patient less short:")[1].splitlines() if " in " in line or "%" in line
    ]
    by = {
        name: next(line for line in lines if line.startswith(OUTCOMES[name].title))
        for name in ("ties", "loneliness")
    }
    assert "100%" in by["ties"] and by["ties"].endswith("patient")
    assert re.search(r" 0%", by["loneliness"]) and by["loneliness"].endswith("short")


def test_the_range_of_worlds_stands_beside_the_interval_and_more_seeds_do_not_narrow_it():
    spread = []
    for seeds in (20, 80):
        row = found({"ties": 0.5}, seeds=seeds).effects
        row = row[(row["option"] == "patient") & (row["outcome"] == "ties") & (row["year"] == 12)].iloc[0]
        spread.append((row["world_high"] - row["world_low"], row["high_together"] - row["low_together"]))
    assert spread[1][0] > 0.7 * spread[0][0] and spread[1][1] < 0.7 * spread[0][1]


@pytest.mark.parametrize("seeds", [1, 2, 20])
def test_the_answer_is_a_page_that_a_terminal_holds(seeds):
    lines = answer(found({"ties": 0.5}, seeds=seeds)).splitlines()
    assert max(map(len, lines)) <= 100 and len(lines) < 70


def test_averages_are_told_as_the_last_year_is():
    comparison = found({"ties": 0.9}, luck=0.02)
    assert standing(comparison, "patient - short", average=True)["better"] == ["ties"]
    assert len(averaged(comparison.runs, ["ties"])) == 60
