"""The main job and its smallest piece: compare, run."""

from __future__ import annotations

from typing import Annotated

import typer

from kith.model.discounting import GREEN_BOOK
from kith.model.mistakes import Mistake
from kith.model.telling import say

from ..cases.given import changed
from ..running.usual import PLACE, REPLICATES, SEED, TYPICAL, YEARS
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
    Seed,
    With,
    Workers,
    Years,
    real,
    show,
    whole,
    work_settings,
)


def compare_command(
    place: Place = PLACE,
    population: Population = None,
    years: Years = YEARS,
    option: Options = ["short", "patient"],  # noqa: B006
    changes: Changes = [],  # noqa: B006
    rules: With = [],  # noqa: B006
    cases: Cases = None,
    observed: Observed = None,
    seed: Seed = SEED,
    replicates: Annotated[
        int, typer.Option(parser=whole, metavar="N", help="Runs of each option.")
    ] = REPLICATES,
    workers: Workers = None,
    equal: Annotated[
        str | None,
        typer.Option(
            metavar="WHAT", help='"present value" (if nothing is said), "cash", "spent" or "own budgets".'
        ),
    ] = None,
    own_budgets: Annotated[
        bool, typer.Option("--own-budgets", help='Each with its own money: as --equal "own budgets".')
    ] = False,
    per_head: Annotated[
        float | None,
        typer.Option(
            parser=real, metavar="GBP", help="Worth of each option per head; by default patient's own."
        ),
    ] = None,
    discount_rate: Annotated[float, typer.Option(parser=real, metavar="RATE", help="A year.")] = GREEN_BOOK,
    apart: Annotated[
        bool, typer.Option("--apart", help="Tell which of two options' differences matters.")
    ] = False,
    retry: Retry = False,
    out: Out = None,
    json: Json = False,
    csv: Csv = False,
    quiet: Quiet = False,
) -> None:
    """Compare options with business as usual, with the same money and the same luck."""
    from ..comparing.compare import compare
    from ..comparing.equal import EQUAL, OWN

    if own_budgets and equal not in (None, OWN):
        raise Mistake(
            f"own-budgets: options cannot also have equal {equal}; leave out --own-budgets or --equal"
        )
    found = compare(
        option,
        place=place,
        population=population,
        years=years,
        seed=seed,
        replicates=replicates,
        parameters=changed(changes),
        processes=rules,
        cases=cases,
        observed=observed,
        equal=OWN if own_budgets else equal or EQUAL[0],  # type: ignore[arg-type]
        present_value_per_head=per_head,
        discount_rate=discount_rate,
        apart=apart,
        **work_settings(workers, out, json, quiet, retry),
    )
    show(found, json, csv)


def run_command(
    option: Annotated[str, typer.Option(metavar="NAME_OR_TOML", help="A programme.")] = "patient",
    place: Place = PLACE,
    population: Population = None,
    years: Years = YEARS,
    changes: Changes = [],  # noqa: B006
    rules: With = [],  # noqa: B006
    cases: Cases = None,
    observed: Observed = None,
    seed: Annotated[
        int, typer.Option(parser=whole, metavar="N", help="Of all luck, and of the case; a typical one.")
    ] = TYPICAL,
    resident: Annotated[
        int | None, typer.Option(parser=whole, metavar="ROW", help="Tell the life of this resident.")
    ] = None,
    keep: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help="Also write a small file of it, for `kith replay` and `kith diff`."
        ),
    ] = None,
    out: Out = None,
    json: Json = False,
    csv: Csv = False,
    quiet: Quiet = False,
) -> None:
    """Run one option with one seed: its course, a figure, and the life of one resident."""
    from ..one_run import run_one

    found = run_one(
        option,
        place=place,
        population=population,
        years=years,
        seed=seed,
        parameters=changed(changes),
        processes=rules,
        cases=cases,
        observed=observed,
        resident=resident,
        out=out,
        progress=not quiet,
    )
    if keep is not None:
        from ..tracing.keeping import keep as keep_run

        say(f"kith: kept in {keep_run(found, keep)}")
    show(found, json, csv)
