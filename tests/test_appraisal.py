"""An appraisal is the Green Book's arithmetic: worked by hand here, counted once, and traceable to its sources."""

import json
import shutil
from cProfile import Profile
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from worlds import BRIEFLY, QUICK, programme

from kith import Mistake, Neighbourhood, catalogue, compare
from kith.experiments.appraising.appraisal import COSTS, Assumptions, appraised, factors
from kith.experiments.appraising.appraise import appraise, assumed
from kith.experiments.appraising.frontier import PUBLISHED
from kith.experiments.appraising.greenbook import lagged, payback, ratio_of_means
from kith.experiments.appraising.lines import LINES, WELLBEING, Seen
from kith.experiments.appraising.mechanisms import FLOWS, split
from kith.experiments.appraising.record import OptionRecord, public_money
from kith.experiments.appraising.sources import sources_told
from kith.experiments.appraising.switching import switching
from kith.experiments.appraising.values import KNOWN, values_in
from kith.experiments.appraising.wellbeing import STRICT
from kith.experiments.appraising.words import worth_finding
from kith.experiments.appraising.worth import Worth
from kith.experiments.commands.app import main
from kith.experiments.comparing.question import ask
from kith.experiments.observing.accounts import accounts, council_cost, displaced
from kith.experiments.observing.fortunes import Gains, fortunes
from kith.experiments.observing.observer import Observer
from kith.experiments.presenting.sentences import pounds
from kith.experiments.running import identity
from kith.experiments.running.identity import MEASURING, source_digest
from kith.experiments.running.request import Request
from kith.experiments.running.run import course, run_seed
from kith.model.discounting import GREEN_BOOK, LATER
from kith.model.prices import priced
from kith.model.programme.presets import BASELINE
from kith.model.ties import CONTACTS

NAMES = [line.name for line in LINES]
OPTIONS = ("short", "community-first")


def constant(level):
    return np.full((1, 4), level)


def by_hand():
    """Three years: 8, 16, 16 more in work, half as many fewer elsewhere; life satisfaction up by 0.01 a year."""
    usual = {
        name: constant(0.0)
        for name in (
            "loneliness",
            "formal_volunteer",
            "depression",
            "violence",
            "young_offending",
            "jobs_elsewhere",
            "council_cost",
        )
    }
    usual |= {"employment": constant(0.5), "life_satisfaction": constant(7.0), "under_66": constant(800.0)}
    here = usual | {
        "employment": np.array([[0.50, 0.51, 0.52, 0.52]]),
        "life_satisfaction": np.array([[7.00, 7.01, 7.02, 7.03]]),
        "jobs_elsewhere": np.array([[0.0, -4.0, -8.0, -8.0]]),
        "council_cost": np.array([[0.0, 100.0, 100.0, 100.0]]),
    }
    money = {
        "programme": np.array([[30_000.0, 20_000.0, -5_000.0]]),
        "buildings": np.array([[10_000.0, 0.0, 0.0]]),
    }
    return OptionRecord("by hand", Seen(here, usual, 1000), money)


def round_values():
    values = values_in()
    given = {
        "work_fiscal": 10_000,
        "work_income": 8_000,
        "wellby": 13_000,
        "association": 1.0,
    }
    for name, value in given.items():
        values = values.changed(name, value)
    return values


# --- worked by hand -------------------------------------------------------------------------------------
#
# Discounted at 3.5% (1.5% for wellbeing) with the first year as year 0. A year's quantity is the mean of its two ends.
#
# cost                          year 0      year 1      year 2
#   programme, less returned    30,000      20,000      -5,000
#   24% on 10,000 of buildings   2,400           0           0
#   council, 12 months of       50: 600  100: 1,200  100: 1,200
#                               33,000      21,200      -3,800   -> 33,000 + 21,200 / 1.035 - 3,800 / 1.071225
# more in work                 0 to 8     8 to 16    16 to 16
#   and fewer elsewhere        0 to 4      4 to 8      8 to 8
#   both, mean                       2           6           8
#   10,000 less 25%             15,000      45,000      60,000   -> 15,000 + 45,000 / 1.035 + 60,000 / 1.071225
#   8,000 less 25%              12,000      36,000      48,000   -> 12,000 + 36,000 / 1.035 + 48,000 / 1.071225
# points of satisfaction       0 to 10    10 to 20    20 to 30
#   mean                             5          15          25
#   13,000 less 25%             48,750     146,250     243,750   -> 48,750 + 146,250 / 1.015 + 243,750 / 1.030225

