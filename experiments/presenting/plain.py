"""Numbers and tables as plain data, fit for JSON."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from ..effects import COLUMNS
from ..simultaneous import COLUMNS as TOGETHER


def rounded(value: float) -> float | None:
    """A number to ten significant digits, None where there is none.

    >>> rounded(1 / 3), rounded(float("nan")), rounded(-0.0)
    (0.3333333333, None, 0.0)
    """
    return float(f"{value:.10g}") + 0.0 if math.isfinite(value) else None


def plain(row: dict[Any, Any]) -> dict[str, Any]:
    """A row of the effects or the averages, fit for JSON."""
    numbers = {key: rounded(float(row[key])) for key in ("effect", "low", "high", *TOGETHER) if key in row}
    unpaired = row["unpaired_replicates"]
    counts = {
        "replicates": int(row["replicates"]),
        "unpaired_replicates": None if pd.isna(unpaired) else int(unpaired),
    }
    counts |= {"year": int(row["year"])} if "year" in row else {}
    return {key: (numbers | counts).get(key, row[key]) for key in (*COLUMNS, *TOGETHER) if key in row}


def records(effects: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of effects fit for JSON, numbers to ten figures."""
    return [
        {key: rounded(value) if isinstance(value, float) else value for key, value in row.items()}
        for row in effects.to_dict("records")
    ]


def clean(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows fit for JSON: numbers to ten figures, what is missing as null."""
    return [
        {key: None if not isinstance(value, str) and pd.isna(value) else value for key, value in row.items()}
        for row in records(table)
    ]
