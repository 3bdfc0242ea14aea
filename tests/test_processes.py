"""One process alone, on a world made by hand, against arithmetic done by hand.

Where luck decides, what is counted is within 4.4 standard errors of what is expected, which a right process
leaves once in a hundred thousand seeds.
"""

from types import SimpleNamespace

import numpy as np
import pytest
from worlds import beyond_range, drawn, lively, tiny

from kith import Neighbourhood
from kith.model.compiled import kernel
from kith.model.entities import COMMUNITY, COUNCIL, MONTHS_TABLED, NONE, PRIVATE
from kith.model.labour import demand_after
from kith.model.processes.encounters import through_friends
from kith.model.processes.fading import fade
from kith.model.processes.institutions import keep
from kith.model.processes.learning import (
    belonging_after,
    familiarity,
    learn,
    learn_and_feel,
    use_institutions,
)
from kith.model.processes.moving import chance_of_dying, chance_of_leaving, fates
from kith.model.processes.organising import groups_by_venue, hosted_at, seek_rooms, ties_of_any
from kith.model.processes.outcomes import fare
from kith.model.programme import Ledger
from kith.model.programme.control import Control
from kith.model.programme.spending import endow
from kith.model.ties import DIED, MOVED

SIGMAS = 4.4


@pytest.fixture
def place(lively_town):
    return lively_town.branch(None)


# --- friends ------------------------------------------------------------------------------------------


def test_a_resident_with_many_friends_makes_as_many_calls_as_attention_allows_whichever_row_is_theirs():
    hub, months = 20, 600
    star = [(min(hub, k), max(hub, k)) for k in range(41) if k != hub]
    world = beyond_range(tiny(41, star), friends__call=0.4, friends__attention=2.0)
    calls = np.zeros(41)
    for world.month in range(months):
        luck = world.luck.key("call", world.month)
        _, caller, *_ = through_friends(world.ties.records, np.ones(41), luck, luck, luck, 1.0, world.numbers)
        calls += np.bincount(caller, minlength=41)
    # each friend has one tie of 0.5, within attention; the hub has 40 of them and time for 2.0 / 0.5 = 4
    for expected, counted in (
        (0.4 * 2.0, calls[hub]),
        (0.4 * 0.5 * 20, calls[:hub].sum()),
        (0.4 * 0.5 * 20, calls[hub + 1 :].sum()),
    ):
        assert counted == pytest.approx(expected * months, abs=SIGMAS * np.sqrt(expected * months))


def new_pairs(world):
    """Both residents of each tie that began in the month that has just ended."""
    began = world.ties.since == world.month - 1
    return np.array([world.ties.ego[began], world.ties.alter[began]])


@pytest.mark.parametrize("half", [0, 1])
def test_a_tie_takes_the_trust_of_both(place, half):
    wary = np.arange(place.population) % 2 == half
    begun = 0
    for _ in range(12):
        place.residents.trust[wary] = 0.0
        place.step()
        assert not wary[new_pairs(place)].any()
        begun += new_pairs(place).shape[1]
    assert begun > 10


def test_a_tie_takes_the_attention_of_both():
    world = Neighbourhood(population=300, parameters=lively(ties__most=5), warm_up=2)
    begun, full = 0, 0
    for _ in range(24):
        no_more = world.ties.degree() >= 5
        world.step()
        assert not no_more[new_pairs(world)].any()
        begun, full = begun + new_pairs(world).shape[1], full + no_more.sum()
    assert begun > 50 and full > 50


def test_a_tie_with_contact_this_month_does_not_fade():
    world = drawn(tiny(4), [(0, 1), (2, 3)], strength=0.5, likeness=0.5)
    world.ties.last[1] = world.month - 1
    world.residents.sociability[:] = 1.0
    fade(beyond_range(world, fading__rate=0.1, fading__hold=0.0, fading__unlike=1.0))
    assert world.ties.strength == pytest.approx([0.5, 0.5 * 0.85])


# --- what residents learn and how they fare -----------------------------------------------------------


def test_a_let_down_is_felt_once():
    world = beyond_range(tiny(5, trust=0.8, let_down=[0.0, 0.25, 0.5, 1.0, 2.0]), trust__learning=0.0)
    for _ in range(3):
        learn(world)
        assert world.residents.trust.tolist() == pytest.approx([0.8, 0.6, 0.4, 0.0, 0.0])


