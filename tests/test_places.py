"""A place of one's own: its file, its margins, its institutions, and what of a question it is."""

import itertools
import json
import re
import tomllib
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from kith import Mistake, Neighbourhood, Place, places
from kith.experiments.appraising.payoff import PayoffClock
from kith.experiments.appraising.worth import Worth
from kith.experiments.cases.changes import changes_of
from kith.experiments.comparing.comparison import Comparison
from kith.experiments.comparing.question import ask
from kith.experiments.ingredients.catchment import Catchment
from kith.experiments.ingredients.factorial import Factorial
from kith.experiments.ingredients.patience import Patience
from kith.experiments.ingredients.rank import rank
from kith.experiments.ingredients.ranking import Ranking
from kith.experiments.ingredients.turning import Turning
from kith.experiments.one_place import far_told, groups_as_given, tell_place, warnings_of
from kith.experiments.one_run import Single
from kith.experiments.page.grounds import opened, saved
from kith.experiments.page.request import Asked
from kith.experiments.page.request import asked_by as asked_by_link
from kith.experiments.presenting.places import new_text, write_new
from kith.experiments.presenting.resting import rests_told
from kith.experiments.presenting.sentences import paragraph
from kith.experiments.running.kept import world_at_month_0
from kith.experiments.running.request import Request
from kith.experiments.shocks.heat import HeatWave
from kith.experiments.shocks.resilience import Resilience
from kith.experiments.studies.study import read_study
from kith.model.entities import WORKING_AGE
from kith.model.gazetteer import apportioned, read_outline
from kith.model.geography import CELL
from kith.model.ground import Ground, GroupHere, Institution
from kith.model.layout import Layout
from kith.model.margins import MARGINS
from kith.model.placefile import BESIDE, FIELDS, examples, place_named, place_of, read_place
from kith.model.places import place_of_plain
from kith.model.standing import known_group, names_of_groups, names_of_institutions

SHORT = {"place.settling": 0, "place.warm_up": 12}
MARGINS_GIVEN = {
    "ages": {"18-34": 0.301, "35-64": 0.4, "65+": 0.299},
    "tenure": {"owner": 131, "social_renter": 200, "private_renter": 69},
    "work": {"in_work": 0.61, "out_of_work": 0.39},
    "status": {"0-0.25": 0.4, "0.25-0.5": 0.35, "0.5-1": 0.25},
    "communities": {"small": 0.13, "large": 0.7, "middling": 0.17},
    "residence": {"0-1": 0.21, "1-5": 0.29, "5+": 0.5},
}


def town(place, population=400, **how):
    return Neighbourhood(place, population, parameters=SHORT, seed=5, **how)


def written(folder, text, name="ashton.toml"):
    path = folder / name
    path.write_text(text)
    return path


# --- what is not said is the preset's ---------------------------------------------------------------------


@pytest.mark.parametrize("like", places)
def test_a_place_of_which_nothing_is_said_is_its_preset_to_the_bit(tmp_path, like):
    own = place_named(written(tmp_path, f"name = 'Ashton'\nlike = '{like}'"))
    assert town(own, 80).digest() == town(like, 80).digest()
    assert "nothing but a name" in own.rests_on(80)


def test_an_empty_file_is_left_behind_and_called_by_its_name(tmp_path):
    own = place_named(written(tmp_path, ""))
    assert (own.name, own.like) == ("ashton", "left-behind")
    assert own.acting == places["left-behind"].values


def test_a_file_that_repeats_the_values_of_a_preset_gives_its_bytes(tmp_path):
    preset = places["average-england"]
    lines = [f'"{name}" = {value!r}' for name, value in preset.values.items()]
    own = place_named(written(tmp_path, "like = 'average-england'\n[values]\n" + "\n".join(lines)))
    assert own.values == preset.values
    assert town(own, 80).digest() == town(preset, 80).digest()


def test_a_place_is_the_same_after_it_was_written_down_and_after_a_copy():
    ground = Ground([[[(0, 0), (900, 0), (900, 900), (0, 900)]]], homes=[(100, 100, 3), (700, 700, 5)])
    hall = Institution("Hall", "centre", 300, 300, "community", True, 0.5)
    own = Place(
        "A", people=MARGINS_GIVEN, ground=ground, institutions=[hall], groups=[GroupHere("Choir", "Hall", 12)]
    )
    assert place_of_plain(own.plain()) == own and place_of_plain(own.plain()).digest == own.digest
    assert replace(own, adults=3).digest != own.digest


# --- margins ----------------------------------------------------------------------------------------------


def counts_of(world, name):
    r, years = world.residents, (world.month - world.residents.born) / 12
    cut = {"ages": (years, [18, 35, 65, 200]), "status": (r.status, [0, 0.25, 0.5, 1.01])}
    cut["residence"] = ((world.month - r.arrived) / 12, [0, 1, 5, 200])
    if name in cut:
        return np.histogram(*cut[name])[0].tolist()
    if name == "work":
        may = years < WORKING_AGE
        return [int(r.employed[may].sum()), int((~r.employed[may]).sum())]
    return np.bincount(
        getattr(r, {"tenure": "tenure", "communities": "community"}[name]), minlength=3
    ).tolist()


