"""Where a world stands among the twenty of its comparison: what the right has more of than the left in each.

For the question that the page opens with, the twenty are recorded: `kith results compare --into .` writes them, with
digests of what they hang on, and a test holds them to the table of results and to the model. Any other question's
are known once they are run.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from ..comparing.findings import Findings
from ..running.identity import seeds_of
from ..running.usual import REPLICATES, SEED
from .request import Asked
from .worlds import SHOWN

FILE = "experiments/page/twenty.json"  # in a checkout
RECORD = Path(__file__).with_name("twenty.json")
Each = dict[str, dict[str, float | None]]


def first_seed(asked: Asked) -> int:
    """The seed of the first of a world's twenty: the usual one if that has this world among its twenty, else its own.

    >>> first_seed(Asked(seed=7)), first_seed(Asked(seed=seeds_of(SEED, REPLICATES)[5]))
    (7, 1)
    """
    return SEED if asked.seed in seeds_of(SEED, REPLICATES) else asked.seed


def each_of(runs: pd.DataFrame, left: str, right: str, names: Sequence[str], sign: float = 1.0) -> Each:
    """What the right has more of than the left in the last month, by seed and outcome, to six digits."""
    last = runs[runs["month"] == runs["month"].max()]
    a, b = (last[last["option"] == side].set_index("seed")[list(names)] for side in (left, right))
    found = (sign * (b - a)).dropna(how="all").to_dict("index")
    return {
        str(seed): {
            str(name): float(f"{value:.6g}") if value == value else None for name, value in row.items()
        }
        for seed, row in found.items()
    }


def asked_of(asked: Asked) -> dict[str, Any]:
    """All that is asked but the seed, by which worlds of one question differ."""
    return {name: value for name, value in asked.told().items() if name != "seed"}


def of_twenty(found: Findings) -> dict[str, Any]:
    """The record: the first twenty worlds of a comparison of the page's two options."""
    left, right = found.question.names
    twenty = found.runs[found.runs["seed"].isin(seeds_of(SEED, REPLICATES))]
    return {
        "asked": asked_of(Asked(left, right)),
        "year": found.question.years,
        "each": each_of(twenty, left, right, SHOWN),
    }


@cache
def record() -> dict[str, Any]:
    """The twenty worlds that are recorded; nothing where none are."""
    return json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}


def among(asked: Asked) -> dict[str, Any] | None:
    """The recorded worlds that a world is one of, as the browser is told; None if there are none."""
    if record().get("asked") != asked_of(asked) or str(asked.seed) not in record()["each"]:
        return None
    return {"year": record()["year"], "each": record()["each"]}
