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
from typing import Any, Literal

from kith.model.mistakes import Mistake, finite, listed, nearest, told
from kith.model.neighbourhood import Neighbourhood
from kith.model.placefile import place_named
from kith.model.places import LEFT_BEHIND, PROVIDED, Place, name_of
from kith.model.provenance import model_digest
from kith.model.reading import once
from kith.model.rules import rules_asked, rules_given

from .. import figures as draw
from ..cases.changes import changes_in
from ..cases.ensemble import cases_asked
from ..running.checkpoints import table_of
from ..running.identity import seeds_of, source_digest
from ..running.request import SEED, Processes, Request, place_word
from ..surveys.reweighting import ensemble_given
from .instruments import FUNDED, RANKED, mixes, person_years, programme_for
from .ranking import Ranking

REPLICATES = 8
YEARS = 15  # looked at; the money is spent over the first
DOSES = (30.0, 150.0)  # GBP a head of all ages, present value
PLACES = (LEFT_BEHIND, PROVIDED)


def run_replicate(asked: Mapping[str, Any], row: int) -> dict[str, Any]:
    """Every mix and dose in every place with one seed and the case it draws: changes from business as usual."""
    seed, n = asked["seeds"][row], asked["population"]
    found: dict[str, Any] = {"seed": seed}
    for plain in asked["places"]:
        place, changes = name_of(plain), changes_in(plain, asked, seed)
        world = Neighbourhood(plain, n, parameters=changes, seed=seed, processes=rules_asked(asked))
        usual = person_years(world.branch(None), asked["years"])
        for name, dose in product(mixes(), asked["doses"]):
            after = person_years(world.branch(programme_for(name, dose, n)), asked["years"])
            for outcome in after:
                found[f"{place}|{name}|{dose:g}|{outcome}"] = after[outcome] - usual[outcome]
    return found


def rank(
    *,
    outcome: str = "life_satisfaction",
    places: Sequence[str | Place] = PLACES,
    doses: Sequence[float] = DOSES,
    population: int | None = None,
    years: int = YEARS,
    seed: int = SEED,
    replicates: int = REPLICATES,
    cases: str | Path | None = None,
    observed: str | Path | None = None,
    parameters: Mapping[str, float] | None = None,
    workers: int | None = None,
    retry: bool = False,
    only: str | None = None,
    out: str | Path | None = None,
    progress: bool | Literal["events"] = True,
    processes: Processes = None,
) -> Ranking:
    """Rank every instrument and every pair by what each does per pound.

    Parameters
    ----------
    outcome : str
        What to rank by, one of `RANKED` or of a rule of one's own; all are measured, so asking for another runs
        nothing again.
    places : sequence of str
        Place presets.
    doses : sequence of float
        Present values, GBP a head of all ages.
    population : int, optional
        Adult residents; None is as many as the place has, 8,000 in a preset.
    years : int
        How long to look; the money is spent over the first five.
    seed : int
        Of the first replicate; the others' are drawn from it.
    replicates : int
        Seeds, each with a case of its own.
    cases : str or Path, optional
        The cases from which each seed draws one: "ensemble" (those that fit the evidence, also None), the path of a
        Parquet file, or "catalogue" for the catalogue's own values in all.
    observed : str or Path, optional
        A survey of the place (TOML, CSV or Parquet): seeds draw the cases by how well each gives its answers.
    parameters : mapping of str to float, optional
        Numbers that differ from the catalogue, or from a seed's case, by name.
    workers : int, optional
        Processes; None is one for each processor, 1 is this one.
    retry : bool
        Run again what failed before.
    only : str, optional
        Run this unit alone, as it is named where it failed, keep nothing, and say what goes wrong.
    out : str or Path, optional
        Folder for the results; None is ``results/rank-`` and a digest of what is asked. What is finished there is
        read, not run again.
    progress : bool or "events"
        Tell standard error how far the work is; "events" is a JSON object a line.
    processes : str, Path, Rule or sequence of these, optional
        Rules of one's own that run with the model, each a Python file: see `kith.Rule`.

    Returns
    -------
    Ranking
        Effects per pound, ranks, and what was handed back.

    Raises
    ------
    Mistake
        If anything asked for is unknown, out of range or does not fit together; nothing is then written
        but what residents say to a survey's questions.
    """
    ranked = (*RANKED, *rules_given(processes).own)
    if not isinstance(outcome, str) or outcome not in ranked:
        raise Mistake(f"outcome: {told(outcome)} is not ranked by{nearest(outcome, ranked)}")
    found_places = [place_named(place) for place in listed("places", places, "a list of places")]
    once("place", [place.name for place in found_places])
    amounts = [finite("dose", dose, 0.01, 1e6) for dose in listed("doses", doses, "a list of GBP per head")]
    once("dose", [f"{amount:g}" for amount in amounts])
    if not found_places or not amounts:
        raise Mistake("place and dose: give at least one of each")
    request = Request(
        place=found_places[0],
        population=population,
        years=years,
        seed=seed,
        replicates=replicates,
        parameters=parameters,
        cases=cases,
        observed=observed,
        workers=workers,
        out=out,
        retry=retry,
        only=only,
        progress=progress,
        processes=processes,
    ).checked(least_years=FUNDED, least_replicates=2)
    draw.check_backend()
    asked: dict[str, Any] = {
        "model": model_digest(),
        "measured by": source_digest("ingredients"),
        "places": [place.plain() for place in found_places],
        "doses": sorted(amounts),
        "population": request.population,
        "years": request.years,
        "seed": request.seed,
        "cases": cases_asked(ensemble_given(request, found_places)),
        "parameters": dict(request.parameters or {}),
        **request.rules.asked(),
    }
    words = [
        *(f"--place {place_word(place)}" for place in found_places[1:]),
        *(f"--dose {dose!r}" for dose in amounts),
        f"--years {request.years}",
    ]
    task = partial(run_replicate, {**asked, "seeds": seeds_of(request.seed, request.replicates)})
    table, failures, folder = table_of("rank", "ranking", task, request.replicates, request, asked, *words)
    found = Ranking(asked, table, outcome, failures, folder)
    found.save()
    return found
