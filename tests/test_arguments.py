"""Every argument of every public function: what is of no fitting type is one line that names the argument."""

import inspect
import json
import re
import tempfile
from dataclasses import replace
from fractions import Fraction
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from worlds import programme

import kith
from kith import Mistake, Neighbourhood, Place, Programme, case
from kith.experiments import workshop
from kith.experiments.cases.designs import flat
from kith.experiments.cases.given import changed
from kith.experiments.comparing.question import ask
from kith.experiments.running.request import Request
from kith.model.mistakes import finite, told, truth, whole_number
from kith.model.programme.presets import KEYS, programme_from
from kith.model.programme.profiles import MOST_MONTHS
from kith.model.programme.programme import plain_of

TOWN = Neighbourhood(population=30, warm_up=0)
GRANTS = programme(name="grants alone", mix={"grants": 1.0})


class Odd:
    """Something that no argument can be."""

    def __repr__(self):
        return "odd\nthing"


ODD = Odd()
HUGE = 10**20
NUMBER = [
    ODD,
    "three",
    True,
    np.True_,
    [3],
    {"a": 1},
    float("nan"),
    np.float64("inf"),
    10**5000,
    1j,
    pd.NA,
    b"3",
]
WHOLE = [*NUMBER, 2.5, np.float32(2.5), -1, HUGE]
TEXT = [ODD, 5, True, ["left-behind"], {"a": 1}, b"left-behind", np.array(["x", "y"]), ""]
PATHS = [ODD, 5, True, ["here"], b"here", pd.DataFrame({"a": [1]}), "", " "]
TRUTH = [ODD, 0, 1, "no", None, [], np.array([True, False])]
NAMES = [ODD, 5, {"a": 1}, {"short", "patient"}, b"short", [ODD], [None], [["short"]], np.array(3)]
CHANGES = [
    ODD,
    5,
    "trust.learning",
    [("trust.learning", 0.1)],
    {1: 2},
    {"trust.learning": "x"},
    pd.Series([0.1]),
]
CHANGES += [{"trust.learning": True}, {"no such": 1}, pd.Series([0.1, 0.1], ["trust.learning"] * 2)]
CHANGES += [pd.DataFrame({"trust.learning": [0.1]})]
OPTION = [ODD, 5, True, ["short"], {"budget": 3}, b"short", ""]
NONE = [None]  # where it does not stand for a default

