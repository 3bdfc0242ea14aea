"""The catalogue stands for the ensemble: where both are sure of the sign of something, it is the same sign.

    pytest -m slow tests/test_agreement.py

Some minutes on two cores.
"""

from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial

import numpy as np
import pytest

from kith import Neighbourhood, case, compare
from kith.experiments.cases.ensemble import read_ensemble
from kith.experiments.effects import interval, is_decided
from kith.experiments.evidence.fieldwork import fieldwork
from kith.model.places import ENGLAND, LEFT_BEHIND

TOWN, SEEDS, QUICK = 8000, 20, 2000
WHICH = ("catalogue", "ensemble")
TRENDS = ("favours_trend", "member_trend", "private_trend", "council_trend")  # of P6
USUAL = ("ties", "trust")
HEADLINE = ("ties", "trust")

pytestmark = pytest.mark.slow


def agree(one, other):
    """Whether two samples have means of one sign, or one of them is not sure of its sign."""
    mine, theirs = interval(np.asarray(one)), interval(np.asarray(other))
    sure = all(is_decided(each["low"], each["high"]) for each in (mine, theirs))
    return not sure or (mine["low"] > 0) == (theirs["low"] > 0)


def test_two_samples_agree_unless_both_are_sure_of_opposite_signs():
    up, down, either = [1.0, 1.1, 0.9], [-1.0, -1.1, -0.9], [-1.0, 1.1, 0.0]
    assert agree(up, up) and agree(down, down) and agree(up, either) and agree(either, down)
    assert not agree(up, down) and not agree(down, up)


def changes_of(which, seed):
    ensemble = read_ensemble(which)
    return ensemble.changes(ensemble.row_of(seed)) if ensemble else {}


def five_years(which, seed):
    """Change of ties a resident and of mean trust over five years of business as usual."""
    world = Neighbourhood(LEFT_BEHIND, TOWN, parameters=case(changes_of(which, seed)), seed=seed)
    before = 2 * len(world.ties) / TOWN, world.residents.trust.mean()
    world.run(months=60)
    return 2 * len(world.ties) / TOWN - before[0], world.residents.trust.mean() - before[1]


def wear(which, seed):
    """What P6 looks at."""
    found = fieldwork(ENGLAND, changes_of(which, seed), seed, TOWN)
    return [found[name] for name in TRENDS]


@cache
def of_all(what, which):
    with ProcessPoolExecutor(2) as processes:
        return np.array(list(processes.map(partial(what, which), range(1, SEEDS + 1))))


@pytest.fixture(scope="module")
def effects(tmp_path_factory):
    out = tmp_path_factory.mktemp("compare")
    return {
        which: compare(
            ["short", "patient"],
            population=QUICK,
            replicates=SEEDS,
            cases=which,
            out=out / which,
            progress=False,
        ).effects
        for which in WHICH
    }


@pytest.mark.parametrize("name", USUAL)
def test_business_as_usual_has_one_sign(name):
    assert agree(*(of_all(five_years, which)[:, USUAL.index(name)] for which in WHICH))


@pytest.mark.parametrize("name", TRENDS)
def test_the_fabric_wears_in_one_direction(name):
    assert agree(*(of_all(wear, which)[:, TRENDS.index(name)] for which in WHICH))


@pytest.mark.parametrize("outcome", HEADLINE)
@pytest.mark.parametrize("option", ["short", "patient"])
def test_a_programme_has_effects_of_one_sign(effects, option, outcome):
    found = []
    for which in WHICH:
        table = effects[which]
        found.append(
            table[(table["option"] == option) & (table["outcome"] == outcome) & (table["year"] == 20)].iloc[0]
        )
    sure = all(is_decided(row["low"], row["high"]) for row in found)
    assert not sure or (found[0]["effect"] > 0) == (found[1]["effect"] > 0)
