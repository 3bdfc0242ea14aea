"""What options are worth, and when: appraise, clock."""

from __future__ import annotations

from typing import Annotated

import typer

from kith.model.mistakes import Mistake

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
    PerHead,
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


def appraise_command(
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
    retry: Retry = False,
    out: Out = None,
    json: Json = False,
    csv: Csv = False,
    quiet: Quiet = False,
) -> None:
    """Appraise options against business as usual: costs, benefits, ratio, switching values, who gains."""
    from ..appraising.appraise import appraise, assumed

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
        from ..appraising.sources import sources_told

        print(sources_told(assumed(**ways)))  # type: ignore[arg-type]
        return
    found = appraise(
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
        present_value_per_head=per_head,
        **work_settings(workers, out, json, quiet, retry),
        **ways,  # type: ignore[arg-type]
    )
    show(found, json, csv)


def clock_command(
    place: Place = PLACE,
    population: Population = None,
    years: Years = YEARS,
    option: Options = ["short", "patient"],  # noqa: B006
    cut: Annotated[
        list[int],
        typer.Option(
            parser=whole, metavar="YEAR", help="Cut the last option's money after this year. Repeatable."
        ),
    ] = [3, 6, 9],  # noqa: B006
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
    """Tell when one option overtakes another, what a cut costs, and which option is least regretted."""
    from ..appraising.payoff import payoff_clock

    found = payoff_clock(
        option,
        cuts=cut,
        place=place,
        population=population,
        years=years,
        seed=seed,
        replicates=replicates,
        parameters=changed(changes),
        processes=rules,
        cases=cases,
        observed=observed,
        **work_settings(workers, out, json, quiet, retry),
    )
    show(found, json, csv)
