"""The outline of a place, homes on its ground, and groups that meet there."""

import json

import numpy as np
import pytest

from kith.model.gazetteer import Projection, read_groups, read_homes, read_institutions, read_outline
from kith.model.mistakes import Mistake

HERE = Projection(-1.5, 53.7)


@pytest.fixture
def file(tmp_path):
    def write(content, name="file"):
        (tmp_path / name).write_text(content if isinstance(content, str) else json.dumps(content))
        return tmp_path / name

    return write


def ring(*corners):
    points = [[float(each) for each in HERE.to_degrees(*corner)] for corner in corners]
    return [*points, points[0]]


def box(west, south, east, north):
    return ring((west, south), (east, south), (east, north), (west, north))


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def feature(geometry, **properties):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features):
    return {"type": "FeatureCollection", "features": list(features)}


def refusal(read, path, *others):
    with pytest.raises(Mistake) as told:
        read(path, *others)
    assert "\n" not in str(told.value)
    return str(told.value).removeprefix(f"{path}: ")


# ---------------------------------------------------------------- outlines

PLAIN = polygon(box(-100, -50, 100, 50))
TWO = {"type": "MultiPolygon", "coordinates": [[box(-100, -50, 0, 50)], [box(0, -50, 100, 50)]]}


@pytest.mark.parametrize(
    "made",
    [
        PLAIN,
        TWO,
        feature(PLAIN),
        collection(feature(PLAIN), feature(None), feature({"type": "Point", "coordinates": [-1.5, 53.7]})),
        {"type": "GeometryCollection", "geometries": [PLAIN]},
    ],
)
def test_an_outline_is_read_from_any_geojson_with_areas(file, made):
    found = read_outline(file(made))
    assert found.area == pytest.approx(20_000, rel=1e-3)
    assert found.bounds == pytest.approx((-100, -50, 100, 50), abs=0.1)
    assert found.projection == HERE


def test_a_hole_is_outside_and_has_no_area(file):
    found = read_outline(file(polygon(box(-100, -50, 100, 50), box(-10, -10, 10, 10))))
    assert found.area == pytest.approx(19_600, rel=1e-3)
    assert found.contains([0, 50, 150, np.nan], [0, 0, 0, 0]).tolist() == [False, True, False, False]


def test_an_outline_on_the_national_grid_is_converted(file):
    corners = [[433_000, 430_000], [434_000, 430_000], [434_000, 431_000], [433_000, 431_000]]
    made = polygon(corners) | {"crs": {"type": "name", "properties": {"name": "EPSG:27700"}}}
    assert read_outline(file(made)).area == pytest.approx(1e6, rel=1e-3)


@pytest.mark.parametrize(
    "made, told",
    [
        ({"type": "Point", "coordinates": [1, 2]}, "has no area; an outline is a Polygon or a MultiPolygon"),
        (polygon([[-1.5, 53.7], [-1.5, 53.71], [-1.5, 53.72]]), "has no area; an outline is a Polygon"),
        ("a,b\n1,2\n", "an outline is read from GeoJSON"),
        (polygon([[1, 2], [3, 4], [1, 2]]), "feature 1: a ring of it has fewer than three points"),
        (
            polygon([[433_000, 430_000], [434_000, 430_000], [434_000, 431_000]]),
            "feature 1: 433000 and 430000 are not",
        ),
        (
            polygon([[-5, 50], [1, 50], [1, 55], [-5, 55]]),
            "its outline is 430.1 km by 556.2 km; give one of at most",
        ),
    ],
)
def test_what_is_no_outline_is_refused(file, made, told):
    assert refusal(read_outline, file(made)).startswith(told)


# ---------------------------------------------------------------- homes


def test_counts_by_small_area_are_read_with_their_middles(file):
    found = read_homes(
        file('area code,adults,latitude,longitude\nE01,"1,200",53.7,-1.5\nE02,0,53.701,-1.5\n'), HERE
    )
    assert found.table[["name", "adults", "east", "row"]].to_numpy().tolist() == [
        ["E01", 1200, 0, 2],
        ["E02", 0, 0, 3],
    ]
    assert not found.counts_all


