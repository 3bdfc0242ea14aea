"""What goes together in a design, and what areas can carry it: checked before any world is lived."""

from __future__ import annotations

from math import factorial, prod

import numpy as np

from kith.model.measures.survey import QUESTIONS
from kith.model.mistakes import Mistake

from .assignment import courses_by
from .design import Design
from .randomisation import PARTS as PERMUTED

STEPPED = ("event-study", "stepped-wedge")  # which know of several beginnings
MATCHED = "matched"
POOL = 3  # controls to choose from for each that is matched
LEAST_AREAS = 4
LEAST_WAYS = 40  # for lots to fall: each and its opposite are two of them, and 2 of 40 are 5%


def check_fits(design: Design) -> None:
    """Raise a Mistake for parts that do not go together."""
    if design.steps != (0,) and design.estimator not in STEPPED:
        raise Mistake(
            f"data: steps: {design.estimator} knows of one beginning, in year 0; leave steps out, or take "
            + " or ".join(STEPPED)
        )
    if len(design.steps) > 1 and design.pairs:
        raise Mistake("data: steps: the areas of a pair begin in one year; give one step, or leave pairs out")
    if design.estimator == "stepped-wedge" and (design.steps[0] != 0 or len(design.steps) < 2):
        raise Mistake(
            "data: steps: a stepped wedge begins in year 0 and has two steps or more; give such as [0, 1, 2]"
        )
    if (design.of == "steps") != (design.estimator == "stepped-wedge"):
        raise Mistake("inquiry: of: 'steps' is what a stepped wedge asks, and all that it asks")
    if design.of == "cut-off" and design.assign != "need":
        raise Mistake("inquiry: of: there is a cut-off only where areas are assigned by need")
    if design.estimator == "discontinuity" and design.assign != "need":
        raise Mistake("answer: estimator: a discontinuity is of the index of need; give data assign = 'need'")
    if design.pairs and design.assign != "lot":
        raise Mistake("data: pairs: lots are drawn within pairs; give assign = 'lot'")
    if design.estimator == "in-pairs" and not design.pairs:
        raise Mistake("answer: estimator: in-pairs needs pairs; give data pairs = true")
    if design.inference == "randomisation" and (design.assign != "lot" or design.estimator not in PERMUTED):
        raise Mistake(
            "answer: error: randomisation is of lots; give data assign = 'lot' and one of the estimators "
            + ", ".join(PERMUTED)
        )
    if design.leakage > 0.0 and (design.estimator == "before-after" or design.split(100) == 100):
        raise Mistake(
            "data: leakage: is to areas that are not treated, of which nobody asks here; leave it out"
        )
    if design.controls != 1 and design.estimator != "matched":
        raise Mistake(f"answer: controls: are what {MATCHED} has; leave them out, or take it")
    if design.survey.panel and design.estimator == "after-only":
        raise Mistake("data: panel: after-only asks once; leave panel out")
    if design.survey.spread > 0.0 and design.outcome in QUESTIONS:
        raise Mistake(f"data: spread: {design.outcome} is a question, whose answers differ; leave spread out")
    if design.survey.panel and design.estimator in STEPPED:
        raise Mistake(
            "data: panel: with several beginnings each wave has a sample of its own; leave panel out"
        )
    if design.survey.panel and design.outcome is not None and design.outcome not in QUESTIONS:
        raise Mistake(f"data: panel: {design.outcome} is counted and not asked of residents; leave panel out")


def ways_of(design: Design, areas: int) -> int:
    """In how many ways lots can fall.

    >>> pairs = Design("a", "b", "in-pairs", assign="lot", pairs=True)
    >>> ways_of(pairs, 10), ways_of(Design("a", "b", "after-only", assign="lot"), 10)
    (32, 252)
    """
    treated = design.split(areas)
    if design.pairs:
        return 2**treated
    course = courses_by(np.arange(areas), treated, range(1, len(design.steps) + 1))
    return factorial(areas) // prod(factorial(many) for many in np.bincount(course).tolist())


def check_areas(design: Design, areas: int) -> None:
    """Raise a Mistake if so many areas cannot be divided as a design has it."""
    treated, where = design.split(areas), f"design {design.name}"
    rest = areas - treated
    if areas < LEAST_AREAS:
        raise Mistake(f"{where}: has {areas} areas; give at least {LEAST_AREAS}")
    if treated < 2 or (design.estimator == "discontinuity" and treated < 3):
        raise Mistake(
            f"{where}: of {areas} areas {treated} are treated, too few to tell an error; treat more"
        )
    if design.inference == "randomisation" and ways_of(design, areas) < LEAST_WAYS:
        raise Mistake(
            f"{where}: lots of {areas} areas can fall in {ways_of(design, areas)} ways, too few to tell at 95%; "
            f"there must be {LEAST_WAYS}"
        )
    if design.estimator == "stepped-wedge":
        return
    if design.estimator != "before-after" and rest < (3 if design.estimator == "discontinuity" else 2):
        raise Mistake(f"{where}: of {areas} areas {rest} are left to compare with, too few; treat fewer")
    if design.estimator == "matched" and rest < POOL * treated * design.controls:
        raise Mistake(
            f"{where}: {treated} areas are matched from {rest}; there must be {POOL} times as many to choose from"
        )
    if design.estimator == "synthetic-control" and rest < 3:
        raise Mistake(f"{where}: mixtures of {rest} areas say nothing; leave at least 3 untreated")
