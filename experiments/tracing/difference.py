"""What differs between the columns of two worlds: the first row and column, and how many rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .watching import Columns, alike

ONE = {"residents": "resident", "groups": "group", "institutions": "institution"}


@dataclass(frozen=True)
class Difference:
    """What differs after a process: the first row, and how many more.

    month, process : when; what
    table, row, column : where; a tie's row is its first resident, and `other` its second
    a, b : there, in either run; None is that there is none
    rows : how many rows of the table differ
    """

    month: int
    process: str
    table: str
    row: int
    column: str
    a: float | None
    b: float | None
    rows: int
    other: int | None = None

    def sentence(self) -> str:
        """When and where, in words."""
        who = f"{ONE[self.table]} {self.row}" if self.table in ONE else "the place"
        if self.table == "ties":
            who = f"resident {self.row}, the tie with resident {self.other}"
        values = " and ".join("none" if value is None else f"{value:.9g}" for value in (self.a, self.b))
        more = f"; {self.rows:,} {self.table} differ" if self.rows > 1 else ""
        return f"{when(self.month)}, at `{self.process}`: {who}, `{self.column}` {values}{more}"


def when(month: int) -> str:
    """A month by its number, and where that is.

    >>> when(14), when(-3)
    ('month 14 (year 2)', 'month -3 (before the programmes)')
    """
    return f"month {month} ({f'year {month // 12 + 1}' if month >= 0 else 'before the programmes'})"


def difference_of(a: Columns, b: Columns, table: str) -> Difference | None:
    """The first difference in a table, in the order of its rows; None if it is the same to the last bit."""
    names = [column for of, column in a if of == table]
    if all((table, name) in b and alike(a[table, name], b[table, name]) for name in names):
        return None
    if table == "ties":
        return difference_of_ties(a, b)
    counts = [columns[table, names[0]].shape[-1] for columns in (a, b)]
    if counts[0] != counts[1]:
        fewer, more = sorted(counts)
        return Difference(0, "", table, fewer, "rows", float(counts[0]), float(counts[1]), more - fewer)
    unlike = {name: other_rows(a[table, name], b[table, name]) for name in names if (table, name) in b}
    rows = np.unique(np.concatenate(list(unlike.values())))
    row = int(rows[0])
    column = next(name for name, found in unlike.items() if row in found)
    of_a, of_b = (
        value_at(columns[table, column], row, b[table, column], a[table, column]) for columns in (a, b)
    )
    return Difference(0, "", table, row, column, of_a, of_b, len(rows))


def other_rows(a: NDArray[Any], b: NDArray[Any]) -> NDArray[np.int64]:
    """The rows, along the last axis, in which two columns differ; what is undefined in both does not.

    >>> other_rows(np.array([1.0, np.nan, 3.0]), np.array([1.0, np.nan, 4.0])).tolist()
    [2]
    """
    differs = (a != b) & ~((a != a) & (b != b))
    return np.flatnonzero(differs.reshape(-1, a.shape[-1]).any(axis=0))


def value_at(column: NDArray[Any], row: int, *both: NDArray[Any]) -> float:
    """The value of a row; of several slots, that of the first that differs."""
    slots = [each.reshape(-1, each.shape[-1])[:, row] for each in (column, *both)]
    return float(slots[0][int(np.argmax(slots[1] != slots[2]))])


def difference_of_ties(a: Columns, b: Columns) -> Difference:
    """The first pair of residents whose tie differs, or is there in one world only."""
    keys = [columns["ties", "ego"].astype(np.int64) << 32 | columns["ties", "alter"] for columns in (a, b)]
    common, *at = np.intersect1d(keys[0], keys[1], assume_unique=True, return_indices=True)
    names = [column for of, column in a if of == "ties" and column not in ("ego", "alter")]
    unlike = {name: common[other_rows(a["ties", name][at[0]], b["ties", name][at[1]])] for name in names}
    there = np.setxor1d(keys[0], keys[1], assume_unique=True)
    every = np.unique(np.concatenate([there, *unlike.values()]))
    key = every[0]
    column = next((name for name, found in unlike.items() if key in found), "strength")
    of_a, of_b = (
        float(columns["ties", column][np.flatnonzero(own == key)[0]]) if key in own else None
        for columns, own in zip((a, b), keys, strict=True)
    )
    return Difference(0, "", "ties", int(key >> 32), column, of_a, of_b, len(every), int(key & 0xFFFFFFFF))
