"""Linking: ties and confidence that reach institutions (Szreter & Woolcock 2004)."""

from typing import cast

import numpy as np

from kith.model import services
from kith.model.entities import Groups, Institutions, Residents

from .snapshot import Snapshot


def linking(s: Snapshot) -> float:
    """Mean, over residents, of confidence in open institutions used, summed, plus partnerships of one's groups.

    A resident who uses two open places with confidence 0.6 and is in a group whose partnership with
    its host is 0.5 counts 1.7.
    """
    columns = (s.residents, s.groups, s.institutions)
    return services.linking(*cast(tuple[Residents, Groups, Institutions], columns))


def hosted_groups(s: Snapshot) -> float:
    """Share of living groups that have a room in an open institution; 0 where there are no groups."""
    g, i = s.groups, s.institutions
    if not g.alive.any() or not len(i.is_open):
        return 0.0
    return float(np.mean(((g.place >= 0) & i.is_open[g.place])[g.alive]))
