"""Many effects looked at together: intervals that all hold at once, and what single worlds show.

Of twelve outcomes some would be "decided" by luck alone if each were asked as if it were the only one. Intervals that
hold together, with 95% for all of them, are mean ± c · standard error with one c for the family: the 95th percentile of
the largest |t| in it when the sign of each seed's differences is turned at random, all outcomes of a seed together
(max-T: Westfall & Young 1993; Romano & Wolf 2005). Under no effect a seed's differences are as likely one way as the
other, so that this is exact; and it takes into account that outcomes go together, which Holm's correction does not.

An interval of a mean says nothing of the range that places have. Beside it stand the worlds themselves: between what
nine in ten of them lie, and in what share of them one option is ahead.

That an interval holds zero does not say that there is no difference. "Practically the same" is said of an effect whose
whole interval is closer to zero than a margin, and the margin is a tenth of the standard deviation between worlds that
nobody funds: what is surely less than a tenth of how far such places lie apart anyway, nobody who looks at one can see.
(That a tenth is little is a judgement; it asks for no opinion on what a tie or a point of trust is worth.) Of the rest
the answer is "cannot tell", and about how many seeds would.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from .effects import by_seed, contrasts, mean_and_variance, paired, rounding, subtracted

Numbers = NDArray[np.float64]
COLUMNS = ("world_low", "world_high", "ahead", "low_together", "high_together", "margin")
FAMILY = ("effect", "low", "high", "low_together", "high_together", "world_low", "world_high", "ahead")
FLIPS = 5_000  # random turns of signs, where there are more than so many in all
MANY = 1_000  # seeds: turns of more are dealt some at a time and not kept
LEVEL = 0.95
LITTLE = 0.1  # of the standard deviation between worlds that nobody funds
FEWEST = 6  # seeds: with fewer, no turn of signs is as rare as one in twenty


@lru_cache(maxsize=4)
def signs(seeds: int, flips: int = FLIPS) -> Numbers:
    """Turns of the signs of seeds, shape (turns, seeds): all of them, or `flips` at random, always the same ones.

    >>> signs(2).tolist()
    [[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]]
    """
    if 2**seeds <= flips:
        return np.array(list(product((1.0, -1.0), repeat=seeds)))
    return np.where(np.random.default_rng(seeds).random((flips, seeds)) < 0.5, 1.0, -1.0)


def turned(differences: Numbers, flips: int = FLIPS) -> Numbers:
    """Means of effects under each turn of signs, shape (turns, effects)."""
    seeds = len(differences)
    if seeds <= MANY:
        return signs(seeds, flips) @ differences / seeds
    luck, some = np.random.default_rng(seeds), 50
    turns = (np.where(luck.random((some, seeds)) < 0.5, 1.0, -1.0) for _ in range(flips // some))
    return np.concatenate([turn @ differences for turn in turns]) / seeds


def critical(differences: Numbers, flips: int = FLIPS) -> float:
    """The c of intervals mean ± c · standard error that hold together for a family of effects.

    Parameters
    ----------
    differences : shape (seeds, effects); seeds that miss any of the effects are left out
    flips : random turns of signs, where there are more than so many in all

    Returns
    -------
    float
        At least the t of an effect asked alone; NaN with fewer than `FEWEST` seeds, or if no effect varies.
    """
    d = differences[np.isfinite(differences).all(axis=1)]
    n = len(d)
    if n < FEWEST:
        return float("nan")
    _, variance = mean_and_variance(d, np.ones(d.shape, bool))
    d = d[:, variance > rounding(d, axis=0) ** 2]
    if not d.shape[1]:
        return float("nan")
    mean = turned(d, flips)
    left = np.maximum((d**2).sum(axis=0) - n * mean**2, 0.0)  # of the sum of squares, which no turn changes
    with np.errstate(divide="ignore"):
        largest = (np.abs(mean) / np.sqrt(left / (n - 1) / n)).max(axis=1)
    return max(float(np.quantile(largest, LEVEL, method="higher")), float(stdtrit(n - 1, 0.5 + LEVEL / 2)))


def together(differences: Numbers, flips: int = FLIPS) -> tuple[Numbers, Numbers]:
    """Lower and upper ends of intervals that hold together, shape (effects,) each; NaN where there are none.

    >>> low, high = together(
    ...     np.array([[1.0, 0.1], [2.0, -0.2], [3.0, 0.2], [2.0, 0.1], [1.5, 0.0], [2.5, 0.1]])
    ... )
    >>> bool((low <= [2.0, 0.05]).all() and (high >= [2.0, 0.05]).all())
    True
    """
    seen = np.isfinite(differences)
    mean, variance = mean_and_variance(differences, seen)
    n = np.maximum(seen.sum(axis=0), 1)
    variance = np.where(variance <= rounding(np.where(seen, differences, 0.0), axis=0) ** 2, 0.0, variance)
    c = critical(differences, flips)
    half = np.where(variance == 0.0, 0.0, c * np.sqrt(variance / n))
    half = np.where((n < FEWEST) & (mean != 0.0), np.nan, half)  # a few that are equal may be so by luck
    return mean - half, mean + half


def as_family(one: Numbers, other: Numbers | float = 0.0) -> pd.DataFrame:
    """Effects told together, a row each: the mean, its interval alone and that with all others, and what worlds show.

    Parameters
    ----------
    one, other : of the same shape, seeds first; all other axes together are the family

    >>> found = as_family(np.array([[1.0, 0.1], [2.0, -0.2], [3.0, 0.2], [2.0, 0.1], [1.5, 0.0], [2.5, 0.1]]))
    >>> found[["effect", "low", "high", "low_together", "high_together"]].round(2)
       effect   low  high  low_together  high_together
    0    2.00  1.26  2.74          0.90           3.10
    1    0.05 -0.09  0.19         -0.16           0.26
    """
    one, other = (each.reshape(len(one), -1) for each in np.broadcast_arrays(one, other))
    alone, differences = paired(one, other), subtracted(one, other)
    told = [alone["effect"], alone["low"], alone["high"], *together(differences), *over_worlds(differences)]
    return pd.DataFrame(dict(zip(FAMILY, told, strict=True)))


def too_few(seeds: int) -> str:
    """A sentence, after a space, where seeds are too few to tell anything; else nothing."""
    if seeds >= FEWEST:
        return ""
    return f" With fewer than {FEWEST} seeds luck cannot be told from what is asked about: ask for more."


def over_worlds(differences: Numbers, share: float = 0.9) -> tuple[Numbers, Numbers, Numbers]:
    """Between what this share of worlds lie, and the share of worlds in which the difference is above zero.

    Parameters
    ----------
    differences : shape (seeds, effects)
    share : of worlds that lie between the ends

    Returns
    -------
    low, high, ahead : shape (effects,) each; NaN where no world has been seen. One without a difference counts half.

    >>> [float(x[0]) for x in over_worlds(np.array([[-1.0], [0.0], [1.0], [2.0], [3.0]]), share=1.0)]
    [-1.0, 3.0, 0.7]
    """
    ends = np.full((2, differences.shape[1]), np.nan)
    ahead = np.full(differences.shape[1], np.nan)
    for k, column in enumerate(differences.T):
        seen = column[np.isfinite(column)]
        if len(seen):
            ends[:, k] = np.quantile(seen, [(1.0 - share) / 2.0, (1.0 + share) / 2.0])
            ahead[k] = ((seen > 0).mean() + (seen >= 0).mean()) / 2.0
    return ends[0], ends[1], ahead


def beside(
    effects: pd.DataFrame, runs: pd.DataFrame, options: Sequence[str], baseline: str, family: Sequence[str]
) -> pd.DataFrame:
    """Effects, with what worlds show and, for a family of outcomes, intervals that hold together.

    Parameters
    ----------
    effects, runs, options, baseline : the table and what it was made from
    family : outcomes that are told together, year by year and difference by difference

    Returns
    -------
    DataFrame
        The same rows with `COLUMNS` beside; the two of the family are NaN for other outcomes. `margin` is within what
        options are practically the same; NaN where one world has been seen, or all worlds are equal.
    """
    outcomes = list(dict.fromkeys(effects["outcome"]))
    told = [outcomes.index(name) for name in family if name in outcomes]
    levels = {name: by_seed(runs[runs["month"] > 0], name, outcomes) for name in (baseline, *options)}
    usual = levels[baseline]
    _, variance = mean_and_variance(usual, np.isfinite(usual))
    alike = variance <= rounding(np.where(np.isfinite(usual), usual, 0.0), axis=0) ** 2
    margin = np.where(alike, np.nan, LITTLE * np.sqrt(variance))  # (years, outcomes)
    columns: dict[str, list[Numbers]] = {name: [] for name in COLUMNS}
    for _, one, other in contrasts(options, baseline):
        differences = subtracted(levels[one], levels[other])  # (seeds, years, outcomes)
        years = range(differences.shape[1])
        worlds = np.stack([over_worlds(differences[:, year]) for year in years])
        ends = np.full((len(years), 2, len(outcomes)), np.nan)
        for year in years if told else ():
            ends[year][:, told] = together(differences[:, year][:, told])
        for k, name in enumerate(COLUMNS):
            by_year = (*worlds.swapaxes(0, 1), *ends.swapaxes(0, 1), margin)[k]
            columns[name].append(by_year.T.ravel())  # outcome by outcome, as the table has them
    return effects.assign(**{name: np.concatenate(parts) + 0.0 for name, parts in columns.items() if parts})


def through_the_years(runs: pd.DataFrame, one: str, other: str, outcomes: Sequence[str]) -> pd.DataFrame:
    """One option less another in every year, with intervals that hold for all years and outcomes together.

    Returns
    -------
    DataFrame
        outcome, year, low and high.
    """
    later = runs[runs["month"] > 0]
    differences = subtracted(by_seed(later, one, outcomes), by_seed(later, other, outcomes))
    low, high = together(differences.reshape(len(differences), -1))
    years = np.sort(later["month"].unique()) // 12
    return pd.DataFrame(
        {
            "outcome": np.tile(outcomes, len(years)),
            "year": np.repeat(years, len(outcomes)),
            "low": low,
            "high": high,
        }
    )


def seeds_needed(effect: float, low: float, high: float, margin: float, seeds: int) -> float:
    """About how many seeds would tell, if the effect is what it seems to be; infinite if no number would.

    As many as make the interval leave zero out or, where the effect is within the margin, lie within it: whichever are
    fewer. An interval narrows with the root of the number of seeds.

    >>> seeds_needed(0.1, -0.1, 0.3, 0.05, 20), seeds_needed(0.01, -0.19, 0.21, 0.11, 20)
    (80.0, 80.0)
    >>> seeds_needed(0.0, -0.2, 0.2, float("nan"), 20)
    inf
    """
    half = (high - low) / 2.0
    room = max(abs(effect), margin - abs(effect) if margin > abs(effect) else 0.0)
    return float(np.ceil(seeds * (half / room) ** 2 - 1e-9)) if room > 0.0 else float("inf")
