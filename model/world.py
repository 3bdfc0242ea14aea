"""What there is in a month: columns, ties, the ground, luck and numbers; and what processes hand on to one another."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

from .compiled import kernel
from .entities import (
    COMMUNITIES,
    COUNCIL,
    KINDS,
    NEVER,
    NONE,
    Bools,
    Floats,
    Groups,
    Institutions,
    Ints,
    Residents,
    Rows,
)
from .geography import Geography
from .homophily import likeness_of
from .labour import Labour
from .luck import Luck
from .parameters import Case
from .places import Place
from .ties import COLUMNS, STREET, Ties, keys_of

NEAREST = 12  # institutions that a resident knows of


def _handed(written: str, to: str, meaning: str, carried: bool = False) -> dict[str, Any]:
    """Which process writes a field of the month, which ones read it, and whether the next month starts with it."""
    return {"written": written, "read": tuple(to.split(", ")), "meaning": meaning, "carried": carried}


@dataclass(slots=True, init=False, repr=False, eq=False)
class Month:
    """What one process works out and a later one reads: written before it is read in every month, unless carried over.

    A field that nobody has written yet cannot be read, and none but these can be written. Shapes: residents (N,),
    groups (G,).
    """

    came: tuple[Rows, Rows, Rows] = field(
        metadata=_handed("meet", "encounter", "who came to which group: residents, groups, memberships")
    )
    members: Rows = field(metadata=_handed("meet", "organise", "members of each group when it met"))
    in_arrears: Bools = field(
        metadata=_handed("meet", "organise", "groups that could not pay for their room")
    )
    called: Rows = field(metadata=_handed("encounter", "befriend", "ties by which a friend was called on"))
    calls: tuple[Rows, Rows] = field(
        metadata=_handed("encounter", "organise", "who called on a friend, and the friend")
    )
    luck_of_calls: Floats = field(metadata=_handed("encounter", "organise", "a uniform for each call"))
    encounters: tuple[Rows, Rows, NDArray[np.int8]] = field(
        metadata=_handed("encounter", "befriend", "pairs who met: residents, residents, occasions")
    )
    company: Floats = field(
        metadata=_handed(
            "learn",
            "spend, organise, move, fare",
            "how far a resident's ties fill a life, 0-1; `move` puts newcomers' at 0",
            carried=True,
        )
    )
    luck_of_groups: Floats = field(metadata=_handed("organise", "organise", "three uniforms for each group"))

    def copy(self) -> Month:
        """The same arrays in a month of its own."""
        return copy.copy(self)


class World:
    """What there is in a month, and how it is changed; processes take one and write to its columns.

    Attributes
    ----------
    place : Place
        The preset it was made from.
    population : int
        Adult residents, N.
    parameters : Case
        All numbers.
    numbers : array
        The same as one record, for kernels, (1,).
    dying, familiar : array
        What hangs on months and numbers only: chance of dying by age, familiarity by time lived here.
    luck : Luck
        Dealt for a seed.
    month : int
        0 when an experiment begins, negative before.
    warm_up : int
        Months before month 0 at which council funding stood at its full level.
    geography : Geography
        The ground.
    residents, groups, institutions, ties : Residents, Groups, Institutions, Ties
        All state, as columns.
    labour : Labour
        The labour market within reach.
    attention : float
        What services pay to the place, 1 as usual.
    today : Month
        What processes hand on.
    x, y : array
        Coordinates of homes, (N,), m.
    ix, iy : array
        Coordinates of institutions, (I,), m.
    nearby : array
        Neighbours whose paths cross, (PATHS, N).
    habit : array
        When a resident usually goes out, (N,), 0-1.
    near_cells, near_metres : array
        Nearest institutions of each cell, and how far, (cells, NEAREST).
    next_resident, next_group, next_institution : int
        Identities not yet used.
    """

    place: Place
    population: int
    parameters: Case
    numbers: NDArray[np.void]
    dying: Floats
    familiar: Floats
    luck: Luck
    month: int
    warm_up: int
    geography: Geography
    residents: Residents
    groups: Groups
    institutions: Institutions
    ties: Ties
    labour: Labour
    attention: float
    today: Month
    x: Floats
    y: Floats
    ix: Floats
    iy: Floats
    nearby: NDArray[np.int32]
    habit: Floats
    near_cells: NDArray[np.int32]
    near_metres: Floats
    next_resident: int
    next_group: int
    next_institution: int
    _per_kind: dict[str, Floats]

    @property
    def months_since_start(self) -> int:
        """Months since the start of the warm-up, when council funding stood at its full level."""
        return self.month + self.warm_up

    def digest(self) -> str:
        """Hash of every column, for telling whether two worlds are the same to the last bit."""
        h = hashlib.sha256()
        for columns in (self.residents, self.groups, self.institutions):
            for f in fields(columns):
                h.update(getattr(columns, f.name).tobytes())
        h.update(str(self.population).encode())
        for name in (*COLUMNS, "turnover"):
            h.update(getattr(self.ties, name).tobytes())
        return h.hexdigest()

    # --- the ground -------------------------------------------------------------------------------

    def per_kind(self, name: str) -> Floats:
        """A parameter of institutions, by kind."""
        if name not in self._per_kind:
            self._per_kind[name] = np.array([getattr(getattr(self.parameters, kind), name) for kind in KINDS])
        return self._per_kind[name]

    def centre(self, cells: Rows) -> tuple[Floats, Floats]:
        return self.geography.centre(cells)

    def _map_institutions(self) -> None:
        self.ix, self.iy = self.geography.centre(self.institutions.cell)
        known = min(NEAREST, len(self.institutions))
        if not known:
            self.near_cells = np.zeros((self.geography.cells, 0), np.int32)
            self.near_metres = np.zeros((self.geography.cells, 0))
            return
        tree = cKDTree(np.column_stack([self.ix, self.iy]))
        at = np.column_stack(self.geography.centre(np.arange(self.geography.cells)))
        # twice as many as are kept, so that those equally far, also of the last place, stand in the order of their rows
        metres, near = tree.query(at, k=range(1, min(2 * NEAREST, len(self.institutions)) + 1))
        order = np.lexsort((near, metres))[:, :known]
        self.near_cells = np.take_along_axis(near, order, axis=1).astype(np.int32)
        self.near_metres = np.take_along_axis(metres, order, axis=1)

    def institutions_near_cell(self, cells: Rows) -> tuple[NDArray[np.int32], Floats]:
        """The nearest institutions of cells and their distance in metres, nearest first."""
        return self.near_cells.take(cells, axis=0), self.near_metres.take(cells, axis=0)

    def institutions_near(self, rows: Rows) -> tuple[NDArray[np.int32], Floats]:
        """The nearest institutions of residents' homes and their distance in metres, nearest first."""
        return self.institutions_near_cell(self.geography.cell[rows])

    @property
    def meeting_points(self) -> tuple[Floats, Floats]:
        """Where each group meets, m: its host, or its founder's home."""
        cell = self.groups.cell
        if len(self.institutions):
            cell = np.where(self.groups.place != NONE, self.institutions.cell[self.groups.place], cell)
        return self.geography.centre(cell)

    def sites(self, year: int, slots: Sequence[int]) -> NDArray[np.int64]:
        """Cells for new buildings, drawn by luck."""
        return (self.luck.at("site", year, slots) * self.geography.cells).astype(int)

    # --- groups and institutions -------------------------------------------------------------------

    def members(self) -> NDArray[np.intp]:
        """Number of members of each group row."""
        held = self.residents.member_of.ravel()
        return np.bincount(held[held != NONE], minlength=len(self.groups))

    def free_rooms(self) -> Floats:
        """Rooms left for groups in each open institution."""
        i, g = self.institutions, self.groups
        return rooms_left(g.place, g.alive, i.is_open, i.kind, self.per_kind("rooms"))

    def enrol(self, who: ArrayLike, group: ArrayLike) -> bool:
        """Give residents a membership, in their first free slot; False if none had one."""
        r = self.residents
        who, group = np.atleast_1d(who), np.atleast_1d(group)
        slot = (r.member_of.take(who, axis=1) == NONE).argmax(axis=0)
        at = slot * len(r) + who
        free = r.member_of.take(at) == NONE
        at, group = at[free], group[free]
        r.member_of.put(at, group)
        r.joined.put(at, self.month)
        r.organises.put(at, False)
        r.attended.put(at, False)
        return bool(len(at))

    def new_group(self, founder: int) -> int:
        """Begin a group with one member, its founder and organiser; NONE if no row is left.

        The row is the first free one from a point set by the founder's row, so that one more group
        in one option does not shift the rows, and so the luck, of all later groups.
        """
        g, r = self.groups, self.residents
        start = founder * len(g) // self.population
        free = np.flatnonzero(~g.alive)
        if not len(free) or not (r.member_of[:, founder] == NONE).any():
            return NONE
        group = int(free[np.searchsorted(free, start) % len(free)])
        for f in fields(g):
            getattr(g, f.name)[group] = 0
        g.begin(group)
        g.identity[group], self.next_group = self.next_group, self.next_group + 1
        g.alive[group], g.founded[group], g.cell[group] = True, self.month, r.cell[founder]
        g.place[group], g.energy[group] = NONE, self.parameters.groups.first_energy
        g.last_granted[group] = NEVER
        self.enrol(founder, group)
        r.organises[(r.member_of[:, founder] == group).argmax(), founder] = True
        return group

    def new_institution(self, kind: int, cell: int, owner: int) -> int:
        """Add a closed institution in a cell; returns its row."""
        i = self.institutions
        i.grown(1, body=NONE)
        row = len(i) - 1
        i.identity[row], self.next_institution = self.next_institution, self.next_institution + 1
        i.kind[row], i.cell[row], i.owner[row], i.changed[row] = kind, cell, owner, self.month
        self._map_institutions()
        return row

    def use_of(self, places: Bools) -> Floats:
        """How far each resident uses the institutions marked in `places`, by row: the sum of their uses, (N,)."""
        r = self.residents
        if not len(places):
            return np.zeros(len(r))
        users = places[r.venue] & (r.venue != NONE)
        return (users * r.use).sum(axis=0)  # type: ignore[no-any-return]

    def let_users_down(self, closed: Bools) -> None:
        """Institutions that close let down those who use them, as far as they use them; `closed` by row."""
        self.residents.let_down += self.use_of(closed) * self.parameters.letdown.institution

    def succeed(self, dead: NDArray[np.intp]) -> None:
        """Where a group that owned an institution died, another it hosts takes over, or it closes.

        A building that nobody takes over falls to the council, which bears the share of the running cost
        that it bears of any new building, should it open again.
        """
        i, g = self.institutions, self.groups
        died = np.zeros(len(g), bool)
        died[dead] = True
        for row in ((i.body != NONE) & died[i.body]).nonzero()[0].tolist():
            heirs = np.flatnonzero(g.alive & g.constituted & (g.place == row))
            i.body[row] = heirs[np.argmax(g.energy[heirs])] if len(heirs) else NONE
            if not len(heirs):
                self.let_users_down((np.arange(len(i)) == row) & i.is_open)
                i.is_open[row], i.changed[row], i.owner[row] = False, self.month, COUNCIL
                i.council_share[row] = self.parameters.facilities.council_share

    def community_of_groups(self) -> NDArray[np.int64]:
        """The community most members belong to, of each group row."""
        return communities_of_groups(self.residents.member_of, self.residents.community, len(self.groups))

    def skill_of(self, group: int) -> float:
        """Mean skill of a group's organisers, 0 if it has none."""
        r = self.residents
        leads = ((r.member_of == group) & r.organises).any(axis=0)
        return float(r.skill[leads].mean()) if leads.any() else 0.0

    def tie(self, a: int, b: int) -> None:
        """Tie two residents, if they are not tied yet."""
        key = keys_of(np.array([a]), np.array([b]), self.population)
        if a == b or self.ties.found(key)[1][0]:
            return
        rows = np.array([a]), np.array([b])
        alike = likeness_of(self.residents.arrays(), *rows, self.numbers)
        start, now = np.array([self.parameters.ties.start]), np.array([self.month])
        self.ties.joined(Ties.of(self.population, key, start, now, now, np.array([STREET]), alike))


@kernel
def communities_of_groups(member_of: Ints, community: NDArray[np.int8], groups: int) -> NDArray[np.int64]:
    """The community most members belong to, of each group row; the first of several."""
    counts = np.zeros((groups, COMMUNITIES), np.int64)
    for slot in range(len(member_of)):
        for row in range(len(community)):
            if member_of[slot, row] != NONE:
                counts[member_of[slot, row], community[row]] += 1
    most = np.zeros(groups, np.int64)
    for group in range(groups):
        most[group] = np.argmax(counts[group])
    return most


@kernel
def rooms_left(
    place: Ints, alive: Bools, is_open: Bools, kind: NDArray[np.int8], rooms_of_kind: Floats
) -> Floats:
    """Rooms for groups in each institution, none where it is shut, less those that living groups have."""
    rooms = np.empty(len(kind))
    for venue in range(len(kind)):
        rooms[venue] = rooms_of_kind[kind[venue]] * is_open[venue]
    for group in range(len(place)):
        if alive[group] and place[group] != NONE:
            rooms[place[group]] -= 1.0
    return rooms
