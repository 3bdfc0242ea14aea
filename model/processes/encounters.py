"""Encounters: on the doorstep, at institutions, in groups, and through friends (Feld's foci).

Whom one can meet on the doorstep is fixed by where homes are: each row has a list of neighbours whose
paths cross, drawn once with a chance that falls with distance (population.py). Those who share a
place in a month are set on a ring, by habit and a little luck, and each meets the next few: so one
more visitor disturbs only those beside them, and regulars keep meeting the same faces.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ..arithmetic import power
from ..compiled import kernel, rule
from ..entities import Bools, Floats, Groups, Institutions, Residents, Rows
from ..luck import uniform
from ..parameters import ParameterGroup
from ..ties import FRIEND, GROUP, INSTITUTION, STREET, load_of
from ..world import World

STREET_SLOTS = 3  # a resident stops to talk at most so many times a month
GROUP_REACH = 2  # at a meeting each meets the next two; elsewhere the next one
REACH = (1, 1, GROUP_REACH, 1)  # by setting, as in SETTINGS
single = np.float32  # ties are kept in single precision
Visitors = tuple[Rows, Rows, Floats]  # rows, the place each is at, and the position on its ring


@rule
def contact_left(months: float, p: ParameterGroup) -> float:
    """Share of earlier contact that the times leave after some months, whoever lives here: (1 - drift)^(months / 12).

    >>> from types import SimpleNamespace as S
    >>> contact_left(120.0, S(drift=0.0)), contact_left(-5.0, S(drift=0.1))
    (1.0, 1.0)
    """
    return power(1.0 - p.drift, max(months, 0.0) / 12.0)


@rule
def chance_of_chat(age: float, trust: float, sociability: float, contact: float, p: ParameterGroup) -> float:
    """Chance of each of a month's chats on the doorstep: more with age and with trust in neighbours.

    chance = rate / 3 * min(age_most, age_least + age / age_span) * (1/2 + trust) * sociability * contact; age in
    years, rate in chats a month for a resident of 40 whose trust is one half.
    """
    of_age = min(p.age_most, p.age_least + age / p.age_span)
    return min(p.rate / STREET_SLOTS * of_age * (0.5 + trust) * (sociability * contact), 1.0)


@rule
def share_of_attention(load: float, p: ParameterGroup) -> float:
    """How much of a resident's attention each friend can have, 0-1: min(1, attention / load).

    `load` is the sum of strengths of the resident's ties: time spent on some friends is not there for others (Dunbar).
    """
    return min(1.0, p.attention / max(load, 1e-9))


@rule
def chance_of_call(strength: float, share: float, p: ParameterGroup) -> float:
    """Chance that a resident seeks out a friend this month: call * strength * share.

    `share` is that of the resident's attention, times sociability and what the times leave of contact.
    """
    return float(single(p.call) * strength) * share


@kernel
def seats_on_rings(place: Rows, position: Floats, places: int, kind: int) -> tuple[Rows, Rows]:
    """The order of those who sit on rings, by place and then position (0-1), and where each place's ring begins.

    Bins within each place, as many as it has visitors, leave each next to where it belongs.
    """
    many = len(place)
    start = np.zeros(places + 1, np.int32)
    for k in range(many):
        start[place[k] + 1] += 1
    for at in range(places):
        start[at + 1] += start[at]
    bins, fill = np.empty(many, np.int32), np.zeros(many + 1, np.int32)
    for k in range(many):
        first, size = start[place[k]], start[place[k] + 1] - start[place[k]]
        bins[k] = first + min(int(position[k] * size), size - 1)
        fill[bins[k] + 1] += 1
    for at in range(many):
        fill[at + 1] += fill[at]
    order, key = np.empty(many, np.int32), np.empty(many)
    for k in range(many):
        order[fill[bins[k]]] = k
        fill[bins[k]] += 1
    for k in range(many):
        key[k] = place[order[k]] * 4 + kind + position[order[k]]
    for k in range(1, many):
        at, sits, where = k - 1, order[k], key[k]
        while at >= 0 and key[at] > where:
            key[at + 1], order[at + 1] = key[at], order[at]
            at -= 1
        key[at + 1], order[at + 1] = where, sits
    return order, start


@kernel
def ring(place: Rows, position: Floats, places: int, reach: int, kind: int = 0) -> tuple[Rows, Rows]:
    """Pair those at the same place, each with the next `reach` on a ring ordered by position (0-1).

    place and position have shape (visitors,), places are numbered from 0 to below `places`. Returns indices into
    them: one of each pair, and the other. No pair appears twice.

    >>> a, b = ring(np.array([1, 1, 1, 2]), np.array([0.2, 0.9, 0.5, 0.1]), 3, 1)
    >>> sorted(zip(a.tolist(), b.tolist()))
    [(0, 2), (1, 0), (2, 1)]
    """
    order, start = seats_on_rings(place, position, places, kind)
    one, other = np.empty(reach * len(place), np.int32), np.empty(reach * len(place), np.int32)
    pairs = 0
    for at in range(places):
        first, end = start[at], start[at + 1]
        size = end - first
        for step in range(1, min(reach, size - 1) + 1):
            for seat in range(first, end):
                # where just 2 * step sit, half of them pair up with the other half
                if size + (end - seat > size - step) > 2 * step:
                    beside = seat + step if seat + step < end else seat + step - size
                    one[pairs], other[pairs] = order[seat], order[beside]
                    pairs += 1
    return one[:pairs], other[:pairs]


@kernel
def on_the_street(
    month: int, r: Residents, u: Floats, nearby: NDArray[np.int32], contact: float, numbers: NDArray[np.void]
) -> tuple[Rows, Rows]:
    """Chats between neighbours whose paths cross; `u` has shape (STREET_SLOTS, N)."""
    p, known, born, trust, sociability = numbers[0].street, len(nearby), r.born, r.trust, r.sociability
    residents = u.shape[1]
    chance = np.empty(residents)
    for row in range(residents):
        chance[row] = chance_of_chat((month - born[row]) / 12.0, trust[row], sociability[row], contact, p)
    a, b = np.empty(u.size, np.int32), np.empty(u.size, np.int32)
    chats, stops = 0, np.empty(residents, np.int32)
    for slot in range(len(u)):
        luck, stopping = u[slot], 0
        for row in range(residents):
            stops[stopping] = row
            stopping += luck[row] < chance[row]
        for row in stops[:stopping]:
            met = nearby[min(int(luck[row] / chance[row] * known), known - 1), row]
            a[chats], b[chats] = row, met
            chats += met != row
    return a[:chats], b[:chats]


@kernel
def at_institutions(
    r: Residents, i: Institutions, u: Floats, habit: Floats, numbers: NDArray[np.void]
) -> tuple[Rows, Rows, Floats]:
    """Visitors of open institutions, by habit: rows, places and hours; counts the visits, which bring takings."""
    p, residents, is_open, visits_to = numbers[0].institutions, u.shape[1], i.is_open, i.visits
    visits_to[:] = 0.0
    rows, places, hours = np.empty(u.size, np.int32), np.empty(u.size, np.int32), np.empty(u.size)
    visits, sets_out = 0, np.empty(residents, np.int32)
    for slot in range(len(u)):
        luck, venues, use, visited = u[slot], r.venue[slot], r.use[slot], r.visited[slot]
        visited[:] = False
        setting_out = 0
        for row in range(residents):
            sets_out[setting_out] = row
            setting_out += luck[row] < use[row]
        for row in sets_out[:setting_out]:
            venue = venues[row]
            if is_open[venue]:
                hour = habit[row] + luck[row] / use[row] * p.habit_spread
                rows[visits], places[visits], hours[visits] = row, venue, hour - math.floor(hour)
                visited[row] = True
                visits_to[venue] += 1.0
                visits += 1
    for venue in range(len(visits_to)):
        visits_to[venue] *= p.visits
    return rows[:visits], places[:visits], hours[:visits]


@kernel
def through_friends(
    ties: NDArray[np.void],
    sociability: Floats,
    calling: np.uint64,
    at_the_door: np.uint64,
    inviting: np.uint64,
    contact: float,
    numbers: NDArray[np.void],
) -> tuple[Rows, Rows, Rows, Floats, Floats]:
    """Residents who call on a friend, which keeps that tie; they meet others who call on the same host.

    Ties called by, callers, hosts, where each sits at the host's, and a uniform for whether one invites the other.
    """
    p, residents = numbers[0].friends, len(sociability)
    share = load_of(ties, residents)
    for row in range(residents):
        share[row] = share_of_attention(share[row], p) * (sociability[row] * contact)
    called, calls = np.empty(len(ties), np.int32), 0
    for k in range(len(ties)):
        tie = ties[k]
        from_ego = chance_of_call(tie.strength, share[tie.ego], p)
        from_alter = chance_of_call(tie.strength, share[tie.alter], p)
        called[calls] = k
        calls += uniform(calling, np.int64(tie.ego) * residents + tie.alter) < from_ego + from_alter
    called = called[:calls].copy()
    caller, host = np.empty(calls, np.int32), np.empty(calls, np.int32)
    door, invites = np.empty(calls), np.empty(calls)
    for k in range(calls):
        tie = ties[called[k]]
        key = np.int64(tie.ego) * residents + tie.alter
        outward = uniform(calling, key) < chance_of_call(tie.strength, share[tie.ego], p)
        caller[k] = tie.ego if outward else tie.alter
        host[k] = tie.alter if outward else tie.ego
        door[k], invites[k] = uniform(at_the_door, key), uniform(inviting, key)
    return called, caller, host, door, invites


def encounter(world: World) -> None:
    """Process 4: gather the month's encounters from all settings, as pairs of rows."""
    r, g, i = (columns.arrays() for columns in (world.residents, world.groups, world.institutions))
    n, month, luck, today = world.population, world.month, world.luck, world.today
    dealt = luck.of_residents("street", month, n), luck.of_residents("visit", month, n)
    keys = (
        luck.key("call", month),
        luck.key("door", month),
        luck.key("door", month, 1),
        luck.key("circle", month),
    )
    ground, numbers = (world.nearby, world.habit), world.numbers
    contact = contact_left(world.months_since_start, world.parameters.contact)
    today.encounters, today.called, today.calls, today.luck_of_calls = all_encounters(
        month, r, g, i, world.ties.records, today.came, *ground, *dealt, keys, contact, numbers
    )


