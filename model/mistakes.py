"""Mistakes in what was asked: one clear line that says what was given and what is allowed."""

import math
import os
import unicodedata
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from difflib import get_close_matches
from numbers import Integral, Real

from .memory import available_memory

UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")  # categories of Unicode that move, turn or end a line
JOINERS = "\u200c\u200d"  # which some scripts spell with
FORMULA = "=+-@"
BYTES_PER_RESIDENT = 4096  # at most, on top of what Python and its libraries take
LONGEST = 90  # characters of a value in a message


class Mistake(ValueError):
    """A mistake in what was asked of the model; its text is one line fit to show to a user."""


def nearest(name: object, names: Iterable[str]) -> str:
    """Suggest the known name nearest to `name`, as the tail of a message.

    >>> nearest("trust.lerning", ["trust.learning", "ties.gain"])
    "; the nearest is 'trust.learning'"
    >>> nearest("left", ["patient", "short"])
    '; known: patient, short'
    """
    known = sorted(map(str, names))
    close = get_close_matches(str(name), known, n=1)
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
        raise Mistake(f"{field}: {told(value)} is not allowed; give one line without control characters")
    return value


def named(field: str, value: object) -> str:
    """Return `value` if it is fit to be a name, else raise a Mistake.

    What begins like a formula is one to a spreadsheet, whatever quotes a table has around it.

    >>> named("name", "=1+1")
    Traceback (most recent call last):
    kith.model.mistakes.Mistake: name: '=1+1' is not allowed; give one that does not begin with =, +, - or @
    """
    if one_line(field, value).lstrip()[0] in FORMULA:
        raise Mistake(
            f"{field}: {told(value)} is not allowed; give one that does not begin with =, +, - or @"
        )
    return str(value)


def told(value: object) -> str:
    """A value as a message tells it: one line, not too long, NumPy's and pandas' numbers like Python's.

    >>> told(0.5), told("grants"), told([1] * 99)[-9:]
    ('0.5', "'grants'", ' 1, 1,...')
    """
    try:
        if isinstance(value, Real) and not isinstance(value, bool):
            text = repr(int(value) if isinstance(value, Integral) else float(value)).removesuffix(".0")
        else:
            text = " ".join(repr(str(value) if isinstance(value, str) else value).split())
    except Exception:  # whoever wrote its class, and whole numbers of more than 4,300 digits
        text = f"a {type(value).__name__} that cannot be shown"
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def plain_number(value: object) -> int | float | None:
    """`value` as Python's own int or float if it is a finite real number, of whatever library; a truth value is none.

    >>> plain_number(3), plain_number(0.5), plain_number(True), plain_number("3"), plain_number(math.inf)
    (3, 0.5, None, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    if not math.isfinite(number):
        return None
    return int(value) if isinstance(value, Integral) else number


def whole_number(field: str, value: object, low: int, high: int | None = None) -> int:
    """Return `value` as an int if it is a whole number from `low` to `high`, else raise a Mistake."""
    number = plain_number(value)
    if number is None or number != int(number) or number < low or (high is not None and number > high):
        allowed = (
            f"a whole number of at least {low}" if high is None else f"a whole number from {low} to {high}"
        )
        raise Mistake(f"{field}: {told(value)} is not allowed; give {allowed}")
    return int(number)


def finite(field: str, value: object, low: float, high: float = math.inf) -> float:
    """Return `value` as a float if it is a finite number from `low` to `high`, else raise a Mistake."""
    number = plain_number(value)
    if number is None or not low <= number <= high:
        allowed = (
            f"a number of at least {low:g}" if math.isinf(high) else f"a number from {low:g} to {high:g}"
        )
        raise Mistake(f"{field}: {told(value)} is not allowed; give {allowed}")
    return float(number)


def truth(field: str, value: object) -> bool:
    """Return `value` as a bool if it is True or False, else raise a Mistake."""
    if type(value).__name__ not in ("bool", "bool_"):  # NumPy's is no bool, and called by either name
        raise Mistake(f"{field}: {told(value)} is not allowed; give True or False")
    return bool(value)


def word(field: str, value: object, allowed: str = "a name", may_be_empty: bool = False) -> str:
    """Return `value` as a str if it is text with something in it, else raise a Mistake."""
    if not isinstance(value, str) or not (may_be_empty or value.strip()):
        raise Mistake(f"{field}: {told(value)} is not allowed; give {allowed}")
    return str(value)


def path_given(field: str, value: object, allowed: str = "the path of a folder") -> str:
    """Return `value` as a str if it is a path, else raise a Mistake."""
    return word(field, os.fspath(value) if isinstance(value, os.PathLike) else value, allowed)


def by_name(field: str, value: object, allowed: str = "a mapping of names to numbers") -> dict[str, object]:
    """Return `value` as a dict if it is a mapping by name, such as a dict or a pandas Series, else raise a Mistake.

    >>> by_name("mix", {"grants": 1.0})
    {'grants': 1.0}
    """
    pairs = list(value.items()) if isinstance(value, Mapping) or hasattr(value, "items") else None  # a Series
    if pairs is None or not all(isinstance(name, str) for name, _ in pairs):
        raise Mistake(f"{field}: {told(value)} is not allowed; give {allowed}")
    found = {str(name): each for name, each in pairs}
    if len(found) < len(pairs):
        raise Mistake(f"{field}: {told(value)} names one twice; give it once")
    return found


def listed(field: str, value: object, allowed: str = "a list of names") -> list[object]:
    """Return `value` as a list if it has items in an order; text is one item; else raise a Mistake.

    >>> listed("settings", ("as it is",)), listed("settings", "as it is")
    (['as it is'], ['as it is'])
    """
    if isinstance(value, str):
        return [value]
    try:
        if not isinstance(value, (bytes, Mapping, AbstractSet)):
            return list(value)  # type: ignore[call-overload]
    except TypeError:
        pass
    raise Mistake(f"{field}: {told(value)} is not allowed; give {allowed}")


def check_memory(residents: int, workers: int = 1) -> None:
    """Refuse a population that this machine's memory cannot hold, once for each worker."""
    memory = available_memory()
    needed = residents * BYTES_PER_RESIDENT * workers
    if memory is not None and needed > memory:
        most = memory // (BYTES_PER_RESIDENT * workers) // 1000 * 1000
        each, fewer = (f" on {workers} workers", ", or fewer workers") if workers > 1 else ("", "")
        raise Mistake(
            f"population {residents}{each}: needs about {needed / 2**30:.1f} GiB and {memory / 2**30:.1f} GiB is "
            f"available; give at most {most}{fewer}"
        )
