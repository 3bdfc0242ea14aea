"""Two runs part where they part, and a run that was kept is the same again, or says where it is not."""

import json
from pathlib import Path

import numpy as np
import pytest
from worlds import QUICK

import kith
from kith import Mistake
from kith.experiments.commands.app import main
from kith.experiments.one_run import run_one
from kith.experiments.running.request import TYPICAL
from kith.experiments.tracing import keeping, replaying
from kith.experiments.tracing.asked import run_named
from kith.experiments.tracing.difference import difference_of
from kith.experiments.tracing.parting import diff, parting
from kith.experiments.tracing.replaying import replay
from kith.experiments.tracing.watching import Watched, live
from kith.model.neighbourhood import SCHEDULE
from kith.model.ties import RECORD

SMALL = {"population": 300, "years": 4, "cases": "catalogue", "parameters": QUICK}
HEAD = 'population = 300\nyears = 4\ncases = "catalogue"\n'
SET = "[set]\n" + "".join(f'"{name}" = {value}\n' for name, value in QUICK.items())
GOSSIP = Path(__file__).parents[1] / "notebooks" / "gossip.py"


def question(folder, name="question.toml", **given):
    """A question as a file; what is given comes on top of a small one."""
    lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in given.items() if "." not in key)
    numbers = "".join(f'"{key}" = {value}\n' for key, value in given.items() if "." in key)
    path = folder / name
    path.write_text(
        (HEAD if "years" not in given else HEAD.replace("years = 4\n", "")) + lines + SET + numbers
    )
    return path


def kept_in(folder, option="patient", name="kept.json", **more):
    """A run, and the file in which it was kept."""
    run = run_one(option, out=folder / name.split(".")[0], **SMALL | more)
    return run, keeping.keep(run, folder / name)


# --- where they part ------------------------------------------------------------------------------------


def test_a_run_is_equal_to_itself_however_it_is_given(tmp_path):
    run, kept = kept_in(tmp_path)
    for other in (run.folder, kept, question(tmp_path, option="patient")):
        found = diff(kept, other)
        assert found.is_equal and found.resident is None and "Equal to the last bit" in found.text()


def test_a_watched_world_is_the_world(tmp_path):
    looked = []
    live(run_named(question(tmp_path)), lambda world, process: looked.append((world.month, process, world)))
    world = looked[-1][2]
    asked = run_named(question(tmp_path))
    assert type(world) is Watched and world.digest() == asked.start().run(48).digest()
    names = [process for month, process, _ in looked if month == 0]
    assert names == [process.__name__ for process in SCHEDULE] + ["the end of the month"]


def test_options_part_when_the_first_pound_is_spent_and_not_before(tmp_path):
    found = diff(question(tmp_path, "a.toml", option="short"), question(tmp_path, "b.toml", option="patient"))
    first, resident = found.first, found.resident
    assert first.month >= 0 and first.process == "spend"
    assert resident.month >= first.month and resident.table in ("residents", "ties")
    one, other = (run_named(tmp_path / name).start() for name in ("a.toml", "b.toml"))
    for _ in range(first.month):
        one.step(), other.step()
    assert one.digest() == other.digest()
    one.step(), other.step()
    assert one.digest() != other.digest()


def test_the_first_resident_is_the_first_whose_columns_differ(tmp_path):
    found = diff(
        question(tmp_path, "a.toml", option="short"), question(tmp_path, "b.toml", option="patient")
    ).resident
    worlds = [run_named(tmp_path / name).start() for name in ("a.toml", "b.toml")]
    for _ in range(found.month):
        [world.step() for world in worlds]
    names = [process.__name__ for process in SCHEDULE]
    for process in SCHEDULE[: names.index(found.process) + 1]:
        [process(world) for world in worlds]
    if found.table == "residents":
        a, b = (getattr(world.residents, found.column) for world in worlds)
        differs = (a != b).reshape(-1, a.shape[-1]).any(axis=0)
        assert differs[found.row] and not differs[: found.row].any()
    else:
        a, b = (
            {tuple(map(int, pair)) for pair in zip(w.ties.ego, w.ties.alter, strict=True)} for w in worlds
        )
        unlike = [pair for pair in sorted(a ^ b)] or sorted(a & b)
        assert (found.row, found.other) in unlike and found.column in RECORD.names


