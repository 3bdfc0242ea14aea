"""The report of a study: one page that opens anywhere, with its pictures inside it."""

from __future__ import annotations

import base64
import html
import sys
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from kith.model.measures.outcomes import OUTCOMES
from kith.model.programme.presets import BASELINE
from kith.model.programme.programme import programme_told

from .. import figures as draw
from ..effects import contrasts, effects, is_decided
from ..running.store import machine, versions
from .archive import read_cases
from .runs import Runs

LOOK = """
body { font: 16px/1.5 system-ui, sans-serif; color: #222; max-width: 62rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.6rem } h2 { font-size: 1.2rem; margin-top: 2rem } img { max-width: 100% }
table { border-collapse: collapse; font-size: .9rem }
td, th { padding: .25rem .7rem; text-align: right; border-bottom: 1px solid #ddd }
td:first-child, th:first-child, .words td { text-align: left }
.decided { font-weight: bold } .scroll { overflow-x: auto } .scroll td + td { white-space: nowrap }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere }
"""


def report(done: Runs) -> str:
    """The page as HTML; it needs no network and no other file."""
    study, last = done.study, done.study.asked["months"][-1]
    table = effects_of(done) if done.finished else pd.DataFrame()
    parts = [
        f"<p>{html.escape(study.size())}; {done.finished:,} of {len(study):,} units finished, "
        f"{len(done.failures)} failed. {study.asked['population']:,} adults, {study.asked['years']} years.</p>",
        "<h2>What is compared</h2>",
        "<ul>" + "".join(f"<li>{html.escape(line)}</li>" for line in sentences(done)) + "</ul>",
    ]
    for place in study.places if len(table) else ():
        parts += [
            f"<h2>Effects in a {html.escape(place)} place after {last / 12:g} years</h2>",
            f"<p>{html.escape(signs(table[table['place'] == place]))} Means over cases and seeds, with 95% intervals "
            "of paired differences; bold where zero is left out.</p>",
            effect_table(table[table["place"] == place]),
        ]
    parts += pictures(done) if done.finished else []
    decisions = done.folder / "decisions.parquet"
    if decisions.is_file():
        parts += ["<h2>When the sign was settled</h2>", decision_table(pd.read_parquet(decisions))]
    parts += [
        "<h2>What failed</h2>",
        failure_table(done.failures),
        "<h2>Where this comes from</h2>",
        provenance(done),
    ]
    title = html.escape(study.question)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{LOOK}</style></head>\n'
        f"<body><h1>{title}</h1>\n" + "\n".join(parts) + "\n</body></html>\n"
    )


def sentences(done: Runs) -> list[str]:
    """The options, each told in a sentence."""
    population = done.study.asked["population"]
    return [programme_told(plain).sentence(population) for plain in done.study.asked["options"]]


def effects_of(done: Runs) -> pd.DataFrame:
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


def signs(rows: pd.DataFrame) -> str:
    """For how many outcomes each contrast is decided, in a sentence."""
    told = []
    for name, each in rows.groupby("option", sort=False):
        decided = int(is_decided(each["low"].to_numpy(float), each["high"].to_numpy(float)).sum())
        later, _, earlier = str(name).partition(" - ")
        told.append(f"{decided} between {earlier or BASELINE} and {later}")
    return f"Of {rows['outcome'].nunique()} outcomes the sign is decided for {', '.join(told)}."


def effect_table(rows: pd.DataFrame) -> str:
    """Outcomes down, contrasts across."""
    names = list(dict.fromkeys(rows["option"]))
    head = "".join(f"<th>{html.escape(name)}</th>" for name in names)
    lines = []
    for outcome, each in rows.groupby("outcome", sort=False):
        cells = ""
        for name in names:
            e = each[each["option"] == name].iloc[0]
            sure = ' class="decided"' if is_decided(e["low"], e["high"]) else ""
            digits = digits_of(e["high"] - e["low"])
            low, high = f"{e['low']:+.{digits}f}", f"{e['high']:+.{digits}f}"
            numbers = f"{e['effect']:+.{digits}f}<br><small>{low} to {high}</small>"
            cells += f"<td{sure}>{numbers.replace('-', '−')}</td>"
        told = OUTCOMES[str(outcome)]
        lines.append(
            f"<tr><td>{html.escape(told.title)} <small>{html.escape(told.unit)}</small></td>{cells}</tr>"
        )
    return f'<div class="scroll"><table><tr><th>outcome</th>{head}</tr>{"".join(lines)}</table></div>'


