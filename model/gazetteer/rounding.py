"""Controlled rounding: each cell of a table up or down, so that its rows and columns keep whole sums.

Rounding each cell by its remainder does not keep margins in two dimensions or more. A table with whole margins can
always be rounded so that they stay (Cox 1987, A constructive procedure for unbiased controlled rounding, Journal of the
American Statistical Association 82: 520-524): it is a flow through a network with whole capacities.
"""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from ..entities import Floats
from ..mistakes import Mistake

Whole = NDArray[np.int64]
DIGITS = 9  # decimals of a person that are kept, so that every machine rounds the same
GOLDEN = 0.6180339887498949
LEASTS = (
    0.2,
    0.05,
    0.005,
    1e-9,
)  # of a cell's part, below which it is rounded up only if nothing else will do


def round_controlled(table: Floats, rows: Whole, columns: Whole, name: str = "columns") -> Whole:
    """A table rounded up or down cell by cell so that its rows and columns have whole sums.

    Each row is sampled systematically, so that over the rows a cell is rounded up as often as its part is large, and
    rare people are not lost; what is then out in the columns is exchanged along the shortest chains of cells.

    Parameters
    ----------
    table : ndarray
        Numbers of at least 0 whose sums are `rows` and `columns`, nearly.
    rows, columns : ndarray of int
        The sums.
    name : str
        What the columns are called in a message.

    Returns
    -------
    ndarray of int
        The rounded table; where `table` is 0 it is 0.

    Raises
    ------
    Mistake
        If there is none.

    Examples
    --------
    >>> round_controlled(np.array([[0.5, 0.5], [0.5, 0.5]]), np.array([1, 1]), np.array([1, 1])).tolist()
    [[1, 0], [0, 1]]
    """
    table = np.round(table, DIGITS)
    whole = np.floor(table).astype(np.int64)
    part = table - whole
    up = np.array([_systematic(part[i], _start(i)) for i in range(len(rows))], np.int64)
    people, may = whole + up, table > 0
    for least in LEASTS:
        _exchange(people, up, part >= least, columns)
    # what proportional fitting has left out, by so little that no cell was rounded up or down for it
    _exchange(people, None, may, columns)
    if (people.sum(axis=0) != columns).any() or (people.sum(axis=1) != rows).any():
        raise Mistake(f"{name}: its margin cannot be met where the joint table is 0")
    return people


def _start(row: int) -> float:
    """Where a row's sampling starts: fractions of the golden ratio, spread evenly however many rows there are."""
    return (0.5 + row * GOLDEN) % 1.0


def _systematic(part: Floats, start: float) -> Whole:
    """Parts of a row rounded up or down, each as often as its size over evenly spread starts; the sum stays.

    >>> [_systematic(np.array([0.2, 0.3, 0.5]), start).tolist() for start in (0.1, 0.6, 0.9)]
    [[0, 0, 1], [0, 1, 0], [1, 0, 0]]
    """
    passed = np.floor(np.round(start + np.cumsum(np.append(0.0, part)), DIGITS))
    return np.diff(passed).astype(np.int64)


def _exchange(people: Whole, up: Whole | None, may: NDArray[np.bool_], columns: Whole) -> None:
    """Move people within rows, from columns with too many to columns with too few, along shortest chains."""
    while (out := people.sum(axis=0) - columns).any():
        give, take = (people > 0, may) if up is None else (up > 0, may & (up == 0))
        chain = _chain(give, take, out)
        if not chain:
            return
        for row, source, target in chain:
            for table in (people, up):
                if table is not None:
                    table[row, source] -= 1
                    table[row, target] += 1


def _chain(give: NDArray[np.bool_], take: NDArray[np.bool_], out: Whole) -> list[tuple[int, int, int]]:
    """The shortest chain of moves (row, from column, to column), from a column with too many to one with too few."""
    came: dict[int, tuple[int, int, int] | None] = {int(column): None for column in np.flatnonzero(out > 0)}
    ahead = deque(came)
    while ahead:
        source = ahead.popleft()
        for row in np.flatnonzero(give[:, source]).tolist():
            for target in np.flatnonzero(take[row]).tolist():
                if target in came:
                    continue
                came[target] = (row, source, target)
                if out[target] < 0:
                    return _back(came, target)
                ahead.append(target)
    return []


def _back(came: dict[int, tuple[int, int, int] | None], column: int) -> list[tuple[int, int, int]]:
    chain = []
    move = came[column]
    while move is not None:
        chain.append(move)
        move = came[move[1]]
    return chain
