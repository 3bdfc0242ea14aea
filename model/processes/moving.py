"""Residents leave and arrive: a leaver's ties, memberships, skill and uses go too."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..arithmetic import exp
from ..compiled import kernel, rule
from ..entities import MONTHS_TABLED, NONE, SLOTS, Floats, Residents, Rows
from ..parameters import ParameterGroup
from ..people import people
from ..ties import DIED, MOVED
from ..world import World

STAYS = 0
NO_LESS = 1.0 + 1e-9  # more than rounding takes from a bound


@rule
def chance_of_leaving(yearly: float, belonging: float, p: ParameterGroup) -> float:
    """Chance of leaving this month, by tenure and belonging.

    chance = 1 - exp(-yearly / 12 * exp(-attachment * (belonging - 1/2)))
    """
    return 1.0 - exp(-yearly / 12.0 * exp(-p.attachment * (belonging - 0.5)))


@rule
def chance_of_dying(age: float, p: ParameterGroup) -> float:
    """Chance of dying this month at an age in years, by Gompertz's law.

    chance = 1 - exp(-mortality * exp(ageing * age) / 12)
    """
    return 1.0 - exp(-p.mortality * exp(p.ageing * age) / 12.0)


def move(world: World) -> None:
    """Process 9: who leaves or dies this month, and who takes their place, on the same day."""
    arrive(world, vacate(world)[0])


def vacate(world: World) -> tuple[Rows, Rows]:
    """Rows of those who leave or die this month, all that they held here undone; and of those who move away alone."""
    ties = world.ties
    u = world.luck.of_residents("move", world.month, world.population)
    r, numbers = world.residents.arrays(), world.numbers
    rows, fate, left = leave(world.month, r, ties.records, ties.turnover, u, world.dying, numbers)
    if len(rows):
        ties.shortened(left)
    return rows, rows[fate == MOVED]


def arrive(world: World, rows: Rows) -> None:
    """Newcomers move into homes that were left this month."""
    if len(rows):
        people(world, rows, "arrive")
        world.today.company[rows] = 0.0


@kernel
def leave(
    month: int,
    r: Residents,
    ties: NDArray[np.void],
    turnover: NDArray[np.int64],
    u: Floats,
    dying: Floats,
    numbers: NDArray[np.void],
) -> tuple[Rows, NDArray[np.int8], int]:
    """Rows of those who leave or die, all that they held here undone; which of the two; and how many ties are left."""
    fate, rows = fates(month, r, u, dying, numbers)
    left = end_ties(ties, fate, turnover) if len(rows) else len(ties)
    give_up(r, rows)
    return rows, fate[rows], left


@kernel
def chances_of_dying(numbers: NDArray[np.void]) -> Floats:
    """Chance of dying this month by age in months, shape (MONTHS_TABLED,)."""
    p, chance = numbers[0].moving, np.empty(MONTHS_TABLED)
    for months in range(MONTHS_TABLED):
        chance[months] = chance_of_dying(months / 12.0, p)
    return chance


@kernel
def fates(
    month: int, r: Residents, u: Floats, dying: Floats, numbers: NDArray[np.void]
) -> tuple[NDArray[np.int8], Rows]:
    """Who stays, who moves away (MOVED) and who dies (DIED) this month, shape (N,); and the rows of those who go."""
    p, born, belonging, tenure = numbers[0].moving, r.born, r.belonging, r.tenure
    yearly = np.array([p.owner, p.social_renter, p.private_renter])
    most = yearly / 12.0 * exp(abs(p.attachment)) * NO_LESS  # nobody's chance of leaving is higher than this
    fate, rows, dies = np.zeros(len(u), np.int8), np.empty(len(u), np.int64), np.empty(len(u))
    likely, going = 0, 0
    for row in range(len(u)):
        age = month - born[row]
        dies[row] = dying[age] if age < MONTHS_TABLED else chance_of_dying(age / 12.0, p)
        rows[likely] = row
        likely += u[row] < most[tenure[row]] + dies[row]
    for row in rows[:likely]:
        leaves = chance_of_leaving(yearly[tenure[row]], belonging[row], p)
        if u[row] < leaves + dies[row]:
            fate[row] = DIED if u[row] < dies[row] else MOVED
            rows[going] = row
            going += 1
    return fate, rows[:going]


@kernel
def end_ties(ties: NDArray[np.void], fate: NDArray[np.int8], turnover: NDArray[np.int64]) -> int:
    """Drop the ties of those who leave and close up; how many are left."""
    left = 0
    for k in range(len(ties)):
        tie = ties[k]
        ending = max(fate[tie.ego], fate[tie.alter])
        if ending == STAYS:
            ties[left] = tie
            left += 1
        else:
            turnover[ending, tie.contact] += 1
    return left


@kernel
def give_up(r: Residents, rows: Rows) -> None:
    """Memberships and uses of institutions end."""
    for slot in range(SLOTS):
        member_of, organises, attended = r.member_of[slot], r.organises[slot], r.attended[slot]
        venue, visited, pull = r.venue[slot], r.visited[slot], r.pull[slot]
        use, confidence = r.use[slot], r.confidence[slot]
        for row in rows:
            member_of[row] = venue[row] = NONE
            organises[row] = attended[row] = visited[row] = False
            pull[row] = use[row] = confidence[row] = 0.0
