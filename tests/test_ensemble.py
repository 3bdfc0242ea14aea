"""Cases that fit equally well: within what is plausible, drawn by seed, found again after a kill."""

import json
import os
import signal
import subprocess
import sys
import time
import tomllib

import numpy as np
import pandas as pd
import pytest

from kith import Mistake, Neighbourhood, case, catalogue, compare
from kith.experiments.cases.changes import changes_of
from kith.experiments.cases.designs import flat
from kith.experiments.cases.ensemble import case_at, read_ensemble, shares_of, varied, write_ensemble
from kith.experiments.cases.medoid import UNFITTED, as_written, by_centrality, catalogue_lines
from kith.experiments.evidence.calibrate import MIDDLE, calibrate, indicators, judged, luck_of, next_cases
from kith.experiments.evidence.emulator import learnt, log_chance

SMALL = dict(population=100, first=10, waves=1, workers=1, progress=False)


# --- what may vary ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", varied())
def test_what_is_plausible_is_accepted_and_holds_the_value_unless_that_switches_it_off(name):
    p = catalogue[name]
    low, high = p.plausible
    assert p.low <= low < high <= p.high and (low <= p.value <= high or p.value == 0.0)


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_a_case_is_as_far_across_what_is_plausible_as_its_shares_say(share):
    changes = case_at(np.full(len(varied()), share))
    assert dict(case(changes).changes) == changes
    assert shares_of(pd.DataFrame([changes])).to_numpy() == pytest.approx(share, abs=1e-4)


def test_cases_drawn_before_a_range_was_given_take_the_value_of_the_catalogue_and_say_so(file):
    ensemble = read_ensemble(file)
    assert set(ensemble.stood_still) == set(varied()) - {"trust.learning", "ties.gain"}
    name = ensemble.stood_still[0]
    assert case(ensemble.changes(0))[name] == catalogue[name].value


def test_the_packaged_cases_vary_nothing_that_is_not_plausible():
    ensemble = read_ensemble()
    assert set(ensemble.table.columns) | set(ensemble.stood_still) == set(varied())
    for name, values in ensemble.table.items():
        low, high = catalogue[name].plausible
        assert low <= values.min() and values.max() <= high, name


def test_the_packaged_cases_vary_every_judgement():
    assert read_ensemble().stood_still == []


# --- drawn by seed ------------------------------------------------------------------------------------------


@pytest.fixture()
def file(tmp_path):
    path = tmp_path / "cases.parquet"
    table = pd.DataFrame({"trust.learning": [0.02, 0.03, 0.04], "ties.gain": [0.1, 0.12, 0.08]})
    path.write_bytes(write_ensemble(table, {"seed": 1}))
    return path


def test_a_seed_always_draws_the_same_case_and_seeds_draw_all(file):
    ensemble = read_ensemble(file)
    rows = [ensemble.row_of(seed) for seed in range(60)]
    assert rows == [ensemble.row_of(seed) for seed in range(60)] and set(rows) == {0, 1, 2}


def test_what_is_asked_for_stands_above_the_case(file):
    asked = {
        "parameters": {"ties.gain": 0.2},
        "cases": {"name": str(file), "digest": read_ensemble(file).digest},
    }
    changes = changes_of(asked, 5)
    assert changes["ties.gain"] == 0.2 and changes["trust.learning"] in (0.02, 0.03, 0.04)


def test_options_share_the_case_as_they_share_the_luck(file, tmp_path):
    found = compare(
        ["short"],
        population=60,
        years=5,
        replicates=4,
        cases=file,
        out=tmp_path / "out",
        workers=1,
        progress=False,
    )
    assert (found.runs.groupby("seed")["case"].nunique() == 1).all() and found.runs["case"].nunique() > 1


def test_the_catalogue_may_be_asked_for_by_name():
    assert read_ensemble("catalogue") is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read (No such file"),
        (b"", "cannot be read as Parquet"),
        (b"not a table", "cannot be read as Parquet"),
        (pd.DataFrame({"other": [1.0]}), "holds no case"),
        (pd.DataFrame({"ties.gain": []}), "holds no case"),
        (pd.DataFrame({"ties.gain": [0.1, 7.0]}), "row 1: parameter ties.gain: 7 is outside its range"),
        (pd.DataFrame({"ties.gain": [np.nan]}), "row 0"),
        (pd.DataFrame({"ties.gain": ["much"]}), "row 0"),
    ],
)
def test_a_file_that_is_no_table_of_cases_is_told_in_one_line(content, said, tmp_path):
    path = tmp_path / "bad.parquet"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        path.write_bytes(write_ensemble(content, {}))
    with pytest.raises(Mistake) as mistake:
        read_ensemble(path)
    assert said in str(mistake.value) and str(path) in str(mistake.value) and "\n" not in str(mistake.value)


