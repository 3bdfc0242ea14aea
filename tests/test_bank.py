"""A bank of areas is grown and taken up again, and what is read of it is what was lived."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kith import Neighbourhood, case, evaluate, presets
from kith.experiments.cases.changes import changes_of
from kith.experiments.commands.app import main
from kith.experiments.evaluating import bank
from kith.experiments.evaluating.bank import bank_asked, live, records_of, waves_of
from kith.experiments.evaluating.evaluate import SPAN
from kith.experiments.ingredients.patience import start_at
from kith.experiments.running.identity import seeds_of
from kith.experiments.running.request import Request
from kith.model.measures import Snapshot
from kith.model.measures.outcomes import OUTCOMES
from kith.model.measures.survey import QUESTIONS
from kith.model.mistakes import Mistake

SMALL = {
    "population": 60,
    "years": 2,
    "replicates": 1,
    "areas": 4,
    "baseline_years": 1,
    "sample": 20,
    "draws": 100,
}
ASKED = {**SMALL, "workers": 1, "progress": False}
QUICK = ("before-after", "randomised-after")


def asked_of(option, **changes):
    request = Request(**{"population": 60, "years": 2, "seed": 3, "cases": "catalogue", **changes}).checked()
    return {**bank_asked(request, presets[option], 1, [0, 1], SPAN), "case": 3}


def test_an_area_is_lived_as_its_world_would_be():
    asked = asked_of("new-deal-for-communities", population=200, years=3)
    row = live(asked, 5)  # of the first six the only one in which all courses differ
    seed = seeds_of(3, 7)[6]
    changes = {**changes_of(asked, 3), **start_at(row["start"])}
    changes["place.warm_up"] = case(changes).place.warm_up - 12
    for course, begin in enumerate((None, 0, 1)):
        option = presets["new-deal-for-communities"]
        programme = None if begin is None else replace(option, start=option.start + 12 * (1 + begin))
        world = Neighbourhood("left-behind", 200, programme, case(changes), seed=seed)
        who = world.residents.identity.copy()
        for wave, _ in enumerate(waves_of(asked)):
            if wave:
                before = world.residents.identity.copy()
                for _ in range(12):
                    world.step()
            for outcome in ("trusts", "chat", "trust"):
                found = records_of(asked, pd.DataFrame([row]), outcome)
                assert found.levels[0, course, wave] == OUTCOMES[outcome].of(Snapshot(world))
                if outcome in QUESTIONS:
                    assert np.array_equal(found.answers[0, course, wave], QUESTIONS[outcome](Snapshot(world)))
                    stayed = world.residents.identity == (before if wave else who)
                    assert np.array_equal(found.stayed[0, course, wave], stayed)
                    group = 2 * (world.residents.status >= 0.5)
                    assert np.array_equal(found.group[0, course, wave] & 2, group)


def test_no_two_areas_of_any_cases_share_their_luck(monkeypatch):
    luck = []
    monkeypatch.setattr(bank, "Neighbourhood", lambda *parts, seed, **more: luck.append(seed) or 1 / 0)
    asked = asked_of("patient", population=60, years=1)
    for case_seed in seeds_of(1, 5):
        for row in range(5):
            with pytest.raises(ZeroDivisionError):
                live({**asked, "case": case_seed}, row)
    assert len(set(luck)) == 25


def test_courses_are_alike_to_the_bit_until_each_begins_and_differ_after():
    asked = asked_of("new-deal-for-communities", population=200, years=3)
    found = records_of(asked, pd.DataFrame([live(asked, k) for k in range(6)]), "trust")
    for course, begin in enumerate(found.begins, start=1):
        until = found.waves.index(begin) + 1
        assert found.levels[:, course, :until].tobytes() == found.levels[:, 0, :until].tobytes()
        assert np.any(found.levels[:, course, until:] != found.levels[:, 0, until:])


def test_a_budget_of_nothing_is_an_effect_of_nothing_to_the_bit(tmp_path):
    found = evaluate(QUICK, presets["business as usual"], out=tmp_path / "out", **ASKED)
    assert np.all(found.designs["truth"] == 0.0)
    assert found.designs["coverage"].tolist() == found.designs["coverage_of_nothing"].tolist()
    assert found.designs["power"].tolist() == found.designs["alarms"].tolist()


def test_a_bank_is_grown_and_nothing_in_it_is_lived_again(tmp_path, monkeypatch):
    whole = evaluate(QUICK, out=tmp_path / "whole", **{**ASKED, "areas": 6})
    part = evaluate(QUICK, out=tmp_path / "grown", **ASKED)
    lived = []
    monkeypatch.setattr(
        "kith.experiments.evaluating.bank.live", lambda asked, row: lived.append(row) or live(asked, row)
    )
    grown = evaluate(QUICK, out=tmp_path / "grown", **{**ASKED, "areas": 6})
    assert lived == [4, 5] and len(part.designs) == 2
    assert grown.to_json() == whole.to_json()
    assert evaluate(
        QUICK[:1], out=tmp_path / "grown", **{**ASKED, "areas": 6, "outcome": "groups"}
    ) and lived == [4, 5]


def test_the_command_answers_in_words_and_in_json(tmp_path, capsys):
    words = [f"--{name}={value}".replace("_", "-") for name, value in SMALL.items()]
    status = main(["evaluate", *QUICK, *words, "--workers=1", "--quiet", "--out", str(tmp_path / "out")])
    text = capsys.readouterr().out
    assert status == 0 and "before-after" in text and "of 1,000 studies" in text and "quick look" in text
    status = main(
        ["evaluate", *QUICK, *words, "--workers=1", "--quiet", "--json", "--out", str(tmp_path / "out")]
    )
    plain = json.loads(capsys.readouterr().out)
    assert status == 0 and {row["design"] for row in plain["designs"]} == set(QUICK)
    assert (tmp_path / "out" / "evaluate.png").stat().st_size > 10_000


@pytest.mark.parametrize("given, says", [
    ({"designs": "magic"}, "design 'magic' is not known"),
    ({"designs": ["before-after", "before-after"]}, "given twice"),
    ({"outcome": "happiness"}, "outcome: 'happiness' is not known"),
    ({"sample": 1}, "sample: 1 is not allowed"),
    ({"sample": 61}, "sample: 61 is not allowed"),
    ({"baseline_years": 0}, "baseline_years: 0 is not allowed"),
    ({"baseline_years": 11}, "give at most 10"),
    ({"areas": 3}, "areas: 3 is not allowed"),
    ({"designs": "matched-differences", "areas": 5}, "of 5 areas 1 are treated"),
])  # fmt: skip
def test_what_cannot_be_asked_is_refused_in_a_line_and_nothing_is_written(given, says, tmp_path):
    with pytest.raises(Mistake) as refused:
        evaluate(**{**ASKED, "designs": QUICK, **given}, out=tmp_path / "out")
    assert says in str(refused.value) and "\n" not in str(refused.value)
    assert not (tmp_path / "out").exists()


def test_a_design_that_gives_no_estimate_is_told_as_undefined(tmp_path):
    found = evaluate(QUICK, out=tmp_path / "out", **ASKED)
    nowhere = found.designs.assign(undefined=1.0, power=np.nan, coverage=np.nan, alarms=np.nan)
    text = replace(found, designs=nowhere).text()
    assert "none of its studies gives an estimate" in text and "nan" not in text


def test_designs_that_see_effects_of_nothing_are_listed_with_their_sign(tmp_path):
    found = evaluate(QUICK, out=tmp_path / "out", **ASKED)
    wrong = {"alarms": [0.4, 0.05], "alarms_mc": 0.01, "bias_of_nothing": [-0.1, 0.0]}
    counted = evaluate(QUICK, outcome="groups", out=tmp_path / "out", **ASKED)
    assert np.isnan(counted.designs["stayers"]).all() and "still do" not in counted.text()
    text = " ".join(replace(found, designs=found.designs.assign(**wrong)).text().split())
    assert "Not valid here, as they see effects where nothing was done: before-after (for the worse)." in text
    assert "With no programme at all, trust many neighbours changes by" in text


def test_a_rule_of_ones_own_runs_in_the_areas_and_its_outcome_is_counted(tmp_path):
    rule = Path(__file__).parents[1] / "notebooks" / "gossip.py"
    how = {**ASKED, "out": tmp_path / "with"}
    found = evaluate(QUICK, processes=rule, outcome="heard", **how)
    assert found.designs["title"].tolist() == ["Heard gossip"] * 2 and "heard gossip" in found.text()
    assert (
        rule.read_text()[:80]
        in json.loads((tmp_path / "with" / "evaluate.json").read_text())["with"][0]["source"]
    )
    assert "gossip" in (tmp_path / "with" / "study.json").read_text()
    counted = {**ASKED, "outcome": "trust"}
    alone = evaluate(QUICK, out=tmp_path / "without", **counted)
    again = evaluate(QUICK, processes=rule, **{**counted, "out": tmp_path / "with"})
    assert again.designs["estimate"].tolist() != alone.designs["estimate"].tolist()
    off = evaluate(QUICK, processes=rule, parameters={"gossip.rate": 0.0}, out=tmp_path / "off", **counted)
    assert off.designs["estimate"].tolist() == alone.designs["estimate"].tolist()
    with pytest.raises(Mistake, match="outcome: 'heard' is not known"):
        evaluate(QUICK, outcome="heard", **ASKED)
