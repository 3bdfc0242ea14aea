"""Institutions of a real place, from the tables and maps that common tools write."""

import json

import numpy as np
import pytest

from kith.model.entities import KINDS, OWNERS
from kith.model.gazetteer import Projection, read_institutions, read_outline
from kith.model.gazetteer.openstreetmap import kind_called, meaning_of, table
from kith.model.mistakes import Mistake

HERE = Projection(-1.5, 53.7)
LON, LAT = -1.5, 53.7


@pytest.fixture
def file(tmp_path):
    """Write a text or a GeoJSON to a file and return its path."""

    def write(content, name="places", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes((content if isinstance(content, str) else json.dumps(content)).encode(encoding))
        return path

    return write


def degrees(east, north):
    """Degrees of a point so many metres from here."""
    return tuple(float(each) for each in HERE.to_degrees(east, north))


def point(east=0.0, north=0.0, **properties):
    return feature({"type": "Point", "coordinates": [*degrees(east, north)]}, **properties)


def feature(geometry, **properties):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def square(east, north, half):
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
    return [degrees(east + half * a, north + half * b) for a, b in corners]


def area(east=0.0, north=0.0, half=50.0, **properties):
    return feature({"type": "Polygon", "coordinates": [square(east, north, half)]}, **properties)


def collection(*features, **members):
    return {"type": "FeatureCollection", **members, "features": list(features)}


def read(path, **how):
    return read_institutions(path, **({"projection": HERE} | how))


def refusal(path, **how):
    with pytest.raises(Mistake) as told:
        read(path, **how)
    text = str(told.value)
    assert "\n" not in text and text.startswith(str(path))
    return text.removeprefix(f"{path}: ")


# ---------------------------------------------------------------- tables


def test_a_table_is_read_field_by_field(file):
    text = (
        f"name,kind,latitude,longitude,owner,open,condition,size\nBell,pub,{LAT},{LON},private,no,0.4,1.5\n"
    )
    row = read(file(text)).table.iloc[0].to_dict()
    assert row == dict(
        name="Bell",
        kind="pub",
        owner="private",
        is_open=False,
        condition=0.4,
        size=1.5,
        east=0.0,
        north=0.0,
        row=2,
    )


def test_what_is_not_said_is_not_known(file):
    row = read(file(f"kind,lat,lon\npub,{LAT},{LON}\n")).table.iloc[0]
    assert (row["name"], row["owner"], row["is_open"]) == ("", "", None)
    assert np.isnan([row["condition"], row["size"]]).all()


@pytest.mark.parametrize(
    "head", ["lat,lon", "Latitude,LONGITUDE", " LAT , Lng ", "latitude,long", "@lat,@lon"]
)
def test_headings_are_known_in_any_case_and_by_their_usual_names(file, head):
    assert len(read(file(f"{head},Kind\n{LAT},{LON},pub\n")).table) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_table_is_read_in_the_encodings_that_spreadsheets_write(file, encoding):
    text = f"name,kind,lat,lon\nThé Bell,pub,{LAT},{LON}\n"
    assert read(file(text, encoding=encoding)).table["name"].tolist() == ["Thé Bell"]


def test_semicolons_go_with_decimal_commas(file):
    text = "kind;lat;lon;condition\npub;53,7;-1,5;0,5\n"
    assert read(file(text)).table[["east", "north", "condition"]].iloc[0].tolist() == [0.0, 0.0, 0.5]


def test_rows_are_numbered_as_in_a_spreadsheet(file):
    text = f'name,kind,lat,lon\n"two\nlines",pub,{LAT},{LON}\n\nMe,zoo,{LAT},{LON}\n'
    found = read(file(text))
    assert (found.table["row"].tolist(), found.left_out["row"].tolist()) == ([2], [4])


def test_metres_are_taken_as_they_are(file):
    found = read_institutions(file("kind,east,north\npub,120,-30\n"))
    assert (found.table["east"][0], found.table["north"][0], found.projection) == (120.0, -30.0, None)


def test_eastings_and_northings_are_converted(file):
    found = read_institutions(file("kind,easting,northing\npub,433000,430000\n"), Projection(-1.5, 53.765))
    assert np.hypot(found.table["east"][0], found.table["north"][0]) < 300


def test_without_a_projection_metres_are_counted_from_the_middle(file):
    text = f"kind,lat,lon\npub,{LAT},{LON}\npub,{LAT + 0.01},{LON}\npub,{LAT + 0.02},{LON}\n"
    found = read_institutions(file(text))
    assert found.projection == Projection(LON, LAT + 0.01)


@pytest.mark.parametrize(
    "word, kind",
    [
        ("Community Centre", "centre"),
        ("youth-club", "youth_club"),
        ("Shop or cafe", "shop"),
        ("church", "faith"),
    ]
    + [(kind, kind) for kind in KINDS],
)
def test_kinds_are_known_by_kiths_words_and_usual_ones(word, kind):
    assert kind_called(word) == kind


def test_an_unknown_kind_is_left_out_and_told_with_the_nearest(file):
    found = read(file(f"kind,lat,lon\nlibrery,{LAT},{LON}\npub,{LAT},{LON}\n"))
    assert found.left_out["why"].tolist() == ["kind 'librery' is not in the model; the nearest is 'library'"]


@pytest.mark.parametrize(
    "field, value, allowed",
    [
        ("owner", "me", f"give {', '.join(OWNERS)}, or nothing"),
        ("open", "maybe", "give yes or no, or nothing"),
        ("condition", "60", "give a number from 0 to 1, or nothing"),
        ("condition", "nan", "give a number from 0 to 1, or nothing"),
        ("size", "0", "give a number from 0.01 to 100, over what is usual of its kind, or nothing"),
    ],
)
def test_a_value_that_is_not_allowed_is_refused_with_its_row(file, field, value, allowed):
    text = f"kind,lat,lon,{field}\npub,{LAT},{LON},\npub,{LAT},{LON},{value}\n"
    assert refusal(file(text)) == f"row 3: {field}: '{value}' is not allowed; {allowed}"


@pytest.mark.parametrize(
    "text, told",
    [
        ("", "is empty; give a row of headings and rows of values"),
        ("kind,lat,lon\n", "has no rows below its headings"),
        ("kind,where\npub,here\n", "no columns say where its rows lie; give longitude and latitude"),
        ("kind,lat,LAT,lon\npub,1,2,3\n", "row 1: heading 'lat' is given twice; give it once"),
        ("kind,lat,lon\npub,1,2,3\n", "row 2: has 4 cells; the headings are 3"),
        (
            "kind,lat,lon\nzoo,53.7,-1.5\n",
            "none of its 1 rows can be used; 1 of them: kind 'zoo' is not in the model",
        ),
        ("<osm version='0.6'></osm>", "is XML (such as OSM, KML or GML); export GeoJSON"),
        ('{"elements": []}', "is JSON of the Overpass API; export GeoJSON (overpass turbo: Export, GeoJSON)"),
        ('{"type": "Topology"}', "is TopoJSON; export GeoJSON"),
        ('{"type": "FeatureCollection", "features": []}', "has no features"),
        ('{"type": "FeatureCollection", "features": [1]}', "feature 1: 1 is no feature"),
        ('{"type": "FeatureCollection"', "is no GeoJSON (line 1, column 29"),
        ('{"a": NaN}', "is no GeoJSON (NaN is no number of JSON)"),
        ("[" * 100_000, "is nested too deep for GeoJSON"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_a_line(file, text, told):
    assert refusal(file(text)).startswith(told)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert refusal(tmp_path / "none.csv") == "cannot be read (No such file or directory)"


def test_bytes_that_are_no_text_are_refused(tmp_path):
    (tmp_path / "x").write_bytes(b"\x00\x01\x02")
    assert refusal(tmp_path / "x") == "is no text; give CSV or GeoJSON in UTF-8"


# ---------------------------------------------------------------- positions


@pytest.mark.parametrize(
    "text, told",
    [
        (
            "kind,lat,lon\npub,-1.5,53.7\npub,-1.5,53.71\n",
            "longitude and latitude look swapped, here and in 2 of 2",
        ),
        (
            "kind,lat,lon\npub,430000,433000\n",
            "they look like the British National Grid; call the columns easting",
        ),
        (
            "kind,x,y\npub,433000,430000\n",
            "they look like the British National Grid; call the columns easting",
        ),
        (
            "kind,x,y\npub,-1.5,53.7\npub,-1.51,53.7\n",
            "they look like degrees; call the columns longitude and",
        ),
        (
            "kind,easting,northing\npub,-1.5,53.7\n",
            "they look like degrees; call the columns longitude and latitude",
        ),
        ("kind,lat,lon\npub,7100000,-167000\n", "they look like Web Mercator (EPSG:3857); give WGS 84"),
    ],
)
@pytest.mark.parametrize("projection", [None, HERE])
def test_a_file_in_another_system_is_refused_and_told_which(file, text, told, projection):
    assert told in refusal(file(text), projection=projection)


@pytest.mark.parametrize(
    "lat, lon, why",
    [
        ("0", "0", "has no position (0 and 0)"),
        ("", LON, "has no position (lat is empty)"),
        ("53°42'N", LON, 'lat is "53°42\'N", which is no number'),
        ("nan", LON, "lat is 'nan', which is no number"),
        ("93.7", LON, "-1.5 and 93.7 are not longitude and latitude in degrees"),
        (LON, LAT, "53.7 and -1.5 look swapped"),
        ("55.0", LON, "is 145 km from the middle of the place"),
    ],
)
def test_one_row_with_no_position_is_left_out_and_told(file, lat, lon, why):
    good = "".join(f"pub,{LAT},{LON + 0.001 * k}\n" for k in range(3))
    found = read(file(f"kind,lat,lon\n{good}pub,{lat},{lon}\n"))
    assert (len(found.table), found.left_out["row"].tolist(), found.left_out["why"].tolist()) == (
        3,
        [5],
        [why],
    )


def test_what_is_not_in_the_model_is_not_asked_where_it_lies(file):
    found = read(file(f"kind,lat,lon\npub,{LAT},{LON}\n" + "zoo,0,0\n" * 9))
    assert set(found.left_out["why"]) == {"kind 'zoo' is not in the model" + found.left_out["why"][0][30:]}


@pytest.fixture
def outline(file):
    return read_outline(file(area(half=500.0), "outline"))


def test_a_point_outside_the_outline_is_left_out_and_told(file, outline):
    found = read_institutions(file(collection(point(kind="pub"), point(600, kind="pub"))), outline=outline)
    assert found.left_out[["row", "why"]].to_numpy().tolist() == [[2, "lies outside the outline"]]


def test_all_points_outside_the_outline_are_a_mistake(file, outline):
    path = file(collection(point(3_000, kind="pub"), point(4_000, kind="pub")))
    assert refusal(path, outline=outline, projection=None).startswith(
        "all 2 positions lie outside the outline, the nearest about 2.5 km from it"
    )


# ---------------------------------------------------------------- maps


def test_three_coordinates_are_two_and_a_height(file):
    made = feature({"type": "Point", "coordinates": [LON, LAT, 87.3]}, amenity="pub")
    assert read(file(collection(made))).table[["east", "north"]].iloc[0].tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    "properties",
    [
        {"@id": "node/1", "amenity": "pub", "name": "Bell"},  # overpass turbo
        {
            "@id": "way/1",
            "@geometry": "center",
            "amenity": "pub",
            "name": "Bell",
        },  # overpass turbo, `out center`
        {
            "type": "node",
            "id": 1,
            "tags": {"amenity": "pub", "name": "Bell"},
            "relations": [],
            "meta": {},
        },  # osmtogeojson
        {
            "osm_id": "1",
            "name": "Bell",
            "barrier": None,
            "other_tags": '"amenity"=>"pub","note"=>"a, \\"b\\""',
        },  # ogr2ogr
        {"osm_id": "1", "name": "Bell", "other_tags": '{"amenity": "pub"}'},  # ogr2ogr, tags_format=json
        {"osm_id": "1", "name": "Bell", "other_tags": {"amenity": "pub"}},  # the same, as newer ones write it
        {"Name": "Bell", "AMENITY": "pub"},  # a shapefile that became GeoJSON
    ],
)
def test_maps_are_read_as_common_tools_write_them(file, properties):
    found = read(file(collection(point(**properties), generator="overpass-turbo", timestamp="2024"))).table
    assert found[["name", "kind"]].to_numpy().tolist() == [["Bell", "pub"]]


def test_bare_members_of_a_feature_are_properties(file):
    made = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [LON, LAT]}, "amenity": "pub"}
    assert read(file(made)).table["kind"].tolist() == ["pub"]


def test_a_mark_at_the_start_of_a_map_is_passed_over(file):
    assert len(read(file(json.dumps(collection(point(amenity="pub"))), encoding="utf-8-sig")).table) == 1


def test_a_null_geometry_is_left_out_and_told(file):
    found = read(file(collection(point(amenity="pub"), feature(None, amenity="pub"))))
    assert found.left_out["why"].tolist() == ["has no position (its geometry is null)"]


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point"},
        {"type": "Point", "coordinates": ["a", "b"]},
        {"type": "Point", "coordinates": [10**400, 53.7]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 10**400]]]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]},
        {"type": "Blob", "coordinates": [1, 2]},
        {"type": "LineString", "coordinates": [0.0, 50.0]},
        {"coordinates": [1, 2]},
        "POINT(1 2)",
    ],
)
def test_a_broken_geometry_is_left_out_and_told(file, geometry):
    found = read(file(collection(point(amenity="pub"), feature(geometry, amenity="pub"))))
    assert found.left_out["row"].tolist() == [2] and found.left_out["why"][0]


