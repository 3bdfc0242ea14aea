"""A survey's answers beside those of the ensemble's cases."""

from __future__ import annotations

import pandas as pd
from matplotlib.ticker import PercentFormatter

from . import style


def observed_figure(fit: pd.DataFrame, title: str, below: str) -> style.Chart:
    """A row for each answer: what was said, and what cases expect before and after they are weighed.

    Parameters
    ----------
    fit : DataFrame
        question, month, n; share with low and high, least and most of all cases, and low, mean and high `before` and
        `after`, all shares (0-1).
    """
    rows = fit.to_dict("records")
    with style.looking():
        chart = style.Chart(9.5, 2.3 + 0.46 * len(rows))
        used = style.head(chart, title, below, 76)
        bottom = 0.6 / chart.get_figheight()
        axes = chart.add_axes((0.24, bottom, 0.73, 1 - used - bottom - 0.02))
        for place, row in enumerate(rows):
            axes.plot([row["least"], row["most"]], [place] * 2, color="#BBBBBB", linewidth=1, zorder=0)
            for name, off, colour in (("before", -0.16, "#BBBBBB"), ("after", 0.16, style.COLOURS[1])):
                width = row[f"{name}_high"] - row[f"{name}_low"]
                axes.barh(place + off, width, 0.3, row[f"{name}_low"], color=colour, alpha=0.75, zorder=1)
                axes.plot(
                    [row[name]] * 2, [place + off - 0.15, place + off + 0.15], color="white", linewidth=1.5
                )
            axes.plot([row["low"], row["high"]], [place] * 2, color=style.COLOURS[0], linewidth=1.8, zorder=3)
            axes.plot(row["share"], place, "o", color=style.COLOURS[0], markersize=6, zorder=4)
        axes.set_yticks(range(len(rows)), [label_of(row) for row in rows])
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_xlim(0, min(1.0, max(row[end] for row in rows for end in ("high", "most")) + 0.05))
        axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        axes.tick_params(left=False)
        axes.spines["left"].set_visible(False)
    return chart


def label_of(row: dict[str, object]) -> str:
    """An answer's name, how many answered, and the month if it is not that of the start.

    >>> label_of({"question": "formal_volunteer", "month": 12, "n": 1200})
    'formal volunteer, month 12 (1,200)'
    """
    when = f", month {row['month']}" if row["month"] else ""
    return f"{str(row['question']).replace('_', ' ')}{when} ({row['n']:,})"
