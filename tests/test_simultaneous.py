"""Effects looked at together, against SciPy and against what is known of luck."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from kith.experiments.effects import effects, paired
from kith.experiments.simultaneous import (
    beside,
    critical,
    over_worlds,
    seeds_needed,
    signs,
    through_the_years,
    together,
)


def correlated(rng, seeds, effects, shift=0.0):
    common = rng.standard_normal((seeds, 1))
    return 0.7 * common + rng.standard_normal((seeds, effects)) + shift


def holm(p):
    """Which of some tests are decided by Holm's correction at 5%."""
    order = np.argsort(p)
    kept = np.logical_and.accumulate(p[order] <= 0.05 / np.arange(len(p), 0, -1))
    return kept[np.argsort(order)]


def test_with_few_seeds_the_largest_t_is_that_of_every_turn_of_signs_as_scipy_counts_them():
    d = correlated(np.random.default_rng(1), 9, 5)

    def largest(x, axis):
        x = np.moveaxis(x, axis, -1)
        return np.abs(stats.ttest_1samp(x, 0.0, axis=-1).statistic)

    every = {"permutation_type": "samples", "n_resamples": np.inf, "vectorized": True, "axis": 0}
    turned = stats.permutation_test((d,), largest, **every)
    assert critical(d) == pytest.approx(
        np.quantile(turned.null_distribution.max(axis=1), 0.95, method="higher")
    )


def test_one_effect_alone_has_the_interval_that_pairing_gives_it_or_a_wider_one():
    d = np.random.default_rng(2).standard_normal((400, 1)) + 0.1
    low, high = together(d)
    alone = paired(d, np.zeros_like(d))
    assert low[0] == pytest.approx(alone["low"][0], rel=0.05) and low[0] <= alone["low"][0]
    assert high[0] == pytest.approx(alone["high"][0], rel=0.05)


def test_nothing_is_decided_by_luck_more_than_once_in_twenty_families():
    rng, families = np.random.default_rng(3), 400
    decided = {"together": 0, "one by one": 0}
    for _ in range(families):
        d = correlated(rng, 20, 12)
        low, high = together(d, flips=1000)
        decided["together"] += bool(((low > 0) | (high < 0)).any())
        decided["one by one"] += bool((stats.ttest_1samp(d, 0.0).pvalue < 0.05).any())
    error = np.sqrt(0.05 * 0.95 / families)
    assert decided["together"] / families == pytest.approx(0.05, abs=3.3 * error)
    assert decided["one by one"] / families > 0.2


def test_more_is_decided_than_by_holm_where_outcomes_go_together():
    rng, found = np.random.default_rng(4), np.zeros(2)
    for _ in range(200):
        d = 0.95 * rng.standard_normal((20, 1)) + 0.3 * rng.standard_normal((20, 12)) + 0.62
        low, _ = together(d, flips=1000)
        found += (low > 0).sum(), holm(stats.ttest_1samp(d, 0.0).pvalue).sum()
    assert found[0] > 1.1 * found[1]


def test_intervals_hold_all_that_is_true_nineteen_times_in_twenty():
    rng, truth = np.random.default_rng(5), np.linspace(-1.0, 1.0, 12)
    held = 0
    for _ in range(300):
        low, high = together(correlated(rng, 20, 12) + truth, flips=1000)
        held += bool(((low <= truth) & (truth <= high)).all())
    assert held / 300 == pytest.approx(0.95, abs=0.05)


def test_what_does_not_vary_is_its_own_interval_and_what_is_missing_has_none():
    d = np.column_stack([np.full(6, 0.25), np.arange(6.0), np.full(6, np.nan)])
    low, high = together(d[:, :2])
    assert (low[0], high[0]) == (0.25, 0.25) and low[1] < 2.5 < high[1]
    assert np.isnan(together(d[:5])[0][1])  # no turn of five signs is as rare as one in twenty
    assert np.isnan(critical(d[:, :1]))
    few = np.column_stack([np.full(5, 0.25), np.zeros(5)])
    assert np.isnan(together(few)[0][0]) and together(few)[0][1] == 0.0


def test_luck_of_signs_is_always_the_same_and_even():
    assert (signs(30) == signs(30)).all()
    assert signs(30).shape == (5_000, 30) and abs(signs(30).mean()) < 0.01
    assert len(signs(12)) == 2**12


