"""Words on standard error."""

from __future__ import annotations

import sys
from contextlib import suppress


def say(words: str) -> None:
    """Write a line to standard error; where that is closed or full the line is lost, and not the work."""
    if sys.stderr is not None:  # else `print` would take it to standard output
        with suppress(OSError, ValueError):
            print(words, file=sys.stderr, flush=True)
