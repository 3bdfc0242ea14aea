"""The answer in words that a councillor can read: what was asked, what was found, what one cannot tell."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import combinations
from textwrap import shorten
from typing import Any

from kith.model.measures.outcomes import OUTCOMES, Outcome
from kith.model.programme.presets import BASELINE
from kith.model.telling import counted

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
from ..simultaneous import FEWEST
from .equal import OWN, SPENT
from .findings import Findings
from .question import Question
from .verdicts import against, on_average, rows_of, turns, verdict

FIRST = "ties"  # the outcome that is told while others are still run
OF_INTEREST = ("ties", "linking", "trust", "groups", "institutions", "efficacy")

STEADY = 4000  # adults from which on the answer no longer hangs on the size of the place (docs/results.md)


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
    decided = "" if is_decided(row["low"], row["high"]) else ", cannot tell yet"
    return (
        f"so far, with {counted(found.replicates, 'seed')}, year {q.years}: {other} less {one} {row['effect']:+.2f} "
        f"{OUTCOMES[FIRST].title.lower()} (95% interval {row['low']:.2f} to {row['high']:.2f}){decided}"
    )


def _request(found: Findings) -> str:
    """What was compared, where, for how long, and how many runs there were."""
    q = found.question
    runs = f"{found.replicates} runs of each" if found.replicates > 1 else "one run of each"
    return paragraph(
        f"{capital(listed(q.names))} against {BASELINE}, in {q.place.phrase(q.population)}, "
        f"over {counted(q.years, 'year')}; {runs}, sharing the same luck (seed {q.seed}).",
        "",
    )


def _money(found: Findings) -> str:
    """What each option is, what all are worth, and where the money was when the run ended."""
    q, accounts = found.question, found.accounts()
    why = f", which is {q.measure}'s own budget" if q.measure else ""
    if q.equal == SPENT and q.measure:
        why = f", which is what {q.measure} spends, the one that spends least of the same offer"
    each = f"each option with any {worth_of(q)}{why}" if q.money else "no option has any"
    if q.equal == OWN:
        each = f"each option has its own budget, so they differ in that as well: worth today {own_worth(q)}"
    lines = [paragraph(f"The money: {each}.")]
    lines += [paragraph(f"  {option.sentence(q.population)}", "    ") for option in q.options[1:]]
    ends = [
        f"{option} had spent {pounds(row.spent)}, handed back {pounds(row.returned)}, held {pounds(row.held)}"
        for option, row in zip(accounts.index, accounts.itertuples(), strict=True)
    ]
    if q.equal == SPENT:
        lines.append(paragraph(f"  Worth today: {'; '.join(_offered_and_spent(found))}.", "    "))
    return "\n".join([*lines, paragraph(f"  By year {q.years}: {'; '.join(ends)}.", "    ")])


def worth_of(q: Question) -> str:
    """What each option with any money is worth, as a clause."""
    today = f"{pounds(q.money)} today (present value at {q.discount_rate:.1%} a year)"
    same = {"cash": f"is {pounds(q.money)} in cash", SPENT: f"spends what is worth {today}"}
    return same.get(q.equal, f"is worth {today}")


def own_worth(q: Question) -> str:
    """What each option is worth at its own budget."""
    return listed(
        [
            f"{option.name} {pounds(option.present_value(q.population, q.discount_rate))}"
            for option in q.options[1:]
        ]
    )


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
    """Effects of the last year by headline outcome: two options to a table, then each difference that is told."""
    q = found.question
    made = [against_usual(found, q.names[first : first + 2]) for first in range(0, len(q.names), 2)]
    return made + [_difference(found, one, other) for one, other in told_pairs(found)]


def told_pairs(found: Findings) -> list[tuple[str, str]]:
    """The pairs of options that are told against each other: all, or with many each against whose money they share."""
    q = found.question
    few = len(q.names) <= 2 or (q.equal == OWN and len(q.names) <= 3)
    return [pair for pair in combinations(q.names, 2) if few or q.measure in pair]


def against_usual(found: Findings, pair: Sequence[str]) -> str:
    """What options changed, with intervals that hold together, and in how many worlds for the better."""
    q = found.question
    usual = found.runs[(found.runs["option"] == BASELINE) & (found.runs["month"] == q.years * 12)]
    rows = [rows_of(found, option).set_index("outcome", drop=False) for option in pair]
    lines = [
        f"After {counted(q.years, 'year')}, change from {BASELINE} (95% interval), share of worlds better off:",
        f"{'':27}{'usual':>7}  " + "".join(f"{name:32}" for name in pair).rstrip(),
    ]
    for name in found.headline:
        outcome, by = found.outcomes[name], scale(found.outcomes[name])
        here = [table.loc[name] for table in rows]
        places = decimals([(row["high"] - row["low"]) / 2 * by for row in here])
        cells = "".join(
            f"{cell(row, outcome, places) + mark(row, outcome):25}{better_in(row, outcome):>5}  "
            for row in here
        )
        lines.append(f"{titled(outcome):27}{usual[name].mean() * by:7.{places}f}  {cells}".rstrip())
    return "\n".join(lines)


def _difference(found: Findings, one: str, other: str) -> str:
    """One option less another: the mean and its interval, what single worlds show, and what that says."""
    lines = [
        f"After {counted(found.question.years, 'year')}, {other} less {one}:",
        f"{'':27}{'mean':>8}  {'95% interval':19}{'nine worlds in ten':19}better  ahead",
    ]
    who = {"better": other, "worse": one, "same": "the same"}
    for row in rows_of(found, f"{other} - {one}").to_dict("records"):
        outcome = found.outcomes[row["outcome"]]
        by = scale(outcome)
        places = decimals([(row["high"] - row["low"]) / 2 * by])
        says = who.get(verdict(*ends_of(row), outcome.better, row["margin"]), "cannot tell")
        lines.append(
            f"{titled(outcome):27}{number(row['effect'] * by, places):>8}  {span(*ends_of(row), by, places):19}"
            f"{span(row['world_low'], row['world_high'], by, places):19}{better_in(row, outcome):>6}  "
            f"{shorten(says, 17, placeholder='...')}"
        )
    return "\n".join(lines)


def ends_of(row: Mapping[str, Any]) -> tuple[float, float]:
    """The interval of an effect that holds together with those of all headline outcomes."""
    return row["low_together"], row["high_together"]


def number(value: float, places: int) -> str:
    """A change to some decimals, with its sign."""
    return f"{round(value, places) + 0.0:+.{places}f}" if math.isfinite(value) else "undefined"


def span(low: float, high: float, by: float, places: int) -> str:
    """From where to where, each multiplied by a scale."""
    if not math.isfinite(low):
        return "none"
    return f"{round(low * by, places) + 0.0:.{places}f} to {round(high * by, places) + 0.0:.{places}f}"


def cell(row: Mapping[str, Any], outcome: Outcome, places: int) -> str:
    """One effect: its size and its interval."""
    by, (low, high) = scale(outcome), ends_of(row)
    interval = f" ({span(low, high, by, places)})" if math.isfinite(low) else ""
    return f"{number(row['effect'] * by, places)}{interval}"


def mark(row: Mapping[str, Any], outcome: Outcome) -> str:
    """What stands behind an effect of which one cannot tell, or that is practically none."""
    return {"unsure": "?", "same": "="}.get(verdict(*ends_of(row), outcome.better, row["margin"]), "")


def better_in(row: Mapping[str, Any], outcome: Outcome) -> str:
    """In what share of worlds a change is for the better."""
    if not math.isfinite(row["ahead"]):
        return ""
    return f"{row['ahead'] if outcome.better >= 0 else 1.0 - row['ahead']:.0%}"


def _judgements(found: Findings) -> str:
    """How each option stands to business as usual and to the others, and whether that changed over the years."""
    q = found.question
    lines = [against(found, BASELINE, name) for name in q.names]
    for one, other in told_pairs(found):
        lines += [against(found, one, other), turns(found, one, other), on_average(found, one, other)]
    return "\n".join(paragraph(capital(line)) for line in lines)


def caveats(found: Findings) -> str:
    """What the intervals are of, and whether the place is small."""
    cases = found.question.cases
    held = (
        "luck only; how uncertain the model's own numbers are comes on top (see `kith parameters`)"
        if cases is None
        else f"luck and what is not known of the model's own numbers: every run has one of {len(cases)} cases "
        f"({cases.name}), the same for all options"
    )
    lines = [
        f"Intervals are of the mean and hold for all {len(found.headline)} outcomes of a column together. They hold "
        f"{held}. Beside them stands what single worlds show, which more seeds do not narrow.",
        "= practically the same: surely less than a tenth of how far such places lie apart anyway. ? one cannot tell.",
    ]
    if found.replicates < FEWEST:
        lines = [
            f"With fewer than {FEWEST} runs of each, luck cannot be told from what money does: ask for more."
        ]
    return "\n".join(paragraph(line, "") for line in [*lines, *small_place(found)])


def small_place(found: Findings) -> list[str]:
    """That the place is small, if it is."""
    q, lines = found.question, []
    if q.population < STEADY:
        bought = f"in places of under {adults(STEADY)} the answer hangs on their size, as buildings cannot be bought by"
        lines.append(
            f"This place is small: {bought} halves, and the evidence is about areas of some 8,000."
            if q.place.adults == q.population
            else f"This is a quick look: {bought} halves: ask again with --population 8000, the size of the areas that "
            "the evidence is about."
        )
    return lines


def steps(found: Findings) -> dict[str, str]:
    """What changes, in words, and the name of the difference that tells what it is worth."""
    first, *between, last = found.question.names
    told = {name.removeprefix(f"{first} with "): f"{name} - {first}" for name in between}
    return told | {"all of them": f"{last} - {first}"}


def words_apart(found: Findings) -> str:
    """What each change is worth at the end of the run, as a table."""
    first, *_, last = found.question.names
    year = found.question.years
    lines = [
        f"Taken apart: {first} with one thing of {last} at a time, against {first}, after {year} years.",
        f"{'':20}" + "".join(f"{OUTCOMES[name].name:>13}" for name in OF_INTEREST),
    ]
    for told, name in steps(found).items():
        rows = rows_of(found, name).set_index("outcome", drop=False)
        cells = (
            f"{rows.loc[each, 'effect']:+.3f}{mark(rows.loc[each], OUTCOMES[each]):1}" for each in OF_INTEREST
        )
        lines.append(f"{told:20}" + "".join(f"{cell:>13}" for cell in cells))
    foot = (
        f"? cannot tell, = practically the same, by 95% intervals that hold for all {len(found.headline)} outcomes of "
        "a row together. What the single changes leave of the whole comes with several together."
    )
    return "\n".join([*lines, paragraph(foot, "")])


def small_print(found: Findings, outcomes: Sequence[str]) -> str:
    """What the panels of the figure show, of how many runs, and with how much money."""
    q = found.question
    worth = {
        "cash": f"each {pounds(q.money)} in cash",
        SPENT: f"each spending what is worth {pounds(q.money)} today",
    }.get(q.equal, f"each worth {pounds(q.money)} today")
    text = f"Change from business as usual in {q.place.phrase(q.population)}"
    worth = "at their own budgets" if q.equal == OWN else worth
    text += f"; options {worth}. " if q.money or q.equal == OWN else "; no option has money. "
    if found.replicates < 2:
        return f"{text}Line: the one run there is."
    text += (
        f"Line: mean of {found.replicates} paired runs; dark band: 95% interval of the mean, for {len(found.headline)} "
        f"outcomes together ({_held(found)}), thick where it leaves zero out; light band: nine worlds in ten."
    )
    pair = f" {on_average(found, *q.names, outcomes)}" if len(q.names) == 2 else ""
    return f"{text}{pair}"


def apart_title(found: Findings) -> str:
    """What the figure of a pair taken apart is of."""
    first, *_, last = found.question.names
    return f"What makes {last} differ from {first} after {found.question.years} years, one thing at a time"


def apart_small_print(found: Findings) -> str:
    """How to read the figure of a pair taken apart."""
    q = found.question
    first, *_, last = q.names
    return (
        f"Change from {first} when it takes one thing of {last}; options of equal worth, "
        f"{q.place.phrase(q.population).removeprefix('a ')}, mean of {found.replicates} paired runs and 95% interval "
        f"for {len(found.headline)} outcomes together ({_held(found)}). Filled: the interval leaves zero out."
    )


def _held(found: Findings) -> str:
    """What an interval holds."""
    return "luck only" if found.question.cases is None else "luck and unknown numbers"
