"""The figure of a region: each rule a point between efficiency and equity, and who got what."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from kith.model.measures.outcomes import Outcome

from ..presenting.sentences import pounds, scale
from . import style

NAMED = 30  # places whose names there is room for
THIRDS = ("neediest third", "middle third", "least needy third")


def region_figure(
    points: pd.DataFrame, by_need: pd.DataFrame, outcome: Outcome, title: str, below: str
) -> style.Chart:
    """Mean gain against the change in the gap between the best and the worst tenth of places; money by need beside it.

    Parameters
    ----------
    points : DataFrame
        Rule; effect, low and high of the mean (``x_...``) and of the gap (``y_...``).
    by_need : DataFrame
        Rule, third (0 is the neediest) and GBP a head (`offered_now`).
    """
    with style.looking():
        figure = style.Chart(13.5, 6.4)
        used = style.head(figure, title, below, 104)
        grid = figure.add_gridspec(
            1, 2, left=0.07, right=0.98, top=1 - used - 0.05, bottom=0.12, wspace=0.22, width_ratios=(1.5, 1)
        )
        _points(figure.add_subplot(grid[0, 0]), points, outcome)
        _money(figure.add_subplot(grid[0, 1]), by_need, points["rule"].tolist())
    return figure


def _points(axes: Axes, points: pd.DataFrame, outcome: Outcome) -> None:
    times, colours = scale(outcome), style.colours(points["rule"].tolist())
    axes.axvline(0, color=style.GREY, linewidth=1.0)
    axes.axhline(0, color=style.GREY, linewidth=1.0)
    for row in points.to_dict("records"):
        x, y, colour = times * row["x_effect"], times * row["y_effect"], colours[row["rule"]]
        axes.plot([times * row["x_low"], times * row["x_high"]], [y, y], color=colour, alpha=0.5)
        axes.plot([x, x], [times * row["y_low"], times * row["y_high"]], color=colour, alpha=0.5)
        axes.plot(x, y, "o", color=colour, markersize=9, label=row["rule"])
    unit = "%" if outcome.unit == "share" else outcome.unit
    better = "right" if outcome.better > 0 else "left"
    axes.set_xlabel(f"mean change over all residents ({unit}); better to the {better}")
    axes.set_ylabel(f"change in the gap, best less worst tenth of places ({unit})")
    axes.set_title("Above the line the gap widens, below it narrows")
    axes.legend(loc="best")


def _money(axes: Axes, by_need: pd.DataFrame, rules: list[str]) -> None:
    colours, width = style.colours(rules), 0.8 / max(len(rules), 1)
    for k, rule in enumerate(rules):
        one = by_need[by_need["rule"] == rule].set_index("third")["offered_now"]
        at = np.arange(len(THIRDS)) + (k - (len(rules) - 1) / 2) * width
        axes.bar(
            at, [one.get(third, np.nan) for third in range(len(THIRDS))], width * 0.92, color=colours[rule]
        )
    axes.set_xticks(range(len(THIRDS)), THIRDS)
    axes.set_title("Who got what: GBP a head, present value, by need")


def pots_figure(effects: pd.DataFrame, outcome: Outcome, title: str, below: str) -> style.Chart:
    """What each rule brings against the first, over all residents and in the gap, by size of pot.

    Parameters
    ----------
    effects : DataFrame
        What ("rule - first"), measure ("mean" or "gap"), pot, effect, low_together and high_together.
    """
    with style.looking():
        figure = style.Chart(12.5, 5.8)
        used = style.head(figure, title, below, 104)
        grid = figure.add_gridspec(1, 2, left=0.08, right=0.98, top=1 - used - 0.06, bottom=0.13, wspace=0.24)
        for column, (measure, said) in enumerate(
            (("mean", "All residents"), ("gap", "The gap, best less worst tenth: below the line it narrows"))
        ):
            _over_pots(
                figure.add_subplot(grid[0, column]), effects[effects["measure"] == measure], outcome, said
            )
    return figure


def _over_pots(axes: Axes, rows: pd.DataFrame, outcome: Outcome, title: str) -> None:
    times, names = scale(outcome), list(dict.fromkeys(rows["what"]))
    pots = sorted(set(rows["pot"]))
    axes.axhline(0, color=style.GREY, linewidth=1.0)
    for name, colour in style.colours(names).items():
        one = rows[rows["what"] == name].sort_values("pot")
        axes.fill_between(
            one["pot"],
            times * one["low_together"],
            times * one["high_together"],
            color=colour,
            alpha=0.15,
            linewidth=0,
        )
        axes.plot(one["pot"], times * one["effect"], "o-", color=colour, label=name.replace(" - ", " less "))
    if pots[0] > 0.0:
        axes.set_xscale("log")
    axes.set_xticks(pots, [pounds(pot, pence=pot != round(pot)) for pot in pots])
    axes.minorticks_off()
    axes.set_xlabel("pot, present value a head")
    axes.set_ylabel(f"{outcome.title.lower()} ({'%' if outcome.unit == 'share' else outcome.unit})")
    axes.set_title(title)
    axes.legend(loc="best")


def region_map(
    places: pd.DataFrame, rules: list[str], outcome: Outcome, title: str, below: str
) -> style.Chart:
    """The region under each rule: a disc for each place, as large as its people, in the colour of what it gained.

    Parameters
    ----------
    places : DataFrame
        A row for each rule and place, means over seeds: east, north, adults, gain and GBP a head (`offered_a_head`).
    """
    times = scale(outcome) * (outcome.better or 1)
    most = max(float((times * places["gain"]).abs().max()), 1e-12)
    across = min(len(rules), 3)
    down = -(-len(rules) // across)
    with style.looking():
        figure = style.Chart(4.4 * across + 0.6, 3.9 * down + 1.7)
        used = style.head(figure, title, below, 32 * across)
        grid = figure.add_gridspec(
            down,
            across,
            left=0.02,
            right=0.9,
            top=1 - used - 0.5 / (3.9 * down + 1.7),
            bottom=0.03,
            wspace=0.05,
            hspace=0.16,
        )
        room = max(np.ptp(places["east"]), np.ptp(places["north"]), 1e-9)
        for k, rule in enumerate(rules):
            axes = figure.add_subplot(grid[divmod(k, across)])
            one = places[places["rule"] == rule]
            drawn = axes.scatter(
                one["east"], one["north"], s=620 * one["adults"] / one["adults"].max() + 60, c=times * one["gain"],
                cmap="PuOr", vmin=-most, vmax=most, edgecolor="#444444", linewidth=0.8,
            )  # fmt: skip
            if len(one) <= NAMED:
                for row in one.itertuples():
                    axes.annotate(
                        f"{row.place}\n{pounds(row.offered_a_head)}", (row.east, row.north), (0, -19),
                        textcoords="offset points", ha="center", va="top", size=8.5,
                    )  # fmt: skip
            axes.set_title(rule)
            axes.set_xlim(one["east"].min() - 0.12 * room, one["east"].max() + 0.12 * room)
            axes.set_ylim(one["north"].min() - 0.2 * room, one["north"].max() + 0.1 * room)
            axes.set_aspect("equal")
            axes.axis("off")
        bar = figure.colorbar(drawn, cax=figure.add_axes((0.92, 0.2, 0.012, 0.5)))
        bar.set_label(f"{outcome.title.lower()}, better by")
    return figure
