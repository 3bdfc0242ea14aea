"""Rings of coordinates: what they hold, how large they are, and a point inside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..entities import Floats
from ..mistakes import plain_number
from ..reading import Value

Ring = Floats  # (points, 2), not closed or closed
Polygon = list[Ring]  # the first is its edge, the others are holes
Shape = list[Polygon]  # of a GeoJSON geometry that has an area


def edges_of(rings: Sequence[Ring]) -> tuple[Floats, Floats]:
    """Both ends of every edge of rings, each (edges, 2)."""
    starts = np.concatenate(rings)
    return starts, np.concatenate([np.roll(ring, -1, axis=0) for ring in rings])


def inside(rings: Sequence[Ring], x: ArrayLike, y: ArrayLike) -> NDArray[np.bool_]:
    """Whether points lie inside rings, by the rule of even and odd crossings: holes are outside.

    >>> square, hole = np.array([[0, 0], [4, 0], [4, 4], [0, 4]]), np.array([[1, 1], [3, 1], [3, 3], [1, 3]])
    >>> inside([square, hole], [0.5, 2.0, 9.0], [0.5, 2.0, 2.0]).tolist()
    [True, False, False]
    """
    px, py = np.atleast_1d(np.asarray(x, float)), np.atleast_1d(np.asarray(y, float))
    found = np.zeros(px.shape, bool)
    (ax, ay), (bx, by) = (ends.T for ends in edges_of(rings))
    rising = (ax, ay, bx, by)
    for x0, y0, x1, y1 in zip(*(each.tolist() for each in rising), strict=True):
        if y0 != y1:
            crosses = (y0 > py) != (y1 > py)
            found ^= crosses & (px < (x1 - x0) * (py - y0) / (y1 - y0) + x0)
    return found


def inside_any(shape: Sequence[Polygon], x: ArrayLike, y: ArrayLike) -> NDArray[np.bool_]:
    """Whether points, of any shape, lie in any polygon of a shape and in none of that one's holes.

    >>> square = [np.array([[0, 0], [4, 0], [4, 4], [0, 4]])]
    >>> inside_any([square, square], [0.5, 9.0], [0.5, 2.0]).tolist()
    [True, False]
    """
    px, py = np.asarray(x, float), np.asarray(y, float)
    found = np.zeros(px.size, bool)
    for polygon in shape:
        found |= inside(polygon, px.ravel(), py.ravel())
    return found.reshape(px.shape)


def ring_area(ring: Ring) -> float:
    """The area within a ring.

    >>> ring_area(np.array([[0, 0], [4, 0], [4, 3]]))
    6.0
    """
    x, y = (ring - ring[0]).T
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2.0)


def polygon_area(polygon: Polygon) -> float:
    """The area within the edge of a polygon and outside its holes."""
    return ring_area(polygon[0]) - sum(map(ring_area, polygon[1:]))


def point_inside(shape: Shape) -> tuple[float, float]:
    """A point inside the largest polygon of a shape: the middle of its widest stretch at half its height.

    >>> point_inside([[np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 2.0], [0.0, 2.0]])]])
    (2.0, 1.0)
    """
    rings = max(shape, key=polygon_area) if len(shape) > 1 else shape[0]
    edge = rings[0]
    y = (edge[:, 1].min() + edge[:, 1].max()) / 2.0
    a, b = edges_of(rings)
    cut = (a[:, 1] > y) != (b[:, 1] > y)
    (x0, y0), (x1, y1) = a[cut].T, b[cut].T
    x = np.sort((x1 - x0) * (y - y0) / (y1 - y0) + x0)
    if len(x) < 2:  # no height
        return float(edge[:, 0].mean()), float(y)
    widest = int(np.argmax(x[1::2] - x[::2]))
    return float(x[2 * widest : 2 * widest + 2].mean()), float(y)


def shape_of(geometry: object) -> Shape:
    """The polygons of a GeoJSON geometry; none for points and lines.

    Raises
    ------
    ValueError
        If its coordinates are no rings.
    """
    kind, coordinates = parts_of(geometry)
    if kind == "Polygon":
        return [polygon_of(coordinates)]
    if kind == "MultiPolygon":
        return [polygon_of(each) for each in _list(coordinates)]
    if kind == "GeometryCollection":
        if any(parts_of(each)[0] == kind for each in _list(coordinates)):
            raise ValueError("its geometry has collections within one another")
        return [polygon for each in coordinates for polygon in shape_of(each)]
    return []


def parts_of(geometry: object) -> tuple[str, Value]:
    """The type of a GeoJSON geometry, and its coordinates or geometries."""
    if not isinstance(geometry, dict) or not isinstance(geometry.get("type"), str):
        raise ValueError("its geometry has no type")
    kind = geometry["type"]
    return kind, geometry.get("geometries" if kind == "GeometryCollection" else "coordinates")


def polygon_of(rings: object) -> Polygon:
    """The rings of a GeoJSON polygon; heights are dropped."""
    made = [ring_of(each) for each in _list(rings)]
    if not made:
        raise ValueError("a polygon of it has no rings")
    return made


def ring_of(points: object) -> Ring:
    """One ring of a GeoJSON polygon, as (points, 2)."""
    ring = [position_of(each) for each in _list(points)]
    if len(set(ring)) < 3:
        raise ValueError("a ring of it has fewer than three points")
    return np.array(ring)


def position_of(point: object) -> tuple[float, float]:
    """The first two numbers of a GeoJSON position."""
    two = [plain_number(each) for each in _list(point)[:2]]
    if len(two) < 2 or two[0] is None or two[1] is None:
        raise ValueError("a position of it is not two numbers")
    return float(two[0]), float(two[1])


def middle_of(geometry: object) -> tuple[float, float]:
    """A point of a GeoJSON geometry: itself, the middle one of a line, or one inside an area."""
    kind, coordinates = parts_of(geometry)
    if kind == "Point":
        return position_of(coordinates)
    shape = shape_of(geometry)
    if shape:
        return point_inside(shape)
    found: dict[str, Callable[[], Value]] = {
        "MultiPoint": lambda: _list(coordinates),
        "LineString": lambda: _list(coordinates),
        "MultiLineString": lambda: [point for line in _list(coordinates) for point in _list(line)],
        "GeometryCollection": lambda: [middle_of(each) for each in _list(coordinates)],
    }
    points = found[kind]() if kind in found else None
    if not points:
        raise ValueError(f"its geometry, {kind[:30]!r}, has no position")
    return position_of(points[len(points) // 2])


def _list(value: object) -> list[Value]:
    if not isinstance(value, (list, tuple)):
        raise ValueError("its coordinates are no list")
    return list(value)
