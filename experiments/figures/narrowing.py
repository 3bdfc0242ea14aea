"""How far calibration narrows each parameter, where the truth is known."""

from __future__ import annotations

import pandas as pd

from . import style

SHOWN = 30  # parameters of which most is learnt


def narrowing_figure(narrowing: pd.DataFrame, title: str, below: str) -> style.Chart:
    """Parameters by how much is learnt of them, most first.

    Parameters
    ----------
    narrowing : DataFrame
        parameter; median, lower and upper of the spread left, of 1; sorted, that of which most is learnt first.
    """
    rows = narrowing.head(SHOWN)
    with style.looking():
        chart = style.Chart(9.5, 2.4 + 0.24 * len(rows))
        used = style.head(chart, title, below, 76)
        bottom = 0.85 / chart.get_figheight()
        axes = chart.add_axes((0.3, bottom, 0.66, 1 - used - bottom - 0.02))
        axes.axvline(1.0, color="#BBBBBB", linewidth=2.5, zorder=0)
        for place, row in enumerate(rows.itertuples()):
            axes.plot([row.lower, row.upper], [place, place], color=style.COLOURS[1], linewidth=2.4)
            axes.plot(row.median, place, "o", color=style.COLOURS[1], markersize=6)
        axes.set_yticks(range(len(rows)), rows["parameter"].tolist())
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(0, max(1.2, float(rows["upper"].max()) + 0.05))
        rest = len(narrowing) - len(rows)
        axes.set_xlabel(
            "spread left, of 1" + (f"; {rest} more parameters, less is learnt of them" if rest else "")
        )
        axes.tick_params(left=False)
        axes.spines["left"].set_visible(False)
    return chart
