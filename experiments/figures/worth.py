"""The figure of an appraisal: what each option costs and brings, its ratio, and its balance over the years."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator
from scipy.special import stdtrit

from ..appraising.appraisal import COSTS
from ..appraising.lines import LINES
from ..appraising.wellbeing import STRICT
from ..presenting.numbers import pence
from ..presenting.sentences import adults
from . import style

if TYPE_CHECKING:
    from ..appraising.worth import Worth

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
WAYS = {"without": "without wellbeing", "loneliness in their place": "loneliness in its place"}


def worth_figure(worth: Worth) -> Figure:
    """Present values by line; benefit-cost ratios by way of counting wellbeing; the discounted balance by year."""
    q = worth.comparison.question
    colour = style.colours(worth.names)
    with style.looking():
        figure = style.Chart(13.5, 6.6)
        used = style.head(figure, finding(worth), small_print(worth), 104)
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
        by_line(figure.add_subplot(grid[0]), worth, colour)
        by_way(figure.add_subplot(grid[1]), worth, colour)
        over_years(figure.add_subplot(grid[2]), worth, colour, q.years)
    return figure


def finding(worth: Worth) -> str:
    """What the ratios say, at their most cautious and as asked for."""
    rows = worth.headlines[worth.headlines["what"] == "bcr"].set_index(["wellbeing", "option"])["effect"]
    way, told = worth.assumptions.wellbeing, []
    for name in worth.names:
        told.append(f"{name} {pence(rows[STRICT, name])} from {STRICT}, {pence(rows[way, name])} {way}")
    return f"What £1 of public money brings: {'; '.join(told)}"


def small_print(worth: Worth) -> str:
    """Of what, over how long, in whose prices."""
    q, values = worth.comparison.question, worth.assumptions.values
    return (
        f"Against business as usual in a {q.place} neighbourhood of {adults(q.population)} over {q.years} years; "
        f"prices of {values.base_year}; discounted at {values['discount_rate']:.1%}, wellbeing at "
        f"{values['health_rate']:.1%}. "
        f"Mean of {worth.comparison.replicates} paired runs, 95% interval over luck and cases; what values are worth "
        "comes on top."
    )


def by_line(axes: Axes, worth: Worth, colour: dict[str, str]) -> None:
    """Present value of every line that counts, costs below zero."""
    counted = [*COSTS, *(line.name for line in LINES if worth.assumptions.counts(line))]
    table = worth.lines.set_index(["option", "line"])
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
    axes.axhline(len(COSTS) - 0.5, color="#BBBBBB", linewidth=0.8)
    axes.set_yticks(np.arange(len(counted)), [SHORT[name] for name in counted])
    axes.invert_yaxis()
    axes.set_title("Costs and benefits, present value")
    signed_money(axes.xaxis)
    axes.xaxis.set_major_locator(MaxNLocator(4))


def by_way(axes: Axes, worth: Worth, colour: dict[str, str]) -> None:
    """The benefit-cost ratio under each way of counting wellbeing."""
    rows = worth.headlines[worth.headlines["what"] == "bcr"].set_index(["wellbeing", "option"])
    ways = list(worth.ways())
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


def over_years(axes: Axes, worth: Worth, colour: dict[str, str], years: int) -> None:
    """Discounted benefits and savings less costs, added up, by year."""
    axes.axhline(0, color=style.GREY, linewidth=1.2)
    for name, c in colour.items():
        balance = worth.appraisal(name).balance()
        mean, half = balance.mean(axis=0), np.zeros(years)
        if len(balance) > 1:
            half = stdtrit(len(balance) - 1, 0.975) * balance.std(axis=0, ddof=1) / np.sqrt(len(balance))
        year = np.arange(1, years + 1)
        axes.fill_between(year, mean - half, mean + half, color=c, alpha=0.18, linewidth=0)
        axes.plot(year, mean, color=c, linewidth=2, label=name)
    axes.set_title(f"Balance so far, {worth.assumptions.wellbeing}")
    axes.set_xlabel("years since the start")
    style.years_axis(axes, years)
    signed_money(axes.yaxis)


def signed_money(axis: Axis) -> None:
    """An axis of money that may be lost or gained."""
    axis.set_major_formatter(
        FuncFormatter(lambda gbp, _: f"-{style.money(-gbp)}" if gbp < 0 else style.money(gbp))
    )