@pytest.mark.parametrize("people", [400, 397, 61])
@pytest.mark.parametrize("name", MARGINS)
def test_a_margin_is_met_exactly_as_whole_people(name, people):
    world = town(Place("A", people=MARGINS_GIVEN), people, warm_up=0)
    shares = np.array(list(Place("A", people=MARGINS_GIVEN).people[name].values()))
    found = counts_of(world, name)
    assert found == apportioned(shares / shares.sum(), sum(found)).tolist()
    assert sum(found) == people or name == "work"


def test_largest_remainders_lose_nobody():
    assert apportioned([0.55, 0.27, 0.18], 10).tolist() == [5, 3, 2]
    for seed in range(50):
        shares = np.random.default_rng(seed).dirichlet(np.ones(7))
        assert apportioned(shares, 1003).sum() == 1003
        assert (np.abs(apportioned(shares, 1003) - shares * 1003) < 1).all()


def test_residents_keep_their_order_and_whoever_is_right_already_stays():
    drawn, moved = (town(p, warm_up=0).residents for p in ("left-behind", Place("A", people={"ages": AGES})))
    band = [np.searchsorted([35, 65], (-r.born) / 12, side="right") for r in (drawn, moved)]
    assert (np.diff(band[1][np.argsort(-drawn.born, kind="stable")]) >= 0).all(), "nobody overtakes"
    stayed = band[0] == band[1]
    assert (drawn.born[stayed] == moved.born[stayed]).all() and 0 < stayed.mean() < 1


AGES = {"18-34": 0.6, "35-64": 0.2, "65+": 0.2}


def test_who_moves_in_is_drawn_to_the_margins_too():
    own = Place(
        "A", people={"communities": {"a": 0.5, "b": 0.3, "c": 0.2}, "tenure": MARGINS_GIVEN["tenure"]}
    )
    assert own.acting["people.minorities"] == pytest.approx(0.5)
    assert own.acting["people.minority_split"] == pytest.approx(0.6)
    assert own.acting["people.social_renters"] == pytest.approx(0.5)


def test_work_of_the_mean_status_is_what_the_margin_says():
    own = Place("A", people={"work": {"in_work": 0.6, "out_of_work": 0.4}})
    assert own.acting["people.employed"] * (0.75 + 0.5 * 0.38) == pytest.approx(0.6)


REFUSED = {
    "small cell": ({"tenure": {"owner": 100, "social_renter": 3, "private_renter": 9}}, "social_renter = 3"),
    "not one": ({"work": {"in_work": 0.6, "out_of_work": 0.5}}, "add up to 1.1"),
    "half a person": ({"work": {"in_work": 60.5, "out_of_work": 40}}, "60.5"),
    "negative": ({"work": {"in_work": -1, "out_of_work": 2}}, "-1"),
    "missing": ({"work": {"in_work": 1.0}}, "out_of_work is missing"),
    "unknown": ({"tenure": {"owners": 0.5, "social_renter": 0.3, "private_renter": 0.2}}, "owner"),
    "gap": ({"ages": {"18-24": 0.5, "30+": 0.5}}, "do not meet"),
    "children": ({"ages": {"0-17": 0.2, "18+": 0.8}}, "begin at 18"),
    "part of a year": ({"ages": {"18-24.5": 0.5, "25.5+": 0.5}}, "'18-24.5' is not a band"),
    "closed": ({"ages": {"18-24": 0.2, "25-60": 0.8}}, "open"),
    "no band": ({"ages": {"young": 1.0}}, "'young' is not a band"),
    "too long": ({"residence": {"0-30": 0.5, "30+": 0.5}}, "18 or less"),
    "four": ({"communities": {"a": 0.4, "b": 0.3, "c": 0.2, "d": 0.1}}, "has 3"),
    "no majority": ({"communities": {"a": 0.34, "b": 0.33, "c": 0.33}}, "people.minorities"),
    "no margin": ({"age": {"18+": 1.0}}, "ages"),
    "words": ({"work": {"in_work": "most", "out_of_work": 1}}, "'most'"),
    "no table": ({"work": 0.6}, "0.6"),
}


@pytest.mark.parametrize(("people", "said"), REFUSED.values(), ids=REFUSED)
def test_a_margin_that_cannot_be_met_is_refused_in_a_line(people, said):
    with pytest.raises(Mistake, match=re.escape(said)) as refusal:
        Place("A", people=people)
    assert "\n" not in str(refusal.value) and str(refusal.value).startswith("people")


def test_a_small_cell_is_taken_if_it_is_meant_or_a_share_or_nobody():
    counts = {"owner": 100, "social_renter": 9, "private_renter": 50}
    with pytest.raises(Mistake, match="fewer than 10 people"):
        Place("A", people={"tenure": counts})
    assert Place("A", people={"tenure": counts}, small_cells=True).people["tenure"]["social_renter"] == 9
    assert Place("A", people={"tenure": counts | {"social_renter": 0}})
    assert Place("A", people={"tenure": {"owner": 0.99, "social_renter": 0.005, "private_renter": 0.005}})


