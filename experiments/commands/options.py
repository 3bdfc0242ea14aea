"""What the options of the command line are called, take and mean: the same in every command."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer


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


Place = Annotated[str, typer.Option(metavar="NAME", help="Kind of neighbourhood.")]
Population = Annotated[int, typer.Option(parser=whole, metavar="N", help="Adult residents.")]
Years = Annotated[
    int, typer.Option(parser=whole, metavar="N", help="Years from the start of the programmes.")
]
Options = Annotated[
    list[str], typer.Option("--option", metavar="NAME_OR_TOML", help="A programme. Repeatable.")
]
Changes = Annotated[
    list[str], typer.Option("--set", metavar="GROUP.NAME=VALUE", help="Change a parameter. Repeatable.")
]
Cases = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help='Cases that seeds draw from: a Parquet file, "ensemble" (default) or "catalogue".',
    ),
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
Quiet = Annotated[bool, typer.Option("--quiet", help="Tell no progress.")]
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


def report_failures(*comparisons: Any) -> None:
    """Say which seeds failed and how to repeat them; any gives exit status 1."""
    failures = [one for comparison in comparisons for one in comparison.failures.itertuples()]
    for one in failures:
        print(f"kith: seed {one.seed} failed: {one.error}; again: {one.again}", file=sys.stderr)
    if failures:
        raise typer.Exit(1)
