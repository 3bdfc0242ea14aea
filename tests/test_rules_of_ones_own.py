"""A rule of one's own runs as one of the model's does, with workers and Dask too, and leaves all else as it is."""

# ruff: noqa: E501

import json
import pickle
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import kith
from kith import Mistake, Neighbourhood, Rule, check
from kith.experiments.commands.app import main
from kith.experiments.page.choices import offered as offered_by
from kith.experiments.page.request import Asked, asked_by
from kith.experiments.page.worlds import Worlds
from kith.experiments.running.kept import world_at_month_0
from kith.experiments.studies.study import read_study
from kith.experiments.studies.sweep import sweep
from kith.model.measures.outcomes import OUTCOMES
from kith.model.neighbourhood import SCHEDULE
from kith.model.parameters import catalogue
from kith.model.rules import rules_asked, rules_given
from kith.model.ties import COLUMNS

EXAMPLE = Path(__file__).parents[1] / "notebooks" / "gossip.py"
QUICK = {"place.warm_up": 6, "place.settling": 2}
SMALL = {"population": 60, "years": 3, "replicates": 2, "progress": False, "cases": "catalogue"}
ORDER = [process.__name__ for process in SCHEDULE]


@pytest.fixture
def gossip(tmp_path):
    """The example, in a folder of its own."""
    rule = tmp_path / "gossip.py"
    rule.write_text(EXAMPLE.read_text())
    rule.with_suffix(".toml").write_text(EXAMPLE.with_suffix(".toml").read_text())
    return rule


@pytest.fixture
def written(tmp_path):
    """Writes a rule, with numbers if they are given."""

    def write(text, numbers=None, name="mine"):
        rule = tmp_path / f"{name}.py"
        rule.write_text(f"from kith import outcome, process\n{text}")
        if numbers is not None:
            rule.with_suffix(".toml").write_text(numbers)
        return rule

    return write


def town(processes=None, **more):
    parameters = QUICK | more.pop("parameters", {})
    return Neighbourhood(**{"population": 60, "seed": 3, **more}, parameters=parameters, processes=processes)


def asked(out, options=("short",), **more):
    return kith.compare(options, out=out, parameters=QUICK | more.pop("parameters", {}), **(SMALL | more))


def columns(world):
    """Every column of the model, as bytes."""
    tables = {"residents": world.residents, "groups": world.groups, "institutions": world.institutions}
    own = world.rules.columns
    found = {
        f"{name}.{column}": values.tobytes()
        for name, table in tables.items()
        for column, values in vars(table).items()
        if isinstance(values, np.ndarray) and column not in own.get(name, ())
    }
    return found | {name: np.asarray(getattr(world.ties, name)).tobytes() for name in COLUMNS}


