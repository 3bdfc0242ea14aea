"""Diagnosis: how a design does over many draws, against the truth, with the Monte Carlo error of each number.

Diagnosands after Blair et al. (2019); wrong signs and exaggeration (errors of type S and M) after Gelman & Carlin
(2014). Errors are by jackknife over the areas of the bank: groups of areas are left out in turn and all is done again;
what the draws themselves add to that is taken off, and counted once.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import stats

from kith.model.mistakes import Mistake

from .checks import check_areas
from .design import Design
from .estimators import LEVEL
from .records import Records
from .studies import Draws, pooled, studied

POWER = 0.8
GROUPS = 6  # into which areas are divided, to be left out in turn
HELD = (
    "bias",
    "coverage",
    "power",
    "above",
    "below",
    "wrong_sign",
    "exaggeration",
    "coverage_of_nothing",
    "alarms",
    "bias_of_nothing",
)


def diagnosands(found: Draws) -> dict[str, float]:
    """What is said of a design from its draws; not a number where it is undefined.

    A draw that gives no estimate or no error is counted as `undefined`, and left out of all else. Wrong signs and
    exaggeration are of the draws that decide, and undefined where the truth is nothing.
    """
    said = np.isfinite(found.estimate) & ~np.isnan(found.low) & ~np.isnan(found.high)
    if not said.any():
        return {**dict.fromkeys(DIAGNOSANDS, np.nan), "undefined": 1.0}
    e, truth, decided = found.estimate[said], found.truth[said], found.decided[said]
    mean, holds = float(truth.mean()), held_by(found)[said]
    real = decided & (truth != 0.0)
    freedom = float(np.median(found.freedom[said]))
    t = stats.t.ppf([0.5 + LEVEL / 2, POWER], freedom).sum()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # nobody stayed, nowhere
        stayers = float(np.nanmean(found.stayers[said]))
    return {
        "truth": mean,
        "stayers": stayers,
        "estimate": float(e.mean()),
        "told_low": float(np.quantile(e, 0.025)),
        "told_high": float(np.quantile(e, 0.975)),
        "bias": float((e - truth).mean()),
        "spread": float((e - truth).std(ddof=1)) if len(e) > 1 else np.nan,
        "error": float(found.error[said].mean()),
        "coverage": float(holds.mean()),
        "power": float(decided.mean()),
        "above": float((found.low[said] > 0.0).mean()),
        "below": float((found.high[said] < 0.0).mean()),
        "wrong_sign": float((np.sign(e) != np.sign(truth))[real].mean()) if real.any() else np.nan,
        "exaggeration": float(np.abs(e[real]).mean() / np.abs(truth[real]).mean()) if real.any() else np.nan,
        "smallest": float(t * found.error[said].mean()),
        "interviews": float(found.interviews[said].mean()),
        "distance": float(found.distance[said].mean()),
        "undefined": float(1.0 - said.mean()),
    }


DIAGNOSANDS = (
    "truth", "stayers", "estimate", "told_low", "told_high", "bias", "spread", "error", "coverage", "power", "above",
    "below", "wrong_sign", "exaggeration", "smallest", "interviews", "distance", "undefined",
)  # fmt: skip


def held_by(found: Draws) -> np.ndarray:
    """Which intervals hold the truth, but for what rounding may be out by."""
    rounding = 1e-12 * (1.0 + np.abs(found.estimate))
    return (found.low - rounding <= found.truth) & (found.truth <= found.high + rounding)


def draws_of(
    cases: Sequence[Records], design: Design, year: int, draws: int, seed: int, nothing: bool = False
) -> list[Draws]:
    """Studies of a design in each case. Luck is the same for all designs, whatever they are called and their order."""
    return [
        studied(records, design, year, draws, np.random.default_rng([seed, k]), nothing)
        for k, records in enumerate(cases)
    ]


def both(cases: Sequence[Records], design: Design, draws: int, seed: int) -> dict[str, float]:
    """Diagnosands under the programme and, of what matters then, where it does nothing."""
    assert design.year is not None
    under = diagnosands(pooled(draws_of(cases, design, design.year, draws, seed)))
    nothing = diagnosands(pooled(draws_of(cases, design, design.year, draws, seed, nothing=True)))
    return {
        **under,
        "coverage_of_nothing": nothing["coverage"],
        "alarms": nothing["power"],
        "bias_of_nothing": nothing["bias"],
        "spread_of_nothing": nothing["spread"],
    }


def diagnosed(cases: Sequence[Records], design: Design, draws: int, seed: int) -> dict[str, float]:
    """A design's diagnosands over all cases, each of `HELD` with its Monte Carlo error (``..._mc``).

    Parameters
    ----------
    cases : sequence of Records
        The design's outcome in the areas of each case.
    design : Design
        With its year and its sample.
    draws : int
        Studies of each case.
    seed : int
        Of their luck.
    """
    found = both(cases, design, draws, seed)
    without = left_out(cases, design, draws, seed)
    many = draws * len(cases)
    for name in HELD:
        luck = simulation_variance(found, name, many)
        values = np.array([one[name] for one in without])
        g = len(values)
        over_areas = (g - 1) / g * ((values - values.mean()) ** 2).sum() if g > 1 else np.nan
        of_luck = (
            (g - 1) ** 2 / g * luck if g > 1 else np.nan
        )  # what independent draws alone would add to that
        found[f"{name}_mc"] = float(np.sqrt(max(over_areas - of_luck, 0.0) + luck))
    return found


def left_out(cases: Sequence[Records], design: Design, draws: int, seed: int) -> list[dict[str, float]]:
    """Diagnosands without each group of areas in turn; none where too few would be left."""
    areas = min(records.areas for records in cases)
    groups = np.array_split(np.arange(areas), min(GROUPS, areas // 2))
    found = []
    for group in groups:
        rest = [records.only([k for k in range(records.areas) if k not in group]) for records in cases]
        try:
            check_areas(design, min(design.areas or areas, areas - len(group)))
        except Mistake:
            return []
        found.append(both(rest, design, draws, seed))
    return found


def simulation_variance(found: Mapping[str, float], name: str, draws: int) -> float:
    """Variance of a diagnosand from the draws being so many and no more."""
    if name.startswith("bias"):
        return found["spread" + name.removeprefix("bias")] ** 2 / draws
    if name == "exaggeration":
        decided = found["power"] * draws
        return (
            float((found["spread"] / found["truth"]) ** 2 / decided) if decided and found["truth"] else np.nan
        )
    of = draws * found["power"] if name == "wrong_sign" else draws
    return found[name] * (1.0 - found[name]) / of if of else np.nan


def by_case(cases: Sequence[Records], design: Design, draws: int, seed: int) -> pd.DataFrame:
    """Diagnosands of each case."""
    assert design.year is not None
    return pd.DataFrame(
        [
            {"case": k, **diagnosands(one)}
            for k, one in enumerate(draws_of(cases, design, design.year, draws, seed))
        ]
    )


def by_year(cases: Sequence[Records], design: Design, years: int, draws: int, seed: int) -> pd.DataFrame:
    """Truth, estimate, coverage and power if the inquiry is into each year up to `years`.

    `finds` is the share of studies that decide and have the right sign. A stepped wedge ends a year after its last
    step, and asks the same in all years after; there is no row before.
    """
    rows = []
    first = design.steps[-1] + 1 if design.of == "steps" else 1
    for year in range(first, years + 1):
        found = diagnosands(pooled(draws_of(cases, design, year, draws, seed)))
        told = {name: found[name] for name in ("truth", "estimate", "coverage", "power")}
        rows.append({"year": year, **told, "finds": finds(found)})
    return pd.DataFrame(rows, columns=["year", "truth", "estimate", "coverage", "power", "finds"])


def finds(found: Mapping[str, float]) -> float:
    """The share of studies that decide and have the right sign."""
    return found["power"] * (0.0 if np.isnan(found["wrong_sign"]) else 1.0 - found["wrong_sign"])


def year_found(years: pd.DataFrame) -> int | None:
    """The earliest year from which the truth is found in four studies of five, also in all later ones; None is never.

    >>> year_found(pd.DataFrame({"year": [1, 2, 3], "finds": [0.9, 0.5, 0.8]}))
    3
    >>> year_found(pd.DataFrame({"year": [1], "finds": [0.5]})) is None
    True
    """
    good = (years["finds"] >= POWER).to_numpy()
    lasting = np.logical_and.accumulate(good[::-1])[::-1]
    return int(years["year"].to_numpy()[lasting][0]) if lasting.any() else None
