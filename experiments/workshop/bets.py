"""Bets: what a participant expected of two options, beside what was found."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from kith.model.measures.outcomes import OUTCOMES
from kith.model.mistakes import Mistake, nearest

from ..comparing.verdicts import spells, verdict
from ..presenting.sentences import scale

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..comparing.comparison import Comparison

NOBODY = "nobody can tell"


def difference(found: Comparison, outcome: str) -> tuple[str, str, str]:
    """The name of the difference between a comparison's two options, and the options."""
    if len(found.question.names) != 2:
        raise Mistake(
            f"bet: {len(found.question.names)} options were compared; bets are on a comparison of 2"
        )
    if outcome not in OUTCOMES:
        raise Mistake(f"outcome: {outcome!r} is not known{nearest(outcome, OUTCOMES)}")
    one, other = found.question.names
    return f"{other} - {one}", one, other


def ahead(found: Comparison, outcome: str, year: int | None = None) -> str:
    """Which of two options is ahead on an outcome in a year, by default the last, or that nobody can tell.

    Ahead is ahead on what is better: with fewer people lonely, for example. A single run has no interval, so that
    nobody can tell.
    """
    name, one, other = difference(found, outcome)
    row = effect_in(found, name, outcome, year or found.question.years)
    said = verdict(row["low"], row["high"], OUTCOMES[outcome].better or 1)
    return {"better": other, "worse": one}.get(said, NOBODY)


def effect_in(found: Comparison, option: str, outcome: str, year: int) -> Mapping[str, float]:
    """The row of the effects of one option (or difference), outcome and year."""
    e = found.effects
    rows = e[(e["option"] == option) & (e["outcome"] == outcome) & (e["year"] == year)]
    if rows.empty:
        raise Mistake(f"year: {year} is not in this comparison; give 1 to {found.question.years}")
    return dict(rows.iloc[0])


def settled(found: Comparison, outcome: str, bet: str, turn: int | None = None) -> str:
    """What became of a bet, in words.

    Parameters
    ----------
    bet : the option that was said to be ahead in the last year, or "nobody can tell"
    turn : the year in which the later option was said to overtake the earlier one, if any
    """
    name, one, other = difference(found, outcome)
    years, told = found.question.years, OUTCOMES[outcome]
    row, by = effect_in(found, name, outcome, years), scale(told)
    truth = ahead(found, outcome)
    unit = "percentage points" if by == 100.0 else told.unit
    lines = [
        f"{told.title}, year {years}: {other} less {one} is {row['effect'] * by:+.2f} "
        f"({row['low'] * by:.2f} to {row['high'] * by:.2f}) {unit}, over {found.replicates} pairs of runs.",
        f"You bet on: {bet}. Found: {truth}. {'You were right.' if bet == truth else 'You were wrong.'}",
    ]
    led = spells(found, one, other, outcome)
    who = "; ".join(f"{option} in years {first} to {last}" for option, first, last in led)
    lines.append(f"Decided on the way: {who or 'nothing, in any year'}.")
    if turn is not None:
        passed = [first for (was, _, _), (now, first, _) in pairwise(led) if was != now]
        lines.append(
            f"You bet on a turn in year {turn}. Found: {passed[0] if passed else 'none that is decided'}."
        )
    return "\n".join(lines)


def bet_figure(found: Comparison, outcome: str, drawn: Mapping[int, float]) -> Figure:
    """The curve that a participant drew over what was found; `drawn` is in the unit of the figure, by year."""
    from ..figures.bets import bet_chart

    return bet_chart(found, outcome, drawn, *difference(found, outcome))
