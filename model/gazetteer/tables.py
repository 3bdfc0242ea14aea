"""Tables and maps that users hand in: CSV as spreadsheets and GeoJSON as map tools write them, in one form."""

from __future__ import annotations

import csv
import io
import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from ..mistakes import UNSEEN, Mistake, told
from ..reading import file_size, shown

MOST_BYTES = 200_000_000  # of a table or a map
LONGEST_NAME = 120  # characters
HSTORE = re.compile(
    r'"((?:[^"\\]|\\.)*)"\s*=>\s*"((?:[^"\\]|\\.)*)"'
)  # "key"=>"value", as ogr2ogr writes other_tags
THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+")
YES_OR_NO = dict.fromkeys(("yes", "true", "1", "open", "y"), True) | dict.fromkeys(
    ("no", "false", "0", "closed", "n", "shut"), False
)
UNKNOWN = ("unknown", "?")
OUTER = {
    "type",
    "geometry",
    "properties",
    "id",
    "bbox",
}  # members of a GeoJSON feature that are no properties


@dataclass(frozen=True)
class Row:
    """A row of a table or a feature of a map: its number as told to the user, its fields, its geometry."""

    number: int
    fields: dict[str, str]
    geometry: object = None

    @property
    def name(self) -> str:
        return clean(self.fields.get("name") or self.fields.get("name:en") or self.fields.get("title") or "")


@dataclass(frozen=True)
class Source:
    """What a file holds: rows, what a row is called, and what a map says of its reference system."""

    path: str
    unit: str  # row, or feature
    rows: list[Row]
    is_map: bool = False
    crs: str = ""
    decimal_comma: bool = False

    def refuse(self, row: Row | None, text: str) -> NoReturn:
        """Raise a Mistake about a row, or about the whole file."""
        where = f"{self.unit} {row.number}: " if row else ""
        raise Mistake(f"{shown(self.path)}: {where}{text}")

    @property
    def fields(self) -> set[str]:
        """Names of all fields."""
        return set().union(*(row.fields for row in self.rows))


def said(row: Row, names: Sequence[str]) -> str:
    """What a row says in the first of these columns that is there and not empty."""
    return next((row.fields[name] for name in names if row.fields.get(name)), "")


def yes_or_no(source: Source, row: Row, what: str, names: Sequence[str]) -> bool | None:
    """Yes, no, or None where nothing is said."""
    word = said(row, names).lower()
    if word and word not in YES_OR_NO and word not in UNKNOWN:
        source.refuse(row, f"{what}: {told(word)} is not allowed; give yes or no, or nothing")
    return YES_OR_NO.get(word)


def number_said(
    source: Source, row: Row, names: Sequence[str], low: float, high: float, allowed: str, whole: bool = False
) -> float:
    """The number in the first of these columns that is there; NaN where nothing is said."""
    text = said(row, names)
    if not text:
        return math.nan
    plain = text.replace(",", "") if THOUSANDS.fullmatch(text) and not source.decimal_comma else text
    try:
        number = float(plain.replace(",", ".") if source.decimal_comma else plain)
    except ValueError:
        number = math.nan
    if not low <= number <= high or (whole and number % 1):
        source.refuse(row, f"{names[0]}: {told(text)} is not allowed; give {allowed}, or nothing")
    return number


def clean(text: str) -> str:
    """A name fit to be shown and written: one line, not too long, not begun like a formula.

    >>> clean("  The  Bell "), clean("@ Home")
    ('The Bell', 'Home')
    """
    kept = (
        text
        if text.isprintable()
        else "".join(each if unicodedata.category(each) not in UNSEEN else " " for each in text)
    )
    return " ".join(kept.split()).lstrip("=+-@ ")[:LONGEST_NAME]


