"""Who gains: effects by groups of residents, and how much of all gain goes to few.

Groups are of month 0, before any money: joiners and others, by community, by status, by the distance from home to the
nearest open institution. Each of those residents who still lives here in both worlds is compared with themselves.
Newcomers, who are other people in each world, are compared as a group with the group.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    pass


def by_group(table: pd.DataFrame, interval: Any) -> pd.DataFrame:
    """Change by option, group and outcome, averaged over the years and then over seeds, with 95% intervals.

    Parameters
    ----------
    table : rows of `Gains` with option and seed
    interval : gives effect, low and high of an array of one number for each seed
    """
    later = table[table["month"] > 0]
    keys: list[str] = ["option", "grouping", "group", "outcome"]
    weighted = later.assign(sum=later["change"] * later["residents"])
    sums = weighted.groupby([*keys, "seed"], sort=False)[["sum", "residents"]].sum()
    means = (sums["sum"] / sums["residents"]).groupby(level=keys, sort=False)
    rows: list[Mapping[str, Any]] = [
        {**dict(zip(keys, name, strict=True)), **interval(values.to_numpy(float))} for name, values in means
    ]
    return pd.DataFrame(rows)
