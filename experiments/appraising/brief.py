"""An appraisal in a dozen lines: what it costs and brings, what stands below the line, and what would turn it."""

from __future__ import annotations

from itertools import combinations

from kith.model.telling import counted

from ..presenting.numbers import money, ratio
from ..presenting.sentences import capital, listed, paragraph
from ..simultaneous import FEWEST
from .tables import WorthTables
from .wellbeing import STRICT
from .words import BELOW, WHAT, chosen, paid_back, worth_finding


def worth_said(worth: WorthTables) -> str:
    """The finding, where and for how long."""
    if not worth.comparison.replicates:
        return "No seed finished, so there is no appraisal."
    q = worth.comparison.question
    where = f"against business as usual, in {q.place.phrase(q.population)} over {q.years} years"
    return paragraph(f"{worth_finding(worth)}; {where}.", "")


def worth_rows(worth: WorthTables) -> list[list[str]]:
    """Costs, what is left, and ratios, an option to a column."""
    if not worth.comparison.replicates:
        return []
    strict = chosen(worth.headlines, wellbeing=STRICT).set_index(["option", "what"])
    rows = [[STRICT, *worth.names]]
    rows += [
        [WHAT[what], *(money(strict.loc[(name, what)]) for name in worth.names)] for what in ("cost", "npsv")
    ]
    rows.append(["Benefit-cost ratio", *(ratio(strict.loc[(name, "bcr")]) for name in worth.names)])
    years, way = worth.comparison.question.years, worth.assumptions.wellbeing
    rows.append(["Paid back by", *(paid_back(worth.appraisal(name, STRICT), years) for name in worth.names)])
    asked = chosen(worth.headlines, wellbeing=way, what="bcr").set_index("option")
    if way != STRICT:
        below = f"Below the line: ratio {BELOW.get(way, way)}"
        rows.append([below, *(ratio(asked.loc[name]) for name in worth.names)])
    return rows


def worth_noted(worth: WorthTables) -> str:
    """The difference of options, how sure all of it is, and what would turn it."""
    if not worth.comparison.replicates:
        return ""
    rows = chosen(worth.headlines, wellbeing=STRICT, what="npsv").set_index("option")
    gaps = [
        f"{other} less {one}: net present social value {money(rows.loc[f'{other} - {one}'])}"
        for one, other in combinations(worth.names, 2)
    ]
    runs = worth.comparison.replicates
    held = (
        "in brackets 95% intervals over luck and cases, each on its own; what values are worth comes on top"
    )
    few = f"{counted(runs, 'run')} cannot tell luck from what money does, whatever the brackets say"
    foot = paragraph(
        f"Present values in prices of {worth.assumptions.values.base_year}, mean of {counted(runs, 'paired run')}; "
        f"{held if runs >= FEWEST else few}. {_turned(worth)}",
        "",
    )
    return "\n".join([*gaps, foot])


def _turned(worth: WorthTables) -> str:
    """How many numbers would turn the sign of an option's net present social value within their ranges."""
    table = chosen(worth.switches, wellbeing=STRICT)
    told = []
    for option in worth.names:
        rows = table[table["option"] == option]
        inside = rows[rows["within_range"]]["name"].tolist()
        told.append(f"{option} {len(inside)} of {len(rows)}{f' ({listed(inside, 0)})' if inside else ''}")
    return f"{capital('numbers that would turn the sign within their ranges')}: {', '.join(told)}."