@kernel
def all_encounters(
    month: int,
    r: Residents,
    g: Groups,
    i: Institutions,
    ties: NDArray[np.void],
    came: tuple[Rows, Rows, Rows],
    nearby: NDArray[np.int32],
    habit: Floats,
    luck_of_chats: Floats,
    luck_of_visits: Floats,
    keys: tuple[np.uint64, np.uint64, np.uint64, np.uint64],
    contact: float,
    numbers: NDArray[np.void],
) -> tuple[tuple[Rows, Rows, NDArray[np.int8]], Rows, tuple[Rows, Rows], Floats]:
    """Encounters, the ties by which friends were called on, callers and hosts, and a uniform for each call."""
    calling, at_the_door, inviting, on_the_circle = keys
    chats = on_the_street(month, r, luck_of_chats, nearby, contact, numbers)
    visitors = at_institutions(r, i, luck_of_visits, habit, numbers)
    called, caller, host, door, invites = through_friends(
        ties, r.sociability, calling, at_the_door, inviting, contact, numbers
    )
    row, group, membership = came
    seat_of = np.empty(len(row))
    for k in range(len(row)):
        seat_of[k] = uniform(on_the_circle, membership[k])  # a new ring each month
    members, callers = (row, group, seat_of), (caller, host, door)
    met = gather(r, g, len(i.kind), chats, visitors, members, callers)
    return met, called, (caller, host), invites


