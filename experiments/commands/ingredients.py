"""Which part of a programme matters, and what the answer hangs on: factorial, patience, turning, catchment, rank."""

from __future__ import annotations

from typing import Annotated

import typer

from kith.model.discounting import GREEN_BOOK
from kith.model.mistakes import Mistake

from ..cases.given import changed
from ..running.usual import PLACE, SEED, YEARS
from .options import (
    Cases,
    Changes,
    Csv,
    Json,
    Observed,
    Only,
    Options,
    Out,
    Place,
    Population,
    Quiet,
    Rate,
    Retry,
    Seed,
    Settings,
    Switches,
    With,
    Workers,
    Years,
    real,
    show,
    whole,
    work_settings,
)


def factorial_command(
    place: Place = PLACE,
    population: Population = None,
    changes: Changes = [],  # noqa: B006
    rules: With = [],  # noqa: B006
    cases: Cases = None,
    observed: Observed = None,
    setting: Settings = [],  # noqa: B006
    switches: Switches = False,
    discount_rate: Rate = GREEN_BOOK,
    seed: Seed = SEED,
    replicates: Annotated[int, typer.Option(parser=whole, metavar="N", help="Seeds.")] = 20,
    workers: Workers = None,
    only: Only = None,
    retry: Retry = False,
    out: Out = None,
    json: Json = False,
    csv: Csv = False,
    quiet: Quiet = False,
) -> None:
    """Take "patient" apart: what length, mix, support, transfer, control and ending are worth, and together."""
    from ..ingredients.factorial import factorial

    found = factorial(
        place=place,
        population=population,
        seed=seed,
        replicates=replicates,
        settings=settings_of(setting, switches),
        discount_rate=discount_rate,
        cases=cases,
        observed=observed,
        parameters=changed(changes),
        processes=rules,
        **work_settings(workers, out, json, quiet, retry, only=only),
    )
    show(found, json, csv)


def patience_command(
    length: Annotated[
        list[int],
        typer.Option(
            "--length", parser=whole, metavar="YEARS", help="Over which money is spread. Repeatable."
        ),
    ] = [1, 2, 3, 5, 8, 12, 15],  # noqa: B006
    start: Annotated[
        list[float],
        typer.Option(
            "--start", parser=real, metavar="X", help="0 left-behind, 1 better-provided, and on. Repeatable."
        ),
    ] = [-0.5, 0.0, 0.5, 1.0, 1.5],  # noqa: B006
    place: Place = PLACE,
    population: Population = None,
    changes: Changes = [],  # noqa: B006
    rules: With = [],  # noqa: B006
    cases: Cases = None,
    observed: Observed = None,
    setting: Settings = [],  # noqa: B006
    switches: Switches = False,
    discount_rate: Rate = GREEN_BOOK,
    seed: Seed = SEED,
    replicates: Annotated[int, typer.Option(parser=whole, metavar="N", help="Seeds.")] = 16,
    workers: Workers = None,
    only: Only = None,
    retry: Retry = False,
    out: Out = None,
    json: Json = False,
    csv: Csv = False,
    quiet: Quiet = False,
) -> None:
    """Draw the patience map: what length of funding buys, by starting point and mix, and where short money wins."""
    from ..ingredients.patience import patience

    found = patience(
        lengths=length,
        starts=start,
        place=place,
        population=population,
        seed=seed,
        replicates=replicates,
        settings=settings_of(setting, switches),
        discount_rate=discount_rate,
        cases=cases,
        observed=observed,
        parameters=changed(changes),
        processes=rules,
        **work_settings(workers, out, json, quiet, retry, only=only),
    )
    show(found, json, csv)


