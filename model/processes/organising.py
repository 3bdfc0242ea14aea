"""Groups tire or thrive with their organisers, recruit along ties, lose members, die, and are founded.

What keeps their number in bounds is scarcity, not a cap: members' spare hours, organisers, and rooms
in institutions that are open.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ..arithmetic import exp
from ..compiled import kernel, rule
from ..entities import MEMBERSHIPS, NONE, SLOTS, Floats, Groups, Institutions, Residents, Rows
from ..luck import uniform
from ..parameters import ParameterGroup
from ..slots import count_of, free_slot, held_of, holds
from ..world import World

FASTEST = 3.0  # times the usual rate at which a member leaves whose ties all lead out of the group


@rule
def energy_after(
    energy: float, turnout_share: float, effort: float, help_: float, p: ParameterGroup
) -> float:
    """Energy moves towards what turnout and organisers, or help from outside, sustain.

    energy' = energy + rate * (min(1, turnout_share * effort + help) - energy); turnout_share is turnout
    over what an energetic group of this size would have, effort is organising capacity over need, 0-1.
    """
    return energy + p.energy_rate * (min(turnout_share * effort + help_, 1.0) - energy)


@rule
def organising_effort(capacity: float, members: float, p: ParameterGroup) -> float:
    """Organising capacity over need: min(1, capacity / (1 + members / members_per_organiser))."""
    return min(1.0, capacity / (1.0 + members / p.members_per_organiser))


@rule
def chance_of_death(energy: float, constituted: float, p: ParameterGroup) -> float:
    """Chance that a group dies this month: low energy and having no constitution make it likelier.

    chance = 1 - exp(-base * exp(frailty * (1/2 - energy))), base by formality.
    """
    base = p.death_constituted if constituted else p.death_informal
    return 1.0 - exp(-base * exp(p.frailty * (0.5 - energy)))


@rule
def chance_of_constituting(skill: float, energy: float, supported: float, p: ParameterGroup) -> float:
    """Chance that an informal group becomes constituted: constituting * skill * energy * (1 + aid [supported])."""
    return p.constituting * skill * energy * (1.0 + p.constituting_aid * supported)


@rule
def chance_of_founding(skill: float, company: float, has_room: float, p: ParameterGroup) -> float:
    """Chance that a resident with the hours founds a group: founding * skill * company * (1 or room_short)."""
    return p.founding * skill * company * (1.0 if has_room else p.room_short)


@rule
def chance_of_joining(energy: float, trust: float, held: float, p: ParameterGroup) -> float:
    """Chance that a resident with the hours, who holds some memberships, accepts an invitation to another.

    chance = joining * (1/2 + energy / 2) * sqrt(trust) / (1 + held): groups compete for the same people
    (McPherson, Popielarz & Drobnic 1992), so who already belongs to some is less easily won for one more.
    """
    return p.joining * (0.5 + 0.5 * energy) * math.sqrt(trust) / (1.0 + held)


@rule
def chance_of_leaving_group(energy: float, inside: float, outside: float, p: ParameterGroup) -> float:
    """Chance that a member leaves a group this month: low energy raises it, and so do ties that lead out of it.

    chance = leaving * (3/2 - energy) * exp(pulling * (outside - usual_outside) - holding * (inside - usual_inside)),
    the last factor at most FASTEST; inside and outside count a member's ties to other members and to anybody else
    (McPherson, Popielarz & Drobnic 1992). At the usual counts ties change nothing.
    """
    lead_out = p.pulling * (outside - p.usual_outside) - p.holding * (inside - p.usual_inside)
    return p.leaving * (1.5 - energy) * min(exp(lead_out), FASTEST)


def organise(world: World) -> None:
    """Process 8: the life and death of groups."""
    r, g = world.residents.arrays(), world.groups.arrays()
    month, n, luck, today = world.month, world.population, world.luck, world.today
    today.luck_of_groups = luck.uniforms("organise", month, 3, len(world.groups))
    dealt = luck.of_residents("notice", month, n), luck.of_residents("found", month, n)
    introduce = luck.key("introduce", month), luck.key("introduce", month, 1), luck.key("introduce", month, 2)
    keys = *introduce, luck.key("join", month), luck.key("stay", month)
    calls, ground = (*today.calls, today.luck_of_calls), (world.geography.cell, world.near_cells)
    lucks = *dealt, today.luck_of_groups
    hours_left, founders, dead = live_in_groups(
        month,
        r,
        g,
        today.members,
        today.company,
        world.ties.records,
        calls,
        world.free_rooms(),
        *ground,
        lucks,
        keys,
        world.numbers,
    )
    dying(world, dead)
    found(world, founders, hours_left)
    seek_rooms(world)


@kernel
def live_in_groups(
    month: int,
    r: Residents,
    g: Groups,
    members: Rows,
    company: Floats,
    ties: NDArray[np.void],
    calls: tuple[Rows, Rows, Floats],
    free_rooms: Floats,
    cell: NDArray[np.int32],
    near_cells: NDArray[np.int32],
    lucks: tuple[Floats, Floats, Floats],
    keys: tuple[np.uint64, np.uint64, np.uint64, np.uint64, np.uint64],
    numbers: NDArray[np.void],
) -> tuple[Floats, Rows, Rows]:
    """All that needs nobody else: hours left to residents, who founds a group, and which ones die."""
    notices, founds, of_groups = lucks
    held, hours_left = spare_hours(r, numbers)
    hosted, first = groups_by_venue(g.place, len(free_rooms))
    invited = invited_by_friends(r, calls[0], calls[1], calls[2], numbers)
    met = met_at_venues(r, notices, (keys[0], keys[1], keys[2]), hosted, first, cell, near_cells, numbers)
    founders = who_founds(r, founds, held, hours_left, company, free_rooms, cell, near_cells, numbers)
    effort = tire_or_thrive(r, g, members, numbers)
    enrol(r, g, month, invited, met, keys[3], members, held, hours_left, numbers)
    step_up_and_down(r, g, ties, keys[4], effort, hours_left, numbers)
    dead = live_or_die(g, month, members, effort, of_groups, numbers)
    return hours_left, founders, dead


@kernel
def spare_hours(r: Residents, numbers: NDArray[np.void]) -> tuple[Rows, Floats]:
    """Memberships that residents hold, and the spare hours a month that these and organising leave, shape (N,)."""
    p = numbers[0].groups
    hours, member_of, organises = r.hours, r.member_of, r.organises
    held, hours_left = np.empty(len(hours), np.int8), np.empty(len(hours))
    for row in range(len(held)):
        held[row] = held_of(member_of, row)
        organised = count_of(organises, row)
        hours_left[row] = hours[row] - p.member_hours * held[row] - p.organiser_hours * organised
    return held, hours_left


@kernel
def groups_by_venue(place: NDArray[np.int32], venues: int) -> tuple[Rows, Rows]:
    """Groups in the order of the venues that host them, and where each venue's begin; the dead have no place."""
    first = np.zeros(venues + 1, np.int64)
    for group in range(len(place)):
        if place[group] != NONE:
            first[place[group] + 1] += 1
    for venue in range(venues):
        first[venue + 1] += first[venue]
    hosted, at = np.empty(first[venues], np.int64), first.copy()
    for group in range(len(place)):
        if place[group] != NONE:
            hosted[at[place[group]]] = group
            at[place[group]] += 1
    return hosted, first


