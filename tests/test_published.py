"""Evaluations that were carried out are declared, and with what chance they would conclude what they did is counted."""

import json

import numpy as np
import pytest
from test_evaluating import design, made_up

from kith import evaluate
from kith.experiments.commands.app import main
from kith.experiments.evaluating.checks import check_areas
from kith.experiments.evaluating.costs import cost
from kith.experiments.evaluating.diagnosis import diagnosands, draws_of
from kith.experiments.evaluating.published import BETTER, NOTHING, UNREAD, WORSE, published
from kith.experiments.evaluating.redesign import best_for, cheapest, redesigned
from kith.experiments.evaluating.studies import pooled
from kith.experiments.evaluating.verdicts import chance, verdicts
from kith.model.mistakes import Mistake

KNOWN = ("found", "found in a secondary source", "computed", "memory", "judgement")
SMALL = {
    "population": 110,
    "replicates": 1,
    "baseline_years": 1,
    "draws": 100,
    "workers": 1,
    "progress": False,
}


@pytest.mark.parametrize("name", sorted(published()))
def test_a_study_can_be_carried_out_and_says_where_its_numbers_are_from(name):
    study = published()[name]
    for one in study.concluded:
        check_areas(one.design, study.areas)
        assert one.said in (BETTER, WORSE, NOTHING, UNREAD) and one.text and one.source
        assert one.design.areas == study.areas and one.design.survey.sample
    assert study.figures and study.unread and not study.option.is_nothing
    assert all(one.known.split(",")[0] in KNOWN and one.source for one in study.figures)


def test_the_studies_are_of_the_size_that_they_were():
    treated = {name: one.designs[0].split(one.areas) for name, one in published().items()}
    assert treated == {
        "well-london": 20, "big-local": 150, "new-deal": 39, "empowering-places": 6, "pathfinders": 35,
    }  # fmt: skip


def test_a_study_is_carried_out_end_to_end_and_says_with_what_chance_it_would_conclude_the_same(
    tmp_path, capsys
):
    words = [f"--{name}={value}".replace("_", "-") for name, value in SMALL.items() if name != "progress"]
    status = main(
        ["evaluate", "--study", "well-london", *words, "--quiet", "--json", "--out", str(tmp_path / "out")]
    )
    plain = json.loads(capsys.readouterr().out)
    assert status == 0 and plain["areas"] == 40 and plain["years"] == 3 and plain["study"] == "well-london"
    rows = {row["design"]: row for row in plain["designs"]}
    for one in plain["concluded"]:
        row = rows[one["design"]]
        expected = 1 - row["power"] if one["said"] == "nothing" else row["above"]
        assert one["chance"] == pytest.approx(expected) and one["chance_mc"] >= 0
    text = (tmp_path / "out" / "evaluate.txt").read_text()
    assert "of 1,000 studies like it" in text and "RR" not in text and "Not read" in text
    assert rows["life_satisfaction-3"]["interviews"] == 40 * 2 * 100


@pytest.mark.parametrize("given, says", [
    ({"study": "well-londn"}, "study 'well-londn' is not known; the nearest is 'well-london'"),
    ({"study": "well-london", "areas": 12}, "has 40 areas, the bank 12; give more --areas"),
    ({"study": "well-london", "years": 2}, "asks about year 3, the areas are lived for 2"),
    ({"study": "well-london", "designs": "differences"}, "study: well-london has its own designs"),
    ({"study": "well-london", "population": 60}, "asks 100 residents of 60"),
    ({"study": "well-london", "outcome": "trust"}, "outcome: well-london has its own; leave outcome out"),
    ({"study": "well-london", "sample": 20}, "sample: well-london has its own; leave sample out"),
    ({"designs": "stepped-wedge", "years": 2}, "its last areas begin in year"),
    ({"study": 3}, "study: 3 is not allowed"),
    ({"redesign": 3}, "redesign: 3 is not allowed"),
    ({"redesign": True}, "too many for one figure; name at most 4"),
])  # fmt: skip
def test_what_a_study_or_a_redesign_cannot_be_asked_is_refused_in_a_line(given, says, tmp_path):
    asked = {**SMALL, **given} if "study" in given else {**SMALL, "sample": 20, **given}
    with pytest.raises(Mistake) as refused:
        evaluate(**asked, out=tmp_path / "out")
    assert says in str(refused.value) and "\n" not in str(refused.value)
    assert not (tmp_path / "out").exists()


