"""How the numbers of an evaluation are told."""

import numpy as np
import pandas as pd


def scale_of(unit: str) -> tuple[float, str, int]:
    """What an outcome in a unit is multiplied by to be told, the unit in words, and decimals.

    >>> scale_of("share")
    (100.0, ' points', 2)
    """
    return (100.0, " points", 2) if unit == "share" else (1.0, "", 3)


def units_told(units: pd.Series) -> str:
    """Some units, in words."""
    told = {"percentage points" if one == "share" else "its own unit" for one in units}
    return " or ".join(sorted(told, reverse=True))


def percent(value: float, few: bool) -> str:
    """A share, or a dash where too few studies decide or it is undefined.

    >>> percent(0.123, False), percent(0.1, True)
    ('12%', '-')
    """
    return "-" if few or not np.isfinite(value) else f"{value:.0%}"


def times(value: float, few: bool) -> str:
    """A multiple, or a dash.

    >>> times(2.04, False), times(float("nan"), False)
    ('2.0', '-')
    """
    return "-" if few or not np.isfinite(value) else f"{value:.1f}"
