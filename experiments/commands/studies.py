"""The commands that run studies: sweep, and what it would take."""

from __future__ import annotations

from typing import Annotated

import typer

from .options import (
    Csv,
    Json,
    Only,
    Out,
    Quiet,
    Retry,
    With,
    Workers,
    show,
    whole,
    work_settings,
)


def sweep_command(
    study: Annotated[str, typer.Argument(metavar="STUDY.toml", help="What is asked, of which cases.")],
    check: Annotated[
        bool, typer.Option("--check", help="Only check the study and say what it would take.")
    ] = False,
    rules: With = [],  # noqa: B006
    only: Only = None,
    take_over: Annotated[
        list[str],
        typer.Option(
            "--from", metavar="DIR", help="Take over what is finished in another folder. Repeatable."
        ),
    ] = [],  # noqa: B006
    retry: Retry = False,
    workers: Workers = None,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="A Dask scheduler, as tcp://10.0.0.1:8786.")
    ] = None,
    out: Out = None,
    json: Json = False,
    csv: Csv = False,
    quiet: Quiet = False,
) -> None:
    """Run a study: options x places x cases x seeds. The same command goes on where it stopped."""
    import json as writer

    from ..running.request import Request
    from ..studies.study import read_study
    from ..studies.sweep import expected, run_unit_alone, sweep

    how = work_settings(workers, out, json, quiet, retry)
    work = Request(**how).checked()
    if check:
        asked = read_study(study, rules, work, asking=False)
        found = expected(asked, workers)
        print(writer.dumps(found) if json else f"{asked.question}\n{found['text']}")
        return
    if only is not None:
        rows = run_unit_alone(read_study(study, rules, work), only)
        print(writer.dumps(rows) if json else f"unit {only}: {len(rows)} rows")
        return
    done = sweep(study, processes=rules, scheduler=scheduler, take_over=tuple(take_over), **how)
    show(done, json, csv)


def sensitivity_command(
    study: Annotated[
        str, typer.Argument(metavar="STUDY.toml", help="Its cases are a Morris or Sobol design.")
    ],
    outcome: Annotated[
        list[str], typer.Option(metavar="NAME", help="Repeatable; by default all that the study keeps.")
    ] = [],  # noqa: B006
    effect: Annotated[
        str | None, typer.Option(metavar="OPTIONS", help='"patient", or "patient - short"; else the level.')
    ] = None,
    month: Annotated[int | None, typer.Option(parser=whole, metavar="N", help="By default the last.")] = None,
    rules: With = [],  # noqa: B006
    retry: Retry = False,
    workers: Workers = None,
    out: Out = None,
    json: Json = False,
    csv: Csv = False,
    quiet: Quiet = False,
) -> None:
    """Which parameters an outcome or an effect hangs on: Morris's or Sobol's indices, with intervals."""
    from ..studies.sensitivity import sensitivity

    found = sensitivity(
        study,
        processes=rules,
        outcomes=outcome or None,
        effect=effect,
        month=month,
        **work_settings(workers, out, json, quiet, retry),
    )
    show(found, json, csv)
