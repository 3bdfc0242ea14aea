"""Residents learn and feel: skill, trust, belonging, and their ties to institutions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..arithmetic import exp
from ..compiled import kernel, rule
from ..entities import MONTHS_TABLED, NONE, SLOTS, WORKING_AGE, Floats, Institutions, Residents
from ..parameters import ParameterGroup
from ..people import look_around
from ..slots import any_of, count_of, free_slot, held_of, holds
from ..ties import load_of
from ..world import World


@rule
def company(load: float, saturation: float) -> float:
    """How far a resident's ties fill a life, 0-1: 1 - exp(-load / saturation), load the sum of strengths.

    >>> company(0.0, 2.0)
    0.0
    """
    return 1.0 - exp(-load / saturation)


@rule
def trust_after(trust: float, experience: float, let_down: float, p: ParameterGroup) -> float:
    """Trust follows experience slowly and falls at once on a let-down.

    trust' = trust + learning * (experience - trust), then times (1 - min(1, let_down)).

    >>> from types import SimpleNamespace as S
    >>> trust_after(0.5, 0.5, 0.0, S(learning=0.05))
    0.5
    """
    return (trust + p.learning * (experience - trust)) * (1.0 - min(let_down, 1.0))


@rule
def experience_of_trust(
    disposition: float, company: float, attends: float, confidence: float, alike: float, p: ParameterGroup
) -> float:
    """The level that a resident's experience points trust to, 0-1.

    experience = disposition + (1 - disposition) * (w_ties * company + w_groups * [attends] + w_places * confidence)
                 - w_unlike * (1 - alike), at least 0

    `alike` is the share of neighbours of one's own community: trust in neighbours is a little lower among those
    unlike oneself (Dinesen, Schaeffer & Sonderskov 2020).
    """
    good = p.from_ties * company + p.from_groups * attends + p.from_places * confidence
    return max(disposition + (1.0 - disposition) * min(good, 1.0) - p.from_unlike * (1.0 - alike), 0.0)


@rule
def skill_after(
    skill: float,
    attends: float,
    organises: float,
    supported: float,
    floor: float,
    p: ParameterGroup,
) -> float:
    """Skill grows by doing and by support and rusts without use.

    skill' = skill + (doing * ([attends] + 2 [organises]) + support * [supported]) * (1 - skill)
             - rust * (skill - floor) if none of the three
    """
    practice = p.doing * (attends + 2.0 * organises) + p.support * supported
    idle = practice == 0.0
    return skill + practice * (1.0 - skill) - p.rust * idle * max(skill - floor, 0.0)


@rule
def time_for_skill(jobless: float, p: ParameterGroup) -> float:
    """Share of a worker's time with a resident that goes to skills and confidence: 1 - search_share * [jobless].

    The rest goes to the search for work: see `search_helped`.
    """
    return 1.0 - p.search_share * jobless


@rule
def familiarity(months: float, p: ParameterGroup) -> float:
    """How well neighbours and the place are known after months of living here, 0-1: 1 - exp(-months / time).

    >>> from types import SimpleNamespace as S
    >>> familiarity(0.0, S(time=60.0))
    0.0
    """
    return 1.0 - exp(-months / p.time)


@rule
def belonging_after(
    belonging: float, familiarity: float, company: float, used: float, p: ParameterGroup
) -> float:
    """Belonging follows time lived here, ties and the use of places.

    target = base + from_time * familiarity + from_ties * company + from_places * used, at most 1;
    belonging' = belonging + rate * (target - belonging).
    """
    target = p.base + p.from_time * familiarity + p.from_ties * company + p.from_places * used
    return belonging + p.rate * (min(target, 1.0) - belonging)


@rule
def appeal(draw: float, condition: float, distance: float, reach: float) -> float:
    """How often a resident would use a place, as a chance a month.

    appeal = draw * (1/2 + condition / 2) * exp(-distance / reach); distance and reach in metres.
    """
    return draw * (0.5 + 0.5 * condition) * exp(-distance / reach)


def learn(world: World) -> None:
    """Process 7: skill, trust and belonging follow the month's experience; so do uses of institutions."""
    r, numbers = world.residents.arrays(), world.numbers
    if world.month % 12 == 0:
        look_around(r, np.arange(world.population), world.nearby)
    world.today.company = learn_and_feel(world.month, r, world.ties.records, world.familiar, numbers)
    use_institutions(world)


