"""How a place of one's own lies on the grid: its outline, homes and institutions as cells, north at row 0."""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from .entities import Floats, Rows
from .gazetteer import apportioned
from .gazetteer.geometry import polygon_area
from .ground import CELL
from .mistakes import Mistake
from .places import Place

Cells = NDArray[np.int64]


class Layout:
    """A place on a square grid of cells of 30 m.

    Parameters
    ----------
    place : Place
        One with a ground, or with institutions, about whose middle a square of the place's density is laid.
    residents : int
        Adult residents.
    per_cell : float
        Adults in a cell on average, where no outline says it.

    Raises
    ------
    Mistake
        If none of its institutions lies on the square.
    """

    def __init__(self, place: Place, residents: int, per_cell: float) -> None:
        self.place, self.residents, self.per_cell = place, residents, per_cell
        (west, south), (east, north) = self._square()
        self.west, self.north = west, north
        self.side = max(1, math.ceil(max(east - west, north - south) / CELL - 1e-9))
        if place.institutions and (self.sites < 0).all():
            raise Mistake(
                f"institutions: none of the {len(place.institutions):,} of {place.name} lies on its square of "
                f"{self.side * CELL / 1000:.2f} km; give those of one place"
            )

    def _square(self) -> tuple[Floats, Floats]:
        """South-western and north-eastern corners, m."""
        ground = self.place.ground
        if ground is None:
            at = np.array([(one.east, one.north) for one in self.place.institutions or ()])
            half = CELL * max(1, math.ceil(math.sqrt(self.residents / self.per_cell))) / 2.0
            middle = np.median(at, axis=0) if len(at) else np.zeros(2)
            return middle - half, middle + half
        if ground.homes is None or ground.polygons:
            return ground.low, ground.high
        share = ground.homes[:, 2].max() / ground.homes[:, 2].sum()
        margin = CELL * (1.0 + math.sqrt(share * self.residents / self.per_cell / math.pi))
        return ground.low - margin, ground.high + margin

    @cached_property
    def middles(self) -> tuple[Floats, Floats]:
        """Metres east and north of the middle of each cell."""
        at = np.arange(self.side * self.side)
        return self.west + (at % self.side + 0.5) * CELL, self.north - (at // self.side + 0.5) * CELL

    @cached_property
    def inside(self) -> Cells:
        """The cells of the place: those inside its outline, else those that the homes of its areas fill, else all.

        An outline that is smaller than a cell has the middle one.
        """
        ground = self.place.ground
        if ground is not None and not ground.polygons:
            return np.unique(np.concatenate(self.areas))
        self.check()
        found = self._bounded
        return found if len(found) else np.array([(self.side // 2) * (self.side + 1)])

    def check(self) -> None:
        """Raise a Mistake if an outline larger than a cell holds the middle of none."""
        ground = self.place.ground
        if ground is None or not ground.polygons or len(self._bounded):
            return
        if (area := sum(map(polygon_area, ground.polygons))) > CELL * CELL:
            raise Mistake(
                f"ground: no cell of {CELL:.0f} m has its middle inside the outline, which has {area:,.0f} m2; give "
                "one that is wider than a cell"
            )

    @cached_property
    def _bounded(self) -> Cells:
        """The cells whose middle is inside the outline; all of them where there is none."""
        ground = self.place.ground
        east, north = self.middles
        return np.flatnonzero(np.ones(len(east), bool) if ground is None else ground.contains(east, north))

    @property
    def square_km(self) -> float:
        """Area of the cells of the place, km2."""
        return len(self.inside) * (CELL / 1000.0) ** 2

    def homes(self, luck: Floats) -> NDArray[np.int32]:
        """The home cell of each resident, from a uniform each: by the counts of small areas, evenly within them."""
        ground = self.place.ground
        if ground is None or ground.homes is None:
            return self.inside[(luck * len(self.inside)).astype(np.int64)].astype(np.int32)
        found = [
            cells[(of * len(cells)).astype(np.int64)]
            for cells, of in zip(self.areas, np.split(luck, np.cumsum(self._counts)[:-1]), strict=True)
        ]
        return np.concatenate(found).astype(np.int32)

    @cached_property
    def _counts(self) -> Cells:
        """Residents of each small area."""
        ground = self.place.ground
        assert ground is not None and ground.homes is not None
        adults = ground.homes[:, 2]
        return apportioned(adults / adults.sum(), self.residents)

    @cached_property
    def areas(self) -> list[Cells]:
        """The cells of each small area: those nearest to its point; without an outline, as many as its adults fill.

        An area too small to be nearest to the middle of any cell has the cell that is nearest to it.
        """
        ground = self.place.ground
        assert ground is not None and ground.homes is not None
        of_place = self.inside if ground.polygons else self._bounded
        at = np.column_stack(self.middles)[of_place]
        metres, nearest = cKDTree(ground.homes[:, :2]).query(at)
        _, own = cKDTree(at).query(ground.homes[:, :2])
        found = []
        for area, count in enumerate(self._counts.tolist()):
            here = np.flatnonzero(nearest == area)
            if not ground.polygons:
                here = here[np.argsort(metres[here], kind="stable")][
                    : max(1, math.ceil(count / self.per_cell))
                ]
            found.append(of_place[here] if len(here) else of_place[own[area] : own[area] + 1])
        return found

    def cells_at(self, east: Floats, north: Floats) -> Rows:
        """The cell of each point, -1 of those beyond the square."""
        column = np.floor((np.asarray(east) - self.west) / CELL).astype(np.int64)
        row = np.floor((self.north - np.asarray(north)) / CELL).astype(np.int64)
        within = (column >= 0) & (column < self.side) & (row >= 0) & (row < self.side)
        return np.where(within, row * self.side + column, -1)

    @cached_property
    def sites(self) -> Rows:
        """The cell of each institution that is given, -1 of those beyond the square."""
        given = self.place.institutions or ()
        return self.cells_at(np.array([one.east for one in given]), np.array([one.north for one in given]))


def layout_of(place: Place, residents: int, per_cell: float) -> Layout | None:
    """How a place lies on the grid, None if nothing of it has a site."""
    if place.ground is None and not place.institutions:
        return None
    return Layout(place, residents, per_cell)


def check_layout(place: Place, residents: int, per_cell: float) -> None:
    """Raise a Mistake if a place cannot be laid on the grid."""
    layout = layout_of(place, residents, per_cell)
    if layout is not None:
        layout.check()
