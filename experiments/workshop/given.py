"""What a notebook gives to the functions it asks: each check gives it back, or says what is allowed."""

from __future__ import annotations

import math
from collections.abc import Iterable

from kith.model.mistakes import Mistake, finite, nearest, told, whole_number

from ..comparing.findings import Findings


def one_of(field: str, value: object, known: Iterable[str]) -> str:
    """Return `value` if it is one of the names that are known, else raise a Mistake.

    >>> one_of("outcome", "trust", ["ties", "trust"])
    'trust'
    """
    names = list(known)
    if not isinstance(value, str) or value not in names:
        raise Mistake(f"{field}: {told(value)} is not known{nearest(told(value), names)}")
    return value


def comparison_given(found: object) -> Findings:
    """Return `found` if it is a comparison, else raise a Mistake."""
    if not isinstance(found, Findings):
        raise Mistake(f"found: {told(found)} is not allowed; give a comparison, as compare gives it")
    return found


def comparisons_given(found: object) -> dict[object, Findings]:
    """Return `found` as a dict if it is a mapping to one or more comparisons, else raise a Mistake."""
    pairs = list(found.items()) if hasattr(found, "items") else []
    if not pairs:
        raise Mistake(f"found: {told(found)} is not allowed; give a mapping to comparisons, at least one")
    return {key: comparison_given(each) for key, each in pairs}


def year_given(found: Findings, year: object) -> int:
    """A year of a comparison, None is its last; else raise a Mistake."""
    years = found.question.years
    return years if year is None else whole_number("year", year, 1, years)


def heights_given(drawn: object, years: int) -> dict[int, float]:
    """A curve as heights by year, if it is a mapping of years to numbers; else raise a Mistake."""
    pairs = list(drawn.items()) if hasattr(drawn, "items") else None
    if pairs is None:
        raise Mistake(f"drawn: {told(drawn)} is not allowed; give a mapping of years to heights")
    return {whole_number("drawn", year, 0, years): finite("drawn", each, -math.inf) for year, each in pairs}


def times_given(times: object) -> int:
    """How often a poll is repeated, if that is a whole number; else raise a Mistake."""
    return whole_number("times", times, 1, 1_000_000)