# --- the file ---------------------------------------------------------------------------------------------

WRONG = {
    "unknown key": ("colour = 'red'", "'colour' is not known"),
    "unknown field": ("[people]\nage = {}", "people: 'age' is not known; the nearest is 'ages'"),
    "unknown preset": ("like = 'left-behnd'", "left-behind"),
    "preset's name": ("name = 'left-behind'", "that of a preset"),
    "no adults": ("adults = 0", "adults"),
    "half an adult": ("adults = 2.5", "adults"),
    "both": ("density = 4000\nextent = 2", "both given"),
    "extent alone": ("extent = 2", "needs adults"),
    "thin": ("density = 3", "density"),
    "unknown value": ("[values]\n'trust.lerning' = 0.1", "trust.learning"),
    "out of range": ("[values]\n'trust.learning' = 9", "outside its range"),
    "twice": ("[council]\ndecline = 0.1\n[values]\n'council.decline' = 0.1", "given twice"),
    "margin and value": (
        "[people]\nwork = {in_work = 0.6, out_of_work = 0.4}\n[values]\n'people.employed' = 0.6",
        "people.employed",
    ),
    "unknown tenure": ("[people]\nmoves = {owners = 0.1}", "owner"),
    "text": ("people = 3", "give a table"),
    "no toml": ("name = ", "not a TOML file"),
    "formula": ("name = '=1+1'", "does not begin with"),
    "complete of nothing": ("[institutions]\ncomplete = true", "no file is given"),
    "no such file": ("[institutions]\nfile = 'nowhere.csv'", "nowhere.csv"),
    "small cells": ("small_cells = 'yes'", "True or False"),
}


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG)
def test_a_mistake_in_a_file_names_the_file_and_the_field_in_one_line(tmp_path, text, said):
    path = written(tmp_path, text)
    with pytest.raises(Mistake, match=re.escape(said)) as refusal:
        read_place(path)
    assert str(path) in str(refusal.value) and "\n" not in str(refusal.value)


@pytest.mark.parametrize("odd", [None, 3, ["left-behind"], "", "nowhere", "nowhere.toml"])
def test_what_is_no_place_is_refused(odd):
    with pytest.raises(Mistake, match="place"):
        place_named(odd)


def test_numbers_come_with_their_sources(tmp_path):
    own = read_place(
        written(
            tmp_path,
            "source = 'all of it'\ndensity = 2000\n[council]\ndecline = 0.03\nyears = 5\nsource = 'accounts'\n"
            "[people]\nmoves = {owner = 0.05}\n[groups]\nper_1000 = 3\n"
            "[values.trust]\ndisposition = 0.2\n[values]\n'ties.gain' = {value = 0.1, source = 'mine'}",
        )
    )
    assert own.values == {
        "council.decline": 0.03, "groups.per_1000": 3.0, "moving.owner": 0.05, "place.warm_up": 60.0,
        "trust.disposition": 0.2, "ties.gain": 0.1, "place.residents_per_cell": pytest.approx(1.8),
    }  # fmt: skip
    assert own.sources["council.decline"] == "accounts" and own.sources["ties.gain"] == "mine"
    assert own.sources["groups.per_1000"] == "all of it"


def test_the_file_to_fill_in_is_a_place_as_it_stands_and_when_all_of_it_is_filled_in(tmp_path):
    path = tmp_path / "mine.toml"
    write_new(str(path))
    assert read_place(path).acting == places["left-behind"].values
    with pytest.raises(Mistake, match="there already"):
        write_new(str(path))
    assert path.read_text() == new_text()
    with pytest.raises(Mistake, match=r"\.toml"):
        write_new(str(tmp_path / "mine.txt"))
    filled = re.sub(r"^# (?=[\"\w.]+ = [\"{\[\d.tf])", "", new_text(), flags=re.MULTILINE)
    tables = tomllib.loads(filled)
    said = {(table, key) for table, fields in FIELDS.items() for key in fields}
    assert said == {("", key) for key in tables if key in FIELDS[""]} | {
        (table, key) for table in FIELDS if table not in ("", "values") for key in tables[table]
    }
    for table, key in (("", "extent"), ("ground", "outline"), ("ground", "homes"), ("groups", "file")):
        (tables if not table else tables[table]).pop(key)
    assert tables["people"].pop("census") and tables["people"].pop("areas")
    del tables["institutions"]
    assert set(place_of(tables, "mine", tmp_path).people) == set(MARGINS)


# --- what a question is asked of --------------------------------------------------------------------------


def test_a_question_holds_all_of_a_place_and_a_preset_by_name(tmp_path):
    text = "adults = 70\n[values]\n'trust.disposition' = 0.25\n"
    path = written(tmp_path, text)
    q = ask(["short"], Request(place=path, years=4, replicates=1))
    assert q.population == 70 and q.place.file == str(path)
    assert place_of_plain(q.asked()["place"]) == q.place
    assert f"--place {path}" in q.again(1)
    path.write_text(text + "# a remark\n")
    assert ask(["short"], Request(place=path, years=4, replicates=1)).digest() == q.digest()
    path.write_text(text.replace("0.25", "0.26"))
    assert ask(["short"], Request(place=path, years=4, replicates=1)).digest() != q.digest()
    assert ask(["short"], Request(years=4, replicates=1)).asked()["place"] == "left-behind"


