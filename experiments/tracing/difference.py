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
    if all(alike(a[table, name], b[table, name]) for name in names):
        return None
    if table == "ties":
        return difference_of_ties(a, b)
    one, other = (columns[table, names[0]].shape[-1] for columns in (a, b))
    if one != other:
        return Difference(0, "", table, min(one, other), "rows", one, other, abs(one - other))
    unlike = {name: other_rows(a[table, name], b[table, name]) for name in names}
    rows = np.unique(np.concatenate(list(unlike.values())))
    row = int(rows[0])
    column = next(name for name, found in unlike.items() if row in found)
    values = values_at(a[table, column], b[table, column], row)
    return Difference(0, "", table, row, column, *values, rows=len(rows))


def bits(column: NDArray[Any]) -> NDArray[Any]:
    """A column, with whole numbers of the same bits for broken ones: what is undefined is then equal to itself."""
    return column.view(f"u{column.itemsize}") if column.dtype.kind == "f" else column


def other_rows(a: NDArray[Any], b: NDArray[Any]) -> NDArray[np.int64]:
    """The rows, along the last axis, in which two columns differ by a bit.

    >>> other_rows(np.array([1.0, np.nan, 3.0]), np.array([1.0, np.nan, 4.0])).tolist()
    [2]
    """
    differs: NDArray[np.bool_] = bits(a) != bits(b)
    return np.flatnonzero(differs.reshape(-1, a.shape[-1]).any(axis=0)).astype(np.int64)


def values_at(a: NDArray[Any], b: NDArray[Any], row: int) -> tuple[float, float]:
    """The two values of a row; of several slots, those of the first that differs."""
    one, other = (column.reshape(-1, column.shape[-1])[:, row] for column in (a, b))
    slot = int(np.argmax(bits(one) != bits(other)))
    return float(one[slot]), float(other[slot])


def difference_of_ties(a: Columns, b: Columns) -> Difference:
    """The first pair of residents whose tie differs, or is there in one world only."""
    one, other = (
        columns["ties", "ego"].astype(np.int64) << 32 | columns["ties", "alter"] for columns in (a, b)
    )
    common, here, there = np.intersect1d(one, other, assume_unique=True, return_indices=True)
    names = [column for of, column in a if of == "ties" and column not in ("ego", "alter")]
    unlike = {name: common[other_rows(a["ties", name][here], b["ties", name][there])] for name in names}
    every = np.unique(np.concatenate([np.setxor1d(one, other, assume_unique=True), *unlike.values()]))
    key = int(every[0])
    column = next((name for name, found in unlike.items() if key in found), "strength")
    values = of_tie(a["ties", column], one, key), of_tie(b["ties", column], other, key)
    return Difference(0, "", "ties", key >> 32, column, *values, rows=len(every), other=key & 0xFFFFFFFF)


def of_tie(column: NDArray[Any], keys: NDArray[np.int64], key: int) -> float | None:
    """The value of a tie, None if there is none."""
    found = np.flatnonzero(keys == key)
    return float(column[found[0]]) if len(found) else None
