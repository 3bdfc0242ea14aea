"""The files beside a place's own: its outline, homes, institutions and groups, in metres on one plane."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from .gazetteer import Institutions, read_groups, read_homes, read_institutions, read_outline
from .ground import Ground, GroupHere, Institution
from .mistakes import Mistake, told, truth
from .reading import Value

FILES = {
    "outline": "a GeoJSON file with the place's boundary",
    "homes": "a CSV or GeoJSON file with how many adults live in each small area",
    "institutions": "a CSV or GeoJSON file, as of OpenStreetMap: kind, where, owner, open, condition",
    "groups": "a CSV file: name, kind, where they meet, members",
}
MOST_TOLD = 5  # of what was left out


def sites_of(tables: Mapping[str, Value], folder: Path) -> dict[str, Value]:
    """What of a place lies on the ground, as `Place` takes it: files are looked for beside the place's own."""
    ground, institutions = tables.get("ground", {}), tables.get("institutions", {})
    found: dict[str, Value] = {
        "complete": truth("institutions.complete", institutions.get("complete", False))
    }
    notes: list[str] = []
    outline = homes = halls = None
    if "outline" in ground:
        outline = read_outline(path_in(ground, "outline", "ground", folder))
    projection = outline.projection if outline else None
    if "homes" in ground:
        homes = read_homes(path_in(ground, "homes", "ground", folder), projection)
        projection = homes.projection
        notes += left_out("homes", homes.left_out)
        notes += ["Homes: residents of any age were counted; only their spread is used."] * homes.counts_all
    if outline or homes:
        rings = [ring for polygon in outline.shape for ring in polygon] if outline else []
        found["ground"] = Ground(rings, None if homes is None else homes.table[["east", "north", "adults"]])
    if "file" in institutions:
        halls = read_institutions(path_in(institutions, "file", "institutions", folder), projection)
        found["institutions"] = [institution_of(row) for row in halls.table.to_dict("records")]
        notes += [*left_out("institutions", halls.left_out), *noted(halls)]
    elif found["complete"]:
        raise Mistake("institutions: complete is said and no file is given; give file = 'institutions.csv'")
    if "file" in tables.get("groups", {}):
        groups = read_groups(path_in(tables["groups"], "file", "groups", folder), halls, projection)
        names = [] if halls is None else halls.table["name"].tolist()
        found["groups"] = [group_of(row, names) for row in groups.table.to_dict("records")]
        notes += [
            *left_out("groups", groups.left_out),
            *left_out("groups", groups.unplaced, "meets at a home"),
        ]
    return {**found, "notes": notes}


def noted(halls: Institutions) -> list[str]:
    """What is to be said of a file of institutions."""
    size = "Sizes of institutions play no part: those of a kind are alike in the model."
    licence = "Institutions: © OpenStreetMap contributors (Open Database Licence)."
    return [size] * bool(halls.table["size"].notna().any()) + [licence] * halls.is_openstreetmap


def path_in(table: Mapping[str, Value], key: str, name: str, folder: Path) -> Path:
    """The path of a file that a table names."""
    value = table[key]
    if not isinstance(value, str) or not value.strip():
        raise Mistake(
            f"{name}.{key}: {told(value)} is not allowed; give the path of {FILES.get(key, 'a file')}"
        )
    return folder / value


def left_out(what: str, table: pd.DataFrame, how: str = "was left out") -> list[str]:
    """What of a file was left out, row by row as far as that can be read, and how many there are more."""
    rows = [f"{what}: row {row['row']} ({row['name'] or 'no name'}) {how}: {row['why']}"
            for row in table.head(MOST_TOLD).to_dict("records")]  # fmt: skip
    more = len(table) - MOST_TOLD
    return rows + ([f"{what}: {more:,} further rows: {how}"] if more > 0 else [])


def institution_of(row: Mapping[str, Value]) -> Institution:
    """An institution from a row of a gazetteer."""
    return Institution(
        str(row["name"]),
        row["kind"],
        float(row["east"]),
        float(row["north"]),
        row["owner"] or "",
        None if row["is_open"] is None or row["is_open"] is pd.NA else bool(row["is_open"]),
        None if np.isnan(row["condition"]) else float(row["condition"]),
    )


def group_of(row: Mapping[str, Value], names: Sequence[str]) -> GroupHere:
    """A group from a row of a gazetteer; `names` are those of the institutions, by row."""
    members, constituted = row["members"], row["constituted"]
    return GroupHere(
        str(row["name"]),
        str(names[row["place"]]) if row["place"] >= 0 else "",
        None if pd.isna(members) else int(members),
        None if pd.isna(constituted) else bool(constituted),
    )
