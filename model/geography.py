"""Where homes are, and whose paths cross: cells of 30 m on a square Moore grid, distances in metres."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from .arithmetic import powers
from .entities import Floats, Rows
from .ground import CELL as CELL
from .layout import Layout
from .luck import Luck
from .parameters import Case

BLOCK = 8  # cells along the edge of an area in which one community tends to live
PATHS = 24  # neighbours whose paths a resident's crosses
TRIES = 8  # of a path on a ground with gaps, to lead to somebody's home


def morton(x: NDArray[np.integer], y: NDArray[np.integer]) -> NDArray[np.int64]:
    """Z-order of grid coordinates: cells near on the ground are near in memory."""
    code = np.zeros(len(x), np.int64)
    for bit in range(16):
        code |= ((x.astype(np.int64) >> bit) & 1) << (2 * bit)
        code |= ((y.astype(np.int64) >> bit) & 1) << (2 * bit + 1)
    return code


class Geography:
    """The fixed ground of a place.

    side   : cells along each edge of the grid
    cell   : (N,) home cell of each row, y * side + x; rows are sorted along a Z-order curve
    middle : coordinates x and y of the middle of each cell, (cells,), m
    x, y   : (N,) home coordinates, m
    area   : (cells,) 0-1, the same within an area: which community tends to live there
    nearby : (PATHS, N) rows of the neighbours whose paths cross; a row's own number means nobody
    layout : where things of a place of one's own are; None where luck puts them
    """

    def __init__(self, residents: int, luck: Luck, p: Case, layout: Layout | None = None) -> None:
        self.layout = layout
        self.side = max(1, math.ceil(math.sqrt(residents / p.place.residents_per_cell)))
        u = luck.uniforms("homes", 0, residents)
        if layout is None:
            cell = (u * self.cells).astype(np.int32)
        else:
            self.side = layout.side
            cell = layout.homes(u)
        code = morton(cell % self.side, cell // self.side)
        self.cell = cell[np.argsort(code, kind="stable")]
        column, row = np.arange(self.cells) % self.side, np.arange(self.cells) // self.side
        self.middle = (column + 0.5) * CELL, (row + 0.5) * CELL
        self.x, self.y = self.centre(self.cell)
        self.area = luck.at("areas", 0, column // BLOCK * 100_000 + row // BLOCK)
        self.nearby = self._crossing(residents, luck, p)

    @property
    def cells(self) -> int:
        """Number of cells."""
        return self.side * self.side

    def centre(self, cells: Rows) -> tuple[Floats, Floats]:
        """Coordinates of the middle of cells, m."""
        x, y = self.middle
        return x.take(cells), y.take(cells)

    def _folded(self, at: NDArray[np.integer]) -> NDArray[np.integer]:
        """Grid coordinates folded back into the grid at its edges."""
        at = at % (2 * self.side)
        return np.minimum(at, 2 * self.side - 1 - at)

    def _crossing(self, n: int, luck: Luck, p: Case) -> NDArray[np.int32]:
        """Draw, for each row and path, a neighbour with chance falling as distance ** -decay.

        The exponent is about -1.6 (Illenberger et al. 2009), within `reach` metres. A path that leads
        off the grid is folded back at the edge, so that a small place is as sociable as a large one; one
        that leads to an empty cell leads to nobody (the row itself), on a ground with gaps only after `TRIES`.
        """
        half = int(p.street.reach / CELL)
        dx, dy = (axis.ravel() for axis in np.mgrid[-half : half + 1, -half : half + 1])
        distance = np.sqrt(dx * dx + dy * dy)
        weight = powers(np.maximum(distance, 0.5), -p.street.decay)
        share = np.cumsum(weight * (distance <= half + 0.5))
        share /= share[-1]
        first = np.zeros(self.cells, np.int64)
        count = np.bincount(self.cell, minlength=self.cells)
        occupied, index = np.unique(self.cell, return_index=True)
        first[occupied] = index
        nearby = np.empty((PATHS, n), np.int32)
        cx, cy = self.cell % self.side, self.cell // self.side
        for path in range(PATHS):
            u = luck.uniforms("paths", path, 2, n)
            step = np.searchsorted(share, u[0], side="right")
            target = self._folded(cy + dy[step]) * self.side + self._folded(cx + dx[step])
            for again in range(1, TRIES if self.layout else 1):
                lost = np.flatnonzero(count[target] == 0)
                step = np.searchsorted(share, luck.at("paths", path, lost, again), side="right")
                target[lost] = self._folded(cy[lost] + dy[step]) * self.side + self._folded(
                    cx[lost] + dx[step]
                )
            row = first[target] + (u[1] * count[target]).astype(np.int64)
            nearby[path] = np.where(count[target] > 0, row, np.arange(n))
        return nearby