BY_HAND = {
    "cost": 49_935.75,
    "work-fiscal": 114_488.90,
    "work-income": 91_591.12,
    "wellbeing": 429_437.47,
    "npsv": 585_581.75,
    "bcr": 12.7267,
}


@pytest.mark.parametrize("what", BY_HAND)
def test_an_appraisal_matches_one_worked_by_hand_to_the_penny(what):
    found = appraised(by_hand(), Assumptions(round_values()))
    told = {"cost": found.cost, "npsv": found.npsv, "bcr": found.benefit / found.cost} | found.present
    assert float(told[what][0]) == pytest.approx(BY_HAND[what], abs=0.00005 if what == "bcr" else 0.0051)


def test_an_option_that_changes_nothing_and_costs_nothing_is_worth_nothing():
    evidence = by_hand()
    nothing = {name: np.zeros((1, 3)) for name in evidence.money}
    same = replace(evidence, seen=Seen(evidence.seen.usual, evidence.seen.usual, 1000), money=nothing)
    assert not any(
        part.any() for part in appraised(same, Assumptions(round_values(), from_memory=True)).present.values()
    )


@pytest.mark.parametrize("name", ["discount_rate", "health_rate"])
def test_discount_factors_follow_the_green_book_to_year_125_and_end_there(name):
    values, factors_of_years = values_in(), factors(126, name, values_in())
    first, later, latest = (values[name + end] for end in ("", "_later", "_latest"))
    assert first > later > latest > 0.0
    each = factors_of_years[:-1] / factors_of_years[1:] - 1.0  # the rate of years 1 to 125
    assert each == pytest.approx([first] * 30 + [later] * 45 + [latest] * 50)
    with pytest.raises(Mistake, match="give 126 years or fewer"):
        factors(127, name, values)


def test_the_rates_of_the_appraisal_are_those_that_make_options_equal():
    values = values_in()
    assert values["discount_rate"] == GREEN_BOOK
    assert (values["discount_rate_later"], values["discount_rate_latest"]) == LATER


@pytest.mark.parametrize("size", [1e-6, 1.0, 3.7e8])
def test_flows_that_sum_to_nothing_pay_back_whatever_their_size(size):
    flows = size * np.array([-1.1, 0.8, 0.3])
    assert flows.sum() != 0.0 and payback(flows) == 3
    assert payback(flows - size * np.array([0.0, 0.0, 1e-9])) is None


def test_a_cost_that_is_rounding_has_no_ratio():
    cost = np.array([0.1 + 0.2, -0.3])
    assert cost.mean() > 0.0 and np.isnan(ratio_of_means(np.ones(2), cost)["effect"])


def test_amounts_are_moved_between_years_by_the_deflator():
    values = values_in(2019)
    assert values.pound == 90.3 / 111.2 and values_in().pound == 1.0
    assert values["work_income"] == pytest.approx(6500 * 90.3 / 81.9)


@pytest.mark.parametrize("base_year", [1999, 2012])
@pytest.mark.parametrize("off", [(), ("wellbeing", "work-fiscal", "work-income")])
def test_nothing_without_a_unit_depends_on_the_base_year(base_year, off):
    now, then = (
        appraised(everything(), Assumptions(values_in(year), off=frozenset(off), from_memory=True))
        for year in (2024, base_year)
    )
    scale = priced(1.0, 2024, base_year)
    for what, told in now.headline().items():
        unit = scale if what in ("cost", "saving", "benefit", "npsv", "net cost") else 1.0
        assert then.headline()[what]["effect"] == pytest.approx(told["effect"] * unit, nan_ok=True)
    assert then.payback() == now.payback() and then.balance() == pytest.approx(scale * now.balance())
    turns = [switching(everything(), one.assumptions).set_index("name") for one in (now, then)]
    assert (turns[0]["within_range"] == turns[1]["within_range"]).all()
    relative = [one["switching_value"] / one["value"] for one in turns]
    assert relative[1].to_numpy() == pytest.approx(relative[0].to_numpy(), nan_ok=True, rel=1e-6)


