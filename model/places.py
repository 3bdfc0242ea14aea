"""Place presets: the numbers of the catalogue that differ from place to place, with their sources."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from .mistakes import Mistake, nearest
from .parameters import catalogue

ENGLAND, LEFT_BEHIND, PROVIDED = "average-england", "left-behind", "better-provided"


@dataclass(frozen=True)
class Place:
    """A kind of place: parameter values that replace the catalogue's, each with its source."""

    name: str
    title: str
    about: str
    values: Mapping[str, float]
    sources: Mapping[str, str]


@cache
def read_places() -> Mapping[str, Place]:
    """Read `places.toml`."""
    tables = tomllib.loads((Path(__file__).parent / "places.toml").read_text(encoding="utf-8"))
    found = {}
    for name, table in tables.items():
        values = {key: catalogue[key].checked(entry["value"]) for key, entry in table["values"].items()}
        sources = {key: entry["source"] for key, entry in table["values"].items()}
        found[name] = Place(name, table["title"], table["about"], values, sources)
    return MappingProxyType(found)


places: Mapping[str, Place] = read_places()


def place_named(name: str) -> Place:
    """The place preset of that name."""
    if not isinstance(name, str) or name not in places:
        raise Mistake(f"place {name!r} is not known{nearest(str(name), places)}")
    return places[name]
