"""GeoJSON as map tools write it: properties nested or bare, tags in one text, a reference system or none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from ..mistakes import Mistake, told
from ..reading import Value, shown
from .rows import Row, Source, heading

HSTORE = re.compile(
    r'"((?:[^"\\]|\\.)*)"\s*=>\s*"((?:[^"\\]|\\.)*)"'
)  # "key"=>"value", as ogr2ogr writes other_tags
OUTER = {
    "type",
    "geometry",
    "properties",
    "id",
    "bbox",
}  # members of a GeoJSON feature that are no properties


def load_json(path: str | Path, text: str) -> Value:
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


def features_of(path: str | Path, found: object) -> Iterator[dict[str, Value]]:
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


def fields_of(feature: dict[str, Value]) -> dict[str, str]:
    """Properties of a feature by name in lower case, those within one another and bare ones among them."""
    properties = feature.get("properties")
    fields: dict[str, str] = {}
    _add(fields, properties if isinstance(properties, dict) else {}, 0)
    _add(fields, {key: value for key, value in feature.items() if key not in OUTER}, 0)
    if isinstance(feature.get("id"), (str, int)):
        fields.setdefault("@id", str(feature["id"]))
    return fields


def _add(fields: dict[str, str], found: dict[str, Value], depth: int) -> None:
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


def parsed_tags(text: str) -> dict[str, Value]:
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
