"""The broccoli: what plainly works? The effect per pound of every single instrument and of every pair.

Programmes of one instrument alone, and of two in equal parts, are spread evenly over the same years, decided by
residents and stop at once (an endowment is kept, or it would be none), at a small and a large dose, in several places.
Each is run beside business as usual with the same luck; every seed has its own case. Ranks are taken within each place,
dose and seed, so that no place or dose outweighs another, and told as a distribution: how often best, how often in the
worse half.

What is ranked is an outcome added up over the years for all residents, by default years lived with one more point of
life satisfaction, per GBP 1,000 of what was offered, as money that cannot be spent is a finding about its instrument.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

from kith.model.mistakes import Mistake, check_memory, finite, nearest, whole_number
from kith.model.neighbourhood import Neighbourhood
from kith.model.parameters import case
from kith.model.places import LEFT_BEHIND, PROVIDED, place_named
from kith.model.provenance import digest_of, model_digest

from ..cases.changes import changes_of
from ..cases.ensemble import cases_asked, read_ensemble
from ..running.checkpoints import gathered
from ..running.identity import seeds_of, source_digest
from ..running.store import Store
from ..running.workers import processors
from .instruments import FUNDED, RANKED, mixes, person_years, programme_for
from .ranking import Ranking

REPLICATES = 8
YEARS = 15  # looked at; the money is spent over the first
DOSES = (30.0, 150.0)  # GBP a head of all ages, present value
PLACES = (LEFT_BEHIND, PROVIDED)


def run_replicate(asked: Mapping[str, Any], row: int) -> dict[str, Any]:
    """Every mix and dose in every place with one seed and the case it draws: changes from business as usual."""
    seed, n = asked["seeds"][row], asked["population"]
    changes = changes_of(asked, seed)
    found: dict[str, Any] = {"seed": seed}
    for place in asked["places"]:
        world = Neighbourhood(place, n, parameters=case(changes), seed=seed)
        usual = person_years(world.branch(None), asked["years"])
        for name, dose in product(mixes(), asked["doses"]):
            after = person_years(world.branch(programme_for(name, dose, n)), asked["years"])
            for outcome in after:
                found[f"{place}|{name}|{dose:g}|{outcome}"] = after[outcome] - usual[outcome]
    return found


def rank(
    *,
    outcome: str = "life_satisfaction",
    places: Sequence[str] = PLACES,
    doses: Sequence[float] = DOSES,
    population: int = 2000,
    years: int = YEARS,
    seed: int = 1,
    replicates: int = REPLICATES,
    cases: str | Path | None = None,
    parameters: Mapping[str, float] | None = None,
    workers: int | None = None,
    out: str | Path | None = None,
    progress: bool = True,
) -> Ranking:
    """Rank every instrument and every pair by what each does per pound.

    Parameters
    ----------
    outcome : what to rank by, one of `RANKED`; all are measured, so asking for another runs nothing again
    places : place presets; doses : present values, GBP a head of all ages
    years : how long to look; the money is spent over the first five

    The other parameters are those of `compare`.

    Raises
    ------
    Mistake : if anything asked for is unknown or out of range; nothing is then written.
    """
    if outcome not in RANKED:
        raise Mistake(f"outcome: {outcome!r} is not ranked by{nearest(outcome, RANKED)}")
    years = whole_number("years", years, FUNDED, 1000)
    population = whole_number("population", population, 1)
    check_memory(population)
    amounts = [finite("dose", dose, 0.01, 1e6) for dose in {f"{dose:g}": dose for dose in doses}.values()]
    replicates = whole_number("replicates", replicates, 2, 1_000_000)
    asked: dict[str, Any] = {
        "model": model_digest(),
        "measured by": source_digest("ingredients"),
        "places": [place_named(place).name for place in dict.fromkeys(places)],
        "doses": sorted(amounts),
        "population": population,
        "years": years,
        "seed": whole_number("seed", seed, 0, 2**32 - 1),
        "cases": cases_asked(read_ensemble(cases)),
        "parameters": dict(case(parameters).changes),
    }
    if not asked["places"] or not amounts:
        raise Mistake("place and dose: give at least one of each")
    crew = processors() if workers is None else whole_number("workers", workers, 1, 1024)
    store = Store.prepared(
        out if out is not None else Path("results", f"rank-{digest_of(asked)[:12]}"), asked
    )
    store.begin(kind="rank", replicates=replicates)
    asked["seeds"] = seeds_of(asked["seed"], replicates)
    table = gathered(store, "ranking", partial(run_replicate, asked), replicates, crew, progress, "seeds")
    found = Ranking(asked, table, outcome, store.folder)
    found.save()
    return found
