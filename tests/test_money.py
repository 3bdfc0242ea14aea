"""Money: nothing is lost, equal means equal, and it buys opportunities and never an outcome."""

import ast
import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import EVERYTHING, INSTRUMENTS, columns_of, lively, programme

import kith.model.neighbourhood
import kith.model.schedule
from kith import Mistake, Neighbourhood, Programme, presets
from kith.model.entities import COMMUNITY, COUNCIL, NONE, PRIVATE
from kith.model.prices import PRICE_YEAR, priced
from kith.model.programme import ADULT_SHARE, levers
from kith.model.programme.programme import TAPER_MONTHS, plain_of, programme_of_plain

FUNDED = [name for name in presets if name != "business as usual"]
GREEN_BOOK = 0.035
PENNY = 0.01


def spent(ledger):
    """All that has been spent so far, GBP."""
    return sum(float(months.sum()) for months in ledger.spent.values())


def balances(ledger):
    """Whether every pound received has been spent, returned or is held; to a millionth of a pound in a million."""
    parts = [spent(ledger), ledger.returned, ledger.held]
    return min(parts) >= -PENNY and sum(parts) == pytest.approx(ledger.cash, rel=1e-9, abs=1e-6)


def run(world, option, months):
    """The world with that option after so many months."""
    other = world.branch(option)
    for _ in range(months):
        other.step()
    return other


# --- bookkeeping --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FUNDED)
def test_money_in_is_spent_returned_or_held_in_every_month_of_every_preset(lively_town, name):
    world = lively_town.branch(presets[name])
    for _ in range(presets[name].last_month + 30):
        world.step()
        assert balances(world.ledger)
    assert world.ledger.cash == pytest.approx(presets[name].cash(world.population))


some_shares = st.lists(st.integers(0, 9), min_size=6, max_size=6).filter(any)
some_programmes = st.builds(
    lambda mix, profile, rest, **asked: Programme(
        "any",
        mix={name: share / sum(mix) for name, share in zip(INSTRUMENTS, mix, strict=True)},
        profile=tuple(share / sum(profile) for share in profile) + (0.0,) * rest,
        **asked,
    ),
    mix=some_shares,
    profile=st.lists(st.integers(0, 5), min_size=1, max_size=18).filter(any),
    rest=st.integers(0, 3),
    budget=st.sampled_from([0.01, 7.0, 164.0, 2_000.0, 50_000.0, 1e7]),
    start=st.integers(0, 6),
    control=st.sampled_from(["central", "resident-led"]),
    ending=st.sampled_from(["cliff", "taper", "endowment"]),
)


@settings(max_examples=40, deadline=None)
@given(some_programmes)
def test_money_in_is_spent_returned_or_held_in_every_month_of_any_programme(lively_town, option):
    world = lively_town.branch(option)
    for _ in range(option.last_month + 8):
        world.step()
        assert balances(world.ledger)
    assert world.ledger.cash == pytest.approx(option.cash(world.population))
    assert min(world.ledger.pots.values()) >= -PENNY


@given(some_programmes)
def test_what_is_planned_by_month_adds_up_to_the_cash(option):
    planned = option.planned(500, option.last_month)
    assert len(planned) == option.last_month and (planned >= 0).all()
    assert planned[: option.start].sum() == 0 and planned.sum() == pytest.approx(option.cash(500))


def test_the_cash_is_the_budget_a_head_for_people_of_all_ages():
    everyone = 790 / ADULT_SHARE
    option = Programme("x", 12.5, profile="even", years=1, mix={"grants": 1})
    assert option.cash(790) == pytest.approx(12.5 * everyone) and everyone > 790


def test_the_ledger_receives_each_month_what_was_planned_for_it(lively_town):
    option = programme(profile="late-delivery", start=3)
    ledger = run(lively_town, option, 45).ledger
    assert ledger.planned.tolist() == pytest.approx(option.planned(400, 45).tolist())


def test_a_taper_moves_money_to_earlier_months_and_keeps_the_total():
    cliff, taper = (programme(years=5, ending=ending).planned(400, 60) for ending in ("cliff", "taper"))
    assert taper.sum() == pytest.approx(cliff.sum())
    assert (np.diff(taper)[60 - TAPER_MONTHS :] < 0).all() and taper[0] > cliff[0]


# --- equal money --------------------------------------------------------------------------------------


def test_money_in_a_year_is_worth_the_discount_less_than_money_today():
    now, later = (Programme("x", 100, start, (1.0,), {"grants": 1.0}) for start in (0, 12))
    assert later.present_value(800) == pytest.approx(now.present_value(800) / 1.035)
    assert later.present_value(800, rate=0.0) == pytest.approx(now.cash(800))


