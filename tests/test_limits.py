"""Extreme conditions with known answers: nobody, nowhere, nothing, everyone alike, and every number at its ends."""

from itertools import product

import numpy as np
import pytest
from worlds import BARE, PER_1000, bare, columns_of, memberships_of, programme, uses_of

import kith.model.neighbourhood
from kith import Neighbourhood, case, catalogue, presets
from kith.model.entities import NONE
from kith.model.measures.network import economic_connectedness, ei_index
from kith.model.measures.snapshot import Snapshot

ZERO_TO_ONE = {
    "residents": (
        "status", "disposition", "skill", "trust", "belonging", "loneliness", "solitude", "efficacy",
        "pull", "use", "confidence",
    ),
    "groups": ("energy", "partnership"),
    "institutions": ("condition", "strain", "council_share"),
    "ties": ("strength", "likeness"),
}  # fmt: skip


def out_of_bounds(world):
    """Names of columns that are not finite, or outside 0-1 (0-10 for satisfaction, 0 and above for money)."""
    bad = []
    for kind, names in ZERO_TO_ONE.items():
        every = columns_of(getattr(world, kind))
        bad += [f"{kind}.{name}" for name, value in every.items() if not np.isfinite(value).all()]
        bad += [f"{kind}.{name}" for name in names if ((every[name] < 0) | (every[name] > 1)).any()]
    satisfied = world.residents.satisfaction
    bad += ["residents.satisfaction"] if (satisfied < 0).any() or (satisfied > 10).any() else []
    bad += ["groups.purse"] if (world.groups.purse < -1e-9).any() else []
    bad += ["institutions.reserve"] if (world.institutions.reserve < -1e-9).any() else []
    bad += [name for name, value in world.observe().items() if not np.isfinite(value)]
    return bad


def steps(world, months):
    for _ in range(months):
        world.step()
    return world


# --- nothing there ------------------------------------------------------------------------------------


@pytest.mark.parametrize("option", [None, programme(budget=20_000, control="resident-led")])
def test_a_place_with_no_institutions_and_no_groups_runs(option):
    world = Neighbourhood(population=200, parameters=bare(), warm_up=12, programme=option)
    steps(world, 40)
    assert out_of_bounds(world) == []


def test_with_no_institutions_and_no_groups_all_ties_begin_on_the_street_or_through_friends():
    world = steps(Neighbourhood(population=300, parameters=bare(), warm_up=0), 60)
    seen = world.observe()
    assert seen["street_ties"] > 0 and seen["friend_ties"] > 0
    assert seen["institution_ties"] == seen["group_ties"] == seen["linking"] == seen["member"] == 0


def test_groups_without_any_institution_meet_at_home():
    none = dict.fromkeys(PER_1000, 0.0)
    p = case(none | {"groups.per_1000": catalogue["groups.per_1000"].high})
    world = steps(Neighbourhood(population=400, parameters=p, warm_up=0), 6)
    assert world.groups.met.any() and world.observe()["hosted_groups"] == 0


def test_a_place_with_no_institutions_can_get_one():
    option = programme(budget=20_000, mix={"facilities": 1.0})
    world = steps(Neighbourhood(population=200, parameters=bare(), warm_up=0, programme=option), 30)
    assert world.institutions.is_open.any() and (world.residents.venue != NONE).any()


@pytest.mark.parametrize("population", [1, 2, 3])
@pytest.mark.parametrize("option", [None, "patient", programme(budget=1e6)])
def test_a_place_with_hardly_anybody_runs(population, option):
    world = steps(Neighbourhood(population=population, warm_up=12, programme=option), 40)
    assert out_of_bounds(world) == [] and len(world.residents) == population


def test_a_resident_alone_has_no_ties_and_no_chats():
    world = steps(Neighbourhood(population=1, warm_up=0), 24)
    assert len(world.ties) == 0 and world.residents.chats.tolist() == [0.0]


