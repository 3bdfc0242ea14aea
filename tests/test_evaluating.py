"""Evaluations of a programme whose effect is known: what each design should show, on areas made of arrays."""

import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from kith.experiments.evaluating.assignment import assigned
from kith.experiments.evaluating.designs import ESTIMATORS, PARTS, built_in, design_of, read_design
from kith.experiments.evaluating.diagnosis import diagnosands, diagnosed, draws_of
from kith.experiments.evaluating.records import Records
from kith.experiments.evaluating.studies import asked_as, pooled, studied
from kith.experiments.evaluating.surveying import Survey, surveyed
from kith.model.mistakes import Mistake

WAVES, BEGINS = tuple(range(-3, 8)), (0, 1, 2)
VALID = ("randomised-after", "randomised-baseline", "randomised-pairs", "randomised-exact", "stepped-wedge")


def made_up(areas=24, effect=0.0, trend=0.0, by_need=0.0, residents=0, seed=1, spread=0.03):
    """Areas whose outcome drifts by `trend` a year, in the needier half by `by_need` more, and gains `effect`."""
    rng, years = np.random.default_rng(seed), np.array(WAVES)
    start = rng.uniform(-0.5, 1.0, areas)
    needy = start < np.median(start)
    own = 0.5 + 0.05 * start[:, None] + rng.normal(0, spread, (areas, 1))
    level = (
        own
        + rng.normal(0, spread / 3, (areas, len(years)))
        + np.maximum(years, 0) * (trend + by_need * needy[:, None])
    )
    levels = np.repeat(level[:, None], 1 + len(BEGINS), axis=1)
    for k, begin in enumerate(BEGINS):
        levels[:, k + 1] += effect * (years > begin)
    answers = None
    if residents:  # each has a threshold of their own, so that shares are as exact as can be
        at = (np.argsort(rng.random((areas, residents)), axis=1)[:, None, None] + 0.5) / residents
        answers = at < levels[..., None]
        levels = answers.mean(-1)
    return Records(levels, WAVES, BEGINS, start, start + rng.normal(0, 0.3, areas), answers)


def design(known, sample=0, year=5, **changes):
    """A design that comes with Kith, asking everybody or a sample."""
    return asked_as(replace(built_in()[known], **changes), "trusts", year, sample or None)


@pytest.mark.parametrize("name", VALID)
def test_where_nothing_is_done_a_design_by_lot_covers_what_it_says(name):
    cases = [made_up(areas=12, residents=400, seed=k) for k in range(4)]
    found = diagnosed(cases, design(name, 100), 500, 1)
    assert abs(found["coverage_of_nothing"] - 0.95) < 3 * found["coverage_of_nothing_mc"] + 0.02
    assert abs(found["bias_of_nothing"]) < 3 * found["bias_of_nothing_mc"]


def test_where_nothing_is_done_a_drift_makes_before_and_after_invalid_with_its_sign():
    cases = [made_up(areas=12, trend=0.01, seed=k) for k in range(2)]
    found = diagnosed(cases, design("before-after"), 200, 1)
    assert found["bias_of_nothing"] == pytest.approx(0.05, abs=0.01) and found["alarms"] > 0.9


@pytest.mark.parametrize("name", sorted(built_in()))
def test_an_effect_alike_everywhere_comes_out_where_trends_are_parallel(name):
    records = made_up(areas=24, effect=0.05, spread=0.0)
    records = replace(records, start=np.round(records.start, 1))
    if name in ("after-only", "randomised-after"):  # levels differ by need, which it takes for an effect
        records = replace(records, levels=records.levels - 0.05 * made_up(areas=24).start[:, None, None])
    if name == "synthetic-control":  # needier than any mixture: without a spread there is none that is alike
        records = replace(records, levels=records.levels - 0.05 * made_up(areas=24).start[:, None, None])
    found = pooled(draws_of([records], design(name), 5, 60, 1))
    assert found.estimate == pytest.approx(np.full(60, 0.05), abs=1e-9)
    assert found.truth == pytest.approx(np.full(60, 0.05), abs=1e-9)


def test_a_trend_of_needier_areas_biases_differences_by_just_that():
    records = made_up(areas=12, effect=0.05, by_need=0.004, spread=0.0)
    found = pooled(draws_of([records], design("differences", error=0.0), 5, 20, 1))
    assert found.estimate - found.truth == pytest.approx(np.full(20, 5 * 0.004), abs=1e-12)