# --- counted once, and switched one by one ---------------------------------------------------------------


def everything():
    """Evidence in which every line has something to count."""
    evidence = by_hand()
    here = evidence.seen.here | {
        "loneliness": constant(-0.01),
        "formal_volunteer": constant(0.02),
        "depression": constant(-0.0003),
        "violence": constant(-4.0),
        "young_offending": constant(-2.0),
    }
    return replace(evidence, seen=Seen(here, evidence.seen.usual, 1000))


@pytest.mark.parametrize("off", NAMES)
def test_a_line_switched_off_is_nothing_and_no_other_line_moves(off):
    way = WELLBEING[2] if off == "loneliness" else WELLBEING[0]
    told = Assumptions(round_values(), way, from_memory=True)
    before, after = (
        appraised(everything(), one).present for one in (told, replace(told, off=frozenset({off})))
    )
    moved = {name for name in before if (before[name] != after[name]).any()}
    assert moved == {off} and not after[off].any()


@pytest.mark.parametrize("way", WELLBEING)
def test_wellbeing_is_counted_once_at_most(way):
    found = appraised(everything(), Assumptions(round_values(), way, from_memory=True)).present
    assert sum(bool(found[name].any()) for name in ("wellbeing", "loneliness")) == (way != "without")


@pytest.mark.parametrize("name", [line.name for line in LINES if line.is_from_memory(values_in())])
def test_what_is_known_from_memory_only_counts_if_asked_for(name):
    found = [
        appraised(everything(), Assumptions(round_values(), from_memory=yes)).present for yes in (False, True)
    ]
    assert not found[0][name].any() and found[1][name].all()


def test_weights_raise_income_alone():
    found = [
        appraised(everything(), Assumptions(round_values(), weighted=yes)).present for yes in (False, True)
    ]
    ratio = {name: float(found[1][name][0] / found[0][name][0]) for name in found[0] if found[0][name].any()}
    assert ratio.pop("work-income") == pytest.approx(0.75**-1.3) and set(ratio.values()) == {1.0}


def test_a_lag_moves_a_line_by_its_years():
    line = next(line for line in LINES if line.name == "depression")
    flow = appraised(everything(), Assumptions(round_values())).flows.lines["depression"]
    assert line.lag == 1 and flow[0, 0] == 0.0 and flow[0, 1] == flow[0, 2] != 0.0
    assert not lagged(np.ones(3), 5).any()


def test_derived_outcomes_follow_their_equations():
    found = appraised(everything(), Assumptions(round_values(), from_memory=True)).flows.quantities
    assert found["depression"][0, 1] == pytest.approx(0.0003 * 1000)
    assert found["volunteering"][0, 0] == pytest.approx(0.02 * 1000 * 8 * 12)
    assert found["young-offending"][0, 1] == pytest.approx(1000 / 0.79 * 0.093 * 0.002)
    assert found["violence"][0, 1] == pytest.approx(4.0)


# --- traceable -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", values_in().values.values(), ids=lambda one: one.name)
def test_every_value_has_a_source_a_range_and_says_how_well_it_is_known(one):
    assert one.source and one.meaning and one.unit and one.low <= one.value <= one.high and one.known in KNOWN
    assert (one.price_year is not None) == one.unit.startswith("GBP")


def test_every_value_is_used_and_every_number_a_line_rests_on_is_in_the_catalogue():
    used = {
        name for line in LINES for name in (*line.values, *line.rests_on, line.rate, line.cashable) if name
    }
    used |= {line.bias(values_in()) for line in LINES} | {"bias_building", "inequality", "relative_income"}
    used |= {f"{rate}_{when}" for rate in ("discount_rate", "health_rate") for when in ("later", "latest")}
    names = set(values_in().values)
    assert used <= names and names - used <= {"bias_found"}  # no line rests on nothing but figures found


def test_sources_name_every_value_with_its_source_and_every_line_with_its_equation():
    told = sources_told(assumed(None, "with WELLBYs", (), False, False))
    assert all(f"  {name} = " in told and one.source in told for name, one in values_in().values.items())
    assert all(line.equation in told for line in LINES)


def test_sources_name_every_number_of_the_model_that_derives_an_outcome_with_its_source():
    told = sources_told(assumed(None, "with WELLBYs", (), False, False))
    names = [name for line in LINES for name in line.parameters]
    assert names and all(f"  {name} = " in told and catalogue[name].source in told for name in names)


