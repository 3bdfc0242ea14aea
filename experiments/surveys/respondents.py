"""Residents' own answers: counted as they are read, and never kept.

No more is read than the columns of the questions and of the weight, and no answer of anybody's is told in a message;
nor is the name of a column that is no question, as it is somebody's answer where a file has no line of names.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow
from numpy.typing import NDArray
from pyarrow import csv, parquet

from kith.model.measures.survey import QUESTIONS
from kith.model.mistakes import Mistake, by_name, word
from kith.model.reading import file_size, shown

from .questions import PLAIN, plain, question_named
from .small import check_size

WEIGHT = "weight"
MOST_BYTES = 2_000_000_000
MOST_RESPONDENTS = 5_000_000
YES = ("1", "1.0", "yes", "y", "true")
NO = ("0", "0.0", "no", "n", "false")
NO_ANSWER = ("", "na", "nan", "n/a", "none", "null")


def counted(file: Path, columns: object = None, weight: object = None) -> list[dict[str, Any]]:
    """Question, share, n and design effect of each question, from a file with a row for each respondent.

    Shares are weighted where there are weights, and the design effect is then what unequal weights make of it (Kish
    1965): n times the sum of squared weights over the square of their sum. Who did not answer a question is not
    counted for it.

    Parameters
    ----------
    file : Path
        CSV or Parquet. Answers are yes or no, 1 or 0, true or false; an empty cell is no answer.
    columns : mapping of str to str, optional
        The column in which each question is answered. None: every column is a question, by name or as published,
        but one called ``weight``.
    weight : str, optional
        The column of survey weights, of which none is negative.

    Raises
    ------
    Mistake : if a column is not there or no question, or an answer or a weight cannot be read
    """
    names = names_in(file)
    asked, by_weight = columns_asked(names, columns, weight)
    table = table_of(file, [*asked.values(), *([by_weight] if by_weight else [])])
    weights = None if by_weight is None else weights_in(by_weight, table)
    rows = []
    for question, column in asked.items():
        yes, answered = answers_in(question, column, table)
        w = np.ones(answered.sum()) if weights is None else weights[answered]
        n = int((w > 0.0).sum())
        if not n:
            raise Mistake(f"column {column!r}: nobody answered; leave {question} out")
        share, effect = float((w * yes[answered]).sum() / w.sum()), float(n * (w**2).sum() / w.sum() ** 2)
        check_counts(question, yes[answered][w > 0.0])
        rows.append({"question": question, "share": share, "n": n, "design_effect": max(effect, 1.0)})
    return rows


def check_counts(question: str, yes: NDArray[np.bool_]) -> None:
    """Raise a Mistake if so few respondents said yes or no, by their number and not their weight."""
    check_size(question, float(yes.mean()), len(yes))


def columns_asked(names: list[str], columns: object, weight: object) -> tuple[dict[str, str], str | None]:
    """The column of each question, and that of the weights."""
    if columns is None:
        by_weight = word("weight", weight, "the name of a column") if weight is not None else None
        by_weight = by_weight or (WEIGHT if WEIGHT in names else None)
        given = {name: name for name in names if name != by_weight}
        check_names(names, by_weight)
    else:
        given = {
            name: word(f"columns: {name}", each, "the name of a column")
            for name, each in by_name("columns", columns).items()
        }
        by_weight = None if weight is None else word("weight", weight, "the name of a column")
    asked: dict[str, str] = {}
    for name, column in given.items():
        question = question_named("column" if columns is None else "columns", name)
        if question in asked:
            raise Mistake(f"columns: {question!r} is answered in two columns; give one")
        asked[question] = column
    for column in [*asked.values(), *([by_weight] if by_weight else [])]:
        if column not in names:
            raise Mistake(
                f"column {column!r} is not there; the first line of a CSV file gives the names of columns"
            )
    if not asked:
        raise Mistake(f"columns: there is no question; it may ask {', '.join(QUESTIONS)}")
    return {name: asked[name] for name in QUESTIONS if name in asked}, by_weight


def check_names(names: list[str], by_weight: str | None) -> None:
    """Raise a Mistake that tells a column by its number if it is no question."""
    for number, name in enumerate(names, 1):
        if name != by_weight and plain(name) not in PLAIN:
            raise Mistake(
                f"column {number}: its name (not shown, as it may be a respondent's answer) is no question that the "
                f"model's own survey can answer; name columns in the first line, by {', '.join(QUESTIONS)}, or say "
                "which they are in the columns of a survey file"
            )


def is_parquet(file: Path) -> bool:
    """Whether a file is read as Parquet, and not as CSV."""
    return file.suffix.lower() != ".csv"


def names_in(file: Path) -> list[str]:
    """The names of a file's columns."""
    size = file_size(file)
    if size > MOST_BYTES:
        raise Mistake(f"{shown(file)}: has {size:,} bytes; a file of answers may have {MOST_BYTES:,}")
    try:
        if is_parquet(file):
            told = parquet.read_metadata(file)
            if told.num_rows > MOST_RESPONDENTS:
                raise Mistake(f"{shown(file)}: has {told.num_rows:,} rows; give at most {MOST_RESPONDENTS:,}")
            names = [name for name in told.schema.to_arrow_schema().names if not name.startswith("__index")]
        else:
            with csv.open_csv(file) as reader:
                names = reader.schema.names
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError):
        raise Mistake(f"{shown(file)}: cannot be read; give answers as CSV in UTF-8 or as Parquet") from None
    if len(set(names)) < len(names):
        raise Mistake(f"{shown(file)}: names a column twice; give each a name of its own")
    return names


def table_of(file: Path, columns: list[str]) -> pd.DataFrame:
    """The columns asked for, every answer as text without capitals, and no other column."""
    try:
        if is_parquet(file):
            table = parquet.ParquetFile(file).read(columns=columns)
        else:
            as_text = csv.ConvertOptions(
                column_types=dict.fromkeys(columns, pyarrow.string()), include_columns=columns
            )
            table = csv.read_csv(file, convert_options=as_text)
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError):
        raise Mistake(
            f"{shown(file)}: cannot be read; give as many cells in each row as there are columns"
        ) from None
    if not table.num_rows:
        raise Mistake(f"{shown(file)}: has no row; give one for each respondent")
    frame = table.to_pandas()
    return pd.DataFrame({name: frame[name].map(as_text_of) for name in columns})


def as_text_of(cell: object) -> str:
    """A cell as text, without capitals; what is missing is empty."""
    return "" if cell is None or cell != cell else str(cell).strip().casefold()


def answers_in(
    question: str, column: str, table: pd.DataFrame
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Who said yes, and who answered at all."""
    cells = table[column]
    yes, no, none = (cells.isin(words).to_numpy() for words in (YES, NO, NO_ANSWER))
    strange = np.flatnonzero(~(yes | no | none))
    if len(strange):
        raise Mistake(
            f"column {column!r}, row {strange[0] + 1}: what stands there (a respondent's, and not shown) is no "
            f"answer to {question}; give yes or no, 1 or 0, true or false, or nothing"
        )
    return yes, yes | no


def weights_in(column: str, table: pd.DataFrame) -> NDArray[np.float64]:
    """The respondents' weights."""
    weights = pd.to_numeric(table[column], errors="coerce").to_numpy(float)
    wrong = np.flatnonzero(~(np.isfinite(weights) & (weights >= 0.0)))
    if len(wrong):
        raise Mistake(f"column {column!r}, row {wrong[0] + 1}: is no weight; give a number of at least 0")
    return weights
