"""The start of the model, drawn from a seed: ground, residents, institutions, uses, groups, ties (ODD 5)."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from math import ceil, hypot, log, sqrt
from typing import TYPE_CHECKING

from .ground import CELL, Ground, nearest
from .institutions import COMMUNITY, COUNCIL, KINDS, PRIVATE, Institution
from .luck import DealtLuck
from .organising import begin
from .people import OWNER, PRIVATE_RENTER, SOCIAL_RENTER, WORKING_AGE
from .residents import Resident
from .rings import pairs_on_ring
from .ties import GROUP, STREET, Tie, likeness, pair_key, single

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .model import Reference

BLOCK = 8
PATHS = 24
SEATS = 6
ROUNDS = 60
FIRST_OWNER = dict.fromkeys(KINDS, COUNCIL) | {"faith": COMMUNITY, "pub": PRIVATE, "shop": PRIVATE}


def lived_in(
    cls: type[Reference], numbers: Mapping[str, float], population: int, seed: int, warm_up: int | None = None
) -> Reference:
    """A model at month 0: drawn, settled and warmed up; not settled if a length of warm-up is given (5)."""
    settling = int(numbers["place.settling"]) if warm_up is None else 0
    warm_up = int(numbers["place.warm_up"]) if warm_up is None else warm_up
    model = drawn(cls, numbers, population, seed, -warm_up - settling, warm_up)
    as_drawn = [
        {name: value for name, value in vars(place).items() if name not in ("visits", "visitors")}
        for place in model.institutions
    ]
    for _ in range(settling):
        model.live(keeping=False)
    for place, values in zip(model.institutions, as_drawn, strict=True):
        vars(place).update(values)
    for _ in range(warm_up):
        model.step()
    return model


def drawn(
    cls: type[Reference], numbers: Mapping[str, float], population: int, seed: int, month: int, warm_up: int
) -> Reference:
    """A model at its first month, with the luck of ODD 7.0."""
    luck = DealtLuck(seed)
    model = cls(numbers, luck, month, warm_up, 16 + population // 20)
    side = max(1, ceil(sqrt(population / numbers["place.residents_per_cell"])))
    areas = [
        luck.at("areas", 0, cell % side // BLOCK * 100_000 + cell // side // BLOCK)
        for cell in range(side * side)
    ]
    model.ground = Ground(side, areas, [])
    settle(model, luck, population)
    cross_paths(model, luck)
    for resident in model.residents:
        resident.look_around()
    build(model, luck, population)
    try_places(model)
    begin_groups(model, luck)
    tie_up(model, luck)
    model.labour.begin(luck.of_place("first demand", 0))
    return model


def settle(model: Reference, luck: DealtLuck, population: int) -> None:
    """Homes and residents (5.1, 5.2)."""
    numbers, month, cells = model.numbers, model.month, model.ground.side**2
    homes = sorted(
        (int(u * cells) for u in luck.uniforms("homes", 0, 1, population)[0]),
        key=lambda cell: morton(cell % model.ground.side, cell // model.ground.side),
    )
    habits = luck.uniforms("habit", 0, 1, population)[0]
    owners = 1 - numbers["people.social_renters"] - numbers["people.private_renters"]
    renters = 1 - numbers["people.private_renters"]
    span = numbers["people.oldest"] - numbers["people.youngest"]
    for row, u in enumerate(zip(*luck.uniforms("tenure", 0, 3, population), strict=True)):
        tenure = OWNER if u[0] < owners else SOCIAL_RENTER if u[0] < renters else PRIVATE_RENTER
        resident = Resident(model, row, homes[row], tenure, habits[row])
        model.residents.append(resident)
        resident.move_in("first")
        resident.born = int(month - 12 * (numbers["people.youngest"] + span * u[1]))
        lived = 12 * -log(1 - u[2]) / numbers[f"moving.{tenure}"]
        resident.arrived = int(max(month - lived, resident.born))
        resident.trust = min(resident.disposition + numbers["start.trust_gain"], 1)
        resident.belonging = numbers["start.belonging"]
        resident.employed = resident.employed and resident.age < WORKING_AGE


def morton(column: int, row: int) -> int:
    """The place of a cell in Z-order: the bits of column and row in turn, the column's in the even places."""
    return sum((column >> bit & 1) << 2 * bit | (row >> bit & 1) << 2 * bit + 1 for bit in range(16))


