"""Figures of what each ingredient is worth: main effects, and the patience map."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from kith.model.measures.outcomes import OUTCOMES

from ..effects import is_decided
from . import style

if TYPE_CHECKING:
    from ..ingredients.factorial import Factorial
    from ..ingredients.patience import Patience

PANELS = ("ties", "linking", "trust", "groups", "institutions", "efficacy")
SOON = {"end": "after 20 years", "mean": "on average"}
WHEN = {
    "end": ("after 20 years", style.COLOURS[1], "o"),
    "mean": ("average over the years", style.COLOURS[0], "s"),
}


def factorial_figure(found: Factorial, setting: str) -> Figure:
    """Main effects of the six factors on six outcomes, at the end and on average, as shares of business as usual."""
    from ..ingredients.factorial import FACTORS

    effects = found.effects
    rows = effects[
        (effects["setting"] == setting) & effects["what"].isin(FACTORS) & effects["outcome"].isin(PANELS)
    ]
    with style.looking():
        chart = style.Chart(13.5, 8.6)
        used = style.head(
            chart,
            strongest(rows),
            f"Main effects in a {found.asked['place']} neighbourhood, {setting}: {len(found.settings[setting])} seeds,"
            " 32 programmes worth the same today; 95% intervals, filled where zero is left out. Read: what going from"
            " the first level to the second changes, averaged over all else.",
            104,
        )
        grid = chart.add_gridspec(
            2, 3, left=0.2, right=0.985, top=1 - used - 0.075, bottom=0.07, hspace=0.32, wspace=0.12
        )
        for i, name in enumerate(PANELS):
            axes = chart.add_subplot(grid[i // 3, i % 3])
            panel(axes, rows[rows["outcome"] == name], name, labelled=i % 3 == 0)
        keys = [
            Line2D([], [], color=c, marker=m, linestyle="none", label=told) for told, c, m in WHEN.values()
        ]
        chart.legend(handles=keys, loc="upper left", bbox_to_anchor=(0.19, 1 - used + 0.005), ncols=2)
    return chart


def strongest(rows: pd.DataFrame) -> str:
    """The finding: which levels help most, by decided effects on these outcomes, at the end and on average."""
    from ..ingredients.factorial import FACTORS

    sure = rows[is_decided(rows["low"], rows["high"])]
    if sure.empty:
        return "No ingredient alone decidedly changes any of these outcomes"
    share = (sure["effect"] / sure["usual"]).groupby([sure["when"], sure["what"]]).mean()
    parts = []
    for when, (told, _, _) in WHEN.items():
        if when in share.index.get_level_values(0):
            most = share[when].sort_values(key=np.abs, ascending=False)[:2]
            levels = [FACTORS[factor][int(size > 0)] for factor, size in most.items()]
            parts.append(f"{told}, {' and '.join(levels)}")
    return f"What helps these outcomes most, for the same money: {'; '.join(parts)}"


def panel(axes: Axes, rows: pd.DataFrame, name: str, labelled: bool) -> None:
    """One outcome: factors down, effects across."""
    from ..ingredients.factorial import FACTORS

    axes.axvline(0, color=style.GREY, linewidth=1.2)
    for place, factor in enumerate(FACTORS):
        for shift, (when, (_, colour, mark)) in zip((-0.14, 0.14), WHEN.items(), strict=True):
            e = rows[(rows["what"] == factor) & (rows["when"] == when)].iloc[0]
            effect, low, high = (100.0 * e[key] / (e["usual"] or 1.0) for key in ("effect", "low", "high"))
            sure = bool(is_decided(low, high))
            axes.plot([low, high], [place + shift] * 2, color=colour, linewidth=1.8)
            axes.plot(
                [effect], [place + shift], mark, color=colour, markerfacecolor=colour if sure else "white"
            )
    labels = [f"{factor}: {low}\nto {high}" for factor, (low, high) in FACTORS.items()]
    axes.set_yticks(range(len(FACTORS)), labels if labelled else [""] * len(FACTORS), size=9)
    axes.set_ylim(len(FACTORS) - 0.5, -0.5)
    axes.set_title(OUTCOMES[name].title)
    axes.set_xlabel("change, % of business as usual")
    axes.grid(axis="x", color="#E6E6E6")
    axes.set_axisbelow(True)


def patience_figure(found: Patience, outcome: str, setting: str) -> Figure:
    """Length down, start across, a panel for each mix; colour is what the length is worth over three years."""
    from ..ingredients.patience import LENGTHS, MIX, SHORT, STARTS

    e = found.effects
    e = e[(e["setting"] == setting) & (e["outcome"] == outcome) & (e["against"] == "short")]
    better = OUTCOMES[outcome].better or 1
    usual = (
        float(np.mean([found.settings[setting][f"{s:g}|usual|0|end:{outcome}"].mean() for s in STARTS]))
        or 1.0
    )
    shares = e.assign(share=100.0 * better * e["effect"] / usual)
    most = max(float(shares["share"].abs().max()), 1e-9)
    with style.looking():
        chart = style.Chart(13.5, 8.8)
        used = style.head(
            chart,
            map_finding(shares, outcome),
            f"{OUTCOMES[outcome].title}: the same money spread over so many years, less over {SHORT} "
            "years, % of business as "
            f"usual; {len(found.settings[setting])} seeds; {setting}. Purple: longer is better; orange: "
            "shorter. Dots: zero is left "
            "out of the 95% interval. Black line: zero. Start: 0 is left-behind, 1 better-provided, along"
            " the same way beyond.",
            104,
        )
        grid = chart.add_gridspec(
            2, 3, left=0.09, right=0.91, top=1 - used - 0.05, bottom=0.075, hspace=0.3, wspace=0.12
        )
        for (r, when), (c, mix) in product(enumerate(WHEN), enumerate(MIX)):
            axes = chart.add_subplot(grid[r, c])
            rows = shares[(shares["when"] == when) & (shares["mix"] == mix)]
            image = map_panel(axes, rows, most, list(LENGTHS), list(STARTS))
            axes.set_title(f"{mix}, {SOON[when]}", size=10.5)
            if c == 0:
                axes.set_ylabel("years over which the money is spread")
            if r == 1:
                axes.set_xlabel("starting point")
        bar = chart.colorbar(image, cax=chart.add_axes((0.93, 0.12, 0.015, 0.6)))
        bar.set_label("% of business as usual")
    return chart


def map_panel(axes: Axes, rows: pd.DataFrame, most: float, lengths: list[int], starts: list[float]):  # type: ignore[no-untyped-def]
    """One map: cells, decided cells dotted, and the zero contour."""
    table = rows.pivot(index="years", columns="start", values="share").loc[lengths, starts]
    sure = rows.assign(sure=is_decided(rows["low"], rows["high"])).pivot(
        index="years", columns="start", values="sure"
    )
    sure = sure.loc[lengths, starts].to_numpy(bool)
    image = axes.imshow(table, cmap="PuOr", vmin=-most, vmax=most, aspect="auto", origin="lower")
    values = table.to_numpy(float)
    if values.min() < 0 < values.max():
        axes.contour(values, levels=[0.0], colors="black", linewidths=1.6)
    down, across = np.nonzero(sure)
    axes.plot(across, down, ".", color="black", markersize=5)
    axes.set_xticks(range(len(starts)), [f"{s:g}" for s in starts])
    axes.set_yticks(range(len(lengths)), [str(years) for years in lengths])
    return image


def map_finding(shares: pd.DataFrame, outcome: str) -> str:
    """Where longer money is ahead and where short money wins, in one sentence."""
    longer = shares[shares["years"] >= 8]
    sure = longer[is_decided(longer["low"], longer["high"])]
    parts = []
    for when, told in SOON.items():
        rows, decided = longer[longer["when"] == when], sure[sure["when"] == when]
        ahead, behind = int((decided["share"] > 0).sum()), int((decided["share"] < 0).sum())
        parts.append(f"{told} ahead in {ahead} cells of {len(rows)} and behind in {behind}")
    return f"{OUTCOMES[outcome].title}: the same money over 8 years or more, against 3, is {'; '.join(parts)}"
