"""Groups meet: members attend if the group has energy, a place that is open, and the place is near."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ..arithmetic import exp
from ..compiled import kernel, rule
from ..entities import MEMBERSHIPS, NONE, Bools, Floats, Groups, Institutions, Residents, Rows
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
    today, luck, numbers = world.today, world.luck.key("meet", world.month), world.parameters.record
    has_room = open_rooms(g, i)
    today.members = members_of(r.member_of, len(world.groups))
    today.came = come(r, g, has_room, (world.x, world.y), world.meeting_points, luck, numbers)
    today.in_arrears = pay_for_the_room(g, i, has_room, numbers)


@kernel
def open_rooms(g: Groups, i: Institutions) -> Bools:
    """Which groups have a room in an institution that is open, shape (G,)."""
    has_room = np.zeros(len(g.place), np.bool_)
    for group in range(len(g.place)):
        has_room[group] = g.place[group] != NONE and i.is_open[g.place[group]]
    return has_room


@kernel
def members_of(member_of: NDArray[np.int32], groups: int) -> Rows:
    """Number of members of each group row."""
    members = np.zeros(groups, np.int64)
    for slot in range(len(member_of)):
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
    p = numbers[0].groups
    residents = len(r.chats)
    who, slots = np.empty(r.member_of.size, np.int64), np.empty(r.member_of.size, np.int64)
    comers = 0
    g.turnout[:] = 0.0
    for slot in range(len(r.member_of)):
        r.attended[slot, :] = False
        for row in range(residents):
            group = r.member_of[slot, row]
            if group == NONE:
                continue
            x, y = home[0][row] - meeting_point[0][group], home[1][row] - meeting_point[1][group]
            chance = chance_of_attending(g.energy[group], has_room[group], math.sqrt(x * x + y * y), p)
            chance = max(chance, p.organiser_attendance * r.organises[slot, row])
            if uniform(luck, row * MEMBERSHIPS + slot) < chance:
                who[comers], slots[comers] = row, slot
                comers += 1
                g.turnout[group] += 1.0
    for group in range(len(g.met)):
        g.met[group] = g.alive[group] and g.turnout[group] >= p.quorum
        g.turnout[group] *= g.met[group]
    rows, groups, memberships = (np.empty(comers, np.int64), np.empty(comers, np.int64), np.empty(comers, np.int64))
    came = 0
    for k in range(comers):
        row, slot = who[k], slots[k]
        group = r.member_of[slot, row]
        if g.met[group]:
            r.attended[slot, row] = True
            rows[came], groups[came], memberships[came] = row, group, row * MEMBERSHIPS + slot
            came += 1
    return rows[:came], groups[:came], memberships[:came]


@kernel
def pay_for_the_room(
    g: Groups, i: Institutions, has_room: Bools, numbers: NDArray[np.void]
) -> Bools:
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
