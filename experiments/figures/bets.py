"""Figures of a bet: the curve that was drawn over the one that was found, and what sharing luck is worth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy.special import stdtrit

from kith.model.measures.outcomes import OUTCOMES
from kith.model.programme.presets import BASELINE

from ..effects import is_decided, paired
from ..presenting.sentences import adults, scale, titled
from . import style

if TYPE_CHECKING:
    from ..comparing.comparison import Comparison

DRAWN = "#CC79A7"
Numbers = NDArray[np.float64]


def bet_chart(
    found: Comparison, outcome: str, drawn: Mapping[int, float], name: str, one: str, other: str
) -> Figure:
    """What was expected of `other` less `one`, year by year, over what was found with its 95% interval."""
    told, q = OUTCOMES[outcome], found.question
    by = scale(told)
    with style.looking():
        chart = style.Chart(11.0, 6.0)
        used = style.head(
            chart,
            f"{told.title}: {other} less {one}, as you drew it and as it was found",
            f"{q.place}, {adults(q.population)}, {found.replicates} pairs of runs with shared luck. Line and band: "
            "mean and 95% interval; thick where the interval leaves zero out. Above zero there is more of it under "
            f"{other}{', which is worse' if told.better < 0 else ''}.",
            90,
        )
        axes = chart.add_axes((0.09, 0.11, 0.88, 1 - used - 0.17))
        found_panel(axes, found, outcome, name)
        points = {0: 0.0, **{x: y for x, y in sorted(drawn.items()) if x <= q.years}}
        axes.plot([*points], [*points.values()], "o--", color=DRAWN, linewidth=2, label="what you drew")
        style.years_axis(axes, q.years)
        axes.set_xlabel("years since the start")
        axes.set_ylabel("percentage points" if by == 100.0 else told.unit)
        axes.legend(loc="best")
    return chart


def found_panel(axes: Axes, found: Comparison, outcome: str, name: str) -> None:
    """One effect over the years with its 95% interval, thick where that leaves zero out; nothing at the start."""
    by = scale(OUTCOMES[outcome])
    rows = found.effects[(found.effects["option"] == name) & (found.effects["outcome"] == outcome)]
    year = np.r_[0, rows["year"].to_numpy(float)]
    effect, low, high = (np.r_[0.0, rows[key].to_numpy(float)] * by for key in ("effect", "low", "high"))
    axes.axhline(0, color=style.GREY, linewidth=1.2)
    axes.fill_between(year, low, high, color=style.COLOURS[1], alpha=0.18, linewidth=0)
    axes.plot(year, effect, color=style.COLOURS[1], linewidth=1.2, label="found")
    sure = is_decided(low, high)
    axes.plot(year, np.where(sure, effect, np.nan), color=style.COLOURS[1], linewidth=3)


def pairing_figure(found: Comparison, option: str, outcome: str = "ties", year: int | None = None) -> Figure:
    """One option against business as usual: every run, and how far runs that share luck pin down the effect.

    Parameters
    ----------
    found : a comparison of at least two seeds
    option : one of its options; year : by default the last
    """
    told, q, at = OUTCOMES[outcome], found.question, (year or found.question.years) * 12
    runs = found.runs[found.runs["month"] == at].pivot(index="seed", columns="option", values=outcome)
    usual, with_money = (runs[name].to_numpy(float) * scale(told) for name in (BASELINE, option))
    worth = paired(with_money, usual)["unpaired_replicates"]
    with style.looking():
        chart = style.Chart(12.0, 5.8)
        used = style.head(
            chart,
            f"{len(runs)} pairs with shared luck say as much as {float(worth):,.0f} runs of each without"
            if np.isfinite(float(worth))
            else f"{len(runs)} pairs with shared luck",
            f"{titled(told)} in year {at // 12}; {q.place}, {adults(q.population)}. Left: each run of {BASELINE}, and "
            f"the run of {option} with the same luck. Right: what {option} changed, by pairs that share luck and by "
            "all pairs that do not; diamonds: mean and 95% interval of that many pairs. Green went up, orange did not.",
            98,
        )
        place = (0.12, 1 - used - 0.22)
        runs_panel(chart.add_axes((0.07, place[0], 0.3, place[1])), usual, with_money, option)
        effects_panel(chart.add_axes((0.5, place[0], 0.47, place[1])), usual, with_money)
    return chart


def runs_panel(axes: Axes, usual: Numbers, with_money: Numbers, option: str) -> None:
    """A line from each run to the one that shares its luck."""
    for a, b in zip(usual, with_money, strict=True):
        axes.plot([0, 1], [a, b], "o-", color=style.COLOURS[2] if b > a else style.COLOURS[0], linewidth=1)
    axes.set_xticks([0, 1], [BASELINE, option])
    axes.set_xlim(-0.3, 1.3)
    axes.set_title("Every run")


def effects_panel(axes: Axes, usual: Numbers, with_money: Numbers) -> None:
    """Differences within pairs that share luck, and across all that do not, with their intervals."""
    n = len(usual)
    across = (with_money[:, None] - usual[None, :])[~np.eye(n, dtype=bool)]
    within = with_money - usual
    spread = np.sqrt((np.var(usual, ddof=1) + np.var(with_money, ddof=1)) / n)
    half = float(stdtrit(n - 1, 0.975)) * np.array([within.std(ddof=1) / np.sqrt(n), spread])
    for y, (values, width, colour) in enumerate(
        zip((within, across), half, (style.COLOURS[1], style.GREY), strict=True)
    ):
        jitter = y + 0.22 + np.random.default_rng(1).uniform(0, 0.25, len(values))
        axes.plot(values, jitter, "o", color=colour, alpha=0.5 if y == 0 else 0.15, markersize=4)
        axes.errorbar(within.mean(), y, xerr=width, fmt="D", color=colour, linewidth=2.5, capsize=4)
    axes.axvline(0, color="black", linewidth=1)
    axes.set_yticks([0.1, 1.1], ["shared luck", "luck of their own"])
    axes.set_ylim(-0.3, 1.7)
    axes.set_title("What it changed")
