"""The figure of a pair taken apart: what each single difference is worth, with its interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from kith.model.measures.outcomes import OUTCOMES

from ..effects import is_decided
from ..presenting.sentences import scale
from . import style


def apart_figure(
    effects: pd.DataFrame, steps: Mapping[str, str], outcomes: Sequence[str], title: str, below: str
) -> style.Chart:
    """One panel an outcome, of six: the worth of each single change, and of all.

    Parameters
    ----------
    effects : DataFrame
        Effects at the end of the run, by option and outcome, with intervals that hold together.
    steps : mapping of str to str
        What changes, in words, and the option (or difference) that tells what it is worth; the last is all of them.
    """
    with style.looking():
        figure = style.Chart(13.5, 7.2)
        used = style.head(figure, title, below, 104)
        grid = figure.add_gridspec(
            2, 3, left=0.12, right=0.985, top=1 - used - 0.05, bottom=0.09, hspace=0.5, wspace=0.12
        )
        for i, name in enumerate(outcomes):
            rows = effects[effects["outcome"] == name].set_index("option").loc[list(steps.values())]
            _panel(figure.add_subplot(grid[i // 3, i % 3]), rows, name, list(steps), labelled=i % 3 == 0)
    return figure


def _panel(axes: Axes, rows: pd.DataFrame, name: str, steps: list[str], labelled: bool) -> None:
    """The worth of each change in one outcome, as points with intervals."""
    outcome = OUTCOMES[name]
    effect, low, high = (
        rows[key].to_numpy(float) * scale(outcome) for key in ("effect", "low_together", "high_together")
    )
    at = np.arange(len(rows))
    axes.axvline(0, color=style.GREY, linewidth=1.2)
    for y, value, left, right in zip(at, effect, low, high, strict=True):
        colour = "#000000" if y == at[-1] else "#0072B2"
        axes.plot([left, right], [y, y], color=colour, linewidth=2)
        face = colour if is_decided(left, right) else "white"
        axes.plot(value, y, "o", color=colour, markerfacecolor=face, markersize=7)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(at, steps if labelled else [""] * len(rows))
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.set_title(outcome.title)
    axes.set_xlabel(f"change, {'percentage points' if scale(outcome) == 100.0 else outcome.unit}")
