"""What a pound brings beside what Frontier Economics (2021) published: a return and a split that are never fitted to.

Published, per GBP 1 in a left-behind area over ten years, by channel; for Local Trust, an advocate, and a transfer of
effects found elsewhere rather than a measurement. Four years later the same authors gave GBP 2 to 3.70 by component.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from .appraisal import Appraisal, Assumptions, appraised
from .lines import ACCOUNTS, LINES, OUTCOMES, Seen
from .record import OptionRecord, public_money
from .values import values_in

PUBLISHED: Mapping[str, float] = {
    "fiscal": 1.20,
    "employment": 0.74,
    "health and wellbeing": 0.67,
    "local income": 0.50,
    "crime": 0.13,
}
SOURCE = "Frontier Economics 2021 for Local Trust, an advocate; a transfer of effects found elsewhere"
YEARS = 10


def channel(found: Appraisal, name: str) -> np.ndarray:
    """Present value of all lines of a channel, by seed; nothing where no line is in it."""
    parts = [found.present[line.name] for line in LINES if line.channel == name]
    return np.sum([0.0 * found.cost, *parts], axis=0)


def returns(
    after: Sequence[Mapping[str, float]],
    usual: Sequence[Mapping[str, float]],
    money: pd.DataFrame,
    population: int,
) -> dict[str, float]:
    """Present values over ten years in GBP: ``cost``, ``benefit`` (with savings), and each channel by its name.

    after, usual : outcomes and accounts at the start and at the end of each year, with a programme and without
    money : GBP by seed, month, account and instrument
    """

    def seen(rows: Sequence[Mapping[str, float]]) -> dict[str, np.ndarray]:
        return {name: np.array([[row[name] for row in rows[: YEARS + 1]]]) for name in (*OUTCOMES, *ACCOUNTS)}

    evidence = OptionRecord("", Seen(seen(after), seen(usual), population), public_money(money, [0], YEARS))
    found = appraised(evidence, Assumptions(values_in()))
    sums = {"cost": found.cost, "benefit": found.benefit} | {name: channel(found, name) for name in PUBLISHED}
    return {name: float(value[0]) for name, value in sums.items()}
