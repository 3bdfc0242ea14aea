"""Effects paired by luck: what an option changed, seed by seed, against another option in the same world.

Two runs that share a seed share all luck that the programme does not disturb, so their difference varies far
less than either run does. With d = a - b over n seeds, the 95% interval of the mean difference is

    mean(d) ± t(0.975, n - 1) · sqrt(var(d) / n)

and the same interval from runs that shared no luck would take n · (var(a) + var(b)) / var(d) runs of each
option.

Undefined cases: one seed has an effect and no interval; no seed has neither. Where every seed changed by
the same amount the interval is that amount alone, and no number of unpaired runs is its equal. A value that
is missing in either run of a seed leaves that seed out. Missing numbers are NaN in tables and null in JSON.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

COLUMNS = (
    "option",
    "outcome",
    "year",
    "effect",
    "low",
    "high",
    "unit",
    "replicates",
    "unpaired_replicates",
)
ROUNDING = 1e-13  # of their size: what is the same, computed in two ways, differs by no more
Numbers = NDArray[np.float64]


def rounding(*values: Any, axis: int | None = None) -> Any:
    """By how much numbers of this size may differ and yet be the same: `ROUNDING` of the largest of them.

    >>> bool(abs(0.1 + 0.2 - 0.3) <= rounding(0.3)), float(rounding([np.nan]))
    (True, 0.0)
    """
    sizes = [np.where(np.isfinite(each), np.abs(each), 0.0).max(axis=axis, initial=0.0) for each in values]
    return ROUNDING * np.maximum.reduce(sizes)


def varies(values: Any, among: Any = None) -> bool:
    """Whether numbers differ by more than rounding; those that are missing do not.

    among : what they were computed from, if that is larger, as levels are larger than their differences

    >>> varies([0.3, 0.1 + 0.2]), varies([0.3, 0.4]), varies([0.0, 1e-15]), varies([0.0, 1e-15], among=0.3)
    (False, True, True, False)
    """
    seen = np.asarray(values, float)
    seen = seen[np.isfinite(seen)]
    return bool(seen.size and np.ptp(seen) > rounding(seen if among is None else among))


def subtracted(a: Any, b: Any) -> Any:
    """The difference a - b, number by number: zero where it is mere rounding.

    >>> float(subtracted(0.1 + 0.2, 0.3)), round(float(subtracted(0.3, 0.2)), 3)
    (0.0, 0.1)
    """
    with np.errstate(invalid="ignore"):
        difference = a - b
        same = (abs(difference) <= ROUNDING * (abs(a) + abs(b))) & np.isfinite(difference)
        return difference * ~same + 0.0


def percent(part: Any, whole: Any) -> Any:
    """A part in per cent of a whole, number by number; NaN where there is no whole.

    >>> float(percent(1.0, 4.0)), float(percent(1.0, 0.0))
    (25.0, nan)
    """
    return 100.0 * part / np.where(whole == 0.0, np.nan, whole)


def mean_and_variance(values: Numbers, seen: NDArray[np.bool_]) -> tuple[Numbers, Numbers]:
    """Mean and sample variance down the first axis, over what was seen; NaN where there is too little.

    >>> mean, variance = mean_and_variance(np.array([1.0, 2.0, 3.0]), np.array([True, True, True]))
    >>> float(mean), float(variance)
    (2.0, 1.0)
    """
    n = seen.sum(axis=0)
    mean = np.where(seen, values, 0.0).sum(axis=0) / np.maximum(n, 1)
    spread = np.where(seen, values - mean, 0.0)
    variance = (spread**2).sum(axis=0) / np.maximum(n - 1, 1)
    return np.where(n > 0, mean, np.nan), np.where(n > 1, variance, np.nan)


def paired(a: Numbers, b: Numbers) -> dict[str, NDArray[np.generic]]:
    """The mean difference a - b over seeds, its 95% interval, and what pairing was worth.

    Parameters
    ----------
    a, b : values of an outcome, in its unit; the first axis is seeds, in the same order in both

    Returns
    -------
    effect, low, high, replicates (seeds seen in both), unpaired_replicates (NaN where undefined), each of the
    shape of `a` without its first axis.

    Three seeds, differences 1, 2 and 3: mean 2, standard deviation 1, t(0.975, 2) = 4.303.

    >>> e = paired(np.array([11.0, 22.0, 33.0]), np.array([10.0, 20.0, 30.0]))
    >>> [round(float(e[k]), 3) for k in ("effect", "low", "high")]
    [2.0, -0.484, 4.484]
    >>> int(e["unpaired_replicates"])  # 3 · (121 + 100) / 1
    663

    One seed has no interval; the same change in every seed is its own interval.

    >>> float(paired(np.array([2.0]), np.array([1.0]))["low"])
    nan
    >>> e = paired(np.array([2.0, 3.0]), np.array([1.0, 2.0]))
    >>> float(e["low"]), float(e["high"]), float(e["unpaired_replicates"])
    (1.0, 1.0, nan)
    """
    d = subtracted(a, b)
    seen = np.isfinite(d)
    n = seen.sum(axis=0)
    effect, variance = mean_and_variance(d, seen)
    (_, var_a), (_, var_b) = mean_and_variance(a, seen), mean_and_variance(b, seen)
    # differences of equal changes may differ in their last bit: that is rounding, not luck
    variance = np.where(variance <= rounding(np.abs(a) + np.abs(b), axis=0) ** 2, 0.0, variance)
    half = stdtrit(np.maximum(n - 1, 1), 0.975) * np.sqrt(variance / np.maximum(n, 1))
    varies = variance > 0
    ratio = np.divide(var_a + var_b, variance, out=np.full(np.shape(variance), np.nan), where=varies)
    return {
        "effect": effect,
        "low": effect - half,
        "high": effect + half,
        "replicates": n,
        "unpaired_replicates": np.ceil(n * ratio - 1e-9),
    }


def interval(values: Numbers) -> dict[str, float]:
    """Mean over seeds and its 95% interval.

    >>> {key: round(value, 3) for key, value in interval(np.array([1.0, 2.0, 3.0])).items()}
    {'effect': 2.0, 'low': -0.484, 'high': 4.484}
    """
    e = paired(values, np.zeros_like(values))
    return {key: float(e[key]) for key in ("effect", "low", "high")}


def is_decided(low: Numbers | float, high: Numbers | float) -> NDArray[np.bool_]:
    """Whether an interval excludes zero; an interval that does not exist decides nothing.

    >>> [bool(is_decided(low, high)) for low, high in ((0.1, 0.3), (-0.1, 0.3), (np.nan, np.nan))]
    [True, False, False]
    """
    return (np.asarray(low) > 0) | (np.asarray(high) < 0)  # type: ignore[no-any-return]


def contrasts(options: Sequence[str], baseline: str) -> list[tuple[str, str, str]]:
    """The differences of interest as (name, option, against): each option, then each later less each earlier.

    >>> contrasts(["short", "patient"], "usual")
    [('short', 'short', 'usual'), ('patient', 'patient', 'usual'), ('patient - short', 'patient', 'short')]
    """
    others = [(f"{b} - {a}", b, a) for a, b in combinations(options, 2)]
    return [(name, name, baseline) for name in options] + others


def by_seed(runs: pd.DataFrame, option: str, outcomes: Sequence[str]) -> Numbers:
    """An option's outcomes as an array of (seeds, months, outcomes), both sorted.

    Raises
    ------
    ValueError : if some seed lacks a month that another has.
    """
    rows = runs[runs["option"] == option].sort_values(["seed", "month"])
    seeds, months = rows["seed"].nunique(), rows["month"].nunique()
    if len(rows) != seeds * months:
        raise ValueError(f"option {option!r}: {len(rows)} rows are not {seeds} seeds of {months} months each")
    return rows[list(outcomes)].to_numpy(float).reshape(seeds, months, len(outcomes))


def effects(
    runs: pd.DataFrame, units: Mapping[str, str], options: Sequence[str], baseline: str
) -> pd.DataFrame:
    """Every effect by option (or difference of options), outcome and year.

    Parameters
    ----------
    runs : tidy results: option, seed, month (observed every twelve months from 0) and the outcomes
    units : unit of each outcome, by its name; also says which outcomes, and in which order
    options : the options besides the baseline, in order
    baseline : the option that effects are measured from

    Returns
    -------
    A table with `COLUMNS`, one row per option or difference, outcome and year from 1 on, in that order. A
    negative zero is written as zero. `unpaired_replicates` is a nullable integer.

    >>> runs = pd.DataFrame(
    ...     {
    ...         "option": ["usual", "usual", "new", "new"],
    ...         "seed": [1, 2, 1, 2],
    ...         "month": 12,
    ...         "trust": [0.4, 0.5, 0.5, 0.8],
    ...     }
    ... )
    >>> effects(runs, {"trust": "0-1"}, ["new"], "usual").round(2).iloc[0].to_dict()
    {'option': 'new', 'outcome': 'trust', 'year': 1, 'effect': 0.2, 'low': -1.07, 'high': 1.47, 'unit': '0-1',
     'replicates': 2, 'unpaired_replicates': 5}
    """
    outcomes = list(units)
    months = np.sort(runs["month"].unique())
    later = months > 0
    values = {name: by_seed(runs, name, outcomes)[:, later] for name in (baseline, *options)}
    tables = []
    for name, one, other in contrasts(options, baseline):
        columns = {key: column.T.ravel() for key, column in paired(values[one], values[other]).items()}
        years = np.tile(months[later] // 12, len(outcomes))
        labels = {"option": name, "outcome": np.repeat(outcomes, later.sum()), "year": years}
        tables.append(pd.DataFrame(labels | columns))
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=[*COLUMNS])
    table["unit"] = table["outcome"].map(units)
    for key in ("effect", "low", "high"):
        table[key] = table[key].astype(float) + 0.0
    table["unpaired_replicates"] = table["unpaired_replicates"].astype("Float64").astype("Int64")
    return table[list(COLUMNS)]


def averaged(runs: pd.DataFrame, outcomes: Sequence[str]) -> pd.DataFrame:
    """Each run's outcomes averaged over its months after the start, as if they were of one year.

    The last year flatters money that came late; the average counts every year alike.

    >>> runs = pd.DataFrame({"option": "usual", "seed": 1, "month": [0, 12, 24], "trust": [9.0, 0.4, 0.6]})
    >>> averaged(runs, ["trust"]).iloc[0].to_dict()
    {'option': 'usual', 'seed': 1, 'trust': 0.5, 'month': 12}
    """
    later = runs[runs["month"] > 0]
    means = later.groupby(["option", "seed"], as_index=False)[list(outcomes)].mean()
    return means.assign(month=12)


def leads(differences: pd.DataFrame) -> list[tuple[int, int, int]]:
    """The spells of years in which a difference is decided, as (sign, first year, last year).

    Undecided years inside a spell of one sign do not break it, as what they lack is evidence of a change.

    Parameters
    ----------
    differences : the rows of one difference and one outcome, with year, low and high

    >>> leads(pd.DataFrame({"year": [1, 2, 3, 4], "low": [-3, -3, -1, 1], "high": [-1, 1, -0.5, 2]}))
    [(-1, 1, 3), (1, 4, 4)]
    """
    spells: list[tuple[int, int, int]] = []
    for row in differences.sort_values("year").itertuples():
        if not is_decided(row.low, row.high):
            continue
        sign = 1 if row.low > 0 else -1
        if spells and spells[-1][0] == sign:
            spells[-1] = (sign, spells[-1][1], int(row.year))
        else:
            spells.append((sign, int(row.year), int(row.year)))
    return spells


def correlation(x: Any, y: Any) -> float:
    """Pearson's correlation; NaN if either does not vary by more than rounding, or misses a value.

    >>> (
    ...     round(correlation([1.0, 2.0, 3.0], [4.0, 2.0, 0.0]), 6),
    ...     correlation([0.3, 0.1 + 0.2, 0.3], [4.0, 2.0, 0.0]),
    ... )
    (-1.0, nan)
    """
    return float(np.corrcoef(x, y)[0, 1]) if varies(x) and varies(y) else float("nan")


def rsquared(x: pd.Series, y: pd.Series) -> float:
    """Share of the variance of `y` that goes with `x` in a straight line; NaN if either does not vary.

    >>> round(rsquared(pd.Series([1.0, 2.0, 3.0]), pd.Series([2.0, 4.0, 6.0])), 6)
    1.0
    """
    return correlation(x, y) ** 2
