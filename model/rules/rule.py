"""A rule of one's own: a file of Python with processes and outcomes, and beside it a TOML file with its numbers.

What travels to another process or machine is the text of both files, never a pickle of what they make; there the text
is run again, under a name made of its digest.
"""

from __future__ import annotations

import ast
import hashlib
import linecache
import sys
from collections.abc import Mapping
from functools import cached_property, lru_cache
from importlib.machinery import all_suffixes
from pathlib import Path
from types import ModuleType

from ..measures.outcomes import OUTCOMES, Outcome
from ..mistakes import Mistake, path_given
from ..parameters import Parameter
from ..reading import MOST_BYTES, file_size, read_toml, shown, tables_in
from ..views import Facts, Shown
from .declared import Number, Process, by_table
from .lines import OF, line_of
from .numbers import parameters_in


class Rule(Shown):
    """A file of one's own that is run with the model, read and checked.

    Parameters
    ----------
    path : str or Path
        A Python file, with at least one function under `process` or `outcome`. A file of the same name that ends in
        ``.toml`` holds its parameters, in the form of the catalogue.
    text, numbers : str, optional
        What stands in the two files, where they are not here to be read, as in a worker process.

    Attributes
    ----------
    processes : tuple of Process
        In the order of the file.
    outcomes : mapping of str to Outcome
        By name, in the order of the file.
    parameters : mapping of str to Parameter
        By name, as ``group.name``.

    Raises
    ------
    Mistake
        With the file and the line, if it cannot be read, run or taken into the model.
    """

    def __init__(self, path: str | Path, text: str | None = None, numbers: str | None = None) -> None:
        self.path = path_given("processes", path, "the path of a Python file")
        self.text, self.numbers = read_files(self.path) if text is None else (text, numbers)
        if text is None:
            check_alone(self.path, self.text)
        self.processes, self.outcomes = declared_in(self.path, self.text, self.numbers)
        self.parameters: Mapping[str, Parameter] = parameters_told(self.numbers_path, self.numbers)
        self._check()

    def __reduce__(self) -> tuple[object, ...]:
        return Rule, (self.path, self.text, self.numbers)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rule) and self.__reduce__() == other.__reduce__()

    def __hash__(self) -> int:
        return hash((self.path, self.text, self.numbers))

    @property
    def name(self) -> str:
        """Name of the file, without its folder."""
        return Path(self.path).name

    @property
    def numbers_path(self) -> str:
        """The file that its numbers are in, or would be."""
        return str(Path(self.path).with_suffix(".toml"))

    @cached_property
    def columns(self) -> dict[str, dict[str, Number]]:
        """Its own columns by table, and what they hold at first."""
        return by_table(process.columns for process in self.processes)

    @property
    def mark(self) -> str:
        """Its name and the beginning of a digest of its texts, by which a link knows it."""
        text = "\0".join((self.text, self.numbers or ""))
        return f"{self.name}:{hashlib.sha256(text.encode()).hexdigest()[:8]}"

    def asked(self) -> dict[str, str | None]:
        """What identifies it in a question, and all that another process needs to run it; fit for JSON."""
        return {"file": self.name, "source": self.text, "numbers": self.numbers}

    def _facts(self) -> Facts:
        return [
            ("processes", ", ".join(each.name for each in self.processes) or "none"),
            ("parameters", ", ".join(self.parameters) or "none"),
            ("outcomes", ", ".join(self.outcomes) or "none"),
        ]

    def _title(self) -> str:
        return f"Rule {self.name!r}"

    def _check(self) -> None:
        """What its parts say of one another."""
        if not self.processes and not self.outcomes:
            raise Mistake(f"{shown(self.path)}: has no function under @process or @outcome")
        for name in self.outcomes:
            if name in OUTCOMES:
                raise Mistake(f"{shown(self.path)}: the model has an outcome {name!r}; rename the function")
        given = [
            f"{table}.{name}"
            for each in self.processes
            for table in each.columns
            for name in each.columns[table]
        ]
        for name in given:
            if given.count(name) > 1:
                raise Mistake(f"{shown(self.path)}: two processes declare a column {name}; declare it once")
        for process in self.processes:
            if process.off is not None and process.off not in self.parameters:
                known = ", ".join(self.parameters) or f"none, as there is no {Path(self.numbers_path).name}"
                raise Mistake(
                    f"{shown(self.path)}: {process.name}: off {process.off!r} is no parameter of its own; "
                    f"there is {known}"
                )


