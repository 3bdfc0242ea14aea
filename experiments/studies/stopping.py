"""How many replicates: each cell draws seeds until the sign of an effect is settled, or its budget is spent.

A cell is a place and a case. After so many seeds (a *look*) the paired differences of two options are looked at: the
sign is settled if an interval leaves zero out; the two are practically equal if it lies within a margin that the study
says is too small to matter; else more seeds are drawn, twice as many as before. As each look is a chance to be wrong,
the error that is allowed is shared equally between the looks (Bonferroni), so that a cell in which nothing differs is
decided with at most that error however often it was looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from kith.model.measures.outcomes import OUTCOMES, Outcome
from kith.model.mistakes import Mistake, finite, nearest, whole_number
from kith.model.reading import once

from ..effects import subtracted

KEYS = ("outcome", "options", "month", "margin", "error", "least", "most")
UNDECIDED = "cannot tell"
EQUAL = "practically equal"


@dataclass(frozen=True)
class StopRule:
    """When a cell has been looked at often enough.

    outcome : whose effect; first, second : the options compared, second less first; month : when
    margin : the largest difference that does not matter, in units of the outcome; 0 leaves equality out
    error : allowed chance of a wrong decision in a cell
    looks : after how many seeds a cell is looked at, the last being its budget
    """

    outcome: str
    first: str
    second: str
    month: int
    margin: float
    error: float
    looks: tuple[int, ...]
    outcomes: Mapping[str, Outcome] = field(default_factory=lambda: OUTCOMES, repr=False)

    def verdict(self, differences: NDArray[np.float64]) -> str:
        """What the differences of one cell, one for each seed so far, settle; UNDECIDED if nothing.

        >>> rule = StopRule("ties", "short", "patient", 240, 0.1, 0.05, (4, 8))
        >>> rule.verdict(np.array([1.0, 1.1, 0.9, 1.0])), rule.verdict(np.array([-1.0, -1.1, -0.9, -1.0]))
        ('patient better', 'short better')
        >>> rule.verdict(np.array([0.01, -0.01, 0.0, 0.0])), rule.verdict(np.array([3.0, -2.0, 1.0, -1.0]))
        ('practically equal', 'cannot tell')
        """
        seen = differences[np.isfinite(differences)]
        if len(seen) < 2:
            return UNDECIDED
        middle = float(seen.mean())
        half = float(
            stdtrit(len(seen) - 1, 1.0 - self.error / len(self.looks) / 2.0)
            * seen.std(ddof=1)
            / np.sqrt(len(seen))
        )
        if abs(middle) > half:
            # more is better for most outcomes, less for some
            ahead = middle * (self.outcomes[self.outcome].better or 1) > 0
            settled = f"{self.second if ahead else self.first} better"
            return EQUAL if self.margin and abs(middle) + half <= self.margin else settled
        return EQUAL if self.margin and abs(middle) + half <= self.margin else UNDECIDED


def rule_of(
    given: Mapping[str, Any],
    options: list[str],
    last: int,
    replicates: int,
    outcomes: Mapping[str, Outcome] = OUTCOMES,
) -> StopRule:
    """The rule of the table ``[stop]`` of a study, checked.

    options : names of the study's options, the baseline first; last : its last month
    """
    for key in given:
        if key not in KEYS:
            raise Mistake(f"stop: {key!r} is not known{nearest(key, KEYS)}")
    outcome = str(given.get("outcome"))
    if outcome not in outcomes:
        raise Mistake(f"stop: outcome {outcome!r} is not known{nearest(outcome, outcomes)}")
    pair = given.get("options", [options[0], options[-1]] if len(options) < 3 else options[-2:])
    if not isinstance(pair, list) or len(pair) != 2 or not all(name in options for name in pair):
        raise Mistake(f"stop: options = {pair!r} is not allowed; give two of {', '.join(options)}")
    once("stop: options", pair)
    least = whole_number("stop: least", given.get("least", 5), 2)
    most = whole_number("stop: most", given.get("most", replicates), least)
    looks = [least]
    while looks[-1] < most:
        looks.append(min(2 * looks[-1], most))
    return StopRule(
        outcome,
        pair[0],
        pair[1],
        whole_number("stop: month", given.get("month", last), 0, last),
        finite("stop: margin", given.get("margin", 0.0), 0.0),
        finite("stop: error", given.get("error", 0.05), 1e-9, 0.5),
        tuple(looks),
        outcomes,
    )


def decided(rule: StopRule, runs: pd.DataFrame, looks: int, cells: Iterable[tuple[str, str]]) -> pd.DataFrame:
    """What each cell has come to after so many looks, a row for each place and case, sorted.

    runs : outcomes by place, case, option, seed and month, of the first seeds of each cell
    cells : those that were looked at; one with no run has failed

    `replicates` counts the seeds that have a difference, `missing` those that were asked for and have none.
    """
    asked = rule.looks[looks - 1]
    there = set(zip(runs["place"], runs["case"], strict=True))
    rows: list[dict[str, Any]] = [
        {
            "place": place,
            "case": case,
            "verdict": UNDECIDED,
            "reason": "all its units failed",
            "replicates": 0,
            "missing": asked,
        }
        for place, case in sorted(set(cells) - there)
    ]
    at = runs[runs["month"] == rule.month]
    for (place, case), cell in at.groupby(["place", "case"], observed=True):
        values = cell.pivot(index="seed", columns="option", values=rule.outcome)
        differences = subtracted(values[rule.second], values[rule.first]).dropna().to_numpy(float)
        verdict = rule.verdict(differences)
        spent = verdict == UNDECIDED and looks == len(rule.looks)
        reason = "the budget is spent" if spent else "open" if verdict == UNDECIDED else "settled"
        rows.append(
            {"place": place, "case": case, "verdict": verdict, "reason": reason, "replicates": len(differences),
             "missing": asked - len(differences), "mean": float(differences.mean()) if len(differences) else np.nan}
        )  # fmt: skip
    columns = ["place", "case", "verdict", "reason", "replicates", "missing", "mean"]
    return pd.DataFrame(rows, columns=columns).sort_values(columns[:2], ignore_index=True)