# what each argument is given by name: the same words mean the same everywhere
WRONG: dict[str, list[object]] = {
    "place": TEXT + NONE,
    "population": [*WHOLE, 0],
    "adults": [*WHOLE, 0],
    "like": [one for one in TEXT if one is not None],
    "people": [ODD, 5, "ages", {"ages": 3}, {"ages": {"18+": ODD}}, {1: {}}, {"no such": {"a": 1}}],
    "small_cells": TRUTH,
    "complete": TRUTH,
    "ground": [ODD, 5, "here", {"a": 1}, [[(0, 0), (1, 0), (0, 1)]]],
    "institutions": [ODD, 5, "hall.csv", {"a": 1}, [ODD], ["Hall"]],
    "groups": [ODD, 5, "choir", {"a": 1}, [ODD], ["Choir"]],
    "notes": [ODD, 5, {"a": 1}, [ODD], [5]],
    "file": [ODD, 5, None, ["a"]],
    "years": [*WHOLE, None, 0, 1001],
    "seed": WHOLE,
    "replicates": [*WHOLE, 0],
    "workers": [*WHOLE, 0],
    "parameters": CHANGES,
    "cases": PATHS,
    "out": PATHS,
    "observed": PATHS,
    "targets": PATHS,
    "survey": PATHS + NONE,
    "into": [*WHOLE, None, 1, 101],
    "lengths": [ODD, 5, {3: 3}, {3}, "3", [ODD], [None], [True], [2.5], [1, 8], [3, 12, 12]],
    "starts": [ODD, 5, {0: 0}, {0.0}, "0", [ODD], [None], [True], [9.0], [0.0, 0.0]],
    "borders": [one for one in TRUTH if one is not None],
    "retry": TRUTH,
    "only": TEXT,
    "progress": [ODD, 0, "no", None, pd.Series([1])],
    "options": [*NAMES, None, [5], [["short"]], []],
    "option": OPTION + NONE,
    "programme": OPTION,
    "equal": TEXT + NONE,
    "present_value_per_head": [*NUMBER, -1, 1e13],
    "discount_rate": [*NUMBER, None, -0.1, 1.1],
    "rate": [*NUMBER, None, -0.1, 1.1],
    "gbp": [*NUMBER, None, -1],
    "apart": TRUTH,
    "processes": [ODD, 5, True, {"a": 1}, b"rule.py", [ODD], [None], ""],
    "base_year": [*WHOLE, 3000],
    "price_year": [*WHOLE, 1066, 3000],
    "wellbeing": TEXT + NONE,
    "without": [*NAMES, None, ["no line"]],
    "from_memory": TRUTH,
    "weights": TRUTH,
    "truths": [*WHOLE, None, 0],
    "first": [*WHOLE, None],
    "later": [*WHOLE, None],
    "waves": [*WHOLE, None],
    "settings": NAMES + NONE,
    "along": NAMES + NONE,
    "plane": TRUTH,
    "steps": [*WHOLE, None, 1, 26],
    "outcome": TEXT + NONE,
    "places": NAMES + NONE,
    "doses": [ODD, 5, {"a": 1}, {30.0}, "30", [ODD], [None], [True], [[30.0]]],
    "year": [*WHOLE, None],
    "cuts": [ODD, 5, {3: 3}, {3}, "3", [ODD], [None], [True], [2.5]],
    "shock": TEXT + NONE,
    "resident": WHOLE,
    "row": [*WHOLE, None],
    "follow": WHOLE,
    "rng": WHOLE,
    "warm_up": WHOLE,
    "collect": TRUTH,
    "in_one_piece": TRUTH,
    "where": PATHS + NONE,
    "rules": [*NAMES, None],
    "pot": NUMBER,
    "most": NUMBER,
    "keep": TRUTH,
    "months": [*WHOLE, None],
    "every": [*WHOLE, None, 0],
    "folder": PATHS + NONE,
    "study": PATHS + NONE,
    "executor": [5, "here", ODD],
    "scheduler": TEXT,
    "take_over": [ODD, 5, {"a": 1}, [ODD], [None], [""]],
    "outcomes": NAMES,
    "effect": TEXT,
    "month": WHOLE,
    "changes": CHANGES,
    "defaults": CHANGES,
    "values": CHANGES + NONE,
    "sources": [ODD, 5, {1: "x"}, [("a", "b")], None],
    "name": TEXT + NONE,
    "title": [ODD, 5, None, ["x"]],
    "about": [ODD, 5, None, ["x"]],
    "unit": [ODD, 5, None, ["x"], ""],
    "better": [ODD, "up", True, None, 2, 0.5],
    **{key: [ODD, 5, "lern", True] for key in ("after", "before")},
    **{
        key: [ODD, 5, "x", {1: 2}, {"one": "x"}, {"identity": 1}]
        for key in ("residents", "groups", "institutions")
    },
    "path": PATHS + NONE,
    **{key: PATHS + NONE for key in ("a", "b")},
    "off": TEXT,
    "budget": [*NUMBER, None, -1, 1e308],
    "start": [*WHOLE, None],
    "profile": [ODD, 5, None, {"a": 1}, {0.5}, [True], ["x"], [None], [[1.0]], "evn", [1 / 1201] * 1201],
    "mix": [ODD, 5, None, "grants", [("grants", 1.0)], {1: 1.0}, {"grants": True}, {"grants": "x"}],
    "control": TEXT + NONE,
    "ending": TEXT + NONE,
    "works": TEXT + NONE,
    "figures": [ODD, 5, None, [5], ["x"], {"text": "x"}],
    "designs": [*NAMES, None, [5], [["before-after"]]],
    "areas": [*WHOLE, None, 3],
    "redesign": TRUTH,
    "sample": [*WHOLE, None, 1, 31],
    "draws": [*WHOLE, None, 99],
    "baseline_years": [*WHOLE, None, 0, 101],
}
# how a message calls an argument, where not by its own name
CALLED = {
    "follow": "resident",
    "row": "resident",
    "options": "option",
    "changes": "parameter",
    "defaults": "parameter",
}
CALLED |= {
    "parameters": "parameter",
    "values": "parameter",
    "cuts": "cut",
    "doses": "dose",
    "settings": "setting",
}
CALLED |= {"survey": "observed", "lengths": "length", "starts": "start"}
CALLED |= {
    "designs": "design",
    "places": "place",
    "outcomes": "outcome",
    "where": "region",
    "rules": "rule",
    "mix": "instrument",
    "option": "programme",
}

