"""The figure of an assumption: who is ahead, under each value that it might have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from kith.model.measures.outcomes import OUTCOMES

from ..presenting.sentences import scale
from . import style


def varied_chart(
    panels: Mapping[str, pd.DataFrame], what: str, outcome: str, title: str, below: str
) -> style.Chart:
    """Two panels: one effect under each value of an assumption, as dots with intervals.

    Parameters
    ----------
    panels : mapping of str to DataFrame
        By what a panel is of: effect, low, high, world_low, world_high, whether one can tell (sure) and what is said of
        it (says), a row for each value, in the order to be drawn.
    what : str
        What the values are of.
    """
    unit, by = OUTCOMES[outcome].unit, scale(OUTCOMES[outcome])
    with style.looking():
        chart = style.Chart(11.5, 5.6)
        used = style.head(chart, title, below, 94)
        for k, (when, rows) in enumerate(panels.items()):
            axes = chart.add_axes((0.08 + 0.48 * k, 0.2, 0.42, 1 - used - 0.3))
            _value_panel(axes, rows, by)
            axes.set_title(when)
            axes.set_xlabel(what)
        chart.axes[0].set_ylabel("percentage points" if by == 100.0 else unit)
    return chart


def _value_panel(axes: Axes, rows: pd.DataFrame, by: float) -> None:
    """A dot with its interval and the range of worlds for each value, and under it what that says."""
    c = style.COLOURS[1]
    axes.axhline(0, color=style.GREY, linewidth=1.2)
    for x, row in enumerate(rows.itertuples()):
        axes.plot([x, x], [row.world_low * by, row.world_high * by], color=c, linewidth=11, alpha=0.15)
        axes.plot([x, x], [row.low * by, row.high * by], color=c, linewidth=2.6)
        face = c if row.sure else "white"
        axes.plot(x, row.effect * by, "o", color=c, markerfacecolor=face, markersize=9)
    axes.set_xticks(np.arange(len(rows)), [f"{row.Index}\n{row.says}" for row in rows.itertuples()], size=9)
    axes.set_xlim(-0.5, len(rows) - 0.5)


def map_chart(
    panels: Mapping[str, pd.DataFrame],
    options: Sequence[str],
    places: Sequence[str],
    title: str,
    below: str,
) -> style.Chart:
    """Two panels: what each option is worth, in each place, with its sign in colour.

    Parameters
    ----------
    panels : mapping of str to DataFrame
        By what a panel is of: worth in per cent, more being better, its verdict (says), and the share of worlds in
        which it is better (ahead), a row for each place, option by option.
    """
    with style.looking():
        chart = style.Chart(11.5, 2.8 + 0.75 * len(options))
        used = style.head(chart, title, below, 94)
        most = max(float(np.nan_to_num(rows["worth"].abs()).max()) for rows in panels.values()) or 1.0
        for k, (when, rows) in enumerate(panels.items()):
            axes = chart.add_axes((0.2 + 0.41 * k, 0.12, 0.37, 1 - used - 0.27))
            worth = rows["worth"].to_numpy().reshape(len(options), len(places))
            axes.imshow(worth, cmap="PuOr", vmin=-most, vmax=most, aspect="auto")
            for (y, x), row in zip(np.ndindex(worth.shape), rows.itertuples(), strict=True):
                dark = "white" if abs(row.worth) > 0.6 * most else "black"
                mark = {"unsure": " ?", "same": " ="}.get(row.says, "")
                said = f"{row.worth:+.1f}%{mark}" if np.isfinite(row.worth) else "-"
                axes.text(x, y - 0.02, said, ha="center", va="bottom", color=dark, weight="bold")
                axes.text(
                    x, y + 0.08, f"better in {row.ahead:.0%}", ha="center", va="top", color=dark, size=8.5
                )
            axes.set_xticks(range(len(places)), places)
            axes.set_yticks(range(len(options)), options if k == 0 else [""] * len(options))
            axes.set_title(when)
    return chart
