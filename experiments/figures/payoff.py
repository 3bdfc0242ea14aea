"""The figure of the pay-off clock: chance of being ahead, when an option overtakes, what a cut loses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from kith.model.measures.outcomes import OUTCOMES

from ..appraising.payoff import BALANCE
from ..effects import is_decided
from ..presenting.sentences import adults
from . import style
from .worth import signed_money

if TYPE_CHECKING:
    from ..appraising.payoff import Clock

DRAWN = ("ties", "trust", "institutions", BALANCE)


def titled(outcome: str) -> str:
    """An outcome's title, or what the balance is."""
    return "Benefits less costs so far" if outcome == BALANCE else OUTCOMES[outcome].title


def clock_figure(found: Clock) -> Figure:
    """Chance of being ahead by year and year of overtaking for the last pair, and loss of trust by year of the cut."""
    q = found.worth.comparison.question
    one, other = found.pairs()[-1]
    colour = style.colours(DRAWN)
    with style.looking():
        figure = style.Chart(13.5, 5.6)
        used = style.head(
            figure,
            finding(found, one, other),
            f"A {q.place} neighbourhood of {adults(q.population)}, {found.worth.comparison.replicates} paired runs, "
            "each with its own luck and case. Ahead for good: in that year and in every later one. Right: net present "
            f"social value of {q.options[-1].name.rsplit(' cut after', 1)[0]} when cut, less in full.",
            112,
        )
        grid = figure.add_gridspec(
            1, 3, left=0.065, right=0.985, top=1 - used - 0.15, bottom=0.12, wspace=0.3
        )
        keys = [Line2D([], [], color=c, linewidth=3, label=titled(name)) for name, c in colour.items()]
        figure.legend(
            handles=keys, loc="upper left", bbox_to_anchor=(0.004, 1 - used + 0.01), ncols=len(keys)
        )
        chances(figure.add_subplot(grid[0]), found, (one, other), colour)
        arrivals(figure.add_subplot(grid[1]), found, (one, other), colour)
        losses(figure.add_subplot(grid[2]), found)
    return figure


def finding(found: Clock, one: str, other: str) -> str:
    """When the one overtakes the other, in one sentence."""
    rows = found.overtakes
    rows = rows[(rows["option"] == one) & (rows["against"] == other) & (rows["year"] == 0)].set_index(
        "outcome"
    )
    told = [f"{titled(name).lower()} {rows.loc[name, 'overtakes']:.0%}" for name in DRAWN]
    return f"How often {one} never gets ahead of {other} for good in {found.years} years: {', '.join(told)}"


def chances(axes: Axes, found: Clock, pair: tuple[str, str], colour: dict[str, str]) -> None:
    """Share of runs ahead, by year."""
    rows = found.overtakes
    rows = rows[(rows["option"] == pair[0]) & (rows["against"] == pair[1]) & (rows["year"] > 0)]
    axes.axhline(50, color=style.GREY, linewidth=1.0, linestyle=":")
    for outcome, c in colour.items():
        by = rows[rows["outcome"] == outcome]
        axes.plot(by["year"], 100 * by["ahead"], color=c, linewidth=2)
    axes.set_ylim(-2, 102)
    axes.set_title(f"Ahead of {pair[1]}, % of runs")
    axes.set_xlabel("years since the start")
    style.years_axis(axes, found.years)


def arrivals(axes: Axes, found: Clock, pair: tuple[str, str], colour: dict[str, str]) -> None:
    """Share of runs that are ahead for good by each year, and never."""
    rows = found.overtakes
    rows = rows[(rows["option"] == pair[0]) & (rows["against"] == pair[1])]
    for k, (outcome, c) in enumerate(colour.items()):
        by = rows[rows["outcome"] == outcome].set_index("year")["overtakes"]
        reached = 100 * by.loc[1:].cumsum()
        axes.step(reached.index, reached, where="post", color=c, linewidth=2)
        axes.plot(found.years * 1.1 + k * found.years * 0.03, 100 * by.loc[0], "s", color=c, markersize=6)
    axes.set_title("Ahead for good by then, % of runs")
    axes.set_ylim(-2, 102)
    style.years_axis(axes, found.years)
    axes.set_xlim(0, found.years * 1.25)
    ticks = np.linspace(0, found.years, 5).round().tolist()
    axes.set_xticks([*ticks, found.years * 1.145], [*(f"{t:g}" for t in ticks), "never"])
    axes.set_xlabel("years since the start")


def losses(axes: Axes, found: Clock) -> None:
    """What a cut changes in net present social value, by year of the cut."""
    rows = found.cuts[(found.cuts["what"] == "npsv")]
    axes.axhline(0, color=style.GREY, linewidth=1.2)
    for row in rows.itertuples():
        face = "#0072B2" if is_decided(row.low, row.high) else "white"
        axes.plot([row.year, row.year], [row.low, row.high], color="#0072B2", linewidth=2)
        axes.plot(row.year, row.effect, "o", color="#0072B2", markerfacecolor=face, markersize=7)
    axes.set_title("What a cut changes in worth")
    axes.set_xlabel("funding cut after year")
    axes.set_xticks(rows["year"].tolist())
    axes.margins(x=0.15)
    signed_money(axes.yaxis)