SMALL = {"population": 30, "replicates": 2, "workers": 1, "progress": False}
RUN = ("out", "retry", "progress")
# what functions take that pass on what they are asked
ASKED = (
    "place",
    "population",
    "years",
    "seed",
    "replicates",
    "workers",
    "retry",
    "parameters",
    "cases",
    "out",
    "progress",
)
MONEY = ("equal", "present_value_per_head", "discount_rate", "apart")
HOW = ("workers", "executor", "scheduler", "take_over", *RUN)
SURVEY = Path(tempfile.mkdtemp()) / "survey.toml"
SURVEY.write_text('[[answers]]\nquestion = "trusts"\nshare = 0.2\nn = 30\n')
QUESTION = SURVEY.with_name("question.toml")
QUESTION.write_text("population = 30\nyears = 1\n")
OWN: dict[str, dict[str, object]] = {
    "sensitivity": {"study": "screening"},
    "sweep": {"study": "screening"},
    "withstand": {"shock": "closure"},
    "load": {"folder": "nowhere"},
    "diff": {"a": QUESTION, "b": QUESTION},
    "replay": {"path": "nowhere"},
    "evaluate": {"sample": 10},
    "catchment": {"population": 32, "into": 2},
    "calibrate": {"population": 100},
    "recover": {"population": 100},
    "validate": {"population": 100},
    "observed": {"survey": SURVEY},
    "Case": {"changes": {}},
    "Place": {"name": "here", "title": "", "about": "", "values": {}, "sources": {}},
    "Programme": {"name": "mine", "budget": 100, "profile": "even", "years": 2, "mix": {"grants": 1.0}},
    "check": {"processes": str(Path(__file__).parents[1] / "notebooks" / "gossip.py")},
    "outcome": {"title": "One", "unit": "0-1"},
    "process": {"after": "learn"},
    "branch": {"programme": None},
    "run": {"months": 1},
    "resident": {"row": 1},
    "planned": {"population": 30, "months": 12},
    "cash": {"population": 30},
    "present_value": {"population": 30},
    "at_present_value": {"population": 30, "gbp": 100.0},
    "at_cash": {"population": 30, "gbp": 100.0},
    "sentence": {"population": 30},
    "placed": {"values": {}},
}
# what a user may call on the public classes; the rest of a neighbourhood is how its processes work, unchecked
OF_PROGRAMMES = [GRANTS.planned, GRANTS.cash, GRANTS.present_value, GRANTS.at_present_value, GRANTS.at_cash]
OF_PROGRAMMES += [GRANTS.sentence]
METHODS = [TOWN.branch, TOWN.run, TOWN.observe, TOWN.resident, case().placed, *OF_PROGRAMMES]
PUBLIC = [one for name in kith.__all__ if callable(one := getattr(kith, name)) and one is not Mistake]


def wrongs(ask_it, name):
    """What cannot be given; a programme's money is worked out for a place of any size, and its years may be broken."""
    if ask_it is Programme and name == "years":
        return [*NUMBER, None, 0, 101]
    may_be_none = inspect.signature(ask_it).parameters.get(name, inspect.Parameter).default is None
    return [
        one
        for one in WRONG[name]
        if (one is not HUGE or name != "population" or ask_it not in OF_PROGRAMMES)
        and not (one is None and may_be_none)
    ]


