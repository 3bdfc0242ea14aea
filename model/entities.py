"""Residents, groups and institutions: state in columns.

Slots and references hold a row, or NONE, which is -1. NumPy reads the row -1 as the last one: so a process may look up
`column[reference]` for all at once, the empty ones included, and what it finds there for NONE is the last row's value,
whoever that is. It must then be multiplied by nothing, masked by `reference != NONE`, or written to a slot that is
empty already; the values of the last row never bear on anybody else. `tests/test_none.py` holds this.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, make_dataclass
from operator import attrgetter
from typing import Any, ClassVar, Self, TypeVar, cast

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from .compiled import kernel, reference
from .frames import frame_of
from .views import Facts, Shown

Floats = NDArray[np.floating]
Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]
Rows = NDArray[np.integer]
Number = bool | int | float
C = TypeVar("C", bound="Columns")
Numbers = float | NDArray[Any]  # what a rule takes: one number, or an array of them

KINDS = ("library", "centre", "youth_club", "park", "faith", "pub", "shop")
KIND_TITLES = (
    "library",
    "community centre",
    "youth club",
    "park",
    "faith building",
    "pub",
    "shop or cafe",
)
OWNERS = ("council", "private", "community")
COUNCIL, PRIVATE, COMMUNITY = range(3)
TENURES = ("owner", "social renter", "private renter")
COMMUNITIES = 3  # identity groups
SLOTS = 3  # a resident has so many for memberships, and so many for places that are used
MEMBERSHIPS = VENUES = SLOTS
ADULT = 18  # years, from which a resident is counted
WORKING_AGE = 66.0  # years, below which a resident may work
MONTHS_TABLED = (
    12 * 110
)  # of age or of living here: what hangs on these alone is worked out beforehand, later when met
NONE = -1
NEVER = -1_000_000  # a month before all months
WORDS = {"tenure": TENURES, "kind": KINDS, "owner": OWNERS}  # what the codes of columns stand for
NOTHING = {"place": NONE, "body": NONE, "last_granted": NEVER}  # what a column holds where there is none


@dataclass(repr=False)
class Columns(Shown):
    """Named arrays of equal length on their last axis; rows never move."""

    identity: NDArray[np.int64]  # which resident, group or institution this row holds; never used twice
    first: ClassVar[
        Mapping[str, Number]
    ] = {}  # what columns of rules of one's own hold at first: see `widened`

    def __len__(self) -> int:
        return len(self.identity)

    def _facts(self) -> Facts:
        return [("rows", len(self)), ("columns", len(fields(self))), ("as a table", "to_frame()")]

    def to_frame(self) -> pd.DataFrame:
        """One row each by identity, words for codes, missing where there is none; `row` is what other columns name.

        Columns with several slots a resident (memberships, uses of institutions) are in `to_networkx`; here they are
        counted.
        """
        flat = {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name).ndim == 1}
        frame = frame_of({"row": np.arange(len(self)), **flat}, WORDS, NOTHING)
        return frame.set_index("identity").rename_axis(type(self).__name__.lower().removesuffix("s"))

    def copy(self) -> Self:
        return type(self)(**{f.name: getattr(self, f.name).copy() for f in fields(self)})

    def arrays(self) -> Self:
        """The columns as kernels take them: one reference to all."""
        kept = self.__dict__.get("_arrays")
        if kept is None:
            kind = next(
                each for each in type(self).__mro__ if each in HELD
            )  # kernels know no columns but these
            kept = self.__dict__["_arrays"] = HELD[kind](attrgetter(*NAMES[kind])(self))
        return cast(Self, kept)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_arrays"}

    def __setattr__(self, name: str, value: object) -> None:
        self.__dict__.pop("_arrays", None)  # they are of the column that was there
        super().__setattr__(name, value)

    def grown(self, rows: int, **blank: float) -> None:
        """Append `rows` rows of zeros, or of the value given for a column."""
        for f in fields(self):
            old = getattr(self, f.name)
            extra = np.full((*old.shape[:-1], rows), blank.get(f.name, self.first.get(f.name, 0)), old.dtype)
            setattr(self, f.name, np.concatenate([old, extra], axis=-1))

    def begin(self, rows: ArrayLike) -> None:
        """Put what they hold at first into columns of rules of one's own, for whoever is new in some rows."""
        for name, value in self.first.items():
            getattr(self, name)[rows] = value


@dataclass(repr=False)
class Residents(Columns):
    """Adults, one row per place in a home: a leaver's row is taken by the next resident. Shape (N,)."""

    cell: Ints  # home cell; of the row, so it never changes
    tenure: NDArray[np.int8]  # index into TENURES; of the row
    community: NDArray[np.int8]
    born: Ints  # month of birth
    arrived: Ints  # month of moving in
    status: Floats  # social status, 0-1
    hours: Floats  # spare hours a month for civic life
    sociability: Floats  # how often one meets, befriends and drops others, 1 on average
    disposition: Floats  # what a resident's trust would be with no ties here, 0-1
    employed: Bools
    skill: Floats  # civic skill and confidence, 0-1
    trust: Floats  # in neighbours, 0-1
    belonging: Floats  # 0-1
    loneliness: Floats  # 0-1
    efficacy: Floats  # expects neighbours to act together, 0-1
    satisfaction: Floats  # with life, 0-10
    solitude: Floats  # how lonely a resident would be with no company, 0-1
    alike: Floats  # share of neighbours whose paths cross who are of the same community, 0-1; looked at once a year
    outlook: Floats  # what a resident expects of neighbours, whoever they are, above or below others
    let_down: Floats  # let-downs not yet felt
    supported: Bools  # by a community worker this month
    chats: Floats  # encounters this month
    member_of: Ints  # (MEMBERSHIPS, N) group row or NONE
    organises: Bools  # (MEMBERSHIPS, N)
    joined: Ints  # (MEMBERSHIPS, N) month of joining
    attended: Bools  # (MEMBERSHIPS, N) this month
    venue: Ints  # (VENUES, N) institution row or NONE
    pull: Floats  # (VENUES, N) what the venue would draw in perfect condition, for its distance
    use: Floats  # (VENUES, N) chance of going in a month, 0-1
    confidence: Floats  # (VENUES, N) in the institution, 0-1
    visited: Bools  # (VENUES, N) this month

    def to_frame(self) -> pd.DataFrame:
        held, used = ((slots != NONE).sum(axis=0) for slots in (self.member_of, self.venue))
        return super().to_frame().assign(memberships=held, places_used=used)