@pytest.mark.parametrize(
    ("name", "value", "process"), [("trust.learning", 0.2, "learn"), ("fading.hold", 0.5, "fade")]
)
def test_a_number_tells_in_the_process_that_uses_it_in_the_first_month_of_all(name, value, process, tmp_path):
    found = diff(question(tmp_path, "a.toml"), question(tmp_path, "b.toml", **{name: value}))
    assert (
        found.first.process == process
        and -QUICK["place.warm_up"] <= found.first.month < 2 - QUICK["place.warm_up"]
    )
    assert f"Asked differently: {name}." in found.text() and "before the programmes" in found.text()


def test_another_seed_parts_at_the_first_draw(tmp_path):
    found = diff(question(tmp_path, "a.toml"), question(tmp_path, "b.toml", seed=8))
    assert found.first.process == "the first draw" and found.resident == found.first
    assert json.loads(found.to_json())["asked"] == [f"seed {TYPICAL}, 8"]


def test_another_number_of_people_is_told_as_that(tmp_path):
    a = run_named(question(tmp_path, "a.toml"))
    other = tmp_path / "b.toml"
    other.write_text(question(tmp_path, "c.toml").read_text().replace("population = 300", "population = 310"))
    found = parting(a, run_named(other)).first
    assert (found.table, found.column, found.a, found.b) == ("residents", "rows", 300, 310)


def test_a_rule_of_ones_own_is_where_they_part(tmp_path):
    own = tmp_path / "gossip.py"
    own.write_text(GOSSIP.read_text())
    own.with_suffix(".toml").write_text(GOSSIP.with_suffix(".toml").read_text())
    without, with_it = question(tmp_path, "a.toml"), question(tmp_path, "b.toml", **{"with": ["gossip.py"]})
    for pair in ((without, with_it), (with_it, without)):
        first = diff(*pair).first
        assert (first.process, first.table, first.column) == ("gossip", "residents", "trust")


def test_of_two_rules_the_first_in_the_month_is_where_they_part_whichever_run_is_given_first(tmp_path):
    for name, after in (("early", "meet"), ("late", "learn")):
        (tmp_path / f"{name}.py").write_text(
            f"from kith import process\n@process(after={after!r})\ndef {name}(world): world.residents.trust[0] *= 0.5\n"
        )
    runs = [question(tmp_path, f"with-{name}.toml", **{"with": [f"{name}.py"]}) for name in ("early", "late")]
    for pair in (runs, runs[::-1]):
        assert diff(*pair).first.process == "early"


def test_a_run_that_begins_earlier_has_no_resident_who_lives_differently(tmp_path):
    a, b = question(tmp_path, "a.toml"), tmp_path / "b.toml"
    b.write_text(a.read_text().replace(f'"place.warm_up" = {QUICK["place.warm_up"]}', '"place.warm_up" = 9'))
    found = diff(a, b)
    assert found.resident is None and "One run begins earlier." in found.text()


def test_a_bit_that_no_number_shows_is_a_difference_and_what_is_undefined_is_none():
    columns = {("residents", "trust"): np.array([0.5, np.nan, 0.0])}
    other = {("residents", "trust"): np.array([0.5, np.nan, -0.0])}
    assert difference_of(columns, columns, "residents") is None
    assert difference_of(columns, other, "residents").row == 2


# --- a run that was kept --------------------------------------------------------------------------------


def test_a_run_that_was_kept_is_equal_again_and_its_file_is_small(tmp_path):
    run, kept = kept_in(tmp_path)
    found = replay(kept)
    assert found.is_equal and found.same_model and "Equal: 48 months" in found.text()
    assert kept.stat().st_size < 40_000
    said = json.loads(kept.read_text())
    assert said["digests"] == run.months["digest"].tolist() and said["asked"]["seed"] == run.asked["seed"]


def test_a_case_of_the_ensemble_is_kept_with_its_numbers(tmp_path):
    _, kept = kept_in(tmp_path, cases=None, years=1)
    assert len(json.loads(kept.read_text())["asked"]["changes"]) > 100 and replay(kept).is_equal


def test_a_replay_says_where_it_parts(tmp_path, monkeypatch):
    _, kept = kept_in(tmp_path)
    said = json.loads(kept.read_text())
    said["digests"][30] = "0" * 16
    said["outcomes"][2]["trust"] += 1e-6
    kept.write_text(json.dumps(said))
    found = replay(kept)
    assert (found.month, found.outcome[:2]) == (30, (24, "trust")) and not found.is_equal
    assert "Parts in month 30 of 48" in found.text()


def test_a_replay_by_another_model_says_so(tmp_path, monkeypatch):
    _, kept = kept_in(tmp_path)
    monkeypatch.setattr(replaying, "model_digest", lambda: "another")
    assert "another version of the model" in replay(kept).text()


