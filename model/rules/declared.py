"""What a file of one's own declares: its processes, each with its place in the schedule, and its outcomes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from ..entities import Columns, Groups, Institutions, Residents
from ..measures.outcomes import Outcome
from ..measures.snapshot import Snapshot
from ..mistakes import Mistake, by_name, one_line, plain_number, told, word
from ..schedule import SCHEDULE
from ..world import World
from .guard import check_world, shapes_of
from .lines import Unfit

TABLES: Mapping[str, type[Columns]] = {"residents": Residents, "groups": Groups, "institutions": Institutions}
NAMES = tuple(each.__name__ for each in SCHEDULE)
TABLED = ("option", "case", "seed", "month", "year", "place", "unit", "run", "digest", "outcome")
BETTER = (1, 0, -1)
Step = Callable[[World], None]
Function = Callable[..., Any]
Number = bool | int | float


@dataclass(frozen=True)
class Process:
    """A function of the world that takes a place in the schedule; made by `process`.

    name : of the function; function : what it does in a month, with the world
    after, before : the process of the model that it follows, or the one that it precedes; one of them is empty
    off : the parameter that switches it off at 0, or None
    columns : by table (residents, groups, institutions) its own columns and what they hold at first
    """

    name: str
    function: Step
    after: str = ""
    before: str = ""
    off: str | None = None
    columns: Mapping[str, Mapping[str, Number]] = field(default_factory=dict)

    def __call__(self, world: World) -> None:
        """Do it, and see that it has left the world as a world can be."""
        shapes = shapes_of(world)
        self.function(world)
        check_world(world, shapes, f"{where(self.function)}: {self.name}")


def where(function: Function) -> str:
    """The file and line of a function."""
    code = function.__code__
    return f"{code.co_filename}:{code.co_firstlineno}"


def process(
    *,
    after: str = "",
    before: str = "",
    off: str | None = None,
    residents: Mapping[str, Number] | None = None,
    groups: Mapping[str, Number] | None = None,
    institutions: Mapping[str, Number] | None = None,
) -> Callable[[Step], Process]:
    """Give a function of the world its place in the month: a decorator, for a file that is then run with Kith.

    Parameters
    ----------
    after, before : str
        The process of the model that it follows or precedes; give one of them. Those there are: spend, keep, meet,
        encounter, befriend, fade, learn, organise, move, fare.
    off : str, optional
        The parameter of its own that switches it off at 0, as ``"gossip.rate"``; `check` then holds it to that.
    residents, groups, institutions : mapping of str to number, optional
        Columns of its own, and what they hold at the start, for a newcomer, for a new group or institution: a truth
        value, a whole number or a number, which is also the type of the column.

    Returns
    -------
    callable
        Makes a `Process` of the function.

    Raises
    ------
    Mistake
        If the place is not in the schedule, or a column is there already.

    Examples
    --------
    >>> @process(after="learn", residents={"heard": False})
    ... def gossip(world):
    ...     world.residents.heard |= world.residents.chats > 10
    >>> gossip.name, gossip.after, gossip.columns["residents"]
    ('gossip', 'learn', {'heard': False})
    """
    if bool(after) == bool(before):
        raise Mistake("process: give its place in the schedule, after=... or before=..., one of them")
    for where_to, name in (("after", after), ("before", before)):
        if name and name not in NAMES:
            raise Mistake(
                f"process: {where_to} {told(name)} is not in the schedule; there is {', '.join(NAMES)}"
            )
    off = None if off is None else word("off", off, "the name of a parameter, as in gossip.rate")
    given = {"residents": residents, "groups": groups, "institutions": institutions}
    columns = {table: columns_of(table, own) for table, own in given.items() if own is not None}

    def declared(function: Step) -> Process:
        check_function("process", function, "the world")
        if function.__name__ in NAMES:
            raise Mistake(f"process: {function.__name__} is what a process of the model is called; rename it")
        return Process(function.__name__, function, after, before, off, columns)

    return declared


def columns_of(table: str, own: Mapping[str, Number]) -> dict[str, Number]:
    """Columns of one's own for a table, each with a name that is free and a first value."""
    found: dict[str, Number] = {}
    for name, value in by_name(table, own, "a mapping of columns to first values").items():
        if not name.isidentifier() or name.startswith("_") or hasattr(TABLES[table], name):
            raise Mistake(f"{table}: {name!r} cannot be a column; give a name that is free in Python")
        if name in {f.name for f in fields(TABLES[table])}:
            raise Mistake(f"{table}: the model has a column {name!r}; give another name")
        if not isinstance(value, bool) and plain_number(value) is None:
            raise Mistake(f"{table}: {name} begins with {told(value)}; give a number, True or False")
        found[name] = value  # type: ignore[assignment]
    return found


