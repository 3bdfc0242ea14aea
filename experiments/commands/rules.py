"""The command that looks at a rule of one's own: check."""

from __future__ import annotations

from typing import Annotated

import typer

from kith.model.mistakes import Mistake

from ..cases.given import changed
from ..running.usual import PLACE, SEED
from .options import Changes, Json, Place, Seed, whole


def check_command(
    rule: Annotated[list[str] | None, typer.Argument(metavar="RULE.py...", help="Rules of your own.")] = None,
    new: Annotated[
        str | None, typer.Option(metavar="RULE.py", help="Write an example to begin with, and its numbers.")
    ] = None,
    place: Place = PLACE,
    population: Annotated[int, typer.Option(parser=whole, metavar="N", help="Adult residents.")] = 300,
    years: Annotated[int, typer.Option(parser=whole, metavar="N", help="How long to look.")] = 5,
    changes: Changes = [],  # noqa: B006
    seed: Seed = SEED,
    json: Json = False,
) -> None:
    """Hold a rule of your own to what the model's own keep to: no money, no difference; same luck. Seconds."""
    from ..hygiene import check
    from ..workshop.copies import example

    if (new is None) == (not rule):
        raise Mistake("check: give a Python file to look at, or --new RULE.py to begin one")
    if new is not None:
        written = example(new)
        print(f"Wrote {' and '.join(map(str, written))}; next: kith check {written[0]}")
        return
    found = check(
        rule, place=place, population=population, years=years, seed=seed, parameters=changed(changes)
    )
    print(found.to_json() if json else found.text())
    if not found.is_clean:
        raise typer.Exit(1)
