"""Open borders: who moves between places of a region brings what is theirs, and nothing else passes between worlds."""

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from test_region import RULES, THREE, lived, over
from worlds import QUICK, columns_of

from kith import Mistake, Neighbourhood, region
from kith.experiments.regions import living
from kith.experiments.regions.declared import region_of
from kith.model import borders
from kith.model.borders import destination, move_between, step_together
from kith.model.entities import NONE, Residents
from kith.model.processes.moving import vacate
from kith.model.rules import NO_RULES, rules_given
from kith.model.ties import MOVED

RESTLESS = QUICK | {  # nearly all who leave move away, a third of all renters and a seventh of owners a year
    "moving.owner": 0.15, "moving.social_renter": 0.2, "moving.private_renter": 0.5, "moving.mortality": 1e-6,
}  # fmt: skip
# what is of the home or the place, and not of whoever lives there: all else goes along
OF_THE_PLACE = {
    "identity", "cell", "tenure", "arrived", "belonging", "alike", "supported", "chats", "member_of", "organises",
    "joined", "attended", "venue", "pull", "use", "confidence", "visited",
}  # fmt: skip
THEIRS = [f.name for f in fields(Residents) if f.name not in OF_THE_PLACE]
STAY = RESTLESS | {"moving.within_region": 1.0}


def opened(**asked):
    return replace(over(**asked), borders=True)


def worlds_at_month_0(numbers, adults=(400, 250, 300)):
    return [
        Neighbourhood("left-behind", many, parameters=numbers, seed=seed)
        for seed, many in enumerate(adults, 1)
    ]


@pytest.fixture(scope="module")
def trunks():
    return worlds_at_month_0(STAY)


def branches(trunks):
    return [world.branch(None) for world in trunks]


@pytest.fixture(scope="module")
def usual():
    return lived(opened(), numbers=STAY)


@pytest.fixture(scope="module")
def months(trunks):
    """Two years of open borders: before and after each month's moving, all columns; who went where; and the end."""
    towns, seen = branches(trunks), []

    def watched(worlds):
        before = [columns_of(world.residents.copy()) for world in worlds]
        moved = move_between(worlds)
        seen.append((before, [columns_of(world.residents.copy()) for world in worlds], moved))
        return moved

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(borders, "move_between", watched)
        for _ in range(24):
            step_together(towns)
    return seen, towns


def came_here(before, after):
    """Rows of a place whose resident is another than before."""
    return np.flatnonzero(before["identity"] != after["identity"])


# --- limits -------------------------------------------------------------------------------------------


def test_where_borders_are_shut_each_place_lives_as_if_it_were_alone():
    shut = lived(over(), numbers=STAY)
    spots, seeds = over().spots, living.seeds_of(3, 3)
    for spot, seed, digest in zip(spots, seeds, shut["digests"], strict=True):
        changes = spot.changes({"cases": None, "parameters": STAY}, seed)
        alone = Neighbourhood(spot.place, spot.adults, parameters=changes, seed=seed)
        assert alone.run(48).digest()[:16] == digest
    assert not shut["went"].any() and not shut["came"].any()


@pytest.mark.parametrize("numbers", [STAY, RESTLESS | {"moving.within_region": 0.0}])
def test_a_region_of_one_place_or_that_nobody_stays_in_is_as_with_its_borders_shut_to_the_bit(numbers):
    spots = [replace(THREE[0], adults=200)] if numbers is STAY else THREE
    one, other = lived(over(spots), numbers=numbers), lived(opened(spots=spots), numbers=numbers)
    assert one["digests"] == other["digests"] and (one["levels"] == other["levels"]).all()
    assert not other["went"].any()


@pytest.mark.parametrize("name", ["equal", "bids", "lottery"])
def test_without_a_pot_all_is_as_usual_to_the_bit_whoever_moves(name, usual):
    found = lived(opened(pot=0.0, most=0.0), RULES[name], numbers=STAY)
    assert found["digests"] == usual["digests"] and (found["levels"] == usual["levels"]).all()
    assert usual["went"].sum() > 50 and (found["came"] == usual["came"]).all()


def test_the_order_and_the_names_of_places_change_nothing(usual):
    names = {spot.name: name for spot, name in zip(THREE, ("Zoe", "Yan", "Xia"), strict=True)}
    other = [replace(spot, name=names[spot.name]) for spot in reversed(THREE)]
    assert lived(opened(spots=other), numbers=STAY)["digests"] == usual["digests"]


