"""The figure of a single run, as a function of its tables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from kith.model.measures.outcomes import OUTCOMES
from kith.model.programme import Programme

from ..presenting.sentences import scale
from . import style

PANELS = ("ties", "trust", "belonging", "groups", "institutions", "efficacy", "loneliness", "employment")


def course_figure(
    months: pd.DataFrame,
    planned: Sequence[float],
    spent: Sequence[float],
    option: Programme,
    title: str,
    below: str,
) -> style.Chart:
    """The course of several outcomes by month, with the programme's months shaded, and its money by year.

    Parameters
    ----------
    months : DataFrame
        Outcomes by month.
    planned, spent : sequence of float
        GBP in each year.
    """
    years = len(planned)
    colour = style.COLOURS[1]
    with style.looking():
        figure = style.Chart(13.5, 9.5)
        used = style.head(figure, title, below, 112)
        grid = figure.add_gridspec(
            3, 3, left=0.07, right=0.985, top=1 - used - 0.045, bottom=0.06, hspace=0.45, wspace=0.26
        )
        for i in range(9):
            axes = figure.add_subplot(grid[i // 3, i % 3])
            style.years_axis(axes, years)
            if not option.is_nothing:
                axes.axvspan(
                    option.start / 12, option.last_month / 12, color="#E69F00", alpha=0.13, linewidth=0
                )
            if i == 8:
                axes.stairs(spent, np.arange(years + 1), color=colour, alpha=0.5, fill=True, label="spent")
                axes.stairs(planned, np.arange(years + 1), color="black", linewidth=1.5, label="planned")
                axes.set_title("Money")
                axes.set_ylabel("a year")
                axes.legend(loc="upper right")
                style.money_axis(axes.yaxis, max(*planned, *spent))
                axes.set_ylim(bottom=0)
            else:
                outcome = OUTCOMES[PANELS[i]]
                by = scale(outcome)
                axes.plot(months["month"] / 12, months[outcome.name] * by, color=colour, linewidth=1.8)
                axes.set_title(outcome.title)
                axes.set_ylabel("%" if by == 100.0 else outcome.unit)
            if i >= 6:
                axes.set_xlabel("years since the start")
    return figure
