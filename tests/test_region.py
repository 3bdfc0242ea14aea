"""Many places and one pot: what a rule must do by arithmetic, by symmetry and at its limits."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import linregress
from worlds import LIVELY, QUICK, programme

from kith import Mistake, Neighbourhood, compare, region
from kith.experiments.commands.app import main
from kith.experiments.regions import living
from kith.experiments.regions.declared import Region, Spot, read_region, region_of
from kith.experiments.regions.hindsight import best_split
from kith.experiments.regions.living import live
from kith.experiments.regions.pots import pots
from kith.experiments.regions.region import region_asked, shares_asked
from kith.experiments.regions.rules import Rule, Seen, built_in_rules, in_order, in_proportion
from kith.experiments.regions.spread import gini, measured, slope_on
from kith.experiments.running.identity import seeds_of
from kith.experiments.running.request import Request
from kith.model.measures.outcomes import OUTCOMES
from kith.model.places import places
from kith.model.programme import ADULT_SHARE
from kith.model.programme.presets import BASELINE

YEARS, SEED, PENNY = 4, 3, 0.01
OPTION = programme(ending="taper")  # three years, all six instruments
THREE = (
    Spot("Ada", places["left-behind"], 90, capacity=0.2),
    Spot("Bea", places["left-behind"], 60, start=0.6, capacity=0.5),
    Spot("Cyd", places["better-provided"], 120, capacity=0.9),
)
RULES = built_in_rules()
FREE = Rule("free", "bids", "order", term=1, error=0.5, lag=1, cost=0.0, weight=1.0)


def over(spots=THREE, pot=400.0, most=800.0):
    return Region("over", tuple(spots), pot, most)


def lived(here, rule=None, option=OPTION, numbers=QUICK):
    """A region's seed under a rule, or as usual; its arrays by name."""
    request = Request(years=YEARS, seed=SEED, replicates=1, parameters=numbers, cases="catalogue").checked()
    asked = region_asked(here, option, request)
    row = live(asked, None if rule is None else shares_asked(here, rule), 0)
    arrays = {k: np.frombuffer(v) for k, v in row.items() if isinstance(v, bytes)}
    many = len(here.spots)
    return arrays | {
        "digests": row["digests"].split(),
        "awards": arrays["awards"].reshape(-1, many),
        "bids": arrays["bids"].reshape(-1, many),
        "levels": arrays["levels"].reshape(many, YEARS + 1, -1),
    }


@pytest.fixture(scope="module")
def usual():
    return lived(over())


@pytest.fixture(scope="module")
def by_rule():
    return {name: lived(over(), rule) for name, rule in RULES.items()}


# --- limits -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["equal", "need", "lottery", "formula", "largest"])
def test_a_region_of_one_place_is_what_compare_says_to_the_bit(name, tmp_path):
    busy = QUICK | LIVELY  # so that there is much to spend on
    town = replace(THREE[0], adults=300)
    found = compare(
        [OPTION], place="left-behind", population=300, replicates=1, workers=1, progress=False, years=YEARS,
        seed=SEED, parameters=busy, cases="catalogue", present_value_per_head=400.0, out=tmp_path,
    )  # fmt: skip
    one = lived(over([town]), RULES[name], numbers=busy)
    rows = found.runs[found.runs["option"] == OPTION.name].sort_values("month")
    assert (one["levels"][0] == rows[list(OUTCOMES)].to_numpy()).all()
    assert one["digests"] == [rows["digest"].iloc[-1]] != lived(over([town]), numbers=busy)["digests"]
    whole = OPTION.at_present_value(400.0 * (300 / ADULT_SHARE), 300)
    world = Neighbourhood("left-behind", 300, whole, parameters=busy, seed=SEED).run(12 * YEARS)
    assert world.ledger.paid_for and world.ledger.spent["community-workers"].any()
    assert {what: one[what].tolist() for what in living.money_of([world])} == living.money_of([world])


@pytest.mark.parametrize("name", RULES)
def test_without_a_pot_all_is_as_usual_to_the_bit(name, usual):
    found = lived(over(pot=0.0, most=0.0), RULES[name])
    assert found["digests"] == usual["digests"] and (found["levels"] == usual["levels"]).all()
    assert found["offered"].sum() == found["paid"].sum() == found["owed"].sum() == 0.0


