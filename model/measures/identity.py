"""Shared civic identity: belonging that holds across communities."""

import numpy as np

from .snapshot import Snapshot


def shared_identity(s: Snapshot) -> float:
    """Mean belonging in the community where it is lowest, 0-1; communities under 1% of residents are left out."""
    community = s.residents.community
    count = np.bincount(community)
    total = np.bincount(community, s.residents.belonging)
    present = count >= max(1.0, 0.01 * s.n)
    return float((total[present] / count[present]).min())
