"""An appraisal in words: what it costs and brings, what would turn it, who gains, where each number is from."""

from __future__ import annotations

import math

import pandas as pd

from kith.model.programme.presets import BASELINE

from ..observing.fortunes import LEAST
from ..presenting.numbers import change, held, money, ratio, short_number, signed, with_interval
from ..presenting.sentences import capital, listed, paragraph, pounds
from ..simultaneous import too_few
from .appraisal import Appraisal, why_not
from .capitals import CAPITALS
from .frontier import PUBLISHED, SOURCE
from .tables import WorthTables
from .wellbeing import STRICT

BELOW = {"without": "without wellbeing"}  # where its own name does not say it
GROUPED = ("ties", "trust", "loneliness", "satisfaction")  # told in words

WHAT = {
    "cost": "Public cost",
    "saving": "Savings to the public purse",
    "benefit": "Other benefits to society",
    "net cost": "Public cost net of savings",
    "npsv": "Net present social value",
}


def worth_text(worth: WorthTables) -> str:
    """The whole appraisal."""
    if not worth.comparison.replicates:
        return "No seed finished, so there is no appraisal."
    parts = [_head(worth), _balance(worth), _ratios(worth), _lines(worth), _channels(worth), _switches(worth)]
    return "\n\n".join([*parts, gains_text(worth), mechanisms_text(worth), capitals_text(worth), _caveats()])


def _head(worth: WorthTables) -> str:
    """What is appraised, and by which rules."""
    q, v = worth.comparison.question, worth.assumptions.values
    weights = "income weighted by who gets it" if worth.assumptions.weighted else "no distributional weights"
    return paragraph(
        f"{capital(listed(q.names))} appraised against {BASELINE}, in {q.place.phrase(q.population)}, "
        f"over {q.years} years; {worth.comparison.replicates} paired runs. Prices of "
        f"{v.base_year} (budgets, running costs and values brought there by the GDP deflator), discounted at "
        f"{v['discount_rate']:.1%} a year, health and wellbeing at {v['health_rate']:.1%}; the first year is year 0. "
        f"The first table counts {STRICT}; wellbeing, {worth.assumptions.wellbeing}, and volunteers' time stand below "
        f"the line; {weights}. In brackets: 95% intervals, each on its own, "
        "over luck and cases; what values are worth comes on top.",
        "",
    )


def _balance(worth: WorthTables) -> str:
    """Costs, savings, benefits and what is left, by option, from work and services only."""
    found = chosen(worth.headlines, wellbeing=STRICT).set_index(["option", "what"])
    rows = [f"{STRICT:34}" + "".join(f"{name:>34}" for name in worth.names)]
    for what, title in WHAT.items():
        rows.append(f"{title:34}" + "".join(f"{money(found.loc[(name, what)]):>34}" for name in worth.names))
    for what, title in (("bcr", "Benefit-cost ratio"), ("cashable", "Cash saved per £1 of cost")):
        rows.append(f"{title:34}" + "".join(f"{ratio(found.loc[(name, what)]):>34}" for name in worth.names))
    told = [paid_back(worth.appraisal(name, STRICT), worth.comparison.question.years) for name in worth.names]
    rows.append(f"{'Paid back by':34}" + "".join(f"{text:>34}" for text in told))
    for name in found.index.get_level_values(0).unique():
        if name not in worth.names:
            rows.append(f"{name}: net present social value {money(found.loc[(name, 'npsv')])}")
    return "\n".join(rows)


def paid_back(found: Appraisal, years: int) -> str:
    """By when an option has paid itself back."""
    if not found.costs_anything:
        return "nothing to pay back"
    year = found.payback()
    return f"year {year}" if year else f"not in {years} years"


def _ratios(worth: WorthTables) -> str:
    """Below the line: the benefit-cost ratio under each other way of counting wellbeing."""
    rows = [f"{'below the line: benefit-cost ratio':34}" + "".join(f"{name:>34}" for name in worth.names)]
    found = chosen(worth.headlines, what="bcr").set_index(["wellbeing", "option"])
    for way in (way for way in worth.ways() if way != STRICT):
        cells = "".join(f"{ratio(found.loc[(way, name)]):>34}" for name in worth.names)
        rows.append(f"  {BELOW.get(way, way):32}{cells}")
    return "\n".join(rows)


def _lines(worth: WorthTables) -> str:
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


def _channels(worth: WorthTables) -> str:
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


def _switches(worth: WorthTables) -> str:
    """What would turn the sign of each net present social value."""
    rows = ["What would turn the sign of the net present social value, one number at a time"]
    for (way, option), table in worth.switches.groupby(["wellbeing", "option"], sort=False):
        inside = table[table["within_range"]]
        words = [
            f"{row['name']} {short_number(row['switching_value'])} (it is {short_number(row['value'])}, range "
            f"{short_number(row['low'])} to {short_number(row['high'])})"
            for row in inside.to_dict("records")
        ]
        scale = table.set_index("name").loc["all effects", "switching_value"]
        told = f"  {option}, {way}: {len(inside)} of {len(table)} numbers turn it within their ranges"
        told += f" ({'; '.join(words)})" if words else ""
        told += (
            f". All effects of the model would have to be {short_number(scale)} times as large."
            if scale == scale
            else "."
        )
        rows.append(paragraph(told, "    "))
    return "\n".join(rows)


def _caveats() -> str:
    """What is left out, and what must not be read into it."""
    return "\n".join(
        paragraph(text, "")
        for text in (
            "Counted once: life satisfaction already holds joblessness, loneliness and mistrust, so severe loneliness "
            "is counted in its place, never beside it; benefits lost and taxes paid are off the worker's income.",
            "Not counted: cohesion and civic life for their own sake, children's schooling, physical health, property "
            "values, the pleasure of visits, what private places lose or gain, anything after the last year.",
            "Jobs that others then do not get are taken off work: a job won through a friend is a vacancy that is no "
            "longer there. `--sources` says where every number comes from.",
        )
    )


