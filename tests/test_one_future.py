"""There is one future until the first pound: what money did is all that differs between two options."""

import copy
import os
import pickle
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from worlds import EVERYTHING, columns_of, digests, lively, programme, started_later

from kith import Neighbourhood, Programme, presets
from kith.model.entities import COUNCIL, KINDS
from kith.model.luck import Luck

FUNDED = [name for name in presets if name != "business as usual"]
START = 24


@pytest.fixture(scope="module")
def as_usual(lively_town):
    """Digests of business as usual, month by month for five years."""
    return digests(lively_town.branch(None), 60)


def test_the_world_does_not_stand_still(as_usual):
    assert all(before != after for before, after in pairwise(as_usual))


# --- no money, no difference --------------------------------------------------------------------------


@pytest.mark.parametrize("control", ["central", "resident-led"])
@pytest.mark.parametrize("ending", ["cliff", "taper", "endowment"])
def test_an_option_with_no_money_is_business_as_usual_to_the_last_bit(lively_town, as_usual, control, ending):
    nothing = programme(budget=0, years=4, control=control, ending=ending)
    assert digests(lively_town.branch(nothing), 60) == as_usual


def test_an_option_with_no_money_is_business_as_usual_for_a_whole_run_in_every_year(town):
    nothing = Programme("nothing", budget=0.0, profile="patient", years=12, mix=EVERYTHING)
    usual, other = town.branch("business as usual"), town.branch(nothing)
    for _ in range(15):
        usual.run(12)
        other.run(12)
        assert usual.digest() == other.digest()
    assert usual.record.equals(other.record)


def test_months_without_money_before_the_first_pound_change_nothing(lively_town, as_usual):
    late = programme(profile=(0.0,) * START + (1.0,))
    seen = digests(lively_town.branch(late), START + 2)
    assert seen[: START + 1] == as_usual[: START + 1] and seen[-1] != as_usual[START + 2]


@pytest.mark.parametrize("name", FUNDED)
def test_a_programme_that_starts_in_two_years_changes_nothing_until_then(lively_town, as_usual, name):
    seen = digests(lively_town.branch(started_later(presets[name], START)), START)
    assert seen == as_usual[: START + 1]


@pytest.mark.parametrize("name", FUNDED)
def test_a_programme_with_plenty_of_money_changes_the_place_once_it_has_spent(lively_town, name):
    option = replace(presets[name], budget=5_000)
    usual, funded = lively_town.branch(None), lively_town.branch(option)
    for _ in range(option.last_month):
        usual.step()
        funded.step()
        if any(months[-1] for months in funded.ledger.spent.values()):
            break
    assert usual.digest() != funded.digest()


def test_while_money_is_saved_up_the_place_is_as_usual(lively_town, as_usual):
    saving = lively_town.branch(programme(budget=500, mix={"facilities": 1.0}))
    for month in range(60):
        saving.step()
        if saving.ledger.projects:
            break
        assert saving.digest() == as_usual[month + 1]
    assert month > 0 and saving.ledger.projects


# --- the same question has the same answer ------------------------------------------------------------


def test_two_options_that_are_the_same_have_the_same_future(lively_town):
    assert digests(lively_town.branch("patient"), 36) == digests(
        lively_town.branch(replace(presets["patient"], name="the same again")), 36
    )


def test_branching_leaves_the_world_it_came_from_as_it_was(lively_town):
    world = lively_town.branch(None)
    before, money = world.digest(), world.ledger.cash
    other = world.branch(programme(budget=20_000))
    other.run(24)
    assert (world.digest(), world.month, world.ledger.cash) == (before, 0, money)


def test_branches_step_side_by_side_as_they_would_alone(lively_town):
    options = [None, programme(budget=20_000), "short"]
    alone = [digests(lively_town.branch(option), 24)[-1] for option in options]
    together = [lively_town.branch(option) for option in options]
    for _ in range(24):
        for world in together:
            world.step()
    assert [world.digest() for world in together] == alone


def test_a_branch_can_be_branched(lively_town):
    assert digests(lively_town.branch("patient").branch("short"), 12) == digests(
        lively_town.branch("short"), 12
    )


@pytest.mark.parametrize("option", [None, "short", programme(budget=20_000, control="resident-led")])
def test_branching_is_the_same_as_beginning_with_the_programme(option):
    asked = dict(place="left-behind", population=250, parameters=lively(), seed=5, warm_up=12)
    begun, branched = (
        Neighbourhood(programme=option, **asked),
        Neighbourhood(**asked).branch(option),
    )
    assert digests(begun, 30) == digests(branched, 30) and begun.observe() == branched.observe()


def test_another_seed_is_another_future():
    assert len({Neighbourhood(population=200, warm_up=6, seed=seed).digest() for seed in range(5)}) == 5


