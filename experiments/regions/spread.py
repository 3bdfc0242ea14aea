"""How outcomes lie between places: pure functions of levels, places last."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MEASURES: Mapping[str, str] = {
    "mean": "over all residents",
    "worst tenth": "mean of the tenth of places that are worst off, whichever they are (one place at least)",
    "best tenth": "mean of the tenth that are best off",
    "gap": "best tenth less worst tenth",
    "gini": "between places, 0-1",
    "spread": "standard deviation between places",
    "slope": "gain for each standard deviation of need, by least squares over places",
}


def gini(levels: Floats) -> Floats:
    """Gini's coefficient between places: mean absolute difference over twice the mean; NaN where that is not above 0.

    >>> gini(np.array([0.0, 0.0, 0.0, 4.0])).tolist(), gini(np.array([2.0, 2.0])).tolist()
    (0.75, 0.0)
    """
    n, ordered = levels.shape[-1], np.sort(levels, axis=-1)
    total = ordered.sum(axis=-1)
    rank = 2.0 * np.arange(1, n + 1) - n - 1.0
    return (rank * ordered).sum(axis=-1) / np.where(total > 0.0, n * total, np.nan)  # type: ignore[no-any-return]


def slope_on(need: Floats, gains: Floats) -> Floats:
    """Least-squares slope of gains on need; nought where all are alike in need.

    >>> slope_on(np.array([-1.0, 0.0, 1.0]), np.array([1.0, 2.0, 3.0])).tolist()
    1.0
    """
    centred = need - need.mean(axis=-1, keepdims=True)
    square = (centred**2).sum(axis=-1)
    return (centred * gains).sum(axis=-1) / np.where(square > 0.0, square, np.inf)  # type: ignore[no-any-return]


def measured(levels: Floats, usual: Floats, need: Floats, people: Floats, better: float) -> dict[str, Floats]:
    """Every measure of levels, shape (seeds,), from shape (seeds, places).

    usual : the same places as usual; need : shape (seeds, places); better : 1 if more is better, -1 if less is
    """
    tenth = -(-levels.shape[-1] // 10)
    ordered = np.sort(better * levels, axis=-1) * better
    worst, best = ordered[..., :tenth].mean(axis=-1), ordered[..., -tenth:].mean(axis=-1)
    return {
        "mean": (levels * people).sum(axis=-1) / people.sum(),
        "worst tenth": worst,
        "best tenth": best,
        "gap": np.abs(best - worst),
        "gini": gini(levels),
        "spread": levels.std(axis=-1),
        "slope": slope_on(need, levels - usual),
    }
