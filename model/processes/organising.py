"""Groups tire or thrive with their organisers, recruit along ties, lose members, die, and are founded.

What keeps their number in bounds is scarcity, not a cap: members' spare hours, organisers, and rooms
in institutions that are open.
"""

import numpy as np

from ..entities import MEMBERSHIPS, NONE, Floats, Numbers, Residents, Rows, positions
from ..parameters import ParameterGroup
from ..ties import is_first
from ..world import World


def energy_after(
    energy: Numbers, turnout_share: Numbers, effort: Numbers, help_: Numbers, p: ParameterGroup
) -> Floats:
    """Energy moves towards what turnout and organisers, or help from outside, sustain.

    energy' = energy + rate * (min(1, turnout_share * effort + help) - energy); turnout_share is turnout
    over what an energetic group of this size would have, effort is organising capacity over need, 0-1.
    """
    return energy + p.energy_rate * (np.minimum(turnout_share * effort + help_, 1.0) - energy)


def organising_effort(capacity: Numbers, members: Numbers, p: ParameterGroup) -> Floats:
    """Organising capacity over need: min(1, capacity / (1 + members / members_per_organiser))."""
    return np.minimum(1.0, capacity / (1.0 + members / p.members_per_organiser))


def chance_of_death(energy: Numbers, constituted: Numbers, p: ParameterGroup) -> Floats:
    """Chance that a group dies this month: low energy and having no constitution make it likelier.

    chance = 1 - exp(-base * exp(frailty * (1/2 - energy))), base by formality: informal groups die at
    about 3.5% a month, registered ones at about 0.25%.
    """
    base = np.where(constituted, p.death_constituted, p.death_informal)
    return 1.0 - np.exp(-base * np.exp(p.frailty * (0.5 - energy)))


def chance_of_constituting(skill: Numbers, energy: Numbers, supported: Numbers, p: ParameterGroup) -> Numbers:
    """Chance that an informal group becomes constituted: constituting * skill * energy * (1 + aid [supported])."""
    return p.constituting * skill * energy * (1.0 + p.constituting_aid * supported)


def chance_of_founding(skill: Numbers, company: Numbers, has_room: Numbers, p: ParameterGroup) -> Floats:
    """Chance that a resident with the hours founds a group: founding * skill * company * (1 or room_short)."""
    return p.founding * skill * company * np.where(has_room, 1.0, p.room_short)


def chance_of_joining(energy: Numbers, trust: Numbers, held: Numbers, p: ParameterGroup) -> Floats:
    """Chance that a resident with the hours, who holds some memberships, accepts an invitation to another.

    chance = joining * (1/2 + energy / 2) * sqrt(trust) / (1 + held): groups compete for the same people
    (McPherson, Popielarz & Drobnic 1992), so who already belongs to some is less easily won for one more.
    """
    return p.joining * (0.5 + 0.5 * energy) * np.sqrt(trust) / (1.0 + held)


def hours_left(residents: Residents, held: Rows, p: ParameterGroup) -> Floats:
    """Spare hours a month that memberships, `held` of them, and organising leave, shape (N,)."""
    organised = residents.organises.sum(axis=0, dtype=np.int8)
    return residents.hours - p.member_hours * held - p.organiser_hours * organised


def organise(world: World) -> None:
    """Process 8: the life and death of groups."""
    r = world.residents
    held = (r.member_of != NONE).sum(axis=0, dtype=np.int8)
    world.today.hours_left = hours_left(r, held, world.parameters.groups)
    world.today.held = held
    members = world.today.members
    world.today.luck_of_groups = world.luck.uniforms("organise", world.month, 3, len(world.groups))
    who, group = invited_by_friends(world)
    at_venues, hosted = met_at_venues(world)
    founders = who_founds(world)
    tire_or_thrive(world, members)
    enrol(world, np.concatenate((who, at_venues)), np.concatenate((group, hosted)))
    step_up_and_down(world, members)
    constitute(world, members)
    dying(world, members)
    found(world, founders)
    seek_rooms(world)


def tire_or_thrive(world: World, members: Rows) -> None:
    """Energy of every group, from turnout, organisers, support and what it can spend."""
    r, g, p = world.residents, world.groups, world.parameters.groups
    at, row = positions(r.organises)
    capacity = np.bincount(r.member_of.take(at), 0.5 + r.skill[row], len(g))
    world.today.effort = effort = organising_effort(capacity, members, p)
    share = np.minimum(1.0, g.turnout / np.maximum(members * p.attendance, 1.0))
    spent = np.minimum(g.purse, p.activity) * g.met
    g.purse -= spent
    help_ = p.support_energy * g.supported + p.money_energy * spent / p.activity
    g.energy = np.where(g.alive, energy_after(g.energy, share, effort, help_, p), 0.0)
    g.granted *= 1.0 - 1.0 / 12.0


