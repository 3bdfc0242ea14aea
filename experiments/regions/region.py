"""Whom does the money reach? One pot shared among many places by several rules, with the same luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from kith.model.measures.outcomes import HEADLINE
from kith.model.mistakes import Mistake, check_memory, listed, told, truth
from kith.model.programme import Programme
from kith.model.programme.presets import BASELINE
from kith.model.programme.programme import plain_of
from kith.model.provenance import digest_of, model_digest
from kith.model.reading import once

from .. import figures as draw
from ..cases.ensemble import Ensemble, cases_asked
from ..comparing.equal import check_length, distinct
from ..ingredients.patience import start_at
from ..running.checkpoints import check_unit_known, checkpointed
from ..running.identity import quoted, source_digest
from ..running.request import SEED, YEARS, Processes, Request, adults_asked
from ..running.store import Store
from ..surveys.reading import read_survey
from ..surveys.reweighting import ensemble_given
from .answer import Sharing
from .declared import Region, check_parameters, read_region
from .living import live
from .rules import Rule
from .shared import Shared

REGION, OPTION, OUTCOME = "ten-towns", "patient", "life_satisfaction"
RULES = ("equal", "need", "lottery", "bids", "annual")
REPLICATES = 6


def region(
    where: str | Path | Region = REGION,
    rules: Sequence[str] = RULES,
    *,
    option: str | Programme = OPTION,
    pot: float | None = None,
    most: float | None = None,
    borders: bool | None = None,
    outcome: str = OUTCOME,
    years: int = YEARS,
    seed: int = SEED,
    replicates: int = REPLICATES,
    cases: str | Path | None = None,
    observed: str | Path | None = None,
    parameters: Mapping[str, float] | None = None,
    processes: Processes = None,
    workers: int | None = None,
    retry: bool = False,
    only: str | None = None,
    out: str | Path | None = None,
    progress: bool | Literal["events"] = True,
) -> Sharing:
    """Ask whom one pot of money reaches, and what it does there, under several rules of sharing it out.

    More seeds, rules or other pots can be asked for at any time: what is there is not lived again.

    Parameters
    ----------
    where : str, Path or Region
        A region that comes with Kith, the path of a TOML file, or a region.
    rules : sequence of str
        Names of rules that come with Kith, or of the region's own; the others are told against the first.
    option : str or Programme
        How money is spent where it comes: a preset's name, a TOML file, or a programme; its budget does not count.
    pot : float, optional
        Present value, GBP for each head of all ages; None is the region's.
    most : float, optional
        What a place may be given at a time, likewise; None is the region's, or twice the `pot` that is given.
    borders : bool, optional
        Whether movers may go to other places of the region; None is as the region says, which is no unless it does.
    outcome : str
        The headline outcome that is told and drawn; tables have all.
    years : int
        How long to look.
    seed : int
        Of the first replicate; the others' are drawn from it.
    replicates : int
        Seeds; each is lived as usual and under every rule.
    cases : str or Path, optional
        The cases from which each seed draws one: "ensemble" (also None), a Parquet file, or "catalogue".
    observed : str or Path, optional
        A survey of one of the places, or of the preset that they are, by whose answers the cases are weighed.
    parameters : mapping of str to float, optional
        Numbers that differ from the catalogue, or from a case, by name.
    processes : str, Path, Rule or sequence of these, optional
        Rules of one's own that run with the model in every place, each a Python file: see `kith.Rule`.
    workers : int, optional
        Processes; None is one for each processor.
    retry : bool
        Live again what failed before.
    only : str, optional
        Live this unit alone, as it is named where it failed, keep nothing, and say what goes wrong.
    out : str or Path, optional
        Folder for the results; None is ``results/region-`` and a digest of the region's places.
    progress : bool or "events"
        Tell standard error how far the work is.

    Returns
    -------
    Sharing
        Effects by rule, measure and outcome, who got what, and words.

    Raises
    ------
    Mistake
        If anything asked for is unknown, out of range or does not fit together; nothing is then written.
    """
    request = Request(
        years=years,
        seed=seed,
        replicates=replicates,
        parameters=parameters,
        cases=cases,
        observed=observed,
        processes=processes,
        workers=workers,
        out=out,
        retry=retry,
        only=only,
        progress=progress,
    ).checked()
    draw.check_backend()
    if not isinstance(outcome, str) or outcome not in HEADLINE:
        raise Mistake(
            f"outcome: {told(outcome)} is not a headline outcome; give one of {', '.join(HEADLINE)}"
        )
    here = read_region(where).with_money(pot, most)
    if borders is not None:
        here = replace(here, borders=truth("borders", borders))
    names = once("rule", [str(name) for name in listed("rules", rules)])
    if not names:
        raise Mistake("rules: there is none; give at least one")
    chosen = {name: here.rule(name) for name in names}
    ((given, programme),) = distinct([option])
    check_length([programme], request.years)
    check_parameters(here, request.parameters or {}, request.rules.catalogue)
    check_memory(2 * here.adults, min(request.workers or 1, request.replicates))
    asked = region_asked(here, programme, request)
    how = {"option": given, "region": str(where) if not isinstance(where, Region) else where.name}
    found, failures, folder = lived(asked, here, chosen, request, how)
    result = Sharing(
        asked,
        found,
        {name: rule.about or name for name, rule in chosen.items()},
        programme.name,
        outcome,
        failures,
        folder,
    )
    result.save()
    return result


def cases_weighed(here: Region, request: Request) -> Ensemble | None:
    """The cases, as a survey of one of the places weighs them if one is named."""
    of_place = {spot.place.name: spot.place for spot in here.spots}
    said = read_survey(request.observed).place if request.observed is not None else None
    place = of_place.get(said or "", next(iter(of_place.values())))
    where = replace(request, population=adults_asked(place, None))
    return ensemble_given(where, list(of_place.values()))


def region_asked(here: Region, programme: Programme, request: Request) -> dict[str, Any]:
    """What identifies the worlds of a region, whatever its pot and rules; its names and their order do not."""
    places = [spot.plain() for spot in here.spots]
    starts = sorted({spot.start for spot in here.spots if spot.start is not None})
    return {
        "model": model_digest(),
        "measured by": source_digest("regions"),
        "starts": [start_at(start) for start in starts],
        "places": places,
        "borders": here.borders,
        "years": request.years,
        "seed": request.seed,
        "parameters": dict(sorted((request.parameters or {}).items())),
        "cases": cases_asked(cases_weighed(here, request)),
        "programme": plain_of(programme),
        **request.rules.asked(),
    }


def shares_asked(here: Region, rule: Rule) -> dict[str, Any]:
    """What identifies a way of sharing: the rule, whatever it is called, the pot and the most for a place."""
    return {"rule": rule.plain(), "pot": here.pot, "most": here.most}


def lived(
    asked: dict[str, Any], here: Region, rules: Mapping[str, Rule], request: Request, how: Mapping[str, str]
) -> tuple[Shared, pd.DataFrame, Path]:
    """Every seed as usual and under every rule; what could not be lived; and where all is kept."""
    shares = {BASELINE: None, **{name: shares_asked(here, rule) for name, rule in rules.items()}}
    tables, failures = {}, []
    with Store.claimed(request.folder("region", digest_of(asked)), asked) as store:
        words = [
            quoted(how["region"]),
            f"--option {quoted(how['option'])}",
            *(f"--rule {quoted(name)}" for name in rules),
            "--borders" if here.borders else "--no-borders",
        ]
        words += [
            f"--pot {here.pot!r} --most {here.most!r} --years {request.years} --replicates {request.replicates}"
        ]
        command = replace(request, out=store.folder).command("region", *words, of=())
        for name, share in shares.items():
            table = "usual" if share is None else f"shared-{digest_of(share)[:12]}"
            tables[name], failed = checkpointed(
                store,
                table,
                partial(live, asked, share),
                request.replicates,
                request,
                f"seeds, {name}",
                f"{command} --only '{table} {{}}'".format,
                kind="region",
            )
            failures.append(failed)
        check_unit_known(request)
    return Shared(here, tables, request.years), pd.concat(failures, ignore_index=True), store.folder
