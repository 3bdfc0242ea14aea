"""Figures of a study: courses over the years, and an effect over its cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from . import style


def years_figure(courses: pd.DataFrame, titles: Mapping[str, str], title: str, below: str) -> style.Chart:
    """Each outcome under each option, with a band.

    Parameters
    ----------
    courses : DataFrame
        Mean, low and high by outcome, option and month; the first option is business as usual.
    titles : mapping of str to str
        What each outcome is called.
    """
    outcomes, names = courses["outcome"].unique(), list(courses["option"].unique())
    colour = {names[0]: style.GREY, **style.colours(names[1:])}
    rows = (len(outcomes) + 2) // 3
    with style.looking():
        chart = style.Chart(12.0, 2.9 + 2.6 * rows)
        used = style.head(chart, title, below, 96)
        grid = chart.add_gridspec(
            rows, 3, left=0.06, right=0.98, top=1 - used - 0.06, bottom=0.14, hspace=0.45, wspace=0.25
        )
        for k, outcome in enumerate(outcomes):
            axes = chart.add_subplot(grid[k // 3, k % 3])
            for name in names:
                course = courses[(courses["outcome"] == outcome) & (courses["option"] == name)]
                years = course["month"].to_numpy() / 12
                mark = "o" if len(years) < 6 else ""
                axes.plot(years, course["mean"], color=colour[name], marker=mark, label=name)
                axes.fill_between(years, course["low"], course["high"], color=colour[name], alpha=0.1)
            axes.set_title(titles[outcome])
            axes.set_xlabel("year")
        chart.legend(*axes.get_legend_handles_labels(), loc="lower left", ncols=len(names))
    return chart


def cases_figure(cases: pd.DataFrame, vary: Sequence[str], what: str, title: str, below: str) -> style.Chart:
    """An effect by what varies: a line over one parameter, a map over two.

    Parameters
    ----------
    cases : DataFrame
        The values of what varies, and the effect's mean and half the width of its interval, a row for each case.
    what : str
        What the effect is, with its unit.
    """
    with style.looking():
        chart = style.Chart(8.5, 5.2)
        used = style.head(chart, title, below, 70)
        axes = chart.add_axes((0.14, 0.13, 0.74, 1 - used - 0.2))
        if len(vary) == 1:
            line = cases.sort_values(vary[0])
            axes.errorbar(
                line[vary[0]], line["mean"], yerr=line["half"], marker="o", color=style.COLOURS[1], capsize=3
            )
            axes.axhline(0, color=style.GREY, linewidth=1)
            axes.set_xlabel(vary[0])
            axes.set_ylabel(what)
        else:
            table = cases.pivot_table(index=vary[1], columns=vary[0], values="mean")
            most = float(np.nanmax(np.abs(table))) or 1.0
            image = axes.imshow(table, cmap="PuOr", vmin=-most, vmax=most, origin="lower", aspect="auto")
            axes.set_xticks(range(table.shape[1]), [f"{x:g}" for x in table.columns])
            axes.set_yticks(range(table.shape[0]), [f"{y:g}" for y in table.index])
            axes.set_xlabel(vary[0])
            axes.set_ylabel(vary[1])
            chart.colorbar(image, ax=axes)
    return chart
