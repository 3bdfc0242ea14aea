"""Bets, lives, polls, leagues and teams: what the notebooks lean on."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kith import Mistake, Neighbourhood, compare, presets
from kith.experiments.commands.app import main
from kith.experiments.simultaneous import over_worlds, together
from kith.experiments.workshop import (
    TEAMS,
    choice,
    curve,
    evidence,
    league,
    lives,
    mix_of,
    number,
    poll,
    settled,
    team_file,
)
from kith.experiments.workshop import controls as asking
from kith.experiments.workshop.bets import NOBODY, ahead
from kith.experiments.workshop.league import gains_of, places_of
from kith.experiments.workshop.told import rows_told
from kith.experiments.workshop.varied import WHEN, _rows
from kith.model.life import Life
from kith.model.measures import QUESTIONS, Snapshot
from kith.model.programme import programme_named

QUICK = {"place.warm_up": 6, "place.settling": 0}
TEAM = {
    "years": 4,
    "profile": "even",
    "mix": {"grants": 3, "facilities": 1},
    "control": "central",
    "ending": "cliff",
}


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Short and patient in a small place, three seeds."""
    return compare(
        population=150, years=13, replicates=3, workers=1, parameters=QUICK, progress=False,
        out=tmp_path_factory.mktemp("found") / "out",
    )  # fmt: skip


@pytest.fixture(scope="module")
def enough(tmp_path_factory):
    """As many seeds as it takes to tell luck from what money does."""
    return compare(
        population=150, years=13, replicates=6, workers=1, parameters=QUICK, progress=False,
        out=tmp_path_factory.mktemp("enough") / "out",
    )  # fmt: skip


@pytest.fixture(scope="module")
def both():
    """One resident's life under two options."""
    return lives(population=150, years=13, parameters=QUICK)


def with_effects(found, low, high, **others):
    """The comparison as if every difference in every year had this interval, from twenty seeds."""
    ends = {"low_together": low, "high_together": high, "replicates": 20, "margin": 0.0} | others
    return replace(found, effects=found.effects.assign(effect=(low + high) / 2, **ends))


# --- bets -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "who"), [(0.1, 0.3, "patient"), (-0.3, -0.1, "short"), (-0.1, 0.3, NOBODY)]
)
def test_ahead_is_who_the_interval_says(found, low, high, who):
    assert ahead(with_effects(found, low, high), "ties") == who


def test_of_what_is_surely_little_it_is_said_that_it_is_the_same_and_of_few_seeds_nothing(found):
    assert ahead(with_effects(found, 0.1, 0.3, margin=0.4), "ties") == "practically the same"
    assert ahead(with_effects(found, 0.1, 0.3, replicates=5), "ties") == NOBODY
    few = settled(found, "ties", "short")
    assert "Found: nobody can tell (6 pairs of runs at least" in few and "wrong" in few
    assert "Ahead on the way, as far as one can tell: neither" in few


def test_what_settles_a_bet_says_what_single_worlds_show_and_how_many_pairs_would_tell(found):
    said = settled(with_effects(found, -0.1, 0.3, world_low=-0.5, world_high=0.7, ahead=0.65), "ties", NOBODY)
    assert "nine in ten lie between -0.50 and 0.70; patient is ahead in 65% of them" in said
    assert "(about 80 pairs would tell). You were right." in said
    said = settled(with_effects(found, -0.1, 0.3, ahead=0.65), "loneliness", NOBODY)
    assert "patient is ahead in 35% of them" in said


def test_a_bet_on_neither_is_right_if_they_are_practically_the_same(found):
    assert "You were right." in settled(with_effects(found, -0.1, 0.3, margin=0.4), "ties", NOBODY)


def test_an_outcome_that_is_no_headline_is_told_together_with_those_that_are(enough):
    (row,) = rows_told(enough, "patient - short", "chat").tail(1).to_dict("records")
    alone = enough.effects[
        (enough.effects["option"] == "patient - short") & (enough.effects["outcome"] == "chat")
    ]
    assert np.isnan(alone["low_together"]).all()
    assert row["low_together"] <= row["low"] and row["high_together"] >= row["high"]
    assert rows_told(enough, "short", "chat", average=True)["low_together"].notna().all()


