"""Mesa's view of a neighbourhood: agents on a grid that stand for the rows of its columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import mesa
import numpy as np
from mesa.discrete_space import OrthogonalMooreGrid
from numpy.typing import NDArray

from .agents import Group, Institution, Resident
from .entities import NONE

if TYPE_CHECKING:
    from .neighbourhood import Neighbourhood


class Mirror:
    """The agents and the grid, brought up to the columns when somebody looks, and not before.

    grid   : Mesa's cell space
    agents : for residents, groups and institutions, the agent of each living row
    known  : the identity that each of those agents stands for
    """

    def __init__(self, world: Neighbourhood) -> None:
        side = world.geography.side
        self.grid = OrthogonalMooreGrid((side, side), torus=False, capacity=None, random=world.random)
        self.agents: dict[str, dict[int, Any]] = {"residents": {}, "groups": {}, "institutions": {}}
        self.known: dict[str, dict[int, int]] = {name: {} for name in self.agents}
        self.month: int | None = None
        self.counter: Any = None

    def resident(self, row: int) -> Resident:
        """The agent of the resident in a row."""
        return self.agents["residents"][row]  # type: ignore[no-any-return]

    def brought_up_to_date(self, world: Neighbourhood) -> Self:
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
        world: Neighbourhood,
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
