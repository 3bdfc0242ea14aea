"""What calibration learnt of each parameter: where it may lie before and after, and what cannot be told apart."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy.stats import norm

from ..cases.ensemble import shares_of
from . import style

SHOWN = 24  # parameters of which most was learnt
PAIRS = 12


def posterior_figure(cases: pd.DataFrame, run: int) -> Figure:
    """Parameters of which most was learnt, and pairs that move together.

    Parameters
    ----------
    cases : the ensemble, a column for each parameter
    run : how many cases were run to find them
    """
    shares = shares_of(cases)
    spread = shares.quantile(0.95) - shares.quantile(0.05)  # 0.9 before anything was learnt
    learnt = (1.0 - spread / 0.9).sort_values(ascending=False)
    pairs = together(shares)
    chance = float(norm.ppf(1.0 - 0.025 / max(len(pairs), 1))) / np.sqrt(max(len(cases), 4))
    telling = int((learnt > 0.25).sum())
    with style.looking():
        chart = style.Chart(13.5, 9.5)
        used = style.head(
            chart,
            f"The evidence narrows {telling} of {cases.shape[1]} assumed parameters by a quarter or more, "
            "and leaves the "
            "rest about as open as they were",
            f"{len(cases)} cases are not ruled out, of {run} that were run. Left: where each "
            "parameter may lie, as a "
            "share of what was plausible before (grey); blue: nine cases in ten and the median; ticks: cases. "
            "Right: pairs of which the evidence fixes a combination and not each."
            " (The search for cases narrows a little by itself.)",
            104,
        )
        grid = chart.add_gridspec(
            1,
            2,
            left=0.185,
            right=0.985,
            top=1 - used - 0.03,
            bottom=0.07,
            wspace=0.62,
            width_ratios=(1.45, 1),
        )
        ranges(chart.add_subplot(grid[0]), shares, list(learnt.index[:SHOWN]))
        correlated(chart.add_subplot(grid[1]), pairs, chance)
    return chart


def together(shares: pd.DataFrame) -> list[tuple[str, float]]:
    """Pairs of parameters by how strongly they move together, strongest first."""
    r = np.corrcoef(shares.to_numpy(float).T)
    names = list(shares.columns)
    found = [(f"{names[i]} and {names[j]}", float(r[i, j])) for i, j in combinations(range(len(names)), 2)]
    return sorted(found, key=lambda pair: -abs(pair[1]))


def ranges(axes: Axes, shares: pd.DataFrame, names: list[str]) -> None:
    """A line for each parameter: before, after, and the cases."""
    for place, name in enumerate(names):
        values = shares[name].to_numpy(float)
        axes.plot([0, 1], [place, place], color="#DDDDDD", linewidth=7, solid_capstyle="butt", zorder=1)
        axes.plot(
            np.quantile(values, [0.05, 0.95]), [place, place], color=style.COLOURS[1], linewidth=3, zorder=2
        )
        axes.plot(
            values, np.full(len(values), place), "|", color="#333333", alpha=0.25, markersize=7, zorder=3
        )
        axes.plot([np.median(values)], [place], "o", color=style.COLOURS[1], markersize=7, zorder=4)
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlim(-0.01, 1.01)
    axes.set_xticks([0, 0.5, 1], ["lowest plausible", "middle", "highest plausible"])
    axes.set_title("What was learnt")
    axes.spines["left"].set_visible(False)
    axes.tick_params(left=False)


def correlated(axes: Axes, pairs: list[tuple[str, float]], chance: float) -> None:
    """Bars of the strongest correlations; grey as far as chance takes the strongest of all pairs, 19 times in 20."""
    shown = pairs[:PAIRS]
    for place, (_, r) in enumerate(shown):
        axes.barh(place, r, color=style.COLOURS[0] if r < 0 else style.COLOURS[2], height=0.6)
    axes.axvspan(-chance, chance, color="#DDDDDD", zorder=0)
    axes.axvline(0, color=style.GREY, linewidth=1)
    axes.set_yticks(range(len(shown)), [name.replace(" and ", "\nand ") for name, _ in shown], size=8.5)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.set_xlim(-1, 1)
    axes.set_xlabel("correlation over cases; grey: chance alone")
    axes.set_xticks([-1, -0.5, 0, 0.5, 1])
    axes.set_title("What cannot be told apart")
    axes.tick_params(left=False)