@kernel
def familiarity_by_month(numbers: NDArray[np.void]) -> Floats:
    """Familiarity by months of living here, shape (MONTHS_TABLED,)."""
    p, known = numbers[0].belonging, np.empty(MONTHS_TABLED)
    for months in range(MONTHS_TABLED):
        known[months] = familiarity(months, p)
    return known


@kernel
def learn_and_feel(
    month: int, r: Residents, ties: NDArray[np.void], familiar: Floats, numbers: NDArray[np.void]
) -> Floats:
    """What residents learn from the month's experience; how far ties fill each one's life, shape (N,)."""
    filled = company_of_residents(ties, len(r.trust), numbers)
    learn_from_experience(month, r, filled, familiar, numbers)
    return filled


@kernel
def company_of_residents(ties: NDArray[np.void], residents: int, numbers: NDArray[np.void]) -> Floats:
    """How far ties fill each resident's life, shape (N,)."""
    filled, fills = load_of(ties, residents), numbers[0].ties.fills
    for row in range(residents):
        filled[row] = company(filled[row], fills)
    return filled


@kernel
def learn_from_experience(
    month: int, r: Residents, filled: Floats, familiar: Floats, numbers: NDArray[np.void]
) -> None:
    """Trust, skill and belonging of all residents."""
    p = numbers[0]
    trust, skill, belonging, disposition, status = r.trust, r.skill, r.belonging, r.disposition, r.status
    let_down, supported, arrived, attended = r.let_down, r.supported, r.arrived, r.attended
    first, second, third = r.confidence[0], r.confidence[1], r.confidence[2]
    organised, alike, employed, born = r.organises & attended, r.alike, r.employed, r.born
    for row in range(len(filled)):
        attends, leads = any_of(attended, row), any_of(organised, row)
        confidence = max(first[row], second[row], third[row])
        experience = experience_of_trust(
            disposition[row], filled[row], attends, confidence, alike[row], p.trust
        )
        floor = p.skill.base + p.skill.from_status * status[row]
        trust[row] = trust_after(trust[row], experience, let_down[row], p.trust)
        jobless = (not employed[row]) & ((month - born[row]) / 12.0 < WORKING_AGE)
        taught = supported[row] * time_for_skill(jobless, p.workers)
        skill[row] = skill_after(skill[row], attends, leads, taught, floor, p.skill)
        let_down[row] = 0.0
    unmet = np.ones(SLOTS + 1)  # share of what places can do for belonging, by how many one has visited
    for visited in range(1, len(unmet)):
        unmet[visited] = unmet[visited - 1] * p.belonging.next_place
    used, visited_ = np.empty(len(filled)), r.visited
    for row in range(len(filled)):
        used[row] = 1.0 - unmet[count_of(visited_, row)]
    for row in range(len(filled)):
        months = month - arrived[row]
        known = familiar[months] if months < MONTHS_TABLED else familiarity(months, p.belonging)
        belonging[row] = belonging_after(belonging[row], known, filled[row], used[row], p.belonging)


def use_institutions(world: World) -> None:
    """Ties of residents to institutions form by trying a place, follow its appeal, and fade when it is shut."""
    if len(world.institutions):
        r, i, numbers = world.residents.arrays(), world.institutions.arrays(), world.numbers
        u = world.luck.of_residents("try", world.month, world.population)
        ground = world.geography.cell, world.near_cells, world.near_metres
        follow_and_try(u, r, i, world.per_kind("draw"), *ground, numbers)


