"""Rings: who meets whom among those at the same place (ODD 7.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .ties import FRIEND, GROUP, INSTITUTION, pair_key

if TYPE_CHECKING:
    from .model import Reference
    from .residents import Resident

GROUP_REACH = 2


def pairs_on_ring(seated: list[tuple[float, Resident]], reach: int) -> list[tuple[Resident, Resident]]:
    """Ordered by position, each meets the next `reach` around the ring; no pair twice."""
    ring = [resident for _, resident in sorted(seated, key=lambda seat: seat[0])]
    size = len(ring)
    pairs = []
    for step in range(1, reach + 1):
        seats = size if size > 2 * step else step if size == 2 * step else 0
        pairs += [(ring[seat], ring[(seat + step) % size]) for seat in range(seats)]
    return pairs


def meet_on_rings(model: Reference) -> None:
    """Rings at institutions, in groups and at the doors of friends."""
    for place in model.institutions:
        place.visits = model.numbers["institutions.visits"] * len(place.visitors)
        sit(model, place.visitors, 1, INSTITUTION)
        place.visitors = []
    for seated in circles(model):
        sit(model, seated, GROUP_REACH, GROUP)
    for seated in doors(model):
        sit(model, seated, 1, FRIEND)


def sit(model: Reference, seated: list[tuple[float, Resident]], reach: int, setting: int) -> None:
    """All who meet on one ring."""
    for one, other in pairs_on_ring(seated, reach):
        model.encounter(one, other, setting)


def circles(model: Reference) -> list[list[tuple[float, Resident]]]:
    """Those who attended each group, with their seats."""
    rings: dict[object, list[tuple[float, Resident]]] = {}
    for resident in model.residents:
        for slot, membership in enumerate(resident.memberships):
            if membership and membership.attended:
                seat = model.luck.at("circle", model.month, resident.row * 3 + slot)
                rings.setdefault(membership.group, []).append((seat, resident))
    return list(rings.values())


def doors(model: Reference) -> list[list[tuple[float, Resident]]]:
    """Those who called on each host, with their seats."""
    rings: dict[object, list[tuple[float, Resident]]] = {}
    for caller, host in model.calls:
        seat = model.luck.at("door", model.month, pair_key(caller, host))
        rings.setdefault(host, []).append((seat, caller))
    return list(rings.values())
