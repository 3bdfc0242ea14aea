"""The appraisal of options against business as usual, from the runs of the same comparison."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kith.model.mistakes import Mistake, nearest
from kith.model.programme import Programme
from kith.model.reading import once

from ..comparing.compare import answered
from ..comparing.question import ask
from ..running.request import request_in
from .appraisal import Assumptions
from .lines import WELLBEING
from .values import BASE_YEAR, values_in
from .worth import PARTS, Worth


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
        Whose prices amounts are in; None is that of the catalogue of values.
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
        If anything asked for is unknown, out of range or does not fit together; nothing is then written.
    """
    assumptions = assumed(base_year, wellbeing, without, from_memory, weights)
    request, money = request_in(asked)
    question = ask(options, request, **money)
    with answered(question, request, PARTS) as comparison:
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
    return Assumptions(values, wellbeing, frozenset(once("without", without)), from_memory, weights)
