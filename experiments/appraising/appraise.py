"""The appraisal of options against business as usual, from the runs of the same comparison."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kith.model.mistakes import Mistake, nearest
from kith.model.programme import Programme

from ..comparing.compare import answered
from ..comparing.question import ask
from ..running.request import REPLICATES, YEARS
from .appraisal import Assumptions
from .lines import WELLBEING
from .values import BASE_YEAR, values_in
from .worth import PARTS, Worth


def appraise(
    options: Sequence[str | Programme] = ("short", "patient"),
    *,
    years: int = YEARS,
    replicates: int = REPLICATES,
    workers: int | None = None,
    out: str | Path | None = None,
    base_year: int | None = None,
    wellbeing: str = "with WELLBYs",
    without: Sequence[str] = (),
    from_memory: bool = False,
    weights: bool = False,
    progress: bool = True,
    **asked: Any,
) -> Worth:
    """Appraise options as the Green Book has it: costs, savings, benefits, net present social value, ratio.

    Parameters
    ----------
    years : the appraisal period, from the start of the programmes
    out : folder; the same as of `compare`, whose finished seeds are read and not run again
    base_year : whose prices amounts are in
    wellbeing : how wellbeing is counted: "with WELLBYs", "without", or "loneliness in their place"
    without : lines that are switched off, by name
    from_memory : count lines that rest on numbers known from memory only
    weights : weight income by who gets it
    asked : the place, population, seed and so on, as of `compare`

    The other parameters are those of `compare`. The rate at which options are made equal is the appraisal's.

    Raises
    ------
    Mistake : if anything asked for is unknown, out of range or does not fit together; nothing is then written.
    """
    assumptions = assumed(base_year, wellbeing, without, from_memory, weights)
    given = {"place": "left-behind", "population": 2000, "seed": 1, **asked}
    question = ask(options, years=years, replicates=replicates, **given)
    comparison = answered(question, out, workers, progress, PARTS)
    worth = Worth(comparison, assumptions)
    if comparison.replicates:
        worth.save()
    return worth


def assumed(
    base_year: int | None, wellbeing: str, without: Sequence[str], from_memory: bool, weights: bool
) -> Assumptions:
    """What an appraisal assumes, checked."""
    if wellbeing not in WELLBEING:
        raise Mistake(f"wellbeing: {wellbeing!r} is not known{nearest(wellbeing, WELLBEING)}")
    values = values_in(BASE_YEAR if base_year is None else base_year)
    return Assumptions(values, wellbeing, frozenset(without), from_memory, weights)
