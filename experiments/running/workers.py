"""Work spread over processes: results as they come, and no process that outlives the work."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from kith.model.mistakes import Mistake

AHEAD = 3  # jobs handed over for each worker, so that none waits for work and memory stays flat
ELSEWHERE = 1000  # jobs handed at once to a pool of which nobody knows how many workers it has
GONE = "the workers went away; what is finished is kept, and the same command goes on from there"
DIED = "a worker process died, as when memory runs out; try fewer --workers"


def processors() -> int:
    """Processors that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not known on this system
        return os.cpu_count() or 1


class Unfinished(Exception):
    """Some of the work could not be done; the rest is kept, and asking again goes on from there."""

    status = 1  # what the command line exits with


@contextmanager
def at_work(
    task: Callable[[Any], Any], jobs: Sequence[Any], workers: int, pool: Executor | None = None
) -> Iterator[Iterator[tuple[Any, Any]]]:
    """Each job with what the task gave, as they come; whatever ends the reading of them also ends the work.

    A job whose worker died comes with a RuntimeError; the jobs of the other workers are done again by new ones. One
    worker is this process. With a `pool`, the work is done there, and it is left open.
    """
    if pool is None and min(workers, len(jobs)) <= 1:
        yield ((job, task(job)) for job in jobs)
        return
    before = set(multiprocessing.active_children())
    own = WorkerPool(min(workers, max(len(jobs), 1))) if pool is None else None
    try:
        if own:
            yield own.results(task, jobs)
            own.pool.shutdown()
        else:
            assert pool is not None
            yield as_they_come(pool, task, jobs, ELSEWHERE)
    except BaseException:
        if own:
            own.pool.shutdown(wait=False, cancel_futures=True)
            for child in set(multiprocessing.active_children()) - before:
                child.terminate()
        raise


class WorkerPool:
    """Worker processes of this machine, replaced when one of them dies."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.pool = self.hired()

    def hired(self) -> ProcessPoolExecutor:
        """New workers."""
        method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
        return ProcessPoolExecutor(self.workers, multiprocessing.get_context(method), initializer=be_a_worker)

    def results(self, task: Callable[[Any], Any], jobs: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
        """Results as they come. When a worker dies, the jobs under way are done again one at a time, to find whose."""
        left = deque(jobs)
        while left:
            under_way: dict[Any, Any] = {}
            try:
                yield from as_they_come(self.pool, task, left, AHEAD * self.workers, under_way)
            except BrokenProcessPool:
                self.pool.shutdown(wait=False)
                self.pool = self.hired()
                for job in under_way.values():
                    try:
                        yield from as_they_come(self.pool, task, deque([job]), 1)
                    except BrokenProcessPool:
                        self.pool.shutdown(wait=False)
                        self.pool = self.hired()
                        yield job, RuntimeError(DIED)


def as_they_come(
    pool: Executor,
    task: Callable[[Any], Any],
    jobs: Sequence[Any] | deque[Any],
    ahead: int,
    under_way: dict[Any, Any] | None = None,
) -> Iterator[tuple[Any, Any]]:
    """Hand jobs to a pool, so many ahead of what it has done, and give back results as they finish.

    under_way : jobs handed over whose result has not been given back, by future; kept up to date
    """
    left = jobs if isinstance(jobs, deque) else deque(jobs)
    waiting: dict[Any, Any] = {} if under_way is None else under_way
    while left or waiting:
        with nobody_in_charge():
            while left and len(waiting) < ahead:
                waiting[pool.submit(task, left[0])] = left[0]
                left.popleft()
        done = wait(waiting, return_when=FIRST_COMPLETED).done
        for future in sorted(done, key=Future.cancelled):  # what was lost last, as it ends the work
            result = outcome_of(future)
            yield waiting.pop(future), result


def outcome_of(future: Future[Any]) -> Any:
    """What a task gave, or a RuntimeError if it could not be handed over or its worker was lost elsewhere.

    Raises
    ------
    Unfinished : if the pool was shut down, or its cluster went away
    """
    try:
        return future.result()
    except (BrokenProcessPool, Mistake):
        raise
    except CancelledError:
        raise Unfinished(GONE) from None
    except Exception as error:
        return RuntimeError(f"{type(error).__name__}: {' '.join(str(error).split())}")


@contextmanager
def nobody_in_charge() -> Iterator[None]:
    """Hide the main module while workers start.

    A starting worker imports the main module again. Ours need nothing from it, and a script that calls
    `compare` without `if __name__ == "__main__"` would then start workers without end.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def be_a_worker() -> None:
    """Leave Ctrl-C to the main process, and end with it however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def end_with_parent() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=end_with_parent, daemon=True).start()