def read_source(path: str | Path) -> Source:
    """Read a CSV or GeoJSON file, told apart by what is in it.

    Raises
    ------
    Mistake
        If it cannot be read, or is neither.
    """
    text = read_text(path)
    start = text.lstrip()[:1]
    if start in ("{", "["):
        return read_geojson(path, text)
    if start == "<":
        raise Mistake(
            f"{shown(path)}: is XML (such as OSM, KML or GML); export GeoJSON, for instance by `ogr2ogr -f GeoJSON`"
        )
    return read_csv(path, text)


def read_text(path: str | Path) -> str:
    """The text of a file: UTF-8, with a mark at its start or none, UTF-16 with one, else as Windows writes it."""
    size = file_size(path)
    if size > MOST_BYTES:
        raise Mistake(f"{shown(path)}: has {size:,} bytes; a table or a map may have {MOST_BYTES:,}")
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise Mistake(f"{shown(path)}: cannot be read ({error.strerror})") from None
    codes = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1252"]
    for code in codes:
        try:
            text = data.decode(code)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Mistake(f"{shown(path)}: is no text; give CSV or GeoJSON in UTF-8")


# ---------------------------------------------------------------- CSV


def lines_of(path: str | Path, text: str) -> tuple[list[list[str]], str]:
    """The cells of a CSV text line by line, and what stands between them: a comma, a semicolon or a tab."""
    head = next((line for line in text.splitlines() if line.strip()), "")
    between = max(",;\t", key=head.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=between)), between
    except csv.Error as error:
        raise Mistake(f"{shown(path)}: is no CSV ({error})") from None


@lru_cache(maxsize=10_000)
def heading(text: str) -> str:
    """A heading as it is looked up.

    >>> heading(" Meets At"), heading("disused:amenity")
    ('meets_at', 'disused:amenity')
    """
    return re.sub(r"[\s\-]+", "_", text.strip().lower())


def read_csv(path: str | Path, text: str) -> Source:
    """Rows of a CSV text by heading; a row is numbered as a spreadsheet does, and blank ones are passed over."""
    lines, between = lines_of(path, text)
    at = next((n for n, cells in enumerate(lines) if any(cells)), None)
    if at is None:
        raise Mistake(f"{shown(path)}: is empty; give a row of headings and rows of values")
    heads = [heading(cell) for cell in lines[at]]
    twice = [head for head, times in Counter(filter(None, heads)).items() if times > 1]
    if twice:
        raise Mistake(f"{shown(path)}: row {at + 1}: heading {twice[0]!r} is given twice; give it once")
    rows = []
    for number, cells in enumerate(lines[at + 1 :], at + 2):
        if not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[len(heads) :]):
            raise Mistake(
                f"{shown(path)}: row {number}: has {len(cells)} cells; the headings are {len(heads)}"
            )
        padded = cells + [""] * (len(heads) - len(cells))
        rows.append(
            Row(number, {head: cell.strip() for head, cell in zip(heads, padded, strict=False) if head})
        )
    source = Source(str(path), "row", rows, decimal_comma=between == ";")
    if not rows:
        source.refuse(None, "has no rows below its headings")
    return source


# ---------------------------------------------------------------- GeoJSON


def load_json(path: str | Path, text: str) -> Any:
    """What a JSON text holds; NaN and infinities are none."""
    try:
        return json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise Mistake(
            f"{shown(path)}: is no GeoJSON (line {error.lineno}, column {error.colno}: {error.msg})"
        ) from None
    except RecursionError:
        raise Mistake(f"{shown(path)}: is nested too deep for GeoJSON") from None
    except ValueError as error:
        raise Mistake(f"{shown(path)}: is no GeoJSON ({error})") from None


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number of JSON")


