"""Figures of a bet: the curve that was drawn over the one that was found, and what sharing luck is worth."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray
from scipy.special import stdtrit

from kith.model.measures.outcomes import OUTCOMES
from kith.model.programme.presets import BASELINE

from ..effects import is_decided
from ..presenting.sentences import scale
from . import style

DRAWN = "#CC79A7"
Numbers = NDArray[np.float64]


def bet_chart(
    effects: pd.DataFrame, outcome: str, drawn: Mapping[int, float], years: int, title: str, below: str
) -> style.Chart:
    """What was expected of a difference, year by year, over what was found.

    Parameters
    ----------
    effects : DataFrame
        Effects of the difference on the outcome, a row for each year, with intervals that hold together and what
        worlds show.
    drawn : mapping of int to float
        What was expected, by year, in the unit of the figure.
    """
    unit, by = OUTCOMES[outcome].unit, scale(OUTCOMES[outcome])
    with style.looking():
        chart = style.Chart(11.0, 6.0)
        used = style.head(chart, title, below, 90)
        axes = chart.add_axes((0.09, 0.11, 0.88, 1 - used - 0.17))
        effect_course(axes, effects, by)
        points = {0: 0.0, **{x: y for x, y in sorted(drawn.items()) if x <= years}}
        axes.plot([*points], [*points.values()], "o--", color=DRAWN, linewidth=2, label="what you drew")
        style.years_axis(axes, years)
        axes.set_xlabel("years since the start")
        axes.set_ylabel("percentage points" if by == 100.0 else unit)
        axes.legend(loc="best")
    return chart


def effect_course(axes: Axes, rows: pd.DataFrame, by: float) -> None:
    """One effect over the years: nine worlds in ten, and the mean, thick where its interval leaves zero out."""
    year = np.r_[0, rows["year"].to_numpy(float)]
    keys = ("effect", "low_together", "high_together", "world_low", "world_high")
    effect, low, high, *worlds = (np.r_[0.0, rows[key].to_numpy(float)] * by for key in keys)
    c = style.COLOURS[1]
    axes.axhline(0, color=style.GREY, linewidth=1.2)
    axes.fill_between(year, *worlds, color=c, alpha=0.1, linewidth=0)
    axes.fill_between(year, low, high, color=c, alpha=0.28, linewidth=0)
    axes.plot(year, effect, color=c, linewidth=1.2, label="found")
    axes.plot(year, np.where(is_decided(low, high), effect, np.nan), color=c, linewidth=3)


def pairing_chart(usual: Numbers, with_money: Numbers, option: str, title: str, below: str) -> style.Chart:
    """One option against business as usual: every run, and how far runs that share luck pin down the effect.

    Parameters
    ----------
    usual, with_money : array
        An outcome of each run, runs that share their luck at the same place.
    """
    with style.looking():
        chart = style.Chart(12.0, 5.8)
        used = style.head(chart, title, below, 98)
        place = (0.12, 1 - used - 0.22)
        _runs_panel(chart.add_axes((0.07, place[0], 0.3, place[1])), usual, with_money, option)
        _effects_panel(chart.add_axes((0.5, place[0], 0.47, place[1])), usual, with_money)
    return chart


def _runs_panel(axes: Axes, usual: Numbers, with_money: Numbers, option: str) -> None:
    """A line from each run to the one that shares its luck."""
    for a, b in zip(usual, with_money, strict=True):
        axes.plot([0, 1], [a, b], "o-", color=style.COLOURS[2] if b > a else style.COLOURS[0], linewidth=1)
    axes.set_xticks([0, 1], [BASELINE, option])
    axes.set_xlim(-0.3, 1.3)
    axes.set_title("Every run")


def _effects_panel(axes: Axes, usual: Numbers, with_money: Numbers) -> None:
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
