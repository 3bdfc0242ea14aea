"""Place presets: the numbers of the catalogue that differ from place to place, with their sources."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .fixed import Fixed
from .mistakes import Mistake, by_name, nearest, told, word
from .parameters import checked_values
from .views import Facts, Shown

ENGLAND, LEFT_BEHIND, PROVIDED = "average-england", "left-behind", "better-provided"


@dataclass(frozen=True, repr=False)
class Place(Shown):
    """A kind of place: parameter values that replace the catalogue's, each with its source.

    Parameters
    ----------
    name : str
        What it is called.
    title : str
        What it is called in prose.
    about : str
        What kind of place it is.
    values : mapping of str to float
        Parameters that differ from the catalogue's, by name.
    sources : mapping of str to str
        Where each comes from.

    Raises
    ------
    Mistake
        If a value is not known or out of its range.
    """

    name: str
    title: str
    about: str
    values: Mapping[str, float]
    sources: Mapping[str, str]

    def _title(self) -> str:
        return f"Place {self.name!r}"

    def _facts(self) -> Facts:
        return [("title", self.title), ("values of its own", len(self.values))]

    def __post_init__(self) -> None:
        for field in ("name", "title", "about"):
            word(field, getattr(self, field), "a text", may_be_empty=field != "name")
        refusal = (
            f"the values of place {self.name!r} are immutable; change a case, or make a Place of your own"
        )
        object.__setattr__(self, "values", Fixed(checked_values("values", self.values), refusal))
        object.__setattr__(
            self,
            "sources",
            Fixed(by_name("sources", self.sources, "a mapping of parameters to texts"), refusal),
        )


@cache
def read_places() -> Mapping[str, Place]:
    """Read `places.toml`."""
    tables = tomllib.loads((Path(__file__).parent / "places.toml").read_text(encoding="utf-8"))
    found = {}
    for name, table in tables.items():
        values = {key: entry["value"] for key, entry in table["values"].items()}
        sources = {key: entry["source"] for key, entry in table["values"].items()}
        found[name] = Place(name, table["title"], table["about"], values, sources)
    return Fixed(found, "the places are immutable; make a Place of your own")


places: Mapping[str, Place] = read_places()


def place_named(name: object) -> Place:
    """The place preset of that name."""
    if not isinstance(name, str) or name not in places:
        raise Mistake(f"place {told(name)} is not known{nearest(name, places)}")
    return places[name]
