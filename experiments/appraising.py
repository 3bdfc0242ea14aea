"""Commands that say what options are worth, and when, which instrument most, and what they withstand."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from model import Mistake

from .arguments import (
    Cases,
    Changes,
    Json,
    Options,
    Out,
    Place,
    Population,
    Quiet,
    Seed,
    Workers,
    Years,
    changed,
    real,
    whole,
)
from .compare import REPLICATES, YEARS

if TYPE_CHECKING:
    from .comparison import Comparison

Runs = Annotated[int, typer.Option(parser=whole, metavar="N", help="Runs of each option.")]
PerHead = Annotated[
    float | None,
    typer.Option(parser=real, metavar="GBP", help="Worth of each option per head; by default patient's own."),
]


def appraise_command(
    place: Place = "left-behind",
    population: Population = 2000,
    years: Years = YEARS,
    option: Options = ["short", "patient"],  # noqa: B006
    changes: Changes = [],  # noqa: B006
    cases: Cases = None,
    seed: Seed = 1,
    replicates: Runs = REPLICATES,
    workers: Workers = None,
    per_head: PerHead = None,
    base_year: Annotated[
        int | None, typer.Option(parser=whole, metavar="YEAR", help="Whose prices amounts are in; 2024.")
    ] = None,
    wellbeing: Annotated[
        str,
        typer.Option(metavar="WAY", help='"with WELLBYs", "without", or "loneliness in their place".'),
    ] = "with WELLBYs",
    without: Annotated[
        list[str], typer.Option("--without", metavar="LINE", help="Switch a line off. Repeatable.")
    ] = [],  # noqa: B006
    from_memory: Annotated[
        bool, typer.Option("--from-memory", help="Count lines that rest on numbers known from memory only.")
    ] = False,
    weights: Annotated[bool, typer.Option("--weights", help="Weight income by who gets it.")] = False,
    sources: Annotated[
        bool, typer.Option("--sources", help="Only say where every number comes from; nothing is run.")
    ] = False,
    out: Out = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Appraise options against business as usual: costs, benefits, ratio, switching values, who gains."""
    from .appraise import appraise, assumed

    ways = {
        "base_year": base_year,
        "wellbeing": wellbeing,
        "without": without,
        "from_memory": from_memory,
        "weights": weights,
    }
    if sources and json:
        raise Mistake('sources: are told in words only; worth.json holds the same numbers under "values"')
    if sources:
        from .sources import sources_told

        print(sources_told(assumed(**ways)))  # type: ignore[arg-type]
        return
    found = appraise(
        option,
        place=place,
        population=population,
        years=years,
        seed=seed,
        replicates=replicates,
        workers=workers,
        parameters=changed(changes),
        cases=cases,
        present_value_per_head=per_head,
        out=out,
        progress=not quiet,
        **ways,  # type: ignore[arg-type]
    )
    folder = found.comparison.folder
    figures = f"Figures: {folder / 'worth.png'} and {folder / 'mechanisms.png'}"
    picture = f"\n\n{figures}\nTables: {folder}" if found.comparison.replicates else ""
    print(found.to_json() if json else f"{found.text()}{picture}")
    report_failures(found.comparison)


