"""A study survives anything: whoever runs it, whatever is killed, and however often it is asked for more."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kith import Mistake, Neighbourhood, catalogue
from kith.experiments.cases import designs
from kith.experiments.cases.designs import cases_of, spread
from kith.experiments.commands.app import main
from kith.experiments.running.parts import provenance
from kith.experiments.running.store import Store
from kith.experiments.running.workers import Unfinished
from kith.experiments.studies import archive as archives
from kith.experiments.studies import sweep as sweeps
from kith.experiments.studies.archive import load, stored_rows
from kith.experiments.studies.sensitivity import analysed
from kith.experiments.studies.stopping import EQUAL, UNDECIDED, StopRule, decided
from kith.experiments.studies.study import read_study
from kith.experiments.studies.sweep import Units, sweep, with_provenance

ROOT = Path(__file__).parents[1]
SMALL = """
question = "Does it matter?"
population = 40
years = 3
options = ["short"]
replicates = 4
outcomes = ["ties", "trust"]
set = {"place.settling" = 0, "place.warm_up" = 6}
[cases]
design = "grid"
vary = {"trust.learning" = [0.01, 0.05], "ties.gain" = [0.05, 0.1, 0.2]}
"""


@pytest.fixture
def study(tmp_path):
    path = tmp_path / "small.toml"
    path.write_text(SMALL)
    return path


@pytest.fixture
def few(monkeypatch):
    """Blocks of few units, so that a small study has several."""
    monkeypatch.setattr(archives, "BLOCK", 5)


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """The small study, run with blocks of few units; copy it."""
    folder = tmp_path_factory.mktemp("swept")
    (folder / "small.toml").write_text(SMALL)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(archives, "BLOCK", 5)
        return ran(folder / "small.toml", folder / "out").folder


def ran(study, out, **how):
    return sweep(study, out=out, progress=False, **{"workers": 1, **how})


def contents(folder):
    """The bytes of the tables of a study, by name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.parquet"))
    }


# --- what a study asks ---------------------------------------------------------------------------------


def test_a_study_has_every_place_case_and_seed_once_and_a_run_for_each_option(study):
    asked = read_study(study)
    keys = [unit.key for unit in asked.units()]
    assert len(asked) == 4 * 6 == len(keys) == len(set(keys)) and asked.runs == 48
    assert {(u.changes["trust.learning"], u.changes["ties.gain"]) for u in asked.units()} == {
        (a, b) for a in (0.01, 0.05) for b in (0.05, 0.1, 0.2)
    }


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({}, 1),
        ({"design": "list", "list": [{"trust.learning": 0.02}, {"ties": {"gain": 0.1}}]}, 2),
        ({"design": "latin-hypercube", "size": 7}, 7),
        ({"design": "latin-hypercube", "size": 3, "vary": ["ties.gain", "trust.learning"]}, 3),
        (
            {"design": "sobol", "size": 4, "vary": {"ties.gain": [0.1, 0.2], "trust.learning": [0.01, 0.02]}},
            16,
        ),
        ({"design": "morris", "size": 3, "vary": ["ties.gain", "trust.learning"]}, 9),
        ({"design": "ensemble", "size": 5}, 5),
    ],
)
def test_a_design_has_as_many_cases_as_it_says_all_within_their_ranges(asked, count, tmp_path):
    cases = cases_of(asked, tmp_path)
    assert len(cases) <= count and len(cases) >= count - 3  # Morris's trajectories may cross
    for changes in cases:
        for name, value in changes.items():
            assert catalogue[name].low <= value <= catalogue[name].high
    assert cases == cases_of(asked, tmp_path)


BAD = {
    "": "question",
    "question = []": "question: [] is not allowed",
    'question = "Why?\\u001b[2J"': "question: 'Why?\\x1b[2J' is not allowed",
    "question = 'Why?'\nquestions = 'Why?'": "questions",
    "question = 'Why?'\nplace = 'nowhere'": "nowhere",
    "question = 'Why?'\nplace = 'left-behind'\nplaces = ['left-behind']": "place",
    "question = 'Why?'\npopulation = 0": "population",
    "question = 'Why?'\npopulation = 2.5": "population",
    "question = 'Why?'\nyears = nan": "years",
    "question = 'Why?'\noptions = []": "options",
    "question = 'Why?'\noptions = ['short', 'short']": "options",
    "question = 'Why?'\noptions = ['lang']": "lang",
    "question = 'Why?'\nyears = 2": "years",
    "question = 'Why?'\nequal = 'luck'": "equal",
    "question = 'Why?'\ndiscount_rate = -1": "discount_rate",
    "question = 'Why?'\noutcomes = ['tyes']": "tyes",
    "question = 'Why?'\noutcomes = 'some'": "outcomes",
    "question = 'Why?'\nmonths = 0": "months",
    "question = 'Why?'\nmonths = [500]": "months",
    "question = 'Why?'\nseed = -1": "seed",
    "question = 'Why?'\nreplicates = 0": "replicates",
    "question = 'Why?'\nset = {'trust.lerning' = 0.1}": "trust.learning",
    "question = 'Why?'\nset = {'trust.learning' = 7}": "trust.learning",
    "question = 'Why?'\nset = {'ties.gain' = 0.1}\n[cases]\ndesign = 'grid'\nvary = {'ties.gain' = [0.1]}": "ties.gain",
    "question = 'Why?'\n[cases]\ndesign = 'gird'": "grid",
    "question = 'Why?'\n[cases]\nsort = 'grid'": "sort",
    "question = 'Why?'\n[cases]\ndesign = 'grid'": "vary",
    "question = 'Why?'\n[cases]\ndesign = 'grid'\nvary = {'ties.gain' = 0.1}": "ties.gain",
    "question = 'Why?'\n[cases]\ndesign = 'grid'\nvary = {'ties.gain' = [9.0]}": "ties.gain",
    "question = 'Why?'\n[cases]\ndesign = 'list'": "list",
    "question = 'Why?'\n[cases]\ndesign = 'table'": "file",
    "question = 'Why?'\n[cases]\ndesign = 'table'\nfile = 'none.parquet'": "none.parquet",
    "question = 'Why?'\n[cases]\ndesign = 'latin-hypercube'": "size",
    "question = 'Why?'\n[cases]\ndesign = 'latin-hypercube'\nsize = -4": "size",
    "question = 'Why?'\n[cases]\ndesign = 'sobol'\nsize = 7": "power of 2",
    "question = 'Why?'\n[cases]\ndesign = 'sobol'\nsize = 8\nvary = {'ties.gain' = [0.2, 0.1]}": "ties.gain",
    "question = 'Why?'\n[cases]\ndesign = 'sobol'\nsize = 8\nvary = ['ties.gian']": "ties.gain",
    "question = 'Why?": "is not a TOML file",
    "\x00\x01": "is not a TOML file",
}


