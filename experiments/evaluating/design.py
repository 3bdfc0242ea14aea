"""A design: an evaluation in four parts, as it is declared."""

from __future__ import annotations

from dataclasses import dataclass

from .surveying import Survey

NOBODY_SAYS = Survey(None)  # the sample is as asked of all


@dataclass(frozen=True)
class Design:
    """An evaluation as it is declared.

    areas : how many take part, None is all of the bank; outcome, year : of the inquiry, None is as asked of all
    of : whose effect: "treated", "all", "cut-off" (areas at it), or "steps" (treated areas over the steps)
    assign, error, pairs, steps : see `assigned`; treated : share of the areas
    leakage : share of the residents of untreated areas who are reached all the same
    survey : how residents are asked; a sample of None is as asked of all, of 0 is everybody
    estimator, controls : the answer strategy, and areas matched with each
    inference : its error: "standard", that of its field, or "randomisation", that of the lots alone
    """

    name: str
    about: str
    estimator: str
    areas: int | None = None
    outcome: str | None = None
    year: int | None = None
    of: str = "treated"
    assign: str = "need"
    treated: float = 0.5
    error: float = 0.5
    pairs: bool = False
    steps: tuple[int, ...] = (0,)
    leakage: float = 0.0
    survey: Survey = NOBODY_SAYS
    controls: int = 1
    inference: str = "standard"

    def years(self, year: int, before: int) -> tuple[int, ...]:
        """The years in which areas are asked, for an inquiry into some year."""
        if self.estimator == "after-only":
            return (year,)
        if self.estimator == "event-study":
            return tuple(sorted({*self.steps, *(step + year for step in self.steps)}))
        if self.estimator == "stepped-wedge":
            return tuple(range(self.steps[-1] + 2))
        if self.estimator == "synthetic-control":
            return (*range(-before, 1), year)
        return (0, year)

    def split(self, areas: int) -> int:
        """How many of so many areas are treated; of pairs, how many pairs there are."""
        return areas // 2 if self.pairs else round(self.treated * areas)