def test_a_gain_and_a_loss_are_told_apart_whichever_way_an_outcome_is_better():
    row = {"power": 0.5, "above": 0.4, "below": 0.1}
    assert [chance({**row, "better": side}, BETTER) for side in (1, -1)] == [0.4, 0.1]
    assert [chance({**row, "better": side}, WORSE) for side in (1, -1)] == [0.1, 0.4]
    assert chance({**row, "better": 1}, NOTHING) == 0.5 and np.isnan(chance({**row, "better": 1}, UNREAD))


def test_studies_that_decide_are_those_above_nothing_and_those_below_it():
    for effect, side in ((0.2, "above"), (-0.2, "below")):
        found = diagnosands(
            pooled(draws_of([made_up(areas=12, effect=effect)], design("differences"), 5, 50, 1))
        )
        assert found[side] == found["power"] == 1.0


def test_what_varies_between_respondents_is_drawn_where_an_outcome_is_counted():
    from dataclasses import replace

    records = made_up(areas=12)
    one = design("randomised-after", 64)
    exact = pooled(draws_of([records], one, 5, 4000, 1))
    noisy = pooled(draws_of([records], replace(one, survey=replace(one.survey, spread=0.8)), 5, 4000, 1))
    added = noisy.estimate.var() - exact.estimate.var()
    assert added == pytest.approx(0.8**2 / 64 * (1 / 6 + 1 / 6), rel=0.15)
    assert np.all(noisy.interviews == 12 * 64) and np.all(exact.interviews == 0)


# --- redesign ---------------------------------------------------------------------------------------------


def tried(**changes):
    cases = [made_up(areas=16, effect=0.06, residents=500, seed=k) for k in range(2)]
    return redesigned(cases, design("randomised-pairs", 60), 16, 500, 4, 200, 1, **changes)


def test_a_redesign_finds_more_with_more_areas_and_more_respondents_and_says_what_they_cost():
    table = tried()
    assert set(table["areas"]) == {4, 8, 12, 16} and set(table["sample"]) == {25, 50, 60, 100, 200, 400}
    for name in ("areas", "sample"):
        finds = table.groupby(name)["finds"].mean()
        assert finds.iloc[-1] > 1.5 * finds.iloc[0]
    row = table[(table["areas"] == 12) & (table["sample"] == 50) & (table["year"] == 4)].iloc[0]
    assert row["cost"] == cost(12 * 50 * 2, 12)


def test_a_redesign_with_the_numbers_of_a_design_is_that_design():
    cases = [made_up(areas=16, effect=0.06, residents=500, seed=k) for k in range(2)]
    row = tried().query("areas == 16 and sample == 60 and year == 4").iloc[0]
    found = diagnosands(pooled(draws_of(cases, design("randomised-pairs", 60), 4, 200, 1)))
    assert row["finds"] == found["power"] * (1 - found["wrong_sign"])


def test_the_best_for_a_budget_is_within_it_and_the_cheapest_is_good_enough():
    table = tried()
    best, enough = best_for(table, 100_000.0), cheapest(table)
    assert best["cost"] <= 100_000.0 and best["finds"] == table[table["cost"] <= 100_000.0]["finds"].max()
    assert enough["finds"] >= 0.8 and enough["cost"] == table[table["finds"] >= 0.8]["cost"].min()
    assert best_for(table, 1.0) is None and cheapest(table.assign(finds=0.5)) is None


def test_a_redesign_is_in_the_answer_the_table_and_a_figure(tmp_path):
    small = {**SMALL, "population": 60, "areas": 8, "sample": 20, "years": 2}
    found = evaluate("differences", redesign=True, out=tmp_path / "out", **small)
    assert "with other numbers: for the £" in found.text()
    assert (tmp_path / "out" / "redesign.png").stat().st_size > 10_000
    plain = json.loads(found.to_json())["redesigned"]
    assert {row["areas"] for row in plain} == {4, 6, 8} and len(plain) == len(found.redesigned)


def test_the_verdicts_of_a_study_add_up():
    study = published()["pathfinders"]
    import pandas as pd

    rows = [
        {
            "design": one.name,
            "power": 0.3,
            "above": 0.25,
            "below": 0.05,
            "better": 1,
            "title": "Chat",
            "year": one.year,
        }
        for one in study.designs
    ]
    said = " ".join(verdicts(study, pd.DataFrame(rows), pd.DataFrame(rows)))
    assert "250 of 1,000 studies like it (250 to 250 by case)" in said
    assert (
        "700 of 1,000 studies like it" in said
        and "250 would tell of a gain, 50 of a loss, 700 of neither" in said
    )
