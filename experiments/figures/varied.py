"""The figure of an assumption: who is ahead, under each value that it might have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from kith.model.measures.outcomes import OUTCOMES

from ..effects import is_decided
from ..presenting.sentences import scale
from . import style


def varied_chart(
    panels: Mapping[str, pd.DataFrame], what: str, outcome: str, title: str, below: str
) -> style.Chart:
    """Two panels: one effect under each value of an assumption, as dots with intervals.

    Parameters
    ----------
    panels : mapping of str to DataFrame
        By what a panel is of: effect, low and high, a row for each value, in the order to be drawn.
    what : str
        What the values are of.
    """
    unit, by = OUTCOMES[outcome].unit, scale(OUTCOMES[outcome])
    with style.looking():
        chart = style.Chart(11.5, 5.2)
        used = style.head(chart, title, below, 94)
        for k, (when, rows) in enumerate(panels.items()):
            axes = chart.add_axes((0.08 + 0.48 * k, 0.13, 0.42, 1 - used - 0.23))
            _value_panel(axes, rows, by)
            axes.set_title(when)
            axes.set_xlabel(what)
        chart.axes[0].set_ylabel("percentage points" if by == 100.0 else unit)
    return chart


def _value_panel(axes: Axes, rows: pd.DataFrame, by: float) -> None:
    """A dot with its interval for each value."""
    axes.axhline(0, color=style.GREY, linewidth=1.2)
    for x, row in enumerate(rows.itertuples()):
        mean, low, high = (value * by for value in (row.effect, row.low, row.high))
        axes.plot([x, x], [low, high], color=style.COLOURS[1], linewidth=2.4)
        face = style.COLOURS[1] if is_decided(low, high) else "white"
        axes.plot(x, mean, "o", color=style.COLOURS[1], markerfacecolor=face, markersize=9)
    axes.set_xticks(np.arange(len(rows)), [f"{value}" for value in rows.index])
    axes.set_xlim(-0.5, len(rows) - 0.5)


def map_chart(
    panels: Mapping[str, tuple[np.ndarray, np.ndarray]],
    options: Sequence[str],
    places: Sequence[str],
    title: str,
    below: str,
) -> style.Chart:
    """Two panels: what each option is worth, in each place, with its sign in colour.

    Parameters
    ----------
    panels : mapping of str to (array, array)
        By what a panel is of: worth in per cent, more being better, and whether it is decided, shape (options, places).
    """
    with style.looking():
        chart = style.Chart(11.5, 2.6 + 0.75 * len(options))
        used = style.head(chart, title, below, 94)
        most = max(float(np.nan_to_num(np.abs(worth)).max()) for worth, _ in panels.values()) or 1.0
        for k, (when, (worth, sure)) in enumerate(panels.items()):
            axes = chart.add_axes((0.2 + 0.41 * k, 0.12, 0.37, 1 - used - 0.27))
            axes.imshow(worth, cmap="PuOr", vmin=-most, vmax=most, aspect="auto")
            for (y, x), value in np.ndenumerate(worth):
                dark = "white" if abs(value) > 0.6 * most else "black"
                said = f"{value:+.1f}%{' *' if sure[y, x] else ''}" if np.isfinite(value) else "-"
                axes.text(x, y, said, ha="center", va="center", color=dark)
            axes.set_xticks(range(len(places)), places)
            axes.set_yticks(range(len(options)), options if k == 0 else [""] * len(options))
            axes.set_title(when)
    return chart