def clock_command(
    place: Place = "left-behind",
    population: Population = 2000,
    years: Years = YEARS,
    option: Options = ["short", "patient"],  # noqa: B006
    cut: Annotated[
        list[int],
        typer.Option(
            parser=whole, metavar="YEAR", help="Cut the last option's money after this year. Repeatable."
        ),
    ] = [3, 6, 9],  # noqa: B006
    changes: Changes = [],  # noqa: B006
    cases: Cases = None,
    seed: Seed = 1,
    replicates: Runs = REPLICATES,
    workers: Workers = None,
    out: Out = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Tell when one option overtakes another, what a cut costs, and which option is least regretted."""
    from .clock import payoff_clock

    found = payoff_clock(
        option,
        cuts=cut,
        place=place,
        population=population,
        years=years,
        seed=seed,
        replicates=replicates,
        workers=workers,
        parameters=changed(changes),
        cases=cases,
        out=out,
        progress=not quiet,
    )
    folder = found.worth.comparison.folder
    picture = f"\n\nFigure: {folder / 'clock.png'}" if found.worth.comparison.replicates else ""
    print(found.to_json() if json else f"{found.text()}{picture}")
    report_failures(found.worth.comparison)


def rank_command(
    outcome: Annotated[
        str, typer.Option(metavar="NAME", help="What to rank by; all are measured at once.")
    ] = "life_satisfaction",
    place: Annotated[
        list[str], typer.Option("--place", metavar="NAME", help="Kind of neighbourhood. Repeatable.")
    ] = ["left-behind", "better-provided"],  # noqa: B006
    dose: Annotated[
        list[float],
        typer.Option("--dose", parser=real, metavar="GBP", help="Worth a head of all ages. Repeatable."),
    ] = [30.0, 150.0],  # noqa: B006
    population: Population = 2000,
    years: Annotated[int, typer.Option(parser=whole, metavar="N", help="Years looked at.")] = 15,
    changes: Changes = [],  # noqa: B006
    cases: Cases = None,
    seed: Seed = 1,
    replicates: Annotated[int, typer.Option(parser=whole, metavar="N", help="Seeds.")] = 8,
    workers: Workers = None,
    out: Out = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Rank every instrument and every pair of them by what each does per pound: what is the broccoli? Minutes."""
    from .rank import rank

    found = rank(
        outcome=outcome,
        places=place,
        doses=dose,
        population=population,
        years=years,
        seed=seed,
        replicates=replicates,
        workers=workers,
        parameters=changed(changes),
        cases=cases,
        out=out,
        progress=not quiet,
    )
    print(found.to_json() if json else f"{found.text()}\n\nFigure: {found.folder / 'rank.png'}")


def shock_command(
    shock: Annotated[str, typer.Argument(metavar="SHOCK", help="closure, plant, council or heat.")],
    year: Annotated[int, typer.Option(parser=whole, metavar="N", help="Comes after this year.")] = 8,
    place: Place = "left-behind",
    population: Population = 2000,
    years: Years = YEARS,
    option: Options = ["short", "patient"],  # noqa: B006
    changes: Changes = [],  # noqa: B006
    cases: Cases = None,
    seed: Seed = 1,
    replicates: Runs = REPLICATES,
    workers: Workers = None,
    out: Out = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Tell what a shock does under each option, and how fast the place recovers; or who is reached in a heat wave."""
    from .heat import heat_wave
    from .resilience import withstand

    asked: dict[str, Any] = {
        "year": year,
        "place": place,
        "population": population,
        "years": years,
        "seed": seed,
        "replicates": replicates,
        "workers": workers,
        "parameters": changed(changes),
        "cases": cases,
        "out": out,
        "progress": not quiet,
    }
    if shock == "heat":
        wave = heat_wave(option, **asked)
        print(wave.to_json() if json else f"{wave.text()}\n\nTables: {wave.comparison.folder}")
        report_failures(wave.comparison)
        return
    found = withstand(shock, option, **asked)
    print(found.to_json() if json else f"{found.text()}\n\nTables: {found.struck.folder}")
    report_failures(found.struck, found.spared)


def report_failures(*comparisons: Comparison) -> None:
    """Say which seeds failed and how to repeat them; any gives exit status 1."""
    failures = [one for comparison in comparisons for one in comparison.failures.itertuples()]
    for one in failures:
        print(f"kith: seed {one.seed} failed: {one.error}; again: {one.again}", file=sys.stderr)
    if failures:
        raise typer.Exit(1)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("appraise")(appraise_command)
    app.command("clock")(clock_command)
    app.command("rank")(rank_command)
    app.command("shock")(shock_command)
