"""Self-reliance: how much of the place's institutions and groups stands without programme money."""

import numpy as np

from .snapshot import Snapshot


def self_reliance(s: Snapshot) -> float:
    """Mean of the share of running costs and the share of groups that do without programme money, 0-1.

    Costs: those of open institutions not paid by the programme or its endowment last month. Groups:
    living ones with no community worker and no grant in the last twelve months. A half
    counts as 1 where there is nothing to support.
    """
    cost = float(s.running_cost[s.institutions.is_open].sum())
    paid = min(1.0, s.programme_running_costs / cost) if cost else 0.0
    alive = s.groups.alive
    helped = (s.groups.supported | (s.groups.last_granted >= s.month - 12))[alive]
    return 1.0 - (paid + (float(np.mean(helped)) if helped.size else 0.0)) / 2.0