def test_a_design_by_lot_is_unbiased_whatever_the_programme_does():
    records = made_up(areas=10, effect=0.05)
    uneven = replace(
        records, levels=records.levels + np.arange(10)[:, None, None] * np.array([0, 1, 1, 1])[:, None] / 50
    )
    found = pooled(draws_of([uneven], design("randomised-after", of="all"), 5, 20_000, 3))
    assert found.estimate.mean() == pytest.approx(
        found.truth.mean(), abs=4 * found.estimate.std() / np.sqrt(len(found))
    )


def test_everybody_asked_in_all_areas_leaves_bias_alone():
    records = made_up(areas=12, trend=0.01)
    found = diagnosands(pooled(draws_of([records], design("before-after", error=0.0), 5, 50, 1)))
    assert found["spread"] < 1e-12 and found["bias"] > 0.03


def test_a_programme_of_nothing_gives_the_same_studies_to_the_bit():
    records = made_up(areas=12, residents=300)
    for name in built_in():
        rng = [np.random.default_rng(1) for _ in range(2)]
        one, other = (
            studied(records, design(name, 50), 5, 20, luck, nothing)
            for luck, nothing in zip(rng, (False, True), strict=True)
        )
        assert one.estimate.tobytes() == other.estimate.tobytes()


@pytest.mark.parametrize("share", [0.25, 0.5])
def test_what_leaks_is_lost_to_a_design_by_lot(share):
    records = made_up(areas=12, effect=0.05, residents=2000, spread=0.0)
    found = pooled(draws_of([records], design("randomised-baseline", leakage=share), 5, 200, 1))
    assert found.truth.mean() == pytest.approx(0.05, abs=1e-3)
    assert found.estimate.mean() == pytest.approx((1 - share) * 0.05, abs=4e-3)


def test_power_is_that_of_the_closed_formula():
    effect, n, residents, many = 0.06, 60, 4000, 40
    cases = [made_up(areas=many, effect=effect, residents=residents, spread=0.05, seed=k) for k in range(6)]
    found = diagnosands(pooled(draws_of(cases, design("randomised-after", n, treated=0.5), 5, 1000, 1)))
    between = np.mean([one.levels[:, 0, one.wave(5)].var(ddof=1) for one in cases])
    within = 0.25 * (1 / n - 1 / residents)
    noncentral = effect / np.sqrt(4 * (between + within) / many)
    t = stats.t.ppf(0.975, many - 2)
    expected = stats.nct.sf(t, many - 2, noncentral) + stats.nct.cdf(-t, many - 2, noncentral)
    assert found["power"] == pytest.approx(expected, abs=0.03)


@pytest.mark.parametrize("name", sorted(built_in()))
def test_where_nothing_is_done_a_study_says_what_it_would_without_a_programme(name):
    rng = [np.random.default_rng(1) for _ in range(2)]
    nothing = studied(
        made_up(areas=12, residents=300, effect=0.1), design(name, 50), 5, 20, rng[0], nothing=True
    )
    without = studied(made_up(areas=12, residents=300), design(name, 50), 5, 20, rng[1])
    assert nothing.estimate.tobytes() == without.estimate.tobytes() and np.all(nothing.truth == 0.0)


def test_matches_are_farther_apart_where_the_neediest_are_funded_than_where_lots_are_drawn():
    apart = {
        how: diagnosands(pooled(draws_of([made_up()], design("matched-differences", assign=how), 5, 100, 1)))[
            "distance"
        ]
        for how in ("need", "lot")
    }
    assert apart["need"] > 1.3 * apart["lot"] > 0.0
    assert np.isnan(diagnosands(pooled(draws_of([made_up()], design("differences"), 5, 9, 1)))["distance"])


def test_order_and_names_of_designs_change_nothing():
    records = [made_up(areas=12, residents=300)]
    one = draws_of(records, design("differences", 50), 5, 30, 1)[0]
    draws_of(records, design("randomised-after", 50), 5, 30, 1)
    other = draws_of(records, design("differences", 50, name="by another name"), 5, 30, 1)[0]
    assert one.estimate.tobytes() == other.estimate.tobytes()


