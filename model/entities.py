"""Residents, groups and institutions: state in columns, and Mesa agents as handles on a row."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from mesa.discrete_space import CellAgent, FixedAgent
from numpy.typing import NDArray

if TYPE_CHECKING:
    from .neighbourhood import Neighbourhood

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]

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
MEMBERSHIPS = 3  # a resident holds at most so many memberships ...
VENUES = 3  # ... and visits at most so many institutions
WORKING_AGE = 66.0  # years, below which a resident may work
NONE = -1
NEVER = -1_000_000  # a month before all months


@dataclass
class Columns:
    """Named arrays of equal length on their last axis; rows never move."""

    identity: NDArray[np.int64]  # which resident, group or institution this row holds; never used twice

    def __len__(self) -> int:
        return len(self.identity)

    def copy(self) -> Self:
        return type(self)(**{f.name: getattr(self, f.name).copy() for f in fields(self)})

    def grown(self, rows: int, **blank: float) -> None:
        """Append `rows` rows of zeros, or of the value given for a column."""
        for f in fields(self):
            old = getattr(self, f.name)
            extra = np.full((*old.shape[:-1], rows), blank.get(f.name, 0), old.dtype)
            setattr(self, f.name, np.concatenate([old, extra], axis=-1))


@dataclass
class Residents(Columns):
    """Adults, one row per place in a home: a leaver's row is taken by the next resident. Shape (N,)."""

    cell: Ints  # home cell; of the row, so it never changes
    tenure: NDArray[np.int8]  # index into TENURES; of the row
    community: NDArray[np.int8]
    born: Ints  # month of birth
    arrived: Ints  # month of moving in
    status: Floats  # social status, 0-1
    hours: Floats  # spare hours a month for civic life
    disposition: Floats  # what a resident's trust would be with no ties here, 0-1
    employed: Bools
    skill: Floats  # civic skill and confidence, 0-1
    trust: Floats  # in neighbours, 0-1
    belonging: Floats  # 0-1
    loneliness: Floats  # 0-1
    efficacy: Floats  # expects neighbours to act together, 0-1
    satisfaction: Floats  # with life, 0-10
    solitude: Floats  # how lonely a resident would be with no company, 0-1
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


@dataclass
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


@dataclass
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


def positions(true: Bools) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Positions slot * N + row, and rows, of the true elements of a column of slots, shape (slots, N).

    `take` and `put` read and write such a column by position, faster than by slot and row.

    >>> positions(np.array([[True, False], [True, True]]))
    (array([0, 2, 3]), array([0, 0, 1]))
    """
    at = true.ravel().nonzero()[0]
    return at, at % true.shape[1]


def column(name: str, cast: type) -> Any:
    """A property of an agent that reads and writes its row of a column."""

    def read(agent: Any) -> Any:
        return cast(getattr(agent.columns, name)[agent.row])

    def write(agent: Any, value: Any) -> None:
        getattr(agent.columns, name)[agent.row] = value

    return property(read, write, doc=f"This agent's row of the column {name!r}.")


class Resident(CellAgent):
    """An adult, as a Mesa agent: a handle on row `row` of `model.residents`."""

    model: Neighbourhood
    community = column("community", int)
    status = column("status", float)
    hours = column("hours", float)
    employed = column("employed", bool)
    skill = column("skill", float)
    trust = column("trust", float)
    belonging = column("belonging", float)
    loneliness = column("loneliness", float)
    satisfaction = column("satisfaction", float)

    def __init__(self, model: Neighbourhood, row: int) -> None:
        super().__init__(model)
        self.row = row

    @property
    def columns(self) -> Residents:
        return self.model.residents

    @property
    def age(self) -> float:
        """Age in years."""
        return (self.model.month - int(self.columns.born[self.row])) / 12

    @property
    def ties(self) -> dict[int, float]:
        """Strength of the tie to each alter, by the alter's row."""
        ties = self.model.ties
        mine = (ties.ego == self.row) | (ties.alter == self.row)
        others = np.where(ties.ego[mine] == self.row, ties.alter[mine], ties.ego[mine])
        return dict(zip(others.tolist(), ties.strength[mine].tolist(), strict=True))

    @property
    def groups(self) -> list[int]:
        """Rows of the groups this resident belongs to."""
        return [int(g) for g in self.columns.member_of[:, self.row] if g != NONE]

    @property
    def venues(self) -> dict[int, float]:
        """Use of each institution this resident visits, by its row."""
        held = self.columns.venue[:, self.row]
        return {
            int(v): float(u) for v, u in zip(held, self.columns.use[:, self.row], strict=True) if v != NONE
        }

    def befriend(self, other: Resident) -> None:
        """Tie this resident to another, if they are not tied yet."""
        self.model.tie(self.row, other.row)

    def join(self, group: Group) -> bool:
        """Join a group; False if already a member, or if no membership slot is free."""
        return group.row not in self.groups and self.model.enrol(self.row, group.row)

    def visit(self, institution: Institution) -> bool:
        """Take up the use of an institution; False if no slot is free."""
        return self.model.take_up(self.row, institution.row)


class Group(CellAgent):
    """A group, as a Mesa agent on the cell where it meets."""

    model: Neighbourhood
    energy = column("energy", float)
    constituted = column("constituted", bool)
    purse = column("purse", float)
    place = column("place", int)
    founded = column("founded", int)

    def __init__(self, model: Neighbourhood, row: int) -> None:
        super().__init__(model)
        self.row = row

    @property
    def columns(self) -> Groups:
        return self.model.groups

    @property
    def members(self) -> list[int]:
        """Rows of the members, in order."""
        return np.flatnonzero((self.model.residents.member_of == self.row).any(axis=0)).tolist()


class Institution(FixedAgent):
    """An institution, as a Mesa agent fixed to its cell."""

    model: Neighbourhood
    is_open = column("is_open", bool)
    condition = column("condition", float)
    reserve = column("reserve", float)

    def __init__(self, model: Neighbourhood, row: int) -> None:
        super().__init__(model)
        self.row = row

    @property
    def columns(self) -> Institutions:
        return self.model.institutions

    @property
    def kind(self) -> str:
        return KINDS[self.columns.kind[self.row]]

    @property
    def owner(self) -> str:
        return OWNERS[self.columns.owner[self.row]]
