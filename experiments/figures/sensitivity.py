"""Figures of sensitivity: a tornado of the parameters that matter most, and a heat map over outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import shorten

import numpy as np
import pandas as pd

from . import style


def tornado(
    rows: pd.DataFrame, meanings: Mapping[str, str], what: str, title: str, below: str
) -> style.Chart:
    """The parameters on which an outcome hangs most, with 95% intervals.

    Parameters
    ----------
    rows : DataFrame
        A parameter, its index (`value`) and half the width of its interval (`half`), the largest first.
    meanings : mapping of str to str
        Of the parameters, by name.
    what : str
        What the index is.
    """
    with style.looking():
        height = 2.4 + 0.42 * len(rows)
        chart = style.Chart(11.0, height)
        used = style.head(chart, title, below, 96)
        axes = chart.add_axes((0.42, 0.6 / height, 0.55, 1 - used - 0.75 / height))
        at = np.arange(len(rows))
        axes.barh(at, rows["value"], color=style.COLOURS[1], alpha=0.8)
        axes.errorbar(rows["value"], at, xerr=rows["half"], fmt="none", ecolor="#333333", elinewidth=1.4)
        names = [f"{name}\n{shorten(meanings[name], 62, placeholder=' ...')}" for name in rows["parameter"]]
        axes.set_yticks(at, names, size=8.5)
        axes.invert_yaxis()
        axes.set_xlabel(what)
    return chart


def heat_map(table: pd.DataFrame, titles: Mapping[str, str], title: str, below: str) -> style.Chart:
    """Parameters down, outcomes across: how much of what any parameter does to an outcome each does.

    Parameters
    ----------
    table : DataFrame
        Shares, a row for each parameter and a column for each outcome.
    titles : mapping of str to str
        What each outcome is called.
    """
    with style.looking():
        width, height = 5.2 + 0.62 * table.shape[1], 3.4 + 0.32 * len(table)
        chart = style.Chart(width, height)
        used = style.head(chart, title, below, int(7.6 * width))
        axes = chart.add_axes((2.6 / width, 1.6 / height, 1 - 2.9 / width, 1 - used - 1.75 / height))
        image = 100.0 * np.nan_to_num(table.to_numpy())  # what is undefined stays blank
        axes.imshow(image, cmap="Purples", vmin=0, aspect="auto")
        for (down, across), share in np.ndenumerate(image):
            if share >= 5:
                dark = share > 0.6 * image.max()
                axes.text(
                    across, down, f"{share:.0f}", ha="center", va="center", size=8, color="w" if dark else "k"
                )
        axes.set_yticks(range(len(table)), table.index, size=8.5)
        axes.set_xticks(
            range(table.shape[1]),
            [titles[name] for name in table.columns],
            rotation=50,
            ha="right",
            size=8.5,
        )
    return chart
