"""A place that has settled is near its own steady state, so that no result is an echo of the synthetic start.

Tolerances are generous: about a third either way, and half for members, as a few groups more or less are many.
"""

import math

import numpy as np
import pytest

from kith import Neighbourhood, case, places

SEEDS = range(3)
YEARS = range(8, 14)  # by then an empty network would have filled
WITHIN = {"ties": 1.35, "strength": 1.35, "trust": 1.35, "belonging": 1.35, "member": 1.5}
SETTLED = case(
    {"place.warm_up": 0, "council.decline": 0}
)  # nothing but settling behind it, and no cuts ahead


@pytest.fixture(scope="module")
def courses():
    """For each place, outcomes when it has settled and the mean of later years, over seeds."""
    found = {}
    for place in places:
        first, later = [], []
        for seed in SEEDS:
            world = Neighbourhood(place, population=1000, parameters=SETTLED, seed=seed)
            first.append([world.observe()[name] for name in WITHIN])
            world.run(12 * YEARS.stop)
            rows = world.record.set_index("month").loc[[12 * year for year in YEARS]]
            later.append(rows[list(WITHIN)].mean().tolist())
        found[place] = dict(zip(WITHIN, zip(np.mean(first, 0), np.mean(later, 0), strict=True), strict=True))
    return found


@pytest.mark.parametrize("place", places)
@pytest.mark.parametrize("name", WITHIN)
def test_a_place_that_has_settled_is_near_where_it_stays(courses, place, name):
    first, later = courses[place][name]
    assert abs(math.log(later / first)) < math.log(WITHIN[name])


def test_groups_start_with_members_organisers_and_a_history():
    world = Neighbourhood("better-provided", population=1000, warm_up=0)
    g, size = world.groups, world.members()
    led = [
        world.residents.organises[world.residents.member_of == row].any() for row in np.flatnonzero(g.alive)
    ]
    assert np.median(size[g.alive]) >= 5 and all(led)
    assert g.constituted[g.alive].any() and not g.constituted[g.alive].all()
    assert (g.founded[g.alive] < 0).any()


def test_no_group_starts_with_more_energy_than_there_is():
    eager = case({"start.energy": 1.0, "start.energy_spread": 1.0, "groups.per_1000": 20.0})
    town = Neighbourhood(population=400, parameters=eager, warm_up=0)
    assert set(town.groups.energy[town.groups.alive]) == {1.0}


def test_no_tie_is_older_than_the_stay_of_either_resident():
    world = Neighbourhood(population=600, warm_up=0)
    t, arrived = world.ties, world.residents.arrived
    assert (t.since >= np.maximum(arrived[t.ego], arrived[t.alter])).all() and (t.since <= 0).all()


def test_residents_start_with_the_stays_that_their_tenure_implies():
    world = Neighbourhood("average-england", population=20_000, warm_up=0)
    years, tenure = -world.residents.arrived / 12, world.residents.tenure
    p = world.parameters.moving
    old_enough = world.residents.born < -12 * 40
    for kind, yearly in enumerate((p.owner, p.social_renter, p.private_renter)):
        under_three = years[(tenure == kind) & old_enough] < 3
        share = 1 - math.exp(-3 * yearly)
        error = math.sqrt(share * (1 - share) / len(under_three))
        assert under_three.mean() == pytest.approx(share, abs=4 * error + 0.01)


def test_institutions_start_as_many_as_the_place_is_said_to_have():
    for place in places:
        world = Neighbourhood(place, population=20_000, warm_up=0)
        count = np.bincount(world.institutions.kind, minlength=7)
        assert (np.abs(count - world.per_kind("per_1000") * 20) < 1).all()


def test_homes_are_as_dense_as_asked():
    world = Neighbourhood(population=3000, warm_up=0)
    per_cell = world.population / world.geography.cells
    assert per_cell == pytest.approx(world.parameters.place.residents_per_cell, rel=0.1)
