"""The signs of what bears on what: each mechanism on against off, in worlds small enough to say why.

Off, a mechanism leaves worlds as they were: the golden digests hold that.
"""

from types import SimpleNamespace

import numpy as np
import pytest
from worlds import FORM, PLAIN, beyond_range, digests, drawn, lively, programme, started_later, tiny

from kith import Neighbourhood, catalogue
from kith.model.arithmetic import exp
from kith.model.labour import fill_vacancies, filled_elsewhere, jobs_here, taken_up, usual_vacancies
from kith.model.people import look_around
from kith.model.processes.befriending import befriend
from kith.model.processes.encounters import encounter
from kith.model.processes.fading import fade
from kith.model.processes.institutions import keep
from kith.model.processes.learning import learn
from kith.model.processes.meeting import meet
from kith.model.processes.organising import step_up_and_down
from kith.model.processes.outcomes import fare
from kith.model.services import attention_after, engaged

SIGMAS = 4.4


# --- who lives here ------------------------------------------------------------------------------------


def people_of(**changes):
    names = {name.replace("__", "."): value for name, value in changes.items()}
    return Neighbourhood(population=4000, warm_up=0, parameters=names, seed=3).residents


def test_those_of_high_status_have_more_hours_and_hours_are_spread_as_before():
    apart, together = (people_of(people__hours_by_status=share) for share in (0.0, 0.25))
    for people, correlation in ((apart, 0.0), (together, 0.25)):
        found = np.corrcoef(people.status, np.log(people.hours))[0, 1]
        assert found == pytest.approx(correlation, abs=SIGMAS / np.sqrt(4000))
    for share in (0.1, 0.5, 0.91):
        was, now = np.quantile(apart.hours, share), np.quantile(together.hours, share)
        assert np.log(now / was) == pytest.approx(0.0, abs=0.2)


def test_sociability_is_one_on_average_and_spread_as_the_catalogue_says():
    assert (people_of(people__sociability_spread=0.0).sociability == 1.0).all()
    drawn_ = people_of(people__sociability_spread=0.5).sociability
    assert drawn_.mean() == pytest.approx(1.0, abs=SIGMAS * 0.55 / np.sqrt(4000))
    assert np.log(drawn_).std() == pytest.approx(0.5, abs=0.03)


def test_neighbours_of_ones_own_community_are_counted_and_nobody_is_no_neighbour():
    community = np.array([0, 0, 1, 2], np.int8)
    r = SimpleNamespace(community=community, alike=np.full(4, np.nan))
    nearby = np.array([[1, 1, 3, 3], [2, 0, 2, 3]], np.int32)
    look_around.py_func(r, np.arange(4), nearby)
    assert r.alike.tolist() == [0.5, 1.0, 0.0, 1.0]


# --- ties ----------------------------------------------------------------------------------------------


def test_the_sociable_meet_more_and_lose_more_ties():
    pairs = [(k, k + 300) for k in range(300)]
    world = tiny(600, pairs, born=-480, trust=0.5)
    sociability = np.where(np.arange(600) % 300 < 150, 2.0, 0.5)
    world.residents.sociability[:] = sociability
    chats = np.zeros(600)
    for world.month in range(24):
        meet(world)
        encounter(world)
        chats += world.residents.chats
    assert chats[sociability > 1].sum() > 2 * chats[sociability < 1].sum()
    world = drawn(world, pairs, strength=0.3)
    world.month += 1
    fade(world)
    left = dict(zip(world.ties.ego.tolist(), world.ties.strength.tolist(), strict=True))
    assert all(left[k] < left[k + 150] for k in range(150))


def test_the_sociable_make_more_ties_of_as_many_encounters():
    world = beyond_range(tiny(600, [], born=-480, trust=0.5), street__rate=0.0)
    sociability = np.where(np.arange(600) < 300, 2.0, 0.5)
    world.residents.sociability[:] = sociability
    made = np.zeros(2)
    for world.month in range(12):
        one = np.arange(0, 600, 2, dtype=np.int32)
        world.today.encounters = one, one + 1, np.zeros(300, np.int8)
        world.today.called = np.zeros(0, np.int32)
        befriend(world)
        made += np.bincount(world.ties.ego >= 300, minlength=2)
        drawn(world, [])
    assert made[0] / made[1] == pytest.approx(4.0, rel=0.25)


def test_contact_falls_with_the_times_only_if_it_is_asked_for():
    def chats(drift):
        world = beyond_range(tiny(600, [], born=-480, trust=0.5), contact__drift=drift)
        counted = []
        for world.month in range(0, 480):
            world.residents.born[:] = world.month - 480  # nobody grows older
            meet(world)
            encounter(world)
            counted.append(world.residents.chats.sum())
        return np.sum(counted[:120]), np.sum(counted[-120:])

    first, last = chats(0.0)
    assert last == pytest.approx(first, rel=0.05)
    first, last = chats(0.03)
    assert last < 0.6 * first


