"""The figure of the ranking: what each instrument and pair brings per pound, and how often it is best."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from kith.model.measures.outcomes import OUTCOMES

from ..effects import is_decided
from . import style

if TYPE_CHECKING:
    from ..ingredients.ranking import Ranking


def rank_figure(found: Ranking) -> Figure:
    """Effect per GBP 1,000 with intervals (singles in colour), effects by dose, and the rank distribution."""
    with style.looking():
        figure = style.Chart(13.5, 8.4)
        places = " and ".join(found.asked["places"])
        used = style.head(
            figure,
            f"What is the broccoli? {found.answer()}",
            f"{OUTCOMES[found.outcome].title}, added up over residents and {found.asked['years']} years, per £1,000 "
            f"offered, against business as usual; {found.asked['population']:,} adults, {places}; mean of "
            f"{len(found.table)} seeds with their own cases and 95% interval, filled where it leaves zero out.",
            112,
        )
        grid = figure.add_gridspec(
            1, 3, left=0.22, right=0.985, top=1 - used - 0.05, bottom=0.08, wspace=0.08
        )
        whole = found.effects[(found.effects["outcome"] == found.outcome) & (found.effects["place"] == "all")]
        order = whole[whole["dose"] == "all"].sort_values("effect", ascending=False)["mix"].tolist()
        per_pound(figure.add_subplot(grid[0]), whole, order)
        by_dose(figure.add_subplot(grid[1]), found, whole, order)
        chances(figure.add_subplot(grid[2]), found, order)
    return figure


def rows_axis(axes: Axes, order: list[str], labelled: bool) -> None:
    """A row for each mix, singles in bold."""
    axes.set_ylim(len(order) - 0.5, -0.5)
    axes.set_yticks(np.arange(len(order)), [name.replace("-", " ") if labelled else "" for name in order])
    for label, name in zip(axes.get_yticklabels(), order, strict=True):
        label.set_fontweight("normal" if " + " in name else "bold")
    axes.grid(axis="y", color="#EEEEEE", linewidth=0.8)
    axes.set_axisbelow(True)


def per_pound(axes: Axes, whole: object, order: list[str]) -> None:
    """Effects with intervals over both doses and all places."""
    rows = whole[whole["dose"] == "all"].set_index("mix").loc[order]  # type: ignore[index]
    axes.axvline(0, color=style.GREY, linewidth=1.2)
    for k, row in enumerate(rows.itertuples()):
        colour = style.COLOURS[1] if " + " in str(row.Index) else style.COLOURS[0]
        axes.plot([row.low, row.high], [k, k], color=colour, linewidth=2)
        face = colour if is_decided(row.low, row.high) else "white"
        axes.plot(row.effect, k, "o", color=colour, markerfacecolor=face, markersize=7)
    axes.set_title("Per £1,000 offered")
    rows_axis(axes, order, labelled=True)


def by_dose(axes: Axes, found: Ranking, whole: object, order: list[str]) -> None:
    """Effects per pound at each dose."""
    axes.axvline(0, color=style.GREY, linewidth=1.2)
    keys: list[Line2D] = []
    for dose, marker in zip(found.asked["doses"], "os^Dv", strict=False):
        rows = whole[whole["dose"] == f"{dose:g}"].set_index("mix").loc[order]  # type: ignore[index]
        colour = style.COLOURS[2 + len(keys)]
        axes.plot(rows["effect"], np.arange(len(order)), marker, color=colour, markersize=6)
        keys.append(Line2D([], [], color=colour, marker=marker, linestyle="", label=f"£{dose:g} a head"))
    axes.legend(handles=keys, loc="lower right", fontsize=9.5)
    axes.set_title("The same by dose")
    rows_axis(axes, order, labelled=False)


def chances(axes: Axes, found: Ranking, order: list[str]) -> None:
    """How often each is best, and in the worse half."""
    rows = found.ranks[found.ranks["dose"] == "all"].set_index("mix").loc[order]
    at = np.arange(len(order))
    axes.barh(at - 0.18, 100 * rows["best"], 0.34, color=style.COLOURS[2], label="best")
    axes.barh(at + 0.18, 100 * rows["worse"], 0.34, color="#BBBBBB", label="in the worse half")
    axes.legend(loc="upper right", fontsize=9.5)
    axes.set_xlim(0, 100)
    axes.set_title("% of worlds (place, dose and seed)")
    rows_axis(axes, order, labelled=False)
