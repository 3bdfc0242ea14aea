"""Those who share a place meet on a ring: nobody twice, nobody alone, and a newcomer disturbs only neighbours."""

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kith.model.processes.encounters import ring

# visitors as {position: place}: positions are distinct, so a visitor is known by theirs
visitors = st.dictionaries(
    st.integers(0, 999).map(lambda k: k / 1000), st.integers(0, 3), min_size=0, max_size=24
)
reaches = st.tuples(*[st.integers(1, 3)] * 4)


def met(here, reach, order=None):
    """Who meets whom, as a list of pairs of positions, with the place each pair met at."""
    position = list(here)
    if order is not None:
        position = [position[k] for k in order]
    pairs, where = [], []
    for many in set(reach):  # a ring has one reach: those at other places are left out
        at = [x for x in position if reach[here[x]] == many]
        one, other = ring(np.array([here[x] for x in at], np.int32), np.array(at, float), 4, many)
        pairs += [frozenset((at[a], at[b])) for a, b in zip(one, other, strict=True)]
        where += [here[at[a]] for a in one]
    return pairs, where


@given(visitors, reaches)
def test_nobody_meets_the_same_resident_twice_nor_themselves(here, reach):
    pairs, _ = met(here, reach)
    assert len(set(pairs)) == len(pairs) and all(len(pair) == 2 for pair in pairs)


@given(visitors, reaches)
def test_those_who_meet_are_at_the_same_place_and_it_is_the_place_named(here, reach):
    assert all({here[x] for x in pair} == {place} for pair, place in zip(*met(here, reach), strict=True))


@given(visitors, reaches)
def test_everyone_with_company_meets_as_many_as_are_within_reach(here, reach):
    pairs, _ = met(here, reach)
    for x, place in here.items():
        others = sum(p == place for p in here.values()) - 1
        assert sum(x in pair for pair in pairs) == min(others, 2 * reach[place])


@given(visitors, reaches, st.randoms(use_true_random=False))
def test_who_meets_whom_does_not_depend_on_the_order_of_rows(here, reach, random):
    order = random.sample(range(len(here)), len(here))
    assert set(met(here, reach, order)[0]) == set(met(here, reach)[0])


@given(visitors, reaches, st.integers(0, 999).map(lambda k: (k + 0.5) / 1000), st.integers(0, 3))
def test_one_more_visitor_changes_only_the_meetings_beside_them(here, reach, newcomer, place):
    before, after = set(met(here, reach)[0]), set(met(here | {newcomer: place}, reach)[0])
    around = sorted(x for x, p in here.items() if p == place)
    seat = sum(x < newcomer for x in around)
    beside = (
        {around[(seat + k) % len(around)] for k in range(-reach[place], reach[place])} if around else set()
    )
    assert all(newcomer in pair for pair in after - before)
    assert {x for pair in before ^ after for x in pair} <= beside | {newcomer}


def test_three_at_a_table_all_meet():
    here = {0.1: 0, 0.5: 0, 0.9: 0}
    assert set(met(here, (1, 1, 1, 1))[0]) == {frozenset(pair) for pair in combinations(here, 2)}


def test_a_visitor_alone_meets_nobody():
    assert met({0.5: 2}, (2, 2, 2, 2))[0] == [] and met({}, (1, 1, 1, 1))[0] == []
