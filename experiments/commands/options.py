"""What the options of the command line are called, take and mean: the same in every command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from kith.model.telling import say

if TYPE_CHECKING:
    from ..presenting.report import Report

FAILURES_SHOWN = 10  # one by one; the rest by their number


def whole(text: str) -> int:
    """A whole number from the command line."""
    try:
        return int(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a whole number") from None


def real(text: str) -> float:
    """A number from the command line."""
    try:
        return float(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a number") from None


Place = Annotated[
    str, typer.Option(metavar="NAME_OR_TOML", help="A kind of neighbourhood, or the file of a place.")
]
Population = Annotated[
    int | None,
    typer.Option(
        parser=whole,
        metavar="N",
        help="Adult residents; by default the place's own, or 8000 (2000 where many worlds are run).",
    ),
]
Years = Annotated[
    int, typer.Option(parser=whole, metavar="N", help="Years from the start of the programmes.")
]
Options = Annotated[
    list[str], typer.Option("--option", metavar="NAME_OR_TOML", help="A programme. Repeatable.")
]
Changes = Annotated[
    list[str], typer.Option("--set", metavar="GROUP.NAME=VALUE", help="Change a parameter. Repeatable.")
]
With = Annotated[
    list[str],
    typer.Option(
        "--with",
        metavar="RULE.py",
        help="Run a rule of your own with the model; see `kith check`. Repeatable.",
    ),
]
Cases = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help='Cases that seeds draw from: a Parquet file, "ensemble" (default) or "catalogue".',
    ),
]
Observed = Annotated[
    str | None,
    typer.Option(metavar="SURVEY", help="Weigh the cases by a survey of the place: TOML, CSV or Parquet."),
]
Seed = Annotated[
    int, typer.Option(parser=whole, metavar="N", help="Of the first replicate; the others follow from it.")
]
Workers = Annotated[
    int | None, typer.Option(parser=whole, metavar="N", help="Processes; by default all processors.")
]
Out = Annotated[
    str | None, typer.Option(metavar="DIR", help="Folder for results; by default under results/.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Csv = Annotated[
    bool, typer.Option("--csv", help="Also write every table as CSV, in the folder csv of the results.")
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Tell no progress.")]
Only = Annotated[
    str | None,
    typer.Option(metavar="UNIT", help="Run one unit alone, keep nothing, and say what goes wrong."),
]
Retry = Annotated[bool, typer.Option("--retry", help="Run again what failed.")]
Rate = Annotated[float, typer.Option(parser=real, metavar="RATE", help="Discount rate a year.")]
Settings = Annotated[
    list[str],
    typer.Option("--setting", metavar="NAME", help='As "no let-downs"; repeatable. By default "as it is".'),
]
Switches = Annotated[
    bool,
    typer.Option("--switches", help="All settings: limits, let-downs and discounting off, decay changed."),
]
Runs = Annotated[int, typer.Option(parser=whole, metavar="N", help="Runs of each option.")]
PerHead = Annotated[
    float | None,
    typer.Option(parser=real, metavar="GBP", help="Worth of each option per head; by default patient's own."),
]


def work_settings(
    workers: int | None, out: str | None, json: bool, quiet: bool, retry: bool = False, **more: Any
) -> dict[str, Any]:
    """Who does the work, where it is kept and what is told of it, as every function of Kith takes it."""
    progress: bool | str = False if quiet else "events" if json else True
    return {"workers": workers, "out": out, "retry": retry, "progress": progress, **more}


def show(report: Report, as_json: bool, as_csv: bool) -> None:
    """Print a report, and what could not be run with the command that repeats it; any of that is exit status 1.

    `as_csv` : also write its tables as CSV.
    """
    print(report.to_json() if as_json else report.printed())
    if as_csv:
        say(
            f"kith: CSV in {report.save_csv()}"
            if report.tables()
            else "kith: it has no tables to write as CSV"
        )
    failures = report.failures.to_dict("records")
    for one in failures[:FAILURES_SHOWN]:
        unit = one["unit"] if "unit" in one else f"seed {one['seed']}"
        where = f", option {one['option']}" if one["option"] else ""
        say(f"kith: {unit}{where} failed: {one['error']}; again: {one['again']}")
    if len(failures) > FAILURES_SHOWN:
        say(f"kith: and {len(failures) - FAILURES_SHOWN:,} more, in {report.folder}")
    if failures:
        say("kith: the same command with --retry runs again what failed")
        raise typer.Exit(1)
