"""Programmes of one instrument or of two in equal parts, and what is added up of each."""

from __future__ import annotations

from itertools import combinations

from kith.model.discounting import GREEN_BOOK
from kith.model.measures import Snapshot
from kith.model.neighbourhood import Neighbourhood
from kith.model.programme import ADULT_SHARE, Programme, profiles
from kith.model.programme.programme import INSTRUMENTS

FUNDED = 5
RANKED = ("life_satisfaction", "ties", "trust", "belonging", "loneliness", "efficacy", "employment", "member")


def mixes() -> dict[str, dict[str, float]]:
    """Every single instrument and every pair in equal parts, by name."""
    found = {name: {name: 1.0} for name in INSTRUMENTS}
    return found | {f"{a} + {b}": {a: 0.5, b: 0.5} for a, b in combinations(INSTRUMENTS, 2)}


def programme_for(name: str, per_head: float, population: int) -> Programme:
    """The programme of a mix worth so much a head today."""
    mix = mixes()[name]
    plain = Programme(
        name,
        100.0,
        profile=profiles.shape("even", 12 * FUNDED),
        mix=mix,
        control="resident-led",
        ending="endowment" if "endowment" in mix else "cliff",
    )
    return plain.at_present_value(per_head * population / ADULT_SHARE, population, GREEN_BOOK)


def person_years(world: Neighbourhood, years: int) -> dict[str, float]:
    """Each outcome added up over years and residents, from its level at each year's end; and GBP handed back."""
    totals = dict.fromkeys((*RANKED, *world.rules.own), 0.0)
    for _ in range(years):
        for _ in range(12):
            world.step()
        seen = Snapshot(world)
        for name in totals:
            totals[name] += world.rules.outcomes[name].of(seen) * world.population
    return totals | {"returned": float(world.ledger.returned)}
