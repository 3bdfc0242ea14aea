"""The only door from money to the world.

Money buys opportunities, never outcomes: levers open, mend, pay, support, grant and transfer. None names
ties, trust, belonging, skill, or how anybody fares.
"""

import numpy as np
from numpy.typing import NDArray

from ..entities import COMMUNITY, COUNCIL, NONE, Bools, Floats
from ..world import World


def begin_works(world: World, institution: int, months: int) -> None:
    """Repair or refit an institution: after `months` it is open and in full condition."""
    world.institutions.works[institution] = months


def delay_works(world: World, institution: int) -> None:
    """Work that has not been paid for goes on for another month."""
    world.institutions.works[institution] += 1


def fill_reserve(world: World, institution: int, amount: float) -> None:
    """Give an institution a reserve of `amount` GBP to open with."""
    world.institutions.reserve[institution] += amount


def build(world: World, kind: int, cell: int, months: int, council_share: float) -> int:
    """Build a new institution that the council will own, running cost shared as given; returns its row."""
    i = world.institutions
    row = world.new_institution(kind, cell, COUNCIL)
    i.council_share[row] = council_share
    i.works[row] = months
    return row


def pay_running_costs(world: World, amounts: NDArray[np.float64]) -> None:
    """Pay institutions towards this month's running costs, GBP by row."""
    world.institutions.subsidy += amounts


def employ(world: World, workers: float) -> None:
    """Community workers are in post this month, full time equivalents."""
    world.labour.posts = workers


def support(world: World, residents: NDArray[np.integer], groups: NDArray[np.integer]) -> None:
    """Community workers give their time to these residents and groups this month."""
    world.residents.supported[:] = False
    world.residents.supported[residents] = True
    world.groups.supported[:] = False
    world.groups.supported[groups] = True


def share_promised(reached: Bools, use: Floats, promised_to: float) -> Floats:
    """How far each resident was promised what ends, 0-1.

    Nobody under 1/2; up to 3/2 whoever was reached in person; above it also users of places that money went to, as far
    as they use them: max(reached, min(use, 1)). To whom a promise is owed is a judgement; nobody has measured it.

    >>> share_promised(np.array([True, False]), np.array([0.3, 0.3]), 2).tolist()
    [1.0, 0.3]
    """
    if promised_to < 0.5:
        return np.zeros(len(reached))
    return np.maximum(reached, np.minimum(use, 1.0) if promised_to >= 1.5 else 0.0)


def withdraw(world: World, abruptness: float, paid_for: list[int]) -> None:
    """The programme ends, more or less abruptly (0-1), for all whom its money reached in its last year.

    That is those whom workers supported last month, members of groups with grants and, if promises are owed to them
    too, users of the institutions that it `paid_for`, by row.
    """
    r, g, since, p = world.residents, world.groups, world.month - 12, world.parameters.letdown
    reached = r.supported.copy()
    reached |= ((r.member_of != NONE) & (g.last_granted >= since)[r.member_of]).any(axis=0)
    use = world.use_of(np.isin(np.arange(len(world.institutions)), paid_for))
    r.let_down += share_promised(reached, use, p.promised_to) * abruptness * p.promise


def grant(world: World, groups: NDArray[np.integer], amount: float) -> None:
    """Pay a grant of `amount` GBP into the purse of each of these groups."""
    world.groups.purse[groups] += amount
    world.groups.granted[groups] += amount
    world.groups.last_granted[groups] = world.month


def transfer(world: World, institution: int, body: int, dowry: float) -> None:
    """Hand an institution to a community body with a reserve; its costs are the body's from now on."""
    i = world.institutions
    i.owner[institution], i.body[institution] = COMMUNITY, body
    i.council_share[institution] = 0.0
    i.reserve[institution] += dowry
    if world.groups.place[body] == NONE:
        world.groups.place[body], world.groups.hosted_since[body] = institution, world.month
