"""The outline of a place: an area of a GeoJSON file, in metres about its middle."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..mistakes import Mistake
from ..reading import shown
from ..views import Facts, Shown
from .geometry import Shape, inside_any, polygon_area, shape_of
from .positions import degrees, refuse_other_system
from .projection import Projection
from .tables import read_source

LARGEST = 20_000.0  # metres across: what is larger is no neighbourhood
NO_AREA = "has no area; an outline is a Polygon or a MultiPolygon"


class Outline(Shown):
    """The ground of a place.

    Parameters
    ----------
    shape : list of polygons
        Each a list of rings, (points, 2) in metres east and north; the first ring is its edge, the others are holes.
    projection : Projection
        What the metres are counted on.

    Attributes
    ----------
    area : float
        Square metres, without holes.
    bounds : tuple of float
        West, south, east and north, in metres.
    """

    def __init__(self, shape: Shape, projection: Projection) -> None:
        self.shape, self.projection = shape, projection
        self.area = sum(map(polygon_area, shape))
        points = np.concatenate([polygon[0] for polygon in shape])
        (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
        self.bounds = float(west), float(south), float(east), float(north)

    def _facts(self) -> Facts:
        west, south, east, north = self.bounds
        return [
            ("hectares", self.area / 1e4),
            ("east to west, m", east - west),
            ("north to south, m", north - south),
        ]

    def contains(self, east: ArrayLike, north: ArrayLike) -> NDArray[np.bool_]:
        """Whether points, in metres, lie in the outline and in none of its holes; what has no position does not.

        Parameters
        ----------
        east, north : array_like
            Metres, of any shape.

        Returns
        -------
        ndarray of bool
            For each point.
        """
        return inside_any(self.shape, east, north)


def read_outline(path: str | Path, projection: Projection | None = None) -> Outline:
    """Read the outline of a place from GeoJSON: all areas of the file together.

    Parameters
    ----------
    path : str or Path
        The file.
    projection : Projection, optional
        What to count metres on; else about the middle of the outline.

    Returns
    -------
    Outline
        The areas, with their holes.

    Raises
    ------
    Mistake
        If there is no area in it, or its coordinates are of another system, swapped, or wider than 20 km.
    """
    source = read_source(path)
    if not source.is_map:
        raise Mistake(f"{shown(path)}: an outline is read from GeoJSON")
    shape: Shape = []
    for row in source.rows:
        try:
            shape += shape_of(row.geometry) if row.geometry is not None else []
        except ValueError as error:
            source.refuse(row, str(error))
    if not shape:
        source.refuse(None, NO_AREA)
    system = "grid" if source.crs == "27700" else "degrees"
    points = np.concatenate([polygon[0] for polygon in shape])
    refuse_other_system(source, system, *points.T)
    in_degrees = [[np.column_stack(degrees(system, *ring.T)) for ring in polygon] for polygon in shape]
    corners = np.concatenate([polygon[0] for polygon in in_degrees])
    if projection is None:
        middle = (corners.min(axis=0) + corners.max(axis=0)) / 2.0
        projection = Projection(*(round(float(each), 6) for each in middle))
    made = Outline(
        [[np.column_stack(projection.to_metres(*ring.T)) for ring in polygon] for polygon in in_degrees],
        projection,
    )
    if made.area < 1.0:
        source.refuse(None, NO_AREA)
    west, south, east, north = made.bounds
    if max(east - west, north - south) > LARGEST:
        source.refuse(
            None,
            f"its outline is {(east - west) / 1000:,.1f} km by {(north - south) / 1000:,.1f} km; "
            f"give one of at most {LARGEST / 1000:.0f} km across, and longitude before latitude",
        )
    return made
