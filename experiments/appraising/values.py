"""What things are worth: the catalogue of unit values, each with its price year, source and how well it is known."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kith.model.mistakes import Mistake, nearest
from kith.model.prices import PRICE_YEAR, check_price_year, priced

FILE = Path(__file__).with_name("values.toml")
KNOWN = ("found", "found in a secondary source", "computed", "judgement", "memory")
FROM_MEMORY = "memory"


@dataclass(frozen=True)
class Value:
    """A number of the catalogue.

    value, low, high : central, and the ends of its range, in `unit`
    price_year : the year of whose prices an amount is; None where it is not money
    known : one of `KNOWN`
    """

    name: str
    value: float
    low: float
    high: float
    unit: str
    known: str
    meaning: str
    source: str
    price_year: int | None = None

    @property
    def is_money(self) -> bool:
        return self.price_year is not None


@dataclass(frozen=True)
class Values:
    """The catalogue, in the prices of one year.

    base_year : of whose prices amounts are
    """

    base_year: int
    values: Mapping[str, Value]

    def __getitem__(self, name: str) -> float:
        """A value in prices of the base year."""
        return self.priced(name, "value")

    def priced(self, name: str, end: str) -> float:
        """A value, or the ``low`` or ``high`` end of its range, in prices of the base year."""
        one = self.values[name]
        amount = float(getattr(one, end))
        return amount if one.price_year is None else priced(amount, one.price_year, self.base_year)

    @property
    def pound(self) -> float:
        """A pound of the model's in prices of the base year."""
        return priced(1.0, PRICE_YEAR, self.base_year)

    def changed(self, name: str, value: float) -> Values:
        """The same catalogue with one value changed; `value` is in prices of the base year."""
        one = self.values[name]
        told = value if one.price_year is None else priced(value, self.base_year, one.price_year)
        return replace(self, values={**self.values, name: replace(one, value=told)})

    def at(self, ends: Mapping[str, str]) -> Values:
        """The same catalogue with some values at the ``low`` or ``high`` end of their ranges."""
        moved = {
            name: replace(self.values[name], value=getattr(self.values[name], end))
            for name, end in ends.items()
        }
        return replace(self, values={**self.values, **moved})


def values_in(base_year: int = PRICE_YEAR, path: Path = FILE) -> Values:
    """The catalogue in the prices of a year.

    Raises
    ------
    Mistake : if there is no deflator for that year, or an entry is incomplete
    """
    check_price_year("base_year", base_year)
    return Values(base_year, _values(path))


@cache
def read(path: Path) -> dict[str, Any]:
    """The tables of a catalogue."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _values(path: Path) -> Mapping[str, Value]:
    return MappingProxyType({name: value_from(name, table) for name, table in read(path)["values"].items()})


def value_from(name: str, table: Mapping[str, Any]) -> Value:
    """A value from a table of the catalogue, checked."""
    where = f"values.toml: {name}"
    allowed = {f.name for f in fields(Value)} - {"name"}
    for key in table:
        if key not in allowed:
            raise Mistake(f"{where}: key {key!r} is not known{nearest(key, allowed)}")
    missing = sorted(allowed - {"price_year"} - set(table))
    if missing:
        raise Mistake(f"{where}: {missing[0]} is missing")
    one = Value(name, **table)
    if one.known not in KNOWN:
        raise Mistake(f"{where}: known = {one.known!r} is not allowed; give one of {', '.join(KNOWN)}")
    if not one.low <= one.value <= one.high:
        raise Mistake(f"{where}: value {one.value:g} is outside its own range, {one.low:g} to {one.high:g}")
    return one