def by_table(columns: Iterable[Mapping[str, Mapping[str, Number]]]) -> dict[str, dict[str, Number]]:
    """Columns of several, by table, and what they hold at first.

    >>> by_table([{"residents": {"heard": False}}, {}, {"residents": {"told": 0}}])
    {'residents': {'heard': False, 'told': 0}}
    """
    found: dict[str, dict[str, Number]] = {}
    for each in columns:
        for table, own in each.items():
            found.setdefault(table, {}).update(own)
    return found


def outcome(title: str, *, unit: str, better: int = 0) -> Callable[[Callable[[Snapshot], float]], Outcome]:
    """Make an outcome of a function of a snapshot, which is called what the function is called: a decorator.

    Parameters
    ----------
    title : str
        What tables and figures call it, as "Heard gossip".
    unit : str
        As "0-1" or "per 1,000"; "share" is shown in per cent.
    better : {1, 0, -1}
        Whether more of it is better, neither or worse.

    Returns
    -------
    callable
        Makes an `Outcome` of the function, whose docstring's first line is its meaning.

    Raises
    ------
    Mistake
        If a word is missing, or the model has an outcome of that name.

    Examples
    --------
    >>> @outcome("Heard gossip", unit="share", better=-1)
    ... def heard(snapshot):
    ...     '''Share of residents who heard gossip.'''
    ...     return snapshot.residents.heard.mean()
    >>> heard.name, heard.title, heard.meaning
    ('heard', 'Heard gossip', 'Share of residents who heard gossip.')
    """
    title, unit = one_line("outcome: title", title), one_line("outcome: unit", unit)
    if isinstance(better, bool) or better not in BETTER:
        raise Mistake(f"outcome: better {told(better)} is not allowed; give 1, 0 or -1")

    def declared(function: Callable[[Snapshot], float]) -> Outcome:
        check_function("outcome", function, "a snapshot")
        if function.__name__ in TABLED:
            raise Mistake(f"outcome: {function.__name__} is a column of every table; rename it")
        meaning = (inspect.getdoc(function) or title).splitlines()[0]
        return Outcome(function.__name__, title, unit, meaning, better, False, measured(function))

    return declared


def measured(function: Callable[[Snapshot], float]) -> Callable[[Snapshot], float]:
    """The same function, whose result is known to be a finite number."""

    def of(snapshot: Snapshot) -> float:
        number = plain_number(given := function(snapshot))
        if number is None:
            raise Unfit(
                f"{where(function)}: {function.__name__} gives {told(given)}, which is no finite number"
            )
        return float(number)

    return of


def check_function(what: str, function: Function, of: str) -> None:
    """Raise a Mistake unless it is a function of one thing."""
    if not inspect.isfunction(function):
        raise Mistake(f"{what}: {told(function)} is no function; write @{what}(...) above a def")
    try:
        inspect.signature(function).bind(None)
    except TypeError:
        raise Mistake(f"{what}: {function.__name__} must take one thing, {of}") from None
