"""Mesa's view: residents, groups and institutions as agents, each a handle on a row of columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from random import Random
from typing import Any, ClassVar, Generic, Self, TypeVar

import mesa
import numpy as np
from mesa.discrete_space import Cell, CellAgent, FixedAgent, OrthogonalMooreGrid
from numpy.typing import NDArray

from .entities import KINDS, NONE, OWNERS, Groups, Institutions, Residents
from .measures.outcomes import Outcome, measure
from .mistakes import Mistake
from .processes.learning import appeal
from .programme.funded import Funded
from .views import Facts, Shown
from .world import World

T = TypeVar("T")


class HasLeft(Mistake):
    """A handle is asked about a resident, group or institution that is no longer there."""


class _Column(Generic[T]):
    """An attribute of a handle that reads and writes its row of the column of the same name."""

    def __init__(self, cast: Callable[[Any], T]) -> None:
        self.cast = cast

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, agent: Handle | None, owner: type) -> T:
        if agent is None:
            return self  # type: ignore[return-value]
        return self.cast(getattr(agent.columns, self.name)[agent.row])

    def __set__(self, agent: Handle, value: T) -> None:
        getattr(agent.columns, self.name)[agent.row] = value


class Handle(Shown, mesa.Agent):
    """A Mesa agent that stands for one row of columns for as long as the row holds the same identity.

    Once they have left, every read, write and verb raises `HasLeft`; it never speaks for whoever has the row now.

    Attributes
    ----------
    identity : int
        Who it is; never used again.
    row : int
        Where in the columns.
    """

    noun: ClassVar[str]
    layer: ClassVar[str]
    model: World
    identity: int
    _removing = False

    def __init__(self, model: World, row: int) -> None:
        super().__init__(model)
        self._row = row
        self.identity = int(self.columns.identity[row])

    @property
    def columns(self) -> Residents | Groups | Institutions:
        """The columns of its kind."""
        return getattr(self.model, self.layer)  # type: ignore[no-any-return]

    @property
    def has_left(self) -> bool:
        """Whether its row holds somebody else by now, or nobody."""
        return bool(self.columns.identity[self._row] != self.identity)

    @property
    def row(self) -> int:
        """Its row in the columns."""
        if self.has_left:
            raise HasLeft(
                f"{self.noun} {self.identity} has left (by month {self.model.month}); a handle does not speak for "
                f"whoever has row {self._row} now"
            )
        return self._row

    @property
    def cell(self) -> Cell | None:
        """The cell it stands on."""
        if not self._removing:
            _ = self.row  # refuses for one who has left
        return super().cell

    @cell.setter
    def cell(self, cell: Cell | None) -> None:
        super(Handle, type(self)).cell.fset(self, cell)  # type: ignore[attr-defined]

    def _title(self) -> str:
        return f"{type(self).__name__} {self.identity}" + (", who has left" if self.has_left else "")

    def remove(self) -> None:
        """Refuse: who leaves, and which group or institution ends, is for the month to say.

        Mesa's agents are a view of Kith's columns. A home is never empty, groups die and institutions close in the
        schedule; a programme or an event in the world is the way to change that.

        Raises
        ------
        Mistake
            Always.
        """
        raise Mistake(
            f"{self.noun} {self.identity}: remove is refused; a handle is a view, and the month decides who leaves"
        )

    def _withdraw(self) -> None:
        """Leave Mesa's sets and the grid: what Mesa calls removing."""
        self._removing = True
        super().remove()
        self._removing = False


class Resident(Handle, CellAgent):
    """An adult, as a Mesa agent: a handle on one row of `model.residents`."""

    noun, layer = "resident", "residents"
    community = _Column(int)
    status = _Column(float)
    hours = _Column(float)
    employed = _Column(bool)
    skill = _Column(float)
    trust = _Column(float)
    belonging = _Column(float)
    loneliness = _Column(float)
    satisfaction = _Column(float)

    @property
    def columns(self) -> Residents:
        """The columns of residents."""
        return self.model.residents

    def _facts(self) -> Facts:
        if self.has_left:
            return []
        held = [("ties", len(self.ties)), ("groups", len(self.groups)), ("places used", len(self.venues))]
        return [
            ("row", self.row),
            ("age", int(self.age)),
            *held,
            ("trust", self.trust),
            ("belonging", self.belonging),
        ]

    @property
    def age(self) -> float:
        """Age in years."""
        return (self.model.month - int(self.columns.born[self.row])) / 12

    @property
    def ties(self) -> dict[int, float]:
        """Strength of the tie to each alter, by the alter's row."""
        ties, row = self.model.ties, self.row
        mine = (ties.ego == row) | (ties.alter == row)
        others = np.where(ties.ego[mine] == row, ties.alter[mine], ties.ego[mine])
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
        return take_up(self.model, self.row, institution.row)