def test_skill_rusts_to_what_a_resident_came_with_and_no_further():
    world = tiny(3, status=0.5, skill=[0.1, 0.3, 0.9])
    beyond_range(world, skill__rust=0.5, skill__base=0.2, skill__from_status=0.2)
    learn(world)
    assert world.residents.skill.tolist() == pytest.approx([0.1, 0.3, 0.6])
    for _ in range(60):
        learn(world)
    assert world.residents.skill.tolist() == pytest.approx([0.1, 0.3, 0.3])


def test_confidence_in_a_place_that_is_shut_fades_and_in_one_that_is_open_stays(place):
    r, i = place.residents, place.institutions
    r.visited[:] = False
    beyond_range(place, use__fade=0.2, use__floor=0.0, use__forgetting=0.5)
    i.is_open[:] = np.arange(len(i)) % 2 == 0
    before, used = r.confidence.copy(), r.venue != NONE
    shut = used & ~i.is_open[r.venue]
    use_institutions(place)
    assert shut.sum() > 20
    assert r.confidence[shut] == pytest.approx(before[shut] * 0.9)
    assert np.array_equal(r.confidence[used & ~shut], before[used & ~shut])


def world_of_work(**rates):
    """Two hundred jobless, each tied to one in work: half of them by the lower row of the tie, half by the higher.

    Local demand for labour is what it always was, and stays so.
    """
    pairs = [(k, k + 200) for k in range(200)]
    world = beyond_range(tiny(400, pairs, born=-360, employed=False), work__demand_spread=0.0, **rates)
    world.labour.demand = 0.0
    world.residents.employed[100:300] = True
    world.today.company = np.zeros(400)
    return world


def fared(world, months):
    for _ in range(months):
        fare(world)
        world.month += 1
    return world.residents.employed


def test_work_is_found_through_a_friend_in_work_whichever_of_the_two_is_the_lower_row():
    world = world_of_work(work__finding=0.0, work__losing=0.0, work__per_contact=0.02)
    hired = fared(world, 40)[np.r_[0:100, 300:400]].reshape(2, 100).mean(axis=1)
    # 0.02 x (0.5 + 0.5 / 2) a month, for forty months
    assert hired == pytest.approx(1 - np.exp(-0.6), abs=SIGMAS * 0.5 / np.sqrt(100))


def test_hires_follow_local_demand():
    hired, expected = [], []
    for demand in (-0.5, 0.5):
        world = world_of_work(
            work__finding=0.02, work__losing=0.0, work__per_contact=0.0, work__demand_months=1e9
        )
        world.labour.demand, jobless = demand, ~world.residents.employed
        hired.append(fared(world, 12)[jobless].mean())
        status = world.residents.status[jobless]
        expected.append((1 - np.exp(-12 * np.exp(demand) * 0.02 * (0.5 + status))).mean())
        assert hired[-1] == pytest.approx(expected[-1], abs=SIGMAS * 0.5 / np.sqrt(jobless.sum()))
    apart = (
        expected[1] - expected[0]
    )  # with the same luck, only those are apart who are hired in good times alone
    assert hired[1] - hired[0] == pytest.approx(apart, abs=SIGMAS * np.sqrt(apart / jobless.sum()))


def test_local_demand_swings_as_widely_and_as_slowly_as_the_catalogue_says():
    p, luck = SimpleNamespace(demand_spread=0.3, demand_months=20.0), np.random.default_rng(1)
    demand, seen = 0.0, []
    for u in luck.random(100_000):
        demand = demand_after(demand, u, p)
        seen.append(demand)
    assert np.std(seen) == pytest.approx(0.3, rel=0.05) and np.mean(seen) == pytest.approx(0.0, abs=0.03)
    assert np.corrcoef(seen[:-20], seen[20:])[0, 1] == pytest.approx(np.exp(-1.0), abs=0.05)


def test_efficacy_is_of_the_person_as_well_as_of_the_place():
    world = tiny(3, trust=0.4, outlook=[-0.1, 0.0, 0.2], efficacy=0.0)
    world = beyond_range(world, efficacy__lag=1.0, efficacy__from_trust=0.5)
    world.today.company = np.zeros(3)
    fare(world)
    assert world.residents.efficacy == pytest.approx([0.1, 0.2, 0.4])


def test_nobody_is_hired_through_friends_who_have_no_work():
    world = world_of_work(work__finding=0.0, work__losing=0.0, work__per_contact=0.02)
    world.residents.employed[:] = False
    assert not fared(world, 40).any()


