"""The figure of the pay-off clock: chance of being ahead, when an option overtakes, what a cut loses."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from ..effects import is_decided
from . import style


def clock_figure(
    overtakes: pd.DataFrame,
    cuts: pd.DataFrame,
    titles: Mapping[str, str],
    other: str,
    years: int,
    title: str,
    below: str,
) -> style.Chart:
    """Chance of being ahead by year, year of overtaking, and what a cut loses by its year.

    Parameters
    ----------
    overtakes : DataFrame
        Share of runs of one option that are ahead of `other`, and that overtake, by outcome and year; year 0 is never.
    cuts : DataFrame
        What each cut changes in net present social value, by year, with intervals that hold together.
    titles : mapping of str to str
        What is drawn, with its titles.
    """
    colour = style.colours([*titles])
    with style.looking():
        figure = style.Chart(13.5, 5.6)
        used = style.head(figure, title, below, 104)
        grid = figure.add_gridspec(
            1, 3, left=0.065, right=0.985, top=1 - used - 0.15, bottom=0.12, wspace=0.3
        )
        keys = [Line2D([], [], color=c, linewidth=3, label=titles[name]) for name, c in colour.items()]
        figure.legend(
            handles=keys, loc="upper left", bbox_to_anchor=(0.004, 1 - used + 0.01), ncols=len(keys)
        )
        _chances(figure.add_subplot(grid[0]), overtakes, other, colour, years)
        _arrivals(figure.add_subplot(grid[1]), overtakes, colour, years)
        _losses(figure.add_subplot(grid[2]), cuts)
    return figure


def _chances(axes: Axes, overtakes: pd.DataFrame, other: str, colour: dict[str, str], years: int) -> None:
    """Share of runs ahead, by year."""
    rows = overtakes[overtakes["year"] > 0]
    axes.axhline(50, color=style.GREY, linewidth=1.0, linestyle=":")
    for outcome, c in colour.items():
        by = rows[rows["outcome"] == outcome]
        axes.plot(by["year"], 100 * by["ahead"], color=c, linewidth=2)
    axes.set_ylim(-2, 102)
    axes.set_title(f"Ahead of {other}, % of runs")
    axes.set_xlabel("years since the start")
    style.years_axis(axes, years)


def _arrivals(axes: Axes, overtakes: pd.DataFrame, colour: dict[str, str], years: int) -> None:
    """Share of runs that are ahead for good by each year, and never."""
    for k, (outcome, c) in enumerate(colour.items()):
        by = overtakes[overtakes["outcome"] == outcome].set_index("year")["overtakes"]
        reached = 100 * by.loc[1:].cumsum()
        axes.step(reached.index, reached, where="post", color=c, linewidth=2)
        axes.plot(years * 1.1 + k * years * 0.03, 100 * by.loc[0], "s", color=c, markersize=6)
    axes.set_title("Ahead for good by then, % of runs")
    axes.set_ylim(-2, 102)
    style.years_axis(axes, years)
    axes.set_xlim(0, years * 1.25)
    ticks = np.linspace(0, years, 5).round().tolist()
    axes.set_xticks([*ticks, years * 1.145], [*(f"{t:g}" for t in ticks), "never"])
    axes.set_xlabel("years since the start")


def _losses(axes: Axes, rows: pd.DataFrame) -> None:
    """What a cut changes in net present social value, by year of the cut."""
    axes.axhline(0, color=style.GREY, linewidth=1.2)
    for row in rows.itertuples():
        face = "#0072B2" if is_decided(row.low_together, row.high_together) else "white"
        axes.plot([row.year, row.year], [row.low_together, row.high_together], color="#0072B2", linewidth=2)
        axes.plot(row.year, row.effect, "o", color="#0072B2", markerfacecolor=face, markersize=7)
    axes.set_title("What a cut changes in worth")
    axes.set_xlabel("funding cut after year")
    axes.set_xticks(rows["year"].tolist())
    axes.margins(x=0.15)
    style.signed_money_axis(axes.yaxis)
