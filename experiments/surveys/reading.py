"""Surveys as files: shares in TOML or CSV, or residents' own answers, which are counted."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kith.model.mistakes import Mistake, nearest, path_given
from kith.model.reading import file_size, read_toml, shown

from ..running.request import SURVEY
from .respondents import counted
from .survey import OF_ALL, Survey, finished

MOST_BYTES = 50_000_000  # of a CSV file of shares
LONGEST_LINE = 100_000  # bytes of a first line
KEYS = ("title", "source", "place", "start", "respondents", "weight", "columns", "answers", *OF_ALL)


def read_survey(path: str | Path) -> Survey:
    """Read a survey: a TOML file, a CSV file of shares, or residents' answers as CSV or Parquet.

    Raises
    ------
    Mistake : naming the file and the field or row, if anything is missing, unknown, out of range or too small to tell
    """
    path = path_given("observed", path, SURVEY)
    file = Path(path)
    try:
        return survey_in(file)
    except Mistake as mistake:
        told_in = str(mistake)
        where = "" if told_in.startswith(shown(path)) else f"{shown(path)}: "
        raise Mistake(f"observed: {where}{told_in}") from None


def survey_in(file: Path) -> Survey:
    """The survey in a file, by the ending of its name."""
    ending = file.suffix.lower()
    if ending == ".toml":
        return survey_of(read_toml(file)[0], file)
    if ending == ".csv":
        if is_of_shares(file):
            return survey_of({"answers": answers_in(*table_in(file))}, file)
        return finished({}, counted(file), file)
    if ending in (".parquet", ".pq"):
        return finished({}, counted(file), file)
    raise Mistake(f"{shown(file)}: is not allowed; give a survey whose name ends in .toml, .csv or .parquet")


def survey_of(given: Mapping[str, Any], file: Path) -> Survey:
    """A survey from the contents of its file."""
    for key in given:
        if key not in KEYS:
            raise Mistake(f"{key!r} is not known{nearest(key, KEYS)}")
    if ("answers" in given) == ("respondents" in given):
        raise Mistake(
            "answers: give [[answers]] with question, share and n, or respondents = 'FILE', one of them"
        )
    if "respondents" not in given:
        for key in ("weight", "columns"):
            if key in given:
                raise Mistake(f"{key}: is of respondents, and there are none; leave it out")
        return finished(given, given["answers"], file)
    named = path_given("respondents", given["respondents"], "the name of a CSV or Parquet file")
    rows = counted(file.parent / named, given.get("columns"), given.get("weight"))
    for key in ("n", "design_effect"):
        if key in given:
            raise Mistake(f"{key}: is counted from the respondents; leave it out")
    return finished(given, rows, file)


def is_of_shares(file: Path) -> bool:
    """Whether the first line of a CSV file names a column for questions: else every row is a respondent's."""
    file_size(file)
    with file.open("rb") as lines:
        first = lines.readline(LONGEST_LINE).decode("utf-8-sig", "replace")
    return "question" in [name.strip() for name in next(csv.reader([first]), [])]


def table_in(file: Path) -> tuple[list[str], Iterator[list[str]]]:
    """The names of a CSV file's columns, and its rows."""
    size = file_size(file)
    if size > MOST_BYTES:
        raise Mistake(f"{shown(file)}: has {size:,} bytes; a CSV file may have {MOST_BYTES:,}")
    try:
        lines = file.read_bytes().decode("utf-8-sig").splitlines()
        rows = csv.reader(lines, strict=True)
        header = [name.strip() for name in next(rows, [])]
    except (UnicodeDecodeError, csv.Error) as error:
        raise Mistake(f"{shown(file)}: is not a CSV file in UTF-8 ({error})") from None
    if len(set(header)) < len(header) or not header:
        raise Mistake(
            f"{shown(file)}: its first line names a column twice or none; give each a name of its own"
        )
    return header, rows


def answers_in(
    header: list[str], rows: Iterable[list[str]], words: Sequence[str] = ("question", "place")
) -> list[dict[str, Any]]:
    """The answers in a CSV file, a row for each; an empty cell says nothing, and `words` are no numbers."""
    found = []
    for number, cells in enumerate(rows, 2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            raise Mistake(
                f"line {number}: has {len(cells)} cells under {len(header)} names; give one for each"
            )
        row = {name: cell.strip() for name, cell in zip(header, cells, strict=True) if cell.strip()}
        found.append({name: text if name in words else number_in(text) for name, text in row.items()})
    return found


def number_in(text: str) -> float | str:
    """A cell as a number, or as it stands for whoever checks it to refuse."""
    try:
        return int(text) if text.isdecimal() else float(text)
    except ValueError:
        return text
