"""The world that is shown first is a typical one, by the table of results, and not one that makes a case."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kith.experiments.cases.changes import changes_of
from kith.experiments.comparing.question import ask
from kith.experiments.comparing.typical import far_from_typical
from kith.experiments.one_run import run_one
from kith.experiments.page import among, twenty
from kith.experiments.page.open import view
from kith.experiments.page.request import Asked
from kith.experiments.page.worlds import Worlds
from kith.experiments.results.results import hanging_on
from kith.experiments.running.identity import seeds_of
from kith.experiments.running.request import POPULATION, REPLICATES, SEED, TYPICAL, Request
from kith.model.measures.outcomes import HEADLINE

OPTIONS = ("business as usual", "short", "patient")
ROOT = Path(__file__).parents[1]
TABLE = ROOT / "docs/results.json"


def made_up(seeds, usual, gap):
    """Runs of three options in which seeds differ in what is usual, and in what patient does beyond short."""
    rows = [
        {
            "seed": seed,
            "option": option,
            "month": month,
            **dict.fromkeys(HEADLINE, usual[k] + (option == "patient") * gap[k]),
        }
        for k, seed in enumerate(seeds)
        for option in OPTIONS
        for month in (0, 240)
    ]
    return pd.DataFrame(rows).sample(frac=1.0, random_state=1)


def test_the_seed_in_the_middle_of_both_is_the_nearest_whatever_the_order_of_rows_and_of_seeds():
    seeds, usual, gap = [9, 4, 7, 1, 6], [1, 2, 3, 4, 50], [5, 1, 3, 2, 40]
    far = far_from_typical(made_up(seeds, usual, gap), "short", "patient", seeds)
    assert far.idxmin() == 7 and far[7] == 0.0
    away = (1 - 3) / np.std(usual, ddof=1), (5 - 3) / np.std(gap, ddof=1)
    assert far[9] == pytest.approx(np.sqrt(np.mean(np.square(away))))
    assert list(far.index) == sorted(seeds)


def test_seeds_that_are_not_asked_about_do_not_count():
    seeds = [1, 2, 3, 4]
    far = far_from_typical(made_up(seeds, [0, 1, 2, 100], [0, 1, 2, 100]), "short", "patient", seeds[:3])
    assert far.idxmin() == 2 and list(far.index) == [1, 2, 3]


def test_the_seed_that_is_shown_is_the_most_typical_of_the_first_twenty():
    table = json.loads(TABLE.read_text(encoding="utf-8"))["parts"]["compare"]
    far = {int(name): value for name, value in table["far_from_typical"].items()}
    assert set(far) == set(seeds_of(SEED, REPLICATES))
    assert min(far, key=lambda name: far[name]) == TYPICAL


def test_one_run_and_the_page_begin_with_it_in_the_place_that_is_compared(monkeypatch):
    assert run_one.__kwdefaults__["seed"] == TYPICAL and view.__kwdefaults__["seed"] == TYPICAL
    asked = []
    monkeypatch.setattr(
        "kith.experiments.page.open.view", lambda *a, **k: asked.append((k["seed"], k["population"]))
    )
    monkeypatch.setattr("kith.experiments.one_run.run_one", lambda *a, **k: asked.append(k["seed"]) or 1 / 0)
    from kith.experiments.commands.app import main

    main(["view", "--no-browser"])
    with pytest.raises(ZeroDivisionError):
        main(["run"])
    assert asked == [(TYPICAL, POPULATION), TYPICAL]
    page, q = Asked(), ask(["short", "patient"], Request())
    assert (page.seed, page.population, page.years, page.ground) == (TYPICAL, q.population, q.years, q.place)
    assert tuple(page.options) == q.options[1:] and page.case == changes_of(q.asked(), TYPICAL)


def test_the_twenty_that_are_recorded_are_of_this_model_and_of_what_the_page_opens_with():
    record = json.loads((ROOT / twenty.FILE).read_text(encoding="utf-8"))
    assert record["of"] == hanging_on(ROOT, "compare")
    assert record["asked"] == among.asked_of(Asked()) and set(map(int, record["each"])) == set(
        seeds_of(SEED, REPLICATES)
    )
    assert among.among(Asked())["each"] == record["each"]


@pytest.mark.parametrize("other", [{"seed": 7}, {"years": 19}, {"changes": {"trust.learning": 0.1}}])
def test_no_world_is_shown_among_twenty_of_another_question(other):
    assert among.among(Asked(**other)) is None


def test_what_is_recorded_of_each_world_is_what_the_right_has_more_of_in_the_last_month():
    runs = made_up([9, 4], [1, 2], [5, 0.25])
    assert among.each_of(runs, "short", "patient", ["ties"]) == {"4": {"ties": 0.25}, "9": {"ties": 5.0}}
    assert among.each_of(runs, "short", "patient", ["ties"], -1.0)["9"]["ties"] == -5.0


@pytest.mark.slow
def test_the_world_that_is_shown_first_ends_as_is_recorded_of_it():
    worlds = Worlds(Asked())
    for _ in range(worlds.last):
        worlds.step()
    left, right = (months[-1] for months in worlds.months)
    told = among.among(Asked())["each"][str(TYPICAL)]
    assert {name: right[name] - left[name] for name in told} == pytest.approx(told, rel=1e-4, abs=1e-6)