def digits_of(width: float) -> int:
    """Decimals that tell two figures of an interval of this width.

    >>> digits_of(0.3), digits_of(0.02), digits_of(12.0), digits_of(float("nan"))
    (2, 3, 0, 3)
    """
    return max(0, 1 - int(np.floor(np.log10(width)))) if width > 0 else 3


def pictures(done: Runs) -> list[str]:
    """The courses over the years; and over the cases, where one or two parameters vary."""
    drawn = [("Over the years", courses(done))]
    cases = read_cases(done.folder).set_index("case")
    vary = [name for name in cases.columns if cases[name].nunique() > 1]
    if len(vary) in (1, 2):
        drawn.append(("Over the cases", over_cases(done, cases, vary)))
    saved = [(name, done.folder / f"{name}.png") for name in ("tornado", "heat-map")]
    found = [f"<h2>{title}</h2>{picture(figure)}" for title, figure in drawn]
    for name, path in saved:
        if path.is_file():
            found.append(f"<h2>Sensitivity</h2>{embedded(path.read_bytes(), name)}")
    return found


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
    return draw.years_figure(table, f"Over the years, in a {place} place", below)


def over_cases(done: Runs, cases: pd.DataFrame, vary: list[str]) -> draw.Chart:
    """The last difference of options by what varies: a line over one parameter, a map over two."""
    names = [option["name"] for option in done.study.asked["options"]]
    what, one, other = contrasts(names[1:], names[0])[-1]
    outcome, last = done.study.asked["outcomes"][0], done.study.asked["months"][-1]
    at = done.rows(["case", "seed", "option", outcome], place=done.study.places[0], month=last)
    values = at.astype({"case": str}).pivot(index=["case", "seed"], columns="option", values=outcome)
    difference = (values[one] - values[other]).groupby("case")
    mean, spread, n = difference.mean(), difference.std(), difference.count()
    half = stdtrit(n - 1, 0.975) * spread / np.sqrt(n)
    sure, unit = int((mean.abs() > half).sum()), OUTCOMES[outcome].unit
    return draw.cases_figure(
        pd.DataFrame({**cases.loc[mean.index, vary], "mean": mean, "half": half}),
        vary,
        f"{what}, {unit}",
        f"{OUTCOMES[outcome].title}, {what}: the sign is decided in {sure} of {len(mean)} cases",
        f"After {last / 12:g} years, in {unit}{'; lines are 95% intervals' * (len(vary) == 1)}.",
    )


def decision_table(decisions: pd.DataFrame) -> str:
    """How many cells came to what, and with how many seeds."""
    rows = (
        decisions.groupby(["place", "verdict", "reason"])["replicates"].agg(["size", "median"]).reset_index()
    )
    lines = ""
    for row in rows.to_dict("records"):
        cells = [row["place"], row["verdict"], row["reason"], f"{row['size']:,}", f"{row['median']:g}"]
        lines += "<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in cells) + "</tr>"
    head = "".join(f"<th>{name}</th>" for name in ("place", "verdict", "why", "cells", "seeds, median"))
    return f"<table><tr>{head}</tr>{lines}</table>"


def failure_table(failures: pd.DataFrame) -> str:
    """Units that failed, with the command that repeats each."""
    if not len(failures):
        return "<p>Nothing.</p>"
    lines = "".join(
        f"<tr><td>{html.escape(str(row.unit))}</td><td>{html.escape(str(row.error))}</td>"
        f"<td><code>{html.escape(str(row.again))}</code></td></tr>"
        for row in failures.itertuples()
    )
    return f'<table class="words"><tr><th>unit</th><th>error</th><th>again</th></tr>{lines}</table>'


def provenance(done: Runs) -> str:
    """Versions, digest, machine, time and command."""
    told: dict[str, Any] = {
        "model": done.study.asked["model"],
        **versions(),
        **machine(),
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": " ".join(["kith", *sys.argv[1:]]),
        "study": done.study.text,
    }
    lines = "".join(
        f"<tr><td>{html.escape(key)}</td><td><pre>{html.escape(str(value))}</pre></td></tr>"
        for key, value in told.items()
    )
    return f'<table class="words">{lines}</table>'


def picture(figure: draw.Chart) -> str:
    """A figure inside the page."""
    content = BytesIO()
    figure.savefig(content, dpi=110, format="png")
    return embedded(content.getvalue(), "figure")


def embedded(png: bytes, told: str) -> str:
    """A PNG inside the page."""
    return f'<img alt="{html.escape(told)}" src="data:image/png;base64,{base64.b64encode(png).decode()}">'
