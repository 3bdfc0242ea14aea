"""The figure of a league table: options in order, each with its interval and the places that luck could give it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kith.model.measures.outcomes import OUTCOMES

from ..presenting.sentences import scale
from . import style


def league_chart(table: pd.DataFrame, outcome: str, title: str, below: str) -> style.Chart:
    """A row for each option, the best at the top.

    Parameters
    ----------
    table : DataFrame
        Option, effect, low, high, world_low and world_high (in the outcome's unit), says, ahead, first and last place.
    """
    unit, by = OUTCOMES[outcome].unit, scale(OUTCOMES[outcome])
    with style.looking():
        height = 2.3 + 0.5 * len(table)
        chart = style.Chart(11.5, height)
        used = style.head(chart, title, below, 94)
        axes = chart.add_axes((0.2, 0.62 / height, 0.43, 1 - used - 0.72 / height))
        axes.axvline(0, color=style.GREY, linewidth=1.2)
        for y, row in enumerate(table.itertuples()):
            c = style.COLOURS[1]
            axes.plot([row.world_low * by, row.world_high * by], [y, y], color=c, linewidth=9, alpha=0.15)
            axes.plot([row.low * by, row.high * by], [y, y], color=c, linewidth=2.4)
            face = c if row.says in ("better", "worse") else "white"
            axes.plot(row.effect * by, y, "o", color=c, markerfacecolor=face, markersize=8)
            where = f"{row.first}" if row.first == row.last else f"{row.first} to {row.last}"
            said = f"place {where}", f"{row.says}; better in {row.ahead:.0%}"
            for x, text in zip((1.03, 1.23), said, strict=True):
                axes.text(x, y, text, transform=axes.get_yaxis_transform(), va="center")
        axes.set_yticks(np.arange(len(table)), table["option"])
        axes.set_ylim(len(table) - 0.5, -0.5)
        axes.set_xlabel(f"change, {'percentage points' if by == 100.0 else unit}")
    return chart
