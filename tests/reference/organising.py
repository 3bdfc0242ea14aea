"""The life of groups in a month (ODD 7.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .groups import Group
from .ties import pair_key

if TYPE_CHECKING:
    from .model import Reference
    from .residents import Resident

Asked = dict["Resident", list[Group]]


def organise(model: Reference) -> None:
    """Energy, joining, stepping up and down, becoming constituted, dying, founding, rooms: in this order."""
    for resident in model.residents:
        resident.hours_left = resident.hours_free
    for group in model.groups:
        group.size = len(group.members)
    asked = who_is_asked(model)
    founders = [resident for resident in model.residents if resident.wants_to_found()]

    for group in model.groups:
        group.tire_or_thrive()
    for resident, groups in asked.items():
        resident.join(groups)
    for resident in model.residents:
        resident.weigh_ties()
    for resident in model.residents:
        resident.stay_or_go()
    for group in model.groups:
        group.become_constituted()
    for group in [group for group in model.groups if group.is_dying()]:
        group.die()
    for founder in founders:
        found(model, founder)
    find_rooms(model)


def who_is_asked(model: Reference) -> Asked:
    """The groups that each resident is asked to join, each once."""
    asked: Asked = {}
    for resident, group in [*invitations(model), *sights(model)]:
        if group and group not in asked.setdefault(resident, []):
            asked[resident].append(group)
    return asked


def invitations(model: Reference) -> list[tuple[Resident, Group | None]]:
    """Friends who called or were called on invite each other to one of their groups."""
    inviting = model.numbers["groups.inviting"]
    found_ = []
    for caller, host in model.calls:
        luck = model.luck.at("door", model.month, pair_key(caller, host), 1)
        if luck < 2 * inviting:
            which = luck / inviting
            inviter, guest = (caller, host) if which < 1 else (host, caller)
            membership = inviter.memberships[min(int(which % 1 * 3), 2)]
            found_.append((guest, membership.group if membership else None))
    return found_


def sights(model: Reference) -> list[tuple[Resident, Group | None]]:
    """Groups noticed at venues, and introductions by workers."""
    return [(resident, resident.notice()) for resident in model.residents] + [
        (resident, resident.be_introduced()) for resident in model.residents
    ]


def found(model: Reference, founder: Resident) -> None:
    """A founder begins a group, and friends join."""
    numbers = model.numbers
    group = begin(model, founder) if founder.may_join_more else None
    if group is None:
        return
    for friend in founder.ties:
        luck = model.luck.at("begin together", model.month, pair_key(founder, friend))
        if (
            friend.hours_left >= numbers["groups.member_hours"]
            and friend.may_join_more
            and luck < numbers["groups.beginning_together"]
        ):
            friend.enter(group)


def begin(model: Reference, founder: Resident) -> Group | None:
    """A group in the first free row from the founder's share of the rows upwards, then from 0; or none."""
    taken = {group.row for group in model.groups}
    first = founder.row * model.group_rows // len(model.residents)
    free = [row for row in [*range(first, model.group_rows), *range(first)] if row not in taken]
    if not free:
        return None
    group = Group(model, free[0], model.next_group, founder.cell)
    model.next_group += 1
    founder.enter(group, organises=True)
    return group


def find_rooms(model: Reference) -> None:
    """Groups leave rooms that are shut or that they cannot pay for; those without one look for one."""
    luck = {group: model.luck.of_group(2, group.row) for group in model.groups}
    left = {group for group in model.groups if group.may_leave_room(luck[group])}
    seeking = [
        group
        for group in model.groups
        if not group.place and group not in left and luck[group] > 1 - model.numbers["groups.seeking"]
    ]
    for group in sorted(seeking, key=lambda group: -luck[group]):
        group.seek_room()