def test_a_place_comes_before_the_cases_of_the_ensemble_and_what_is_asked_before_both():
    own = Place("A", values={"council.decline": 0.05, "trust.learning": 0.02})
    asked = ask(["short"], Request(place=own, years=4, parameters={"trust.learning": 0.03})).asked()
    found = changes_of(asked, 1)
    preset = changes_of(ask(["short"], Request(years=4)).asked(), 1)
    assert "council.decline" in preset and "council.decline" not in found
    assert found["trust.learning"] == 0.03
    assert set(preset) - set(found) == {"council.decline"}


def test_a_number_that_a_margin_decides_cannot_be_changed():
    own = Place("A", people={"work": MARGINS_GIVEN["work"]}, adults=60)
    changes = {"people.employed": 0.7}
    asked = (
        lambda: Request(place=own, parameters=changes).checked(),
        lambda: Neighbourhood(own, parameters=changes),
        lambda: saved(own, 60, changes),
        lambda: Asked(place="A", grounds={"A": own}, changes=changes),
    )
    for each in asked:
        with pytest.raises(
            Mistake, match=r"people\.employed: is what the margins of the people of A decide"
        ) as told:
            each()
        assert "\n" not in str(told.value)
    assert Request(place=own, parameters={"trust.learning": 0.03}).checked().parameters == {
        "trust.learning": 0.03
    }


def test_counts_asked_of_another_population_are_scaled_and_that_is_said():
    own = Place("A", adults=500)
    assert "You asked for 90 adults" in own.rests_on(90) and "You asked" not in own.rests_on(500)
    assert places["left-behind"].rests_on(90) == ""


@pytest.mark.parametrize(
    ("of", "method"),
    [
        (PayoffClock, "worth.comparison"), (HeatWave, "comparison"), (Resilience, "struck"), (Worth, "comparison"),
        (Catchment, ""), (Factorial, ""), (Patience, ""), (Ranking, ""), (Turning, ""), (Single, ""),
    ],
)  # fmt: skip
def test_every_answer_about_a_place_says_whose_numbers_it_rests_on(of, method, monkeypatch):
    mine = Place("Ashton", adults=500, values={"groups.per_1000": 3.0})
    asked = {"place": mine.plain(), "population": 500}
    question = SimpleNamespace(asked=lambda: asked)
    found = of.__new__(of)
    for name in method.split(".")[:1] * bool(method):
        inner = Comparison.__new__(Comparison)
        object.__setattr__(inner, "question", question)
        if of is PayoffClock:
            comparison, inner = inner, Worth.__new__(Worth)
            object.__setattr__(inner, "comparison", comparison)
        object.__setattr__(found, name, inner)
    if not method:
        in_rank = {"places": [mine.plain()], "population": 500}
        object.__setattr__(found, "asked", in_rank if of is Ranking else asked)
    monkeypatch.setattr(of, "text", lambda self: "Words.")
    monkeypatch.setattr(of, "failures", pd.DataFrame(), raising=False)
    assert found.full_text() == f"Words.\n\n{paragraph(mine.rests_on(500), '')}"


def test_studies_and_rankings_as_they_are_asked_say_whose_numbers_they_rest_on(tmp_path):
    mine = Place("Ashton", adults=60, values={"groups.per_1000": 3.0})
    of = {"population": 60, "replicates": 2, "doses": [50.0], "parameters": SHORT}
    told = rank(places=[mine], workers=1, out=tmp_path / "rank", progress=False, **of)
    assert mine.rests_on(60).split(".")[0] in " ".join(told.full_text().split())
    written(tmp_path, "name = 'Ashton'\nadults = 60\n[groups]\nper_1000 = 3.0\n")
    study = written(
        tmp_path, "question = 'Where?'\nplaces = ['ashton.toml']\noptions = ['short']\nyears = 4", "s.toml"
    )
    same = place_named(tmp_path / "ashton.toml")
    assert rests_told(read_study(study).resting_on()) == paragraph(same.rests_on(60), "")


def test_a_study_varies_no_number_that_the_margins_of_a_place_decide(tmp_path):
    written(tmp_path, "[people]\ntenure = { owner = 0.5, social_renter = 0.3, private_renter = 0.2 }\n")
    study = written(
        tmp_path,
        "question = 'Where?'\nplaces = ['ashton.toml']\noptions = ['short']\nyears = 4\n"
        "[cases]\ndesign = 'grid'\nvary = { 'people.social_renters' = [0.1, 0.2] }\n",
        "s.toml",
    )
    with pytest.raises(Mistake, match=r"people.social_renters: is what the margins"):
        read_study(study)


