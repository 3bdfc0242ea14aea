"""A region as data: its places, the pot, and rules of its own, from a TOML file; all is checked before any is lived.

Places are kept in an order that depends on nothing but what they are, so that neither their order in the file nor
their names change anything. Of places that are alike in all else, the file's order says whose luck is whose; and a
place that is added or taken away gives others other luck.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from kith.model.mistakes import Mistake, finite, listed, named, nearest, told, truth, whole_number, word
from kith.model.parameters import Parameter, case_given, catalogue
from kith.model.placefile import beside, place_named
from kith.model.places import LEFT_BEHIND, Place, place_of_plain, places
from kith.model.programme.programme import MOST_PER_HEAD
from kith.model.provenance import digest_of
from kith.model.reading import once, read_toml

from ..cases.changes import changes_in
from ..ingredients.patience import check_start, start_at
from ..running.request import QUICK
from .rules import Rule, built_in_rules, rules_of

FILE = Path(__file__).with_name("regions.toml")
KEYS = ("name", "about", "pot", "most", "borders", "places", "drawn", "rules")
OF_PLACE = ("name", "place", "start", "adults", "capacity", "at")
OF_DRAWN = ("places", "adults", "start", "capacity", "luck")
CAPACITY = 0.5  # of a council that nothing is said of
START = (-1.0, 2.0)  # as far as the catalogue's ranges let places differ
MOST_PLACES = 1000
FAR = 1e7  # either way: metres of a national grid fit


@dataclass(frozen=True)
class Spot:
    """A place of a region.

    start : where it stands between left-behind (0) and better-provided (1); None is as the place says
    capacity : of its council to bid, 0-1
    at : where it lies, [east, north] in km or any other unit, to be drawn; nothing hangs on it
    """

    name: str
    place: Place
    adults: int
    start: float | None = None
    capacity: float = CAPACITY
    at: tuple[float, float] | None = field(default=None, compare=False)

    def plain(self) -> dict[str, Any]:
        """All that is said of it but its name and where it lies, fit for JSON; `spot_of_plain` gives it back."""
        place = self.place.plain()
        what = place if isinstance(place, str) else {**place, "name": "a place", "title": ""}
        return {"place": what, "adults": self.adults, "start": self.start, "capacity": self.capacity}

    def changes(self, asked: Mapping[str, Any], seed: int) -> dict[str, float]:
        """Parameters that differ from the catalogue: of the seed's case, of where it starts, and as asked for."""
        start = {} if self.start is None else start_at(self.start)
        return {**changes_in(self.place.plain(), asked, seed), **start, **asked["parameters"]}


@dataclass(frozen=True)
class Region:
    """Places and a pot of money.

    pot : present value, GBP for each head of all ages; most : what a place may be given at a time, likewise
    rules : of its own, besides those that come with Kith, by name
    borders : whether they are open: whoever moves away may go to another of its places
    """

    name: str
    spots: tuple[Spot, ...]
    pot: float
    most: float
    about: str = ""
    rules: Mapping[str, Rule] = field(default_factory=dict)
    borders: bool = False

    def __post_init__(self) -> None:
        once("place", [spot.name for spot in self.spots])
        known = sorted(
            self.spots, key=lambda spot: (digest_of({**spot.plain(), "capacity": 0.0}), spot.capacity)
        )
        object.__setattr__(self, "spots", tuple(known))

    @property
    def adults(self) -> int:
        """Adult residents of all places."""
        return sum(spot.adults for spot in self.spots)

    def with_money(self, pot: float | None, most: float | None) -> Region:
        """The same region with another pot, of which a place may be given twice an equal share, or `most`."""
        if pot is not None:
            self = replace(self, pot=finite("pot", pot, 0.0, MOST_PER_HEAD), most=2.0 * pot)
        if most is not None:
            self = replace(self, most=finite("most", most, 0.0, MOST_PER_HEAD))
        return self

    def rule(self, name: object) -> Rule:
        """A rule of its own or one that comes with Kith, by name."""
        known = {**built_in_rules(), **self.rules}
        if not isinstance(name, str) or name not in known:
            raise Mistake(f"rule: {told(name)} is not known{nearest(name, known)}")
        return known[name]


def spot_of_plain(plain: Mapping[str, Any]) -> Spot:
    """The place that `Spot.plain` wrote down."""
    return Spot(**{**plain, "name": "a place", "place": place_of_plain(plain["place"])})


def read_region(given: object) -> Region:
    """A region that comes with Kith, by its name, or one from a TOML file; a region is itself.

    Raises
    ------
    Mistake
        Naming the file and the field, if anything is missing, unknown or out of range.
    """
    if isinstance(given, Region):
        return given
    known, _ = read_toml(FILE)
    name = word(
        "region", str(given) if isinstance(given, Path) else given, "a name or the path of a TOML file"
    )
    if name in known:
        return region_of(name, known[name])
    if not name.endswith(".toml"):
        raise Mistake(f"region {name!r} is not known and is no .toml file{nearest(name, known)}")
    table, _ = read_toml(name)
    try:
        return region_of(Path(name).stem, table, Path(name).parent)
    except Mistake as mistake:
        raise Mistake(f"{name}: {mistake}") from None


