"""The appraisal of options against business as usual, from the runs of the same comparison."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kith.model.discounting import check_years
from kith.model.mistakes import Mistake, listed, nearest, told, truth, whole_number, word
from kith.model.prices import PRICE_YEAR
from kith.model.programme import Programme
from kith.model.reading import once

from ..comparing.compare import answered
from ..comparing.question import ask
from ..running.request import request_in
from .appraisal import Assumptions
from .lines import WELLBEING
from .values import values_in
from .worth import Worth


def appraise(
    options: Sequence[str | Programme] = ("short", "patient"),
    *,
    base_year: int | None = None,
    wellbeing: str = "with WELLBYs",
    without: Sequence[str] = (),
    from_memory: bool = False,
    weights: bool = False,
    **asked: Any,
) -> Worth:
    """Appraise options as the Green Book has it: costs, savings, benefits, net present social value, ratio.

    The rate at which options are made equal is the appraisal's.

    Parameters
    ----------
    options : sequence of str or Programme
        Names of presets, paths of TOML files, or programmes; business as usual always runs besides them.
    base_year : int, optional
        Whose prices amounts are in; None is 2024, whose the model's own are. No ratio, sign or year depends on it.
    wellbeing : str
        How wellbeing is counted: "with WELLBYs", "without", or "loneliness in their place".
    without : sequence of str
        Lines that are switched off, by name.
    from_memory : bool
        Count lines that rest on numbers known from memory only.
    weights : bool
        Weight income by who gets it.
    **asked
        The place, population, years (the appraisal period), seed, folder and so on, as of `compare`; in the folder
        of a comparison its finished seeds are read and not run again.

    Returns
    -------
    Worth
        The appraisal: tables, words and figures, in the folder as well.

    Raises
    ------
    Mistake
        If anything asked for is unknown, out of range or does not fit together; nothing is then written
        but what residents say to a survey's questions.
    """
    assumptions = assumed(base_year, wellbeing, without, from_memory, weights)
    request, money = request_in(asked)
    question = ask(options, request, **money)
    check_years(question.years - 1)
    with answered(question, request) as comparison:
        worth = Worth(comparison, assumptions)
        if comparison.replicates:
            worth.save()
    return worth


def assumed(
    base_year: int | None, wellbeing: str, without: Sequence[str], from_memory: bool, weights: bool
) -> Assumptions:
    """What an appraisal assumes, checked."""
    if not isinstance(wellbeing, str) or wellbeing not in WELLBEING:
        raise Mistake(f"wellbeing: {told(wellbeing)} is not known{nearest(wellbeing, WELLBEING)}")
    values = values_in(PRICE_YEAR if base_year is None else whole_number("base_year", base_year, 1))
    lines = frozenset(once("without", [word("without", name) for name in listed("without", without)]))
    return Assumptions(values, wellbeing, lines, truth("from_memory", from_memory), truth("weights", weights))
