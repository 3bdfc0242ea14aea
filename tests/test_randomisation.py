"""Randomisation inference gives what permutation tests that others wrote give, when all lots are tried."""

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from scipy import stats
from test_estimators import YEARS, seen
from test_evaluating import design, made_up

from kith.experiments.evaluating import estimators as by
from kith.experiments.evaluating.designs import ESTIMATORS, design_of
from kith.experiments.evaluating.diagnosis import draws_of
from kith.experiments.evaluating.randomisation import PARTS, by_randomisation, inverted, other_lots
from kith.experiments.evaluating.studies import pooled
from kith.model.mistakes import Mistake

sm = pytest.importorskip("statsmodels.api")
FEW = 8


def all_lots(areas, treated):
    """Whose programme each area has, for every choice of so many areas; the first areas have it as it is."""
    rows = []
    for chosen in combinations(range(areas), treated):
        row, rest = np.empty(areas, int), [k for k in range(areas) if k not in chosen]
        row[list(chosen)], row[rest] = range(treated), range(treated, areas)
        rows.append(row)
    return np.array(rows)


def ends(estimator, s, lots, year=5):
    """Interval of each draw."""
    return [inverted(y, d, on, lots) for y, d, on in zip(*PARTS[estimator](s, year), strict=True)]


def is_where_it_turns(p, low, high):
    """That p is above 5% within an interval, and nowhere just without it."""
    wide = (high - low) * 1e-6
    assert min(p(low + wide), p(high - wide)) > 0.05 >= max(p(low - wide), p(high + wide))


@pytest.mark.parametrize("estimator, values", [("after-only", "at"), ("differences", "change")])
def test_two_groups_are_scipys_permutation_test_inverted(estimator, values):
    s = seen(areas=FEW, treated=4)
    for draw, (low, high) in enumerate(ends(estimator, s, all_lots(FEW, 4))):
        y = getattr(s, values)(5)[draw]

        def p(effect, y=y):
            difference = lambda a, b: a.mean() - b.mean()  # noqa: E731
            return stats.permutation_test((y[:4] - effect, y[4:]), difference, n_resamples=np.inf).pvalue

        is_where_it_turns(p, low, high)


def test_pairs_are_scipys_permutation_test_within_samples_inverted():
    s = seen(areas=14, treated=7)
    turns = np.array(list(product([False, True], repeat=7)))
    own = np.arange(14)
    lots = np.where(turns[:, own % 7], (own + 7) % 14, own)
    for draw, (low, high) in enumerate(ends("in-pairs", s, lots)):
        change = s.change(5)[draw]

        def p(effect, change=change):
            gap = lambda a, b: (a - b).mean()  # noqa: E731
            one, other = change[:7] - effect, change[7:]
            how = {"permutation_type": "samples", "n_resamples": np.inf}
            return stats.permutation_test((one, other), gap, **how).pvalue

        is_where_it_turns(p, low, high)


@pytest.mark.parametrize("estimator", ["with-baseline", "stepped-wedge"])
def test_what_is_left_of_a_regression_is_permuted(estimator):
    """By statsmodels: the outcome less an effect is regressed on all but the programme, and what is left permuted."""
    wedge = estimator == "stepped-wedge"
    s = seen(areas=6, treated=6, steps=(0, 1, 2)) if wedge else seen(areas=FEW, treated=4)
    if wedge:
        at = [YEARS.index(year) for year in range(4)]
        s = replace(s, mean=s.mean[..., at], years=(0, 1, 2, 3))
    areas, waves = (6, 4) if wedge else (FEW, 1)
    lots = np.array(
        [row for row in product(range(6), repeat=6) if len(set(row)) == 6] if wedge else all_lots(FEW, 4)
    )
    area, wave = np.divmod(np.arange(areas * waves), waves)
    for draw, (low, high) in enumerate(ends(estimator, s, lots, 1 if wedge else 5)):
        on = (np.array(s.years)[wave] > s.begin[draw][area]) if wedge else s.treated[draw]
        on = on.astype(float)
        rest = np.column_stack(
            [area[:, None] == np.arange(areas), wave[:, None] == np.arange(1, waves)]
            if wedge
            else [np.ones(areas), s.at(0)[draw]]
        ).astype(float)
        y = s.mean[draw].ravel() if wedge else s.at(5)[draw]

        def p(effect, y=y, on=on, rest=rest):
            left = sm.OLS(y - effect * on, rest).fit().resid.reshape(areas, waves)
            scores = np.abs((on.reshape(areas, waves)[lots] * left).sum((1, 2)))
            return (scores >= scores[0] * (1 - 1e-9)).mean()

        is_where_it_turns(p, low, high)


