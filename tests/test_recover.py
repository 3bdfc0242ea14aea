"""Calibration is put to the test where the truth is known: a true case is kept, another one is not."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from kith.experiments.cases.ensemble import varied
from kith.experiments.evidence.calibrate import FAR, MIDDLE, SPARED, indicators, luck_of
from kith.experiments.evidence.recover import Recovery, narrowed, recover, relative_spread, targets_of
from kith.experiments.figures import narrowing_figure

NAMES = [one.name for one in indicators()]
HALF = np.array([(one.high - one.low) / 2 for one in indicators()])


def rows(values, wave, u=None):
    """Runs with these indicators, shape (runs, indicators), and parameters."""
    shares = np.full((len(values), len(varied())), 0.5) if u is None else u
    parts = (
        pd.DataFrame(values, columns=NAMES),
        pd.DataFrame(shares, columns=[f"u:{name}" for name in varied()]),
        pd.DataFrame({"case": [f"{wave:02d}-{row:05d}" for row in range(len(values))]}),
    )
    return pd.concat(parts, axis=1)


def made_up(targets, again, wave, tmp_path, u=None):
    """A recovery from made-up indicators, of which luck moves each by its half-width."""
    luck = pd.DataFrame(
        [0.0 * HALF, MIDDLE * HALF], columns=NAMES
    )  # whose deviation of luck is the half-width
    luck["known"] = 0
    asked = {"population": 100, "seed": 1}
    tables = rows(targets, 101), rows(again, 102), rows(wave, 0, u)
    return Recovery(asked, luck, *tables, failures=pd.DataFrame(), folder=tmp_path)


def test_targets_are_as_wide_as_the_published_ones_around_what_the_run_shows():
    found = targets_of(dict.fromkeys(NAMES, 3.0) | {NAMES[0]: np.nan})
    assert [one.name for one in found] == NAMES[1:]
    for one, published in zip(found, indicators()[1:], strict=True):
        assert one.high - one.low == pytest.approx(published.high - published.low)
        assert (one.high + one.low) / 2 == pytest.approx(3.0)


def test_luck_is_found_in_pairs_of_runs_whatever_a_wild_case_or_a_single_run_shows():
    luck = np.random.default_rng(1)
    pairs = pd.DataFrame({"known": np.repeat(np.arange(4000), 2), "x": luck.normal(0.0, 3.0, 8000)})
    pairs["x"] += 50.0 * pairs["known"]  # cases lie far apart, which is not luck
    wild = pd.DataFrame({"known": [4000, 4000, 4001, 4002, 4002], "x": [0.0, 1e6, 5.0, 1.0, np.nan]})
    assert luck_of(pd.concat([pairs, wild]))["x"] == pytest.approx(3.0, rel=0.05)


def test_the_share_of_truths_kept_is_that_of_theory(tmp_path):
    """Each indicator misses with the same known chance, so the number that miss is binomial."""
    luck, chance = np.random.default_rng(1), 0.05
    truths = np.zeros((2000, len(NAMES)))
    edge = (1.0 + FAR) * HALF  # the half-width, and one deviation of luck, which is as much
    misses = luck.random(truths.shape) < chance
    again = np.where(misses, 1.01, 0.99) * edge
    share, low, high = made_up(truths, again, truths[:2], tmp_path).coverage
    assert low < binom.cdf(SPARED, len(NAMES), chance) < high and low < share < high and high - low < 0.04


def test_a_truth_that_is_far_from_its_targets_is_ruled_out(tmp_path):
    truths = np.zeros((3, len(NAMES)))
    again = truths.copy()
    again[1, : SPARED + 1] = 2.5 * HALF[: SPARED + 1]
    again[2, :SPARED] = 2.5 * HALF[:SPARED]
    assert made_up(truths, again, truths, tmp_path).truths["is_ruled_out"].tolist() == [False, True, False]


def test_the_share_kept_is_told_for_stricter_rules_and_laxer_ones(tmp_path):
    truths = np.zeros((4, len(NAMES)))
    again = truths.copy()
    for row, deviations in enumerate(
        (0.5, 1.2, 2.2, 9.0)
    ):  # beyond the half-width, which is one deviation of luck
        again[row, : SPARED + 1] = (1.0 + deviations) * HALF[: SPARED + 1]
    kept = made_up(truths, again, truths, tmp_path).kept_by_rule
    assert kept == {1.0: 0.25, 1.5: 0.5, 2.0: 0.5, 2.5: 0.75, 3.0: 0.75}


def test_what_is_kept_to_a_third_of_one_parameter_has_a_third_of_its_spread_and_all_of_the_others():
    u = pd.DataFrame(np.random.default_rng(2).random((4000, 5)), columns=list("abcde"))
    kept = [(abs(u["c"] - middle) < 1 / 6).to_numpy() for middle in (0.4, 0.5, 0.6)]
    told = narrowed(u, kept).set_index("parameter")["median"]
    assert told.index[0] == "c" and told.iloc[0] == pytest.approx(1 / 3, abs=0.02)
    assert told.iloc[1:].tolist() == pytest.approx([1.0] * 4, abs=0.04)


@pytest.mark.slow
def test_emulators_find_the_one_parameter_that_bears_on_the_targets(tmp_path):
    """Three indicators are twelve half-widths times a parameter: kept are cases within a sixth of the truth."""
    u = np.random.default_rng(2).random((200, len(varied())))
    wave = np.zeros((len(u), len(NAMES)))
    wave[:, : SPARED + 1] = 12.0 * HALF[: SPARED + 1] * u[:, [0]]
    truth = np.zeros((1, len(NAMES)))
    truth[:, : SPARED + 1] = 6.0 * HALF[: SPARED + 1]
    told = made_up(truth, truth, wave, tmp_path, u).narrowing.set_index("parameter")["median"]
    assert told.index[0] == varied()[0] and told.iloc[0] == pytest.approx(1 / 3, abs=0.05)
    assert told.iloc[1:].mean() == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("size", [10, 40, 1000])
def test_cases_at_random_are_not_narrowed_however_few_they_are(size):
    luck = np.random.default_rng(3)
    found = [relative_spread(pd.DataFrame(luck.random((size, 50)))).mean() for _ in range(60)]
    assert np.mean(found) == pytest.approx(1.0, abs=0.02)


def test_where_too_few_are_kept_nothing_is_said_of_what_is_learnt():
    u = pd.DataFrame(np.random.default_rng(4).random((30, 2)), columns=list("ab"))
    assert narrowed(u, [np.arange(30) < 9])["median"].isna().all()


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return recover(
        truths=3, population=200, first=10, workers=1, progress=False, out=tmp_path_factory.mktemp("r") / "r"
    )


@pytest.mark.slow
def test_each_truth_is_run_twice_with_other_luck(small):
    targets, again = small.both["targets"], small.both["again"]
    shares = [f"u:{name}" for name in varied()]
    assert len(small.wave) == 10 and len(targets) == 3
    pd.testing.assert_frame_equal(targets[shares], again[shares])
    assert (targets[NAMES] != again[NAMES]).any(axis=None) and not set(targets["seed"]) & set(again["seed"])
    told = json.loads((small.folder / "recover.json").read_text())
    assert told["coverage"]["share"] == pytest.approx(small.coverage[0], abs=1e-3)


@pytest.mark.slow
def test_a_wrong_target_rules_the_truth_out(small):
    far = small.targets.assign(
        **{one.name: small.targets[one.name] + 4 * (one.high - one.low) for one in indicators()}
    )
    assert replace(small, targets=far).coverage[0] == 0.0


@pytest.mark.slow
def test_what_is_there_is_not_run_again(small, monkeypatch):
    def ran(*asked):
        raise AssertionError("it was run again")

    monkeypatch.setattr("kith.experiments.evidence.recover.run_candidate", ran)
    again = recover(truths=3, population=200, first=10, workers=1, progress=False, out=small.folder)
    pd.testing.assert_frame_equal(again.truths, small.truths)


def test_the_figure_shows_those_of_which_most_is_learnt():
    table = pd.DataFrame(
        {
            "parameter": list("abc"),
            "median": [0.4, 0.9, 1.0],
            "lower": [0.3, 0.8, 0.9],
            "upper": [0.5, 1.0, 1.1],
        }
    )
    axes = narrowing_figure(table, "title", "below").axes[0]
    assert [one.get_text() for one in axes.get_yticklabels()] == ["a", "b", "c"]
