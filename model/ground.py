"""The ground of a place of one's own: its outline, where its homes are, its institutions and its groups, in metres."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .entities import KINDS, OWNERS
from .mistakes import Mistake, finite, named, nearest, told, truth, whole_number
from .reading import Value

CELL = 30.0  # metres
MOST_METRES = 20_000.0  # along an edge: what is larger is no neighbourhood
Ring = NDArray[np.floating]  # (points, 2), m east and north


@dataclass(frozen=True)
class Institution:
    """An institution that a place has.

    Parameters
    ----------
    name : str
        What it is called.
    kind : str
        One of `kith.model.entities.KINDS`.
    east, north : float
        Where it is, m.
    owner : str
        "council", "private" or "community"; empty is the usual owner of its kind.
    is_open : bool, optional
        Whether it is open at month 0; None is not known, and then it is open at the start of the warm-up.
    condition : float, optional
        Its condition at month 0, 0-1; None is drawn by luck, as in the preset.
    """

    name: str
    kind: str
    east: float
    north: float
    owner: str = ""
    is_open: bool | None = None
    condition: float | None = None

    def __post_init__(self) -> None:
        where = f"institution {told(self.name)}"
        if self.kind not in KINDS:
            raise Mistake(f"{where}: kind {told(self.kind)} is not known{nearest(self.kind, KINDS)}")
        if self.owner and self.owner not in OWNERS:
            raise Mistake(f"{where}: owner {told(self.owner)} is not known{nearest(self.owner, OWNERS)}")
        for name in ("east", "north"):
            object.__setattr__(self, name, finite(f"{where}: {name}", getattr(self, name), -math.inf))
        if self.is_open is not None:
            object.__setattr__(self, "is_open", truth(f"{where}: is_open", self.is_open))
        if self.condition is not None:
            object.__setattr__(self, "condition", finite(f"{where}: condition", self.condition, 0.0, 1.0))


@dataclass(frozen=True)
class GroupHere:
    """A group that a place has.

    Parameters
    ----------
    name : str
        What it is called.
    meets_at : str
        The name of an institution of the place; empty is a home.
    members : int, optional
        How many; None is drawn by luck, as in the preset.
    constituted : bool, optional
        Whether it has a constitution; None is drawn by luck.
    """

    name: str
    meets_at: str = ""
    members: int | None = None
    constituted: bool | None = None

    def __post_init__(self) -> None:
        named("group", self.name)
        if self.members is not None:
            whole_number(f"group {told(self.name)}: members", self.members, 1)


@dataclass(frozen=True, eq=False)
class Ground:
    """Where homes are.

    Parameters
    ----------
    rings : sequence of arrays
        Outlines, each of points (east, north), m; whoever is inside an odd number of them is inside the place. None is
        a ground without an outline.
    homes : array, optional
        Adults by small area, one row each of east, north and adults; None is an even spread.

    Examples
    --------
    >>> square = Ground([[(0, 0), (600, 0), (600, 600), (0, 600)]])
    >>> round(square.square_km, 2)
    0.36
    """

    rings: Sequence[Ring] = ()
    homes: NDArray[np.float64] | None = None
    names: Sequence[str] = field(default=())

    def __post_init__(self) -> None:
        rings = tuple(points(f"ground: outline {k + 1}", ring, 2) for k, ring in enumerate(self.rings))
        for k, ring in enumerate(rings):
            if len(ring) < 3:
                raise Mistake(f"ground: outline {k + 1} has {len(ring)} points; give three at least")
        homes = None if self.homes is None else points("ground: homes", self.homes, 3)
        if not rings and homes is None:
            raise Mistake("ground: neither an outline nor homes are given; give one of them")
        if homes is not None and ((homes[:, 2] < 0).any() or homes[:, 2].sum() <= 0):
            raise Mistake("ground: homes: give how many adults live in each, of 0 or more, not all of them 0")
        object.__setattr__(self, "rings", rings)
        object.__setattr__(self, "homes", homes)
        object.__setattr__(self, "names", tuple(map(str, self.names)))
        size = max(self.high - self.low)
        if size > MOST_METRES:
            raise Mistake(
                f"ground: is {size / 1000:,.1f} km across; a neighbourhood has at most {MOST_METRES / 1000:.0f} km"
            )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ground) and self.plain() == other.plain()

    def __hash__(self) -> int:
        return hash(str(self.plain()))

    @property
    def low(self) -> NDArray[np.float64]:
        """The south-western corner, m."""
        return np.asarray(self._all().min(axis=0), float)

    @property
    def high(self) -> NDArray[np.float64]:
        """The north-eastern corner, m."""
        return np.asarray(self._all().max(axis=0), float)

    def _all(self) -> NDArray[np.float64]:
        homes = [] if self.homes is None else [self.homes[:, :2]]
        return np.concatenate([*(self.rings or homes)])

    @property
    def square_km(self) -> float:
        """Area inside the outline, km2."""
        return abs(math.fsum(shoelace(ring) for ring in self.rings)) / 1e6

    def contains(self, east: NDArray[np.floating], north: NDArray[np.floating]) -> NDArray[np.bool_]:
        """Which points are inside the outline: all of them where there is none."""
        inside = np.zeros(np.shape(east), bool)
        for ring in self.rings:
            for (x1, y1), (x2, y2) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
                if y1 != y2:
                    crosses = (y1 > north) != (y2 > north)
                    inside ^= crosses & (east < (x2 - x1) * (north - y1) / (y2 - y1) + x1)
        return inside if self.rings else ~inside

    def plain(self) -> list[Value]:
        """As JSON holds it; `ground_of_plain` gives it back."""
        homes = None if self.homes is None else self.homes.tolist()
        return [[ring.tolist() for ring in self.rings], homes, list(self.names)]


def ground_of_plain(plain: Sequence[Value]) -> Ground:
    """The ground that `Ground.plain` wrote down."""
    rings, homes, names = plain
    return Ground(rings, homes, names)


def shoelace(ring: Ring) -> float:
    """Signed area of a ring, m2; an outline and the holes in it run opposite ways round.

    >>> shoelace(np.array([(0.0, 0.0), (2.0, 0.0), (2.0, 1.0), (0.0, 1.0)]))
    2.0
    """
    x, y = ring.T
    return float(((x * np.roll(y, -1)) - (np.roll(x, -1) * y)).sum() / 2.0)


def points(name: str, given: object, wide: int) -> NDArray[np.float64]:
    """Rows of finite numbers."""
    try:
        found = np.array(given, float)
    except (TypeError, ValueError):
        raise Mistake(f"{name}: {told(given)} is not allowed; give rows of {wide} numbers") from None
    if found.ndim != 2 or found.shape[1] != wide or not len(found) or not np.isfinite(found).all():
        raise Mistake(f"{name}: {told(given)} is not allowed; give rows of {wide} finite numbers")
    return found
