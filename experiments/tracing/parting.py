"""Where two runs part: the first month and process, and the first resident who lives differently.

Each run is lived twice. The first time a fingerprint is taken of every month, which says in which months they part; the
second time the columns are kept after each process of those months alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from kith.model.compiling import compile_model
from kith.model.mistakes import check_memory, truth
from kith.model.neighbourhood import Neighbourhood
from kith.model.telling import counted, say

from .asked import Run, run_named, unlike
from .difference import Difference, difference_of
from .watching import END, Columns, Prints, columns_of, copied, live, prints_of

ORDER = ("residents", "ties", "groups", "institutions", "place")
WHOLE, OWN = 0, 1  # which of the two prints
Kept = dict[tuple[int, str], Columns]


class EnoughSeen(Exception):
    """Nothing later in a run is wanted."""


@dataclass(frozen=True, repr=False)
class Parting:
    """Where two runs part.

    a, b : the runs
    first : the first difference of all, None if they are equal to the last bit
    resident : the first that is a resident's own, None if there is none
    """

    a: Run
    b: Run
    first: Difference | None
    resident: Difference | None

    @property
    def is_equal(self) -> bool:
        return self.first is None

    def text(self) -> str:
        """What the runs are, what they are asked differently in, and where they part."""
        asked = "; ".join(unlike(self.a, self.b))
        lines = [f"A  {self.a.sentence()}", f"B  {self.b.sentence()}"]
        lines.append(f"Asked differently: {asked}." if asked else "Asked the same.")
        years = min(self.a.years, self.b.years)
        if self.first is None:
            of = "residents, groups, institutions, ties and the place"
            return "\n".join([*lines, f"Equal to the last bit, through all of {years} years: {of}."])
        lines.append(f"They part in {self.first.sentence()}.")
        if self.resident is None:
            begun = self.first.column == "begun"
            lines.append(
                "One run begins earlier."
                if begun
                else f"No resident lives differently within {counted(years, 'year')}."
            )
        elif self.resident != self.first:
            lines.append(f"The first resident to live differently: {self.resident.sentence()}.")
        return "\n".join(lines)

    def to_json(self) -> str:
        """As one JSON object."""
        first, resident = (one and asdict(one) for one in (self.first, self.resident))
        told = {"equal": self.is_equal, "asked": unlike(self.a, self.b), "first": first, "resident": resident}
        return json.dumps(told)


def diff(a: str | Path, b: str | Path, progress: bool = False) -> Parting:
    """The first month, process and resident at which two runs part.

    Parameters
    ----------
    a, b : str or Path
        Each a question (a TOML file), the folder of a `kith run`, or a file of `kith run --keep`.
    progress : bool
        Tell standard error that the runs have begun.

    Returns
    -------
    Parting
        What differs first, and the first difference of a resident, as far as both runs go; or that they are equal.

    Raises
    ------
    Mistake
        If one of them cannot be read, is not allowed, or was run by another version of the model.
    """
    progress = truth("progress", progress)
    runs = run_named(a, "a"), run_named(b, "b")
    check_memory(sum(run.population for run in runs))
    if progress:
        say("kith: running both, twice, from their first month")
    compile_model(say if progress else None)
    return parting(*runs)


def parting(a: Run, b: Run) -> Parting:
    """Where two runs part."""
    last = 12 * min(a.years, b.years)
    months = [first_unlike(months_of(a, last), months_of(b, last), which) for which in (WHOLE, OWN)]
    wanted = {month for month in months if month is not None}
    if not wanted:
        return Parting(a, b, None, None)
    kept, others = (columns_kept(run, wanted) for run in (a, b))
    first, resident = (
        None if month is None else difference_in(month, kept, others, tables)
        for month, tables in zip(months, (ORDER, ORDER[:2]), strict=True)
    )
    return Parting(a, b, first, resident if resident and resident.table != "place" else None)


def months_of(run: Run, last: int) -> dict[int, Prints]:
    """The prints of every month before the last, as it ended."""
    found: dict[int, Prints] = {}

    def look(world: Neighbourhood, process: str) -> None:
        if world.month >= last:
            raise EnoughSeen
        if process == END:
            found[world.month] = prints_of(columns_of(world))

    with suppress(EnoughSeen):
        live(run, look)
    return found


def first_unlike(a: dict[int, Prints], b: dict[int, Prints], which: int) -> int | None:
    """The first month whose prints differ, or that one run has and the other not.

    >>> first_unlike({0: (b"a", b"b"), 1: (b"c", b"d")}, {0: (b"a", b"b"), 1: (b"e", b"d")}, WHOLE)
    1
    """
    unlike = (m for m in sorted({*a, *b}) if m not in a or m not in b or a[m][which] != b[m][which])
    return next(unlike, None)


def columns_kept(run: Run, months: set[int]) -> Kept:
    """The columns of a run after each process of some months."""
    found: Kept = {}
    before: Columns = {}

    def look(world: Neighbourhood, process: str) -> None:
        nonlocal before
        if world.month > max(months):
            raise EnoughSeen
        if world.month in months and process != END:
            before = found[world.month, process] = copied(columns_of(world), before)

    with suppress(EnoughSeen):
        live(run, look)
    return found


def both_in_order(a: Sequence[str], b: Sequence[str]) -> list[str]:
    """The steps of two schedules as one, each in its own order.

    >>> both_in_order(["keep", "early", "learn"], ["keep", "learn", "late"])
    ['keep', 'early', 'learn', 'late']
    """
    found, rest = [], list(b)
    for step in a:
        if step in rest:
            found += rest[: rest.index(step)]
            rest = rest[rest.index(step) + 1 :]
        found.append(step)
    return [*found, *rest]


def difference_in(month: int, a: Kept, b: Kept, tables: Sequence[str]) -> Difference | None:
    """The first difference in a month, process by process; where one run lacks a process it is as it was."""
    steps = both_in_order(*([process for at, process in kept if at == month] for kept in (a, b)))
    now: list[Columns | None] = [None, None]
    for process in steps:
        now = [kept.get((month, process), was) for kept, was in zip((a, b), now, strict=True)]
        one, other = now
        if one is None or other is None:  # one of them begins later
            return Difference(
                month, process, "place", 0, "begun", float(one is not None), float(other is not None), 1
            )
        for table in tables:
            if found := difference_of(one, other, table):
                return replace(found, month=month, process=process)
    return None