# --- switching values ------------------------------------------------------------------------------------


def test_at_its_switching_value_a_number_makes_the_option_worth_nothing():
    told = Assumptions(round_values())
    table = switching(by_hand(), told).dropna(subset="switching_value")
    for row in table[table["name"] != "all effects"].itertuples():
        values = told.values.changed(row.name, row.switching_value)
        assert float(appraised(by_hand(), replace(told, values=values)).npsv[0]) == pytest.approx(
            0.0, abs=1.0
        )


def test_at_its_switching_value_a_number_makes_two_options_worth_the_same():
    told, first = Assumptions(round_values()), by_hand()
    less = {
        name: level if name != "life_satisfaction" else constant(7.0)
        for name, level in first.seen.here.items()
    }
    other = replace(
        first, seen=Seen(less, first.seen.usual, 1000), money={k: v / 2 for k, v in first.money.items()}
    )
    table = switching(first, told, other).set_index("name")
    values = told.values.changed("wellby", table.loc["wellby", "switching_value"])
    gap = [float(appraised(one, replace(told, values=values)).npsv[0]) for one in (first, other)]
    assert gap[0] == pytest.approx(gap[1], abs=1.0) and 0.0 < values["wellby"] < 13_000


def test_if_all_effects_were_as_small_as_they_may_be_benefits_would_equal_costs():
    table = switching(by_hand(), Assumptions(round_values())).set_index("name")
    assert table.loc["all effects", "switching_value"] == pytest.approx(1 / BY_HAND["bcr"], rel=1e-5)


@pytest.mark.parametrize(("name", "way"), [("wellbeing", 0), ("loneliness", 2), ("depression", 0)])
def test_half_an_association_is_half_a_benefit(name, way):
    told = Assumptions(round_values(), WELLBEING[way])
    half = replace(told, values=told.values.changed("association", 0.5))
    whole, less = (float(appraised(everything(), one).present[name][0]) for one in (told, half))
    assert less == pytest.approx(whole / 2) and whole != 0.0


def test_a_number_that_cannot_turn_the_answer_has_no_switching_value():
    table = switching(by_hand(), Assumptions(round_values())).set_index("name")
    assert (
        np.isnan(table.loc["depression_service", "switching_value"])
        and not table.loc["wellby", "within_range"]
    )


# --- from runs -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def worth(tmp_path_factory):
    """A small appraisal."""
    return appraise(OPTIONS, out=tmp_path_factory.mktemp("worth") / "out", parameters=QUICK, **BRIEFLY)


def test_a_ratio_from_runs_is_the_same_in_every_base_year_and_every_amount_is_not(worth):
    then = Worth(worth.comparison, assumed(2012, "with WELLBYs", (), False, False))
    scale, key = priced(1.0, 2024, 2012), ["option", "wellbeing", "what"]
    both = worth.headlines.set_index(key)["effect"], then.headlines.set_index(key)["effect"]
    for name, one in both[0].items():
        amount = name[2] not in ("bcr", "cashable", "bcr on net cost")
        assert both[1][name] == pytest.approx(one * (scale if amount else 1.0), nan_ok=True)
    money = [one.capitals.query("unit.str.startswith('GBP')")["effect"] for one in (worth, then)]
    assert money[0].any() and money[1].to_numpy() == pytest.approx(scale * money[0].to_numpy())


def test_the_headline_is_of_work_and_services_and_wellbeing_stands_below_the_line(worth):
    rows = worth.headlines.query("wellbeing == @STRICT and what == 'bcr'").set_index("option")["effect"]
    title = worth_finding(worth)
    assert "WELLBY" not in title and all(pounds(rows[name], pence=True) in title for name in worth.names)
    above, below = worth.text().split("below the line: benefit-cost ratio")
    (said,) = (line for line in above.splitlines() if line.startswith("Benefit-cost ratio"))
    assert all(f"{rows[name] + 0.0:.2f} (" in said for name in worth.names)
    assert "with WELLBYs, high" in below and STRICT not in below.split("By line")[0]
    panels = {axes.get_title(loc="left") or axes.get_title(): axes for axes in worth.figure().axes}
    shown = [one.get_text() for one in panels["Benefit-cost ratio"].get_yticklabels()]
    assert shown[0] == STRICT and "with WELLBYs" in shown[1:]
    drawn = next(axes for title, axes in panels.items() if title.startswith("Balance so far"))
    ends = [line.get_ydata()[-1] for line in drawn.lines[1:]]
    assert ends == pytest.approx([worth.appraisal(n, STRICT).balance().mean(axis=0)[-1] for n in worth.names])


