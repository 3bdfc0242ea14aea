"""The answer on one screen: three sentences, a table, and what is said elsewhere; the whole of it is in a file."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import shorten
from typing import Any

from kith.model.programme.presets import BASELINE

from ..presenting.sentences import (
    adults,
    capital,
    decimals,
    listed,
    paragraph,
    scale,
    short_name,
    titled,
)
from ..simultaneous import FEWEST
from .answer import STEADY, against_usual, cell, mark, number, own_worth, span, told_pairs, worth_of
from .equal import OWN
from .findings import Findings
from .verdicts import against, led_before, rows_of, sides, standing, would_tell

WIDEST = 16  # characters of an option's name in a table


def sentences(found: Findings) -> str:
    """Who is ahead, how far worlds differ and what is in doubt; of many options, how each stands."""
    if not found.replicates:
        return "No seed finished, so there is no answer."
    if len(found.question.names) > 2:
        return "\n\n".join([_of_many(found), *_tables_of_many(found)])
    return paragraph(" ".join(filter(None, [_ahead(found), _worlds(found), _doubt(found)])), "")


def _told(found: Findings) -> tuple[str, str, str]:
    """The difference that is told, who it is of, and against whom."""
    one, other = (BASELINE, *found.question.names)[-2:]
    return (other if one == BASELINE else f"{other} - {one}"), one, other


def _ahead(found: Findings) -> str:
    """Who is ahead on what after all the years, and by how much on the first of it."""
    q, (name, one, other) = found.question, _told(found)
    said = standing(found, name)
    money = "" if one == BASELINE else f", {q.with_money}"
    parts = [
        f"{who} is ahead of {whom} on {_by_how_much(found, name, said[word])}"
        f"{'' if one == BASELINE else led_before(found, one, other, said[word])}"
        for word, who, whom in (("better", other, one), ("worse", one, other))
        if said[word]
    ]
    parts += [
        f"{other} has {word} {_by_how_much(found, name, said[word])}"
        for word in ("more", "less")
        if said[word]
    ]
    runs = f"{found.replicates} paired runs" if found.replicates > 1 else "one run"
    nothing = f"one cannot tell whether {other} or {one} is ahead on anything"
    if said["same"] and not said["unsure"]:
        nothing = f"{other} and {one} are practically the same on everything"
    return (
        f"After {q.years} years in {q.place.phrase(q.population)} ({runs} of each option{money}), "
        f"{'; '.join(parts) or nothing}."
    )


def _by_how_much(found: Findings, name: str, outcomes: list[str]) -> str:
    """Outcomes as a list, the first with its effect and interval."""
    row = rows_of(found, name).set_index("outcome", drop=False).loc[outcomes[0]]
    first = f"{short_name(outcomes[0])} {_cell(found, row)}"
    return listed([first, *map(short_name, outcomes[1:])], 0)


def _cell(found: Findings, row: Mapping[str, Any]) -> str:
    """An effect with its interval, to the figures that the interval allows."""
    outcome = found.outcomes[row["outcome"]]
    return cell(row, outcome, _places(found, row))


def _places(found: Findings, row: Mapping[str, Any]) -> int:
    return decimals([(row["high"] - row["low"]) / 2 * scale(found.outcomes[row["outcome"]])])


def _worlds(found: Findings) -> str:
    """How far single worlds differ, on the first headline outcome."""
    name, one, other = _told(found)
    row = rows_of(found, name).iloc[0]
    if found.replicates < 2:
        return ""
    outcome, by = found.outcomes[row["outcome"]], scale(found.outcomes[row["outcome"]])
    return (
        f"Single worlds differ: {other} has more {short_name(outcome.name)} than {one} in {row['ahead']:.0%} of them, "
        f"and nine in ten differences lie within {span(row['world_low'], row['world_high'], by, _places(found, row))}."
    )


def _doubt(found: Findings) -> str:
    """Of what one cannot tell, what is the same, and where the average over the years says something else."""
    name, one, other = _told(found)
    if found.replicates < FEWEST:
        return paragraph(
            f"With fewer than {FEWEST} runs of each, luck cannot be told from what money does: ask for more.",
            "",
        )
    said = standing(found, name)
    parts = []
    if said["unsure"]:
        unsure = listed([*map(short_name, said["unsure"])], len(found.headline))
        parts.append(f"one cannot tell on {unsure}{would_tell(found, name)}")
    if said["same"]:
        same = listed([*map(short_name, said["same"])], len(found.headline))
        parts.append(f"they are practically the same on {same}")
    if one != BASELINE:
        decided = standing(found, name, average=True)
        told = sides({word: decided[word] for word in decided if word not in ("same", "unsure")})
        parts.append(
            f"on average over the years {f'{other} is {told}' if told else 'neither is decidedly ahead on any'}"
        )
    return f"{capital('; '.join(parts))}." if parts else ""


def table(found: Findings) -> list[list[str]]:
    """Business as usual, what each option changes, and the difference with its interval and the range over worlds."""
    if not found.replicates or len(found.question.names) > 2:
        return []
    q, (name, one, other) = found.question, _told(found)
    pair = q.names if one != BASELINE else ()
    usual = found.runs[(found.runs["option"] == BASELINE) & (found.runs["month"] == q.years * 12)]
    by_option = {option: rows_of(found, option).set_index("outcome", drop=False) for option in pair}
    head = [
        f"year {q.years}",
        "usual",
        *pair,
        f"{other} less {'usual' if one == BASELINE else one}",
        "nine worlds in ten",
    ]
    rows = [[shorten(head[0], WIDEST), *(shorten(text, 2 * WIDEST, placeholder="...") for text in head[1:])]]
    for row in rows_of(found, name).to_dict("records"):
        outcome = found.outcomes[row["outcome"]]
        by, places = scale(outcome), _places(found, row)
        options = [table.loc[row["outcome"]] for table in by_option.values()]
        rows.append(
            [
                titled(outcome),
                f"{usual[outcome.name].mean() * by:.{places}f}",
                *(f"{number(each['effect'] * by, places)}{mark(each, outcome) or ' '}" for each in options),
                f"{cell(row, outcome, places)}{mark(row, outcome) or ' '}",
                span(row["world_low"], row["world_high"], by, places),
            ]
        )
    return rows


def legend(found: Findings) -> str:
    """What the money was worth, what intervals hold, and what marks mean."""
    if not found.replicates:
        return ""
    q = found.question
    held = "luck" if q.cases is None else f"luck and of the model's unknown numbers ({len(q.cases)} cases)"
    money = f"Each option {worth_of(q)}. " if q.money else ""
    money = f"Worth today: {own_worth(q)}. " if q.equal == OWN else money
    inside = (
        f"In brackets 95% intervals for all {len(found.headline)} outcomes together, of {held}, not of its form. "
        if found.replicates >= FEWEST
        else ""
    )
    text = f"{money}{inside}? cannot tell; = practically the same."
    small = f"With under {adults(STEADY)} the answer hangs on the size of the place"
    if q.population < STEADY:
        text += f" {small}{'.' if q.place.adults else ': ask again with --population 8000.'}"
    return paragraph(text, "")


def _of_many(found: Findings) -> str:
    """How each of many options stands to business as usual, and to the one whose money they share."""
    q = found.question
    lines = [against(found, BASELINE, name) for name in q.names]
    lines += [against(found, one, other) for one, other in told_pairs(found)]
    return "\n".join(paragraph(capital(line)) for line in lines)


def _tables_of_many(found: Findings) -> list[str]:
    """What each option changed, two to a table."""
    names = found.question.names
    return [against_usual(found, names[first : first + 2]) for first in range(0, len(names), 2)]