def test_a_place_of_one_cell_runs_and_everybody_lives_in_it():
    p = case(BARE | {"place.residents_per_cell": 1000, "centre.per_1000": 3.0, "groups.per_1000": 10})
    world = steps(Neighbourhood(population=300, parameters=p, warm_up=12, programme="patient"), 40)
    assert world.geography.cells == 1 and set(world.residents.cell.tolist()) == {0}
    assert out_of_bounds(world) == [] and len(world.ties) > 0


def test_residents_who_trust_nobody_form_no_ties():
    nothing = dict.fromkeys([n for n in catalogue if n.startswith("trust.") and n != "trust.learning"], 0.0)
    p = case(nothing | {"trust.learning": 0.1, "start.trust_gain": 0.0})
    world = Neighbourhood(population=300, parameters=p, warm_up=24)
    assert world.residents.trust.max() == 0.0 and len(world.ties) == 0


def test_where_nothing_is_built_to_be_used_nobody_uses_it():
    draws = {name: 0.0 for name in catalogue if name.endswith(".draw")}
    world = Neighbourhood(population=300, parameters=case(draws), warm_up=12)
    assert not uses_of(world)


# --- nothing changes ----------------------------------------------------------------------------------


def test_where_ties_hardly_fade_there_are_more_of_them():
    slow, fast = (
        Neighbourhood(population=400, parameters=case({"fading.rate": rate}), warm_up=48)
        for rate in (catalogue["fading.rate"].low, catalogue["fading.rate"].high)
    )
    assert len(slow.ties) > 1.2 * len(fast.ties)


def test_a_place_that_nobody_leaves_keeps_everybody_and_their_bonds(town, monkeypatch):
    stay = tuple(process for process in kith.model.neighbourhood.SCHEDULE if process.__name__ != "move")
    monkeypatch.setattr(kith.model.neighbourhood, "SCHEDULE", stay)
    world = steps(town.branch(None), 36)
    assert np.array_equal(world.residents.identity, town.residents.identity)


def test_residents_in_are_residents_out_and_nobody_comes_back(town):
    world = town.branch(None)
    seen = set(world.residents.identity.tolist())
    moved = 0
    for _ in range(60):
        before = world.residents.identity.copy()
        world.step()
        came = world.residents.identity != before
        moved += came.sum()
        newcomers = set(world.residents.identity[came].tolist())
        assert not newcomers & seen and len(newcomers) == came.sum()
        seen |= newcomers
        assert len(set(world.residents.identity.tolist())) == world.population
    assert moved > 60 and world.next_resident == town.next_resident + moved


def test_a_leaver_leaves_no_ties_memberships_or_uses_behind(lively_town):
    world = lively_town.branch(None)
    left = 0
    for _ in range(36):
        before = world.residents.identity.copy()
        world.step()
        rows = np.flatnonzero(world.residents.identity != before)
        left += len(rows)
        r = world.residents
        assert world.ties.degree()[rows].sum() == 0
        assert (r.member_of[:, rows] == NONE).all() and not r.organises[:, rows].any()
        assert (r.venue[:, rows] == NONE).all() and r.use[:, rows].sum() == 0
    assert left > 20


def test_a_newcomer_has_lived_here_no_time_and_has_the_trust_they_came_with(lively_town):
    world = lively_town.branch(None)
    before = world.residents.identity.copy()
    while not (came := world.residents.identity != before).any():
        world.step()
    r = world.residents
    assert (r.arrived[came] == world.month - 1).all()
    assert np.array_equal(r.trust[came], r.disposition[came])


def test_nobody_belongs_to_a_group_that_is_dead_or_uses_a_place_that_is_not_there(lively_town):
    world = lively_town.branch("patient")
    for _ in range(60):
        world.step()
        r, g = world.residents, world.groups
        assert g.alive[r.member_of[r.member_of != NONE]].all()
        assert r.venue.max() < len(world.institutions)
        assert (r.use[r.venue == NONE] == 0).all() and not r.organises[r.member_of == NONE].any()
    assert (world.groups.identity >= 0).all() and not g.alive.all()