def test_money_for_one_place_changes_the_others_by_movers_alone(usual):
    found = lived(opened(), RULES["largest"], numbers=STAY)
    assert (found["awards"][0] > 0.0).sum() == 1
    assert set(found["digests"]).isdisjoint(usual["digests"])
    numbers = STAY | {"moving.within_region": 0.0}
    none, all_to_one = lived(opened(), numbers=numbers), lived(opened(), RULES["largest"], numbers=numbers)
    same = np.array(none["digests"]) == np.array(all_to_one["digests"])
    assert (same == (all_to_one["awards"][0] == 0.0)).all()


# --- bookkeeping --------------------------------------------------------------------------------------


def test_who_goes_from_one_place_comes_to_another_and_homes_stay_filled(months):
    seen, towns = months
    moved = sum(month[2] for month in seen)
    assert moved.sum() > 200 and not np.diag(moved).any() and (moved[~np.eye(3, dtype=bool)] > 0).all()
    assert [len(world.residents) for world in towns] == [400, 250, 300]
    for before, after, flows in seen:
        new = [len(came_here(*both)) for both in zip(before, after, strict=True)]
        assert (flows.sum(axis=0) <= new).all() and (flows.sum(axis=1) <= new).all()
    for world in towns:
        assert len(set(world.residents.identity.tolist())) == len(world.residents)


def test_movers_arrive_with_all_that_is_theirs_to_the_bit_and_with_nothing_of_the_place(months):
    seen, towns = months
    found = 0
    for month, (before, after, flows) in enumerate(seen):
        rows = [came_here(*both) for both in zip(before, after, strict=True)]
        left = [
            {tuple(one[name][row].item() for name in THEIRS) for row in some}
            for one, some in zip(before, rows, strict=True)
        ]
        for place, (now, some) in enumerate(zip(after, rows, strict=True)):
            others = set.union(*(left[other] for other in range(3) if other != place))
            came = [row for row in some if tuple(now[name][row].item() for name in THEIRS) in others]
            assert len(came) == flows[:, place].sum()
            found += len(came)
            base = towns[place].parameters.belonging.base
            assert (now["arrived"][came] == month).all() and (now["belonging"][came] == base).all()
            assert (now["member_of"][:, came] == NONE).all() and (now["venue"][:, came] == NONE).all()
            for name in ("cell", "tenure"):
                assert (now[name] == before[place][name]).all()
    assert found == sum(month[2].sum() for month in seen)


def test_nobody_who_moved_away_is_in_two_places(months):
    for _, after, _ in months[0]:
        people = np.concatenate([[one[name] for name in THEIRS] for one in after], axis=1)
        assert len(np.unique(people, axis=1).T) == people.shape[1]


def test_who_dies_goes_nowhere():
    (town,) = worlds_at_month_0(RESTLESS | {"moving.mortality": 1e-3}, [300])
    dies = town.luck.of_residents("move", 0, 300) < town.dying[-town.residents.born]
    rows, movers = vacate(town)
    assert movers.tolist() == [row for row in rows.tolist() if not dies[row]]
    assert 0 < len(movers) < len(rows)


def test_ties_of_movers_end_where_they_were(trunks):
    towns = branches(trunks)
    before = sum(int(world.ties.turnover[MOVED].sum()) for world in towns)
    alone = trunks[0].branch(None)
    alone.step()
    step_together(towns)
    assert sum(int(world.ties.turnover[MOVED].sum()) for world in towns) > before
    assert towns[0].ties.key.tolist() == alone.ties.key.tolist()
    theirs, same = towns[0].residents, alone.residents
    differ = np.flatnonzero(theirs.disposition != same.disposition)
    assert len(differ) and (theirs.arrived[differ] == 0).all()
    stayed = np.setdiff1d(np.arange(400), np.flatnonzero(theirs.arrived == 0))
    assert (theirs.trust[stayed] == same.trust[stayed]).all()


