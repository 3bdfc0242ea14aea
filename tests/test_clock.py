"""The pay-off clock tells runs as they are: who is ahead, from when on, what a cut loses, what may be regretted."""

import numpy as np
import pytest
from worlds import BRIEFLY, QUICK

from kith import Mistake, Programme
from kith.experiments.appraising.payoff import BALANCE, CLOCKED, ahead_by, overtaking, payoff_clock, regret
from kith.experiments.commands.app import main
from kith.model.programme.presets import BASELINE


@pytest.fixture(scope="module")
def clock(tmp_path_factory):
    """A small clock in which short money is cut after its first and its second year."""
    folder = tmp_path_factory.mktemp("clock") / "out"
    return payoff_clock(["community-first", "short"], cuts=[1, 2], out=folder, parameters=QUICK, **BRIEFLY)


def test_ahead_for_good_means_in_every_later_year():
    assert overtaking(np.array([[1.0, -1.0, 1.0, 1.0]])).tolist() == [3.0]
    assert np.isinf(overtaking(np.array([[1.0, 1.0, 1.0, 0.0]]))).all()


def test_balances_that_are_the_same_but_for_rounding_are_ahead_of_nothing():
    flows = np.array([[-1.1, 0.8, 0.3], [-1.1, 0.8, 0.4]])
    nothing = np.zeros((2, 3))
    assert ahead_by(np.cumsum(flows, axis=1), nothing)[0, 2] == 0.0
    assert overtaking(ahead_by(np.cumsum(flows, axis=1), nothing)).tolist() == [np.inf, 3.0]
    assert np.isinf(overtaking(ahead_by(nothing[:1], np.cumsum(flows[:1] * 7.0, axis=1))[:, 2:])).all()


def test_the_best_option_is_never_regretted_and_no_option_is_regretted_for_being_better():
    values = np.random.default_rng(1).normal(size=(3, 50))
    lost = regret(values)
    assert (lost[values.argmax(axis=0), np.arange(50)] == 0.0).all() and (lost >= 0.0).all()


def test_every_run_overtakes_in_some_year_or_never(clock):
    for _, rows in clock.overtakes.groupby(["option", "against", "outcome"]):
        assert rows["overtakes"].sum() == pytest.approx(1.0)
        later = rows[rows["year"] > 0]
        assert (later["ahead"] + later["behind"] <= 1.0 + 1e-12).all()


def test_who_is_ahead_for_good_at_the_end_is_who_is_ahead_at_the_end(clock):
    for _, rows in clock.overtakes.groupby(["option", "against", "outcome"]):
        never = rows.set_index("year")["overtakes"][0]
        assert rows.set_index("year")["ahead"][4] == pytest.approx(1.0 - never)


@pytest.mark.parametrize("year", [1, 2])
def test_until_it_is_cut_a_programme_is_the_same_to_the_last_bit(clock, year):
    runs = clock.worth.comparison.runs.set_index(["option", "seed", "month"])["digest"]
    cut, whole = runs[f"short cut after year {year}"], runs["short"]
    until = cut.index.get_level_values("month") <= 12 * year
    assert (cut[until] == whole[until]).all() and (cut[~until] != whole[~until]).any()


def test_after_the_cut_no_money_comes_and_none_is_lost(clock):
    money = clock.worth.comparison.money
    rows = money[money["option"] == "short cut after year 1"]
    planned = rows[rows["account"] == "planned"]
    spent, returned = (rows[rows["account"] == name]["gbp"].sum() for name in ("spent", "returned"))
    held = rows[(rows["account"] == "held") & (rows["month"] == 47)]["gbp"].sum()
    assert planned["month"].max() == 11
    assert spent + returned + held == pytest.approx(planned["gbp"].sum(), abs=0.01)


def test_a_cut_saves_money(clock):
    cost = clock.cuts[clock.cuts["what"] == "cost"].set_index("year")["effect"]
    assert cost[1] < cost[2] <= 0.0


def test_the_clock_has_the_balance_beside_the_outcomes_and_business_as_usual_costs_nothing(clock):
    assert set(clock.overtakes["outcome"]) == {*CLOCKED, BALANCE}
    assert not clock.course(BASELINE, BALANCE).any()


def test_the_clock_is_told_in_words_and_a_figure(clock):
    assert "never" in clock.text() and (clock.worth.comparison.folder / "clock.png").stat().st_size > 10_000


def test_a_cut_after_the_money_has_ended_is_a_mistake(capsys, tmp_path):
    assert main(["clock", "--cut", "12", "--out", str(tmp_path / "none")]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "cut: patient has no money after year 12" in said
    assert not (tmp_path / "none").exists()


def test_the_command_that_repeats_a_seed_asks_for_the_cuts(clock):
    assert clock.worth.comparison.question.again(7).startswith("kith clock --cut 1 --cut 2 ")


def test_money_that_has_not_come_cannot_be_cut(tmp_path):
    late = Programme("late", budget=50, profile=[0.0] * 12 + [1 / 24] * 24, mix={"grants": 1.0})
    with pytest.raises(Mistake, match="late has had no money by the end of year 1"):
        payoff_clock([late], cuts=[1], out=tmp_path / "out", parameters=QUICK, **BRIEFLY)
    assert not (tmp_path / "out").exists()


def test_a_clock_past_the_last_year_with_a_discount_rate_is_a_mistake(capsys, tmp_path):
    small = ["--years", "127", "--population", "20", "--replicates", "1", "--workers", "1"]
    assert main(["clock", *small, "--out", str(tmp_path / "none")]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "give 126 years or fewer" in said and not (tmp_path / "none").exists()
