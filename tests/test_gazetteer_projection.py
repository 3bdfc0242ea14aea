"""Degrees to metres and back, against PROJ."""

import numpy as np
import pyproj
import pytest

from kith.model.gazetteer import Projection, from_national_grid
from kith.model.gazetteer.projection import AIRY, NATIONAL_GRID, WGS84
from kith.model.mistakes import Mistake

ORIGINS = [(-1.5, 53.7), (0.2, 50.8), (-7.3, 54.99), (151.2, -33.8), (0.0, 0.0)]
EARTH = pyproj.Geod(ellps="WGS84")


def around(longitude, latitude, metres=20_000, n=500):
    u = np.random.default_rng(1).uniform(size=(2, n))
    return EARTH.fwd(np.full(n, longitude), np.full(n, latitude), 360 * u[0], metres * np.sqrt(u[1]))[:2]


@pytest.mark.parametrize("origin", ORIGINS)
def test_metres_are_those_of_proj(origin):
    points = around(*origin)
    theirs = pyproj.Proj(proj="tmerc", lon_0=origin[0], lat_0=origin[1], k=1, ellps="WGS84")(*points)
    np.testing.assert_allclose(
        Projection(*origin).to_metres(*points), theirs, atol=0.006
    )  # to the centimetre


@pytest.mark.parametrize("origin", ORIGINS)
def test_distances_within_twenty_kilometres_are_true_to_the_metre(origin):
    points = around(*origin)
    true = EARTH.inv(*np.broadcast_arrays(*origin, points[0])[:2], *points)[2]
    assert np.abs(np.hypot(*Projection(*origin).to_metres(*points)) - true).max() < 0.2


@pytest.mark.parametrize("origin", ORIGINS)
def test_there_and_back_is_where_one_was(origin):
    at, points = Projection(*origin), around(*origin)
    back = at.to_degrees(*at.to_metres(*points))
    assert EARTH.inv(*points, *back)[2].max() < 0.01


def test_the_origin_is_nought():
    assert Projection(-1.5, 53.7).to_metres(-1.5, 53.7) == (0.0, 0.0)


@pytest.mark.parametrize("bad", [(181, 50), (0, 91), ("0", 50), (0, float("nan"))])
def test_an_origin_that_is_nowhere_is_refused(bad):
    with pytest.raises(Mistake, match=r"itude: .* is not allowed; give a number from"):
        Projection(*bad)


def test_the_grid_is_that_of_the_ordnance_surveys_worked_example():
    """A guide to coordinate systems in Great Britain, annexe C: Caister water tower."""
    longitude, latitude = NATIONAL_GRID.inverse(651_409.903, 313_177.270)
    assert latitude == pytest.approx(52 + 39 / 60 + 27.2531 / 3600, abs=2e-8)
    assert longitude == pytest.approx(1 + 43 / 60 + 4.5177 / 3600, abs=2e-8)


def test_the_grid_becomes_degrees_as_in_proj():
    u = np.random.default_rng(2).uniform(size=(2, 500))
    easting, northing = 150_000 + 450_000 * u[0], 30_000 + 600_000 * u[1]
    theirs = pyproj.Transformer.from_crs(27700, 4326, always_xy=True).transform(easting, northing)
    assert EARTH.inv(*from_national_grid(easting, northing), *theirs)[2].max() < 5.0


def test_the_shift_between_the_grid_and_degrees_is_the_published_one():
    shift = "446.448,-125.157,542.06,0.15,0.247,0.842,-20.489"
    grid = f"+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy +towgs84={shift}"
    theirs = pyproj.Transformer.from_crs(grid, 4326, always_xy=True).transform(433_000, 430_000)
    assert EARTH.inv(*(float(each) for each in from_national_grid(433_000, 430_000)), *theirs)[2] < 0.05


@pytest.mark.parametrize("figure, name", [(WGS84, "WGS84"), (AIRY, "airy")])
def test_the_figures_of_the_earth_are_the_published_ones(figure, name):
    theirs = pyproj.Geod(ellps=name)
    assert (figure.radius, figure.flattening) == pytest.approx(
        (theirs.a, theirs.f), rel=2e-8
    )  # PROJ's Airy is a millimetre longer
