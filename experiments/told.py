"""An appraisal in words: what it costs and brings, what would turn it, who gains, where each number is from."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from .answer import adults, capital, paragraph, pounds
from .capitals import CAPITALS
from .frontier import PUBLISHED, SOURCE
from .gains import LEAST
from .lines import LINES
from .question import BASELINE
from .verdicts import listed

if TYPE_CHECKING:
    from .appraisal import Assumptions
    from .worth import Worth

WHAT = {
    "cost": "Public cost",
    "saving": "Savings to the public purse",
    "benefit": "Other benefits to society",
    "net cost": "Public cost net of savings",
    "npsv": "Net present social value",
}
GROUPED = ("ties", "trust", "loneliness", "satisfaction")


def worth_told(worth: Worth) -> str:
    """The whole appraisal."""
    if not worth.comparison.replicates:
        return "No seed finished, so there is no appraisal."
    parts = [head(worth), balance(worth), ratios(worth), lines(worth), channels(worth), switches(worth)]
    return "\n\n".join([*parts, gains(worth), mechanisms(worth), capitals(worth), caveats(worth)])


def head(worth: Worth) -> str:
    """What is appraised, and by which rules."""
    q, v = worth.comparison.question, worth.assumptions.values
    weights = "income weighted by who gets it" if worth.assumptions.weighted else "no distributional weights"
    return paragraph(
        f"{capital(listed(q.names))} appraised against {BASELINE}, in a {q.place} neighbourhood of "
        f"{adults(q.population)}, over {q.years} years; {worth.comparison.replicates} paired runs. Prices of "
        f"{v.base_year} (GDP deflator; the programme's own pounds are taken as of that year), discounted at "
        f"{v['discount_rate']:.1%} a year, health and wellbeing at {v['health_rate']:.1%}; the first year is year 0. "
        f"Wellbeing is counted {worth.assumptions.wellbeing}; {weights}. In brackets: 95% intervals over luck and "
        "cases; what values are worth comes on top.",
        "",
    )


def balance(worth: Worth) -> str:
    """Costs, savings, benefits and what is left, by option."""
    found = chosen(worth.headlines, wellbeing=worth.assumptions.wellbeing).set_index(["option", "what"])
    rows = [f"{'present values':32}" + "".join(f"{name:>34}" for name in worth.names)]
    for what, title in WHAT.items():
        rows.append(f"{title:32}" + "".join(f"{money(found.loc[(name, what)]):>34}" for name in worth.names))
    for what, title in (("bcr", "Benefit-cost ratio"), ("cashable", "Cash saved per £1 of cost")):
        rows.append(f"{title:32}" + "".join(f"{ratio(found.loc[(name, what)]):>34}" for name in worth.names))
    years = [worth.appraisal(name).payback() for name in worth.names]
    told = [f"year {year}" if year else f"not in {worth.comparison.question.years} years" for year in years]
    rows.append(f"{'Paid back by':32}" + "".join(f"{text:>34}" for text in told))
    for name in found.index.get_level_values(0).unique():
        if name not in worth.names:
            rows.append(f"{name}: net present social value {money(found.loc[(name, 'npsv')])}")
    return "\n".join(rows)


def ratios(worth: Worth) -> str:
    """The benefit-cost ratio under each way of counting wellbeing."""
    rows = [f"{'benefit-cost ratio':32}" + "".join(f"{name:>34}" for name in worth.names)]
    found = chosen(worth.headlines, what="bcr").set_index(["wellbeing", "option"])
    for way in worth.ways():
        rows.append(f"  {way:30}" + "".join(f"{ratio(found.loc[(way, name)]):>34}" for name in worth.names))
    return "\n".join(rows)


def lines(worth: Worth) -> str:
    """Every line: what it brings, or why it does not count."""
    table = worth.lines.set_index(["option", "line"])
    rows = ["By line, present value (what does not count is in brackets, with the reason)"]
    for line, title in dict(zip(worth.lines["line"], worth.lines["title"], strict=True)).items():
        cells = [table.loc[(name, line)] for name in worth.names]
        if cells[0]["counts"]:
            rows.append(f"  {title:46}" + "".join(f"{money(cell):>34}" for cell in cells))
        else:
            rows.append(f"  ({title}: {why_not(worth.assumptions, line)})")
    return "\n".join(rows)


def why_not(assumptions: Assumptions, name: str) -> str:
    """Why a line does not count."""
    line = next(line for line in LINES if line.name == name)
    if name in assumptions.off:
        return "switched off"
    if assumptions.wellbeing not in line.wellbeing:
        return f"wellbeing is counted once, {assumptions.wellbeing}"
    return "rests on memory; --from-memory counts it"


def channels(worth: Worth) -> str:
    """What £1 brings by channel, beside what has been published."""
    table = worth.channels.set_index(["option", "channel"])
    rows = [
        f"{'Per £1 of public cost':32}" + "".join(f"{n:>26}" for n in worth.names) + f"{'Frontier 2021':>16}"
    ]
    for channel, published in PUBLISHED.items():
        cells = "".join(f"{ratio(table.loc[(name, channel)]):>26}" for name in worth.names)
        rows.append(f"  {channel:30}{cells}{published:>16.2f}")
    rows.append(paragraph(f"  Published: {SOURCE}; per £1m over ten years. Never fitted to.", "  "))
    return "\n".join(rows)


def switches(worth: Worth) -> str:
    """What would turn the sign of each net present social value."""
    rows = ["What would turn the sign of the net present social value, one number at a time"]
    for option, table in worth.switches.groupby("option", sort=False):
        turned = table[table["switching_value"].notna()].sort_values(
            "within_range", ascending=False, kind="stable"
        )
        words = [
            f"{row['name']} {number(row['switching_value'])} (it is {number(row['value'])}, range "
            f"{number(row['low'])} to {number(row['high'])})"
            for row in turned.to_dict("records")
        ]
        told = (
            f"  {option}: {turned['within_range'].sum()} of {len(table)} numbers turn it within their ranges"
        )
        told += f", {len(turned)} at all: {'; '.join(words)}." if words else ", none at all."
        rows.append(paragraph(told, "    "))
    return "\n".join(rows)


def gains(worth: Worth) -> str:
    """Effects by group of residents, how concentrated they are, and what visits were moved."""
    rows = [
        "Who gains, averaged over the years (settled residents against themselves, newcomers as a group); "
        "? not decided"
    ]
    for option, table in worth.gains.groupby("option", sort=False):
        rows.append(f"  {option:24}" + "".join(f"{name:>16}" for name in GROUPED))
        for (_, group), found in table.groupby(["grouping", "group"], sort=False):
            by = found.set_index("outcome")
            rows.append(f"    {group:22}" + "".join(f"{change(by.loc[name]):>16}" for name in GROUPED))
    for row in worth.concentration.rename(columns={"top tenth": "top"}).itertuples():
        told = (
            f"  {row.option}: {row.gain:.0%} of settled residents gain more than {LEAST} points of life satisfaction, "
            f"{row.lose:.0%} lose as much; a tenth has {row.top:.0%} of all gains (Gini {row.gini:.2f}). Much of this "
            "is luck that any change stirs up."
        )
        rows.append(paragraph(told, "    "))
    for row in worth.displacement.itertuples():
        share = row.visits_moved / row.visits_gained if row.visits_gained > 0 else 0.0
        rows.append(
            f"  {row.option}: {row.visits_gained:,.0f} visits a month at places that it keeps open, {share:.0%} of "
            f"them moved from others; {row.visits_lost:,.0f} at places open only without it."
        )
    return "\n".join(rows)


def mechanisms(worth: Worth) -> str:
    """The gap in ties split over mechanisms."""
    names = worth.mechanisms["option"].unique()
    rows = [f"{'Ties per resident, through':32}" + "".join(f"{name:>26}" for name in names)]
    table = worth.mechanisms.set_index(["option", "mechanism"])
    for mechanism in worth.mechanisms["mechanism"].unique():
        cells = "".join(f"{signed(table.loc[(name, mechanism)]):>26}" for name in names)
        rows.append(f"  {mechanism:30}{cells}")
    return "\n".join(rows)


def capitals(worth: Worth) -> str:
    """The six capitals at the start and at the end, by option."""
    table, years = worth.capitals, worth.comparison.question.years
    options = [BASELINE, *worth.names]
    rows = [
        f"{'The six capitals':32}{'start':>12}"
        + "".join(f"{name + f', year {years}':>28}" for name in options)
    ]
    at = table.set_index(["measure", "option", "year"])["effect"]
    for name, (measures, left_out) in CAPITALS.items():
        rows.append(f"  {name}; not modelled: {left_out}" if measures else f"  {name}; {left_out}")
        for measure, unit in measures:
            cells = "".join(f"{number(at[(measure, option, years)]):>28}" for option in options)
            rows.append(
                f"    {measure + ' (' + unit + ')':34.34}{number(at[(measure, BASELINE, 0)]):>6}{cells}"
            )
    return "\n".join(rows)


def caveats(worth: Worth) -> str:
    """What is left out, and what must not be read into it."""
    return "\n".join(
        paragraph(text, "")
        for text in (
            "Counted once: life satisfaction already holds joblessness, loneliness and mistrust, so severe loneliness "
            "is counted in its place, never beside it; benefits lost and taxes paid are off the worker's income.",
            "Not counted: cohesion and civic life for their own sake, children's schooling, physical health, property "
            "values, the pleasure of visits, what private places lose or gain, anything after the last year.",
            "Work is counted at half: who hears of a job through a friend may take it from another, and the model has "
            "no vacancies with which to measure that. `--sources` says where every number comes from.",
        )
    )


def sources_told(assumptions: Assumptions) -> str:
    """Every line's equation, and every number with its source, in one place."""
    values = assumptions.values
    rows = ["Lines"]
    for line in LINES:
        counted = "counts" if assumptions.counts(line) else why_not(assumptions, line.name)
        names = ", ".join((*line.values, *line.rests_on, line.bias(values), line.rate))
        lag = f"; {line.lag} year later" if line.lag else ""
        rows.append(f"  {line.name}: {line.title} ({line.kind}; {counted})")
        rows.append(f"    {line.equation}{lag}, in {line.unit}; rests on {names}")
    rows.append("\nNumbers")
    for name, one in values.values.items():
        price = (
            f" in prices of {values.base_year} ({one.value:,g} in {one.price_year})" if one.is_money else ""
        )
        rows.append(
            f"  {name} = {number(values[name])} {one.unit}{price}, {number(values.priced(name, 'low'))} to "
            f"{number(values.priced(name, 'high'))}; known: {one.known}"
        )
        rows.append(f"    {one.meaning}\n    source: {one.source}")
    rows.append(f"\n  deflator: {values.deflator_source}")
    rows.append(f"  published return by channel: {SOURCE}")
    rows.append("  outcomes and their parameters: `kith parameters`, each with its source")
    return "\n".join(rows)


