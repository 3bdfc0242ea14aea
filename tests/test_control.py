"""Who decides can only choose by what they know, and can only know what those who take part know."""

import numpy as np
import pytest
from worlds import bare, beyond_range, lively

from kith import Neighbourhood, Programme
from kith.model.programme.control import Control, felt_around, quality_of_knowledge, sight_of


@pytest.fixture
def world(lively_town):
    other = lively_town.branch(None)
    for _ in range(3):
        other.step()
    return other


def knowing(world, knowledge):
    control = Control(world, "central")
    control.knowledge = knowledge
    return control


MERIT, LUCK = np.array([4.0, 1.0, 2.0]), np.array([0.1, 0.9, 0.5])


def test_those_who_know_everything_choose_by_merit(world):
    assert knowing(world, 1.0).score(MERIT, LUCK).tolist() == [1.0, 0.25, 0.5]


def test_those_who_know_nothing_choose_by_luck(world):
    assert knowing(world, 0.0).score(MERIT, LUCK).tolist() == LUCK.tolist()


def test_those_who_know_half_choose_by_half_of_each(world):
    assert knowing(world, 0.5).score(MERIT, LUCK) == pytest.approx((MERIT / 4 + LUCK) / 2)


def test_candidates_that_are_not_seen_are_not_chosen(world):
    score = knowing(world, 0.5).score(MERIT, LUCK, np.array([0.0, 1.0, 1.0]))
    assert score[0] == 0.0 and (score[1:] > 0).all()


@pytest.mark.parametrize("missing", [(0, 1, 1), (1, 0, 1), (1, 1, 0)])
def test_without_skill_or_trust_or_reach_a_panel_knows_nothing(missing):
    assert quality_of_knowledge(*missing) == 0.0 < quality_of_knowledge(1, 1, 1) == 1.0


def test_a_central_funder_knows_as_much_as_stated_and_sees_all_communities_alike(world):
    control = Control(world, "central")
    assert control.knowledge == world.parameters.control.central_knowledge
    assert control.seen(world.residents.community).tolist() == [1.0] * world.population


def test_where_nobody_takes_part_residents_know_nothing():
    world = Neighbourhood(population=100, parameters=bare(), warm_up=3)
    assert Control(world, "resident-led").knowledge == 0.0


def test_the_more_skilled_those_who_take_part_the_more_they_know(world):
    known = []
    for skill in (0.0, 0.2, 0.8):
        world.residents.skill[:] = skill
        known.append(Control(world, "resident-led").knowledge)
    assert known[0] == 0.0 < known[1] < known[2] <= 1.0


def test_a_community_that_does_not_take_part_is_not_seen_without_a_prior(world):
    beyond_range(world, control__prior_seats=0.0)
    r = world.residents
    r.community[:] = 0
    r.community[~(r.attended.any(axis=0) | r.organises.any(axis=0))] = 1
    seen = Control(world, "resident-led").seen(np.array([0, 1]))
    assert seen.tolist() == [1.0, 0.0]


def test_the_larger_the_prior_the_better_a_community_without_a_seat_is_seen():
    seats, residents = np.array([12, 1, 0]), np.array([800, 130, 70])
    by_prior = [sight_of(seats, residents, prior) for prior in (0.0, 0.25, 0.5)]
    assert [sight[2] for sight in by_prior] == pytest.approx([0.0, 0.25 / 13.75 / 0.07, 0.5 / 14.5 / 0.07])
    assert [sight[0] for sight in by_prior] == [1.0, 1.0, 1.0]


def test_residents_see_a_community_that_does_not_take_part_if_the_prior_says_so():
    world = Neighbourhood(population=300, parameters=lively(control__prior_seats=0.5), warm_up=6)
    r = world.residents
    r.community[:] = 0
    r.community[~(r.attended.any(axis=0) | r.organises.any(axis=0))] = 1
    seen = Control(world, "resident-led").seen(np.array([0, 1]))
    assert seen[0] == 1.0 and 0.0 < seen[1] < 1.0


def test_what_residents_know_can_be_swept_and_is_never_more_than_all():
    world = Neighbourhood(population=300, parameters=lively(), warm_up=6)
    usual = Control(world, "resident-led").knowledge
    known = []
    for times in (0.0, 0.5, 1.5, 3.0):
        world.parameters = lively(control__residents_knowledge=times)
        known.append(Control(world, "resident-led").knowledge)
    assert known == pytest.approx([0.0, 0.5 * usual, 1.5 * usual, min(3.0 * usual, 1.0)]) and usual > 0.0


def test_a_panel_sits_for_a_year_and_then_another_is_drawn():
    option = dict(name="x", budget=1e4, years=3, profile="even", mix={"grants": 1}, control="resident-led")
    world = Neighbourhood(population=300, parameters=lively(), programme=Programme(**option), warm_up=6)
    sat = []
    for _ in range(24):
        world.step()
        sat.append(world.control)
    assert [sum(one is each for one in sat) for each in (sat[0], sat[-1])] == [12, 12]


@pytest.mark.parametrize("reach", [60.0, 600.0])
def test_what_lies_around_is_the_sum_by_distance(reach):
    amount = np.random.default_rng(1).random((9, 9))
    x, y = np.mgrid[:9, :9] * 30.0
    plain = np.zeros_like(amount)
    for k, (x0, y0) in enumerate(zip(x.ravel(), y.ravel(), strict=True)):
        near = (abs(x - x0) <= 3 * reach) & (abs(y - y0) <= 3 * reach)
        plain.flat[k] = (amount * np.exp(-np.hypot(x - x0, y - y0) / reach))[near].sum()
    assert felt_around(amount, reach) == pytest.approx(plain, abs=1e-5)
