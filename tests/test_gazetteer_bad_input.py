"""Whatever a file holds, a reader reads it or refuses it in one line that begins with its name."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kith.model.gazetteer import read_census, read_groups, read_homes, read_institutions, read_outline
from kith.model.mistakes import Mistake

READERS = [read_census, read_groups, read_homes, read_institutions, read_outline]

number = st.one_of(
    st.floats(), st.integers(), st.floats(-60, 60), st.sampled_from([0, 53.7, -1.5, 433_000, 10**400])
)
scalar = st.one_of(
    st.none(), st.booleans(), number, st.text(max_size=8), st.sampled_from(["pub", "yes", "library"])
)
position = st.one_of(
    st.tuples(st.floats(-2, 2), st.floats(50, 55)).map(list), st.lists(number, max_size=3), scalar
)
nested = st.recursive(position, lambda inner: st.lists(inner, max_size=5), max_leaves=12)
kinds = st.sampled_from(
    ["Point", "Polygon", "MultiPolygon", "LineString", "MultiPoint", "GeometryCollection", "Blob"]
)
geometry = st.one_of(
    scalar, st.fixed_dictionaries({"type": kinds, "coordinates": nested}, optional={"geometries": nested})
)
keys = st.sampled_from(
    ["amenity", "name", "kind", "adults", "tags", "other_tags", "@id", "members", "meets_at", "open"]
)
tags = st.dictionaries(keys, st.one_of(scalar, st.dictionaries(keys, scalar, max_size=3)), max_size=4)
feature = st.one_of(
    scalar,
    st.fixed_dictionaries(
        {"type": st.just("Feature"), "properties": st.one_of(scalar, tags), "geometry": geometry}
    ),
    st.tuples(tags, geometry).map(
        lambda made: {"type": "Feature", "properties": GOOD | made[0], "geometry": made[1]}
    ),
)
GOOD = {"amenity": "pub", "adults": 5}
RING = [[-1.5, 53.7], [-1.49, 53.7], [-1.49, 53.71]]
AREA = {"type": "Feature", "properties": GOOD, "geometry": {"type": "Polygon", "coordinates": [RING]}}
maps = st.fixed_dictionaries(
    {
        "type": st.just("FeatureCollection"),
        "features": st.lists(feature, max_size=4).map(lambda made: [AREA, *made]),
    },
    optional={"crs": st.one_of(scalar, st.dictionaries(st.just("properties"), tags))},
).map(json.dumps)
HEADS = ["name", "kind", "lat", "lon", "adults", "members", "open", "condition", "meets_at"]
COUNTS = [
    "geography code",
    "Tenure: Total",
    "Tenure: Owned",
    "Tenure: Social rented",
    "Tenure: Private rented",
]
odd = st.one_of(
    st.sampled_from(["433000", "0", "", "1,5", "nan", "1e999", '"', "-5", "²", "1" * 5000]),
    st.text(max_size=6),
)


@st.composite
def tables(draw):
    """A table that is right but for a few cells or gaps."""
    sites = [
        HEADS,
        *([f"A{k}", "pub", f"{53.7 + k / 1000}", "-1.5", "5", "9", "yes", "0.5", "A0"] for k in range(3)),
    ]
    counts = [list(COUNTS), *([f"E0100000{k}", "30", "10", "10", "10"] for k in range(3))]
    lines = draw(st.sampled_from([sites, counts]))
    for _ in range(draw(st.integers(0, 3))):
        row = draw(st.integers(1, 3))
        lines[row][draw(st.integers(0, len(lines[row]) - 1))] = draw(odd)
    lines.insert(draw(st.integers(1, 4)), draw(st.lists(odd, max_size=2)))
    between = draw(st.sampled_from(",;\t"))
    return "\n".join(between.join(line) for line in lines)


def read_or_refused(read, path):
    try:
        read(path)
    except Mistake as mistake:
        assert str(mistake).startswith(f"{path}: ") and len(str(mistake).splitlines()) == 1


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("texts", [maps, tables()], ids=["maps", "tables"])
def test_whatever_a_file_holds_it_is_read_or_refused_in_a_line(tmp_path, read, texts):
    path = tmp_path / "file"

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(texts)
    def holds(text):
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        read_or_refused(read, path)

    holds()


@pytest.mark.parametrize("read", READERS)
@given(data=st.binary(max_size=200))
@settings(deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_bytes_a_file_holds_it_is_read_or_refused_in_a_line(tmp_path, read, data):
    (tmp_path / "file").write_bytes(data)
    read_or_refused(read, tmp_path / "file")