@pytest.mark.parametrize("name", ["largest", "neediest"])
def test_all_to_one_place_leaves_the_others_as_usual_to_the_bit(name, usual, by_rule):
    found = by_rule[name]
    got = found["awards"][0] > 0.0
    assert got.sum() == 1
    same = np.array(found["digests"]) == np.array(usual["digests"])
    assert (same == ~got).all()


def test_the_largest_place_gets_all_of_it(by_rule):
    (row,) = by_rule["largest"]["awards"].nonzero()[1]
    here = over()
    assert here.spots[row].adults == 120 and by_rule["largest"]["awards"][0, row] == pytest.approx(
        400 * 270 / 120
    )


@pytest.mark.parametrize("rule", ["lottery", "largest", "need"])
def test_nobody_is_given_what_rounding_leaves(rule):
    luck = np.random.default_rng(3)
    for once in range(300):
        people = (
            luck.integers(40, 900, 30).astype(float) if once % 2 else np.full(30, luck.integers(40, 900) / 7)
        )
        seen = Seen(people, *luck.random((5, 30)))
        pot = float(luck.uniform(1, 200))
        most = np.inf if rule == "largest" else 2.0 * pot
        awards = in_order({"lottery": seen.lots, "largest": people, "need": seen.need}[rule], seen, pot, most)
        assert ((awards == 0.0) | (awards > 0.001)).all()
        assert (awards * people).sum() == pytest.approx(pot * people.sum(), rel=1e-9)


def test_no_round_is_held_before_there_is_money(by_rule):
    late = programme(start=26)
    found = lived(over(), replace(FREE, cost=100.0, eagerness=100.0), option=late)
    rounds = YEARS - late.start // 12
    assert len(found["awards"]) == rounds == 2 and (found["bids"].sum(axis=0) <= rounds).all()
    assert found["offered"].sum() > 0.0


def test_an_endless_pot_makes_rules_agree():
    rules = [
        replace(RULES[name], most=None, term=0) for name in ("equal", "need", "lottery", "formula", "largest")
    ]
    found = [lived(over(pot=1e9, most=300.0), rule) for rule in [*rules, replace(FREE, term=0)]]
    assert all((one["awards"] == 300.0).all() for one in found)
    assert all(one["digests"] == found[0]["digests"] for one in found)


def test_bids_that_cost_nothing_with_all_weight_on_need_are_the_rule_by_need_to_the_bit(by_rule):
    by_need = Rule("by need", "need", "order", term=1, error=0.5, lag=1)
    one, other = lived(over(), FREE), lived(over(), by_need)
    assert one["digests"] == other["digests"] and (one["awards"] == other["awards"]).all()
    assert one["awards"].shape == (3, 3) and one["bids"].all() and not other["bids"].any()
    assert one["digests"] != lived(over(), replace(FREE, weight=0.0))["digests"]


# --- symmetry -----------------------------------------------------------------------------------------


def test_alike_places_make_rules_equal_but_for_what_bids_cost(monkeypatch):
    monkeypatch.setattr(living, "seeds_of", lambda seed, many: [seed] * many)  # alike in their luck too
    alike = over(
        [replace(THREE[2], name=name, adults=400, capacity=0.5) for name in ("Ada", "Bea", "Cyd", "Dot")]
    )
    busy = QUICK | LIVELY  # so that there is a council here which pays for something
    whole = {
        name: lived(alike, replace(RULES[name], error=0.0), numbers=busy) for name in ("equal", "formula")
    }
    assert whole["equal"]["digests"] == whole["formula"]["digests"]
    some = [lived(alike, replace(RULES[name], term=0), numbers=busy) for name in ("need", "lottery")]
    some += [lived(alike, replace(FREE, term=0, weight=0.3), numbers=busy)]
    assert sorted(some[0]["digests"]) == sorted(some[1]["digests"]) == sorted(some[2]["digests"])
    paid = lived(alike, replace(FREE, term=0, weight=0.3, cost=50_000.0, eagerness=100.0), numbers=busy)
    assert sorted(paid["awards"][0]) == sorted(some[0]["awards"][0])
    assert (paid["paid"] > 0.0).all() and set(paid["digests"]).isdisjoint(some[0]["digests"])