def test_all_who_are_new_look_around_among_those_who_really_came(months):
    for _, after, _ in months[0][-1:]:
        for world, now in zip(months[1], after, strict=True):
            nearby = world.nearby
            for row in np.flatnonzero(now["arrived"] == 23):
                others = nearby[:, row][nearby[:, row] != row]
                share = (now["community"][others] == now["community"][row]).mean() if len(others) else 1.0
                assert now["alike"][row] == pytest.approx(share)


# --- direction ----------------------------------------------------------------------------------------


def test_what_a_place_was_given_goes_with_those_who_leave_it(trunks):
    """One place's residents are made trusting: it loses them either way, and with open borders others have them."""

    def trust(given, together):
        towns = branches(trunks)
        if given:
            towns[0].residents.trust[:] = 1.0
        for _ in range(18):
            if together:
                step_together(towns)
            else:
                for world in towns:
                    world.step()
        return np.array([world.residents.trust.mean() for world in towns])

    shut, opened = (trust(True, together) - trust(False, together) for together in (False, True))
    gave = 1.0 - trunks[0].residents.trust.mean()
    assert 0.0 < shut[0] < gave and 0.0 < opened[0] < gave
    assert shut[1] == shut[2] == 0.0 and (opened[1:] > 0.01).all()


# --- luck ---------------------------------------------------------------------------------------------


def test_movers_go_to_other_places_in_proportion_to_their_adults():
    adults = np.array([100, 300, 600])
    origin = np.repeat([0, 1, 2], 30_000)
    to = destination(np.tile((np.arange(30_000) + 0.5) / 30_000, 3), origin, adults)
    shares = np.array([np.bincount(to[origin == place], minlength=3) / 30_000 for place in range(3)])
    expected = [[0, 1 / 3, 2 / 3], [1 / 7, 0, 6 / 7], [1 / 4, 3 / 4, 0]]
    assert shares == pytest.approx(np.array(expected), abs=1e-4)
    ends = destination(np.tile([0.0, 1 - 2**-53], 3), np.repeat([0, 1, 2], 2), adults)
    assert ends.tolist() == [1, 2, 0, 2, 0, 1]


def test_as_many_stay_in_the_region_as_is_said(months, trunks):
    towns = worlds_at_month_0(RESTLESS)
    half = sum(step_together(towns).sum() for _ in range(24))
    assert 0.4 < half / sum(month[2].sum() for month in months[0]) < 0.65


# --- as it is asked -----------------------------------------------------------------------------------


def test_a_region_says_whether_its_borders_are_open_and_whoever_asks_may_say_otherwise(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(
        "pot = 5\nborders = true\nplaces = ["
        "{ name = 'A', start = 0, adults = 60 }, { name = 'B', start = 1, adults = 60 }]\n"
    )
    asked = dict(years=4, replicates=1, workers=1, progress=False, parameters=STAY, cases="catalogue")
    asked |= dict(option="short", rules=["equal"])
    found = region(file, out=tmp_path / "open", **asked)
    assert found.asked["borders"] and found.found.places["went"].sum() == found.found.places["came"].sum() > 0
    assert "some go to other places" in found.text() and "nobody moves" not in found.text()
    shut = region(file, out=tmp_path / "shut", borders=False, **asked)
    assert not shut.asked["borders"] and not shut.found.places["went"].any() and "nobody moves" in shut.text()


def test_borders_that_are_neither_open_nor_shut_are_told_in_a_line(tmp_path):
    with pytest.raises(Mistake, match="borders: 'ajar' is not allowed; give True or False"):
        region_of("mine", {"pot": 1, "borders": "ajar", "places": [{"place": "left-behind"}]})
    with pytest.raises(Mistake, match="borders: 1 is not"):
        region("ten-towns", borders=1, out=tmp_path)


def test_a_rule_of_one_s_own_runs_where_borders_are_open():
    gossip = rules_given(Path(__file__).parents[1] / "notebooks" / "gossip.py")
    shut = RESTLESS | {"moving.within_region": 0.0}
    alone, plain = (
        Neighbourhood("left-behind", 200, parameters=shut, seed=3, processes=rules)
        for rules in (gossip, NO_RULES)
    )
    together = [alone.branch(None), plain.branch(None)]
    for _ in range(6):
        for world, rules in zip(together, (gossip, NO_RULES), strict=True):
            step_together([world], rules)
    assert [world.digest() for world in together] == [world.run(6).digest() for world in (alone, plain)]
    assert together[0].digest() != together[1].digest()
