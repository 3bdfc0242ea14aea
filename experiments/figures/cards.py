"""Cards for a lesson without computers: bets, worlds, lives and the answer, each a page to print and cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.lines import Line2D

from kith.model.measures.outcomes import OUTCOMES

from ..presenting.sentences import scale
from . import style
from .bets import effect_course

A4 = (8.27, 11.69)
COVER = (
    "Cover this card, and uncover it a row at a time. In both columns live the same people, with the same luck; the\n"
    "money comes as “{one}” or as “{other}”."
)
STEP = 5  # years between the rows of a card


def _page(rows: int) -> tuple[style.Chart, list[Axes]]:
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


def pdf_of(pages: Sequence[style.Chart], title: str) -> bytes:
    """Pages as a PDF that is the same whenever it is made."""
    content = BytesIO()
    with PdfPages(content, metadata={"Title": title, "CreationDate": None}) as pdf:
        for page in pages:
            pdf.savefig(page)
    return content.getvalue()


def bet_slips(sides: Sequence[str], years: int) -> style.Chart:
    """Three slips: which of two options is ahead, when it overtakes, and an empty chart to draw on."""
    one, other = sides
    with style.looking():
        chart, panels = _page(3)
        for axes in panels:
            _write(axes, 0.97, "My bet, before I have seen anything", size=14, weight="bold")
            _write(axes, 0.83, f"After {years} years, residents have more ties under", size=11)
            _write(axes, 0.75, f"☐ {one}     ☐ {other}     ☐ nobody can tell", size=11)
            _write(axes, 0.62, "One overtakes the other in year ____\n(if you think so)", size=11)
            _write(axes, 0.46, f"My line: {other} less {one},\nties per resident, year by year", size=11)
            _write(
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


def _write(axes: Axes, y: float, text: str, x: float = 0.0, **how: object) -> None:
    """Text on a card, from its top left."""
    axes.text(x, y, text, va="top", linespacing=1.35, **how)  # type: ignore[arg-type]


def world_cards(
    runs: pd.DataFrame,
    sides: Sequence[str],
    seeds: Sequence[int],
    first: int,
    years: int,
    shown: Mapping[str, tuple[str, int]],
) -> style.Chart:
    """A card for each seed: both options by year, to be uncovered row by row.

    Parameters
    ----------
    runs : DataFrame
        Outcomes by seed, option and month.
    sides : sequence of str
        The two options.
    first : int
        The number of the first card.
    shown : mapping of str to (str, int)
        Outcomes of a card, with their heads and their decimals.
    """
    one, other = sides
    with style.looking():
        chart, panels = _page(4)
        for k, (axes, seed) in enumerate(zip(panels, seeds, strict=False)):
            _write(axes, 0.98, f"World {first + k}", size=15, weight="bold")
            _write(axes, 0.86, COVER.format(one=one, other=other), size=8.5, color="#444444")
            world = runs[runs["seed"] == seed].set_index(["option", "month"])
            _world_rows(axes, world, style.colours(sides), years, shown)
    return chart


def _world_rows(
    axes: Axes, runs: pd.DataFrame, colour: Mapping[str, str], last: int, shown: Mapping[str, tuple[str, int]]
) -> None:
    """The years of one world: for each outcome, one number under either option."""
    one, other = colour
    at = np.linspace(0.13, 0.83, len(shown))
    for x, (head, _) in zip(at, shown.values(), strict=True):
        _write(axes, 0.72, head, x, size=9, weight="bold")
        for shift, name in ((0.0, one), (0.085, other)):
            _write(axes, 0.545, name, x + shift, size=8.5, color=colour[name])
    years = [year for year in range(0, last + 1, STEP) if last - year >= STEP or year == last]
    for line, year in enumerate([*years, *([last] if years[-1] != last else [])]):
        y = 0.455 - 0.088 * line
        axes.axhline(y + 0.012, color="#DDDDDD", linewidth=0.8)
        _write(axes, y, f"year {year}", size=10)
        for x, (name, (_, places)) in zip(at, shown.items(), strict=True):
            for shift, option in ((0.0, one), (0.085, other)):
                value = float(runs.loc[(option, year * 12), name])
                _write(axes, y, f"{value:.{places}f}", x + shift, size=10.5, color=colour[option])


def life_cards(lives: Sequence[tuple[int, Mapping[str, str]]]) -> style.Chart:
    """Two residents to a page, each with the text of their life under either option."""
    with style.looking():
        chart, panels = _page(2)
        for axes, (resident, texts) in zip(panels, lives, strict=False):
            colour = style.colours([*texts])
            _write(axes, 0.98, f"Resident {resident}, twice", size=15, weight="bold")
            _write(
                axes,
                0.925,
                "The same person, home and luck. Where do the two lives part?",
                size=9,
                color="#444444",
            )
            for x, (option, text) in zip((0.0, 0.52), texts.items(), strict=True):
                _write(axes, 0.87, f"under {option}", x, size=12, weight="bold", color=colour[option])
                _write(axes, 0.81, text, x, size=8.5)
    return chart


def answer_page(
    effects: pd.DataFrame,
    sides: Sequence[str],
    outcomes: Sequence[str],
    years: int,
    title: str,
    below: str,
    text: str,
) -> style.Chart:
    """For whoever leads: what all runs together say, over who is ahead in each world of the deck.

    Parameters
    ----------
    effects : DataFrame
        Effects of the later of the two options less the earlier, by outcome and year.
    """
    one, other = sides
    with style.looking():
        chart = style.Chart(*A4)
        used = style.head(chart, title, below, 56)
        grid = chart.add_gridspec(
            2, 2, left=0.1, right=0.97, top=1 - used - 0.03, bottom=0.4, hspace=0.35, wspace=0.27
        )
        for k, outcome in enumerate(outcomes):
            axes = chart.add_subplot(grid[k // 2, k % 2])
            effect_course(axes, effects[effects["outcome"] == outcome], scale(OUTCOMES[outcome]))
            axes.set_title(f"{OUTCOMES[outcome].title}: {other} less {one}", size=9)
            style.years_axis(axes, years)
        foot = chart.add_axes((0.08, 0.03, 0.89, 0.32))
        foot.set_xlim(0, 1)
        foot.set_ylim(0, 1)
        foot.axis("off")
        _write(foot, 0.98, text, size=9.5)
    return chart
