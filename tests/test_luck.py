"""Luck is dealt: a pure function of seed, process, month and row, and as good as chance.

Seeds are fixed, so nothing here is left to luck; thresholds are those at which a fair generator would
fail one test in a hundred thousand.
"""

import ast
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, kstest

import kith.model
from kith.model.luck import DEALT, SLOTS, Luck

MANY = 20_000
TOO_RARE = 1e-5
SIGMAS = 4.4  # a correlation of independent uniforms is beyond this once in a hundred thousand

DEALS = {
    "uniforms": lambda seed, process, month: Luck(seed).uniforms(process, month, MANY),
    "at": lambda seed, process, month: Luck(seed).at(process, month, np.arange(MANY)),
    "at another slot": lambda seed, process, month: Luck(seed).at(process, month, np.arange(MANY), 5),
    "pairs": lambda seed, process, month: Luck(seed).pairs(process, month, np.arange(MANY) * 8001 + 7),
}
OTHERS = {
    "seed": (2, "meet", 30),
    "process": (1, "call", 30),
    "month": (1, "meet", 31),
    "month before the start": (1, "meet", -30),
}


def are_independent(a, b):
    """Whether two samples show no correlation and no dependence over a ten by ten table."""
    correlation = abs(np.corrcoef(a, b)[0, 1]) * np.sqrt(len(a))
    table, _, _ = np.histogram2d(a, b, bins=10, range=[[0, 1], [0, 1]])
    return correlation < SIGMAS and chi2_contingency(table).pvalue > TOO_RARE


@pytest.mark.parametrize("deal", DEALS)
def test_the_same_luck_is_dealt_whenever_it_is_asked_for(deal):
    assert np.array_equal(DEALS[deal](7, "meet", 3), DEALS[deal](7, "meet", 3))


def test_what_was_asked_for_before_changes_nothing():
    fresh, used = Luck(7), Luck(7)
    used.at("call", 9, [1, 2, 3])
    used.of_residents("street", 4, 50)
    used.uniforms("sites", 2, 1000)
    assert np.array_equal(fresh.uniforms("meet", 3, 100), used.uniforms("meet", 3, 100))
    assert np.array_equal(fresh.at("meet", 3, range(9)), used.at("meet", 3, range(9)))
    assert np.array_equal(fresh.of_residents("move", 3, 50), used.of_residents("move", 3, 50))
    used.of_residents("move", 4, 50)
    assert np.array_equal(fresh.of_residents("move", 3, 50), used.of_residents("move", 3, 50))


@given(st.lists(st.integers(0, 2**40), min_size=1, max_size=20), st.integers(0, 200), st.integers(-600, 600))
def test_a_row_has_the_same_luck_whoever_else_is_asked_for(rows, slot, month):
    luck = Luck(3)
    together = luck.at("meet", month, rows, slot)
    assert together.tolist() == [luck.at("meet", month, [row], slot)[0] for row in rows]


def test_slots_asked_for_together_are_those_asked_for_one_by_one():
    luck = Luck(3)
    together = luck.at("groups", 5, np.arange(40), range(3))
    assert np.array_equal(together, [luck.at("groups", 5, np.arange(40), slot) for slot in range(3)])


@pytest.mark.parametrize("deal", DEALS)
@pytest.mark.parametrize("process", ["meet", "call", "befriend"])
def test_luck_is_uniform(deal, process):
    u = DEALS[deal](1, process, 30)
    assert u.min() >= 0 and u.max() < 1 and kstest(u, "uniform").pvalue > TOO_RARE


@pytest.mark.parametrize("deal", DEALS)
@pytest.mark.parametrize("other", OTHERS)
def test_luck_of_another_seed_process_or_month_is_independent(deal, other):
    assert are_independent(DEALS[deal](1, "meet", 30), DEALS[deal](*OTHERS[other]))


@pytest.mark.parametrize("deal", DEALS)
def test_neighbours_in_memory_have_independent_luck(deal):
    u = DEALS[deal](1, "meet", 30)
    assert all(are_independent(u[lag:], u[:-lag]) for lag in (1, 2, 7))


def test_slots_of_a_row_are_independent():
    u = Luck(1).at("groups", 5, np.arange(MANY), range(4))
    assert all(are_independent(u[a], u[b]) for a in range(4) for b in range(a))


def test_the_luck_of_one_row_over_the_months_is_uniform():
    luck = Luck(1)
    u = np.array([luck.at("meet", month, [17])[0] for month in range(-1000, 4000)])
    assert kstest(u, "uniform").pvalue > TOO_RARE and are_independent(u[1:], u[:-1])


def test_the_luck_of_one_row_over_the_seeds_is_uniform():
    u = np.array([Luck(seed).at("meet", 12, [17])[0] for seed in range(4000)])
    assert kstest(u, "uniform").pvalue > TOO_RARE and are_independent(u[1:], u[:-1])


def test_no_stretch_of_luck_is_dealt_twice():
    luck = Luck(1)
    dealt = [luck.at(process, month, np.arange(500)) for process in ("a", "b") for month in range(100)]
    dealt += [luck.uniforms(process, month, 500) for process in ("a", "b") for month in range(100)]
    u = np.concatenate(dealt)
    assert len(np.unique(u)) == len(u)  # two of 200,000 agree by chance once in half a million tries


def test_processes_of_residents_have_slots_of_their_own_and_all_are_used():
    rows = np.arange(DEALT)
    assert sorted(np.concatenate([np.atleast_1d(rows[slot]) for slot in SLOTS.values()])) == rows.tolist()


def test_processes_of_residents_share_no_luck():
    luck = Luck(4)
    dealt = [np.atleast_2d(luck.of_residents(process, 8, 3000)) for process in SLOTS]
    u = np.concatenate(dealt)
    assert u.shape == (DEALT, 3000) and len(np.unique(u)) == u.size
    assert all(are_independent(u[a], u[b]) for a in range(DEALT) for b in range(a))


def test_luck_dealt_to_residents_cannot_be_written_over():
    with pytest.raises(ValueError, match="read-only"):
        Luck(4).of_residents("street", 8, 10)[0] = 0.5


def draws():
    """Every draw in the source of the model, as (kind of deal, name of the process, slot), where they are literal."""
    for path in Path(kith.model.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                deal, given = node.func.attr, node.args
                slot = {"at": 3, "key": 2, "pairs": len(given), "uniforms": len(given)}.get(deal)
                if slot is not None and isinstance(given[0], ast.Constant):
                    slots = ast.unparse(given[slot]) if len(given) > slot else "0"
                    yield "uniforms" if deal == "uniforms" else "at", given[0].value, slots


def test_no_two_draws_of_the_model_share_their_luck():
    shared = {draw: times for draw, times in Counter(draws()).items() if times > 1}
    assert len(list(draws())) > 20 and not shared
