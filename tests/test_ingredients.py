"""Which ingredient, and the patience map: designs that mistake nothing for another, and money that is equal."""

import json
import shlex
from itertools import product

import numpy as np
import pandas as pd
import pytest

from kith import Mistake, catalogue, places
from kith.experiments.commands.app import main
from kith.experiments.effects import is_decided
from kith.experiments.ingredients import factorial as f
from kith.experiments.ingredients import patience as p
from kith.experiments.ingredients import settings
from kith.model.measures.outcomes import HEADLINE, OUTCOMES


def test_no_factor_or_pair_of_factors_is_mistaken_for_another():
    levels = np.array(f.design())
    pairs = [levels[:, i] * levels[:, j] for i in range(6) for j in range(i)]
    columns = np.column_stack([levels, *pairs])
    assert (columns.T @ columns == 32 * np.eye(21)).all()


def test_all_combinations_are_worth_the_same():
    worths = {
        round(
            f.programme_at(levels).at_present_value(settings.worth(2000, 0.035), 2000).present_value(2000), 6
        )
        for levels in f.design()
    }
    assert worths == {round(settings.worth(2000, 0.035), 6)}


@pytest.mark.parametrize("k", range(6))
def test_two_programmes_one_level_apart_differ_in_that_alone(k):
    one = [-1] * 6
    other = list(one)
    other[k] = 1
    a, b = f.programme_at(tuple(one)), f.programme_at(tuple(other))
    changed = {
        name for name in ("profile", "control", "ending", "mix") if getattr(a, name) != getattr(b, name)
    }
    assert changed == {("profile", "mix", "mix", "mix", "control", "ending")[k]}


def made_up(seed):
    """A row of a factorial whose effects are known."""
    row = {"seed": seed}
    for k, levels in enumerate(f.design()):
        for when in ("end", "mean"):
            value = 10.0 + seed + 2.0 * levels[0] + levels[1] * levels[4]
            row |= {f"{k:02d}:{when}:{name}": value for name in HEADLINE}
    return row | {f"usual:{when}:{name}": 10.0 for when in ("end", "mean") for name in HEADLINE}


def test_a_main_effect_is_the_mean_difference_between_the_levels():
    rows = [made_up(seed) for seed in range(3)]
    found = f.Factorial({}, {"as it is": pd.DataFrame(rows)}, pd.DataFrame(), None).effects
    ties = found[(found["outcome"] == "ties") & (found["when"] == "end")].set_index("what")["effect"]
    assert ties["length"] == pytest.approx(4.0) and ties["mix x control"] == pytest.approx(2.0)
    assert ties.drop(["length", "mix x control"]).abs().max() == pytest.approx(0.0)


def test_of_what_business_as_usual_has_none_of_no_share_is_told(tmp_path):
    rows = pd.DataFrame([made_up(seed) for seed in range(6)])
    rows[["usual:end:ties", "usual:mean:ties"]] = 0.0
    few = {"as it is": rows, "no let-downs": rows[:2]}
    found = f.Factorial({"place": "p", "population": 40}, few, pd.DataFrame(), tmp_path)
    lines = found.text().splitlines()
    ties = lines[1].index("ties") + 4
    assert lines[2][:ties].endswith(" -") and "inf" not in found.text() and "nan" not in found.text()
    assert any(line.startswith("no let-downs: main effects over 2 seeds") for line in lines)
    assert "2 to 6 seeds" in found.summary()
    panels = {axes.get_title(loc="left"): axes for axes in found.figure().axes}
    assert np.isnan(panels[OUTCOMES["ties"].title].lines[1].get_xdata()).all()
    assert np.isfinite(panels[OUTCOMES["trust"].title].lines[1].get_xdata()).all()


def by_luck(seeds, luck):
    """A factorial in which nothing differs but by luck."""
    when_and_what = list(product(("end", "mean"), HEADLINE))
    names = [f"{k:02d}:{when}:{name}" for k in range(32) for when, name in when_and_what]
    table = pd.DataFrame(10.0 + luck.standard_normal((seeds, len(names))), columns=names)
    usual = dict.fromkeys([f"usual:{when}:{name}" for when, name in when_and_what], 10.0)
    table = table.assign(**usual)
    return f.Factorial({"place": "p", "population": 40}, {"as it is": table}, pd.DataFrame(), None)


def stand(effects):
    """How many effects are told one by one, and together."""
    return [
        int(is_decided(effects[f"low{which}"], effects[f"high{which}"]).sum()) for which in ("", "_together")
    ]


def test_of_ingredients_that_do_nothing_hardly_one_table_in_twenty_tells_any_and_each_alone_would_in_all():
    luck, told = np.random.default_rng(11), np.zeros((2, 2))
    for _ in range(40):
        e = by_luck(12, luck).effects
        main = e["what"].isin(f.FACTORS)
        told += np.array([stand(e[main]), stand(e[~main])]) > 0
    assert (told[:, 0] > 35).all() and (told[:, 1] <= 5).all()