def cross_paths(model: Reference, luck: DealtLuck) -> None:
    """Whom each resident may meet on the street (5.1)."""
    numbers, side = model.numbers, model.ground.side
    half = int(numbers["street.reach"] / CELL)
    steps = [(dx, dy) for dx in range(-half, half + 1) for dy in range(-half, half + 1)]
    weights = [
        max(hypot(*step), 0.5) ** -numbers["street.decay"] * (hypot(*step) <= half + 0.5) for step in steps
    ]
    shares = [share / sum(weights) for share in accumulate(weights)]
    homes: dict[int, list[Resident]] = {}
    for resident in model.residents:
        homes.setdefault(resident.cell, []).append(resident)
    for path in range(PATHS):
        for resident, u0, u1 in zip(
            model.residents, *luck.uniforms("paths", path, 2, len(model.residents)), strict=True
        ):
            dx, dy = steps[min(bisect_right(shares, u0), len(steps) - 1)]
            column = folded(resident.cell % side + dx, side)
            there = homes.get(column + side * folded(resident.cell // side + dy, side), [resident])
            resident.nearby.append(there[int(u1 * len(there))])


def folded(place: int, side: int) -> int:
    """A column or row off the grid, folded back at the edge."""
    within = place % (2 * side)
    return min(within, 2 * side - 1 - within)


def build(model: Reference, luck: DealtLuck, population: int) -> None:
    """Institutions, each in a cell of its own, and which are known where (5.4, 5.8)."""
    numbers, cells = model.numbers, model.ground.side**2
    kinds = [
        kind
        for number, kind in enumerate(KINDS)
        for _ in range(int(numbers[f"{kind}.per_1000"] * population / 1000 + luck.at("kinds", 0, number)))
    ]
    sites = luck.uniforms("sites", 0, 1, cells)[0]
    sites = sorted(range(cells), key=lambda cell: sites[cell])[: len(kinds)]
    for row, (cell, kind, u) in enumerate(
        zip(sites, kinds, luck.uniforms("repair", 0, 1, len(sites))[0], strict=False)
    ):
        place = Institution(model, row, cell, kind)
        place.owner = FIRST_OWNER[kind]
        place.condition = min(
            max(numbers["institutions.condition"] + numbers["start.condition_spread"] * (u - 0.5), 0), 1
        )
        place.reserve = numbers["institutions.opening_months"] * place.of_kind("running_cost")
        place.council_share = float(place.owner == COUNCIL)
        model.institutions.append(place)
    model.ground.known = [nearest(model.ground, cell, sites) for cell in range(cells)]


def try_places(model: Reference) -> None:
    """Five years of finding places to go (5.5)."""
    month = model.month
    for model.month in range(month - ROUNDS, month):
        model.luck.deal(model.month, len(model.residents), model.group_rows)
        for resident in model.residents:
            resident.follow_use()
            resident.try_a_place()
    model.month = month


def begin_groups(model: Reference, luck: DealtLuck) -> None:
    """The first groups (5.6)."""
    numbers, population = model.numbers, len(model.residents)
    *u, last = luck.uniforms("groups", 0, population + 1, 4)
    count = int(numbers["groups.per_1000"] * population / 1000 + last[0])
    founders = sorted(model.residents, key=lambda resident: u[resident.row][0] / max(resident.hours, 1e-9))[
        :count
    ]
    for founder in founders:
        group = begin(model, founder) if founder.may_join_more else None
        if group is None:
            continue
        luck_of_group = u[founder.row]
        group.constituted = luck_of_group[1] < numbers["start.constituted"]
        group.energy = min(numbers["start.energy"] + numbers["start.energy_spread"] * luck_of_group[2], 1.0)
        group.founded = model.month - int(numbers["start.oldest_group"] * luck_of_group[3])
        shape = numbers["start.size_least"] - numbers["start.size_spread"] * log(1 - luck_of_group[3])
        size = int(numbers["start.group_size"] * shape)
        circle = {other for path in founder.nearby for other in path.nearby} - {founder}
        asked = sorted(
            (other for other in circle if other.hours >= numbers["groups.member_hours"]),
            key=lambda other: luck.at("circle of founders", founder.row, other.row),
        )[:size]
        asked = [other for other in asked if other.may_join_more]
        hours = numbers["groups.member_hours"] + numbers["groups.organiser_hours"]
        able = [other for other in asked if other.hours >= hours]
        organisers = able[: int(size / numbers["groups.members_per_organiser"])]
        for other in asked:
            other.enter(group, other in organisers)


def tie_up(model: Reference, luck: DealtLuck) -> None:
    """The first ties (5.7)."""
    numbers, month = model.numbers, model.month
    met = [(resident, other, STREET) for resident in model.residents for other in resident.nearby]
    for group in model.groups:
        seated = [
            (
                luck.at(
                    "first circle", 0, member.row * 3 + member.memberships.index(member.membership_of(group))
                ),
                member,
            )
            for member in group.members
        ]
        met += [(one, other, GROUP) for one, other in pairs_on_ring(seated, SEATS)]
    candidates: dict[int, tuple[Resident, Resident, int]] = {}
    for one, other, setting in met:
        if one is not other:
            candidates.setdefault(pair_key(one, other), (one, other, setting))
    for key, (one, other, setting) in candidates.items():
        chance = numbers["start.street_ties" if setting == STREET else "start.group_ties"]
        alike = likeness(one, other)
        if luck.at("first ties", 0, key) >= chance * alike * 2 * sqrt(one.trust * other.trust):
            continue
        floor = numbers["fading.floor"]
        strength = floor + (numbers["start.strongest"] - floor) * luck.at("first strengths", 0, key)
        shorter = max(one.arrived, other.arrived)
        since = shorter + int((month - shorter) * luck.at("first since", 0, key))
        one.ties[other] = other.ties[one] = Tie(single(strength), since, month, setting, single(alike))