def test_the_order_and_the_names_of_places_change_nothing(by_rule):
    names = {spot.name: name for spot, name in zip(THREE, ("Zoe", "Yan", "Xia"), strict=True)}
    other = over([replace(spot, name=names[spot.name]) for spot in reversed(THREE)])
    assert [names[spot.name] for spot in over().spots] == [spot.name for spot in other.spots]
    for name in ("lottery", "bids"):
        assert lived(other, RULES[name])["digests"] == by_rule[name]["digests"]


def test_what_a_rule_is_called_is_no_part_of_what_it_does():
    assert shares_asked(over(), RULES["need"]) == shares_asked(
        over(), replace(RULES["need"], name="x", about="y")
    )


# --- bookkeeping --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", RULES)
def test_money_adds_up_over_places_and_returns_to_the_penny(name, by_rule):
    one, people = by_rule[name], np.array([spot.adults for spot in over().spots])
    assert abs(one["offered"] - one["spent"] - one["returned"] - one["held"]).max() < PENNY
    heads = people / ADULT_SHARE
    pot = OPTION.at_present_value(400.0 * heads.sum(), int(people.sum()))
    awarded = (one["awards"] * people).sum(axis=1) / people.sum()
    assert (awarded <= 400.0 * (1 + 1e-12)).all()
    if name != "bids":  # bids may be too few for all of it
        assert awarded == pytest.approx(400.0)
        assert one["offered"].sum() == pytest.approx(pot.cash(int(people.sum())), abs=PENNY)
        assert one["offered_now"].sum() == pytest.approx(400.0 * heads.sum(), abs=PENNY)


def test_a_bid_costs_what_it_costs_whoever_wins():
    rule = replace(RULES["bids"], term=1, cost=1_000.0, eagerness=100.0)
    one = lived(over(pot=1.0, most=10.0), rule, numbers=QUICK | LIVELY)
    assert one["bids"].all() and (one["awards"] == 0.0).any()
    assert one["paid"] + one["owed"] == pytest.approx(np.full(3, 3_000.0))
    assert one["paid"].sum() > 0.0


def test_what_a_bid_costs_is_missing_from_what_the_council_pays_here():
    busy = QUICK | LIVELY
    world = Neighbourhood("better-provided", 120, parameters=busy, seed=1)
    council = living.withhold(world, 1e9)
    taken = -world.institutions.subsidy
    assert 0.0 < council == pytest.approx(taken.sum()) and (taken >= 0.0).all()
    rule = replace(RULES["bids"], eagerness=100.0)
    free, paying = (lived(over(), replace(rule, cost=cost, term=0), numbers=busy) for cost in (0.0, 5_000.0))
    differ = [a != b for a, b in zip(free["digests"], paying["digests"], strict=True)]
    assert (paying["paid"] > 0.0).any() and differ == (paying["paid"] > 0.0).tolist()


def test_a_place_pays_no_more_for_bids_than_its_council_has():
    world = Neighbourhood("left-behind", 60, parameters=QUICK | {"council.floor": 0.0}, seed=1)
    world.institutions.council_share[:] = 0.0
    assert living.withhold(world, 100.0) == 0.0 and not world.institutions.subsidy.any()


def test_what_is_settled_and_what_comes_year_by_year_are_the_same_money(by_rule):
    assert by_rule["annual"]["offered"] == pytest.approx(by_rule["equal"]["offered"])
    assert by_rule["annual"]["awards"].shape == (3, 3) and by_rule["equal"]["awards"].shape == (1, 3)


# --- known answers ------------------------------------------------------------------------------------


def seen(people, lots=None):
    n = len(people)
    lots = np.arange(n) / n if lots is None else lots
    return Seen(np.array(people, float), *[np.zeros(n)], lots, *[np.zeros(n)] * 3)


def test_the_first_get_what_they_may_and_the_last_of_them_what_is_left():
    found = in_order(np.array([3.0, 1.0, 2.0]), seen([100, 100, 200]), 10.0, 25.0)
    assert found.tolist() == [25.0, 0.0, 7.5]


