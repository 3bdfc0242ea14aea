"""Money granted as it goes: what is promised is known, what is not yet promised is not, and nothing else differs."""

import numpy as np
import pytest
from test_money import balances, spent
from worlds import digests, lively, programme

from kith import Mistake, Neighbourhood
from kith.model.entities import COUNCIL
from kith.model.programme import levers

WORKED = programme(
    mix={"community-workers": 0.5, "grants": 0.3, "running-costs": 0.2}
)  # nothing is saved for


@pytest.fixture(scope="module")
def world():
    return Neighbourhood(population=300, parameters=lively(), seed=5)


def granted(world, option, pieces, as_it_goes, months=48):
    """The digests of a world month by month, whose money is granted in pieces; and the world."""
    plan = option.planned(world.population, option.last_month)
    other, seen = world.branch(option, in_one_piece=False), [world.digest()]
    firsts = {int(part[0]): plan[part] for part in np.array_split(np.arange(option.start, len(plan)), pieces)}
    if not as_it_goes:
        for month, money in firsts.items():
            other.ledger.grant(money, month)
    for month in range(months):
        if as_it_goes and month in firsts:
            other.ledger.grant(firsts[month], month)
        other.step()
        seen.append(other.digest())
    return seen, other


@pytest.mark.parametrize("ending", ["cliff", "taper", "endowment"])
@pytest.mark.parametrize("pieces", [1, 3, 12])
def test_a_programme_promised_in_pieces_is_the_same_to_the_bit(world, pieces, ending):
    option = programme(ending=ending, start=2)
    seen, other = granted(world, option, pieces, as_it_goes=False)
    whole = world.branch(option)
    assert seen == digests(whole, 48)
    assert spent(other.ledger) == spent(whole.ledger) and other.ledger.returned == whole.ledger.returned


def test_where_nothing_is_saved_for_not_knowing_costs_nothing(world):
    seen, other = granted(world, WORKED, 3, as_it_goes=True)
    assert seen == digests(world.branch(WORKED), 48) and balances(other.ledger)


def test_a_building_is_saved_for_only_if_the_money_is_promised(world):
    option = programme(budget=5_000, mix={"facilities": 1.0})
    assert granted(world, option, 12, as_it_goes=True)[0] != digests(world.branch(option), 48)


def test_a_place_that_is_promised_nothing_goes_on_as_usual_to_the_bit(world):
    other = world.branch(programme(), in_one_piece=False)
    assert digests(other, 48) == digests(world.branch(None), 48)
    assert spent(other.ledger) == 0.0 and other.control is None


def test_a_grant_that_is_not_renewed_lets_down_and_one_that_is_does_not(world, monkeypatch):
    plan, ended = WORKED.planned(world.population, WORKED.last_month), []
    monkeypatch.setattr(levers, "withdraw", lambda world, abrupt, paid: ended.append((world.month, abrupt)))
    for last in (12, 24):
        other = world.branch(WORKED, in_one_piece=False)
        for month in range(36):
            if month % 12 == 0 and month < last:
                other.ledger.grant(plan[month : month + 12], month)
            other.step()
    abrupt = 1.0 - world.parameters.letdown.notice
    assert ended == [(12, pytest.approx(abrupt)), (24, pytest.approx(abrupt))]


def test_money_that_comes_again_after_a_gap_is_spent_and_accounted_for(world):
    plan = WORKED.planned(world.population, WORKED.last_month)
    other = world.branch(WORKED, in_one_piece=False)
    for month in range(48):
        if month in (0, 24):
            other.ledger.grant(plan[month : month + 12], month)
        other.step()
        assert balances(other.ledger)
    assert other.ledger.cash == pytest.approx(plan[:12].sum() + plan[24:36].sum())
    assert other.ledger.spent["community-workers"][24:36].sum() > 0.0


def test_money_that_comes_again_after_a_gap_ends_as_abruptly_as_if_it_had_come_alone(world, monkeypatch):
    ended = []
    monkeypatch.setattr(levers, "withdraw", lambda world, abrupt, paid: ended.append((world.month, abrupt)))
    falling = WORKED.planned(world.population, WORKED.last_month)[:24] * np.r_[np.ones(12), np.full(12, 0.5)]
    for before in (True, False):
        other = world.branch(WORKED, in_one_piece=False)
        for month in range(49):
            if before and month == 0:
                other.ledger.grant(falling[:12], 0)
            if month == 24:
                other.ledger.grant(falling, 24)
            other.step()
    assert ended[0][0] == 12 and [month for month, _ in ended[1:]] == [48, 48]
    assert ended[1][1] == ended[2][1] == pytest.approx(0.5 / 0.75 - world.parameters.letdown.notice)


def test_running_costs_money_does_not_make_good_at_once_what_a_council_keeps_back(world):
    busy, paid = programme(mix={"running-costs": 1.0}), []
    for kept_back in (0.0, 500.0):
        other = world.branch(busy)
        i = other.institutions
        council = np.flatnonzero(i.is_open & (i.owner == COUNCIL))
        assert len(council)
        i.subsidy[council[0]] -= kept_back
        other.step()
        paid.append(other.ledger.spent["running-costs"][0])
    assert paid[0] == paid[1]


def test_what_has_been_lived_is_granted_no_more(world):
    other = world.branch(WORKED, in_one_piece=False)
    other.step()
    with pytest.raises(Mistake, match="month 0 is past; give month 1 or later"):
        other.ledger.grant(np.ones(12), 0)
