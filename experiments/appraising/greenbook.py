"""The Green Book's arithmetic: real prices, discounting, optimism bias, distributional weights, ratios.

The first year of an appraisal is year 0 and is not discounted (Green Book, annex A6). All amounts are in prices of one
year. Plain functions, with no knowledge of the model's worlds.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kith.model.discounting import compounded

from ..effects import paired, rounding

Numbers = NDArray[np.float64]


def discount_factors(years: int, rate: float, later: tuple[float, float]) -> Numbers:
    """Discount factors of years 0 to `years` - 1, at the rates of years to 30, to 75 and to 125.

    >>> discount_factors(4, 0.035, (0.03, 0.025)).round(4).tolist()
    [1.0, 0.9662, 0.9335, 0.9019]
    >>> round(float(discount_factors(32, 0.035, (0.03, 0.025))[31]), 4)  # 1 / (1.035^30 * 1.03)
    0.3459
    """
    return 1.0 / compounded(np.arange(years, dtype=float), rate, later)


def with_bias(amount: Numbers | float, bias: float) -> Numbers | float:
    """A cost with optimism bias added, or a benefit with it taken off (a negative `bias`): amount * (1 + bias).

    >>> with_bias(100.0, 0.24), with_bias(100.0, -0.25)
    (124.0, 75.0)
    """
    return amount * (1.0 + bias)


def distributional_weight(relative_income: float, elasticity: float) -> float:
    """What a pound is worth to someone with so much of the median income: relative_income ^ -elasticity.

    >>> round(distributional_weight(0.75, 1.3), 2), distributional_weight(1.0, 1.3)
    (1.45, 1.0)
    """
    return float(relative_income**-elasticity)


def over_the_year(seen: Numbers) -> Numbers:
    """Mean level in each year, from levels at the year ends, last axis years 0 to Y; halfway between both ends.

    >>> over_the_year(np.array([0.0, 2.0, 4.0])).tolist()
    [1.0, 3.0]
    """
    return (seen[..., 1:] + seen[..., :-1]) / 2.0


def lagged(flow: Numbers, years: int) -> Numbers:
    """The same flow `years` later; what falls after the last year is lost.

    >>> lagged(np.array([1.0, 2.0, 3.0]), 1).tolist()
    [0.0, 1.0, 2.0]
    """
    return np.concatenate([np.zeros((*flow.shape[:-1], years)), flow], axis=-1)[..., : flow.shape[-1]]


def ratio_of_means(benefit: Numbers, cost: Numbers) -> dict[str, float]:
    """Mean benefit over mean cost over seeds, with a 95% interval.

    ratio ± t * sd(benefit - ratio * cost) / (sqrt(n) * mean cost); a ratio of means, as the mean of ratios is drawn
    out by seeds in which little is spent (Cochran 1977). NaN where the mean cost is not above zero, beyond
    rounding.

    >>> e = ratio_of_means(np.array([2.0, 4.0]), np.array([1.0, 2.0]))
    >>> e["effect"], e["low"], e["high"]
    (2.0, 2.0, 2.0)
    """
    mean = float(cost.mean()) if len(cost) else 0.0
    if mean <= rounding(cost):
        return dict.fromkeys(("effect", "low", "high"), float("nan"))
    ratio = float(benefit.mean()) / mean
    rest = paired(benefit, ratio * cost)
    return {
        "effect": ratio,
        "low": ratio + float(rest["low"]) / mean,
        "high": ratio + float(rest["high"]) / mean,
    }


def payback(flows: Numbers) -> int | None:
    """The first year, counted from 1, by whose end discounted net flows add up to zero or more and stay there.

    The sum counts as zero within rounding of the largest that it has been.

    >>> payback(np.array([-10.0, 6.0, 6.0])), payback(np.array([-10.0, 6.0, 3.0])), payback(np.array([1.0]))
    (3, None, 1)
    >>> payback(np.array([-1.1, 0.8, 0.3]))
    3
    """
    balance = np.cumsum(flows)
    below = np.flatnonzero(balance < -rounding(balance))
    first = int(below[-1]) + 2 if len(below) else 1
    return first if first <= len(flows) else None
