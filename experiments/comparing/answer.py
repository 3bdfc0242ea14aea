"""The answer in words that a councillor can read: what was asked, what was found, what was not decided."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations

import pandas as pd

from kith.model.measures.outcomes import HEADLINE, OUTCOMES, Outcome
from kith.model.programme.presets import BASELINE

from ..effects import is_decided
from ..presenting.sentences import (
    adults,
    capital,
    decimals,
    listed,
    paragraph,
    pounds,
    scale,
    titled,
)
from .equal import SPENT
from .findings import Findings
from .verdicts import against, on_average, turns, verdict

FIRST = "ties"  # the outcome that is told while others are still run
OF_INTEREST = ("ties", "linking", "trust", "groups", "institutions", "efficacy")

STEADY = 4000  # adults from which on the answer no longer hangs on the size of the place (README)


def answer(found: Findings) -> str:
    """The whole answer."""
    if not found.replicates:
        return "No seed finished, so there is no answer."
    parts = [_request(found), _judgements(found), _money(found), *_tables(found), caveats(found)]
    return "\n\n".join(parts)


def so_far(found: Findings) -> str:
    """What the seeds that have finished say of the last option against the one before it, in a line."""
    found = found.pair() if found.question.apart else found
    q = found.question
    one, other = (BASELINE, *q.names)[-2:]
    rows = found.effects[(found.effects["year"] == q.years) & (found.effects["outcome"] == FIRST)]
    row = rows.set_index("option").loc[other if one == BASELINE else f"{other} - {one}"]
    decided = "decided" if is_decided(row["low"], row["high"]) else "not decided"
    return (
        f"so far, with {found.replicates} seeds, year {q.years}: {other} less {one} {row['effect']:+.2f} "
        f"{OUTCOMES[FIRST].title.lower()} (95% interval {row['low']:.2f} to {row['high']:.2f}), {decided}"
    )


def _request(found: Findings) -> str:
    """What was compared, where, for how long, and how many runs there were."""
    q = found.question
    runs = f"{found.replicates} runs of each" if found.replicates > 1 else "one run of each"
    return paragraph(
        f"{capital(listed(q.names))} against {BASELINE}, in a {q.place} neighbourhood of "
        f"{adults(q.population)}, over {q.years} years; {runs}, sharing the same luck (seed {q.seed}).",
        "",
    )


def _money(found: Findings) -> str:
    """What each option is, what all are worth, and where the money was when the run ended."""
    q, accounts = found.question, found.accounts()
    today = f"{pounds(q.money)} today (present value at {q.discount_rate:.1%} a year)"
    same = {"cash": f"is {pounds(q.money)} in cash", SPENT: f"spends what is worth {today}"}.get(
        q.equal, f"is worth {today}"
    )
    why = f", which is {q.measure}'s own budget" if q.measure else ""
    if q.equal == SPENT and q.measure:
        why = f", which is what {q.measure} spends, the one that spends least of the same offer"
    each = f"each option with any {same}{why}" if q.money else "no option has any"
    lines = [paragraph(f"The money: {each}.")]
    lines += [paragraph(f"  {option.sentence(q.population)}", "    ") for option in q.options[1:]]
    ends = [
        f"{option} had spent {pounds(row.spent)}, handed back {pounds(row.returned)}, held {pounds(row.held)}"
        for option, row in zip(accounts.index, accounts.itertuples(), strict=True)
    ]
    if q.equal == SPENT:
        lines.append(paragraph(f"  Worth today: {'; '.join(_offered_and_spent(found))}.", "    "))
    return "\n".join([*lines, paragraph(f"  By year {q.years}: {'; '.join(ends)}.", "    ")])


def _offered_and_spent(found: Findings) -> list[str]:
    """What each option was offered, what it spent of it, and how near that is to what all should spend."""
    q = found.question
    return [
        f"{option.name} was offered {pounds(option.present_value(q.population, q.discount_rate))} and spent "
        f"{pounds(spent)}, {spent / q.money - 1.0:+.1%} off"
        for option, spent in zip(q.options[1:], found.spent_now(), strict=True)
        if not option.is_nothing
    ]


def _tables(found: Findings) -> list[str]:
    """Effects of the last year by headline outcome, two options to a table."""
    q, effects = found.question, found.effects
    last = effects[effects["year"] == q.years].set_index(["option", "outcome"])
    usual = found.runs[(found.runs["option"] == BASELINE) & (found.runs["month"] == q.years * 12)]
    head = f"After {q.years} years: the change from {BASELINE}, and the 95% interval of that change."
    made = []
    for first in range(0, len(q.names), 2):
        pair = q.names[first : first + 2]
        lines = [head, f"{'':27}{'usual':>7} " + "".join(f"{name:33}" for name in pair).rstrip()]
        for name in HEADLINE:
            outcome, rows = OUTCOMES[name], [last.loc[(option, name)] for option in pair]
            by = scale(outcome)
            places = decimals([(row["high"] - row["low"]) / 2 * by for row in rows])
            cells = "".join(f"{_cell(row, outcome, places):32} " for row in rows)
            lines.append(f"{titled(outcome):27}{usual[name].mean() * by:7.{places}f} {cells}".rstrip())
        made.append("\n".join(lines))
    return made


def _cell(row: pd.Series, outcome: Outcome, places: int) -> str:
    """One effect: what it says, its size and its interval."""
    by = scale(outcome)
    if not math.isfinite(row["effect"]):
        return "undefined"
    effect, low, high = (round(row[key] * by, places) + 0.0 for key in ("effect", "low", "high"))
    interval = f" ({low:.{places}f} to {high:.{places}f})" if math.isfinite(low) else ""
    return f"{verdict(row['low'], row['high'], outcome.better):6} {effect:+.{places}f}{interval}"


def _judgements(found: Findings) -> str:
    """How each option stands to business as usual and to the others, and whether that changed over the years."""
    q = found.question
    lines = [against(found, BASELINE, name) for name in q.names]
    for one, other in combinations(q.names, 2):
        if len(q.names) > 2 and q.measure not in (one, other):
            continue  # with many options each is told against the one whose money they share
        lines += [against(found, one, other), turns(found, one, other), on_average(found, one, other)]
    return "\n".join(paragraph(capital(line)) for line in lines)


def caveats(found: Findings) -> str:
    """What the intervals are of, and whether the place is small."""
    cases = found.question.cases
    lines = [
        "Unsure means that the interval includes no change. Intervals are over luck only, from paired "
        "runs; how uncertain the model's own numbers are comes on top (see `kith parameters`)."
        if cases is None
        else "Unsure means that the interval includes no change. Intervals hold both luck and what is not known of the "
        f"model's own numbers: every run has one of {len(cases)} cases ({cases.name}), the same for all options."
    ]
    if found.replicates == 1:
        lines = ["One run has no interval, so nothing is decided: ask for more replicates."]
    if found.question.population < STEADY:
        lines.append(
            f"This is a quick look: in places of under {adults(STEADY)} the answer hangs on their size, as "
            "buildings cannot be bought by halves: ask again with --population 8000, the size of the areas that the "
            "evidence is about."
        )
    return "\n".join(paragraph(line, "") for line in lines)


def steps(found: Findings) -> dict[str, str]:
    """What changes, in words, and the name of the difference that tells what it is worth."""
    first, *between, last = found.question.names
    told = {name.removeprefix(f"{first} with "): f"{name} - {first}" for name in between}
    return told | {"all of them": f"{last} - {first}"}


def words_apart(found: Findings) -> str:
    """What each change is worth at the end of the run, as a table."""
    first, *_, last = found.question.names
    year = found.question.years
    rows = found.effects[found.effects["year"] == year].set_index(["option", "outcome"])
    lines = [
        f"Taken apart: {first} with one thing of {last} at a time, against {first}, after {year} years.",
        f"{'':20}" + "".join(f"{OUTCOMES[name].name:>13}" for name in OF_INTEREST),
    ]
    for told, name in steps(found).items():
        cells = []
        for outcome in OF_INTEREST:
            row = rows.loc[(name, outcome)]
            mark = "" if is_decided(row["low"], row["high"]) else "?"
            cells.append(f"{row['effect']:+.3f}{mark:1}")
        lines.append(f"{told:20}" + "".join(f"{cell:>13}" for cell in cells))
    lines.append("? not decided. What the single changes leave of the whole comes with several together.")
    return "\n".join(lines)


def small_print(found: Findings, outcomes: Sequence[str]) -> str:
    """What the panels of the figure show, of how many runs, and with how much money."""
    q = found.question
    worth = {
        "cash": f"each {pounds(q.money)} in cash",
        SPENT: f"each spending what is worth {pounds(q.money)} today",
    }.get(q.equal, f"each worth {pounds(q.money)} today")
    text = f"Change from business as usual in a {q.place} neighbourhood of {adults(q.population)}"
    text += f"; options {worth}. " if q.money else "; no option has money. "
    if found.replicates < 2:
        return f"{text}Line: the one run there is."
    text += f"Line: mean of {found.replicates} paired runs, thick in years when the 95% interval "
    text += f"(band, {_held(found)}) "
    pair = f" {on_average(found, *q.names, outcomes)}" if len(q.names) == 2 else ""
    return f"{text}leaves zero out.{pair}"


def apart_title(found: Findings) -> str:
    """What the figure of a pair taken apart is of."""
    first, *_, last = found.question.names
    return f"What makes {last} differ from {first} after {found.question.years} years, one thing at a time"


def apart_small_print(found: Findings) -> str:
    """How to read the figure of a pair taken apart."""
    q = found.question
    first, *_, last = q.names
    return (
        f"Change from {first} when it takes one thing of {last}; options of equal worth, {q.place} "
        f"neighbourhood of {adults(q.population)}, mean of {found.replicates} paired runs and 95% interval "
        f"({_held(found)}). Filled: the interval leaves zero out."
    )


def _held(found: Findings) -> str:
    """What an interval holds."""
    return "luck only" if found.question.cases is None else "luck and unknown numbers"
