"""The figure of evidence: what many evaluations would each have said, beside the truth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from . import style


def evidence_chart(
    estimates: pd.DataFrame, designs: Sequence[str], truth: float, title: str, below: str
) -> style.Chart:
    """A strip of dots for each design, and the truth as a line.

    Parameters
    ----------
    estimates : DataFrame
        Design and estimate of each evaluation, share.
    truth : float
        What they estimate, share.
    """
    with style.looking():
        chart = style.Chart(11.5, 5.4)
        used = style.head(chart, title, below, 94)
        axes = chart.add_axes((0.3, 0.12, 0.66, 1 - used - 0.16))
        for y, design in enumerate(designs):
            values = estimates.loc[estimates["design"] == design, "estimate"].to_numpy() * 100
            jitter = y + np.random.default_rng(1).uniform(-0.25, 0.25, len(values))
            axes.plot(values, jitter, "o", color=style.COLOURS[y], alpha=0.4, markersize=5)
        axes.axvline(0, color=style.GREY, linewidth=1, linestyle=":")
        axes.axvline(truth * 100, color="black", linewidth=2.2)
        axes.set_yticks(range(len(designs)), [f"against {design}" for design in designs])
        axes.set_ylim(len(designs) - 0.5, -0.5)
        axes.set_xlabel("estimated change, percentage points")
    return chart