def test_middles_may_be_eastings_and_northings(file):
    found = read_homes(file("LSOA21CD,adults,BNG_E,BNG_N\nE01,5,433000,430000\nE02,5,433100,430000\n"))
    assert np.ptp(found.table["east"]) == pytest.approx(100, abs=0.2)


def test_residents_of_any_age_are_told_from_adults(file):
    assert read_homes(file("name,population,lat,lon\nA,5,53.7,-1.5\n"), HERE).counts_all


def test_areas_whose_middle_is_outside_are_left_out(file):
    outline = read_outline(file(PLAIN, "outline"))
    found = read_homes(file("name,adults,lat,lon\nA,5,53.7,-1.5\nB,5,53.8,-1.5\n"), None, outline)
    assert found.left_out.to_numpy().tolist() == [[3, "B", "its middle lies outside the outline"]]


@pytest.mark.parametrize(
    "text, told",
    [
        (
            "name,lat,lon\nA,53.7,-1.5\n",
            "no column says how many live there; give adults; it has lat, lon, name",
        ),
        (
            "name,adults,lat,lon\nA,-5,53.7,-1.5\n",
            "row 2: adults: '-5' is not allowed; give a whole number of at least 0",
        ),
        ("name,adults,lat,lon\nA,5.5,53.7,-1.5\n", "row 2: adults: '5.5' is not allowed"),
        ("name,adults,lat,lon\nA,0,53.7,-1.5\n", "nobody lives anywhere in it; all its counts are 0"),
        (
            "name,adults,lat,lon\nA,5,53.7,-1.5\nA,5,53.7,-1.5\n",
            "row 3: 'A' is row 2 too; give each area once",
        ),
    ],
)
def test_what_are_no_counts_is_refused(file, text, told):
    assert refusal(read_homes, file(text)).startswith(told)


# ---------------------------------------------------------------- groups


@pytest.fixture
def institutions(file):
    text = "name,kind,lat,lon\nThe Hall,centre,53.7,-1.5\nBell,pub,53.701,-1.5\nBell,pub,53.705,-1.5\n"
    return read_institutions(file(text, "institutions"), HERE)


def test_a_group_meets_at_the_institution_it_names(file, institutions):
    found = read_groups(
        file("name,kind,meets_at,members,constituted\nChoir,singing,the hall,24,yes\n"), institutions
    )
    row = found.table.iloc[0].to_dict()
    assert row == dict(
        name="Choir", kind="singing", members=24.0, row=2, constituted=True, place=0, east=0.0, north=0.0
    )


def test_a_group_may_meet_at_coordinates(file, institutions):
    found = read_groups(file("name,lat,lon\nChoir,53.7,-1.5\n"), institutions)
    assert (found.table["place"][0], found.table["east"][0], len(found.unplaced)) == (-1, 0.0, 0)


def test_what_is_not_said_of_a_group_is_not_known(file):
    row = read_groups(file("name\nChoir\n")).table.iloc[0]
    assert np.isnan([row["members"], row["east"]]).all() and row["constituted"] is None


@pytest.mark.parametrize(
    "where, why",
    [
        ("Hell", "meets at 'Hell', which no institution is called; the nearest is 'Bell'"),
        ("Bell", "meets at 'Bell', which 2 institutions are called"),
        ("", "does not say where it meets"),
    ],
)
def test_a_group_that_meets_nobody_knows_where_stays_and_is_told(file, institutions, where, why):
    found = read_groups(file(f"name,meets_at\nChoir,{where}\n"), institutions)
    assert len(found.table) == 1 and found.unplaced.to_numpy().tolist() == [[2, "Choir", why]]


def test_a_group_that_meets_outside_is_left_out(file, institutions):
    outline = read_outline(file(PLAIN, "outline"))
    found = read_groups(file("name,lat,lon\nChoir,53.7,-1.5\nBand,53.75,-1.5\n"), institutions, None, outline)
    assert found.left_out.to_numpy().tolist() == [[3, "Band", "meets outside the outline"]]


@pytest.mark.parametrize(
    "field, value", [("members", "0"), ("members", "2.5"), ("members", "many"), ("constituted", "so")]
)
def test_a_value_of_a_group_that_is_not_allowed_is_refused(file, field, value):
    assert refusal(read_groups, file(f"name,{field}\nA,{value}\n")).startswith(
        f"row 2: {field}: '{value}' is not allowed"
    )
