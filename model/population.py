"""The synthetic population: residents, institutions, groups and ties drawn from published margins."""

from __future__ import annotations

import math
from dataclasses import fields
from typing import TypeVar

import numpy as np

from .arithmetic import log, logs, normal_quantile
from .entities import (
    COMMUNITY,
    COUNCIL,
    KINDS,
    MEMBERSHIPS,
    NEVER,
    NONE,
    OWNERS,
    PRIVATE,
    VENUES,
    WORKING_AGE,
    Columns,
    Groups,
    Institutions,
    Residents,
)
from .homophily import likeness_of
from .labour import Labour, jobs_here, usual_vacancies
from .mistakes import Mistake
from .people import people
from .processes.encounters import ring
from .processes.learning import use_institutions
from .raking import in_categories, meet_margins
from .standing import known_institutions, put_as_given, undrawn_kinds
from .ties import GROUP, STREET, Ties, keys_of, pair_of
from .world import World

C = TypeVar("C", bound=Columns)
OWNER_OF_KIND = dict(library=COUNCIL, centre=COUNCIL, youth_club=COUNCIL, park=COUNCIL, faith=COMMUNITY,
                     pub=PRIVATE, shop=PRIVATE)  # fmt: skip


def blank(columns: type[C], rows: int, **shapes: int) -> C:
    """Columns of zeros, `rows` long, with extra slots where named."""
    types = {
        "identity": np.int64, "cell": np.int32, "born": np.int32, "arrived": np.int32, "joined": np.int32,
        "founded": np.int32, "hosted_since": np.int32, "last_granted": np.int32,
        "changed": np.int32, "works": np.int32,
        "member_of": np.int32, "venue": np.int32, "place": np.int32, "body": np.int32, "tenure": np.int8,
        "community": np.int8, "kind": np.int8, "owner": np.int8, "employed": bool, "supported": bool,
        "organises": bool, "attended": bool, "visited": bool, "alive": bool, "constituted": bool,
        "met": bool, "is_open": bool,
    }  # fmt: skip
    empty = dict.fromkeys(("member_of", "venue", "place", "body"), NONE)
    empty["last_granted"] = NEVER
    made = {}
    for name in (f.name for f in fields(columns)):
        shape = (shapes[name], rows) if name in shapes else (rows,)
        made[name] = np.full(shape, empty.get(name, 0), types.get(name, float))
    return columns(**made)


def first_residents(world: World) -> Residents:
    """Adults in their homes, with time lived there drawn from the leaving rate of their tenure."""
    n, p, luck, month = world.population, world.parameters, world.luck, world.month
    member, venue = MEMBERSHIPS, VENUES
    slots = dict(member_of=member, organises=member, joined=member, attended=member)
    slots |= dict(venue=venue, pull=venue, use=venue, confidence=venue, visited=venue)
    r = blank(Residents, n, **slots)
    r.cell = world.geography.cell
    u = luck.uniforms("tenure", 0, 3, n)
    renting = p.people.social_renters + p.people.private_renters
    r.tenure[:] = np.where(u[0] < 1 - renting, 0, np.where(u[0] < 1 - p.people.private_renters, 1, 2))
    if "tenure" in world.place.people:
        r.tenure[:] = in_categories(u[0], world.place.people["tenure"])
    world.residents = r
    people(world, np.arange(n), "first")
    span = p.people.oldest - p.people.youngest
    r.born = (month - 12 * (p.people.youngest + span * u[1])).astype(np.int32)
    yearly = np.array([p.moving.owner, p.moving.social_renter, p.moving.private_renter])[r.tenure]
    lived = -logs(1.0 - u[2]) / yearly * 12.0
    r.arrived = np.maximum(month - lived, r.born).astype(np.int32)
    if world.place.people:
        meet_margins(world)
    r.trust = np.minimum(r.disposition + p.start.trust_gain, 1.0)
    r.belonging[:] = p.start.belonging
    r.employed &= (month - r.born) / 12.0 < WORKING_AGE
    return r


def first_labour(world: World) -> Labour:
    """Demand as it is spread over places, the vacancies usual at it, and the jobs that institutions give."""
    p, i = world.parameters, world.institutions
    u = float(world.luck.uniforms("first demand", 0, 1)[0])
    demand = float(p.work.demand_spread * normal_quantile(max(u, 1e-9)))
    wages = float(world.per_kind("running_cost")[i.kind].sum())
    vacancies = usual_vacancies(world.population, demand, p.work)
    return Labour(demand, vacancies, wages=wages, here=jobs_here(wages, 0.0, p.local))


