"""The only door from money to the world.

Money buys opportunities, never outcomes: no lever names
trust, ties, or anything that is measured as a result.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..entities import COMMUNITY, COUNCIL, NONE


def begin_works(world: Any, institution: int, months: int) -> None:
    """Repair or refit an institution: after `months` it is open and in full condition."""
    world.institutions.works[institution] = months


def build(world: Any, kind: int, cell: int, months: int, council_share: float) -> int:
    """Build a new institution that the council will own, running cost shared as given; returns its row."""
    i = world.institutions
    row = world.new_institution(kind, cell, COUNCIL)
    i.council_share[row] = council_share
    i.works[row] = months
    return row


def pay_running_costs(world: Any, amounts: NDArray[np.float64]) -> None:
    """Pay institutions towards this month's running costs, GBP by row."""
    world.institutions.subsidy += amounts


def support(world: Any, residents: NDArray[np.integer], groups: NDArray[np.integer]) -> None:
    """Community workers give their time to these residents and groups this month."""
    world.residents.supported[:] = False
    world.residents.supported[residents] = True
    world.groups.supported[:] = False
    world.groups.supported[groups] = True


def withdraw(world: Any, abruptness: float) -> None:
    """Support promised to those who had it last month is withdrawn: a promise broken, 0-1."""
    world.residents.let_down += world.residents.supported * abruptness * world.parameters.letdown.promise


def grant(world: Any, groups: NDArray[np.integer], amount: float) -> None:
    """Pay a grant of `amount` GBP into the purse of each of these groups."""
    world.groups.purse[groups] += amount
    world.groups.granted[groups] += amount


def transfer(world: Any, institution: int, body: int, dowry: float) -> None:
    """Hand an institution to a community body with a reserve; its costs are the body's from now on."""
    i = world.institutions
    i.owner[institution], i.body[institution] = COMMUNITY, body
    i.council_share[institution] = 0.0
    i.reserve[institution] += dowry
    if not i.is_open[institution] and i.works[institution] == 0:
        i.works[institution] = 1
    if world.groups.place[body] == NONE:
        world.groups.place[body] = institution
