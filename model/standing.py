"""Institutions that a place is known to have: where they are, and how they stand until month 0.

What a file says of them is how they stand when the experiment begins. Whether one is open, and its condition, are
therefore held as given until then, whatever the luck of the warm-up; what is not given of it wears as it would.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .entities import KINDS, Institutions
from .ground import Institution
from .layout import Layout
from .places import Place
from .world import World


def known_institutions(layout: Layout | None) -> tuple[list[Institution], list[int]]:
    """Those a place is known to have on its square, and their cells; they have the first rows."""
    if layout is None:
        return [], []
    given = layout.place.institutions or ()
    on = [(one, cell) for one, cell in zip(given, layout.sites.tolist(), strict=True) if cell >= 0]
    return [one for one, _ in on], [cell for _, cell in on]


def undrawn_kinds(place: Place) -> NDArray[np.bool_]:
    """Which kinds of institution luck draws none of: those that the place's own list speaks of, or all."""
    given = {one.kind for one in place.institutions or ()}
    return np.array([(place.complete and place.institutions is not None) or kind in given for kind in KINDS])


def put_as_given(i: Institutions, known: list[Institution]) -> None:
    """Open or shut, and in the condition, that are given."""
    for row, one in enumerate(known):
        if one.is_open is not None:
            i.is_open[row] = one.is_open
        if one.condition is not None:
            i.condition[row] = one.condition


def stand(world: World) -> None:
    """In a month of the warm-up: what opened or closed by luck is as given, and nobody was let down."""
    known, _ = known_institutions(world.geography.layout)
    i, r = world.institutions, world.residents
    open_as_given = np.zeros(len(i), bool)
    open_as_given[: len(known)] = [bool(one.is_open) for one in known]
    shut = open_as_given & ~i.is_open
    if shut.any():
        r.let_down = np.maximum(r.let_down - world.use_of(shut) * world.parameters.letdown.institution, 0.0)
    put_as_given(i, known)
