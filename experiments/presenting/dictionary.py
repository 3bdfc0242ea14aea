"""The data dictionary: of every column of a table its type, unit and meaning, from what the code already knows.

Outcomes are described by the model's outcomes, parameters by the catalogue, accounts by what observes them, what only
one report has (as outcomes of a rule of one's own) by that, and all else by `columns.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from kith.model.measures.outcomes import OUTCOMES
from kith.model.parameters import catalogue
from kith.model.reading import read_toml

from ..observing.accounts import MEANING

UNTOLD = "not described"
MC = "_mc"  # behind the name of what it is the Monte Carlo error of
TYPES = {"f": "number", "i": "whole number", "u": "whole number", "b": "true or false"}
WHEN = {
    "end": "in the last year",
    "mean": "on average over the years",
    "gain": "change from business as usual",
}
Columns = Mapping[str, Mapping[str, list[str]]]


@cache
def columns() -> Columns:
    """Unit and meaning by table and column."""
    return read_toml(Path(__file__).with_name("columns.toml"))[0]


def described(
    stem: str, table: str, column: str, more: Mapping[str, list[str]] = MappingProxyType({})
) -> list[str]:
    """Unit and meaning of a column of a table of the report `stem`.

    >>> described("compare", "effects", "low")[0], described("run", "months", "trust")[0]
    ('of the row', '0-1')
    >>> described("turning", "effects", "trust.learning")[1] == catalogue["trust.learning"].meaning
    True
    """
    known = columns()
    for where in (table, f"{stem}-{table}", stem, "every"):
        if column in known.get(where, {}):
            return known[where][column]
    if column in more:
        return more[column]
    if column in OUTCOMES:
        return [OUTCOMES[column].unit, OUTCOMES[column].meaning]
    if column in catalogue:
        return [catalogue[column].unit, catalogue[column].meaning]
    if column in MEANING:
        return ["", MEANING[column]]
    return _by_its_parts(stem, table, column, more)


def _by_its_parts(stem: str, table: str, column: str, more: Mapping[str, list[str]]) -> list[str]:
    """The same of a name that is made of others."""
    if column.endswith(MC):
        unit, meaning = described(stem, table, column.removesuffix(MC), more)
        return [unit, f"Monte Carlo error: {meaning}"]
    if "|" in column:
        where, _, name = column.rpartition("|")
        unit, meaning = described(stem, table, name, more)
        return [unit, meaning if meaning == UNTOLD else f"{where.replace('|', ', ')}: {meaning}"]
    before, _, name = column.replace("gain ", "gain:").partition(":")
    if not name:
        return ["", UNTOLD]
    if before == "share":
        return ["share", f"how far along the plausible range of {name}: 0 the low end, 1 the high end"]
    if before == "u" and name in catalogue:
        return ["share", f"place in the plausible range, 0-1, of {name}: {catalogue[name].meaning}"]
    unit, meaning = described(stem, table, name, more)
    told = WHEN.get(before, f"in {before}")
    return [unit, meaning if meaning == UNTOLD else f"{told}: {meaning}"]


def dictionary(
    stem: str, tables: Mapping[str, pd.DataFrame], more: Mapping[str, list[str]] = MappingProxyType({})
) -> pd.DataFrame:
    """A row for each column of each table: table, column, type, unit, meaning."""
    rows = [
        (name, column, TYPES.get(kind.kind, "text"), *described(stem, name, str(column), more))
        for name, table in tables.items()
        for column, kind in table.dtypes.items()
    ]
    return pd.DataFrame(rows, columns=["table", "column", "type", "unit", "meaning"])
