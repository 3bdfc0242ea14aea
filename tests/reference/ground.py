"""The ground: cells, distances, known places (ODD 2.1, 5.1, 5.8)."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

CELL = 30
NEAREST = 12


@dataclass
class Ground:
    """What never changes in a run."""

    side: int
    area: list[float]
    known: list[list[int]]

    def metres(self, one: int, other: int) -> float:
        """Distance between the middles of two cells (2.1)."""
        return CELL * hypot(one % self.side - other % self.side, one // self.side - other // self.side)


def nearest(ground: Ground, cell: int, places: list[int]) -> list[int]:
    """The rows of the known places of a cell: nearest first, those equally far by row (5.8)."""
    return sorted(range(len(places)), key=lambda row: (ground.metres(cell, places[row]), row))[:NEAREST]
