"""Tables of the census as the `[people]` of a place file: shares by category, with where they come from."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from ..arithmetic import normal_quantile
from ..entities import COMMUNITIES
from ..parameters import catalogue
from .census import Margins
from .fitting import apportioned

FIELDS = {
    "age": "ages", "tenure": "tenure", "work": "work", "status": "status", "community": "communities",
    "arrival": "residence",
}  # fmt: skip
PARTS = 10_000  # into which a margin is divided, so that its shares add up to 1


def people_of(margins: Sequence[Margins]) -> str:
    """The `[people]` of a place file, as TOML, from tables of the census; what was judged is written above each.

    Parameters
    ----------
    margins : sequence of Margins
        One for each trait.

    Returns
    -------
    str
        TOML, with comments.

    Raises
    ------
    ValueError
        If two are of the same trait.
    """
    traits = [margin.trait for margin in margins]
    if len(set(traits)) < len(traits):
        raise ValueError(f"two tables are of the same trait: {', '.join(traits)}; give one of each")
    lines = ["[people]"]
    for margin in margins:
        who = f"{margin.counts.sum():,.0f} {'adults' if margin.trait == 'age' else margin.counts_what}"
        lines.append(f"# {margin.topic}, {margin.title}, Census 2021: {who} of {len(margin.table)} areas")
        lines += [f"# - {note}" for note in (*margin.notes, *_also(margin))]
        shares = ", ".join(f'"{name}" = {share:g}' for name, share in shares_of(margin).items())
        lines.append(f"{FIELDS[margin.trait]} = {{ {shares} }}")
    topics = ", ".join(margin.topic for margin in margins)
    return "\n".join([*lines, f'source = "Census 2021 (ONS, Open Government Licence v3.0): {topics}"', ""])


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