@pytest.mark.parametrize("text", BAD)
def test_a_bad_study_is_refused_in_one_line_before_anything_runs(text, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sweeps, "run_unit", lambda *_: pytest.fail("it ran"))
    (tmp_path / "bad.toml").write_text(text)
    assert main(["sweep", "bad.toml"]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith("kith: study: bad.toml") and said.err.count("\n") == 1
    assert BAD[text] in said.err and not (tmp_path / "results").exists()


def test_without_salib_a_design_that_needs_it_is_refused_in_one_line(monkeypatch, capsys):
    monkeypatch.setattr(designs, "find_spec", lambda name: None)
    assert main(["sweep", "screening", "--check"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "kith-abm[study]" in said


def test_a_study_that_is_not_there_is_said_in_one_line(tmp_path, capsys):
    assert main(["sweep", str(tmp_path / "none.toml")]) == 2
    assert "none.toml" in capsys.readouterr().err


def test_checking_a_study_says_how_much_it_is_and_runs_nothing(study, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["sweep", str(study), "--check", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["runs"] == 48 and found["seconds"] > 0 and found["bytes"] > 0
    assert not (tmp_path / "results").exists()


# --- how many seeds -----------------------------------------------------------------------------------------


def test_of_a_thousand_cells_in_which_nothing_differs_no_more_are_decided_than_the_rule_allows():
    rule = StopRule("ties", "short", "patient", 240, 0.0, 0.05, (5, 10, 20, 40))
    luck, wrong = np.random.default_rng(7), 0
    for _ in range(1000):
        differences = luck.normal(0.0, 1.0, 40)
        wrong += any(rule.verdict(differences[:look]) != UNDECIDED for look in rule.looks)
    assert 0 < wrong <= 50  # and it does decide: an assertion that nothing is wrong could not fail


def test_a_thousand_cells_that_differ_are_decided_sooner_the_more_they_differ():
    rule = StopRule("ties", "short", "patient", 240, 0.0, 0.05, (5, 10, 20, 40))
    luck = np.random.default_rng(7)

    def needed(effect):
        differences = luck.normal(effect, 1.0, (200, 40))
        return [next((n for n in rule.looks if rule.verdict(d[:n]) != UNDECIDED), 80) for d in differences]

    assert np.mean(needed(3.0)) < 7 < np.mean(needed(1.0)) < 25 < np.mean(needed(0.2))


def test_what_differs_by_less_than_matters_is_equal_and_the_rest_is_decided_for_whom_it_favours():
    rule = StopRule("loneliness", "short", "patient", 240, 0.5, 0.05, (5,))
    noise = np.array([0.01, -0.01, 0.0, 0.02, -0.02])
    assert rule.verdict(noise + 0.1) == EQUAL
    assert rule.verdict(noise - 1.0) == "patient better" and rule.verdict(noise + 1.0) == "short better"
    assert rule.verdict(noise * 1000) == UNDECIDED


STOPPING = (
    SMALL.replace("replicates = 4", "replicates = 8")
    + """
[stop]
outcome = "ties"
margin = 0.2
least = 2
"""
)


def test_a_study_draws_seeds_only_where_the_sign_is_open_and_keeps_the_reason(study, tmp_path, few):
    study.write_text(STOPPING)
    found = ran(study, tmp_path / "out")
    decisions = pd.read_parquet(tmp_path / "out" / "decisions.parquet")
    counted = found.runs.groupby("case")["seed"].nunique()
    assert len(decisions) == 6 and decisions.set_index("case")["replicates"].sort_index().equals(
        counted.sort_index().rename("replicates")
    )
    assert set(decisions["replicates"]) <= {2, 4, 8}
    undecided = decisions["verdict"] == UNDECIDED
    assert (decisions["reason"] == np.where(undecided, "the budget is spent", "settled")).all()
    assert (decisions["replicates"][undecided] == 8).all()
    assert contents(ran(study, tmp_path / "again", workers=2).folder) == contents(tmp_path / "out")


def test_a_cell_of_which_every_unit_fails_says_so(study, tmp_path, few, monkeypatch):
    study.write_text(STOPPING)
    monkeypatch.setattr(sweeps, "run_unit", fails_at_high_gain)
    ran(study, tmp_path / "out")
    decisions = pd.read_parquet(tmp_path / "out" / "decisions.parquet")
    assert len(decisions) == 6 and (decisions["reason"] == "all its units failed").sum() == 2
    assert set(decisions["missing"][decisions["reason"] == "all its units failed"]) == {2}


def test_a_stop_rule_counts_the_seeds_that_are_missing_and_decides_nothing_by_rounding(study, tmp_path):
    rule = StopRule("trust", "usual", "short", 12, 0.0, 0.05, (4, 8))
    rows = [
        {"place": "p", "case": case, "option": option, "seed": seed, "month": 12, "trust": trust}
        for seed in range(4)
        for case, option, trust in (
            ("same", "usual", 0.3),
            ("same", "short", 0.1 + 0.2),
            ("better", "usual", 0.3),
            ("better", "short", 0.4 if seed else np.nan),
        )
        if not (case == "better" and seed == 1)
    ]
    found = decided(rule, pd.DataFrame(rows), 1, {("p", "same"), ("p", "better"), ("p", "gone")})
    found = found.set_index("case")
    assert found["missing"].to_dict() == {"better": 2, "gone": 4, "same": 0}
    assert found["replicates"].to_dict() == {"better": 2, "gone": 0, "same": 4}
    assert found["verdict"].to_dict() == {"better": "short better", "gone": UNDECIDED, "same": UNDECIDED}
    assert found["mean"]["better"] == pytest.approx(0.1) and found["mean"]["same"] == 0.0


def test_a_study_of_which_every_unit_fails_still_says_so(study, tmp_path, few, monkeypatch):
    study.write_text(STOPPING)
    monkeypatch.setattr(sweeps, "run_unit", lambda asked, unit: sweeps.Failed("by design"))
    found = ran(study, tmp_path / "out")
    assert found.finished == 0 and len(found.failures) == 12
    assert set(pd.read_parquet(tmp_path / "out" / "decisions.parquet")["reason"]) == {"all its units failed"}
    assert "by design" in (tmp_path / "out" / "report.html").read_text()


def fails_at_high_gain(asked, unit):
    if unit.changes["ties.gain"] == 0.2:
        return sweeps.Failed("ZeroDivisionError: by design", "short")
    return run_unit(asked, unit)


# --- sensitivity ---------------------------------------------------------------------------------------------


def test_indices_of_a_known_function_are_found(tmp_path):
    """Ishigami's function, whose Sobol indices are known (Ishigami & Homma 1990)."""
    ranges = {name: (-np.pi, np.pi) for name in ("a", "b", "c")}
    x = np.array([list(changes.values()) for changes in spread("sobol", ranges, 1024, 1)])
    y = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    found = analysed("sobol", ranges, x, y)
    assert found["S1"].to_numpy() == pytest.approx([0.314, 0.442, 0.0], abs=0.03)
    assert found["ST"].to_numpy() == pytest.approx([0.558, 0.442, 0.244], abs=0.05)
    x = np.array([list(changes.values()) for changes in spread("morris", ranges, 200, 1)])
    screened = analysed("morris", ranges, x, 3.0 * x[:, 0] + x[:, 1])
    assert screened["mu_star"].iloc[0] == pytest.approx(3 * screened["mu_star"].iloc[1], rel=0.02)
    assert screened["mu_star"].iloc[2] == pytest.approx(0.0, abs=1e-9)


def test_indices_of_what_does_not_vary_or_is_not_there_are_undefined():
    ranges = {"a": (0.0, 1.0), "b": (0.0, 1.0)}
    for design, size in (("sobol", 8), ("morris", 6)):
        x = np.array([list(changes.values()) for changes in spread(design, ranges, size, 1)])
        y = np.where(np.arange(len(x)) % 3, 0.3, 0.1 + 0.2)
        values = analysed(design, ranges, x, y).drop(columns="parameter")
        assert values.isna().all(axis=None) if design == "sobol" else (values == 0.0).all(axis=None)
        differences = analysed(design, ranges, x, y - 0.3, among=y).drop(columns="parameter")
        assert differences.equals(values)
        y[1] = np.nan
        assert analysed(design, ranges, x, y).drop(columns="parameter").isna().all(axis=None)


def test_a_morris_measure_is_the_effect_of_the_whole_range_in_units_of_the_outcome():
    ranges = {"a": (2.0, 6.0), "b": (0.0, 1.0)}
    x = np.array([list(changes.values()) for changes in spread("morris", ranges, 10, 1)])
    y = 0.02 * x[:, 0] + 0.03 * x[:, 1]
    assert analysed("morris", ranges, x, y)["mu_star"].to_numpy() == pytest.approx([0.08, 0.03], rel=1e-4)


SENSITIVE = """
question = "What do ties hang on?"
population = 40
years = 3
options = ["short"]
replicates = 2
outcomes = ["ties", "trust"]
set = {"place.settling" = 0, "place.warm_up" = 6}
[cases]
design = "DESIGN"
size = 4
vary = ["ties.gain", "trust.learning"]
"""


@pytest.mark.parametrize("design", ["morris", "sobol"])
def test_sensitivity_runs_from_end_to_end(design, tmp_path, capsys):
    path = tmp_path / "s.toml"
    path.write_text(SENSITIVE.replace("DESIGN", design))
    words = [
        "sensitivity",
        str(path),
        "--out",
        str(tmp_path / "out"),
        "--quiet",
        "--json",
    ]
    assert main([*words, "--workers", "1"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {row["parameter"] for row in found["indices"]} == {"ties.gain", "trust.learning"}
    assert all(0 <= row["luck"] <= 1 for row in found["luck"])
    for name in ("tornado.png", "heat-map.png"):
        assert (tmp_path / "out" / name).stat().st_size > 10_000


@pytest.mark.parametrize(
    ("more", "said"),
    [(["--effect", "lang"], "lang"), (["--outcome", "tyes"], "tyes"), (["--month", "7"], "month")],
)
def test_a_mistake_about_sensitivity_is_one_line(more, said, tmp_path, capsys):
    path = tmp_path / "s.toml"
    path.write_text(SENSITIVE.replace("DESIGN", "morris"))
    assert main(["sensitivity", str(path), "--out", str(tmp_path / "out"), *more]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and said in err and not (tmp_path / "out").exists()


def made_up(asked, unit):
    """Ties hang on one parameter and, far more, on luck; trust is the same in all, but for rounding."""
    rows = []
    for k, option in enumerate(asked["options"]):
        one = {"place": unit.place, "option": option["name"], "case": unit.case, "seed": unit.seed}
        one |= {"unit": unit.key, "run": "", "digest": ""}
        ties = 10.0 * unit.changes["ties.gain"] * (1 + k) + unit.seed % 7
        trust = 0.3 if unit.seed % 2 else 0.1 + 0.2
        rows += [{**one, "month": month, "ties": ties, "trust": trust} for month in asked["months"]]
    return rows


def of_made_up(path, out, monkeypatch, capsys, run=made_up, design="sobol", seeds=2, more=()):
    """Status, JSON and what is said of a sensitivity study of made-up runs."""
    monkeypatch.setattr(sweeps, "run_unit", run)
    text = SENSITIVE.replace("DESIGN", design).replace("replicates = 2", f"replicates = {seeds}")
    path.write_text(text)
    status = main(["sensitivity", str(path), "--out", str(out), "--quiet", "--json", "--workers", "1", *more])
    said = capsys.readouterr()
    return status, json.loads(said.out or "{}"), said.err


def test_indices_over_units_that_failed_are_of_the_seeds_that_all_cases_have(tmp_path, monkeypatch, capsys):
    path, out = tmp_path / "s.toml", tmp_path / "out"
    path.write_text(SENSITIVE.replace("DESIGN", "sobol"))
    study = read_study(path)
    failing = {study.names[1]: {study.seeds[1]}, study.names[4]: {study.seeds[1]}}

    def fails(asked, unit):
        if unit.seed in failing.get(unit.case, ()):
            return sweeps.Failed("MemoryError: by design", "short")
        return made_up(asked, unit)

    _, first, _ = of_made_up(path, tmp_path / "first", monkeypatch, capsys, seeds=1)
    status, partial, said = of_made_up(path, out, monkeypatch, capsys, fails)
    assert status == 1 and "--retry" in said and partial["indices"] == first["indices"]
    counted = [(row["case"], row["option"], row["missing"]) for row in partial["missing"]]
    assert sorted(counted) == sorted((name, "short", 1) for name in failing)
    assert {row["seeds"] for row in partial["luck"]} == {1}
    assert "Missing, as they failed: 2 units" in (out / "sensitivity.txt").read_text()
    assert "1 of 2 seeds have it in every case" in (out / "sensitivity.txt").read_text()

    failing[study.names[1]].add(study.seeds[0])
    status, nothing, _ = of_made_up(path, tmp_path / "none", monkeypatch, capsys, fails)
    assert status == 1 and all(row["ST"] is None for row in nothing["indices"])
    told = (tmp_path / "none" / "sensitivity.txt").read_text()
    assert "undefined: no seed has it in every case" in told and "nan" not in told

    status, whole, _ = of_made_up(path, out, monkeypatch, capsys, made_up, more=["--retry"])
    assert status == 0 and whole["missing"] == []
    assert whole == of_made_up(path, tmp_path / "whole", monkeypatch, capsys)[1]


@pytest.mark.parametrize("design", ["morris", "sobol"])
@pytest.mark.parametrize("more", [[], ["--effect", "short"]])
def test_what_varies_by_rounding_alone_is_told_as_undefined(design, more, tmp_path, monkeypatch, capsys):
    path, out = tmp_path / "s.toml", tmp_path / "out"
    status, found, _ = of_made_up(path, out, monkeypatch, capsys, design=design, more=more)
    trust = [row for row in found["indices"] if row["outcome"] == "trust"]
    assert status == 0 and all(row.get("ST") is None and not row.get("mu_star") for row in trust)
    assert next(row for row in found["luck"] if row["outcome"] == "trust")["luck"] is None
    told = (out / "sensitivity.txt").read_text()
    assert "nan" not in told and ("undefined: it does not vary" in told) == (design == "sobol")
    assert all((out / f"{name}.png").stat().st_size > 10_000 for name in ("tornado", "heat-map"))


def test_where_no_unit_can_be_run_that_is_one_line(tmp_path, monkeypatch, capsys):
    def fails(asked, unit):
        return sweeps.Failed("MemoryError: by design")

    status, found, said = of_made_up(tmp_path / "s.toml", tmp_path / "out", monkeypatch, capsys, fails)
    assert status == 1 and not found and said.count("\n") == 1 and "by design); again: kith sweep" in said


def test_a_grid_has_no_indices(study, tmp_path, capsys):
    assert main(["sensitivity", str(study), "--out", str(tmp_path / "out")]) == 2
    assert "grid" in capsys.readouterr().err


# --- the report ----------------------------------------------------------------------------------------------


def test_the_report_is_one_page_that_asks_for_nothing_from_elsewhere(study, tmp_path):
    study.write_text(SMALL.replace("Does it matter?", "Does <it> matter?"))
    page = (ran(study, tmp_path / "out").folder / "report.html").read_text()
    assert "Does &lt;it&gt; matter?" in page and "<it>" not in page
    assert page.count("data:image/png;base64,") == 2 and "://" not in page
    for told in ("business as usual", "short", "Ties per resident", "Where this comes from", "Nothing."):
        assert told in page


def test_equal_studies_give_equal_bytes_and_the_time_stands_beside_them(study, tmp_path, monkeypatch):
    def written(folder):
        monkeypatch.setattr(sys, "argv", ["kith", "sweep", "--out", str(folder)])
        ran(study, folder)
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name not in ("lock", "written.txt")
        }

    one, other = written(tmp_path / "one"), written(tmp_path / "other" / "deep")
    assert one == other and "report.html" in one and "study.json" in one
    assert str(tmp_path / "one") in (tmp_path / "one" / "written.txt").read_text()


def test_a_name_that_is_html_is_text_in_the_report(study, tmp_path):
    hostile = "<script>alert(1)</script> \"'"
    mine = tmp_path / "mine.toml"
    mine.write_text(
        "name = '<img src=x onerror=alert(1)>'\n"
        'budget_per_head = 10\nyears = 2\nprofile = "even"\n[mix]\ngrants = 1.0\n'
    )
    study.write_text(
        SMALL.replace('"Does it matter?"', json.dumps(hostile)).replace('"short"', json.dumps(str(mine)))
    )
    page = (ran(study, tmp_path / "out").folder / "report.html").read_text()
    assert "<title>&lt;script&gt;alert(1)&lt;/script&gt; &#34;&#39;</title>" in page
    assert "<th>&lt;img src=x" in page and "<script" not in page and "<img src=x" not in page


@pytest.mark.parametrize("name", ["learning", "screening", "places"])
def test_the_studies_that_come_with_kith_can_be_asked_by_name(name):
    asked = read_study(name)
    assert asked.question.endswith("?") and len(asked) > 10


def test_bench_says_how_long_a_study_will_take(study, capsys):
    assert main(["bench", "--study", str(study), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["runs"] == 48


def test_machines_are_told_every_result_as_an_object_a_line(study, tmp_path, capsys):
    assert main(["sweep", str(study), "--out", str(tmp_path / "out"), "--workers", "1", "--json"]) == 0
    said = capsys.readouterr()
    events = [json.loads(line) for line in said.err.splitlines()]
    assert json.loads(said.out)["finished"] == 24
    assert [event["left"] for event in events] == list(range(24, -1, -1)) and events[-1]["done"] == 24


# --- whoever runs it --------------------------------------------------------------------------------------


def test_a_run_of_a_study_is_the_run_of_a_world(study, tmp_path):
    runs = ran(study, tmp_path / "out").runs
    row = runs[(runs["option"] == "business as usual") & (runs["month"] == 36)].iloc[-1]
    unit = next(u for u in read_study(study).units() if u.case == row["case"] and u.seed == row["seed"])
    world = Neighbourhood("left-behind", 40, parameters=dict(unit.changes), seed=unit.seed).run(36)
    assert row["trust"] == world.observe()["trust"] and row["digest"] == world.digest()[:16]


def test_tables_do_not_depend_on_who_runs_the_study(study, tmp_path, few):
    one = contents(ran(study, tmp_path / "one").folder)
    assert len([name for name in one if name.startswith("blocks/")]) == 5 and "parts" not in "".join(one)
    assert contents(ran(study, tmp_path / "two", workers=2).folder) == one
    with ThreadPoolExecutor(3) as threads:
        assert contents(ran(study, tmp_path / "threads", executor=threads).folder) == one


@pytest.mark.slow
def test_tables_do_not_depend_on_a_cluster(study, tmp_path):
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        found = ran(study, tmp_path / "dask", scheduler=cluster.scheduler_address)
    assert contents(found.folder) == contents(ran(study, tmp_path / "one").folder)


# --- whatever happens -------------------------------------------------------------------------------------


def test_a_study_that_is_finished_runs_nothing_again(study, tmp_path, monkeypatch):
    first = contents(ran(study, tmp_path / "out").folder)
    monkeypatch.setattr(sweeps, "run_unit", lambda *_: pytest.fail("it ran"))
    assert contents(ran(study, tmp_path / "out").folder) == first


def test_more_seeds_and_more_cases_are_added_to_what_is_there(study, tmp_path, few, monkeypatch):
    before = ran(study, tmp_path / "out").runs
    study.write_text(
        SMALL.replace("replicates = 4", "replicates = 5").replace("0.01, 0.05", "0.01, 0.03, 0.05")
    )
    units = []
    run = sweeps.run_unit
    monkeypatch.setattr(sweeps, "run_unit", lambda asked, unit: units.append(unit.key) or run(asked, unit))
    after = ran(study, tmp_path / "out").runs
    assert len(units) == 5 * 9 - 24 and after["unit"].nunique() == 45
    pd.testing.assert_frame_equal(after.iloc[: len(before)], before)
    whole = ran(study, tmp_path / "whole").runs
    order = ["unit", "option", "month"]
    pd.testing.assert_frame_equal(
        after.sort_values(order, ignore_index=True), whole.sort_values(order, ignore_index=True)
    )


def test_two_folders_of_one_study_become_one(study, tmp_path, few, monkeypatch):
    for name, keep in (("a", slice(0, 10)), ("b", slice(8, 24))):
        folder, asked = tmp_path / name, read_study(study)
        archive = archives.Archive.of(archives.Store(folder, asked.asked))
        archive.store.begin(kind="sweep")
        archive.plan(asked)
        for unit in list(asked.units())[keep]:
            archive.keep(pd.DataFrame(sweeps.run_unit(asked.asked, unit)))
    whole = contents(ran(study, tmp_path / "whole").folder)
    monkeypatch.setattr(sweeps, "run_unit", lambda *_: pytest.fail("it ran"))
    joined = ran(study, tmp_path / "c", take_over=(tmp_path / "a", tmp_path / "b"))
    assert contents(joined.folder) == whole


def test_another_study_or_version_is_not_mixed_in(study, tmp_path):
    ran(study, tmp_path / "out")
    study.write_text(SMALL.replace("years = 3", "years = 4"))
    with pytest.raises(Mistake, match="years 3 there, 4 asked"):
        ran(study, tmp_path / "out")
    with pytest.raises(Mistake, match="holds another study"):
        ran(study, tmp_path / "other", take_over=(tmp_path / "out",))


def breaks(asked, unit):
    if unit.seed == 1 and unit.changes["ties.gain"] == 0.2:
        return sweeps.Failed("ZeroDivisionError: by design", "short")
    return run_unit(asked, unit)


run_unit = sweeps.run_unit


def test_a_unit_that_fails_is_a_row_with_the_command_that_repeats_it_and_can_be_run_again(
    study, tmp_path, few, monkeypatch, capsys
):
    monkeypatch.setattr(sweeps, "run_unit", breaks)
    assert main(["sweep", str(study), "--out", str(tmp_path / "out"), "--workers", "1", "--quiet"]) == 1
    failed = archives.Archive.of(archives.Store.opened(tmp_path / "out")).failures()
    assert failed["error"].tolist() == ["ZeroDivisionError: by design"] * 2
    capsys.readouterr()
    words = failed["again"][0].split()
    assert words[:2] == ["kith", "sweep"] and main(words[1:]) == 1
    assert "by design" in capsys.readouterr().err
    monkeypatch.setattr(sweeps, "run_unit", lambda *_: pytest.fail("it ran"))
    assert len(ran(study, tmp_path / "out").failures) == 2
    monkeypatch.setattr(sweeps, "run_unit", run_unit)
    again = ran(study, tmp_path / "out", retry=True)
    assert not len(again.failures)
    assert contents(again.folder) == contents(ran(study, tmp_path / "whole").folder)


def test_what_failed_is_one_table_however_much_did(study, tmp_path, few, monkeypatch):
    monkeypatch.setattr(sweeps, "run_unit", breaks)
    found = ran(study, tmp_path / "out")
    assert len(pd.read_parquet(found.folder / "failures.parquet")) == len(found.failures) == 2
    assert not list(found.folder.glob("failures/*"))


def test_a_part_or_block_that_was_cut_short_is_made_again(study, tmp_path, few):
    whole = contents(ran(study, tmp_path / "out").folder)
    block = tmp_path / "out" / "blocks" / "000-000002.parquet"
    block.write_bytes(block.read_bytes()[:100])
    (tmp_path / "out" / "parts" / "part-00000077.parquet").write_bytes(b"PAR1")
    again = contents(ran(study, tmp_path / "out").folder)
    assert {name: again[name] for name in whole} == whole


def spoilt(path, how):
    """Damage a file; returns what it is then."""
    content = bytearray(path.read_bytes())
    if how == "another table":
        pd.DataFrame({"a": [1]}).to_parquet(path)
    elif how == "gone":
        path.unlink()
        return None
    else:
        content[int(len(content) * 0.6)] ^= 4
        path.write_bytes(content[:100] if how == "cut short" else content)
    return path.read_bytes()


@pytest.mark.parametrize("how", ["cut short", "a bit", "another table"])
@pytest.mark.parametrize("name", ["blocks/000-000002.parquet", "plan-000.parquet", "cases-000.parquet"])
def test_what_is_damaged_in_a_study_is_set_aside_told_and_made_again(
    name, how, study, swept, tmp_path, few, capsys
):
    shutil.copytree(swept, tmp_path / "out")
    whole = contents(swept)
    path = tmp_path / "out" / name
    damaged = spoilt(path, how)
    if not name.startswith("cases"):
        with pytest.raises(Mistake, match=f"{path.name}.*the same command"):
            stored_rows(Store(tmp_path / "out", read_study(study).asked)) if "b" in name else load_plan(
                study, path
            )
    again = contents(ran(study, tmp_path / "out").folder)
    assert again == whole and path.with_name(f"{path.name}.aside-1").read_bytes() == damaged
    told = capsys.readouterr().err.splitlines()
    assert (
        f"{path} " in told[0]
        and path.name + ".aside-1" in told[0]
        and all("set aside" in line for line in told)
    )


def load_plan(study, path):
    return Store(path.parent, read_study(study).asked).part(path.name)


@pytest.mark.parametrize("how", ["a bit", "gone"])
@pytest.mark.parametrize("number", [0, 1])
def test_where_one_of_two_plans_is_lost_nothing_finished_is(
    number, how, study, tmp_path, few, swept, monkeypatch
):
    shutil.copytree(swept, tmp_path / "out")
    study.write_text(SMALL.replace("replicates = 4", "replicates = 5"))
    before = ran(study, tmp_path / "out").runs
    spoilt(tmp_path / "out" / f"plan-{number:03d}.parquet", how)
    monkeypatch.setattr(sweeps, "run_unit", lambda *_: pytest.fail("it ran"))
    order = ["unit", "option", "month"]
    for _ in range(2):
        after = ran(study, tmp_path / "out")
        assert after.finished == 30
        pd.testing.assert_frame_equal(
            after.runs.sort_values(order, ignore_index=True), before.sort_values(order, ignore_index=True)
        )
    assert not (tmp_path / "out" / "parts").exists() or not contents(tmp_path / "out" / "parts")


def test_strays_copies_and_parts_of_another_study_change_nothing(study, swept, tmp_path, few, capsys):
    out = shutil.copytree(swept, tmp_path / "out")
    whole = contents(out)
    other = study.with_name("other.toml")
    other.write_text(SMALL.replace("population = 40", "population = 41"))
    foreign = ran(other, tmp_path / "other").folder / "blocks"
    strays = [
        out / "parts" / "notes.parquet",
        out / "parts" / "part-00000001 (copy).parquet",
        out / "blocks" / "000-000001 (copy).parquet",
        out / "failures" / "notes.parquet",
        out / "plan-old.parquet",
    ]
    for path in strays:
        path.parent.mkdir(exist_ok=True)
        shutil.copy(out / "blocks" / "000-000001.parquet", path)
    shutil.copy(out / "blocks" / "000-000001.parquet", out / "parts" / "part-00000003.parquet")
    shutil.copy(out / "blocks" / "000-000001.parquet", out / "blocks" / "000-000002.parquet")
    shutil.copy(foreign / "000-000003.parquet", out / "blocks" / "000-000003.parquet")
    capsys.readouterr()
    again = ran(study, out)
    assert again.finished == 24 and {name: contents(out)[name] for name in whole} == whole
    told = capsys.readouterr().err
    assert told.count("is a copy of blocks/000-000001.parquet") == 2 and told.count("another study") == 1
    assert all(path.read_bytes() == whole["blocks/000-000001.parquet"] for path in strays)
    assert told.count("left alone") >= 3


def test_a_damaged_part_of_a_folder_that_is_taken_over_is_told_and_run_here(
    study, swept, tmp_path, few, capsys
):
    shutil.copytree(swept, tmp_path / "a")
    damaged = spoilt(tmp_path / "a" / "blocks" / "000-000001.parquet", "a bit")
    assert contents(ran(study, tmp_path / "b", take_over=(tmp_path / "a",)).folder) == contents(swept)
    assert "passed over" in capsys.readouterr().err
    assert (tmp_path / "a" / "blocks" / "000-000001.parquet").read_bytes() == damaged


def test_what_each_unit_was_made_with_stands_in_its_block(study, tmp_path, few, monkeypatch):
    here = provenance()
    elsewhere = {"versions": {**here["versions"], "numpy": "1.26.4"}, "machine": {"processor": "arm64"}}
    folder, asked = tmp_path / "a", read_study(study)
    archive = archives.Archive.of(Store(folder, asked.asked))
    archive.store.begin(kind="sweep")
    archive.plan(asked)
    units = list(asked.units())
    for number, unit in enumerate(units[:13]):
        rows = pd.DataFrame(sweeps.run_unit(asked.asked, unit))
        archive.keep(rows, {unit.key: elsewhere if number in (7, 11) else here})
    for done in (ran(study, folder), ran(study, tmp_path / "b", take_over=(folder,))):
        assert json.loads((done.folder / "study.json").read_text())["made"] == [here, elsewhere]
        made = archives.Archive.of(done.store).made
        assert [n for n, unit in enumerate(units) if made[unit.key] != here] == [7, 11]
        assert made[units[7].key] == elsewhere and "1.26.4" in (done.folder / "report.html").read_text()
    spoken = Units(archive, asked, set())
    spoken.keep(units[13], with_provenance(lambda _: sweeps.run_unit(asked.asked, units[13]), units[13]))
    spoken.flush()
    assert archive.made[units[13].key] == here


@pytest.mark.parametrize("more", [{"take_over": ("nope",)}, {"scheduler": "x"}, {"out": ""}])
def test_a_sweep_that_is_refused_leaves_nothing(more, study, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Mistake):
        sweep(study, **{"out": "out", "progress": False, "workers": 1, **more})
    assert [path.name for path in tmp_path.iterdir()] == [study.name]
    for room in ("parts", "blocks", "failures"):
        (tmp_path / room).mkdir()
        (tmp_path / room / room).write_text("mine")
        with pytest.raises(Mistake, match="is a file where a folder goes"):
            sweep(study, out=tmp_path / room, progress=False)
        assert [path.name for path in (tmp_path / room).iterdir()] == [room]


def test_of_two_sweeps_of_half_the_values_each_into_one_folder_both_find_all_of_theirs(study, tmp_path):
    words = [
        sys.executable,
        "-m",
        "kith",
        "sweep",
        "--out",
        str(tmp_path / "both"),
        "--workers",
        "1",
        "--json",
    ]
    both = []
    for name, values in (("low", "0.01, 0.02"), ("high", "0.05, 0.06")):
        path = tmp_path / f"{name}.toml"
        path.write_text(SMALL.replace("0.01, 0.05", values).replace("replicates = 4", "replicates = 2"))
        pipe = subprocess.PIPE
        both.append(subprocess.Popen([*words, str(path), "--quiet"], stdout=pipe, stderr=pipe, text=True))
    told = [process.communicate(timeout=200) for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert [json.loads(out)["finished"] for out, _ in told] == [12, 12]
    rows = load(tmp_path / "both")
    assert rows["unit"].nunique() == 24 and not rows.duplicated(["unit", "option", "month"]).any()


@pytest.mark.parametrize("trouble", ["No space left on device", "Read-only file system"])
def test_a_folder_that_can_no_longer_be_written_loses_nothing_and_says_so(
    study, tmp_path, monkeypatch, trouble
):
    calls = []
    write = archives.Store.write_bytes

    def full(self, name, content):
        calls.append(name)
        if len(calls) > 12:
            raise Mistake(f"out: {self.folder / name} cannot be written ({trouble})")
        write(self, name, content)

    monkeypatch.setattr(sweeps, "FLUSH", 0.0)
    monkeypatch.setattr(archives.Store, "write_bytes", full)
    with pytest.raises(Mistake, match=trouble):
        ran(study, tmp_path / "out")
    monkeypatch.setattr(archives.Store, "write_bytes", write)
    archive = archives.Archive.of(archives.Store.opened(tmp_path / "out"))
    assert sum(unit.key in archive for unit in read_study(study).units()) >= 6
    assert contents(ran(study, tmp_path / "out").folder) == contents(ran(study, tmp_path / "whole").folder)


def dies(asked, unit):
    if unit.seed == 1 and unit.changes["ties.gain"] == 0.2:
        os.kill(os.getpid(), signal.SIGKILL)
    return run_unit(asked, unit)


@pytest.mark.slow
def test_the_work_of_a_worker_that_was_killed_is_done_by_others(study, tmp_path, monkeypatch):
    monkeypatch.setattr(sweeps, "run_unit", dies)
    found = ran(study, tmp_path / "out", workers=2)
    assert found.finished == 22 and set(found.failures["error"]) == {
        "a worker process died, as when memory runs out; try fewer --workers"
    }


@pytest.fixture(scope="module")
def whole_study(tmp_path_factory):
    """A study of some 80 units, and its tables when nothing disturbs it."""
    folder = tmp_path_factory.mktemp("whole")
    study = folder / "study.toml"
    study.write_text(SMALL.replace("replicates = 4", "replicates = 14"))
    return study, contents(ran(study, folder / "out").folder)


def workers_of(process):
    """The processes that do the work."""
    return pytest.importorskip("psutil").Process(process.pid).children()


@pytest.mark.slow
@pytest.mark.parametrize("moment", range(20))
def test_a_study_whose_parent_or_worker_is_killed_goes_on_to_the_same_tables(whole_study, tmp_path, moment):
    study, tables = whole_study
    luck, out = random.Random(moment), tmp_path / "out"
    ask = [
        sys.executable,
        "-m",
        "kith",
        "sweep",
        str(study),
        "--out",
        str(out),
        "--quiet",
        "--workers",
        "2",
    ]
    ask_again = {"env": os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)])}}
    process = subprocess.Popen(ask, **ask_again, start_new_session=True)
    while not (out / "parts").exists() and process.poll() is None:  # it is at work
        time.sleep(0.02)
    time.sleep(luck.uniform(0.0, 3.0))
    if moment % 2 and (working := workers_of(process)):
        luck.choice(working).kill()
        assert process.wait() == 0
    else:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        subprocess.run(ask, **ask_again, check=True)
    assert contents(out) == tables


def test_a_study_is_read_back_as_one_table_finished_or_not(study, tmp_path, few):
    found = ran(study, tmp_path / "out")
    table = load(found.folder)
    assert len(table) == 48 * 4 and {"place", "option", "case", "seed", "month", "trust"} <= set(
        table.columns
    )
    assert np.isfinite(table["trust"]).all()


def test_a_worker_with_another_version_of_the_model_is_refused(study, tmp_path):
    asked = read_study(study)
    with pytest.raises(Mistake, match="another version of Kith"):
        run_unit({**asked.asked, "model": "other"}, next(asked.units()))


class Trouble(ThreadPoolExecutor):
    """Workers elsewhere that are lost to an error, or a cluster that goes away, after some units."""

    def __init__(self, error):
        super().__init__(1)
        self.error, self.given = error, 0

    def submit(self, *task):
        self.given += 1
        future = super().submit(*task)
        if self.given > 7:
            future.result()
            future = Future()
            if self.error is None:
                future.cancel()
                future.set_running_or_notify_cancel()
            else:
                future.set_exception(self.error)
        return future


def test_a_cluster_that_goes_away_is_said_in_one_line_and_the_study_goes_on_from_there(study, tmp_path):
    with Trouble(None) as pool, pytest.raises(Unfinished, match="went away"):
        ran(study, tmp_path / "out", executor=pool)
    archive = archives.Archive.of(archives.Store.opened(tmp_path / "out"))
    assert 7 <= sum(unit.key in archive for unit in read_study(study).units()) < 24
    assert contents(ran(study, tmp_path / "out").folder) == contents(ran(study, tmp_path / "whole").folder)


def test_a_worker_lost_elsewhere_is_a_failed_unit(study, tmp_path):
    with Trouble(RuntimeError("no\nroom")) as pool:
        found = ran(study, tmp_path / "out", executor=pool)
    assert found.finished == 7 and set(found.failures["error"]) == {"RuntimeError: no room"}
