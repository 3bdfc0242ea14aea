"""The figure of an assumption: who is ahead, under each value that it might have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kith.model.measures.outcomes import OUTCOMES
from kith.model.mistakes import Mistake
from kith.model.programme.presets import BASELINE

from ..effects import averaged, by_seed, is_decided, paired
from ..presenting.sentences import scale
from . import style

if TYPE_CHECKING:
    from ..comparing.comparison import Comparison

WHEN = ("in the last year", "averaged over the years")


def varied_figure(found: Mapping[object, Comparison], what: str, outcome: str = "ties") -> Figure:
    """Who of two options is ahead, at the end and on average over the years, under each value of an assumption.

    Parameters
    ----------
    found : a comparison of the same two options for each value
    what : what the values are of

    Raises
    ------
    Mistake : if there is no comparison, or one is not of two options
    """
    if not found or any(len(each.question.names) != 2 for each in found.values()):
        raise Mistake("found: give at least one comparison, each of two options")
    first = next(iter(found.values()))
    one, other = first.question.names
    told = OUTCOMES[outcome]
    with style.looking():
        chart = style.Chart(11.5, 5.2)
        used = style.head(
            chart,
            f"{told.title}: {other} less {one}, under {len(found)} values of {what}",
            f"{first.question.place}, {first.replicates} pairs of runs at each value, 95% intervals. Filled: the "
            f"interval leaves zero out. {'Below' if told.better < 0 else 'Above'} zero {other} is ahead, else {one}.",
            94,
        )
        for k, title in enumerate(WHEN):
            axes = chart.add_axes((0.08 + 0.48 * k, 0.13, 0.42, 1 - used - 0.23))
            panel(axes, found, f"{other} - {one}", outcome, average=title == WHEN[1])
            axes.set_title(title)
            axes.set_xlabel(what)
        chart.axes[0].set_ylabel("percentage points" if scale(told) == 100.0 else told.unit)
    return chart


def panel(axes: Axes, found: Mapping[object, Comparison], name: str, outcome: str, average: bool) -> None:
    """A dot with its interval for each value, in the order given."""
    axes.axhline(0, color=style.GREY, linewidth=1.2)
    for x, each in enumerate(found.values()):
        row = effect(each, name, outcome, average)
        mean, low, high = (row[key] * scale(OUTCOMES[outcome]) for key in ("effect", "low", "high"))
        axes.plot([x, x], [low, high], color=style.COLOURS[1], linewidth=2.4)
        face = style.COLOURS[1] if is_decided(low, high) else "white"
        axes.plot(x, mean, "o", color=style.COLOURS[1], markerfacecolor=face, markersize=9)
    axes.set_xticks(np.arange(len(found)), [f"{value}" for value in found])
    axes.set_xlim(-0.5, len(found) - 0.5)


def effect(found: Comparison, name: str, outcome: str, average: bool) -> pd.Series:
    """One row of the effects, of the last year or of the average."""
    e = found.averages if average else found.effects[found.effects["year"] == found.question.years]
    return e[(e["option"] == name) & (e["outcome"] == outcome)].iloc[0]


def map_figure(found: Mapping[str, Comparison], outcome: str, against: str) -> Figure:
    """What each option is worth over one of them, in each place, in per cent of business as usual.

    Parameters
    ----------
    found : comparisons of the same options, by place
    against : the option that the others are compared with
    """
    first, told = next(iter(found.values())), OUTCOMES[outcome]
    options = [name for name in first.question.names if name != against]
    with style.looking():
        chart = style.Chart(11.5, 2.6 + 0.75 * len(options))
        used = style.head(
            chart,
            f"{told.title}: each option less {against}",
            f"Per cent of {BASELINE}; {first.replicates} pairs of runs in each place. Purple: better than {against}; "
            "orange: worse. A star: the 95% interval leaves zero out.",
            94,
        )
        tables = {when: cells(found, options, outcome, against, when) for when in WHEN}
        most = max(float(np.abs(values).max()) for values, _ in tables.values()) or 1.0
        for k, (when, (values, sure)) in enumerate(tables.items()):
            axes = chart.add_axes((0.2 + 0.41 * k, 0.12, 0.37, 1 - used - 0.27))
            axes.imshow(values, cmap="PuOr", vmin=-most, vmax=most, aspect="auto")
            for (y, x), value in np.ndenumerate(values):
                dark = "white" if abs(value) > 0.6 * most else "black"
                axes.text(
                    x, y, f"{value:+.1f}%{' *' if sure[y, x] else ''}", ha="center", va="center", color=dark
                )
            axes.set_xticks(range(len(found)), list(found))
            axes.set_yticks(range(len(options)), options if k == 0 else [""] * len(options))
            axes.set_title(when)
    return chart


def cells(
    found: Mapping[str, Comparison], options: list[str], outcome: str, against: str, when: str
) -> tuple[np.ndarray, np.ndarray]:
    """Worth of each option over another, per cent, more being better; and whether it is decided; (options, places)."""
    worth, sure = np.zeros((len(options), len(found))), np.zeros((len(options), len(found)), bool)
    for x, each in enumerate(found.values()):
        runs = averaged(each.runs, [outcome]) if when == WHEN[1] else each.runs
        seen = {name: by_seed(runs, name, [outcome])[:, -1, 0] for name in (BASELINE, against, *options)}
        for y, option in enumerate(options):
            e = paired(seen[option], seen[against])
            usual = float(np.abs(seen[BASELINE].mean())) or 1.0
            worth[y, x] = 100.0 * (OUTCOMES[outcome].better or 1) * float(e["effect"]) / usual
            sure[y, x] = bool(is_decided(float(e["low"]), float(e["high"])))
    return worth, sure
