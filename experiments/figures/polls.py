"""The figure of evidence: what many evaluations would each have said, beside the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from . import style

if TYPE_CHECKING:
    from ..workshop.polls import Evidence


def evidence_chart(found: Evidence) -> Figure:
    """A strip of dots for each design, and the truth as a line."""
    from ..workshop.polls import DESIGNS

    with style.looking():
        chart = style.Chart(11.5, 5.4)
        used = style.head(
            chart,
            f"What {found.option} did to this answer, and what evaluations would have said it did",
            f"Share answering yes to “{found.question}” in year {found.year}. Each dot is one evaluation that asked "
            f"{found.sample} residents in each place or year. Black line: what asking everybody in both worlds says.",
            94,
        )
        axes = chart.add_axes((0.3, 0.12, 0.66, 1 - used - 0.16))
        for y, design in enumerate(DESIGNS):
            values = found.estimates.loc[found.estimates["design"] == design, "estimate"].to_numpy() * 100
            jitter = y + np.random.default_rng(1).uniform(-0.25, 0.25, len(values))
            axes.plot(values, jitter, "o", color=style.COLOURS[y], alpha=0.4, markersize=5)
        axes.axvline(0, color=style.GREY, linewidth=1, linestyle=":")
        axes.axvline(found.truth * 100, color="black", linewidth=2.2)
        axes.set_yticks(range(len(DESIGNS)), [f"against {design}" for design in DESIGNS])
        axes.set_ylim(len(DESIGNS) - 0.5, -0.5)
        axes.set_xlabel("estimated change, percentage points")
    return chart
