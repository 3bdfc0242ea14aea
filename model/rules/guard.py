"""What a process of one's own may not leave behind: columns that are no longer what a month can be made of."""

from __future__ import annotations

from dataclasses import fields
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..entities import COMMUNITIES, KINDS, OWNERS, TENURES
from ..world import World
from .lines import Unfit

SHARE = (0.0, 1.0)
RANGES = {
    "residents": {
        **dict.fromkeys(("status", "disposition", "skill", "trust", "belonging", "loneliness"), SHARE),
        **dict.fromkeys(("efficacy", "solitude", "alike", "use", "confidence"), SHARE),
        **dict.fromkeys(("hours", "sociability", "let_down", "chats", "pull"), (0.0, inf)),
        "satisfaction": (0.0, 10.0),
        "tenure": (0, len(TENURES) - 1),
        "community": (0, COMMUNITIES - 1),
    },
    "groups": {"energy": SHARE, "partnership": SHARE, "turnout": (0.0, inf), "granted": (0.0, inf)},
    "institutions": {
        **dict.fromkeys(("condition", "strain", "council_share"), SHARE),
        "kind": (0, len(KINDS) - 1),
        "owner": (0, len(OWNERS) - 1),
    },
}
REFERENCES = {  # columns that name a row of another table, or none
    "residents": {"member_of": "groups", "venue": "institutions"},
    "groups": {"place": "institutions"},
    "institutions": {"body": "groups"},
}
ROUNDING = 1e-9
Shapes = dict[tuple[str, str], tuple[np.dtype[Any], tuple[int, ...]]]


def shapes_of(world: World) -> Shapes:
    """The type of each column, and how many slots it has for a row."""
    return {
        (table, f.name): ((column := getattr(getattr(world, table), f.name)).dtype, column.shape[:-1])
        for table in RANGES
        for f in fields(getattr(world, table))
    }


def check_world(world: World, shapes: Shapes, who: str) -> None:
    """Raise an Unfit that begins with `who` unless all columns are finite, in range and of the type they were."""
    ranges = {(table, name): ends for table, columns in RANGES.items() for name, ends in columns.items()}
    for (table, name), (kind, slots) in shapes.items():
        columns = getattr(world, table)
        column, rows = getattr(columns, name), len(columns.identity)
        if getattr(column, "dtype", None) != kind or np.shape(column) != (*slots, rows):
            raise Unfit(
                f"{who} has put something else in place of {table}.{name}; write into it, as {table}.{name}[:] = ..."
            )
        if to := REFERENCES[table].get(name):
            low, high = -1.0, len(getattr(world, to)) - 1.0
        elif kind.kind == "f" or (table, name) in ranges:
            low, high = ranges.get((table, name), (-inf, inf))
        else:
            continue
        check_column(f"{who}: {table}.{name}", column, low, high)
    check_column(f"{who}: ties.strength", world.ties.records["strength"], *SHARE)


def check_column(what: str, column: NDArray[np.generic], low: float, high: float) -> None:
    """Raise an Unfit unless all of a column lies between two ends and is finite."""
    if not column.size:
        return
    least, most = float(np.min(column)), float(np.max(column))  # type: ignore[type-var]
    if not (low - ROUNDING <= least and most <= high + ROUNDING and -inf < least and most < inf):
        wrong = least if not (least >= low - ROUNDING and least > -inf) else most
        told = (
            f"{low:g} to {high:g}" if high < inf else f"at least {low:g}" if low > -inf else "a finite number"
        )
        raise Unfit(f"{what} holds {wrong:.6g}; allowed is {told}")
