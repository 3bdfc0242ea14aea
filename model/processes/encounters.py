"""Encounters: on the doorstep, at institutions, in groups, and through friends (Feld's foci).

Whom one can meet on the doorstep is fixed by where homes are: each row has a list of neighbours whose
paths cross, drawn once with a chance that falls with distance (population.py). Those who share a
place in a month are set on a ring, by habit and a little luck, and each meets the next few: so one
more visitor disturbs only those beside them, and regulars keep meeting the same faces.
"""

import numpy as np

from ..entities import Floats, Numbers, Rows, positions
from ..parameters import ParameterGroup
from ..ties import FRIEND, GROUP, INSTITUTION, STREET, is_first
from ..world import World

STREET_SLOTS = 3  # a resident stops to talk at most so many times a month
GROUP_REACH = 2  # at a meeting each meets the next two; elsewhere the next one
FOCI = np.array((INSTITUTION, GROUP, FRIEND))
REACH = np.array((1, 1, GROUP_REACH, 1))  # by setting, as in SETTINGS
Pairs = tuple[Rows, Rows]
Visitors = tuple[Rows, Rows, Floats]  # rows, the place each is at, and the position on its ring
NOBODY = (np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))


def chance_of_chat(age: Numbers, trust: Numbers, p: ParameterGroup) -> Floats:
    """Chance of each of a month's chats on the doorstep: more with age and with trust in neighbours.

    chance = rate / 3 * min(age_most, age_least + age / age_span) * (1/2 + trust); age in years, rate in
    chats a month for a resident of 40 whose trust is one half.
    """
    of_age = np.minimum(p.age_most, p.age_least + age / p.age_span)
    return np.minimum(p.rate / STREET_SLOTS * of_age * (0.5 + trust), 1.0)


def chance_of_call(strength: Numbers, load: Numbers, p: ParameterGroup) -> Floats:
    """Chance that a resident seeks out a friend this month.

    chance = call * strength * min(1, attention / load): `load` is the sum of strengths of the
    resident's ties, so time spent on some friends is not there for others (Dunbar).
    """
    return p.call * strength * np.minimum(1.0, p.attention / np.maximum(load, 1e-9))


def ring(place: Rows, position: Floats, reach: Rows) -> tuple[Rows, Rows, Rows]:
    """Pair those at the same place, each with the next `reach` on a ring ordered by position (0-1).

    All three have shape (visitors,); reach is the same for all at a place. Returns indices into them: one
    of each pair, the other, and again the first (for what belongs to the place). No pair appears twice.

    >>> a, b, _ = ring(np.array([5, 5, 5, 9]), np.array([0.2, 0.9, 0.5, 0.1]), np.array([1, 1, 1, 1]))
    >>> sorted(zip(a.tolist(), b.tolist()))
    [(0, 2), (1, 0), (2, 1)]
    """
    order = (place + position).argsort()
    seats, reach = place[order], reach[order]
    n = len(seats)
    if n < 2:
        return order[:0], order[:0], order[:0]
    start = is_first(seats).nonzero()[0]
    end = np.empty_like(start)
    end[:-1], end[-1] = start[1:], n
    size = end - start
    end, size = end.repeat(size), size.repeat(size)
    left = end - np.arange(n)  # seats from this one to the last
    a, b = [], []
    for step in range(1, int(reach.max()) + 1):
        # where just 2 * step sit, half of them pair up with the other half
        pairs_up = size + (left > size - step) > 2 * step
        meets = (pairs_up & (reach >= step) if step > 1 else pairs_up).nonzero()[0]
        beside = meets + step
        beside -= size[meets] * (beside >= end[meets])
        a.append(order[meets])
        b.append(order[beside])
    first = np.concatenate(a)
    return first, np.concatenate(b), first


def on_the_street(world: World) -> Pairs:
    """Chats between neighbours whose paths cross."""
    r, p = world.residents, world.parameters.street
    chance = chance_of_chat((world.month - r.born) / 12.0, r.trust, p)
    u = world.luck.of_residents("street", world.month, world.population)
    at, row = positions(u < chance)
    known = len(world.nearby)
    which = np.minimum((u.take(at) / chance[row] * known).astype(np.int64), known - 1)
    met = world.nearby[which, row]
    somebody = (met != row).nonzero()[0]
    return row[somebody], met[somebody]


def at_institutions(world: World) -> Visitors:
    """Visitors of open institutions, by habit; also counts the month's visits, which bring takings."""
    r, i, p = world.residents, world.institutions, world.parameters
    if not len(i):
        r.visited[:] = False
        return NOBODY
    chance = r.use * i.is_open.take(r.venue)
    u = world.luck.of_residents("visit", world.month, world.population)
    r.visited = u < chance
    at, row = positions(r.visited)
    venue = r.venue.take(at)
    i.visits = np.bincount(venue, minlength=len(i)) * p.institutions.visits
    hour = world.habit[row] + u.take(at) / chance.take(at) * p.institutions.habit_spread
    return row, venue, hour - np.floor(hour)


def in_groups(world: World) -> Visitors:
    """Members who attend a group; they sit in a new ring each month."""
    row, group, membership = world.today.came
    return row, group, world.luck.at("circle", world.month, membership)


def through_friends(world: World) -> Visitors:
    """Residents who call on a friend, which keeps that tie; they meet others who call on the same host."""
    ties, p = world.ties, world.parameters.friends
    load = ties.sums(ties.strength)
    from_ego = chance_of_call(ties.strength, load.take(ties.ego), p)
    from_alter = chance_of_call(ties.strength, load.take(ties.alter), p)
    u = world.luck.pairs("call", world.month, ties.key)
    called = (u < from_ego + from_alter).nonzero()[0]
    ego, alter = ties.ego[called], ties.alter[called]
    outward = u[called] < from_ego[called]
    caller, host = np.where(outward, ego, alter), np.where(outward, alter, ego)
    at_the_door, world.today.luck_of_calls = world.luck.at("door", world.month, ties.key[called], range(2))
    world.today.called, world.today.calls = called, (caller, host)
    return caller, host, at_the_door


def with_a_worker(world: World, a: Rows, b: Rows, setting: Rows, place: Rows) -> Rows:
    """Indices of the encounters with support: at an institution or in a group, with a community worker at work there.

    That is: a worker supports one of the two this month, or the group that they meet in.
    """
    r, g = world.residents, world.groups
    if not (r.supported.any() or g.supported.any()):
        return a[:0]
    in_group = setting == GROUP
    aided = (r.supported[a] | r.supported[b]) & (in_group | (setting == INSTITUTION))
    aided[in_group] |= g.supported[place[in_group]]
    return aided.nonzero()[0]


def encounter(world: World) -> None:
    """Process 4: gather the month's encounters from all settings, as pairs of rows."""
    n = len(world.residents)
    street = on_the_street(world)
    visitors = at_institutions(world), in_groups(world), through_friends(world)  # as in FOCI
    kind = FOCI.repeat([len(row) for row, _, _ in visitors])
    row, place, position = (np.concatenate(part) for part in zip(*visitors, strict=True))
    first, second, where = ring(place * 4 + kind, position, REACH[kind])
    a = np.concatenate((street[0], row[first]))
    b = np.concatenate((street[1], row[second]))
    setting = np.full(len(a), STREET)
    setting[len(street[0]) :] = kind = kind[where]
    world.today.encounters = a, b, setting
    aided = with_a_worker(world, row[first], row[second], kind, place[where])
    world.today.aided = len(street[0]) + aided
    world.residents.chats = np.bincount(np.concatenate((a, b, *world.today.calls)), minlength=n).astype(float)
