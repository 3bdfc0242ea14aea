"""Targets are data, fixed before fitting; what is measured is measured as it was in life; a miss is a miss."""

import json
import math
import warnings

import numpy as np
import pandas as pd
import pytest
from worlds import drawn, tiny

from kith.experiments.cases.ensemble import cases_asked, read_ensemble, write_ensemble
from kith.experiments.evidence import calibrate
from kith.experiments.evidence import validate as validation
from kith.experiments.evidence.fieldwork import (
    ASKED,
    BLOCK,
    Cohort,
    YearAgo,
    across_blocks,
    asked_in_blocks,
    distance_exponent,
    fieldwork,
    hired_through_contacts,
    share_of_top,
)
from kith.experiments.evidence.followup import followup
from kith.experiments.evidence.indicators import Indicator, Pattern, over, over_all
from kith.experiments.evidence.patterns import PATTERNS, fitted
from kith.experiments.evidence.validate import Part, Score, Scorecard, part_of, run_case

HELD_OUT = {f"H{n}" for n in range(1, 9)}


# --- the targets ---------------------------------------------------------------------------------------


def test_there_are_twelve_patterns_and_eight_that_are_held_out():
    assert [p.id for p in PATTERNS] == [f"P{n}" for n in range(1, 13)] + sorted(HELD_OUT)
    assert {p.id for p in PATTERNS if p.use == "held out"} == HELD_OUT


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda p: p.id)
def test_every_pattern_has_a_statement_a_use_a_source_and_targets_with_two_ends(pattern):
    assert pattern.statement and pattern.source and pattern.use in ("fitted", "checked", "held out")
    assert all(one.low < one.high and math.isfinite(one.low) for one in pattern.indicators)


def test_calibration_reads_nothing_that_is_held_out(monkeypatch):
    def fieldwork(place, changes, seed, population):
        return dict.fromkeys(names, 1.0)

    names = {name.split(":")[1] for name in columns_read(fitted())}
    monkeypatch.setattr(calibrate, "fieldwork", fieldwork)
    found = calibrate.measured({}, 1, {"population": 100})
    assert set(found) == {one.name for one in fitted()}
    assert not names & {"alive_at_25_months", "still_lonely", "volunteers_by_class", "economic_connectedness"}


def columns_read(indicators):
    """The columns of a table of cases that indicators look at."""

    class Watched(pd.DataFrame):
        @property
        def _constructor(self):
            return pd.DataFrame

        def __getitem__(self, key):
            read.add(key)
            return pd.Series([1.0, 2.0])

    read = set()
    for one in indicators:
        one.of(Watched())
    return read


def test_indicators_have_names_of_their_own():
    names = [one.name for p in PATTERNS for one in p.indicators]
    assert len(names) == len(set(names))


# --- fieldwork ------------------------------------------------------------------------------------------


def test_the_most_active_tenth_hold_what_they_hold():
    assert share_of_top(np.array([5.0, 5.0] + [0.0] * 18), 0.1) == 1.0
    assert share_of_top(np.ones(20), 0.1) == pytest.approx(0.1)


def test_without_ties_nobody_is_hired_through_contacts():
    assert hired_through_contacts(tiny(6, employed=False, born=-12 * 30)) == 0.0


def test_hires_through_contacts_are_their_share_of_the_hazard():
    world = tiny(2, [(0, 1)], born=-12 * 30, status=0.5)
    world.residents.employed[:] = [True, False]
    p = world.parameters.work
    by_contact = p.per_contact * 0.75  # one employed friend at strength 0.5 counts 0.5 + 0.25
    assert hired_through_contacts(world) == pytest.approx(by_contact / (by_contact + p.finding), rel=1e-6)


def test_ties_at_random_have_no_distance_exponent(town):
    world = town.branch(None)
    luck = np.random.default_rng(0)
    pairs = {tuple(sorted(pair)) for pair in luck.integers(0, 600, (6000, 2)).tolist() if pair[0] != pair[1]}
    assert distance_exponent(drawn(world, pairs)) == pytest.approx(0.0, abs=0.1)


def test_as_many_residents_of_each_block_are_asked_as_in_the_study(town):
    rows, block = asked_in_blocks(town)
    side, cell = town.geography.side, town.residents.cell[rows]
    assert len(set(rows.tolist())) == len(rows) and set(np.bincount(block)) == {ASKED}
    home = cell // side // BLOCK * 1000 + cell % side // BLOCK
    assert all(len(set(home[block == one].tolist())) == 1 for one in set(block.tolist()))


def test_efficacy_made_of_ties_alone_goes_with_them_wholly(town):
    world = town.branch(None)
    world.residents.efficacy[:] = world.ties.degree()
    assert across_blocks(world)[0] == pytest.approx(1.0)


def test_what_is_remembered_of_a_year_ago_is_found_again():
    world = tiny(8, [(0, 1), (2, 3), (4, 5), (6, 7)], community=0, status=0.5)
    world.ties.strength[:] = [0.9, 0.9, 0.2, 0.2]
    before = YearAgo(world)
    world.ties.kept(np.array([True, True, True, False]))
    found = before.looked_up(world)
    assert found["core_less_ordinary"] == pytest.approx(-0.5)  # no core tie lost, one of two ordinary ones
    assert found["left"] == 0.0


