"""Assignment: which areas a study has, which of them get the programme, and when; many draws at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kith.model.mistakes import Mistake

from .records import Floats, Ints, Records

NONE = 0  # the course of an area without the programme


@dataclass(frozen=True)
class Assigned:
    """Draws of which areas there are and what becomes of each; all arrays have shape (draws, areas).

    area : row of the records; course : 0 as usual, k as of `Records.begins[k - 1]`
    index : need as it is seen, before anything is done; pair : areas of a pair have the same number, -1 is none
    """

    area: Ints
    course: Ints
    index: Floats
    pair: Ints


def ranks(values: Floats) -> Ints:
    """The place of each value in its row from the top, 0 first.

    >>> ranks(np.array([[0.1, 0.9, 0.5]])).tolist()
    [[2, 0, 1]]
    """
    return np.argsort(np.argsort(-values, axis=1, kind="stable"), axis=1, kind="stable")


def standardised(values: Floats) -> Floats:
    """Values less their mean, over their standard deviation; all 0 where they do not differ.

    >>> standardised(np.array([3.0, 3.0])).tolist()
    [0.0, 0.0]
    """
    spread = values.std()
    return (values - values.mean()) / spread if spread > 0 else np.zeros_like(values)


def courses_by(rank: Ints, treated: int, steps: Sequence[int]) -> Ints:
    """Courses from ranks: of the first `treated`, as many in each step as can be, the first step first.

    >>> courses_by(np.arange(6), 4, [1, 2]).tolist()
    [1, 1, 2, 2, 0, 0]
    """
    step = np.minimum(rank * len(steps) // max(treated, 1), len(steps) - 1)
    return np.where(rank < treated, np.asarray(steps)[step], NONE)


def assigned(
    records: Records,
    draws: int,
    rng: np.random.Generator,
    *,
    how: str,
    areas: int,
    treated: int,
    error: float,
    courses: Sequence[int] = (1,),
    pairs: bool = False,
) -> Assigned:
    """Draw areas by lot, and assign them to the programme.

    Parameters
    ----------
    records : Records
        The areas there are.
    draws : int
        How many times.
    rng : Generator
        Of all luck.
    how : str
        "need" (the index is highest there), "bids" (the best), or "lot".
    areas, treated : int
        How many take part, and how many of them get the programme.
    error : float
        Standard deviation of what the index of need, or the judgement of bids, errs by, in standard deviations of
        what it is of.
    courses : sequence of int
        What the treated get, in order; several are steps.
    pairs : bool
        Draw by lot within pairs of areas next to one another in the index.

    Raises
    ------
    Mistake
        If there are not so many areas.
    """
    if areas > records.areas:
        raise Mistake(
            f"areas: {areas} are asked for and the bank has {records.areas}; give at most {records.areas}"
        )
    drawn = (
        np.argsort(rng.random((draws, records.areas)), axis=1)[:, :areas] if areas < records.areas else None
    )
    area = np.tile(np.arange(areas), (draws, 1)) if drawn is None else np.sort(drawn, axis=1)
    luck = rng.standard_normal((3, draws, areas))
    index = standardised(-records.start)[area] + error * luck[0]
    pair = np.full_like(area, -1)
    if pairs:
        rank = ranks(index)
        pair = np.where(rank // 2 < treated, rank // 2, -1)
        first = rng.integers(0, 2, (draws, (areas + 1) // 2))
        chosen = (rank % 2 == np.take_along_axis(first, rank // 2, axis=1)) & (pair >= 0)
        return Assigned(area, np.where(chosen, courses[0], NONE), index, pair)
    bids = standardised(records.bids)[area] + error * luck[1]
    rank = ranks({"need": index, "bids": bids, "lot": luck[2]}[how])
    return Assigned(area, courses_by(rank, treated, courses), index, pair)