@kernel
def follow_and_try(
    u: Floats,
    r: Residents,
    i: Institutions,
    draw: Floats,
    cell: NDArray[np.int32],
    near_cells: NDArray[np.int32],
    near_metres: Floats,
    numbers: NDArray[np.void],
) -> None:
    """Follow the appeal of places known, then try others."""
    follow_appeal(r, i, numbers)
    try_places(u, r, i, draw, cell, near_cells, near_metres, numbers)


@kernel
def follow_appeal(r: Residents, i: Institutions, numbers: NDArray[np.void]) -> None:
    """How often residents go to the places that they know, and their confidence in them."""
    p = numbers[0].use
    known = len(i.is_open)
    # one after each institution's row, so that what is looked up for NONE is 0
    level, speed, kept = np.zeros(known + 1), np.zeros(known + 1), np.ones(known + 1)
    condition = np.zeros(known + 1)
    condition[1:] = i.condition
    for venue in range(known):
        is_open = i.is_open[venue]
        speed[venue + 1] = p.rate if is_open else p.fade
        level[venue + 1] = 0.5 + 0.5 * condition[venue + 1] if is_open else 0.0
        kept[venue + 1] = 1.0 if is_open else 1.0 - p.forgetting * p.fade
    lost, residents = np.empty(r.venue.shape[1], np.int32), r.venue.shape[1]
    for slot in range(SLOTS):
        venues, use, pull = r.venue[slot], r.use[slot], r.pull[slot]
        confidence, visited = r.confidence[slot], r.visited[slot]
        for row in range(residents):
            at = venues[row] + 1
            use[row] += speed[at] * (pull[row] * level[at] - use[row])
            trusts = confidence[row] * kept[at]
            went = trusts + p.confidence_rate * (condition[at] - trusts)
            confidence[row] = went if visited[row] else trusts
        losing = 0
        for row in range(residents):
            lost[losing] = row
            losing += (use[row] < p.floor) & (venues[row] != NONE)
        for row in lost[:losing]:
            venues[row], visited[row] = NONE, False
            use[row] = confidence[row] = pull[row] = 0.0


@kernel
def try_places(
    u: Floats,
    r: Residents,
    i: Institutions,
    draw: Floats,
    cell: NDArray[np.int32],
    near_cells: NDArray[np.int32],
    near_metres: Floats,
    numbers: NDArray[np.void],
) -> None:
    """Residents with a free slot try an open institution near home, in proportion to its appeal."""
    p, venues, is_open, condition, kind = numbers[0].use, r.venue, i.is_open, i.condition, i.kind
    pulls, use, confidence = r.pull, r.use, r.confidence
    known = near_cells.shape[1]
    pull, weight, total = np.empty(known), np.empty(known), np.empty(known)
    tries, trying = np.empty(len(u), np.int32), 0
    for row in range(len(u)):
        tries[trying] = row
        trying += (u[row] < p.trying) & (held_of(venues, row) < SLOTS)
    for row in tries[:trying]:
        slot = free_slot(venues, row)
        near, metres = near_cells[cell[row]], near_metres[cell[row]]
        last = 0.0
        for k in range(known):
            venue = near[k]
            level = 0.5 + 0.5 * condition[venue] if is_open[venue] else 0.0
            pull[k] = appeal(draw[kind[venue]], 1.0, metres[k], p.reach)
            weight[k] = 0.0 if holds(venues, row, venue) else pull[k] * level
            last += weight[k]
            total[k] = last
        if last > p.floor:
            sought, k = u[row] / p.trying * last, 0
            while k < known - 1 and total[k] < sought:
                k += 1
            venues[slot, row], pulls[slot, row] = near[k], pull[k]
            use[slot, row] = max(weight[k], 2.0 * p.floor)
            confidence[slot, row] = p.first_confidence * condition[near[k]]
