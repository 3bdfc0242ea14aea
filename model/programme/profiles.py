"""Spend profiles: how a programme's money is spread over its months, as shares that sum to one."""

from collections.abc import Sequence

import numpy as np

from ..mistakes import Mistake, nearest

# Shares by year of a twelve-year programme. Big Local had allocated about 6% by its third year and its
# spending peaked about year six (Local Trust 2015; Renaisi 2018); the tail is a judgement.
PATIENT_YEARS = (2, 2, 2, 8, 14, 18, 15, 12, 10, 8, 6, 3)
# 12% of the levelling-up funds was spent at 58% of their term (Public Accounts Committee 2024).
LATE_POINTS = (0.0, 0.58, 1.0), (0.0, 0.12, 1.0)
SHAPES = ("even", "front-loaded", "late-delivery", "patient")
MOST_MONTHS = 1200  # a century: a longer programme is a slip of the pen


def shape(name: str, months: int) -> tuple[float, ...]:
    """Shares by month of a named shape.

    >>> shape("even", 4)
    (0.25, 0.25, 0.25, 0.25)
    >>> round(sum(shape("patient", 144)[:36]), 3)
    0.06
    """
    if name not in SHAPES:
        raise Mistake(
            f"profile: {name!r} is not a known shape{nearest(name, SHAPES)}, or give a list of shares"
        )
    edges = np.linspace(0.0, 1.0, months + 1)
    if name == "even":
        spent = edges
    elif name == "front-loaded":
        spent = 1.0 - (1.0 - edges) ** 2
    elif name == "late-delivery":
        spent = np.interp(edges, *LATE_POINTS)
    else:
        total = np.cumsum((0, *PATIENT_YEARS)) / sum(PATIENT_YEARS)
        spent = np.interp(edges, np.linspace(0.0, 1.0, len(total)), total)
    return tuple(np.diff(spent).tolist())


def by_year(shares: Sequence[float]) -> tuple[float, ...]:
    """Shares by month from shares by year.

    >>> sum(by_year([0.5, 0.5])[:12])
    0.5
    """
    return tuple(float(share) / 12.0 for share in shares for _ in range(12))


def by_stage(stages: Sequence[tuple[int, int, float]]) -> tuple[float, ...]:
    """Shares by month from stages (first month, last month, share), counted from 1, both included.

    >>> by_stage([(1, 2, 0.5), (4, 4, 0.5)])
    (0.25, 0.25, 0.0, 0.5)
    """
    end = 0
    shares: list[float] = []
    for first, last, share in sorted(stages):
        if last < first or first < 1:
            raise Mistake(f"stages: months {first} to {last} are empty; give [first, last] counted from 1")
        if last > MOST_MONTHS:
            raise Mistake(f"stages: month {last} is too late; give months up to {MOST_MONTHS}")
        if first <= end:
            raise Mistake(
                f"stages: months {first} to {min(end, last)} are in two stages; stages must not overlap"
            )
        shares += [0.0] * (first - end - 1) + [share / (last - first + 1)] * (last - first + 1)
        end = last
    return tuple(shares)


def tapered(shares: Sequence[float], months: int) -> tuple[float, ...]:
    """The same total with the last `months` falling to nothing in a straight line.

    >>> [round(x, 3) for x in tapered((0.25, 0.25, 0.25, 0.25), 2)]
    [0.333, 0.333, 0.222, 0.111]
    """
    left = np.arange(len(shares), 0, -1)
    weights = np.asarray(shares) * np.minimum(1.0, left / (months + 1))
    return tuple((weights / weights.sum() * np.sum(shares)).tolist())
