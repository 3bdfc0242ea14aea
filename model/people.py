"""New adults, drawn from published margins: the first residents and whoever moves in."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from .entities import Floats, Numbers, Rows
from .world import World


def people(world: World, rows: NDArray[np.integer], stream: str) -> None:
    """Draw new adults into rows; those who move in are younger than those who live here."""
    r, p, month = world.residents, world.parameters, world.month
    u = world.luck.at(stream, month, rows, range(9))
    r.identity[rows] = np.arange(world.next_resident, world.next_resident + len(rows))
    world.next_resident += len(rows)
    r.community[rows] = communities(world, rows, u[0], u[1])
    for_status, for_hours, _, for_disposition = ndtri(np.maximum(u[2:6], 1e-9))
    r.status[rows] = status = between_0_and_1(p.people.status + p.people.status_spread * for_status)
    r.hours[rows] = p.people.hours * np.exp(p.people.hours_spread * for_hours)
    youth = (p.people.oldest - p.people.youngest) * u[4] ** p.people.newcomers_youth
    r.born[rows] = month - 12 * (p.people.youngest + youth)
    r.arrived[rows] = month
    trust = between_0_and_1(p.trust.disposition + p.trust.spread * for_disposition)
    r.disposition[rows] = r.trust[rows] = trust
    r.solitude[rows] = solitude = u[6] ** p.loneliness.skew
    r.employed[rows] = u[7] < p.people.employed * (
        p.people.employed_least + p.people.employed_by_status * status
    )
    r.skill[rows] = np.minimum(p.skill.base + p.skill.from_status * status, 1.0)
    r.belonging[rows] = p.belonging.base
    r.outlook[rows] = outlook = p.efficacy.spread * ndtri(np.maximum(u[8], 1e-9))
    r.efficacy[rows] = between_0_and_1(outlook + p.efficacy.from_trust * trust)
    r.loneliness[rows] = p.start.loneliness * solitude
    r.satisfaction[rows] = np.minimum(p.satisfaction.base + p.satisfaction.per_trust * trust, 10.0)
    r.let_down[rows], r.supported[rows], r.chats[rows] = 0.0, False, 0.0


def communities(world: World, rows: Rows, u: Floats, v: Floats) -> NDArray[np.int8]:
    """Community of new residents: of the area with chance `segregation`, else of the place at large."""
    p = world.parameters.people
    area = world.geography.area[world.geography.cell[rows]]
    x = np.where(u < p.segregation, area, v)
    first = 1.0 - p.minorities
    return (x >= first).astype(np.int8) + (x >= first + p.minorities * p.minority_split)


def between_0_and_1(x: Numbers) -> Floats:
    """What of `x` lies below 0 or above 1, put there."""
    return np.minimum(np.maximum(x, 0.0), 1.0)
