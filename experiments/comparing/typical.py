"""Which world is a typical one: the seed nearest the median of its comparison, so that nobody is shown an odd one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from kith.model.measures.outcomes import HEADLINE
from kith.model.programme.presets import BASELINE

from ..effects import by_seed, varies


def far_from_typical(runs: pd.DataFrame, one: str, other: str, seeds: Sequence[int]) -> pd.Series:
    """How far each seed lies from the median of all, in standard deviations: 0 is the median in everything.

    The root of the mean square over headline outcomes of the last year, as usual and of what `other` does beyond `one`.

    Parameters
    ----------
    runs : DataFrame
        Outcomes by seed, option and month.
    one, other : str
        Two options.
    seeds : sequence of int
        Those that are asked about.

    Returns
    -------
    Series
        By seed, in their order.
    """
    last = runs[(runs["month"] == runs["month"].max()) & runs["seed"].isin(seeds)]
    usual, before, after = (by_seed(last, name, HEADLINE)[:, 0] for name in (BASELINE, one, other))
    values = np.concatenate((usual, after - before), axis=1)
    values = values[:, [varies(column) for column in values.T]]
    away = (values - np.median(values, axis=0)) / values.std(axis=0, ddof=1)
    return pd.Series(np.sqrt((away**2).mean(axis=1)), index=pd.Index(sorted(seeds), name="seed"))
