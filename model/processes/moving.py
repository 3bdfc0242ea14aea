"""Residents leave and arrive: a leaver's ties, memberships, skill and uses go too."""

import numpy as np

from ..entities import MEMBERSHIPS, NONE, VENUES, Floats, Numbers, Rows
from ..parameters import ParameterGroup
from ..people import people
from ..ties import DIED, MOVED
from ..world import World


def chance_of_leaving(yearly: Numbers, belonging: Numbers, p: ParameterGroup) -> Floats:
    """Chance of leaving this month, by tenure and belonging.

    chance = 1 - exp(-yearly / 12 * exp(-attachment * (belonging - 1/2)))
    """
    return 1.0 - np.exp(-yearly / 12.0 * np.exp(-p.attachment * (belonging - 0.5)))


def chance_of_dying(age: Numbers, p: ParameterGroup) -> Floats:
    """Chance of dying this month at an age in years, by Gompertz's law.

    chance = 1 - exp(-mortality * exp(ageing * age) / 12)
    """
    return 1.0 - np.exp(-p.mortality * np.exp(p.ageing * age) / 12.0)


def move(world: World) -> None:
    """Process 9: who leaves or dies this month, and who takes their place, on the same day."""
    r, p, month = world.residents, world.parameters.moving, world.month
    yearly = np.array([p.owner, p.social_renter, p.private_renter]).take(r.tenure)
    dying = chance_of_dying((month - r.born) / 12.0, p)
    u = world.luck.of_residents("move", month, world.population)
    rows = (u < chance_of_leaving(yearly, r.belonging, p) + dying).nonzero()[0]
    if not len(rows):
        return
    ties, fate = world.ties, np.zeros(len(r), np.int8)
    fate[rows] = np.where(u[rows] < dying[rows], DIED, MOVED)
    ending = np.maximum(fate.take(ties.ego), fate.take(ties.alter))
    ties.kept(ending == 0, ending)
    memberships, venues = (rows + len(r) * np.arange(slots)[:, None] for slots in (MEMBERSHIPS, VENUES))
    r.member_of.put(memberships, NONE)
    r.organises.put(memberships, False)
    r.attended.put(memberships, False)
    r.venue.put(venues, NONE)
    r.visited.put(venues, False)
    for column in (r.pull, r.use, r.confidence):
        column.put(venues, 0.0)
    arrive(world, rows)


def arrive(world: World, rows: Rows) -> None:
    """New residents take the homes in `rows`."""
    people(world, rows, "arrive")
    world.today.company[rows] = 0.0
