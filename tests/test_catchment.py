"""One large place and several small ones are asked the same, and what is told of them is what they did."""

import numpy as np
import pandas as pd
import pytest

from kith import Neighbourhood, case, catchment, presets
from kith.experiments.cases.changes import changes_of
from kith.experiments.commands.app import main
from kith.experiments.ingredients.catchment import SIZES, WHEN, Catchment
from kith.experiments.ingredients.settings import seen_over
from kith.experiments.running.identity import seeds_of
from kith.model.measures.outcomes import HEADLINE
from kith.model.programme.presets import BASELINE

ASKED = {"population": 120, "into": 2, "years": 14, "replicates": 2, "workers": 1, "progress": False}


def made_up(shift, seeds=20, luck=1):
    """A result in which several places are ahead by `shift` of the standard deviation of luck."""
    rng, rows = np.random.default_rng(luck), []
    for seed in range(seeds):
        row = {"seed": seed}
        for size in SIZES:
            for option in (BASELINE, "patient"):
                row |= {
                    f"{size}|{option}|{when}:{name}": rng.standard_normal()
                    for when in WHEN
                    for name in HEADLINE
                }
                row[f"{size}|{option}|returned"] = 1.0
            row |= {
                f"{size}|patient|{when}:{name}": row[f"{size}|patient|{when}:{name}"]
                + shift * (size == "several")
                for when in WHEN
                for name in HEADLINE
            }
        rows.append(row)
    asked = {"place": "left-behind", "population": 32_000, "into": 4, "years": 20}
    return Catchment(asked, "patient", pd.DataFrame(rows), pd.DataFrame(), None)


def test_what_several_places_add_beyond_one_is_told_with_its_side():
    assert "one of 32,000" in made_up(8.0).text()
    assert "better on ties" in made_up(8.0).says() and "lower on" not in made_up(8.0).says()
    assert "worse on ties" in made_up(-8.0).says()
    assert "cannot tell on everything" in made_up(0.0).says()
    row = made_up(8.0).rows("several - one").set_index("outcome").loc["ties"]
    assert row["effect"] == pytest.approx(8.0, abs=2.0) and row["ahead"] == 1.0


def test_with_too_few_seeds_nothing_is_told():
    found = made_up(8.0, seeds=3)
    assert "cannot tell on everything" in found.says() and "ask for more" in found.text()
    assert "no answer" in made_up(0.0, seeds=0).text()


def test_places_of_a_seed_share_its_case_and_not_their_luck(tmp_path):
    found = catchment(out=tmp_path / "out", **ASKED)
    row = found.runs.iloc[0]
    changes = changes_of(found.asked, int(row["seed"]))
    several = [
        seen_over(Neighbourhood("left-behind", 60, parameters=case(changes), seed=seed).branch(None), 14)
        for seed in seeds_of(int(row["seed"]), 2)
    ]
    assert several[0] != several[1]
    for name in ("end:trust", "mean:ties"):
        assert row[f"several|{BASELINE}|{name}"] == pytest.approx(np.mean([each[name] for each in several]))


def test_money_is_the_same_a_head_and_what_comes_back_is_told_a_head(tmp_path):
    found = catchment("short", out=tmp_path / "out", **ASKED)
    offered = presets["short"].cash(120) / 120
    assert all(0.0 < found.returned(size) <= offered * (1 + 1e-9) for size in SIZES)
    worlds = Neighbourhood(
        population=120, parameters=case(changes_of(found.asked, 1)), seed=1, programme="short"
    )
    back = float(worlds.run(12 * 14).ledger.returned) / 120
    assert found.runs.iloc[0]["one|short|returned"] == pytest.approx(back)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--into", "1"], "into: 1"),
        (["--population", "1001", "--into", "4"], "population: 1001 adults cannot be divided into 4 places"),
        (["--option", BASELINE], "option: there is nothing to compare with business as usual"),
        (["--option", "pateint"], "'patient'"),
    ],
)
def test_what_cannot_be_asked_is_told_in_a_line(words, said, capsys, tmp_path):
    assert main(["catchment", *words, "--out", str(tmp_path / "none")]) == 2
    told = capsys.readouterr().err
    assert said in told and told.count("\n") == 1 and not (tmp_path / "none").exists()
