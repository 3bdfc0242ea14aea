"""Ties fade without contact: strong ones more slowly, unlike ones faster."""

import numpy as np

from ..entities import Floats, Numbers
from ..parameters import ParameterGroup
from ..world import World


def strength_left(strength: Numbers, likeness: Numbers, p: ParameterGroup) -> Floats:
    """Strength after a month of silence.

    strength' = strength * (1 - rate * (1 - hold * strength) * (1 + unlike * (1 - likeness)))

    Dissimilar ties dissolve sooner (McPherson, Smith-Lovin & Cook 2001); strong ones outlast weak
    ones (Burt 2002; Roberts & Dunbar 2015).
    """
    rate = p.rate * (1.0 - p.hold * strength) * (1.0 + p.unlike * (1.0 - likeness))
    return strength * (1.0 - np.minimum(rate, 1.0))


def fade(world: World) -> None:
    """Process 6: ties with no contact this month weaken; those below the floor are lost."""
    ties, p = world.ties, world.parameters.fading
    silent = (ties.last != world.month).nonzero()[0]
    ties.strength[silent] = strength_left(ties.strength[silent], ties.likeness[silent], p)
    ties.kept(ties.strength >= p.floor)
