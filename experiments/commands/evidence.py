"""Is the model any good, and what does it say? observed, calibrate, recover, validate, results."""

from __future__ import annotations

from typing import Annotated

import typer

from ..cases.given import changed
from ..running.usual import PLACE
from .options import (
    Cases,
    Changes,
    Csv,
    Json,
    Observed,
    Only,
    Out,
    Place,
    Population,
    Quiet,
    Retry,
    With,
    Workers,
    show,
    whole,
    work_settings,
)


def observed_command(
    survey: Annotated[
        str, typer.Argument(metavar="SURVEY", help="TOML or CSV of shares, or answers as CSV or Parquet.")
    ],
    place: Place = PLACE,
    population: Population = None,
    changes: Changes = [],  # noqa: B006
    cases: Cases = None,
    rules: With = [],  # noqa: B006
    workers: Workers = None,
    retry: Retry = False,
    out: Out = None,
    json: Json = False,
    csv: Csv = False,
    quiet: Quiet = False,
) -> None:
    """Show what a survey of a place leaves of the ensemble: its fit, question by question, and the effective cases."""
    from ..evidence.observed import observed

    found = observed(
        survey,
        place=place,
        population=population,
        parameters=changed(changes),
        cases=cases,
        processes=rules,
        **work_settings(workers, out, json, quiet, retry),
    )
    show(found, json, csv)
    found.found.cases()  # it says why the answers cannot be used, if they cannot


def calibrate_command(
    seed: Annotated[int, typer.Option(parser=whole, metavar="N", help="Of designs and luck.")] = 1,
    population: Annotated[
        int, typer.Option(parser=whole, metavar="N", help="Adults in each of the three places.")
    ] = 8000,
    first: Annotated[int, typer.Option(parser=whole, metavar="N", help="Cases in the first wave.")] = 300,
    later: Annotated[int, typer.Option(parser=whole, metavar="N", help="Cases in each later wave.")] = 150,
    waves: Annotated[int, typer.Option(parser=whole, metavar="N", help="Waves.")] = 6,
    targets: Annotated[
        str | None, typer.Option(metavar="FILE", help="Targets of your own: TOML or CSV.")
    ] = None,
    workers: Workers = None,
    only: Only = None,
    retry: Retry = False,
    out: Out = None,
    json: Json = False,
    csv: Csv = False,
    quiet: Quiet = False,
) -> None:
    """Fit the assumed parameters to the fitted patterns; keep the cases not ruled out. Takes an hour or more."""
    from ..evidence.calibrate import calibrate

    found = calibrate(
        seed=seed,
        population=population,
        first=first,
        later=later,
        waves=waves,
        targets=targets,
        **work_settings(workers, out, json, quiet, retry, only=only),
    )
    show(found, json, csv)


def recover_command(
    truths: Annotated[int, typer.Option(parser=whole, metavar="N", help="Known cases.")] = 20,
    seed: Annotated[int, typer.Option(parser=whole, metavar="N", help="Of designs and luck.")] = 1,
    population: Annotated[
        int, typer.Option(parser=whole, metavar="N", help="Adults in each of the three places.")
    ] = 8000,
    first: Annotated[
        int, typer.Option(parser=whole, metavar="N", help="Cases of the first wave, which serves all truths.")
    ] = 1000,
    workers: Workers = None,
    only: Only = None,
    retry: Retry = False,
    out: Out = None,
    json: Json = False,
    csv: Csv = False,
    quiet: Quiet = False,
) -> None:
    """Calibrate to known cases: are they kept, and what is learnt of each parameter? A long study."""
    from ..evidence.recover import recover

    found = recover(
        truths=truths,
        seed=seed,
        population=population,
        first=first,
        **work_settings(workers, out, json, quiet, retry, only=only),
    )
    show(found, json, csv)


def validate_command(
    cases: Cases = None,
    observed: Observed = None,
    seed: Annotated[int, typer.Option(parser=whole, metavar="N", help="Of the luck of all cases.")] = 1,
    population: Annotated[int, typer.Option(parser=whole, metavar="N", help="Adults in each place.")] = 8000,
    replicates: Annotated[
        int | None,
        typer.Option(parser=whole, metavar="N", help="Cases to run, spread over all; by default all."),
    ] = None,
    workers: Workers = None,
    only: Only = None,
    retry: Retry = False,
    out: Out = None,
    json: Json = False,
    csv: Csv = False,
    quiet: Quiet = False,
) -> None:
    """Score the model against the patterns: target, value with its range, met or missed, fitted or held out."""
    from ..evidence.validate import validate

    found = validate(
        cases=cases,
        observed=observed,
        seed=seed,
        population=population,
        replicates=replicates,
        **work_settings(workers, out, json, quiet, retry, only=only),
    )
    show(found, json, csv)


def results_command(
    parts: Annotated[
        list[str] | None, typer.Argument(metavar="[PART]...", help="As compare or factorial; none is all.")
    ] = None,
    into: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="A checkout whose documentation is written anew from them."),
    ] = None,
    workers: Workers = None,
    retry: Retry = False,
    out: Out = None,
    json: Json = False,
    csv: Csv = False,
    quiet: Quiet = False,
) -> None:
    """Ask everything that the documentation quotes, and write down the numbers. Hours; it goes on where it stopped."""
    from ..results.results import results

    show(results(parts or (), into=into, **work_settings(workers, out, json, quiet, retry)), json, csv)
