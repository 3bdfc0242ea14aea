"""A month of a world as bytes: all that is drawn and told of it, and nothing that can be changed afterwards.

The browser reads the same layout (`frame.js`), so that a frame is packed once and sent as it is kept. A month of
2,000 residents takes about 75 kB.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kith.model.entities import MEMBERSHIPS, NONE, VENUES

COUNTS = ("residents", "ties", "memberships", "uses", "groups", "institutions")
NAMES = 65_536  # of groups, before one is used again
LAYOUT = (  # name, type, as many as
    ("arrived", "<i2", "residents"),  # month of moving in
    ("born", "<i2", "residents"),  # month of birth
    ("ego", "<u2", "ties"),
    ("alter", "<u2", "ties"),
    ("member", "<u2", "memberships"),  # resident
    ("group", "<u2", "memberships"),  # row of the group
    ("user", "<u2", "uses"),  # resident
    ("venue", "<u2", "uses"),  # row of the institution
    ("group_row", "<u2", "groups"),
    ("group_name", "<u2", "groups"),  # which group: rows are used again
    ("group_cell", "<u2", "groups"),  # founder's home
    ("host", "<i2", "groups"),  # institution, or -1
    ("founded", "<i2", "groups"),
    ("site", "<u2", "institutions"),  # cell
    ("trust", "u1", "residents"),
    ("belonging", "u1", "residents"),
    ("satisfaction", "u1", "residents"),
    ("loneliness", "u1", "residents"),
    ("skill", "u1", "residents"),
    ("community", "u1", "residents"),
    ("flags", "u1", "residents"),  # 1 in work, 2 supported by a worker
    ("strength", "u1", "ties"),
    ("state", "u1", "ties"),  # 0 standing, 1 new, 2 lost
    ("leads", "u1", "memberships"),
    ("energy", "u1", "groups"),
    ("constituted", "u1", "groups"),
    ("kind", "u1", "institutions"),
    ("owner", "u1", "institutions"),
    ("is_open", "u1", "institutions"),  # 0 closed, 1 open, 2 closed for works
    ("condition", "u1", "institutions"),
)
RECENT = 1  # months for which a tie is shown as new, or as lost
MOST_BYTES = 50  # of a resident and month: what history is taken to need; with six ties each it is 38


def shares(column: NDArray[np.floating], most: float = 1.0) -> NDArray[np.float64]:
    """A column from 0 to `most` as whole numbers from 0 to 255."""
    return np.rint(np.clip(column / most, 0.0, 1.0) * 255)


class Recorder:
    """Packs a world's months, and remembers which ties it lost lately."""

    def __init__(self) -> None:
        self.keys: NDArray[np.int64] | None = None
        self.lost: NDArray[np.int64] = np.zeros(0, np.int64)
        self.lost_in: NDArray[np.int64] = np.zeros(0, np.int64)

    def frame(self, world: Any) -> bytes:
        """The world's month as bytes; reads and never writes."""
        columns = {**self.people(world), **self.ties(world), **places(world)}
        counts = {like: len(columns[name]) for name, _, like in LAYOUT}
        head = np.array([world.month, *(counts[name] for name in COUNTS), 0], "<i4").tobytes()
        return head + b"".join(columns[name].astype(kind).tobytes() for name, kind, _ in LAYOUT)

    def people(self, world: Any) -> dict[str, NDArray[Any]]:
        """Residents, their memberships and the places they use."""
        r = world.residents
        member = r.member_of != NONE
        uses = r.venue != NONE
        rows = np.arange(len(r))
        return {
            "arrived": np.clip(r.arrived, -32768, 32767),
            "born": np.clip(r.born, -32768, 32767),
            "trust": shares(r.trust),
            "belonging": shares(r.belonging),
            "satisfaction": shares(r.satisfaction, 10.0),
            "loneliness": shares(r.loneliness),
            "skill": shares(r.skill),
            "community": r.community,
            "flags": r.employed + 2 * r.supported,
            "member": np.broadcast_to(rows, (MEMBERSHIPS, len(r)))[member],
            "group": r.member_of[member],
            "leads": r.organises[member],
            "user": np.broadcast_to(rows, (VENUES, len(r)))[uses],
            "venue": r.venue[uses],
        }

    def ties(self, world: Any) -> dict[str, NDArray[Any]]:
        """Ties that stand, and after them those lost lately."""
        t, month = world.ties, world.month
        if self.keys is not None:
            gone = self.keys[~t.found(self.keys)[1]]
            self.lost = np.concatenate([self.lost, gone])
            self.lost_in = np.concatenate([self.lost_in, np.full(len(gone), month)])
            still = (self.lost_in > month - RECENT) & ~t.found(self.lost)[1]
            self.lost, self.lost_in = self.lost[still], self.lost_in[still]
        # a tie that forms in the month that ends when `month` becomes m has since = m - 1
        self.keys = t.key.copy()
        none = np.zeros(len(self.lost))
        return {
            "ego": np.concatenate([t.ego, self.lost // t.residents]),
            "alter": np.concatenate([t.alter, self.lost % t.residents]),
            "strength": np.concatenate([shares(t.strength), none]),
            "state": np.concatenate([((t.since >= month - RECENT) & (month > 0)).astype(int), none + 2]),
        }


def places(world: Any) -> dict[str, NDArray[Any]]:
    """Living groups and all institutions."""
    g, i = world.groups, world.institutions
    living = g.alive.nonzero()[0]
    return {
        "group_row": living,
        "group_name": g.identity[living] % NAMES,
        "group_cell": g.cell[living],
        "host": g.place[living],
        "founded": np.clip(g.founded[living], -32768, 32767),
        "energy": shares(g.energy[living]),
        "constituted": g.constituted[living],
        "site": i.cell,
        "kind": i.kind,
        "owner": i.owner,
        "is_open": np.where(i.is_open, 1, np.where(i.works > 0, 2, 0)),
        "condition": shares(i.condition),
    }


def unpacked(frame: bytes) -> SimpleNamespace:
    """The columns of a frame, as read-only arrays, and its month."""
    month, *counts = np.frombuffer(frame, "<i4", 1 + len(COUNTS)).tolist()
    many = dict(zip(COUNTS, counts, strict=True))
    at, columns = 4 * (2 + len(COUNTS)), {}
    for name, kind, like in LAYOUT:
        columns[name] = np.frombuffer(frame, kind, many[like], at)
        at += columns[name].nbytes
    return SimpleNamespace(month=month, **columns)
