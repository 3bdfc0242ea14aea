"""Groups of a real place: what they are called, where they meet, how many they are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ..entities import NONE
from ..mistakes import nearest, told
from ..views import Facts, Shown
from .institutions import Institutions
from .outline import Outline
from .positions import columns_of, positions_of
from .projection import Projection
from .rows import Source, clean, number_said, said, yes_or_no
from .tables import read_source

MEETS_AT = ("meets_at", "where", "venue", "place", "meets")
MEMBERS = ("members", "size", "membership")
CONSTITUTED = ("constituted", "registered", "has_constitution")
LARGEST = 10_000  # members of one group


@dataclass(frozen=True, repr=False)
class Groups(Shown):
    """Groups of a place.

    Parameters
    ----------
    table : DataFrame
        One row a group: name, kind (as in the file; the model knows no kinds of groups), members (NaN if not known),
        constituted (True, False or None), place: the row of `Institutions.table` where it meets, -1 if none of them;
        east and north (metres, NaN if not known), and row: its number in the file.
    unplaced : DataFrame
        Groups of which it is not known where they meet: row, name and why.
    left_out : DataFrame
        Rows that are not in `table`: row, name and why.
    projection : Projection or None
        What east and north are counted on.
    source : str
        The file.
    system : str
        What its positions are given in: degrees, grid or metres; empty if it gives none.
    """

    table: pd.DataFrame
    unplaced: pd.DataFrame
    left_out: pd.DataFrame
    projection: Projection | None
    source: str
    system: str

    def _facts(self) -> Facts:
        return [
            ("of the file", self.source), ("read", len(self.table)),
            ("meet nobody knows where", len(self.unplaced)), ("left out", len(self.left_out)),
        ]  # fmt: skip


def read_groups(
    path: str | Path,
    institutions: Institutions | None = None,
    projection: Projection | None = None,
    outline: Outline | None = None,
) -> Groups:
    """Read groups from CSV or GeoJSON.

    Parameters
    ----------
    path : str or Path
        The file: name, kind, where each meets (the name of an institution, or coordinates), members, constituted.
    institutions : Institutions, optional
        Those among which the place is looked up by name.
    projection : Projection, optional
        What to count metres on; else that of the institutions, else the outline's.
    outline : Outline, optional
        Groups that meet outside are left out.

    Returns
    -------
    Groups
        Those that were read; a group that meets where no institution is known stays, and is told.

    Raises
    ------
    Mistake
        If the file cannot be read, a group has no name, or a value is not allowed.
    """
    source = read_source(path)
    for known in (institutions, outline):
        projection = projection or (known.projection if known is not None else None)
    for row in source.rows:
        if not row.name:
            source.refuse(row, "has no name; give what the group is called")
    n, system = len(source.rows), ""
    east, north, why = np.full(n, np.nan), np.full(n, np.nan), [""] * n
    if source.is_map or columns_of(source):
        positions = positions_of(source, projection)
        east, north, why, projection = positions.east, positions.north, positions.why, positions.projection
        system = positions.system
    place = np.full(n, NONE)
    for k, row in enumerate(source.rows):
        word = said(row, MEETS_AT)
        if institutions is not None and word:
            place[k], why[k] = place_called(institutions.table, word, why[k])
        elif word and np.isnan(east[k]):
            why[k] = f"meets at {told(word)}, and no institutions are given to find it among"
        elif not word and np.isnan(east[k]):
            why[k] = why[k] or "does not say where it meets"
        if place[k] != NONE:
            east[k], north[k] = institutions.table.loc[place[k], ["east", "north"]]  # type: ignore[union-attr]
    table = _table(source).assign(place=place, east=east, north=north)
    somewhere = ~np.isnan(east)
    outside = somewhere & ~outline.contains(east, north) if outline is not None else np.zeros(n, bool)
    told_of = table[["row", "name"]].assign(why=why)
    left_out = told_of[outside].assign(why="meets outside the outline")
    return Groups(
        table[~outside].reset_index(drop=True),
        told_of[~somewhere].reset_index(drop=True),
        left_out.reset_index(drop=True),
        projection,
        source.path,
        system,
    )


def place_called(table: pd.DataFrame, word: str, why: str) -> tuple[int, str]:
    """The row of the institution of that name, and why there is none."""
    names = table["name"].str.lower()
    found = np.flatnonzero(names == clean(word).lower())
    if len(found) == 1:
        return int(found[0]), ""
    if len(found):
        return NONE, f"meets at {told(word)}, which {len(found)} institutions are called"
    known = [name for name in table["name"] if name]
    return (
        NONE,
        why
        or f"meets at {told(word)}, which no institution is called{nearest(word, known) if known else ''}",
    )


def _table(source: Source) -> pd.DataFrame:
    """What the file says of each group."""
    rows = source.rows
    allowed = f"a whole number from 1 to {LARGEST}"
    made = pd.DataFrame(
        {
            "name": [row.name for row in rows],
            "kind": [clean(row.fields.get("kind", "")) for row in rows],
            "members": [number_said(source, row, MEMBERS, 1, LARGEST, allowed, whole=True) for row in rows],
            "row": [row.number for row in rows],
        }
    )
    constituted = [yes_or_no(source, row, "constituted", CONSTITUTED) for row in rows]
    return made.assign(constituted=pd.Series(constituted, dtype=object))
