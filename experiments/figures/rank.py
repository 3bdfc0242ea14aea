"""The figure of the ranking: what each instrument and pair brings per pound, and how often it is best."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from ..effects import is_decided
from ..presenting.sentences import a_head
from . import style


def rank_figure(
    effects: pd.DataFrame, ranks: pd.DataFrame, doses: Sequence[float], title: str, below: str
) -> style.Chart:
    """Effect per GBP 1,000 with intervals (singles in colour), the same by dose if there are several, and the ranks.

    Parameters
    ----------
    effects : DataFrame
        Effects by mix and dose, "all" over them, with intervals that hold together.
    ranks : DataFrame
        How often each mix is best, and in the worse half.
    doses : sequence of float
        GBP a head.
    """
    with style.looking():
        figure = style.Chart(13.5, 8.4)
        used = style.head(figure, title, below, 104)
        grid = figure.add_gridspec(
            1,
            3 if len(doses) > 1 else 2,
            left=0.22,
            right=0.985,
            top=1 - used - 0.05,
            bottom=0.08,
            wspace=0.08,
        )
        order = effects[effects["dose"] == "all"].sort_values("effect", ascending=False)["mix"].tolist()
        _per_pound(figure.add_subplot(grid[0]), effects, order)
        if len(doses) > 1:
            _by_dose(figure.add_subplot(grid[1]), effects, doses, order)
        _chances(figure.add_subplot(grid[-1]), ranks, order)
    return figure


def _rows_axis(axes: Axes, order: list[str], labelled: bool) -> None:
    """A row for each mix, singles in bold."""
    axes.set_ylim(len(order) - 0.5, -0.5)
    axes.set_yticks(np.arange(len(order)), [name.replace("-", " ") if labelled else "" for name in order])
    for label, name in zip(axes.get_yticklabels(), order, strict=True):
        label.set_fontweight("normal" if " + " in name else "bold")
    axes.grid(axis="y", color="#EEEEEE", linewidth=0.8)
    axes.set_axisbelow(True)


def _per_pound(axes: Axes, effects: pd.DataFrame, order: list[str]) -> None:
    """Effects with intervals, over all doses and places."""
    rows = effects[effects["dose"] == "all"].set_index("mix").loc[order]
    axes.axvline(0, color=style.GREY, linewidth=1.2)
    for k, row in enumerate(rows.itertuples()):
        colour = style.COLOURS[1] if " + " in str(row.Index) else style.COLOURS[0]
        axes.plot([row.low_together, row.high_together], [k, k], color=colour, linewidth=2)
        face = colour if is_decided(row.low_together, row.high_together) else "white"
        axes.plot(row.effect, k, "o", color=colour, markerfacecolor=face, markersize=7)
    axes.set_title("Per £1,000 offered")
    _rows_axis(axes, order, labelled=True)


def _by_dose(axes: Axes, effects: pd.DataFrame, doses: Sequence[float], order: list[str]) -> None:
    """Effects per pound at each dose."""
    axes.axvline(0, color=style.GREY, linewidth=1.2)
    keys: list[Line2D] = []
    for dose, marker in zip(doses, "os^Dv", strict=False):
        rows = effects[effects["dose"] == f"{dose:g}"].set_index("mix").loc[order]
        colour = style.COLOURS[2 + len(keys)]
        axes.plot(rows["effect"], np.arange(len(order)), marker, color=colour, markersize=6)
        keys.append(Line2D([], [], color=colour, marker=marker, linestyle="", label=a_head(dose)))
    axes.legend(handles=keys, loc="lower right", fontsize=9.5)
    axes.set_title("The same by dose")
    _rows_axis(axes, order, labelled=False)


def _chances(axes: Axes, ranks: pd.DataFrame, order: list[str]) -> None:
    """How often each is best, and in the worse half."""
    rows = ranks.set_index("mix").loc[order]
    at = np.arange(len(order))
    axes.barh(at - 0.18, 100 * rows["best"], 0.34, color=style.COLOURS[2], label="best")
    axes.barh(at + 0.18, 100 * rows["worse"], 0.34, color="#BBBBBB", label="in the worse half")
    axes.legend(loc="upper right", fontsize=9.5)
    axes.set_xlim(0, 100)
    axes.set_title("% of worlds (place, dose and seed)")
    _rows_axis(axes, order, labelled=False)
