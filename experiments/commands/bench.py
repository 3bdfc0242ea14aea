"""How fast this machine runs it: bench."""

from __future__ import annotations

from typing import Annotated

import typer

from kith.model.mistakes import Mistake

from .options import (
    Json,
    Quiet,
    With,
    whole,
)


def bench_command(
    population: Annotated[
        list[int], typer.Option(parser=whole, metavar="N", help="Adult residents. Repeatable.")
    ] = [2_000, 10_000, 100_000],  # noqa: B006
    months: Annotated[
        int | None, typer.Option(parser=whole, metavar="N", help="Months to time; by default fewer for more.")
    ] = None,
    study: Annotated[
        str | None, typer.Option(metavar="STUDY.toml", help="Instead, how long this study will take here.")
    ] = None,
    rules: With = [],  # noqa: B006
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """How fast this machine runs the model, and how much memory it takes."""
    import json as writer

    from ..running.speed import bench, text

    if study is not None:
        from ..studies.study import read_study
        from ..studies.sweep import expected

        told = expected(read_study(study, rules, asking=False))
        print(writer.dumps(told) if json else told["text"])
        return
    if rules:
        raise Mistake("with: is of a study; give --study too")
    found = bench(population, months, not quiet)
    print(writer.dumps(found) if json else text(found))
