"""Records: what all residents of a case's areas would answer to one question, in each wave and under each course.

A course is how an area lives: as usual (course 0), or under the programme from some year on. Nothing here knows of
worlds: records can be made of any arrays, and studies of them are as good.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kith.model.mistakes import Mistake

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
GROUPS = 4  # of residents by how likely they answer: lower or higher status, fewer or more ties


@dataclass(frozen=True)
class Records:
    """One outcome in the areas of one case.

    Parameters
    ----------
    levels : array of float, shape (areas, courses, waves)
        The outcome, of everybody.
    waves : sequence of int
        Years since the programme can first begin; 0 is before its first month.
    begins : sequence of int
        Year in which each course but the first begins; ascending.
    start : array of float, shape (areas,)
        Where each area stands: 0 left-behind, 1 better-provided. Need is its opposite.
    bids : array of float, shape (areas,)
        Capacity to bid, in any unit.
    answers : array of bool, shape (areas, courses, waves, residents), optional
        What each resident answers; without, the outcome is counted and cannot be asked.
    stayed : array of bool, same shape, optional
        Whether a row holds whom it held a wave before.
    group : array of int, same shape, optional
        Group (0-3) by status and ties, which sets how likely a resident responds.
    """

    levels: Floats
    waves: tuple[int, ...]
    begins: tuple[int, ...]
    start: Floats
    bids: Floats
    answers: Bools | None = None
    stayed: Bools | None = None
    group: NDArray[np.uint8] | None = None

    def __post_init__(self) -> None:
        shape = (len(self.start), 1 + len(self.begins), len(self.waves))
        if self.levels.shape != shape:
            raise Mistake(
                f"records: levels have shape {self.levels.shape}; areas, courses and waves make {shape}"
            )

    @property
    def areas(self) -> int:
        """How many areas there are."""
        return len(self.start)

    @property
    def residents(self) -> int:
        """Residents of each area; 0 where nobody can be asked."""
        return 0 if self.answers is None else self.answers.shape[-1]

    def wave(self, year: int) -> int:
        """Which wave is of a year.

        Raises
        ------
        Mistake
            If there is none.
        """
        if year not in self.waves:
            raise Mistake(
                f"wave: there is none in year {year}; the bank's waves are {self.waves[0]} to {self.waves[-1]}"
            )
        return self.waves.index(year)

    def effect(self, course: int, year: int) -> Floats:
        """What a course adds so many years after it begins, in each area, shape (areas,)."""
        at = self.wave(self.begins[course - 1] + year)
        return np.asarray(self.levels[:, course, at] - self.levels[:, 0, at], float)

    def effect_on_stayers(self, course: int, year: int) -> Floats:
        """The same for those who lived there when it began and still do, as usual and under it; shape (areas,)."""
        if self.answers is None or self.stayed is None:
            return np.full(self.areas, np.nan)
        begin = self.begins[course - 1]
        since, at = slice(self.wave(begin) + 1, self.wave(begin + year) + 1), self.wave(begin + year)
        still = self.stayed[:, 0, since].all(1) & self.stayed[:, course, since].all(1)
        gain = self.answers[:, course, at].astype(float) - self.answers[:, 0, at]
        many = still.sum(-1)
        return np.asarray(np.where(many, (gain * still).sum(-1) / np.maximum(many, 1), np.nan))

    def change_as_usual(self, year: int) -> tuple[float, float]:
        """What changes from year 0 to another with no programme: for all residents then, and for those who stayed.

        The second is a mean over persons of their own change, as a panel sees it that loses whoever moves away; not a
        number where nobody is asked, or nobody stayed.
        """
        first, at = self.wave(0), self.wave(year)
        everybody = float((self.levels[:, 0, at] - self.levels[:, 0, first]).mean())
        if self.answers is None or self.stayed is None:
            return everybody, float("nan")
        still = self.stayed[:, 0, first + 1 : at + 1].all(1)
        own = self.answers[:, 0, at].astype(float) - self.answers[:, 0, first]
        return everybody, float((own * still).sum() / still.sum()) if still.any() else float("nan")

    def without_programme(self) -> Records:
        """The same areas where every course is business as usual: what a study says when nothing was done."""

        def usual(array: NDArray[Any] | None) -> NDArray[Any] | None:
            return None if array is None else np.broadcast_to(array[:, :1], array.shape)

        levels = np.broadcast_to(self.levels[:, :1], self.levels.shape)
        return replace(
            self,
            levels=levels,
            answers=usual(self.answers),
            stayed=usual(self.stayed),
            group=usual(self.group),
        )

    def only(self, areas: Sequence[int]) -> Records:
        """The same of some areas."""

        def some(array: NDArray[Any] | None) -> NDArray[Any] | None:
            return None if array is None else array[list(areas)]

        return replace(
            self,
            levels=self.levels[list(areas)],
            start=self.start[list(areas)],
            bids=self.bids[list(areas)],
            answers=some(self.answers),
            stayed=some(self.stayed),
            group=some(self.group),
        )

    def leaking(self, share: float, course: int = 1) -> Records:
        """The same where a share of the programme reaches areas that do not have it, from a course's first year on.

        That share of an area's residents, always the same ones, answers there as under that course.
        """
        if share == 0.0:
            return self
        levels = self.levels.copy()
        levels[:, 0] += share * (self.levels[:, course] - self.levels[:, 0])
        if self.answers is None:
            return replace(self, levels=levels)
        reached = np.random.default_rng(self.residents).permutation(self.residents) < round(
            share * self.residents
        )

        def mixed(array: NDArray[Any] | None) -> NDArray[Any] | None:
            if array is None:
                return None
            found = array.copy()
            found[:, 0] = np.where(reached, array[:, course], array[:, 0])
            return found

        answers = mixed(self.answers)
        assert answers is not None
        levels[:, 0] = answers[:, 0].mean(-1)
        return replace(
            self, levels=levels, answers=answers, stayed=mixed(self.stayed), group=mixed(self.group)
        )
