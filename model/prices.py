"""Pounds of one year in those of another, by one deflator; all money inside the model is of one year."""

from pathlib import Path

from .fixed import Fixed
from .mistakes import whole_number
from .reading import read_toml

_FILE, _ = read_toml(Path(__file__).parent / "prices.toml")
PRICE_YEAR: int = _FILE["year"]  # of whose prices all money inside the model is
DEFLATOR = Fixed({int(year): level for year, level in _FILE["deflator"].items()}, "the deflator is immutable")
SOURCE: str = _FILE["source"]


def priced(amount: float, price_year: int, year: int = PRICE_YEAR) -> float:
    """An amount in prices of one year, in those of another.

    amount * deflator(year) / deflator(price_year)

    >>> priced(100.0, 2012), priced(100.0, 2024)
    (138.65336658354113, 100.0)
    """
    return amount if year == price_year else amount * DEFLATOR[year] / DEFLATOR[price_year]


def check_price_year(field: str, year: object) -> int:
    """A year that has a deflator, which any year is from the first to the last; else a Mistake."""
    return whole_number(field, year, min(DEFLATOR), max(DEFLATOR))