def test_a_number_beyond_all_numbers_is_no_position(file):
    good, bad = ('{"type": "Feature", "properties": {"amenity": "pub"}, "geometry": {"type": "Point", "coordinates": '
                 f"[-1.5, {latitude}]}}}}" for latitude in ("53.7", "1e999"))  # fmt: skip
    found = read(file(f'{{"type": "FeatureCollection", "features": [{good}, {bad}]}}'))
    assert found.left_out["why"].tolist() == ["a position of it is not two numbers"]


def test_a_geometry_of_collections_within_one_another_is_left_out(file):
    deep = {"type": "Point", "coordinates": [LON, LAT]}
    for _ in range(20):
        deep = {"type": "GeometryCollection", "geometries": [deep]}
    found = read(file(collection(point(amenity="pub"), feature(deep, amenity="cafe"))))
    assert found.left_out["why"].tolist() == ["its geometry has collections within one another"]


@pytest.mark.parametrize("kind", ["Polygon", "MultiPolygon", "GeometryCollection"])
def test_an_area_stands_where_it_is_wide(file, kind):
    ring = [degrees(*each) for each in [(0, 0), (200, 0), (200, 100), (150, 100), (150, 60), (0, 60)]]
    polygon = {"type": "Polygon", "coordinates": [ring]}
    geometry = {
        "Polygon": polygon,
        "MultiPolygon": {"type": "MultiPolygon", "coordinates": [[square(900, 900, 5)], [ring]]},
        "GeometryCollection": {"type": "GeometryCollection", "geometries": [polygon]},
    }[kind]
    row = read(file(collection(feature(geometry, leisure="park")))).table.iloc[0]
    assert (row["east"], row["north"]) == pytest.approx((100.0, 50.0), abs=0.1)