def parts(folder):
    """The bytes of all tables of a folder, by name."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*.parquet"))}


def numbers(**changes):
    """An entry of the file of numbers."""
    entry = {
        "value": "0.1",
        "range": "[0, 1]",
        "unit": '"share"',
        "meaning": '"what it is"',
        "basis": '"assumed"',
        "source": '"a guess"',
    } | changes
    return "[mine.rate]\n" + "".join(f"{key} = {value}\n" for key, value in entry.items() if value)


# --- in the model ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ORDER)
def test_a_process_takes_its_place_before_or_after_one_of_the_models(written, name):
    text = "@process({}='{}')\ndef one(world): pass\n"
    for word, shift in (("before", 0), ("after", 1)):
        rule = Rule(written(text.format(word, name)))
        order = [each.name if hasattr(each, "name") else each.__name__ for each in
                 rules_given(rule).among(SCHEDULE)]  # fmt: skip
        assert order.index("one") == ORDER.index(name) + shift
        assert [each for each in order if each != "one"] == ORDER


def test_a_process_runs_where_its_neighbour_in_the_schedule_rests(written):
    rule = written("@process(after='keep', residents={'n': 0})\ndef one(world): world.residents.n += 1\n")
    world = town(rule, parameters={"place.warm_up": 1, "place.settling": 3})
    assert world.residents.n.max() == 4


def test_what_a_rule_does_is_done(gossip):
    with_it, without = town(gossip, population=400).run(24), town(population=400).run(24)
    assert 0.0 < with_it.residents.heard.mean() < 1.0
    assert with_it.observe()["trust"] < without.observe()["trust"]
    assert with_it.record["heard"].iloc[-1] == with_it.residents.heard.mean()


def test_newcomers_and_new_groups_and_institutions_begin_with_the_first_value(written):
    text = (
        "@process(after='organise', residents={'met': 7}, groups={'age': 2.5}, institutions={'seen': True})\n"
        "def one(world):\n"
        "    world.residents.met[:] = 1\n    world.groups.age[:] = 1.0\n    world.institutions.seen[:] = False\n"
    )
    world = town(written(text), place="better-provided", population=400)
    identities = world.residents.identity.copy()
    while (world.residents.identity == identities).all():
        world.step()
    came = world.residents.identity != identities
    assert (world.residents.met[came] == 7).all() and (world.residents.met[~came] == 1).all()
    group = world.new_group(int(np.flatnonzero((world.residents.member_of == -1).any(axis=0))[0]))
    assert world.groups.age[group] == 2.5
    row = world.new_institution(0, 0, 0)
    assert world.institutions.seen[row]
    kinds = world.residents.met.dtype.kind, world.groups.age.dtype.kind, world.institutions.seen.dtype.kind
    assert kinds == ("i", "f", "b")


def test_a_branch_has_columns_of_its_own(gossip):
    world = town(gossip)
    branch, before = world.branch("patient"), world.residents.heard.copy()
    branch.residents.heard[:] = ~before
    assert (world.residents.heard == before).all() and branch.rules is world.rules


def test_with_its_strength_at_nothing_a_rule_changes_nothing(gossip):
    off = town(gossip, parameters={"gossip.rate": 0.0}).branch("patient").run(48)
    assert columns(off) == columns(town().branch("patient").run(48))
    assert columns(town(gossip).branch("patient").run(48)) != columns(off)


def test_a_rule_that_only_takes_luck_moves_nobody_elses(written):
    rule = written(
        "@process(after='meet')\ndef one(world): world.luck.uniforms('one', world.month, world.population)\n"
    )
    assert columns(town(rule).run(24)) == columns(town().run(24))


def test_a_world_with_a_rule_is_kept_and_read_again(gossip, tmp_path, monkeypatch):
    monkeypatch.setenv("KITH_WORLDS", str(tmp_path / "worlds"))
    rules = rules_given(gossip)
    parts = "left-behind", 60, {**QUICK, "gossip.harm": 0.05}, 3
    first, again = world_at_month_0(*parts, rules), world_at_month_0(*parts, rules)
    assert len(list((tmp_path / "worlds").rglob("*.npz"))) == 1
    assert (again.residents.heard == first.residents.heard).all() and again.run(12).digest() == first.run(
        12
    ).digest()
    gossip.write_text(gossip.read_text().replace("1.0 - p.harm", "1.0 - 2.0 * p.harm"))
    other = world_at_month_0(*parts, rules_given(gossip))
    assert len(list((tmp_path / "worlds").rglob("*.npz"))) == 2 and other.digest() != again.digest()


def test_rules_and_columns_travel_as_text(gossip):
    world = town(gossip)
    sent = pickle.dumps((world.rules, world.residents))
    assert b"gossip" in sent and pickle.loads(sent)[0] == world.rules
    assert (pickle.loads(sent)[1].heard == world.residents.heard).all()
    assert rules_asked(world.rules.asked()).own.keys() == {"heard"}


def test_two_rules_run_in_the_order_given(written):
    text = (
        "@process(after='learn', {0})\ndef {1}(world): world.residents.n[:] = world.residents.n * 2 + {2}\n"
    )
    first = written(text.format("residents={'n': 0}", "one", 1), name="first")
    second = written(text.format("", "two", 0), name="second")
    short = {"parameters": {"place.warm_up": 1, "place.settling": 0}}
    assert set(town([first, second], **short).residents.n.tolist()) <= {2, 0}
    assert set(town([second, first], **short).residents.n.tolist()) <= {1, 0}


def test_mesa_collects_an_outcome_of_ones_own(gossip):
    table = town(gossip, collect=True)
    table.step()
    assert list(table.datacollector.get_model_vars_dataframe()["heard"])[-1] == table.observe()["heard"]


# --- in questions ---------------------------------------------------------------------------------------


def test_a_comparison_has_the_bytes_of_its_worlds_whoever_runs_it(gossip, tmp_path):
    one = asked(tmp_path / "one", processes=gossip, workers=1)
    two = asked(tmp_path / "two", processes=gossip, workers=2)
    assert parts(one.folder) == parts(two.folder)
    assert one.to_json() == two.to_json() and one.text() == two.text()
    row = one.runs[(one.runs["option"] == "business as usual") & (one.runs["seed"] == 1)].iloc[-1]
    world = Neighbourhood(population=60, parameters=QUICK, seed=1, processes=gossip).run(36)
    assert row["digest"] == world.digest()[:16] and row["heard"] == world.observe()["heard"]


def test_its_outcomes_stand_beside_the_models(gossip, tmp_path):
    found = asked(tmp_path / "out", processes=gossip, workers=1, replicates=6)
    told = {row["outcome"] for row in json.loads(found.to_json())["effects"]}
    assert "heard" in told and told - {"heard"} == set(OUTCOMES)
    assert "Heard gossip (%)" in found.text() and "all 13 outcomes" in found.text()
    assert "It ran with gossip.py" in " ".join(found.full_text().split())
    assert "Heard gossip" in [axes.get_title(loc="left") for axes in found.figure().axes]
    row = found.effects[(found.effects["outcome"] == "heard") & (found.effects["year"] == 3)].iloc[0]
    assert np.isfinite(row["low_together"]) and row["unit"] == "share"


def test_a_study_in_python_runs_with_the_rules_that_are_given(gossip, tmp_path):
    study = tmp_path / "study.toml"
    screening = STUDY.replace('with = ["gossip.py"]\n', "").partition("[cases]")[0]
    study.write_text(
        screening + "[cases]\ndesign = 'morris'\nsize = 2\nvary = ['gossip.rate', 'gossip.harm']\n"
    )
    found = kith.sensitivity(study, processes=gossip, out=tmp_path / "out", workers=1, progress=False)
    assert set(found.indices["parameter"]) == {"gossip.rate", "gossip.harm"}
    read = read_study(study, gossip)
    for asked_of in (kith.sensitivity, sweep):
        with pytest.raises(Mistake, match="the study was read already, and its rules with it"):
            asked_of(read, processes=gossip, out=tmp_path / "out", workers=1, progress=False)


def test_a_question_without_a_rule_is_as_if_there_had_been_none(gossip, tmp_path):
    before = asked(tmp_path / "before", workers=1)
    asked(tmp_path / "between", processes=gossip, workers=1)
    after = asked(tmp_path / "after", workers=1)
    assert parts(before.folder) == parts(after.folder) and before.to_json() == after.to_json()
    assert "with" not in before.question.asked() and "heard" not in OUTCOMES
    assert "gossip.rate" not in catalogue and "heard" not in before.runs


def test_the_question_is_another_one_when_a_letter_of_the_rule_or_its_numbers_is(gossip, tmp_path):
    def digest():
        return asked(tmp_path / "x", processes=gossip, workers=1, replicates=1).question.digest()

    seen = [digest()]
    with pytest.raises(Mistake, match="another question"):
        asked(tmp_path / "x", workers=1, replicates=1)
    for file, old, new in (
        (gossip, "Residents hear", "People hear"),
        (gossip.with_suffix(".toml"), "0.05]", "0.06]"),
    ):
        file.write_text(file.read_text().replace(old, new))
        with pytest.raises(Mistake, match="another question"):
            digest()
        seen.append(kith.experiments.comparing.question.ask(
            ["short"], kith.experiments.running.request.Request(**{**SMALL, "processes": gossip})
        ).digest())  # fmt: skip
    assert len(set(seen)) == 3


def test_the_command_line_and_python_ask_the_same(gossip, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = ["compare", "--with", "gossip.py", "--option", "short", "--population", "60", "--years", "3"]
    words += [
        "--replicates",
        "2",
        "--workers",
        "2",
        "--cases",
        "catalogue",
        "--quiet",
        "--json",
        "--out",
        "a",
    ]
    for name, value in {**QUICK, "gossip.harm": 0.03}.items():
        words += ["--set", f"{name}={value}"]
    assert main(words) == 0
    told = json.loads(capsys.readouterr().out)
    found = asked(tmp_path / "b", processes="gossip.py", workers=1, parameters={"gossip.harm": 0.03})
    assert told == json.loads(found.to_json()) and told["parameters"]["gossip.harm"] == 0.03
    assert "--with gossip.py" in found.question.again(1)


STUDY = """
question = "Does gossip matter?"
population = 60
years = 3
options = ["short"]
replicates = 2
with = ["gossip.py"]
outcomes = ["trust", "heard"]
set = {"place.settling" = 0, "place.warm_up" = 6}
[cases]
design = "grid"
vary = {"gossip.rate" = [0.0, 0.02]}
"""


def test_a_study_varies_a_number_of_ones_own(gossip, tmp_path):
    study = tmp_path / "study.toml"
    study.write_text(STUDY)
    found = sweep(study, out=tmp_path / "one", workers=2, progress=False)
    last = found.runs[found.runs["month"] == 36].groupby("case")["heard"].mean()
    assert sorted(last > 0) == [False, True]
    with ThreadPoolExecutor(2) as threads:
        again = sweep(study, out=tmp_path / "threads", executor=threads, progress=False)
    assert parts(found.folder) == parts(again.folder)
    assert "Heard gossip" in (found.folder / "report.html").read_text()
    study.write_text(STUDY.replace('with = ["gossip.py"]\n', ""))
    with pytest.raises(Mistake, match="'heard' is not known"):
        read_study(study)
    besides = read_study(study, gossip)
    assert "with" not in study.read_text() and besides.asked == found.study.asked
    unit = next(besides.units())
    assert f"--with {gossip}" in kith.experiments.studies.sweep.again(besides, unit)


@pytest.mark.slow
def test_a_cluster_that_has_never_seen_the_file_runs_it(gossip, tmp_path):
    distributed = pytest.importorskip("distributed")
    study = tmp_path / "study.toml"
    study.write_text(STUDY)
    here = sweep(study, out=tmp_path / "here", workers=1, progress=False)
    asked = read_study(study)
    gossip.rename(tmp_path / "gone.py")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        there = sweep(asked, out=tmp_path / "there", scheduler=cluster.scheduler_address, progress=False)
    assert not len(there.failures) and parts(there.folder) == parts(here.folder)


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["run", "--option", "short"], " heard "),
        (
            ["appraise", "--option", "short", "--replicates", "2", "--workers", "1"],
            "It ran with gossip.py, a rule of your own",
        ),
        (["shock", "plant", "--year", "1", "--option", "short", "--replicates", "2"], "Heard gossip"),
    ],
)
def test_other_commands_run_with_it(gossip, tmp_path, capsys, command, says):
    words = [*command, "--with", str(gossip), "--population", "60", "--years", "3", "--cases", "catalogue"]
    words += ["--quiet", "--out", str(tmp_path / "out")]
    words += [word for name, value in QUICK.items() for word in ("--set", f"{name}={value}")]
    assert main(words) == 0, capsys.readouterr().err
    study = [json.loads(each.read_text()) for each in (tmp_path / "out").rglob("study.json")]
    assert all(each["asked"]["with"][0]["source"] == gossip.read_text() for each in study) and study
    told = " ".join(capsys.readouterr().out.split())
    assert says in told, told


def test_the_page_shows_its_outcome_and_offers_its_numbers(gossip):
    rules = rules_given(gossip)
    mine = Asked(
        right="big-local", population=60, years=15, cases="catalogue", rules=rules,
        changes={**QUICK, "gossip.harm": 0.05},
    )  # fmt: skip
    worlds = Worlds(mine)
    worlds.step()
    assert all("heard" in months[-1] for months in worlds.months)
    offered = offered_by(mine.known, rules=rules)
    assert (
        offered["outcomes"][-1]["title"] == "Heard gossip"
        and offered["parameters"][-1]["name"] == "gossip.harm"
    )
    assert asked_by(mine.query(), rules=rules) == mine
    with pytest.raises(Mistake, match=r"made with gossip\.py:.*runs with no rule"):
        asked_by(mine.query())


# --- mistakes -------------------------------------------------------------------------------------------

ONE = "@process(after='learn')\ndef one(world): pass\n"
WRONG = {
    "place": ("@process(after='lern')\ndef one(world): pass\n", None, r"mine\.py:2: process: after 'lern' is not in the schedule; there is spend, keep, meet"),
    "no place": ("@process()\ndef one(world): pass\n", None, r"mine\.py:2: .*after=\.\.\. or before="),
    "two places": ("@process(after='meet', before='fade')\ndef one(world): pass\n", None, r"mine\.py:2: .*one of them"),
    "syntax": ("def one(world:\n", None, r"mine\.py:2: SyntaxError"),
    "import": ("import nowhere_at_all\n", None, r"mine\.py:2: ModuleNotFoundError: No module named"),
    "exit": ("raise SystemExit(3)\n", None, r"mine\.py:2: SystemExit: 3"),
    "nothing": ("def one(world): pass\n", None, r"mine\.py: has no function under @process or @outcome"),
    "no argument": ("@process(after='learn')\ndef one(): pass\n", None, r"mine\.py:2: .*must take one thing, the world"),
    "name": ("@process(after='learn')\ndef fade(world): pass\n", None, r"mine\.py:2: .*a process of the model is called"),
    "column": ("@process(after='learn', residents={'trust': 0.0})\ndef one(world): pass\n", None, r"mine\.py:2: .*has a column 'trust'"),
    "first value": ("@process(after='learn', residents={'heard': 'no'})\ndef one(world): pass\n", None, r"mine\.py:2: .*begins with 'no'"),
    "outcome": ("@outcome('Trust', unit='0-1')\ndef trust(s): return 1.0\n", None, r"mine\.py: the model has an outcome 'trust'"),
    "tabled": ("@outcome('Seed', unit='0-1')\ndef seed(s): return 1.0\n", None, r"mine\.py:2: .*a column of every table"),
    "better": ("@outcome('One', unit='0-1', better=2)\ndef one(s): return 1.0\n", None, r"mine\.py:2: outcome: better 2"),
    "off": ("@process(after='learn', off='mine.rate')\ndef one(world): pass\n", None, r"mine\.py: one: off 'mine\.rate' is no parameter of its own"),
    "twice": (ONE + "also = one\n@process(after='meet')\ndef one(world): pass\n", None, r"mine\.py: has two processes called 'one'"),
    "column twice": (
        "".join(f"@process(after='learn', groups={{'age': {n}}})\ndef f{n}(world): pass\n" for n in (1, 2)),
        None, r"mine\.py: two processes declare a column groups\.age",
    ),
    "group": (ONE, numbers().replace("mine.", "trust."), r"mine\.toml: \[trust\.rate\]: the model has a group"),
    "missing": (ONE, numbers(unit=""), r"mine\.toml: \[mine\.rate\]: unit is missing"),
    "unknown": (ONE, numbers(plausibel="[0, 1]"), r"mine\.toml: \[mine\.rate\]: 'plausibel' is not known; the nearest is 'plausible'"),
    "basis": (ONE, numbers(basis='"felt"'), r"mine\.toml: \[mine\.rate\]: basis: 'felt' is not allowed; give measured"),
    "range": (ONE, numbers(range="[1, 0]"), r"mine\.toml: \[mine\.rate\]: range: \[1, 0\] is not allowed"),
    "value": (ONE, numbers(value="2"), r"mine\.toml: \[mine\.rate\]: value: 2 is not allowed; give a number from 0 to 1"),
    "plausible": (ONE, numbers(plausible="[0, 2]"), r"mine\.toml: \[mine\.rate\]: plausible: \[0, 2\] is not within"),
    "toml": (ONE, "[mine", r"mine\.toml: is not a TOML file"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_a_mistake_is_told_with_its_file_and_line_and_nothing_is_written(
    what, written, tmp_path, capsys, monkeypatch
):
    text, its_numbers, says = WRONG[what]
    rule = written(text, its_numbers)
    monkeypatch.chdir(tmp_path)
    assert main(["compare", "--with", "mine.py", "--population", "60", "--quiet", "--out", "out"]) == 2
    told = capsys.readouterr()
    assert re.search(says, told.err), told.err
    assert told.err.count("\n") == 1 and not told.out and not (tmp_path / "out").exists()
    with pytest.raises(Mistake, match=says):
        Neighbourhood(population=60, processes=rule)


@pytest.mark.parametrize("given", ["nowhere.py", "gossip.toml", 3, [3], ""])
def test_what_is_no_rule_is_told(given, gossip, monkeypatch):
    monkeypatch.chdir(gossip.parent)
    with pytest.raises(Mistake):
        kith.compare(processes=given)


def test_two_rules_cannot_have_something_of_one_name(written):
    rules = [written(ONE, name="first"), written(ONE, name="second")]
    with pytest.raises(Mistake, match=r"first\.py and .*second\.py both have a process 'one'"):
        Neighbourhood(population=60, processes=rules)


IMPORTS = {
    "from helper_of_mine import half\n" + ONE: r"mine\.py:2: takes something from helper_of_mine\.py beside it",
    ONE + "    import helper_of_mine.more as also\n": r"mine\.py:4: takes something from helper_of_mine\.py",
    "try:\n    from numpy import pi, e\n    import json, folder_of_mine\nexcept ImportError: pass\n"
    + ONE: r"mine\.py:4: takes something from folder_of_mine",
    "@outcome('One', unit='0-1')\ndef one(s):\n    from . import half\n    return 1.0\n": r"mine\.py:4: takes something from a module",
}  # fmt: skip


@pytest.mark.parametrize("text", IMPORTS)
def test_a_rule_takes_nothing_from_a_file_beside_it_wherever_it_says_so(written, tmp_path, monkeypatch, text):
    (tmp_path / "helper_of_mine.py").write_text("def half(x): return x / 2\n")
    (tmp_path / "folder_of_mine").mkdir()
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(Mistake, match=IMPORTS[text]):
        Rule(written(text.replace("pass\n    import", "\n    import")))


def test_a_rule_may_lie_beside_kith_and_beside_tables_of_any_name(written, tmp_path):
    (tmp_path / "kith").mkdir()
    (tmp_path / "numpy.csv").write_text("")
    assert Rule(written("import numpy\n" + ONE)).processes[0].name == "one"


FAILS = {
    "raises": ("    world.nowhere\n", r"mine\.py:4: AttributeError: .*nowhere"),
    "no number": ("    world.residents.trust[0] = float('nan')\n", r"mine\.py:2: one: residents\.trust holds nan"),
    "out of range": ("    world.residents.trust += 2.0\n", r"mine\.py:2: one: residents\.trust holds .*allowed is 0 to 1"),
    "of nobody": ("    world.residents.venue[0, 0] = 10_000\n", r"mine\.py:2: one: residents\.venue holds 10000"),
    "another type": ("    world.residents.trust = [1.0]\n", r"mine\.py:2: one has put something else in place of residents\.trust"),
}  # fmt: skip


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("what", FAILS)
def test_what_fails_in_a_run_is_a_row_with_file_and_line(what, workers, written, tmp_path):
    body, says = FAILS[what]
    rule = written(f"@process(after='learn')\ndef one(world):\n{body}")
    found = asked(tmp_path / "out", processes=rule, workers=workers)
    assert len(found.failures) == 2
    for failure in found.failures.to_dict("records"):
        assert re.search(says, failure["error"]), failure["error"]
        assert f"--with {rule}" in failure["again"]


def test_a_traceback_shows_the_line_of_ones_own_file(written):
    rule = written("@process(after='learn')\ndef one(world):\n    world.nowhere  # here\n")
    with pytest.raises(AttributeError) as caught:
        town(rule)
    last = caught.traceback[-1]
    assert str(last.path) == str(rule) and last.lineno + 1 == 4


def test_a_single_run_that_fails_says_where_in_a_line(written, tmp_path, capsys):
    rule = written("@process(after='learn')\ndef one(world):\n    1 / (world.month + 3)\n")
    words = ["run", "--with", str(rule), "--population", "60", "--years", "12", "--quiet"]
    assert main([*words, "--out", str(tmp_path / "out"), "--set", "place.warm_up=6"]) == 1
    assert re.fullmatch(r"kith: \S*mine\.py:4: ZeroDivisionError: .*\n", capsys.readouterr().err)


@pytest.mark.parametrize("gives", ["float('nan')", "None", "'much'", "snapshot.residents.trust"])
def test_an_outcome_that_is_no_number_is_told(written, gives):
    rule = written(f"@outcome('One', unit='0-1')\ndef one(snapshot):\n    return {gives}\n")
    with pytest.raises(ValueError, match=r"mine\.py:2: one gives .*no finite number"):
        town(rule).observe()


def test_an_outcome_writes_nothing(written):
    rule = written(
        "@outcome('One', unit='0-1')\ndef one(s):\n    s.residents.trust[:] = 1.0\n    return 1.0\n"
    )
    with pytest.raises(ValueError, match="read-only"):
        town(rule).observe()


# --- hygiene --------------------------------------------------------------------------------------------

RATE = numbers()
UNCLEAN = {
    "global luck": (
        "import numpy as np\n@process(after='learn')\ndef one(world):\n"
        "    world.residents.trust[:] = np.random.random(world.population)\n",
        {"same luck", "no global luck", "order", "elsewhere", "until the first pound", "no money, no difference"},
    ),
    "kept outside": (
        "seen = []\n@process(after='learn')\ndef one(world):\n    seen.append(1)\n"
        "    world.residents.trust[:] = (len(seen) % 7) / 7\n",
        {"same luck", "order", "elsewhere", "until the first pound", "no money, no difference"},
    ),
    "another's luck": (
        "@process(after='learn')\ndef one(world):\n"
        "    world.residents.trust[:] = world.luck.of_residents('move', world.month, world.population)\n",
        {"luck of its own"},
    ),
    "the model's luck by a name like it": (
        "@process(after='learn')\ndef moved(world):\n    world.luck.uniforms('moved2', world.month, 3)\n",
        {"luck of its own"},
    ),
    "the model's luck by its own name": (
        "@process(after='learn')\ndef circle(world):\n"
        "    world.residents.trust[:] = world.luck.at('circle', world.month, range(world.population))\n",
        {"luck of its own"},
    ),
    "looks at the programme": (
        "@process(after='learn')\ndef one(world):\n"
        "    world.residents.trust[:] *= 0.99 if world.programme.name == 'patient' else 1.0\n",
        {"no money, no difference", "until the first pound", "money by levers only"},
    ),
    "looks at the money": (
        "@process(after='learn')\ndef one(world):\n    world.residents.trust[:] *= 1.0 - 0.0 * len(world.ledger.planned)\n",
        {"money by levers only"},
    ),
    "is not off": (
        "@process(after='learn', off='mine.rate')\ndef one(world):\n"
        "    world.residents.trust[:] *= 0.99 - world.parameters.mine.rate\n",
        {"off"},
    ),
    "does not run": ("@process(after='learn')\ndef one(world): 1 / 0\n", {"runs"}),
}  # fmt: skip


def test_the_example_is_clean(gossip, capsys):
    found = check(gossip, population=100, years=3, parameters=QUICK)
    assert found.is_clean and all(each.held for each in found.checks), found.text()
    assert len(found.checks) == 11


@pytest.mark.parametrize("what", UNCLEAN)
def test_a_rule_that_breaks_hygiene_is_told_which(what, written):
    text, broken = UNCLEAN[what]
    found = check(written(text, RATE), population=60, years=3, parameters=QUICK)
    assert {each.name for each in found.checks if each.held is False} == broken, found.text()
    assert not found.is_clean


def test_the_command_ends_with_a_status_that_says_so(written, gossip, capsys):
    quick = ["--population", "60", "--years", "3", "--set", "place.warm_up=6", "--set", "place.settling=0"]
    assert main(["check", str(gossip), *quick]) == 0
    assert "BROKEN" not in capsys.readouterr().out
    rule = written("@process(after='learn')\ndef one(world): 1 / 0\n")
    assert main(["check", str(rule), *quick, "--json"]) == 1
    (only,) = json.loads(capsys.readouterr().out)["checks"]
    assert only["held"] is False and "mine.py:3: ZeroDivisionError" in only["told"]


def test_a_first_file_is_written_and_never_over_another(tmp_path, capsys):
    mine = tmp_path / "my_rule.py"
    assert main(["check", "--new", str(mine)]) == 0
    assert (
        Rule(mine).parameters.keys() == {"gossip.rate", "gossip.harm"} and "my_rule.toml" in mine.read_text()
    )
    before = mine.read_bytes()
    assert main(["check", "--new", str(mine)]) == 2 and mine.read_bytes() == before


@pytest.mark.parametrize("case_of", range(0, 280, 56))
@pytest.mark.parametrize("place", ["left-behind", "better-provided", "average-england"])
def test_what_the_model_does_itself_is_within_what_a_rule_may_leave(place, case_of, written):
    from kith.experiments.cases.ensemble import read_ensemble

    changes = read_ensemble().changes(case_of)
    rule = written("@process(before='spend')\ndef one(world): pass\n")
    Neighbourhood(place, 200, parameters=changes, seed=case_of, processes=rule).branch("patient").run(36)