def test_an_ingredient_that_does_nothing_is_marked_and_only_interactions_that_stand_are_listed():
    found = by_luck(12, np.random.default_rng(12))
    assert stand(found.effects)[0] > 10 and stand(found.effects)[1] == 0
    lines = found.text().splitlines()
    assert lines[-1].endswith("all 360 together: one cannot tell that there is any")
    rows = [line for line in lines if line.split()[0] in f.FACTORS]
    assert len(rows) == 12 and all(line.count("?") == 12 for line in rows)
    dots = [line for axes in found.figure().axes for line in axes.lines if line.get_marker() in "os"]
    assert len(dots) == 72 and all(dot.get_markerfacecolor() == "white" for dot in dots)
    assert any("One cannot tell that any" in text.get_text() for text in found.figure().texts)
    found = by_luck(12, np.random.default_rng(12))
    for k, levels in enumerate(f.design()):
        found.settings["as it is"][f"{k:02d}:end:ties"] += 4.0 * levels[1] * levels[4]
    head, *listed = found.text().splitlines()[-2:]
    assert head.startswith("  interactions") and len(listed) == 1
    assert listed[0].split()[:5] == ["mix", "x", "control", "ties", "end"]


def test_with_fewer_than_six_seeds_the_factorial_says_that_it_cannot_tell():
    found = by_luck(5, np.random.default_rng(13))
    assert stand(found.effects)[1] == 0 and found.effects["low_together"].isna().all()
    assert "With fewer than 6 seeds" in found.text()


def mapped(shift, luck, seeds=16):
    """A patience map of levels that are known, and luck."""
    runs = {f"{s:g}|usual|0": 1.0 for s in p.STARTS}
    runs |= {
        f"{s:g}|{mix}|{years}": 1.0 + shift(s, years) for s, mix, years in product(p.STARTS, p.MIX, p.LENGTHS)
    }
    levels = {
        f"{run}|{when}:{name}": level
        for (run, level), when, name in product(runs.items(), ("end", "mean"), HEADLINE)
    }
    noise = 0.1 * luck.standard_normal((seeds, len(levels)))
    table = pd.DataFrame(np.array([*levels.values()]) + noise, columns=list(levels))
    asked = {"population": 40, "lengths": p.LENGTHS, "starts": p.STARTS}
    return p.Patience(asked, {"as it is": table}, pd.DataFrame(), None)


def test_of_maps_on_which_length_does_nothing_hardly_one_in_twenty_has_a_dot_and_each_cell_alone_gives_some():
    luck, dotted = np.random.default_rng(14), np.zeros(2)
    for _ in range(4):
        for _, e in mapped(lambda s, years: 0.0, luck).effects.groupby(["outcome", "against"]):
            dotted += np.array(stand(e)) > 0
    assert dotted[0] > 90 and dotted[1] <= 10  # of 96


def test_the_map_tells_the_worst_and_the_best_cell_with_intervals_and_no_count_of_cells():
    found = mapped(lambda s, years: 0.05 * s * (years - 3), np.random.default_rng(15))
    title = " ".join(found.figure().texts[0].get_text().split())
    assert "cells" not in title and title.count(" to ") == 6
    e = found.effects.query("outcome == 'trust' and against == 'short' and when == 'end' and years >= 8")
    for row in (e.loc[e["effect"].idxmin()], e.loc[e["effect"].idxmax()]):
        usual = np.mean([found.settings["as it is"][f"{s:g}|usual|0|end:trust"].mean() for s in p.STARTS])
        low, high = (100.0 * row[end] / usual for end in ("low_together", "high_together"))
        assert f"{100.0 * row['effect'] / usual:+.1f}% ({low:.1f} to {high:.1f})" in title
    counts = next(line for line in found.text().splitlines() if line.startswith("as it is")).split()[4]
    ahead, behind, unsure = map(int, counts.split("/"))
    assert ahead >= 18 and behind >= 4 and unsure >= 5 and ahead + behind + unsure == 45
    nothing = mapped(lambda s, years: 0.0, np.random.default_rng(16))
    hatched = [sum(patch.get_hatch() is not None for patch in axes.patches) for axes in nothing.figure().axes]
    assert (
        hatched[:6] == [(len(p.LENGTHS) - 1) * len(p.STARTS)] * 6
    )  # all but the length that is compared with
    nothing = nothing.text()
    assert nothing.count("0/0/45") >= 22 and "one cannot tell that 15 years of money raise trust" in nothing


