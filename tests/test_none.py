"""NONE is -1, which NumPy reads as the last row: what stands in the last row never bears on who refers to nothing."""

from dataclasses import fields

import numpy as np
import pytest
from worlds import columns_of

from kith.model.entities import KINDS, NONE

INSTITUTIONS = {
    "condition": 1e6,
    "visits": 1e9,
    "reserve": 1e9,
    "strain": 1e3,
    "shortfall": 1e9,
    "council_share": 1e3,
}
GROUPS = {"energy": 1e6, "partnership": 1e6, "granted": 1e6, "purse": 1e6, "turnout": 1e6, "founded": 10**6}
FLAGS = ("constituted", "met", "supported")


def without_the_last_institution(town):
    """A branch in which nobody uses, knows or meets at the last institution."""
    world = town.branch(None)
    r, last = world.residents, len(world.institutions) - 1
    used = r.venue == last
    r.venue[used], r.visited[used] = NONE, False
    for column in (r.use, r.pull, r.confidence):
        column[used] = 0.0
    world.groups.place[world.groups.place == last] = NONE
    other = np.where(world.near_cells[:, :1] == last, world.near_cells[:, 1:2], world.near_cells[:, :1])
    world.near_cells = np.where(world.near_cells == last, other, world.near_cells)
    assert (r.venue == NONE).any() and (world.groups.place == NONE).any() and last >= 2
    return world


def poison_institution(world):
    i = world.institutions
    for name, value in INSTITUTIONS.items():
        getattr(i, name)[-1] = value
    i.is_open[-1], i.kind[-1] = not i.is_open[-1], (i.kind[-1] + 1) % len(KINDS)


def without_the_last_group(town):
    """A branch in which nobody is a member of the group in the last row."""
    world = town.branch(None)
    g, r = world.groups, world.residents
    mine = r.member_of == len(g) - 1
    r.member_of[mine], r.organises[mine], r.attended[mine] = NONE, False, False
    g.alive[-1], g.place[-1] = False, NONE
    assert (r.member_of == NONE).any() and (world.institutions.body == NONE).any()
    return world


def poison_group(world):
    g = world.groups
    if not g.alive[-1]:
        for name, value in GROUPS.items():
            getattr(g, name)[-1] = value
        for name in FLAGS:
            getattr(g, name)[-1] = True
        g.last_granted[-1] = world.month


def everything_but(world, name):
    """All columns of the world, those of `name` without their last row."""
    for kind in ("residents", "groups", "institutions", "ties"):
        for column, values in columns_of(getattr(world, kind)).items():
            yield f"{kind}.{column}", values[..., :-1] if kind == name else values


@pytest.mark.parametrize(
    ("name", "begun", "poison"),
    [
        ("institutions", without_the_last_institution, poison_institution),
        ("groups", without_the_last_group, poison_group),
    ],
    ids=["institutions", "groups"],
)
def test_a_world_whose_last_row_is_poisoned_behaves_the_same(lively_town, name, begun, poison):
    world, other = begun(lively_town), begun(lively_town)
    for month in range(24):
        poison(other)
        world.step()
        other.step()
        for (column, one), (_, two) in zip(
            everything_but(world, name), everything_but(other, name), strict=True
        ):
            assert np.array_equal(one, two), f"{column} differs after month {month}"


def test_measures_do_not_see_the_last_row_through_nothing(lively_town):
    """The poisoned row is no group that lives, so no measure has any reason to look at it."""
    world, other = without_the_last_group(lively_town), without_the_last_group(lively_town)
    poison_group(other)
    assert world.observe() == other.observe()


def test_every_reference_is_a_row_or_none(lively_town):
    world = lively_town.branch("patient").run(24)
    r, g, i = world.residents, world.groups, world.institutions
    references = {"member_of": (r, g), "venue": (r, i), "place": (g, i), "body": (i, g)}
    assert set(references) <= {f.name for kind in (r, g, i) for f in fields(kind)}
    for name, (holder, held) in references.items():
        column = getattr(holder, name)
        assert ((column >= NONE) & (column < len(held))).all() and NONE == -1
