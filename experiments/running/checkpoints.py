"""Checkpoints: many runs that give a row each, kept as they finish, in one table at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from kith.model.mistakes import Mistake
from kith.model.provenance import digest_of

from .progress import progress_of
from .request import Request
from .runner import Failed, attempted, run_units
from .store import Store
from .workers import Unfinished

FAILURES = ("unit", "option", "error", "again")


@dataclass
class Rows:
    """The rows of a table, each in a part of its own until all are there.

    store : the folder; name : of the table; again : the command that repeats a row
    how : anything else to be written down in `study.json`
    """

    store: Store
    name: str
    again: Callable[[int], str]
    how: Mapping[str, Any] = field(default_factory=dict)
    begun: bool = False

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
        return self.store.sound(self.part(row)) is not None

    def has_failed(self, row: int) -> bool:
        return self.store.sound(self.failure(row)) is not None

    def begin(self) -> None:
        """Write down what is asked: not before a row, as a mistake that only a row can find leaves nothing."""
        if not self.begun:
            self.store.begin(**self.how)
            self.begun = True

    def keep(self, row: int, result: Mapping[str, Any]) -> None:
        self.begin()
        self.store.write_part(self.part(row), pd.DataFrame([dict(result)]))

    def keep_failure(self, row: int, failure: Failed) -> None:
        told = dict(
            zip(FAILURES, (f"{self.name} {row}", failure.option, failure.error, self.again(row)), strict=True)
        )
        self.begin()
        self.store.write_part(self.failure(row), pd.DataFrame([told]))

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
    **how: Any,
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
    **how
        Anything else to be written down in `study.json`.

    Returns
    -------
    tuple of DataFrame
        The rows that there are; and, with columns unit, option, error and again, those that there are not.

    Raises
    ------
    Unfinished
        If there is no row at all.
    """
    rows = Rows(store, name, again, how)
    if request.only is not None and request.only.rpartition(" ")[0] == name:
        run_row_alone(task, request.only)
    whole = f"{name}.parquet"
    before = store.sound(whole)
    kept = before.frame() if before else pd.DataFrame()
    nothing_failed = pd.DataFrame(columns=list(FAILURES))
    if len(kept) >= count:
        if request.only is None:
            rows.begin()
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
    there = {row: part for row in missing if (part := store.sound(rows.part(row)))}
    table = pd.concat([kept, *(part.frame() for part in there.values())], ignore_index=True)
    failed = [rows.failure(row) for row in missing if row not in there]
    if request.only is not None:
        return table, nothing_failed
    rows.begin()
    if failed:
        failures = pd.concat([store.part(name).frame() for name in failed], ignore_index=True)
        if not len(table):
            first = failures.iloc[0]
            raise Unfinished(
                f"{name}: none of {count} {what} could be run ({first.error}); again: {first.again}"
            )
        return table, failures
    made = before.made_of(range(len(kept))) if before else {}
    store.write_part(whole, table, {**made, **{row: part.made_of([row])[row] for row, part in there.items()}})
    store.part(whole)  # it is there before the parts that it is made of go
    for row in missing:
        for path in (rows.part(row), rows.failure(row)):
            (store.folder / path).unlink(missing_ok=True)
    return table, nothing_failed


def table_of(
    kind: str,
    name: str,
    task: Callable[[int], Mapping[str, Any]],
    count: int,
    request: Request,
    asked: Mapping[str, Any],
    *words: str,
    what: str = "seeds",
) -> tuple[pd.DataFrame, pd.DataFrame, Path]:
    """The rows of a study that is one table, those that failed, and the folder in which they are kept.

    Parameters
    ----------
    kind : str
        The command that asks it.
    name : str
        Of the table.
    task : callable
        Gives a row's columns; a module's function or a partial of one.
    count : int
        How many rows.
    request : Request
        Who does the work; checked.
    asked : mapping
        What identifies it, fit for JSON.
    *words : str
        Of the command, besides those that a request has.
    what : str
        What rows are called, in the plural.
    """
    with Store.claimed(request.folder(kind, digest_of(asked)), asked) as store:
        command = replace(request, out=store.folder).command(
            kind, *words, f"--replicates {request.replicates}"
        )
        again = f"{command} --only '{name} {{}}'".format
        how = {"kind": kind, "replicates": request.replicates}
        table, failures = checkpointed(store, name, task, count, request, what, again, **how)
        check_unit_known(request)
    return table, failures, store.folder


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