def test_what_is_over_a_limit_goes_to_the_others_in_proportion():
    found = in_proportion(np.array([8.0, 1.0, 1.0]), seen([100, 100, 200]), 10.0, 19.0)
    assert found[0] == 19.0 and found[1] == found[2] == pytest.approx(7.0)
    assert in_proportion(np.array([np.nan, 0.0, 1.0]), seen([1, 1, 1]), 10.0, 20.0).tolist() == [
        0.0,
        0.0,
        20.0,
    ]


def test_equally_scored_places_are_funded_by_lot():
    found = [
        in_order(np.ones(3), seen([1, 1, 1], np.array(lots)), 1.0, 3.0) for lots in ([0, 1, 2], [2, 1, 0])
    ]
    assert found[0].tolist() == [3.0, 0.0, 0.0] and found[1].tolist() == [0.0, 0.0, 3.0]


def test_the_slope_is_that_of_least_squares():
    rng = np.random.default_rng(1)
    need, gains = rng.standard_normal((2, 30))
    assert slope_on(need, gains) == pytest.approx(linregress(need, gains).slope)
    assert slope_on(np.zeros(3), np.arange(3.0)) == 0.0


def test_gini_is_half_the_relative_mean_difference():
    x = np.array([1.0, 2.0, 4.0, 7.0])
    assert gini(x) == pytest.approx(abs(x[:, None] - x).mean() / 2 / x.mean())
    assert np.isnan(gini(np.zeros(3)))


def test_the_worst_off_are_the_most_lonely():
    levels = np.array([[0.1, 0.3, 0.2]])
    found = measured(levels, levels, np.zeros((1, 3)), np.array([1.0, 1.0, 2.0]), -1.0)
    assert (
        found["worst tenth"] == [0.3]
        and found["best tenth"] == [0.1]
        and found["gap"] == pytest.approx([0.2])
    )
    assert found["mean"] == pytest.approx([0.2]) and found["slope"] == [0.0]


def test_need_is_of_those_who_have_least_and_has_one_standard_deviation():
    levels = np.ones((3, len(OUTCOMES)))
    for name in living.NEED:
        levels[:, list(OUTCOMES).index(name)] = [3.0, 1.0, 2.0]
    assert living.need_of(levels) == pytest.approx([-(1.5**0.5), 1.5**0.5, 0.0])


def test_an_old_index_is_that_of_so_many_years_ago_and_never_of_before_month_0():
    rng = np.random.default_rng(2)
    levels = [rng.random((3, len(OUTCOMES))) for _ in range(3)]
    spots = over().spots
    need = [
        living.what_is_seen(Rule("r", "need", "order", lag=lag), levels, spots, 1).need for lag in range(4)
    ]
    for lag in (0, 1, 2):
        assert (need[lag].argsort() == living.need_of(levels[2 - lag]).argsort()).all()
    assert (need[3] == need[2]).all()


# --- as it is asked -----------------------------------------------------------------------------------

ASKED = dict(years=YEARS, replicates=2, workers=1, progress=False, parameters=QUICK, cases="catalogue")


def test_more_rules_and_seeds_are_lived_beside_what_is_there(tmp_path, monkeypatch):
    first = region(over(), ["equal", "bids"], option=OPTION, out=tmp_path, **ASKED)
    counted = []
    monkeypatch.setattr(
        "kith.experiments.regions.region.live", lambda *asked: counted.append(asked[2]) or live(*asked)
    )
    again = region(over(), ["equal", "bids"], option=OPTION, out=tmp_path, **ASKED)
    assert again.to_json() == first.to_json() and again.full_text() == first.full_text() and counted == []
    more = region(
        over(), ["equal", "bids", "lottery"], option=OPTION, out=tmp_path, **ASKED | {"replicates": 3}
    )
    assert len(more.found.seeds) == 3 and more.found.seeds != first.found.seeds
    assert counted == [2, 2, 2, 0, 1, 2] and set(more.found.rules) == {"equal", "bids", "lottery"}
    same = [more.found.seeds.index(seed) for seed in first.found.seeds]
    assert (more.found.of("bids", "levels")[same] == first.found.of("bids", "levels")).all()
    other = region(over(pot=100.0), ["equal"], option=OPTION, out=tmp_path, **ASKED)
    assert other.found.money["offered_now"].iloc[0] == pytest.approx(100.0)


