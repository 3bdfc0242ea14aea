"""Groups meet: members attend if the group has energy, a place that is open, and the place is near."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ..arithmetic import exp
from ..compiled import kernel, rule
from ..entities import MEMBERSHIPS, NONE, SLOTS, Bools, Floats, Groups, Institutions, Residents, Rows
from ..luck import uniform
from ..parameters import ParameterGroup
from ..world import World


@rule
def chance_of_attending(energy: float, has_room: bool, distance: float, p: ParameterGroup) -> float:
    """Chance that a member comes this month, 0-1.

    chance = attendance * (1/2 + energy / 2) * (1 if the group has an open room else at_home)
             * exp(-distance / reach); distance in metres.
    """
    room = 1.0 if has_room else p.at_home
    return p.attendance * (0.5 + 0.5 * energy) * room * exp(-distance / p.reach)


def meet(world: World) -> None:
    """Process 3: who comes to which group, which groups meet, and what the room costs them."""
    r, g, i = (columns.arrays() for columns in (world.residents, world.groups, world.institutions))
    today, luck, numbers = world.today, world.luck.key("meet", world.month), world.numbers
    ground = (world.x, world.y), world.geography.middle, (world.ix, world.iy)
    today.members, today.came, today.in_arrears = meetings(r, g, i, *ground, luck, numbers)


@kernel
def meetings(
    r: Residents,
    g: Groups,
    i: Institutions,
    home: tuple[Floats, Floats],
    middle: tuple[Floats, Floats],
    institution: tuple[Floats, Floats],
    luck: np.uint64,
    numbers: NDArray[np.void],
) -> tuple[Rows, tuple[Rows, Rows, Rows], Bools]:
    """Members of each group, who came, and which groups could not pay; where things are is in metres."""
    place, cell = g.place, g.cell
    x, y = np.empty(len(place)), np.empty(len(place))
    for group in range(len(place)):  # a group meets at its host, or in its founder's home
        hosted = place[group] != NONE
        x[group] = institution[0][place[group]] if hosted else middle[0][cell[group]]
        y[group] = institution[1][place[group]] if hosted else middle[1][cell[group]]
    members, has_room = members_of(r.member_of, len(place)), open_rooms(g, i)
    came = come(r, g, has_room, home, (x, y), luck, numbers)
    return members, came, pay_for_the_room(g, i, has_room, numbers)


@kernel
def open_rooms(g: Groups, i: Institutions) -> Bools:
    """Which groups have a room in an institution that is open, shape (G,)."""
    has_room, place, is_open = np.zeros(len(g.place), np.bool_), g.place, i.is_open
    for group in range(len(place)):
        has_room[group] = place[group] != NONE and is_open[place[group]]
    return has_room


@kernel
def members_of(member_of: NDArray[np.int32], groups: int) -> Rows:
    """Number of members of each group row."""
    members = np.zeros(groups, np.int64)
    for slot in range(SLOTS):
        for group in member_of[slot]:
            if group != NONE:
                members[group] += 1
    return members


@kernel
def come(
    r: Residents,
    g: Groups,
    has_room: Bools,
    home: tuple[Floats, Floats],
    meeting_point: tuple[Floats, Floats],
    luck: np.uint64,
    numbers: NDArray[np.void],
) -> tuple[Rows, Rows, Rows]:
    """Who comes to which group that meets: residents, groups, memberships."""
    p, energy, turnout, met, alive = numbers[0].groups, g.energy, g.turnout, g.met, g.alive
    home_x, home_y = home
    point_x, point_y = meeting_point
    residents = len(home_x)
    comers = np.empty(residents * SLOTS, np.int64)  # memberships
    coming, members = 0, np.empty(residents, np.int32)
    turnout[:] = 0.0
    r.attended[:] = False
    for slot in range(SLOTS):
        member_of, organises, count = r.member_of[slot], r.organises[slot], 0
        for row in range(residents):
            members[count] = row
            count += member_of[row] != NONE
        for row in members[:count]:
            group = member_of[row]
            x, y = home_x[row] - point_x[group], home_y[row] - point_y[group]
            chance = chance_of_attending(energy[group], has_room[group], math.sqrt(x * x + y * y), p)
            chance = max(chance, p.organiser_attendance * organises[row])
            membership = np.int64(row) * MEMBERSHIPS + slot
            comes = uniform(luck, membership) < chance
            comers[coming] = membership
            coming += comes
            turnout[group] += comes
    for group in range(len(met)):
        met[group] = alive[group] and turnout[group] >= p.quorum
        turnout[group] *= met[group]
    rows, groups, memberships = (
        np.empty(coming, np.int32),
        np.empty(coming, np.int32),
        np.empty(coming, np.int64),
    )
    came, member_of, attended = 0, r.member_of, r.attended
    for membership in comers[:coming]:
        row, slot = membership // MEMBERSHIPS, membership % MEMBERSHIPS
        group = member_of[slot, row]
        if met[group]:
            attended[slot, row] = True
            rows[came], groups[came], memberships[came] = row, group, membership
            came += 1
    return rows[:came], groups[:came], memberships[:came]


@kernel
def pay_for_the_room(g: Groups, i: Institutions, has_room: Bools, numbers: NDArray[np.void]) -> Bools:
    """Members' subscriptions fill the purse; rent goes to the host; the partnership grows or wears.

    Which groups could not pay, shape (G,).
    """
    p = numbers[0].groups
    in_arrears, paying = np.zeros(len(g.met), np.bool_), np.zeros(len(i.reserve))
    for group in range(len(g.met)):
        g.purse[group] += g.turnout[group] * p.subscription
        owes = has_room[group] and g.met[group]
        pays = owes and g.purse[group] >= p.rent
        in_arrears[group] = owes and not pays
        if pays:
            g.purse[group] -= p.rent
            paying[g.place[group]] += 1.0
        if g.place[group] != NONE:
            g.partnership[group] += (pays - g.partnership[group]) * p.partnership_rate
    for venue in range(len(paying)):
        if i.is_open[venue]:
            i.reserve[venue] += paying[venue] * p.rent
    return in_arrears