def test_money_far_off_is_discounted_as_the_green_book_has_it_and_refused_where_it_has_no_rate():
    def worth(year, **rate):
        return Programme("x", 100, 12 * year, (1.0,), {"grants": 1.0}).present_value(790, **rate) / 100_000

    assert worth(31) == pytest.approx(1 / (1.035**30 * 1.03))
    assert worth(100) == pytest.approx(1 / (1.035**30 * 1.03**45 * 1.025**25))
    assert worth(100, rate=0.02) == pytest.approx(1.02**-100)
    far = Programme("x", 100, 1200, (0.0,) * 312 + (1.0,), {"grants": 1.0})
    with pytest.raises(Mistake, match="year 126"):
        far.present_value(790)
    assert far.present_value(790, rate=0.02) == pytest.approx(1.02**-126 * 100_000)


def test_a_budget_in_prices_of_another_year_is_brought_to_those_of_the_model():
    then = programme(budget=100, price_year=2012)
    assert then.budget == pytest.approx(100 * 111.2 / 80.2) and then.price_year == PRICE_YEAR == 2024
    assert replace(then, name="other").budget == then.budget == pickle.loads(pickle.dumps(then)).budget
    assert programme_of_plain(plain_of(then)).budget == then.budget
    assert programme(budget=164, price_year=2024).budget == 164


@pytest.mark.parametrize(
    ("name", "then", "year"),
    [("big-local", 164, 2018), ("community-first", 7, 2013), ("new-deal-for-communities", 5100, 2004)],
)
def test_what_a_programme_of_the_past_cost_is_not_set_beside_prices_of_today(name, then, year):
    assert presets[name].budget == priced(then, year) > 1.2 * then


@pytest.mark.parametrize("name", FUNDED)
def test_every_preset_can_be_scaled_to_the_same_present_value_to_the_penny(name):
    scaled = presets[name].at_present_value(123_456.78, 2000)
    by_hand = sum(gbp / (1 + GREEN_BOOK) ** (m / 12) for m, gbp in enumerate(scaled.planned(2000, 400)))
    assert by_hand == pytest.approx(123_456.78, abs=PENNY)


@pytest.mark.parametrize("name", FUNDED)
def test_every_preset_can_be_scaled_to_the_same_cash_to_the_penny(name):
    assert presets[name].at_cash(123_456.78, 2000).cash(2000) == pytest.approx(123_456.78, abs=PENNY)


def test_scaling_changes_the_budget_and_nothing_else():
    scaled = presets["patient"].at_present_value(1e6, 2000)
    assert replace(scaled, budget=presets["patient"].budget) == presets["patient"]


def test_no_money_scaled_is_no_money():
    assert presets["business as usual"].at_present_value(1e6, 2000).cash(2000) == 0.0


# --- what it buys -------------------------------------------------------------------------------------


def test_all_six_instruments_are_used(lively_town):
    ledger = run(lively_town, programme(), 36).ledger
    used = {name for name, months in ledger.spent.items() if months.sum() > 0}
    assert used == set(INSTRUMENTS) - {"endowment"}  # capital is kept: its income is what it spends
    assert ledger.capital == pytest.approx(ledger.cash / 6)


def alone(instrument, **changes):
    return programme(mix={instrument: 1.0}, **changes)


def test_facilities_mend_reopen_or_build(lively_town):
    usual, other = run(lively_town, None, 30), run(lively_town, alone("facilities", budget=6000), 30)
    assert other.institutions.is_open.sum() > usual.institutions.is_open.sum()


def test_building_takes_as_long_as_it_takes(lively_town):
    lead = int(lively_town.parameters.facilities.lead_months)
    world = lively_town.branch(alone("facilities", budget=6000, years=1))
    started = None
    for month in range(24):
        world.step()
        works = world.institutions.works
        if started is None and works.any():
            started, row = month, int(np.flatnonzero(works)[0])
        if started is not None and not works[row]:
            break
    assert month - started == lead - 1 and world.institutions.is_open[row]


def test_running_costs_are_paid_to_those_who_are_short_and_not_to_private_owners(monkeypatch):
    cut = lively(council__decline=0.15, council__floor=0.0)
    world = Neighbourhood(population=300, parameters=cut, warm_up=60)
    usual, paid, plain = run(world, None, 30), [], levers.pay_running_costs

    def watched(world, amounts):
        paid.append(amounts[world.institutions.owner == PRIVATE].sum())
        plain(world, amounts)

    monkeypatch.setattr(levers, "pay_running_costs", watched)
    other = run(world, alone("running-costs", budget=20_000), 30)
    i, j = usual.institutions, other.institutions
    council = i.is_open & j.is_open & (i.owner == COUNCIL)
    assert j.strain[council].mean() < i.strain[council].mean() and set(paid) == {0.0}


