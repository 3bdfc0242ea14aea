"""The files beside a place's own: tables of the census, and outline, homes, institutions and groups on one plane."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from .gazetteer import (
    Groups,
    Homes,
    Institutions,
    People,
    people_in,
    read_groups,
    read_homes,
    read_institutions,
    read_outline,
)
from .gazetteer.duplicates import SAME
from .ground import Ground, GroupHere, Institution
from .mistakes import Mistake, listed, told, truth, word
from .reading import Value

FILES = {
    "census": "with a table of the Census 2021 as Nomis hands it out",
    "outline": "a GeoJSON file with the place's boundary",
    "homes": "a CSV or GeoJSON file with how many adults live in each small area",
    "institutions": "a CSV or GeoJSON file, as of OpenStreetMap: kind, where, owner, open, condition",
    "groups": "a CSV file: name, kind, where they meet, members",
}
AREAS = "a list of codes or names, as in those files"
MOST_TOLD = 5  # of what was left out


def sites_of(tables: Mapping[str, Value], folder: Path) -> dict[str, Value]:
    """What of a place lies on the ground, as `Place` takes it: files are looked for beside the place's own."""
    ground, institutions = tables.get("ground", {}), tables.get("institutions", {})
    found: dict[str, Value] = {
        "complete": truth("institutions.complete", institutions.get("complete", False))
    }
    notes: list[str] = []
    outline = homes = halls = groups = None
    if "outline" in ground:
        outline = read_outline(path_in(ground, "outline", "ground", folder))
    projection = outline.projection if outline else None
    if "homes" in ground:
        homes = read_homes(path_in(ground, "homes", "ground", folder), projection, outline)
        projection = homes.projection
        notes += left_out("homes", homes.left_out)
        notes += ["Homes: residents of any age were counted; only their spread is used."] * homes.counts_all
    if outline or homes:
        areas = None if homes is None else homes.table[["east", "north", "adults"]]
        found["ground"] = Ground(outline.shape if outline else (), areas)
    if "file" in institutions:
        halls = read_institutions(path_in(institutions, "file", "institutions", folder), projection)
        found["institutions"] = [institution_of(row) for row in halls.table.to_dict("records")]
        notes += [*left_out("institutions", halls.left_out), *noted(halls)]
    elif found["complete"]:
        raise Mistake("institutions: complete is said and no file is given; give file = 'institutions.csv'")
    if "file" in tables.get("groups", {}):
        groups = read_groups(path_in(tables["groups"], "file", "groups", folder), halls, projection)
        found["groups"], at_positions = groups_of(groups, halls)
        notes += [*at_positions, *left_out("groups", groups.unplaced, "meets at a home")]
    if outline is None:
        check_origins([file for file in (homes, halls, groups) if file is not None])
    return {**found, "notes": notes}


def census_of(people: Mapping[str, Value], folder: Path) -> People:
    """What the tables of the census that a place's file names say of its people."""
    if "census" not in people:
        if "areas" in people:
            raise Mistake(
                "people: areas are those of census tables; give these too, as census = ['ts054.csv']"
            )
        return People({}, {}, [], None)
    files = listed("people.census", people["census"], f"a list of files, each {FILES['census']}")
    areas = listed("people.areas", people["areas"], AREAS) if "areas" in people else None
    census = people_in(
        [folder / word("people.census", one, f"the path of a file {FILES['census']}") for one in files],
        None if areas is None else [word("people.areas", one, AREAS) for one in areas],
    )
    for name in people.keys() & census.margins.keys():
        raise Mistake(
            f"people: {name} is given, and {census.sources[name]} says it too; leave one of them out"
        )
    return census


def check_origins(files: Sequence[Homes | Institutions | Groups]) -> None:
    """Refuse files without an outline of which some count metres and others do not: their origins are not the same."""
    metres = [Path(file.source).name for file in files if file.system == "metres"]
    others = [Path(file.source).name for file in files if file.system not in ("", "metres")]
    if metres and others:
        raise Mistake(
            f"{metres[0]} is in metres and {others[0]} is not, and metres are counted from the middle of an outline; "
            "give [ground] outline, or all in degrees"
        )


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


def groups_of(groups: Groups, halls: Institutions | None) -> tuple[list[GroupHere], list[str]]:
    """Groups from a gazetteer, and what became of those that give a position: where each was taken to meet."""
    found, moved = [], []
    for row in groups.table.to_dict("records"):
        at, why = hall_of(row, halls)
        found.append(group_of(row, at))
        moved += [{**row, "why": why}] if why else []
    return found, left_out("groups", pd.DataFrame(moved), "gives a position")


def hall_of(row: Mapping[str, Value], halls: Institutions | None) -> tuple[str, str]:
    """The institution at which a group of a gazetteer meets, empty for a home; and why, where a position says it."""
    table = pd.DataFrame(columns=["name", "east", "north"]) if halls is None else halls.table
    if row["place"] >= 0:
        return str(table["name"][row["place"]]), ""
    if np.isnan(row["east"]):
        return "", ""
    once = table[(table["name"] != "") & ~table["name"].duplicated(keep=False)]
    metres = np.hypot(*(once[each].to_numpy(float) - row[each] for each in ("east", "north")))
    if not len(metres) or metres.min() > SAME:
        return "", f"no institution with a name of its own lies within {SAME:.0f} m of it; it meets at a home"
    name = str(once["name"].iloc[int(metres.argmin())])
    return name, f"{name} lies {metres.min():.0f} m from it; it meets there"


def group_of(row: Mapping[str, Value], meets_at: str) -> GroupHere:
    """A group from a row of a gazetteer."""
    members, constituted = row["members"], row["constituted"]
    return GroupHere(
        str(row["name"]),
        meets_at,
        None if pd.isna(members) else int(members),
        None if pd.isna(constituted) else bool(constituted),
    )
