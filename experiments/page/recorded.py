"""Recorded months as few bytes as they can be: who and what there was, from when to when, and how it changed.

Month after month of a neighbourhood is nearly the same. So each thing (a resident, a tie, a membership) is written once
for each spell of months in which it is there, with what does not change; and what changes as what it was at first, how
many months later it changed, and by how much. What residents feel is held until it is further off than a tolerance; who
is there, ties, groups and places are to the month. The browser reads the same tables (`recorded.js`).
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .frames import unpacked

# of each table: its name, what is fixed for a spell and names it, and what changes
TABLES = (
    ("residents", ("row", "arrived", "born"), ("trust", "belonging", "satisfaction", "community", "flags")),
    ("ties", ("ego", "alter"), ("strength",)),
    ("memberships", ("member", "group", "leads"), ()),
    ("uses", ("user", "venue"), ()),
    ("groups", ("group_row", "group_name", "group_cell", "founded"), ("host", "energy", "constituted")),
    ("institutions", ("row", "site", "kind"), ("owner", "is_open", "condition")),
)
WIDE = ("host",)  # of what changes, what does not fit into a byte
FELT = ("trust", "belonging", "satisfaction")  # held within a tolerance
DRAWN = {"strength": (0, 102, 179)}  # drawn in three shades, from these values on (`ties.js`)
FURTHER = 255  # so many rows on, and nothing has changed yet
MOST_FRAMES = 255
LETTERS = "".join(
    sorted(set(map(chr, range(33, 127))) - set("<(/"))
)  # 91 that no tag and no address is made of
BITS = 13  # in two letters, as 91 * 91 is more than 2 ** 13


def spells(keys: NDArray[np.int64], frame: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The order by key and frame, and where in that order each spell begins.

    A spell is a run of frames without a gap in which a key is there.

    Parameters
    ----------
    keys : shape (columns, rows); frame : of each row

    >>> order, starts = spells(np.array([[7, 8, 7, 7]]), np.array([0, 0, 1, 3]))
    >>> order.tolist(), starts.tolist()
    ([0, 2, 3, 1], [0, 2, 3])
    """
    order = np.lexsort((frame, *keys[::-1]))
    k, f = keys[:, order], frame[order]
    new = np.ones(len(f), bool)
    new[1:] = (k[:, 1:] != k[:, :-1]).any(axis=0) | (f[1:] != f[:-1] + 1)
    return order, new.nonzero()[0]


def columns_of(name: str, month: SimpleNamespace, wanted: Sequence[str]) -> dict[str, NDArray[np.int64]]:
    """Columns of one table in a month; of ties, those that stand."""
    stands = month.state < 2
    first = {"residents": month.trust, "institutions": month.site}.get(name)
    found = {c: getattr(month, c).astype(np.int64) for c in wanted if c != "row"}
    if name == "ties":
        found = {c: values[stands] for c, values in found.items()}
    if first is not None:
        found["row"] = np.arange(len(first))
    return found