def test_an_area_does_not_stand_in_its_hole(file):
    rings = [square(0, 0, 100), square(20, 0, 60)]
    row = read(
        file(collection(feature({"type": "Polygon", "coordinates": rings}, leisure="park")))
    ).table.iloc[0]
    assert row["east"] == pytest.approx(-70, abs=0.1)


def test_a_line_stands_in_its_middle(file):
    line = {"type": "LineString", "coordinates": [degrees(0, 0), degrees(10, 0), degrees(30, 0)]}
    assert read(file(collection(feature(line, amenity="pub")))).table["east"][0] == pytest.approx(
        10, abs=0.02
    )


def test_a_map_on_the_national_grid_that_says_so_is_converted(file):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    made = feature({"type": "Point", "coordinates": [433_000, 430_000]}, amenity="pub")
    found = read_institutions(file(collection(made, crs=crs)), Projection(-1.5, 53.765))
    assert np.hypot(found.table["east"][0], found.table["north"][0]) < 300


def test_a_map_on_the_national_grid_that_does_not_say_so_is_refused(file):
    made = feature({"type": "Point", "coordinates": [433_000, 430_000]}, amenity="pub")
    assert "they look like the British National Grid; say so in a `crs` member" in refusal(
        file(collection(made))
    )


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4326"])
def test_the_usual_names_of_degrees_are_known(file, name):
    made = collection(point(amenity="pub"), crs={"type": "name", "properties": {"name": name}})
    assert len(read(file(made)).table) == 1