def test_fewer_lonely_people_are_ahead(found):
    assert ahead(with_effects(found, -0.3, -0.1), "loneliness") == "patient"


def test_a_bet_is_right_if_it_is_what_was_found(found):
    sure = with_effects(found, 0.1, 0.3)
    assert "You were right." in settled(sure, "ties", "patient")
    assert "You were wrong." in settled(sure, "ties", "short")


def test_a_bet_on_an_unknown_outcome_is_a_mistake(found):
    with pytest.raises(Mistake, match="the nearest is 'trust'"):
        settled(found, "trsut", "short")


# --- lives ----------------------------------------------------------------------------------------------------


def test_two_lives_are_one_until_they_part():
    both = lives(0, population=300, years=13, parameters=QUICK)
    month = both.parting()
    one, other = (
        both.of_resident[both.of_resident["option"] == o].drop(columns="option") for o in both.options
    )
    assert month is not None
    early = one["month"].to_numpy() < month
    assert early.any() and not early.all()
    pd.testing.assert_frame_equal(
        one[early].reset_index(drop=True), other[early].reset_index(drop=True), check_exact=True
    )


def test_a_life_is_the_one_that_the_world_of_that_option_has(both):
    seen = both.of_resident.groupby("option")["month"].agg(["min", "max", "size"])
    assert seen.to_numpy().tolist() == [[0, 156, 157]] * 2


def test_by_default_the_first_who_lives_through_both_worlds_in_a_group_that_does_is_followed():
    here = {"place": "better-provided", "population": 120, "years": 3, "seed": 6, "parameters": QUICK}
    seen = lives(options=["short", "community-first"], **here)
    assert seen.of_resident.iloc[0]["groups"] >= 1
    assert seen.of_resident["same_person"].all() and seen.of_group["same_group"].all()
    assert seen.resident > 0  # the first leaves
    for row in range(seen.resident):
        one = lives(row, options=["short", "community-first"], **here)
        in_it = one.of_resident.iloc[0]["groups"] >= 1 and one.of_group["same_group"].all()
        assert not (in_it and one.of_resident["same_person"].all())


def test_where_nobody_lives_through_it_somebody_is_followed_all_the_same():
    alone = lives(population=20, years=13, parameters={**QUICK, "groups.per_1000": 0.0})
    assert alone.of_resident["same_person"].all() and not alone.of_group["same_group"].all()


def test_what_is_told_of_one_thing_is_told_in_the_singular(town):
    told = [Life(town, row)[0][1] for row in range(town.population)]
    assert any("; 1 tie, " in line for line in told) and any("here 1 year;" in line for line in told)
    assert not [line for line in told if re.search(r"\b1 (ties|years)\b", line)]


def test_options_without_a_difference_never_part():
    twice = lives(options=[presets["short"], "community-first"], population=60, years=3, parameters=QUICK,
                  present_value_per_head=0.0)  # fmt: skip
    assert twice.parting() is None


# --- polls ----------------------------------------------------------------------------------------------------


def test_a_poll_of_everybody_is_the_truth(town):
    everybody = poll(town, town.population).iloc[0]
    snapshot = Snapshot(town)
    assert everybody.to_dict() == pytest.approx({n: ask(snapshot).mean() for n, ask in QUESTIONS.items()})


def test_polls_scatter_about_the_truth_as_sampling_theory_says(town):
    share = float(QUESTIONS["chat"](Snapshot(town)).mean())
    polls = poll(town, 100, times=400)["chat"]
    expected = np.sqrt(share * (1 - share) / 100 * (1 - 99 / (town.population - 1)))
    assert polls.mean() == pytest.approx(share, abs=4 * expected / 20)
    assert polls.std() == pytest.approx(expected, rel=0.2)


