"""Mistakes in what was asked: one clear line that says what was given and what is allowed."""

import math
import os
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from numbers import Real

UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")  # categories of Unicode that move, turn or end a line
JOINERS = "\u200c\u200d"  # which some scripts spell with
FORMULA = "=+-@"
BYTES_PER_RESIDENT = 4096  # at most, on top of what Python and its libraries take


class Mistake(ValueError):
    """A mistake in what was asked of the model; its text is one line fit to show to a user."""


def nearest(name: str, names: Iterable[str]) -> str:
    """Suggest the known name nearest to `name`, as the tail of a message.

    >>> nearest("trust.lerning", ["trust.learning", "ties.gain"])
    "; the nearest is 'trust.learning'"
    >>> nearest("left", ["patient", "short"])
    '; known: patient, short'
    """
    known = sorted(names)
    close = get_close_matches(name, known, n=1)
    if close:
        return f"; the nearest is {close[0]!r}"
    shown = ", ".join(known[:12])
    return f"; known: {shown}" + (", ..." if len(known) > 12 else "")


def one_line(field: str, value: object) -> str:
    """Return `value` if it is a text of one line without control characters, else raise a Mistake.

    >>> one_line("question", "")
    Traceback (most recent call last):
    kith.model.mistakes.Mistake: question: '' is not allowed; give one line without control characters
    """
    if (
        not isinstance(value, str)
        or not value.strip()
        or any(unicodedata.category(each) in UNSEEN and each not in JOINERS for each in value)
    ):
        raise Mistake(f"{field}: {value!r} is not allowed; give one line without control characters")
    return value


def named(field: str, value: object) -> str:
    """Return `value` if it is fit to be a name, else raise a Mistake.

    What begins like a formula is one to a spreadsheet, whatever quotes a table has around it.

    >>> named("name", "=1+1")
    Traceback (most recent call last):
    kith.model.mistakes.Mistake: name: '=1+1' is not allowed; give one that does not begin with =, +, - or @
    """
    if one_line(field, value).lstrip()[0] in FORMULA:
        raise Mistake(f"{field}: {value!r} is not allowed; give one that does not begin with =, +, - or @")
    return str(value)


def whole_number(field: str, value: object, low: int, high: int | None = None) -> int:
    """Return `value` as an int if it is a whole number from `low` to `high`, else raise a Mistake."""
    allowed = f"a whole number of at least {low}" if high is None else f"a whole number from {low} to {high}"
    try:
        number = int(value)  # type: ignore[call-overload]
        if isinstance(value, bool) or number != value or number < low or (high is not None and number > high):
            raise ValueError
    except (TypeError, ValueError, OverflowError):
        raise Mistake(f"{field}: {value!r} is not allowed; give {allowed}") from None
    return number


def check_memory(residents: int) -> None:
    """Refuse a population that this machine's memory cannot hold."""
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_AVPHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # not known on this system
        return
    needed = residents * BYTES_PER_RESIDENT
    if needed > memory:
        most = memory // BYTES_PER_RESIDENT // 1000 * 1000
        raise Mistake(
            f"population {residents}: needs about {needed / 2**30:.0f} GiB and {memory / 2**30:.0f} GiB is free; "
            f"give at most {most}"
        )


def finite(field: str, value: object, low: float, high: float = math.inf) -> float:
    """Return `value` as a float if it is a finite number from `low` to `high`, else raise a Mistake."""
    allowed = f"a number of at least {low:g}" if math.isinf(high) else f"a number from {low:g} to {high:g}"
    real = isinstance(value, Real) and not isinstance(value, bool)
    if not real or not math.isfinite(value) or not low <= value <= high:  # type: ignore[arg-type, operator]
        raise Mistake(f"{field}: {value!r} is not allowed; give {allowed}")
    return float(value)  # type: ignore[arg-type]
