"""What calibration learnt of each parameter: where it may lie before and after, and what cannot be told apart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from scipy.stats import norm

from . import style

SHOWN = 24  # parameters of which most was learnt
PAIRS = 12


def posterior_figure(shares: pd.DataFrame, order: Sequence[str], title: str, below: str) -> style.Chart:
    """Parameters of which most was learnt, and pairs that move together.

    Parameters
    ----------
    shares : DataFrame
        The cases kept, as shares (0-1) of what was plausible before, a column for each parameter.
    order : sequence of str
        The parameters, that of which most was learnt first.
    """
    pairs = _together(shares)
    chance = float(norm.ppf(1.0 - 0.025 / max(len(pairs), 1))) / np.sqrt(max(len(shares), 4))
    with style.looking():
        chart = style.Chart(13.5, 9.5)
        used = style.head(chart, title, below, 104)
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
        _ranges(chart.add_subplot(grid[0]), shares, list(order[:SHOWN]))
        _correlated(chart.add_subplot(grid[1]), pairs, chance)
    return chart


def _together(shares: pd.DataFrame) -> list[tuple[str, float]]:
    """Pairs of parameters by how strongly they move together, strongest first."""
    r = np.corrcoef(shares.to_numpy(float).T)
    names = list(shares.columns)
    found = [(f"{names[i]} and {names[j]}", float(r[i, j])) for i, j in combinations(range(len(names)), 2)]
    return sorted(found, key=lambda pair: -abs(pair[1]))


def _ranges(axes: Axes, shares: pd.DataFrame, names: list[str]) -> None:
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


def _correlated(axes: Axes, pairs: list[tuple[str, float]], chance: float) -> None:
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
