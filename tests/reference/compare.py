"""The state of either model as plain numbers by name, for comparing (ODD 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .copying import OF_GROUPS, OF_INSTITUTIONS, OF_PEOPLE
from .institutions import OWNERS
from .labour import OF_LABOUR
from .people import SLOTS

if TYPE_CHECKING:
    from .model import Reference

State = dict[str, dict[Any, Any]]
OF_TIES = "strength", "since", "last", "setting", "likeness"
OF_MEMBERSHIPS = "organises", "joined", "attended"
OF_VENUES = "pull", "use", "confidence", "visited"
SINGLE = "ties.strength", "ties.likeness"


def state_of_reference(model: Reference) -> State:
    """By column: the value of each resident, living group, institution, tie, membership and venue."""
    state: State = {}
    for resident in model.residents:
        fill(state, "residents", resident.row, resident, OF_PEOPLE)
        note(state, "residents.company", resident.row, resident.company)
        for slot in range(SLOTS):
            membership, venue = resident.memberships[slot], resident.venues[slot]
            if membership:
                note(state, "residents.member_of", (slot, resident.row), membership.group.row)
                fill(state, "residents", (slot, resident.row), membership, OF_MEMBERSHIPS)
            if venue:
                note(state, "residents.venue", (slot, resident.row), venue.place.row)
                fill(state, "residents", (slot, resident.row), venue, OF_VENUES)
        for other, tie in resident.ties.items():
            if resident.row < other.row:
                fill(state, "ties", (resident.row, other.row), tie, OF_TIES)
    for group in model.groups:
        fill(state, "groups", group.row, group, ("identity", "cell", *OF_GROUPS))
        note(state, "groups.place", group.row, group.place.row if group.place else -1)
        if group.founded < model.month - 1:
            note(state, "groups.in_arrears", group.row, group.in_arrears)
    for place in model.institutions:
        fill(state, "institutions", place.row, place, OF_INSTITUTIONS)
        note(state, "institutions.owner", place.row, OWNERS.index(place.owner))
        note(state, "institutions.body", place.row, place.body.row if place.body else -1)
    return with_totals(state, model)


def state_of_world(world: Any) -> State:
    """The same of a world of the first implementation."""
    state: State = {}
    residents, groups, places, ties = world.residents, world.groups, world.institutions, world.ties
    for name in OF_PEOPLE:
        state[f"residents.{name}"] = dict(enumerate(getattr(residents, name).tolist()))
    if hasattr(world.today, "company"):
        state["residents.company"] = dict(enumerate(world.today.company.tolist()))
    for slots, names in (
        (residents.member_of, ("member_of", *OF_MEMBERSHIPS)),
        (residents.venue, ("venue", *OF_VENUES)),
    ):
        held = [(int(slot), int(row)) for slot, row in zip(*(slots >= 0).nonzero(), strict=True)]
        for name in names:
            take(state, f"residents.{name}", held, getattr(residents, name))
    pairs = list(zip(ties.ego.tolist(), ties.alter.tolist(), strict=True))
    for name in OF_TIES:
        state[f"ties.{name}"] = dict(zip(pairs, getattr(ties, name).tolist(), strict=True))
    living = groups.alive.nonzero()[0].tolist()
    for name in ("identity", "cell", "place", *OF_GROUPS):
        take(state, f"groups.{name}", living, getattr(groups, name))
    older = [row for row in living if groups.founded[row] < world.month - 1]
    if hasattr(world.today, "in_arrears"):
        take(state, "groups.in_arrears", older, world.today.in_arrears)
    for name in ("owner", "body", *OF_INSTITUTIONS):
        take(state, f"institutions.{name}", range(len(places.cell)), getattr(places, name))
    return with_totals(state, world)


def differences(mine: State, theirs: State, single: float = 1e-6, double: float = 1e-9) -> list[str]:
    """What differs, one line a column: numbers with a fraction by tolerance, all else exactly."""
    found = []
    for name in sorted(mine.keys() | theirs.keys()):
        one, other = mine.get(name, {}), theirs.get(name, {})
        if one.keys() != other.keys():
            found.append(f"{name}: held by different rows: {sorted(one.keys() ^ other.keys())[:5]}")
            continue
        allowed = single if name in SINGLE else double
        wrong = [key for key in one if not same(one[key], other[key], allowed)]
        if wrong:
            found.append(
                f"{name}: {len(wrong)} differ, first at {wrong[0]}: {one[wrong[0]]} and {other[wrong[0]]}"
            )
    return found


def same(one: Any, other: Any, allowed: float) -> bool:
    """Equal, or for numbers with a fraction, as near as allowed (relatively where they are large)."""
    if isinstance(one, float) or isinstance(other, float):
        return abs(one - other) <= allowed * max(1.0, abs(other))
    return one == other


def with_totals(state: State, model: Any) -> State:
    """The clock, the numbers given out so far, the attention of services and the labour market."""
    state["model"] = {name: int(getattr(model, name)) for name in ("month", "next_resident", "next_group")}
    state["model"]["attention"] = float(model.attention)
    for name in OF_LABOUR:
        state["model"][name] = float(getattr(model.labour, name))
    return state


def note(state: State, name: str, key: Any, value: Any) -> None:
    state.setdefault(name, {})[key] = value


def fill(state: State, table: str, key: Any, agent: Any, names: tuple[str, ...]) -> None:
    for name in names:
        note(state, f"{table}.{name}", key, getattr(agent, name))


def take(state: State, name: str, keys: Any, column: Any) -> None:
    if len(keys):
        state[name] = {key: column[key].item() for key in keys}
