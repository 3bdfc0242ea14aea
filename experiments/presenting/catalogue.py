"""What there is to choose from: programmes with their figures, parameters with their sources."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping
from typing import Any

import numpy as np

from kith.model.mistakes import Mistake, nearest
from kith.model.parameters import Parameter, catalogue
from kith.model.places import places
from kith.model.prices import PRICE_YEAR
from kith.model.programme import Programme, presets, programme_named

from ..presenting.sentences import WIDTH, a_head, adults, pounds


def indented(text: str, by: int = 2, more: int = 0) -> str:
    """Text wrapped to 100 columns, indented."""
    return textwrap.fill(
        text, WIDTH, initial_indent=" " * by, subsequent_indent=" " * (by + more), break_on_hyphens=False
    )


def all_programmes() -> str:
    """The presets, one to a line, with what each is about."""
    about = f"budgets are per head of all ages, in prices of {PRICE_YEAR}."
    lines = [f"Programmes. `kith programmes NAME` tells one; {about}", ""]
    for name, one in presets.items():
        facts = "no money"
        if not one.is_nothing:
            facts = f"{a_head(round(one.budget))}, {one.months / 12:g} years, {one.control}, {one.ending}"
        lines += [f"{name:26} {facts}", indented(one.about, 27)]
    return "\n".join(lines)


def money_by_year(one: Programme, population: int) -> list[float]:
    """Planned GBP by year, for a place of `population` adults."""
    years = -(-one.last_month // 12)
    return [float(year.sum()) for year in one.planned(population, years * 12).reshape(years, 12)]


def one_programme(name: str, population: int) -> str:
    """A programme in a sentence, its money by year and by instrument, and the figures behind it."""
    one = programme_named(name)
    lines = [textwrap.fill(one.sentence(population), WIDTH, break_on_hyphens=False)]
    lines += ["", textwrap.fill(one.about, WIDTH)] if one.about else []
    if not one.is_nothing:
        yearly, cash = money_by_year(one, population), one.cash(population)
        lines += [
            "",
            f"Money planned by year, in a place of {adults(population)} (prices of {PRICE_YEAR}, not discounted):",
        ]
        most = max(yearly)
        lines += [
            f"  year {i + 1:2d} {pounds(gbp):>12}  {'█' * round(40 * gbp / most)}"
            for i, gbp in enumerate(yearly)
        ]
        lines += [
            f"  {'all':7} {pounds(cash):>12}",
            f"  {'today':7} {pounds(one.present_value(population)):>12}  (present value at 3.5% a year)",
        ]
        lines += ["", "By instrument:"]
        lines += [
            f"  {key.replace('-', ' '):18} {share:6.1%} {pounds(share * cash):>12}"
            for key, share in one.mix.items()
        ]
    lines += ["", "Where this comes from:"] if one.figures else []
    for figure in one.figures:
        lines += [indented(f"- {figure.text}", more=2), indented(f"[{figure.known}] {figure.source}", 4)]
    return "\n".join(lines)


def programme_json(one: Programme, population: int) -> dict[str, Any]:
    """A programme as plain data."""
    return {
        "name": one.name,
        "about": one.about,
        "sentence": one.sentence(population),
        "budget_per_head": one.budget,
        "price_year": one.price_year,
        "start": one.start,
        "months": one.months,
        "control": one.control,
        "ending": one.ending,
        "works": one.works,
        "mix": dict(one.mix),
        "planned_by_year": [] if one.is_nothing else np.round(money_by_year(one, population), 2).tolist(),
        "figures": [vars(figure) for figure in one.figures],
    }


def programmes(name: str | None, population: int, as_json: bool) -> str:
    """All programmes, or the one named, for people or as JSON."""
    if as_json:
        chosen = list(presets.values()) if name is None else [programme_named(name)]
        return json.dumps(
            {"population": population, "programmes": [programme_json(p, population) for p in chosen]}
        )
    return all_programmes() if name is None else one_programme(name, population)


def parameters(
    text: str | None = None, as_json: bool = False, known: Mapping[str, Parameter] = catalogue
) -> str:
    """The catalogue, or the parameters in which a text occurs, for people or as JSON.

    Raises
    ------
    Mistake : if the text occurs in none.
    """
    words = (text or "").lower()
    found = [
        p for p in known.values() if words in " ".join((p.name, p.unit, p.meaning, p.basis, p.source)).lower()
    ]
    if not found:
        raise Mistake(f"parameters: {text!r} occurs in no parameter{nearest(str(text), known)}")
    if as_json:
        return json.dumps({"parameters": [vars(p) | {"places": elsewhere(p.name)} for p in found]})
    how = f"Change one with --set group.name=value; GBP are in prices of {PRICE_YEAR}."
    lines = [f"{len(found)} of {len(known)} parameters. {how}", ""]
    for p in found:
        unit = f" {p.unit}" if p.unit else ""
        lines.append(f"{p.name} = {p.value:g}{unit}   from {p.low:g} to {p.high:g}; {p.basis}")
        there = ", ".join(
            f"{value:g} in {place}" for place, value in elsewhere(p.name).items() if value != p.value
        )
        lines.append(indented(f"{p.meaning}{f' ({there})' if there else ''}", 4))
        lines.append(indented(f"source: {p.source}", 4, 2))
    return "\n".join(lines)


def elsewhere(name: str) -> dict[str, float]:
    """The values that place presets give to a parameter."""
    return {place.name: place.values[name] for place in places.values() if name in place.values}