def invited_by_friends(world: World) -> tuple[Rows, Rows]:
    """Members invite friends they call on or who call on them: (who, group)."""
    r, p = world.residents, world.parameters.groups
    caller, host = world.today.calls
    u = world.today.luck_of_calls
    asks = (u < 2.0 * p.inviting).nonzero()[0]
    caller, host, u = caller[asks], host[asks], u[asks] / p.inviting
    by_caller = u < 1.0
    inviter, invited = np.where(by_caller, caller, host), np.where(by_caller, host, caller)
    group = r.member_of[np.minimum((u % 1.0 * MEMBERSHIPS).astype(int), MEMBERSHIPS - 1), inviter]
    some = (group != NONE).nonzero()[0]
    return invited[some], group[some]


def hosted_at(world: World, venue: Rows, u: Floats) -> Rows:
    """A group, chosen by `u`, of those that meet at each venue; NONE where none does."""
    g = world.groups
    hosted = (g.place != NONE).nonzero()[0]  # the dead have no place
    if not len(hosted) or not len(venue):
        return np.full(len(venue), NONE)
    place = g.place[hosted]
    order = place.argsort(kind="stable")
    count = np.bincount(place, minlength=len(world.institutions))
    first = count.cumsum() - count
    which = np.minimum(first[venue] + (u * count[venue]).astype(int), len(hosted) - 1)
    return np.where(count[venue] > 0, hosted[order[which]], NONE)


def met_at_venues(world: World) -> tuple[Rows, Rows]:
    """Those who come upon a group at the place that hosts it, by themselves or with a worker: (who, group)."""
    row, venue, u = (np.concatenate(both) for both in zip(noticing(world), introduced(world), strict=True))
    group = hosted_at(world, venue, u)
    met = (group != NONE).nonzero()[0]
    return row[met], group[met]


def noticing(world: World) -> tuple[Rows, Rows, Floats]:
    """Visitors who look around the place they are at: (who, place, luck)."""
    r, p = world.residents, world.parameters.groups
    u = world.luck.of_residents("notice", world.month, world.population)
    row = (u < p.noticing).nonzero()[0]
    slots = len(r.venue)
    spread = u[row] / p.noticing * slots
    slot = np.minimum(spread.astype(int), slots - 1)
    seen = r.visited[slot, row].nonzero()[0]
    row = row[seen]
    return row, r.venue[slot[seen], row], spread[seen] % 1.0


def introduced(world: World) -> tuple[Rows, Rows, Floats]:
    """Residents whom a community worker takes to a place near them: (who, place, luck)."""
    r, p = world.residents, world.parameters.groups
    row = r.supported.nonzero()[0]
    if not len(row) or not len(world.institutions):
        return row[:0], row[:0], np.empty(0)
    asks, which, u = world.luck.at("introduce", world.month, row, range(3))
    taken = (asks < p.introducing).nonzero()[0]
    row, near = row[taken], world.near_cells
    known = near.shape[1]
    which = np.minimum((which[taken] * known).astype(int), known - 1)
    return row, near[world.geography.cell[row], which], u[taken]


def enrol(world: World, who: Rows, group: Rows) -> None:
    """Of those invited, the willing with an hour and a slot to spare join; each one group a month."""
    r, g, p = world.residents, world.groups, world.parameters.groups
    u = world.luck.at("join", world.month, who * len(g) + group)
    held = world.today.held[who]
    willing = u < chance_of_joining(g.energy[group], r.trust[who], held, p)
    willing &= (world.today.hours_left[who] >= p.member_hours) & (held < MEMBERSHIPS)
    willing &= (r.member_of.take(who, axis=1) != group).all(axis=0)
    willing &= world.today.members[group] < np.where(g.place[group] != NONE, p.room_size, p.home_size)
    joins = willing.nonzero()[0]
    who, group, u = who[joins], group[joins], u[joins]
    order = np.lexsort((u, who))
    order = order[is_first(who[order])]
    world.enrol(who[order], group[order])


