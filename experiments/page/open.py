"""`kith view`: checks what is asked, and serves the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from kith.model.compiling import compile_model
from kith.model.mistakes import Mistake, whole_number
from kith.model.placefile import place_named
from kith.model.places import Place, places
from kith.model.programme import presets, programme_named
from kith.model.programme.presets import BASELINE
from kith.model.rules import rules_given

from ..cases.ensemble import NAMES
from ..running.request import PLACE, TYPICAL, YEARS, Processes, Request, adults_asked
from .launch import EVERYWHERE, HOST, VISITORS, LaunchSettings
from .observed import CASES, observed_in
from .request import Asked
from .serving import origin_of, serve, settle
from .worlds import check_history


def view(
    options: Sequence[str] = ("short", "patient"),
    *,
    place: str | Path | Place = PLACE,
    population: int | None = None,
    years: int = YEARS,
    parameters: Mapping[str, float] | None = None,
    cases: str | Path | None = None,
    seed: int = TYPICAL,
    port: int = 8765,
    host: str = HOST,
    address: str | None = None,
    browser: bool = True,
    visitors: int = VISITORS,
    mesa: bool = False,
    processes: Processes = None,
    observed: str | Path | None = None,
) -> None:
    """Open the page on two options (one option is compared with business as usual), and serve it until interrupted.

    Parameters
    ----------
    options : one or two: names of presets, or paths of TOML files
    port : 0 is any that is free
    host : the address of this machine to serve at; by default nobody else's machine can come
    address : what visitors open, if it is another, as in "https://kith.example.org": the page answers at no other
    browser : open the user's browser
    visitors : how many there may be at once
    mesa : Mesa's own page instead, on one neighbourhood with the last of the options

    processes : rules of one's own, each a Python file, that run with the model
    observed : a survey of the place, by whose answers cases are weighed; its residents' answers are asked first

    The other parameters are those of `compare`; cases are "ensemble" or "catalogue".

    Raises
    ------
    Mistake : if anything asked for is unknown or out of range, the port is taken, or packages are missing.
    """
    if not 1 <= len(options) <= 2:
        raise Mistake(f"option: the page shows two options and {len(options)} are given; give one or two")
    if cases not in (None, *NAMES):
        raise Mistake(f"cases: {str(cases)!r} cannot be watched; give {' or '.join(NAMES)}")
    rules = rules_given(processes)
    programmes = [programme_named(option) for option in options]
    for programme in programmes:
        like = [one for one in [*presets.values(), *programmes] if one.name == programme.name]
        if any(one != programme for one in like):
            raise Mistake(
                f"option: another programme is called {programme.name!r} too; give yours a name of its own"
            )
    if mesa and (parameters or cases):
        raise Mistake("mesa: its page has the catalogue's own numbers; leave out --set and --cases")
    if mesa and observed is not None:
        raise Mistake("mesa: its page has the catalogue's own numbers; leave out --observed")
    if mesa and rules:
        raise Mistake("mesa: its page has the model's own processes; leave out --with")
    whole_number("port", port, 0, 65535)
    if address is not None:
        origin_of(address)
    elif host in EVERYWHERE:
        raise Mistake(
            f"address: is needed where host is {host!r}; give what visitors open, as in http://192.168.1.5:8765"
        )
    names = [programme.name for programme in programmes]
    ground = place_named(place)
    population = adults_asked(ground, population)
    settings = LaunchSettings(
        visitors=whole_number("visitors", visitors, 1, 1000),
        known={**presets, **{programme.name: programme for programme in programmes}},
        grounds={**places, ground.name: ground},
        rules=rules,
        alone={"place": ground.name, "population": population, "programme": names[-1], "seed": seed},
        host=host,
        address=address,
    )
    left, right = [BASELINE, *names] if len(names) == 1 else names
    asked = Asked(
        left,
        right,
        place=ground.name,
        population=population,
        years=years,
        seed=seed,
        cases=str(cases or NAMES[0]),
        changes=parameters or {},
        known=settings.known,
        grounds=settings.grounds,
        rules=rules,
    )
    if mesa:
        settle("kith.experiments.page.solaraviz", "Kith on Mesa")
        compile_model()
        serve(settings, port, "", browser)
        return
    check_history(asked)
    settle("kith.experiments.page.app", "Kith")
    compile_model()
    request = Request(
        ground, population, seed=seed, parameters=parameters, cases=cases, observed=observed, processes=rules
    )
    if survey := observed_in(request.checked()):
        settings, asked = replace(settings, survey=survey), replace(asked, survey=survey, cases=CASES)
    serve(settings, port, asked.query(), browser)