def test_a_study_looks_for_a_place_beside_itself(tmp_path):
    written(tmp_path, "adults = 60")
    study = written(
        tmp_path, "question = 'Where?'\nplaces = ['ashton.toml', 'left-behind']\nyears = 4\nreplicates = 1\n"
        "options = ['short']\n", "study.toml"
    )  # fmt: skip
    found = read_study(study)
    assert found.places == ("ashton", "left-behind")
    units = {unit.place: unit for unit in found.units()}
    assert (
        place_of_plain(units["ashton"].ground).adults == 60 and units["left-behind"].ground == "left-behind"
    )


# --- the ground and what is on it -------------------------------------------------------------------------


def many(kinds=("shop", "pub", "park", "faith")):
    at = itertools.product(range(150, 1700, 400), range(150, 1700, 400))
    return [
        Institution(f"{kind} {k}", kind, x, y, is_open=True, condition=0.6)
        for k, ((x, y), kind) in enumerate(zip(at, itertools.cycle(kinds), strict=False))
    ]


SQUARE = Ground([[[(0, 0), (1800, 0), (1800, 1800), (0, 1800)]]])


def test_an_institution_that_moves_500_metres_changes_only_what_can_hear_of_it():
    given = many()
    moved = [replace(given[0], north=given[0].north + 500), *given[1:]]
    worlds = [
        town(Place("A", ground=SQUARE, institutions=each, complete=True), 600, warm_up=0)
        for each in (given, moved)
    ]
    knows = np.zeros(600, bool)
    for world in worlds:
        knows |= (world.institutions_near(np.arange(600))[0] == 0).any(axis=1)
    one, other = (world.residents for world in worlds)
    differ = np.zeros(600, bool)
    for name in ("venue", "pull", "use", "confidence"):
        differ |= (getattr(one, name) != getattr(other, name)).any(axis=0)
    assert differ.sum() > 0 and not (differ & ~knows).any() and 0 < knows.sum() < 600
    for name in ("cell", "born", "status", "tenure", "community", "trust", "member_of"):
        assert (getattr(one, name) == getattr(other, name)).all()
    first, second = (world.institutions for world in worlds)
    assert (first.cell != second.cell).tolist() == [True] + [False] * (len(given) - 1)
    assert (first.condition == second.condition).all() and (first.kind == second.kind).all()
    assert (worlds[0].ties.records == worlds[1].ties.records).all()


def test_institutions_are_where_they_are_and_stand_as_given_when_the_experiment_begins():
    given = [replace(one, is_open=k % 3 > 0, owner="community") for k, one in enumerate(many())]
    worn = {
        "closing.community": 0.1,
        "institutions.strain_hazard": 1.0,
        "place.settling": 12,
        "place.warm_up": 60,
    }
    world = Neighbourhood(Place("A", ground=SQUARE, institutions=given, complete=True), 300, parameters=worn)
    i = world.institutions
    assert len(i) == len(given) and i.is_open.tolist() == [one.is_open for one in given]
    assert (i.condition == 0.6).all() and (i.owner == 2).all()
    assert (np.abs(world.ix - [one.east for one in given]) <= CELL / 2).all()
    assert (np.abs(world.iy - [1800 - one.north for one in given]) <= CELL / 2).all()
    world.run(60)
    assert not world.institutions.is_open.all()


def test_what_is_given_as_open_lets_nobody_down_before_the_experiment():
    own = Place(
        "A", ground=SQUARE, institutions=[replace(one, owner="council") for one in many()], complete=True
    )
    hazards = {
        "closing.council": 0.1,
        "institutions.strain_hazard": 1.0,
        "institutions.dereliction_hazard": 1.0,
    }
    closing, never = (
        Neighbourhood(own, 300, parameters={**SHORT, "place.warm_up": 120, **each}, seed=5)
        for each in (hazards, dict.fromkeys(hazards, 0.0))
    )
    assert (closing.residents.let_down == never.residents.let_down).all()
    assert (closing.residents.trust == never.residents.trust).all()
    assert (closing.institutions.changed != never.institutions.changed).any(), "luck has shut some on the way"


def test_what_is_given_as_shut_is_not_done_up_by_luck_that_reopens_it():
    given = [replace(one, is_open=False, owner="private", condition=None) for one in many(("pub",))]
    own = Place("A", ground=SQUARE, institutions=given, complete=True)
    often, never = (
        Neighbourhood(
            own,
            100,
            parameters={
                **SHORT,
                "place.warm_up": 60,
                "institutions.reopening": hazard,
                "institutions.reopened": 0.9,
            },
            seed=5,
        )
        for hazard in (0.5, 0.0)
    )
    for name in ("is_open", "condition", "reserve", "strain", "works", "changed"):
        assert (getattr(often.institutions, name) == getattr(never.institutions, name)).all(), name
    assert not often.institutions.is_open.any()
    often.run(24)
    assert often.institutions.is_open.any(), "from month 0 on luck may reopen it"


def test_luck_draws_only_kinds_that_are_not_spoken_of_or_none():
    hall = Institution("Hall", "centre", 900, 900)
    some, none = (
        town(Place("A", ground=SQUARE, institutions=[hall], complete=complete), 3000, warm_up=0)
        for complete in (False, True)
    )
    assert (some.institutions.kind == 1).sum() == 1 and len(some.institutions) > 3
    assert len(none.institutions) == 1


