"""Equal money can mean what is spent, not only what is offered: some of what is offered is handed back."""

import json

import pytest
from worlds import programme

from kith import Mistake, compare
from kith.experiments.commands.app import main
from kith.experiments.comparing.brief import legend, sentences
from kith.experiments.comparing.spent import NEAR

SMALL = dict(
    population=200, years=8, replicates=2, seed=1, cases="catalogue", workers=1, progress=False,
    parameters={"place.settling": 6, "place.warm_up": 6, "groups.per_1000": 20},
)  # fmt: skip
WORKERS = {"community-workers": 1.0}
QUICK = programme(name="quick", budget=300, years=2, mix=WORKERS)
SLOW = programme(name="slow", budget=300, years=6, mix=WORKERS)


def compared(folder, equal, options=(QUICK, SLOW), **changes):
    return compare(options, equal=equal, out=folder, **SMALL | changes)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("spent")
    return {equal: compared(folder / equal, equal) for equal in ("present value", "spent")}


def test_options_that_are_offered_the_same_need_not_spend_the_same(found):
    spent = found["present value"].spent_now()
    assert spent["quick"] < 0.9 * spent["slow"]


def test_options_are_scaled_until_they_spend_the_same(found):
    spent = found["spent"].spent_now()
    assert abs(spent["quick"] / spent["slow"] - 1.0) <= NEAR and spent["slow"] > 0.0


def test_who_spends_least_keeps_its_offer_and_others_are_offered_less(found):
    quick, slow = found["spent"].question.options[1:]
    was_quick, was_slow = found["present value"].question.options[1:]
    assert quick == was_quick and slow.budget < was_slow.budget
    assert found["spent"].question.money == pytest.approx(found["present value"].spent_now()["quick"])


def test_the_answer_says_what_was_offered_what_was_spent_and_how_near_that_came(found):
    one = found["spent"]
    assert (
        "what quick spends, the one that spends least" in " ".join(one.text().split())
        and "% off" in one.text()
    )
    told = one.as_plain()
    assert told["equal"] == "spent" == json.loads((one.folder / "compare.json").read_text())["equal"]
    quick = told["options"]["quick"]
    assert quick["present_value_spent"] < quick["present_value"]


def test_it_is_kept_that_it_was_asked_for_and_what_is_finished_is_not_run_again(found, monkeypatch):
    folder = found["spent"].folder
    assert json.loads((folder / "study.json").read_text())["asked"]["equal"] == "spent"
    monkeypatch.setattr("kith.experiments.running.run.run_seed", pytest.fail)
    assert compared(folder, "spent").as_plain() == found["spent"].as_plain()


def test_what_failed_is_asked_for_again_with_all_its_seeds(found):
    assert "--equal spent" in found["spent"].question.again(7) and "--replicates 2 --retry" in found[
        "spent"
    ].question.again(7)


def test_an_option_that_cannot_spend_is_refused_and_nothing_is_written(tmp_path):
    keeps = programme(name="keeps", budget=300, years=2, mix={"endowment": 1.0})
    with pytest.raises(Mistake, match="keeps spends nothing"):
        compared(tmp_path / "out", "spent", (keeps, SLOW))
    assert not (tmp_path / "out").exists()


def test_only_a_comparison_can_make_equal_what_is_spent():
    from kith import appraise

    with pytest.raises(Mistake, match="'spent' is not known"):
        appraise((QUICK, SLOW), equal="spent", **SMALL)


def test_each_may_keep_its_own_budget_and_the_answer_says_that_money_differs_too(tmp_path):
    bigger = programme(name="bigger", budget=600, years=2, mix=WORKERS)
    one = compared(tmp_path / "own", "own budgets", (bigger, SLOW), years=6, replicates=1)
    assert one.question.options[1:] == (bigger, SLOW) and "--own-budgets" in one.question.again(7)
    text = " ".join(one.text().split())
    assert "each option has its own budget, so they differ in that as well: worth today bigger £" in text
    assert "at their own budgets" in text and "same money" not in text.split("The money")[0]
    shown = " ".join(f"{sentences(one)} {legend(one)}".split())
    assert "at their own budgets" in shown and "Worth today: " in shown and "same money" not in shown


def test_own_budgets_and_an_amount_for_all_contradict(tmp_path, capsys):
    with pytest.raises(Mistake, match="per_head: 100 is an amount for all"):
        compared(tmp_path / "out", "own budgets", present_value_per_head=100.0)
    assert main(["compare", "--own-budgets", "--equal", "cash", "--out", str(tmp_path / "out")]) == 2
    assert "--own-budgets or --equal" in capsys.readouterr().err and not (tmp_path / "out").exists()
