"""Figures of a comparison, as functions of its tables."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import shorten

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from kith.model.measures.outcomes import Outcome
from kith.model.programme import Programme

from ..effects import is_decided
from ..presenting.sentences import pounds, scale
from . import style


def comparison_figure(
    effects: pd.DataFrame,
    money: pd.DataFrame,
    accounts: pd.DataFrame,
    options: Sequence[Programme],
    outcomes: Sequence[Outcome],
    years: int,
    replicates: int,
    title: str,
    below: str,
) -> style.Chart:
    """What each option changed over the years, with bands of means and of worlds, and its money under it.

    Parameters
    ----------
    effects : DataFrame
        Effects by option, outcome and year.
    money : DataFrame
        GBP by seed, option, account, month and instrument.
    accounts : DataFrame
        GBP spent, returned and held at the end, a row for each option, mean over seeds.
    options : sequence of Programme
        What is compared.
    outcomes : sequence of Outcome
        Six of them, one for each panel.
    """
    colour = style.colours([option.name for option in options])
    with style.looking():
        figure = style.Chart(13.5, 10.5)
        used = style.head(figure, title, below, 112)
        _legend(figure, used, colour)
        grid = figure.add_gridspec(
            3, 3, left=0.07, right=0.985, top=1 - used - 0.068, bottom=0.055, hspace=0.48, wspace=0.26
        )
        for i, outcome in enumerate(outcomes):
            axes = figure.add_subplot(grid[i // 3, i % 3])
            _effect_panel(axes, effects, outcome, colour, years)
            _mark_ends(axes, options, colour, labelled=i < 3 and len(options) <= 3)
            if i == 5:  # the one panel with no panel of years under it
                axes.set_xlabel("years since the start")
        panels = [figure.add_subplot(grid[2, i]) for i in range(3)]
        _money_row(panels[:2], money, options, colour, years, replicates)
        _where_it_went(panels[2], accounts, colour, years)
    return figure


def _legend(figure: style.Chart, used: float, colour: dict[str, str]) -> None:
    """One legend for all panels, under the small print."""
    keys: list[Line2D | Patch] = [
        Line2D([], [], color=c, linewidth=3, label=name) for name, c in colour.items()
    ]
    keys.append(Line2D([], [], color=style.GREY, linewidth=1.2, label="business as usual"))
    keys.append(Line2D([], [], color=style.GREY, linewidth=1.2, linestyle=":", label="last planned money"))
    figure.legend(
        handles=keys,
        loc="upper left",
        bbox_to_anchor=(0.004, 1 - used + 0.008),
        ncols=len(keys),
        fontsize=10.5,
    )


def _effect_panel(
    axes: Axes, effects: pd.DataFrame, outcome: Outcome, colour: dict[str, str], years: int
) -> None:
    """The effect of each option on one outcome, by year; every effect is nothing at the start."""
    by = scale(outcome)
    axes.axhline(0, color=style.GREY, linewidth=1.2)
    for option, c in colour.items():
        rows = effects[(effects["option"] == option) & (effects["outcome"] == outcome.name)]
        year = np.r_[0, rows["year"].to_numpy(float)]
        keys = ("effect", "low_together", "high_together", "world_low", "world_high")
        effect, low, high, *worlds = (np.r_[0.0, rows[key].to_numpy(float)] * by for key in keys)
        axes.fill_between(year, *worlds, color=c, alpha=0.09, linewidth=0)
        axes.fill_between(year, low, high, color=c, alpha=0.25, linewidth=0)
        axes.plot(year, effect, color=c, linewidth=1.1)
        sure = is_decided(low, high)
        axes.plot(year, np.where(sure, effect, np.nan), color=c, linewidth=2.8, marker=".", markersize=5)
    unit = "percentage points" if by == 100.0 else outcome.unit
    sense = {1: "up is better", -1: "down is better", 0: ""}[outcome.better]
    axes.set_title(outcome.title)
    axes.set_ylabel(f"change, {unit}")
    axes.text(1, 1.035, sense, transform=axes.transAxes, ha="right", size=9, color="#555555")
    style.years_axis(axes, years)


def _mark_ends(axes: Axes, options: Sequence[Programme], colour: dict[str, str], labelled: bool) -> None:
    """A dotted line where each option's planned money ends, options that end together side by side."""
    if labelled:  # room above the lines for what the labels say
        low, high = axes.get_ylim()
        axes.set_ylim(low, high + 0.09 * (high - low))
    ends: dict[float, list[Programme]] = {}
    taken: list[float] = []  # where the labels of each row end, as a share of the width
    for option in options:
        if not option.is_nothing:
            ends.setdefault(option.last_month / 12, []).append(option)
    for year, together in sorted(ends.items()):
        for option in together:
            axes.axvline(year, color=colour[option.name], linewidth=1.3, linestyle=":")
        if labelled:
            names = ", ".join(shorten(option.name, 20, placeholder="...") for option in together)
            at, span = year / axes.get_xlim()[1], 0.022 * (len(names) + 6)
            last = at + span > 1.05
            start = at - span if last else at
            row = next((i for i, end in enumerate(taken) if end < start), len(taken))
            taken[row : row + 1] = [start + span]
            axes.annotate(
                f"{names} ends",
                (year, 1),
                xycoords=axes.get_xaxis_transform(),
                xytext=(-3 if last else 3, -2 - 13 * row),
                textcoords="offset points",
                ha="right" if last else "left",
                va="top",
                size=9,
                color=colour[together[0].name],
                bbox={"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 0.8},
            )


def _money_row(
    panels: Sequence[Axes],
    money: pd.DataFrame,
    options: Sequence[Programme],
    colour: dict[str, str],
    years: int,
    replicates: int,
) -> None:
    """Money planned and spent by year, mean over seeds, on one scale."""
    most = 0.0
    for axes, account in zip(panels, ("planned", "spent"), strict=True):
        for option, c in colour.items():
            yearly = _by_year(money, option, account, years) / max(replicates, 1)
            most = max(most, float(yearly.max(initial=0.0)))
            axes.stairs(yearly, np.arange(years + 1), color=c, linewidth=1.8)
            axes.stairs(yearly, np.arange(years + 1), color=c, alpha=0.18, fill=True)
        axes.set_title(f"Money {account}")
        axes.set_ylabel("a year")
        axes.set_xlabel("years since the start")
        style.years_axis(axes, years)
        _mark_ends(axes, options, colour, labelled=False)
    for axes in panels:
        style.money_axis(axes.yaxis, most)
        axes.set_ylim(0, most * 1.08 or 1.0)


def _by_year(money: pd.DataFrame, option: str, account: str, years: int) -> np.ndarray:
    """GBP of an account by year, summed over instruments and seeds; shape (years,)."""
    totals = np.zeros(years)
    if len(money):
        rows = money[(money["option"] == option) & (money["account"] == account)]
        np.add.at(totals, rows["month"].to_numpy() // 12, rows["gbp"].to_numpy())
    return totals


def _where_it_went(axes: Axes, accounts: pd.DataFrame, colour: dict[str, str], years: int) -> None:
    """A bar for each option: spent, handed back, and held when the run ended."""
    fills = {"spent": 0.85, "returned": 0.4, "held": 0.12}
    whole = max(float(accounts.sum(axis=1).max()), 1.0)
    for place, (option, row) in enumerate(accounts.iterrows()):
        left = 0.0
        for account, alpha in fills.items():
            axes.barh(place, row[account], left=left, color=colour[str(option)], alpha=alpha, height=0.5)
            left += row[account]
        told = f"{pounds(row['spent'])} spent, {pounds(row['returned'])} handed back"
        told += f", {pounds(row['held'])} held" if row["held"] >= 0.5 else ""
        name = shorten(str(option), 26, placeholder="...")
        axes.text(0, place - 0.33, f"{name}: {told}", size=9, va="bottom", color="#333333")
    axes.set_title(f"Where it was after {years} years")
    axes.set_ylim(len(accounts) - 0.35, -0.85)
    axes.set_xlim(0, whole * 1.02)
    axes.set_yticks([])
    style.money_axis(axes.xaxis, whole if whole > 1.0 else 0.0)
    axes.set_xlabel("dark: spent; middle: handed back; light: still held")
    axes.spines["left"].set_visible(False)
