"""Whole people with given margins: proportional fitting of a joint table, then a rounding that keeps every margin."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..entities import Floats
from ..mistakes import Mistake, told
from .rounding import Whole, round_controlled

CLOSE = 1e-9  # of all people, by which a fitted margin may be out before it is rounded
MOST_ROUNDS = 1_000
SLOW = 0.999  # of the last round's error: a fit that comes no nearer than this has come as near as it will


def apportioned(shares: ArrayLike, total: int) -> Whole:
    """Whole people in proportion to shares, by largest remainders; the first of equal ones goes first.

    Parameters
    ----------
    shares : array_like
        Numbers of at least 0, not all 0, of any sum.
    total : int
        People in all.

    Returns
    -------
    ndarray of int
        People in each category; their sum is `total`.

    Raises
    ------
    Mistake
        If a share is no such number.

    Examples
    --------
    >>> apportioned([0.5, 0.3, 0.2], 8).tolist()
    [4, 2, 2]
    """
    given = np.asarray(shares, float)
    if given.ndim != 1 or not np.isfinite(given).all() or (given < 0).any() or not given.sum() > 0:
        raise Mistake(f"shares: {told(shares)} are not allowed; give numbers of at least 0, not all 0")
    expected = given / given.sum() * total
    people = np.floor(np.round(expected, 9)).astype(np.int64)
    owed = np.argsort(-np.round(expected - people, 9), kind="stable")
    people[owed[: total - people.sum()]] += 1
    return people


def fit_margins(joint: ArrayLike, margins: Sequence[ArrayLike], names: Sequence[str] | None = None) -> Whole:
    """Whole people in a table that keeps the associations of a joint table and has given margins, exactly.

    Iterative proportional fitting, which keeps the odds ratios of `joint` (Deming & Stephan 1940), then controlled
    rounding: people who are known by the first so many axes are dealt among the categories of the next. What is 0 in
    `joint` stays 0. The same input gives the same table.

    Parameters
    ----------
    joint : array_like
        How traits go together: numbers of at least 0, with an axis for each margin. Ones are independence.
    margins : sequence of array_like of int
        For each axis, people in each category; all with the same sum.
    names : sequence of str, optional
        What the axes are called in messages.

    Returns
    -------
    ndarray of int
        People in each cell, of the shape of `joint`.

    Raises
    ------
    Mistake
        If the shapes or sums do not agree, a number is not allowed, or zeros of `joint` leave no way to a margin.

    Examples
    --------
    >>> fit_margins([[4, 1], [1, 4]], [[6, 4], [5, 5]]).tolist()
    [[5, 1], [0, 4]]
    """
    seed, wanted = _checked(joint, margins, names)
    called = _names(wanted, names)
    fitted = fit_proportionally(seed, wanted)
    people = wanted[0]
    for axis in range(1, seed.ndim):
        later = tuple(range(axis + 1, seed.ndim))
        table = fitted.sum(axis=later).reshape(-1, seed.shape[axis])
        people = _dealt(table, people.ravel(), wanted[axis], called[axis])
    return people.reshape(seed.shape)


def each_person(table: ArrayLike) -> NDArray[np.intp]:
    """The categories of each person of a table, (axes, people), in the order of the table.

    >>> each_person([[2, 0], [0, 1]]).tolist()
    [[0, 0, 1], [0, 0, 1]]
    """
    people = np.asarray(table)
    cells = np.repeat(np.arange(people.size), people.ravel())
    return np.array(np.unravel_index(cells, people.shape))


def fit_proportionally(seed: Floats, margins: Sequence[NDArray[np.number]]) -> Floats:
    """A table scaled in turn along each axis until it has the margins, or comes no nearer; not whole.

    >>> fit_proportionally(np.ones((2, 2)), [np.array([3, 1]), np.array([2, 2])]).tolist()
    [[1.5, 1.5], [0.5, 0.5]]
    """
    table, worst = seed.astype(float), np.inf
    for _ in range(MOST_ROUNDS):
        last, worst = worst, 0.0
        for axis, margin in enumerate(margins):
            found = _margin(table, axis)
            worst = max(worst, float(np.abs(found - margin).max(initial=0.0)))
            scale = np.divide(margin, found, out=np.zeros(len(found)), where=found > 0)
            table *= scale.reshape([-1 if each == axis else 1 for each in range(table.ndim)])
        if worst <= CLOSE * max(float(margins[0].sum()), 1.0) or worst > SLOW * last:
            break
    return table


def _margin(table: Floats, axis: int) -> Floats:
    sums: Floats = table.sum(axis=tuple(each for each in range(table.ndim) if each != axis))
    return sums


def _names(margins: Sequence[Whole], names: Sequence[str] | None) -> list[str]:
    return list(names) if names is not None else [f"margin {n}" for n in range(1, len(margins) + 1)]


def _checked(
    joint: ArrayLike, margins: Sequence[ArrayLike], names: Sequence[str] | None
) -> tuple[Floats, list[Whole]]:
    """The joint table and the margins as arrays, if they can be what they are called."""
    seed = np.asarray(joint, float)
    if not np.isfinite(seed).all() or (seed < 0).any():
        raise Mistake("joint: a number of it is not allowed; give numbers of at least 0")
    wanted = []
    for name, given in zip(_names([np.asarray(m) for m in margins], names), margins, strict=True):
        margin = np.asarray(given, float)
        if not np.isfinite(margin).all() or (margin < 0).any() or (margin != np.rint(margin)).any():
            raise Mistake(f"{name}: {told(given)} is not allowed; give whole numbers of at least 0")
        wanted.append(margin.astype(np.int64))
    shape = tuple(margin.size for margin in wanted)
    if seed.shape != shape or not shape:
        raise Mistake(
            f"joint: its shape is {seed.shape} and the margins have {shape}; give an axis for each margin"
        )
    called = _names(wanted, names)
    for name, margin in zip(called, wanted, strict=True):
        if margin.sum() != wanted[0].sum():
            raise Mistake(
                f"{name}: its people are {margin.sum():,} and those of {called[0]} {wanted[0].sum():,}; give the same"
            )
    for axis, (name, margin) in enumerate(zip(called, wanted, strict=True)):
        nobody = np.flatnonzero((margin > 0) & (_margin(seed, axis) == 0))
        if len(nobody):
            n = int(nobody[0])
            raise Mistake(f"{name}: {margin[n]:,} people of category {n + 1}, where the joint table is 0")
    return seed, wanted


def _dealt(table: Floats, rows: Whole, columns: Whole, name: str) -> Whole:
    """Whole people with given sums of rows and of columns, as near to a table as whole people can be."""
    people = np.zeros(table.shape, np.int64)
    some = np.flatnonzero(rows)
    if len(some):
        fitted = fit_proportionally(table[some], [rows[some], columns])
        fitted *= (rows[some] / fitted.sum(axis=1))[:, None]
        people[some] = round_controlled(fitted, rows[some], columns, name)
    return people
