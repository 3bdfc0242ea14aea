"""The figure of a league table: options in order, each with its interval and the places that luck could give it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kith.model.measures.outcomes import OUTCOMES

from ..effects import is_decided
from ..presenting.sentences import scale
from . import style


def league_chart(table: pd.DataFrame, outcome: str, title: str, below: str) -> style.Chart:
    """A row for each option, the best at the top.

    Parameters
    ----------
    table : DataFrame
        Option, effect, low, high (in the outcome's unit), first and last place.
    """
    unit, by = OUTCOMES[outcome].unit, scale(OUTCOMES[outcome])
    with style.looking():
        height = 2.3 + 0.5 * len(table)
        chart = style.Chart(11.5, height)
        used = style.head(chart, title, below, 94)
        axes = chart.add_axes((0.24, 0.62 / height, 0.6, 1 - used - 0.72 / height))
        axes.axvline(0, color=style.GREY, linewidth=1.2)
        for y, row in enumerate(table.itertuples()):
            sure = bool(is_decided(row.low, row.high))
            c = style.COLOURS[1]
            axes.plot([row.low * by, row.high * by], [y, y], color=c, linewidth=2.2)
            axes.plot(row.effect * by, y, "o", color=c, markerfacecolor=c if sure else "white", markersize=8)
            where = f"{row.first}" if row.first == row.last else f"{row.first} to {row.last}"
            axes.text(1.03, y, f"place {where}", transform=axes.get_yaxis_transform(), va="center")
        axes.set_yticks(np.arange(len(table)), table["option"])
        axes.set_ylim(len(table) - 0.5, -0.5)
        axes.set_xlabel(f"change, {'percentage points' if by == 100.0 else unit}")
    return chart
