"""Ties form or strengthen from encounters.

Whether an encounter of strangers becomes a tie depends on what both bring to it: trust, likeness
(a barrier that a shared focus lowers: Feld 1981; McPherson, Smith-Lovin & Cook 2001) and attention
not yet spent on other ties (Dunbar).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ..arithmetic import power
from ..compiled import kernel, look_up, rule
from ..entities import Bools, Residents, Rows
from ..homophily import likeness
from ..luck import GOLDEN, uniform
from ..sociability import sociable_together
from ..ties import CALL, FRIEND, GROUP, INSTITUTION, RECORD, SETTINGS, STREET, SUPPORT, first_of
from ..world import World

single = np.float32
ONE = single(1.0)
NOT_MET = np.int8(-1)
NO_LESS = 1.0 + 1e-9  # more than rounding takes from a bound
SIX, ONE_BIT, HALF_A_WORD = np.uint64(6), np.uint64(1), np.uint64(32)
CALLED = np.int8(2 * len(SETTINGS))  # an occasion beyond all of those in which two may meet
# what a contact is, by occasion: in each setting without support or with it, and a call
CONTACT = np.array((STREET, STREET, INSTITUTION, SUPPORT, GROUP, SUPPORT, FRIEND, FRIEND, CALL), np.int8)


@rule
def chance_of_tie(
    trust: float, other_trust: float, likeness: float, barrier: float, spare: float, rate: float
) -> float:
    """Chance that one encounter of strangers becomes a tie, 0-1.

    chance = rate * sqrt(trust * other_trust) * (1 - barrier * (1 - likeness)) * spare
    `spare` is the product of the share of attention that each has left; `rate` that of the setting, times how
    sociable the two are together.

    >>> chance_of_tie(0.0, 1.0, 1.0, 0.5, 1.0, 0.2)
    0.0
    """
    return rate * math.sqrt(trust * other_trust) * max(1.0 - barrier * (1.0 - likeness), 0.0) * spare


@rule
def spare_attention(degree: float, most: float) -> float:
    """Share of a resident's attention not spent on ties: max(0, 1 - degree / most)."""
    return max(0.0, 1.0 - degree / most)


@rule
def strength_after(strength: float, contacts: float, gain: float) -> float:
    """Strength after `contacts` encounters: each closes a share `gain` of the distance to 1.

    >>> strength_after(0.5, 1, 0.1), strength_after(0.5, 0, 0.1)
    (0.55, 0.5)
    """
    return nearer_to_1(strength, power(1.0 - gain, contacts))


@rule
def nearer_to_1(strength: float, left: float) -> float:
    """Strength when this share of its distance to 1 is left, which ties keep in single precision."""
    return 1.0 - float(ONE - single(strength)) * left


def befriend(world: World) -> None:
    """Process 5: encounters of friends strengthen their tie; encounters of strangers may begin one."""
    ties, r, numbers = world.ties, world.residents.arrays(), world.numbers
    n, today = len(world.residents), world.today
    key = world.luck.key("befriend", world.month)
    ties.begin(make_ties(ties.records, n, world.month, today.encounters, today.called, r, key, numbers))


@kernel
def make_ties(
    ties: NDArray[np.void],
    residents: int,
    month: int,
    encounters: tuple[Rows, Rows, NDArray[np.int8]],
    called: Rows,
    r: Residents,
    luck: np.uint64,
    numbers: NDArray[np.void],
) -> NDArray[np.void]:
    """Strengthen the ties of those who met; the ties that begin among strangers."""
    first = first_of(ties, residents)
    tied = keep_in_touch(ties, first, month, encounters, called, numbers)
    return begin_ties(ties, first, month, encounters, tied, r, luck, numbers)


@look_up
def bit_of(ego: int, alter: int, bits: int) -> np.uint64:
    """Which of so many bits, a power of 2, stands for a pair: many pairs share one."""
    return ((np.uint64(ego) * GOLDEN + np.uint64(alter)) * GOLDEN >> HALF_A_WORD) & np.uint64(bits - 1)


