"""Options checked against one another and scaled to the same money."""

from __future__ import annotations

import math
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import Literal

from kith.model.mistakes import Mistake, listed
from kith.model.programme import ADULT_SHARE, Programme, programme_named
from kith.model.programme.presets import BASELINE

from .apart import taken_apart

EQUAL = ("present value", "cash")
OWN = "own budgets"  # options differ in money as well
OPTIONS = "a list of programmes, names of presets or TOML files"
Equal = Literal["present value", "cash", "spent", "own budgets"]
SPENT = "spent"  # known only to what runs options to see what they spend


def pair_apart(named: Sequence[tuple[str, Programme]]) -> list[tuple[str, Programme]]:
    """A pair of options, and between them those that differ from the first in one thing."""
    if len(named) != 2:
        raise Mistake(f"apart: {len(named)} options cannot be taken apart; give 2")
    programmes = taken_apart(named[0][1], named[1][1])
    return [named[0], *((programme.name, programme) for programme in programmes[1:-1]), named[1]]


def distinct(
    options: Sequence[str | Path | Programme] | str | Path | Programme,
) -> list[tuple[str, Programme]]:
    """The options as (asked for as, programme), without the baseline, which always runs."""
    given = [options] if isinstance(options, (Programme, PathLike)) else listed("options", options, OPTIONS)
    pairs = [
        (option.name if isinstance(option, Programme) else str(option), programme_named(option))
        for option in given
    ]
    found: dict[str, tuple[str, Programme]] = {}
    for text, programme in pairs:
        if programme.name == BASELINE and programme.is_nothing:
            continue
        if programme.name in (*found, BASELINE):
            raise Mistake(f"option {programme.name!r} is given twice; give each option a name of its own")
        found[programme.name] = (text, programme)
    if not found:
        raise Mistake(f"option: there is nothing to compare with {BASELINE}; give at least one other option")
    return list(found.values())


def check_length(options: Sequence[Programme], years: int) -> None:
    """Raise a Mistake for a programme whose money goes on after the run has ended."""
    longest = max(options, key=lambda option: 0 if option.is_nothing else option.last_month)
    if not longest.is_nothing and longest.last_month > years * 12:
        raise Mistake(
            f"years: {longest.name} pays out over {longest.last_month} months, the run lasts {years * 12}; "
            f"give {math.ceil(longest.last_month / 12)} years or more"
        )


def made_equal(
    options: Sequence[Programme], population: int, equal: Equal, per_head: float | None, rate: float
) -> tuple[list[Programme], float, str | None]:
    """The options scaled to the same money: (options, GBP, name of the option that set the amount).

    At own budgets they stay as they are, and the amount is 0, as there is none that they share.
    """
    if equal == OWN:
        if per_head is not None:
            raise Mistake(
                f"per_head: {per_head:g} is an amount for all, and each has its own budget; give one of the two"
            )
        return list(options), 0.0, None
    funded = [option for option in options if not option.is_nothing]
    measure = next((option for option in funded if option.name == "patient"), funded[-1] if funded else None)
    if per_head is not None:
        heads = population / ADULT_SHARE
        money, measure = per_head * heads, None
    elif measure is None:
        money = 0.0
    else:
        money = measure.cash(population) if equal == "cash" else measure.present_value(population, rate)
    if money == 0.0:
        return [option.at_present_value(0.0, population, rate) for option in options], money, None
    if equal == "cash":
        scaled = [option.at_cash(money, population) for option in options]
    else:
        scaled = [option.at_present_value(money, population, rate) for option in options]
    return scaled, money, measure.name if measure else None