# --- the medoid ----------------------------------------------------------------------------------------------


def test_the_medoid_is_the_case_nearest_to_all_others_whatever_the_units():
    """Of two parameters, one in ratios and one in steps, the middle is the middle of shares."""
    cases = [case_at(np.full(len(varied()), share)) for share in (0.0, 0.1, 0.4, 0.9, 1.0)]
    assert by_centrality(pd.DataFrame(cases)).tolist()[0] == 2
    far = [case_at(np.r_[1.0, np.full(len(varied()) - 1, 0.4)]), *cases]
    assert by_centrality(pd.DataFrame(far))[0] == 3


def test_what_does_not_vary_does_not_bear_on_the_medoid():
    cases = pd.DataFrame(
        {"ties.gain": [0.06, 0.1, 0.19], "people.status": [0.1, 0.9, 0.1], "seed": [1, 9, 1]}
    )
    assert by_centrality(cases)[0] == 1


def test_a_case_as_written_has_two_figures_and_stays_within_what_is_plausible():
    top = {name: catalogue[name].plausible[1] for name in varied()}
    written = as_written(case_at(np.full(len(varied()), 0.37)))
    assert as_written({"ties.gain": 0.12345})["ties.gain"] == 0.12
    assert all(
        float(f"{value:.2g}") == value or value in catalogue[name].plausible
        for name, value in written.items()
        if name not in UNFITTED
    )
    assert all(as_written(top)[name] <= top[name] for name in top)


def changed(name):
    """A parameter at the end of its plausible range that is farther from its value."""
    low, high = catalogue[name].plausible
    return {name: low if catalogue[name].value - low > high - catalogue[name].value else high}


def test_what_acts_only_with_money_keeps_the_value_of_the_catalogue_and_changes_no_world_without():
    written = as_written(case_at(np.full(len(varied()), 0.37)))
    unfitted = sorted(UNFITTED & set(varied()))
    assert {name: written[name] for name in unfitted} == {name: catalogue[name].value for name in unfitted}
    assert all(written[name] != catalogue[name].value for name in ("ties.gain", "fading.rate"))

    def lived(changes):
        world = Neighbourhood(population=600, parameters=case(changes), seed=3, warm_up=24)
        world.run(months=36)
        return world.digest()

    usual = lived({})
    moved = {name: lived(changed(name)) != usual for name in (*unfitted, "ties.gain", "groups.money_energy")}
    assert [name for name in moved if moved[name]] == ["ties.gain", "groups.money_energy"]


def test_the_lines_of_a_case_are_read_again_as_the_same_case():
    changes = as_written(case_at(np.full(len(varied()), 0.37)))
    assert flat(tomllib.loads(catalogue_lines(changes))) == changes


# --- calibration --------------------------------------------------------------------------------------------


def test_a_miss_is_counted_in_deviations_of_luck():
    middle = {one.name: (one.low + one.high) / 2 for one in indicators()}
    first, second, third = indicators()[:3]
    by = 1.4
    luck = pd.DataFrame([dict.fromkeys(middle, 0.0), dict.fromkeys(middle, MIDDLE * by)]).assign(known=0)
    far = {one.name: one.high + 2.1 * by for one in (first, second, third)}
    runs = pd.DataFrame(
        [middle, middle | {first.name: first.high + 0.9 * by}, middle | far, middle | {first.name: np.nan}]
    )
    found = judged(runs, luck_of(luck))
    assert found["missed"].tolist() == [0, 0, 3, 1]
    assert found["distance"][0] == 0.0
    assert found["distance"][1] == pytest.approx(0.9 * np.sqrt(1 / len(indicators())))
    assert found["distance"][3] == pytest.approx(np.sqrt(100 / len(indicators())))


def test_what_luck_does_not_move_or_nobody_measured_is_judged_as_far_from_its_target():
    first, *others = indicators()
    middle = {one.name: (one.low + one.high) / 2 for one in indicators()}
    luck = pd.DataFrame([middle, middle | {one.name: middle[one.name] + 1.0 for one in others}])
    luck["known"] = 0
    within, above = middle, middle | {first.name: first.high + 0.1 * (first.high - first.low)}
    edge = middle | {first.name: first.high * (1.0 + 2e-16)}
    assert judged(pd.DataFrame([within, above, edge]), luck_of(luck))["missed"].tolist() == [0, 1, 0]
    unknown = luck.assign(**{first.name: np.nan})
    assert judged(pd.DataFrame([within, above, edge]), luck_of(unknown))["missed"].tolist() == [0, 1, 0]


