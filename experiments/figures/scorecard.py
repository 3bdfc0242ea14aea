"""The scorecard as a picture: each indicator on a scale of its own target."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from . import style

if TYPE_CHECKING:
    from ..evidence.validate import Part, Scorecard

EDGE = 3.0  # half-widths of a target that the scale shows; what lies farther out stands at the edge
LEFT = 0.50  # share of the width that words take
COLOUR = {"fitted": style.COLOURS[1], "checked": style.COLOURS[2], "held out": style.COLOURS[3]}


def scorecard_figure(card: Scorecard) -> Figure:
    """A row for each indicator: the target as a band, the model's value as a dot, nine cases in ten as a line."""
    rows = [(score, part) for score in card.scores for part in score.parts]
    ours = [score for score in card.scores if score.pattern.use != "held out"]
    missed = [score.pattern.id for score in ours if not score.is_met]
    with style.looking():
        chart = style.Chart(13.5, 3.0 + 0.27 * len(rows))
        used = style.head(
            chart,
            f"{card.passed()} of {len(ours)} patterns are met"
            + (f"; missed: {', '.join(missed)}" if missed else ""),
            f"{len(card.table)} cases of the {card.about['cases']}, {card.about['population']:,} adults in"
            " each place, with luck "
            "that calibration has not seen. Each row has the scale of its own target. A pattern is met if"
            " all its dots are in "
            "the band; a cross is a miss.",
            112,
        )
        axes = chart.add_axes((LEFT, 0.045, 0.88 - LEFT, 1 - used - 0.075))
        draw(axes, rows)
        chart.legend(
            handles=[
                Patch(color="#E3E3E3", label="target"),
                *(Line2D([], [], color=c, marker="o", linewidth=2, label=use) for use, c in COLOUR.items()),
            ],
            loc="upper left",
            bbox_to_anchor=(LEFT - 0.005, 1 - used + 0.005),
            ncols=4,
        )
    return chart


def draw(axes: Axes, rows: list) -> None:  # type: ignore[type-arg]
    """All rows, grouped by pattern."""
    axes.axvspan(-1, 1, color="#E3E3E3", zorder=0)
    for place, (score, part) in enumerate(rows):
        colour = COLOUR[score.pattern.use]
        low, value, high = (scaled(part, x) for x in (part.low, part.value, part.high))
        if value is not None:
            axes.plot([low or 0, high or 0], [place, place], color=colour, linewidth=2, alpha=0.6)
            axes.plot(
                [value],
                [place],
                "o" if part.is_met else "X",
                color=colour,
                markersize=7 if part.is_met else 10,
            )
        first = part is score.parts[0]
        axes.text(-EDGE - 0.15, place, part.indicator.meaning, ha="right", va="center", size=9)
        if first:
            start = (0.012 - LEFT) / (0.88 - LEFT)  # the edge of the picture, in shares of the axes
            axes.axhline(place - 0.5, color="#CCCCCC", linewidth=0.7, xmin=start, clip_on=False)
            where = axes.get_yaxis_transform()
            axes.text(
                start,
                place,
                score.pattern.id,
                va="center",
                size=11,
                weight="bold",
                color=colour,
                transform=where,
            )
        shown = f"{part.value:.3g}" if math.isfinite(part.value) else "undefined"
        axes.text(EDGE + 0.15, place, f"{shown}{'' if part.is_met else '   missed'}", va="center", size=9)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(-EDGE - 0.1, EDGE + 0.1)
    axes.set_yticks([])
    axes.set_xticks([-1, 0, 1], ["lowest", "target", "highest"])
    axes.spines["left"].set_visible(False)


def scaled(part: Part, value: float) -> float | None:
    """A value in half-widths of its target from the middle, kept within the picture.

    A target that is open above has the lowest value that meets it at -1, and the top of the value's own range at 1.
    """
    low, high = part.indicator.low, part.indicator.high
    if not math.isfinite(value):
        return None
    if not math.isfinite(high):
        high = max(part.high, low + part.high - part.low + 1e-9)
    return max(-EDGE, min(EDGE, (value - (low + high) / 2.0) / ((high - low) / 2.0)))