@kernel
def invited_by_friends(
    r: Residents, caller: Rows, host: Rows, u: Floats, numbers: NDArray[np.void]
) -> tuple[Rows, Rows]:
    """Members invite friends they call on or who call on them: (who, group)."""
    inviting, member_of = numbers[0].groups.inviting, r.member_of
    who, groups, invited = np.empty(len(u), np.int32), np.empty(len(u), np.int32), 0
    for k in range(len(u)):
        if u[k] < 2.0 * inviting:
            luck = u[k] / inviting
            by_caller = luck < 1.0
            inviter = caller[k] if by_caller else host[k]
            slot = min(int((luck - math.floor(luck)) * MEMBERSHIPS), MEMBERSHIPS - 1)
            who[invited] = host[k] if by_caller else caller[k]
            groups[invited] = member_of[slot, inviter]
            invited += groups[invited] != NONE
    return who[:invited], groups[:invited]


@rule
def hosted_at(venue: int, u: float, hosted: Rows, first: Rows) -> int:
    """A group, chosen by `u`, of those that meet at a venue; NONE where none does."""
    count = first[venue + 1] - first[venue]
    return hosted[min(first[venue] + int(u * count), len(hosted) - 1)] if count > 0 else NONE


@kernel
def met_at_venues(
    r: Residents,
    u: Floats,
    introduce: tuple[np.uint64, np.uint64, np.uint64],
    hosted: Rows,
    first: Rows,
    cell: NDArray[np.int32],
    near_cells: NDArray[np.int32],
    numbers: NDArray[np.void],
) -> tuple[Rows, Rows]:
    """Those who come upon a group at the place that hosts it, by themselves or with a worker: (who, group).

    Visitors look around the place they are at; community workers take those they support to a place near them.
    """
    p, known = numbers[0].groups, near_cells.shape[1]
    visited, venue, supported = r.visited, r.venue, r.supported
    who, groups = np.empty(2 * len(u), np.int32), np.empty(2 * len(u), np.int32)
    met, notices, noticing = 0, np.empty(len(u), np.int32), 0
    for row in range(len(u)):
        notices[noticing] = row
        noticing += u[row] < p.noticing
    for row in notices[:noticing]:
        spread = u[row] / p.noticing * SLOTS
        slot = min(int(spread), SLOTS - 1)
        if visited[slot, row]:
            group = hosted_at(venue[slot, row], spread - math.floor(spread), hosted, first)
            who[met], groups[met] = row, group
            met += group != NONE
    for row in range(len(u)):
        if supported[row] and known > 0 and uniform(introduce[0], row) < p.introducing:
            near = near_cells[cell[row], min(int(uniform(introduce[1], row) * known), known - 1)]
            group = hosted_at(near, uniform(introduce[2], row), hosted, first)
            who[met], groups[met] = row, group
            met += group != NONE
    return who[:met], groups[:met]