@dataclass(repr=False)
class Groups(Columns):
    """Groups, alive or not; a dead group's row may be taken by a new one. Shape (G,)."""

    alive: Bools
    founded: Ints
    cell: Ints  # the founder's home cell, where a group without a room meets
    energy: Floats  # 0-1
    constituted: Bools  # has a constitution, officers and an account
    purse: Floats  # GBP
    place: Ints  # institution that hosts it, or NONE
    hosted_since: Ints
    partnership: Floats  # of group and host, 0-1
    met: Bools  # this month
    turnout: Floats  # attenders this month
    granted: Floats  # grants received, GBP, fading by a twelfth a month
    last_granted: Ints  # month of the last grant, or NEVER
    supported: Bools

    def to_frame(self) -> pd.DataFrame:
        return super().to_frame()[self.alive].drop(columns="alive")

    def _facts(self) -> Facts:
        return [("living", int(self.alive.sum())), *super()._facts()]


@dataclass(repr=False)
class Institutions(Columns):
    """Institutions, open or not. Shape (I,)."""

    cell: Ints
    kind: NDArray[np.int8]  # index into KINDS
    owner: NDArray[np.int8]  # index into OWNERS
    is_open: Bools
    condition: Floats  # 0-1
    reserve: Floats  # GBP
    strain: Floats  # smoothed share of the running cost that goes unpaid, 0-1
    visits: Floats  # last month
    subsidy: Floats  # programme money for running costs this month, GBP
    body: Ints  # group that owns it, or NONE
    changed: Ints  # month of the last opening or closing
    council_share: Floats  # share of the running cost the council took on, before its cuts, 0-1
    works: Ints  # months until building work ends; 0 if none
    shortfall: Floats  # running cost that takings, council and volunteers did not meet last month, GBP


def widened(columns: C, first: Mapping[str, Number]) -> C:
    """The same columns, and beside them those of rules of one's own, with what they hold at first.

    >>> groups = widened(Groups(*[np.zeros(2)] * 15), {"heard": False})
    >>> groups.heard, isinstance(groups, Groups), groups.copy().heard
    (array([False, False]), True, array([False, False]))
    """
    base = type(columns)
    new = [(name, NDArray[Any]) for name in first]
    own_class = {"first": dict(first), "__reduce__": _reduced}  # as it is in no module
    kind = make_dataclass(base.__name__, new, bases=(base,), repr=False, namespace=own_class)
    held = {f.name: getattr(columns, f.name) for f in fields(columns)}
    own = {name: np.full(len(columns), value) for name, value in first.items()}
    return cast(C, kind(**held, **own))


def _reduced(columns: Columns) -> tuple[object, ...]:
    """How to make columns with some of one's own again."""
    base = next(each for each in type(columns).__mro__ if each in HELD)
    held = {f.name: getattr(columns, f.name) for f in fields(columns)}
    return _again, (base, dict(columns.first), held)


def _again(base: type[C], first: Mapping[str, Number], held: Mapping[str, NDArray[Any]]) -> C:
    wide = widened(base(**{f.name: held[f.name] for f in fields(base)}), first)
    for name in first:
        setattr(wide, name, held[name])
    return wide


def positions(true: Bools) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Positions slot * N + row, and rows, of the true elements of a column of slots, shape (slots, N).

    `take` and `put` read and write such a column by position, faster than by slot and row.

    >>> positions(np.array([[True, False], [True, True]]))
    (array([0, 2, 3]), array([0, 0, 1]))
    """
    at = true.ravel().nonzero()[0]
    return at, at % true.shape[1]


NAMES: dict[type, list[str]] = {
    columns: [f.name for f in fields(columns)] for columns in (Residents, Groups, Institutions)
}
ResidentArrays, ResidentArraysType = reference("ResidentArrays", NAMES[Residents], __name__)
GroupArrays, GroupArraysType = reference("GroupArrays", NAMES[Groups], __name__)
InstitutionArrays, InstitutionArraysType = reference("InstitutionArrays", NAMES[Institutions], __name__)


@kernel
def residents_held(arrays: tuple[NDArray[np.generic], ...]) -> Residents:
    """One reference to the columns of residents."""
    return ResidentArrays(*arrays)


@kernel
def groups_held(arrays: tuple[NDArray[np.generic], ...]) -> Groups:
    """One reference to the columns of groups."""
    return GroupArrays(*arrays)


@kernel
def institutions_held(arrays: tuple[NDArray[np.generic], ...]) -> Institutions:
    """One reference to the columns of institutions."""
    return InstitutionArrays(*arrays)


HELD: dict[type, Any] = {
    Residents: residents_held, Groups: groups_held, Institutions: institutions_held
}  # fmt: skip
