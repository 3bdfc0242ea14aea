"""A deck of cards for a lesson without computers, made from the numbers of real runs."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kith.model.measures.outcomes import OUTCOMES
from kith.model.mistakes import Mistake
from kith.model.telling import counted

from .. import figures as draw
from ..comparing.compare import compare
from ..comparing.findings import Findings
from ..comparing.verdicts import finding
from ..presenting.sentences import adults, scale
from ..running.store import write_whole
from ..running.workers import Unfinished
from .lives import Lives, lives
from .size import SIZE
from .told import bands_told

NAME = "cards.pdf"
WORLDS = 12  # a card for each table of a large class
LIVES = 4
PER_PAGE = 4
SHOWN = {  # outcomes of a card, with their heads and their decimals
    "ties": ("ties per\nresident", 2),
    "trust": ("trust\n(0 to 1)", 2),
    "groups": ("groups per\n1,000", 1),
    "institutions": ("open places\nper 1,000", 1),
}


def deck(folder: str | Path, *, progress: bool = True, **changes: Any) -> Path:
    """Make ``cards.pdf`` in a folder: bets to fill in, worlds, lives, and a page with the answer.

    Parameters
    ----------
    changes : anything of `compare`, by default as the notebooks have it; runs are kept in ``results`` beside the
        cards, and are those of the notebooks where the question is the same

    Raises
    ------
    Mistake : if there is a ``cards.pdf`` already, or anything asked for is unknown or out of range.
    """
    path = Path(folder) / NAME
    if path.exists():
        raise Mistake(
            f"cards: {path} is there already; give it another name, or delete it, and run this again"
        )
    asked = {**SIZE, **changes}
    found = compare(["short", "patient"], out=Path(folder) / "results" / "cards", progress=progress, **asked)
    seeds = found.question.seeds[:WORLDS]
    about = {name: value for name, value in asked.items() if name not in ("replicates", "workers")}
    people = [lives(row, **about) for row in range(0, asked["population"], asked["population"] // LIVES)]
    names = found.question.names
    pages = [draw.bet_slips(names, found.question.years)]
    pages += [
        draw.world_cards(found.runs, names, seeds[k : k + PER_PAGE], k + 1, found.question.years, SHOWN)
        for k in range(0, len(seeds), PER_PAGE)
    ]
    told = [(one.resident, {option: _events(one, option) for option in one.options}) for one in people]
    pages += [draw.life_cards(told[k : k + 2]) for k in range(0, LIVES, 2)]
    write_whole(path, draw.pdf_of([*pages, _answer_page(found, seeds)], "Kith: cards"), "cards")
    if len(found.failures):
        raise Unfinished(
            f"cards: {counted(len(found.failures), 'seed')} failed; {path} is made of the others"
        )
    return path


def _events(life: Lives, option: str, lines: int = 25) -> str:
    """The events of a life that are not of single ties, wrapped to half a page."""
    rows = life.events[life.events["option"] == option]
    rows = rows[~rows["event"].str.contains("tie begins with|tie with")]
    text = [
        part
        for row in rows.itertuples()
        for part in textwrap.wrap(f"Year {-(-row.month // 12)}: {row.event}", 58, subsequent_indent="    ")
    ]
    return "\n".join(text if len(text) <= lines else [*text[: lines - 1], "..."])


def _answer_page(found: Findings, seeds: Sequence[int]) -> draw.Chart:
    """For whoever leads: who is ahead in each world of the deck, and what all runs together say."""
    q = found.question
    one, other = q.names
    return draw.answer_page(
        found.effects[found.effects["option"] == f"{other} - {one}"],
        q.names,
        tuple(SHOWN),
        q.years,
        f"The answer: {finding(found, tuple(SHOWN))}",
        f"{q.place.name}, {adults(q.population)}, {counted(q.years, 'year')}, seed {q.seed}. "
        f"{bands_told(found, next(iter(SHOWN)))}"
        "Keep this page until everybody has bet.",
        _winners(found, seeds),
    )


def _winners(found: Findings, seeds: Sequence[int]) -> str:
    """Who is ahead on ties in the last year of each world of the deck, as far as its card shows it."""
    one, other = found.question.names
    last = found.runs[found.runs["month"] == found.question.years * 12]
    ties = (last.pivot(index="seed", columns="option", values="ties") * scale(OUTCOMES["ties"])).round(2)
    lines = [
        "Who has more ties in the last year, world by world, as a card shows it (one card is one throw of luck):",
        "",
    ]
    won = {one: 0, other: 0, "neither": 0}
    each = []
    for k, seed in enumerate(seeds, 1):
        a, b = float(ties.loc[seed, one]), float(ties.loc[seed, other])
        who = other if b > a else one if a > b else "neither"
        won[who] += 1
        each.append(f"world {k}: {who} ({one} {a:.2f}, {other} {b:.2f})")
    lines += [f"{left:52}{right}" for left, right in zip(each[::2], [*each[1::2], ""], strict=False)]
    count = ", ".join(f"{who} {n}" for who, n in won.items())
    return "\n".join([*lines, "", f"In all: {count}. The chart above says whether that is more than luck."])
