"""Progress on standard error: a bar on a terminal, else a plain line now and then."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TaskID, TextColumn
from rich.progress import Progress as Bar
from rich.table import Column

from kith.model.telling import say

EVERY_SECONDS = 10.0
FIRST_ANSWER = 2  # results, as one says nothing of luck; then whenever there are a sixth and one more


class Progress(Protocol):
    """What is told how many runs are done, have failed, and there are in all."""

    def __call__(self, done: int, failed: int, total: int) -> None: ...


def duration(seconds: float) -> str:
    """A length of time in minutes and seconds.

    >>> duration(65), duration(3661)
    ('1:05', '1:01:01')
    """
    whole = max(0, round(seconds))
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02d}:{whole % 60:02d}" if hours else f"{minutes}:{whole % 60:02d}"


class Tally:
    """How far the work is, and how long the rest will take at the speed so far."""

    def __init__(self, what: str = "seeds") -> None:
        self.what = what
        self.began = time.monotonic()
        self.already: int | None = None

    def seconds_left(self, done: int, failed: int, total: int) -> float | None:
        """Seconds that the rest takes at the speed so far; None before there is one."""
        if self.already is None:
            self.already = done
        now = done + failed - self.already
        return (time.monotonic() - self.began) / now * (total - done - failed) if now > 0 else None

    def sentence(self, done: int, failed: int, total: int) -> str:
        """Runs done, failed and left, and the time left once it can be told."""
        seconds = self.seconds_left(done, failed, total)
        left = total - done - failed
        words = f"{done} of {total} {self.what} done, {failed} failed, {left} left"
        if seconds is not None and left:
            words += f", about {duration(seconds)} to go"
        elif not left:
            words += f", in {duration(time.monotonic() - self.began)}"
        return words


def silent(done: int, failed: int, total: int) -> None:
    """Say nothing."""


@contextmanager
def progress_of(
    shown: bool | str, what: str = "seeds", so_far: Callable[[], str] | None = None
) -> Iterator[Progress]:
    """Give a `Progress` that tells standard error how far the work on `what` is, in the form that suits it.

    shown : False is not at all; "events" is a JSON object a line, for machines; else words
    so_far : what has been found, in a line; asked for on a terminal, from the second result on
    """
    if not shown:
        yield silent
    elif shown == "events":
        yield objects(what)
    elif sys.stderr is not None and sys.stderr.isatty():
        with bar(what, so_far) as done:
            yield done
    else:
        yield lines(what)


def lines(what: str = "seeds") -> Progress:
    """A plain line at the first result, at the last, and every so often in between.

    Nothing is said before there is a result, so that a mistake which only a world can find is one line alone.
    """
    tally = Tally(what)
    last = [float("-inf")]

    def tell(done: int, failed: int, total: int) -> None:
        words = tally.sentence(done, failed, total)
        finished = done + failed == total
        if done + failed == 0:
            return
        if finished or time.monotonic() - last[0] >= EVERY_SECONDS:
            say(f"kith: {words}")
            last[0] = time.monotonic()

    return tell


def objects(what: str) -> Progress:
    """A JSON object for every result: done, failed, left, and seconds to go once they can be told."""
    tally = Tally(what)

    def tell(done: int, failed: int, total: int) -> None:
        event = {"what": what, "done": done, "failed": failed, "left": total - done - failed}
        seconds = tally.seconds_left(done, failed, total)
        say(json.dumps({**event, "seconds_left": seconds}))

    return tell


@contextmanager
def bar(what: str = "seeds", so_far: Callable[[], str] | None = None) -> Iterator[Progress]:
    """A bar that is gone when the work is done, and under it an answer that closes in."""
    tally = Tally(what)
    columns = (
        SpinnerColumn(),
        BarColumn(bar_width=16),
        TextColumn("{task.description}", table_column=Column(no_wrap=False)),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as progress:
        tasks: list[TaskID] = []
        answer, due = "", FIRST_ANSWER

        def tell(done: int, failed: int, total: int) -> None:
            nonlocal answer, due
            if not tasks:  # nothing is drawn before, so that other lines have room
                tasks.append(progress.add_task(""))
            words = tally.sentence(done, failed, total)
            if so_far and done >= due:
                answer, due = f"\n{so_far()}", done + 1 + done // 6
            progress.update(tasks[0], completed=done + failed, total=total, description=words + answer)

        yield tell
