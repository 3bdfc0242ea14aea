"""The one way to run many units of work: what is finished is kept at once and never run again.

A unit is a seed of a comparison, a row of a table, a case of a calibration or a world of a study. Whatever it is, the
same holds: a unit that fails is written down with its error and the command that repeats it, and the others go on;
what failed is run again when that is asked for; an interruption says what is kept; results do not depend on who
finishes first, as they are kept by unit and read back in order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from kith.model.compiling import compile_model
from kith.model.mistakes import Mistake
from kith.model.telling import say

from .progress import Progress, silent
from .workers import at_work, error_told


@dataclass(frozen=True)
class Failed:
    """Why a unit could not be run, and at which option, if it came to one."""

    error: str
    option: str = ""


class Shelf(Protocol):
    """Where units are kept."""

    @property
    def folder(self) -> Path:
        """The folder that all is in."""

    def is_finished(self, unit: Any) -> bool:
        """Whether a unit's results are there and can be read."""

    def has_failed(self, unit: Any) -> bool:
        """Whether it is written down that a unit failed."""

    def keep(self, unit: Any, result: Any) -> None:
        """Keep what a unit gave."""

    def keep_failure(self, unit: Any, failure: Failed) -> None:
        """Write down why a unit gave nothing."""

    def flush(self) -> None:
        """Write what has been held back."""


def attempted(task: Callable[[Any], Any], unit: Any) -> Any:
    """What a task gives, or why it failed; a mistake in what was asked is raised, as no unit could be run then."""
    try:
        return task(unit)
    except Mistake:
        raise
    except Exception as error:
        return Failed(error_told(error))


def run_units(
    shelf: Shelf,
    task: Callable[[Any], Any],
    units: Sequence[Any],
    *,
    workers: int,
    report: Progress,
    what: str,
    retry: bool = False,
    pool: Executor | None = None,
) -> None:
    """Run the units that are not finished, and keep each as soon as it is.

    Parameters
    ----------
    shelf : Shelf
        Where they are kept.
    task : callable
        Gives the result of a unit, or a `Failed`; it is handed to other processes, so it must be a module's function
        or a partial of one.
    units : sequence
        In the order in which they are begun.
    workers : int
        Processes; 1 runs in this one.
    report : Progress
        Told at the start and after each unit how many are finished, have failed, and there are.
    what : str
        What units are called, in the plural.
    retry : bool
        Run again what failed before.
    pool : Executor, optional
        Where to run instead of in processes of this machine.

    Raises
    ------
    KeyboardInterrupt
        With what is kept, if it was interrupted.
    """
    left = [unit for unit in units if not shelf.is_finished(unit)]
    todo = [unit for unit in left if retry or not shelf.has_failed(unit)]
    good, bad = len(units) - len(left), len(left) - len(todo)
    try:
        if todo and pool is None:
            compile_model(None if report is silent else say)
        report(good, bad, len(units))
        with at_work(task, todo, workers, pool) as results:
            for unit, result in results:
                if isinstance(result, Exception):
                    result = Failed(str(result))
                if isinstance(result, Failed):
                    shelf.keep_failure(unit, result)
                    bad += 1
                else:
                    shelf.keep(unit, result)
                    good += 1
                report(good, bad, len(units))
    except KeyboardInterrupt as interruption:
        shelf.flush()
        kept = sum(map(shelf.is_finished, units))
        there = f"kept in {shelf.folder}; the same command goes on from there"
        told = there if kept else "so nothing is kept; the same command begins again"
        interruption.args = (f"interrupted with {kept} of {len(units)} {what} finished, {told}",)
        raise
    finally:
        shelf.flush()
