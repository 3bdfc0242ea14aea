"""Reading what users write: whole, within limits of size and depth, or refused in one line."""

import os
import stat
import tomllib
from collections.abc import Collection, Hashable
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from .mistakes import Mistake

Value: TypeAlias = Any  # of a TOML or JSON file: whatever somebody wrote there
Tables = dict[str, Value]  # what TOML holds

T = TypeVar("T", bound=Hashable)
MOST_BYTES = 10_000_000  # of a TOML file
DEEPEST = 32  # tables and lists within one another
WHOLE = 2**63  # TOML's whole numbers have 64 bits


def check_name(path: str | Path) -> None:
    """Raise a Mistake for a path that is no text: it could not be written down."""
    if "\0" in os.fspath(path):
        raise Mistake(f"{shown(path)}: cannot be read or written (its name has a null character)")
    try:
        os.fspath(path).encode()
    except UnicodeEncodeError:
        raise Mistake(f"{os.fspath(path)!a}: cannot be read or written (its name is not UTF-8)") from None


def file_size(path: str | Path) -> int:
    """Bytes of a file.

    Raises
    ------
    Mistake : if it is not there, or is a folder, a pipe or a device, or its name is no text
    """
    check_name(path)
    try:
        found = os.stat(path)
        if not stat.S_ISREG(found.st_mode):
            raise ValueError("it is a folder" if stat.S_ISDIR(found.st_mode) else "it is a pipe or a device")
    except (OSError, ValueError) as error:
        raise Mistake(
            f"{shown(path)}: cannot be read ({getattr(error, 'strerror', None) or error})"
        ) from None
    return found.st_size


def shown(path: str | Path) -> str:
    """A path as a message tells it.

    >>> shown("mine.toml"), shown("m" * 5000)[-12:]
    ('mine.toml', 'mmmmmmmmm...')
    """
    text = str(path).replace("\0", "\\0")
    return text if len(text) < 300 else f"{text[:60]}..."


def read_toml(path: str | Path) -> tuple[Tables, str]:
    """What a TOML file holds, and its text.

    Raises
    ------
    Mistake : if it cannot be read, is no TOML, or goes beyond a limit
    """
    size = file_size(path)
    if size > MOST_BYTES:
        raise Mistake(f"{shown(path)}: has {size:,} bytes; a TOML file may have {MOST_BYTES:,}")
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise Mistake(f"{shown(path)}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        raise Mistake(f"{shown(path)}: is not a TOML file ({error})") from None
    return tables_in(text, shown(path)), text


def tables_in(text: str, called: str) -> Tables:
    """What the text of a TOML file holds; a Mistake calls the file by its name.

    >>> tables_in("years = 3", "mine.toml")
    {'years': 3}
    """
    try:
        tables = tomllib.loads(text)
        check_within(tables)
    except Mistake as mistake:
        raise Mistake(f"{called}: {mistake}") from None
    except tomllib.TOMLDecodeError as error:
        raise Mistake(f"{called}: is not a TOML file ({str(error).splitlines()[0]})") from None
    except RecursionError:
        raise Mistake(f"{called}: is nested more than {DEEPEST} deep") from None
    except ValueError:  # Python reads no whole number of more than 4,300 digits
        raise Mistake(f"{called}: holds a whole number of more than 64 bits") from None
    return tables


def check_within(value: object, name: str = "", depth: int = 0) -> None:
    """Raise a Mistake for what is nested too deep, or a whole number that TOML has no room for."""
    if depth > DEEPEST:
        raise Mistake(f"is nested more than {DEEPEST} deep")
    if isinstance(value, dict):
        for key, each in value.items():
            check_within(each, key, depth + 1)
    elif isinstance(value, list):
        for each in value:
            check_within(each, name, depth + 1)
    elif isinstance(value, int) and not -WHOLE <= value < WHOLE:
        raise Mistake(f"{name} is a whole number of more than 64 bits")


def once(field: str, given: Collection[T]) -> list[T]:
    """Return what is given as a list if nothing in it is there twice, else raise a Mistake.

    >>> once("place", ["left-behind", "average-england"])
    ['left-behind', 'average-england']
    """
    found = dict.fromkeys(given, 0)
    for each in given:
        if found[each]:
            raise Mistake(f"{field}: {each!r} is given twice; give it once")
        found[each] = 1
    return list(found)