# --- groups --------------------------------------------------------------------------------------------


def test_members_with_friends_in_the_group_stay_and_those_with_friends_outside_leave():
    inside = [(k, k + 400) for k in range(1, 400)]
    outside = [(k, k + 800) for k in range(800, 1200)]
    world = beyond_range(
        tiny(2000, inside + outside),
        groups__holding=0.7, groups__pulling=0.7, groups__usual_inside=0.5, groups__usual_outside=0.5,
        groups__leaving=0.02,
    )  # fmt: skip
    group = world.new_group(0)
    world.enrol(np.arange(1, 1200), np.full(1199, group))
    r, g = world.residents, world.groups
    g.energy[group] = 0.5
    effort, hours = np.ones(len(g)), np.zeros(2000)
    for month in range(24):
        key = world.luck.key("stay", month)
        step_up_and_down(r.arrays(), g.arrays(), world.ties.records, key, effort, hours, world.numbers)
    stays = (r.member_of == group).any(axis=0)
    for rows, factor in (
        (slice(1, 400), exp(-0.7)),
        (slice(401, 800), exp(-0.7)),
        (slice(800, 1200), exp(0.7)),
    ):
        expected = (1 - 0.02 * factor) ** 24
        error = np.sqrt(expected * (1 - expected) / 400)
        assert stays[rows].mean() == pytest.approx(expected, abs=SIGMAS * error)


# --- trust and skill -----------------------------------------------------------------------------------


def test_those_among_neighbours_unlike_them_come_to_trust_less():
    trust = []
    for weight in (0.0, 0.1):
        world = tiny(400, [], disposition=0.4, trust=0.4)
        beyond_range(world, trust__from_unlike=weight, trust__learning=0.03)
        world.residents.community[:] = np.arange(400) % 3  # every neighbour is as likely of each community
        for world.month in range(60):
            learn(world)
        trust.append(world.residents.trust.copy())
    alike = world.residents.alike
    assert trust[0] == pytest.approx(0.4)
    assert (trust[1] <= trust[0]).all()
    assert np.corrcoef(alike, trust[1])[0, 1] > 0.99
    assert trust[1].mean() == pytest.approx(0.4 - 0.1 * (1 - alike.mean()) * (1 - 0.97**60), abs=1e-3)


def test_a_worker_who_helps_with_the_search_for_work_has_less_time_for_skills():
    skill = []
    for share in (0.0, 0.5):
        world = beyond_range(tiny(40, [], born=-480, skill=0.2, supported=True), workers__search_share=share)
        world.residents.employed[:] = np.arange(40) < 20
        learn(world)
        skill.append(world.residents.skill.copy())
    assert (skill[1][:20] == skill[0][:20]).all()
    gained = [after[20:] - 0.2 for after in skill]
    assert gained[1] == pytest.approx(gained[0] / 2)


# --- work ----------------------------------------------------------------------------------------------


def seekers(adults=600, **changes):
    """Adults of working age, all out of work and of middling status; half of them are supported by a worker."""
    rates = {"work__finding": 0.04, "work__losing": 0.0, "work__per_contact": 0.0, "work__demand_spread": 0.0}
    world = beyond_range(tiny(adults, [], born=-480, employed=False, status=0.5), **PLAIN | rates | changes)
    world.residents.supported[:] = np.arange(adults) % 2 == 0
    world.today.company = np.zeros(adults)
    world.labour.demand, world.labour.here = 0.0, 0.0
    world.labour.vacancies = usual_vacancies(adults, 0.0, world.parameters.work)
    return world


def hired(world, months=12):
    for _ in range(months):
        fare(world)
        world.month += 1
    return world.residents.employed


def test_help_with_the_search_brings_work_sooner():
    world = seekers(workers__search_share=1.0, workers__search_help=1.0)
    helped = hired(world)
    for half, rate in ((helped[::2], 0.08), (helped[1::2], 0.04)):
        expected = 1 - np.exp(-12 * rate)
        assert half.mean() == pytest.approx(expected, abs=SIGMAS * 0.5 / np.sqrt(300))


def test_a_job_won_with_help_is_one_that_another_did_not_get():
    few = {
        "work__matching": 0.5,
        "work__vacancies_per_1000": 60.0,
        "work__vacancy_months": 4.0,
        "work__creation": 0.25,
    }
    none, helping = (seekers(**few, workers__search_share=s, workers__search_help=3.0) for s in (0.0, 1.0))
    without, with_ = hired(none), hired(helping)
    assert with_[::2].sum() > without[::2].sum()
    assert with_[1::2].sum() < without[1::2].sum()  # whom nobody helps
    assert helping.labour.elsewhere < none.labour.elsewhere < 0.0  # and others elsewhere
    extra = with_.sum() - without.sum()
    displaced = none.labour.elsewhere - helping.labour.elsewhere
    assert 0 < displaced < extra
    plenty = seekers(**few | {"work__matching": 0.0}, workers__search_share=1.0, workers__search_help=3.0)
    assert hired(plenty)[1::2].sum() > with_[1::2].sum()