def test_homes_are_inside_the_outline_and_as_many_as_each_small_area_has():
    left = [(0, 0), (600, 0), (600, 1500), (0, 1500)]
    right = [(900, 0), (1500, 0), (1500, 1500), (900, 1500)]
    own = Place("A", ground=Ground([[left], [right]], homes=[(300, 700, 300), (1200, 700, 100)]))
    world = town(own, 401, warm_up=0)
    assert (world.x < 600).sum() == 301 and (world.x > 900).sum() == 100
    layout = Layout(own, 401, 4)
    assert layout.square_km == pytest.approx(1.8, rel=0.02)


def test_an_outline_is_the_union_of_its_polygons_as_its_file_is_read(tmp_path):
    edge = [[2.30, 54.70], [2.31, 54.70], [2.31, 54.71], [2.30, 54.71], [2.30, 54.70]]
    hole = [[2.304, 54.704], [2.306, 54.704], [2.306, 54.706], [2.304, 54.706], [2.304, 54.704]]
    one = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [edge, hole]}}
    text = json.dumps({"type": "FeatureCollection", "features": [one, one]})
    outline = read_outline(written(tmp_path, text, "outline.geojson"))
    own = read_place(written(tmp_path, "[ground]\noutline = 'outline.geojson'"))
    east, north = np.random.default_rng(1).uniform(-700, 700, (2, 500))
    found = own.ground.contains(east, north)
    assert (found == outline.contains(east, north)).all() and 0 < found.sum() < 500
    assert not own.ground.contains(0.0, 0.0) and place_of_plain(own.plain()) == own
    world = town(own, 300, warm_up=0)
    assert len(np.unique(world.geography.cell)) > 150


def test_an_outline_without_a_cell_is_refused_unless_it_is_smaller_than_one():
    strip, patch = ([(0, 0), (wide, 0), (wide, 10), (0, 10)] for wide in (600, 10))
    with pytest.raises(
        Mistake, match="no cell of 30 m has its middle inside the outline, which has 6,000 m2"
    ):
        Request(place=Place("A", ground=Ground([[strip]]))).checked()
    assert len(Layout(Place("A", ground=Ground([[patch]])), 30, 4).inside) == 1


def test_an_area_of_homes_outside_the_outline_is_left_out_and_told(tmp_path):
    edge = [[2.30, 54.70], [2.31, 54.70], [2.31, 54.71], [2.30, 54.71], [2.30, 54.70]]
    outline = {"type": "Polygon", "coordinates": [edge]}
    written(tmp_path, json.dumps(outline), "outline.geojson")
    written(
        tmp_path,
        "name,longitude,latitude,adults\nHere,2.303,54.703,30\nThere,2.307,54.707,30\nOver,2.33,54.705,2000\n",
        "homes.csv",
    )
    own = read_place(written(tmp_path, "[ground]\noutline = 'outline.geojson'\nhomes = 'homes.csv'"))
    assert len(own.ground.homes) == 2
    assert own.notes == ("homes: row 4 (Over) was left out: its middle lies outside the outline",)
    world = town(own, 2000, warm_up=0)
    assert np.bincount(world.geography.cell).max() < 50
    with pytest.raises(Mistake, match="area 2 lies outside the outline"):
        Ground([[[(0, 0), (900, 0), (0, 900)]]], homes=[(10, 10, 5), (900, 900, 5)])


def test_a_place_of_homes_alone_is_the_cells_that_they_fill():
    own = Place(
        "A", ground=Ground(homes=[(0, 0, 100), (6000, 0, 100)]), values={"place.residents_per_cell": 4}
    )
    layout = Layout(own, 400, 4)
    assert len(layout.inside) == 100 and layout.square_km == pytest.approx(0.09)
    world = town(own, 400, warm_up=0)
    assert set(world.geography.cell) <= set(layout.inside) and set(world.institutions.cell) <= set(
        layout.inside
    )
    metres = np.hypot(world.ix[:, None] - world.x, world.iy[:, None] - world.y)
    assert len(world.institutions) and metres.min(axis=1).max() < 100


def test_institutions_of_another_place_are_refused():
    far = [Institution(f"{at}", "pub", at, 0) for at in (-20_000, -15_000, 15_000, 20_000)]
    for own in (Place("A", institutions=far), Place("A", institutions=far, ground=SQUARE)):
        with pytest.raises(Mistake, match="none of the 4 of A lies on its square"):
            Request(place=own, population=200).checked()


def test_metres_and_degrees_without_an_outline_are_refused_by_the_names_of_the_files(tmp_path):
    written(tmp_path, "name,kind,east,north\nHall,centre,10,20\nBell,pub,300,-200\n", "halls.csv")
    homes = written(tmp_path, "name,longitude,latitude,adults\nA,2.30,54.7,90\nB,2.31,54.7,90\n", "homes.csv")
    place = written(tmp_path, "[ground]\nhomes = 'homes.csv'\n[institutions]\nfile = 'halls.csv'")
    with pytest.raises(Mistake, match=r"halls\.csv is in metres and homes\.csv is not"):
        read_place(place)
    homes.write_text("name,east,north,adults\nA,0,0,90\nB,300,0,90\n")
    assert read_place(place).ground.homes[1].tolist() == [300, 0, 90]