@kernel
def who_founds(
    r: Residents,
    u: Floats,
    held: Rows,
    hours_left: Floats,
    company: Floats,
    free_rooms: Floats,
    cell: NDArray[np.int32],
    near_cells: NDArray[np.int32],
    numbers: NDArray[np.void],
) -> Rows:
    """Rows of the residents who found a group this month."""
    p, skill = numbers[0].groups, r.skill
    hours = p.member_hours + p.organiser_hours
    likely, count = np.empty(len(u), np.int32), 0
    for row in range(len(u)):
        likely[count] = row
        count += (u[row] < p.founding) & (hours_left[row] >= hours) & (held[row] < MEMBERSHIPS)
    founders, founding = np.empty(count, np.int32), 0
    for row in likely[:count]:
        has_room = False
        for venue in near_cells[cell[row]]:
            has_room |= free_rooms[venue] > 0.0
        founders[founding] = row
        founding += u[row] < chance_of_founding(skill[row], company[row], has_room, p)
    return founders[:founding]


@kernel
def tire_or_thrive(r: Residents, g: Groups, members: Rows, numbers: NDArray[np.void]) -> Floats:
    """Energy of every group, from turnout, organisers, support and what it can spend; their effort, shape (G,)."""
    p = numbers[0].groups
    effort, skill = np.zeros(len(g.alive)), r.skill
    for slot in range(SLOTS):
        organises, member_of = r.organises[slot], r.member_of[slot]
        for row in range(len(skill)):
            if organises[row]:
                effort[member_of[row]] += 0.5 + skill[row]
    for group in range(len(effort)):
        effort[group] = organising_effort(effort[group], members[group], p)
        share = min(1.0, g.turnout[group] / max(members[group] * p.attendance, 1.0))
        spent = min(g.purse[group], p.activity) * g.met[group]
        g.purse[group] -= spent
        help_ = p.support_energy * g.supported[group] + p.money_energy * spent / p.activity
        energy = energy_after(g.energy[group], share, effort[group], help_, p)
        g.energy[group] = energy if g.alive[group] else 0.0
        g.granted[group] *= 1.0 - 1.0 / 12.0
    return effort


@kernel
def enrol(
    r: Residents,
    g: Groups,
    month: int,
    invited: tuple[Rows, Rows],
    met: tuple[Rows, Rows],
    luck: np.uint64,
    members: Rows,
    held: Rows,
    hours_left: Floats,
    numbers: NDArray[np.void],
) -> None:
    """Of those invited, the willing with an hour and a slot to spare join; each one group a month, the luckiest."""
    p, groups, trust, energy, place = numbers[0].groups, len(g.alive), r.trust, g.energy, g.place
    member_of, joined, organises, attended = r.member_of, r.joined, r.organises, r.attended
    asked, to = np.concatenate((invited[0], met[0])), np.concatenate((invited[1], met[1]))
    candidates, count = np.empty(len(asked), np.int64), 0
    for k in range(len(asked)):
        who, group = np.int64(asked[k]), to[k]
        most = p.room_size if place[group] != NONE else p.home_size
        may = held[who] < MEMBERSHIPS and hours_left[who] >= p.member_hours and members[group] < most
        if may and not holds(member_of, who, group):
            chance = chance_of_joining(energy[group], trust[who], held[who], p)
            candidates[count] = who * groups + group
            count += uniform(luck, who * groups + group) < chance
    candidates = np.sort(candidates[:count])
    k = 0
    while k < count:
        who, best = candidates[k] // groups, candidates[k]
        while k < count and candidates[k] // groups == who:
            if uniform(luck, candidates[k]) < uniform(luck, best):
                best = candidates[k]
            k += 1
        slot = free_slot(member_of, who)
        member_of[slot, who], joined[slot, who] = best % groups, month
        organises[slot, who] = attended[slot, who] = False


