"""Where rows and features lie, in degrees, on the British National Grid or in metres, and what is amiss."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..entities import Floats
from ..mistakes import told
from .geometry import Shape, middle_of, shape_of
from .projection import Pair, Projection, from_national_grid
from .rows import Row, Source

COLUMNS = {  # names of the two columns, first what runs east, by what they hold
    "degrees": (("longitude", "lon", "long", "lng", "@lon"), ("latitude", "lat", "@lat")),
    "grid": (
        ("easting", "eastings", "bng_e", "oseast1m", "oseast", "os_easting"),
        ("northing", "northings", "bng_n", "osnrth1m", "osnorth", "os_northing"),
    ),
    "metres": (("east", "east_m", "x"), ("north", "north_m", "y")),
}
ALLOWED = "longitude and latitude (degrees), easting and northing (British National Grid), or east and north (metres)"
LIMITS = {
    "degrees": (-180, 180, -90, 90),
    "grid": (0, 700_000, 0, 1_300_000),
    "metres": (-50e3, 50e3, -50e3, 50e3),
}
NAMES = {
    "degrees": "longitude and latitude in degrees",
    "grid": "easting and northing of the British National Grid",
    "metres": "metres east and north of the middle of the place",
}
FAR = 50_000.0  # metres from the middle of a place, beyond which nothing is part of it
MIRRORED_BRITAIN = (49, 61, -9, 2.5)  # where Britain comes to lie with latitude and longitude swapped


@dataclass
class Positions:
    """Positions of the rows of a source, in metres; NaN where there is none, and then `why` says so."""

    source: Source
    system: str
    east: Floats
    north: Floats
    projection: Projection | None
    why: list[str] = field(default_factory=list)

    def shape(self, n: int) -> Shape:
        """The polygons of a feature in metres; none for points and lines."""
        row = self.source.rows[n]
        shape = shape_of(row.geometry) if self.source.is_map and row.geometry is not None else []
        return [[np.column_stack(self.metres(ring[:, 0], ring[:, 1])) for ring in each] for each in shape]

    def metres(self, x: Floats, y: Floats) -> Pair:
        """Metres, from coordinates as the source has them."""
        if self.projection is None:
            return x, y
        return self.projection.to_metres(*degrees(self.system, x, y))


def degrees(system: str, x: Floats, y: Floats) -> Pair:
    """Longitude and latitude, from coordinates of a system of degrees or of the grid."""
    return from_national_grid(x, y) if system == "grid" else (x, y)


def positions_of(
    source: Source, projection: Projection | None = None, passed_over: Sequence[object] | None = None
) -> Positions:
    """Positions of rows, in metres on a projection: the one given, else one about their middle.

    Rows that are `passed_over` are not asked where they lie.

    Raises
    ------
    Mistake
        If no columns of coordinates are known, or the file as a whole is in another system or has them swapped.
    """
    system, read = reader_of(source)
    n = len(source.rows)
    xy, why = np.full((2, n), np.nan), [""] * n
    for k, row in enumerate(source.rows):
        if passed_over and passed_over[k]:
            continue
        try:
            xy[:, k] = read(row)
        except ValueError as error:
            why[k] = str(error)
    x, y = xy
    refuse_other_system(source, system, x, y)
    low, high, bottom, top = LIMITS[system]
    out = (x < low) | (x > high) | (y < bottom) | (y > top)
    _mark(why, out, x, y, lambda a, b: f"{told(a)} and {told(b)} are not {NAMES[system]}")
    nowhere = (x == 0) & (y == 0) & (system != "metres")
    _mark(why, nowhere, x, y, lambda a, b: "has no position (0 and 0)")
    if system == "metres":
        return Positions(source, system, x, y, projection, why)
    if projection is None and not np.isfinite(x).any():
        return Positions(source, system, x, y, None, why)
    return on_the_ground(source, system, x, y, projection, why)


def on_the_ground(
    source: Source, system: str, x: Floats, y: Floats, projection: Projection | None, why: list[str]
) -> Positions:
    """Positions in metres from degrees or the grid; what is swapped or far is marked, or refused as a whole."""
    longitude, latitude = degrees(system, x, y)
    swapped = swapped_ones(system, x, y, projection)
    known = np.isfinite(x)
    if swapped.sum() * 2 > known.sum():
        names = " and ".join(NAMES[system].split(" of ")[0].split(" in ")[0].split(" and "))
        n = int(np.flatnonzero(swapped)[0])
        source.refuse(
            source.rows[n],
            f"{names} look swapped, here and in {int(swapped.sum()):,} of {int(known.sum()):,} positions "
            f"({told(x[n])} and {told(y[n])}); "
            + ("a position is longitude, then latitude" if source.is_map else "give each its own column"),
        )
    _mark(why, swapped, x, y, lambda a, b: f"{told(a)} and {told(b)} look swapped")
    ok = np.isfinite(x)
    if projection is None:
        projection = Projection(*(round(float(np.median(each[ok])), 6) for each in (longitude, latitude)))
    east, north = np.full(len(x), np.nan), np.full(len(x), np.nan)
    east[ok], north[ok] = projection.to_metres(longitude[ok], latitude[ok])
    far = np.hypot(east, north) > FAR
    _mark(
        why, far, east, north, lambda a, b: f"is {np.hypot(a, b) / 1000:,.0f} km from the middle of the place"
    )
    return Positions(source, system, east, north, projection, why)


def _mark(
    why: list[str], bad: NDArray[np.bool_], x: Floats, y: Floats, say: Callable[[Any, Any], str]
) -> None:
    """Say why the marked ones have no position, and take it from them."""
    for k in np.flatnonzero(bad):
        why[k] = say(x[k], y[k])
    x[bad] = y[bad] = np.nan


def swapped_ones(system: str, x: Floats, y: Floats, projection: Projection | None) -> NDArray[np.bool_]:
    """Which positions lie near the place, or in Britain if none is given, only once they are swapped."""
    if projection is None:
        west, east, south, north = MIRRORED_BRITAIN
        return (system == "degrees") & (x > west) & (x < east) & (y > south) & (y < north)
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        apart = [np.hypot(*projection.to_metres(*degrees(system, *pair))) for pair in ((x, y), (y, x))]
        return (np.nan_to_num(apart[0], nan=0.0) > 2 * FAR) & (apart[1] < FAR)


def refuse_other_system(source: Source, system: str, x: Floats, y: Floats) -> None:
    """Raise a Mistake if most coordinates cannot be what they are called, and say what they look like."""
    ok = np.isfinite(x) & np.isfinite(y)
    low, high, bottom, top = LIMITS[system]
    fits = (x >= low) & (x <= high) & (y >= bottom) & (y <= top)
    if (
        system == "metres"
        and ok.sum() > 1
        and np.ptp(x[ok]) < 1
        and np.ptp(y[ok]) < 1
        and np.ptp(x[ok] + y[ok]) > 0
    ):
        fits = ~ok  # all within a metre
    if system == "grid" and (np.abs(x[ok]) <= 180).all() and (np.abs(y[ok]) <= 180).all():
        fits = ~ok
    if not ok.any() or (fits & ok).sum() * 2 > ok.sum():
        return
    n = int(np.flatnonzero(ok & ~fits)[0])
    source.refuse(
        source.rows[n],
        f"{told(x[n])} and {told(y[n])} are not {NAMES[system]}, nor are those of most {source.unit}s; "
        + looks_like(source, x[ok], y[ok]),
    )


def looks_like(source: Source, x: Floats, y: Floats) -> str:
    """What coordinates of another system look like, and what to do about it."""
    a, b = np.abs(np.median(x)), np.abs(np.median(y))
    if a <= 90 < b <= 180:
        return "they look swapped; a position is longitude, then latitude"
    if a <= 180 and b <= 90:
        return "they look like degrees; call the columns longitude and latitude"
    if np.median(x) >= 0 and a <= 700_000 and b <= 1_300_000:
        how = (
            "say so in a `crs` member (EPSG:27700)"
            if source.is_map
            else "call the columns easting and northing"
        )
        return f"they look like the British National Grid; {how}"
    if a <= 20_037_509 and b <= 20_048_967:
        return (
            "they look like Web Mercator (EPSG:3857); give WGS 84, for instance by `ogr2ogr -t_srs EPSG:4326`"
        )
    return f"give {ALLOWED}"


def reader_of(source: Source) -> tuple[str, Callable[[Row], tuple[float, float]]]:
    """The system of a source's coordinates, and how they are read from a row; a ValueError says why they are not."""
    if source.is_map:
        return ("grid" if source.crs == "27700" else "degrees"), _of_geometry
    found = columns_of(source)
    if found is None:
        heads = ", ".join(sorted(source.fields)[:12])
        source.refuse(None, f"no columns say where its rows lie; give {ALLOWED}; it has {heads}")
    return found[0], partial(_of_columns, source, *found[1:])


def columns_of(source: Source) -> tuple[str, str, str] | None:
    """The system of a table's coordinates and its two columns; None if it has none."""
    fields = source.fields
    for system, (first, second) in COLUMNS.items():
        x, y = (next((name for name in names if name in fields), "") for names in (first, second))
        if x and y:
            return system, x, y
    return None


def _of_columns(source: Source, x: str, y: str, row: Row) -> tuple[float, float]:
    return number_in(source, row, x), number_in(source, row, y)


def _of_geometry(row: Row) -> tuple[float, float]:
    if row.geometry is None:
        raise ValueError("has no position (its geometry is null)")
    return middle_of(row.geometry)


def number_in(source: Source, row: Row, name: str) -> float:
    """The number in a field; a decimal comma is one only where semicolons stand between fields."""
    text = row.fields.get(name, "")
    if not text:
        raise ValueError(f"has no position ({name} is empty)")
    try:
        number = float(text.replace(",", ".") if source.decimal_comma else text)
    except ValueError:
        number = np.nan
    if not np.isfinite(number) or "_" in text:
        raise ValueError(f"{name} is {told(text)}, which is no number")
    return number
