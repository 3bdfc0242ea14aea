"""Bridging: ties across communities or across status (Putnam 2000)."""

import numpy as np

from .snapshot import Snapshot

STATUS_GAP = 0.3  # ties across status join residents at least so far apart, of 1


def bridging(s: Snapshot) -> float:
    """Mean number of a resident's ties to another community, or to a status at least 0.3 away."""
    status = s.residents.status
    far = np.abs(status[s.ties.ego] - status[s.ties.alter]) >= STATUS_GAP
    return s.per_resident(s.different("community") | far)
