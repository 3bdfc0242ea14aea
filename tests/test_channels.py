"""An outcome that is switched off stays where it would be without a programme, and no other outcome moves with it.

The switches are those that `model/ODD.md` lists. Who leaves depends on belonging, so that a programme changes who lives
here; here it does not (`moving.attachment` is 0), and what is left is what the programme does to an outcome.
"""

import re
from functools import cache

import numpy as np
import pytest
from test_odd import ODD, cells, section
from worlds import LIVELY, programme

from kith import Neighbourhood, case
from kith.model.entities import KINDS
from kith.model.measures.derived import cases_of_depression, rate_of_violence, rate_of_young_offending
from kith.model.measures.outcomes import OUTCOMES

ROWS = cells(section(ODD.read_text(encoding="utf-8"), "7.10 "))
SWITCHES = {row[0]: re.findall(r"([\w.]+)=0", row[4]) for row in ROWS if len(row) == 5}
FOLLOW = {
    "employment": {"life_satisfaction", "skill"},  # workers spend time on the search with those out of work
    "loneliness": {"life_satisfaction", "depression"},
    "efficacy": {"violence"},
}
# money that reopens places, sends workers and pays groups, as residents decide: work has no say in it
MONEY = programme(budget=4_000, control="resident-led")
YEARS = 10


@cache
def both(*off):
    """Outcomes after ten years under business as usual and under a programme, with these numbers at 0."""
    values = LIVELY | {"moving.attachment": 0.0, "youth_club.per_1000": 0.0} | dict.fromkeys(off, 0.0)
    start = Neighbourhood(population=400, parameters=case(values), warm_up=12, seed=3)
    return [start.branch(option).run(12 * YEARS, every=12 * YEARS).observe() for option in (None, MONEY)]


def test_every_outcome_that_the_odd_lists_is_one_and_has_a_switch():
    assert set(SWITCHES) <= set(OUTCOMES) and len(SWITCHES) == 7 and all(SWITCHES.values())


@pytest.mark.parametrize("outcome", [name for name in SWITCHES if name != "young_offending"])
def test_an_outcome_switched_off_is_not_moved_by_money_that_moves_it_otherwise(outcome):
    usual, funded = both()
    assert funded[outcome] != usual[outcome]
    usual, funded = both(*SWITCHES[outcome])
    assert funded[outcome] == usual[outcome]


@pytest.mark.parametrize("outcome", SWITCHES)
def test_switching_an_outcome_off_moves_no_other_but_those_that_follow_it(outcome):
    plain, switched = both()[1], both(*SWITCHES[outcome])[1]
    moved = {name for name in OUTCOMES if switched[name] != plain[name]}
    assert moved <= {outcome} | FOLLOW.get(outcome, set())


# --- what has no state ----------------------------------------------------------------------------------


def test_one_case_of_depression_goes_with_so_many_lonely_people():
    p = case().depression
    assert 1000 * cases_of_depression(0.05, p) == pytest.approx(50 * 0.028)


def test_violence_is_two_fifths_less_where_efficacy_is_two_deviations_higher():
    p = case().offending
    assert rate_of_violence(0.7, p) / rate_of_violence(0.5, p) == pytest.approx(0.6, abs=0.005)
    assert rate_of_violence(np.array([0.5]), p) == pytest.approx([0.03])


def test_two_more_of_a_thousand_young_people_offend_where_no_youth_club_is_open():
    p = case().offending
    assert 1000 * rate_of_young_offending(np.array([1.0, 0.0]), p) == pytest.approx([14.0, 16.0])


def test_young_offending_follows_the_last_youth_club(lively_town):
    world, club = lively_town.branch(None), KINDS.index("youth_club")
    i = world.institutions
    i.kind[0], i.is_open[:] = club, np.arange(len(i)) == 0
    assert world.observe()["young_offending"] == pytest.approx(14.0)
    i.is_open[:] = i.kind != club
    assert world.observe()["young_offending"] == pytest.approx(16.0)
