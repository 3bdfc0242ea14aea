"""How the process of a command ends when it is told to: by Ctrl-C, by SIGTERM, or as its terminal goes away.

A command at work is ended by an exception, so that it puts away what it holds and says what is kept; while anything is
imported, where Python loses exceptions, the signal waits. Compiled libraries lose one, too, about once in 25 times: so
it is looked whether it arrived, and raised again if it did not. Before that the process ends on the spot, as nothing
is held.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from kith.model.telling import say

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")  # the last is not known on Windows
A_MOMENT = 0.02  # seconds, while something is imported
LINE = "interrupted; files that were finished are kept, and the same command goes on or begins again"

A_WHILE = 0.5  # seconds after which an exception that has not ended a command is looked for

_at_work = _said = _inside = _looking = False


class Ended(KeyboardInterrupt):
    """A signal that ends a command.

    status : what the process exits with
    """

    def __init__(self, number: int) -> None:
        super().__init__()
        self.status = 128 + number


def heed_signals() -> None:
    """End with a line and a status, whichever signal it is; one that is ignored, as under nohup, stays so."""
    for name in SIGNALS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)


def _end(number: int, frame: FrameType | None) -> None:
    """End a command at work by an exception, unless it was told before."""
    global _at_work, _looking
    if _looking:
        _looking = False
        if _inside and is_under_way(sys.exc_info()[1]):
            _later(A_WHILE, _look, number)
        if not _inside or is_under_way(sys.exc_info()[1]):
            return
        _at_work = True
    if _at_work:
        while frame is not None and not frame.f_code.co_filename.startswith("<frozen importlib"):
            frame = frame.f_back
        if frame is None:
            _at_work = False
            _later(A_WHILE, _look, number)
            raise Ended(number)
        _later(A_MOMENT, os.kill, os.getpid(), number)
        return
    if not _said:
        tell_end("")
    os._exit(128 + number)


def is_under_way(error: BaseException | None) -> bool:
    """Whether an error is what ends the command, or came of it.

    >>> is_under_way(Ended(2)), is_under_way(ValueError()), is_under_way(None)
    (True, False, False)
    """
    while error is not None and not isinstance(error, Ended):
        error = error.__cause__ or error.__context__
    return error is not None


def _look(number: int) -> None:
    """Send the signal once more, to see whether the exception that it raised was lost."""
    global _looking
    if _inside:
        _looking = True
        os.kill(os.getpid(), number)


def _later(seconds: float, call: Callable[..., object], *arguments: object) -> None:
    """Call something after a while, if the process is still there."""
    timer = threading.Timer(seconds, call, arguments)
    timer.daemon = True
    timer.start()


def take_hangup_for_sigterm() -> None:
    """For a server, which deals with SIGINT and SIGTERM by itself and not with SIGHUP."""
    hangup = getattr(signal, "SIGHUP", None)
    if hangup is not None and signal.getsignal(hangup) is _end:
        signal.signal(hangup, lambda number, frame: signal.raise_signal(signal.SIGTERM))


def tell_end(words: str) -> None:
    """Say that the command was interrupted, what is kept and how to go on, once."""
    global _said
    _said = True
    say(f"kith: {words or LINE}")


@contextmanager
def at_work() -> Iterator[None]:
    """Until this is left, a signal is an exception."""
    global _at_work, _inside
    _at_work = _inside = True
    try:
        yield
    finally:
        _at_work = _inside = False
