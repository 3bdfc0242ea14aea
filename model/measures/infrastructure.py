"""Social infrastructure: open institutions and living groups, their condition, reach and ownership."""

import numpy as np
from scipy.spatial import cKDTree

from ..entities import COMMUNITY
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
    opened = s.institutions.is_open
    if not opened.any():
        return 0.0
    tree = cKDTree(np.column_stack([s.ix[opened], s.iy[opened]]))
    metres, _ = tree.query(np.column_stack([s.x, s.y]), distance_upper_bound=ACCESS)
    return float(np.isfinite(metres).mean())


def community_owned(s: Snapshot) -> float:
    """Share of open institutions owned by a community body; 0 where none is open."""
    opened = s.institutions.is_open
    return float((s.institutions.owner[opened] == COMMUNITY).mean()) if opened.any() else 0.0
