"""Sociability: some residents meet, befriend and drop many; others keep few (Miritello et al. 2013)."""

from __future__ import annotations

import math

from .arithmetic import exp
from .compiled import rule
from .parameters import ParameterGroup


@rule
def sociability_of(own: float, p: ParameterGroup) -> float:
    """How often a resident meets, befriends and drops others, 1 on average: lognormal, `own` standard normal.

    exp(sociability_spread * own - sociability_spread^2 / 2)

    >>> from types import SimpleNamespace as S
    >>> sociability_of(1.5, S(sociability_spread=0.0))
    1.0
    """
    return exp(p.sociability_spread * own - 0.5 * p.sociability_spread * p.sociability_spread)


@rule
def sociable_together(one: float, other: float) -> float:
    """How much oftener than others two residents make a tie, and let one go: the geometric mean of their sociability.

    >>> sociable_together(1.0, 1.0), sociable_together(4.0, 1.0)
    (1.0, 2.0)
    """
    return math.sqrt(one * other)
