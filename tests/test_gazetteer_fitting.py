"""Whole people with given margins: exact, near to proportional fitting, and no farther than the other hand's."""

import humanleague
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kith.model.gazetteer.fitting import (
    apportioned,
    each_person,
    fit_margins,
    fit_proportionally,
    round_controlled,
)
from kith.model.mistakes import Mistake


def margins_of(table):
    return [table.sum(axis=tuple(k for k in range(table.ndim) if k != axis)) for axis in range(table.ndim)]


def example(shape=(6, 3, 2, 4), people=800, seed=1):
    """A joint table, and the margins of people who were drawn from another."""
    luck = np.random.default_rng(seed)
    joint = luck.gamma(0.7, size=shape)
    other = joint * luck.uniform(0.5, 2.0, size=shape)
    return joint, margins_of(luck.multinomial(people, (other / other.sum()).ravel()).reshape(shape))


def met(table, margins):
    return all((a == b).all() for a, b in zip(margins_of(table), margins, strict=True))


tables = st.integers(2, 4).flatmap(
    lambda n: arrays(np.int64, st.tuples(*[st.integers(1, 4)] * n), elements=st.integers(0, 9))
)


@given(tables, st.integers(0, 2**32 - 1))
@settings(max_examples=100, deadline=None)
def test_margins_are_met_exactly_whatever_the_table(people, seed):
    joint = np.random.default_rng(seed).gamma(0.3, size=people.shape) + 1e-6
    found = fit_margins(joint, margins_of(people))
    assert met(found, margins_of(people)) and (found >= 0).all()


@given(
    arrays(np.int64, st.tuples(st.integers(1, 6), st.integers(1, 6)), elements=st.integers(0, 3)),
    st.randoms(),
)
@settings(max_examples=100, deadline=None)
def test_in_two_dimensions_margins_are_met_wherever_zeros_leave_a_way(people, luck):
    joint = np.array([[luck.uniform(0.1, 1) if n else luck.choice([0, 0, 1]) for n in row] for row in people])
    found = fit_margins(joint, margins_of(people))
    assert met(found, margins_of(people)) and (found[joint == 0] == 0).all()


@pytest.mark.parametrize("seed", range(5))
def test_in_two_dimensions_each_cell_is_the_fitted_one_rounded_up_or_down(seed):
    joint, margins = example((8, 5), 100, seed)
    assert np.abs(fit_margins(joint, margins) - fit_proportionally(joint, margins)).max() < 1.0


@pytest.mark.parametrize("seed", range(5))
def test_fitting_is_humanleagues(seed):
    joint, margins = example(seed=seed)
    theirs, _ = humanleague.ipf(joint, [np.array([k]) for k in range(4)], [m.astype(float) for m in margins])
    np.testing.assert_allclose(fit_proportionally(joint, margins), theirs, atol=1e-5)


@pytest.mark.parametrize("people", [60, 800, 8_000])
def test_people_are_as_near_to_the_fitted_table_as_humanleagues(people):
    ours, theirs = 0.0, 0.0
    for seed in range(5):
        joint, margins = example(people=people, seed=seed)
        fitted = fit_proportionally(joint, margins)
        other, _ = humanleague.qisi(joint, [np.array([k]) for k in range(4)], margins)
        some = fitted > 0
        ours += ((fit_margins(joint, margins) - fitted)[some] ** 2 / fitted[some]).sum()
        theirs += ((other - fitted)[some] ** 2 / fitted[some]).sum()
    assert ours < 1.1 * theirs


def test_margins_are_those_that_humanleague_meets():
    _, margins = example()
    theirs, _ = humanleague.qis([np.array([k]) for k in range(4)], margins)
    assert [m.tolist() for m in margins_of(fit_margins(np.ones((6, 3, 2, 4)), margins))] == [
        m.tolist() for m in margins_of(theirs)
    ]


