"""Places: the numbers of the catalogue, the people, the ground and the institutions that differ from place to place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache, cached_property
from pathlib import Path

from .fixed import Fixed
from .ground import Ground, GroupHere, Institution, ground_of_plain
from .margins import checked_margins, values_of_margins
from .mistakes import Mistake, by_name, listed, named, nearest, one_line, told, truth, whole_number, word
from .parameters import catalogue, checked_values
from .provenance import digest_of
from .reading import Value, read_toml
from .telling import counted
from .views import Facts, Shown

ENGLAND, LEFT_BEHIND, PROVIDED = "average-england", "left-behind", "better-provided"
MOST_ADULTS = 10_000_000
Plain = str | dict[str, Value]  # a place as JSON holds it: a preset's name, or all that is said of one's own


@dataclass(frozen=True, repr=False)
class Place(Shown):
    """A place: what is known of it, and which preset it is like in all that is not said.

    Parameters
    ----------
    name : str
        What it is called.
    title : str
        What it is called in prose.
    about : str
        What kind of place it is.
    values : mapping of str to float
        Its own parameters, by name; they come before those of `like`, and before what a case of the ensemble draws.
    sources : mapping of str to str
        Where each comes from, by name of a parameter or of a margin.
    like : str or None
        The preset that fills in what is not said; None is the catalogue alone, as for the presets themselves.
    adults : int, optional
        Adult residents, the population wherever none is asked for.
    people : mapping of str to mapping
        Margins of its people, each a mapping of categories to counts or shares: see `kith.model.margins`.
    small_cells : bool
        Whether a margin may count fewer than ten people in a category.
    ground : Ground, optional
        Where its homes are; None is a square, evenly filled by luck.
    institutions : sequence of Institution, optional
        Those there are; None draws them by luck, by the densities of the catalogue.
    complete : bool
        Whether `institutions` are all there are; else kinds of which none is given are drawn by luck.
    groups : sequence of GroupHere, optional
        Those there are; None draws them by luck, by the density of the catalogue.
    notes : sequence of str
        What was left out or mapped when it was read, in sentences.
    file : str
        Where it was read.

    Raises
    ------
    Mistake
        If anything of it is not known, out of its range, or does not fit together.

    Examples
    --------
    >>> ashton = Place("Ashton", adults=5400, values={"groups.per_1000": 3.0})
    >>> ashton.acting["groups.per_1000"], ashton.acting["park.per_1000"], ashton.is_own
    (3.0, 0.3, True)
    """

    name: str
    title: str = ""
    about: str = ""
    values: Mapping[str, float] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    like: str | None = LEFT_BEHIND
    adults: int | None = None
    people: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    small_cells: bool = False
    ground: Ground | None = None
    institutions: Sequence[Institution] | None = None
    complete: bool = False
    groups: Sequence[GroupHere] | None = None
    notes: Sequence[str] = field(default=(), compare=False)
    file: str = field(default="", compare=False)

    def _title(self) -> str:
        return f"Place {self.name!r}"

    def _facts(self) -> Facts:
        facts: list[tuple[str, object]] = [("title", self.title), ("values of its own", len(self.values))]
        facts += [("like", self.like)] if self.like else []
        facts += [("adults", self.adults)] if self.adults else []
        facts += [("margins", len(self.people))] if self.people else []
        return facts + ([("institutions", len(self.institutions))] if self.institutions is not None else [])

    def __post_init__(self) -> None:
        for text in ("name", "title", "about"):
            word(text, getattr(self, text), "a text", may_be_empty=text != "name")
        refusal = (
            f"the values of place {self.name!r} are immutable; change a case, or make a Place of your own"
        )
        sources = by_name("sources", self.sources, "a mapping of parameters to texts")
        kept: dict[str, object] = {
            "values": Fixed(checked_values("values", self.values), refusal),
            "sources": Fixed(sources, refusal),
            "small_cells": truth("small_cells", self.small_cells),
            "complete": truth("complete", self.complete),
            "notes": tuple(
                one_line("notes", note) for note in listed("notes", self.notes, "a list of texts")
            ),
            "file": word("file", self.file, "a path", may_be_empty=True),
        }
        if self.ground is not None and not isinstance(self.ground, Ground):
            raise Mistake(f"ground: {told(self.ground)} is not allowed; give a Ground")
        if self.like is not None and (not isinstance(self.like, str) or self.like not in places):
            raise Mistake(f"like: place {told(self.like)} is not known{nearest(self.like, places)}")
        if self.is_own:
            named("name", self.name)
        if self.adults is not None:
            kept["adults"] = whole_number("adults", self.adults, 1, MOST_ADULTS)
        kept["people"] = Fixed(
            {
                name: Fixed(margin, refusal)
                for name, margin in checked_margins(self.people, self.small_cells).items()
            },
            refusal,
        )
        for name, kind in (("institutions", Institution), ("groups", GroupHere)):
            kept[name] = several(name, getattr(self, name), kind)
        for name, value in kept.items():
            object.__setattr__(self, name, value)
        halls = {one.name for one in self.institutions or ()}
        for group in self.groups or ():
            if group.meets_at and group.meets_at not in halls:
                raise Mistake(
                    f"group {group.name!r}: meets at {told(group.meets_at)}, which is no institution of {self.name}"
                    f"{nearest(group.meets_at, halls)}"
                )
        for name in self.values.keys() & self.derived.keys():
            raise Mistake(f"values: {name} is what the margins of its people say; leave one of them out")

    @property
    def is_own(self) -> bool:
        """Whether it is a place of the user's own, and no preset."""
        return self.like is not None

    @cached_property
    def derived(self) -> Mapping[str, float]:
        """Parameters that follow from the margins of its people, by name."""
        try:
            return checked_values(
                "people",
                values_of_margins(self.people, lambda name: self.values.get(name, self.preset_value(name))),
            )
        except Mistake as mistake:
            raise Mistake(f"people: its margins are beyond what the model takes: {mistake}") from None

    @cached_property
    def yours(self) -> Mapping[str, float]:
        """Parameters that are this place's own, said or following from its margins, by name."""
        return {**self.derived, **self.values}

    @cached_property
    def acting(self) -> Mapping[str, float]:
        """Parameters that replace the catalogue's: those of the preset it is like, and its own over them, by name."""
        return {**(places[self.like].values if self.like else {}), **self.yours}

    def check_changes(self, names: Iterable[str]) -> None:
        """Raise a Mistake if a number is to be changed that the margins of its people decide.

        Parameters
        ----------
        names : iterable of str
            Of the parameters that are to be changed.

        Raises
        ------
        Mistake
            Naming the first of them.
        """
        for name in names:
            if name in self.derived:
                raise Mistake(
                    f"{name}: is what the margins of the people of {self.name} decide; change them instead"
                )

    def preset_value(self, name: str) -> float:
        """What the preset that it is like says of a parameter, or else the catalogue.

        Parameters
        ----------
        name : str
            Of the parameter.

        Returns
        -------
        float
            Its value where the place says nothing.
        """
        values = places[self.like].values if self.like else {}
        return float(values[name]) if name in values else catalogue[name].value

    def phrase(self, population: int) -> str:
        """The place and its adults as a sentence names them.

        Parameters
        ----------
        population : int
            How many adults.

        Returns
        -------
        str
            A kind of neighbourhood, or the name of a place of one's own.

        Examples
        --------
        >>> places["left-behind"].phrase(2000), Place("Ashton").phrase(1)
        ('a left-behind neighbourhood of 2,000 adults', 'Ashton (1 adult)')
        """
        return phrase_of(self.plain(), population)

    def rests_on(self, population: int) -> str:
        """Whose numbers an answer about so many adults of it rests on, in sentences; nothing for a preset.

        Parameters
        ----------
        population : int
            The adults that the answer is about.

        Returns
        -------
        str
            What is the user's, what is the preset's, and whether the adults were scaled.
        """
        if not self.is_own:
            return ""
        things = {
            "margin": self.people, "parameter": self.values, "institution": self.institutions, "group": self.groups
        }  # fmt: skip
        told = [f"{len(own):,} {what}{'s' * (len(own) != 1)}" for what, own in things.items() if own]
        told += ["the ground"] if self.ground is not None else []
        told = [f"{self.adults:,} adults", *told] if self.adults else told
        given = ", ".join(told) if told else "nothing but a name"
        scaled = (
            f" You asked for {population:,} adults: counts of people and homes were scaled to them, and institutions "
            "and the ground were not."
            if self.adults not in (None, population)
            else ""
        )
        return (
            f"{self.name} is a place of your own: {given} as you gave it (digest {self.digest[:12]}); all else is the "
            f"preset's, {self.like}.{scaled}"
        )

    def plain(self) -> Plain:
        """The place as JSON holds it: a preset's name, or all that is said; `place_of_plain` gives it back."""
        if not self.is_own:
            return self.name
        said = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in ("notes", "file")}
        said |= {"people": {name: list(map(list, m.items())) for name, m in self.people.items()}}
        said |= {"values": dict(sorted(self.values.items())), "sources": dict(sorted(self.sources.items()))}
        said["ground"] = None if self.ground is None else self.ground.plain()
        for name in ("institutions", "groups"):
            given = getattr(self, name)
            said[name] = None if given is None else [list(vars(one).values()) for one in given]
        return said

    @cached_property
    def digest(self) -> str:
        """Hex digest of all that is said of it."""
        return digest_of({"place": self.plain()})