@pytest.mark.parametrize("noise", [0.0, 1e-16])
def test_an_indicator_in_which_no_run_differed_tells_no_case_from_another(noise):
    luck = np.random.default_rng(1)
    u = luck.random((40, 4))
    same = learnt(u, 0.3 + noise * (np.arange(40) % 2), 0.3, 0.5)
    line = learnt(u, u[:, 0] + luck.normal(0, 0.01, 40), 0.7, 1.0)
    targets = np.array([[0.3, 0.5], [0.7, 1.0]])
    assert (log_chance([same, line], targets, u) == log_chance([line], targets[1:], u)).all()


@pytest.mark.slow
def test_emulators_lead_towards_the_targets():
    """In a world where every indicator is a straight line in one parameter, later cases meet far more targets."""
    luck = np.random.default_rng(1)
    names = [f"u:{name}" for name in varied()]
    u = luck.random((150, len(names)))

    def shown(u):
        values = {}
        for k, one in enumerate(indicators()):
            x = u[:, k % 5]
            values[one.name] = one.low + (one.high - one.low) * (3.0 * x - 1.0) + luck.normal(0, 0.02, len(x))
        return pd.DataFrame(values)

    def within(table):
        return np.mean(
            [((table[one.name] >= one.low) & (table[one.name] <= one.high)).mean() for one in indicators()]
        )

    runs = pd.concat([pd.DataFrame(u, columns=names), shown(u)], axis=1)
    assert within(shown(next_cases(runs, 40, luck))) > 0.95 > 0.6 > within(shown(u))


@pytest.mark.slow
def test_calibration_gives_a_row_for_each_case_and_says_what_was_asked(tmp_path):
    found = calibrate(seed=2, out=tmp_path / "c", **SMALL)
    assert len(found.runs) == 10 and (found.ensemble["missed"] <= 2).all()
    assert set(varied()) <= set(found.runs.columns) and found.runs["seed"].is_unique
    assert json.loads((found.folder / "study.json").read_text())["asked"]["population"] == 100


@pytest.mark.slow
def test_a_calibration_that_was_killed_goes_on_to_the_same_end(tmp_path):
    """Killed in its second wave, whose cases are those that emulators learnt from the first one choose."""
    ask = "from kith.experiments.evidence.calibrate import calibrate; calibrate(seed=4, out={!r}, **{!r})"
    asked = {**SMALL, "first": 24, "later": 8, "waves": 2, "workers": 2}
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    subprocess.run([sys.executable, "-c", ask.format(str(whole), asked)], check=True)
    process = subprocess.Popen([sys.executable, "-c", ask.format(str(killed), asked)], start_new_session=True)
    while len(list(killed.glob("parts/wave-01-*.parquet"))) < 3:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert not (killed / "runs.parquet").exists()
    subprocess.run([sys.executable, "-c", ask.format(str(killed), asked)], check=True)
    one, other = (pd.read_parquet(folder / "runs.parquet") for folder in (whole, killed))
    pd.testing.assert_frame_equal(one, other)


@pytest.mark.slow
def test_the_medoid_that_is_written_is_kept_when_it_is_rounded(tmp_path, monkeypatch):
    """With targets that most cases meet, so that there are cases to choose from."""
    monkeypatch.setattr("kith.experiments.evidence.calibrate.SPARED", 20)
    found = calibrate(seed=2, out=tmp_path / "c", **SMALL)
    written = flat(tomllib.loads((found.folder / "medoid.toml").read_text()))
    assert found.medoid["missed"] <= 20 and written == {name: found.medoid[name] for name in varied()}
    assert found.medoid["case"] in set(found.ensemble["case"]) and dict(case(written).changes) == written
    first = found.rounded["case"].iloc[0]
    assert first == found.ensemble["case"].iloc[by_centrality(found.ensemble)[0]]


@pytest.mark.parametrize("unit", ["wave-07 1", "nonsense"])
def test_a_unit_that_there_is_not_is_a_mistake_in_a_line_where_nothing_has_run(unit, tmp_path):
    asked = {
        "population": 100,
        "first": 12,
        "later": 3,
        "waves": 2,
        "progress": False,
        "out": tmp_path / "out",
    }
    with pytest.raises(Mistake, match=f"only: there is no unit '{unit}'"):
        calibrate(only=unit, **asked)