def test_witnesses_change_nothing_that_they_see():
    asked = ask(
        OPTIONS,
        Request(
            **{k: BRIEFLY[k] for k in ("place", "population", "years", "replicates")},
            seed=3,
            parameters=QUICK,
        ),
    )
    plain = {**asked.asked(), "cases": None}
    seen = run_seed(plain, 3).runs
    world = Neighbourhood("better-provided", 200, parameters=QUICK, seed=3)
    alone, _ = course(world.branch(asked.options[1]), range(0, 49, 12))
    assert seen[seen["option"] == "short"]["digest"].tolist() == [row["digest"] for row in alone]


def test_a_comparison_is_read_and_not_run_again(worth):
    folder = worth.comparison.folder
    before = {path: path.stat().st_mtime_ns for path in folder.glob("*/seed-*.parquet")}
    compare(OPTIONS, out=folder, parameters=QUICK, **BRIEFLY)
    appraise(OPTIONS, out=folder, parameters=QUICK, without=["wellbeing"], **BRIEFLY)
    assert before == {path: path.stat().st_mtime_ns for path in folder.glob("*/seed-*.parquet")}


def test_what_was_measured_by_other_code_is_not_taken_for_what_this_measures(worth, tmp_path):
    folder = tmp_path / "out"
    shutil.copytree(worth.comparison.folder, folder)
    study = json.loads((folder / "study.json").read_text())
    study["asked"]["measured by"] = "of old"
    (folder / "study.json").write_text(json.dumps(study))
    with pytest.raises(Mistake, match="another version of what measures"):
        appraise(OPTIONS, out=folder, parameters=QUICK, **BRIEFLY)


def test_a_comment_in_a_command_changes_no_identity_and_one_in_what_measures_does(tmp_path, monkeypatch):
    rooms = tmp_path / "experiments"
    shutil.copytree(identity.EXPERIMENTS, rooms)
    monkeypatch.setattr(identity, "EXPERIMENTS", rooms)
    before = source_digest.__wrapped__()
    for room in ("commands", "figures", "presenting"):
        (rooms / room / "__init__.py").open("a").write("# a comment\n")
    assert source_digest.__wrapped__() == before
    for room in MEASURING:
        (rooms / room / "__init__.py").open("a").write("# a comment\n")
        changed = source_digest.__wrapped__()
        assert changed != before
        before = changed


def test_the_ledger_of_mechanisms_adds_up_to_the_whole_for_every_seed(worth):
    table, people = worth.table_of("mechanisms"), worth.comparison.question.population
    runs = worth.comparison.runs.set_index(["option", "seed", "month"])["ties"]
    for (option, seed), rows in table.groupby(["option", "seed"]):
        flows = rows[list(FLOWS)].sum()
        change = runs[option, seed, 48] - runs[option, seed, 0]
        assert flows["begun"] - flows[["faded", "moved", "died"]].sum() == round(change * people / 2)


def test_the_parts_of_a_gap_in_ties_sum_to_the_gap(worth):
    for _, rows in worth.mechanisms.groupby(["option", "split"]):
        parts = rows.set_index("mechanism")["effect"]
        assert parts.drop("all").sum() == pytest.approx(parts["all"], abs=1e-12)


def test_both_splits_of_a_gap_are_of_the_gap_that_a_comparison_tells(worth):
    told = worth.comparison.effects.set_index(["option", "outcome", "year"])["effect"]
    for (option, _), rows in worth.mechanisms.groupby(["option", "split"]):
        whole = rows.set_index("mechanism")["effect"]["all"]
        assert whole == pytest.approx(told[option, "ties", 4], abs=1e-12)