def region_of(stem: str, table: Mapping[str, Any], folder: Path = Path()) -> Region:
    """A region from a table; files of its places are looked for in a folder."""
    check_keys("region", table, KEYS)
    if ("places" in table) == ("drawn" in table):
        raise Mistake("places: give either a list of places, or how they are drawn")
    spots = all_drawn(table["drawn"]) if "drawn" in table else given_places(table["places"], folder)
    if "pot" not in table:
        raise Mistake("pot: is missing; give its present value in GBP for each head of all ages")
    pot = finite("pot", table["pot"], 0.0, MOST_PER_HEAD)
    return Region(
        named("name", table.get("name", stem)),
        spots,
        pot,
        finite("most", table.get("most", 2.0 * pot), 0.0, MOST_PER_HEAD),
        word("about", table.get("about", ""), "a text", may_be_empty=True),
        rules_of(table.get("rules", {})),
        truth("borders", table.get("borders", False)),
    )


def check_keys(where: str, given: object, known: tuple[str, ...]) -> None:
    """Raise a Mistake if it is no table, or has a key that is not known."""
    if not isinstance(given, Mapping):
        raise Mistake(f"{where}: {told(given)} is not allowed; give a table")
    for key in given:
        if key not in known:
            raise Mistake(f"{where}: {key!r} is not known{nearest(key, known)}")


def given_places(given: object, folder: Path) -> tuple[Spot, ...]:
    """The places of a list of tables; files are looked for in a folder."""
    tables = listed("places", given, "a list of places")
    if not 1 <= len(tables) <= MOST_PLACES:
        raise Mistake(f"places: has {len(tables)}; give from 1 to {MOST_PLACES}")
    return tuple(place_in(f"places[{row}]", table, folder) for row, table in enumerate(tables, 1))


def place_in(where: str, table: Any, folder: Path) -> Spot:
    """A place from its table: a preset, a file, or a start."""
    check_keys(where, table, OF_PLACE)
    if "start" in table and "place" in table:
        raise Mistake(f"{where}: give start or place, not both")
    if "start" not in table and "place" not in table:
        raise Mistake(
            f"{where}: place is missing; give a preset, the path of a place's file, or a start instead"
        )
    place = place_named(beside(word(f"{where}: place", table.get("place", LEFT_BEHIND)), folder))
    return Spot(
        named(f"{where}: name", table.get("name", place.name)),
        place,
        whole_number(f"{where}: adults", table.get("adults", place.adults or QUICK), 1, 1_000_000),
        None if "start" not in table else finite(f"{where}: start", table["start"], *START),
        finite(f"{where}: capacity", table.get("capacity", CAPACITY), 0.0, 1.0),
        position(f"{where}: at", table["at"]) if "at" in table else None,
    )


def position(field: str, given: object) -> tuple[float, float]:
    """Where a place lies."""
    match given:
        case [east, north]:
            return finite(field, east, -FAR, FAR), finite(field, north, -FAR, FAR)
    raise Mistake(f"{field}: {told(given)} is not allowed; give [east, north]")


def all_drawn(given: Any) -> tuple[Spot, ...]:
    """Places drawn by one table, or by each of several."""
    parts = [drawn(table) for table in (given if isinstance(given, list) else [given])]
    spots = [spot for part in parts for spot in part]
    if not 1 <= len(spots) <= MOST_PLACES:
        raise Mistake(f"drawn: has {len(spots)} places; give from 1 to {MOST_PLACES}")
    return tuple(replace(spot, name=f"area {row}") for row, spot in enumerate(spots, 1))


def drawn(table: Any) -> list[Spot]:
    """Places drawn evenly between two ends each; the same table draws the same places."""
    check_keys("drawn", table, OF_DRAWN)
    many = whole_number("drawn: places", table.get("places"), 1, MOST_PLACES)
    rng = np.random.default_rng([whole_number("drawn: luck", table.get("luck", 1), 0, 2**32 - 1), many])
    adults = between("adults", table.get("adults", [QUICK, QUICK]), 1.0, 1e6)
    start = between("start", table.get("start"), *START)
    capacity = between("capacity", table.get("capacity", [CAPACITY, CAPACITY]), 0.0, 1.0)
    shares = rng.random((many, 3))
    each = [[low + share * (high - low) for share in column] for column, (low, high) in
            zip(shares.T, (adults, start, capacity), strict=True)]  # fmt: skip
    return [
        Spot("an area", places[LEFT_BEHIND], round(size), round(at, 3), round(able, 3))
        for size, at, able in zip(*each, strict=True)
    ]


def between(field: str, given: object, low: float, high: float) -> tuple[float, float]:
    """Two ends, the lower first."""
    match given:
        case [first, last]:
            least = finite(f"drawn: {field}", first, low, high)
            return least, finite(f"drawn: {field}", last, least, high)
    raise Mistake(f"drawn: {field}: {told(given)} is not allowed; give [least, most]")


def check_parameters(
    region: Region, parameters: Mapping[str, float], known: Mapping[str, Parameter] = catalogue
) -> None:
    """Raise a Mistake if a number is to be changed that a place decides itself."""
    changes = case_given(parameters, known).changes
    for spot in region.spots:
        spot.place.check_changes(changes)
        if spot.start is not None:
            check_start(changes)
