"""By how much money later is worth less than money now: HM Treasury 2022, The Green Book, annex 6."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .mistakes import Mistake

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

GREEN_BOOK = 0.035  # a year, in real terms, for thirty years
LATER = (0.03, 0.025)  # what it falls to: years 31 to 75, years 76 to 125
LAST = 125  # beyond it no rate is published


def compounded(
    years: NDArray[np.float64], rate: float = GREEN_BOOK, later: tuple[float, float] | None = LATER
) -> NDArray[np.float64]:
    """What GBP 1 of now grows to after some years, by which money of then is divided.

    (1 + rate)^t up to year 30; of the years beyond, each to 75 and each to 125 counts by one of `later` instead.
    Without `later` the rate holds for ever.

    >>> import numpy as np
    >>> compounded(np.array([0.0, 1.0, 30.0, 31.0])).round(4).tolist()
    [1.0, 1.035, 2.8068, 2.891]
    """
    if later is None:
        return (1.0 + rate) ** years
    check_years(float(years.max(initial=0.0)))
    first, second = years.clip(0.0, 30.0), (years - 30.0).clip(0.0, 45.0)
    third = (years - 75.0).clip(0.0)
    return (1.0 + rate) ** first * (1.0 + later[0]) ** second * (1.0 + later[1]) ** third


def check_years(last: float) -> None:
    """Raise a Mistake for money of a year, counted from 0, for which the Green Book has no rate."""
    if last >= LAST + 1:
        raise Mistake(
            f"years: money of year {int(last)} cannot be discounted, as the Green Book's rates end with year {LAST} "
            f"(the first is year 0); give {LAST + 1} years or fewer"
        )
