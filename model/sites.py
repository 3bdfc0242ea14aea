"""The files beside a place's own: its outline, homes, institutions and groups, in metres on one plane."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .mistakes import Mistake

FILES = {
    "outline": "a GeoJSON file with the place's boundary",
    "homes": "a CSV or GeoJSON file with how many adults live in each small area",
    "institutions": "a CSV, GeoJSON or OpenStreetMap file: kind, where, owner, open, condition",
    "groups": "a CSV or GeoJSON file: name, kind, where they meet, members",
}


def sites_of(tables: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """What of a place lies on the ground, as `Place` takes it."""
    for table, key in (
        ("ground", "outline"),
        ("ground", "homes"),
        ("institutions", "file"),
        ("groups", "file"),
    ):
        if key in tables.get(table, {}):
            raise Mistake(f"{table}.{key}: this version reads no files beside a place's own; leave it out")
    return {}
