"""The runs of a study as far as it is run, as tables; they say and draw nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ..running.store import Store
from .archive import stored_rows
from .study import Study


@dataclass(frozen=True, repr=False)
class Runs:
    """A study as far as it is run.

    failures : units that could not be run, with the error and the command that repeats each
    """

    study: Study
    folder: Path
    finished: int
    failures: pd.DataFrame

    @property
    def store(self) -> Store:
        """Where they are kept."""
        return Store(self.folder, self.study.asked)

    @property
    def runs(self) -> pd.DataFrame:
        """One row for each run and month kept."""
        return stored_rows(self.store)

    def rows(self, columns: list[str], **where: str | int) -> pd.DataFrame:
        """Some columns of some rows, with names as categories: little memory, however large the study."""
        return stored_rows(self.store, columns, compact=True, **where)