def test_nobody_can_ask_more_residents_than_there_are(town):
    with pytest.raises(Mistake, match="sample"):
        poll(town, town.population + 1)


def test_asking_everybody_with_a_twin_gives_the_truth_every_time():
    found = evidence("chat", year=2, sample=60, times=3, population=60, parameters=QUICK)
    twin = found.estimates[found.estimates["design"] == "the same place without the money"]["estimate"]
    assert twin.to_numpy() == pytest.approx(np.full(3, found.truth))


# --- assumptions varied -----------------------------------------------------------------------------------------


def test_values_of_an_assumption_are_told_together(enough):
    rng = np.random.default_rng(1)
    index = pd.MultiIndex.from_product(
        [["business as usual", "short", "patient"], range(12)], names=["option", "seed"]
    )
    each = [
        replace(
            enough, runs=pd.DataFrame({"ties": rng.normal(size=36), "month": 12}, index=index).reset_index()
        )
        for _ in range(5)
    ]
    rows, shared = _rows([(one, "short", "patient", WHEN[0]) for one in each], "ties")
    first = each[0].runs.pivot(index="seed", columns="option", values="ties")
    d = (first["patient"] - first["short"]).to_numpy()[:, None]
    assert shared == 12 and rows["effect"][0] == pytest.approx(d.mean())
    assert rows["low"][0] < together(d)[0][0] and rows["high"][0] > together(d)[1][0]
    shown = [rows["world_low"][0], rows["world_high"][0], rows["ahead"][0]]
    assert shown == pytest.approx([float(each[0]) for each in over_worlds(d)])


def test_comparisons_that_share_few_seeds_tell_nothing(found, enough):
    rows, shared = _rows([(each, "short", "patient", WHEN[0]) for each in (found, enough)], "ties")
    assert shared == 3 and set(rows["says"]) == {"unsure"} and not rows["sure"].any()


# --- leagues --------------------------------------------------------------------------------------------------


def test_an_option_that_is_always_best_is_first_in_every_draw():
    assert set(places_of(np.array([[1.0, 5.0, 2.0], [0.0, 6.0, 1.0]]))[:, 1]) == {1}


@pytest.mark.parametrize(("outcome", "first"), [("ties", "patient"), ("loneliness", "short")])
def test_what_is_better_comes_first_in_a_league(found, outcome, first):
    effect = np.where(found.effects["option"] == "patient", 0.3, 0.1)
    assert (
        league(replace(found, effects=found.effects.assign(effect=effect)), outcome).table["option"][0]
        == first
    )


def test_a_league_gives_the_effects_of_the_comparison(found):
    table = league(found, "trust").table.set_index("option")
    e = found.effects[(found.effects["outcome"] == "trust") & (found.effects["year"] == 13)].set_index(
        "option"
    )
    assert table["effect"].to_dict() == e.loc[["short", "patient"], "effect"].to_dict()


def test_intervals_of_a_league_hold_for_all_its_options_and_few_seeds_are_said_to_be_few(found, enough):
    other = replace(enough, effects=enough.effects.assign(low_together=-9.0, high_together=9.0))
    few, enough_of_it = league(found, "trust"), league(other, "trust")
    table = enough_of_it.table.set_index("option")
    low, high = together(gains_of(enough, "trust", average=False))
    assert table.loc[["short", "patient"], "low"].tolist() == low.tolist()
    assert table.loc[["short", "patient"], "high"].tolist() == high.tolist()
    assert set(few.table["says"]) == {"cannot tell"}
    assert "With fewer than 6 seeds luck cannot" in few.text() and "fewer than" not in enough_of_it.text()


@pytest.mark.parametrize(("outcome", "share"), [("trust", 0.75), ("loneliness", 0.25)])
def test_a_league_says_in_how_many_worlds_an_option_is_better(found, outcome, share):
    table = league(replace(found, effects=found.effects.assign(ahead=0.75)), outcome).table
    assert set(table["ahead"]) == {share}


