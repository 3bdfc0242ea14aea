"""What intervals say: better, worse, practically the same or cannot tell; who led and when; the finding in a sentence.

Whatever is said of several outcomes is said from intervals that hold for all of them together (`simultaneous`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from kith.model.measures.outcomes import HEADLINE, OUTCOMES, Outcome
from kith.model.programme.presets import BASELINE
from kith.model.telling import counted

from ..effects import is_decided, leads
from ..presenting.sentences import about, listed, short_name
from ..simultaneous import FEWEST, seeds_needed, through_the_years
from .findings import Findings

MANY = 10_000  # seeds: nobody will run more


def verdict(low: float, high: float, better: int, margin: float = math.nan) -> str:
    """What an interval says of an outcome, in one word.

    `better` is 1 where more is better, -1 where less is, 0 where neither is; `margin` is within what it is the same.

    >>> verdict(0.1, 0.2, 1), verdict(0.1, 0.2, -1), verdict(-0.1, 0.2, 1), verdict(0.1, 0.2, 0)
    ('better', 'worse', 'unsure', 'more')
    >>> verdict(0.0, 0.0, 1), verdict(-0.1, 0.2, 1, margin=0.3), verdict(0.1, 0.2, 1, margin=0.3)
    ('same', 'same', 'same')
    """
    if low == high == 0 or max(-low, high) < margin:
        return "same"
    if not is_decided(low, high):
        return "unsure"
    if better == 0:
        return "more" if low > 0 else "less"
    return "better" if (low > 0) == (better > 0) else "worse"


def standing(
    found: Findings, name: str, outcomes: Sequence[str] | None = None, average: bool = False
) -> dict[str, list[str]]:
    """Headline outcomes by the verdict on an option or a difference, in the last year or on average over the years."""
    said: dict[str, list[str]] = {word: [] for word in ("better", "worse", "more", "less", "same", "unsure")}
    for row in rows_of(found, name, outcomes, average).itertuples():
        said[verdict_on(row, found.outcomes)].append(row.outcome)
    return said


def rows_of(
    found: Findings, name: str, outcomes: Sequence[str] | None = None, average: bool = False
) -> pd.DataFrame:
    """The effects of an option or a difference on some outcomes, in the last year or on average over the years."""
    last = found.effects[found.effects["year"] == found.question.years]
    rows = found.averages if average else last
    return rows[(rows["option"] == name) & rows["outcome"].isin(outcomes or found.headline)]


def verdict_on(row: Any, outcomes: Mapping[str, Outcome] = OUTCOMES) -> str:
    """The verdict on a row of effects, by the interval that holds together with those of all headline outcomes."""
    return verdict(row.low_together, row.high_together, outcomes[row.outcome].better, row.margin)


def leading_spells(found: Findings, one: str, other: str, outcome: str) -> list[tuple[str, int, int]]:
    """Who led on an outcome as far as decided over all years and headline outcomes: (option, first year, last year)."""
    if not found.replicates:
        return []
    rows = through_the_years(found.runs, other, one, found.headline)
    better = found.outcomes[outcome].better or 1
    spells = leads(rows[rows["outcome"] == outcome])
    return [(other if sign == better else one, first, last) for sign, first, last in spells]


def sides(said: Mapping[str, Sequence[str]]) -> str:
    """What was better, worse and practically the same, and of what one cannot tell, as one clause.

    >>> sides({"better": ["ties"], "worse": [], "unsure": ["trust", "life_satisfaction"]})
    'better on ties; cannot tell on trust and life satisfaction'
    >>> sides({"more": ["degree"], "less": ["moves"]})
    'higher on degree; lower on moves'
    """
    told = {
        "better": "better on",
        "worse": "worse on",
        "more": "higher on",
        "less": "lower on",
        "same": "practically the same on",
        "unsure": "cannot tell on",
    }
    whole = max(len(HEADLINE), sum(map(len, said.values())))
    return "; ".join(
        f"{text} {listed([*map(short_name, said[word])], whole)}"
        for word, text in told.items()
        if said.get(word)
    )


def against(found: Findings, one: str, other: str) -> str:
    """How an option stands to another, or to the baseline, in the last year, in one sentence."""
    name, same = (
        (other, "")
        if one == BASELINE
        else (f"{other} - {one}", f"{found.question.with_money}, ".removeprefix("for the "))
    )
    said = sides(standing(found, name))
    return f"{other} against {one}, {same}year {found.question.years}: {said}{would_tell(found, name)}."


def would_tell(found: Findings, name: str) -> str:
    """With how many seeds one cannot tell, and about how many would, in brackets; nothing if one can tell of all."""
    rows = rows_of(found, name)
    left = [row for row in rows.itertuples() if verdict_on(row, found.outcomes) == "unsure"]
    if not left or not found.replicates:
        return ""
    needed = [
        seeds_needed(row.effect, row.low_together, row.high_together, row.margin, found.replicates)
        for row in left
        if math.isfinite(row.low_together)
    ]
    if not needed:
        return f" (with {counted(found.replicates, 'seed')}; it takes {FEWEST} at least)"
    least, most = (
        f"{about(each):,}" if each <= MANY else f"more than {MANY:,}" for each in (min(needed), max(needed))
    )
    many = least if least == most else f"{least} to {most}"
    return f" (with {counted(found.replicates, 'seed')}; about {many} would tell)"


def on_average(found: Findings, one: str, other: str, outcomes: Sequence[str] | None = None) -> str:
    """How one option stands to another on the average over the years, in one sentence."""
    said = sides(standing(found, f"{other} - {one}", outcomes, average=True))
    return f"Averaged over the {counted(found.question.years, 'year')}, {other} against {one}: {said}."


def turns(found: Findings, one: str, other: str) -> str:
    """On which outcomes the lead passed from one option to the other, and when."""
    told: dict[str, list[str]] = {}
    for name in found.headline:
        led = leading_spells(found, one, other, name)
        if len(led) > 1:
            years = ", ".join(f"{first}-{last}" if last > first else f"{first}" for _, first, last in led)
            told.setdefault(", then ".join(who for who, _, _ in led), []).append(
                f"{short_name(name)} ({years})"
            )
    if not told:
        return f"As far as one can tell, the lead never passed between {one} and {other} over the years."
    who = [f"{order}: {', '.join(names)}" for order, names in told.items()]
    return f"Who led over the years, with the years in which one can tell: {'; '.join(who)}."


def finding(found: Findings, outcomes: Sequence[str]) -> str:
    """The finding on some outcomes in one sentence, as the last year has it, and who led before."""
    years, names = counted(found.question.years, "year"), found.question.names
    if found.replicates < FEWEST:
        runs = "One run" if found.replicates == 1 else counted(found.replicates, "run")
        return f"{runs} of each option over {years}: too few to tell luck from what money does"
    if len(names) == 1:
        return f"After {years}, {names[0]} against {BASELINE}: {sides(standing(found, names[0], outcomes))}"
    if len(names) > 2:
        counts = [{word: len(what) for word, what in standing(found, n, outcomes).items()} for n in names]
        words = [f"{n} {c['better']} and {c['worse']}" for n, c in zip(names, counts, strict=True)]
        return (
            f"After {years}, on how many of these {len(outcomes)} each option is better and worse than "
            f"{BASELINE}: {', '.join(words)}"
        )
    one, other = names
    begun = f"After {years}, {found.question.with_money},"
    said = standing(found, f"{other} - {one}", outcomes)
    if not said["better"] and not said["worse"]:
        if said["same"] and not said["unsure"]:
            return f"{begun} {one} and {other} are practically the same on all these"
        return f"{begun} one cannot tell whether {one} or {other} is ahead"
    parts = []
    for word, how in (
        ("better", f"{other} is ahead of {one} on"),
        ("worse", f"{one} is ahead of {other} on"),
    ):
        if said[word]:
            told = listed([*map(short_name, said[word])])
            parts.append(f"{how} {told}{led_before(found, one, other, said[word])}")
    if said["same"]:
        parts.append(f"practically the same on {listed([*map(short_name, said['same'])])}")
    if said["unsure"]:
        parts.append(f"cannot tell on {listed([*map(short_name, said['unsure'])])}")
    return f"{begun} {'; '.join(parts)}"


def led_before(found: Findings, one: str, other: str, outcomes: Sequence[str]) -> str:
    """A remark in brackets if who is ahead now was behind earlier, on as many outcomes as that holds for."""
    passed = [name for name in outcomes if len(leading_spells(found, one, other, name)) > 1]
    if not passed:
        return ""
    first = leading_spells(found, one, other, passed[0])[0][0]
    if len(passed) < len(outcomes):
        where = f" on {listed([*map(short_name, passed)])}"
    else:
        where = " on all of these" if len(outcomes) > 1 else ""
    return f" ({first} led first{where})"
