"""Work spread over processes: results as they come, and no process that outlives the work."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from types import ModuleType
from typing import Any

DIED = "a worker process died, as when memory runs out; try fewer --workers"


def processors() -> int:
    """Processors that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not known on this system
        return os.cpu_count() or 1


@contextmanager
def at_work(
    task: Callable[[Any], Any], jobs: Sequence[Any], workers: int
) -> Iterator[Iterator[tuple[Any, Any]]]:
    """Each job with what the task gave, as they come; whatever ends the reading of them also ends the work.

    A job whose worker died comes with a RuntimeError. One worker is this process.
    """
    if min(workers, len(jobs)) <= 1:
        yield ((job, task(job)) for job in jobs)
        return
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(
        min(workers, len(jobs)), multiprocessing.get_context(method), initializer=be_a_worker
    )
    try:
        yield as_they_come(pool, task, jobs)
        pool.shutdown()
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for child in set(multiprocessing.active_children()) - before:
            child.terminate()
        raise


def as_they_come(
    pool: ProcessPoolExecutor, task: Callable[[Any], Any], jobs: Sequence[Any]
) -> Iterator[tuple[Any, Any]]:
    """Hand all jobs to a pool and give back results in the order in which they finish."""
    with nobody_in_charge():
        waiting = {pool.submit(task, job): job for job in jobs}
    while waiting:
        for future in wait(waiting, return_when=FIRST_COMPLETED).done:
            job = waiting.pop(future)
            try:
                yield job, future.result()
            except BrokenProcessPool:
                yield job, RuntimeError(DIED)


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