def test_a_gap_is_split_by_what_began_and_what_ended():
    """One seed, ten residents: 3 more begun in groups, 1 more lost by moving, so 2 more, now kept by calls."""
    none = dict.fromkeys(("ties", *FLOWS), 0)
    seen = {
        ("new", "group"): {"begun": 5, "faded": 1, "moved": 2},
        ("usual", "group"): {"begun": 2, "faded": 1, "moved": 1},
        ("new", "call"): {"ties": 7},
        ("usual", "call"): {"ties": 5},
    }
    table = pd.DataFrame(
        {
            "seed": 1,
            "month": 12,
            "option": option,
            "contact": contact,
            **none,
            **seen.get((option, contact), {}),
        }
        for option in ("new", "usual")
        for contact in CONTACTS
    )
    found = split(table, "new", "usual", 10).set_index(["split", "mechanism"])["effect"]
    per_resident = {
        ("turnover", "began in groups"): 0.6,
        ("turnover", "ended by a move"): -0.2,
        ("turnover", "faded, last kept in groups"): 0.0,
        ("turnover", "all"): 0.4,
        ("standing", "last kept by calls on friends"): 0.4,
        ("standing", "last kept in groups"): 0.0,
        ("standing", "all"): 0.4,
    }
    assert {name: found[name] for name in per_resident} == pytest.approx(per_resident)


@pytest.mark.parametrize("name", ["ties", "bonding", "bridging", "linking", "trust", "belonging", "efficacy"])
def test_how_residents_fare_averages_to_the_outcome_of_the_place(town, name):
    assert fortunes(town)[name].mean() == pytest.approx(town.observe()[name])


def test_who_has_left_either_world_is_compared_with_nobody(town):
    gains, who = Gains(town), town.residents.identity
    fared = {name: np.zeros(600) for name in fortunes(town)}
    better = {name: np.ones(600) for name in fared}
    gone_here, gone_there = who.copy(), who.copy()
    gone_here[0], gone_there[1] = 10_000, 10_001
    gains.look(12, (gone_there, fared), (gone_here, better))
    settled = [row["residents"] for row in gains.rows if row["grouping"] == "all settled"]
    newcomers = [row["residents"] for row in gains.rows if row["grouping"] == "newcomers"]
    assert set(settled) == {598} and set(newcomers) == {1} and gains.stays.sum() == 598


def test_money_received_less_returned_less_held_is_what_was_spent(worth):
    evidence, found = worth.evidence["short"], worth.comparison.accounts()
    assert evidence.money["programme"].sum(axis=1).mean() == pytest.approx(
        found.loc["short", "spent"], abs=0.01
    )


def test_what_places_open_in_both_worlds_lose_is_displaced_and_told_from_what_is_gained():
    here = np.array([5.0, 4.0, np.nan, 7.0])  # two open in both, one shut here, one that is open here alone
    usual = np.array([8.0, 4.5, 3.0])
    assert displaced(here, usual) == {"visits_gained": 7.0, "visits_lost": 3.0, "visits_moved": 3.5}


def test_jobs_won_are_of_residents_under_66_and_jobs_lost_of_people_elsewhere(worth):
    accounts = worth.table_of("accounts").set_index(["option", "seed", "month"])
    runs = worth.comparison.runs.set_index(["option", "seed", "month"])
    later = accounts.index.get_level_values("month") > 0
    in_work = (runs["employment"] * accounts["under_66"])[later].groupby("option").mean()
    elsewhere = accounts["jobs_elsewhere"][later].groupby("option").mean()
    for row in worth.displacement.itertuples():
        assert row.jobs_won == pytest.approx(in_work[row.option] - in_work[BASELINE])
        assert row.jobs_lost == pytest.approx(elsewhere[BASELINE] - elsewhere[row.option])
    assert "jobs held by people elsewhere" in " ".join(worth.text().split())
    assert accounts["jobs_elsewhere"][later].nunique() > 1


def test_what_the_council_pays_for_a_building_more_is_a_cost(lively_town):
    world = lively_town.branch(None)
    row = world.new_institution(0, 0, 0)
    world.institutions.council_share[row] = 0.5
    before = council_cost(world)
    world.institutions.is_open[row] = True
    assert council_cost(world) > before == accounts(lively_town)["council_cost"]