def test_one_run_makes_no_league(found):
    alone = replace(found, runs=found.runs[found.runs["seed"] == found.runs["seed"].iloc[0]])
    with pytest.raises(Mistake, match="2 replicates"):
        league(alone)


# --- teams ----------------------------------------------------------------------------------------------------


def test_a_teams_file_is_a_programme_like_any_other(tmp_path):
    programme = programme_named(team_file("the owls", folder=tmp_path, **TEAM))
    assert (programme.name, programme.months, dict(programme.mix)) == (
        "the owls",
        48,
        {"grants": 0.75, "facilities": 0.25},
    )


@pytest.mark.parametrize(
    "change",
    [
        {"profile": "slow"},
        {"profile": 'even"\nname = "others'},
        {"years": 0},
        {"years": float("nan")},
        {"control": "nobody"},
        {"mix": {"grants": 0}},
        {"mix": {"grants = 1\nendowment": 1}},
    ],
)
def test_a_team_that_asks_for_what_there_is_not_gets_no_file(tmp_path, change):
    with pytest.raises(Mistake):
        team_file("owls", folder=tmp_path / "teams", **TEAM | change)
    assert not list(tmp_path.iterdir())


def test_teams_have_a_folder_of_their_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "owls.toml").write_text("mine")
    assert Path(team_file("owls", **TEAM)) == Path(TEAMS, "owls.toml")
    assert (tmp_path / "owls.toml").read_text() == "mine" and len(list(tmp_path.iterdir())) == 2


def test_a_teams_name_cannot_lead_out_of_the_folder(tmp_path):
    with pytest.raises(Mistake, match="team"):
        team_file("../owls", folder=tmp_path, **TEAM)


def test_points_are_shares_of_all_that_were_given():
    assert sum(mix_of({"grants": 7, "facilities": 5}).values()) == pytest.approx(1.0)


# --- controls -------------------------------------------------------------------------------------------------


@pytest.fixture(params=["with widgets", "without"])
def room(request, monkeypatch):
    """A room in which there are widgets, and one in which there are none."""
    if request.param == "without":
        monkeypatch.setattr(asking, "widgets", lambda: None)


def test_an_answer_is_what_was_set(room):
    who, turn, drawn = (
        choice("Who?", ["short", "patient"]),
        number("When?", 1, 20, 8),
        curve("Line", [5], -1, 1),
    )
    who.value, turn.value, drawn[5] = "patient", 12, 0.5
    assert (who.value, turn.value, dict(drawn)) == ("patient", 12, {5: 0.5})


def test_an_answer_that_was_not_offered_is_refused(room):
    with pytest.raises(Exception, match=r"not allowed|Invalid selection"):
        choice("Who?", ["short", "patient"]).value = "neither"


def test_a_number_out_of_range_is_refused_where_it_is_typed(monkeypatch):
    monkeypatch.setattr(asking, "widgets", lambda: None)
    with pytest.raises(Mistake, match="give 1 to 20"):
        number("When?", 1, 20, 8).value = 21


# --- cards ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_cards_are_made_once_and_never_over_others(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(
        "kith.experiments.workshop.deck.SIZE", {"population": 60, "years": 13, "replicates": 2, "workers": 1}
    )
    assert main(["notebooks", str(tmp_path), "--cards"]) == 0
    made = (tmp_path / "cards.pdf").read_bytes()
    assert made.startswith(b"%PDF") and len(made) > 10_000
    capsys.readouterr()
    assert main(["notebooks", str(tmp_path), "--cards"]) == 2
    assert capsys.readouterr().err.count("\n") == 1 and (tmp_path / "cards.pdf").read_bytes() == made


def test_a_notebook_world_is_no_other_than_the_models_own():
    world = Neighbourhood(population=60, parameters=QUICK, seed=3)
    once = lives(5, population=60, years=13, parameters=QUICK, seed=3, cases="catalogue").of_resident.iloc[0]
    assert once["trust"] == world.residents.trust[5]
