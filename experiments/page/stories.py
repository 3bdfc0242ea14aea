"""What happened to a resident, a group or an institution, told from the recorded months."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kith.model.entities import KIND_TITLES, MEMBERSHIPS, NONE, OWNERS, VENUES
from kith.model.life import Life
from kith.model.neighbourhood import Neighbourhood
from kith.model.places import LEFT_BEHIND, places
from kith.model.telling import counted

from .frames import NAMES, unpacked

KINDS = ("resident", "group", "institution")
MOST_EVENTS = 400


def story(
    kind: str, row: int, frames: Sequence[bytes], last: int, where: Neighbourhood | None = None
) -> dict[str, Any]:
    """The story of one of `KINDS` in one world up to a month: its series by month, and its events.

    `where` is the world that was recorded, which knows what its institutions and groups are called.

    Returns
    -------
    ``series`` : numbers by month, by name; ``events`` : (month, what happened), the latest last
    """
    seen = [unpacked(frame) for frame in frames[: last + 1]]
    if kind == "resident":
        told = of_resident(row, seen, where)
    else:
        told = {"group": of_group, "institution": of_institution}[kind](row, seen)
    return told | {"events": told["events"][-MOST_EVENTS:]}


def of_resident(
    row: int, seen: Sequence[SimpleNamespace], where: Neighbourhood | None = None
) -> dict[str, Any]:
    """Trust, belonging, ties and memberships by month, and a life in the words of `kith run --resident`."""
    rows = 1 + max(int(max(m.group_row.max(initial=0), m.group.max(initial=0))) for m in seen)
    views = [as_world(row, month, rows, where) for month in seen]
    life = Life(views[0], 0)  # type: ignore[arg-type]
    for view in views[1:]:
        life.read(view)  # type: ignore[arg-type]
    return {
        "series": {
            "trust": [float(m.trust[row]) / 255 for m in seen],
            "belonging": [float(m.belonging[row]) / 255 for m in seen],
            "ties": [len(view.others) for view in views],
            "memberships": [int((m.member == row).sum()) for m in seen],
        },
        "events": [(int(month), str(what)) for month, what in life],
    }


def as_world(row: int, month: SimpleNamespace, rows: int, where: Neighbourhood | None) -> SimpleNamespace:
    """One resident of a recorded month as `Life` reads a world: in row 0, with nobody else there."""
    stands = month.state < 2
    mine = stands & ((month.ego == row) | (month.alter == row))
    others = np.sort(np.where(month.ego == row, month.alter, month.ego)[mine])
    groups, leads = month.group[month.member == row], month.leads[month.member == row]
    column = {
        name: np.array([value])
        for name, value in {
            "identity": int(month.arrived[row]),  # a row changes hands when somebody moves in
            "born": int(month.born[row]),
            "arrived": int(month.arrived[row]),
            "employed": bool(month.flags[row] & 1),
            "supported": bool(month.flags[row] & 2),
            "trust": month.trust[row] / 255,
            "belonging": month.belonging[row] / 255,
            "skill": month.skill[row] / 255,
            "satisfaction": month.satisfaction[row] / 25.5,
        }.items()
    }
    column |= {
        "member_of": slots(groups, MEMBERSHIPS),
        "organises": slots(leads, MEMBERSHIPS) > 0,
        "venue": slots(month.venue[month.user == row], VENUES),
    }
    place = places[LEFT_BEHIND] if where is None else where.place
    return SimpleNamespace(
        month=month.month,
        others=others,
        residents=SimpleNamespace(**column),
        ties=SimpleNamespace(alters_of=lambda _: others),
        institutions=SimpleNamespace(kind=month.kind),
        groups=SimpleNamespace(identity=identities(month, rows, len(place.groups or ()))),
        geography=SimpleNamespace(layout=None if where is None else where.geography.layout),
        place=place,
    )


def identities(month: SimpleNamespace, rows: int, known: int) -> NDArray[np.int32]:
    """Which group each of `rows` has in a recorded month; the `known` that a place is known to have are below 0."""
    found = np.zeros(rows, np.int32)
    names = month.group_name.astype(np.int32)
    found[month.group_row] = np.where(names >= NAMES - known, names - NAMES, names)
    return found


def slots(values: Any, most: int) -> Any:
    """Values as one resident's column of slots, shape (most, 1)."""
    column = np.full((most, 1), NONE)
    column[: len(values), 0] = values
    return column


def of_group(row: int, seen: Sequence[SimpleNamespace]) -> dict[str, Any]:
    """Members and energy by month; founded, housed, constituted, ended."""
    members, energy, events = [], [], []
    before: dict[str, Any] = {}
    for month in seen:
        at = np.flatnonzero(month.group_row == row)
        members.append(int((month.group == row).sum()))
        energy.append(float(month.energy[at[0]]) / 255 if len(at) else 0.0)
        now = {
            "name": int(month.group_name[at[0]]) if len(at) else NONE,
            "host": int(month.host[at[0]]) if len(at) else NONE,
            "constituted": bool(month.constituted[at[0]]) if len(at) else False,
        }
        events += [(month.month, what) for what in group_events(before, now, members[-1], month)]
        before = now
    return {"series": {"members": members, "energy": energy}, "events": events}


def group_events(before: dict[str, Any], now: dict[str, Any], members: int, month: Any) -> list[str]:
    """What happened to a group between two months."""
    if now["name"] == NONE:
        return ["is no more"] if before.get("name", NONE) != NONE else []
    home = "at its founder's home"
    where = f"in the {KIND_TITLES[month.kind[now['host']]]}" if now["host"] != NONE else home
    if before.get("name", NONE) != now["name"]:
        form = "constituted" if now["constituted"] else "informal"
        return [
            f"{'is founded' if before else 'is here'}: {form}, {counted(members, 'member')}, meets {where}"
        ]
    told = [f"now meets {where}"] if before["host"] != now["host"] else []
    if now["constituted"] and not before["constituted"]:
        told.append("becomes constituted, with officers and an account")
    return told


def of_institution(row: int, seen: Sequence[SimpleNamespace]) -> dict[str, Any]:
    """Condition, users and groups that meet there by month; opened, closed, handed over."""
    states = {0: "is closed", 1: "is open", 2: "is closed for building work"}
    changes = {0: "closes", 1: "opens", 2: "building work begins"}
    condition, users, groups, events = [], [], [], []
    before: tuple[int, int] | None = None
    for month in seen:
        if row >= len(month.kind):
            condition.append(0.0)
            users.append(0)
            groups.append(0)
            continue
        condition.append(float(month.condition[row]) / 255)
        users.append(int((month.venue == row).sum()))
        groups.append(int((month.host == row).sum()))
        now = int(month.is_open[row]), int(month.owner[row])
        if before is None:
            begun = "is built" if month.month else states[now[0]]
            events.append((month.month, f"{begun}; owner: {OWNERS[now[1]]}"))
        else:
            events += [(month.month, changes[now[0]])] if now[0] != before[0] else []
            events += [(month.month, f"passes to: {OWNERS[now[1]]}")] if now[1] != before[1] else []
        before = now
    return {"series": {"condition": condition, "users": users, "groups": groups}, "events": events}
