"""Work spread over processes: results as they come, and no process that outlives the work."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    CancelledError,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from kith.model.mistakes import Mistake
from kith.model.rules.lines import Unfit, line_of

AHEAD = 3  # jobs handed over for each worker, so that none waits for work and memory stays flat
ELSEWHERE = 1000  # jobs handed at once to a pool of which nobody knows how many workers it has
BEGIN = (  # the first that a worker reads is where to import from
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from kith.experiments.running.workers import be_a_worker; be_a_worker()"
)
GONE = "the workers went away; what is finished is kept, and the same command goes on from there"
DIED = "a worker process died, as when memory runs out; try fewer --workers"


def processors() -> int:
    """Processors that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not known on this system
        return os.cpu_count() or 1


def error_told(error: BaseException) -> str:
    """An error as a line: its kind and what it says; first the file and line, if they are of a rule of one's own."""
    at, says = line_of(error), " ".join(str(error).split())
    if isinstance(error, Unfit):  # which names them itself
        return says
    return f"{at}: {type(error).__name__}: {says}" if at else f"{type(error).__name__}: {says}"


class Unfinished(Exception):
    """Some of the work could not be done; the rest is kept, and asking again goes on from there."""

    status = 1  # what the command line exits with


@contextmanager
def at_work(
    task: Callable[[Any], Any], jobs: Sequence[Any], workers: int, pool: Executor | None = None
) -> Iterator[Iterator[tuple[Any, Any]]]:
    """Each job with what the task gave, as they come; whatever ends the reading of them also ends the work.

    A job of which workers die comes with a RuntimeError; others take their place. One worker is this process, and
    so are any number within a daemonic process, which is somebody's worker itself. With a `pool`, the work is done
    there, and it is left open.
    """
    if pool is not None:
        yield as_they_come(pool, task, jobs, ELSEWHERE)
    elif min(workers, len(jobs)) <= 1 or multiprocessing.current_process().daemon:
        yield ((job, task(job)) for job in jobs)
    else:
        crew = Crew(min(workers, len(jobs)))
        try:
            yield as_they_come(crew.threads, partial(crew.done, task), jobs, AHEAD * workers)
        finally:
            crew.dismiss()


class Crew:
    """Worker processes of this machine, each led by a thread that hands it a job and waits for what it gives.

    Workers of `multiprocessing` begin by importing the main module again, which can only be kept from them by hiding
    it from the whole process; without that, a script that calls `compare` and has no ``if __name__ == "__main__"``
    would start workers without end.
    """

    def __init__(self, size: int) -> None:
        self.threads = ThreadPoolExecutor(size, "kith")
        self.hired: list[subprocess.Popen[bytes]] = []
        self.mine = threading.local()
        self.lock, self.dismissed = threading.Lock(), False

    def hire(self) -> Any:
        """A new worker, in a process group of its own: Ctrl-C is for this process to deal with."""
        command = [sys.executable, "-P", "-c", BEGIN]
        with self.lock:
            if self.dismissed:
                raise CancelledError
            worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, process_group=0)
            self.hired.append(worker)
        assert worker.stdin is not None
        pickle.dump([*sys.path, str(Path(sys.modules["kith"].__file__ or "").parents[1])], worker.stdin)
        return worker

    def done(self, task: Callable[[Any], Any], job: Any) -> Any:
        """What a worker gives for a job; a RuntimeError if two die of it, as one may have been ended by somebody."""
        words = pickle.dumps((task, job))
        for _ in range(2):
            worker = getattr(self.mine, "worker", None) or self.hire()
            self.mine.worker = None
            with suppress(EOFError, OSError, pickle.UnpicklingError):
                pickle.dump(words, worker.stdin)
                worker.stdin.flush()
                answer = pickle.load(worker.stdout)
                self.mine.worker = worker
                break
            worker.kill()
        else:
            return RuntimeError(DIED)
        result, error = pickle.loads(answer)
        if isinstance(error, str):
            return RuntimeError(error)
        if error:
            raise error
        return result

    def dismiss(self) -> None:
        """End all workers and the threads that lead them."""
        with self.lock:
            self.dismissed = True
        for worker in self.hired:
            worker.kill()
        self.threads.shutdown(cancel_futures=True)
        for worker in self.hired:
            with suppress(OSError), worker:  # closes what is between us, with words in it that nobody read
                pass


def as_they_come(
    pool: Executor, task: Callable[[Any], Any], jobs: Sequence[Any], ahead: int
) -> Iterator[tuple[Any, Any]]:
    """Hand jobs to a pool, so many ahead of what it has done, and give back results as they finish."""
    left = deque(jobs)
    waiting: dict[Future[Any], Any] = {}
    while left or waiting:
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
    except Mistake:
        raise
    except CancelledError:
        raise Unfinished(GONE) from None
    except Exception as error:
        return RuntimeError(error_told(error))


def be_a_worker() -> None:
    """Do the jobs that come on standard input, and end with whoever sends them, however they end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a task prints is no result
    jobs: SimpleQueue[bytes] = SimpleQueue()

    def listen() -> None:
        try:
            while True:
                jobs.put(pickle.load(source))
        finally:
            os._exit(1)

    threading.Thread(target=listen, daemon=True).start()
    while True:
        try:
            task, job = pickle.loads(jobs.get())
            answer = pickle.dumps((task(job), None))
        except Exception as error:
            answer = pickle.dumps((None, error if isinstance(error, Mistake) else error_told(error)))
        pickle.dump(answer, sink)
        sink.flush()