def chosen(table: pd.DataFrame, **where: str) -> pd.DataFrame:
    """The rows where some columns have these values."""
    for column, value in where.items():
        table = table[table[column] == value]
    return table


def gains_text(worth: WorthTables) -> str:
    """Effects by group of residents, how concentrated they are, and what visits were moved."""
    rows = [
        "Who gains, averaged over the years (settled residents against themselves, newcomers as a group); ? cannot\n"
        f"tell, by 95% intervals that hold for all groups and outcomes together.{too_few(worth.comparison.replicates)}"
    ]
    for option, table in worth.gains.groupby("option", sort=False):
        rows.append(f"  {option:24}" + "".join(f"{name:>16}" for name in GROUPED))
        for (_, group), found in table.groupby(["grouping", "group"], sort=False):
            by = found.set_index("outcome")
            rows.append(f"    {group:22}" + "".join(f"{change(held(by.loc[name])):>16}" for name in GROUPED))
    for row in worth.concentration.rename(columns={"top tenth": "top"}).itertuples():
        spread = f"a tenth has {row.top:.0%} of all gains (Gini {row.gini:.2f})"
        spread = spread if math.isfinite(row.gini) else "there are no gains to share out"
        told = (
            f"  {row.option}: {row.gain:.0%} of settled residents gain more than {LEAST} points of life satisfaction, "
            f"{row.lose:.0%} lose as much; {spread}. Much of this is luck that any change stirs up."
        )
        rows.append(paragraph(told, "    "))
    for row in worth.displacement.itertuples():
        others = f"{abs(row.visits_moved):,.0f} {'fewer' if row.visits_moved > 0 else 'more'}"
        told = (
            f"  {row.option}: {row.visits_gained:,.0f} visits a month at places open only with it, "
            f"{row.visits_lost:,.0f} at places open only without it, {others} at all others, so "
            + ("that is what it moved from them." if row.visits_moved > 0 else "nothing was moved from them.")
        )
        rows.append(paragraph(told, "    "))
        jobs = (
            f"  {row.option}: {row.jobs_won:+,.1f} residents in work and {-row.jobs_lost:+,.1f} jobs held by people "
            "elsewhere, as vacancies are counted; the sums above count both."
        )
        rows.append(paragraph(jobs, "    "))
    return "\n".join(rows)


def mechanisms_text(worth: WorthTables) -> str:
    """The gap in ties split over mechanisms, both ways."""
    names = worth.mechanisms["option"].unique()
    tables = {key: rows.set_index("mechanism") for key, rows in worth.mechanisms.groupby(["option", "split"])}
    parts = []
    for how, title in {
        "turnover": "Ties per resident, by what began and what ended them",
        "standing": "The same gap, by what kept last the ties that stand",
    }.items():
        rows = [f"{title:54}" + "".join(f"{name:>26}" for name in names)]
        for mechanism in tables[names[0], how].index:
            cells = "".join(f"{signed(tables[name, how].loc[mechanism]):>26}" for name in names)
            rows.append(f"  {mechanism:52}{cells}")
        parts.append("\n".join(rows))
    return "\n\n".join(parts)


def capitals_text(worth: WorthTables) -> str:
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
            cells = "".join(f"{short_number(at[(measure, option, years)]):>28}" for option in options)
            rows.append(
                f"    {measure + ' (' + unit + ')':34.34}{short_number(at[(measure, BASELINE, 0)]):>6}{cells}"
            )
    return "\n".join(rows)


def worth_finding(worth: WorthTables) -> str:
    """What £1 brings from work and services only; wellbeing stands below the line."""
    rows = chosen(worth.headlines, wellbeing=STRICT, what="bcr").set_index("option")
    parts = [f"{with_interval(rows.loc[name], pounds, pence=True)} with {name}" for name in worth.names]
    return f"From {STRICT}, £1 of public money brings {listed(parts, 0)}"


def worth_small_print(worth: WorthTables) -> str:
    """Of what, over how long, in whose prices."""
    q, values = worth.comparison.question, worth.assumptions.values
    return (
        f"Against business as usual in {q.place.phrase(q.population)} over {q.years} years; "
        f"prices of {values.base_year}; discounted at {values['discount_rate']:.1%}, wellbeing at "
        f"{values['health_rate']:.1%}. "
        f"Mean of {worth.comparison.replicates} paired runs, 95% intervals, each on its own, over luck and cases; what "
        "values are worth comes on top."
    )


def mechanisms_finding(worth: WorthTables) -> str:
    """The gap of each option, and the largest part of what it adds."""
    table = worth.mechanisms
    rows = table[table["split"] == "turnover"].set_index(["option", "mechanism"])["effect"]
    parts = []
    for name in worth.names:
        largest = str(rows[name].drop("all").idxmax())
        parts.append(
            f"{name} {rows[name, 'all']:+.2f} a resident, the largest part of what it adds {largest}"
        )
    return f"Ties: {'; '.join(parts)}"


def mechanisms_small_print(worth: WorthTables) -> str:
    """Whose ties, and how to read their parts."""
    q = worth.comparison.question
    return (
        f"Ties per resident in {q.place.phrase(q.population)}, less those under business as "
        f"usual, after {q.years} years; the parts of each side add up to its last bar. Mean of "
        f"{worth.comparison.replicates} paired runs and 95% intervals, each on its own, over luck and cases."
    )