def test_another_reference_system_is_refused(file):
    made = collection(point(amenity="pub"), crs={"type": "name", "properties": {"name": "EPSG:3857"}})
    assert refusal(file(made)).startswith("its reference system is 'EPSG:3857'; give WGS 84 (EPSG:4326)")


# ---------------------------------------------------------------- OpenStreetMap's tags


@pytest.mark.parametrize(
    "tags, kind",
    [
        ({"amenity": "library"}, "library"),
        ({"amenity": "community_centre"}, "centre"),
        ({"amenity": "community_centre", "community_centre": "youth_centre"}, "youth_club"),
        ({"leisure": "park"}, "park"),
        ({"landuse": "village_green"}, "park"),
        ({"amenity": "place_of_worship", "building": "church", "religion": "christian"}, "faith"),
        ({"amenity": "pub", "shop": "convenience"}, "pub"),
        ({"amenity": "restaurant;cafe"}, "shop"),
        ({"shop": "convenience", "building": "retail"}, "shop"),
    ],
)
def test_tags_are_mapped_to_kinds(tags, kind):
    assert meaning_of(tags).kind == kind


@pytest.mark.parametrize(
    "tags", [{"shop": "car"}, {"building": "church"}, {"amenity": "parking"}, {"highway": "path"}, {}]
)
def test_what_is_not_in_the_model_is_left_out_with_a_reason(tags):
    assert (meaning_of(tags).kind, bool(meaning_of(tags).why)) == ("", True)