@pytest.mark.parametrize("estimator", sorted(PARTS))
def test_what_is_inverted_is_about_the_estimate(estimator):
    s = seen(
        areas=12,
        treated=12 if estimator == "stepped-wedge" else 6,
        steps=(0, 1, 2) if estimator == "stepped-wedge" else (0,),
    )
    found = ESTIMATORS[estimator](s, 3)
    y, d, on = PARTS[estimator](s, 3)
    assert (y * on).sum((1, 2)) / (d * on).sum((1, 2)) == pytest.approx(found.estimate, abs=1e-12)
    low, high = by_randomisation(found, estimator, s, 3, np.random.default_rng(1)).interval()
    assert np.all((low < found.estimate) & (found.estimate < high))


def test_lots_are_drawn_within_pairs_where_there_are_pairs():
    rng = np.random.default_rng(1)
    lots = other_lots(np.array([0, 1, 0, 1, -1]), 500, rng)
    assert lots[0].tolist() == list(range(5)) and np.all(lots[:, 4] == 4)
    assert {tuple(row) for row in lots[:, :4].tolist()} == {
        (a, b, 2 - a, 4 - b) for a in (0, 2) for b in (1, 3)
    }
    free = other_lots(np.full(4, -1), 5000, rng)
    assert len({tuple(row) for row in free.tolist()}) == 24


def test_too_few_ways_to_draw_lots_speak_against_nothing():
    s = seen(areas=4, treated=2)
    assert ends("after-only", s, all_lots(4, 2)) == [(-np.inf, np.inf)] * 3


@pytest.mark.parametrize("known", ["randomised-exact", "randomised-pairs", "stepped-wedge"])
def test_of_nothing_it_raises_an_alarm_in_one_study_of_twenty_whatever_areas_are_like(known):
    """Also where a few areas are far from the others, on which errors of regression are not exact."""
    areas = made_up(areas=16)
    levels = areas.levels + np.where(np.arange(16) < 2, 0.4, 0.0)[:, None, None] * areas.levels
    found = pooled(
        draws_of(
            [replace(areas, levels=levels)],
            design(known, inference="randomisation"),
            5,
            3000,
            1,
            nothing=True,
        )
    )
    assert found.decided.mean() == pytest.approx(0.05, abs=3 * np.sqrt(0.05 * 0.95 / 3000) + 0.005)


def test_it_does_not_move_the_estimate():
    records = made_up(areas=12, residents=300)
    one, other = (
        pooled(draws_of([records], design("randomised-baseline", 50, inference=how), 5, 40, 1))
        for how in ("standard", "randomisation")
    )
    assert one.estimate.tobytes() == other.estimate.tobytes() and np.any(one.low != other.low)


@pytest.mark.parametrize("data, estimator", [({}, "differences"), ({"assign": "lot"}, "matched")])
def test_without_lots_it_is_refused_in_a_line(data, estimator):
    with pytest.raises(Mistake, match="randomisation is of lots"):
        design_of("mine", {"data": data, "answer": {"estimator": estimator, "error": "randomisation"}})


def test_too_few_lots_to_tell_anything_are_refused_in_a_line():
    with pytest.raises(Mistake, match="lots of 10 areas can fall in 32 ways"):
        draws_of([made_up(areas=10)], design("randomised-pairs", inference="randomisation"), 5, 5, 1)


def test_its_interval_is_about_that_of_t_where_areas_are_many():
    s = seen(areas=60, treated=30)
    found = by.after_only(s, 5)
    low, high = by_randomisation(found, "after-only", s, 5, np.random.default_rng(1)).interval()
    assert (high - low) / 2 == pytest.approx(found.half_width(), rel=0.12)
