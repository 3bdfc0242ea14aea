"""Redesign: how often a design finds the truth over areas, respondents and years, and what each costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from kith.model.mistakes import Mistake

from .checks import check_areas
from .costs import cost
from .design import Design
from .diagnosis import POWER, diagnosands, draws_of, finds
from .records import Records
from .studies import pooled

MOST = 4  # designs, numbers of areas, and years
SAMPLES = (25, 50, 100, 200, 400, 800, 1600, 3200)


def areas_tried(design: Design, there: int) -> list[int]:
    """Numbers of areas, up to those of the bank, that a design can carry.

    >>> areas_tried(Design("d", "", "differences"), 24)
    [6, 12, 18, 24]
    >>> areas_tried(Design("d", "", "matched", treated=0.25), 12)
    [9, 12]
    """

    def carries(areas: int) -> bool:
        try:
            check_areas(design, areas)
        except Mistake:
            return False
        return True

    return sorted(areas for k in range(1, MOST + 1) if carries(areas := round(there * k / MOST)))


def samples_tried(design: Design, population: int, is_counted: bool) -> Sequence[int | None]:
    """Numbers of respondents, that of the design among them; its own alone where nobody is asked."""
    own = design.survey.sample
    if is_counted:
        return [own]
    some = sorted({n for n in SAMPLES if n <= population} | ({own} if own else set()))
    return [*some, *([] if own else [None])]


def years_tried(design: Design, years: int) -> list[int]:
    """A few years of the inquiry, the last among them; a stepped wedge has one.

    >>> years_tried(Design("d", "", "differences"), 10)
    [2, 5, 7, 10]
    """
    if design.of == "steps":
        return [design.steps[-1] + 1]
    return sorted({int(np.ceil(years * k / MOST - 0.5)) or 1 for k in range(1, MOST + 1)})


def redesigned(
    cases: Sequence[Records], design: Design, there: int, population: int, years: int, draws: int, seed: int
) -> pd.DataFrame:
    """How often a design finds the truth, and what it costs, with other areas, respondents and years.

    Parameters
    ----------
    cases : sequence of Records
        The design's outcome in the areas of each case; fewer areas than there are are drawn anew for each study.
    design : Design
        With its year and its sample.
    there : int
        Areas of each case.
    population : int
        Adults of each.
    years : int
        Years that the areas are lived.
    draws, seed : int
        Studies of each case, and their luck.

    Returns
    -------
    DataFrame with columns design, areas, sample, year, truth, finds and cost; a sample of -1 is everybody.
    """
    is_counted = all(records.answers is None for records in cases) and design.survey.spread == 0.0
    rows = []
    for areas in areas_tried(design, there):
        for sample in samples_tried(design, population, is_counted):
            other = replace(design, areas=areas, survey=replace(design.survey, sample=sample))
            for year in years_tried(design, years):
                found = diagnosands(pooled(draws_of(cases, other, year, draws, seed)))
                rows.append(
                    {
                        "design": design.name,
                        "areas": areas,
                        "sample": -1 if sample is None else sample,
                        "year": year,
                        "truth": found["truth"],
                        "finds": finds(found),
                        "cost": cost(found["interviews"], areas),
                    }
                )
    return pd.DataFrame(rows)


def best_for(tried: pd.DataFrame, budget: float) -> pd.Series | None:
    """What finds the truth most often for no more than a budget; None where nothing does."""
    paid = tried[(tried["cost"] <= budget * (1 + 1e-9)) & tried["finds"].notna()]
    return paid.loc[paid["finds"].idxmax()] if len(paid) else None


def cheapest(tried: pd.DataFrame) -> pd.Series | None:
    """The cheapest that finds the truth in four studies of five; None where nothing does."""
    good = tried[tried["finds"] >= POWER]
    return good.loc[good["cost"].idxmin()] if len(good) else None
