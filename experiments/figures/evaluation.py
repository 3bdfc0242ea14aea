"""The figure of evaluations: what each design would have told against the truth, and its power by year."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from . import style


def evaluation_figure(designs: pd.DataFrame, years: pd.DataFrame, title: str, below: str) -> style.Chart:
    """One row a design: estimates against the truth, and how often its interval holds that; power by year below.

    Parameters
    ----------
    designs : DataFrame
        Design, title, unit, truth, estimate, spread, coverage and coverage where nothing was done, with their errors.
    years : DataFrame
        Design, year and the share that find the truth (`finds`).
    """
    with style.looking():
        rows = 0.34 * len(designs)
        figure = style.Chart(13.5, 5.2 + rows)
        used = style.head(figure, title, below, 104)
        grid = figure.add_gridspec(
            2, 2, left=0.17, right=0.97, top=1 - used - 0.05, bottom=0.09, hspace=0.35, wspace=0.12,
            height_ratios=(rows + 0.6, 2.6), width_ratios=(1.7, 1),
        )  # fmt: skip
        _estimates(figure.add_subplot(grid[0, 0]), designs)
        _coverage(figure.add_subplot(grid[0, 1]), designs)
        _power(figure.add_subplot(grid[1, :]), designs, years)
    return figure


def _rows(axes: Axes, designs: pd.DataFrame, named: bool) -> None:
    axes.set_ylim(len(designs) - 0.5, -0.5)
    names = designs["design"].str.slice(0, 28).tolist()
    axes.set_yticks(range(len(designs)), names if named else [""] * len(designs))
    axes.grid(axis="x", color="#E6E6E6", linewidth=0.8)
    axes.set_axisbelow(True)


def _estimates(axes: Axes, designs: pd.DataFrame) -> None:
    """What nineteen in twenty studies tell, their mean, and the truth."""
    axes.axvline(0, color=style.GREY, linewidth=1.0)
    for y, row in enumerate(designs.to_dict("records")):
        times = _scale(row["unit"])
        told, truth, half = (times * row[name] for name in ("estimate", "truth", "spread"))
        axes.plot([told - 1.96 * half, told + 1.96 * half], [y, y], color="#0072B2", linewidth=2.5, alpha=0.5)
        axes.plot(told, y, "o", color="#0072B2", markersize=7, label="told, on average" if y == 0 else None)
        axes.plot(
            truth,
            y,
            "|",
            color="black",
            markersize=17,
            markeredgewidth=2.5,
            label="truth" if y == 0 else None,
        )
    _rows(axes, designs, named=True)
    units = {"percentage points" if _scale(one) == 100.0 else "its own unit" for one in designs["unit"]}
    outcomes = ", ".join(title.lower() for title in dict.fromkeys(designs["title"]))
    axes.set_title("What 95 of 100 studies tell")
    axes.set_xlabel(f"change in: {outcomes}, {' or '.join(sorted(units))}")
    axes.legend(loc="upper center", bbox_to_anchor=(0.85, 1.16), ncols=2)


def _coverage(axes: Axes, designs: pd.DataFrame) -> None:
    """How often the interval holds the truth, with its error; orange where it is not 95%."""
    axes.axvline(95, color="black", linewidth=1.0, linestyle=":")
    for y, row in enumerate(designs.to_dict("records")):
        for shift, name, mark in ((-0.13, "coverage", "o"), (0.13, "coverage_of_nothing", "s")):
            value, error = 100 * row[name], 100 * row[f"{name}_mc"]
            colour = "#D55E00" if abs(value - 95) > 2 * error else style.GREY
            axes.plot(
                [value - 2 * error, value + 2 * error], [y + shift, y + shift], color=colour, linewidth=1.5
            )
            label = {"o": "under the programme", "s": "nothing done"}[mark] if y == 0 else None
            axes.plot(value, y + shift, mark, color=colour, markersize=5, label=label)
    _rows(axes, designs, named=False)
    axes.set_xlim(0, 101)
    axes.set_title("95% intervals that hold the truth (%)")
    axes.legend(loc="lower left", fontsize=8)


def _power(axes: Axes, designs: pd.DataFrame, years: pd.DataFrame) -> None:
    """How many find the truth, by year of the inquiry."""
    dashes = ("-", "--", ":")
    for k, name in enumerate(designs["design"]):
        rows = years[years["design"] == name]
        axes.plot(
            rows["year"],
            100 * rows["finds"],
            color=style.COLOURS[k % len(style.COLOURS)],
            linestyle=dashes[k // len(style.COLOURS) % len(dashes)],
            marker="o",
            markersize=3.5,
            label=name[:28],
        )
    axes.axhline(80, color="black", linewidth=1.0, linestyle=":")
    axes.set_ylim(0, 101)
    last = max(int(years["year"].max()), 1)
    axes.set_xticks(range(1, last + 1, max(last // 10, 1)))
    axes.set_title("Studies that decide with the right sign (%), by year of the inquiry")
    axes.set_xlabel("years from the beginning")
    axes.legend(loc="center left", bbox_to_anchor=(1.005, 0.5), fontsize=8)
    axes.set_position(axes.get_position().shrunk(0.82, 1.0))


def _scale(unit: str) -> float:
    return 100.0 if unit == "share" else 1.0
