"""What intervals say: better, worse or not decided, who led and when, and the finding in one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kith.model.measures.outcomes import HEADLINE, OUTCOMES
from kith.model.programme.presets import BASELINE

from ..effects import is_decided, leads
from ..presenting.sentences import listed, short_name
from .findings import Findings


def verdict(low: float, high: float, better: int) -> str:
    """What an interval says of an outcome, in one word.

    `better` is 1 where more is better, -1 where less is, 0 where neither is.

    >>> verdict(0.1, 0.2, 1), verdict(0.1, 0.2, -1), verdict(-0.1, 0.2, 1), verdict(0.1, 0.2, 0)
    ('better', 'worse', 'unsure', 'more')
    >>> verdict(0.0, 0.0, 1)
    'same'
    """
    if low == high == 0:
        return "same"
    if not is_decided(low, high):
        return "unsure"
    if better == 0:
        return "more" if low > 0 else "less"
    return "better" if (low > 0) == (better > 0) else "worse"


def standing(
    found: Findings, name: str, outcomes: Sequence[str] = HEADLINE, average: bool = False
) -> dict[str, list[str]]:
    """Outcomes by the verdict on an option or a difference, of the last year or of the average over the years."""
    last = found.effects[found.effects["year"] == found.question.years]
    rows = found.averages if average else last
    rows = rows[rows["option"] == name]
    said: dict[str, list[str]] = {word: [] for word in ("better", "worse", "more", "less", "same", "unsure")}
    for row in rows[rows["outcome"].isin(outcomes)].itertuples():
        said[verdict(row.low, row.high, OUTCOMES[row.outcome].better)].append(row.outcome)
    return said


def leading_spells(found: Findings, one: str, other: str, outcome: str) -> list[tuple[str, int, int]]:
    """Who led on an outcome as far as decided: (option, first year, last year)."""
    rows = found.effects[
        (found.effects["option"] == f"{other} - {one}") & (found.effects["outcome"] == outcome)
    ]
    better = OUTCOMES[outcome].better or 1
    return [(other if sign == better else one, first, last) for sign, first, last in leads(rows)]


def sides(said: Mapping[str, Sequence[str]]) -> str:
    """What was better, worse, the same and not decided, as one clause.

    >>> sides({"better": ["ties"], "worse": [], "unsure": ["trust", "life_satisfaction"]})
    'better on ties; not decided on trust and life satisfaction'
    """
    told = {"better": "better on", "worse": "worse on", "same": "the same on", "unsure": "not decided on"}
    if len(said.get("unsure", ())) == len(HEADLINE):
        return "nothing is decided"
    return "; ".join(
        f"{text} {listed([*map(short_name, said[word])])}" for word, text in told.items() if said.get(word)
    )


def against(found: Findings, one: str, other: str) -> str:
    """How an option stands to another, or to the baseline, in the last year, in one sentence."""
    name, same = (other, "") if one == BASELINE else (f"{other} - {one}", "same money, ")
    return f"{other} against {one}, {same}year {found.question.years}: {sides(standing(found, name))}."


def on_average(found: Findings, one: str, other: str, outcomes: Sequence[str] = HEADLINE) -> str:
    """How one option stands to another on the average over the years, in one sentence."""
    said = sides(standing(found, f"{other} - {one}", outcomes, average=True))
    return f"Averaged over the {found.question.years} years, {other} against {one}: {said}."


def turns(found: Findings, one: str, other: str) -> str:
    """On which outcomes the lead passed from one option to the other, and when."""
    told: dict[str, list[str]] = {}
    for name in HEADLINE:
        led = leading_spells(found, one, other, name)
        if len(led) > 1:
            years = ", ".join(f"{first}-{last}" if last > first else f"{first}" for _, first, last in led)
            told.setdefault(", then ".join(who for who, _, _ in led), []).append(
                f"{short_name(name)} ({years})"
            )
    if not told:
        return f"As far as decided, the lead never passed between {one} and {other} over the years."
    who = [f"{order}: {', '.join(names)}" for order, names in told.items()]
    return f"Who led over the years, with the years in which it is decided: {'; '.join(who)}."


def finding(found: Findings, outcomes: Sequence[str]) -> str:
    """The finding on some outcomes in one sentence, as the last year has it, and who led before."""
    years, names = found.question.years, found.question.names
    if found.replicates < 2:
        return f"One run of each option over {years} years: nothing is decided by one throw of luck"
    if len(names) == 1:
        return f"After {years} years, {names[0]} against {BASELINE}: {sides(standing(found, names[0], outcomes))}"
    if len(names) > 2:
        counts = [{word: len(what) for word, what in standing(found, n, outcomes).items()} for n in names]
        words = [f"{n} {c['better']} and {c['worse']}" for n, c in zip(names, counts, strict=True)]
        return (
            f"After {years} years, on how many of these {len(outcomes)} each option is better and worse than "
            f"{BASELINE}: {', '.join(words)}"
        )
    one, other = names
    said = standing(found, f"{other} - {one}", outcomes)
    if not said["better"] and not said["worse"]:
        return f"After {years} years, for the same money, neither {one} nor {other} is ahead on any of these"
    parts = [f"{other} is ahead of {one} on {listed([*map(short_name, said['better'])])}"]
    parts[0] += led_before(found, one, other, said["better"])
    parts.append(f"behind on {listed([*map(short_name, said['worse'])])}")
    parts[1] += led_before(found, one, other, said["worse"])
    if said["unsure"]:
        parts.append(f"not decided on {listed([*map(short_name, said['unsure'])])}")
    return f"After {years} years, for the same money, {'; '.join(parts)}"


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