@kernel
def step_up_and_down(
    r: Residents,
    g: Groups,
    ties: NDArray[np.void],
    luck: np.uint64,
    effort: Floats,
    hours_left: Floats,
    numbers: NDArray[np.void],
) -> None:
    """Members leave; organisers step down; members with hours and skill step up where organisers lack."""
    p = numbers[0].groups
    skill, energy = r.skill, g.energy
    inside, outside = ties_of_the_unsettled(r, g, ties, luck, numbers)
    for slot in range(SLOTS):
        member_of, organises, attended = r.member_of[slot], r.organises[slot], r.attended[slot]
        for row in range(len(skill)):
            group = member_of[row]
            if group == NONE:
                continue
            u = uniform(luck, row * MEMBERSHIPS + slot)
            if organises[row]:
                organises[row] = u >= p.stepping_down
            elif u < chance_of_leaving_group(energy[group], inside[slot, row], outside[slot, row], p):
                member_of[row], attended[row] = NONE, False
            elif effort[group] < 1.0 and hours_left[row] >= p.organiser_hours:
                organises[row] = u > 1.0 - p.stepping_up * skill[row]


@kernel
def ties_of_the_unsettled(
    r: Residents, g: Groups, ties: NDArray[np.void], luck: np.uint64, numbers: NDArray[np.void]
) -> tuple[Floats, Floats]:
    """Ties to other members, and to anybody else, of the members who may leave this month, shape (SLOTS, N) each."""
    p, energy, residents = numbers[0].groups, g.energy, len(r.skill)
    inside, outside = np.zeros((SLOTS, residents), np.float32), np.zeros((SLOTS, residents), np.float32)
    unsettled = np.zeros(residents, np.bool_)
    for slot in range(SLOTS):
        member_of = r.member_of[slot]
        for row in range(residents):
            group = member_of[row]
            if group != NONE:
                u = uniform(luck, row * MEMBERSHIPS + slot)
                unsettled[row] |= u < p.leaving * (1.5 - energy[group]) * FASTEST
    member_of = r.member_of
    for k in range(len(ties)):
        tie = ties[k]
        if unsettled[tie.ego]:
            count_tie(member_of, tie.ego, tie.alter, inside, outside)
        if unsettled[tie.alter]:
            count_tie(member_of, tie.alter, tie.ego, inside, outside)
    return inside, outside


@kernel
def count_tie(member_of: NDArray[np.int32], row: int, friend: int, inside: Floats, outside: Floats) -> None:
    """Count a friend in each of a resident's memberships, as a member of that group too or as anybody else."""
    for slot in range(SLOTS):
        group = member_of[slot, row]
        if group != NONE:
            if holds(member_of, friend, group):
                inside[slot, row] += 1.0
            else:
                outside[slot, row] += 1.0


@kernel
def live_or_die(
    g: Groups, month: int, members: Rows, effort: Floats, u: Floats, numbers: NDArray[np.void]
) -> Rows:
    """Informal groups with skill and energy adopt a constitution, sooner with support; rows of those that die."""
    p = numbers[0].groups
    dead, count = np.empty(len(g.alive), np.int64), 0
    for group in range(len(g.alive)):
        if not g.alive[group]:
            continue
        chance = chance_of_constituting(effort[group], g.energy[group], g.supported[group], p)
        if members[group] >= p.constituted_members and u[0, group] < chance:
            g.constituted[group] = True
        dies = u[1, group] < chance_of_death(g.energy[group], g.constituted[group], p)
        dead[count] = group
        count += dies or (members[group] < 2 and month - g.founded[group] > p.grace)
    return dead[:count]


def dying(world: World, dead: NDArray[np.int64]) -> None:
    """Groups die; their members are let down, and an institution that one owned needs a new body."""
    if len(dead):
        disband(world.residents.arrays(), world.groups.arrays(), dead, world.numbers)
        world.succeed(dead)


