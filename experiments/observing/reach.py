"""Reach: who or what of the neighbourhood reaches its older residents, and how fast, as a heat wave would find them.

Social contact and a cool place to go are what protects (Bouchama et al. 2007; Semenza et al. 1996; Klinenberg 2002).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kith.model.entities import NONE
from kith.model.measures.infrastructure import ACCESS
from kith.model.measures.network import calls_expected
from kith.model.measures.snapshot import STRONG

from .accounts import OLD

Numbers = NDArray[np.float64]
DAYS = 4  # Chicago, 14 to 17 July 1995 (Semenza et al. 1996)
MONTH = 365.25 / 12.0  # days
# odds of dying with social contact, and with a cool place to go, over odds without (Bouchama et al. 2007, six
# case-control studies): central, and the end of the 95% interval that is nearest to no effect
CONTACT, COOL = (0.40, 0.8), (0.34, 0.5)
THROUGH = ("ties", "ties and groups", "ties, groups and places")


def contacts(world: Any, at_hand: NDArray[np.bool_]) -> tuple[Numbers, Numbers, Numbers]:
    """Contacts a month to be expected of each resident through ties, groups and places near home, each of shape (N,).

    Ties: calls that the resident makes or receives. Groups: meetings attended this month. Places: visits to open
    institutions within 800 m. As in an ordinary month: no source says by how much a warning brings people closer.
    """
    r, p = world.residents, world.parameters
    calls = calls_expected(world.ties.records, world.population, world.numbers)
    visits = (r.use * at_hand).sum(axis=0) * p.institutions.visits
    return calls, r.attended.sum(axis=0).astype(float), visits


def at_hand(world: Any) -> NDArray[np.bool_]:
    """Which of the places that residents use are open and within 800 m of home, shape (slots, N)."""
    venue, i = world.residents.venue, world.institutions
    if not len(i):
        return np.zeros(venue.shape, bool)
    east, north = world.x - world.ix[venue], world.y - world.iy[venue]
    return np.asarray((venue != NONE) & i.is_open[venue] & (east * east + north * north <= ACCESS * ACCESS))


def reached_within(days: float, contacts: Any) -> Any:
    """Chance of a contact within so many days, at `contacts` a month spread evenly: 1 - exp(-contacts * days / month).

    >>> float(reached_within(4.0, 0.0)), round(float(reached_within(MONTH, 1.0)), 3)
    (0.0, 0.632)
    """
    return 1.0 - np.exp(-contacts * days / MONTH)


def risk(contact: Any, cool: Any, end: int = 0) -> Any:
    """Risk of dying relative to somebody with no contact and nowhere to go; both together count as the stronger.

    >>> [float(risk(*who)) for who in ((False, False), (True, False), (True, True))]
    [1.0, 0.4, 0.34]
    """
    return np.minimum(np.where(contact, CONTACT[end], 1.0), np.where(cool, COOL[end], 1.0))


def reach_rows(world: Any) -> list[dict[str, Any]]:
    """Of older residents, what reaches them through ties, through groups too, and through places too.

    A row for each: `older` residents, those to be expected reached on the first `day` and within the `wave`, those with
    `nobody`, and sums of relative risk, central and `cautious`. Company is a strong tie or a group attended.
    """
    r, ties = world.residents, world.ties
    old = (world.month - r.born) / 12.0 >= OLD
    near = at_hand(world)
    by_ties, by_groups, by_places = contacts(world, near)
    company = ties.sums(ties.strength >= STRONG) > 0
    nowhere, cool = np.zeros(len(old), bool), (r.visited & near).any(axis=0)
    seen = {
        THROUGH[0]: (by_ties, company, nowhere),
        THROUGH[1]: (by_ties + by_groups, company | (by_groups > 0), nowhere),
        THROUGH[2]: (by_ties + by_groups + by_places, company | (by_groups > 0), cool),
    }
    return [
        {
            "through": through,
            "older": float(old.sum()),
            "day": float(reached_within(1.0, rate)[old].sum()),
            "wave": float(reached_within(DAYS, rate)[old].sum()),
            "nobody": float((~(contact | indoors))[old].sum()),
            "risk": float(risk(contact, indoors)[old].sum()),
            "cautious": float(risk(contact, indoors, end=1)[old].sum()),
        }
        for through, (rate, contact, indoors) in seen.items()
    ]
