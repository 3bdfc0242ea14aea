"""What the editor offers, read from the catalogue, the places and the programmes, and from nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kith.model.entities import KIND_TITLES, OWNERS
from kith.model.parameters import Parameter
from kith.model.places import Place, places
from kith.model.programme import CONTROLS, ENDINGS, INSTRUMENTS, WORKS, Programme
from kith.model.programme.profiles import SHAPES
from kith.model.rules import NO_RULES, Rules

from ..figures import style
from .frames import COUNTS, LAYOUT, RECENT
from .observed import CASES, Observed
from .request import EQUAL, FIELDS, MOST_RESIDENTS, MOST_YEARS, OWN, drafted
from .tours import tours
from .worlds import shown, told_of_outcomes


def offered(
    known: Mapping[str, Programme],
    grounds: Mapping[str, Place] = places,
    rules: Rules = NO_RULES,
    survey: Observed | None = None,
) -> dict[str, Any]:
    """All that may be chosen and all that is drawn with, as plain data for the browser."""
    return {
        "layout": LAYOUT,
        "counts": COUNTS,
        "recent": RECENT,
        "colours": {"options": style.COLOURS, "usual": style.GREY},
        "kinds": KIND_TITLES,
        "owners": OWNERS,
        "outcomes": told_of_outcomes(rules),
        "shown": shown(rules),
        "places": [place_offered(p) for p in grounds.values()],
        "programmes": [
            {"name": name, "about": p.about, "nothing": p.is_nothing, "draft": drafted(p)}
            for name, p in known.items()
        ],
        "fields": FIELDS,
        "instruments": INSTRUMENTS,
        "controls": CONTROLS,
        "endings": ENDINGS,
        "works": WORKS,
        "paces": [OWN, *SHAPES],
        "equal": EQUAL,
        "cases": [
            *([[CASES, "as a survey of it weighs them"]] if survey else []),
            ["ensemble", "drawn from what fits"],
            ["catalogue", "as in the catalogue"],
        ],
        "tours": [] if rules else [{"name": t.name, "title": t.title} for t in tours().values()],
        "most": {"population": MOST_RESIDENTS, "years": MOST_YEARS},
        "parameters": [parameter(each) for each in rules.catalogue.values()],
    }


def place_offered(place: Place) -> dict[str, Any]:
    """A place as plain data: what it is, and whether it is the user's own, with its digest."""
    told = {
        "name": place.name,
        "title": place.title or place.name,
        "about": place.about,
        "adults": place.adults,
    }
    return {
        **told,
        "own": place.is_own,
        "digest": place.digest if place.is_own else "",
        "rests": place.rests_on(place.adults or 0),
    }


def parameter(each: Parameter) -> dict[str, Any]:
    """A parameter of the catalogue as plain data."""
    keys = ("name", "value", "low", "high", "unit", "meaning", "basis", "source", "plausible")
    return {key: getattr(each, key) for key in keys}
