"""The figure of a place: its homes, its institutions by name, its outline and its people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from kith.model.entities import KIND_TITLES, KINDS
from kith.model.geography import CELL

from . import style

MARKS = dict(zip(KINDS, "sPp*^oD", strict=True))
NAMED = 24  # institutions that are named; more would cover one another


def place_figure(
    homes: ArrayLike,
    institutions: pd.DataFrame,
    rings: Sequence[ArrayLike],
    people: Mapping[str, pd.Series],
    metres: float,
    title: str,
    below: str,
) -> style.Chart:
    """A map of a place, north at the top, and the margins of its people.

    Parameters
    ----------
    homes : array
        Cells with homes: metres east and south of the north-western corner, and adults, one row each.
    institutions : DataFrame
        One row each: name, kind, is_open, x, y (as homes) and drawn (whether luck put it there).
    rings : sequence of array
        The outline, (points, 2), as homes; none is the square.
    people : mapping of str to Series
        Shares of each margin at the start of the experiment, by category.
    metres : float
        Along an edge of the square.
    """
    with style.looking():
        chart = style.Chart(13.0, 8.6)
        used = style.head(chart, title, below, 108)
        grid = chart.add_gridspec(
            max(len(people), 1), 2, width_ratios=(2.2, 1.0), left=0.02, right=0.975, top=1 - used - 0.02, bottom=0.09,
            wspace=0.3, hspace=0.9,
        )  # fmt: skip
        _draw_map(chart.add_subplot(grid[:, 0]), np.asarray(homes, float), institutions, rings, metres)
        for row, (name, shares) in enumerate(people.items()):
            _draw_margin(chart.add_subplot(grid[row, 1]), name, shares)
    return chart


def _draw_map(
    axes: Axes, homes: np.ndarray, institutions: pd.DataFrame, rings: Sequence[ArrayLike], metres: float
) -> None:
    """Homes as grey squares, darker where more live; institutions as marks, hollow where they are shut."""
    if len(homes):
        side = round(metres / CELL)
        image = np.full((side, side), np.nan)
        image[(homes[:, 1] // CELL).astype(int), (homes[:, 0] // CELL).astype(int)] = homes[:, 2]
        axes.imshow(
            image, extent=(0, metres, metres, 0), cmap="Greys", vmin=-2, vmax=max(12.0, homes[:, 2].max())
        )
    for ring in rings or [np.array([(0, 0), (metres, 0), (metres, metres), (0, metres)])]:
        closed = np.vstack([ring, np.asarray(ring)[:1]])
        axes.plot(*closed.T, color="#333333", linewidth=1.4, linestyle="-" if len(rings) else ":")
    colours = dict(zip(KINDS, style.COLOURS, strict=True))
    for kind, rows in institutions.groupby("kind", sort=False):
        for is_open, each in rows.groupby("is_open"):
            axes.scatter(
                each["x"], each["y"], s=90, marker=MARKS[kind], edgecolors=colours[kind], linewidths=1.6, zorder=4,
                facecolors=colours[kind] if is_open else "white",
                label=KIND_TITLES[KINDS.index(str(kind))] + ("" if is_open else ", shut"),
            )  # fmt: skip
    _name(axes, institutions[institutions["name"] != ""].head(NAMED), metres)
    axes.set_aspect("equal")
    axes.set_xlim(-0.02 * metres, 1.02 * metres)
    axes.set_ylim(1.02 * metres, -0.02 * metres)  # north is up
    axes.set_axis_off()
    bar = 10 ** np.floor(np.log10(metres / 3.0))
    axes.plot([0, bar], [1.01 * metres] * 2, color="black", linewidth=3, solid_capstyle="butt")
    axes.text(bar * 1.1, 1.01 * metres, f"{bar:,.0f} m", va="center", size=9)
    if len(institutions):
        axes.legend(loc="upper left", bbox_to_anchor=(0.0, -0.01), ncols=5, fontsize=8.5, handletextpad=0.2)


def _name(axes: Axes, institutions: pd.DataFrame, metres: float) -> None:
    """Names beside their marks, to the right, or to the left or further down where another would be covered."""
    size = 0.012 * metres
    taken = [(x - size, x + size, y) for x, y in institutions[["x", "y"]].to_numpy(float).tolist()]
    for one in institutions.sort_values("y").itertuples():
        wide, high = 0.0115 * metres * len(str(one.name)), 0.022 * metres
        for side, down in ((1, 0), (-1, 0), (1, 1), (-1, 1), (1, -1), (-1, -1), (1, 2), (-1, 2)):
            left = one.x + 0.014 * metres if side > 0 else one.x - 0.014 * metres - wide
            y = one.y + down * high
            if all(left > r or left + wide < x or abs(y - at) >= high for x, r, at in taken):
                break
        taken.append((left, left + wide, y))
        axes.text(left if side > 0 else left + wide, y, str(one.name), size=8.5, zorder=3, va="center",
                  ha="left" if side > 0 else "right",
                  bbox={"facecolor": "white", "alpha": 0.65, "linewidth": 0, "pad": 0.8})  # fmt: skip


def _draw_margin(axes: Axes, name: str, shares: pd.Series) -> None:
    """A margin as bars, its categories from the top down."""
    at = np.arange(len(shares))
    axes.barh(at, 100.0 * shares.to_numpy(), color=style.COLOURS[1], alpha=0.75)
    axes.set_yticks(at, [str(each).replace("_", " ") for each in shares.index], fontsize=8.5)
    axes.invert_yaxis()
    axes.set_title(f"{name.capitalize()}, %")
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
