"""Recorded months as few bytes as they can be: who and what there was, from when to when, and how it changed.

Month after month of a neighbourhood is nearly the same. So each thing (a resident, a tie, a membership) is written once
for each spell of months in which it is there, with what does not change; and what changes as differences from month
to month, most of which are nothing. The browser reads the same tables (`recorded.js`).
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
    (
        "residents",
        ("row",),
        ("arrived", "born", "trust", "belonging", "satisfaction", "community", "flags"),
    ),
    ("ties", ("ego", "alter"), ("strength",)),
    ("memberships", ("member", "group", "leads"), ()),
    ("uses", ("user", "venue"), ()),
    ("groups", ("group_row", "group_name", "group_cell", "founded"), ("host", "energy", "constituted")),
    ("institutions", ("row", "site", "kind"), ("owner", "is_open", "condition")),
)
WIDE = ("arrived", "born", "host")  # of what changes, what does not fit into a byte
COARSE = {"strength": 16}  # drawn as a shade of grey, of which nobody sees more than sixteen
MOST_FRAMES = 255


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


def table_packed(
    name: str, fixed: Sequence[str], changing: Sequence[str], months: Sequence[SimpleNamespace]
) -> tuple[list[int], bytes]:
    """How many spells and rows a table has, and its bytes: fixed, first frame, length, and differences."""
    each = [columns_of(name, month, (*fixed, *changing)) for month in months]
    frame = np.repeat(np.arange(len(months)), [len(one[fixed[0]]) for one in each])
    columns = {c: np.concatenate([one[c] for one in each]) for c in (*fixed, *changing)}
    order, starts = spells(np.stack([columns[c] for c in fixed]), frame)
    length = np.diff([*starts, len(order)])
    parts = [columns[c][order][starts].astype("<u2").tobytes() for c in fixed]
    parts += [frame[order][starts].astype("u1").tobytes(), length.astype("u1").tobytes()]
    for c in changing:
        values = columns[c][order] // COARSE.get(c, 1) * COARSE.get(c, 1)
        steps = np.diff(values, prepend=0)
        steps[starts] = values[starts]
        parts.append(steps.astype("<u2" if c in WIDE else "u1").tobytes())
    return [len(starts), len(order)], b"".join(parts)


def compact(frames: Sequence[bytes], told: Mapping[str, Any]) -> bytes:
    """Recorded months, and what is told of them, as gzip.

    Parameters
    ----------
    frames : months as `frames.Recorder` packs them, at most 255
    told : anything fit for JSON, which the browser is given with them
    """
    if len(frames) > MOST_FRAMES:
        raise ValueError(f"{len(frames)} months are more than {MOST_FRAMES}")
    months = [unpacked(frame) for frame in frames]
    tables, content = {}, []
    for name, fixed, changing in TABLES:
        tables[name], part = table_packed(name, fixed, changing, months)
        content.append(part)
    head = json.dumps({**told, "frames": len(frames), "tables": tables}, allow_nan=False).encode()
    whole = np.array([len(head)], "<u4").tobytes() + head + b"".join(content)
    return gzip.compress(whole, 9, mtime=0)
