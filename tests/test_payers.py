"""Every pound has a payer: work that costs more than planned waits for its money, and no reserve comes from nowhere."""

from dataclasses import replace

import numpy as np
import pytest
from test_money import PENNY, alone, balances, spent
from worlds import lively

from kith import Neighbourhood, presets
from kith.model.entities import COMMUNITY, COUNCIL, KINDS
from kith.model.programme.works import beyond_plan

COST, AGAIN = 10_000.0, 40  # GBP; month
ONE_SHUT = dict(facilities__reopening_cost=COST, facilities__poor=0.0, facilities__most_per_1000=1.0)
ONE_SHUT |= dict(facilities__overrun=0.0, facilities__opening_reserve_paid=0.0)


def with_one_shut(seed=3, **changes):
    """A world at month 0 whose one possible project is to reopen a centre of the council; and the centre's row."""
    parameters = lively(**ONE_SHUT | dict(closing__council=0.0, closing__private=0.0) | changes)
    world = Neighbourhood(population=300, parameters=parameters, warm_up=0, seed=seed)
    i = world.institutions
    row = int(np.flatnonzero((i.kind == KINDS.index("centre")) & (i.owner == COUNCIL))[0])
    i.is_open[:], i.is_open[row], i.reserve[row] = True, False, 0.0
    return world, row


def lump(gbp, later=0.0, **changes):
    """A programme that pays GBP for facilities at once, and more in month `AGAIN`."""
    shares = np.zeros(AGAIN + 1)
    shares[0], shares[AGAIN] = gbp, later
    option = alone("facilities", profile=tuple(shares / shares.sum()), years=None, **changes)
    return option.at_cash(gbp + later, 300)


def opened(world, row, option, months):
    """The world after so many months under an option, and the month in which a place opened, or None."""
    other = world.branch(option)
    for month in range(months):
        other.step()
        assert balances(other.ledger)
        if other.institutions.is_open[row]:
            return other, month
    return other, None


# --- beyond plan --------------------------------------------------------------------------------------


def test_work_costs_on_average_so_much_more_than_planned():
    u = np.random.default_rng(1).random(100_000)
    assert beyond_plan(100.0, 0.24, u).mean() == pytest.approx(24.0, abs=0.2)
    assert beyond_plan(100.0, 0.24, u).min() >= 0.0


def test_work_whose_cost_beyond_plan_nobody_can_pay_is_never_done():
    planned, row = with_one_shut()
    dearer, _ = with_one_shut(facilities__overrun=0.5)
    assert opened(planned, row, lump(COST), 60)[1] == planned.parameters.facilities.lead_months - 1
    world, month = opened(dearer, row, lump(COST), 60)
    assert month is None and spent(world.ledger) == pytest.approx(COST) and world.ledger.held == 0.0


def test_work_waits_for_the_money_that_it_is_short_of():
    world, row = with_one_shut(facilities__overrun=0.5)
    after, month = opened(world, row, lump(COST, COST), 60)
    assert month == AGAIN and COST < spent(after.ledger) <= 2 * COST


def test_what_work_costs_beyond_plan_is_spent_and_no_other_pound_is():
    world, row = with_one_shut(facilities__overrun=0.5)
    after, month = opened(world, row, lump(50_000.0), 60)
    beyond = spent(after.ledger) + after.ledger.projects[0].monthly - COST
    assert month == 19 and 0.0 < beyond < COST


def test_a_funder_pays_for_what_was_begun_before_it_takes_back_the_rest():
    world, row = with_one_shut(facilities__overrun=0.5)
    option = replace(lump(50_000.0), profile=(1.0,))
    after, month = opened(world, row, option, 60)
    assert month == 19 and spent(after.ledger) > COST
    assert after.ledger.returned == pytest.approx(50_000.0 - spent(after.ledger) - after.ledger.held)


def test_the_same_work_costs_the_same_whenever_it_is_begun_and_whoever_decides():
    world, row = with_one_shut(facilities__overrun=0.5)
    beyond = []
    for option in (lump(COST), lump(COST, start=7), lump(COST, control="resident-led")):
        other, _ = opened(world, row, option, 12)
        beyond.append(other.ledger.projects[0].beyond)
    assert beyond[0] == beyond[1] == beyond[2] > 0.0


