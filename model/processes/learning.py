"""Residents learn and feel: skill, trust, belonging, and their ties to institutions."""

import numpy as np

from ..entities import NONE, Floats, Numbers
from ..parameters import ParameterGroup
from ..world import World


def company(load: Numbers, saturation: float) -> Floats:
    """How far a resident's ties fill a life, 0-1: 1 - exp(-load / saturation), load the sum of strengths.

    >>> float(company(0.0, 2.0))
    0.0
    """
    return 1.0 - np.exp(-load / saturation)


def trust_after(trust: Numbers, experience: Numbers, let_down: Numbers, p: ParameterGroup) -> Floats:
    """Trust follows experience slowly and falls at once on a let-down.

    trust' = trust + learning * (experience - trust), then times (1 - min(1, let_down)).

    >>> from types import SimpleNamespace as S
    >>> float(trust_after(0.5, 0.5, 0.0, S(learning=0.05)))
    0.5
    """
    return (trust + p.learning * (experience - trust)) * (1.0 - np.minimum(let_down, 1.0))


def experience_of_trust(
    disposition: Numbers, company: Numbers, attends: Numbers, confidence: Numbers, p: ParameterGroup
) -> Floats:
    """The level that a resident's experience points trust to, 0-1.

    experience = disposition + (1 - disposition) * (w_ties * company + w_groups * [attends] + w_places * confidence)
    """
    good = p.from_ties * company + p.from_groups * attends + p.from_places * confidence
    return disposition + (1.0 - disposition) * np.minimum(good, 1.0)


def skill_after(
    skill: Numbers,
    attends: Numbers,
    organises: Numbers,
    supported: Numbers,
    floor: Numbers,
    p: ParameterGroup,
) -> Floats:
    """Skill grows by doing and by support and rusts without use.

    skill' = skill + (doing * ([attends] + 2 [organises]) + support * [supported]) * (1 - skill)
             - rust * (skill - floor) if none of the three
    """
    practice = p.doing * (attends + 2.0 * organises) + p.support * supported
    idle = practice == 0.0
    return skill + practice * (1.0 - skill) - p.rust * idle * np.maximum(skill - floor, 0.0)


def belonging_after(
    belonging: Numbers, months: Numbers, company: Numbers, used: Numbers, p: ParameterGroup
) -> Floats:
    """Belonging follows time lived here, ties and the use of places.

    target = base + from_time * (1 - exp(-months / time)) + from_ties * company + from_places * used, at most 1;
    belonging' = belonging + rate * (target - belonging). `time` is how long it takes to know one's neighbours.
    """
    target = (
        p.base + p.from_time * (1.0 - np.exp(-months / p.time)) + p.from_ties * company + p.from_places * used
    )
    return belonging + p.rate * (np.minimum(target, 1.0) - belonging)


def appeal(draw: Numbers, condition: Numbers, distance: Numbers, reach: float) -> Floats:
    """How often a resident would use a place, as a chance a month.

    appeal = draw * (1/2 + condition / 2) * exp(-distance / reach); distance and reach in metres.
    """
    return draw * (0.5 + 0.5 * condition) * np.exp(-distance / reach)


def learn(world: World) -> None:
    """Process 7: skill, trust and belonging follow the month's experience; so do uses of institutions."""
    r, p = world.residents, world.parameters
    filled = company(world.ties.sums(world.ties.strength), p.ties.fills)
    world.today.company = filled
    attends = np.logical_or.reduce(r.attended)
    used = 1.0 - p.belonging.next_place ** np.arange(len(r.visited) + 1.0)  # by number of places visited
    used = used.take(r.visited.sum(axis=0, dtype=np.int8))
    confidence = r.confidence.max(axis=0)
    experience = experience_of_trust(r.disposition, filled, attends, confidence, p.trust)
    floor = p.skill.base + p.skill.from_status * r.status
    trust = trust_after(r.trust, experience, r.let_down, p.trust)
    skill = skill_after(
        r.skill, attends, np.logical_or.reduce(r.organises & r.attended), r.supported, floor, p.skill
    )
    r.belonging = belonging_after(r.belonging, world.month - r.arrived, filled, used, p.belonging)
    r.trust, r.skill = trust, skill
    r.let_down[:] = 0.0
    use_institutions(world)


def use_institutions(world: World) -> None:
    """Ties of residents to institutions form by trying a place, follow its appeal, and fade when it is shut."""
    r, i, p = world.residents, world.institutions, world.parameters.use
    if not len(i):
        return
    speed = np.where(i.is_open, p.rate, p.fade)
    level = np.where(i.is_open, 0.5 + 0.5 * i.condition, 0.0)
    kept = np.where(i.is_open, 1.0, 1.0 - p.forgetting * p.fade)
    r.use += speed.take(r.venue) * (r.pull * level.take(r.venue) - r.use)
    r.confidence *= kept.take(r.venue)
    went = r.visited.ravel().nonzero()[0]
    before = r.confidence.take(went)
    r.confidence.put(went, before + p.confidence_rate * (i.condition.take(r.venue.take(went)) - before))
    lost = ((r.use < p.floor) & (r.venue != NONE)).ravel().nonzero()[0]
    r.venue.put(lost, NONE)
    r.visited.put(lost, False)
    for column in (r.use, r.confidence, r.pull):
        column.put(lost, 0.0)
    try_places(world, level)


def try_places(world: World, level: Floats) -> None:
    """Residents with a free slot try an open institution near home, in proportion to its appeal.

    `level`, by institution, is what its condition makes of its appeal, and 0 if it is shut.
    """
    r, i, p = world.residents, world.institutions, world.parameters.use
    u = world.luck.of_residents("try", world.month, world.population)
    row = ((u < p.trying) & (r.venue == NONE).any(axis=0)).nonzero()[0]
    if not len(row) or not len(i):
        return
    near, distance = world.institutions_near(row)
    draw = world.per_kind("draw")[i.kind]
    pull = appeal(draw.take(near), 1.0, distance, p.reach)
    weight = pull * level.take(near)
    held = r.venue.take(row, axis=1)
    for venue in held:
        weight *= near != venue[:, None]
    total = weight.cumsum(axis=1)
    which = (total < (u[row] / p.trying * total[:, -1])[:, None]).sum(axis=1)
    some = (total[:, -1] > p.floor).nonzero()[0]
    known = near.shape[1]
    chosen = some * known + np.minimum(which[some], known - 1)
    venue, slot = near.take(chosen), (held == NONE).argmax(axis=0)
    at = slot[some] * len(r) + row[some]
    r.venue.put(at, venue)
    r.pull.put(at, pull.take(chosen))
    r.use.put(at, np.maximum(weight.take(chosen), 2.0 * p.floor))
    r.confidence.put(at, p.first_confidence * i.condition[venue])
