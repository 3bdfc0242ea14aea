"""What the options of the command line are called, take and mean: the same in every command."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

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


def changed(changes: Sequence[str]) -> dict[str, float]:
    """Parameters from `group.name=value`.

    >>> changed(["trust.learning=0.1"])
    {'trust.learning': 0.1}
    """
    from model import Mistake

    found: dict[str, float] = {}
    for change in changes:
        name, _, value = change.partition("=")
        try:
            number = float(value)
        except ValueError:
            raise Mistake(
                f"--set {change}: give group.name=value with a number, as in trust.learning=0.1"
            ) from None
        if name in found:
            raise Mistake(f"--set {change}: {name} is set twice; give it once")
        found[name.strip()] = number
    return found
