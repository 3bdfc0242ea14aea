"""Randomisation inference: an error that rests on the lots alone, and on no model of areas (Fisher 1935).

Had the lots fallen otherwise, and did the programme add the same everywhere, what would the study have told? An effect
is in the 95% interval if in more than 5% of the ways in which the lots could have fallen the study would be at least
as far from it as it is (inversion of the test; Rosenbaum, Observational Studies, 2002). How they did fall is one of
these ways, so that the test is exact however few others are drawn (Phipson & Smyth 2010).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from .estimators import LEVEL, Estimates, Seen, within
from .records import Floats, Ints

LOTS = 999  # other ways in which they could have fallen, drawn anew for each study
Rest = Callable[
    [Floats], Floats
]  # what is left of values of areas (and waves) once all but the programme is taken off


def centred(values: Floats) -> Floats:
    """Values less their mean over areas."""
    return np.asarray(values - values.mean(1, keepdims=True))


def given(before: Floats) -> Rest:
    """Values less what the outcome before tells of them, by least squares."""
    x = centred(before)
    squares = (x**2).sum(1, keepdims=True)

    def rest(values: Floats) -> Floats:
        y = centred(values)
        slope = (x * y).sum(1, keepdims=True) / np.where(squares > 0, squares, 1.0)
        return np.asarray(y - slope * x)

    return rest


def partners(pair: Ints) -> Ints:
    """The other area of each one's pair, or itself where it is in none; of one draw.

    >>> partners(np.array([0, 1, 0, 1, -1])).tolist()
    [2, 3, 0, 1, 4]
    """
    other = (pair[:, None] == pair) & (pair >= 0) & ~np.eye(len(pair), dtype=bool)
    return np.where(other.any(1), other.argmax(1), np.arange(len(pair)))


def in_pairs(seen: Seen) -> Rest:
    """Values less the mean of their pair."""
    other = np.array([partners(one) for one in seen.pair])
    return lambda values: np.asarray((values - np.take_along_axis(values, other, axis=1)) / 2.0)


def area_values(outcome: Callable[[Seen, int], Floats], rest: Callable[[Seen], Rest]) -> Callable[..., tuple]:
    """The outcome and the programme, each less all else, of an estimator that has a value of each area."""

    def parts(seen: Seen, year: int) -> tuple[Floats, Floats, Floats]:
        left, on = rest(seen), seen.treated.astype(float)
        return left(outcome(seen, year))[..., None], left(on)[..., None], on[..., None]

    return parts


def waves(seen: Seen, year: int) -> tuple[Floats, Floats, Floats]:
    """The same of a stepped wedge, which has a value of each area and wave."""
    on = (np.asarray(seen.years)[None, None] > seen.begin[..., None]).astype(float)
    return within(seen.mean), within(on), on


PARTS: Mapping[str, Callable[[Seen, int], tuple[Floats, Floats, Floats]]] = {
    "after-only": area_values(Seen.at, lambda seen: centred),
    "differences": area_values(Seen.change, lambda seen: centred),
    "with-baseline": area_values(Seen.at, lambda seen: given(seen.at(0))),
    "in-pairs": area_values(Seen.change, in_pairs),
    "stepped-wedge": waves,
}  # the estimators that are linear in what is seen, by name


def by_randomisation(
    found: Estimates, estimator: str, seen: Seen, year: int, rng: np.random.Generator
) -> Estimates:
    """Estimates with intervals by randomisation inference instead of their own."""
    y, d, on = PARTS[estimator](seen, year)
    ends = [
        inverted(y[k], d[k], on[k], other_lots(seen.pair[k], LOTS, rng)) for k in range(len(found.estimate))
    ]
    low, high = np.array(ends).T
    half = found.half_width() / np.where(
        found.error > 0.0, found.error, np.nan
    )  # of an interval of t, in errors
    with np.errstate(invalid="ignore"):
        error = (high - low) / 2.0 / half
    return replace(found, error=np.where(np.isfinite(error), error, np.nan), bounds=(low, high))


def other_lots(pair: Ints, many: int, rng: np.random.Generator) -> Ints:
    """Ways in which the lots could have fallen: whose programme each area has, shape (1 + many, areas).

    The first is how they did. Within pairs where there are pairs, over all areas where there are none.
    """
    own = np.arange(len(pair))
    if pair.max() < 0:
        return np.vstack([own, rng.permuted(np.tile(own, (many, 1)), axis=1)])
    turned = rng.integers(0, 2, (many, pair.max() + 1)).astype(bool)
    return np.vstack([own, np.where(turned[:, pair], partners(pair), own)])


def inverted(y: Floats, d: Floats, on: Floats, lots: Ints) -> tuple[float, float]:
    """The ends of the interval of effects alike everywhere that the lots do not speak against.

    With the lots as they fell the study tells of an effect t by ``a - t c``, with others by ``b - t e``; these are at
    least as far off as long as t is between ``(a - b) / (c - e)`` and ``(a + b) / (c + e)``.

    Parameters
    ----------
    y, d, on : array of float, shape (areas, waves)
        The outcome and the programme, each less all else; and the programme as it is.
    lots : array of int, shape (ways, areas)
        Whose programme each area has; the first row is how they fell.

    Returns
    -------
    Low and high; infinite where there are too few ways to speak against anything, not a number where nothing is left
    of the programme.
    """
    areas = np.arange(len(y))
    b, e = ((on @ left.T)[lots, areas].sum(1) for left in (y, d))
    a, c = b[0], e[0]
    if not c > 0.0:
        return np.nan, np.nan
    always = np.abs(e) >= c * (1.0 - 1e-9)  # the same areas, or just the others
    with np.errstate(invalid="ignore", divide="ignore"):
        ends = np.array([(a - b) / (c - e), (a + b) / (c + e)])
    low, high = (
        np.where(always, sign * np.inf, ends_of(ends, 0)) for sign, ends_of in ((-1, np.min), (1, np.max))
    )
    enough = int(np.floor((1.0 - LEVEL) * len(lots) + 1e-9)) + 1  # so many are more than 5%
    return float(np.sort(low)[enough - 1]), float(np.sort(high)[-enough])
