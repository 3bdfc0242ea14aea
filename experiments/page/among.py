"""Where a world stands among the twenty of its comparison: what the right has more of than the left in each.

For the question that the page opens with, the twenty are recorded (`twenty`); any other question's are known once they
are run.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ..comparing.findings import Findings
from ..running.identity import seeds_of
from ..running.usual import REPLICATES, SEED
from .request import Asked
from .twenty import record
from .worlds import SHOWN

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
    """The record: the first twenty worlds of a comparison of the page's two options, and all its worlds' margins."""
    left, right = found.question.names
    last = found.effects[(found.effects["year"] == found.question.years) & (found.effects["option"] == right)]
    margins = last.set_index("outcome").loc[list(SHOWN), "margin"]
    twenty = found.runs[found.runs["seed"].isin(seeds_of(SEED, REPLICATES))]
    return {
        "asked": asked_of(Asked(left, right)),
        "year": found.question.years,
        "margins": {name: float(f"{value:.6g}") for name, value in margins.items()},
        "each": each_of(twenty, left, right, SHOWN),
    }


def among(asked: Asked) -> dict[str, Any] | None:
    """The recorded worlds that a world is one of, as the browser is told; None if there are none."""
    if record().get("asked") != asked_of(asked) or str(asked.seed) not in record()["each"]:
        return None
    return {"year": record()["year"], "each": record()["each"]}
