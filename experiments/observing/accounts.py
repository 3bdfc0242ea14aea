"""Accounts: what an appraisal counts in a world besides its outcomes: people, public money, stocks, visits.

Each function reads columns and writes nothing.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kith.model.entities import COUNCIL, KINDS, NONE, WORKING_AGE
from kith.model.measures.snapshot import STRONG
from kith.model.processes.institutions import council_funding

OLD = 65.0  # years

MEANING = {
    "under_66": "residents under 66, who may work",
    "jobs_elsewhere": "jobs that people elsewhere hold, more or fewer than at the start (ODD 7.10)",
    "council_cost": "GBP a month that the council pays towards open institutions",
    "youth_clubs": "open youth clubs",
    "purses": "GBP in the purses of groups",
    "reserves": "GBP in the reserves of open institutions",
    "endowment": "GBP of endowment capital",
    "partnership": "mean partnership of hosted groups with their hosts, 0-1",
    "out_of_reach": "residents of 65 and over with no strong tie, who were at no group and no place this month",
    "visits": "visits to open institutions in a month",
    "visits_gained": "of these, to institutions that are open here and not under business as usual",
    "visits_lost": "visits under business as usual to institutions that are open there and not here",
    "visits_moved": "visits under business as usual to institutions open in both, less visits to them here",
}


def accounts(world: Any, usual: NDArray[np.float64] | None = None) -> dict[str, float]:
    """What is counted of a world in a month, by name (`MEANING`).

    usual : visits by institution in the same month under business as usual, NaN where it was shut; None is this world
    """
    r, g, i = world.residents, world.groups, world.institutions
    young = (world.month - r.born) / 12.0 < WORKING_AGE
    hosted = g.alive & (g.place != NONE)
    here = visits(world)
    return {
        "under_66": float(young.sum()),
        "jobs_elsewhere": float(world.labour.elsewhere),
        "council_cost": council_cost(world),
        "youth_clubs": float((i.is_open & (i.kind == KINDS.index("youth_club"))).sum()),
        "purses": float(g.purse[g.alive].sum()),
        "reserves": float(i.reserve[i.is_open].sum()),
        "endowment": float(world.ledger.capital),
        "partnership": float(g.partnership[hosted].mean()) if hosted.any() else 0.0,
        "out_of_reach": float(out_of_reach(world).sum()),
        "visits": float(np.nansum(here)),
        **displaced(here, here if usual is None else usual),
    }


def council_cost(world: Any) -> float:
    """What the council pays this month towards the running costs of its open institutions, before any clawback, GBP.

    sum over open council institutions of running cost * council share * funding left after cuts
    """
    i = world.institutions
    funding = council_funding(
        world.months_since_start, world.parameters.council.decline, world.parameters.council.floor
    )
    pays = i.is_open & (i.owner == COUNCIL)
    return float((world.per_kind("running_cost")[i.kind] * i.council_share)[pays].sum() * funding)


def out_of_reach(world: Any) -> NDArray[np.bool_]:
    """Which older residents nobody would miss in a heat wave, shape (N,): those whom no one and nothing is near to.

    Chicago's heat wave of 1995 killed people who were alone, and fewer where there were places to go and people about
    (Klinenberg 2002). Here: 65 or over, no tie strong enough for favours, at no group and at no place this month.
    """
    r, ties, n = world.residents, world.ties, world.population
    strong = ties.strength >= STRONG
    near = np.zeros(n, bool)
    near[ties.ego[strong]] = near[ties.alter[strong]] = True
    near |= r.attended.any(axis=0) | r.visited.any(axis=0)
    return np.asarray(((world.month - r.born) / 12.0 >= OLD) & ~near)


def visits(world: Any) -> NDArray[np.float64]:
    """Visits last month by institution, NaN where it is shut, shape (I,)."""
    i = world.institutions
    return np.where(i.is_open, i.visits, np.nan)


def displaced(here: NDArray[np.float64], usual: NDArray[np.float64]) -> dict[str, float]:
    """Visits gained and lost where a place is open in one world alone, and moved away from places open in both.

    Rows of institutions are the same in all options; one built in an option alone has a row beyond the others' last.

    >>> displaced(np.array([5.0, 4.0]), np.array([8.0, np.nan]))
    {'visits_gained': 4.0, 'visits_lost': 0.0, 'visits_moved': 3.0}
    """
    rows = max(len(here), len(usual))
    a, b = (np.concatenate([x, np.full(rows - len(x), np.nan)]) for x in (here, usual))
    both = np.isfinite(a) & np.isfinite(b)
    return {
        "visits_gained": float(np.nansum(a[np.isnan(b)])),
        "visits_lost": float(np.nansum(b[np.isnan(a)])),
        "visits_moved": float((b - a)[both].sum()),
    }