def test_a_group_that_gives_a_position_meets_at_what_stands_there_or_is_told_to_meet_at_a_home(tmp_path):
    written(tmp_path, "name,kind,east,north\nHall,centre,0,0\nBell,pub,500,0\n,pub,900,0\n", "halls.csv")
    written(tmp_path, "name,east,north\nChoir,12,16\nWalkers,250,0\nBand,900,0\n", "groups.csv")
    place = written(tmp_path, "[institutions]\nfile = 'halls.csv'\n[groups]\nfile = 'groups.csv'")
    own = read_place(place)
    assert [one.meets_at for one in own.groups] == ["Hall", "", ""]
    home = "no institution with a name of its own lies within 50 m of it; it meets at a home"
    assert own.notes == (
        "groups: row 2 (Choir) gives a position: Hall lies 20 m from it; it meets there",
        f"groups: row 3 (Walkers) gives a position: {home}",
        f"groups: row 4 (Band) gives a position: {home}",
    )


def test_a_group_without_a_name_is_refused_by_its_file_and_row(tmp_path):
    written(tmp_path, "name,members\nChoir,12\n,20\n", "groups.csv")
    place = written(tmp_path, "[groups]\nfile = 'groups.csv'")
    with pytest.raises(Mistake, match=r"groups\.csv: row 3: has no name"):
        read_place(place)


def test_a_path_on_a_ground_with_gaps_leads_to_a_home_nearly_always():
    ring = [(0, 0), (900, 0), (0, 900)]
    world = town(Place("A", ground=Ground([[ring]])), 1200, warm_up=0)
    square = Neighbourhood(population=1200, parameters={"place.residents_per_cell": 1200 / 450}, warm_up=0)
    lost, usual = ((each.nearby == np.arange(1200)).mean() for each in (world, square))
    assert lost < usual, "as sociable as on a square of the same density"


def test_north_is_row_0():
    own = Place("A", ground=SQUARE, institutions=[Institution("N", "pub", 10, 1790)], complete=True)
    assert town(own, 50, warm_up=0).institutions.cell.tolist() == [0]


def test_a_group_meets_where_it_is_said_to_with_as_many_members():
    hall = Institution("Hall", "centre", 900, 900, is_open=True)
    groups = [GroupHere("Choir", "Hall", 7, True), GroupHere("Walkers", members=20)]
    world = town(Place("A", ground=SQUARE, institutions=[hall], complete=True, groups=groups), 400)
    g = world.groups
    for k, given in enumerate(groups):
        row = int(np.flatnonzero(g.alive & (g.identity == -k - 1))[0])
        assert known_group(world.place, int(g.identity[row])) == given
        assert world.members()[row] == given.members
    choir = int(np.flatnonzero(g.identity == -1)[0])
    assert g.place[choir] == 0 and g.constituted[choir]
    assert names_of_groups(world)[choir] == f"{choir} (Choir)"
    assert names_of_institutions(world) == ["community centre (Hall)"]
    found = groups_as_given(world)
    assert found["here"].all() and found["in_its_room"].all() and (found["members"] == found["given"]).all()
    named = g.identity[g.alive & (g.identity < 0)].tolist()
    world.run(12)
    assert {-1, -2} >= set(g.identity[g.alive & (g.identity < 0)].tolist()) and sorted(named) == [-2, -1]
    row = int(np.flatnonzero(world.groups.identity == -1)[0])
    assert names_of_groups(world)[row] == f"{row} (Choir)"


def test_groups_and_members_that_a_place_has_no_room_for_are_told(tmp_path):
    groups = [GroupHere(f"Club {k}", members=30) for k in range(60)]
    own = Place("A", ground=SQUARE, groups=groups, adults=60)
    told = tell_place(own, seed=5, out=tmp_path / "told")
    world = world_at_month_0(own.plain(), 60, {}, 5)
    identities = world.groups.identity[world.groups.alive]
    here = [-(k + 1) in identities for k in range(60)]
    assert told.groups["here"].tolist() == here and 0 < sum(here) < 60
    assert (
        told.groups["members"].sum()
        == world.members()[world.groups.alive & (world.groups.identity < 0)].sum()
    )
    text = " ".join(told.text().split())
    assert f"Groups, yours: {sum(here)} of 60 at month 0" in text and f"was left for {lost(told)}." in text
    assert re.search(
        r"Fewer members than given, as nobody else has the time and a free slot: Club \d+ \d+ of 30", text
    )


def lost(told):
    """The names of groups that are not there, as they are told."""
    return ", ".join(told.groups["name"][~told.groups["here"]])


