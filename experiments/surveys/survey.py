"""A survey of a user's own: shares of residents who said yes, as a TOML or CSV file gives them, checked.

Residents' own answers (microdata) may be given in place of shares: they are counted as they are read, by
`respondents`, and what is known here and from here on is the table of shares.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kith.model.arithmetic import normal_quantile
from kith.model.mistakes import Mistake, finite, nearest, one_line, told, whole_number, word
from kith.model.placefile import beside, place_named

from .questions import question_named
from .small import check_size

DISCREPANCY = 0.025  # points of a share of a half, as a standard deviation: see `Answer`
DEVIATIONS = normal_quantile(0.975)  # in the margin of a 95% interval
LAST_MONTH = 1200
EARLIEST, LATEST = 1990, 2200  # calendar years
OF_ALL = ("n", "design_effect", "month", "year", "discrepancy")  # may be said once for all answers
OF_ONE = ("question", "share", "margin", *OF_ALL)


@dataclass(frozen=True)
class Answer:
    """What residents said to one question.

    question : of the model's own survey; share : who said yes, 0-1; n : who answered
    design_effect : variance of the share over that of a simple random sample of n
    month : of the model, of which it speaks: 0 is when the programmes start, and later ones are business as usual
    discrepancy : by how much the model's answer may be off where its numbers are right, as a standard deviation in
        points of a share of a half (of other shares as much less as their sampling error is)
    year : the calendar year of which it speaks, if that is said: told, and no part of what it is compared by

    The default discrepancy is half of what the patterns of the same survey grant on either side of what was published
    (5 points, 3 for loneliness: a judgement), taken as two standard deviations.
    """

    question: str
    share: float
    n: int
    design_effect: float = 1.0
    month: int = 0
    discrepancy: float = DISCREPANCY
    year: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Survey:
    """Answers, in the order of questions and months whatever order they came in.

    place : the name of the place that it speaks of; None is the one that is asked about
    """

    file: str
    answers: tuple[Answer, ...]
    title: str | None = None
    source: str | None = None
    place: str | None = None

    @property
    def months(self) -> list[int]:
        """The months it speaks of."""
        return sorted({one.month for one in self.answers})


def finished(given: Mapping[str, Any], rows: Any, file: Path) -> Survey:
    """A survey from what is said of all its answers and from each of them, checked."""
    if not isinstance(rows, list) or not rows or not all(isinstance(row, Mapping) for row in rows):
        raise Mistake("answers: there is none; give [[answers]] with question, share and n")
    start = None if "start" not in given else calendar_year("start", given["start"])
    everywhere = {key: given[key] for key in OF_ALL if key in given}
    places = {row["place"] for row in rows if "place" in row} | (
        {given["place"]} if "place" in given else set()
    )
    if len(places) > 1:
        raise Mistake(
            f"place: {' and '.join(map(repr, sorted(places)))} are given; a survey speaks of one place"
        )
    answers = []
    for number, row in enumerate(rows, 1):
        try:
            answers.append(answer_of({**everywhere, **row}, start))
        except Mistake as mistake:
            raise Mistake(f"answers {number}: {mistake}") from None
    check_years([{**everywhere, **row} for row in rows], start)
    check_once(answers)
    return Survey(
        file=str(file),
        answers=tuple(sorted(answers, key=lambda one: (one.month, one.question))),
        title=one_line("title", given["title"]) if "title" in given else None,
        source=one_line("source", given["source"]) if "source" in given else None,
        place=_name_of(places.pop(), file.parent) if places else None,
    )


def answer_of(row: Mapping[str, Any], start: int | None) -> Answer:
    """One answer, checked."""
    for key in row:
        if key not in (*OF_ONE, "place"):
            raise Mistake(f"{key!r} is not known{nearest(key, OF_ONE)}")
    for key in ("question", "share", "n"):
        if key not in row:
            raise Mistake(f"{key}: is missing; give question, share and n")
    question = question_named("question", row["question"])
    share, n = (
        finite(f"{question}: share", row["share"], 0.0, 1.0),
        whole_number(f"{question}: n", row["n"], 1),
    )
    check_size(question, share, n)
    month, year = whole_number(f"{question}: month", row.get("month", 0), 0, LAST_MONTH), None
    if "year" in row:
        year = calendar_year(f"{question}: year", row["year"])
        if start is not None and "month" in row:
            raise Mistake(f"{question}: month and year are both given beside start; give one of them")
        if start is not None:
            month = whole_number(
                f"{question}: year less start, in months", 12 * (year - start), 0, LAST_MONTH
            )
    discrepancy = finite(f"{question}: discrepancy", row.get("discrepancy", DISCREPANCY), 0.0, 0.5)
    return Answer(question, share, n, design_effect(question, share, n, row), month, discrepancy, year)


def calendar_year(field: str, given: object) -> int:
    """A calendar year."""
    return whole_number(field, given, EARLIEST, LATEST)


def design_effect(question: str, share: float, n: int, row: Mapping[str, Any]) -> float:
    """The design effect, as given or as the margin of a 95% interval says."""
    if "margin" not in row:
        return finite(f"{question}: design_effect", row.get("design_effect", 1.0), 0.5, 100.0)
    if "design_effect" in row:
        raise Mistake(f"{question}: margin and design_effect are both given; give one of them")
    margin = finite(f"{question}: margin", row["margin"], 0.0, 0.5)
    simple = DEVIATIONS * (share * (1.0 - share) / n) ** 0.5
    found = (margin / simple) ** 2
    if not 0.5 <= found <= 100.0:
        raise Mistake(
            f"{question}: margin {told(margin)} is not what {n} answers can have: of a simple sample it is "
            f"{simple:.3f}; give half the width of the 95% interval, as a share"
        )
    return found


def check_years(rows: Iterable[Mapping[str, Any]], start: int | None) -> None:
    """Raise a Mistake if answers are of different years and nothing says which months of the model these are."""
    loose = sorted({row["year"] for row in rows if "year" in row and "month" not in row})
    if start is None and len(loose) > 1:
        raise Mistake(
            f"year: answers are of {loose[0]} and of {loose[-1]}; give start, the year in which month 0 lies, or the "
            "month of each"
        )


def check_once(answers: Iterable[Answer]) -> None:
    """Raise a Mistake if a question is answered twice of one month."""
    seen = set()
    for one in answers:
        if (one.question, one.month) in seen:
            raise Mistake(f"answers: {one.question!r} is answered twice of month {one.month}; give it once")
        seen.add((one.question, one.month))


def _name_of(place: object, folder: Path) -> str:
    """What the place that a survey speaks of is called: its name, or that of the place in a file beside the survey."""
    name = word("place", place, "the name of a place, or its file")
    if not name.endswith(".toml"):
        return name
    return place_named(beside(name, folder)).name
