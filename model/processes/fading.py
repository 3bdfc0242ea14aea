"""Ties fade without contact: strong ones more slowly, unlike ones faster."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..compiled import kernel, rule
from ..entities import Floats
from ..parameters import ParameterGroup
from ..sociability import sociable_together
from ..ties import FADED
from ..world import World

single = np.float32  # ties are kept in single precision, and so is this worked out
ONE = single(1.0)


@rule
def strength_left(strength: float, likeness: float, together: float, p: ParameterGroup) -> np.float32:
    """Strength after a month of silence.

    strength' = strength * (1 - rate * together * (1 - hold * strength) * (1 + unlike * (1 - likeness)))

    Dissimilar ties dissolve sooner (McPherson, Smith-Lovin & Cook 2001); strong ones outlast weak
    ones (Burt 2002; Roberts & Dunbar 2015); those who make many ties let many go (Miritello et al. 2013), `together`
    being how sociable the two are.
    """
    rate = single(p.rate) * (ONE - single(p.hold) * strength) * (ONE + single(p.unlike) * (ONE - likeness))
    return strength * (ONE - min(rate * single(together), ONE))


def fade(world: World) -> None:
    """Process 6: ties with no contact this month weaken; those below the floor are lost."""
    ties = world.ties
    sociability = world.residents.sociability
    ties.shortened(fade_ties(ties.records, world.month, ties.turnover, sociability, world.numbers))


@kernel
def fade_ties(
    ties: NDArray[np.void],
    month: int,
    turnover: NDArray[np.int64],
    sociability: Floats,
    numbers: NDArray[np.void],
) -> int:
    """Weaken the silent, drop the lost and close up; how many are left."""
    p = numbers[0].fading
    floor = single(p.floor)
    left = 0
    for k in range(len(ties)):
        tie = ties[k]
        if tie.last != month:
            together = sociable_together(sociability[tie.ego], sociability[tie.alter])
            tie.strength = strength_left(tie.strength, tie.likeness, together, p)
        if tie.strength >= floor:
            ties[left] = tie
            left += 1
        else:
            turnover[FADED, tie.contact] += 1
    return left
