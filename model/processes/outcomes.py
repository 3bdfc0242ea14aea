"""Outcomes: job finding through contacts, loneliness, collective efficacy, life satisfaction, all with lags.

Every link is an association of the size published, or weaker; none feeds back on ties, trust or groups.
Who is out of work bears only on whom a central funder would support.
"""

from typing import Any

import numpy as np

from ..entities import WORKING_AGE


def chance_of_hire(status: Any, contacts: Any, p: Any) -> Any:
    """Chance that a jobless resident finds work this month: by market, or through employed contacts.

    chance = 1 - exp(-(finding * (1/2 + status) + per_contact * contacts)); contacts counts employed
    alters, each weighted 1/2 + strength / 2: most help comes from weak ties because they are many,
    and one strong tie is worth more (Gee, Jones & Burke 2017).
    """
    return 1.0 - np.exp(-(p.finding * (0.5 + status) + p.per_contact * contacts))


def loneliness_target(solitude: Any, company: Any, attends: Any, p: Any) -> Any:
    """Loneliness that ties and groups point to: solitude * (1 - w_ties * company - w_groups * [attends])."""
    return solitude * np.maximum(1.0 - p.from_ties * company - p.from_groups * attends, 0.0)


def efficacy_target(trust: Any, company: Any, attends: Any, p: Any) -> Any:
    """Expectation that neighbours act together: w_trust * trust + w_ties * company + w_groups * [attends]."""
    return np.minimum(p.from_trust * trust + p.from_ties * company + p.from_groups * attends, 1.0)


def satisfaction_target(trust: Any, jobless: Any, loneliness: Any, p: Any) -> Any:
    """Life satisfaction that life here points to, 0-10.

    satisfaction = base + per_trust * trust - per_jobless * [jobless] - per_loneliness * loneliness, within 0-10
    """
    content = p.base + p.per_trust * trust - p.per_jobless * jobless - p.per_loneliness * loneliness
    return np.minimum(np.maximum(content, 0.0), 10.0)


def fare(world: Any) -> None:
    """Process 10: work, loneliness, efficacy and life satisfaction move towards what life here points to."""
    r, p = world.residents, world.parameters
    working_age = (world.month - r.born) / 12.0 < WORKING_AGE
    work(world, working_age)
    filled, attends = world.today.company, r.attended.any(axis=0)
    lonely = loneliness_target(r.solitude, filled, attends, p.loneliness)
    r.loneliness += (lonely - r.loneliness) / p.loneliness.lag
    r.efficacy += (efficacy_target(r.trust, filled, attends, p.efficacy) - r.efficacy) / p.efficacy.lag
    content = satisfaction_target(r.trust, working_age & ~r.employed, r.loneliness, p.satisfaction)
    r.satisfaction += (content - r.satisfaction) / p.satisfaction.lag


def work(world: Any, working_age: Any) -> None:
    """Jobs are lost by hazard and found by market or through employed alters."""
    r, ties, p = world.residents, world.ties, world.parameters.work
    n = len(r)
    weight = 0.5 + 0.5 * ties.strength
    contacts = np.bincount(ties.ego, weight * r.employed.take(ties.alter), n)
    contacts += np.bincount(ties.alter, weight * r.employed.take(ties.ego), n)
    u = world.luck.of_residents("work", world.month, world.population)
    loses = r.employed & (u < p.losing * (1.5 - r.status))
    finds = ~r.employed & (u < chance_of_hire(r.status, contacts, p))
    r.employed = working_age & ((r.employed & ~loses) | finds)
