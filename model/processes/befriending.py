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
from ..compiled import kernel, rule
from ..entities import Residents, Rows
from ..homophily import likeness
from ..luck import uniform
from ..ties import CALL, FRIEND, GROUP, INSTITUTION, RECORD, SETTINGS, STREET, SUPPORT, first_of
from ..world import World

single = np.float32
ONE = single(1.0)
NOT_MET = np.int8(-1)
CALLED = np.int8(2 * len(SETTINGS))  # an occasion beyond all of those in which two may meet
# what a contact is, by occasion: in each setting without support or with it, and a call
CONTACT = np.array((STREET, STREET, INSTITUTION, SUPPORT, GROUP, SUPPORT, FRIEND, FRIEND, CALL), np.int8)


@rule
def chance_of_tie(
    trust: float, other_trust: float, likeness: float, barrier: float, spare: float, rate: float
) -> float:
    """Chance that one encounter of strangers becomes a tie, 0-1.

    chance = rate * sqrt(trust * other_trust) * (1 - barrier * (1 - likeness)) * spare
    `spare` is the product of the share of attention that each has left.

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
    first, (a, b, occasion) = first_of(ties, residents), encounters
    strange = keep_in_touch(ties, first, month, a, b, occasion, called, numbers)
    a, b, occasion = a[strange], b[strange], occasion[strange]
    return begin_ties(ties, first, month, a, b, occasion, r, luck, numbers)


@kernel
def keep_in_touch(
    ties: NDArray[np.void],
    first: Rows,
    month: int,
    a: Rows,
    b: Rows,
    occasion: NDArray[np.int8],
    called: Rows,
    numbers: NDArray[np.void],
) -> Rows:
    """Strengthen the ties of those who met; indices of the encounters of strangers, which are what is left.

    Of several contacts the last in the order of settings is kept, and a call before all.
    """
    contacts, last = np.zeros(len(ties), np.int16), np.full(len(ties), NOT_MET)
    strange = np.empty(len(a), np.int32)
    strangers = 0
    for k in range(len(a)):
        ego, alter = min(a[k], b[k]), max(a[k], b[k])
        tie, end = first[ego], first[ego + 1]
        while tie < end and ties[tie].alter < alter:
            tie += 1
        if tie < end and ties[tie].alter == alter:
            contacts[tie] += 1
            last[tie] = max(last[tie], occasion[k])
        else:
            strange[strangers] = k
            strangers += 1
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
    return strange[:strangers]


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
    a: Rows,
    b: Rows,
    occasion: NDArray[np.int8],
    r: Residents,
    luck: np.uint64,
    numbers: NDArray[np.void],
) -> NDArray[np.void]:
    """Ties that begin this month among encounters of strangers, each pair at most once; support has no say in it."""
    p = numbers[0]
    f = p.focus
    n = len(first) - 1
    rates = p.ties.rate * np.array([1.0, f.institution_rate, f.group_rate, f.friend_rate])  # as in SETTINGS
    barriers = np.array([1.0, f.institution_barrier, f.group_barrier, f.friend_barrier])
    degree, trust, community, status, born = np.diff(first), r.trust, r.community, r.status, r.born
    for k in range(len(ties)):
        degree[ties[k].alter] += 1
    likely, count = np.empty(len(a), np.int32), 0
    for k in range(len(a)):
        trial = trial_of(a[k], b[k], occasion[k], n)
        likely[count] = k
        count += uniform(luck, trial) < rates[occasion[k] >> 1]  # nobody's chance is higher than this
    # by pair, setting and support in one number, so that one sort puts them in order
    sticks, sticking = np.empty(count, np.int64), 0
    for k in likely[:count]:
        ego, alter, setting = min(a[k], b[k]), max(a[k], b[k]), occasion[k] >> 1
        trial = trial_of(a[k], b[k], occasion[k], n)
        same, gap = community[ego] == community[alter], status[ego] - status[alter]
        alike = likeness(same, gap, (born[ego] - born[alter]) / 12.0, p.likeness)
        spare = spare_attention(degree[ego], p.ties.most) * spare_attention(degree[alter], p.ties.most)
        chance = chance_of_tie(trust[ego], trust[alter], alike, barriers[setting], spare, rates[setting])
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
