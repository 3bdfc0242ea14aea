"""Estimators: what each answer strategy makes of area means, with the errors its field uses; many draws at once.

The unit of analysis is the area, as it is what is assigned (Hayes & Moulton, Cluster Randomised Trials, 2017): a
regression of area means with equal samples gives the same estimate as one of respondents with errors clustered by
area. Each is held in tests to a package that does the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from .records import Bools, Floats, Ints

LEVEL = 0.95  # of intervals


@dataclass(frozen=True)
class Seen:
    """What a study has to go on, in many draws.

    mean : of each area and wave, shape (draws, areas, waves)
    years : of the waves; begin : year in which an area's programme begins, infinity where it never does
    index : need as it was seen before; pair : number of an area's pair, -1 where it is in none
    """

    mean: Floats
    years: tuple[int, ...]
    begin: Floats
    index: Floats
    pair: Ints

    @property
    def treated(self) -> Bools:
        """Which areas ever get the programme, shape (draws, areas)."""
        return np.isfinite(self.begin)

    def at(self, year: int) -> Floats:
        """Area means in a year, shape (draws, areas)."""
        return self.mean[..., self.years.index(year)]

    def change(self, year: int) -> Floats:
        """Change in area means from year 0 to another."""
        return self.at(year) - self.at(0)


@dataclass(frozen=True)
class Estimates:
    """Estimates, their standard errors and degrees of freedom, each of shape (draws,); not a number is undefined.

    distance : where areas are matched, how far they are from their matches on average, standard deviations
    bounds : low and high ends of 95% intervals, where they are not of t with that error and freedom
    """

    estimate: Floats
    error: Floats
    freedom: Floats
    distance: Floats | None = None
    bounds: tuple[Floats, Floats] | None = None

    def half_width(self, level: float = LEVEL) -> Floats:
        """Half the width of the confidence interval."""
        return np.asarray(stats.t.ppf(0.5 + level / 2, self.freedom) * self.error)

    def interval(self) -> tuple[Floats, Floats]:
        """Low and high ends of the 95% interval."""
        half = self.half_width()
        return self.bounds or (self.estimate - half, self.estimate + half)


def mean_of(values: Floats, chosen: Bools) -> Estimates:
    """The mean of chosen values in each row, with its error as of independent areas (one-sample t).

    >>> found = mean_of(np.array([[1.0, 3.0, 9.0]]), np.array([[True, True, False]]))
    >>> found.estimate.tolist(), found.error.tolist(), found.freedom.tolist()
    ([2.0], [1.0], [1.0])
    """
    many = chosen.sum(1)
    mean = np.where(chosen, values, 0.0).sum(1) / many
    squares = np.where(chosen, (values - mean[:, None]) ** 2, 0.0).sum(1)
    return Estimates(mean, np.sqrt(squares / (many - 1) / many), (many - 1).astype(float))


def difference(values: Floats, treated: Bools) -> Estimates:
    """The mean of treated areas less that of the others; unequal variances, degrees of freedom after Welch (1947).

    The error is also that of a regression on treatment with HC2.
    """
    a, b = mean_of(values, treated), mean_of(values, ~treated)
    va, vb = a.error**2, b.error**2
    with np.errstate(invalid="ignore", divide="ignore"):
        freedom = (va + vb) ** 2 / (va**2 / a.freedom + vb**2 / b.freedom)
    freedom = np.where(va + vb > 0, freedom, a.freedom + b.freedom)
    return Estimates(a.estimate - b.estimate, np.sqrt(va + vb), freedom)


def regression(x: Floats, y: Floats, column: int) -> Estimates:
    """Least squares with errors HC3 (MacKinnon & White 1985), one coefficient of it.

    Parameters
    ----------
    x : array of float, shape (draws, areas, columns)
    y : array of float, shape (draws, areas)
    column : int
        Whose coefficient.
    """
    with_t = np.swapaxes(x, 1, 2)
    inverse = np.linalg.pinv(with_t @ x)
    solve = inverse @ with_t  # (draws, columns, areas)
    beta = (solve @ y[..., None])[..., 0]
    leverage = np.einsum("dac,dca->da", x, solve)
    with np.errstate(invalid="ignore", divide="ignore"):
        left = (y - (x @ beta[..., None])[..., 0]) / (1.0 - leverage)
        left = np.where(
            leverage > 1.0 - 1e-9, np.nan, left
        )  # a point that its own coefficient fits says nothing
    error = np.sqrt((solve[:, column] ** 2 * left**2).sum(1))
    return Estimates(beta[:, column], error, np.full(len(y), float(y.shape[1] - x.shape[2])))


# --- answer strategies: what is seen, the year of the inquiry, and their settings -------------------------


def before_after(seen: Seen, year: int, **_: Any) -> Estimates:
    """Change in treated areas."""
    return mean_of(seen.change(year), seen.treated)


def after_only(seen: Seen, year: int, **_: Any) -> Estimates:
    """Treated areas against the rest, afterwards."""
    return difference(seen.at(year), seen.treated)


def differences(seen: Seen, year: int, **_: Any) -> Estimates:
    """Difference in differences: change in treated areas against change in the rest."""
    return difference(seen.change(year), seen.treated)


def with_baseline(seen: Seen, year: int, **_: Any) -> Estimates:
    """Afterwards, given before (analysis of covariance), with errors HC3."""
    before = seen.at(0)
    x = np.stack([np.ones_like(before), seen.treated, before - before.mean(1, keepdims=True)], axis=2)
    return regression(x, seen.at(year), 1)


def in_pairs(seen: Seen, year: int, **_: Any) -> Estimates:
    """Change in the treated area of each pair less change in the other (paired t)."""
    gaps, there = pair_gaps(seen.change(year), seen.treated, seen.pair)
    return mean_of(gaps, there)


def pair_gaps(values: Floats, treated: Bools, pair: Ints) -> tuple[Floats, Bools]:
    """The treated less the other area of each pair, shape (draws, pairs), and which pairs there are."""
    many = int(pair.max()) + 1
    gaps, there = np.zeros((len(values), max(many, 1))), np.zeros((len(values), max(many, 1)), int)
    for k in range(many):
        in_it = pair == k
        gaps[:, k] = np.where(in_it, np.where(treated, values, -values), 0.0).sum(1)
        there[:, k] = in_it.sum(1)
    return gaps, there == 2


def matched(seen: Seen, year: int, *, controls: int = 1) -> Estimates:
    """Difference in differences with the nearest areas in need and in the outcome before (paired t)."""
    chosen, far = matches(seen, controls)
    change = seen.change(year)
    against = np.take_along_axis(change[:, None], chosen, axis=2).mean(2)
    found = mean_of(change - against, seen.treated)
    return replace(found, distance=mean_of(far, seen.treated).estimate)


def matches(seen: Seen, controls: int) -> tuple[Ints, Floats]:
    """The nearest untreated areas of each treated one, and how far the farthest of them is.

    Each control may serve one treated area only, neediest first. Distance is Euclidean, in standard deviations over
    the areas of need as seen and of the outcome before.

    Returns
    -------
    Rows of areas, shape (draws, areas, controls), the area itself where it is not treated; and distances.
    """
    features = np.stack([seen.index, seen.at(0)], axis=2)
    spread = features.std(axis=1, keepdims=True)
    features = (features - features.mean(axis=1, keepdims=True)) / np.where(spread > 0, spread, 1.0)
    draws, areas = seen.treated.shape
    free, rows = ~seen.treated, np.arange(draws)
    chosen = np.tile(np.arange(areas)[None, :, None], (draws, 1, controls))
    far = np.zeros((draws, areas))
    order = np.argsort(np.where(seen.treated, -seen.index, np.inf), axis=1, kind="stable")
    for k in range(int(seen.treated.sum(1).max())):
        one = order[:, k]
        now = seen.treated[rows, one]
        distance = np.sqrt(((features - features[rows, one][:, None]) ** 2).sum(2))
        for j in range(controls):
            open_to = np.where(free, distance, np.inf)
            best = open_to.argmin(1)
            chosen[rows[now], one[now], j] = best[now]
            far[rows[now], one[now]] = open_to[rows, best][now]
            free[rows[now], best[now]] = False
    return chosen, far


def discontinuity(seen: Seen, year: int, **_: Any) -> Estimates:
    """The jump in change at the cut-off of the index: a line on either side, with errors HC3."""
    return regression(lines(seen.index, seen.treated), seen.change(year), 1)


def lines(index: Floats, treated: Bools) -> Floats:
    """Columns of a line on either side of the cut-off, which lies half way between the last in and the first out."""
    last = np.where(treated, index, np.inf).min(1)
    first = np.where(treated, -np.inf, index).max(1)
    past = index - ((last + first) / 2)[:, None]
    return np.stack([np.ones_like(past), treated, past, past * treated], axis=2)


def stepped_wedge(seen: Seen, year: int, **_: Any) -> Estimates:
    """Areas and waves each with a level of their own, and one effect (Hussey & Hughes 2007), errors clustered by area.

    The cluster-robust variance is multiplied by G / (G - 1), with a t of G - 1 degrees of freedom.
    """
    on = (np.asarray(seen.years)[None, None] > seen.begin[..., None]).astype(float)
    d, y = within(on), within(seen.mean)
    with np.errstate(invalid="ignore", divide="ignore"):
        weight = (d**2).sum((1, 2))
        beta = (d * y).sum((1, 2)) / weight
        score = (d * (y - beta[:, None, None] * d)).sum(2)
        areas = seen.mean.shape[1]
        error = np.sqrt(areas / (areas - 1) * (score**2).sum(1)) / weight
    return Estimates(beta, error, np.full(len(beta), areas - 1.0))


def within(values: NDArray[Any]) -> Floats:
    """Values less the levels of their area and their wave."""
    return np.asarray(
        values
        - values.mean(2, keepdims=True)
        - values.mean(1, keepdims=True)
        + values.mean((1, 2), keepdims=True)
    )


def event_study(seen: Seen, year: int, **_: Any) -> Estimates:
    """The effect so many years after each area's own beginning, against areas that never begin.

    Callaway & Sant'Anna (2021), without covariates: each cohort's change from its last wave before against that of the
    never treated, averaged over cohorts by their size; errors by the influence function, clustered by area.
    """
    never = ~seen.treated
    areas = seen.mean.shape[1]
    many, free = seen.treated.sum(1), never.sum(1)
    estimate, influence = np.zeros(len(seen.mean)), np.zeros(seen.treated.shape)
    for begin in sorted({float(one) for one in seen.begin[seen.treated]}):
        cohort = seen.begin == begin
        change = seen.at(int(begin) + year) - seen.at(int(begin))
        size = cohort.sum(1)
        weight = size / many
        own = np.where(cohort, change, 0.0).sum(1) / np.maximum(size, 1)
        rest = np.where(never, change, 0.0).sum(1) / free
        estimate += weight * (own - rest)
        influence += (weight / np.maximum(size, 1))[:, None] * cohort * (change - own[:, None])
        influence -= (weight / free)[:, None] * never * (change - rest[:, None])
        influence += cohort * ((own - rest) / many)[:, None]  # cohorts' sizes are themselves of a sample
    influence -= seen.treated * (estimate / many)[:, None]
    error = np.sqrt((influence**2).sum(1))
    return Estimates(estimate, error, np.full(len(estimate), float(areas - 1)))
