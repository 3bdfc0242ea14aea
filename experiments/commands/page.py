"""The command that opens the page."""

from __future__ import annotations

from typing import Annotated

import typer

from kith.model.mistakes import Mistake

from ..cases.given import changed
from ..running.usual import PLACE, POPULATION, SEED, TYPICAL, YEARS
from .ending import take_hangup_for_sigterm
from .options import Cases, Changes, Observed, Options, Place, Population, With, Years, whole

PORT = 8765
HOST = "127.0.0.1"
ON_MESA = 400  # adults: SolaraViz draws slowly
EXPORTED = 1000  # adults: as many as a phone draws smoothly


def view_command(
    option: Options = ["short", "patient"],  # noqa: B006
    place: Place = PLACE,
    population: Population = None,
    years: Years = YEARS,
    changes: Changes = [],  # noqa: B006
    rules: With = [],  # noqa: B006
    cases: Cases = None,
    observed: Observed = None,
    seed: Annotated[
        int | None,
        typer.Option(
            parser=whole, metavar="N", help="Of the world watched; by default a typical one, exported 1."
        ),
    ] = None,
    port: Annotated[
        int, typer.Option(parser=whole, metavar="N", help="Of the page; 0 is any that is free.")
    ] = PORT,
    host: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS", help="Of this machine, to serve at; by default for this machine only."
        ),
    ] = HOST,
    address: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="What visitors open, if it is another: behind a proxy, or on a network."
        ),
    ] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")] = False,
    visitors: Annotated[int, typer.Option(parser=whole, metavar="N", help="At the same time, at most.")] = 8,
    mesa: Annotated[bool, typer.Option("--mesa", help="Mesa's own page, on one neighbourhood.")] = False,
    exported: Annotated[
        str | None,
        typer.Option(
            "--export",
            metavar="FILE.html",
            help="Write recorded runs as one page that needs no server; by default of 1,000 adults.",
        ),
    ] = None,
    include_place: Annotated[
        bool,
        typer.Option(
            "--include-place",
            help="With --export: put the files of your place into the page; else it has their digest alone.",
        ),
    ] = False,
) -> None:
    """Watch two worlds side by side in the browser: the same people, different money."""
    from ..running.request import adults_asked

    if exported is not None and mesa:
        raise Mistake("mesa: is a page that needs a server; leave it out with --export")
    if include_place and exported is None:
        raise Mistake("include-place: is for a page that is written; give --export FILE.html too")
    if exported is not None:
        from ..page.export import export

        page = export(
            exported,
            option,
            place=place,
            population=adults_asked(place, population, EXPORTED),
            years=years,
            parameters=changed(changes),
            processes=rules,
            cases=cases,
            observed=observed,
            seed=SEED if seed is None else seed,
            include_place=include_place,
        )
        print(f"Page: {page} ({page.stat().st_size / 1e6:.1f} MB)")
        return
    from ..page.open import view

    take_hangup_for_sigterm()
    view(
        option,
        place=place,
        population=adults_asked(place, population, ON_MESA if mesa else POPULATION),
        years=years,
        parameters=changed(changes),
        processes=rules,
        cases=cases,
        observed=observed,
        seed=TYPICAL if seed is None else seed,
        port=port,
        host=host,
        address=address,
        browser=not no_browser,
        visitors=visitors,
        mesa=mesa,
    )
