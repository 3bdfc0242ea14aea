"""The files beside a place's own: its outline, homes, institutions and groups, in metres on one plane."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from . import gazetteer
from .gazetteer import read_institutions, read_outline
from .ground import Ground, GroupHere, Institution
from .mistakes import Mistake, told, truth

FILES = {
    "outline": "a GeoJSON file with the place's boundary",
    "homes": "a CSV or GeoJSON file with how many adults live in each small area",
    "institutions": "a CSV or GeoJSON file, as of OpenStreetMap: kind, where, owner, open, condition",
    "groups": "a CSV file: name, kind, where they meet, members",
}
MOST_TOLD = 5  # of what was left out


def sites_of(tables: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """What of a place lies on the ground, as `Place` takes it: files are looked for beside the place's own."""
    ground = tables.get("ground", {})
    found: dict[str, Any] = {}
    notes: list[str] = []
    projection = None
    rings: list[Any] = []
    if "outline" in ground:
        outline = read_outline(path_in(ground, "outline", "ground", folder))
        projection, rings = outline.projection, [ring for polygon in outline.shape for ring in polygon]
    homes = None
    if "homes" in ground:
        read = reader("homes")(path_in(ground, "homes", "ground", folder), projection)
        homes, projection = read.table[["east", "north", "adults"]].to_numpy(float), read.projection
        notes += left_out("homes", read.left_out)
    if rings or homes is not None:
        found["ground"] = Ground(rings, homes)
    institutions = tables.get("institutions", {})
    if "file" in institutions:
        read = read_institutions(path_in(institutions, "file", "institutions", folder), projection)
        projection = read.projection
        found["institutions"] = [institution_of(row) for row in read.table.to_dict("records")]
        notes += left_out("institutions", read.left_out)
        if read.table["size"].notna().any():
            notes.append("Sizes of institutions play no part: those of a kind are alike in the model.")
        if read.is_openstreetmap:
            notes.append("Institutions: © OpenStreetMap contributors (Open Database Licence).")
    elif institutions.get("complete"):
        raise Mistake("institutions: complete is said and no file is given; give file = 'institutions.csv'")
    found["complete"] = truth("institutions.complete", institutions.get("complete", False))
    if "file" in tables.get("groups", {}):
        read = reader("groups")(path_in(tables["groups"], "file", "groups", folder), projection)
        found["groups"] = [group_of(row) for row in read.table.to_dict("records")]
        notes += left_out("groups", read.left_out)
    return {**found, "notes": notes}


def reader(what: str) -> Any:
    """What reads homes or groups."""
    found = getattr(gazetteer, f"read_{what}", None)
    if found is None:
        raise Mistake(f"{what}: this version reads no files of {what}; leave it out")
    return found


def path_in(table: Mapping[str, Any], key: str, name: str, folder: Path) -> Path:
    """The path of a file that a table names."""
    value = table[key]
    if not isinstance(value, str) or not value.strip():
        raise Mistake(
            f"{name}.{key}: {told(value)} is not allowed; give the path of {FILES.get(key, 'a file')}"
        )
    return folder / value


def left_out(what: str, table: pd.DataFrame) -> list[str]:
    """What of a file was left out, row by row as far as that can be read, and how many there are more."""
    rows = [f"{what}: row {row['row']} ({row['name'] or 'no name'}) was left out: {row['why']}"
            for row in table.head(MOST_TOLD).to_dict("records")]  # fmt: skip
    more = len(table) - MOST_TOLD
    return rows + ([f"{what}: {more:,} further rows were left out"] if more > 0 else [])


def institution_of(row: Mapping[str, Any]) -> Institution:
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


def group_of(row: Mapping[str, Any]) -> GroupHere:
    """A group from a row of a gazetteer."""
    members = row["members"]
    return GroupHere(str(row["name"]), str(row["meets_at"] or ""), None if pd.isna(members) else int(members))
