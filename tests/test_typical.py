"""The world that is shown first is a typical one, by the table of results, and not one that makes a case."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kith.experiments.comparing.typical import far_from_typical
from kith.experiments.one_run import run_one
from kith.experiments.page.open import view
from kith.experiments.running.identity import seeds_of
from kith.experiments.running.request import REPLICATES, SEED, TYPICAL, TYPICAL_QUICK
from kith.model.measures.outcomes import HEADLINE

OPTIONS = ("business as usual", "short", "patient")
TABLE = Path(__file__).parents[1] / "docs/results.json"


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


@pytest.mark.parametrize(("part", "seed"), [("compare", TYPICAL), ("compare-2000", TYPICAL_QUICK)])
def test_the_seed_that_is_shown_is_the_most_typical_of_the_first_twenty(part, seed):
    table = json.loads(TABLE.read_text(encoding="utf-8"))["parts"][part]
    far = {int(name): value for name, value in table["far_from_typical"].items()}
    assert set(far) == set(seeds_of(SEED, REPLICATES))
    assert min(far, key=lambda name: far[name]) == seed


def test_one_run_and_the_page_begin_with_it(monkeypatch):
    assert run_one.__kwdefaults__["seed"] == TYPICAL and view.__kwdefaults__["seed"] == TYPICAL_QUICK
    asked = []
    monkeypatch.setattr("kith.experiments.page.open.view", lambda *a, **k: asked.append(k["seed"]))
    monkeypatch.setattr("kith.experiments.one_run.run_one", lambda *a, **k: asked.append(k["seed"]) or 1 / 0)
    from kith.experiments.commands.app import main

    main(["view", "--no-browser"])
    with pytest.raises(ZeroDivisionError):
        main(["run"])
    assert asked == [TYPICAL_QUICK, TYPICAL]
