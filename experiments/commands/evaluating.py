"""What an evaluation would have concluded: evaluate."""

from __future__ import annotations

from typing import Annotated

import typer

from ..cases.given import changed
from ..running.usual import SEED
from .options import (
    Cases,
    Changes,
    Csv,
    Json,
    Observed,
    Only,
    Out,
    Population,
    Quiet,
    Retry,
    Seed,
    With,
    Workers,
    show,
    whole,
    work_settings,
)


def evaluate_command(
    designs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[DESIGN.toml]...",
            help="Designs: files, or names of those that come with Kith; none is all.",
        ),
    ] = None,
    option: Annotated[
        str | None,
        typer.Option("--option", metavar="NAME", help="A preset, or the path of a TOML file; else patient."),
    ] = None,
    study: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="One that was held: well-london, big-local, new-deal, empowering-places, pathfinders.",
        ),
    ] = None,
    redesign: Annotated[
        bool,
        typer.Option("--redesign", help="Also with other areas, respondents and years, and their costs."),
    ] = False,
    outcome: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="What is asked: a question of the survey, or an outcome counted; trusts."
        ),
    ] = None,
    years: Annotated[
        int | None,
        typer.Option(
            parser=whole, metavar="N", help="Years from the beginning to the inquiry; 5, or the study's."
        ),
    ] = None,
    sample: Annotated[
        int | None,
        typer.Option(parser=whole, metavar="N", help="Residents interviewed in each area and wave; 300."),
    ] = None,
    draws: Annotated[
        int, typer.Option(parser=whole, metavar="N", help="Studies of each design, over all cases.")
    ] = 1000,
    areas: Annotated[
        int | None,
        typer.Option(parser=whole, metavar="N", help="Areas of each case; 12, or the study's."),
    ] = None,
    replicates: Annotated[
        int, typer.Option(parser=whole, metavar="N", help="Cases; the areas of a study share one.")
    ] = 4,
    population: Population = None,
    baseline_years: Annotated[
        int, typer.Option(parser=whole, metavar="N", help="Years asked about before the programme.")
    ] = 3,
    changes: Changes = [],  # noqa: B006
    cases: Cases = None,
    observed: Observed = None,
    rules: With = [],  # noqa: B006
    seed: Seed = SEED,
    workers: Workers = None,
    only: Only = None,
    retry: Retry = False,
    out: Out = None,
    json: Json = False,
    csv: Csv = False,
    quiet: Quiet = False,
) -> None:
    """Tell what research designs would have concluded about a programme, where the truth is known. A quick look."""
    from ..evaluating.evaluate import evaluate

    found = evaluate(
        designs or (),
        option,
        study=study,
        redesign=redesign,
        outcome=outcome,
        years=years,
        sample=sample,
        draws=draws,
        areas=areas,
        replicates=replicates,
        population=population,
        baseline_years=baseline_years,
        seed=seed,
        cases=cases,
        observed=observed,
        parameters=changed(changes),
        processes=rules,
        **work_settings(workers, out, json, quiet, retry, only=only),
    )
    show(found, json, csv)