def test_another_programme_in_the_last_month_leaves_the_months_before_as_they_were(lively_town):
    shares, last = np.full(36, 1 / 36), np.eye(36)[35]
    late = shares + last / 4
    scale, grants = late.sum(), {"grants": 1.0}
    even = lively_town.branch(programme(budget=30, mix=grants, profile=tuple(shares)))
    more = lively_town.branch(programme(budget=30 * scale, mix=grants, profile=tuple(late / scale)))
    even_then, more_then = digests(even, 36), digests(more, 36)
    assert even_then[:36] == more_then[:36] and even_then[36] != more_then[36]


# --- looking changes nothing --------------------------------------------------------------------------


@pytest.mark.parametrize("every", [1, 12, 1000])
def test_measuring_changes_nothing(lively_town, every):
    plain = lively_town.branch("patient")
    for _ in range(36):
        plain.step()
    assert lively_town.branch("patient").run(36, every=every).digest() == plain.digest()


def test_what_is_measured_does_not_depend_on_how_often_it_is(lively_town):
    often = lively_town.branch("patient").run(36, every=1).record
    seldom = lively_town.branch("patient").run(36, every=12).record
    assert often[often.month % 12 == 0].reset_index(drop=True).equals(seldom)


def test_following_a_resident_changes_nothing(lively_town):
    followed = lively_town.branch("patient", follow=17)
    assert digests(followed, 36) == digests(lively_town.branch("patient"), 36) and followed.life


def test_looking_at_mesas_agents_and_grid_changes_nothing(lively_town):
    looked = lively_town.branch("patient")
    for _ in range(24):
        looked.step()
        looked.agents.shuffle_do("__str__")
        looked.grid.all_cells.select_random_cell()
        looked.resident(3)
    assert looked.digest() == digests(lively_town.branch("patient"), 24)[-1]


def test_a_run_leaves_everyone_elses_chance_alone(lively_town):
    np.random.seed(3)
    expected = np.random.random()
    np.random.seed(3)
    lively_town.branch("patient").run(3)
    assert np.random.random() == expected


def test_the_chance_of_everyone_else_leaves_a_run_alone(lively_town):
    world = lively_town.branch("patient")
    for seed in range(12):
        np.random.seed(seed)
        world.random.random()
        world.step()
    assert world.digest() == digests(lively_town.branch("patient"), 12)[-1]


def test_the_hash_seed_of_python_changes_nothing():
    said = {ask_another_python(hash_seed) for hash_seed in ("0", "1")}
    assert len(said) == 1 and len(said.pop()) == 64


def ask_another_python(hash_seed):
    """Digest after a run in a fresh Python with this PYTHONHASHSEED."""
    root = Path(__file__).parents[1]
    paths = os.pathsep.join([*sys.path, str(root)])
    program = (
        "from kith import Neighbourhood, case;"
        "from worlds import lively;"
        "w = Neighbourhood(population=200, parameters=lively(), programme='patient', warm_up=6);"
        "print(w.run(24).digest())"
    )
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": paths}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


# --- one more opportunity disturbs only those near it -------------------------------------------------


def test_luck_is_shared_by_the_options_and_not_used_up(lively_town):
    world = lively_town.branch("short")
    world.run(12)
    assert np.array_equal(world.luck.at("meet", 7, range(50)), Luck(12).at("meet", 7, range(50)))


@pytest.mark.parametrize("seed", range(4))
def test_a_building_that_never_opens_changes_nobody(seed):
    world = Neighbourhood(population=300, parameters=lively(), warm_up=0, seed=seed)
    usual, other = world.branch(None), world.branch(None)
    other.new_institution(KINDS.index("centre"), int(other.residents.cell[0]), COUNCIL)
    for world in (usual, other):
        for _ in range(12):
            world.step()
    for name in ("residents", "groups", "ties"):
        ours, theirs = columns_of(getattr(usual, name)), columns_of(getattr(other, name))
        assert all(np.array_equal(ours[column], theirs[column]) for column in ours)


def test_a_building_that_opens_changes_somebody(town):
    usual, other = town.branch(None), town.branch(None)
    row = other.new_institution(KINDS.index("centre"), int(other.residents.cell[0]), COUNCIL)
    other.institutions.works[row] = 1
    for world in (usual, other):
        for _ in range(24):
            world.step()
    assert (other.residents.venue == row).any() and not np.array_equal(
        usual.residents.trust, other.residents.trust
    )


@pytest.mark.parametrize("again", [copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))])
def test_a_copied_world_goes_on_to_the_same_future(lively_town, again):
    world = lively_town.branch("patient").run(3)
    assert digests(again(world), 12) == digests(world, 12)
