"""Social infrastructure: open institutions and living groups, their condition, reach and ownership."""

import numpy as np

from ..compiled import kernel
from ..entities import COMMUNITY, Floats
from .snapshot import Snapshot

ACCESS = 800.0  # metres, ten minutes' walk


def institutions(s: Snapshot) -> float:
    """Open institutions per 1,000 residents."""
    return 1000.0 * float(s.institutions.is_open.sum()) / s.n


def groups(s: Snapshot) -> float:
    """Living groups per 1,000 residents."""
    return 1000.0 * float(s.groups.alive.sum()) / s.n


def constituted(s: Snapshot) -> float:
    """Constituted groups per 1,000 residents."""
    return 1000.0 * float((s.groups.alive & s.groups.constituted).sum()) / s.n


def condition(s: Snapshot) -> float:
    """Mean condition of open institutions, 0-1; 0 where none is open."""
    opened = s.institutions.is_open
    return float(s.institutions.condition[opened].mean()) if opened.any() else 0.0


def access(s: Snapshot) -> float:
    """Share of residents with an open institution of any kind within 800 m."""
    opened = np.flatnonzero(s.institutions.is_open)
    from_the_west = opened[np.argsort(s.ix[opened], kind="stable")]
    return within_reach(s.x, s.y, s.ix[from_the_west], s.iy[from_the_west]) / s.n


@kernel
def within_reach(x: Floats, y: Floats, ix: Floats, iy: Floats) -> int:
    """How many homes have a place within 800 m, from coordinates in metres; `ix` rises."""
    count, near = 0, False
    for home in range(len(x)):
        if home == 0 or x[home] != x[home - 1] or y[home] != y[home - 1]:  # neighbours in rows share a cell
            near, at = False, np.searchsorted(ix, x[home] - ACCESS)
            while not near and at < len(ix) and ix[at] < x[home] + ACCESS:
                east, north = ix[at] - x[home], iy[at] - y[home]
                near = east * east + north * north < ACCESS * ACCESS
                at += 1
        count += near
    return count


def community_owned(s: Snapshot) -> float:
    """Share of open institutions owned by a community body; 0 where none is open."""
    opened = s.institutions.is_open
    return float((s.institutions.owner[opened] == COMMUNITY).mean()) if opened.any() else 0.0