def name_of(plain: Plain) -> str:
    """What a place is called, as it was written down."""
    return plain if isinstance(plain, str) else str(plain["name"])


def phrase_of(plain: Plain, population: int) -> str:
    """A place and its adults as a sentence names them, from how it was written down."""
    adults = counted(population, "adult")
    return f"a {plain} neighbourhood of {adults}" if isinstance(plain, str) else f"{plain['name']} ({adults})"


def where_of(plain: Plain) -> str:
    """A place as a sentence names it."""
    return f"a {plain} neighbourhood" if isinstance(plain, str) else str(plain["name"])


def place_told(place: Place) -> dict[str, object]:
    """A place as the data of an answer tell it: its name; of one's own also what it rests on, by digest and by name."""
    if not place.is_own:
        return {"place": place.name}
    own: dict[str, object] = {
        "digest": place.digest,
        "like": place.like,
        "margins": list(place.people),
        "values": dict(place.yours),
    }
    for name in ("institutions", "groups"):
        own[name] = None if (given := getattr(place, name)) is None else len(given)
    return {"place": place.name, "your place": own}


def several(field: str, given: object, kind: type) -> tuple[Value, ...] | None:
    """Things of one kind as a tuple, None if none is given."""
    if given is None:
        return None
    if isinstance(given, (str, bytes, Mapping)) or not isinstance(given, Sequence):
        raise Mistake(f"{field}: {told(given)} is not allowed; give a list of {kind.__name__}")
    for one in given:
        if not isinstance(one, kind):
            raise Mistake(f"{field}: {told(one)} is not allowed; give a list of {kind.__name__}")
    return tuple(given)


def place_of_plain(plain: Plain) -> Place:
    """The place that `Place.plain` wrote down."""
    if isinstance(plain, str):
        return places[plain]
    return Place(
        **{
            **plain,
            "people": {name: dict(map(tuple, margin)) for name, margin in plain["people"].items()},
            "ground": None if plain["ground"] is None else ground_of_plain(plain["ground"]),
            "institutions": None
            if plain["institutions"] is None
            else [Institution(*one) for one in plain["institutions"]],
            "groups": None if plain["groups"] is None else [GroupHere(*one) for one in plain["groups"]],
        }
    )


@cache
def read_places() -> Mapping[str, Place]:
    """Read `places.toml`."""
    tables, _ = read_toml(Path(__file__).parent / "places.toml")
    found = {}
    for name, table in tables.items():
        values = {key: entry["value"] for key, entry in table["values"].items()}
        sources = {key: entry["source"] for key, entry in table["values"].items()}
        found[name] = Place(name, table["title"], table["about"], values, sources, like=None)
    return Fixed(found, "the places are immutable; make a Place of your own")


places: Mapping[str, Place] = read_places()