def test_those_of_low_status_lose_work_thrice_as_fast():
    world = world_of_work(work__finding=0.0, work__losing=0.02, work__per_contact=0.0)
    world.residents.employed[:], world.residents.status[:] = True, np.arange(400) % 2
    kept = fared(world, 20).reshape(200, 2).mean(axis=0)
    assert kept == pytest.approx([0.97**20, 0.99**20], abs=SIGMAS * 0.5 / np.sqrt(200))


# --- institutions -------------------------------------------------------------------------------------


@pytest.mark.parametrize("warm_up", [0, 24, 60])
def test_the_council_pays_less_from_the_first_month_of_the_warm_up_on(warm_up):
    p = lively(council__decline=0.1, council__floor=0.0, closing__council=0.0, services__places=0.0)
    world = Neighbourhood(population=300, parameters=p, warm_up=warm_up)
    i = world.institutions
    without_takings = i.is_open & (i.owner == COUNCIL) & (world.per_kind("takings")[i.kind] == 0.0)
    assert without_takings.any()
    cost = world.per_kind("running_cost")[i.kind]
    keep(world)
    missing = 1 - 0.9 ** (warm_up / 12)
    assert i.shortfall[without_takings] == pytest.approx(missing * cost[without_takings])


def test_the_volunteers_of_a_lively_body_save_more_of_the_running_cost(place):
    i, g = place.institutions, place.groups
    bodies = np.flatnonzero(g.alive)[:3]
    i.owner[:3], i.body[:3], i.is_open[:3], i.visits[:], i.works[:] = COMMUNITY, bodies, True, 0.0, 0
    g.energy[bodies] = 0.0, 0.5, 1.0
    keep(beyond_range(place, community__volunteer_share=0.8))
    cost = place.per_kind("running_cost")[i.kind[:3]]
    assert i.shortfall[:3] == pytest.approx(cost * [1.0, 0.6, 0.2])


def test_only_a_community_keeps_what_it_does_not_need_in_reserve(place):
    i = place.institutions
    i.owner[:] = np.arange(len(i)) % 3
    i.is_open[:], i.condition[:], i.strain[:], i.works[:], i.body[:] = True, 1.0, 0.0, 0, NONE
    i.reserve[:] = 1e7
    keep(beyond_range(place, institutions__reserve_months=6.0))
    cost = place.per_kind("running_cost")[i.kind]
    theirs = i.owner == COMMUNITY
    assert (i.reserve[theirs] > 9e6).all() and i.reserve[~theirs] == pytest.approx(6 * cost[~theirs])
    assert set(i.owner.tolist()) == {COUNCIL, PRIVATE, COMMUNITY}


def test_an_endowment_pays_a_twelfth_of_its_yearly_rate_where_there_is_as_much_to_pay_for(place):
    place.institutions.shortfall[:] = 1e6
    ledger = Ledger(capital=120_000.0)
    ledger.open_month(0.0, {})
    endow(beyond_range(place, endowment__rate=0.05), ledger, Control(place, "central"))
    assert ledger.income == pytest.approx([500.0]) and ledger.capital == 120_000.0
    assert place.institutions.subsidy.sum() == pytest.approx(500.0)


# --- rooms --------------------------------------------------------------------------------------------


def seeking(world):
    """The world, in which every group seeks a room this month and nobody is put out for rent."""
    g = world.groups
    beyond_range(world, groups__seeking=1.0, groups__eviction=0.0)
    world.today.luck_of_groups = np.full((3, len(g)), 0.5)
    world.today.in_arrears = np.zeros(len(g), bool)
    return world


def test_groups_without_a_room_take_the_nearest_that_is_free(place):
    g, i = place.groups, place.institutions
    g.place[:], i.is_open[:] = NONE, True
    beyond_range(place, **{f"{kind}__rooms": 40.0 for kind in ("centre", "library")})
    has_rooms = place.free_rooms() > 0
    seeking(place)
    housed = []
    for group in np.flatnonzero(g.alive):
        g.place[:] = NONE
        others = g.alive.copy()
        g.alive[:] = False
        g.alive[group] = True
        seek_rooms(place)
        g.alive[:] = others
        x, y = place.centre(g.cell[group])
        metres = np.where(has_rooms, np.hypot(place.ix - x, place.iy - y), np.inf)
        housed.append(metres[g.place[group]] == metres.min())
    assert len(housed) > 3 and all(housed)


