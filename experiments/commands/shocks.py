"""What a place withstands under each option: shock."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ..cases.given import changed
from ..running.usual import PLACE, REPLICATES, SEED, YEARS
from .options import (
    Cases,
    Changes,
    Csv,
    Json,
    Observed,
    Options,
    Out,
    Place,
    Population,
    Quiet,
    Retry,
    Runs,
    Seed,
    With,
    Workers,
    Years,
    show,
    whole,
    work_settings,
)


def shock_command(
    shock: Annotated[str, typer.Argument(metavar="SHOCK", help="closure, plant, council or heat.")],
    year: Annotated[int, typer.Option(parser=whole, metavar="N", help="Comes after this year.")] = 8,
    place: Place = PLACE,
    population: Population = None,
    years: Years = YEARS,
    option: Options = ["short", "patient"],  # noqa: B006
    changes: Changes = [],  # noqa: B006
    rules: With = [],  # noqa: B006
    cases: Cases = None,
    observed: Observed = None,
    seed: Seed = SEED,
    replicates: Runs = REPLICATES,
    workers: Workers = None,
    retry: Retry = False,
    out: Out = None,
    json: Json = False,
    csv: Csv = False,
    quiet: Quiet = False,
) -> None:
    """Tell what a shock does under each option, and how fast the place recovers; or who is reached in a heat wave."""
    from ..shocks.heat import heat_wave
    from ..shocks.resilience import withstand

    asked: dict[str, Any] = {
        "year": year,
        "place": place,
        "population": population,
        "years": years,
        "seed": seed,
        "replicates": replicates,
        "parameters": changed(changes),
        "processes": rules,
        "cases": cases,
        "observed": observed,
        **work_settings(workers, out, json, quiet, retry),
    }
    show(heat_wave(option, **asked) if shock == "heat" else withstand(shock, option, **asked), json, csv)
