"""Figures of a street: who lives where and who knows whom; and a course over the months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from . import style


def street_figure(
    homes: ArrayLike, ties: Mapping[tuple[int, int], float], title: str, below: str = ""
) -> Figure:
    """Residents as dots at their homes, and their ties as lines, the stronger the darker.

    Parameters
    ----------
    homes : cell of each resident, shape (residents, 2); those of one cell are drawn side by side
    ties : strength (0-1) by the two residents' rows
    """
    cells = np.asarray(homes, float)
    at = cells + np.random.default_rng(1).uniform(-0.36, 0.36, cells.shape)
    pairs = np.array(list(ties), int).reshape(-1, 2)
    shade = np.zeros((len(pairs), 4))
    shade[:, 3] = 0.1 + 0.8 * np.array(list(ties.values()))
    with style.looking():
        chart = style.Chart(11.0, 6.4)
        used = style.head(chart, title, below, 90)
        axes = chart.add_axes((0.01, 0.01, 0.98, 1 - used - 0.02))
        axes.add_collection(LineCollection(list(at[pairs]), colors=[*shade], linewidths=1.1))
        axes.plot(*at.T, "o", color=style.COLOURS[1], markersize=6, zorder=3)
        axes.set_aspect("equal")
        axes.axis("off")
    return chart


def course_of(values: Mapping[str, Sequence[float]], title: str, unit: str, x: str = "months") -> Figure:
    """One line for each course."""
    with style.looking():
        chart = style.Chart(9.0, 4.2)
        used = style.head(chart, title, "", 76)
        axes = chart.add_axes((0.09, 0.14, 0.88, 1 - used - 0.17))
        for (name, course), colour in zip(values.items(), style.COLOURS, strict=False):
            axes.plot(np.arange(len(course)), course, color=colour, linewidth=2, label=name)
        axes.set_ylim(bottom=0)
        axes.set_xlabel(x)
        axes.set_ylabel(unit)
        axes.grid(axis="y", color="#E6E6E6")
        if len(values) > 1:
            axes.legend()
    return chart


def agreement_figure(mine: ArrayLike, theirs: ArrayLike, title: str, what: str) -> Figure:
    """Two answers to the same questions against one another: they agree where the dots are on the line."""
    with style.looking():
        chart = style.Chart(6.4, 5.6)
        used = style.head(chart, title, "", 54)
        axes = chart.add_axes((0.13, 0.12, 0.82, 1 - used - 0.16))
        low, high = float(np.min(mine)), float(np.max(mine))
        axes.plot([low, high], [low, high], color=style.GREY, linewidth=1)
        axes.plot(mine, theirs, "o", color=style.COLOURS[1], alpha=0.4, markersize=4)
        axes.set_xlabel(f"{what}, by my rules")
        axes.set_ylabel(f"{what}, in the model")
    return chart
