"""The figure of a shock: what it changes of each outcome under each option, with its interval."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from kith.model.measures.outcomes import Outcome

from ..effects import is_decided
from ..presenting.sentences import scale
from . import style

ACROSS = 4


def shock_figure(
    changes: pd.DataFrame, options: Sequence[str], outcomes: Sequence[Outcome], title: str, below: str
) -> style.Chart:
    """A panel for each outcome: what the shock changes, option by option, filled where one can tell.

    Parameters
    ----------
    changes : DataFrame
        The change on average since the shock, by option and outcome, with intervals that hold together.
    options : sequence of str
        Business as usual, and the options.
    """
    colour = {options[0]: style.GREY, **style.colours(options[1:])}
    down = -(-len(outcomes) // ACROSS)
    with style.looking():
        figure = style.Chart(13.5, 1.8 + down * (1.2 + 0.3 * len(options)))
        used = style.head(figure, title, below, 104)
        grid = figure.add_gridspec(
            down, ACROSS, left=0.12, right=0.985, top=1 - used - 0.05, bottom=0.1, hspace=0.85, wspace=0.12
        )
        for i, outcome in enumerate(outcomes):
            axes = figure.add_subplot(grid[i // ACROSS, i % ACROSS])
            rows = changes[changes["outcome"] == outcome.name].set_index("option").loc[list(options)]
            _panel(axes, rows, outcome, colour, labelled=i % ACROSS == 0)
    return figure


def _panel(axes: Axes, rows: pd.DataFrame, outcome: Outcome, colour: dict[str, str], labelled: bool) -> None:
    """What the shock changes of one outcome."""
    by = scale(outcome)
    axes.axvline(0, color=style.GREY, linewidth=1.2)
    for y, (name, row) in enumerate(rows.iterrows()):
        low, high = row["low_together"], row["high_together"]
        c = colour[str(name)]
        axes.plot([low * by, high * by], [y, y], color=c, linewidth=2)
        axes.plot(
            row["effect"] * by, y, "o", color=c, markerfacecolor=c if is_decided(low, high) else "white"
        )
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(np.arange(len(rows)), [*colour] if labelled else [""] * len(rows))
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.set_title(outcome.title)
    axes.set_xlabel("percentage points" if by == 100.0 else outcome.unit)