def test_what_is_told_is_what_was_lived(tmp_path):
    found = region(over(), ["equal", "largest"], option=OPTION, outcome="ties", out=tmp_path, **ASKED)
    levels = {rule: [lived_row(found, rule, k) for k in range(2)] for rule in (BASELINE, "equal")}
    people = np.array([spot.adults for spot in over().spots])
    at = list(OUTCOMES).index("ties")
    gains = [
        np.average(a[:, -1, at] - b[:, -1, at], weights=people) for a, b in zip(*levels.values(), strict=True)
    ]
    assert found.row("equal", "mean")["effect"] == pytest.approx(-np.mean(gains))
    assert found.found.money.set_index("rule").loc["largest", "never"] == pytest.approx(2 / 3)
    assert "Ties per resident" in found.text() and (tmp_path / "region.png").exists()
    assert pd.read_parquet(tmp_path / "places.parquet")["offered_now"].sum() > 0.0


@pytest.mark.parametrize("luck", range(6))
def test_the_best_split_is_the_best_of_all_that_the_pot_can_pay(luck):
    rng = np.random.default_rng(luck)
    gains = np.vstack([np.zeros(4), rng.normal(0.02, 0.05, (3, 4))])
    costs = np.vstack([np.zeros(4), rng.uniform(0.0, 9e5, (3, 4))])
    pot = 1e6
    every = [
        (rows, sum(costs[row, place] for place, row in enumerate(rows)))
        for rows in product(range(4), repeat=4)
    ]
    most = max(
        sum(gains[row, place] for place, row in enumerate(rows)) for rows, cost in every if cost <= pot
    )
    split = best_split(gains, costs, pot)
    assert costs[split, range(4)].sum() <= pot * (1 + 1e-8)
    assert gains[split, range(4)].sum() == pytest.approx(most, abs=1e-12)


def test_no_rule_does_better_than_the_best_split_known_afterwards(tmp_path):
    found = region(over(), ["equal", "need", "bids"], option=OPTION, out=tmp_path, **ASKED)
    for outcome in ("ties", "trust", "loneliness"):
        table = found.found.hindsight(outcome).set_index("what")
        assert table.index.tolist() == ["best", *found.found.rules]
        assert (table["effect"] >= -1e-12).all() and (table.loc["best", "effect"] > 0.0) == (
            outcome != "loneliness"
        )
        for rule in found.found.rules:
            rows = found.found.effects.query("what == @rule and measure == 'mean' and when == 'end'")
            gain = rows.set_index("outcome").loc[outcome, "effect"]
            assert table.loc[rule, "effect"] == pytest.approx(table.loc["best", "effect"] - gain)
    assert "known afterwards" in found.text()
    nothing = region(over(pot=0.0), ["equal"], option=OPTION, out=tmp_path, **ASKED)
    assert (nothing.found.hindsight("ties")["effect"] == 0.0).all()


def test_of_what_is_bad_the_best_split_leaves_least(monkeypatch, tmp_path):
    found = region(over(), ["equal", "need"], option=OPTION, out=tmp_path, **ASKED).found
    more = found.hindsight("ties")["effect"].tolist()
    monkeypatch.setitem(found.levels, "equal", {"end": -found.levels["equal"]["end"]})
    monkeypatch.setitem(found.levels, "need", {"end": -found.levels["need"]["end"]})
    monkeypatch.setitem(found.levels, BASELINE, {"end": -found.levels[BASELINE]["end"]})
    worse = type("Outcome", (), {"better": -1})
    monkeypatch.setattr("kith.experiments.regions.shared.OUTCOMES", OUTCOMES | {"ties": worse})
    assert found.hindsight("ties")["effect"].tolist() == pytest.approx(more)


