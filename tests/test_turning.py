"""Where the answer turns is told from steps looked at together, and each step moves what it says and nothing else."""

import shlex
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kith import catalogue, turning
from kith.experiments.commands.app import main
from kith.experiments.ingredients.turning import DRAWN, TOGETHER, WHEN, Turning, changes_at, steps_of
from kith.model.measures.outcomes import HEADLINE
from kith.model.programme.presets import BASELINE

NAMES = ("short", "patient")


def made_up(shift, along=("decay",), steps=5, seeds=20, plane=False, luck=1):
    """A result in which patient is ahead by `shift` of a step's shares, and luck moves all by a standard deviation."""
    rng, all_steps = np.random.default_rng(luck), steps_of(along, steps, plane)
    rows = []
    for seed, (step, shares) in product(range(seeds), enumerate(all_steps)):
        row = {"seed": seed, "step": step}
        for when, outcome in product(WHEN, HEADLINE):
            row |= {f"{name}|{when}:{outcome}": rng.standard_normal() for name in (BASELINE, *NAMES)}
            row[f"patient|{when}:{outcome}"] += shift(shares)
        rows.append(row)
    asked = {
        "steps": all_steps,
        "across": steps,
        "along": list(along),
        "plane": plane,
        "place": "left-behind",
    }
    asked |= {"population": 8000, "years": 20}
    return Turning(asked, NAMES, pd.DataFrame(rows), pd.DataFrame(), Path("nowhere"))


def test_steps_go_from_the_low_end_of_each_range_to_the_high_end_and_what_belongs_together_moves_together():
    steps = steps_of(list(TOGETHER), 3, False)
    for name, k in zip(TOGETHER, range(0, len(steps), 3), strict=True):
        low, middle, high = map(changes_at, steps[k : k + 3])
        assert set(low) == set(middle) == set(high) == set(TOGETHER[name])
        for number in low:
            assert (low[number], high[number]) == pytest.approx(catalogue[number].plausible, rel=1e-5)
            assert low[number] < middle[number] < high[number]


def test_a_plane_has_every_pair_of_steps():
    steps = steps_of(["residents' knowledge", "funder's knowledge"], 3, True)
    assert len(steps) == 9 and len({tuple(step.values()) for step in steps}) == 9
    assert all(len(changes_at(step)) == 2 for step in steps)


def test_the_answer_turns_where_it_does():
    found = made_up(lambda step: 6.0 * (step["decay"] - 0.5))
    assert (
        "Who is ahead turns along" in found.text() and "decay, in the last year: everything" in found.text()
    )
    rows = found.effects[found.effects["outcome"] == "ties"]
    assert (rows["high_together"].iloc[0] < 0) and (rows["low_together"].iloc[4] > 0)


def test_by_luck_alone_any_step_of_a_thing_is_decided_once_in_twenty_times():
    decided, alone = [], []
    for luck in range(12):
        e = made_up(lambda step: 0.0, luck=luck).effects
        for _, rows in e.groupby(["when", "outcome"]):
            decided.append(((rows["low_together"] > 0) | (rows["high_together"] < 0)).any())
            alone.append(((rows["low"] > 0) | (rows["high"] < 0)).any())
    error = np.sqrt(0.05 * 0.95 / len(decided))
    assert np.mean(decided) == pytest.approx(0.05, abs=3.3 * error) and np.mean(alone) > 0.15


def test_a_seed_that_misses_a_step_is_left_out():
    found = made_up(lambda step: 0.0, seeds=7)
    short = Turning(found.asked, NAMES, found.runs.iloc[:-1], found.failures, found.folder)
    assert (found.seeds, short.seeds) == (7, 6)


def test_the_figure_shows_each_thing_on_each_outcome_and_a_plane_its_turning_line():
    things = made_up(lambda step: 0.3, along=("decay", "overruns"))
    assert [one.get_text() for one in things.figure().axes[0].get_yticklabels()] == ["decay", "overruns"]
    assert len(things.figure().axes) == len(DRAWN)
    plane = made_up(
        lambda step: 6.0 * (step["decay"] - step["overruns"]), ("decay", "overruns"), steps=3, plane=True
    )
    axes = plane.figure().axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("decay", "overruns")
    shown = np.array([float(one.get_text().rstrip("*")) for one in axes.texts]).reshape(3, 3)
    assert shown[0, 2] > 3.0 and shown[2, 0] < -3.0  # the top is the high end of overruns


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    asked = {"population": 60, "years": 12, "steps": 2, "replicates": 2, "workers": 1, "progress": False}
    out = tmp_path_factory.mktemp("turning") / "out"
    return turning(["facilities.building_cost"], out=out, **asked), asked


def test_all_but_what_moves_is_as_the_case_has_it_and_what_is_there_is_not_run_again(small, monkeypatch):
    found, asked = small
    assert len(found.runs) == 4
    usual = found.runs.filter(like=f"{BASELINE}|").to_numpy().reshape(2, 2, -1)
    assert (usual[:, 0] == usual[:, 1]).all()  # nothing is built as usual, so that its cost changes nothing
    assert (usual[0] != usual[1]).any()

    def ran(*asked):
        raise AssertionError("it was run again")

    monkeypatch.setattr("kith.experiments.ingredients.turning.run_step", ran)
    again = turning(["facilities.building_cost"], out=found.folder, **asked)
    pd.testing.assert_frame_equal(again.effects, found.effects)


def test_a_step_that_fails_is_told_with_the_command_that_repeats_it(tmp_path, monkeypatch, capsys):
    words = [
        "decay",
        "--population",
        "60",
        "--years",
        "12",
        "--steps",
        "2",
        "--replicates",
        "2",
        "--workers",
        "1",
    ]
    words += [
        "--set",
        "trust.learning=0.02",
        "--seed",
        "7",
        "--option",
        "short",
        "--option",
        "levelling-up-fund",
        "--quiet",
    ]
    with monkeypatch.context() as broken:
        broken.setattr("kith.experiments.ingredients.turning.changes_at", partial(fails, changes_at))
        assert main(["turning", *words, "--out", str(tmp_path / "out")]) == 1
    again = capsys.readouterr().err.splitlines()[0].partition("again: kith ")[2]
    assert (
        main([*shlex.split(again), "--workers", "1"]) == 0 and "nothing was kept" in capsys.readouterr().err
    )


def fails(changes, step):
    """What a step changes, but for the last one, which cannot be run."""
    assert step != {"decay": 1.0}, "it broke"
    return changes(step)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["decai"], "along: 'decai' is not known; the nearest is 'decay'"),
        (["people.youngest"], "along: people.youngest has no plausible range"),
        (["decay", "--plane"], "plane: 1 things cannot span it; give two"),
        (["decay", "fading.rate"], "along: 'fading.rate' is given twice"),
        (["decay", "--set", "fading.rate=0.1"], "parameters: fading.rate is what moves; leave it out"),
        (["decay", "--option", "short"], "options: 1 cannot be told apart by one difference; give two"),
        (["decay", "--steps", "1"], "steps: 1"),
    ],
)
def test_what_cannot_be_asked_is_told_in_a_line(words, said, capsys, tmp_path):
    assert main(["turning", *words, "--out", str(tmp_path / "none")]) == 2
    told = capsys.readouterr().err
    assert said in told and told.count("\n") == 1 and not (tmp_path / "none").exists()


@pytest.mark.filterwarnings("error")
def test_of_two_seeds_the_figure_shows_effects_and_no_interval():
    axes = made_up(lambda step: 0.3, seeds=2).figure().axes[0]
    assert len(axes.texts) == 5 and not any("*" in one.get_text() for one in axes.texts)