@kernel
def gather(
    r: Residents,
    g: Groups,
    institutions: int,
    chats: tuple[Rows, Rows],
    visitors: Visitors,
    members: Visitors,
    callers: Visitors,
) -> tuple[Rows, Rows, NDArray[np.int8]]:
    """All encounters: pairs, and on which occasion (2 * setting + [with support]); also counts each resident's."""
    at_places = ring(visitors[1], visitors[2], institutions, REACH[INSTITUTION], INSTITUTION)
    at_meetings = ring(members[1], members[2], len(g.alive), REACH[GROUP], GROUP)
    at_friends = ring(callers[1], callers[2], len(r.chats), REACH[FRIEND], FRIEND)
    total = len(chats[0]) + len(at_places[0]) + len(at_meetings[0]) + len(at_friends[0])
    a, b, occasion = np.empty(total, np.int32), np.empty(total, np.int32), np.empty(total, np.int8)
    met = len(chats[0])
    a[:met], b[:met], occasion[:met] = chats[0], chats[1], 2 * STREET
    nobody, nowhere = np.zeros_like(r.supported), np.zeros_like(g.supported)
    met = seat(a, b, occasion, met, INSTITUTION, visitors, at_places, r.supported, nowhere)
    met = seat(a, b, occasion, met, GROUP, members, at_meetings, r.supported, g.supported)
    met = seat(a, b, occasion, met, FRIEND, callers, at_friends, nobody, nowhere)
    r.chats[:] = 0.0
    count(a, r.chats)
    count(b, r.chats)
    count(callers[0], r.chats)
    count(callers[1], r.chats)
    return a, b, occasion


@kernel
def seat(
    a: Rows,
    b: Rows,
    occasion: NDArray[np.int8],
    met: int,
    setting: int,
    visitors: Visitors,
    pairs: tuple[Rows, Rows],
    supported: Bools,
    supported_place: Bools,
) -> int:
    """Enter the pairs of a setting after the first `met` encounters; how many there are then.

    An encounter is with support if a community worker is at work there: one of the two, or the group that they meet
    in, is supported this month.
    """
    who, place = visitors[0], visitors[1]
    one, other = pairs
    for k in range(len(one)):
        a[met], b[met] = who[one[k]], who[other[k]]
        aided = supported[a[met]] | supported[b[met]]
        if setting == GROUP:
            aided |= supported_place[place[one[k]]]
        occasion[met] = 2 * setting + aided
        met += 1
    return met


@kernel
def count(rows: Rows, counts: Floats) -> None:
    """Add one to the count of each row, as often as it is there."""
    for k in range(len(rows)):
        counts[rows[k]] += 1.0