def turning_command(
    along: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME]...", help='A parameter, or "cost of buildings" and the like; none is all these.'
        ),
    ] = None,
    plane: Annotated[bool, typer.Option("--plane", help="Move two things at once, over a plane.")] = False,
    steps: Annotated[int, typer.Option(parser=whole, metavar="N", help="Steps across each range.")] = 5,
    option: Options = ["short", "patient"],  # noqa: B006
    place: Place = PLACE,
    population: Population = None,
    years: Years = YEARS,
    changes: Changes = [],  # noqa: B006
    rules: With = [],  # noqa: B006
    cases: Cases = None,
    observed: Observed = None,
    seed: Seed = SEED,
    replicates: Annotated[int, typer.Option(parser=whole, metavar="N", help="Seeds at every step.")] = 20,
    workers: Workers = None,
    only: Only = None,
    retry: Retry = False,
    out: Out = None,
    json: Json = False,
    csv: Csv = False,
    quiet: Quiet = False,
) -> None:
    """Compare two options again along what is not known: where does the answer turn? Half an hour."""
    from ..ingredients.turning import turning

    found = turning(
        along or (),
        plane=plane,
        options=option,
        steps=steps,
        place=place,
        population=population,
        years=years,
        seed=seed,
        replicates=replicates,
        cases=cases,
        observed=observed,
        parameters=changed(changes),
        processes=rules,
        **work_settings(workers, out, json, quiet, retry, only=only),
    )
    show(found, json, csv)


def catchment_command(
    option: Annotated[
        str, typer.Option("--option", metavar="NAME", help="A preset, or the path of a TOML file.")
    ] = "patient",
    into: Annotated[int, typer.Option(parser=whole, metavar="N", help="How many small places.")] = 4,
    place: Place = PLACE,
    population: Annotated[
        int, typer.Option(parser=whole, metavar="N", help="Adults of the large place, and of all small ones.")
    ] = 32_000,
    years: Years = YEARS,
    changes: Changes = [],  # noqa: B006
    rules: With = [],  # noqa: B006
    cases: Cases = None,
    observed: Observed = None,
    seed: Seed = SEED,
    replicates: Annotated[int, typer.Option(parser=whole, metavar="N", help="Seeds.")] = 20,
    workers: Workers = None,
    only: Only = None,
    retry: Retry = False,
    out: Out = None,
    json: Json = False,
    csv: Csv = False,
    quiet: Quiet = False,
) -> None:
    """Spend the same money a head in one large place, or in several small ones each on its own. Minutes."""
    from ..ingredients.catchment import catchment

    found = catchment(
        option,
        into=into,
        place=place,
        population=population,
        years=years,
        seed=seed,
        replicates=replicates,
        cases=cases,
        observed=observed,
        parameters=changed(changes),
        processes=rules,
        **work_settings(workers, out, json, quiet, retry, only=only),
    )
    show(found, json, csv)


def settings_of(named: list[str], switches: bool) -> tuple[str, ...]:
    """The settings asked for."""
    from ..ingredients.settings import SETTINGS

    if switches and named:
        raise Mistake("setting: --switches asks for all settings; leave one of them out")
    return tuple(SETTINGS) if switches else tuple(named) or ("as it is",)


def rank_command(
    outcome: Annotated[
        str, typer.Option(metavar="NAME", help="What to rank by; all are measured at once.")
    ] = "life_satisfaction",
    place: Annotated[
        list[str], typer.Option("--place", metavar="NAME_OR_TOML", help="A place. Repeatable.")
    ] = ["left-behind", "better-provided"],  # noqa: B006
    dose: Annotated[
        list[float],
        typer.Option("--dose", parser=real, metavar="GBP", help="Worth a head of all ages. Repeatable."),
    ] = [30.0, 150.0],  # noqa: B006
    population: Population = None,
    years: Annotated[int, typer.Option(parser=whole, metavar="N", help="Years looked at.")] = 15,
    changes: Changes = [],  # noqa: B006
    rules: With = [],  # noqa: B006
    cases: Cases = None,
    observed: Observed = None,
    seed: Seed = SEED,
    replicates: Annotated[int, typer.Option(parser=whole, metavar="N", help="Seeds.")] = 8,
    workers: Workers = None,
    only: Only = None,
    retry: Retry = False,
    out: Out = None,
    json: Json = False,
    csv: Csv = False,
    quiet: Quiet = False,
) -> None:
    """Rank every instrument and every pair of them by what each does per pound: what is the broccoli? Minutes."""
    from ..ingredients.rank import rank

    found = rank(
        outcome=outcome,
        places=place,
        doses=dose,
        population=population,
        years=years,
        seed=seed,
        replicates=replicates,
        parameters=changed(changes),
        processes=rules,
        cases=cases,
        observed=observed,
        **work_settings(workers, out, json, quiet, retry, only=only),
    )
    show(found, json, csv)
