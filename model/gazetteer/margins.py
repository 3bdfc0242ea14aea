"""Tables of the census as the `[people]` of a place file: shares by category, where they are from, what was judged."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ..arithmetic import normal_quantile
from ..entities import COMMUNITIES
from ..mistakes import Mistake
from ..parameters import catalogue
from .census import OUT, Margins, read_census
from .fitting import apportioned

FIELDS = {
    "age": "ages", "tenure": "tenure", "work": "work", "status": "status", "community": "communities",
    "arrival": "residence",
}  # fmt: skip
PARTS = 10_000  # into which a margin is divided, so that its shares add up to 1


class People(NamedTuple):
    """What tables of the census say of a place's people.

    margins : shares by category, by field of a place file; sources : where each is from; notes : what was judged
    adults : how many there are, if a table of ages is among them
    """

    margins: dict[str, dict[str, float]]
    sources: dict[str, str]
    notes: list[str]
    adults: int | None


def people_in(paths: Sequence[Path], areas: Sequence[str] | None = None) -> People:
    """Read tables of the census as margins of a place's people.

    Parameters
    ----------
    paths : sequence of Path
        Files as Nomis hands them out, each of another trait.
    areas : sequence of str, optional
        Codes or names of the areas that are the place; else all areas of each file together.

    Raises
    ------
    Mistake
        If a file cannot be read as such a table, or two are of the same trait.
    """
    found = People({}, {}, [], None)
    for path in paths:
        margin = read_census(path, areas)
        name = FIELDS[margin.trait]
        if name in found.margins:
            raise Mistake(f"{path.name} and {found.sources[name]} both say {name}; give one of them")
        found.margins[name] = shares_of(margin)
        found.sources[name] = f"{margin.topic}, Census 2021: ONS, Open Government Licence v3.0"
        found.notes.append(_judged(margin))
        if margin.trait == "age":
            found = found._replace(adults=round(margin.counts.sum()))
    return found


def _judged(margin: Margins) -> str:
    """How a table became a margin, as a sentence."""
    n = len(margin.table)
    who = "adults" if margin.trait == "age" else margin.counts_what
    said = f"{margin.topic}, {margin.title}: {margin.counts.sum():,.0f} {who} of {n:,} area{'s' * (n != 1)} are counted"
    named = {OUT: "of other categories"}
    left = ", ".join(f"{count:,.0f} {named.get(name, name)}" for name, count in margin.left_out.items())
    clauses = [said, *([f"left out are {left}"] if left else []), *margin.notes, *_also(margin)]
    return "; ".join(clauses) + "."


def shares_of(margin: Margins) -> dict[str, float]:
    """Shares of a margin by category, called as in a place file; they add up to 1."""
    counts = margin.counts
    names = [str(name).replace(" ", "_") for name in counts.index]
    if margin.trait == "community":
        counts = counts.sort_values(ascending=False, kind="stable")
        names = [str(name) for name in counts.index]
        if len(counts) > COMMUNITIES:
            counts, last = counts.iloc[: COMMUNITIES - 1], counts.iloc[COMMUNITIES - 1 :].sum()
            names = [*names[: COMMUNITIES - 1], "all others"]
            counts = [*counts.to_numpy().tolist(), last]
    elif margin.trait == "age":
        names = [f"{low}+" if high is None else f"{low}-{high}" for low, high in margin.bands]
    elif margin.trait == "arrival":
        names, counts = ["0-1", "1+"], counts.to_numpy()[::-1]
    elif margin.trait == "status":
        names = status_bands(margin)
    whole = apportioned(np.asarray(counts, float), PARTS)
    return {name: n / PARTS for name, n in zip(names, whole.tolist(), strict=True)}


def status_bands(margin: Margins) -> list[str]:
    """The bands of status that categories take up, if England's residents lie about 0.5 as a place's do about its mean.

    A category that England ranks from share a to share b has status from 0.5 + spread * z(a) to 0.5 + spread * z(b),
    with z the standard normal quantile and the spread of `people.status_spread`; the ends are put at 0 and 1.
    """
    spread = catalogue["people.status_spread"].value
    tops, low = [], 0.0
    for middle in margin.scores.values():  # each lies at the middle of its share
        low = 2 * middle - low
        tops.append(low)
    edges = [0.0, *(round(0.5 + spread * normal_quantile(top), 3) for top in tops[:-1]), 1.0]
    return [f"{a:g}-{b:g}" for a, b in pairwise(edges)]


def _also(margin: Margins) -> list[str]:
    """What else is judged as a table becomes that of a place."""
    if margin.trait == "status":
        return ["England's residents are taken to lie about 0.5 with the spread of people.status_spread"]
    if margin.trait == "community" and len(margin.counts) > COMMUNITIES:
        return [f"the model has {COMMUNITIES} communities: the smaller ones are put together"]
    return []