def read_files(path: str) -> tuple[str, str | None]:
    """The text of a rule and of the numbers beside it, if there are any."""
    if Path(path).suffix != ".py":
        raise Mistake(f"{shown(path)}: is not a Python file; give one that ends in .py")
    if file_size(path) > MOST_BYTES:
        raise Mistake(f"{shown(path)}: is too large; a rule may have {MOST_BYTES:,} bytes")
    try:
        text = Path(path).read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise Mistake(f"{shown(path)}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        raise Mistake(f"{shown(path)}: is not UTF-8 ({error.reason})") from None
    beside = Path(path).with_suffix(".toml")
    return text, read_toml(beside)[1].replace("\r\n", "\n") if beside.exists() else None


def check_alone(path: str, text: str) -> None:
    """Raise a Mistake if a text imports, anywhere in it, what lies beside its file: only the text is known and travels.

    Kith itself is what it may import wherever it lies: its own text is part of every question.
    """
    try:
        parts = list(ast.walk(ast.parse(text)))
    except (SyntaxError, ValueError):
        return  # which is told with its line where the text is run
    endings = ("", *all_suffixes())
    for part in parts:
        if isinstance(part, ast.Import):
            tops = [name.name.partition(".")[0] for name in part.names]
        elif isinstance(part, ast.ImportFrom):
            tops = ["." if part.level else (part.module or "").partition(".")[0]]
        else:
            continue
        beside = [
            Path(path).with_name(top + end) for top in tops if top not in (".", "kith") for end in endings
        ]
        found = [each.name for each in beside if each.exists()] + ["a module"] * ("." in tops)
        if found:
            raise Mistake(
                f"{shown(path)}:{part.lineno}: takes something from {found[0]} beside it, which does not travel with "
                "it; put it into the same file"
            )


def parameters_told(path: str, text: str | None) -> dict[str, Parameter]:
    """The parameters in a text of TOML; a Mistake names the file."""
    if text is None:
        return {}
    tables = tables_in(text, shown(path))
    try:
        return parameters_in(tables)
    except Mistake as mistake:
        raise Mistake(f"{shown(path)}: {mistake}") from None


@lru_cache(maxsize=64)
def declared_in(
    path: str, text: str, numbers: str | None
) -> tuple[tuple[Process, ...], Mapping[str, Outcome]]:
    """What a file declares, from its text, which is run as a module of its own."""
    digest = hashlib.sha256("\0".join((Path(path).name, text, numbers or "")).encode()).hexdigest()
    module = ModuleType(f"kith_rule_{digest[:16]}")
    module.__file__ = path
    module.__dict__[OF] = path
    linecache.cache[path] = (
        len(text),
        None,
        text.splitlines(keepends=True),
        path,
    )  # for tracebacks, anywhere
    sys.modules[module.__name__] = module
    try:
        exec(compile(text, path, "exec", dont_inherit=True), module.__dict__)
    except (Exception, SystemExit) as error:
        raise Mistake(told_with_line(error, path)) from error
    values = list({id(value): value for value in vars(module).values()}.values())
    processes = tuple(value for value in values if isinstance(value, Process))
    outcomes = {value.name: value for value in values if isinstance(value, Outcome)}
    for process in processes:
        if [each.name for each in processes].count(process.name) > 1:
            raise Mistake(f"{shown(path)}: has two processes called {process.name!r}")
    return processes, outcomes


def told_with_line(error: BaseException, path: str) -> str:
    """An error of a file in a line: where, of what kind and what it says."""
    at = line_of(error) or shown(path)
    says = error.msg if isinstance(error, SyntaxError) else " ".join(str(error).split())
    return f"{at}: {says}" if isinstance(error, Mistake) else f"{at}: {type(error).__name__}: {says}"
