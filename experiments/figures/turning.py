"""Where the answer turns: who of two options is ahead, step by step along what is not known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LinearSegmentedColormap
from matplotlib.patches import Patch

from kith.model.measures.outcomes import OUTCOMES

from ..effects import is_decided
from ..presenting.sentences import decimals, scale
from . import style

ENDS = ("low end", "high end")


def turning_figure(
    rows: pd.DataFrame,
    names: Sequence[str],
    along: Sequence[str],
    outcomes: Sequence[str],
    plane: bool,
    title: str,
    below: str,
) -> style.Chart:
    """A panel for each outcome: the difference at every step, its sign in colour, hatched where one cannot tell.

    Parameters
    ----------
    rows : DataFrame
        Effects by step, outcome and thing that moves, with intervals that hold together.
    names : sequence of str
        The two options, in whose colours the cells are; effects are of the second less the first.
    along : sequence of str
        What moves: a row for each; of a plane the first goes across and the second upwards.
    """
    across = 2
    down = -(-len(outcomes) // across)
    colours = LinearSegmentedColormap.from_list("sides", [style.COLOURS[0], "white", style.COLOURS[1]])
    with style.looking():
        chart = style.Chart(13.5, 1.6 + down * (1.2 + (2.4 if plane else 0.42 * len(along))))
        used = style.head(chart, title, below, 112)
        grid = chart.add_gridspec(
            down, across, left=0.06 if plane else 0.2, right=0.985, top=1 - used - 0.11, bottom=0.09,
            hspace=0.5, wspace=0.16 if plane else 0.06,
        )  # fmt: skip
        keys = [Patch(color=c, label=f"{name} ahead") for name, c in style.colours(names).items()]
        chart.legend(
            handles=keys, loc="upper left", bbox_to_anchor=(0.004, 1 - used + 0.01), ncols=2, fontsize=10.5
        )
        for k, outcome in enumerate(outcomes):
            axes = chart.add_subplot(grid[k // across, k % across])
            _panel(axes, rows[rows["outcome"] == outcome], along, outcome, plane, colours)
            if not plane and k % across:
                axes.set_yticklabels([])
    return chart


def _panel(
    axes: Axes, rows: pd.DataFrame, along: Sequence[str], outcome: str, plane: bool, colours: Colormap
) -> None:
    """Cells of one outcome, hatched where one cannot tell who is ahead."""
    about = OUTCOMES[outcome]
    table = rows.sort_values("step")
    height = round(len(table) ** 0.5) if plane else len(along)
    effect = table["effect"].to_numpy(float).reshape(height, -1) * scale(about)
    sure = is_decided(table["low_together"], table["high_together"]).reshape(height, -1)
    if plane:  # steps go up the second thing first
        effect, sure = effect.T, sure.T
    half = float((table["high_together"] - table["low_together"]).median()) / 2 * scale(about)
    places, most = decimals([half]), float(np.abs(effect).max()) or 1.0
    worth = effect * (about.better or 1)
    axes.imshow(
        worth, cmap=colours, vmin=-most, vmax=most, aspect="auto", origin="lower" if plane else "upper"
    )
    for (y, x), value in np.ndenumerate(effect):
        dark = "white" if abs(value) > 0.6 * most else "black"
        axes.text(x, y, f"{value:+.{places}f}", ha="center", va="center", color=dark, size=9)
    style.hatched(axes, ~sure)
    last = effect.shape[1] - 1
    axes.set_xticks([0, last], ENDS)
    axes.set_title(f"{about.title}{' (percentage points)' if scale(about) == 100.0 else ''}")
    axes.tick_params(length=0)
    if plane:
        axes.set_yticks([0, height - 1], ENDS, rotation=90, va="center")
        axes.set_xlabel(along[0])
        axes.set_ylabel(along[1])
    else:
        axes.set_yticks(range(height), along)