def first_institutions(world: World) -> Institutions:
    """Institutions: those that the place is known to have, the others by kind at their published density.

    Those drawn by luck are each in a cell of its own.
    """
    p, luck, layout = world.parameters, world.luck, world.geography.layout
    (given, here), undrawn = known_institutions(layout), undrawn_kinds(world.place)
    expected = world.per_kind("per_1000") * world.population / 1000.0
    expected[undrawn] = 0.0
    cells = world.geography.cells if layout is None else len(layout.inside)
    if expected.sum() > cells:
        raise Mistake(
            f"population {world.population}: its grid of {cells} cells is smaller than the "
            f"{math.ceil(expected.sum())} institutions it needs; lower place.residents_per_cell or the "
            "institutions per 1,000"
        )
    count = np.floor(expected + luck.at("kinds", 0, np.arange(len(KINDS)))).astype(int)
    count[undrawn] = 0
    kinds = np.repeat(np.arange(len(KINDS)), count)[:cells]  # luck may round up past the last cell
    order = np.argsort(luck.uniforms("sites", 0, world.geography.cells), kind="stable")
    sites = order if layout is None else order[np.isin(order, layout.inside)]
    total = len(given) + len(kinds)
    i = blank(Institutions, total)
    i.identity[:] = np.arange(total)
    i.kind[:] = [*(KINDS.index(one.kind) for one in given), *kinds]
    i.cell[:] = [*here, *sites[: len(kinds)]]
    i.owner[:] = np.array([OWNER_OF_KIND[kind] for kind in KINDS])[i.kind]
    i.owner[: len(given)] = [
        OWNERS.index(one.owner) if one.owner else i.owner[row] for row, one in enumerate(given)
    ]
    i.is_open[:] = True
    i.council_share[:] = i.owner == COUNCIL
    i.condition[:] = np.clip(
        p.institutions.condition + p.start.condition_spread * (luck.uniforms("repair", 0, total) - 0.5), 0, 1
    )
    i.reserve[:] = p.institutions.opening_months * world.per_kind("running_cost")[i.kind]
    world.next_institution = total
    put_as_given(i, given)
    return i


def first_groups(world: World) -> Groups:
    """Groups at the place's published density, with members who live near and have the hours."""
    n, p, luck = world.population, world.parameters, world.luck
    g = blank(Groups, 16 + n // 20)
    world.groups = g
    u = luck.uniforms("groups", 0, n + 1, 4)
    count = int(p.groups.per_1000 * n / 1000.0 + u[n, 0])
    founders = np.argsort(u[:n, 0] / np.maximum(world.residents.hours, 1e-9), kind="stable")[:count]
    for row in founders.tolist():
        group = world.new_group(row)
        if group == NONE:
            continue
        g.constituted[group] = u[row, 1] < p.start.constituted
        g.energy[group] = min(p.start.energy + p.start.energy_spread * u[row, 2], 1.0)
        g.founded[group] -= int(p.start.oldest_group * u[row, 3])
        size = int(p.start.group_size * (p.start.size_least - log(1.0 - u[row, 3]) * p.start.size_spread))
        circle = np.unique(world.geography.nearby[:, world.geography.nearby[:, row]])
        circle = circle[(world.residents.hours[circle] >= p.groups.member_hours) & (circle != row)]
        order = luck.at("circle of founders", row, circle)
        joins = circle[np.argsort(order, kind="stable")][:size]
        world.enrol(joins, np.full(len(joins), group))
        leads = joins[world.residents.hours[joins] >= p.groups.member_hours + p.groups.organiser_hours]
        leads = leads[(world.residents.member_of[:, leads] == group).any(axis=0)]
        leads = leads[: int(size / p.groups.members_per_organiser)]
        slot = (world.residents.member_of[:, leads] == group).argmax(axis=0)
        world.residents.organises[slot, leads] = True
    return g


def first_uses(world: World) -> None:
    """Uses of institutions: residents try places until their slots are settled."""
    start = world.month
    for back in range(60, 0, -1):
        world.month = start - back
        use_institutions(world)
    world.month = start


def first_ties(world: World) -> Ties:
    """A network near its steady state: neighbours whose paths cross and members of the same groups.

    Each crossing path is a tie with chance `start.street_ties`, and each pair of neighbours on a group's
    ring with `start.group_ties`, times likeness and twice the geometric mean of their trust. Strengths are
    uniform between the floor and `start.strongest`; no tie is older than the shorter stay.
    """
    r, n, p, luck = world.residents, world.population, world.parameters, world.luck
    rows = np.tile(np.arange(n), len(world.geography.nearby))
    a, b = rows, world.geography.nearby.ravel()
    slot, row = np.nonzero(r.member_of != NONE)
    seats = luck.at("first circle", 0, row * MEMBERSHIPS + slot)
    c, d = ring(r.member_of[slot, row].astype(np.int64), seats, len(world.groups), 6, 0)
    key = np.concatenate([keys_of(a, b, n), keys_of(row[c], row[d], n)])
    setting = np.repeat([STREET, GROUP], [len(a), len(c)])
    chance = np.where(setting == STREET, p.start.street_ties, p.start.group_ties)
    key, first = np.unique(key, return_index=True)
    setting, chance = setting[first], chance[first]
    ego, alter = pair_of(key, n)
    alike = likeness_of(r.arrays(), ego, alter, world.numbers)
    trust = 2.0 * np.sqrt(r.trust[ego] * r.trust[alter])
    keep = (luck.pairs("first ties", 0, key) < chance * alike * trust) & (ego != alter)
    key, ego, alter, setting, alike = key[keep], ego[keep], alter[keep], setting[keep], alike[keep]
    u = luck.pairs("first strengths", 0, key)
    strength = p.fading.floor + (p.start.strongest - p.fading.floor) * u
    shorter = np.maximum(r.arrived[ego], r.arrived[alter])
    since = shorter + ((world.month - shorter) * luck.pairs("first since", 0, key)).astype(int)
    return Ties.of(n, key, strength, since, np.full(len(key), world.month), setting, alike)
