"""Residents leave and arrive: a leaver's ties, memberships, skill and uses go too."""

from typing import Any

import numpy as np

from ..entities import NONE


def chance_of_leaving(yearly: Any, belonging: Any, p: Any) -> Any:
    """Chance of leaving this month, by tenure and belonging.

    chance = 1 - exp(-yearly / 12 * exp(-attachment * (belonging - 1/2)))
    """
    return 1.0 - np.exp(-yearly / 12.0 * np.exp(-p.attachment * (belonging - 0.5)))


def chance_of_dying(age: Any, p: Any) -> Any:
    """Chance of dying this month at an age in years, by Gompertz's law.

    chance = 1 - exp(-mortality * exp(ageing * age) / 12)
    """
    return 1.0 - np.exp(-p.mortality * np.exp(p.ageing * age) / 12.0)


def move(world: Any) -> None:
    """Process 9: who leaves or dies this month, and who takes their place, on the same day."""
    r, p, month = world.residents, world.parameters.moving, world.month
    yearly = np.array([p.owner, p.social_renter, p.private_renter])[r.tenure]
    chance = chance_of_leaving(yearly, r.belonging, p)
    chance += chance_of_dying((month - r.born) / 12.0, p)
    leaves = world.luck.of_residents("move", month, world.population) < chance
    rows = leaves.nonzero()[0]
    if not len(rows):
        return
    ties = world.ties
    ties.kept(~(leaves[ties.ego] | leaves[ties.alter]))
    r.member_of[:, rows], r.organises[:, rows], r.attended[:, rows] = NONE, False, False
    r.venue[:, rows], r.visited[:, rows] = NONE, False
    r.pull[:, rows], r.use[:, rows], r.confidence[:, rows] = 0.0, 0.0, 0.0
    world.arrive(rows)
