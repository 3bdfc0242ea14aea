"""A place of one's own: told and drawn, or a file to fill in."""

from __future__ import annotations

from typing import Annotated

import typer

from kith.model.mistakes import Mistake

from ..running.usual import SEED
from .options import Csv, Json, Out, Population, Quiet, Seed, show


def place_command(
    place: Annotated[
        str | None, typer.Argument(metavar="[NAME_OR_TOML]", help="A preset, or the file of a place.")
    ] = None,
    new: Annotated[
        str | None, typer.Option("--new", metavar="FILE.toml", help="Write a commented file to fill in.")
    ] = None,
    population: Population = None,
    seed: Seed = SEED,
    out: Out = None,
    json: Json = False,
    csv: Csv = False,
    quiet: Quiet = False,
) -> None:
    """List the places, or tell and draw one: what is yours, what is the preset's, what is far from what was fitted."""
    if new is not None:
        from ..presenting.places import write_new

        if place is not None and not json:
            raise Mistake(f"new: writes a file to fill in, and {place} is given too; give one of them")
        print(write_new(new))
        return
    if place is None:
        from ..presenting.places import all_places

        print(all_places(json))
        return
    from ..one_place import tell_place

    show(tell_place(place, population=population, seed=seed, out=out, progress=not quiet), json, csv)
