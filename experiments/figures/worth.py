"""The figure of an appraisal: what each option costs and brings, its ratio, and its balance over the years."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray
from scipy.special import stdtrit

from . import style

SHORT = {
    "programme": "programme money",
    "building-bias": "bias on buildings",
    "council": "council's running costs",
    "work-fiscal": "purse: people in work",
    "depression": "purse: depression",
    "work-income": "income from work",
    "wellbeing": "life satisfaction",
    "loneliness": "severe loneliness",
    "volunteering": "volunteers' time",
    "young-offending": "young offending",
    "violence": "violence",
}
BELOW = ("wellbeing", "loneliness", "volunteering")  # lines that do not count when only work and services do
WAYS = {"without": "without wellbeing", "loneliness in their place": "loneliness in its place"}


def worth_figure(
    lines: pd.DataFrame,
    ratios: pd.DataFrame,
    balances: Mapping[str, NDArray[np.float64]],
    strict: str,
    title: str,
    below: str,
) -> style.Chart:
    """Present values by line; benefit-cost ratios by way of counting wellbeing; the discounted balance by year.

    Parameters
    ----------
    lines : DataFrame
        Present value of every cost and line that counts, by option, with its kind; costs first.
    ratios : DataFrame
        Benefit-cost ratio by option and way of counting wellbeing.
    balances : mapping of str to array
        Of each option, discounted benefits less costs so far, shape (seeds, years).
    strict : str
        The way of counting that the balance is of, neither wellbeing nor volunteers' time: all else stands below the
        line.
    """
    colour = style.colours([*balances])
    with style.looking():
        figure = style.Chart(13.5, 6.6)
        used = style.head(figure, title, below, 104)
        grid = figure.add_gridspec(
            1,
            3,
            left=0.135,
            right=0.985,
            top=1 - used - 0.1,
            bottom=0.1,
            wspace=0.55,
            width_ratios=(1.25, 1, 1),
        )
        keys = [Patch(color=c, label=name) for name, c in colour.items()]
        figure.legend(
            handles=keys, loc="upper left", bbox_to_anchor=(0.004, 1 - used + 0.02), ncols=len(keys)
        )
        _by_line(figure.add_subplot(grid[0]), lines, colour)
        _by_way(figure.add_subplot(grid[1]), ratios, colour, strict)
        _over_years(figure.add_subplot(grid[2]), balances, colour, strict)
    return figure


def _by_line(axes: Axes, lines: pd.DataFrame, colour: dict[str, str]) -> None:
    """Present value of every line that counts, costs below zero."""
    kinds = lines.drop_duplicates("line").set_index("line")["kind"]
    counted = sorted(kinds.index, key=lambda line: line in BELOW)
    table = lines.set_index(["option", "line"])
    height = 0.8 / len(colour)
    for k, (name, c) in enumerate(colour.items()):
        rows = table.loc[name].loc[counted]
        sign = np.where(rows["kind"] == "cost", -1.0, 1.0)
        at = np.arange(len(counted)) - 0.4 + height * (k + 0.5)
        value = rows["effect"] * sign
        ends = np.sort(np.stack([rows["low"] * sign, rows["high"] * sign]), axis=0)
        axes.barh(at, value, height * 0.9, color=c, alpha=0.75, label=name)
        axes.hlines(at, ends[0], ends[1], color="#222222", linewidth=1.1)
    axes.axvline(0, color=style.GREY, linewidth=1.2)
    axes.axhline((kinds == "cost").sum() - 0.5, color="#BBBBBB", linewidth=0.8)
    above = sum(line not in BELOW for line in counted)
    if above < len(counted):
        _line(axes, above - 0.5)
    axes.set_yticks(np.arange(len(counted)), [SHORT[name] for name in counted])
    axes.invert_yaxis()
    axes.set_title("Costs and benefits, present value")
    style.signed_money_axis(axes.xaxis)
    axes.xaxis.set_major_locator(MaxNLocator(4))


def _line(axes: Axes, at: float) -> None:
    """The line below which stands what rests on hundredths of a point of wellbeing, or on volunteers' time."""
    axes.axhline(at, color="#222222", linewidth=1.1)
    axes.annotate("below the line", (1.0, at), xycoords=("axes fraction", "data"), xytext=(-2, -3),
                  textcoords="offset points", ha="right", va="top", size=8.5, color="#555555")  # fmt: skip


def _by_way(axes: Axes, ratios: pd.DataFrame, colour: dict[str, str], strict: str) -> None:
    """The benefit-cost ratio under each way of counting wellbeing."""
    ways = sorted(ratios["wellbeing"].unique(), key=lambda way: way != strict)
    _line(axes, 0.5)
    rows = ratios.set_index(["wellbeing", "option"])
    gap = 0.5 / len(colour)
    for k, (name, c) in enumerate(colour.items()):
        at = np.arange(len(ways)) - 0.25 + gap * (k + 0.5)
        found = rows.loc[[(way, name) for way in ways]]
        axes.hlines(at, found["low"], found["high"], color=c, linewidth=2)
        axes.plot(found["effect"], at, "o", color=c, markersize=6)
    axes.axvline(1, color=style.GREY, linewidth=1.2, linestyle=":")
    axes.text(1, -0.72, " costs = benefits", size=8.5, color="#555555", va="bottom")
    axes.axvline(0, color=style.GREY, linewidth=1.0)
    axes.set_yticks(np.arange(len(ways)), [WAYS.get(way, way) for way in ways])
    axes.set_ylim(len(ways) - 0.5, -0.75)
    axes.set_title("Benefit-cost ratio", pad=14)


def _over_years(
    axes: Axes, balances: Mapping[str, NDArray[np.float64]], colour: dict[str, str], strict: str
) -> None:
    """Discounted benefits and savings less costs, added up, by year."""
    axes.axhline(0, color=style.GREY, linewidth=1.2)
    for name, c in colour.items():
        balance = balances[name]
        years = balance.shape[1]
        mean, half = balance.mean(axis=0), np.zeros(years)
        if len(balance) > 1:
            half = stdtrit(len(balance) - 1, 0.975) * balance.std(axis=0, ddof=1) / np.sqrt(len(balance))
        year = np.arange(1, years + 1)
        axes.fill_between(year, mean - half, mean + half, color=c, alpha=0.18, linewidth=0)
        axes.plot(year, mean, color=c, linewidth=2, label=name)
    axes.set_title(f"Balance so far,\n{strict}")
    axes.set_xlabel("years since the start")
    style.years_axis(axes, years)
    style.signed_money_axis(axes.yaxis)
