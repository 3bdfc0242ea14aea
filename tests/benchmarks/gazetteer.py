"""How fast files of a real place are read: `python tests/benchmarks/gazetteer.py [--points 10000]`."""

import argparse
import json
import tempfile
import time
from pathlib import Path

import numpy as np

from kith.model.gazetteer import read_institutions, read_outline

TAGS = [
    {"amenity": "pub"},
    {"shop": "convenience"},
    {"leisure": "park"},
    {"highway": "residential"},
    {"shop": "car"},
]


def box(x, y, half):
    return [
        [
            [x - half, y - half],
            [x + half, y - half],
            [x + half, y + half],
            [x - half, y + half],
            [x - half, y - half],
        ]
    ]


def feature(n, x, y, area):
    geometry = (
        dict(type="Polygon", coordinates=box(x, y, 1e-4)) if area else dict(type="Point", coordinates=[x, y])
    )
    tags = TAGS[n % len(TAGS)] | {
        "name": f"Number {n}",
        "addr:city": "Ashton",
        "source": "survey",
        "note": "made up",
    }
    return {
        "type": "Feature",
        "id": f"node/{n}",
        "properties": {"@id": f"node/{n}"} | tags,
        "geometry": geometry,
    }


def timed(name, read, *arguments):
    start = time.process_time()  # of this process alone, whatever else the machine does
    found = read(*arguments)
    print(f"{name}: {time.process_time() - start:.2f} s, {found}")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=10_000)
    n = parser.parse_args().points
    x, y = np.random.default_rng(1).uniform([[-1.52], [53.70]], [[-1.48], [53.73]], (2, n))
    with tempfile.TemporaryDirectory() as folder:
        paths = {
            name: Path(folder) / name
            for name in ("points.csv", "points.geojson", "areas.geojson", "outline.geojson")
        }
        lines = [
            f"Number {k},{['pub', 'park', 'shop'][k % 3]},{b},{a},private,yes"
            for k, (a, b) in enumerate(zip(x, y, strict=True))
        ]
        paths["points.csv"].write_text("\n".join(["name,kind,latitude,longitude,owner,open", *lines]))
        for name, area in (("points.geojson", False), ("areas.geojson", True)):
            features = [
                feature(k, *at, area) for k, at in enumerate(zip(x.tolist(), y.tolist(), strict=True))
            ]
            paths[name].write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        turn = np.linspace(0, 2 * np.pi, 2_000)
        ring = np.column_stack([-1.5 + 0.018 * np.cos(turn), 53.715 + 0.013 * np.sin(turn)]).tolist()
        paths["outline.geojson"].write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}))
        outline = timed("outline of 2,000 corners", read_outline, paths["outline.geojson"])
        for name in ("points.csv", "points.geojson", "areas.geojson"):
            timed(f"{n:,} in {name}", read_institutions, paths[name], None, outline)


if __name__ == "__main__":
    main()
