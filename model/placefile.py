"""A place as a TOML file: what may be said in it, field by field, and how it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from os import PathLike, fspath
from pathlib import Path

from .ground import CELL
from .margins import MARGINS, TENURE
from .mistakes import Mistake, finite, listed, nearest, told, truth, word
from .parameters import catalogue
from .places import LEFT_BEHIND, MOST_ADULTS, Place, place_of_plain, places
from .reading import Value, read_toml
from .sites import FILES, census_of, sites_of

SQUARE_KM = CELL * CELL / 1e6  # of a cell
FIELDS: dict[str, dict[str, str]] = {  # by table: what each field means; the reference is made of this
    "": {
        "name": "what the place is called; by default the name of the file",
        "title": "what it is called in prose",
        "about": "what kind of place it is, in a sentence",
        "like": f"the preset that fills in what is not said: {', '.join(places)}; by default {LEFT_BEHIND}",
        "adults": f"adult residents, 1 to {MOST_ADULTS:,}: the population wherever none is asked for",
        "density": "adults per square km; give this or extent, and neither with an outline",
        "extent": "square km that the place takes up; needs adults",
        "small_cells": "true if counts of fewer than ten people are meant to be given",
        "source": "where all of this comes from, in a sentence",
    },
    "people": {
        **{name: f"a table of counts or shares: {what}" for name, what in MARGINS.items()},
        "census": f"in place of such tables, a list of files, each {FILES['census']}",
        "areas": "codes or names of the areas in those files that are the place; by default all of them together",
        "segregation": "chance that a new resident is of the community of the area of the home, 0-1",
        "moves": f"rates of leaving a year, by tenure: any of {', '.join(TENURE)}",
        "source": "where these come from",
    },
    "council": {
        "decline": "real fall of the council's funding of its institutions so far, a year",
        "floor": "share of its first level below which that funding does not fall, 0-1",
        "years": "how long it has been falling, up to the start of the programmes",
        "source": "where these come from",
    },
    "groups": {
        "per_1000": "groups per 1,000 adults at the start",
        "constituted": "share of groups that have a constitution, 0-1",
        "file": FILES["groups"],
        "source": "where these come from",
    },
    "institutions": {
        "file": FILES["institutions"],
        "complete": "true if the file has all there are; else kinds of which it has none are drawn by luck",
        "source": "where these come from",
    },
    "ground": {
        "outline": FILES["outline"],
        "homes": FILES["homes"],
        "source": "where these come from",
    },
    "values": {},
}
NUMBERS = {  # fields that are numbers of the catalogue by another name
    ("people", "segregation"): "people.segregation",
    ("council", "decline"): "council.decline",
    ("council", "floor"): "council.floor",
    ("groups", "per_1000"): "groups.per_1000",
    ("groups", "constituted"): "start.constituted",
}
BESIDE = (  # the fields that name other files
    ("people", "census"), ("ground", "outline"), ("ground", "homes"), ("institutions", "file"), ("groups", "file"),
)  # fmt: skip
PLAIN = {each.name for each in fields(Place)} - {"notes", "file"}
Values = dict[str, float]


def place_named(place: object) -> Place:
    """The place preset of that name, or the place in the TOML file of that path; a place is itself.

    Raises
    ------
    Mistake
        If there is none, or its file is at fault.
    """
    if isinstance(place, Place):
        return place
    if isinstance(place, Mapping) and place.keys() == PLAIN:  # as it was written down with what was asked
        return place_of_plain(dict(place))
    path = fspath(place) if isinstance(place, PathLike) else place
    if isinstance(path, str) and path in places:
        return places[path]
    if not isinstance(path, str) or not path.endswith(".toml"):
        raise Mistake(
            f"place {told(path)} is not known nor a .toml file{nearest(path, [*places, *examples()])}"
        )
    return read_place(path)


def examples() -> dict[str, Path]:
    """The fictional places that come with Kith, by the name of their file."""
    return {path.name: path for path in sorted((Path(__file__).parent / "fictional").glob("*.toml"))}


def beside(name: str, folder: Path) -> str:
    """A name, or the path of the TOML file of that name in a folder; a fictional place that is not there is itself.

    >>> beside("short", Path("here")), Path(beside("mine.toml", Path("here"))).as_posix()
    ('short', 'here/mine.toml')
    """
    path = folder / name
    is_file = name.endswith(".toml") and (path.exists() or name not in examples())
    return str(path) if is_file else name


def read_place(path: str | PathLike[str]) -> Place:
    """The place in a TOML file; one of those that come with Kith if there is no such file but there.

    Raises
    ------
    Mistake
        Naming the file and the field, if anything is unknown, missing or out of range.
    """
    file = Path(path)
    if not file.exists() and str(path) in examples():
        file = examples()[str(path)]
    try:
        tables, _ = read_toml(file)
    except Mistake as mistake:
        raise Mistake(f"place: {mistake}") from None
    try:
        return replace(place_of(tables, file.stem, file.parent), file=str(path))
    except Mistake as mistake:
        raise Mistake(f"place: {path}: {mistake}") from None


def files_of(place: Place) -> dict[str, bytes]:
    """The files that a place was read from, its own first, by the name under which its own finds them.

    Raises
    ------
    Mistake
        If it has no file of its own, or one cannot be read any more.
    """
    file = Path(place.file)
    if not place.file:
        raise Mistake(f"place: {place.name} was read from no file; leave it out, or give the path of a file")
    file = file if file.exists() else examples().get(place.file, file)
    tables, text = read_toml(file)
    if read_place(place.file).digest != place.digest:
        raise Mistake(
            f"place: {place.name} is not what is in {place.file}; write it into a file, and give that"
        )
    given = [tables[table][key] for table, key in BESIDE if key in tables.get(table, {})]
    names = [str(name) for each in given for name in listed("files", each)]
    try:
        return {file.name: text.encode(), **{name: (file.parent / name).read_bytes() for name in names}}
    except OSError as error:
        raise Mistake(f"place: {error.filename}: cannot be read ({error.strerror})") from None


def place_of(tables: Mapping[str, Value], name: str, folder: Path) -> Place:
    """The place that the tables of a file describe; other files are looked for beside it, in `folder`."""
    check_fields(tables)
    top = {key: value for key, value in tables.items() if not isinstance(value, Mapping)}
    values, sources = numbers_in(tables)
    people = {key: value for key, value in tables.get("people", {}).items() if key in MARGINS}
    census = census_of(tables.get("people", {}), folder)
    sources |= {f"people.{key}": cited(tables["people"], top, "the file") for key in people}
    sources |= {f"people.{key}": source for key, source in census.sources.items()}
    top.setdefault("adults", census.adults)
    for key, cells in density_in(top).items():
        values[key] = cells
        sources[key] = cited(top) or f"{'density' if 'density' in top else 'extent'} of the file"
    found = sites_of(tables, folder)
    found["notes"] = [*census.notes, *found["notes"]]
    if found.get("ground") is not None and found["ground"].polygons and "place.residents_per_cell" in values:
        raise Mistake("density and extent are what the outline of the ground says; leave them out")
    called = word("name", top.get("name", name))
    if called in places:
        raise Mistake(f"name {called!r} is that of a preset; give another, as name = 'my {called}'")
    return Place(
        called,
        word("title", top.get("title", ""), "a text", may_be_empty=True),
        word("about", top.get("about", ""), "a text", may_be_empty=True),
        values,
        sources,
        like=word("like", top.get("like", LEFT_BEHIND), "the name of a preset"),
        adults=top["adults"],
        people={**people, **census.margins},
        small_cells=truth("small_cells", top.get("small_cells", False)),
        **found,
    )


def check_fields(tables: Mapping[str, Value]) -> None:
    """Raise a Mistake for what is not a field of a place, or not of the form it should have."""
    tabled = [name for name in FIELDS if name]
    for key, value in tables.items():
        if key in tabled and not isinstance(value, Mapping):
            raise Mistake(f"{key}: {told(value)} is not allowed; give a table")
        if key not in tabled and key not in FIELDS[""]:
            raise Mistake(f"{key!r} is not known{nearest(key, [*FIELDS[''], *tabled])}")
        for inner in value if key in tabled and key != "values" else ():
            if inner not in FIELDS[key]:
                raise Mistake(f"{key}: {inner!r} is not known{nearest(inner, FIELDS[key])}")


def cited(table: Mapping[str, Value], top: Mapping[str, Value] | None = None, otherwise: str = "") -> str:
    """Where the numbers of a table come from, as it says or the file does."""
    source = table.get("source", (top or {}).get("source", otherwise))
    return word("source", source, "a text", may_be_empty=True)


def numbers_in(tables: Mapping[str, Value]) -> tuple[Values, dict[str, str]]:
    """Values of parameters that a file gives, whatever field they are in, and where each comes from."""
    values: Values = {}
    sources: dict[str, str] = {}

    def give(name: str, value: object, source: str, field: str) -> None:
        if name in values:
            raise Mistake(f"{field}: {name} is given twice; give it once")
        if name not in catalogue:
            raise Mistake(f"{field}: parameter {name!r} is not known{nearest(name, catalogue)}")
        try:
            values[name] = catalogue[name].checked(value)
        except Mistake as mistake:
            raise Mistake(f"{field}: {mistake}") from None
        sources[name] = source

    for (table, key), name in NUMBERS.items():
        if key in tables.get(table, {}):
            give(name, tables[table][key], cited(tables[table], tables, "the file"), f"{table}.{key}")
    for tenure, rate in table_in(tables.get("people", {}), "moves").items():
        if tenure not in TENURE:
            raise Mistake(f"people.moves: {tenure!r} is not known{nearest(tenure, TENURE)}")
        give(f"moving.{tenure}", rate, cited(tables["people"], tables, "the file"), f"people.moves: {tenure}")
    if "years" in tables.get("council", {}):
        years = finite("council.years", tables["council"]["years"], 0.0, catalogue["place.warm_up"].high / 12)
        give(
            "place.warm_up", round(years * 12), cited(tables["council"], tables, "the file"), "council.years"
        )
    for name, value, source in values_in(tables.get("values", {})):
        give(name, value, source or cited({}, tables, "the file"), "values")
    return values, sources


def values_in(table: Mapping[str, Value], prefix: str = "") -> list[tuple[str, object, str]]:
    """Parameters by full name, whether "trust.learning" or a table within a table; a number, or with its source."""
    found: list[tuple[str, object, str]] = []
    for key, value in table.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping) and "value" in value and "." in name:
            for other in value:
                if other not in ("value", "source"):
                    raise Mistake(f"values: {name}: {other!r} is not known; give value and source")
            found.append((name, value["value"], cited(value)))
        elif isinstance(value, Mapping) and not prefix:
            found += values_in(value, f"{key}.")
        else:
            found.append((name, value, ""))
    return found


def table_in(table: Mapping[str, Value], key: str) -> Mapping[str, Value]:
    """A table within a table, empty if it is not given."""
    value = table.get(key, {})
    if not isinstance(value, Mapping):
        raise Mistake(f"{key}: {told(value)} is not allowed; give a table")
    return value


def density_in(top: Mapping[str, Value]) -> Values:
    """Adults in a cell, from a density or an extent."""
    if "density" in top and "extent" in top:
        raise Mistake("density and extent are both given; give one of them")
    if not {"density", "extent"} & top.keys():
        return {}
    cell = catalogue["place.residents_per_cell"]
    low, high = cell.low / SQUARE_KM, cell.high / SQUARE_KM
    if "density" in top:
        return {cell.name: finite("density", top["density"], round(low), round(high)) * SQUARE_KM}
    if top["adults"] is None:
        raise Mistake("extent: needs adults; give how many there are, or a density")
    extent = finite("extent", top["extent"], 1e-6)
    density = finite("adults", top["adults"], 1) / extent
    if not low <= density <= high:
        raise Mistake(
            f"extent: {told(top['extent'])} square km make {density:,.0f} adults per square km; the model takes "
            f"{low:,.0f} to {high:,.0f}: give what is built up"
        )
    return {cell.name: density * SQUARE_KM}
