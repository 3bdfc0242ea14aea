"""A world that is looked at after every process, from its very first month; and what there is in it, as columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kith.model.neighbourhood import Neighbourhood
from kith.model.ties import RECORD

from .asked import Run

TABLES = ("residents", "groups", "institutions")
MONEY = ("received", "returned", "held")  # of a programme's books
BEFORE = "the first draw"  # of places and people, before any process has run
END = "the end of the month"
Look = Callable[[Neighbourhood, str], None]
Prints = tuple[bytes, bytes]
Columns = Mapping[tuple[str, str], NDArray[Any]]  # by table and column


class Watched(Neighbourhood):
    """A world that is shown to somebody after every process of every month, those before month 0 among them.

    look : called with the world and the name of the process; it must change nothing
    """

    def __init__(self, look: Look, *parts: Any, **more: Any) -> None:
        self.look = look
        super().__init__(*parts, **more)

    def _draw(self) -> None:
        super()._draw()
        self.look(self, BEFORE)

    def _live(self, schedule: Sequence[Callable[[Neighbourhood], None]]) -> None:
        for process in self.rules.among(schedule):
            process(self)
            self.look(self, str(getattr(process, "__name__", "") or getattr(process, "name", process)))
        self.look(self, END)
        self.month += 1


def live(run: Run, look: Look) -> None:
    """Run a run from the very first month to its last, and show it after every process."""
    world = Watched(
        look,
        run.place,
        run.population,
        run.option,
        parameters=run.changes,
        seed=run.seed,
        processes=run.rules,
    )
    for _ in range(12 * run.years):
        world.step()


def columns_of(world: Neighbourhood) -> Columns:
    """What is compared of a month's end: all columns of residents, groups, institutions and ties, and of the place.

    Columns of rules of one's own are left out, as another run may have none.
    """
    own = {(table, name) for table, columns in world.rules.columns.items() for name in columns}
    tables = [(name, getattr(world, name)) for name in TABLES]
    of_tables = {(name, f.name): getattr(table, f.name) for name, table in tables for f in fields(table)}
    return {
        **{name: column for name, column in of_tables.items() if name not in own},
        **{("ties", name): world.ties.records[name] for name in RECORD.names or ()},
        **{("place", name): np.array([value]) for name, value in vars(world.labour).items()},
        ("place", "attention"): np.array([world.attention]),
        ("place", "turnover"): np.array(world.ties.turnover),
        **{
            ("place", name): np.array([getattr(world.ledger, name)])
            for name in MONEY
            if hasattr(world, "ledger")
        },
    }


def copied(columns: Columns, before: Columns) -> Columns:
    """A copy of columns, in which one that is as it was before is the same array."""
    return {
        name: before[name] if name in before and alike(before[name], now) else now.copy()
        for name, now in columns.items()
    }


def alike(a: NDArray[Any], b: NDArray[Any]) -> bool:
    """Whether two columns are the same to the last bit.

    >>> alike(np.array([np.nan]), np.array([np.nan])), alike(np.zeros(2), np.zeros(3))
    (True, False)
    """
    return a.shape == b.shape and a.dtype == b.dtype and a.tobytes() == b.tobytes()


def prints_of(columns: Columns) -> Prints:
    """Two digests that differ if columns do: of all, and of what is the residents' own, with their ties."""
    all_of, own = blake2b(digest_size=16), blake2b(digest_size=16)
    for (table, _), column in columns.items():
        one = blake2b(np.ascontiguousarray(column).tobytes(), digest_size=16).digest()
        all_of.update(one)
        if table in ("residents", "ties"):
            own.update(one)
    return all_of.digest(), own.digest()