def test_every_vacancy_is_filled_by_somebody_or_no_longer_advertised():
    p = SimpleNamespace(vacancy_months=4.0, creation=0.3, losing=0.0)
    world = beyond_range(tiny(40), work__vacancy_months=4.0, work__creation=0.3, work__losing=0.0)
    for vacancies, left, found, new in ((20.0, 3, 5, 0.5), (9.0, 0, 4, -1.0)):
        after, elsewhere = fill_vacancies(vacancies, 2.0, 12.0, left, found, new, world.numbers)
        taken = taken_up(vacancies, 12.0, p)
        assert after == pytest.approx(vacancies + left - found + new - taken)
        assert elsewhere == pytest.approx(2.0 + filled_elsewhere(taken, p))
        assert abs(filled_elsewhere(taken, p)) == pytest.approx(0.7 * abs(taken))


def test_institutions_that_pay_and_workers_in_post_are_jobs_that_somebody_gets():
    p = SimpleNamespace(wage_share=0.5, wage=2000.0, posts_share=0.5)
    assert jobs_here(8000.0, 2.0, p) - jobs_here(4000.0, 0.0, p) == 2.0
    few = {"work__matching": 0.5, "work__vacancies_per_1000": 20.0, "work__creation": 0.0}
    found = {}
    for share in (0.0, 1.0):
        world = seekers(**few, local__posts_share=share)
        world.labour.posts = 40.0
        found[share] = hired(world).sum(), world.labour.elsewhere
    assert found[1.0][0] > found[0.0][0]
    assert found[1.0][1] > found[0.0][1]


# --- services ------------------------------------------------------------------------------------------


def test_attention_follows_linking_late():
    p = SimpleNamespace(lag=24.0, usual_linking=0.5, per_engaged=1.0)
    first = attention_after(1.0, 1.0, 0.0, p)
    assert 1.0 < first < attention_after(first, 1.0, 0.0, p) < 2.0
    assert attention_after(1.0, 0.5, 0.0, p) == pytest.approx(1.0)
    assert attention_after(1.0, 0.5, 0.2, p) > 1.0


def test_those_whom_a_programme_reaches_are_engaged(lively_town):
    world = lively_town.branch(programme(control="resident-led"))
    assert engaged(world.residents, world.groups, world.month) == 0.0
    for _ in range(6):
        world.step()
    share = engaged(world.residents, world.groups, world.month)
    assert world.residents.supported.mean() <= share <= 1.0
    assert share > 0.0


def test_a_council_that_attends_to_a_place_leaves_its_institutions_less_short(lively_town):
    short = []
    for elasticity in (0.0, 0.5):
        world = beyond_range(lively_town.branch(None), services__places=elasticity)
        world.attention = 2.0
        world.month = 1  # attention is looked at when a year begins
        keep(world)
        short.append(world.institutions.shortfall.sum())
    assert short[1] < short[0]


def test_agencies_that_attend_to_a_place_help_its_seekers_into_work():
    found = []
    for attention in (0.5, 2.0):
        world = seekers(services__work=0.5)
        world.attention = attention
        found.append(hired(world).mean())
        rate = 0.04 * attention**0.5
        assert found[-1] == pytest.approx(1 - np.exp(-12 * rate), abs=SIGMAS * 0.5 / np.sqrt(600))
    assert found[0] < found[1]


# --- all of it -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def formed():
    """A world at month 0 with every mechanism on."""
    return Neighbourhood(
        population=300, parameters=lively(**FORM, place__settling=24, place__warm_up=24), seed=5
    )


def test_all_of_it_is_on_in_the_catalogue():
    assert all(catalogue[name.replace("__", ".")].value > 0.0 for name in FORM)


def test_with_all_of_it_no_money_makes_no_difference(formed):
    assert digests(formed.branch(None), 12) == digests(formed.branch(programme(budget=0)), 12)


def test_with_all_of_it_worlds_are_equal_until_the_first_pound(formed):
    usual = digests(formed.branch(None), 16)
    later = digests(formed.branch(started_later(programme(), 12)), 16)
    assert usual[:13] == later[:13]
    assert usual[-1] != later[-1]


def test_with_all_of_it_a_world_lives_the_same_life_again(formed):
    again = Neighbourhood(population=300, parameters=formed.parameters.changes, seed=5)
    assert digests(again.branch(programme()), 6) == digests(formed.branch(programme()), 6)
