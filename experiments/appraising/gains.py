"""Who gains: effects by groups of residents, and how much of all gain goes to few.

Groups are of month 0, before any money: joiners and others, by community, by status, by the distance from home to the
nearest open institution. Each of those residents who still lives here in both worlds is compared with themselves.
Newcomers, who are other people in each world, are compared as a group with the group.
"""

from __future__ import annotations

import pandas as pd

from ..simultaneous import as_family

KEYS = ["option", "grouping", "group", "outcome"]


def by_group(table: pd.DataFrame) -> pd.DataFrame:
    """Change by option, group and outcome, averaged over the years and then over seeds, with 95% intervals.

    Those together hold for all groups and outcomes of an option.

    Parameters
    ----------
    table : rows of `Gains` with option and seed
    """
    later = table[table["month"] > 0]
    weighted = later.assign(sum=later["change"] * later["residents"])
    sums = weighted.groupby([*KEYS, "seed"], sort=False)[["sum", "residents"]].sum()
    means = sums["sum"] / sums["residents"]
    by_seed = means.unstack("seed").reindex(means.index.droplevel("seed").unique())
    families = by_seed.groupby(level="option", sort=False)
    tables = [as_family(rows.to_numpy(float).T).set_index(rows.index) for _, rows in families]
    return pd.concat(tables).reset_index()
