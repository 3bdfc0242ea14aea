"""Institutions earn, pay, wear, close and reopen.

An institution that cannot pay its way cuts upkeep first; its building wears, and it is likelier to
close the longer the gap lasts. Council funding falls along the baseline path. Closing rates at no
strain are the published ones by owner; users of a place that closes are let down.
"""

import numpy as np
from numpy.typing import ArrayLike

from ..entities import COMMUNITY, COUNCIL, NONE, PRIVATE, Floats, Numbers
from ..parameters import ParameterGroup
from ..world import World


def council_funding(months: ArrayLike, decline: float, floor: float) -> Floats:
    """Council funding after `months` of decline, as a share of its level at the start.

    funding = max(floor, (1 - decline) ** (months / 12)); `decline` is real terms per year.

    >>> float(council_funding(12, 0.03, 0.5))
    0.97
    """
    return np.maximum((1.0 - decline) ** (np.asarray(months) / 12.0), floor)


def paid_share(means: Numbers, cost: Numbers) -> Floats:
    """Share of the running cost that the month's income and the reserve can pay, 0-1."""
    return np.minimum(np.maximum(means / np.maximum(cost, 1e-9), 0.0), 1.0)


def condition_after(condition: Numbers, paid: Numbers, p: ParameterGroup) -> Floats:
    """Condition after a month: buildings wear, and upkeep, the first thing cut, restores them.

    upkept = max(0, 1 - (1 - paid) / upkeep_share);
    condition' = condition - wear + upkeep * upkept * (1 - condition), within 0-1. Unkept, a building
    loses 12 * wear a year.
    """
    upkept = np.maximum(0.0, 1.0 - (1.0 - paid) / p.upkeep_share)
    return np.minimum(np.maximum(condition - p.wear + p.upkeep * upkept * (1.0 - condition), 0.0), 1.0)


def chance_of_closing(base: Numbers, strain: Numbers, condition: Numbers, p: ParameterGroup) -> Floats:
    """Chance of closing this month, from yearly hazards: the owner's base, strain, and dereliction.

    chance = 1 - exp(-(base + strain_hazard * strain + dereliction_hazard * max(0, 1 - condition / derelict)) / 12)
    """
    derelict = np.maximum(0.0, 1.0 - condition / p.derelict)
    return 1.0 - np.exp(-(base + p.strain_hazard * strain + p.dereliction_hazard * derelict) / 12.0)


def keep(world: World) -> None:
    """Process 2: the month's accounts of every institution, its wear, and whether it is open."""
    i, p = world.institutions, world.parameters
    if not len(i):
        return
    cost = world.per_kind("running_cost")[i.kind]
    funding = council_funding(world.months_since_start, p.council.decline, p.council.floor)
    volunteers = np.where(i.body != NONE, world.groups.energy[i.body], p.community.volunteer_energy)
    income = i.visits * world.per_kind("takings")[i.kind]
    by_community = i.owner == COMMUNITY
    income += (i.owner == COUNCIL) * cost * funding * i.council_share
    income += by_community * cost * p.community.volunteer_share * volunteers
    i.shortfall = np.maximum(cost - income, 0.0) * i.is_open
    means = i.reserve + income + i.subsidy
    paid = i.is_open * paid_share(means, cost)
    # what an owner other than the community does not need in reserve is taken as profit or clawed back
    most = np.where(by_community, np.inf, p.institutions.reserve_months * cost)
    i.reserve = np.where(i.is_open, np.minimum(np.maximum(means - cost, 0.0), most), i.reserve)
    i.strain += i.is_open * ((1.0 - paid) - i.strain) / p.institutions.strain_months
    i.condition = condition_after(i.condition, paid, p.institutions)
    i.subsidy[:] = 0.0
    close_and_reopen(world, cost)


def close_and_reopen(world: World, cost: Floats) -> None:
    """Close institutions by hazard, reopen private premises by hazard, and finish building work."""
    i, p, month = world.institutions, world.parameters, world.month
    base = np.array([p.closing.council, p.closing.private, p.closing.community])[i.owner]
    u = world.luck.at("institutions", month, i.identity)
    closes = i.is_open & (u < chance_of_closing(base, i.strain, i.condition, p.institutions))
    shut = ~i.is_open
    may_reopen = shut & (i.owner == PRIVATE) & (i.works == 0)
    reopens = may_reopen & (u < 1.0 - np.exp(-p.institutions.reopening / 12.0))
    done = i.works == 1
    i.works = np.maximum(i.works - 1, 0)
    i.condition[done] = 1.0
    opens = reopens | (done & shut)
    if not (closes | opens).any():
        return
    world.let_users_down(closes)
    i.is_open = (i.is_open & ~closes) | opens
    i.changed[closes | opens] = month
    i.condition[reopens] = np.maximum(i.condition[reopens], p.institutions.reopened)
    i.reserve[opens] = np.maximum(i.reserve[opens], p.institutions.opening_months * cost[opens])
    i.strain[opens] = 0.0
    i.visits[closes] = 0.0
