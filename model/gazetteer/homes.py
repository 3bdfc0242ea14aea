"""Where homes are: counts of residents by small area, from a table of middles or a map of areas."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ..views import Facts, Shown
from .outline import Outline
from .positions import positions_of
from .projection import Projection
from .rows import clean, number_said, said
from .tables import read_source

ADULTS = ("adults", "aged_18_and_over", "adults_18_and_over", "residents_18_and_over")
RESIDENTS = ("residents", "population", "usual_residents", "persons", "people", "total", "count")
NAMES = (
    "name", "area", "area_name", "area_code", "code", "geography_code", "geography", "mnemonic",
    *(f"{area}{year}{end}" for area in ("oa", "lsoa", "msoa") for year in ("21", "11") for end in ("cd", "nm")),
    "@id",
)  # fmt: skip


@dataclass(frozen=True, repr=False)
class Homes(Shown):
    """Residents by small area.

    Parameters
    ----------
    table : DataFrame
        One row an area: name, east and north (metres: the middle that is given, or a point inside the area), adults,
        and row: its number in the file.
    left_out : DataFrame
        Rows that are not in `table`: row, name and why.
    projection : Projection or None
        What east and north are counted on.
    source : str
        The file.
    counts_all : bool
        Whether residents of any age were counted and not adults: then only their spread is known.
    system : str
        What its positions are given in: degrees, grid or metres.
    """

    table: pd.DataFrame
    left_out: pd.DataFrame
    projection: Projection | None
    source: str
    counts_all: bool
    system: str

    def _facts(self) -> Facts:
        who = "residents of any age" if self.counts_all else "adults"
        return [
            ("of the file", self.source),
            ("areas", len(self.table)),
            (who, float(self.table["adults"].sum())),
        ]


def read_homes(
    path: str | Path, projection: Projection | None = None, outline: Outline | None = None
) -> Homes:
    """Read counts of residents by small area from CSV or GeoJSON.

    Parameters
    ----------
    path : str or Path
        The file: the name or code of each area, its adults (or residents), and its middle, or its area.
    projection : Projection, optional
        What to count metres on; else the outline's, else about the middle of what is read.
    outline : Outline, optional
        Areas whose middle lies outside are left out.

    Returns
    -------
    Homes
        The areas and what was left out.

    Raises
    ------
    Mistake
        If the file cannot be read, a count is not allowed, an area is given twice, or nobody lives anywhere.
    """
    source = read_source(path)
    counted = next((names for names in (ADULTS, RESIDENTS) if source.fields.intersection(names)), None)
    if counted is None:
        heads = ", ".join(sorted(source.fields)[:12])
        source.refuse(None, f"no column says how many live there; give adults; it has {heads}")
    names = [clean(said(row, NAMES)) for row in source.rows]
    first: dict[str, int] = {}
    for row, name in zip(source.rows, names, strict=True):
        if name and name in first:
            source.refuse(row, f"{name!r} is {source.unit} {first[name]} too; give each area once")
        first[name] = row.number
    asked = [name for name in counted if name in source.fields]
    allowed = "a whole number of at least 0"
    adults = [number_said(source, row, asked, 0, 1e7, allowed, whole=True) for row in source.rows]
    why = ["" if number == number else f"{asked[0]} is empty" for number in adults]
    positions = positions_of(source, projection or (outline.projection if outline else None), why)
    why = [a or b for a, b in zip(why, positions.why, strict=True)]
    if outline is not None:
        within = outline.contains(positions.east, positions.north)
        why = [
            a or ("" if ok else "its middle lies outside the outline")
            for a, ok in zip(why, within, strict=True)
        ]
    numbers = [row.number for row in source.rows]
    made = pd.DataFrame(
        dict(name=names, east=positions.east, north=positions.north, adults=adults, row=numbers)
    )
    kept = [n for n, text in enumerate(why) if not text]
    if not made["adults"].iloc[kept].sum() > 0:
        source.refuse(None, f"nobody lives anywhere in it; {next(filter(None, why), 'all its counts are 0')}")
    table = made.iloc[kept].reset_index(drop=True).astype({"adults": int})
    left_out = made[["row", "name"]].assign(why=why).drop(index=kept).reset_index(drop=True)
    return Homes(table, left_out, positions.projection, source.path, counted is RESIDENTS, positions.system)
