"""A pair of options taken apart: what each of the things in which they differ changes, alone.

Short and patient differ in four things at once: pace, mix, who decides, and how it ends. Between them stand
options that are the first in all but one. All are worth the same, so the effect of one of them less that
of the first is what that one thing is worth by itself; what the four leave unexplained comes with several
together.
"""

from __future__ import annotations

from dataclasses import replace

from kith.model.mistakes import Mistake
from kith.model.programme import Programme

FEATURES = {"pace": "profile", "mix": "mix", "control": "control", "ending": "ending", "works": "works"}


def taken_apart(first: Programme, last: Programme) -> list[Programme]:
    """The first option, it with one thing of the last at a time, and the last."""
    if first.is_nothing or last.is_nothing:
        raise Mistake(f"apart: {first.name} and {last.name} must both have money")
    between = [
        replace(first, name=hybrid(first.name, last.name, feature), **{field: getattr(last, field)})
        for feature, field in FEATURES.items()
        if getattr(first, field) != getattr(last, field)
    ]
    return [first, *between, last]


def hybrid(first: str, last: str, feature: str) -> str:
    """The name of the first option with one thing of the last.

    >>> hybrid("short", "patient", "mix")
    "short with patient's mix"
    """
    return f"{first} with {last}'s {feature}"
