"""A pair of options taken apart: what each of the things in which they differ changes, alone.

Short and patient differ in four things at once: pace, mix, who decides, and how it ends. Between them stand
options that are the first in all but one. All are worth the same, so the effect of one of them less that
of the first is what that one thing is worth by itself; what the four leave unexplained comes with several
together.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from model import Mistake, Programme
from model.measures import OUTCOMES

from .effects import is_decided

if TYPE_CHECKING:
    from .comparison import Comparison

FEATURES = {"pace": "profile", "mix": "mix", "control": "control", "ending": "ending"}
OF_INTEREST = ("ties", "linking", "trust", "groups", "institutions", "efficacy")


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


def steps(found: Comparison) -> dict[str, str]:
    """What changes, in words, and the name of the difference that tells what it is worth."""
    first, *between, last = found.question.names
    told = {name.removeprefix(f"{first} with "): f"{name} - {first}" for name in between}
    return told | {"all of them": f"{last} - {first}"}


def words(found: Comparison) -> str:
    """What each change is worth at the end of the run, as a table."""
    first, *_, last = found.question.names
    year = found.question.years
    rows = found.effects[found.effects["year"] == year].set_index(["option", "outcome"])
    lines = [
        f"Taken apart: {first} with one thing of {last} at a time, against {first}, after {year} years.",
        f"{'':20}" + "".join(f"{OUTCOMES[name].name:>13}" for name in OF_INTEREST),
    ]
    for told, name in steps(found).items():
        cells = []
        for outcome in OF_INTEREST:
            row = rows.loc[(name, outcome)]
            mark = "" if is_decided(row["low"], row["high"]) else "?"
            cells.append(f"{row['effect']:+.3f}{mark:1}")
        lines.append(f"{told:20}" + "".join(f"{cell:>13}" for cell in cells))
    lines.append("? not decided. What the single changes leave of the whole comes with several together.")
    return "\n".join(lines)