def test_a_membership_counts_the_same_from_both_sides(lively_town):
    world = steps(lively_town.branch(None), 24)
    from_groups = {(row, group) for group in range(len(world.groups)) for row in members(world, group)}
    who, what = world.residents.identity, world.groups.identity
    assert {(int(who[row]), int(what[group])) for row, group in from_groups} == memberships_of(world)


def members(world, group):
    return [row for row in range(world.population) if group in world.residents.member_of[:, row].tolist()]


# --- everyone alike -----------------------------------------------------------------------------------

ALIKE = {
    "people.segregation": 0.0, "people.minorities": 0.5,
    "likeness.community": 0.0, "likeness.status": 0.0, "likeness.age": 0.0,
}  # fmt: skip


def shuffled(world, column, measure, times=400):
    """The measure as it is, and as it would be if the column had been dealt out at random."""
    seen = Snapshot(world)
    plain = getattr(world.residents, column)
    dealt = np.random.default_rng(0)
    values = []
    for _ in range(times):
        setattr(seen.residents, column, dealt.permutation(plain))
        values.append(measure(seen))
    return measure(Snapshot(world)), np.array(values)


@pytest.fixture(scope="module")
def alike():
    return Neighbourhood("better-provided", population=800, parameters=case(ALIKE), warm_up=48, seed=2)


def test_where_community_makes_no_difference_the_e_i_index_is_that_of_random_mixing(alike):
    index, at_random = shuffled(alike, "community", ei_index)
    assert abs(index - at_random.mean()) < 4 * at_random.std()


def test_the_e_i_index_of_random_mixing_is_that_of_the_shares_of_communities(alike):
    _, at_random = shuffled(alike, "community", ei_index)
    count, n = np.bincount(alike.residents.community), alike.population
    same = (count * (count - 1)).sum() / (n * (n - 1))
    assert at_random.mean() == pytest.approx(1 - 2 * same, abs=0.02)


def test_where_likeness_matters_and_homes_are_apart_ties_are_more_within_than_at_random():
    apart = ALIKE | {"people.segregation": 1.0, "likeness.community": 0.5}
    world = Neighbourhood(population=800, parameters=case(apart), warm_up=48, seed=2)
    index, at_random = shuffled(world, "community", ei_index)
    assert index < at_random.mean() - 4 * at_random.std()


def test_where_status_makes_no_difference_rich_and_poor_mix_at_random(alike):
    ratio, at_random = shuffled(alike, "status", economic_connectedness)
    assert abs(ratio - at_random.mean()) < 4 * at_random.std()
    assert at_random.mean() == pytest.approx(1.0, abs=0.03)


# --- every number at its ends -------------------------------------------------------------------------


@pytest.mark.parametrize(("end", "option"), [*product(["low", "high"], [None, programme(budget=20_000)])])
def test_all_numbers_at_one_end_of_their_ranges_give_a_world_within_bounds(end, option):
    values = {name: getattr(p, end) for name, p in catalogue.items()}
    values |= {"place.residents_per_cell": 4, "place.warm_up": 12}
    world = Neighbourhood(population=150, parameters=case(values), programme=option)
    assert out_of_bounds(steps(world, 24)) == []


@pytest.mark.parametrize("seed", range(24))
def test_any_mixture_of_ends_and_middles_gives_a_world_within_bounds(seed):
    ends = np.random.default_rng(seed).choice(["low", "value", "high"], len(catalogue))
    values = {name: getattr(p, end) for end, (name, p) in zip(ends, catalogue.items(), strict=True)}
    values |= {"place.residents_per_cell": 4}
    option = programme(budget=20_000, control="resident-led")
    world = Neighbourhood(population=150, parameters=case(values), warm_up=6, programme=option)
    assert out_of_bounds(steps(world, 24)) == []


@pytest.mark.parametrize("name", presets)
def test_every_preset_leaves_the_world_within_bounds(lively_town, name):
    assert out_of_bounds(steps(lively_town.branch(presets[name]), 60)) == []
