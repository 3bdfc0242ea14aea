"""Shocks come when asked for and not before; what they do is told against the same world spared."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from worlds import BRIEFLY, QUICK, drawn, tiny

from kith import catalogue
from kith.experiments.commands.app import main
from kith.experiments.comparing.question import ask
from kith.experiments.observing.accounts import out_of_reach
from kith.experiments.observing.fortunes import concentration
from kith.experiments.observing.reach import (
    CONTACT,
    COOL,
    MONTH,
    THROUGH,
    at_hand,
    contacts,
    reach_rows,
    reached_within,
    risk,
)
from kith.experiments.running.events import SHOCKS
from kith.experiments.running.request import Request
from kith.experiments.running.workers import Unfinished
from kith.experiments.shocks.heat import heat_wave
from kith.experiments.shocks.resilience import STRUCK, in_both, recovery, withstand
from kith.model.processes.encounters import chance_of_call, share_of_attention
from kith.model.programme.presets import BASELINE


@pytest.fixture(scope="module")
def struck(tmp_path_factory):
    """A small place whose largest institution shuts after the second year."""
    folder = tmp_path_factory.mktemp("shock") / "out"
    return withstand("closure", ["short"], year=2, out=folder, parameters=QUICK, **BRIEFLY)


def digests_of(comparison):
    return comparison.runs.set_index(["option", "seed", "month"])["digest"]


def test_nothing_befalls_a_place_unless_asked_for():
    given = {key: BRIEFLY[key] for key in ("place", "population", "years", "replicates")}
    assert not {"shock", "cuts"} & set(ask(["short"], Request(seed=1, **given)).asked())


def test_until_the_shock_nothing_differs_and_afterwards_something_does(struck):
    one, other = (
        found.runs.set_index(["option", "seed", "month"])["digest"]
        for found in (struck.struck, struck.spared)
    )
    until = one.index.get_level_values("month") <= 24
    assert (one[until] == other[until]).all() and (one[~until] != other[~until]).any()


def test_every_option_is_struck(struck):
    one, other = (
        found.runs.set_index(["option", "seed", "month"])["digest"]
        for found in (struck.struck, struck.spared)
    )
    for option in (BASELINE, "short"):
        assert (one.loc[option, :, 36] != other.loc[option, :, 36]).any()


def test_the_largest_institution_shuts_and_its_users_are_let_down(town):
    world = town.branch(None)
    visits = np.where(world.institutions.is_open, world.institutions.visits, -1.0)
    largest = int(visits.argmax())
    users = (world.residents.venue == largest).any(axis=0)
    before = world.residents.let_down.copy()
    SHOCKS["closure"].befalls(world)
    shut = ~world.institutions.is_open & town.institutions.is_open
    assert shut.nonzero()[0].tolist() == [largest]
    assert (world.residents.let_down > before).tolist() == users.tolist()


def test_when_the_plant_shuts_some_of_those_in_work_lose_it_and_nobody_finds_any(town):
    world = town.branch(None)
    SHOCKS["plant"].befalls(world)
    before, after = town.residents.employed, world.residents.employed
    assert not (after & ~before).any()
    assert 1.0 - after.sum() / before.sum() == pytest.approx(catalogue["shock.plant"].value, abs=0.06)


def test_a_council_cut_takes_its_share_of_what_the_council_pays_everywhere(lively_town):
    world = lively_town.branch(None)
    SHOCKS["council"].befalls(world)
    left = 1.0 - catalogue["shock.council"].value
    assert np.allclose(world.institutions.council_share, left * lively_town.institutions.council_share)


def test_the_old_who_have_nobody_and_go_nowhere_are_out_of_reach():
    world = tiny(4, born=-12 * 70)
    world.residents.born[3] = -12 * 30
    drawn(world, [(0, 1)], strength=0.9)
    assert out_of_reach(world).tolist() == [False, False, True, False]
    drawn(world, [(0, 1)], strength=0.3)
    assert out_of_reach(world).tolist() == [True, True, True, False]


def test_a_place_has_recovered_when_half_of_the_largest_change_is_gone_for_good():
    assert recovery(np.array([0.0, -4.0, -1.0, -3.0, -1.0])) == 3


def test_gains_shared_equally_are_not_concentrated():
    found = concentration(np.ones(100))
    assert (
        found["gini"] == pytest.approx(0.0)
        and found["top tenth"] == pytest.approx(0.1)
        and found["gain"] == 1.0
    )


def test_a_terminal_is_told_a_sentence_and_a_table_and_the_figure_is_there(struck):
    head, *rows = struck.main_table()
    assert (
        head[1:] == struck.names and len(rows) == len(STRUCK) and all(len(row) == len(head) for row in rows)
    )
    assert struck.said().startswith("Under business as usual") and struck.said().endswith(".")
    assert "shock.txt" in struck.where() and (struck.folder / "shock.png").stat().st_size > 10_000
    assert struck.finding() in " ".join(text.get_text().replace("\n", " ") for text in struck.figure().texts)


def test_the_shock_is_told_in_words_with_who_is_out_of_reach(struck):
    assert "out of reach" in struck.text() and (struck.struck.folder / "shock.txt").exists()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["closur"], "the nearest is 'closure'"),
        (["plant", "--year", "20"], "year: 20 is not within the run"),
    ],
)
def test_a_mistake_is_told_in_one_line(asked, said, capsys, tmp_path):
    assert main(["shock", *asked, "--out", str(tmp_path / "none")]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and said in error and not (tmp_path / "none").exists()


def test_seeds_that_failed_with_the_shock_or_without_are_left_out_of_both(struck):
    found = struck
    fewer = replace(
        found.struck, runs=found.struck.runs[found.struck.runs["seed"] != found.struck.question.seeds[0]]
    )
    one, other = in_both(fewer, found.spared)
    assert set(one.runs["seed"]) == set(other.runs["seed"]) == set(found.struck.question.seeds[1:])


def test_no_seed_in_both_is_said_in_one_line(struck):
    with pytest.raises(Unfinished, match="no seed finished both"):
        in_both(replace(struck.struck, runs=struck.struck.runs.head(0)), struck.spared)


def test_the_command_that_repeats_a_seed_asks_for_the_shock(struck):
    assert struck.struck.question.again(7).startswith("kith shock closure --year 2 ")


# --- a heat wave --------------------------------------------------------------------------------------


def reach_of(world):
    """What is counted of older residents, by what reaches them."""
    return pd.DataFrame(reach_rows(world)).set_index("through")


def test_groups_and_places_reach_more_older_residents_than_ties_alone_and_sooner(lively_town):
    seen = reach_of(lively_town).loc[list(THROUGH)]
    for what, sign in {"day": 1, "wave": 1, "nobody": -1, "risk": -1, "cautious": -1}.items():
        assert (np.diff(sign * seen[what]) > 0).all(), what
    assert (seen["wave"] > seen["day"]).all()


def test_where_everything_is_shut_and_nobody_meets_ties_alone_are_left(lively_town):
    world = lively_town.branch(None)
    world.institutions.is_open[:] = world.residents.attended[:] = False
    seen = reach_of(world)
    assert (seen == seen.loc[THROUGH[0]]).all(axis=None)


def test_a_place_too_far_from_home_is_no_place_to_go(lively_town):
    world = lively_town.branch(None)
    world.ix, world.iy = world.ix + 1e6, world.iy
    assert not contacts(world, at_hand(world))[2].any()
    assert contacts(lively_town, at_hand(lively_town))[2].any()


def test_calls_made_and_calls_received_both_reach_a_resident():
    world = drawn(tiny(3), [(0, 1)], strength=1.0)
    call = world.parameters.friends.call * min(1.0, world.parameters.friends.attention)
    assert contacts(world, at_hand(world))[0].tolist() == pytest.approx([2 * call, 2 * call, 0.0])


def test_calls_are_to_be_expected_by_the_rule_of_the_month(lively_town):
    ties, p = lively_town.ties, lively_town.parameters.friends
    share = share_of_attention(ties.sums(ties.strength), p)
    calls = [chance_of_call(ties.strength, share[end], p) for end in (ties.ego, ties.alter)]
    assert contacts(lively_town, at_hand(lively_town))[0] == pytest.approx(ties.sums(sum(calls)), rel=1e-12)


def test_of_those_seen_once_a_month_a_seventh_are_seen_within_a_seventh_of_it_or_a_little_fewer():
    assert reached_within(MONTH / 7, 1.0) == pytest.approx(1.0 - np.exp(-1 / 7))


def test_company_and_a_place_to_go_protect_no_more_than_the_stronger_of_them():
    for end in (0, 1):
        assert risk(True, True, end) == min(CONTACT[end], COOL[end]) < risk(True, False, end) < 1.0


@pytest.fixture(scope="module")
def heat(tmp_path_factory):
    """A small place in a heat wave after two years."""
    out = tmp_path_factory.mktemp("heat") / "out"
    return heat_wave(["short"], year=2, out=out, parameters=QUICK, **BRIEFLY)


def test_a_heat_wave_is_told_beside_the_runs_that_it_is_seen_in_and_runs_nothing_again(heat):
    folder = heat.comparison.folder
    before = {path: path.stat().st_mtime_ns for path in folder.glob("*/seed-*.parquet")}
    again = heat_wave(["short"], year=3, out=folder, parameters=QUICK, **BRIEFLY)
    assert before == {path: path.stat().st_mtime_ns for path in folder.glob("*/seed-*.parquet")}
    assert again.text() != heat.text() and "out of reach" in (folder / "heat.txt").read_text()


def test_deaths_under_business_as_usual_as_it_is_are_the_hundred_that_others_are_told_in(heat):
    assert heat.deaths(BASELINE, THROUGH[-1]) == pytest.approx(100.0)
    assert (heat.deaths(BASELINE, THROUGH[0]) >= 100.0).all()


def test_a_heat_wave_after_the_end_of_the_run_is_a_mistake(capsys):
    assert main(["shock", "heat", "--year", "21"]) == 2
    assert "year: 21 is not within the run; give 1 to 20" in capsys.readouterr().err
