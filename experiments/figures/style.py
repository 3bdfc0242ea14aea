"""The look of all charts: colours that colour-blind readers can tell apart, quiet axes, room for labels."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from threading import RLock
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from ..presenting.sentences import pounds

# Okabe and Ito's palette, in an order that keeps neighbours far apart; grey is business as usual
COLOURS = ("#D55E00", "#0072B2", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
GREY = "#666666"
LOOK: dict[Any, Any] = {
    "font.size": 10,
    "text.parse_math": False,  # a dollar in a name is a dollar
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#999999",
    "axes.labelcolor": "#333333",
    "xtick.color": "#333333",
    "ytick.color": "#333333",
    "legend.frameon": False,
    "figure.facecolor": "white",
}


DRAWING = RLock()


class Chart(Figure):
    """A figure that draws itself without a window, and shows itself in a notebook."""

    def __init__(self, width: float, height: float) -> None:
        super().__init__(figsize=(width, height))
        FigureCanvasAgg(self)

    def _repr_png_(self) -> bytes:
        """The picture, for a notebook."""
        picture = BytesIO()
        self.savefig(picture, format="png", dpi=100)
        return picture.getvalue()


@contextmanager
def looking() -> Iterator[None]:
    """A context in which charts have the house's look, whatever the user's own settings.

    One thread draws at a time: Matplotlib's settings are the whole process's, and two that put them back in turn would
    leave the user with ours.
    """
    with DRAWING, rc_context(LOOK):
        yield


def colours(options: Sequence[str]) -> dict[str, str]:
    """A colour for each option, in the order given; they repeat after seven."""
    return {name: COLOURS[i % len(COLOURS)] for i, name in enumerate(options)}


def hatched(axes: Axes, where: NDArray[np.bool_]) -> None:
    """Hatch cells of a picture of cells: what one cannot tell."""
    for down, across in np.argwhere(where):
        axes.add_patch(
            Rectangle(
                (across - 0.5, down - 0.5), 1, 1, fill=False, hatch="///", edgecolor="#00000055", linewidth=0
            )
        )


def head(figure: Figure, title: str, below: str, characters: int) -> float:
    """Write the finding and the small print at the top left; returns the share of the height used."""
    height = float(figure.get_figheight())
    lines = textwrap.wrap(title, characters)
    small = textwrap.wrap(below, round(characters * 1.55))
    figure.text(
        0.012, 1 - 0.14 / height, "\n".join(lines), size=15, weight="bold", va="top", linespacing=1.25
    )
    used = 0.2 + 0.27 * len(lines)
    figure.text(
        0.012, 1 - used / height, "\n".join(small), size=10, color="#444444", va="top", linespacing=1.3
    )
    return (used + 0.2 * len(small) + 0.08) / height


def years_axis(axes: Axes, years: int) -> None:
    """The time axis: years since the start, the same for all panels."""
    axes.set_xlim(0, years)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.grid(axis="y", color="#E6E6E6", linewidth=0.8)
    axes.set_axisbelow(True)


def money_axis(axis: Axis, most: float) -> None:
    """An axis of money, from nothing to about `most` GBP."""
    axis.set_major_formatter(FuncFormatter(lambda gbp, _: pounds(gbp)))
    axis.set_major_locator(MaxNLocator(nbins=4) if most > 0 else FixedLocator([0.0]))


def signed_money_axis(axis: Axis) -> None:
    """An axis of money that may be lost or gained."""
    axis.set_major_formatter(FuncFormatter(lambda gbp, _: pounds(gbp)))