@kernel
def disband(r: Residents, g: Groups, dead: Rows, numbers: NDArray[np.void]) -> None:
    """Memberships of dead groups end."""
    for group in dead:
        g.alive[group] = g.met[group] = g.constituted[group] = False
        g.place[group], g.purse[group], g.energy[group] = NONE, 0.0, 0.0
        g.turnout[group] = g.partnership[group] = 0.0
    ended, alive, let_down = np.zeros(len(r.let_down), np.int8), g.alive, r.let_down
    for slot in range(SLOTS):
        member_of, organises, attended = r.member_of[slot], r.organises[slot], r.attended[slot]
        for row in range(len(ended)):
            if member_of[row] != NONE and not alive[member_of[row]]:
                member_of[row], organises[row], attended[row] = NONE, False, False
                ended[row] += 1
    for row in range(len(ended)):
        let_down[row] += ended[row] * numbers[0].letdown.group


def found(world: World, founders: Rows, hours_left: Floats) -> None:
    """Each founder begins a group; friends with an hour to spare may begin it with them."""
    r, ties = world.residents, world.ties
    luck = world.luck.key("begin together", world.month)
    if len(founders):
        theirs = ties.records[ties_of_any(ties.records, founders, len(r))]
    for row in founders.tolist():
        group = world.new_group(row) if (r.member_of[:, row] == NONE).any() else NONE
        if group != NONE:
            friends = friends_who_begin(r.arrays(), row, theirs, luck, hours_left, world.numbers)
            world.enrol(friends, np.full(len(friends), group))


@kernel
def ties_of_any(ties: NDArray[np.void], who: Rows, residents: int) -> Rows:
    """Positions of the ties of any of some residents."""
    chosen, found, count = np.zeros(residents, np.bool_), np.empty(len(ties), np.int64), 0
    for row in who:
        chosen[row] = True
    for k in range(len(ties)):
        found[count] = k
        count += chosen[ties[k].ego] | chosen[ties[k].alter]
    return found[:count]


@kernel
def friends_who_begin(
    r: Residents,
    row: int,
    ties: NDArray[np.void],
    luck: np.uint64,
    hours_left: Floats,
    numbers: NDArray[np.void],
) -> Rows:
    """Friends of a founder with an hour and a slot to spare who begin the group too, among `ties` of founders."""
    p, n, member_of = numbers[0].groups, np.int64(len(hours_left)), r.member_of
    friends, count = np.empty(len(ties), np.int64), 0
    for k in range(len(ties)):
        tie = ties[k]
        if (tie.ego == row) | (tie.alter == row):
            friend = tie.alter if tie.ego == row else tie.ego
            willing = uniform(luck, tie.ego * n + tie.alter) < p.beginning_together
            friends[count] = friend
            count += willing and hours_left[friend] >= p.member_hours and free_slot(member_of, friend) != NONE
    return friends[:count]


def seek_rooms(world: World) -> None:
    """Groups leave rooms that are shut or too dear, unless their own, and seek the nearest, in order of luck."""
    g, i, today = world.groups, world.institutions, world.today
    if not len(i):
        return
    u, numbers = today.luck_of_groups[2], world.numbers
    seeking = leave_rooms(g.arrays(), i.arrays(), world.month, today.in_arrears, u, numbers)
    if len(seeking):
        take_rooms(g.arrays(), seeking, world.month, world.free_rooms(), world.near_cells, numbers)


@kernel
def leave_rooms(
    g: Groups, i: Institutions, month: int, in_arrears: Rows, u: Floats, numbers: NDArray[np.void]
) -> Rows:
    """Groups leave rooms that are shut or too dear; rows of those that seek one, in order of luck."""
    p = numbers[0].groups
    seeking, last, count = np.empty(len(u), np.int64), np.empty(len(u)), 0
    for group in range(len(u)):
        place = g.place[group]
        if not g.alive[group]:
            continue
        if place == NONE:
            seeking[count], last[count] = group, -u[group]
            count += u[group] > 1.0 - p.seeking
        elif i.body[place] != group:
            owes = in_arrears[group] and g.founded[group] < month
            if not i.is_open[place] or (owes and u[group] < p.eviction * (1.0 - g.partnership[group])):
                g.place[group], g.partnership[group] = NONE, 0.0
    return seeking[:count][np.argsort(last[:count], kind="mergesort")]


@kernel
def take_rooms(
    g: Groups,
    seeking: Rows,
    month: int,
    free: Floats,
    near_cells: NDArray[np.int32],
    numbers: NDArray[np.void],
) -> None:
    """Each in turn takes the nearest room that is free."""
    for group in seeking:
        for venue in near_cells[g.cell[group]]:
            if free[venue] > 0.0:
                g.place[group], g.hosted_since[group] = venue, month
                g.partnership[group] = numbers[0].groups.first_partnership
                free[venue] -= 1.0
                break
