"""The report of a study: one page that opens anywhere, with its pictures inside it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kith.model.measures.outcomes import OUTCOMES, Outcome
from kith.model.programme.presets import BASELINE
from kith.model.programme.programme import programme_of_plain

from .. import figures as draw
from ..comparing.verdicts import sides, verdict_on
from ..effects import contrasts, effects, is_decided, subtracted
from ..presenting.missing import missing_told
from ..presenting.templates import rendered
from ..running.store import study_kept_in
from ..simultaneous import FEWEST, beside, together, too_few
from .archive import read_cases
from .runs import Runs

TEMPLATE = Path(__file__).with_name("templates") / "report.html"


def report(done: Runs) -> str:
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
        effects=[
            place_effects(place, table, done.study.rules.outcomes) for place in study.places if len(table)
        ],
        pictures=pictures(done) if done.finished else [],
        decisions=decision_rows(pd.read_parquet(decisions)) if study.rule and decisions.is_file() else None,
        error=f"{study.rule.error:.3g}" if study.rule else None,
        missing=missing_told(done.failures),
        failures=done.failures.to_dict("records"),
        provenance=provenance(done),
    )


def sentences(done: Runs) -> list[str]:
    """The options, each told in a sentence."""
    population = done.study.asked["population"]
    return [programme_of_plain(plain).sentence(population) for plain in done.study.asked["options"]]


def effects_of(done: Runs) -> pd.DataFrame:
    """Paired effects at the last month by place, contrast and outcome, over all cases and seeds.

    Intervals that hold together do so for all outcomes of a place and contrast.
    """
    asked = done.study.asked
    units = {name: done.study.rules.outcomes[name].unit for name in asked["outcomes"]}
    names = [option["name"] for option in asked["options"][1:]]
    tables = []
    for place in done.study.places:
        rows = done.rows(["option", "case", "seed", "month", *units], place=place, month=asked["months"][-1])
        if len(rows):  # paired by case and seed
            rows["seed"] += rows.pop("case").cat.codes.astype(int) * 2**32
            found = beside(effects(rows, units, names, BASELINE), rows, names, BASELINE, list(units))
            tables.append(found.assign(place=place))
    return pd.concat(tables, ignore_index=True)


def signs(rows: pd.DataFrame, outcomes: Mapping[str, Outcome] = OUTCOMES) -> str:
    """On which outcomes each contrast is better and worse, and on which one cannot tell, in a sentence for each."""
    told = []
    for name, each in rows.groupby("option", sort=False):
        said: dict[str, list[str]] = {}
        for row in each.itertuples():
            said.setdefault(verdict_on(row, outcomes), []).append(str(row.outcome))
        later, _, earlier = str(name).partition(" - ")
        told.append(f"{later} against {earlier or BASELINE}: {sides(said)}.")
    return f"{' '.join(told)}{too_few(int(rows['replicates'].min()))}"


def place_effects(
    place: str, table: pd.DataFrame, outcomes: Mapping[str, Outcome] = OUTCOMES
) -> dict[str, Any]:
    """What the page says of a place: outcomes down, contrasts across."""
    rows = table[table["place"] == place]
    names = list(dict.fromkeys(rows["option"]))
    lines = []
    for outcome, each in rows.groupby("outcome", sort=False):
        cells = [effect_cell(each[each["option"] == name].iloc[0]) for name in names]
        lines.append({"outcome": outcomes[str(outcome)], "cells": cells})
    return {"place": place, "finding": signs(rows, outcomes), "names": names, "lines": lines}


def effect_cell(e: pd.Series) -> dict[str, Any]:
    """An effect, the ends of its interval and between what worlds lie, as they are printed.

    >>> told = ("low_together", "high_together", "world_low", "world_high")
    >>> effect_cell(pd.Series({"effect": 0.1, **dict.fromkeys(told, np.nan)}))["low"]
    'undefined'
    """
    low, high = e["low_together"], e["high_together"]
    digits = digits_of(high - low)
    told = {"effect": e["effect"], "low": low, "high": high, "least": e["world_low"], "most": e["world_high"]}
    printed = {
        key: f"{value:+.{digits}f}".replace("-", "−") if np.isfinite(value) else "undefined"
        for key, value in told.items()
    }
    return {**printed, "sure": is_decided(low, high)}


def digits_of(width: float) -> int:
    """Decimals that tell two figures of an interval of this width.

    >>> digits_of(0.3), digits_of(0.02), digits_of(12.0), digits_of(float("nan"))
    (2, 3, 0, 3)
    """
    return max(0, 1 - int(np.floor(np.log10(width)))) if width > 0 else 3


def pictures(done: Runs) -> list[dict[str, str]]:
    """The courses over the years; and over the cases, where one or two parameters vary."""
    drawn = [("Over the years", courses(done))]
    cases = read_cases(done.store).set_index("case")
    vary = [name for name in cases.columns if cases[name].nunique() > 1]
    if len(vary) in (1, 2):
        drawn.append(("Over the cases", over_cases(done, cases, vary)))
    saved = [(name, done.folder / f"{name}.png") for name in ("tornado", "heat-map")]
    return [embedded(title, "figure", png(figure)) for title, figure in drawn] + [
        embedded("Sensitivity", name, path.read_bytes()) for name, path in saved if path.is_file()
    ]


def courses(done: Runs) -> draw.Chart:
    """Each outcome under each option: mean over units, with the middle nine tenths of them."""
    place, tables = done.study.places[0], []
    for outcome in done.study.asked["outcomes"][:6]:
        runs = done.rows(["option", "month", outcome], place=place)
        for option in done.study.asked["options"]:
            rows = runs[runs["option"] == option["name"]].groupby("month")[outcome]
            ends = rows.quantile([0.05, 0.95]).unstack()
            course = pd.DataFrame({"mean": rows.mean(), "low": ends[0.05], "high": ends[0.95]})
            tables.append(course.reset_index().assign(outcome=outcome, option=option["name"]))
    table = pd.concat(tables, ignore_index=True)
    below = "Means; bands hold nine units in ten."
    titles = {name: each.title for name, each in done.study.rules.outcomes.items()}
    where = place if done.study.grounds[0].is_own else f"a {place} place"
    return draw.years_figure(table, titles, f"Over the years, in {where}", below)


def over_cases(done: Runs, cases: pd.DataFrame, vary: list[str]) -> draw.Chart:
    """The last difference of options by what varies: a line over one parameter, a map over two."""
    names = [option["name"] for option in done.study.asked["options"]]
    what, one, other = contrasts(names[1:], names[0])[-1]
    outcome, last = done.study.asked["outcomes"][0], done.study.asked["months"][-1]
    at = done.rows(["case", "seed", "option", outcome], place=done.study.places[0], month=last)
    values = at.astype({"case": str}).pivot(index=["case", "seed"], columns="option", values=outcome)
    difference = subtracted(values[one], values[other]).unstack("case")
    low, high = together(difference.to_numpy(float))
    table = pd.DataFrame({"mean": difference.mean(), "half": (high - low) / 2.0})
    about = done.study.rules.outcomes[outcome]
    return draw.cases_figure(
        table.join(cases[vary]),
        vary,
        f"{what}, {about.unit}",
        f"{about.title}, {what}: {between_cases(table)}",
        f"After {last / 12:g} years, in {about.unit}; 95% intervals hold for all cases together.",
    )


def between_cases(table: pd.DataFrame) -> str:
    """From the case with the least effect to that with the most, with their intervals.

    >>> between_cases(pd.DataFrame({"mean": [0.31, -0.2, 0.1], "half": [0.1, 0.1, 0.3]}))
    'by case from −0.20 (−0.30 to −0.10) to +0.31 (+0.21 to +0.41)'
    """
    ends = []
    for mean, half in table.sort_values("mean").iloc[[0, -1]].to_numpy(float):
        digits = digits_of(2.0 * half)
        ends.append(f"{mean:+.{digits}f}")
        if np.isfinite(half):
            ends[-1] += f" ({mean - half:+.{digits}f} to {mean + half:+.{digits}f})"
    few = (
        ""
        if np.isfinite(table["half"]).any()
        else f"; cannot tell more with fewer than {FEWEST} seeds of each"
    )
    return f"by case from {' to '.join(ends)}{few}".replace("-", "−")


def decision_rows(decisions: pd.DataFrame) -> list[list[str]]:
    """How many cells came to what, with how many seeds, and how many were missing."""
    by = decisions.groupby(["place", "verdict", "reason"])
    rows = by["replicates"].agg(["size", "median"]).assign(missing=by["missing"].sum()).reset_index()
    return [
        [
            *(str(row[key]) for key in ("place", "verdict", "reason")),
            f"{row['size']:,}",
            f"{row['median']:g}",
            f"{row['missing']:,}",
        ]
        for row in rows.to_dict("records")
    ]


def provenance(done: Runs) -> dict[str, Any]:
    """Digest of the model, all that runs were made with, and the study; nothing that differs from run to run."""
    made = (study_kept_in(done.folder) or {}).get("made", [])
    told = [
        ", ".join(f"{key} {value}" for key, value in {**one["versions"], **one["machine"]}.items())
        for one in made
    ]
    return {
        "model": done.study.asked["model"],
        "made with": "\n".join(told),
        "study": done.study.text,
    }


def png(figure: draw.Chart) -> bytes:
    """A figure as PNG."""
    content = BytesIO()
    figure.savefig(content, dpi=110, format="png", metadata={"Software": None})
    return content.getvalue()


def embedded(title: str, told: str, picture: bytes) -> dict[str, str]:
    """A PNG inside the page, with its title and what it is in words."""
    return {"title": title, "told": told, "content": base64.b64encode(picture).decode()}