def test_several_pots_are_each_what_it_is_alone(tmp_path):
    how = {"option": OPTION, "outcome": "ties", "out": tmp_path, **ASKED}
    found = pots(over(), ["equal", "need", "largest"], pots=[400.0, 100.0], **how)
    assert found.pots == [100.0, 400.0] and found.pairs == [("need", "equal"), ("largest", "equal")]
    for pot in found.pots:
        alone = region(over(), ["equal", "need", "largest"], pot=pot, **how)
        for row in found.effects[found.effects["pot"] == pot].itertuples():
            assert row.effect == pytest.approx(alone.row(row.what, row.measure)["effect"])
    assert {"pots.txt", "pots.png", "pots.json", "pots.parquet"} <= {one.name for one in tmp_path.iterdir()}
    assert "£100" in found.text() and "Need against equal, all residents:" in found.text()


def test_where_a_rule_changes_sides_is_said_by_pot(tmp_path, monkeypatch):
    found = pots(over(), ["equal", "need"], pots=[100.0, 200.0, 400.0], option=OPTION, out=tmp_path, **ASKED)
    ends = {"mean": [(1.0, 2.0), (-1.0, 1.0), (-2.0, -1.0)], "gap": [(-2.0, -1.0), (0.0, 0.0), (1.0, 2.0)]}
    table = found.effects.assign(margin=np.nan)
    for measure, pairs in ends.items():
        table.loc[table["measure"] == measure, ["low_together", "high_together"]] = pairs
    monkeypatch.setitem(found.__dict__, "effects", table)
    assert found.says("need", "equal") == (
        "Need against equal, all residents: better at £100, cannot tell at £200, worse at £400; best less worst: "
        "a narrower gap at £100, practically the same at £200, a wider gap at £400 a head."
    )


def test_a_map_is_drawn_where_it_is_said_where_all_places_lie_and_nothing_hangs_on_it(tmp_path):
    at = [replace(spot, at=(float(k), 2.0 * k)) for k, spot in enumerate(over().spots)]
    found = region(over(at), ["equal"], option=OPTION, out=tmp_path, **ASKED)
    plain = region(over(at[:1] + list(over().spots)[1:]), ["equal"], option=OPTION, out=tmp_path, **ASKED)
    assert list(found.figures()) == ["region", "region-map"] and list(plain.figures()) == ["region"]
    assert (tmp_path / "region-map.png").exists() and plain.to_json() == found.to_json()


def test_the_figure_s_title_says_what_was_found(tmp_path):
    found = region(over(), ["equal", "need", "annual"], option=OPTION, out=tmp_path, **ASKED)
    rows = found.found.effects
    ends = {("need - equal", "mean"): (0.1, 0.3), ("need - equal", "gap"): (-0.3, -0.1)}
    ends |= {("annual - equal", "mean"): (-0.1, 0.3), ("annual - equal", "gap"): (0.0, 0.0)}
    for (what, measure), pair in ends.items():
        at = (rows["what"] == what) & (rows["measure"] == measure)
        rows.loc[at, ["low_together", "high_together", "margin"]] = (*pair, np.nan)
    assert found.finding() == (
        "Life satisfaction, against equal: need: better for all residents, a narrower gap; "
        "annual: cannot tell for all residents, practically the same gap"
    )


def test_a_rule_of_one_s_own_runs_in_every_place(tmp_path):
    gossip = Path(__file__).parents[1] / "notebooks" / "gossip.py"
    how = {"option": OPTION, **ASKED, "replicates": 1}
    plain = region(over(), ["equal"], out=tmp_path / "plain", **how)
    found = region(over(), ["equal"], processes=gossip, out=tmp_path / "found", **how)
    digests = [one.found.tables["equal"]["digests"].iloc[0].split() for one in (plain, found)]
    assert all(a != b for a, b in zip(*digests, strict=True)) and "gossip.py" in found.full_text()


def lived_row(found, rule, row):
    share = None if rule == BASELINE else shares_asked(found.found.region, found.found.region.rule(rule))
    levels = np.frombuffer(live(found.asked, share, row)["levels"])
    return levels.reshape(3, YEARS + 1, -1)


def test_places_of_a_seed_share_its_case_and_not_their_luck():
    same = over([replace(THREE[0], name=name) for name in ("Ada", "Bea")])
    found = lived(same)
    assert found["digests"][0] != found["digests"][1]
    alone = Neighbourhood("left-behind", 90, parameters=QUICK, seed=seeds_of(SEED, 2)[1])
    assert alone.run(12 * YEARS).digest()[:16] == found["digests"][1]