def test_what_wears_is_hastened_together_and_within_the_catalogue():
    fast = settings.wearing_at({"skill.rust": 0.09}, 2.0)
    assert fast["skill.rust"] == catalogue["skill.rust"].high
    assert fast["fading.rate"] == 2 * catalogue["fading.rate"].value


@pytest.mark.parametrize(("s", "place"), [(0.0, "left-behind"), (1.0, "better-provided")])
def test_starting_points_0_and_1_are_the_two_places(s, place):
    start = p.start_at(s)
    said = {name: places[place].values.get(name, catalogue[name].value) for name in start}
    assert start == pytest.approx(said)


@pytest.mark.parametrize(
    ("ask", "given"),
    [(f.factorial, {"settings": ("no let-downs",), "parameters": {"letdown.group": 0.1}}),
     (p.patience, {"parameters": {"groups.per_1000": 3.0}}), (p.patience, {"lengths": (1, 8)}),
     (p.patience, {"lengths": (1, 3)}), (p.patience, {"lengths": (3, 12, 12)}), (p.patience, {"starts": (9.0,)})],
)  # fmt: skip
def test_what_the_study_itself_changes_and_what_leaves_no_map_cannot_be_asked(ask, given, tmp_path):
    with pytest.raises(Mistake):
        ask(out=tmp_path / "out", **given)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "words",
    [
        "factorial --setting no-such-thing", "factorial --replicates 1", "factorial --workers 0",
        "factorial --place nowhere", "patience --population 0", "patience --workers 0", "patience --cases none.parquet",
        "validate --replicates 0", "validate --population 5", "validate --workers 0", "calibrate --first 1",
        "calibrate --population 1", "calibrate --waves 0",
    ],
)  # fmt: skip
def test_a_mistake_is_one_line_status_2_and_leaves_nothing(words, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main([*words.split(), "--out", "out"]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith("kith: ") and said.err.count("\n") == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_both_studies_run_from_end_to_end_and_say_the_same_twice(tmp_path):
    small = dict(population=60, replicates=2, progress=False, cases="catalogue")
    one = f.factorial(out=tmp_path / "f", workers=1, **small)
    assert one.effects.equals(f.factorial(out=tmp_path / "g", workers=2, **small).effects)
    more = small | {"replicates": 3}
    assert f.factorial(out=tmp_path / "f", **more).effects.equals(
        f.factorial(out=tmp_path / "h", **more).effects
    )
    mapped = p.patience(out=tmp_path / "p", **small)
    assert (tmp_path / "p" / "patience-trust.png").exists() and "patience map" in mapped.text()


def test_a_seed_that_fails_is_told_with_the_command_that_repeats_it_and_run_again_with_retry(
    tmp_path, capsys, monkeypatch
):
    def fails(asked, row):
        if row == 1:
            raise RuntimeError("struck by lightning")
        return made_up(row)

    monkeypatch.setattr(f, "run_design", fails)
    asked = ["factorial", "--population", "50", "--replicates", "3", "--workers", "1", "--quiet", "--out"]
    asked = [*asked, str(tmp_path / "out")]
    assert main(asked) == 1
    said = capsys.readouterr()
    assert "over 2 seeds" in said.out and "struck by lightning" in said.err and "--retry" in said.err
    assert "Missing, as it failed: 1 unit (1 of as-it-is 1)" in said.out
    assert "Missing, as it failed" in (tmp_path / "out" / "factorial.txt").read_text()
    told = json.loads((tmp_path / "out" / "factorial.json").read_text())["missing"]
    assert told == [{"case": "as-it-is 1", "option": "", "missing": 1}]
    again = said.err.splitlines()[0].partition("again: kith ")[2]
    assert main([*shlex.split(again), "--workers", "1"]) == 1
    alone = capsys.readouterr()
    assert "as-it-is 1" in alone.err and "struck by lightning" in alone.err and not alone.out
    monkeypatch.setattr(f, "run_design", lambda asked, row: made_up(row))
    assert (
        main([*shlex.split(again), "--workers", "1"]) == 0 and "nothing was kept" in capsys.readouterr().err
    )
    assert main(asked) == 1 and "over 2 seeds" in capsys.readouterr().out
    assert main([*asked, "--retry"]) == 0 and "over 3 seeds" in capsys.readouterr().out
    assert main([*asked, "--only", "as-it-is x"]) == 2 and main([*asked, "--only", "no such 1"]) == 2


def test_where_every_seed_fails_that_is_one_line(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(f, "run_design", lambda asked, row: 1 / 0)
    asked = ["factorial", "--population", "50", "--replicates", "2", "--workers", "1", "--quiet"]
    assert main([*asked, "--out", str(tmp_path / "out")]) == 1
    said = capsys.readouterr()
    assert (
        said.out == ""
        and said.err.count("\n") == 1
        and "none of 2 seeds" in said.err
        and "--only" in said.err
    )
