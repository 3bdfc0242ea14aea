"""The same institution twice in a file: a point and its building, two parts of one park, one row copied."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from .geometry import inside
from .positions import Positions

SAME = 50.0  # metres within which the same name and kind are the same institution


def mark_duplicates(table: pd.DataFrame, positions: Positions, why: list[str]) -> None:
    """Say of each that is the same as an earlier one, or a part of it, that it is.

    The same is: the same identity in OpenStreetMap; the same kind and name at the same position; the same kind and
    name, if it has one, within 50 m; what lies inside an area of the same kind, unless both have names that differ.
    """
    names = table["name"].str.lower().tolist()
    _mark_copies(table, names, positions, why)
    _mark_near(table, names, positions.source.unit, why)
    if positions.source.is_map:
        _mark_within(table, names, positions, why)


def _mark_copies(table: pd.DataFrame, names: list[str], positions: Positions, why: list[str]) -> None:
    """Copies: the same identity, or the same kind, name and position."""
    seen: dict[tuple[object, ...], int] = {}
    columns = (table[each].tolist() for each in ("row", "kind", "east", "north"))
    for n, (number, *what) in enumerate(zip(*columns, strict=True)):
        if why[n]:
            continue
        identity = positions.source.rows[n].fields.get("@id", "")
        keys = [("id", identity)] * ("/" in identity) + [(names[n], *what)]
        earlier = next((seen[key] for key in keys if key in seen), None)
        if earlier is not None:
            why[n] = f"is the same as {positions.source.unit} {earlier}"
        for key in keys:
            seen.setdefault(key, number)


def _mark_near(table: pd.DataFrame, names: list[str], unit: str, why: list[str]) -> None:
    """Those of one kind and name within a few metres: the first stays."""
    at = table[["east", "north"]].to_numpy()
    together: dict[tuple[str, str], list[int]] = {}
    for n, key in enumerate(zip(table["kind"], names, strict=True)):
        if key[1] and not why[n]:
            together.setdefault(key, []).append(n)
    for same in together.values():
        if len(same) > 1:
            for a, b in sorted(cKDTree(at[same]).query_pairs(SAME)):
                first = table.at[same[a], "row"]
                if not why[same[a]] and not why[same[b]]:
                    why[same[b]] = f"is the same as {unit} {first} (name and kind, within {SAME:.0f} m)"


def _mark_within(table: pd.DataFrame, names: list[str], positions: Positions, why: list[str]) -> None:
    """Those inside an area of the same kind: the one with a name stays, else the area."""
    kinds, (east, north) = table["kind"].to_numpy(), table[["east", "north"]].to_numpy().T
    alike = {}
    for kind in set(kinds) - {""}:
        rows = np.flatnonzero((kinds == kind) & np.array([not text for text in why]))
        alike[kind] = rows[np.argsort(east[rows], kind="stable")]
    for n in [n for n, text in enumerate(why) if not text]:
        others = alike[kinds[n]]
        for polygon in positions.shape(n):
            low, high = polygon[0].min(axis=0), polygon[0].max(axis=0)
            near = others[slice(*np.searchsorted(east[others], (low[0], high[0] + 0.01)))]
            near = near[(north[near] >= low[1]) & (north[near] <= high[1]) & (near != n)]
            within = near[inside(polygon, east[near], north[near])] if len(near) else near
            for m in within:
                if why[m] or why[n] or (names[n] != names[m] and names[n] and names[m]):
                    continue
                gone, stays = (n, m) if names[m] and not names[n] else (m, n)
                why[gone] = f"is a part of {positions.source.unit} {table.at[stays, 'row']}"