def step_up_and_down(world: World, members: Rows) -> None:
    """Members leave; organisers step down; members with hours and skill step up where organisers lack."""
    r, g, p = world.residents, world.groups, world.parameters.groups
    at, row = positions(r.member_of != NONE)
    group, organises = r.member_of.take(at).astype(np.intp), r.organises.take(at)
    u = world.luck.at("stay", world.month, row * MEMBERSHIPS + at // len(r))
    leaves = ~organises & (u < p.leaving * (1.5 - g.energy[group]))
    steps_down = organises & (u < p.stepping_down)
    short = world.today.effort[group] < 1.0
    has_hours = world.today.hours_left[row] >= p.organiser_hours
    steps_up = ~(organises | leaves) & short & has_hours & (u > 1.0 - p.stepping_up * r.skill[row])
    r.organises.put(at[steps_up], True)
    r.organises.put(at[steps_down], False)
    gone = at[leaves]
    r.member_of.put(gone, NONE)
    r.attended.put(gone, False)


def constitute(world: World, members: Rows) -> None:
    """Informal groups with skill and energy adopt a constitution, sooner with support."""
    g, p = world.groups, world.parameters.groups
    u = world.today.luck_of_groups[0]
    chance = chance_of_constituting(world.today.effort, g.energy, g.supported, p)
    g.constituted |= g.alive & (members >= p.constituted_members) & (u < chance)


def dying(world: World, members: Rows) -> None:
    """Groups die; their members are let down, and an institution that one owned needs a new body."""
    r, g, p, month = world.residents, world.groups, world.parameters.groups, world.month
    u = world.today.luck_of_groups[1]
    dies = g.alive & (u < chance_of_death(g.energy, g.constituted, p))
    dies |= g.alive & (members < 2) & (month - g.founded > p.grace)
    dead = dies.nonzero()[0]
    if not len(dead):
        return
    lost, row = positions((r.member_of != NONE) & dies.take(r.member_of))
    r.let_down += np.bincount(row, minlength=len(r)) * world.parameters.letdown.group
    r.member_of.put(lost, NONE)
    r.organises.put(lost, False)
    r.attended.put(lost, False)
    g.alive[dead], g.place[dead], g.purse[dead], g.energy[dead] = False, NONE, 0.0, 0.0
    g.met[dead], g.turnout[dead], g.partnership[dead], g.constituted[dead] = False, 0.0, 0.0, False
    world.succeed(dead)


def who_founds(world: World) -> Rows:
    """Rows of the residents who found a group this month."""
    r, p = world.residents, world.parameters.groups
    u = world.luck.of_residents("found", world.month, world.population)
    row = (u < p.founding).nonzero()[0]
    has_hours = world.today.hours_left[row] >= p.member_hours + p.organiser_hours
    row = row[has_hours & (world.today.held[row] < MEMBERSHIPS)]
    row = row[u[row] < chance_of_founding(r.skill[row], world.today.company[row], True, p)]
    if not len(row):
        return row
    free = world.free_rooms()
    near, _ = world.institutions_near(row)
    has_room = np.any(free[near] > 0, axis=1) if near.size else np.zeros(len(row), bool)
    return row[u[row] < chance_of_founding(r.skill[row], world.today.company[row], has_room, p)]


def found(world: World, founders: Rows) -> None:
    """Each founder begins a group; friends with an hour to spare may begin it with them."""
    r, ties, p = world.residents, world.ties, world.parameters.groups
    for row in founders.tolist():
        if not (r.member_of[:, row] == NONE).any():
            continue
        group = world.new_group(row)
        if group == NONE:
            continue
        at = np.concatenate([(ties.ego == row).nonzero()[0], (ties.alter == row).nonzero()[0]])
        friends = np.where(ties.ego[at] == row, ties.alter[at], ties.ego[at])
        u = world.luck.pairs("begin together", world.month, ties.key[at])
        willing = (world.today.hours_left[friends] >= p.member_hours) & (u < p.beginning_together)
        willing &= (r.member_of[:, friends] == NONE).any(axis=0)
        world.enrol(friends[willing], np.full(willing.sum(), group))


def seek_rooms(world: World) -> None:
    """Groups leave rooms that are shut or too dear, unless their own, and seek the nearest, in order of luck."""
    g, i, p = world.groups, world.institutions, world.parameters.groups
    if not len(i):
        return
    rows = g.alive.nonzero()[0]
    u = world.today.luck_of_groups[2, rows]
    place = g.place[rows]
    housed = place != NONE
    rents = housed & (i.body[place] != rows)
    shut = rents & ~i.is_open[place]
    owes = rents & world.today.in_arrears[rows] & (g.founded[rows] < world.month)
    poor = owes & (u < p.eviction * (1.0 - g.partnership[rows]))
    out = rows[shut | poor]
    g.place[out], g.partnership[out] = NONE, 0.0
    seeking = (~housed & (u > 1.0 - p.seeking)).nonzero()[0]
    if not len(seeking):
        return
    free = world.free_rooms()
    for group in rows[seeking][np.argsort(-u[seeking])].tolist():
        near = world.near_cells[g.cell[group]]
        vacant = near[free[near] > 0]
        if len(vacant):
            g.place[group] = vacant[0]
            g.hosted_since[group], g.partnership[group] = world.month, p.first_partnership
            free[vacant[0]] -= 1