def chosen(table: pd.DataFrame, **where: str) -> pd.DataFrame:
    """The rows where some columns have these values."""
    for column, value in where.items():
        table = table[table[column] == value]
    return table


def money(row: pd.Series) -> str:
    """An amount and its interval."""
    effect = pounds(row["effect"]).replace("£-", "-£")
    if not math.isfinite(row["low"]):
        return effect
    low, high = (pounds(row[key]).replace("£-", "-£") for key in ("low", "high"))
    return f"{effect} ({low} to {high})"


def ratio(row: pd.Series) -> str:
    """A ratio and its interval, to two decimals."""
    if not math.isfinite(row["effect"]):
        return "undefined"
    interval = f" ({row['low']:.2f} to {row['high']:.2f})" if math.isfinite(row["low"]) else ""
    return f"{row['effect'] + 0.0:.2f}{interval}"


def signed(row: pd.Series) -> str:
    """A change and its interval, to three decimals."""
    interval = f" ({row['low']:+.3f} to {row['high']:+.3f})" if math.isfinite(row["low"]) else ""
    return f"{row['effect']:+.3f}{interval}"


def change(row: pd.Series) -> str:
    """A change, marked where it is not decided."""
    decided = row["low"] > 0 or row["high"] < 0
    return f"{row['effect']:+.4f}{' ' if decided else '?'}"


def number(value: float) -> str:
    """A number to three or four figures.

    >>> number(16008.9), number(0.035), number(0.0), number(float("nan"))
    ('16,009', '0.035', '0', '-')
    """
    if not math.isfinite(value):
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
