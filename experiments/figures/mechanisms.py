"""The figure of the mechanism ledger: what began, ended and last kept the ties that make the gap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from ..presenting.sentences import adults
from . import style

if TYPE_CHECKING:
    from ..appraising.worth import Worth

TITLES = {
    "turnover": "By what began and what ended ties",
    "standing": "By what last kept those that stand",
}


def mechanisms_figure(worth: Worth) -> Figure:
    """The gap in ties per resident from business as usual, split in two ways, each adding up to the whole."""
    q = worth.comparison.question
    colour = style.colours(worth.names)
    said = (
        f"Ties per resident in a {q.place} neighbourhood of {adults(q.population)}, less those under business as "
        f"usual, after {q.years} years; the parts of each side add up to its last bar. Mean of "
        f"{worth.comparison.replicates} paired runs and 95% interval over luck and cases."
    )
    with style.looking():
        figure = style.Chart(13.5, 7.4)
        used = style.head(figure, finding(worth), said, 104)
        figure.legend(
            handles=[Patch(color=c, label=name) for name, c in colour.items()],
            loc="upper left",
            bbox_to_anchor=(0.004, 1 - used + 0.02),
            ncols=len(colour),
        )
        grid = figure.add_gridspec(
            1, 2, left=0.215, right=0.985, top=1 - used - 0.09, bottom=0.08, wspace=0.55
        )
        for k, split in enumerate(TITLES):
            parts(figure.add_subplot(grid[k]), worth, split, colour)
    return figure


def finding(worth: Worth) -> str:
    """The gap of each option, and the largest part of what it adds."""
    rows = worth.mechanisms[worth.mechanisms["split"] == "turnover"].set_index(["option", "mechanism"])[
        "effect"
    ]
    told = []
    for name in worth.names:
        largest = str(rows[name].drop("all").idxmax())
        told.append(f"{name} {rows[name, 'all']:+.2f} a resident, the largest part of what it adds {largest}")
    return f"Ties: {'; '.join(told)}"


def parts(axes: Axes, worth: Worth, split: str, colour: dict[str, str]) -> None:
    """What each mechanism adds, by option."""
    table = worth.mechanisms[worth.mechanisms["split"] == split].set_index(["option", "mechanism"])
    names = list(table.loc[worth.names[0]].index)
    height = 0.8 / len(colour)
    for k, (option, c) in enumerate(colour.items()):
        rows = table.loc[option].loc[names]
        at = np.arange(len(names)) - 0.4 + height * (k + 0.5)
        axes.barh(at, rows["effect"], height * 0.9, color=c, alpha=0.75)
        axes.hlines(at, rows["low"], rows["high"], color="#222222", linewidth=1.1)
    axes.axvline(0, color=style.GREY, linewidth=1.2)
    axes.axhline(len(names) - 1.5, color="#BBBBBB", linewidth=0.8)
    axes.set_yticks(np.arange(len(names)), names)
    axes.invert_yaxis()
    axes.set_title(TITLES[split])
    axes.set_xlabel("ties per resident")