def test_running_costs_are_not_paid_twice(lively_town, monkeypatch):
    paid = []
    plain = levers.pay_running_costs

    def watched(world, amounts):
        plain(world, amounts)
        paid.append((world.institutions.subsidy <= world.institutions.shortfall + PENNY).all())

    monkeypatch.setattr(levers, "pay_running_costs", watched)
    run(lively_town, programme(budget=1e6, mix={"running-costs": 0.5, "endowment": 0.5}), 24)
    assert paid and all(paid)


def test_workers_support_as_many_as_they_can_and_no_more(lively_town):
    world = run(lively_town, alone("community-workers", budget=20_000), 30)
    p = world.parameters.workers
    assert 0 < world.residents.supported.sum() <= np.ceil(world.ledger.workers * p.residents)
    assert 0 < world.groups.supported.sum() <= np.ceil(world.ledger.workers * p.groups)


def test_workers_are_hired_one_by_one(lively_town):
    world = lively_town.branch(alone("community-workers", budget=20_000))
    p, n = world.parameters, world.population
    before = 0.0
    for _ in range(30):
        world.step()
        assert world.ledger.workers - before <= p.absorption.hires_per_1000 * n / 1000 + 1e-9
        before = world.ledger.workers
    assert before > 0


def test_no_group_has_more_in_a_year_than_the_cap(lively_town, monkeypatch):
    given = []
    plain = levers.grant

    def watched(world, groups, amount):
        who = np.atleast_1d(world.groups.identity[groups])
        given.extend((identity, amount) for identity in who.tolist())
        plain(world, groups, amount)

    monkeypatch.setattr(levers, "grant", watched)
    world = run(lively_town, alone("grants", budget=10_000), 12)
    for group, _ in given:
        in_a_year = sum(amount for who, amount in given if who == group)
        assert in_a_year <= 2 * world.parameters.grants.cap  # the memory of a grant fades month by month
    assert given


def transfers(world, months):
    """How many transfers succeeded and failed, by what was spent in each month."""
    p = world.parameters.transfer
    done = failed = 0
    for _ in range(months):
        world.step()
        gbp = world.ledger.spent["asset-transfer"][-1]
        done += gbp == pytest.approx(p.cost + p.dowry)
        failed += gbp == pytest.approx(p.cost)
    return done, failed


def test_an_asset_transfer_can_succeed_and_can_fail(lively_town):
    done, failed = transfers(lively_town.branch(alone("asset-transfer", budget=20_000)), 36)
    assert done > 0 and failed > 0


def test_an_asset_handed_over_is_the_communitys(lively_town):
    world = lively_town.branch(alone("asset-transfer", budget=20_000))
    while not (world.institutions.body != NONE).any():
        world.step()
        assert world.month < 36
    i = world.institutions
    row = int(np.flatnonzero(i.body != NONE)[0])
    assert i.owner[row] == COMMUNITY and i.council_share[row] == 0.0
    assert world.groups.alive[i.body[row]] and world.groups.constituted[i.body[row]]


def test_a_body_without_skill_cannot_take_on_an_asset():
    unskilled = lively(skill__base=0, skill__from_status=0, skill__doing=0, skill__support=0)
    world = Neighbourhood(
        population=300,
        parameters=unskilled,
        warm_up=6,
        programme=alone("asset-transfer", budget=20_000),
    )
    done, failed = transfers(world, 36)
    assert done == 0 and failed > 0 and (world.institutions.body == NONE).all()


# --- how it ends --------------------------------------------------------------------------------------


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_a_cliff_hands_back_what_waits_and_then_holds_nothing(lively_town, instrument):
    option = alone(instrument, budget=20_000)
    ledger = run(lively_town, option, 36 + 60).ledger
    assert ledger.held == pytest.approx(0.0, abs=PENNY) and ledger.returned > 0


def test_after_a_cliff_nobody_is_supported(lively_town):
    assert run(lively_town, programme(), 36).residents.supported.any()
    assert not run(lively_town, programme(), 37).residents.supported.any()


def test_an_endowment_keeps_its_capital_and_spends_its_income(lively_town):
    option = programme(ending="endowment", mix={"endowment": 0.5, "running-costs": 0.5}, budget=20_000)
    world = run(lively_town, option, 36 + 36)
    kept, income = world.ledger.capital, len(world.ledger.income)
    for _ in range(24):
        world.step()
    assert world.ledger.capital == kept == pytest.approx(world.ledger.held)
    assert kept >= 0.5 * world.ledger.cash and world.ledger.returned == 0.0
    assert max(world.ledger.income) <= kept * world.parameters.endowment.rate / 12 + PENNY
    assert sum(world.ledger.income[income:]) > 0


