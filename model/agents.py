"""Mesa's view: residents, groups and institutions as agents, each a handle on a row of columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from mesa.discrete_space import CellAgent, FixedAgent

from .entities import KINDS, NONE, OWNERS, Groups, Institutions, Residents

if TYPE_CHECKING:
    from .neighbourhood import Neighbourhood


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
