"""Commands that say what options are worth: appraise."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

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
    if sources:
        from .told import sources_told

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
    folder, failures = found.comparison.folder, found.comparison.failures
    picture = f"\n\nFigure: {folder / 'worth.png'}\nTables: {folder}" if found.comparison.replicates else ""
    print(found.to_json() if json else f"{found.text()}{picture}")
    for one in failures.itertuples():
        print(f"kith: seed {one.seed} failed: {one.error}; again: {one.again}", file=sys.stderr)
    if len(failures):
        raise typer.Exit(1)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("appraise")(appraise_command)