def test_samples_are_as_exact_as_sampling_theory_says():
    records = made_up(areas=4, residents=500)
    given = assigned(records, 4000, np.random.default_rng(1), how="lot", areas=4, treated=2, error=0.0)
    mean, asked = surveyed(records, given, (0, 5), Survey(50), np.random.default_rng(2))
    p = records.levels[given.area, given.course][..., [records.wave(0), records.wave(5)]]
    expected = np.sqrt(p * (1 - p) / 50 * (500 - 50) / (500 - 1))
    assert np.all(asked == 50)
    assert ((mean - p) / expected).std() == pytest.approx(1.0, abs=0.02)
    everybody, _ = surveyed(records, given, (0, 5), Survey(None), np.random.default_rng(2))
    assert everybody.tobytes() == p.tobytes()


@pytest.mark.parametrize("panel", [False, True])
def test_who_responds_less_is_heard_less(panel):
    records = made_up(areas=4, residents=500, spread=0.0)
    group = np.where(records.answers, 3, 0).astype(np.uint8)  # those of higher status and more ties say yes
    records = replace(records, group=group, stayed=np.ones_like(records.answers))
    given = assigned(records, 300, np.random.default_rng(1), how="lot", areas=4, treated=2, error=0.0)
    survey = Survey(100, response=0.8, lower_status=0.5, fewer_ties=0.5, panel=panel)
    mean, asked = surveyed(records, given, (0, 5), survey, np.random.default_rng(2))
    p = records.levels[:, 0, records.wave(0)].mean()
    assert mean[..., 0].mean() == pytest.approx(p / (p + 0.25 * (1 - p)), abs=0.01)
    assert asked[..., 0].mean() == pytest.approx(100, rel=0.05)


def test_a_panel_is_of_those_who_stay_and_shrinks_as_they_go():
    records = made_up(areas=4, residents=400)
    stayed = np.ones_like(records.answers)
    stayed[..., records.wave(3), :200] = False  # half move away, and only half of all say yes afterwards
    answers = np.zeros_like(records.answers)
    answers[..., 200:] = True
    records = replace(records, stayed=stayed, answers=answers)
    given = assigned(records, 50, np.random.default_rng(1), how="lot", areas=4, treated=2, error=0.0)
    lost, held = surveyed(records, given, (0, 5), Survey(100, panel=True), np.random.default_rng(2))
    assert np.all(lost == 1.0) and np.all(held[..., 0] == 100)  # who leaves later was asked, and is paid for
    assert held[..., 1].mean() == pytest.approx(50, rel=0.1)
    replaced = Survey(100, panel=True, movers="replaced")
    mean, asked = surveyed(records, given, (0, 5), replaced, np.random.default_rng(2))
    assert mean.mean() == pytest.approx(0.5, abs=0.02) and np.all(asked == 100)


def test_a_panel_and_stayers_of_the_truth_are_told_apart_from_all_residents():
    records = made_up(areas=4, residents=400, effect=0.1, spread=0.0)
    stayed = np.ones_like(records.answers)
    gains = records.answers[:, 1] & ~records.answers[:, 0]  # those on whom it works move away
    stayed[:, 1, records.wave(4)] = ~gains[:, records.wave(4)]
    found = studied(
        replace(records, stayed=stayed), design("randomised-after"), 5, 20, np.random.default_rng(1)
    )
    assert found.truth.mean() == pytest.approx(0.1, abs=0.01) and found.stayers.mean() == pytest.approx(
        0.0, abs=0.01
    )


def test_what_those_who_stayed_gain_with_no_programme_is_told_apart_from_all_residents():
    records = made_up(areas=4, residents=400, effect=0.1, spread=0.0)
    stayed, answers = np.ones_like(records.answers), records.answers.copy()
    stayed[:, 0, records.wave(2), :100] = False  # newcomers say no, and all who stay come to say yes
    answers[:, 0, records.wave(0)] = np.arange(400) < 200
    answers[:, 0, records.wave(4)] = np.arange(400) >= 100
    levels = answers.mean(-1)
    everybody, stayers = replace(records, stayed=stayed, answers=answers, levels=levels).change_as_usual(4)
    assert everybody == pytest.approx(300 / 400 - 200 / 400) and stayers == pytest.approx(1 - 100 / 300)
    assert np.isnan(made_up(areas=4).change_as_usual(4)[1])


