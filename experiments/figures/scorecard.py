"""The scorecard as a picture: each indicator on a scale of its own target."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from . import style

EDGE = 3.0  # half-widths of a target that the scale shows; what lies farther out stands at the edge
LEFT = 0.50  # share of the width that words take
COLOUR = {"fitted": style.COLOURS[1], "checked": style.COLOURS[2], "held out": style.COLOURS[3]}


def scorecard_figure(rows: pd.DataFrame, title: str, below: str) -> style.Chart:
    """A row for each indicator: the target as a band, the model's value as a dot, nine cases in ten as a line.

    Parameters
    ----------
    rows : DataFrame
        Pattern, use, meaning, target (`lowest`, `highest`), value with its range (`low`, `high`) and whether it is
        met, of each indicator; those of a pattern one after another.
    """
    with style.looking():
        chart = style.Chart(13.5, 3.0 + 0.27 * len(rows))
        used = style.head(chart, title, below, 112)
        axes = chart.add_axes((LEFT, 0.045, 0.88 - LEFT, 1 - used - 0.075))
        _draw(axes, rows)
        chart.legend(
            handles=[
                Patch(color="#E3E3E3", label="target"),
                *(Line2D([], [], color=c, marker="o", linewidth=2, label=use) for use, c in COLOUR.items()),
            ],
            loc="upper left",
            bbox_to_anchor=(LEFT - 0.005, 1 - used + 0.005),
            ncols=4,
        )
    return chart


def _draw(axes: Axes, rows: pd.DataFrame) -> None:
    """All rows, grouped by pattern."""
    axes.axvspan(-1, 1, color="#E3E3E3", zorder=0)
    before = None
    for place, row in enumerate(rows.itertuples()):
        colour = COLOUR[row.use]
        low, value, high = (
            _scaled(x, row.lowest, row.highest, row.low, row.high) for x in (row.low, row.value, row.high)
        )
        if value is not None:
            axes.plot([low or 0, high or 0], [place, place], color=colour, linewidth=2, alpha=0.6)
            axes.plot(
                [value],
                [place],
                "o" if row.is_met else "X",
                color=colour,
                markersize=7 if row.is_met else 10,
            )
        axes.text(-EDGE - 0.15, place, row.meaning, ha="right", va="center", size=9)
        if row.pattern != before:
            start = (0.012 - LEFT) / (0.88 - LEFT)  # the edge of the picture, in shares of the axes
            axes.axhline(place - 0.5, color="#CCCCCC", linewidth=0.7, xmin=start, clip_on=False)
            where = axes.get_yaxis_transform()
            axes.text(
                start,
                place,
                row.pattern,
                va="center",
                size=11,
                weight="bold",
                color=colour,
                transform=where,
            )
        before = row.pattern
        shown = f"{row.value:.3g}" if math.isfinite(row.value) else "undefined"
        axes.text(EDGE + 0.15, place, f"{shown}{'' if row.is_met else '   missed'}", va="center", size=9)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(-EDGE - 0.1, EDGE + 0.1)
    axes.set_yticks([])
    axes.set_xticks([-1, 0, 1], ["lowest", "target", "highest"])
    axes.spines["left"].set_visible(False)


def _scaled(value: float, lowest: float, highest: float, low: float, high: float) -> float | None:
    """A value in half-widths of its target from the middle, kept within the picture.

    A target that is open above has the lowest value that meets it at -1, and the top of the value's own range, from
    `low` to `high`, at 1.
    """
    if not math.isfinite(value):
        return None
    if not math.isfinite(highest):
        highest = max(high, lowest + high - low + 1e-9)
    return max(-EDGE, min(EDGE, (value - (lowest + highest) / 2.0) / ((highest - lowest) / 2.0)))