@kernel
def perhaps_tied(ties: NDArray[np.void], a: Rows, b: Rows) -> Rows:
    """Indices of pairs that may be tied: all that are, and few that are not (Bloom 1970).

    Most who meet are strangers, and to find that out tie by tie is dear.
    """
    bits = 1024
    while bits < 8 * len(ties):
        bits *= 2
    marks, perhaps, count = np.zeros(bits // 64, np.uint64), np.empty(len(a), np.int32), 0
    for k in range(len(ties)):
        bit = bit_of(ties[k].ego, ties[k].alter, bits)
        marks[bit >> SIX] |= ONE_BIT << (bit & np.uint64(63))
    for k in range(len(a)):
        bit = bit_of(min(a[k], b[k]), max(a[k], b[k]), bits)
        perhaps[count] = k
        count += int(marks[bit >> SIX] >> (bit & np.uint64(63)) & ONE_BIT)
    return perhaps[:count]


@kernel
def keep_in_touch(
    ties: NDArray[np.void],
    first: Rows,
    month: int,
    encounters: tuple[Rows, Rows, NDArray[np.int8]],
    called: Rows,
    numbers: NDArray[np.void],
) -> Bools:
    """Strengthen the ties of those who met; which encounters were between those who are tied.

    Of several contacts the last in the order of settings is kept, and a call before all.
    """
    a, b, occasion = encounters
    contacts, last = np.zeros(len(ties), np.int16), np.full(len(ties), NOT_MET)
    tied = np.zeros(len(a), np.bool_)
    for k in perhaps_tied(ties, a, b):
        ego, alter = min(a[k], b[k]), max(a[k], b[k])
        tie, end = first[ego], first[ego + 1]
        while tie < end and ties[tie].alter < alter:
            tie += 1
        if tie < end and ties[tie].alter == alter:
            contacts[tie] += 1
            last[tie] = max(last[tie], occasion[k])
            tied[k] = True
    for tie in called:
        contacts[tie] += 1
        last[tie] = CALLED
    gain = numbers[0].ties.gain
    left = np.empty(int(contacts.max()) + 1 if len(ties) else 1)  # of the distance to 1, by contacts
    for met in range(len(left)):
        left[met] = power(1.0 - gain, met)
    for k in range(len(ties)):
        friend = ties[k]
        if contacts[k] > 0:
            friend.strength = nearer_to_1(friend.strength, left[contacts[k]])
            friend.contact = CONTACT[last[k]]
            friend.last = month
    return tied


@rule
def trial_of(a: int, b: int, occasion: int, residents: int) -> int:
    """A pair and a setting as one number, by which luck knows their encounter."""
    pair: int = np.int64(min(a, b)) * residents + max(a, b)  # type: ignore[assignment]
    return pair * len(SETTINGS) + (occasion >> 1)


@kernel
def begin_ties(
    ties: NDArray[np.void],
    first: Rows,
    month: int,
    encounters: tuple[Rows, Rows, NDArray[np.int8]],
    tied: Bools,
    r: Residents,
    luck: np.uint64,
    numbers: NDArray[np.void],
) -> NDArray[np.void]:
    """Ties that begin this month among encounters of strangers, each pair at most once; support has no say in it."""
    p, (a, b, occasion) = numbers[0], encounters
    f = p.focus
    n = len(first) - 1
    rates = p.ties.rate * np.array([1.0, f.institution_rate, f.group_rate, f.friend_rate])  # as in SETTINGS
    barriers = np.array([1.0, f.institution_barrier, f.group_barrier, f.friend_barrier])
    degree, trust, community, status, born = np.diff(first), r.trust, r.community, r.status, r.born
    for k in range(len(ties)):
        degree[ties[k].alter] += 1
    sociability = r.sociability
    likely, count, most = np.empty(len(a), np.int32), 0, sociability.max() * NO_LESS
    for k in range(len(a)):
        trial = trial_of(a[k], b[k], occasion[k], n)
        likely[count] = k
        # nobody's chance is higher than this
        count += (uniform(luck, trial) < rates[occasion[k] >> 1] * most) & (not tied[k])
    # by pair, setting and support in one number, so that one sort puts them in order
    sticks, sticking = np.empty(count, np.int64), 0
    for k in likely[:count]:
        ego, alter, setting = min(a[k], b[k]), max(a[k], b[k]), occasion[k] >> 1
        trial = trial_of(a[k], b[k], occasion[k], n)
        same, gap = community[ego] == community[alter], status[ego] - status[alter]
        alike = likeness(same, gap, (born[ego] - born[alter]) / 12.0, p.likeness)
        spare = spare_attention(degree[ego], p.ties.most) * spare_attention(degree[alter], p.ties.most)
        rate = rates[setting] * sociable_together(sociability[ego], sociability[alter])
        chance = chance_of_tie(trust[ego], trust[alter], alike, barriers[setting], spare, rate)
        sticks[sticking] = trial * 2 + (occasion[k] & 1)
        sticking += uniform(luck, trial) < chance
    sticks = np.sort(sticks[:sticking])
    begun, count = np.empty(len(sticks), RECORD), 0
    for k in range(len(sticks)):
        pair = sticks[k] >> 3
        if k > 0 and pair == sticks[k - 1] >> 3:
            continue
        tie = begun[count]
        tie.ego, tie.alter = pair // n, pair % n
        same, gap = community[tie.ego] == community[tie.alter], status[tie.ego] - status[tie.alter]
        tie.likeness = likeness(same, gap, (born[tie.ego] - born[tie.alter]) / 12.0, p.likeness)
        tie.strength = p.ties.start
        tie.since = tie.last = month
        tie.setting, tie.contact = (sticks[k] >> 1) & 3, CONTACT[sticks[k] & 7]
        count += 1
    return begun[:count]