# --- what a place opens with --------------------------------------------------------------------------


def full_reserve(world, row):
    return (
        world.parameters.institutions.opening_months
        * world.per_kind("running_cost")[world.institutions.kind[row]]
    )


@pytest.mark.parametrize("paid", [0, 1])
def test_a_place_opens_with_the_same_reserve_and_the_project_pays_it_if_it_is_to(paid):
    world, row = with_one_shut(facilities__opening_reserve_paid=paid)
    after, month = opened(world, row, lump(50_000.0), 60)
    full = full_reserve(world, row)
    assert month == 19 and after.institutions.reserve[row] == pytest.approx(full) and full > 0.0
    after.step()
    assert spent(after.ledger) == pytest.approx(COST + paid * full)


@pytest.mark.parametrize("paid", [0, 1])
def test_who_cannot_pay_the_reserve_cannot_open_the_place(paid):
    world, row = with_one_shut(facilities__opening_reserve_paid=paid)
    assert (opened(world, row, lump(COST), 60)[1] is None) == bool(paid)


def test_a_place_that_a_group_takes_over_shut_is_given_its_reserve_by_the_programme():
    world, row = with_one_shut(facilities__opening_reserve_paid=1, transfer__dowry=1_000.0)
    p, i = world.parameters, world.institutions
    i.owner[i.owner == COUNCIL] = COMMUNITY
    i.owner[row] = COUNCIL
    other = world.branch(alone("asset-transfer", budget=20_000))
    while other.institutions.owner[row] == COUNCIL:
        other.step()
        assert balances(other.ledger) and other.month < 60
    gbp = other.ledger.spent["asset-transfer"][-1]
    assert (
        gbp == pytest.approx(p.transfer.cost + COST + full_reserve(world, row))
        and full_reserve(world, row) > 1_000
    )
    assert other.institutions.reserve[row] == pytest.approx(full_reserve(world, row), abs=PENNY)


def test_a_private_owner_reopens_at_no_cost_to_anybody_else():
    usual, paid = (
        Neighbourhood(
            population=300,
            parameters=lively(
                institutions__reopening=0.5, closing__private=0.2, facilities__opening_reserve_paid=switch
            ),
            warm_up=24,
        )
        for switch in (0, 1)
    )
    assert usual.digest() == paid.digest() and usual.run(24).digest() == paid.run(24).digest()
    assert (paid.institutions.is_open & (paid.institutions.changed >= 0)).any()


# --- on which buildings -------------------------------------------------------------------------------


def put_to_work(works, gbp=900_000.0, months=60):
    """A lively world in which some places are shut and worn, after months of money for facilities on such works."""
    parameters = lively(closing__council=0.0, closing__private=0.0, facilities__overrun=0.0)
    world = Neighbourhood(population=300, parameters=parameters, warm_up=0, seed=3)
    world.institutions.is_open[::4], world.institutions.condition[1::4] = False, 0.2
    return world, world.branch(lump(gbp, works=works)).run(months)


def worked_on(before, after):
    """How many of the old buildings were ever paid for, and how many there are anew."""
    old = len(before.institutions)
    return sum(row < old for row in after.ledger.paid_for), len(after.institutions) - old


def test_money_for_what_exists_builds_nothing_and_money_for_what_is_new_mends_and_reopens_nothing():
    any_old, any_new = worked_on(*put_to_work("any"))
    old, new = worked_on(*put_to_work("existing"))
    assert old > 0 and new == 0 and any_old > 0
    old, new = worked_on(*put_to_work("new"))
    assert old == 0 and new > 0
    assert any_old + any_new >= max(old, new)


def test_money_that_may_only_build_where_nothing_more_is_of_use_is_handed_back():
    parameters = lively(**ONE_SHUT)
    world = Neighbourhood(population=300, parameters=parameters, warm_up=0, seed=3).branch(
        lump(50_000.0, works="new")
    )
    world.run(12)
    assert spent(world.ledger) == 0.0
    assert world.ledger.returned + world.ledger.held == pytest.approx(50_000.0)


def test_an_option_confined_to_what_exists_says_so():
    for name, words in (("asset-based", "nothing built anew"), ("build-only", "nothing mended or reopened")):
        assert words in presets[name].sentence(8000)
    assert "built anew" not in presets["patient"].sentence(8000)