def held(values: NDArray[np.int64], starts: NDArray[np.intp], tolerance: int) -> NDArray[np.int64]:
    """Values that stay as they are until they are off by more than a tolerance, spell by spell.

    They are whole multiples of one more than the tolerance, so that they differ by little.

    Parameters
    ----------
    values : shape (rows,), spell after spell; starts : shape (spells,), where each begins

    >>> held(np.array([10, 12, 13, 14, 40, 43]), np.array([0, 4]), 2).tolist()
    [9, 12, 12, 12, 39, 42]
    >>> held(np.array([10, 12, 13]), np.array([0]), 0).tolist()
    [10, 12, 13]
    """
    grid = tolerance + 1
    nearest = np.minimum((values + tolerance // 2) // grid * grid, 255)
    found, length = nearest.copy(), np.diff([*starts, len(values)])
    for k in range(1, length.max(initial=0)):
        at = starts[length > k] + k
        off = np.abs(values[at] - found[at - 1]) > tolerance
        found[at] = np.where(off, nearest[at], found[at - 1])
    return found


def planes(values: NDArray[np.int64], wide: bool = True) -> bytes:
    """Whole numbers as low bytes and, if they are wide, high bytes after them."""
    low = (values & 255).astype("u1").tobytes()
    return low + (values >> 8 & 255).astype("u1").tobytes() if wide else low


def gaps(where: NDArray[np.intp]) -> bytes:
    """Rows that go up as bytes: how many further each is than the last, in steps of at most 255.

    >>> list(gaps(np.array([0, 3, 260])))
    [0, 3, 255, 2]
    """
    steps = np.diff(where, prepend=0)
    many = steps // FURTHER + 1
    found = np.full(many.sum(), FURTHER, "u1")
    found[np.cumsum(many) - 1] = steps % FURTHER
    return found.tobytes()


def changes(values: NDArray[np.int64], starts: NDArray[np.intp], wide: bool) -> tuple[list[int], bytes]:
    """How many bytes of gaps and how many changes a column has; its first values, gaps and steps as bytes."""
    steps = np.diff(values, prepend=0)
    steps[starts] = 0
    where = steps.nonzero()[0]
    apart = gaps(where)
    content = planes(values[starts], wide) + apart + planes(steps[where], wide)
    return [len(apart), len(where)], content


def table_packed(
    name: str,
    fixed: Sequence[str],
    changing: Sequence[str],
    months: Sequence[SimpleNamespace],
    tolerance: int,
) -> tuple[list[Any], bytes]:
    """How many spells and rows a table has, what changes how often, and its bytes."""
    each = [columns_of(name, month, (*fixed, *changing)) for month in months]
    frame = np.repeat(np.arange(len(months)), [len(one[fixed[0]]) for one in each])
    columns = {c: np.concatenate([one[c] for one in each]) for c in (*fixed, *changing)}
    order, starts = spells(np.stack([columns[c] for c in fixed]), frame)
    length = np.diff([*starts, len(order)])
    parts = [planes(np.diff(columns[c][order][starts], prepend=0)) for c in fixed]
    parts += [frame[order][starts].astype("u1").tobytes(), length.astype("u1").tobytes()]
    sizes = []
    for c in changing:
        values = columns[c][order]
        if c in FELT:
            values = held(values, starts, tolerance)
        if c in DRAWN:
            values = np.array(DRAWN[c])[np.searchsorted(DRAWN[c], values, side="right") - 1]
        size, part = changes(values, starts, c in WIDE)
        sizes.append(size)
        parts.append(part)
    return [len(starts), len(order), sizes], b"".join(parts)


def compact(frames: Sequence[bytes], told: Mapping[str, Any], tolerance: int = 0) -> bytes:
    """Recorded months, and what is told of them, as gzip.

    Parameters
    ----------
    frames : months as `frames.Recorder` packs them, at most 255
    told : anything fit for JSON, which the browser is given with them
    tolerance : by how much what residents feel may be off, of 255
    """
    if len(frames) > MOST_FRAMES:
        raise ValueError(f"{len(frames)} months are more than {MOST_FRAMES}")
    months = [unpacked(frame) for frame in frames]
    tables, content = {}, []
    for name, fixed, changing in TABLES:
        tables[name], part = table_packed(name, fixed, changing, months, tolerance)
        content.append(part)
    head = json.dumps({**told, "frames": len(frames), "tables": tables}, allow_nan=False).encode()
    whole = np.array([len(head)], "<u4").tobytes() + head + b"".join(content)
    return gzip.compress(whole, 9, mtime=0)


def written(packed: bytes) -> str:
    """Bytes as text, how many and then two letters for each 13 bits: a twelfth less than in base64.

    >>> len(written(bytes(13_000)))
    16006
    """
    bits = np.unpackbits(np.frombuffer(packed, "u1"))
    groups = np.pad(bits, (0, -len(bits) % BITS)).reshape(-1, BITS)
    pairs = np.column_stack(np.divmod(groups @ (1 << np.arange(BITS)[::-1]), len(LETTERS)))
    return f"{len(packed)} {np.frombuffer(LETTERS.encode(), 'u1')[pairs].tobytes().decode()}"
