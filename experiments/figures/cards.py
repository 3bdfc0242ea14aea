"""Cards for a lesson without computers: bets, worlds, lives and the answer, each a page to print and cut."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from kith.model.measures.outcomes import OUTCOMES

from ..comparing.verdicts import finding
from ..presenting.sentences import adults, scale
from . import style
from .bets import found_panel

if TYPE_CHECKING:
    from ..comparing.comparison import Comparison
    from ..workshop.lives import Lives

A4 = (8.27, 11.69)
SHOWN = {"ties": 2, "trust": 2, "groups": 1, "institutions": 1}  # outcomes of a card, and their decimals
HEADS = ("ties per\nresident", "trust\n(0 to 1)", "groups per\n1,000", "open places\nper 1,000")
COVER = (
    "Cover this card, and uncover it a row at a time. In both columns live the same people, with the same luck; the\n"
    "money comes as “{one}” or as “{other}”."
)
STEP = 5  # years between the rows of a card


def page(rows: int) -> tuple[Figure, list[Axes]]:
    """A page of A4 cut into `rows` cards, one above another, with a line to cut along."""
    chart = style.Chart(*A4)
    high = 0.96 / rows
    panels = []
    for row in range(rows):
        axes = chart.add_axes((0.05, 0.98 - (row + 1) * high, 0.9, high * 0.94))
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        axes.axis("off")
        panels.append(axes)
        if row:
            chart.add_artist(_cut(0.98 - (row + 0.03) * high))
    return chart, panels


def _cut(y: float) -> Line2D:
    return Line2D([0.02, 0.98], [y, y], color=style.GREY, linestyle=(0, (4, 4)), linewidth=0.8)


def bet_slips(found: Comparison) -> Figure:
    """Three slips: who is ahead, when it overtakes, and an empty chart to draw on."""
    one, other = found.question.names
    years = found.question.years
    with style.looking():
        chart, panels = page(3)
        for axes in panels:
            write(axes, 0.97, "My bet, before I have seen anything", size=14, weight="bold")
            write(axes, 0.83, f"After {years} years, residents have more ties under", size=11)
            write(axes, 0.75, f"☐ {one}     ☐ {other}     ☐ nobody can tell", size=11)
            write(axes, 0.62, "One overtakes the other in year ____\n(if you think so)", size=11)
            write(axes, 0.46, f"My line: {other} less {one},\nties per resident, year by year", size=11)
            write(
                axes, 0.25, "My world's number: ____\nAhead in my world in the last year: ________", size=11
            )
            empty = axes.inset_axes((0.56, 0.1, 0.42, 0.72))
            empty.set_ylim(-2, 2)
            empty.axhline(0, color=style.GREY)
            empty.grid(color="#DDDDDD")
            style.years_axis(empty, years)
            empty.set_xlabel("years since the start")
            empty.set_title(f"above zero: {other} ahead", size=9)
    return chart


def write(axes: Axes, y: float, text: str, x: float = 0.0, **how: object) -> None:
    """Text on a card, from its top left."""
    axes.text(x, y, text, va="top", linespacing=1.35, **how)  # type: ignore[arg-type]


def world_cards(found: Comparison, seeds: Sequence[int], first: int) -> Figure:
    """A card for each seed: both options by year, to be uncovered row by row; `first` is the number of the first."""
    with style.looking():
        chart, panels = page(4)
        for k, (axes, seed) in enumerate(zip(panels, seeds, strict=False)):
            write(axes, 0.98, f"World {first + k}", size=15, weight="bold")
            one, other = found.question.names
            write(axes, 0.86, COVER.format(one=one, other=other), size=8.5, color="#444444")
            rows_of(axes, found, seed)
    return chart


def rows_of(axes: Axes, found: Comparison, seed: int) -> None:
    """The years of one world: for each outcome, one number under either option."""
    one, other = found.question.names
    colour = style.colours(found.question.names)
    runs = found.runs[found.runs["seed"] == seed].set_index(["option", "month"])
    at = np.linspace(0.13, 0.83, len(SHOWN))
    for x, head in zip(at, HEADS, strict=True):
        write(axes, 0.72, head, x, size=9, weight="bold")
        for shift, name in ((0.0, one), (0.085, other)):
            write(axes, 0.545, name, x + shift, size=8.5, color=colour[name])
    last = found.question.years
    years = [year for year in range(0, last + 1, STEP) if last - year >= STEP or year == last]
    for line, year in enumerate([*years, *([last] if years[-1] != last else [])]):
        y = 0.455 - 0.088 * line
        axes.axhline(y + 0.012, color="#DDDDDD", linewidth=0.8)
        write(axes, y, f"year {year}", size=10)
        for x, (name, places) in zip(at, SHOWN.items(), strict=True):
            for shift, option in ((0.0, one), (0.085, other)):
                value = float(runs.loc[(option, year * 12), name])
                write(axes, y, f"{value:.{places}f}", x + shift, size=10.5, color=colour[option])


def life_cards(both: Sequence[Lives]) -> Figure:
    """Two residents to a page, each life told twice, without the comings and goings of ties."""
    with style.looking():
        chart, panels = page(2)
        for axes, found in zip(panels, both, strict=False):
            colour = style.colours(found.options)
            write(axes, 0.98, f"Resident {found.resident}, twice", size=15, weight="bold")
            write(
                axes,
                0.925,
                "The same person, home and luck. Where do the two lives part?",
                size=9,
                color="#444444",
            )
            for x, option in zip((0.0, 0.52), found.options, strict=True):
                write(axes, 0.87, f"under {option}", x, size=12, weight="bold", color=colour[option])
                write(axes, 0.81, told(found, option), x, size=8.5)
    return chart


def told(found: Lives, option: str, lines: int = 25) -> str:
    """The events of a life that are not of single ties, wrapped to half a page."""
    rows = found.events[found.events["option"] == option]
    rows = rows[~rows["event"].str.contains("tie begins with|tie with")]
    text = [
        part
        for row in rows.itertuples()
        for part in textwrap.wrap(f"Year {-(-row.month // 12)}: {row.event}", 58, subsequent_indent="    ")
    ]
    return "\n".join(text if len(text) <= lines else [*text[: lines - 1], "..."])


def answer_page(found: Comparison, seeds: Sequence[int]) -> Figure:
    """For whoever leads: who is ahead in each world of the deck, and what all runs together say."""
    q = found.question
    one, other = q.names
    name = f"{other} - {one}"
    with style.looking():
        chart = style.Chart(*A4)
        used = style.head(
            chart,
            f"The answer: {finding(found, tuple(SHOWN))}",
            f"{q.place}, {adults(q.population)}, {q.years} years, {found.replicates} pairs of runs with shared luck, "
            f"seed {q.seed}. Bands: 95% intervals. Keep this page until everybody has bet.",
            56,
        )
        grid = chart.add_gridspec(
            2, 2, left=0.1, right=0.97, top=1 - used - 0.03, bottom=0.4, hspace=0.35, wspace=0.27
        )
        for k, outcome in enumerate(SHOWN):
            axes = chart.add_subplot(grid[k // 2, k % 2])
            found_panel(axes, found, outcome, name)
            axes.set_title(f"{OUTCOMES[outcome].title}: {other} less {one}", size=9)
            style.years_axis(axes, q.years)
        below = chart.add_axes((0.08, 0.03, 0.89, 0.32))
        below.set_xlim(0, 1)
        below.set_ylim(0, 1)
        below.axis("off")
        write(below, 0.98, verdicts(found, seeds), size=9.5)
    return chart


def verdicts(found: Comparison, seeds: Sequence[int]) -> str:
    """Who is ahead on ties in the last year of each world of the deck, as far as its card shows it."""
    one, other = found.question.names
    last = found.runs[found.runs["month"] == found.question.years * 12]
    ties = (last.pivot(index="seed", columns="option", values="ties") * scale(OUTCOMES["ties"])).round(2)
    lines = [
        "Who has more ties in the last year, world by world, as a card shows it (one card is one throw of luck):",
        "",
    ]
    won = {one: 0, other: 0, "neither": 0}
    each = []
    for k, seed in enumerate(seeds, 1):
        a, b = float(ties.loc[seed, one]), float(ties.loc[seed, other])
        who = other if b > a else one if a > b else "neither"
        won[who] += 1
        each.append(f"world {k}: {who} ({one} {a:.2f}, {other} {b:.2f})")
    lines += [f"{left:52}{right}" for left, right in zip(each[::2], [*each[1::2], ""], strict=False)]
    count = ", ".join(f"{who} {n}" for who, n in won.items())
    return "\n".join([*lines, "", f"In all: {count}. The chart above says whether that is more than luck."])
