"""Bets: what a participant expected of two options, beside what was found."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from kith.model.measures.outcomes import OUTCOMES
from kith.model.mistakes import Mistake, whole_number
from kith.model.programme.presets import BASELINE
from kith.model.telling import counted

from .. import figures as draw
from ..comparing.findings import Findings
from ..effects import leads, paired
from ..presenting.sentences import adults, scale, titled
from ..simultaneous import through_the_years
from .given import comparison_given, heights_given, one_of, year_given
from .told import SAID, bands_told, family_of, pairs_needed, rows_told, told

NOBODY = "nobody can tell"


def sides_of(found: Findings, outcome: str) -> tuple[str, str, str]:
    """The name of the difference between a comparison's two options, and the options."""
    names = comparison_given(found).question.names
    if len(names) != 2:
        raise Mistake(f"bet: {len(names)} options were compared; bets are on a comparison of 2")
    one_of("outcome", outcome, OUTCOMES)
    one, other = names
    return f"{other} - {one}", one, other


def ahead(found: Findings, outcome: str, year: int | None = None) -> str:
    """Which of two options is ahead on an outcome in a year, by default the last, or that nobody can tell.

    Ahead is ahead on what is better: with fewer people lonely, for example. With fewer than six seeds nobody can tell.
    Where one can tell that it makes next to no difference, they are practically the same.
    """
    name, one, other = sides_of(found, outcome)
    row = effect_in(found, name, outcome, year or found.question.years)
    said = told(row, OUTCOMES[outcome].better)
    return {"better": other, "worse": one, "same": SAID["same"]}.get(said, NOBODY)


def effect_in(found: Findings, option: str, outcome: str, year: int) -> Mapping[str, Any]:
    """The effect of one option (or difference) on an outcome in a year, with an interval that holds together."""
    rows = rows_told(found, option, outcome)
    rows = rows[rows["year"] == year]
    if rows.empty:
        raise Mistake(f"year: {year} is not in this comparison; give 1 to {found.question.years}")
    row = rows.iloc[0]
    return {**row, "low": row["low_together"], "high": row["high_together"]}


def spells(found: Findings, one: str, other: str, outcome: str) -> list[tuple[str, int, int]]:
    """Who led on an outcome, as far as one can tell over all years together: (option, first year, last year)."""
    rows = through_the_years(found.runs, other, one, family_of(outcome))
    better = OUTCOMES[outcome].better or 1
    spells = leads(rows[rows["outcome"] == outcome])
    return [(other if sign == better else one, first, last) for sign, first, last in spells]


def settled(found: Findings, outcome: str, bet: str, turn: int | None = None) -> str:
    """What became of a bet, in words.

    Parameters
    ----------
    bet : the option that was said to be ahead in the last year, or "nobody can tell"
    turn : the year in which the later option was said to overtake the earlier one, if any
    """
    name, one, other = sides_of(found, outcome)
    one_of("bet", bet, (one, other, NOBODY))
    turn = None if turn is None else whole_number("turn", turn, 0, 1000)
    years, about = found.question.years, OUTCOMES[outcome]
    row, by = effect_in(found, name, outcome, years), scale(about)
    truth = ahead(found, outcome)
    right = bet == truth or (bet, truth) == (NOBODY, SAID["same"])  # either way neither is ahead
    unit = "percentage points" if by == 100.0 else about.unit
    interval = f" ({row['low'] * by:.2f} to {row['high'] * by:.2f})" if np.isfinite(row["low"]) else ""
    share = row["ahead"] if about.better >= 0 else 1.0 - row["ahead"]
    pairs = f"{counted(found.replicates, 'pair')} of runs" if found.replicates > 1 else "one pair of runs"
    lines = [
        f"{about.title}, year {years}: {other} less {one} is {row['effect'] * by:+.2f}{interval} {unit}, over {pairs}.",
        f"You bet on: {bet}. Found: {truth}{pairs_needed(row) if truth == NOBODY else ''}. "
        f"You were {'right' if right else 'wrong'}.",
    ]
    if found.replicates > 1:
        lines.insert(
            1,
            f"Single worlds: nine in ten lie between {row['world_low'] * by:.2f} and {row['world_high'] * by:.2f}; "
            f"{other} is ahead in {share:.0%} of them.",
        )
    led = spells(found, one, other, outcome)
    who = "; ".join(f"{option} in years {first} to {last}" for option, first, last in led)
    lines.append(f"Ahead on the way, as far as one can tell: {who or 'neither, in any year'}.")
    if turn is not None:
        passed = [first for (was, _, _), (now, first, _) in pairwise(led) if was != now]
        lines.append(
            f"You bet on a turn in year {turn}. Found: {passed[0] if passed else 'none that one can tell'}."
        )
    return "\n".join(lines)


def bet_figure(found: Findings, outcome: str, drawn: Mapping[int, float]) -> draw.Chart:
    """The curve that a participant drew over what was found; `drawn` is in the unit of the figure, by year."""
    name, one, other = sides_of(found, outcome)
    about, q = OUTCOMES[outcome], found.question
    drawn = heights_given(drawn, q.years)
    return draw.bet_chart(
        rows_told(found, name, outcome),
        outcome,
        drawn,
        q.years,
        f"{about.title}: {other} less {one}, as you drew it and as it was found",
        f"{q.place.name}, {adults(q.population)}. {bands_told(found, outcome)}Above zero there is more of it under "
        f"{other}{', which is worse' if about.better < 0 else ''}.",
    )


def pairing_figure(
    found: Findings, option: str, outcome: str = "ties", year: int | None = None
) -> draw.Chart:
    """One option against business as usual: every run, and how far runs that share luck pin down the effect.

    Parameters
    ----------
    found : Findings
        A comparison of at least two seeds.
    option : str
        One of its options.
    year : int, optional
        By default the last.
    """
    q = comparison_given(found).question
    one_of("option", option, q.names)
    about, at = OUTCOMES[one_of("outcome", outcome, OUTCOMES)], year_given(found, year) * 12
    runs = found.runs[found.runs["month"] == at].pivot(index="seed", columns="option", values=outcome)
    usual, with_money = (runs[name].to_numpy(float) * scale(about) for name in (BASELINE, option))
    worth = float(paired(with_money, usual)["unpaired_replicates"])
    return draw.pairing_chart(
        usual,
        with_money,
        option,
        f"{counted(len(runs), 'pair')} with shared luck say as much as {worth:,.0f} runs of each without"
        if np.isfinite(worth)
        else f"{counted(len(runs), 'pair')} with shared luck",
        f"{titled(about)} in year {at // 12}; {q.place.name}, {adults(q.population)}. Left: each run of {BASELINE}, "
        f"and the run of {option} with the same luck. Right: what {option} changed, by pairs that share luck and by "
        "all pairs that do not; diamonds: mean and 95% interval of that many pairs. Green went up, orange did not.",
    )
