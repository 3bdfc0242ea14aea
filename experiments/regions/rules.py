"""Rules of sharing, as data and as functions: who comes first, by what is seen. NaN is out of the running.

All see the same: an index of need with its error and age, lots, sizes, and who is able to bid. What is judged later is
seen in that index, and in who is able to bid (of which linking is a part, as funders see whom places know).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from math import inf, isinf
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kith.model.mistakes import Mistake, finite, named, nearest, told, whole_number, word
from kith.model.reading import read_toml

Floats = NDArray[np.float64]
FILE = Path(__file__).with_name("rules.toml")
DUST = 1e-9  # of the pot: less is what rounding leaves, and nobody is given that


@dataclass(frozen=True)
class Rule:
    """A rule of sharing; see `rules.toml` for what each field means."""

    name: str
    order: str
    fill: str
    about: str = ""
    term: int = 0
    most: float | None = None
    error: float = 0.0
    lag: int = 0
    cost: float = 0.0
    weight: float = 0.0
    eagerness: float = 1.0
    assessors: float = 0.0

    def plain(self) -> dict[str, Any]:
        """All that it does, fit for JSON; `rule_of_plain` gives it back."""
        does = {name: value for name, value in asdict(self).items() if name not in ("name", "about")}
        return does | {"most": "inf" if self.most is not None and isinf(self.most) else self.most}


def rule_of_plain(plain: Mapping[str, Any]) -> Rule:
    """The rule that `Rule.plain` wrote down."""
    return Rule("a rule", **{**plain, "most": inf if plain["most"] == "inf" else plain["most"]})


@dataclass(frozen=True)
class Seen:
    """What is seen of the places in a round, each of shape (places,).

    people : adults; need : the index, 0-1; lots : uniform; capacity : to bid, 0-1; chance, judged : luck of bids
    """

    people: Floats
    need: Floats
    lots: Floats
    capacity: Floats
    chance: Floats
    judged: Floats


def alike(rule: Rule, seen: Seen) -> Floats:
    """Nobody comes first."""
    return np.ones(len(seen.people))


def by_need(rule: Rule, seen: Seen) -> Floats:
    """Those whom the index has in most need."""
    return seen.need


def by_lot(rule: Rule, seen: Seen) -> Floats:
    """Whoever is drawn."""
    return seen.lots


def by_size(rule: Rule, seen: Seen) -> Floats:
    """Those with most adults."""
    return seen.people


def by_bids(rule: Rule, seen: Seen) -> Floats:
    """The best of those who bid: weight * need + (1 - weight) * (capacity + the assessors' error).

    A bid is made with chance min(1, eagerness * capacity), and by all where it costs nothing.

    >>> one = np.array([0.5])
    >>> seen = Seen(one, np.array([0.8]), one, np.array([0.4]), one, 0 * one)
    >>> by_bids(Rule("b", "bids", "order", cost=1.0, weight=0.5, eagerness=2.0), seen).round(2).tolist()
    [0.6]
    >>> by_bids(Rule("b", "bids", "order", cost=1.0, weight=0.5, eagerness=1.0), seen).tolist()
    [nan]
    """
    quality = seen.capacity + rule.assessors * seen.judged
    score = rule.weight * seen.need + (1.0 - rule.weight) * quality
    bid = (seen.chance < np.minimum(1.0, rule.eagerness * seen.capacity)) | (rule.cost == 0.0)
    return np.where(bid, score, np.nan)


ORDERS: Mapping[str, Callable[[Rule, Seen], Floats]] = {
    "alike": alike, "need": by_need, "lot": by_lot, "size": by_size, "bids": by_bids
}  # fmt: skip


def in_order(scores: Floats, seen: Seen, pot: float, most: float) -> Floats:
    """GBP a head for each place: the first get `most`, until the pot (GBP a head of all) is empty.

    >>> some = Seen(*np.array([[100.0, 100.0], *[[0.5, 0.5]] * 5]))
    >>> (
    ...     in_order(np.array([0.2, 0.9]), some, 10.0, 15.0).tolist(),
    ...     in_order(np.array([0.2, np.nan]), some, 10.0, 15.0).tolist(),
    ... )
    ([5.0, 15.0], [15.0, 0.0])
    """
    awards, left = np.zeros(len(scores)), float(seen.people.sum())
    for row in np.lexsort((seen.lots, -scores)):
        if pot <= 0.0 or left <= 0.0 or not np.isfinite(scores[row]):
            continue
        rest = pot * (left / seen.people[row])
        awards[row] = min(most, rest)
        left = left - most / pot * seen.people[row] if most < rest else 0.0
        left = left if left > DUST * seen.people.sum() else 0.0
    return awards


def in_proportion(scores: Floats, seen: Seen, pot: float, most: float) -> Floats:
    """GBP a head for each place: in proportion to its score, up to `most`; what is over goes to the others likewise.

    >>> some = Seen(*np.array([[100.0, 100.0], *[[0.5, 0.5]] * 5]))
    >>> in_proportion(np.array([1.0, 3.0]), some, 10.0, np.inf).round(9).tolist()
    [5.0, 15.0]
    >>> in_proportion(np.array([1.0, 3.0]), some, 10.0, 12.0).round(9).tolist()
    [8.0, 12.0]
    """
    top = np.nanmax(scores, initial=0.0)
    weights = np.nan_to_num(scores / top) if top > 0.0 else np.zeros(len(scores))
    awards, full = np.zeros(len(scores)), weights <= 0.0
    people = seen.people
    while not full.all():
        taken = float((awards * people)[full].sum()) / float(people.sum())
        mean = float((weights * people)[~full].sum()) / float(people.sum())
        awards = np.where(full, awards, (pot - taken) * (weights / mean))
        beyond = ~full & (awards >= most)
        if not beyond.any():
            break
        awards, full = np.where(beyond, most, awards), full | beyond
    return awards


ONLY = {  # the orders in which a number of a rule plays a part
    **dict.fromkeys(("error", "lag"), ("need", "bids")),
    **dict.fromkeys(("cost", "weight", "eagerness", "assessors"), ("bids",)),
}


FILLS: Mapping[str, Callable[[Floats, Seen, float, float], Floats]] = {
    "order": in_order,
    "proportion": in_proportion,
}


@cache
def built_in_rules() -> dict[str, Rule]:
    """The rules that come with Kith, by name."""
    tables, _ = read_toml(FILE)
    return rules_of({name: table["rule"] for name, table in tables.items()})


def rules_of(tables: Any) -> dict[str, Rule]:
    """Rules from a table of tables."""
    if not isinstance(tables, Mapping):
        raise Mistake(f"rules: {told(tables)} is not allowed; give a table for each rule, by its name")
    return {name: rule_of(name, table) for name, table in tables.items()}


def rule_of(name: str, table: Any) -> Rule:
    """A rule from its table."""
    here = f"rule {name}"
    if not isinstance(table, Mapping):
        raise Mistake(f"{here}: {told(table)} is not allowed; give a table")
    known = [field for field in Rule.__dataclass_fields__ if field != "name"]
    for key in table:
        if key not in known:
            raise Mistake(f"{here}: {key!r} is not known{nearest(key, known)}")
    for key, choices in (("order", ORDERS), ("fill", FILLS)):
        if not isinstance(table.get(key), str) or table[key] not in choices:
            raise Mistake(
                f"{here}: {key}: {told(table.get(key))} is not known{nearest(table.get(key), choices)}"
            )
    for key in table:
        if key in ONLY and table["order"] not in ONLY[key]:
            raise Mistake(
                f"{here}: {key}: changes nothing where order is {table['order']!r}; leave it out, or order by "
                + " or ".join(ONLY[key])
            )
    numbers = {
        key: finite(f"{here}: {key}", table[key], 0.0, high)
        for key, high in (
            ("error", 100.0),
            ("cost", 1e9),
            ("weight", 1.0),
            ("eagerness", 100.0),
            ("assessors", 100.0),
        )
        if key in table
    }
    most = table.get("most")
    if most is not None and not (isinstance(most, float) and isinf(most) and most > 0):
        most = finite(f"{here}: most", most, 0.0)
    return Rule(
        named(f"{here}: name", name),
        table["order"],
        table["fill"],
        about=word(f"{here}: about", table.get("about", ""), "a text", may_be_empty=True),
        term=whole_number(f"{here}: term", table.get("term", 0), 0, 100),
        most=most,
        lag=whole_number(f"{here}: lag", table.get("lag", 0), 0, 100),
        **numbers,
    )
