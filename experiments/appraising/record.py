"""What a comparison has on disk of an option, arranged as an appraisal needs it: levels by year, and money by year."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kith.model.programme.presets import BASELINE

from ..effects import by_seed, subtracted
from .lines import ACCOUNTS, OUTCOMES, Seen

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class OptionRecord:
    """What a comparison has on disk of an option, as an appraisal needs it.

    seen : levels here and under business as usual, at year ends
    money : GBP by year, shape (seeds, years): received less handed back less held at the end (``programme``), and
        spent on ``buildings``
    """

    option: str
    seen: Seen
    money: Mapping[str, Numbers]

    @classmethod
    def read(
        cls, option: str, runs: pd.DataFrame, accounts: pd.DataFrame, money: pd.DataFrame, population: int
    ) -> OptionRecord:
        """From tables: levels by option, seed and month (every twelve from 0); GBP by month, account and instrument."""
        here, usual = (
            levels(runs, name, OUTCOMES) | levels(accounts, name, ACCOUNTS) for name in (option, BASELINE)
        )
        seeds = sorted(runs["seed"].unique())
        years = here["council_cost"].shape[1] - 1
        paid = money[money["option"] == option] if len(money) else money
        return cls(option, Seen(here, usual, population), public_money(paid, seeds, years))


def levels(table: pd.DataFrame, option: str, names: Collection[str]) -> dict[str, Numbers]:
    """Levels of some columns at year ends, each of shape (seeds, years + 1)."""
    values = by_seed(table, option, list(names))
    return {name: values[:, :, k] for k, name in enumerate(names)}


def public_money(money: pd.DataFrame, seeds: list[int], years: int) -> dict[str, Numbers]:
    """What the programme costs the public by year: received less handed back, less what is held at the end; buildings.

    Money held at the end, endowment capital for one, is still there: it is credited in the last year.
    """
    received, kept, buildings = (np.zeros((len(seeds), years)) for _ in range(3))
    if len(money):
        account, is_last = money["account"], money["month"] == years * 12 - 1
        at = np.searchsorted(seeds, money["seed"]), np.minimum(money["month"] // 12, years - 1)
        for amounts, counted in (
            (received, account == "planned"),
            (kept, (account == "returned") | ((account == "held") & is_last)),
            (buildings, (account == "spent") & (money["instrument"] == "facilities")),
        ):
            np.add.at(amounts, at, (money["gbp"] * counted).to_numpy(float))
    return {"programme": np.asarray(subtracted(received, kept)), "buildings": buildings}
