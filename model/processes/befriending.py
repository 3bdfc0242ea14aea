"""Ties form or strengthen from encounters.

Whether an encounter of strangers becomes a tie depends on what both bring to it: trust, likeness
(a barrier that a shared focus lowers: Feld 1981; McPherson, Smith-Lovin & Cook 2001) and attention
not yet spent on other ties (Dunbar).
"""

import numpy as np
from numpy.typing import NDArray

from ..entities import Floats, Numbers
from ..homophily import likeness_of
from ..ties import (
    CALL,
    FRIEND,
    GROUP,
    INSTITUTION,
    STREET,
    SUPPORT,
    Ties,
    is_first,
    keys_of,
    occasion_in,
    packed,
    pair_in,
    pair_of,
    setting_in,
    without_support,
)
from ..world import World

# what a contact is, by setting and, within it, whether without support or with it
CONTACT = np.array((STREET, STREET, INSTITUTION, SUPPORT, GROUP, SUPPORT, FRIEND, FRIEND), np.int8)


def chance_of_tie(
    trust: Numbers, other_trust: Numbers, likeness: Numbers, barrier: Numbers, spare: Numbers, rate: Numbers
) -> Floats:
    """Chance that one encounter of strangers becomes a tie, 0-1.

    chance = rate * sqrt(trust * other_trust) * (1 - barrier * (1 - likeness)) * spare
    `spare` is the product of the share of attention that each has left.

    >>> float(chance_of_tie(0.0, 1.0, 1.0, 0.5, 1.0, 0.2))
    0.0
    """
    return rate * np.sqrt(trust * other_trust) * np.maximum(1.0 - barrier * (1.0 - likeness), 0.0) * spare


def spare_attention(degree: Numbers, most: float) -> Floats:
    """Share of a resident's attention not spent on ties: max(0, 1 - degree / most)."""
    return np.maximum(0.0, 1.0 - degree / most)


def strength_after(strength: Numbers, contacts: Numbers, gain: float) -> Floats:
    """Strength after `contacts` encounters: each closes a share `gain` of the distance to 1.

    >>> float(strength_after(0.5, 1, 0.1)), float(strength_after(0.5, 0, 0.1))
    (0.55, 0.5)
    """
    return 1.0 - (1.0 - strength) * (1.0 - gain) ** contacts


def befriend(world: World) -> None:
    """Process 5: encounters of friends strengthen their tie; encounters of strangers may begin one."""
    ties, p = world.ties, world.parameters.ties
    n = len(world.residents)
    a, b, setting = world.today.encounters
    code = packed(keys_of(a, b, n), setting)
    code[world.today.aided] += 1
    code.sort()
    position, tied = ties.found(pair_in(code))
    friends = tied.nonzero()[0]
    tie = position.take(friends)
    contacts = np.bincount(tie, minlength=len(ties))
    contacts[world.today.called] += 1
    # of several contacts the last in the order of settings is kept, and a call before all
    ties.contact[tie] = CONTACT.take(occasion_in(code.take(friends)))
    ties.contact[world.today.called] = CALL
    begun = new_ties(world, code.take((~tied).nonzero()[0]))
    met = contacts.nonzero()[0]
    ties.strength[met] = strength_after(ties.strength[met], contacts[met], p.gain)
    ties.last[met] = world.month
    ties.joined(begun)


def new_ties(world: World, encounters: NDArray[np.int64]) -> Ties:
    """Ties that begin this month among encounters of strangers, each pair at most once.

    Encounters are `packed` and sorted; support has no say in whether a tie begins.
    """
    r, p = world.residents, world.parameters
    n = len(r)
    f = p.focus
    rate = p.ties.rate * np.array([1.0, f.institution_rate, f.group_rate, f.friend_rate])  # as in SETTINGS
    barrier = np.array([1.0, f.institution_barrier, f.group_barrier, f.friend_barrier])
    trial = without_support(encounters)
    u = world.luck.pairs("befriend", world.month, trial)
    likely = (u < rate[setting_in(encounters)]).nonzero()[0]  # nobody's chance is higher than this
    u, code = u[likely], encounters[likely]
    key, setting, contact = pair_in(code), setting_in(code), CONTACT[occasion_in(code)]
    a, b = pair_of(key, n)
    alike = likeness_of(r, a, b, p.likeness)
    spare = spare_attention(world.ties.degree(), p.ties.most)
    chance = chance_of_tie(
        r.trust[a], r.trust[b], alike, barrier[setting], spare[a] * spare[b], rate[setting]
    )
    sticks = (u < chance).nonzero()[0]
    sticks = sticks[is_first(key[sticks])]
    since = np.full(len(sticks), world.month)
    strength = np.full(len(sticks), p.ties.start)
    key, a, b, setting, alike, contact = (column[sticks] for column in (key, a, b, setting, alike, contact))  # type: ignore[assignment]
    return Ties(n, key, a, b, strength, since, since, setting, alike, contact)  # type: ignore[arg-type]  # sorted