@pytest.mark.parametrize("bad, says", [
    ({"answer": {}}, "estimator is missing"),
    ({"answer": {"estimator": "magic"}}, "'magic' is not known"),
    ({"answer": {"estimator": "differences"}, "date": {}}, "'date' is not a part of a design; the nearest is 'data'"),
    ({"answer": {"estimator": "differences"}, "data": {"sample": 1}}, "sample: 1 is not allowed"),
    ({"answer": {"estimator": "differences"}, "data": {"movers": "followed"}}, "cannot be followed"),
    ({"answer": {"estimator": "differences"}, "data": {"steps": [0, 1]}}, "knows of one beginning"),
    ({"answer": {"estimator": "differences"}, "data": {"steps": [2]}}, "in year 0"),
    ({"answer": {"estimator": "event-study"}, "data": {"assign": "lot", "pairs": True, "steps": [0, 1]}}, "one year"),
    ({"answer": {"estimator": "in-pairs"}, "data": {"assign": "lot", "pairs": True, "treated": 0.5}}, "of a pair one"),
    ({"answer": {"estimator": "before-after"}, "data": {"leakage": 0.1}}, "leakage: is to areas that are not treated"),
    ({"answer": {"estimator": "after-only"}, "data": {"panel": True}}, "after-only asks once"),
    ({"answer": {"estimator": "differences", "controls": 2}}, "controls: are what matched has"),
    ({"answer": {"estimator": "differences"}, "data": {"sample": "everybody", "response": 0.5}}, "changes nothing"),
    ({"answer": {"estimator": "event-study"}, "data": {"steps": [-1]}}, "steps: -1 is not allowed"),
    ({"answer": {"estimator": "in-pairs"}}, "needs pairs"),
    ({"answer": {"estimator": "discontinuity"}, "data": {"assign": "lot"}}, "of the index of need"),
    ({"answer": {"estimator": "differences"}, "inquiry": {"year": 0}}, "year: 0 is not allowed"),
    ({"answer": {"estimator": "differences"}, "data": {"treated": 1.5}}, "treated: 1.5 is not allowed"),
    ({"answer": {"estimator": "differences"}, "model": {"areas": 1}}, "areas: 1 is not allowed"),
    ({"answer": {"estimator": "differences"}, "inquiry": {"outcome": "chat"}, "data": {"spread": 1}}, "is a question"),
])  # fmt: skip
def test_a_bad_design_is_refused_in_a_line(bad, says):
    with pytest.raises(Mistake) as refused:
        design_of("mine", bad)
    assert says in str(refused.value) and "\n" not in str(refused.value)


@pytest.mark.parametrize("changes, says", [
    ({"treated": 1.0}, "0 are left to compare with"),
    ({"treated": 0.05}, "too few to tell an error"),
    ({"treated": 1.0, "estimator": "discontinuity"}, "0 are left to compare with"),
])  # fmt: skip
def test_a_design_that_its_areas_cannot_carry_is_refused(changes, says):
    asked = design("differences", **changes)
    with pytest.raises(Mistake, match=says):
        studied(made_up(areas=12), asked, 5, 5, np.random.default_rng(1))


def test_more_areas_than_there_are_are_all_of_them():
    found = studied(made_up(areas=6), design("differences", areas=99), 5, 5, np.random.default_rng(1))
    assert len(found) == 5


def test_whose_effect_the_truth_is_by_arithmetic():
    """Effects that grow by the year, by as much more as an area is needier: each inquiry has a truth of its own."""
    records = made_up(areas=12, spread=0.0)
    need, years = -(records.start - records.start.mean()) / records.start.std(), np.array(WAVES)
    levels = np.repeat(records.levels[:, :1], 4, axis=1)
    for k, begin in enumerate(BEGINS):
        levels[:, k + 1] += (0.02 + 0.01 * need[:, None]) * np.maximum(years - begin, 0)
    records = replace(records, levels=levels)
    at_five = 5 * (0.02 + 0.01 * need)
    first = np.argsort(-need)[:6]
    cut = (np.sort(need)[5] + np.sort(need)[6]) / 2
    rng = np.random.default_rng
    by_need = dict(error=0.0, assign="need")
    told = {
        of: studied(records, design("differences", of=of, **by_need), 5, 3, rng(1)).truth
        for of in ("treated", "all", "cut-off")
    }
    assert told["treated"] == pytest.approx(at_five[first].mean())
    assert told["all"] == pytest.approx(at_five.mean())
    assert told["cut-off"] == pytest.approx(5 * (0.02 + 0.01 * cut))
    late = studied(records, design("event-study", steps=(1, 2), treated=0.5, **by_need), 3, 3, rng(1)).truth
    assert late == pytest.approx(3 / 5 * at_five[first].mean())
    wedge = design("stepped-wedge", steps=(0, 1), treated=1.0, **by_need)
    order = np.argsort(-need)
    own = 0.02 + 0.01 * need[order]
    on = np.r_[
        np.repeat(own[:6], 2) * np.tile([1, 2], 6), own[6:]
    ]  # two waves of the first half, one of the second
    assert studied(records, wedge, 5, 3, rng(1)).truth == pytest.approx(on.mean())


