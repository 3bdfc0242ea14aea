"""The report of a study: one page that opens anywhere, with its pictures inside it."""

from __future__ import annotations

import base64
import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from scipy.special import stdtrit

from kith.model.measures.outcomes import OUTCOMES
from kith.model.programme.presets import BASELINE
from kith.model.programme.programme import programme_told

from ..effects import contrasts, effects, is_decided
from ..figures import style
from ..presenting.templates import rendered
from ..running.store import machine, versions
from .archive import read_cases

if TYPE_CHECKING:
    from .sweep import Sweep

TEMPLATE = Path(__file__).with_name("templates") / "report.html"


def report(done: Sweep) -> str:
    """The page as HTML; it needs no network and no other file."""
    study, last = done.study, done.study.asked["months"][-1]
    table = effects_of(done) if done.finished else pd.DataFrame()
    decisions = done.folder / "decisions.parquet"
    return rendered(
        TEMPLATE,
        title=study.question,
        size=f"{study.size()}; {done.finished:,} of {len(study):,} units finished, {len(done.failures)} failed. "
        f"{study.asked['population']:,} adults, {study.asked['years']} years.",
        sentences=sentences(done),
        years=f"{last / 12:g}",
        effects=[place_effects(place, table) for place in study.places if len(table)],
        pictures=pictures(done) if done.finished else [],
        decisions=decision_rows(pd.read_parquet(decisions)) if decisions.is_file() else None,
        failures=done.failures.to_dict("records"),
        provenance=provenance(done),
    )


def sentences(done: Sweep) -> list[str]:
    """The options, each told in a sentence."""
    population = done.study.asked["population"]
    return [programme_told(plain).sentence(population) for plain in done.study.asked["options"]]


def effects_of(done: Sweep) -> pd.DataFrame:
    """Paired effects at the last month by place, contrast and outcome, over all cases and seeds."""
    asked = done.study.asked
    units = {name: OUTCOMES[name].unit for name in asked["outcomes"]}
    names = [option["name"] for option in asked["options"][1:]]
    tables = []
    for place in done.study.places:
        rows = done.rows(["option", "case", "seed", "month", *units], place=place, month=asked["months"][-1])
        if len(rows):  # paired by case and seed
            rows["seed"] += rows.pop("case").cat.codes.astype(int) * 2**32
            tables.append(effects(rows, units, names, BASELINE).assign(place=place))
    return pd.concat(tables, ignore_index=True)


def finding(rows: pd.DataFrame) -> str:
    """For how many outcomes each contrast is decided, in a sentence."""
    told = []
    for name, each in rows.groupby("option", sort=False):
        decided = int(is_decided(each["low"].to_numpy(float), each["high"].to_numpy(float)).sum())
        later, _, earlier = str(name).partition(" - ")
        told.append(f"{decided} between {earlier or BASELINE} and {later}")
    return f"Of {rows['outcome'].nunique()} outcomes the sign is decided for {', '.join(told)}."


def place_effects(place: str, table: pd.DataFrame) -> dict[str, Any]:
    """What the page says of a place: outcomes down, contrasts across."""
    rows = table[table["place"] == place]
    names = list(dict.fromkeys(rows["option"]))
    lines = []
    for outcome, each in rows.groupby("outcome", sort=False):
        cells = [effect_cell(each[each["option"] == name].iloc[0]) for name in names]
        lines.append({"outcome": OUTCOMES[str(outcome)], "cells": cells})
    return {"place": place, "finding": finding(rows), "names": names, "lines": lines}


def effect_cell(e: pd.Series) -> dict[str, Any]:
    """An effect and the ends of its interval as they are printed."""
    digits = digits_of(e["high"] - e["low"])
    printed = {key: f"{e[key]:+.{digits}f}".replace("-", "−") for key in ("effect", "low", "high")}
    return {**printed, "decided": is_decided(e["low"], e["high"])}


def digits_of(width: float) -> int:
    """Decimals that tell two figures of an interval of this width.

    >>> digits_of(0.3), digits_of(0.02), digits_of(12.0), digits_of(float("nan"))
    (2, 3, 0, 3)
    """
    return max(0, 1 - int(np.floor(np.log10(width)))) if width > 0 else 3


def pictures(done: Sweep) -> list[dict[str, str]]:
    """The courses over the years; and over the cases, where one or two parameters vary."""
    figures = [("Over the years", courses(done))]
    cases = read_cases(done.folder).set_index("case")
    vary = [name for name in cases.columns if cases[name].nunique() > 1]
    if len(vary) in (1, 2):
        figures.append(("Over the cases", over_cases(done, cases, vary)))
    saved = [(name, done.folder / f"{name}.png") for name in ("tornado", "heat-map")]
    return [embedded(title, "figure", png(drawn)) for title, drawn in figures] + [
        embedded("Sensitivity", name, path.read_bytes()) for name, path in saved if path.is_file()
    ]


