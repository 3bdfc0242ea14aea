"""What there is to choose from: programmes, parameters."""

from __future__ import annotations

from typing import Annotated

import typer

from ..running.usual import POPULATION
from .options import (
    Json,
    With,
    whole,
)


def programmes_command(
    name: Annotated[str | None, typer.Argument(metavar="[NAME_OR_TOML]", help="A preset or a file.")] = None,
    population: Annotated[int, typer.Option(parser=whole, metavar="N", help="Adult residents.")] = POPULATION,
    json: Json = False,
) -> None:
    """List the programmes, or tell one: its money by year and by instrument, and where it comes from."""
    from kith.model.mistakes import whole_number

    from ..presenting.catalogue import programmes

    print(programmes(name, whole_number("population", population, 1), json))


def parameters_command(
    text: Annotated[
        str | None, typer.Argument(metavar="[TEXT]", help="Only those in which this occurs.")
    ] = None,
    rules: With = [],  # noqa: B006
    json: Json = False,
) -> None:
    """The catalogue of numbers: value, range, unit, meaning, basis and source."""
    from kith.model.rules import rules_given

    from ..presenting.catalogue import parameters

    print(parameters(text, json, rules_given(rules).catalogue))