@pytest.mark.parametrize(
    "tags",
    [
        {"disused:amenity": "pub"},
        {"abandoned:amenity": "pub", "building": "yes"},
        {"amenity": "pub", "disused": "yes"},
        {"amenity": "pub", "opening_hours": "closed"},
        {"amenity": "pub", "opening_hours": '"off"'},
        {"shop": "vacant"},
        {"disused:shop": "yes"},
    ],
)
def test_what_is_disused_is_closed(tags):
    assert meaning_of(tags).is_open is False


@pytest.mark.parametrize(
    "tags, why",
    [
        ({"demolished:amenity": "pub"}, "no longer stands"),
        ({"was:amenity": "pub"}, "no longer stands"),
        ({"amenity": "pub", "demolished": "yes"}, "no longer stands"),
        ({"proposed:amenity": "library"}, "is not there yet"),
        ({"leisure": "park", "access": "private"}, "is not open to the public"),
    ],
)
def test_what_is_gone_or_not_there_or_private_is_left_out(tags, why):
    assert (meaning_of(tags).kind, meaning_of(tags).why) == ("", why)


def test_what_is_there_now_goes_before_what_was():
    found = meaning_of({"disused:amenity": "pub", "amenity": "cafe"})
    assert (found.kind, found.is_open) == ("shop", None)


def test_historic_says_nothing_of_whether_it_stands():
    assert meaning_of({"amenity": "pub", "historic": "yes"}).kind == "pub"


@pytest.mark.parametrize(
    "said, owner", [("public", "council"), ("charitable", "community"), ("business", "private"), ("x", "")]
)
def test_who_keeps_it_is_read_from_the_operators_type(said, owner):
    assert meaning_of({"amenity": "library", "operator:type": said}).owner == owner


