"""Measures do not depend on names, on the order of rows or on which way is north; and they only read."""

from dataclasses import fields
from types import SimpleNamespace

import numpy as np
import pytest
from worlds import columns_of, programme

from kith.model.entities import NONE
from kith.model.measures import Snapshot
from kith.model.measures.outcomes import OUTCOMES, measure
from kith.model.measures.survey import QUESTIONS
from kith.model.ties import Ties, keys_of

COMMON = ("month", "population", "parameters", "ledger", "per_kind", "x", "y", "ix", "iy")


@pytest.fixture(scope="module")
def world(lively_town):
    """A place in the middle of a programme, with something of everything."""
    return lively_town.branch(programme(budget=20_000)).run(30)


@pytest.fixture(scope="module")
def measured(world):
    return measure(world)


def seen_as(world, **other):
    """What a measure may see of a world, with some of it replaced."""
    kinds = {name: getattr(world, name) for name in ("residents", "groups", "institutions", "ties")}
    return SimpleNamespace(**{name: getattr(world, name) for name in COMMON} | kinds | other)


def reordered(columns, order, **names):
    """The columns with their rows in another order; columns named hold rows of something else, renamed."""
    found = {f.name: getattr(columns, f.name)[..., order] for f in fields(columns)}
    for name, new_row in names.items():
        held = found[name]
        found[name] = np.where(held == NONE, NONE, new_row[held])
    return type(columns)(**found)


def places_in(order):
    """Where each row went when rows were put in this order."""
    new_row = np.empty(len(order), int)
    new_row[order] = np.arange(len(order))
    return new_row


def permuted(world, seed):
    """The same world with residents, groups and institutions in other rows."""
    deal = np.random.default_rng(seed)
    residents, groups, institutions = (
        deal.permutation(len(columns)) for columns in (world.residents, world.groups, world.institutions)
    )
    who, what, where = (places_in(order) for order in (residents, groups, institutions))
    t, n = world.ties, world.population
    key = keys_of(who[t.ego], who[t.alter], n)
    ties = Ties.of(n, key, t.strength, t.since, t.last, t.setting, t.likeness, t.contact)
    return seen_as(
        world,
        residents=reordered(world.residents, residents, member_of=what, venue=where),
        groups=reordered(world.groups, groups, place=where),
        institutions=reordered(world.institutions, institutions, body=what),
        ties=ties,
        x=world.x[residents],
        y=world.y[residents],
        ix=world.ix[institutions],
        iy=world.iy[institutions],
    )


def relabelled(world, names):
    r = world.residents.copy()
    r.community = np.array(names, r.community.dtype)[r.community]
    return seen_as(world, residents=r)


# the measures must have something to be wrong about
def test_the_world_measured_has_something_of_everything(measured):
    assert sum(value != 0.0 for value in measured.values()) > 0.9 * len(OUTCOMES)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", OUTCOMES)
def test_the_order_of_rows_is_nothing_to_a_measure(world, measured, name, seed):
    assert OUTCOMES[name].of(Snapshot(permuted(world, seed))) == pytest.approx(measured[name], rel=1e-6)


@pytest.mark.parametrize("names", [(2, 0, 1), (1, 0, 2)])
def test_what_communities_are_called_is_nothing_to_a_measure(world, measured, names):
    assert measure(relabelled(world, names)) == pytest.approx(measured)


def test_who_is_of_which_community_is_something_to_some_measures(world, measured):
    r = world.residents.copy()
    r.community = np.random.default_rng(0).permutation(r.community)
    moved = {name for name, value in measure(seen_as(world, residents=r)).items() if value != measured[name]}
    assert moved == {"bonding", "bridging", "ei_index", "shared_identity"}


@pytest.mark.parametrize("axes", ["x", "y", "xy"])
def test_a_mirrored_place_measures_the_same(world, axes):
    wide = {
        axis: 12.0 * getattr(world, axis) for axis in ("x", "y", "ix", "iy")
    }  # so that some live far away
    before = measure(seen_as(world, **wide))
    edge = 12.0 * world.geography.side * 30.0
    mirrored = {name: edge - metres if name[-1] in axes else metres for name, metres in wide.items()}
    assert 0 < before["access"] < 1 and measure(seen_as(world, **mirrored)) == pytest.approx(before)


def test_months_are_counted_from_anywhere(world, measured):
    later = 777
    r, g, t = world.residents.copy(), world.groups.copy(), world.ties.copy()
    for column in (r.born, r.arrived, r.joined, g.founded, g.last_granted, t.since, t.last):
        column += later
    shifted = seen_as(world, residents=r, groups=g, ties=t, month=world.month + later)
    assert measure(shifted) == pytest.approx(measured)


# --- read only ----------------------------------------------------------------------------------------


def arrays_of(snapshot):
    """Every array a measure can reach in a snapshot, by name."""
    for name, value in vars(snapshot).items():
        if isinstance(value, np.ndarray):
            yield name, value
        if isinstance(value, SimpleNamespace):
            yield from ((f"{name}.{k}", v) for k, v in vars(value).items() if isinstance(v, np.ndarray))


def test_nothing_of_the_world_can_be_written_through_a_snapshot(world):
    reached = dict(arrays_of(Snapshot(world)))
    columns = [getattr(world, name) for name in ("residents", "groups", "institutions", "ties")]
    ours = [value for c in columns for value in columns_of(c).values()]
    ours += [world.x, world.y, world.ix, world.iy]
    shared = {
        name: seen
        for name, seen in reached.items()
        if any(np.shares_memory(seen, own) for own in ours if own.size)
    }
    assert len(shared) > 50
    assert [name for name, seen in shared.items() if seen.flags.writeable] == []


def test_writing_through_a_snapshot_raises(world):
    with pytest.raises(ValueError, match="read-only"):
        Snapshot(world).residents.trust[0] = 1.0


def test_measuring_writes_nothing(world):
    before, money = world.digest(), dict(world.ledger.pots)
    measure(world)
    assert (world.digest(), world.ledger.pots) == (before, money)


def test_measuring_twice_says_the_same(world, measured):
    assert measure(world) == measured


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_resident_answers_every_question_with_yes_or_no(world, name):
    answers = QUESTIONS[name](Snapshot(world))
    assert answers.shape == (world.population,) and answers.dtype == bool
