"""Degrees to metres and back: a plane that touches the ground at a place, and the British National Grid.

Both are transverse Mercator, by Krüger's series to the third order of the flattening (Karney 2011, Transverse Mercator
with an accuracy of a few nanometers, Journal of Geodesy 85: 475-485), which is good to well under a millimetre here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..entities import Floats
from ..mistakes import finite

Pair = tuple[Floats, Floats]
CENTIMETRES = 2  # decimals of a metre that are kept, so that every machine reads the same


@dataclass(frozen=True)
class Ellipsoid:
    """A figure of the Earth: its equatorial radius in metres and its flattening."""

    radius: float
    flattening: float

    @property
    def eccentricity2(self) -> float:
        """The square of the first eccentricity."""
        return self.flattening * (2.0 - self.flattening)


WGS84 = Ellipsoid(6_378_137.0, 1 / 298.257223563)
AIRY = Ellipsoid(6_377_563.396, 1 - 6_356_256.909 / 6_377_563.396)  # of the Ordnance Survey, 1830


@dataclass(frozen=True)
class TransverseMercator:
    """A transverse Mercator projection of an ellipsoid about a longitude, with a scale and an origin."""

    ellipsoid: Ellipsoid
    longitude: float
    latitude: float
    scale: float = 1.0
    east: float = 0.0
    north: float = 0.0

    def __post_init__(self) -> None:
        _, at = self._plane(0.0, np.radians(self.latitude))
        object.__setattr__(self, "_start", at)

    def _series(self) -> tuple[float, tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
        """The rectifying radius, and the coefficients of the way there, of the way back, and of the latitude."""
        n = self.ellipsoid.flattening / (2.0 - self.ellipsoid.flattening)
        there = (n / 2 - 2 / 3 * n**2 + 5 / 16 * n**3, 13 / 48 * n**2 - 3 / 5 * n**3, 61 / 240 * n**3)
        back = (n / 2 - 2 / 3 * n**2 + 37 / 96 * n**3, n**2 / 48 + n**3 / 15, 17 / 480 * n**3)
        latitude = (2 * n - 2 / 3 * n**2 - 2 * n**3, 7 / 3 * n**2 - 8 / 5 * n**3, 56 / 15 * n**3)
        radius = self.scale * self.ellipsoid.radius / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
        return radius, there, back, latitude

    def _plane(self, longitude: Any, latitude: Any) -> Pair:
        """Metres east and north of the equator, from radians."""
        radius, there, _, _ = self._series()
        e = np.sqrt(self.ellipsoid.eccentricity2)
        sine = np.sin(latitude)
        t = np.sinh(np.arctanh(sine) - e * np.arctanh(e * sine))
        xi = np.arctan2(t, np.cos(longitude))
        eta = np.arcsinh(np.sin(longitude) / np.hypot(t, np.cos(longitude)))
        x, y = eta, xi
        for j, c in enumerate(there, 1):
            x = x + c * np.cos(2 * j * xi) * np.sinh(2 * j * eta)
            y = y + c * np.sin(2 * j * xi) * np.cosh(2 * j * eta)
        return radius * x, radius * y

    def forward(self, longitude: ArrayLike, latitude: ArrayLike) -> Pair:
        """Metres east and north, from degrees."""
        turned = np.radians(np.asarray(longitude, float) - self.longitude)
        x, y = self._plane(turned, np.radians(np.asarray(latitude, float)))
        return self.east + x, self.north + y - self._start  # type: ignore[attr-defined]

    def inverse(self, east: ArrayLike, north: ArrayLike) -> Pair:
        """Degrees of longitude and latitude, from metres."""
        radius, _, back, series = self._series()
        eta = (np.asarray(east, float) - self.east) / radius
        xi = (np.asarray(north, float) - self.north + self._start) / radius  # type: ignore[attr-defined]
        x, y = eta, xi
        for j, c in enumerate(back, 1):
            x = x - c * np.cos(2 * j * xi) * np.sinh(2 * j * eta)
            y = y - c * np.sin(2 * j * xi) * np.cosh(2 * j * eta)
        conformal = np.arcsin(np.sin(y) / np.cosh(x))
        latitude = conformal
        for j, c in enumerate(series, 1):
            latitude = latitude + c * np.sin(2 * j * conformal)
        return self.longitude + np.degrees(np.arctan2(np.sinh(x), np.cos(y))), np.degrees(latitude)


class Projection:
    """Metres east and north of a point on the ground, within a town: transverse Mercator on WGS84 at scale 1.

    Within 20 km of the origin a distance is out by less than 5 parts in a million.

    Parameters
    ----------
    longitude, latitude : float
        The origin, in degrees of WGS84.

    Raises
    ------
    Mistake
        If one is no number or out of its range.

    Examples
    --------
    >>> at = Projection(longitude=-2.0, latitude=52.0)
    >>> [float(each) for each in at.to_metres(-1.99, 52.01)]
    [686.63, 1112.72]
    """

    def __init__(self, longitude: float, latitude: float) -> None:
        self.longitude = finite("longitude", longitude, -180.0, 180.0)
        self.latitude = finite("latitude", latitude, -85.0, 85.0)
        self._plane = TransverseMercator(WGS84, self.longitude, self.latitude)

    def __repr__(self) -> str:
        return f"Projection(longitude={self.longitude!r}, latitude={self.latitude!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Projection) and repr(self) == repr(other)

    def __hash__(self) -> int:
        return hash(repr(self))

    def to_metres(self, longitude: ArrayLike, latitude: ArrayLike) -> Pair:
        """Metres east and north of the origin, to the centimetre, from degrees."""
        east, north = self._plane.forward(longitude, latitude)
        return np.round(east, CENTIMETRES), np.round(north, CENTIMETRES)

    def to_degrees(self, east: ArrayLike, north: ArrayLike) -> Pair:
        """Degrees of longitude and latitude, from metres east and north of the origin."""
        return self._plane.inverse(east, north)


NATIONAL_GRID = TransverseMercator(AIRY, -2.0, 49.0, 0.9996012717, 400_000.0, -100_000.0)
SHIFT = np.array([446.448, -125.157, 542.060])  # metres
TURN = np.radians(np.array([0.1502, 0.2470, 0.8421]) / 3600.0)  # about each axis
STRETCH = -20.4894e-6


def from_national_grid(easting: ArrayLike, northing: ArrayLike) -> Pair:
    """Degrees of WGS84 from eastings and northings of the British National Grid.

    By the Helmert transformation of the Ordnance Survey, which is good to about 5 m (A guide to coordinate systems in
    Great Britain, sections 6.6 and C).

    Parameters
    ----------
    easting, northing : array_like
        Metres.

    Returns
    -------
    longitude, latitude : ndarray
        Degrees.
    """
    longitude, latitude = (np.radians(each) for each in NATIONAL_GRID.inverse(easting, northing))
    e2 = AIRY.eccentricity2
    across = AIRY.radius / np.sqrt(1.0 - e2 * np.sin(latitude) ** 2)
    x = across * np.cos(latitude) * np.cos(longitude)
    y = across * np.cos(latitude) * np.sin(longitude)
    z = across * (1.0 - e2) * np.sin(latitude)
    a, b, c = TURN
    x, y, z = (
        SHIFT[0] + (1 + STRETCH) * x - c * y + b * z,
        SHIFT[1] + c * x + (1 + STRETCH) * y - a * z,
        SHIFT[2] - b * x + a * y + (1 + STRETCH) * z,
    )
    e2, out = WGS84.eccentricity2, np.hypot(x, y)
    latitude = np.arctan2(z, out * (1.0 - e2))
    for _ in range(5):
        sine = np.sin(latitude)
        latitude = np.arctan2(z + e2 * WGS84.radius / np.sqrt(1.0 - e2 * sine**2) * sine, out)
    return np.degrees(np.arctan2(y, x)), np.degrees(latitude)
