"""How amounts, ratios and changes are written, with their intervals."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pandas as pd

from .sentences import pounds


def money(row: pd.Series) -> str:
    """An amount and its interval."""
    return with_interval(row, pounds)


def ratio(row: pd.Series) -> str:
    """A ratio and its interval, to two decimals."""
    if not math.isfinite(row["effect"]):
        return "undefined"
    interval = f" ({row['low']:.2f} to {row['high']:.2f})" if math.isfinite(row["low"]) else ""
    return f"{row['effect'] + 0.0:.2f}{interval}"


def signed(row: pd.Series) -> str:
    """A change and its interval, to three decimals."""
    if not math.isfinite(row["effect"]):
        return "-"
    interval = f" ({row['low']:+.3f} to {row['high']:+.3f})" if math.isfinite(row["low"]) else ""
    return f"{row['effect']:+.3f}{interval}"


def held(row: pd.Series) -> pd.Series:
    """An effect with the interval that holds together with others in place of its own."""
    return pd.Series({**row, "low": row["low_together"], "high": row["high_together"]})


def change(row: pd.Series) -> str:
    """A change, marked where one cannot tell.

    >>> undefined = dict.fromkeys(("effect", "low", "high"), float("nan"))
    >>> change(undefined), signed(undefined), ratio(undefined), money(undefined)
    ('-', '-', 'undefined', '-')
    """
    if not math.isfinite(row["effect"]):
        return "-"
    sure = row["low"] > 0 or row["high"] < 0
    return f"{row['effect']:+.4f}{' ' if sure else '?'}"


def share(value: float) -> str:
    """A share in whole per cent.

    >>> share(0.125), share(-1e-20), share(float("nan"))
    ('12%', '0%', '-')
    """
    return f"{round(value, 2) + 0.0:.0%}" if math.isfinite(value) else "-"


def short_number(value: float) -> str:
    """A short_number to three or four figures.

    >>> short_number(16008.9), short_number(0.035), short_number(0.0), short_number(float("nan"))
    ('16,009', '0.035', '0', '-')
    """
    if not math.isfinite(value):
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def with_interval(row: pd.Series, written: Callable[..., str], **how: Any) -> str:
    """A number and its interval, each in the words that `written` gives for it."""
    if not math.isfinite(row["low"]):
        return written(row["effect"], **how)
    effect, low, high = (written(row[key], **how) for key in ("effect", "low", "high"))
    return f"{effect} ({low} to {high})"


def small(value: float) -> str:
    """A small change.

    >>> small(-0.01234), small(float("nan"))
    ('-0.0123', '-')
    """
    return f"{value:+.4f}" if math.isfinite(value) else "-"