def test_every_entry_of_the_table_names_a_kind_an_owner_and_a_reason_that_there_are():
    entries = table()["tag"] + table()["left_out"]
    assert {entry["kind"] for entry in table()["tag"]} == set(KINDS)
    assert {entry.get("owner", "council") for entry in entries} <= set(OWNERS) == set(table()["owners"])
    assert all(entry["why"].strip() for entry in entries) and set(table()["words"]) == set(KINDS)


def test_no_tag_is_in_the_table_twice():
    pairs = [
        (entry["key"], value) for entry in table()["tag"] + table()["left_out"] for value in entry["values"]
    ]
    assert len(pairs) == len(set(pairs))


def test_openstreetmaps_own_words_for_owner_size_and_condition_are_not_kiths(file):
    made = point(amenity="pub", owner="J. Smith", size="large", condition="good", open="maybe")
    row = read(file(collection(made))).table.iloc[0]
    assert (row["owner"], row["is_open"]) == ("", None) and np.isnan([row["size"], row["condition"]]).all()


def test_a_table_may_have_tags_for_columns(file):
    found = read(file(f"name,amenity,shop,lat,lon\nBell,pub,,{LAT},{LON}\nSpar,,convenience,{LAT},{LON}\n"))
    assert found.table["kind"].tolist() == ["pub", "shop"] and found.is_openstreetmap


def test_what_is_left_out_is_counted_by_tag(file):
    made = [point(k, shop="car") for k in range(3)] + [point(amenity="pub"), point(highway="path")]
    counts = read(file(collection(*made))).counts()
    assert counts[["tag", "count", "row"]].to_numpy().tolist() == [["shop=car", 3, 1], ["", 1, 5]]


# ---------------------------------------------------------------- the same one twice


@pytest.mark.parametrize(
    "first, second, why",
    [
        (
            point(amenity="pub", name="Bell"),
            point(30, amenity="pub", name="BELL"),
            "is the same as feature 1 (name and",
        ),
        (point(shop="yes"), point(shop="yes"), "is the same as feature 1"),
        (
            point(**{"@id": "node/1", "shop": "yes"}),
            point(90, **{"@id": "node/1", "shop": "yes"}),
            "is the same as feature 1",
        ),
        (area(amenity="pub", name="Bell"), point(10, amenity="pub"), "is a part of feature 1"),
        (
            area(half=300, leisure="park", name="Green"),
            point(200, leisure="park", name="Green"),
            "is a part of feature 1",
        ),
    ],
)
def test_the_same_one_twice_is_read_once(file, first, second, why):
    found = read(file(collection(first, second)))
    assert found.left_out["row"].tolist() == [2] and found.left_out["why"][0].startswith(why)


def test_of_an_area_without_a_name_and_a_point_with_one_the_point_stays(file):
    found = read(file(collection(area(amenity="pub"), point(10, amenity="pub", name="Bell"))))
    assert found.table["name"].tolist() == ["Bell"]


@pytest.mark.parametrize(
    "first, second",
    [
        (point(amenity="pub", name="Bell"), point(60, amenity="pub", name="Bell")),
        (point(amenity="pub", name="Bell"), point(amenity="pub", name="Swan")),
        (point(amenity="pub", name="Bell"), point(amenity="cafe", name="Bell")),
        (point(shop="yes"), point(8, shop="yes")),
        (area(shop="yes", name="Arcade"), point(10, shop="yes", name="Baker")),
    ],
)
def test_neighbours_that_are_not_the_same_both_stay(file, first, second):
    assert len(read(file(collection(first, second))).table) == 2


@pytest.mark.parametrize(
    "name, shown",
    [("=1+1", "1+1"), ("The\u202e Bell\n", "The Bell"), ("@home", "home"), ("x" * 500, "x" * 120)],
)
def test_names_are_made_fit_to_be_shown_and_written(file, name, shown):
    assert read(file(collection(point(amenity="pub", name=name)))).table["name"].tolist() == [shown]
