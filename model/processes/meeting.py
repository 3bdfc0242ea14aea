"""Groups meet: members attend if the group has energy, a place that is open, and the place is near."""

import numpy as np

from ..entities import MEMBERSHIPS, NONE, Bools, Floats, Groups, Institutions, Numbers, positions
from ..parameters import ParameterGroup
from ..world import World


def chance_of_attending(energy: Numbers, has_room: Numbers, distance: Numbers, p: ParameterGroup) -> Floats:
    """Chance that a member comes this month, 0-1.

    chance = attendance * (1/2 + energy / 2) * (1 if the group has an open room else at_home)
             * exp(-distance / reach); distance in metres.
    """
    room = np.where(has_room, 1.0, p.at_home)
    return p.attendance * (0.5 + 0.5 * energy) * room * np.exp(-distance / p.reach)


def open_rooms(groups: Groups, institutions: Institutions) -> Bools:
    """Which groups have a room in an institution that is open, shape (G,)."""
    if not len(institutions):
        return np.zeros(len(groups), bool)
    return (groups.place != NONE) & institutions.is_open[groups.place]


def meet(world: World) -> None:
    """Process 3: who comes to which group, which groups meet, and what the room costs them."""
    r, g, i, p = world.residents, world.groups, world.institutions, world.parameters.groups
    has_room = open_rooms(g, i)
    r.attended[:] = False
    at, row = positions(r.member_of != NONE)
    if not len(row):
        g.met[:], g.turnout[:] = False, 0.0
        world.today.came, world.today.in_arrears = (row, row, row), np.zeros(len(g), bool)
        world.today.members = np.zeros(len(g), int)
        return
    group = r.member_of.take(at).astype(np.intp)
    world.today.members = np.bincount(group, minlength=len(g))
    membership = row * MEMBERSHIPS + at // len(r)
    gx, gy = world.meeting_points
    distance = np.hypot(world.x[row] - gx[group], world.y[row] - gy[group])
    chance = chance_of_attending(g.energy[group], has_room[group], distance, p)
    chance = np.maximum(chance, p.organiser_attendance * r.organises.take(at))
    comes = world.luck.at("meet", world.month, membership) < chance
    turnout = np.bincount(group[comes], minlength=len(g))
    g.met = g.alive & (turnout >= p.quorum)
    g.turnout = (turnout * g.met).astype(float)
    came = (comes & g.met[group]).nonzero()[0]
    r.attended.put(at[came], True)
    world.today.came = row[came], group[came], membership[came]
    pay_for_the_room(world, has_room)


def pay_for_the_room(world: World, has_room: Bools) -> None:
    """Members' subscriptions fill the purse; rent goes to the host; the partnership grows or wears."""
    g, i, p = world.groups, world.institutions, world.parameters.groups
    g.purse += g.turnout * p.subscription
    pays = has_room & g.met & (g.purse >= p.rent)
    world.today.in_arrears = has_room & g.met & ~pays
    g.purse -= pays * p.rent
    if len(i):
        i.reserve += np.bincount(g.place[pays], minlength=len(i)) * p.rent * i.is_open
    g.partnership += (pays - g.partnership) * p.partnership_rate * (g.place != NONE)
