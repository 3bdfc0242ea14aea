"""The figure of the mechanism ledger: what began, ended and last kept the ties that make the gap."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from . import style

TITLES = {
    "turnover": "By what began and what ended ties",
    "standing": "By what last kept those that stand",
}


def mechanisms_figure(
    mechanisms: pd.DataFrame, options: Sequence[str], title: str, below: str
) -> style.Chart:
    """The gap in ties per resident from business as usual, split in two ways, each adding up to the whole.

    Parameters
    ----------
    mechanisms : DataFrame
        Effects by option, split and mechanism, the whole last.
    """
    colour = style.colours(options)
    with style.looking():
        figure = style.Chart(13.5, 7.4)
        used = style.head(figure, title, below, 104)
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
            rows = mechanisms[mechanisms["split"] == split].set_index(["option", "mechanism"])
            _parts(figure.add_subplot(grid[k]), rows, TITLES[split], colour)
    return figure


def _parts(axes: Axes, table: pd.DataFrame, title: str, colour: dict[str, str]) -> None:
    """What each mechanism adds, by option."""
    names = list(table.loc[next(iter(colour))].index)
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
    axes.set_title(title)
    axes.set_xlabel("ties per resident")