@pytest.mark.parametrize(("ending", "after"), [("cliff", 0), ("taper", TAPER_MONTHS)])
def test_without_an_endowment_as_its_ending_capital_goes_back_to_the_funder(lively_town, ending, after):
    option = alone("endowment", ending=ending)
    before, later = (run(lively_town, option, 36 + after + more).ledger for more in (0, 1))
    assert before.capital == pytest.approx(before.cash) and before.returned == 0.0
    assert later.capital == 0.0 and later.returned == pytest.approx(later.cash)


# --- limits -------------------------------------------------------------------------------------------


def test_an_enormous_budget_saturates(lively_town):
    world = lively_town.branch(programme(budget=1e9))
    for _ in range(48):
        world.step()
        assert balances(world.ledger)
    assert world.ledger.returned > 0.9 * world.ledger.cash
    assert all(np.isfinite(value) for value in world.observe().values())


def test_beyond_what_can_be_absorbed_a_hundred_times_the_money_changes_nothing(lively_town):
    huge, hugest = (run(lively_town, programme(budget=gbp), 36) for gbp in (1e8, 1e10))
    assert spent(huge.ledger) == pytest.approx(spent(hugest.ledger)) and huge.digest() == hugest.digest()


@pytest.mark.parametrize("control", ["central", "resident-led"])
def test_lifting_the_limits_to_absorption_lets_more_of_plenty_be_spent(control):
    limited, lifted = (
        Neighbourhood(
            population=300,
            parameters=lively(absorption__limits=limits),
            warm_up=6,
            programme=programme(budget=20_000, control=control),
        ).run(37)
        for limits in (1, 0)
    )
    assert spent(lifted.ledger) > spent(limited.ledger) > 0


@pytest.mark.parametrize("instrument", ["facilities", "community-workers", "grants", "running-costs"])
def test_each_limit_lifted_lets_more_be_spent_on_what_it_limits(instrument):
    limited, lifted = (
        Neighbourhood(
            population=300,
            parameters=lively(absorption__limits=limits),
            warm_up=6,
            programme=alone(instrument, budget=20_000),
        ).run(24)
        for limits in (1, 0)
    )
    assert spent(lifted.ledger) > spent(limited.ledger)


# --- opportunities, never outcomes --------------------------------------------------------------------

HOW_ANYBODY_FARES = {
    "trust", "ties", "strength", "likeness", "skill", "belonging", "loneliness", "solitude", "efficacy",
    "satisfaction", "employed", "energy", "organises", "joined", "attended", "turnout", "use", "pull",
    "confidence", "visited", "chats", "partnership", "disposition", "status", "hours", "alive", "constituted",
    "enrol", "tie", "take_up", "condition", "is_open",
}  # fmt: skip
DOORS = {
    "works", "council_share", "subsidy", "supported", "let_down", "purse", "granted", "last_granted", "owner",
    "body", "reserve", "place", "hosted_since", "posts",
}  # fmt: skip


def names_in(tree):
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def written_in(tree):
    """Columns that are assigned to, whole or in part."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store):
            yield node.attr if isinstance(node, ast.Attribute) else node.value.attr


def test_no_lever_names_how_anybody_fares():
    tree = ast.parse(Path(levers.__file__).read_text(encoding="utf-8"))
    assert "let_down" in names_in(tree) and not names_in(tree) & HOW_ANYBODY_FARES


def test_levers_write_opportunities_only():
    tree = ast.parse(Path(levers.__file__).read_text(encoding="utf-8"))
    assert "works" in set(written_in(tree)) and set(written_in(tree)) <= DOORS


def test_spending_touches_no_tie_no_trust_and_no_other_outcome(lively_town, monkeypatch):
    touched = set()
    plain = kith.model.schedule.spend

    def watched(world):
        before = state(world)
        plain(world)
        after = state(world)
        touched.update(name for name in before if before[name] != after[name])

    def state(world):
        every = {
            f"{kind}.{name}": value.tobytes()
            for kind in ("residents", "ties", "groups")
            for name, value in columns_of(getattr(world, kind)).items()
        }
        return every

    schedule = tuple(
        watched if process is plain else process for process in kith.model.neighbourhood.SCHEDULE
    )
    monkeypatch.setattr(kith.model.neighbourhood, "SCHEDULE", schedule)
    run(lively_town, programme(budget=20_000), 40)
    assert touched > {"residents.supported", "groups.purse"}
    assert {name.split(".")[1] for name in touched} <= DOORS and not any("ties" in name for name in touched)


def test_everything_is_a_mix_that_adds_up():
    assert sum(EVERYTHING.values()) == pytest.approx(1.0) and set(EVERYTHING) == set(INSTRUMENTS)
