"""Switching values: how wrong each number would have to be for the answer to turn.

The value of one number of the catalogue, all others as they are, at which a net present social value is zero.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from ..effects import subtracted
from .appraisal import Assumptions, appraised
from .lines import LINES
from .record import OptionRecord
from .values import Values

FARTHEST = 100.0  # times its value, how far a number is moved in search of the turn
LEAST = 1e-6
RATES = ("discount_rate", "health_rate")
ADJUSTMENTS = ("bias_building", "bias_found", "bias_computed")


def numbers_of(assumptions: Assumptions) -> list[str]:
    """The numbers that an appraisal with these assumptions rests on, in the order of the catalogue."""
    used = {name for line in LINES if assumptions.counts(line) for name in (*line.values, *line.rests_on)}
    return [name for name in assumptions.values.values if name in {*used, *RATES, *ADJUSTMENTS}]


def switching_value(npsv: Callable[[float], float], value: float, highest: float) -> float | None:
    """The value nearest to `value` at which `npsv` is zero, from 0 to `highest`; None if it is nowhere.

    >>> (
    ...     round(switching_value(lambda x: 10.0 * x - 25.0, 1.0, 100.0), 6),
    ...     switching_value(lambda x: -1.0, 1.0, 100.0),
    ... )
    (2.5, None)
    """
    now = npsv(value)
    if now == 0.0:
        return value if npsv(highest) else None  # else it is nothing whatever the value
    with np.errstate(all="ignore"):
        lowest = 0.0 if np.isfinite(npsv(0.0)) else LEAST * value  # what is divided by cannot be zero
        ends = [end for end in (lowest, highest) if now * npsv(end) < 0.0]
        turns = [float(brentq(npsv, *sorted((value, end)))) for end in ends]
    return min(turns, key=lambda turn: abs(turn - value)) if turns else None


def scale_of_effects(
    evidence: OptionRecord, assumptions: Assumptions, against: OptionRecord | None
) -> dict[str, object]:
    """By what all benefits and savings would have to be multiplied, as if every effect of the model were as wrong."""
    parts = [appraised(one, assumptions) for one in (evidence, against) if one]
    benefit, cost = (
        float(subtracted(getattr(parts[0], name).mean(), getattr(parts[1], name).mean() if against else 0.0))
        for name in ("benefit", "cost")
    )
    turn = cost / benefit if benefit else None
    turn = turn if turn is not None and 0.0 <= turn <= FARTHEST else None
    told = {
        "name": "all effects",
        "value": 1.0,
        "low": 0.5,
        "high": 2.0,
        "unit": "times",
        "known": "the model",
    }
    return {**told, "switching_value": turn, "within_range": turn is not None and 0.5 <= turn <= 2.0}


def switching(
    evidence: OptionRecord, assumptions: Assumptions, against: OptionRecord | None = None
) -> pd.DataFrame:
    """For each number: its value, its range, where the answer turns, and whether that is within its range.

    against : another option; the answer is then the difference of both options' net present social values
    """

    def npsv(values: Values) -> float:
        told = Assumptions(
            values, assumptions.wellbeing, assumptions.off, assumptions.from_memory, assumptions.weighted
        )
        found = float(appraised(evidence, told).npsv.mean())
        return float(subtracted(found, appraised(against, told).npsv.mean())) if against else found

    values = assumptions.values
    rows = [scale_of_effects(evidence, assumptions, against)]
    for name in numbers_of(assumptions):
        one, now = values.values[name], values[name]
        highest = 1.0 if one.unit in ("a year", "share") else FARTHEST * max(now, values.priced(name, "high"))
        turn = switching_value(lambda x, name=name: npsv(values.changed(name, x)), now, highest)  # type: ignore[misc]
        low, high = values.priced(name, "low"), values.priced(name, "high")
        inside = turn is not None and low <= turn <= high
        told = {"name": name, "value": now, "low": low, "high": high, "unit": one.unit, "known": one.known}
        rows.append({**told, "switching_value": turn, "within_range": inside})
    return pd.DataFrame(rows).astype({"switching_value": float})