BROKEN = {
    "kind": (lambda: Institution("A", "church", 0, 0), "church"),
    "owner": (lambda: Institution("A", "pub", 0, 0, "brewery"), "brewery"),
    "condition": (lambda: Institution("A", "pub", 0, 0, condition=2), "condition"),
    "where": (lambda: Institution("A", "pub", float("nan"), 0), "east"),
    "no hall": (lambda: Place("A", groups=[GroupHere("Choir", "Hall")]), "Hall"),
    "far": (lambda: Ground([[[(0, 0), (90_000, 0), (0, 90_000)]]]), "90.0 km"),
    "name": (lambda: Institution(3, "pub", 0, 0), "name: 3 is not allowed"),
    "constituted": (lambda: GroupHere("Choir", constituted="maybe"), "constituted: 'maybe' is not allowed"),
    "two points": (lambda: Ground([[[(0, 0), (1, 1)]]]), "three"),
    "nothing": (lambda: Ground(), "neither"),
    "nobody": (lambda: Ground(homes=[(0, 0, 0)]), "not all of them 0"),
}


@pytest.mark.parametrize(("make", "said"), BROKEN.values(), ids=BROKEN)
def test_a_ground_that_cannot_be_is_refused(make, said):
    with pytest.raises(Mistake, match=re.escape(said)):
        make()


def test_members_are_a_whole_number():
    assert repr(GroupHere("Choir", members=12.0).members) == "12"


# --- what is told -----------------------------------------------------------------------------------------


def test_what_is_far_from_anything_fitted_is_told_with_its_figure():
    own = Place("A", values={"groups.per_1000": 15.0, "people.status": 0.4}, adults=800)
    told = warnings_of(own, 800, 0.18)
    assert any("15" in one and "2 to 6" in one for one in told)
    assert any("800 adults" in one for one in told) and not any("people.status" in one for one in told)
    assert far_told("people.social_renters", 0.31) == "" and "0.17 to 0.3" in far_told(
        "people.social_renters", 0.6
    )
    assert warnings_of(places["left-behind"], 100, 1.0) == []


def test_the_fictional_places_say_that_they_are_and_are_found_by_the_name_of_their_file(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    assert len(examples()) >= 2
    for name in examples():
        own = place_named(name)
        assert "fictional" in own.title and set(own.people) == set(MARGINS) and own.complete
        assert own.ground.rings and own.institutions and not own.notes
    west = [one.east for one in place_named("ashmoor.toml").institutions]
    assert max(west) < 0, "all on one side of the railway, which runs at east = 0"
    written(tmp_path, "name = 'Mine'", "ashmoor.toml")
    assert place_named("ashmoor.toml").name == "Mine", "a user's own file comes first"


# --- the page ---------------------------------------------------------------------------------------------


def test_a_visitor_names_no_file_of_the_machine(tmp_path):
    path = written(tmp_path, "name = 'Ashton'")
    for asked in (lambda: Asked(place=str(path)), lambda: asked_by_link(f"place={path}")):
        with pytest.raises(Mistake, match="is not known"):
            asked()
    with pytest.raises(Mistake, match="cannot be opened here"):
        opened(f"[institutions]\nfile = '{path}'", "mine.toml", places)
    for table, key in BESIDE:
        with pytest.raises(Mistake, match="cannot be opened here"):
            opened(f"[{table}]\n{key} = ['{path}']", "mine.toml", places)


def test_a_place_that_is_saved_and_opened_is_the_same():
    own = Place(
        "Ashton", "Ashton, an estate", values={"trust.learning": 0.02}, people=MARGINS_GIVEN, adults=300
    )
    again = opened(saved(own, 300, {}), "ashton.toml", places)
    assert (again.acting, again.people, again.adults, again.name) == (own.acting, own.people, 300, "Ashton")
    many = replace(own, people={"tenure": {"owner": 1234567, "social_renter": 20, "private_renter": 0}})
    assert opened(saved(many, 300, {}), "ashton.toml", places).people == many.people
    changed = opened(saved(own, 300, {"ties.gain": 0.2}), "ashton.toml", {**places, "Ashton": own})
    assert changed.name == "Ashton (2)" and changed.values["ties.gain"] == 0.2
    preset = opened(saved(places["left-behind"], 2000, {}), "x.toml", places)
    assert preset.acting == places["left-behind"].values and preset.name == "my left-behind"


# --- the reference ----------------------------------------------------------------------------------------

DOCUMENT = Path(__file__).parents[1] / "docs" / "places.md"
BETWEEN = re.compile(r"(?<=<!-- fields -->\n).*(?=<!-- /fields -->)", re.DOTALL)


def reference():
    """The fields of a place's file as a table."""
    rows = [
        f"| {f'`[{table}]` ' if table else ''}`{name}` | {meaning} |"
        for table, fields in FIELDS.items()
        for name, meaning in fields.items()
    ]
    return "\n".join(["| field | what it is |", "|---|---|", *rows]) + "\n"


def test_the_document_has_every_field():
    assert BETWEEN.search(DOCUMENT.read_text())[0] == reference()


if __name__ == "__main__":
    DOCUMENT.write_text(BETWEEN.sub(lambda _: reference(), DOCUMENT.read_text()))