def test_rules_of_ones_own_are_named_and_not_held_and_have_to_be_given(tmp_path):
    _, kept = kept_in(tmp_path, processes=str(GOSSIP), years=1)
    assert "def gossip" not in kept.read_text() and "gossip.py" in kept.read_text()
    with pytest.raises(Mistake, match=r"with these rules of one's own: gossip"):
        replay(kept)
    assert replay(kept, str(GOSSIP)).is_equal
    with pytest.raises(Mistake, match="rules of one's own"):
        diff(kept, kept)


# --- the commands, and what cannot be read --------------------------------------------------------------


def test_the_commands_keep_replay_and_tell_the_difference(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    numbers = [word for name, value in QUICK.items() for word in ("--set", f"{name}={value}")]
    common = ["--population", "300", "--years", "4", "--cases", "catalogue", *numbers, "--quiet"]
    assert main(["run", "--option", "short", "--keep", "short.json", *common]) == 0
    assert main(["run", "--option", "patient", "--keep", "patient.json", *common]) == 0
    capsys.readouterr()
    assert main(["replay", "short.json", "--quiet"]) == 0 and "Equal" in capsys.readouterr().out
    assert main(["diff", "short.json", "patient.json", "--quiet", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["first"]["process"] == "spend" and told["asked"] == ["option short, patient"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("optoin = 'short'", "'optoin' is not known; the nearest is 'option'"),
        ("option = 'shrt'", "option 'shrt' is not a known programme"),
        ("population = 0", "population: 0 is not allowed"),
        ("set = 3", "set: 3 is not allowed; give a table"),
        ("[set]\n'trust.lerning' = 1", "the nearest is 'trust.learning'"),
        ("with = 'rule.py'", "rule.py: cannot be read"),
        ("place = 'nowhere.toml'", "nowhere.toml: "),
    ],
)
def test_what_a_question_cannot_ask_is_told_with_its_file(text, said, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(Mistake) as found:
        diff(path, path)
    assert said in str(found.value) and "mine.toml: " in str(found.value) and "\n" not in str(found.value)


@pytest.mark.parametrize(
    "break_it",
    [
        lambda said: said.pop("digests"),
        lambda said: said["digests"].pop(),
        lambda said: said["outcomes"].pop(),
        lambda said: said["asked"].pop("place"),
        lambda said: said["asked"].update(population=-3),
        lambda said: said["asked"].update(changes={"no.such": 1.0}),
        lambda said: said["asked"].update(changes=5),
        lambda said: said["asked"]["option"].update(years="x"),
        lambda said: said["asked"]["option"].update(unknown=1),
        lambda said: said.update(asked={}),
        lambda said: said.update(kith="another"),
    ],
)
def test_a_file_that_is_not_whole_is_a_mistake_that_names_it(break_it, tmp_path):
    _, kept = kept_in(tmp_path, years=1)
    said = json.loads(kept.read_text())
    break_it(said)
    kept.write_text(json.dumps(said))
    with pytest.raises(Mistake, match=r"kept\.json: ") as found:
        replay(kept)
    assert "\n" not in str(found.value)


@pytest.mark.parametrize("text", ["", "[1, 2]", "{", "\0", "[" * 10_000])
def test_a_file_that_is_none_is_a_mistake(text, tmp_path):
    path = tmp_path / "kept.json"
    path.write_text(text)
    with pytest.raises(Mistake, match="is no run that was kept"):
        replay(path)


def test_a_folder_without_a_run_and_a_run_of_another_model_are_mistakes(tmp_path):
    run, _ = kept_in(tmp_path, years=1)
    with pytest.raises(Mistake, match="holds no single run"):
        diff(tmp_path, run.folder)
    study = run.folder / "study.json"
    study.write_text(study.read_text().replace(run.asked["model"], "0" * 64))
    with pytest.raises(Mistake, match="another version of the model"):
        diff(run.folder, run.folder)


def test_both_are_among_the_public_names():
    assert kith.diff is diff and kith.replay is replay


@pytest.mark.slow
def test_the_documentation_says_what_the_command_says(tmp_path):
    asked = 'population = 500\nyears = 10\nseed = 17\ncases = "catalogue"\n'
    for option in ("short", "patient"):
        (tmp_path / f"{option}.toml").write_text(f'option = "{option}"\n{asked}')
    page = (Path(__file__).parents[1] / "docs/diff-and-replay.md").read_text(encoding="utf-8")
    assert f"```text\n{diff(tmp_path / 'short.toml', tmp_path / 'patient.toml').text()}\n```" in page
