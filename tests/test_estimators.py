"""Estimators give what packages that others wrote give, to eight figures."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.optimize import minimize

from kith.experiments.evaluating import estimators as by
from kith.experiments.evaluating.synthetic import synthetic_control, weights

sm = pytest.importorskip("statsmodels.api")
YEARS = tuple(range(-3, 6))


def seen(areas=16, steps=(0,), treated=8, draws=3, seed=4):
    """A few draws of area means, of which the first areas are treated."""
    rng = np.random.default_rng(seed)
    begin = np.full((draws, areas), np.inf)
    for k in range(treated):
        begin[:, k] = steps[k % len(steps)]
    mean = rng.normal(0.5, 0.05, (draws, areas, 1)) + rng.normal(0, 0.02, (draws, areas, len(YEARS)))
    index = rng.normal(size=(draws, areas)) + 3.0 * np.isfinite(begin)
    pair = np.where(np.arange(areas) < 2 * treated, np.arange(areas) % treated, -1)
    return by.Seen(mean, YEARS, begin, index, np.tile(pair, (draws, 1)))


def agrees(found, draw, estimate, error):
    assert found.estimate[draw] == pytest.approx(estimate, abs=1e-8)
    assert found.error[draw] == pytest.approx(error, abs=1e-8)


def test_change_in_treated_areas_is_a_regression_on_a_constant():
    s = seen()
    found = by.before_after(s, 5)
    for draw in range(3):
        fit = sm.OLS(s.change(5)[draw][s.treated[draw]], np.ones(8)).fit()
        agrees(found, draw, fit.params[0], fit.bse[0])
        assert found.half_width()[draw] == pytest.approx(fit.conf_int()[0, 1] - fit.params[0], abs=1e-8)


@pytest.mark.parametrize("estimator, values", [(by.after_only, "at"), (by.differences, "change")])
def test_differences_of_means_have_errors_hc2_and_welchs_degrees_of_freedom(estimator, values):
    s = seen(treated=6)
    found = estimator(s, 5)
    for draw in range(3):
        y, z = getattr(s, values)(5)[draw], s.treated[draw]
        fit = sm.OLS(y, sm.add_constant(z.astype(float))).fit(cov_type="HC2")
        agrees(found, draw, fit.params[1], fit.bse[1])
        assert found.freedom[draw] == pytest.approx(
            stats.ttest_ind(y[z], y[~z], equal_var=False).df, abs=1e-8
        )


def test_analysis_of_covariance_and_discontinuity_have_errors_hc3():
    s = seen()
    ancova, jump = by.with_baseline(s, 5), by.discontinuity(s, 5)
    for draw in range(3):
        z = s.treated[draw].astype(float)
        fit = sm.OLS(s.at(5)[draw], np.column_stack([np.ones(16), z, s.at(0)[draw]])).fit(cov_type="HC3")
        agrees(ancova, draw, fit.params[1], fit.bse[1])
        past = s.index[draw] - (s.index[draw][z > 0].min() + s.index[draw][z == 0].max()) / 2
        fit = sm.OLS(s.change(5)[draw], np.column_stack([np.ones(16), z, past, z * past])).fit(cov_type="HC3")
        agrees(jump, draw, fit.params[1], fit.bse[1])
        assert jump.freedom[draw] == 12


def test_pairs_are_a_paired_t_test():
    s = seen()
    found = by.in_pairs(s, 5)
    for draw in range(3):
        change = s.change(5)[draw]
        test = stats.ttest_rel(change[:8], change[8:])
        agrees(
            found, draw, (change[:8] - change[8:]).mean(), (change[:8] - change[8:]).mean() / test.statistic
        )


def test_the_nearest_area_is_matched_and_none_twice():
    s = seen(treated=4)
    chosen, far = by.matches(s, 2)
    for draw in range(3):
        used = chosen[draw, :4].ravel()
        assert len(set(used)) == 8 and used.min() >= 4
        features = np.column_stack([s.index[draw], s.at(0)[draw]])
        features = (features - features.mean(0)) / features.std(0)
        free = list(range(4, 16))
        for one in sorted(range(4), key=lambda k: -s.index[draw, k]):
            for j in range(2):
                best = min(free, key=lambda k: np.linalg.norm(features[k] - features[one]))
                assert chosen[draw, one, j] == best
                free.remove(best)
            assert far[draw, one] == pytest.approx(np.linalg.norm(features[best] - features[one]))


def test_a_stepped_wedge_is_two_way_fixed_effects_clustered_by_area():
    s = seen(areas=9, treated=9, steps=(0, 1, 2))
    waves = [YEARS.index(year) for year in range(4)]
    s = by.Seen(s.mean[..., waves], (0, 1, 2, 3), s.begin, s.index, s.pair)
    found = by.stepped_wedge(s, 1)
    area, wave = np.divmod(np.arange(36), 4)
    dummies = np.column_stack([area[:, None] == np.arange(9), wave[:, None] == np.arange(1, 4)]).astype(float)
    for draw in range(3):
        on = (wave > s.begin[draw][area]).astype(float)
        fit = sm.OLS(s.mean[draw].ravel(), np.column_stack([on, dummies]))
        fit = fit.fit(cov_type="cluster", cov_kwds={"groups": area, "use_correction": False})
        agrees(found, draw, fit.params[0], fit.bse[0] * np.sqrt(9 / 8))


def test_an_event_study_is_callaway_and_santannas():
    package = pytest.importorskip("diff_diff")
    s = seen(areas=18, treated=10, steps=(0, 1, 2))
    found = by.event_study(s, 3)
    for draw in range(3):
        first = np.where(np.isfinite(s.begin[draw]), s.begin[draw] + 1, 0).astype(int)
        area, wave = np.divmod(np.arange(18 * len(YEARS)), len(YEARS))
        years = np.array(YEARS)[wave] + 10
        table = pd.DataFrame(
            {
                "y": s.mean[draw].ravel(),
                "area": area,
                "year": years,
                "first": np.where(first > 0, first + 10, 0)[area],
            }
        )
        fit = package.CallawaySantAnna(control_group="never_treated").fit(
            table, outcome="y", unit="area", time="year", first_treat="first"
        )
        rows = fit.aggregate("event_study").to_dataframe().set_index("event_time")
        effect = rows.loc[2]  # the first year under the programme is 0
        agrees(found, draw, effect["att"], effect["se"])


def test_a_mixture_is_that_of_quadratic_programming():
    package = pytest.importorskip("pysyncon")
    rng = np.random.default_rng(2)
    x, y = rng.normal(0.5, 0.1, (12, 4)), rng.normal(0.5, 0.1, 12)
    found = weights(x, y, 0.0)
    other, _ = package.Synth.w_optimize(np.eye(12), x, y, qp_options={"maxiter": 1000, "ftol": 1e-16})
    assert found == pytest.approx(other, abs=1e-6)  # as far as that iterates
    gradient = 2 * x.T @ (x @ found - y)  # the conditions of Karush, Kuhn and Tucker hold to the last figures
    assert found.sum() == pytest.approx(1.0, abs=1e-12) and found.min() >= 0.0
    assert gradient[found > 0] == pytest.approx(gradient[found > 0].mean(), abs=1e-8)
    assert np.all(gradient >= gradient[found > 0].mean() - 1e-8)


def test_a_ridge_draws_a_mixture_towards_equal_shares():
    rng = np.random.default_rng(2)
    x, y = rng.normal(0.5, 0.1, (3, 8)), rng.normal(0.5, 0.1, 3)
    assert weights(x, y, 1e6) == pytest.approx(np.full(8, 1 / 8), abs=1e-6)
    fit = minimize(
        lambda w: ((x @ w - y) ** 2).sum() + 0.02 * (w**2).sum(),
        np.full(8, 1 / 8),
        bounds=[(0, 1)] * 8,
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
        options={"ftol": 1e-16, "maxiter": 1000},
    )
    assert weights(x, y, 0.02) == pytest.approx(fit.x, abs=1e-5)


def test_synthetic_controls_error_is_of_placebos_and_of_the_luck_that_treated_areas_share():
    s = seen(treated=4, draws=1)
    found = synthetic_control(s, 5)
    before, after = s.mean[0, :, :4], s.at(5)[0]
    ridge = np.diff(before[4:], axis=1).var()

    def mixture(target, others):
        found = np.zeros(16)
        found[others] = weights(before[others].T, before[target], ridge)
        return found

    placebos = [(k, mixture(k, [j for j in range(4, 16) if j != k])) for k in range(4, 16)]
    own = np.var([(after[k] - w @ after) / np.sqrt(1 + w @ w) for k, w in placebos], ddof=1)
    shared = np.mean([mixture(k, list(range(4, 16))) for k in range(4)], axis=0)
    assert found.error[0] == pytest.approx(np.sqrt(own * (1 / 4 + shared @ shared)), abs=1e-12)
    assert found.freedom.tolist() == [11.0]


@pytest.mark.parametrize(("areas", "treated"), [(24, 6), (48, 12), (24, 12), (48, 24)])
def test_of_lots_and_luck_alone_synthetic_control_covers_nothing_in_ninety_five_of_a_hundred(areas, treated):
    luck, draws = np.random.default_rng(areas + treated), 400
    begin = np.full((draws, areas), np.inf)
    begin[:, :treated] = 0.0
    mean = luck.normal(0, 1, (draws, areas, len(YEARS)))
    found = synthetic_control(by.Seen(mean, YEARS, begin, begin * 0.0, np.full((draws, areas), -1)), 5)
    low, high = found.interval()
    assert abs(((low <= 0) & (high >= 0)).mean() - 0.95) < 3 * np.sqrt(0.95 * 0.05 / draws)
