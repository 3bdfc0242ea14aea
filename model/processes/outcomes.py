"""Outcomes: job finding through contacts, loneliness, collective efficacy, life satisfaction, all with lags.

Every link is an association of the size published, or weaker; none feeds back on ties, trust or groups.
Who is out of work bears only on whom a central funder would support.
"""

import math

import numpy as np
from scipy.special import ndtri

from ..entities import WORKING_AGE, Bools, Floats, Numbers, Residents
from ..parameters import ParameterGroup
from ..ties import Ties
from ..world import World


def demand_after(demand: float, luck: float, p: ParameterGroup) -> float:
    """Local demand for labour, as the log of hiring over its usual rate; places have good and bad years of their own.

    demand' = kept * demand + sqrt(1 - kept^2) * demand_spread * z, kept = exp(-1 / demand_months), z the standard
    normal quantile of a uniform: whatever happens in the place, its spread over places is `demand_spread`.
    """
    kept = math.exp(-1.0 / p.demand_months)
    return float(kept * demand + math.sqrt(1.0 - kept**2) * p.demand_spread * ndtri(max(luck, 1e-9)))


def rate_of_hiring(
    status: Numbers, contacts: Numbers, demand: float, p: ParameterGroup
) -> tuple[Numbers, Numbers]:
    """Monthly rates at which a jobless resident finds work: by the market, and through employed contacts.

    (finding * (1/2 + status), per_contact * contacts) * exp(demand); contacts counts employed alters, each
    weighted 1/2 + strength / 2: most help comes from weak ties because they are many, and one strong tie is
    worth more (Gee, Jones & Burke 2017).
    """
    usual = math.exp(demand)
    return usual * p.finding * (0.5 + status), usual * p.per_contact * contacts


def loneliness_target(solitude: Numbers, company: Numbers, attends: Numbers, p: ParameterGroup) -> Floats:
    """Loneliness that ties and groups point to: solitude * (1 - w_ties * company - w_groups * [attends])."""
    return solitude * np.maximum(1.0 - p.from_ties * company - p.from_groups * attends, 0.0)


def efficacy_target(
    outlook: Numbers, trust: Numbers, company: Numbers, attends: Numbers, p: ParameterGroup
) -> Floats:
    """Expectation that neighbours act together, 0-1.

    target = outlook + w_trust * trust + w_ties * company + w_groups * [attends], within 0-1

    `outlook` is what a person expects of neighbours whoever they are: most of the difference in such answers
    is between people of the same neighbourhood (Sampson, Raudenbush & Earls 1997).
    """
    shared = p.from_trust * trust + p.from_ties * company + p.from_groups * attends
    return np.minimum(np.maximum(outlook + shared, 0.0), 1.0)


def satisfaction_target(trust: Numbers, jobless: Numbers, loneliness: Numbers, p: ParameterGroup) -> Floats:
    """Life satisfaction that life here points to, 0-10.

    satisfaction = base + per_trust * trust - per_jobless * [jobless] - per_loneliness * loneliness, within 0-10
    """
    content = p.base + p.per_trust * trust - p.per_jobless * jobless - p.per_loneliness * loneliness
    return np.minimum(np.maximum(content, 0.0), 10.0)


def fare(world: World) -> None:
    """Process 10: work, loneliness, efficacy and life satisfaction move towards what life here points to."""
    r, p = world.residents, world.parameters
    working_age = (world.month - r.born) / 12.0 < WORKING_AGE
    work(world, working_age)
    filled, attends = world.today.company, np.logical_or.reduce(r.attended)
    lonely = loneliness_target(r.solitude, filled, attends, p.loneliness)
    r.loneliness += (lonely - r.loneliness) / p.loneliness.lag
    able = efficacy_target(r.outlook, r.trust, filled, attends, p.efficacy)
    r.efficacy += (able - r.efficacy) / p.efficacy.lag
    content = satisfaction_target(r.trust, working_age & ~r.employed, r.loneliness, p.satisfaction)
    r.satisfaction += (content - r.satisfaction) / p.satisfaction.lag


def work(world: World, working_age: Bools) -> None:
    """Jobs are lost by hazard and found by market or through employed alters."""
    r, ties, p = world.residents, world.ties, world.parameters.work
    world.demand = demand_after(world.demand, float(world.luck.uniforms("demand", world.month, 1)[0]), p)
    by_market, by_contact = rate_of_hiring(r.status, employed_contacts(r, ties), world.demand, p)
    u = world.luck.of_residents("work", world.month, world.population)
    loses = r.employed & (u < p.losing * (1.5 - r.status))
    finds = ~r.employed & (u < 1.0 - np.exp(-(by_market + by_contact)))
    r.employed = working_age & ((r.employed & ~loses) | finds)


def employed_contacts(r: Residents, ties: Ties) -> Floats:
    """Employed alters of each resident, each weighted 1/2 + strength / 2, shape (N,)."""
    weight = 0.5 + 0.5 * ties.strength
    contacts = np.bincount(ties.ego, weight * r.employed.take(ties.alter), len(r))
    contacts += np.bincount(ties.alter, weight * r.employed.take(ties.ego), len(r))
    return contacts  # type: ignore[return-value]
