"""The labour market within reach: vacancies, who fills them, and the jobs that a place's own institutions give.

A place is a small part of a travel-to-work area. Residents and others fill the same vacancies; a job that a resident
leaves is open again. Where residents fill more than they used to, fewer are left for those who still seek work,
here and elsewhere: displacement is what comes of it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .arithmetic import exp, normal_quantile, power
from .compiled import kernel, rule
from .parameters import ParameterGroup


@dataclass
class Labour:
    """What there is of work within reach.

    Attributes
    ----------
    demand : float
        The log of hiring over its usual rate.
    vacancies : float
        Jobs open to residents and others.
    elsewhere : float
        Jobs that others hold, more or fewer than at the start.
    wages : float
        What institutions here paid last month towards their running costs, GBP.
    posts : float
        Community workers employed by the programme.
    here : float
        Jobs that wages and posts give to people within reach.
    """

    demand: float = 0.0
    vacancies: float = 0.0
    elsewhere: float = 0.0
    wages: float = 0.0
    posts: float = 0.0
    here: float = 0.0


@rule
def demand_after(demand: float, luck: float, p: ParameterGroup) -> float:
    """Local demand for labour, as the log of hiring over its usual rate; places have good and bad years of their own.

    demand' = kept * demand + sqrt(1 - kept^2) * demand_spread * z, kept = exp(-1 / demand_months), z the standard
    normal quantile of a uniform: whatever happens in the place, its spread over places is `demand_spread`.
    """
    kept = exp(-1.0 / p.demand_months)
    return kept * demand + math.sqrt(1.0 - kept * kept) * p.demand_spread * normal_quantile(max(luck, 1e-9))


@rule
def usual_vacancies(adults: float, demand: float, p: ParameterGroup) -> float:
    """Vacancies within reach of so many adults at a demand: vacancies_per_1000 * adults / 1000 * exp(demand)."""
    return p.vacancies_per_1000 * adults / 1000.0 * exp(demand)


@rule
def tightness(vacancies: float, usual: float, p: ParameterGroup) -> float:
    """Rate of hiring over what it is with the usual vacancies: (vacancies / usual)^matching, a matching function.

    Hires rise with vacancies at an elasticity of 0.3 to 0.5 (Petrongolo & Pissarides 2001); with `matching` at 0 jobs
    are there for whoever seeks them.

    >>> from types import SimpleNamespace as S
    >>> tightness(3.0, 12.0, S(matching=0.5)), tightness(3.0, 12.0, S(matching=0.0))
    (0.5, 1.0)
    """
    return power(max(vacancies, 0.01 * usual) / usual, p.matching)


@rule
def taken_up(vacancies: float, usual: float, p: ParameterGroup) -> float:
    """Vacancies beyond the usual that go in a month; less than nothing, those that come: (vacancies - usual) / months.

    Others fill them, or employers cease to advertise: see `filled_elsewhere`.
    """
    return (vacancies - usual) / p.vacancy_months


@rule
def filled_elsewhere(taken: float, p: ParameterGroup) -> float:
    """Of vacancies taken up, those that others fill: (1 - creation) * taken.

    `creation` is how far employers advertise more where vacancies are filled sooner, and fewer where they are not.
    """
    return (1.0 - p.creation) * taken


@rule
def jobs_here(wages: float, posts: float, p: ParameterGroup) -> float:
    """Jobs within reach that running costs and community workers give: wage_share * wages / wage + posts_share * posts.

    >>> from types import SimpleNamespace as S
    >>> jobs_here(8000.0, 1.0, S(wage_share=0.5, wage=2000.0, posts_share=1.0))
    3.0
    """
    return p.wage_share * wages / p.wage + p.posts_share * posts


@kernel
def fill_vacancies(
    vacancies: float,
    elsewhere: float,
    usual: float,
    left: int,
    hired: int,
    new: float,
    numbers: NDArray[np.void],
) -> tuple[float, float]:
    """Vacancies and jobs held elsewhere after a month in which residents left and found jobs, and new ones came."""
    p = numbers[0].work
    taken = taken_up(vacancies, usual, p)
    elsewhere += filled_elsewhere(taken, p) - p.losing * elsewhere
    return max(vacancies + left - hired + new - taken, 0.0), elsewhere
