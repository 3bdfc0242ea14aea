"""The figure of two lives: one resident and one group under two options, over the years."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from . import style

PANELS = (
    ("trust", "Trust in neighbours", "0-1"),
    ("belonging", "Belonging", "0-1"),
    ("ties", "Ties", "ties"),
    ("satisfaction", "Life satisfaction", "0-10"),
)
OF_GROUP = (("members", "Members of the group", "people"), ("energy", "Energy of the group", "0-1"))


def lives_chart(
    resident: pd.DataFrame,
    group: pd.DataFrame,
    options: Sequence[str],
    years: int,
    parted: int | None,
    title: str,
    below: str,
) -> style.Chart:
    """Four panels of the resident and two of the group; thin where somebody else lives in the home.

    Parameters
    ----------
    resident, group : DataFrame
        The course of each by option and month.
    parted : int or None
        The first month in which the two lives differ.
    """
    colour = style.colours(options)
    with style.looking():
        chart = style.Chart(12.5, 7.6)
        used = style.head(chart, title, below, 104)
        chart.legend(
            handles=[Line2D([], [], color=c, linewidth=3, label=name) for name, c in colour.items()],
            loc="upper left", bbox_to_anchor=(0.004, 1 - used + 0.01), ncols=2, fontsize=10.5,
        )  # fmt: skip
        grid = chart.add_gridspec(
            2, 3, left=0.06, right=0.985, top=1 - used - 0.1, bottom=0.08, hspace=0.42, wspace=0.24
        )
        panels = [(resident, "same_person", *panel) for panel in PANELS]
        panels += [(group, "same_group", *panel) for panel in OF_GROUP]
        for i, (table, same, name, title, unit) in enumerate(panels):
            axes = chart.add_subplot(grid[i % 2, i // 2])
            _course(axes, table, same, name, colour)
            axes.set_title(title)
            axes.set_ylabel(unit)
            style.years_axis(axes, years)
            if parted and i < len(PANELS):
                axes.axvline(parted / 12, color=style.GREY, linestyle=":", linewidth=1.4)
            if i % 2:
                axes.set_xlabel("years since the start")
    return chart


def _course(axes: Axes, table: pd.DataFrame, same: str, name: str, colour: dict[str, str]) -> None:
    """One column under both options, faint once it is somebody else's."""
    for option, c in colour.items():
        rows = table[table["option"] == option]
        year, values = rows["month"].to_numpy() / 12, rows[name].to_numpy(float)
        axes.plot(year, values, color=c, linewidth=0.8, alpha=0.35)
        axes.plot(year, np.where(rows[same], values, np.nan), color=c, linewidth=2)
