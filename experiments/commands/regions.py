"""Many places, one pot: region."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ..cases.given import changed
from ..running.usual import SEED, YEARS
from .options import (
    Cases,
    Changes,
    Csv,
    Json,
    Observed,
    Only,
    Out,
    Quiet,
    Retry,
    Seed,
    With,
    Workers,
    Years,
    real,
    show,
    whole,
    work_settings,
)


def region_command(
    where: Annotated[
        str,
        typer.Argument(
            metavar="[REGION.toml]", help="A file, or ten-towns, one-council, hundred-areas or england."
        ),
    ] = "ten-towns",
    rule: Annotated[
        list[str], typer.Option("--rule", metavar="NAME", help="A rule of sharing. Repeatable.")
    ] = ["equal", "need", "lottery", "bids", "annual"],  # noqa: B006
    option: Annotated[
        str, typer.Option("--option", metavar="NAME_OR_TOML", help="How money is spent where it comes.")
    ] = "patient",
    pot: Annotated[
        list[float],
        typer.Option(
            parser=real,
            metavar="GBP",
            help="Present value a head; by default the region's own. Repeatable: where do rules change sides?",
        ),
    ] = [],  # noqa: B006
    most: Annotated[
        float | None,
        typer.Option(parser=real, metavar="GBP", help="What a place may be given; by default twice the pot."),
    ] = None,
    borders: Annotated[
        bool | None,
        typer.Option(
            "--borders/--no-borders",
            help="Whether movers may go to other places of the region; by default as its file says.",
        ),
    ] = None,
    outcome: Annotated[
        str, typer.Option(metavar="NAME", help="The headline outcome told and drawn; tables have all.")
    ] = "life_satisfaction",
    years: Years = YEARS,
    changes: Changes = [],  # noqa: B006
    cases: Cases = None,
    observed: Observed = None,
    rules: With = [],  # noqa: B006
    seed: Seed = SEED,
    replicates: Annotated[int, typer.Option(parser=whole, metavar="N", help="Seeds.")] = 6,
    workers: Workers = None,
    only: Only = None,
    retry: Retry = False,
    out: Out = None,
    json: Json = False,
    csv: Csv = False,
    quiet: Quiet = False,
) -> None:
    """Share one pot among many places by several rules: what each brings, to whom, and what it costs."""
    from ..regions.pots import pots
    from ..regions.region import region

    how: dict[str, Any] = {
        "option": option,
        "most": most,
        "borders": borders,
        "outcome": outcome,
        "years": years,
        "seed": seed,
        "replicates": replicates,
        "cases": cases,
        "observed": observed,
        "processes": rules,
        "parameters": changed(changes),
        **work_settings(workers, out, json, quiet, retry, only=only),
    }
    found = (
        pots(where, rule, pots=pot, **how)
        if len(pot) > 1
        else region(where, rule, pot=next(iter(pot), None), **how)
    )
    show(found, json, csv)