def arguments():
    """Each argument of every public function and method."""
    for ask_it in [*PUBLIC, *METHODS]:
        taken = inspect.signature(ask_it).parameters
        names = {name for name, of in taken.items() if of.kind is not of.VAR_KEYWORD}
        names -= {"known", "text", "numbers"}  # which Kith hands on to itself
        names |= {"asked": {*ASKED, *MONEY}, "how": {*HOW}}.get([*taken][-1], set())
        yield from (pytest.param(ask_it, name, id=f"{ask_it.__name__}-{name}") for name in sorted(names))


@pytest.mark.parametrize(("ask_it", "name"), [*arguments()])
def test_what_no_argument_can_be_is_a_mistake_that_names_the_argument(ask_it, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    taken = inspect.signature(ask_it).parameters
    small = {key: value for key, value in SMALL.items() if key in taken or "asked" in taken}
    right = (small if ask_it in PUBLIC else {}) | OWN.get(ask_it.__name__, {})
    assert not untold(ask_it, name, wrongs(ask_it, name), right)
    assert not list(tmp_path.iterdir()), "something was left behind"


def untold(ask_it, name, wrong_ones, right, called=CALLED):
    """What is given for an argument that is not told in a line that names it, and what comes instead."""
    bad = []
    for wrong in wrong_ones:
        try:
            ask_it(**{**right, name: wrong})
        except Mistake as mistake:
            line = str(mistake)
            if "\n" in line or len(line) > 600 or not (name in line or called.get(name, name) in line):
                bad.append((wrong, line))
        except Exception as error:
            bad.append((wrong, repr(error)))
        else:
            bad.append((wrong, "is let in"))
    return bad


# --- what the notebooks ask for -------------------------------------------------------------------------

FOUND = [ODD, 5, None, "found", pd.DataFrame({"a": [1]}), {"a": 1}]
MANY = [ODD, 5, None, "found", {}, {"a": 1}, {"a": ODD}, [ODD]]
NUMBERS = [*NUMBER, None]
ASKED_IN_NOTEBOOKS = WRONG | {
    "found": FOUND,
    "bet": TEXT + NONE,
    "turn": WHOLE,
    "drawn": [ODD, 5, None, "x", [1.0], {"x": 1.0}, {1: "x"}, {1: float("nan")}, {99: 1.0}],
    "question": TEXT + NONE,
    "low": NUMBERS,
    "high": NUMBERS,
    "value": NUMBERS,
    "step": [*NUMBERS, 0, -1],
    "given": [ODD, 5, None, "x", {}, {1: 1}, {"a": "x"}, {"a": -1}, {"a": 11}],
    "most": [*WHOLE, None, 0],
    "average": TRUTH,
    "against": TEXT + NONE,
    "what": TEXT + NONE,
    "answers": [
        ODD,
        5,
        None,
        "x",
        {},
        {1: 1},
        {"grants": "x"},
        {"grants": -1},
        {"grants": True},
        {"grants": 0},
    ],
    "world": FOUND,
    "sample": [*WHOLE, None, 0],
    "times": [*WHOLE, None, 0],
    "team": [*TEXT, None, "a/b", "x\ny", "a" * 400],
    "mix": [
        ODD,
        5,
        None,
        "grants",
        {},
        {1: 1.0},
        {"grants": True},
        {"grants": "x"},
        {"grants": -1},
        {"nope": 1},
    ],
}
OF_ONE = {
    ("choice", "options"): [ODD, 5, None, {"a": 1}, [], [ODD], [5]],
    ("choice", "value"): [ODD, 5, "nobody", ["short"]],
    ("curve", "years"): [ODD, 5, None, "x", [], ["x"], [2.5], {1: 2}],
    ("team_file", "years"): [*NUMBER, None, 0, 101],
    ("team_file", "profile"): [ODD, 5, None, {"a": 1}, ["x"], "evn"],
    ("varied_figure", "found"): MANY,
    ("map_figure", "found"): MANY,
    ("pairing_figure", "year"): WHOLE,
    ("evidence", "year"): [*WHOLE, None, 0, 101],
}
ASKED_OF = {"lives": ("parameters", "cases", "equal"), "evidence": ("parameters", "cases", "discount_rate")}
NOTEBOOKS = [one for name in workshop.__all__ if inspect.isfunction(one := getattr(workshop, name))]


def asked_in_notebooks():
    """Each argument of every function that notebooks ask for."""
    for ask_it in NOTEBOOKS:
        names = {name for name in inspect.signature(ask_it).parameters if name != "how"}
        names |= set(ASKED_OF.get(ask_it.__name__, ()))
        yield from (pytest.param(ask_it, name, id=f"{ask_it.__name__}-{name}") for name in sorted(names))


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """A comparison of two options, of two seeds."""
    out = tmp_path_factory.mktemp("found") / "out"
    return kith.compare(years=13, parameters={"place.warm_up": 6, "place.settling": 0}, out=out, **SMALL)


@pytest.mark.parametrize(("ask_it", "name"), [*asked_in_notebooks()])
def test_what_a_notebook_cannot_ask_is_a_mistake_that_names_the_argument(
    ask_it, name, found, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    team = {"years": 4, "profile": "even", "mix": {"grants": 1}, "control": "central", "ending": "cliff"}
    right = {
        "bet_figure": {"found": found, "outcome": "trust", "drawn": {5: 0.1}},
        "settled": {"found": found, "outcome": "trust", "bet": "short"},
        "pairing_figure": {"found": found, "option": "short"},
        "league": {"found": found},
        "varied_figure": {"found": {1: found}, "what": "size"},
        "map_figure": {"found": {"here": found}, "outcome": "trust", "against": "short"},
        "choice": {"question": "Who?", "options": ["short", "patient"]},
        "number": {"question": "When?", "low": 1, "high": 20, "value": 8},
        "curve": {"question": "Line", "years": [5], "low": -1, "high": 1},
        "points": {"question": "Points", "given": {"grants": 3}},
        "mix_of": {"answers": {"grants": 3}},
        "poll": {"world": TOWN, "sample": 10},
        "evidence": {"population": 30, "sample": 10, "times": 2, "year": 1},
        "lives": {"population": 30, "years": 13},
        "team_file": {"team": "us", **team},
    }[ask_it.__name__]
    wrong_ones = OF_ONE.get((ask_it.__name__, name)) or ASKED_IN_NOTEBOOKS[name]
    assert not untold(ask_it, name, wrong_ones, right, CALLED | {"answers": "mix"})
    assert not list(tmp_path.iterdir()), "something was left behind"


# --- numbers, texts and mappings of other libraries -----------------------------------------------------

COLUMNS = {"population": [30], "years": [13], "head": [120.0], "start": [6], "share": [1.0], "seed": [7]}
WHOLES, MIXED = (
    pd.DataFrame({"population": [30], "start": [6], "months": [3]}).iloc[0],
    pd.DataFrame(COLUMNS).iloc[0],
)


@pytest.mark.parametrize(
    "given", [30, 30.0, np.int64(30), np.uint8(30), np.float32(30), Fraction(30), MIXED.population]
)
def test_a_whole_number_of_any_library_is_one(given):
    number = whole_number("population", given, 1)
    assert number == 30 and type(number) is int


@pytest.mark.parametrize("given", [0.5, np.float16(0.5), np.float32(0.5), np.float64(0.5), Fraction(1, 2)])
def test_a_number_of_any_library_is_one(given):
    number = finite("rate", given, 0.0, 1.0)
    assert number == 0.5 and type(number) is float and told(given) == "0.5"


@pytest.mark.parametrize("check", [partial(whole_number, low=0), partial(finite, low=0.0)])
@pytest.mark.parametrize("given", [True, False, np.True_, np.False_])
def test_a_truth_value_is_no_number(check, given):
    with pytest.raises(Mistake, match=re.escape(f"x: {given!r} is not allowed; give a ")):
        check("x", given)


def test_a_truth_value_of_numpy_is_one():
    assert truth("retry", np.True_) is True and truth("retry", np.False_) is False


PLAIN = Programme("a", 150, 6, "even", {"grants": 1}, years=3)
SERIES = pd.Series({"grants": 1})
LONG = np.full(36, 1 / 36)


@pytest.mark.parametrize(
    "option",
    [
        Programme("a", np.int64(150), WHOLES.start, "even", {"grants": np.int64(1)}, years=np.int64(3)),
        Programme(np.str_("a"), np.uint16(150), np.float64(6), "even", SERIES, np.str_("central"), years=3.0),
        Programme("a", 150, 6, LONG, SERIES),
        Programme("a", np.float64(150), 6, LONG.tolist(), {"grants": 1.0}),
        Programme("a", 150, 6, pd.Series(LONG), SERIES.astype(float), years=3),
    ],
)
def test_a_programme_of_numbers_of_other_libraries_is_the_same_programme(option):
    assert option == replace(PLAIN, profile=option.profile) and np.allclose(option.profile, PLAIN.profile)
    assert json.loads(json.dumps(plain_of(option))) == plain_of(option)
    told_numbers = [option.budget, option.start, *option.profile, *option.mix.values()]
    assert {type(number) for number in told_numbers} <= {int, float} and type(option.start) is int


def test_the_command_that_repeats_a_question_has_plain_numbers():
    request = Request(population=WHOLES.population, years=MIXED.years, seed=np.int64(7), replicates=np.int64(2),
                      parameters=pd.Series({"trust.learning": 0.05}), cases="catalogue")  # fmt: skip
    question = ask(
        np.array(["short"]), request, present_value_per_head=MIXED["head"], discount_rate=np.float64(0.05)
    )
    again = question.again(3)
    assert "np." not in again and "(" not in again
    assert (
        "--set trust.learning=0.05 " in again and "--per-head 120.0 " in again and "--population 30 " in again
    )
    same = ask(
        pd.Series(["short"]), replace(request, population=30), present_value_per_head=120, discount_rate=0.05
    )
    assert question.asked() == same.asked() and json.dumps(question.asked())


def test_numbers_of_pandas_make_the_same_case_and_place():
    given = pd.Series({"ties.gain": 0.2, "trust.learning": np.float32(0.125), "place.warm_up": np.int64(60)})
    made = case(given)
    assert dict(made.changes) == {"place.warm_up": 60.0, "ties.gain": 0.2, "trust.learning": 0.125}
    assert dict(Place("here", "", "", given, {}).values) == dict(made.changes)
    assert {type(value) for value in made.changes.values()} == {float}


def test_a_case_given_where_changes_are_is_its_changes_alone():
    made = case({"trust.learning": 0.05})
    assert case(made) is made
    assert Request(parameters=made).checked().parameters == {"trust.learning": 0.05}


# --- what was let in, or told untruly -------------------------------------------------------------------


def said(do, *args, **kwargs):
    with pytest.raises(Mistake) as found:
        do(*args, **kwargs)
    return str(found.value)


def test_a_value_just_out_of_its_range_is_told_as_it_is():
    assert "0.2000001 is outside" in said(case, {"trust.learning": 0.2000001})


def test_a_value_is_told_in_one_short_line():
    assert "\n" not in told(pd.DataFrame({"a": range(50)})) and len(told("x" * 5000)) < 100
    assert told(10**5000) == "a int that cannot be shown" and told(np.float64(120)) == "120"


@pytest.mark.parametrize("budget", [1e308, 1.1e12, 10**400])
def test_a_budget_beyond_all_measure_is_told_as_it_was_given(budget):
    assert f"budget = {told(budget)} is" in said(programme, budget=budget)


@pytest.mark.parametrize("budget", [5e-324, 1e-310])
def test_a_budget_too_small_to_be_scaled_is_told_and_neither_nan_nor_rounded(budget):
    for tiny in (
        programme(name="tiny", budget=budget),
        programme(name="tiny", budget=budget, profile=[1e-3] * 1000),
    ):
        assert "programme tiny" in said(tiny.at_present_value, 1e9, 30)
        assert "programme tiny" in said(tiny.at_cash, 1e9, 30)


def test_money_that_would_be_beyond_all_measure_is_a_mistake():
    late = programme(name="late", start=1200)
    assert "programme late" in said(late.at_present_value, 1e9, 30, 1.0)


def test_no_programme_is_longer_than_any_run_that_can_be_asked_for():
    longest = programme(start=MOST_MONTHS, profile=[1 / MOST_MONTHS] * MOST_MONTHS)
    question = Request(years=1000, population=30, cases="catalogue")
    assert ask([longest], question, discount_rate=0.01).years == 1000
    assert f"at most {MOST_MONTHS}" in said(programme, profile=[1 / 24_000] * 24_000)


@pytest.mark.parametrize("months", [10**20, 12_001])
def test_a_run_has_an_upper_end(months):
    assert "months" in said(TOWN.run, months) and "12000" in said(TOWN.run, months)


@pytest.mark.parametrize(
    "ask_it", [kith.appraise, kith.payoff_clock, kith.heat_wave, partial(kith.withstand, "plant")]
)
def test_an_argument_that_is_not_known_is_answered_with_the_nearest(ask_it):
    assert "'replicate'" in said(ask_it, replicate=3) and "'replicates'" in said(ask_it, replicate=3)


@pytest.mark.parametrize(
    "pair", [("a.b=2", "a.b =1"), ("a.b =1", "a.b=2"), (" a.b=1", "a.b= 2"), ("a.b=1", "a.b=1")]
)
def test_a_parameter_set_twice_is_a_mistake_however_it_is_spaced(pair):
    assert "a.b is set twice" in said(changed, pair)


def test_a_parameter_set_twice_in_a_study_is_a_mistake():
    assert "ties.gain is given twice" in said(flat, {"ties": {"gain": 0.1}, "ties.gain": 0.2})
    assert "ties.gain is given twice" in said(flat, {"ties.gain": 0.2, "ties": {"gain": 0.1}})


GOOD = {"budget_per_head": 100, "years": 2, "profile": "even", "mix": {"grants": 1.0}}
TOTAL = {"budget_total": 1e6, "people": 5000, "years": 2, "mix": {"grants": 1.0}}
STAGED = {"budget_per_head": 100, "stages": [{"months": [1, 2], "share": 1.0}], "mix": {"grants": 1.0}}
ALL_ODD = [
    "x",
    5,
    -1,
    1.5,
    True,
    [],
    [1],
    ["x"],
    [[1]],
    [True],
    {},
    {"a": 1},
    [{}],
    [{"a": 1}],
    float("nan"),
    10**400,
]
FITTING = {  # of these, what each key may be
    "name": ["x"], "title": ["x"], "about": ["x"], "budget_per_head": [5, 1.5], "budget_total": [5, 1.5],
    "people": [5, 1.5], "years": [5, 1.5], "start": [5], "figures": [[]],
}  # fmt: skip


@pytest.mark.parametrize("key", sorted(KEYS))
@pytest.mark.parametrize("odd", ALL_ODD, ids=lambda odd: str(odd)[:20])
def test_a_key_of_a_programme_that_does_not_fit_is_told_by_its_name(key, odd):
    whole = TOTAL if key in ("budget_total", "people") else STAGED if key == "stages" else GOOD
    fits = any(odd == one and type(odd) is type(one) for one in FITTING.get(key, []))
    if fits:
        assert programme_from("mine", {**whole, key: odd}, "mine.toml").name in ("mine", "x")
    else:
        line = said(programme_from, "mine", {**whole, key: odd}, "mine.toml")
        called = {"budget_per_head": "budget", "mix": "instrument"}.get(key, key)
        assert line.startswith("mine.toml: ") and (key in line or called in line) and "wrong type" not in line