def courses(done: Sweep) -> Figure:
    """Each outcome under each option: mean over units, with the middle nine tenths of them."""
    outcomes = done.study.asked["outcomes"][:6]
    names = [option["name"] for option in done.study.asked["options"]]
    colour = {names[0]: style.GREY, **style.colours(names[1:])}
    place = done.study.places[0]
    with style.looking():
        chart = style.Chart(12.0, 2.9 + 2.6 * ((len(outcomes) + 2) // 3))
        used = style.head(
            chart, f"Over the years, in a {place} place", "Means; bands hold nine units in ten.", 96
        )
        grid = chart.add_gridspec(
            (len(outcomes) + 2) // 3,
            3,
            left=0.06,
            right=0.98,
            top=1 - used - 0.06,
            bottom=0.14,
            hspace=0.45,
            wspace=0.25,
        )
        for k, outcome in enumerate(outcomes):
            axes = chart.add_subplot(grid[k // 3, k % 3])
            runs = done.rows(["option", "month", outcome], place=place)
            for name in names:
                rows = runs[runs["option"] == name].groupby("month")[outcome]
                mean, ends = rows.mean(), rows.quantile([0.05, 0.95]).unstack()
                years = mean.index.to_numpy() / 12
                mark = "o" if len(years) < 6 else ""
                axes.plot(years, mean, color=colour[name], marker=mark, label=name)
                axes.fill_between(years, ends[0.05], ends[0.95], color=colour[name], alpha=0.1)
            axes.set_title(OUTCOMES[outcome].title)
            axes.set_xlabel("year")
        chart.legend(*axes.get_legend_handles_labels(), loc="lower left", ncols=len(names))
    return chart


def over_cases(done: Sweep, cases: pd.DataFrame, vary: list[str]) -> Figure:
    """The last difference of options by what varies: a line over one parameter, a map over two."""
    names = [option["name"] for option in done.study.asked["options"]]
    what, one, other = contrasts(names[1:], names[0])[-1]
    outcome, last = done.study.asked["outcomes"][0], done.study.asked["months"][-1]
    at = done.rows(["case", "seed", "option", outcome], place=done.study.places[0], month=last)
    values = at.astype({"case": str}).pivot(index=["case", "seed"], columns="option", values=outcome)
    difference = (values[one] - values[other]).groupby("case")
    mean, spread, n = difference.mean(), difference.std(), difference.count()
    sure = int((mean.abs() > stdtrit(n - 1, 0.975) * spread / np.sqrt(n)).sum())
    with style.looking():
        chart = style.Chart(8.5, 5.2)
        used = style.head(
            chart,
            f"{OUTCOMES[outcome].title}, {what}: the sign is decided in {sure} of {len(mean)} cases",
            f"After {last / 12:g} years, in {OUTCOMES[outcome].unit}"
            f"{'; lines are 95% intervals' * (len(vary) == 1)}.",
            70,
        )
        axes = chart.add_axes((0.14, 0.13, 0.74, 1 - used - 0.2))
        if len(vary) == 1:
            at_value = cases.loc[mean.index, vary[0]].sort_values()
            half = (stdtrit(n - 1, 0.975) * spread / np.sqrt(n))[at_value.index]
            axes.errorbar(
                at_value, mean[at_value.index], yerr=half, marker="o", color=style.COLOURS[1], capsize=3
            )
            axes.axhline(0, color=style.GREY, linewidth=1)
            axes.set_xlabel(vary[0])
            axes.set_ylabel(f"{what}, {OUTCOMES[outcome].unit}")
        else:
            table = pd.DataFrame({**cases.loc[mean.index, vary], "mean": mean}).pivot_table(
                index=vary[1], columns=vary[0], values="mean"
            )
            most = float(np.nanmax(np.abs(table))) or 1.0
            image = axes.imshow(table, cmap="PuOr", vmin=-most, vmax=most, origin="lower", aspect="auto")
            axes.set_xticks(range(table.shape[1]), [f"{x:g}" for x in table.columns])
            axes.set_yticks(range(table.shape[0]), [f"{y:g}" for y in table.index])
            axes.set_xlabel(vary[0])
            axes.set_ylabel(vary[1])
            chart.colorbar(image, ax=axes)
    return chart


def decision_rows(decisions: pd.DataFrame) -> list[list[str]]:
    """How many cells came to what, and with how many seeds."""
    rows = (
        decisions.groupby(["place", "verdict", "reason"])["replicates"].agg(["size", "median"]).reset_index()
    )
    return [
        [str(row["place"]), str(row["verdict"]), str(row["reason"]), f"{row['size']:,}", f"{row['median']:g}"]
        for row in rows.to_dict("records")
    ]


def provenance(done: Sweep) -> dict[str, Any]:
    """Versions, digest, machine, time and command."""
    return {
        "model": done.study.asked["model"],
        **versions(),
        **machine(),
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": " ".join(["kith", *sys.argv[1:]]),
        "study": done.study.text,
    }


def png(figure: Figure) -> bytes:
    """A figure as PNG."""
    content = BytesIO()
    figure.savefig(content, dpi=110, format="png")
    return content.getvalue()


def embedded(title: str, told: str, picture: bytes) -> dict[str, str]:
    """A PNG inside the page, with its title and what it is in words."""
    return {"title": title, "told": told, "content": base64.b64encode(picture).decode()}