def read_geojson(path: str | Path, text: str) -> Source:
    """Features of a GeoJSON text, numbered from 1."""
    found = load_json(path, text)
    if isinstance(found, dict) and isinstance(found.get("elements"), list):
        raise Mistake(
            f"{shown(path)}: is JSON of the Overpass API; export GeoJSON (overpass turbo: Export, GeoJSON)"
        )
    rows = [
        Row(n, fields_of(feature), feature.get("geometry"))
        for n, feature in enumerate(features_of(path, found), 1)
    ]
    source = Source(str(path), "feature", rows, is_map=True, crs=crs_of(path, found))
    if not rows:
        source.refuse(None, "has no features")
    return source


def features_of(path: str | Path, found: object) -> Iterator[dict[str, Any]]:
    """Features of whatever a GeoJSON text may be: a collection, one feature, or bare geometries."""
    kind = found.get("type") if isinstance(found, dict) else None
    if not isinstance(found, dict) or not isinstance(kind, str):
        raise Mistake(f"{shown(path)}: is no GeoJSON (it has no type); give a FeatureCollection")
    if kind == "FeatureCollection":
        features = found.get("features")
        if not isinstance(features, list):
            raise Mistake(f"{shown(path)}: its features are no list")
        for n, each in enumerate(features, 1):
            if not isinstance(each, dict):
                raise Mistake(f"{shown(path)}: feature {n}: {told(each)} is no feature")
            yield each
    elif kind == "Feature":
        yield found
    elif kind == "Topology":
        raise Mistake(f"{shown(path)}: is TopoJSON; export GeoJSON")
    else:
        yield {"type": "Feature", "properties": {}, "geometry": found}


def fields_of(feature: dict[str, Any]) -> dict[str, str]:
    """Properties of a feature by name in lower case, those within one another and bare ones among them."""
    properties = feature.get("properties")
    fields: dict[str, str] = {}
    _add(fields, properties if isinstance(properties, dict) else {}, 0)
    _add(fields, {key: value for key, value in feature.items() if key not in OUTER}, 0)
    if isinstance(feature.get("id"), (str, int)):
        fields.setdefault("@id", str(feature["id"]))
    return fields


def _add(fields: dict[str, str], found: dict[str, Any], depth: int) -> None:
    inner = []
    for key, value in found.items():
        if isinstance(value, str) and key in ("other_tags", "all_tags", "tags"):
            value = parsed_tags(value)
        if isinstance(value, dict):
            inner.append(value)
        elif isinstance(value, bool):
            fields.setdefault(heading(key), str(value).lower())
        elif isinstance(value, (str, int, float)) and str(value).strip():
            fields.setdefault(heading(key), str(value).strip())
    for each in inner:
        if depth < 3:
            _add(fields, each, depth + 1)


def parsed_tags(text: str) -> dict[str, Any]:
    """Tags that stand in one text, as ogr2ogr writes them: hstore or JSON.

    >>> parsed_tags('"amenity"=>"pub","addr:city"=>"Leeds"')
    {'amenity': 'pub', 'addr:city': 'Leeds'}
    """
    if text.lstrip().startswith("{"):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}
    return {_bare(key): _bare(value) for key, value in HSTORE.findall(text)}


def _bare(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def crs_of(path: str | Path, found: object) -> str:
    """The reference system that a GeoJSON text names, as "4326" or "27700"; "4326" if it names none."""
    crs = found.get("crs") if isinstance(found, dict) else None
    if crs is None:
        return "4326"
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = (
        str(properties.get("name") or properties.get("code")) if isinstance(properties, dict) else told(crs)
    )
    if re.search(r"CRS84|EPSG:+(\d[\d.]*:)?(4326|4258)$|WGS ?84$|^4326$", name, re.IGNORECASE):
        return "4326"
    if re.search(r"EPSG:+(\d[\d.]*:)?27700$|British National Grid$|^27700$", name, re.IGNORECASE):
        return "27700"
    raise Mistake(
        f"{shown(path)}: its reference system is {told(name)}; give WGS 84 (EPSG:4326) or "
        "British National Grid (EPSG:27700), for instance by `ogr2ogr -t_srs EPSG:4326`"
    )