def test_rare_people_are_not_lost_in_small_cells():
    """A tenth in each of a hundred cells: by largest remainders there would be none, or all in the first."""
    joint = np.column_stack([np.full(100, 0.9), np.full(100, 0.1)])
    found = fit_margins(joint, [np.ones(100, int), [90, 10]])
    assert np.abs(found[:50, 1].sum() - 5) <= 1


def test_odds_ratios_are_kept():
    joint = np.array([[4.0, 1.0], [1.0, 2.0]])
    a, b, c, d = fit_margins(joint, [[300_000, 700_000], [600_000, 400_000]]).ravel()
    assert a * d / (b * c) == pytest.approx(8.0, rel=1e-3)


def test_ones_are_independence():
    found = fit_margins(np.ones((2, 3)), [[60, 40], [50, 30, 20]])
    assert found.tolist() == [[30, 18, 12], [20, 12, 8]]


def test_the_same_input_gives_the_same_table():
    joint, margins = example()
    assert (fit_margins(joint, margins) == fit_margins(joint.copy(), list(margins))).all()


def test_nobody_is_nobody():
    assert fit_margins(np.ones((2, 2)), [[0, 0], [0, 0]]).tolist() == [[0, 0], [0, 0]]


def test_a_rounding_is_found_where_only_one_is_left():
    joint = np.array([[1.0, 1.0, 0.0], [0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
    assert fit_margins(joint, [[1, 1, 1], [0, 1, 2]])[0].tolist() == [0, 1, 0]


def test_chains_of_exchanges_reach_a_column_that_no_row_shares():
    table = np.array([[0.5, 0.5, 0.0], [0.0, 0.5, 0.5]])
    found = round_controlled(table, np.array([1, 1]), np.array([0, 1, 1]))
    assert found.tolist() == [[0, 1, 0], [0, 0, 1]]


@pytest.mark.parametrize(
    "joint, margins, told",
    [
        (np.ones((2, 2)), [[1, 2], [2, 2]], "tenure: its people are 4 and those of age 3; give the same"),
        (
            np.ones((2, 2)),
            [[1, 2, 0], [2, 1]],
            "joint: its shape is (2, 2) and the margins have (3, 2); give an axis",
        ),
        (
            np.ones((2, 2)),
            [[1.5, 1.5], [2, 1]],
            "age: [1.5, 1.5] is not allowed; give whole numbers of at least 0",
        ),
        (np.ones((2, 2)), [[-1, 4], [2, 1]], "age: [-1, 4] is not allowed; give whole numbers of at least 0"),
        (
            np.array([[1, -1], [1, 1]]),
            [[2, 1], [2, 1]],
            "joint: a number of it is not allowed; give numbers of at",
        ),
        (np.array([[1, np.nan], [1, 1]]), [[2, 1], [2, 1]], "joint: a number of it is not allowed"),
        (
            np.array([[1, 1], [0, 0]]),
            [[2, 1], [2, 1]],
            "age: 1 people of category 2, where the joint table is 0",
        ),
        (
            np.array([[1, 0], [0, 1]]),
            [[2, 1], [1, 2]],
            "tenure: its margin cannot be met where the joint table is 0",
        ),
    ],
)
def test_what_cannot_be_fitted_is_refused_in_a_line(joint, margins, told):
    with pytest.raises(Mistake) as refused:
        fit_margins(joint, margins, ["age", "tenure"])
    assert str(refused.value).startswith(told)


@given(
    st.lists(st.floats(0, 1e6), min_size=1, max_size=20).filter(lambda x: sum(x) > 1e-6),
    st.integers(0, 10_000),
)
def test_shares_become_whole_people_within_one_of_their_share(shares, total):
    found = apportioned(shares, total)
    assert found.sum() == total and np.abs(found - np.array(shares) / sum(shares) * total).max() < 1 + 1e-6


def test_each_person_of_a_table_has_its_categories():
    table = fit_margins(*example())
    found = np.zeros_like(table)
    np.add.at(found, tuple(each_person(table)), 1)
    assert (found == table).all()