def test_what_leaks_is_of_the_designs_own_first_year_whatever_else_the_bank_holds():
    records = made_up(areas=12, effect=0.05, spread=0.0)
    one = design("event-study", steps=(1, 2), leakage=0.5, assign="lot")
    fewer = replace(records, levels=records.levels[:, [0, 2, 3]], begins=(1, 2))
    told = [studied(each, one, 3, 20, np.random.default_rng(3)).estimate for each in (records, fewer)]
    assert told[0] == pytest.approx(told[1], abs=1e-12)


def test_the_best_bids_are_funded():
    records = made_up(areas=12)
    given = assigned(records, 5, np.random.default_rng(1), how="bids", areas=12, treated=4, error=0.0)
    assert (np.sort(np.argsort(-records.bids)[:4]) == np.nonzero(given.course)[1].reshape(5, 4)).all()


@pytest.mark.parametrize("panel", [False, True])
def test_no_more_respond_than_can(panel):
    records = made_up(areas=4, residents=400)
    given = assigned(records, 20, np.random.default_rng(1), how="lot", areas=4, treated=2, error=0.0)
    few = Survey(300, response=0.1, panel=panel)
    _, held = surveyed(records, given, (0, 5), few, np.random.default_rng(2))
    assert held.mean() == pytest.approx(40, rel=0.1) and held.max() < 70


def test_lots_are_the_same_whatever_residents_answer():
    found = [studied(made_up(areas=12, residents=200, effect=e), design("randomised-after", 50), 5, 30,
                     np.random.default_rng(4)).truth for e in (0.0, 0.2)]  # fmt: skip
    assert np.ptp(found[1] - 0.2) < 0.02 and np.all(found[0] == 0.0)


@pytest.mark.parametrize("shape", [(24, 1), (12, 3)])
def test_monte_carlo_errors_are_as_large_as_banks_differ(shape):
    areas, cases = shape
    found = [
        diagnosed([made_up(areas=areas, residents=100, seed=100 * k + c) for c in range(cases)],
                  design("differences", 50, assign="lot"), 60, k) for k in range(40)
    ]  # fmt: skip
    bias = np.array([one["bias_of_nothing"] for one in found])
    told = np.sqrt(np.mean([one["bias_of_nothing_mc"] ** 2 for one in found]))
    assert 0.6 * bias.std() < told < 2.0 * bias.std()


def test_the_design_in_the_documentation_is_one_and_names_every_field(tmp_path):
    text = (Path(__file__).parents[1] / "docs" / "evaluating.md").read_text()
    example = text.partition("```toml\n")[2].partition("```")[0]
    (tmp_path / "mine.toml").write_text(example)
    assert read_design(tmp_path / "mine.toml").survey.panel
    given = tomllib.loads(example)
    assert {part: set(given[part]) for part in PARTS} == {part: set(keys) for part, keys in PARTS.items()}
    assert all(f"`{name}`" in text for name in ESTIMATORS)


def test_a_design_of_ones_own_is_read_from_its_file(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text('[data]\nassign = "lot"\nsample = "everybody"\n[answer]\nestimator = "after-only"\n')
    assert (read_design(file).name, read_design(file).survey.sample) == ("mine", 0)
    file.write_text('[data]\nassing = "lot"\n[answer]\nestimator = "after-only"\n')
    with pytest.raises(Mistake, match=r"mine.toml: data: 'assing' is not known; the nearest is 'assign'"):
        read_design(file)
