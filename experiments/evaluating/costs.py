"""What a study costs: interviews and areas at the prices of `prices.toml`."""

from functools import cache
from pathlib import Path

from kith.model.reading import read_toml


@cache
def prices() -> dict[str, tuple[float, float, float]]:
    """What an interview and an area cost: value, low and high, GBP."""
    tables, _ = read_toml(Path(__file__).with_name("prices.toml"))
    return {name: (one["value"], *one["range"]) for name, one in tables.items()}


def cost(interviews: float, areas: int, at: int = 0) -> float:
    """What a study costs, GBP; `at` is 0 for the value, 1 and 2 for the low and high end of its prices.

    >>> cost(100.0, 2)
    12000.0
    """
    found = prices()
    return found["interview"][at] * interviews + found["area"][at] * areas
