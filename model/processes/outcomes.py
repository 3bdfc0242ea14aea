"""Outcomes: job finding through contacts, loneliness, collective efficacy, life satisfaction, all with lags.

Every link is an association of the size published, or weaker; none feeds back on ties, trust or groups.
Who is out of work bears only on whom a central funder would support.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..arithmetic import exp
from ..compiled import kernel, rule
from ..entities import WORKING_AGE, Bools, Floats, Residents
from ..labour import demand_after, fill_vacancies, jobs_here, tightness, usual_vacancies
from ..parameters import ParameterGroup
from ..services import answer
from ..slots import any_of
from ..world import World

HALF = np.float32(0.5)  # ties are kept in single precision


@rule
def rate_of_hiring(
    status: float, contacts: float, market: float, help_: float, p: ParameterGroup
) -> tuple[float, float]:
    """Monthly rates at which a jobless resident finds work: by the market, and through employed contacts.

    (finding * (1/2 + status) * help, per_contact * contacts) * market; contacts counts employed alters, each
    weighted 1/2 + strength / 2: most help comes from weak ties because they are many, and one strong tie is
    worth more (Gee, Jones & Burke 2017). `market` is hiring over its usual rate, `help` what workers and agencies
    add to a search.
    """
    return market * p.finding * (0.5 + status) * help_, market * p.per_contact * contacts


@rule
def search_helped(supported: float, p: ParameterGroup) -> float:
    """How much faster a jobless resident finds work by the market with a worker's help: 1 + search_help * search_share.

    Help with the search for work adds to hiring (Card, Kluve & Weber 2018); `search_share` of a worker's time with
    those out of work goes to it.
    """
    return 1.0 + p.search_help * p.search_share * supported


@rule
def loneliness_target(solitude: float, company: float, attends: float, p: ParameterGroup) -> float:
    """Loneliness that ties and groups point to: solitude * (1 - w_ties * company - w_groups * [attends])."""
    return solitude * max(1.0 - p.from_ties * company - p.from_groups * attends, 0.0)


@rule
def efficacy_target(outlook: float, trust: float, company: float, attends: float, p: ParameterGroup) -> float:
    """Expectation that neighbours act together, 0-1.

    target = outlook + w_trust * trust + w_ties * company + w_groups * [attends], within 0-1

    `outlook` is what a person expects of neighbours whoever they are: most of the difference in such answers
    is between people of the same neighbourhood (Sampson, Raudenbush & Earls 1997).
    """
    shared = p.from_trust * trust + p.from_ties * company + p.from_groups * attends
    return min(max(outlook + shared, 0.0), 1.0)


@rule
def satisfaction_target(trust: float, jobless: float, loneliness: float, p: ParameterGroup) -> float:
    """Life satisfaction that life here points to, 0-10.

    satisfaction = base + per_trust * trust - per_jobless * [jobless] - per_loneliness * loneliness, within 0-10
    """
    content = p.base + p.per_trust * trust - p.per_jobless * jobless - p.per_loneliness * loneliness
    return min(max(content, 0.0), 10.0)


def fare(world: World) -> None:
    """Process 10: work, loneliness, efficacy and life satisfaction move towards what life here points to."""
    r, month, luck, numbers = world.residents.arrays(), world.month, world.luck, world.numbers
    u, of_place = luck.of_residents("work", month, world.population), luck.uniforms("demand", month, 1)
    filled, labour = world.today.company, world.labour
    here = jobs_here(labour.wages, labour.posts, world.parameters.local)
    state = labour.demand, labour.vacancies, labour.elsewhere, here - labour.here, world.attention
    labour.demand, labour.vacancies, labour.elsewhere = work_and_feel(
        month, r, world.ties.records, filled, state, of_place, u, numbers
    )
    labour.here = here


@kernel
def work_and_feel(
    month: int,
    r: Residents,
    ties: NDArray[np.void],
    company: Floats,
    state: tuple[float, float, float, float, float],
    luck_of_place: Floats,
    u: Floats,
    numbers: NDArray[np.void],
) -> tuple[float, float, float]:
    """Demand for labour, who works, and how all residents fare.

    Takes and returns demand, vacancies, and jobs held elsewhere; takes new jobs here and the attention of services too.
    """
    p = numbers[0]
    demand, vacancies, elsewhere, new, attention = state
    demand = demand_after(demand, luck_of_place[0], p.work)
    usual = usual_vacancies(len(u), demand, p.work)
    market, effort = exp(demand) * tightness(vacancies, usual, p.work), answer(attention, p.services.work)
    left, hired = work(month, r, u, employed_contacts(r.employed, ties), market, effort, numbers)
    feel(month, r, company, numbers)
    vacancies, elsewhere = fill_vacancies(vacancies, elsewhere, usual, left, hired, new, numbers)
    return demand, vacancies, elsewhere


@kernel
def employed_contacts(employed: Bools, ties: NDArray[np.void]) -> Floats:
    """Employed alters of each resident, each weighted 1/2 + strength / 2, shape (N,)."""
    contacts, as_alter = np.zeros(len(employed)), np.zeros(len(employed))
    for k in range(len(ties)):
        tie = ties[k]
        weight = HALF + HALF * tie.strength
        contacts[tie.ego] += weight * employed[tie.alter]
        as_alter[tie.alter] += weight * employed[tie.ego]
    for row in range(len(employed)):
        contacts[row] += as_alter[row]
    return contacts


@kernel
def work(
    month: int,
    r: Residents,
    u: Floats,
    contacts: Floats,
    market: float,
    effort: float,
    numbers: NDArray[np.void],
) -> tuple[int, int]:
    """Jobs are lost by hazard and found by market or through employed alters; how many are left, and found."""
    p, employed, status, born, supported = numbers[0].work, r.employed, r.status, r.born, r.supported
    workers = numbers[0].workers
    seekers, seeking, left, found = np.empty(len(u), np.int32), 0, 0, 0
    for row in range(len(u)):
        by_market, by_contact = rate_of_hiring(
            status[row], contacts[row], market, effort * search_helped(supported[row], workers), p
        )
        seekers[seeking] = row  # the chance of hiring is never more than the rate
        seeking += (not employed[row]) & (u[row] < by_market + by_contact)
    for row in range(len(u)):
        stays = u[row] >= p.losing * (1.5 - status[row])
        left += employed[row]
        employed[row] &= stays & ((month - born[row]) / 12.0 < WORKING_AGE)
        left -= employed[row]
    for row in seekers[:seeking]:
        by_market, by_contact = rate_of_hiring(
            status[row], contacts[row], market, effort * search_helped(supported[row], workers), p
        )
        hired = u[row] < 1.0 - exp(-(by_market + by_contact))
        employed[row] = hired & ((month - born[row]) / 12.0 < WORKING_AGE)
        found += employed[row]
    return left, found


@kernel
def feel(month: int, r: Residents, company: Floats, numbers: NDArray[np.void]) -> None:
    """Loneliness, efficacy and satisfaction of all residents."""
    p, attended, employed, born, trust = numbers[0], r.attended, r.employed, r.born, r.trust
    loneliness, efficacy, satisfaction = r.loneliness, r.efficacy, r.satisfaction
    solitude, outlook = r.solitude, r.outlook
    for row in range(len(company)):
        attends = any_of(attended, row)
        jobless = ((month - born[row]) / 12.0 < WORKING_AGE) & (not employed[row])
        lonely = loneliness_target(solitude[row], company[row], attends, p.loneliness)
        loneliness[row] += (lonely - loneliness[row]) / p.loneliness.lag
        able = efficacy_target(outlook[row], trust[row], company[row], attends, p.efficacy)
        efficacy[row] += (able - efficacy[row]) / p.efficacy.lag
        content = satisfaction_target(trust[row], jobless, loneliness[row], p.satisfaction)
        satisfaction[row] += (content - satisfaction[row]) / p.satisfaction.lag
