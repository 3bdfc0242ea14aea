"""Figures of sensitivity: a tornado of the parameters that matter most, and a heat map over outcomes."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from kith.model.measures.outcomes import OUTCOMES
from kith.model.parameters import catalogue

from . import style

if TYPE_CHECKING:
    from ..studies.sensitivity import Sensitivity

SHOWN = 12  # parameters
TOLD = {
    "sobol": "Share of variance, with all that it acts together with",
    "morris": "Mean size of the effect of a step",
}


def tornado(found: Sensitivity) -> Figure:
    """The parameters on which the first outcome hangs most, with 95% intervals."""
    from ..studies.sensitivity import MAIN

    value, conf = MAIN[found.method]
    place, outcome = found.indices.iloc[0][["place", "outcome"]]
    rows = found.indices[(found.indices["place"] == place) & (found.indices["outcome"] == outcome)]
    rows = rows.sort_values(value, ascending=False).head(SHOWN)
    luck = found.luck.set_index(["place", "outcome"]).loc[(place, outcome), "luck"]
    with style.looking():
        height = 2.4 + 0.42 * len(rows)
        chart = style.Chart(11.0, height)
        title = OUTCOMES[outcome].title
        by_luck = f" {luck:.0%} of the variance of single runs is luck." if np.isfinite(luck) else ""
        used = style.head(
            chart,
            f"{title}: {rows.iloc[0]['parameter']} matters most",
            f"{told(found, place)}. {TOLD[found.method]}; lines are 95% intervals.{by_luck}",
            96,
        )
        axes = chart.add_axes((0.42, 0.6 / height, 0.55, 1 - used - 0.75 / height))
        at = np.arange(len(rows))
        axes.barh(at, rows[value], color=style.COLOURS[1], alpha=0.8)
        axes.errorbar(rows[value], at, xerr=rows[conf], fmt="none", ecolor="#333333", elinewidth=1.4)
        names = [
            f"{name}\n{shorten(catalogue[name].meaning, 62, placeholder=' ...')}"
            for name in rows["parameter"]
        ]
        axes.set_yticks(at, names, size=8.5)
        axes.invert_yaxis()
        axes.set_xlabel(TOLD[found.method])
    return chart


def told(found: Sensitivity, place: str) -> str:
    """What is looked at, where and when, as the start of a sentence."""
    return f"{found.of[0].upper()}{found.of[1:]}, after {found.month / 12:g} years, {place}"


def heat_map(found: Sensitivity) -> Figure:
    """Parameters down, outcomes across: how much of what any parameter does to an outcome each does."""
    from ..studies.sensitivity import MAIN

    value, _ = MAIN[found.method]
    place = found.indices.iloc[0]["place"]
    rows = found.indices[found.indices["place"] == place]
    table = rows.pivot(index="parameter", columns="outcome", values=value).clip(lower=0.0)
    table = (table / table.sum().replace(0.0, 1.0))[list(dict.fromkeys(rows["outcome"]))]
    table = table.loc[table.max(axis=1).sort_values(ascending=False).index[:20]]
    with style.looking():
        width, height = 5.2 + 0.62 * table.shape[1], 3.4 + 0.32 * len(table)
        chart = style.Chart(width, height)
        used = style.head(
            chart,
            "What each outcome hangs on",
            f"{told(found, place)}: each parameter's part of all that parameters do, in %.",
            int(7.6 * width),
        )
        axes = chart.add_axes((2.6 / width, 1.6 / height, 1 - 2.9 / width, 1 - used - 1.75 / height))
        image = 100.0 * table.to_numpy()
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
            [OUTCOMES[name].title for name in table.columns],
            rotation=50,
            ha="right",
            size=8.5,
        )
    return chart
