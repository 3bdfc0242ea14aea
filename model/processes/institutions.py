"""Institutions earn, pay, wear, close and reopen.

An institution that cannot pay its way cuts upkeep first; its building wears, and it is likelier to
close the longer the gap lasts. Council funding falls along the baseline path. Closing rates at no
strain are the published ones by owner; users of a place that closes are let down.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..arithmetic import exp, power
from ..compiled import kernel, rule
from ..entities import COMMUNITY, COUNCIL, NONE, PRIVATE, Bools, Floats, Institutions
from ..luck import uniform
from ..parameters import ParameterGroup
from ..services import answer, attention_after, engaged, linking
from ..world import World


@rule
def council_funding(months: float, decline: float, floor: float) -> float:
    """Council funding after `months` of decline, as a share of its level at the start.

    funding = max(floor, (1 - decline) ** (months / 12)); `decline` is real terms per year.

    >>> council_funding(12, 0.03, 0.5)
    0.97
    """
    return max(power(1.0 - decline, months / 12.0), floor)


@rule
def paid_share(means: float, cost: float) -> float:
    """Share of the running cost that the month's income and the reserve can pay, 0-1."""
    return min(max(means / max(cost, 1e-9), 0.0), 1.0)


@rule
def condition_after(condition: float, paid: float, p: ParameterGroup) -> float:
    """Condition after a month: buildings wear, and upkeep, the first thing cut, restores them.

    upkept = max(0, 1 - (1 - paid) / upkeep_share);
    condition' = condition - wear + upkeep * upkept * (1 - condition), within 0-1. Unkept, a building
    loses 12 * wear a year.
    """
    upkept = max(0.0, 1.0 - (1.0 - paid) / p.upkeep_share)
    return min(max(condition - p.wear + p.upkeep * upkept * (1.0 - condition), 0.0), 1.0)


@rule
def chance_of_closing(base: float, strain: float, condition: float, p: ParameterGroup) -> float:
    """Chance of closing this month, from yearly hazards: the owner's base, strain, and dereliction.

    chance = 1 - exp(-(base + strain_hazard * strain + dereliction_hazard * max(0, 1 - condition / derelict)) / 12)
    """
    derelict = max(0.0, 1.0 - condition / p.derelict)
    return 1.0 - exp(-(base + p.strain_hazard * strain + p.dereliction_hazard * derelict) / 12.0)


def keep(world: World) -> None:
    """Process 2: the month's accounts of every institution, its wear, and whether it is open."""
    if not len(world.institutions):
        return
    i, numbers = world.institutions.arrays(), world.numbers
    cost, takings = world.per_kind("running_cost"), world.per_kind("takings")
    if world.month % 12 == 0:
        r, g = world.residents, world.groups
        reaches = linking(r, g, world.institutions), engaged(r, g, world.month)
        world.attention = attention_after(world.attention, *reaches, world.parameters.services)
    world.labour.wages = settle_accounts(
        i, world.groups.energy, cost, takings, world.months_since_start, world.attention, numbers
    )
    closes, reopens, opens = close_and_reopen(i, world.luck.key("institutions", world.month), numbers)
    if closes.any() or opens.any():
        world.let_users_down(closes)
        change(i, world.month, closes, reopens, opens, cost, numbers)


@kernel
def settle_accounts(
    i: Institutions,
    energy: Floats,
    cost: Floats,
    takings: Floats,
    months: int,
    attention: float,
    numbers: NDArray[np.void],
) -> float:
    """Income and running costs of the month, by kind; what was paid of these, GBP.

    `energy` is that of groups, which volunteer where they own; `attention` what services pay to the place.
    """
    p, total = numbers[0], 0.0
    funding = council_funding(months, p.council.decline, p.council.floor)
    funding *= answer(attention, p.services.places)
    for row in range(len(i.kind)):
        owner, is_open, due = i.owner[row], i.is_open[row], cost[i.kind[row]]
        income = i.visits[row] * takings[i.kind[row]]
        if owner == COUNCIL:
            income += due * funding * i.council_share[row]
        if owner == COMMUNITY:
            volunteers = energy[i.body[row]] if i.body[row] != NONE else p.community.volunteer_energy
            income += due * p.community.volunteer_share * volunteers
        i.shortfall[row] = max(due - income, 0.0) if is_open else 0.0
        means = i.reserve[row] + income + i.subsidy[row]
        paid = paid_share(means, due) if is_open else 0.0
        if is_open:
            # what an owner other than the community does not need in reserve is taken as profit or clawed back
            most = np.inf if owner == COMMUNITY else p.institutions.reserve_months * due
            i.reserve[row] = min(max(means - due, 0.0), most)
            i.strain[row] += ((1.0 - paid) - i.strain[row]) / p.institutions.strain_months
        i.condition[row] = condition_after(i.condition[row], paid, p.institutions)
        i.subsidy[row] = 0.0
        total += paid * due
    return total


@kernel
def close_and_reopen(
    i: Institutions, luck: np.uint64, numbers: NDArray[np.void]
) -> tuple[Bools, Bools, Bools]:
    """Which close by hazard, which private premises reopen by hazard, and which open at all; finishes building work."""
    p, base = numbers[0].institutions, numbers[0].closing
    hazard = np.array([base.council, base.private, base.community])
    reopening = 1.0 - exp(-p.reopening / 12.0)
    closes, reopens, opens = (
        np.zeros(len(i.kind), np.bool_),
        np.zeros(len(i.kind), np.bool_),
        np.zeros(len(i.kind), np.bool_),
    )
    for row in range(len(i.kind)):
        u, owner = uniform(luck, i.identity[row]), i.owner[row]
        done = i.works[row] == 1
        if i.is_open[row]:
            closes[row] = u < chance_of_closing(hazard[owner], i.strain[row], i.condition[row], p)
        else:
            reopens[row] = owner == PRIVATE and i.works[row] == 0 and u < reopening
            opens[row] = reopens[row] or done
        i.works[row] = max(i.works[row] - 1, 0)
        if done:
            i.condition[row] = 1.0
    return closes, reopens, opens


@kernel
def change(
    i: Institutions,
    month: int,
    closes: Bools,
    reopens: Bools,
    opens: Bools,
    cost: Floats,
    numbers: NDArray[np.void],
) -> None:
    """Shut what closes; open what opens, with something in reserve; `cost` is by kind.

    Unless a programme's project pays what a place that it opens has in reserve, nobody does. A private owner's own
    premises are given it by the owner.
    """
    p, is_paid = numbers[0].institutions, numbers[0].facilities.opening_reserve_paid >= 0.5
    for row in range(len(closes)):
        if closes[row] or opens[row]:
            i.is_open[row], i.changed[row] = opens[row], month
        if reopens[row]:
            i.condition[row] = max(i.condition[row], p.reopened)
        if reopens[row] or (opens[row] and not is_paid):
            i.reserve[row] = max(i.reserve[row], p.opening_months * cost[i.kind[row]])
        if opens[row]:
            i.strain[row] = 0.0
        if closes[row]:
            i.visits[row] = 0.0