def test_effects_by_group_are_of_the_same_people_in_both_worlds(worth):
    table = worth.table_of("gains")
    settled = table[
        (table["grouping"] == "all settled") & (table["outcome"] == "trust") & (table["month"] == 48)
    ]
    halves = table[
        (table["grouping"] == "membership") & (table["outcome"] == "trust") & (table["month"] == 48)
    ]
    both = halves.groupby(["option", "seed"])["residents"].sum()
    assert both.to_dict() == settled.set_index(["option", "seed"])["residents"].to_dict()


def test_the_appraisal_is_told_in_words_a_figure_and_one_json_object(worth, capsys):
    told = json.loads(worth.to_json())
    assert {row["channel"] for row in told["channels"]} == set(PUBLISHED)
    pictures = [worth.comparison.folder / f"{name}.png" for name in ("worth", "mechanisms")]
    assert all(picture.stat().st_size > 10_000 for picture in pictures)
    assert "Net present social value" in worth.text() and set(COSTS) <= {row["line"] for row in told["lines"]}


def test_a_terminal_is_told_a_dozen_lines_and_where_the_rest_is(worth):
    brief = worth.brief().split("\n\n")
    assert sum(len(part.splitlines()) for part in brief) <= 13 and "Below the line" in brief[1]
    assert "cannot tell luck from what money does" in " ".join(brief[2].split())
    assert "worth.txt" in worth.where() and brief[0] not in worth.text()


def test_business_as_usual_is_what_effects_are_measured_from(worth):
    assert BASELINE not in set(worth.headlines["option"])


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--without", "wellbeeing"], "the nearest is 'wellbeing'"),
        (["--base-year", "1900"], "give a whole number from 1999 to 2024"),
        (["--years", "127", "--population", "20", "--replicates", "1"], "give 126 years or fewer"),
        (["--wellbeing", "withot"], "the nearest is 'without'"),
    ],
)
def test_a_mistake_is_told_in_one_line(asked, said, capsys, tmp_path):
    assert main(["appraise", *asked, "--out", str(tmp_path / "none")]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and said in error and not (tmp_path / "none").exists()


def test_sources_are_printed_without_running_anything(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["appraise", "--sources"]) == 0
    assert "source:" in capsys.readouterr().out and not list(tmp_path.iterdir())


def test_an_unknown_key_in_the_catalogue_is_a_mistake():
    from kith.experiments.appraising.values import value_from

    with pytest.raises(Mistake, match="prise_year"):
        value_from("wellby", {"prise_year": 2019})


def test_a_programme_with_no_money_is_worth_nothing(tmp_path):
    none = programme(name="none", budget=0)
    found = appraise([none], out=tmp_path / "out", parameters=QUICK, **BRIEFLY)
    assert len(found.headlines) and not found.appraisal("none").npsv.any()
    text = found.text()
    assert "nothing to pay back" in text and "year 1\n" not in text and "nan" not in worth_finding(found)
    assert found.appraisal("none").payback() is None
    assert not found.switches["within_range"].any()  # what is nothing at any value is turned by none


def test_looking_at_a_world_calls_nothing_for_each_resident_or_tie(town):
    def calls(world):
        profile = Profile()
        for profiling in (False, True):  # first what is compiled or imported only once
            if profiling:
                profile.enable()
            Observer(world, {}).look(world)
            world.observe()
        profile.disable()
        return sum(entry.callcount for entry in profile.getstats())

    assert calls(town) < len(town.residents) + calls(Neighbourhood(population=40, warm_up=0))


def test_money_that_is_all_handed_back_in_its_year_was_no_cost():
    months, all_of_it = range(12), sum([0.1] * 12) + 2e-16
    assert sum([0.1] * 12) != all_of_it
    paid = pd.DataFrame(
        {"seed": 1, "month": months, "account": "planned", "instrument": "grants", "gbp": 0.1}
    )
    back = paid.tail(1).assign(account="returned", gbp=all_of_it)
    assert not public_money(pd.concat([paid, back]), [1], 1)["programme"].any()


def test_in_a_large_place_no_more_residents_are_followed_than_fit(town, monkeypatch):
    monkeypatch.setattr("kith.experiments.observing.fortunes.FOLLOWED", 100)
    observer, other = Observer(town, {}), town.branch(None)
    observer.look(other)
    who, fared, _ = observer.past[0]
    assert len(who) == len(fared["trust"]) == len(Gains(town).first) == 100
    assert {len(chosen) for chosen in Gains(town).groups.values()} == {100}
