"""Checkpoints: many runs that give a row each, kept as they finish, in one table at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from kith.model.mistakes import Mistake

from .progress import progress_of
from .request import Request
from .runner import Failed, attempted, run_units
from .store import Store, readable
from .workers import Unfinished

FAILURES = ("unit", "option", "error", "again")


@dataclass(frozen=True)
class Rows:
    """The rows of a table, each in a part of its own until all are there.

    store : the folder; name : of the table; again : the command that repeats a row
    """

    store: Store
    name: str
    again: Callable[[int], str]

    @property
    def folder(self) -> Path:
        return self.store.folder

    def part(self, row: int) -> str:
        """Where a row is kept."""
        return f"parts/{self.name}-{row:06d}.parquet"

    def failure(self, row: int) -> str:
        """Where it is written down that a row failed."""
        return f"failures/{self.name}-{row:06d}.parquet"

    def is_finished(self, row: int) -> bool:
        return readable(self.folder / self.part(row))

    def has_failed(self, row: int) -> bool:
        return readable(self.folder / self.failure(row))

    def keep(self, row: int, result: Mapping[str, Any]) -> None:
        self.store.write_table(self.part(row), pd.DataFrame([dict(result)]))

    def keep_failure(self, row: int, failure: Failed) -> None:
        told = dict(
            zip(FAILURES, (f"{self.name} {row}", failure.option, failure.error, self.again(row)), strict=True)
        )
        self.store.write_table(self.failure(row), pd.DataFrame([told]))

    def flush(self) -> None:
        """Nothing is held back."""


def checkpointed(
    store: Store,
    name: str,
    task: Callable[[int], Mapping[str, Any]],
    count: int,
    request: Request,
    what: str = "runs",
    again: Callable[[int], str] = "row {}".format,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows that `task` gives for 0 to `count` - 1, in that order, and those that failed.

    Each row is written as soon as it is there, under ``parts/``, and all of them in ``name.parquet`` when none is
    missing; rows that are there already are not run again, whoever was killed in between and whether fewer or more
    were asked for then.

    Parameters
    ----------
    store : Store
        The folder, claimed.
    name : str
        Of the table.
    task : callable
        Gives a row's columns; a module's function or a partial of one.
    count : int
        How many rows.
    request : Request
        Who does the work; checked.
    what : str
        What rows are called, in the plural.
    again : callable
        The command that repeats a row.

    Returns
    -------
    tuple of DataFrame
        The rows that there are; and, with columns unit, option, error and again, those that there are not.

    Raises
    ------
    Unfinished
        If there is no row at all.
    """
    rows = Rows(store, name, again)
    if request.only is not None and request.only.rpartition(" ")[0] == name:
        run_row_alone(task, request.only)
    whole = store.folder / f"{name}.parquet"
    kept = pd.read_parquet(whole) if readable(whole) else pd.DataFrame()
    nothing_failed = pd.DataFrame(columns=list(FAILURES))
    if len(kept) >= count:
        return kept.iloc[:count], nothing_failed
    missing = range(len(kept), count)
    if request.only is not None:
        missing = range(0)  # it is in another table
    assert request.workers is not None
    with progress_of(request.progress, what) as report:
        run_units(
            rows,
            partial(attempted, task),
            missing,
            workers=request.workers,
            report=lambda done, failed, total: report(len(kept) + done, failed, count),
            what=what,
            retry=request.retry,
        )
    there = [row for row in missing if rows.is_finished(row)]
    table = pd.concat(
        [kept, *(pd.read_parquet(store.folder / rows.part(row)) for row in there)], ignore_index=True
    )
    failed = [rows.failure(row) for row in missing if row not in set(there)]
    if request.only is not None:
        return table, nothing_failed
    if failed:
        failures = pd.concat([pd.read_parquet(store.folder / path) for path in failed], ignore_index=True)
        if not len(table):
            first = failures.iloc[0]
            raise Unfinished(
                f"{name}: none of {count} {what} could be run ({first.error}); again: {first.again}"
            )
        return table, failures
    store.write_table(whole.name, table)
    for row in missing:
        for path in (rows.part(row), rows.failure(row)):
            (store.folder / path).unlink(missing_ok=True)
    return table, nothing_failed


def check_unit_known(request: Request) -> None:
    """Raise a Mistake if a unit was asked for alone, and all tables are through without it."""
    if request.only is not None:
        raise Mistake(f"only: there is no unit {request.only!r}; give one as it is named where it failed")


class OneUnit(Exception):
    """A unit that was asked for alone has run, and nothing was kept."""

    status = 0


def run_row_alone(task: Callable[[int], Mapping[str, Any]], unit: str) -> None:
    """Run one row here, keep nothing, and say what goes wrong.

    Raises
    ------
    Mistake
        If the unit has no number.
    Unfinished
        If it fails.
    OneUnit
        If it does not.
    """
    row = unit.rpartition(" ")[2]
    if not row.isdecimal():
        raise Mistake(f"only: {unit!r} is no unit; give one as it is named where it failed")
    result = attempted(task, int(row))
    if isinstance(result, Failed):
        raise Unfinished(f"{unit}: {result.error}")
    raise OneUnit(f"{unit} ran: {len(result)} values; nothing was kept")
