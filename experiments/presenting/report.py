"""A report: what a command found, as tables, words, figures and one JSON object, kept beside its runs.

How reports are written, printed and shown in a notebook is said here once; a report says what is in it.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from base64 import b64encode
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd
from markupsafe import Markup

from kith.model.rules import rules_asked

from ..running.store import Picture, Store, claim
from .dictionary import dictionary
from .missing import missing, missing_told
from .plain import clean
from .resting import rests_told, weighed_plain
from .sentences import aligned

ROWS = 8  # of a table, shown in a notebook


class Report(ABC):
    """What a command found.

    Attributes
    ----------
    stem : str
        What its files are called, and the command that made it.
    folder : Path
        Where it is kept, with its runs.
    failures : DataFrame
        Units that could not be run: unit or seed, case if it has one, option, error, and the command that repeats each.
    """

    stem: ClassVar[str]
    folder: Path
    failures: pd.DataFrame

    @abstractmethod
    def text(self) -> str:
        """What was found, in words, by what has finished."""

    def said(self) -> str:
        """What was found, in a few sentences; by default in all words."""
        return self.text()

    def main_table(self) -> list[list[str]]:
        """The main table as it is read, its head first; by default none, as the words have it."""
        return []

    def noted(self) -> str:
        """What has to be known to read that table."""
        return ""

    def brief(self) -> str:
        """The same on one screen, for a terminal."""
        return "\n\n".join(filter(None, (self.said(), aligned(self.main_table()), self.noted())))

    def described(self) -> Mapping[str, list[str]]:
        """Unit and meaning of columns that only this report has; outcomes of rules of one's own among them."""
        own = rules_asked(self.what_was_asked()).own
        return {name: [one.unit, one.meaning] for name, one in own.items()}

    def full_text(self) -> str:
        """What was found, whose numbers and rules it rests on, and what is missing from it."""
        return self._with_remarks(self.text())

    def printed(self) -> str:
        """What a command prints: the brief with the same remarks, and where all the rest is."""
        return f"{self._with_remarks(self.brief())}\n\n{self.where()}"

    def _with_remarks(self, text: str) -> str:
        parts = text, rests_told(self.what_was_asked()), missing_told(self.failures)
        return "\n\n".join(filter(None, parts))

    def what_was_asked(self) -> Mapping[str, Any]:
        """What identifies its results: place, population, cases and rules, as far as it has them."""
        return getattr(self, "asked", {})

    @abstractmethod
    def summary(self) -> str:
        """Of what it is, in a few words."""

    @abstractmethod
    def as_plain(self) -> dict[str, Any]:
        """Everything as plain data, fit for JSON; the same question gives the same."""

    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Tidy tables, by the name of their file."""
        return {}

    def raw_tables(self) -> Mapping[str, pd.DataFrame]:
        """Tables that are in the folder in parts, by the name of theirs: they are described, not written again."""
        return {}

    def save_csv(self) -> Path:
        """Write every table, and of raw ones each as a whole, as CSV into the folder's ``csv``; returns where."""
        store = Store(self.folder, {})
        with claim(self.folder):
            for name, table in {**self.tables(), **self.raw_tables()}.items():
                store.write_text(f"csv/{name}.csv", table.to_csv(index=False))
        return self.folder / "csv"

    def figures(self) -> Mapping[str, Callable[[], Picture]]:
        """What draws each figure, by the name of its file, the main one first."""
        return {}

    def texts(self) -> Mapping[str, str]:
        """Words and data, by the name and ending of their file."""
        return {f"{self.stem}.txt": self.full_text(), f"{self.stem}.json": self.to_json()}

    def to_json(self) -> str:
        """Everything as one JSON object, with what is missing as counted by `missing`."""
        weighed = weighed_plain(self.what_was_asked().get("cases"))
        everything = {**self.as_plain(), **weighed, "missing": clean(missing(self.failures))}
        return json.dumps(everything, allow_nan=False, ensure_ascii=False)

    def save(self) -> None:
        """Write all of it to the folder."""
        store = Store(self.folder, {})
        with claim(self.folder):
            tables = self.tables()
            for name, table in tables.items():
                store.write_table(f"{name}.parquet", table)
            if described := {**tables, **self.raw_tables()}:
                told = dictionary(self.stem, described, self.described())
                store.write_text(f"{self.stem}-dictionary.csv", told.to_csv(index=False))
            for name, text in self.texts().items():
                store.write_text(name, text + "\n")
            for name, draw in self.figures().items():
                store.write_picture(f"{name}.png", draw())

    def where(self) -> str:
        """Where its figures and tables are, in words."""
        names = list(self.figures())
        shown = [f"Figure: {self.folder / f'{names[0]}.png'}"] if names else []
        words = next((name for name in self.texts() if name.endswith(".txt")), None)
        rest = f" (all in words: {words})" if words and self.brief() != self.text() else ""
        return "\n".join([*shown, f"Tables: {self.folder}{rest}"])

    def __repr__(self) -> str:
        lost = f", {len(self.failures)} failed" if len(self.failures) else ""
        return f"<{type(self).__name__}: {self.summary()}{lost}; in {self.folder}>"

    def _repr_html_(self) -> str:
        """The words, the main table and the main figure, for a notebook."""
        text = self._with_remarks(self.said())
        parts = [Markup("<p><b>{}</b></p><pre>{}</pre>").format(repr(self)[1:-1], text), self._html_table()]
        parts += [Markup("<pre>{}</pre>").format(self.noted())] if self.noted() else []
        for draw in list(self.figures().values())[:1]:
            picture = BytesIO()
            draw().savefig(picture, format="png", dpi=80)
            data = b64encode(picture.getvalue()).decode()
            parts.append(Markup('<img src="data:image/png;base64,{}" alt="{}">').format(data, self.summary()))
        return Markup("").join(parts)

    def _html_table(self) -> Markup:
        """The main table, or the first rows of the first one that is kept."""
        head, *rows = self.main_table() or [[]]
        if rows:
            return Markup(pd.DataFrame(rows, columns=head).to_html(index=False))  # which escapes
        for name, table in self.tables().items():
            told = Markup("<p>{}: {} of {:,} rows</p>").format(name, min(ROWS, len(table)), len(table))
            return told + Markup(table.head(ROWS).to_html(index=False))
        return Markup("")
