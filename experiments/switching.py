"""Switching values: how wrong each number would have to be for the answer to turn.

The value of one number of the catalogue, all others as they are, at which a net present social value is zero.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from scipy.optimize import brentq

from .appraisal import Assumptions, Evidence, appraised
from .lines import LINES
from .values import Values

FARTHEST = 100.0  # times its value, how far a number is moved in search of the turn
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
        return value
    turns = [float(brentq(npsv, *sorted((value, end)))) for end in (0.0, highest) if now * npsv(end) < 0.0]
    return min(turns, key=lambda turn: abs(turn - value)) if turns else None


def switching(evidence: Evidence, assumptions: Assumptions, against: Evidence | None = None) -> pd.DataFrame:
    """For each number: its value, its range, where the answer turns, and whether that is within its range.

    against : another option; the answer is then the difference of both options' net present social values
    """

    def npsv(values: Values) -> float:
        told = Assumptions(
            values, assumptions.wellbeing, assumptions.off, assumptions.from_memory, assumptions.weighted
        )
        found = float(appraised(evidence, told).npsv.mean())
        return found - float(appraised(against, told).npsv.mean()) if against else found

    rows = []
    values = assumptions.values
    for name in numbers_of(assumptions):
        one, now = values.values[name], values[name]
        highest = 1.0 if one.unit in ("a year", "share") else FARTHEST * max(now, values.priced(name, "high"))
        turn = switching_value(lambda x, name=name: npsv(values.changed(name, x)), now, highest)  # type: ignore[misc]
        low, high = values.priced(name, "low"), values.priced(name, "high")
        inside = turn is not None and low <= turn <= high
        told = {"name": name, "value": now, "low": low, "high": high, "unit": one.unit, "known": one.known}
        rows.append({**told, "switching_value": turn, "within_range": inside})
    return pd.DataFrame(rows).astype({"switching_value": float})
