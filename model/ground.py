"""The ground of a place of one's own: its outline, where its homes are, its institutions and its groups, in metres."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .entities import KINDS, OWNERS, Floats
from .gazetteer.geometry import Polygon, Ring, inside_any
from .gazetteer.outline import LARGEST
from .mistakes import Mistake, finite, named, nearest, told, truth, whole_number, word
from .reading import Value

CELL = 30.0  # metres


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
        word(f"{where}: name", self.name, "a text", may_be_empty=True)
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
            members = whole_number(f"group {told(self.name)}: members", self.members, 1)
            object.__setattr__(self, "members", members)
        if self.constituted is not None:
            is_so = truth(f"group {told(self.name)}: constituted", self.constituted)
            object.__setattr__(self, "constituted", is_so)


@dataclass(frozen=True, eq=False)
class Ground:
    """Where homes are.

    Parameters
    ----------
    polygons : sequence of sequences of arrays
        The outline: polygons, each of rings of points (east, north), m. The first ring of each is its edge, the others
        are holes; whoever is in any of the polygons is inside the place. None is a ground without an outline.
    homes : array, optional
        Adults by small area, one row each of east, north and adults; None is an even spread.

    Raises
    ------
    Mistake
        If it is no ground, or an area of its homes lies outside its outline.

    Examples
    --------
    >>> square = Ground([[[(0, 0), (600, 0), (600, 600), (0, 600)]]])
    >>> square.contains([300, 900], [300, 300]).tolist()
    [True, False]
    """

    polygons: Sequence[Polygon] = ()
    homes: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "polygons", polygons_given(self.polygons))
        homes = None if self.homes is None else points("ground: homes", self.homes, 3)
        if not self.polygons and homes is None:
            raise Mistake("ground: neither an outline nor homes are given; give one of them")
        if homes is not None and ((homes[:, 2] < 0).any() or homes[:, 2].sum() <= 0):
            raise Mistake("ground: homes: give how many adults live in each, of 0 or more, not all of them 0")
        object.__setattr__(self, "homes", homes)
        size = max(self.high - self.low)
        if size > LARGEST:
            raise Mistake(
                f"ground: is {size / 1000:,.1f} km across; a neighbourhood has at most {LARGEST / 1000:.0f} km"
            )
        within = np.ones(0, bool) if homes is None else self.contains(homes[:, 0], homes[:, 1])
        if not within.all():
            raise Mistake(f"ground: homes: area {within.argmin() + 1} lies outside the outline; leave it out")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ground) and self.plain() == other.plain()

    def __hash__(self) -> int:
        return hash(str(self.plain()))

    @property
    def rings(self) -> list[Ring]:
        """Edges and holes of the outline, to be drawn."""
        return [ring for polygon in self.polygons for ring in polygon]

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

    def contains(self, east: Floats, north: Floats) -> NDArray[np.bool_]:
        """Which points are inside the outline: all of them where there is none."""
        return inside_any(self.polygons, east, north) if self.polygons else np.ones(np.shape(east), bool)

    def plain(self) -> list[Value]:
        """As JSON holds it; `ground_of_plain` gives it back."""
        homes = None if self.homes is None else self.homes.tolist()
        return [[[ring.tolist() for ring in polygon] for polygon in self.polygons], homes]


def ground_of_plain(plain: Sequence[Value]) -> Ground:
    """The ground that `Ground.plain` wrote down."""
    return Ground(*plain)


def polygons_given(given: Sequence[Value]) -> tuple[Polygon, ...]:
    """The polygons of an outline, each of rings of three points at least."""
    found: list[Polygon] = []
    for k, polygon in enumerate(given):
        rings: Polygon = [
            points(f"ground: outline {k + 1}, ring {n + 1}", ring, 2) for n, ring in enumerate(polygon)
        ]
        if not rings:
            raise Mistake(f"ground: outline {k + 1} has no rings; give its edge, then its holes")
        for n, ring in enumerate(rings):
            if len(ring) < 3:
                raise Mistake(
                    f"ground: outline {k + 1}, ring {n + 1} has {len(ring)} points; give three at least"
                )
        found.append(rings)
    return tuple(found)


def points(name: str, given: object, wide: int) -> NDArray[np.float64]:
    """Rows of finite numbers."""
    try:
        found = np.array(given, float)
    except (TypeError, ValueError):
        raise Mistake(f"{name}: {told(given)} is not allowed; give rows of {wide} numbers") from None
    if found.ndim != 2 or found.shape[1] != wide or not len(found) or not np.isfinite(found).all():
        raise Mistake(f"{name}: {told(given)} is not allowed; give rows of {wide} finite numbers")
    return found
