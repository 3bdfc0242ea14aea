"""Words on standard error, and numbers of things in words."""

from __future__ import annotations

import sys
from contextlib import suppress


def say(words: str) -> None:
    """Write a line to standard error; where that is closed or full the line is lost, and not the work."""
    if sys.stderr is not None:  # else `print` would take it to standard output
        with suppress(OSError, ValueError):
            print(words, file=sys.stderr, flush=True)


def counted(many: float, one: str, more: str | None = None) -> str:
    """So many of a thing, in words; `more` is its plural if it is not with an s.

    >>> counted(1, "group"), counted(0, "group"), counted(2000, "adult"), counted(2, "life", "lives")
    ('1 group', '0 groups', '2,000 adults', '2 lives')
    """
    return f"{many:,} {one if many == 1 else more or one + 's'}"
