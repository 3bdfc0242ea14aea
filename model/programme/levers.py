"""The only door from money to the world.

Money buys opportunities, never outcomes: levers open, mend, pay, support, grant and transfer. None names
ties, trust, belonging, skill, or how anybody fares.
"""

import numpy as np
from numpy.typing import NDArray

from ..entities import COMMUNITY, COUNCIL, NONE
from ..world import World


def begin_works(world: World, institution: int, months: int) -> None:
    """Repair or refit an institution: after `months` it is open and in full condition."""
    world.institutions.works[institution] = months


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


def withdraw(world: World, abruptness: float) -> None:
    """The programme ends, more or less abruptly (0-1), for all whom its money reached in its last year.

    That is those whom workers supported last month and members of groups with grants. Users of places that
    it opened or paid for were promised nothing; they are let down if the place closes.
    """
    r, g, since = world.residents, world.groups, world.month - 12
    reached = r.supported.copy()
    reached |= ((r.member_of != NONE) & (g.last_granted >= since)[r.member_of]).any(axis=0)
    r.let_down += reached * abruptness * world.parameters.letdown.promise


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
