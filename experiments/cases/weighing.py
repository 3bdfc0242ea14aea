"""Cases of unequal weight: how many they count for, and which of them a seed or a row has."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def effective_number(weights: Floats) -> float:
    """How many equal weights tell as much as these do: the square of their sum over the sum of their squares.

    Source: Kish (1965), Survey Sampling, section 11.7.

    >>> effective_number(np.array([1.0, 1.0, 1.0, 1.0])), effective_number(np.array([1.0, 0.0]))
    (4.0, 1.0)
    """
    return float(weights.sum() ** 2 / (weights**2).sum())


def kept_or_moved(row: int, weights: Floats, seed: int) -> int:
    """The case that a seed draws with the chances `weights`, the one it had among equal chances wherever that can be.

    A seed stays with the chance weight x cases, at most 1, and else moves to a case that has more than its equal share:
    no other way of drawing leaves more seeds where they were (maximal coupling; Lindvall 1992, chapter I.5).

    >>> kept_or_moved(2, np.full(4, 0.25), seed=7), kept_or_moved(2, np.array([0.0, 1.0, 0.0, 0.0]), seed=7)
    (2, 1)
    """
    stays, where = np.random.default_rng([seed, 0x6F627376]).random(2)
    if stays < weights[row] * len(weights):
        return row
    more = np.maximum(weights - 1.0 / len(weights), 0.0).cumsum()
    return int(np.searchsorted(more[:-1], where * more[-1], side="right"))


def spread_by_weight(weights: Floats, count: int) -> list[int]:
    """So many rows in order, each as often as its weight says, to within one (systematic sampling).

    >>> spread_by_weight(np.array([0.5, 0.0, 0.25, 0.25]), 4)
    [0, 0, 2, 3]
    """
    shares = np.cumsum(weights) / np.sum(weights)
    return np.searchsorted(shares[:-1], (np.arange(count) + 0.5) / count, side="right").tolist()
