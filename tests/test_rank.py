"""The ranking ranks what is worth the same, and says so when it cannot tell."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from kith.experiments.commands.app import main
from kith.experiments.ingredients.instruments import RANKED, mixes, programme_for
from kith.experiments.ingredients.rank import rank
from kith.experiments.ingredients.ranking import Ranking, ranks_of
from kith.model.programme.programme import INSTRUMENTS

QUICK = {"place.settling": 0, "place.warm_up": 6, "groups.per_1000": 20}
ASKED = {"places": ["left-behind"], "doses": [50.0, 100.0], "population": 1000}


def made_up(effect, noise=0.1, seeds=12):
    """A ranking of effects per head that are known."""
    luck = np.random.default_rng(5)
    columns = {}
    for place, name, dose, outcome in product(
        ASKED["places"], mixes(), ASKED["doses"], (*RANKED, "returned")
    ):
        level = 0.0 if outcome == "returned" else dose * effect(name) + luck.normal(0, dose * noise, seeds)
        columns[f"{place}|{name}|{dose:g}|{outcome}"] = level * np.ones(seeds)
    return Ranking({**ASKED, "years": 5}, pd.DataFrame(columns), "life_satisfaction", pd.DataFrame(), None)


def test_there_are_six_instruments_alone_and_fifteen_pairs_in_equal_parts():
    assert len(mixes()) == 6 + 15 and set(INSTRUMENTS) <= set(mixes())
    assert all(sum(mix.values()) == 1.0 and len(set(mix.values())) == 1 for mix in mixes().values())


@pytest.mark.parametrize("name", mixes())
def test_every_mix_is_worth_its_dose_today(name):
    assert programme_for(name, 30.0, 790).present_value(790) == pytest.approx(30.0 * 1000)


def test_equals_share_their_rank():
    assert ranks_of(np.zeros((3, 2))).tolist() == [[2.0, 2.0]] * 3


def test_what_is_best_by_far_is_the_broccoli():
    found = made_up(lambda name: 5.0 if name == "grants" else 1.0)
    assert found.answer().startswith("The broccoli is grants")
    assert found.ranks.set_index(["dose", "mix"]).loc[("all", "grants"), "best"] == 1.0


def test_where_all_do_as_well_it_cannot_be_answered():
    assert made_up(lambda name: 1.0).answer().startswith("It cannot be answered yet")


def test_the_first_of_equals_is_told_to_be_ahead_of_any_hardly_once_in_twenty_times():
    luck, told = np.random.default_rng(6), np.zeros(2)
    for _ in range(60):
        found = made_up(lambda name: 1.0, seeds=8)
        found.table[:] = 5.0 * luck.standard_normal(found.table.shape)
        means = found.per_pound(found.outcome, ASKED["places"], ASKED["doses"]).mean(axis=(1, 2))
        gaps = found.gaps.loc[list(mixes())[means.argmax()]]
        told += (gaps["low"] > 0).any(), (gaps["low_together"] > 0).any()
    assert told[0] > 45 and told[1] <= 8


def test_where_nothing_works_there_is_no_broccoli():
    assert made_up(lambda name: 0.0, noise=0.0).answer().startswith("There is no broccoli")


def test_a_world_in_which_something_is_undefined_ranks_nothing():
    found = made_up(lambda name: 5.0 if name == "grants" else 1.0)
    names = [name for name in found.table if name.endswith("|life_satisfaction")]
    found.table.loc[0, names[3]] = np.nan
    assert found.ranks.set_index(["dose", "mix"]).loc[("all", "grants"), "best"] == 1.0
    found = made_up(lambda name: 1.0)
    found.table[names] = np.nan
    assert found.ranks[["rank", "best", "worse"]].isna().all(axis=None)
    assert found.answer().startswith("There is no broccoli") and "nan" not in found.text()
    alone = made_up(lambda name: 1.0, seeds=1)
    assert "nan" not in alone.text() and "none" in alone.text()


def test_less_loneliness_is_better():
    found = made_up(lambda name: 1.0)
    effects = found.effects.set_index(["outcome", "place", "dose"])["effect"]
    assert (effects.loc["loneliness"] < 0).all() and (effects.loc["trust"] > 0).all()


def test_per_pound_the_dose_is_divided_out():
    effects = made_up(lambda name: 1.0, noise=0.0).effects.set_index(["outcome", "place", "dose"])["effect"]
    assert np.allclose(effects.loc[("trust", "all", "50")], effects.loc[("trust", "all", "100")])


@pytest.mark.slow
def test_asking_by_another_outcome_runs_nothing_again(tmp_path, monkeypatch):
    asked = {"places": ["left-behind"], "doses": [100.0], "population": 120, "years": 5, "replicates": 2}
    asked |= {"workers": 1, "parameters": QUICK, "out": tmp_path / "out", "progress": False}
    first = rank(**asked)
    monkeypatch.setattr("kith.experiments.ingredients.rank.run_replicate", lambda asked, row: 1 / 0)
    again = rank(outcome="trust", **asked)
    assert again.table.equals(first.table) and (tmp_path / "out" / "rank.png").stat().st_size > 10_000


def test_an_unknown_outcome_is_a_mistake_told_in_one_line(capsys, tmp_path):
    assert main(["rank", "--outcome", "trst", "--out", str(tmp_path / "none")]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "the nearest is 'trust'" in said and not (tmp_path / "none").exists()
