"""Rows of tables and features of maps in one form, and what they say in their fields."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NoReturn

from ..mistakes import UNSEEN, Mistake, told
from ..reading import shown

LONGEST_NAME = 120  # characters
THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+")
YES_OR_NO = dict.fromkeys(("yes", "true", "1", "open", "y"), True) | dict.fromkeys(
    ("no", "false", "0", "closed", "n", "shut"), False
)
UNKNOWN = ("unknown", "?")


@dataclass(frozen=True)
class Row:
    """A row of a table or a feature of a map: its number as told to the user, its fields, its geometry."""

    number: int
    fields: dict[str, str]
    geometry: object = None

    @property
    def name(self) -> str:
        return clean(self.fields.get("name") or self.fields.get("name:en") or self.fields.get("title") or "")


@dataclass(frozen=True)
class Source:
    """What a file holds: rows, what a row is called, and what a map says of its reference system."""

    path: str
    unit: str  # row, or feature
    rows: list[Row]
    is_map: bool = False
    crs: str = ""
    decimal_comma: bool = False

    def refuse(self, row: Row | None, text: str) -> NoReturn:
        """Raise a Mistake about a row, or about the whole file."""
        where = f"{self.unit} {row.number}: " if row else ""
        raise Mistake(f"{shown(self.path)}: {where}{text}")

    @property
    def fields(self) -> set[str]:
        """Names of all fields."""
        return set().union(*(row.fields for row in self.rows))


def said(row: Row, names: Sequence[str]) -> str:
    """What a row says in the first of these columns that is there and not empty."""
    return next((row.fields[name] for name in names if row.fields.get(name)), "")


def yes_or_no(source: Source, row: Row, what: str, names: Sequence[str]) -> bool | None:
    """Yes, no, or None where nothing is said."""
    word = said(row, names).lower()
    if word and word not in YES_OR_NO and word not in UNKNOWN:
        source.refuse(row, f"{what}: {told(word)} is not allowed; give yes or no, or nothing")
    return YES_OR_NO.get(word)


def number_said(
    source: Source, row: Row, names: Sequence[str], low: float, high: float, allowed: str, whole: bool = False
) -> float:
    """The number in the first of these columns that is there; NaN where nothing is said."""
    text = said(row, names)
    if not text:
        return math.nan
    plain = text.replace(",", "") if THOUSANDS.fullmatch(text) and not source.decimal_comma else text
    try:
        number = float(plain.replace(",", ".") if source.decimal_comma else plain)
    except ValueError:
        number = math.nan
    if not low <= number <= high or (whole and number % 1):
        source.refuse(row, f"{names[0]}: {told(text)} is not allowed; give {allowed}, or nothing")
    return number


def clean(text: str) -> str:
    """A name fit to be shown and written: one line, not too long, not begun like a formula.

    >>> clean("  The  Bell "), clean("@ Home")
    ('The Bell', 'Home')
    """
    kept = (
        text
        if text.isprintable()
        else "".join(each if unicodedata.category(each) not in UNSEEN else " " for each in text)
    )
    return " ".join(kept.split()).lstrip("=+-@ ")[:LONGEST_NAME]


@lru_cache(maxsize=10_000)
def heading(text: str) -> str:
    """A heading as it is looked up.

    >>> heading(" Meets At"), heading("disused:amenity")
    ('meets_at', 'disused:amenity')
    """
    return re.sub(r"[\s\-]+", "_", text.strip().lower())
