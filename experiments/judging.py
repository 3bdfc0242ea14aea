"""Commands that judge the model and take programmes apart: calibrate, validate, factorial, patience."""

from __future__ import annotations

from typing import Annotated

import typer

from .arguments import (
    Cases,
    Changes,
    Json,
    Out,
    Place,
    Population,
    Quiet,
    Seed,
    Workers,
    changed,
    real,
    whole,
)

Rate = Annotated[float, typer.Option(parser=real, metavar="RATE", help="Discount rate a year.")]
Settings = Annotated[
    list[str],
    typer.Option("--setting", metavar="NAME", help='As "no let-downs"; repeatable. By default "as it is".'),
]
Switches = Annotated[
    bool,
    typer.Option("--switches", help="All settings: limits, let-downs and discounting off, decay changed."),
]


def calibrate_command(
    seed: Annotated[int, typer.Option(parser=whole, metavar="N", help="Of designs and luck.")] = 1,
    population: Annotated[
        int, typer.Option(parser=whole, metavar="N", help="Adults in each of the three places.")
    ] = 6000,
    first: Annotated[int, typer.Option(parser=whole, metavar="N", help="Cases in the first wave.")] = 300,
    later: Annotated[int, typer.Option(parser=whole, metavar="N", help="Cases in each later wave.")] = 150,
    waves: Annotated[int, typer.Option(parser=whole, metavar="N", help="Waves.")] = 6,
    workers: Workers = None,
    out: Out = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Fit the assumed parameters to the fitted patterns; keep the cases not ruled out. Takes an hour or more."""
    from .calibrate import calibrate

    found = calibrate(
        seed=seed,
        population=population,
        first=first,
        later=later,
        waves=waves,
        workers=workers,
        out=out,
        progress=not quiet,
    )
    print(found.to_json() if json else f"{found.text()}\n\nEnsemble: {found.folder / 'ensemble.parquet'}")


def validate_command(
    cases: Cases = None,
    seed: Annotated[int, typer.Option(parser=whole, metavar="N", help="Of the luck of all cases.")] = 1,
    population: Annotated[int, typer.Option(parser=whole, metavar="N", help="Adults in each place.")] = 6000,
    replicates: Annotated[
        int | None,
        typer.Option(parser=whole, metavar="N", help="Cases to run, spread over all; by default all."),
    ] = None,
    workers: Workers = None,
    out: Out = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Score the model against the patterns: target, value with its range, met or missed, fitted or held out."""
    from .validate import validate

    found = validate(
        cases=cases,
        seed=seed,
        population=population,
        replicates=replicates,
        workers=workers,
        out=out,
        progress=not quiet,
    )
    print(found.to_json() if json else f"{found.text()}\n\nFigure: {found.folder / 'validate.png'}")


def factorial_command(
    place: Place = "left-behind",
    population: Population = 2000,
    changes: Changes = [],  # noqa: B006
    cases: Cases = None,
    setting: Settings = [],  # noqa: B006
    switches: Switches = False,
    discount_rate: Rate = 0.035,
    seed: Seed = 1,
    replicates: Annotated[int, typer.Option(parser=whole, metavar="N", help="Seeds.")] = 20,
    workers: Workers = None,
    out: Out = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Take "patient" apart: what length, mix, support, transfer, control and ending are worth, and together."""
    from .factorial import factorial

    found = factorial(
        place=place,
        population=population,
        seed=seed,
        replicates=replicates,
        settings=settings_of(setting, switches),
        discount_rate=discount_rate,
        cases=cases,
        parameters=changed(changes),
        workers=workers,
        out=out,
        progress=not quiet,
    )
    print(found.to_json() if json else f"{found.text()}\n\nFigure: {found.folder / 'factorial.png'}")


def patience_command(
    population: Population = 2000,
    changes: Changes = [],  # noqa: B006
    cases: Cases = None,
    setting: Settings = [],  # noqa: B006
    switches: Switches = False,
    discount_rate: Rate = 0.035,
    seed: Seed = 1,
    replicates: Annotated[int, typer.Option(parser=whole, metavar="N", help="Seeds.")] = 16,
    workers: Workers = None,
    out: Out = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Draw the patience map: what length of funding buys, by starting point and mix, and where short money wins."""
    from .patience import patience

    found = patience(
        population=population,
        seed=seed,
        replicates=replicates,
        settings=settings_of(setting, switches),
        discount_rate=discount_rate,
        cases=cases,
        parameters=changed(changes),
        workers=workers,
        out=out,
        progress=not quiet,
    )
    print(found.to_json() if json else f"{found.text()}\n\nFigures: {found.folder / 'patience-*.png'}")


def settings_of(named: list[str], switches: bool) -> tuple[str, ...]:
    """The settings asked for, each once."""
    from .settings import SETTINGS

    return tuple(SETTINGS) if switches else tuple(dict.fromkeys(named)) or ("as it is",)


def add_to(app: typer.Typer) -> None:
    """Make these commands of the command line."""
    for name, command in (
        ("calibrate", calibrate_command),
        ("validate", validate_command),
        ("factorial", factorial_command),
        ("patience", patience_command),
    ):
        app.command(name)(command)
