"""The figure of a pair taken apart: what each single difference is worth, with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from kith.model.measures.outcomes import OUTCOMES

from ..comparing.answer import OF_INTEREST, steps
from ..effects import is_decided
from ..presenting.sentences import adults, scale
from . import style

if TYPE_CHECKING:
    from ..comparing.comparison import Comparison


def apart_figure(found: Comparison) -> Figure:
    """One panel an outcome: the worth of each single change, and of all, at the end of the run."""
    q = found.question
    first, *_, last = q.names
    held = "luck only" if q.cases is None else "luck and unknown numbers"
    with style.looking():
        figure = style.Chart(13.5, 7.2)
        used = style.head(
            figure,
            f"What makes {last} differ from {first} after {q.years} years, one thing at a time",
            f"Change from {first} when it takes one thing of {last}; options of equal worth, {q.place} "
            f"neighbourhood of {adults(q.population)}, mean of {found.replicates} paired runs and 95% interval "
            f"({held}). Filled: the interval leaves zero out.",
            112,
        )
        grid = figure.add_gridspec(
            2, 3, left=0.12, right=0.985, top=1 - used - 0.05, bottom=0.09, hspace=0.5, wspace=0.12
        )
        for i, name in enumerate(OF_INTEREST):
            panel(figure.add_subplot(grid[i // 3, i % 3]), found, name, labelled=i % 3 == 0)
    return figure


def panel(axes: Axes, found: Comparison, name: str, labelled: bool) -> None:
    """The worth of each change in one outcome, as points with intervals."""
    outcome = OUTCOMES[name]
    rows = found.effects[(found.effects["year"] == found.question.years) & (found.effects["outcome"] == name)]
    rows = rows.set_index("option").loc[list(steps(found).values())]
    effect, low, high = (rows[key].to_numpy(float) * scale(outcome) for key in ("effect", "low", "high"))
    at = np.arange(len(rows))
    axes.axvline(0, color=style.GREY, linewidth=1.2)
    for y, value, left, right in zip(at, effect, low, high, strict=True):
        colour = "#000000" if y == at[-1] else "#0072B2"
        axes.plot([left, right], [y, y], color=colour, linewidth=2)
        face = colour if is_decided(left, right) else "white"
        axes.plot(value, y, "o", color=colour, markerfacecolor=face, markersize=7)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(at, list(steps(found)) if labelled else [""] * len(rows))
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.set_title(outcome.title)
    axes.set_xlabel(f"change, {'percentage points' if scale(outcome) == 100.0 else outcome.unit}")
