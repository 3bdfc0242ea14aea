"""Mesa's view: residents, groups and institutions as agents, each a handle on a row of columns."""

from __future__ import annotations

from random import Random
from typing import Any, Self

import mesa
import numpy as np
from mesa.discrete_space import CellAgent, FixedAgent, OrthogonalMooreGrid
from numpy.typing import NDArray

from .entities import KINDS, NONE, OWNERS, Groups, Institutions, Residents
from .processes.learning import appeal
from .world import World


def _column(name: str, cast: type) -> Any:
    """A property of an agent that reads and writes its row of a column."""

    def read(agent: Any) -> Any:
        return cast(getattr(agent.columns, name)[agent.row])

    def write(agent: Any, value: Any) -> None:
        getattr(agent.columns, name)[agent.row] = value

    return property(read, write, doc=f"This agent's row of the column {name!r}.")


class Resident(CellAgent):
    """An adult, as a Mesa agent: a handle on row `row` of `model.residents`."""

    model: World
    community = _column("community", int)
    status = _column("status", float)
    hours = _column("hours", float)
    employed = _column("employed", bool)
    skill = _column("skill", float)
    trust = _column("trust", float)
    belonging = _column("belonging", float)
    loneliness = _column("loneliness", float)
    satisfaction = _column("satisfaction", float)

    def __init__(self, model: World, row: int) -> None:
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
        return take_up(self.model, self.row, institution.row)


class Group(CellAgent):
    """A group, as a Mesa agent on the cell where it meets."""

    model: World
    energy = _column("energy", float)
    constituted = _column("constituted", bool)
    purse = _column("purse", float)
    place = _column("place", int)
    founded = _column("founded", int)

    def __init__(self, model: World, row: int) -> None:
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

    model: World
    is_open = _column("is_open", bool)
    condition = _column("condition", float)
    reserve = _column("reserve", float)

    def __init__(self, model: World, row: int) -> None:
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
        self.month: int | None = None
        self.counter: Any = None

    def resident(self, row: int) -> Resident:
        """The agent of the resident in a row."""
        return self.agents["residents"][row]  # type: ignore[no-any-return]

    def brought_up_to_date(self, world: World) -> Self:
        """Remove the agents of those who are gone, add those of who came, move groups that changed rooms."""
        if self.month == world.month:
            return self
        self.month = world.month
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
            agents.pop(row).remove()
            known.pop(row)
        for row in living.nonzero()[0].tolist():
            here = self.grid[(int(cell[row] % side), int(cell[row] // side))]
            if row not in agents:
                agents[row] = kind(world, row)
                known[row] = int(identity[row])
                agents[row].cell = here
            elif kind is Group and agents[row].cell is not here:
                agents[row].cell = here
