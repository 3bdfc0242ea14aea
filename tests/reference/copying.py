"""A reference model in the state of a world of the first implementation, read from its columns (ODD 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .ground import Ground
from .groups import Group
from .institutions import KINDS, OWNERS, Institution
from .labour import OF_LABOUR
from .people import SLOTS, TENURES, Membership, Venue
from .residents import Resident
from .ties import Tie

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .luck import Luck
    from .model import Reference

OF_PEOPLE = (
    "identity",
    "community",
    "born",
    "arrived",
    "status",
    "hours",
    "sociability",
    "alike",
    "disposition",
    "solitude",
    "outlook",
    "employed",
    "skill",
    "trust",
    "belonging",
    "loneliness",
    "efficacy",
    "satisfaction",
    "let_down",
    "supported",
    "chats",
)
OF_GROUPS = (
    "founded",
    "energy",
    "constituted",
    "purse",
    "hosted_since",
    "partnership",
    "met",
    "turnout",
    "granted",
    "last_granted",
    "supported",
)
OF_INSTITUTIONS = (
    "is_open",
    "condition",
    "reserve",
    "strain",
    "visits",
    "subsidy",
    "changed",
    "council_share",
    "works",
    "shortfall",
)


def reference_of(cls: type[Reference], world: Any, luck: Luck, changes: Mapping[str, float]) -> Reference:
    """Copy all that the rules need. Changed parameters apply from now on."""
    model = cls({**world.parameters, **changes}, luck, world.month, world.warm_up, len(world.groups.alive))
    model.next_resident, model.next_group = world.next_resident, world.next_group
    model.attention = float(world.attention)
    for name in OF_LABOUR:
        setattr(model.labour, name, float(getattr(world.labour, name)))
    model.ground = Ground(int(world.geography.side), world.geography.area.tolist(), world.near_cells.tolist())
    copy_institutions(model, world)
    groups = copy_groups(model, world)
    copy_residents(model, world, groups)
    copy_ties(model, world)
    return model


def copy_institutions(model: Reference, world: Any) -> None:
    """Institutions, but for the bodies that own them."""
    columns = world.institutions
    for row, (cell, kind, owner) in enumerate(zip(columns.cell, columns.kind, columns.owner, strict=True)):
        place = Institution(model, row, int(cell), KINDS[kind])
        place.owner = OWNERS[owner]
        copy_values(columns, row, place, OF_INSTITUTIONS)
        model.institutions.append(place)


def copy_groups(model: Reference, world: Any) -> dict[int, Group]:
    """Living groups by row, with their hosts and what they own."""
    columns, groups = world.groups, {}
    for row in columns.alive.nonzero()[0].tolist():
        group = groups[row] = Group(model, row, int(columns.identity[row]), int(columns.cell[row]))
        copy_values(columns, row, group, OF_GROUPS)
        if columns.place[row] >= 0:
            group.place = model.institutions[columns.place[row]]
    for place, body in zip(model.institutions, world.institutions.body.tolist(), strict=True):
        place.body = groups.get(body)
    return groups


def copy_residents(model: Reference, world: Any, groups: dict[int, Group]) -> None:
    """Residents, their memberships and their venues."""
    columns = world.residents
    for row, (cell, tenure) in enumerate(zip(columns.cell.tolist(), columns.tenure.tolist(), strict=True)):
        resident = Resident(model, row, cell, TENURES[tenure], float(world.habit[row]))
        copy_values(columns, row, resident, OF_PEOPLE)
        for slot in range(SLOTS):
            group, venue = columns.member_of[slot, row], columns.venue[slot, row]
            if group >= 0:
                resident.memberships[slot] = Membership(groups[group])
                copy_values(
                    columns, (slot, row), resident.memberships[slot], ("organises", "joined", "attended")
                )
                groups[group].members.append(resident)
            if venue >= 0:
                resident.venues[slot] = Venue(model.institutions[venue], 0.0, 0.0, 0.0)
                copy_values(
                    columns, (slot, row), resident.venues[slot], ("pull", "use", "confidence", "visited")
                )
        model.residents.append(resident)
    for resident in model.residents:
        resident.nearby = [model.residents[row] for row in world.nearby[:, resident.row]]


def copy_ties(model: Reference, world: Any) -> None:
    """Ties, one object for both ends."""
    columns = world.ties
    for row, (ego, alter) in enumerate(zip(columns.ego.tolist(), columns.alter.tolist(), strict=True)):
        one, other = model.residents[ego], model.residents[alter]
        one.ties[other] = other.ties[one] = tie = Tie(0.0, 0, 0, 0, 0.0)
        copy_values(columns, row, tie, ("strength", "since", "last", "setting", "likeness"))


def copy_values(columns: Any, row: Any, agent: Any, names: tuple[str, ...]) -> None:
    """One row of some columns, as plain Python values."""
    for name in names:
        setattr(agent, name, getattr(columns, name)[row].item())