def test_a_cohort_is_looked_up_after_25_months_whatever_became_of_it_later():
    world = tiny(40)
    cohort = Cohort(world)
    groups = [world.new_group(row) for row in range(4)]
    world.month = 1
    cohort.read(world)
    world.groups.alive[groups[:3]] = False
    world.month = 26
    cohort.read(world)
    assert cohort.alive() == 0.25


def test_fieldwork_is_the_same_with_the_same_luck_and_measures_all_that_is_asked_of_it():
    small = dict(place="average-england", changes={"place.warm_up": 12, "place.settling": 12}, population=200)
    one = fieldwork(seed=5, **small)
    assert one == pytest.approx(fieldwork(seed=5, **small), nan_ok=True)
    assert one != pytest.approx(fieldwork(seed=6, **small), nan_ok=True)
    asked = {key.split(":")[1] for key in columns_read(fitted())}
    assert asked <= set(one)


# --- the scorecard ----------------------------------------------------------------------------------------


def column(name):
    return Indicator(name, name, 0.0, 1.0, lambda table: table[name])


@pytest.mark.parametrize(
    ("values", "is_met"), [([0.2, 0.6], True), ([1.2, 1.6], False), ([math.nan, 0.5], True)]
)
def test_an_indicator_is_met_if_its_mean_is_within_the_target(values, is_met):
    assert part_of(column("x"), pd.DataFrame({"x": values})).is_met == is_met


def test_what_cannot_be_measured_is_missed():
    over_all = Indicator("y", "y", 0.0, 1.0, lambda table: math.nan)
    with warnings.catch_warnings(action="error"):
        found = part_of(over_all, pd.DataFrame({"x": [1.0, 2.0]}))
    assert math.isnan(found.low) and math.isnan(found.high)
    part = part_of(column("x"), pd.DataFrame({"x": [math.nan, math.nan]}))
    assert not part.is_met and part.miss == math.inf


def test_over_a_place_that_has_nothing_there_is_no_ratio():
    table = pd.DataFrame({"a:left": [0.0, 2.0, 3.0], "b:left": [0.0, 0.0, 2.0]})
    assert over("a", "b", "left")(table).isna().tolist() == [True, True, False]
    assert math.isnan(over_all("a", "b", "left")(table[:2])) and over_all("a", "b", "left")(table) == 2.5


def test_a_pattern_is_met_only_if_all_its_indicators_are():
    good, bad = (Part(column("x"), value, 0.0, 1.0) for value in (0.5, 2.0))
    pattern = Pattern("P0", "", "checked", "", ())
    assert Score(pattern, (good, good)).is_met is True
    assert Score(pattern, (good, bad)).is_met is False and Score(pattern, (good, bad)).worst is bad
    assert Score(pattern, ()).is_met is None


@pytest.fixture(scope="module")
def card(tmp_path_factory):
    asked = {"cases": None, "seed": 3, "population": 150, "replicates": 2}
    table = pd.DataFrame([run_case(asked, row) for row in range(2)])
    about = {"model": "m", "cases": "catalogue", "population": 150, "seed": 3}
    return Scorecard(table, about, pd.DataFrame(), tmp_path_factory.mktemp("card"))


@pytest.mark.slow
def test_the_scorecard_as_json_is_what_is_promised(card):
    found = json.loads(card.to_json())
    one = found["patterns"][0]
    assert {"id", "statement", "target", "value", "low", "high", "pass", "held_out", "source"} <= set(one)
    assert [p["id"] for p in found["patterns"]] == [p.id for p in PATTERNS]
    assert found["passed"] == sum(p["pass"] is True for p in found["patterns"] if not p["held_out"])


@pytest.mark.slow
def test_depression_and_work_without_luck_are_told_of_every_case(card):
    one = followup({"depression.per_lonely": 0.0}, 3, 150)
    assert one["big:depression_10"] == 0.0 and card.table["big:depression_10"].nunique() > 1
    same = followup({"depression.per_lonely": 0.0, "work.demand_spread": 0.0}, 3, 150)
    for name in ("ndc", "usual"):
        assert same[f"{name}:change_18"] == same[f"{name} even:change_18"] == one[f"{name} even:change_18"]


@pytest.mark.slow
def test_the_scorecard_says_a_miss_in_words_and_draws_it(card):
    far = Scorecard(
        card.table.assign(**{"average-england:chat": 0.99}), card.about, card.failures, card.folder
    )
    far.save()
    line = next(line for line in far.text().splitlines() if line.startswith("P1 "))
    row = next(line for line in far.text().splitlines() if "chat with neighbours" in line)
    assert "MISSED" in line and row.startswith("   x") and "0.99" in row
    assert (card.folder / "validate.png").stat().st_size > 10_000


def test_cases_are_run_from_the_first_to_the_last(monkeypatch, tmp_path):
    cases = tmp_path / "cases.parquet"
    cases.write_bytes(write_ensemble(pd.DataFrame({"ties.gain": np.linspace(0.06, 0.19, 9)}), {}))
    asked = {"cases": cases_asked(read_ensemble(cases)), "seed": 1, "population": 100, "replicates": 3}
    seen = []
    monkeypatch.setattr(validation, "fieldwork", lambda place, changes, seed, n: seen.append(changes) or {})
    monkeypatch.setattr(validation, "followup", lambda changes, seed, n: {})
    for row in range(3):
        run_case(asked, row)
    assert sorted({round(changes["ties.gain"], 5) for changes in seen}) == [0.06, 0.10875, 0.1575]
