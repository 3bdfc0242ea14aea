"""The first residents moved to the margins of their place, as few and as little as can be."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .entities import WORKING_AGE, Floats, Ints
from .gazetteer import apportioned
from .margins import Margin, edges_of, shares_of
from .people import look_around

if TYPE_CHECKING:
    from .world import World


def in_categories(order: Floats, margin: Margin) -> NDArray[np.int64]:
    """A category for each, as many in each as the margin says, the lowest of `order` in the first.

    >>> in_categories(np.array([0.9, 0.1, 0.5]), {"owner": 2, "renter": 1}).tolist()
    [1, 0, 0]
    """
    counts = apportioned(shares_of(margin), len(order))
    found = np.empty(len(order), np.int64)
    found[np.argsort(order, kind="stable")] = np.repeat(np.arange(len(counts)), counts)
    return found


def in_bands(values: Floats, margin: Margin, name: str, most: float) -> Floats:
    """Values moved to the bands of a margin, in the order in which they stand; who is in the right band stays.

    Those who are moved are spread evenly over their new band, of which an open one ends at `most`.

    >>> in_bands(np.array([0.1, 0.2, 0.3, 0.9]), {"0-0.5": 0.5, "0.5-1": 0.5}, "status", 1.0).tolist()
    [0.1, 0.2, 0.625, 0.9]
    """
    low, high = edges_of(margin, name)
    high = np.minimum(high, np.maximum(most, low + 1.0 / 12.0))
    band = in_categories(values, margin)
    found = np.asarray(values, float).copy()
    stays = (found >= low[band]) & (found < high[band])
    for one in np.unique(band[~stays]):
        here = np.flatnonzero(band == one)
        here = here[np.argsort(found[here], kind="stable")]
        even = low[one] + (high[one] - low[one]) * (np.arange(len(here)) + 0.5) / len(here)
        found[here] = np.where(stays[here], found[here], even)
    return found


def months_of(years: Floats) -> Ints:
    """Whole months in so many years, those that rounding takes a hair from included."""
    return np.floor(12.0 * years + 1e-6).astype(np.int32)


def meet_margins(world: World) -> None:
    """Move the first residents, as luck drew them, to the margins of their place; their tenure is met before."""
    r, p, month, people = world.residents, world.parameters, world.month, world.place.people
    rows = np.arange(len(r))
    if "ages" in people:
        years = in_bands((month - r.born) / 12.0, people["ages"], "ages", p.people.oldest)
        r.born = month - months_of(years)
        r.arrived = np.maximum(r.arrived, r.born)
    if "residence" in people:
        lived = (month - r.arrived) / 12.0
        years = np.minimum(
            in_bands(lived, people["residence"], "residence", lived.max()), (month - r.born) / 12.0
        )
        r.arrived = month - months_of(years)
    if "status" in people:
        r.status = in_bands(r.status, people["status"], "status", math.inf)
        r.skill = np.minimum(p.skill.base + p.skill.from_status * r.status, 1.0)
    if "communities" in people:
        area = world.geography.area[r.cell]
        own = world.luck.at("first", month, rows, range(2))
        stands = np.where(own[0] < p.people.segregation, area, own[1])
        r.community = in_categories(stands, people["communities"]).astype(np.int8)
        look_around(r.arrays(), rows, world.geography.nearby)
    if "work" in people:
        may = np.flatnonzero((month - r.born) / 12.0 < WORKING_AGE)
        chance = p.people.employed * (p.people.employed_least + p.people.employed_by_status * r.status[may])
        r.employed[:] = False
        r.employed[may] = in_categories(world.luck.at("first", month, may, 7) / chance, people["work"]) == 0
