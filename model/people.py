"""New adults, drawn from published margins: the first residents and whoever moves in."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from .arithmetic import exp, normal_quantile, power
from .compiled import kernel, rule
from .entities import Floats, Residents, Rows
from .luck import uniform
from .parameters import ParameterGroup
from .sociability import sociability_of
from .world import World

LEAST_LUCK = 1e-9  # of a uniform that becomes a quantile


def people(world: World, rows: NDArray[np.integer], stream: str) -> None:
    """Draw new adults into rows; those who move in are younger than those who live here."""
    keys = np.array([world.luck.key(stream, world.month, slot) for slot in range(10)])
    area = world.geography.area[world.geography.cell[rows]]
    r, month = world.residents.arrays(), world.month
    rows = np.asarray(rows, np.int64)
    draw(r, rows, month, world.next_resident, area, keys, world.numbers)
    look_around(r, rows, world.geography.nearby)
    world.residents.begin(rows)
    world.next_resident += len(rows)


@kernel
def draw(
    r: Residents,
    rows: Rows,
    month: int,
    identity: int,
    area: Floats,
    keys: NDArray[np.uint64],
    numbers: NDArray[np.void],
) -> None:
    """New adults in `rows`, known from `identity` on; `area` is what community tends to live where each does."""
    p, u = numbers[0], np.empty(len(keys))
    for k in range(len(rows)):
        row = rows[k]
        for slot in range(len(keys)):
            u[slot] = uniform(keys[slot], row)
        r.identity[row] = identity + k
        r.community[row] = community_of(area[k] if u[0] < p.people.segregation else u[1], p.people)
        status = between_0_and_1(p.people.status + p.people.status_spread * spread(u[2]))
        trust = between_0_and_1(p.trust.disposition + p.trust.spread * spread(u[5]))
        solitude, outlook = power(u[6], p.loneliness.skew), p.efficacy.spread * spread(u[8])
        youth = (p.people.oldest - p.people.youngest) * power(u[4], p.people.newcomers_youth)
        works = p.people.employed * (p.people.employed_least + p.people.employed_by_status * status)
        r.status[row], r.hours[row] = status, spare_hours_of(spread(u[2]), spread(u[3]), p.people)
        r.sociability[row] = sociability_of(spread(u[9]), p.people)
        r.born[row], r.arrived[row] = int(month - 12 * (p.people.youngest + youth)), month
        r.disposition[row] = r.trust[row] = trust
        r.employed[row] = u[7] < works
        r.skill[row] = min(p.skill.base + p.skill.from_status * status, 1.0)
        r.belonging[row] = p.belonging.base
        r.outlook[row], r.efficacy[row] = outlook, between_0_and_1(outlook + p.efficacy.from_trust * trust)
        r.solitude[row], r.loneliness[row] = solitude, p.start.loneliness * solitude
        r.satisfaction[row] = min(p.satisfaction.base + p.satisfaction.per_trust * trust, 10.0)
        r.let_down[row], r.supported[row], r.chats[row] = 0.0, False, 0.0


@rule
def spare_hours_of(status: float, own: float, p: ParameterGroup) -> float:
    """Spare hours a month for civic life, from standard normal quantiles of status and of a resident's own luck.

    hours * exp(hours_spread * z), z = hours_by_status * status + sqrt(1 - hours_by_status^2) * own

    Those of higher status give more of their time (NCVO, Time Well Spent 2019), and the spread of hours over all
    adults stays what it is.

    >>> from types import SimpleNamespace as S
    >>> spare_hours_of(2.0, 0.0, S(hours=3.0, hours_spread=1.0, hours_by_status=0.0))
    3.0
    """
    z = p.hours_by_status * status + math.sqrt(1.0 - p.hours_by_status * p.hours_by_status) * own
    return p.hours * exp(p.hours_spread * z)


@kernel
def look_around(r: Residents, rows: Rows, nearby: NDArray[np.int32]) -> None:
    """What share of the neighbours whose paths cross is of each resident's own community; `nearby` is (PATHS, N)."""
    community, alike, paths = r.community, r.alike, len(nearby)
    for row in rows:
        same = others = 0
        for path in range(paths):
            neighbour = nearby[path, row]
            others += neighbour != row  # a row's own number stands for nobody
            same += (neighbour != row) & (community[neighbour] == community[row])
        alike[row] = same / others if others > 0 else 1.0


@rule
def community_of(x: float, p: ParameterGroup) -> int:
    """Index of a community, from a uniform: the first is the majority."""
    first = 1.0 - p.minorities
    return int(x >= first) + int(x >= first + p.minorities * p.minority_split)


@rule
def spread(u: float) -> float:
    """The standard normal quantile of a uniform."""
    return normal_quantile(max(u, LEAST_LUCK))


@rule
def between_0_and_1(x: float) -> float:
    """What of `x` lies below 0 or above 1, put there."""
    return min(max(x, 0.0), 1.0)
