"""Indicators: the numbers that a pattern is judged by, and how each is taken from a table of cases.

Tables have a row for each case and a column for each thing measured, ``place:name`` from `fieldwork` and
``programme:name`` from `followup`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from kith.model.places import ENGLAND

from .fieldwork import quotient

Of = Callable[[pd.DataFrame], "pd.Series[float] | float"]


@dataclass(frozen=True)
class Indicator:
    """One number of a pattern.

    low, high : the target, both ends included; infinite where one end is open
    of : the indicator from a table of cases: a number for each case, or one number over all of them
    pooled : its value over all cases, where that is not the mean over cases: a ratio of counts of a few groups is
        that of all groups, as a mean of such ratios is too high
    """

    name: str
    meaning: str
    low: float
    high: float
    of: Of
    pooled: Callable[[pd.DataFrame], float] | None = None


@dataclass(frozen=True)
class Pattern:
    """Something seen in life that the model should show."""

    id: str
    statement: str
    use: str
    source: str
    indicators: tuple[Indicator, ...]


def value_of(place: str, name: str) -> Of:
    """What was measured of a place, case by case."""
    return lambda table: table[f"{place}:{name}"]


def england(name: str, meaning: str, low: float, high: float) -> Indicator:
    """An indicator measured in an average English place, as the published figures are for England."""
    return Indicator(name, meaning, low, high, value_of(ENGLAND, name))


def over(place: str, other: str, name: str) -> Of:
    """What there is in one place over what there is in another, case by case; NaN where the other has nothing."""
    return lambda table: table[f"{place}:{name}"] / table[f"{other}:{name}"].replace(0.0, float("nan"))


def over_all(place: str, other: str, name: str) -> Callable[[pd.DataFrame], float]:
    """What there is in all of one place over what there is in all of another."""
    return lambda table: quotient(table[f"{place}:{name}"].sum(), table[f"{other}:{name}"].sum())


def gap(place: str, other: str, name: str) -> Of:
    """How much more there is in one place than in another, case by case."""
    return lambda table: table[f"{place}:{name}"] - table[f"{other}:{name}"]


def mean(column: str) -> Of:
    """The mean of a column over cases."""
    return lambda table: float(table[column].mean())


def per_pound(programme: str, what: str, of: str) -> Of:
    """Present value of one thing over that of another, both of a programme, summed over cases."""
    return lambda table: quotient(
        table[f"{programme}:worth {what}"].sum(),
        sum(table[f"{programme}:worth {one}"].sum() for one in of.split(", ")),
    )


def early(outcome: str) -> Of:
    """Share of the effect of ten years of a New Deal programme that is there after four, on the mean over cases."""
    return lambda table: quotient(table[f"ndc:{outcome}_4"].mean(), table[f"ndc:{outcome}_10"].mean())


def earlier(one: str, other: str) -> Of:
    """By how much more of one outcome's effect is there early than of another's."""
    return lambda table: float(early(one)(table)) - float(early(other)(table))  # type: ignore[arg-type]


def slope_after(outcome: str) -> Of:
    """Yearly change of the mean effect in eight years after a New Deal programme over that in its ten years."""

    def slopes(table: pd.DataFrame) -> float:
        at_end, later = (float(table[f"ndc:{outcome}_{year}"].mean()) for year in (10, 18))
        return quotient((later - at_end) / 8, at_end / 10)

    return slopes