def test_regions_that_come_with_kith_are_there_and_files_lie_beside_their_own(tmp_path):
    for name, many in (("ten-towns", 10), ("one-council", 8), ("hundred-areas", 100), ("england", 450)):
        assert len(read_region(name).spots) == many
    assert read_region("hundred-areas") == read_region("hundred-areas")
    (tmp_path / "county").mkdir()
    (tmp_path / "county" / "ashton.toml").write_text("adults = 70\n")
    mine = tmp_path / "county" / "mine.toml"
    mine.write_text("pot = 5\nplaces = [{ place = 'ashton.toml' }]\n")
    assert [spot.adults for spot in read_region(mine).spots] == [70]


ONE = {"place": "left-behind", "adults": 50}


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"places": [ONE]}, "pot: is missing"),
        ({"pot": -1, "places": [ONE]}, "pot: -1 is not allowed; give a number from 0"),
        ({"pot": 1}, "places: give either a list of places, or how they are drawn"),
        ({"pot": 1, "places": []}, "places: has 0; give from 1"),
        ({"pot": 1, "places": [ONE, ONE]}, "place: 'left-behind' is given twice"),
        ({"pot": 1, "places": [ONE | {"start": 1}]}, r"places\[1\]: give start or place, not both"),
        ({"pot": 1, "places": [{"adults": 3}]}, r"places\[1\]: place is missing"),
        ({"pot": 1, "places": [ONE | {"capacity": 2}]}, r"places\[1\]: capacity: 2 is not allowed"),
        ({"pot": 1, "places": [ONE | {"capcity": 1}]}, "'capcity' is not known; the nearest is 'capacity'"),
        (
            {"pot": 1, "places": [ONE | {"at": [1]}]},
            r"places\[1\]: at: \[1\] is not allowed; give \[east, north\]",
        ),
        ({"pot": 1, "places": [ONE | {"at": [1, "x"]}]}, r"places\[1\]: at: 'x' is not allowed"),
        ({"pot": 1, "drawn": []}, "drawn: has 0 places; give from 1 to 1000"),
        ({"pot": 1, "drawn": [{"places": 600, "start": [0, 1]}] * 2}, "drawn: has 1200 places"),
        ({"pot": 1, "drawn": {"places": 3}}, "drawn: start: None is not allowed"),
        ({"pot": 1, "drawn": {"places": 3, "start": [1, 0]}}, "drawn: start: 0 is not allowed"),
        ({"pot": 1, "places": [ONE], "rules": {"x": {}}}, "rule x: order: None is not known"),
        ({"pot": 1, "places": [ONE], "rules": {"x": {"order": "lot", "fill": "odd"}}}, "rule x: fill: 'odd'"),
        (
            {"pot": 1, "places": [ONE], "rules": {"x": {"order": "lot", "fill": "order", "wait": 1}}},
            "rule x: 'wait' is not known",
        ),
    ],
)
def test_a_region_that_cannot_be_is_told_in_a_line(table, said):
    with pytest.raises(Mistake, match=said):
        region_of("mine", table)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere.toml"], "nowhere.toml: cannot be read"),
        (["ten-twons"], "region 'ten-twons' is not known and is no .toml file; the nearest is 'ten-towns'"),
        (["--rule", "equl"], "rule: 'equl' is not known; the nearest is 'equal'"),
        (["--rule", "equal", "--rule", "equal"], "rule: 'equal' is given twice"),
        (["--outcome", "joy"], "outcome: 'joy' is not a headline outcome"),
        (["--pot", "-2"], "pot: -2 is not allowed"),
        (["--pot", "82", "--pot", "82"], "pot: '82' is given twice"),
        (["--pot", "82", "--pot", "164", "--most", "200"], "most: goes with one pot"),
        (["--years", "5"], "years: patient pays out over 144 months"),
        (["--option", BASELINE], "option: there is nothing to compare"),
    ],
)
def test_what_cannot_be_asked_is_told_in_a_line(words, said, capsys, tmp_path):
    assert main(["region", *words, "--out", str(tmp_path / "none")]) == 2
    told = capsys.readouterr().err
    assert said in told and told.count("\n") == 1 and not (tmp_path / "none").exists()