def test_the_range_of_worlds_does_not_narrow_with_seeds_as_an_interval_does():
    rng = np.random.default_rng(6)
    few, many = rng.standard_normal((50, 1)), rng.standard_normal((5000, 1))
    low, high, ahead = over_worlds(many)
    assert (low[0], high[0]) == pytest.approx((-1.645, 1.645), abs=0.1) and ahead[0] == pytest.approx(
        0.5, abs=0.03
    )
    assert over_worlds(few)[1] - over_worlds(few)[0] == pytest.approx(3.29, abs=0.9)
    assert np.isnan(over_worlds(np.full((3, 1), np.nan))).all()


def test_beside_each_effect_stands_what_its_worlds_show_and_what_holds_together():
    rng, seeds = np.random.default_rng(8), range(12)
    rows = [
        {"option": option, "seed": seed, "month": month, "trust": level, "ties": 4 * level, "skill": 0.2}
        for option, shift in (("usual", 0.0), ("short", 0.3), ("patient", 0.5))
        for seed in seeds
        for month in (0, 12, 24)
        for level in [shift + rng.normal()]
    ]
    runs, units = pd.DataFrame(rows), {"trust": "0-1", "ties": "ties", "skill": "0-1"}
    table = effects(runs, units, ["short", "patient"], "usual")
    both = beside(table, runs, ["short", "patient"], "usual", ["trust", "ties"])
    assert both[list(table)].equals(table)
    for row in both.itertuples():
        levels = runs[runs["month"] == 12 * row.year].pivot(
            index="seed", columns="option", values=row.outcome
        )
        one, other = row.option.split(" - ") if " - " in row.option else (row.option, "usual")
        d = (levels[one] - levels[other]).to_numpy()
        assert (row.world_low, row.world_high) == pytest.approx(
            tuple(np.quantile(d, [0.05, 0.95])), abs=1e-12
        )
        assert row.ahead == pytest.approx(0.5 if row.outcome == "skill" else (d > 0).mean())
        assert np.isnan(row.low_together) == (row.outcome == "skill")
        if row.outcome != "skill":
            assert row.low_together < row.low and row.high_together > row.high
        usual = levels["usual"].std(ddof=1)
        assert np.isnan(row.margin) if row.outcome == "skill" else row.margin == pytest.approx(0.1 * usual)


def test_years_looked_at_together_are_decided_by_luck_once_in_twenty_times_and_each_alone_far_more_often():
    rng, families, found = np.random.default_rng(9), 200, np.zeros(2)
    for _ in range(families):
        months = pd.MultiIndex.from_product([["usual", "new"], range(16), range(12, 132, 12)])
        runs = pd.DataFrame(index=months.set_names(["option", "seed", "month"])).reset_index()
        runs["ties"], runs["trust"] = rng.standard_normal((2, len(runs)))
        rows = through_the_years(runs, "new", "usual", ["ties", "trust"])
        d = runs[runs["option"] == "new"][["ties", "trust"]].to_numpy()
        d = d - runs[runs["option"] == "usual"][["ties", "trust"]].to_numpy()
        alone = stats.ttest_1samp(d.reshape(16, 10, 2), 0.0).pvalue < 0.05
        found += ((rows["low"] > 0) | (rows["high"] < 0)).any(), alone.any()
        assert len(rows) == 20 and rows["outcome"].tolist()[:3] == ["ties", "trust", "ties"]
    error = np.sqrt(0.05 * 0.95 / families)
    assert found[0] / families == pytest.approx(0.05, abs=3.3 * error) and found[1] / families > 0.4


def test_so_many_seeds_as_are_said_to_be_needed_make_the_interval_leave_zero_out_or_lie_within_the_margin():
    rng = np.random.default_rng(10)
    for truth, margin in ((0.2, np.nan), (0.03, 0.2)):
        said = []
        for _ in range(400):
            d = rng.standard_normal((30, 1)) + truth
            low, high = together(d, flips=400)
            said.append(seeds_needed(truth, low[0], high[0], margin, 30))
        many = rng.standard_normal((round(np.median(said)), 1))
        low, high = together(many - many.mean() + truth)
        room = truth if np.isnan(margin) else margin - truth
        assert (high - low)[0] / 2 == pytest.approx(room, rel=0.15)
