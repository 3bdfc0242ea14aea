"""The figure of evaluations: what each design would have told against the truth, and how many find it by year."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from . import style


def evaluation_figure(designs: pd.DataFrame, years: pd.DataFrame, title: str, below: str) -> style.Chart:
    """One row a design: estimates against the truth, how often it is right, and by year.

    Parameters
    ----------
    designs : DataFrame
        Design, title, unit, truth, estimate, spread, and the numbers of `COLUMNS`, not a number where one is not told;
        ``..._breaks`` says whether one breaks its nominal value.
    years : DataFrame
        Design, year and the share that find the truth (`finds`).
    """
    with style.looking():
        rows = 0.38 * len(designs)
        height = 3.0 + rows
        figure = style.Chart(15.5, height)
        used = style.head(figure, title, below, 120)
        grid = figure.add_gridspec(
            1, 3, left=0.15, right=0.99, top=1 - used - 0.95 / height, bottom=0.6 / height, wspace=0.03,
            width_ratios=(1.5, 1.1, 0.9),
        )  # fmt: skip
        _estimates(figure.add_subplot(grid[0, 0]), designs)
        _numbers(figure.add_subplot(grid[0, 1]), designs)
        _by_year(figure.add_subplot(grid[0, 2]), designs, years)
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
        told, truth, *ends = (times * row[name] for name in ("estimate", "truth", "told_low", "told_high"))
        axes.plot(ends, [y, y], color="#0072B2", linewidth=2.5, alpha=0.5)
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
    axes.set_title("What 95 of 100 studies would tell")
    axes.set_xlabel(f"change in: {outcomes}, {' or '.join(sorted(units))}")
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2, borderaxespad=0.2)


COLUMNS = {
    "intervals\nhold truth\n(95 is right)": ("coverage", "{:.0f}%", 100.0),
    "find it, with\nits sign\n(80 is enough)": ("finds", "{:.0f}%", 100.0),
    "those that\ndecide, tell\ntimes truth": ("exaggeration", "{:.1f}", 1.0),
    "see one where\nnothing is done\n(5 is right)": ("alarms", "{:.0f}%", 100.0),
}


def _numbers(axes: Axes, designs: pd.DataFrame) -> None:
    """Four numbers a design; orange where one is worse than its nominal value."""
    _rows(axes, designs, named=False)
    axes.set_axis_off()
    axes.set_xlim(0, len(COLUMNS))
    for x, (words, (name, form, times)) in enumerate(COLUMNS.items()):
        axes.text(x + 0.5, -0.62, words, ha="center", va="bottom", fontsize=8.5, color="#444444")
        for y, row in enumerate(designs.to_dict("records")):
            value = times * row[name]
            is_broken = bool(row.get(f"{name}_breaks", False))
            axes.text(
                x + 0.5,
                y,
                form.format(value) if value == value else "-",
                ha="center",
                va="center",
                fontsize=11,
                color="#D55E00" if is_broken else "#222222",
                weight="bold" if is_broken else "normal",
            )


ACROSS = 10  # years that there is room for


def _by_year(axes: Axes, designs: pd.DataFrame, years: pd.DataFrame) -> None:
    """How many find the truth, by year of the inquiry: the darker, the more."""
    table = years.pivot(index="design", columns="year", values="finds").reindex(designs["design"])
    asked = sorted(table.columns)
    shown = [year for k, year in enumerate(asked[::-1]) if k % -(-len(asked) // ACROSS) == 0][::-1]
    values = 100.0 * table[shown].to_numpy(float)
    axes.imshow(values, cmap="Blues", vmin=0.0, vmax=100.0, aspect="auto")
    for (y, x), value in np.ndenumerate(values):
        axes.text(
            x, y, f"{value:.0f}" if value == value else "-", ha="center", va="center", fontsize=10,
            color="white" if value > 55 else "#222222",
        )  # fmt: skip
    axes.set_ylim(len(designs) - 0.5, -0.5)
    axes.set_yticks([])
    axes.set_xticks(range(len(shown)), [str(int(year)) for year in shown])
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.set_title("Of 100 studies that ask in year ...,\nso many find it, with its sign", fontsize=10)
    axes.set_xlabel("years from the beginning of the programme")


def _scale(unit: str) -> float:
    return 100.0 if unit == "share" else 1.0
