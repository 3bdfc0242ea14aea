"""Institutions of a real place, from a table or a map."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ..entities import KINDS, OWNERS
from ..mistakes import nearest, told
from ..views import Facts, Shown
from .duplicates import mark_duplicates
from .openstreetmap import Meaning, has_tags, kind_called, meaning_of, owner_called
from .outline import Outline
from .positions import Positions, positions_of
from .projection import Projection
from .rows import UNKNOWN, Row, Source, number_said, said, yes_or_no
from .tables import read_source

NAMES = {  # of columns, by what they say
    "kind": ("kind", "kith_kind", "category"),
    "owner": ("owner", "owned_by"),
    "open": ("open", "is_open", "status"),
    "condition": ("condition",),
    "size": ("size",),
}
NUMBERS = {
    "condition": (0.0, 1.0, "a number from 0 to 1"),
    "size": (0.01, 100.0, "a number from 0.01 to 100, over what is usual of its kind"),
}
COLUMNS = ["name", "kind", "owner", "is_open", "condition", "size", "east", "north", "row"]


@dataclass(frozen=True, repr=False)
class Institutions(Shown):
    """Institutions of a place, and what of the file was left out.

    Parameters
    ----------
    table : DataFrame
        One row each: name, kind (of Kith), owner ("" if not known), is_open (True, False or None), condition (0 to 1,
        NaN if not known), size (over what is usual of its kind, NaN if not known), east and north (metres), and row:
        its number in the file.
    left_out : DataFrame
        One row for each row of the file that is not in `table`: row, name, tag (as in OpenStreetMap, "" if the file
        has none) and why.
    projection : Projection or None
        What east and north are counted on; None if the file had metres and no projection was given.
    source : str
        The file.
    unit : str
        What a row of the file is called: row or feature.
    is_openstreetmap : bool
        Whether any kind came from OpenStreetMap's tags: then its licence asks for "© OpenStreetMap contributors".
    system : str
        What its positions are given in: degrees, grid or metres.
    """

    table: pd.DataFrame
    left_out: pd.DataFrame
    projection: Projection | None
    source: str
    unit: str
    is_openstreetmap: bool
    system: str

    def _facts(self) -> Facts:
        return [("of the file", self.source), ("read", len(self.table)), ("left out", len(self.left_out))]

    def counts(self) -> pd.DataFrame:
        """How many were left out, by tag and reason, most first, with the first row of each."""
        by = self.left_out.groupby(["tag", "why"], sort=False).agg(count=("row", "size"), row=("row", "min"))
        return by.reset_index().sort_values("count", ascending=False, kind="stable", ignore_index=True)


def read_institutions(
    path: str | Path, projection: Projection | None = None, outline: Outline | None = None
) -> Institutions:
    """Read institutions from CSV or GeoJSON.

    Parameters
    ----------
    path : str or Path
        The file: kind and position of each, and if known name, owner, open, condition and size; or OpenStreetMap's
        tags.
    projection : Projection, optional
        What to count metres on; else the outline's, else about the middle of what is read.
    outline : Outline, optional
        What lies outside is left out.

    Returns
    -------
    Institutions
        Those that were read, and what was left out with its reason.

    Raises
    ------
    Mistake
        If the file cannot be read, a value is not allowed, its coordinates are swapped or of another system, or
        nothing of it is left.
    """
    source = read_source(path)
    meanings = [meaning_in(source, row) for row in source.rows]
    why = [meaning.why for meaning in meanings]
    positions = positions_of(source, projection or (outline.projection if outline else None), why)
    why = [first or second for first, second in zip(why, positions.why, strict=True)]
    _refuse_if_none(source, why, "can be used")
    if outline is not None:
        kept = np.array([not text for text in why])
        within = outline.contains(positions.east, positions.north)
        why = [
            text or ("" if ok else "lies outside the outline") for text, ok in zip(why, within, strict=True)
        ]
        if not (kept & within).any():
            _refuse_outside(source, outline, positions, kept)
    table = _table(source, positions, meanings)
    mark_duplicates(table, positions, why)
    kept = np.array([not text for text in why])
    left_out = table[["row", "name"]].assign(tag=[meaning.tag for meaning in meanings], why=why)[~kept]
    return Institutions(
        table[kept].reset_index(drop=True),
        left_out.reset_index(drop=True),
        positions.projection,
        source.path,
        source.unit,
        any(meaning.tag for meaning in meanings),
        positions.system,
    )


def meaning_in(source: Source, row: Row) -> Meaning:
    """What a row is: by its own word for a kind, else by its tags."""
    word = said(row, NAMES["kind"])
    if not word and not has_tags(row.fields):
        word = row.fields.get("type", "")
    if not word:
        return meaning_of(row.fields)
    kind = kind_called(word)
    why = "" if kind else f"kind {told(word)} is not in the model{nearest(word, KINDS)}"
    return Meaning("", kind, why, owner_in(source, row), yes_or_no(source, row, "open", NAMES["open"]))


def owner_in(source: Source, row: Row) -> str:
    """Who owns what a row of a table of the user's own is about."""
    word = said(row, NAMES["owner"])
    owner = owner_called(word)
    if word and not owner and word.lower() not in UNKNOWN:
        source.refuse(row, f"owner: {told(word)} is not allowed; give {', '.join(OWNERS)}, or nothing")
    return owner


def _table(source: Source, positions: Positions, meanings: list[Meaning]) -> pd.DataFrame:
    """All rows of a source as a table, those that are left out among them."""
    rows = source.rows
    own = [
        bool(meaning.kind) and not meaning.tag for meaning in meanings
    ]  # an OpenStreetMap size is no size of ours
    numbers = {
        what: [
            number_said(source, row, NAMES[what], low, high, allowed) if mine else np.nan
            for row, mine in zip(rows, own, strict=True)
        ]
        for what, (low, high, allowed) in NUMBERS.items()
    }
    made = pd.DataFrame(
        {
            "name": [row.name for row in rows],
            "kind": [meaning.kind for meaning in meanings],
            "owner": [meaning.owner for meaning in meanings],
            "condition": numbers["condition"],
            "size": numbers["size"],
            "east": positions.east,
            "north": positions.north,
            "row": [row.number for row in rows],
        }
    )
    made["is_open"] = pd.Series([meaning.is_open for meaning in meanings], dtype=object)
    return made[COLUMNS]


def _refuse_if_none(source: Source, why: list[str], what: str) -> None:
    if all(why):
        common = max(set(why), key=why.count)
        source.refuse(
            None, f"none of its {len(why):,} {source.unit}s {what}; {why.count(common):,} of them: {common}"
        )


def _refuse_outside(source: Source, outline: Outline, positions: Positions, kept: np.ndarray) -> None:
    west, south, east, north = outline.bounds
    dx = np.maximum(np.maximum(west - positions.east[kept], positions.east[kept] - east), 0)
    dy = np.maximum(np.maximum(south - positions.north[kept], positions.north[kept] - north), 0)
    source.refuse(
        None,
        f"all {int(kept.sum()):,} positions lie outside the outline, the nearest about "
        f"{np.hypot(dx, dy).min() / 1000:,.1f} km from it; give the outline and institutions of one place",
    )
