"""The figure of redesigns: how often a design finds the truth over areas, respondents and years, and what is paid."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ..presenting.sentences import pounds
from . import style

ENOUGH = 0.8  # of studies
READ = (
    "In each field: of 100 studies so many decide with the right sign; green where 80 do. On the black line all cost "
    "what the design costs as it was asked; what lies below it is cheaper."
)


def redesign_figure(
    tried: pd.DataFrame, budgets: Mapping[str, float], prices: Mapping[str, float], title: str, below: str
) -> style.Chart:
    """A row a design, a column a year of the inquiry; in each, areas by respondents, and the line of equal budget.

    Parameters
    ----------
    tried : DataFrame
        Design, areas, sample (-1 is everybody), year, finds, cost.
    budgets : mapping of str to float
        What each design costs as it was asked, GBP.
    prices : mapping of str to float
        Of an interview and of an area, GBP.
    """
    years = {name: sorted(rows["year"].unique()) for name, rows in tried.groupby("design", sort=False)}
    columns = max(map(len, years.values()))
    with style.looking():
        height = 2.0 + 2.6 * len(years)
        figure = style.Chart(max(3.0 * columns + 1.4, 9.0), height)
        used = style.head(figure, title, f"{below} {READ}", round(8 * figure.get_figwidth()))
        grid = figure.add_gridspec(
            len(years), columns, left=0.07, right=0.985, top=1 - used - 0.4 / height, bottom=0.55 / height,
            hspace=0.45, wspace=0.1,
        )  # fmt: skip
        for i, name in enumerate(years):
            for j, year in enumerate(years[name]):
                axes = figure.add_subplot(grid[i, j])
                rows = tried[(tried["design"] == name) & (tried["year"] == year)]
                _fields(axes, rows)
                _budget(axes, rows, budgets[name], prices)
                first = f"{name[:24]} ({pounds(budgets[name])}), " if j == 0 else ""
                axes.set_title(f"{first}year {year}")
                axes.set_ylabel("areas" if j == 0 else "")
                axes.tick_params(labelleft=j == 0)
                axes.set_xlabel("respondents in each area and wave" if i == len(years) - 1 else "")
    return figure


def _fields(axes: Axes, tried: pd.DataFrame) -> None:
    """A field for each number of areas and of respondents."""
    table = tried.pivot(index="areas", columns="sample", values="finds")
    for (y, x), value in np.ndenumerate(table.to_numpy()):
        share = float(np.nan_to_num(value))
        colour = "#009E73" if share >= ENOUGH else "#0072B2"
        axes.add_patch(
            Rectangle((x - 0.48, y - 0.46), 0.96, 0.92, facecolor=colour, alpha=0.08 + 0.8 * share, lw=0)
        )
        told = "-" if np.isnan(value) else f"{100 * value:.0f}"
        axes.text(x, y, told, ha="center", va="center", color="white" if share > 0.5 else "#222222")
    axes.set_xticks(range(table.shape[1]), ["all" if n < 0 else f"{n:,}" for n in table.columns])
    axes.set_yticks(range(table.shape[0]), [str(n) for n in table.index])
    axes.set_xlim(-0.5, table.shape[1] - 0.5)
    axes.set_ylim(-0.5, table.shape[0] - 0.5)
    axes.tick_params(length=0)


def _budget(axes: Axes, tried: pd.DataFrame, budget: float, prices: Mapping[str, float]) -> None:
    """Where areas and respondents cost the budget; between the fields respondents grow in equal ratios."""
    samples, areas = (np.sort(tried[name].unique()).astype(float) for name in ("sample", "areas"))
    if len(samples) < 2 or len(areas) < 2:
        return
    interviews = (tried["cost"] - prices["area"] * tried["areas"]) / prices["interview"]
    waves = float((interviews / (tried["areas"] * tried["sample"])).median())
    x = np.linspace(-0.5, len(samples) - 0.5, 200)
    asked = np.exp(_along(x, np.log(samples)))
    paid = budget / (prices["area"] + prices["interview"] * waves * asked)
    y = _along(paid, np.arange(len(areas), dtype=float), areas)
    axes.plot(x, y, color="black", linewidth=1.8)


def _along(x: np.ndarray, values: np.ndarray, at: np.ndarray | None = None) -> np.ndarray:
    """Values between and beside those at given positions, on straight lines."""
    at = np.arange(len(values), dtype=float) if at is None else at
    left = np.clip(np.searchsorted(at, x, side="right") - 1, 0, len(at) - 2)
    slope = (values[left + 1] - values[left]) / (at[left + 1] - at[left])
    return np.asarray(values[left] + (x - at[left]) * slope)