class Group(Handle, CellAgent):
    """A group, as a Mesa agent on the cell where it meets."""

    noun, layer = "group", "groups"
    energy = _Column(float)
    constituted = _Column(bool)
    purse = _Column(float)
    place = _Column(int)
    founded = _Column(int)

    @property
    def columns(self) -> Groups:
        """The columns of groups."""
        return self.model.groups

    @property
    def has_left(self) -> bool:
        """Whether the group has ended."""
        return super().has_left or not self.columns.alive[self._row]

    def _facts(self) -> Facts:
        if self.has_left:
            return []
        words = "yes" if self.constituted else "no"
        return [
            ("row", self.row),
            ("members", len(self.members)),
            ("energy", self.energy),
            ("constituted", words),
        ]

    @property
    def members(self) -> list[int]:
        """Rows of the members, in order."""
        return np.flatnonzero((self.model.residents.member_of == self.row).any(axis=0)).tolist()


class Institution(Handle, FixedAgent):
    """An institution, as a Mesa agent fixed to its cell."""

    noun, layer = "institution", "institutions"
    is_open = _Column(bool)
    condition = _Column(float)
    reserve = _Column(float)

    @property
    def columns(self) -> Institutions:
        """The columns of institutions."""
        return self.model.institutions

    def _facts(self) -> Facts:
        state = "open" if self.is_open else "closed"
        said = [("kind", self.kind), ("owner", self.owner), ("state", state), ("condition", self.condition)]
        return [("row", self.row), *said]

    @property
    def kind(self) -> str:
        return KINDS[self.columns.kind[self.row]]

    @property
    def owner(self) -> str:
        return OWNERS[self.columns.owner[self.row]]


def take_up(world: World, resident: int, institution: int) -> bool:
    """Give a resident the use of an institution, in the first free slot."""
    r = world.residents
    free = np.flatnonzero(r.venue[:, resident] == NONE)
    if not len(free) or (r.venue[:, resident] == institution).any():
        return False
    i, p = world.institutions, world.parameters.use
    metres = np.hypot(world.x[resident] - world.ix[institution], world.y[resident] - world.iy[institution])
    pull = appeal(world.per_kind("draw")[i.kind[institution]], 1.0, metres, p.reach)
    r.venue[free[0], resident], r.pull[free[0], resident] = institution, pull
    r.use[free[0], resident] = 2.0 * p.floor
    return True


class Mirror:
    """The agents and the grid, brought up to the columns when somebody looks, and not before.

    grid   : Mesa's cell space
    agents : for residents, groups and institutions, the agent of each living row
    known  : the identity that each of those agents stands for
    """

    def __init__(self, world: World, luck: Random) -> None:
        side = world.geography.side
        self.grid = OrthogonalMooreGrid((side, side), torus=False, capacity=None, random=luck)
        self.agents: dict[str, dict[int, Any]] = {"residents": {}, "groups": {}, "institutions": {}}
        self.known: dict[str, dict[int, int]] = {name: {} for name in self.agents}
        self.counter: Any = None
        self.seen: tuple[int, ...] = ()

    def resident(self, row: int) -> Resident:
        """The agent of the resident in a row."""
        return self.agents["residents"][row]  # type: ignore[no-any-return]

    def brought_up_to_date(self, world: World) -> Self:
        """Remove the agents of those who are gone, add those of who came, move groups that changed rooms."""
        now = world.month, world.next_resident, world.next_group, world.next_institution
        if self.seen == now:
            return self
        self.seen = now
        # Mesa 3.3 holds for ever every model that has a counter in `_ids`: ours is there only while it is used
        counters = getattr(mesa.Agent, "_ids", {})
        if self.counter is not None:
            counters[world] = self.counter
        r, g, i = world.residents, world.groups, world.institutions
        meets = np.where(g.place != NONE, i.cell[g.place], g.cell) if len(i) else g.cell
        self._bring(world, "residents", Resident, np.ones(len(r), bool), r.cell)
        self._bring(world, "groups", Group, g.alive, meets)
        self._bring(world, "institutions", Institution, np.ones(len(i), bool), i.cell)
        self.counter = counters.pop(world, None)
        return self

    def _bring(
        self,
        world: World,
        name: str,
        kind: type,
        living: NDArray[np.bool_],
        cell: NDArray[np.integer],
    ) -> None:
        identity, side = getattr(world, name).identity, world.geography.side
        agents, known = self.agents[name], self.known[name]
        for row in [row for row, who in known.items() if not living[row] or identity[row] != who]:
            agents.pop(row)._withdraw()
            known.pop(row)
        for row in living.nonzero()[0].tolist():
            here = self.grid[(int(cell[row] % side), int(cell[row] // side))]
            if row not in agents:
                agents[row] = kind(world, row)
                known[row] = int(identity[row])
                agents[row].cell = here
            elif kind is Group and agents[row].cell is not here:
                agents[row].cell = here


class Collector(mesa.DataCollector):
    """Mesa's DataCollector of every outcome, by its name."""

    def __init__(self, outcomes: Mapping[str, Outcome]) -> None:
        super().__init__(model_reporters={name: partial(self._value, name) for name in outcomes})
        self.outcomes = outcomes
        self.row: dict[str, float] = {}

    def collect(self, model: Funded) -> None:
        """Measure the model as it is now."""
        self.row = measure(model, self.outcomes)
        super().collect(model)

    def _value(self, name: str, model: Funded) -> float:
        return self.row[name]