def test_no_more_groups_take_a_room_than_there_are(place):
    g, i = place.groups, place.institutions
    g.alive[:], g.place[:], i.is_open[:] = True, NONE, True
    rooms = place.free_rooms()
    seek_rooms(seeking(place))
    assert rooms.sum() < len(g) == len(g.place)
    assert np.bincount(g.place[g.place != NONE], minlength=len(i)).tolist() == np.ceil(rooms).tolist()


def test_a_room_that_shuts_is_left_by_its_guests_and_not_by_the_body_whose_it_is(place):
    g, i = place.groups, place.institutions
    body, guest = np.flatnonzero(g.alive)[:2]
    i.is_open[:], g.place[:] = False, NONE
    g.place[[body, guest]], i.body[0] = 0, body
    seek_rooms(seeking(place))
    assert (g.place[body], g.place[guest]) == (0, NONE)


@kernel
def met_at(venue, u, hosted, first):
    return hosted_at(venue, u, hosted, first)


def test_every_group_is_met_at_the_venue_that_hosts_it():
    hosted = groups_by_venue(np.array([2, NONE, 0, 2, 4, 2], np.int32), 6)
    met = [[met_at(venue, u, *hosted) for u in (0.0, 0.34, 0.67, 1.0 - 2.0**-53)] for venue in range(6)]
    assert met == [[2] * 4, [NONE] * 4, [0, 3, 5, 5], [NONE] * 4, [4] * 4, [NONE] * 4]


# --- groups -------------------------------------------------------------------------------------------


def test_skilled_organisers_keep_groups_going(lively_town):
    energy = []
    for skill in (0.0, 0.5, 1.0):
        world = lively_town.branch(None)
        world.residents.skill[:] = skill
        world.step()
        energy.append(world.groups.energy.sum())
    assert energy[0] < energy[1] <= energy[2]


# --- the calendar -------------------------------------------------------------------------------------


def test_every_month_before_the_start_is_lived_once_and_money_moves_in_the_warm_up_only(monkeypatch):
    lived, plain = [], Neighbourhood._live

    def live(world, schedule):
        lived.append((world.month, len(schedule)))
        plain(world, schedule)

    monkeypatch.setattr(Neighbourhood, "_live", live)
    world = Neighbourhood(population=60, parameters=lively(place__settling=5, place__warm_up=7))
    assert lived == [(month, 8) for month in range(-12, -7)] + [(month, 10) for month in range(-7, 0)]
    assert world.month == 0 and world.months_since_start == 7


def test_the_ties_of_founders_are_all_that_any_of_them_has(lively_town):
    ties, founders = lively_town.ties, np.array([3, 17, 18])
    theirs = np.isin(ties.ego, founders) | np.isin(ties.alter, founders)
    assert theirs.sum() > 3
    assert (
        ties_of_any(ties.records, founders, len(lively_town.residents)).tolist()
        == theirs.nonzero()[0].tolist()
    )


def test_who_is_older_than_any_table_dies_and_belongs_by_the_same_rules(place):
    world, months = beyond_range(place.branch(None), moving__mortality=1e-5), MONTHS_TABLED + 36
    r, p, n = world.residents, world.parameters, world.population
    r.born[:] = r.arrived[:] = world.month - months
    u = np.linspace(0.0, 1.0, n, endpoint=False)
    fate, rows = fates(world.month, r.arrays(), u, world.dying, world.numbers)
    dies = chance_of_dying(months / 12.0, p.moving)
    yearly = np.array([p.moving.owner, p.moving.social_renter, p.moving.private_renter])[r.tenure]
    goes = u < dies + chance_of_leaving(yearly, r.belonging, p.moving)
    assert 0 < (u < dies).sum() < goes.sum() < n
    assert fate.tolist() == np.where(u < dies, DIED, np.where(goes, MOVED, 0)).tolist()
    assert rows.tolist() == goes.nonzero()[0].tolist()
    before, visited = r.belonging.copy(), r.visited.sum(axis=0)
    filled = learn_and_feel(world.month, r.arrays(), world.ties.records, world.familiar, world.numbers)
    used = 1.0 - p.belonging.next_place**visited
    after = belonging_after(before, familiarity(months, p.belonging), filled, used, p.belonging)
    assert r.belonging == pytest.approx(after, rel=1e-12)
