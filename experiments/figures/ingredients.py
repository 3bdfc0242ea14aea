"""Figures of what each ingredient is worth: main effects, and the patience map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D

from kith.model.measures.outcomes import OUTCOMES

from ..effects import is_decided, percent
from . import style

MARKS = {"end": (style.COLOURS[1], "o"), "mean": (style.COLOURS[0], "s")}


def factorial_figure(
    effects: pd.DataFrame,
    factors: Mapping[str, tuple[str, str]],
    outcomes: Sequence[str],
    when: Mapping[str, str],
    title: str,
    below: str,
) -> style.Chart:
    """Main effects of factors on six outcomes, at the end and on average, as shares of business as usual.

    Parameters
    ----------
    effects : DataFrame
        Main effects by factor (`what`), outcome and when, with intervals that hold together and the outcome under
        business as usual (`usual`).
    factors : mapping of str to (str, str)
        The levels of each factor.
    when : mapping of str to str
        What "end" and "mean" are, in words.
    """
    with style.looking():
        chart = style.Chart(13.5, 8.6)
        used = style.head(chart, title, below, 104)
        grid = chart.add_gridspec(
            2, 3, left=0.2, right=0.985, top=1 - used - 0.075, bottom=0.07, hspace=0.32, wspace=0.12
        )
        for i, name in enumerate(outcomes):
            axes = chart.add_subplot(grid[i // 3, i % 3])
            _factor_panel(axes, effects[effects["outcome"] == name], factors, name, labelled=i % 3 == 0)
        keys = [
            Line2D([], [], color=c, marker=mark, linestyle="none", label=when[which])
            for which, (c, mark) in MARKS.items()
        ]
        chart.legend(handles=keys, loc="upper left", bbox_to_anchor=(0.19, 1 - used + 0.005), ncols=2)
    return chart


def _factor_panel(
    axes: Axes, rows: pd.DataFrame, factors: Mapping[str, tuple[str, str]], name: str, labelled: bool
) -> None:
    """One outcome: factors down, effects across."""
    axes.axvline(0, color=style.GREY, linewidth=1.2)
    for place, factor in enumerate(factors):
        for shift, (when, (colour, mark)) in zip((-0.14, 0.14), MARKS.items(), strict=True):
            e = rows[(rows["what"] == factor) & (rows["when"] == when)].iloc[0]
            keys = ("effect", "low_together", "high_together")
            effect, low, high = (float(percent(e[key], e["usual"])) for key in keys)
            sure = bool(is_decided(low, high))
            axes.plot([low, high], [place + shift] * 2, color=colour, linewidth=1.8)
            axes.plot(
                [effect], [place + shift], mark, color=colour, markerfacecolor=colour if sure else "white"
            )
    labels = [f"{factor}: {low}\nto {high}" for factor, (low, high) in factors.items()]
    axes.set_yticks(range(len(factors)), labels if labelled else [""] * len(factors), size=9)
    axes.set_ylim(len(factors) - 0.5, -0.5)
    axes.set_title(OUTCOMES[name].title)
    axes.set_xlabel("change, % of business as usual")
    axes.grid(axis="x", color="#E6E6E6")
    axes.set_axisbelow(True)


STARTS = {0.0: "left-behind", 1.0: "better-\nprovided"}


def patience_figure(
    shares: pd.DataFrame,
    mixes: Sequence[str],
    lengths: Sequence[int],
    starts: Sequence[float],
    when: Mapping[str, str],
    title: str,
    below: str,
) -> style.Chart:
    """Length down, start across, a panel for each of three mixes; colour is what the length is worth.

    Parameters
    ----------
    shares : DataFrame
        Effects by when, mix, years and start, as a share of business as usual, % (`share`), with intervals that hold
        together.
    when : mapping of str to str
        What "end" and "mean" are, in words.
    """
    most = float(np.nan_to_num(shares["share"].abs().max())) or 1.0
    with style.looking():
        chart = style.Chart(13.5, 8.8)
        used = style.head(chart, title, below, 104)
        grid = chart.add_gridspec(
            2, 3, left=0.09, right=0.91, top=1 - used - 0.05, bottom=0.075, hspace=0.3, wspace=0.12
        )
        for (r, which), (c, mix) in product(enumerate(when), enumerate(mixes)):
            axes = chart.add_subplot(grid[r, c])
            rows = shares[(shares["when"] == which) & (shares["mix"] == mix)]
            image = _map_panel(axes, rows, most, list(lengths), list(starts))
            axes.set_title(f"{mix}, {when[which]}", size=10.5)
            if c == 0:
                axes.set_ylabel("years over which the money is spread")
            if r == 1:
                axes.set_xlabel("starting point")
        bar = chart.colorbar(image, cax=chart.add_axes((0.93, 0.12, 0.015, 0.6)))
        bar.set_label("% of business as usual")
    return chart


def _map_panel(
    axes: Axes, rows: pd.DataFrame, most: float, lengths: list[int], starts: list[float]
) -> AxesImage:
    """One map: cells, hatched where one cannot tell."""
    table = rows.pivot(index="years", columns="start", values="share").loc[lengths, starts]
    sure = rows.assign(sure=is_decided(rows["low_together"], rows["high_together"])).pivot(
        index="years", columns="start", values="sure"
    )
    sure = sure.loc[lengths, starts].to_numpy(bool)
    image = axes.imshow(table, cmap="PuOr", vmin=-most, vmax=most, aspect="auto", origin="lower")
    itself = (table == 0.0).all(axis=1).to_numpy()  # the length that the others are compared with
    style.hatched(axes, ~sure & ~itself[:, None])
    axes.set_xticks(range(len(starts)), [STARTS.get(s, f"{s:g}") for s in starts], size=9)
    axes.set_yticks(range(len(lengths)), [str(years) for years in lengths])
    return image
