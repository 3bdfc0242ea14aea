"""The command line does what it says, says mistakes in one line, and loses nothing that is finished."""

import json
import math
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
from worlds import BARE

from kith import Neighbourhood, catalogue, places, presets
from kith.experiments.commands.app import main
from kith.experiments.comparing.answer import caveats
from kith.model.measures.outcomes import HEADLINE

ROOT = Path(__file__).parents[1]
PLACE = ["--population", "120", "--set", "place.warm_up=6", "--quiet"]
SHORT = ["--years", "3", "--option", "short", "--option", "community-first"]
COMPARE = ["compare", *PLACE, *SHORT, "--replicates", "2", "--workers", "1"]

GOOD = "budget_per_head = 100\nyears = 2\n[mix]\ngrants = 1.0\n"


def instead(asked, *given):
    """What is asked with more words, a population among them in the place of its own."""
    at = asked.index("--population") if "--population" in given else len(asked)
    return [*asked[:at], *asked[at + 2 :], *given]


def in_a_new_python(arguments, **environment):
    """The command in a fresh process, as a shell would run it."""
    paths = {"PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)]), "MPLBACKEND": "Agg"}
    return subprocess.Popen(
        [sys.executable, "-m", "kith", *map(str, arguments)],
        env=os.environ | paths | environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """A small comparison of the default options: its folder and what it printed as JSON."""
    folder = tmp_path_factory.mktemp("compared") / "out"
    asked = ["compare", *PLACE, "--years", "12", "--replicates", "2", "--workers", "1", "--out", folder]
    process = in_a_new_python([*asked, "--json"])
    out, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, b"")
    return folder, out


# --- done ---------------------------------------------------------------------------------------------


def test_compare_prints_an_answer_and_names_a_figure_and_tables_that_are_there(tmp_path, capsys):
    assert main([*COMPARE, "--csv", "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr()
    assert f"Figure: {tmp_path / 'out' / 'compare.png'}" in said.out
    assert said.err == f"kith: CSV in {tmp_path / 'out' / 'csv'}\n"
    assert (tmp_path / "out" / "compare.png").stat().st_size > 10_000
    first, head = said.out.splitlines()[0], next(ln for ln in said.out.splitlines() if ln.startswith("year "))
    assert len(said.out.splitlines()) < 30 and first.startswith("After ")
    assert "usual" in head and " less short" in head and head.endswith("nine worlds in ten")
    whole = (tmp_path / "out" / "answer.txt").read_text()
    assert (
        "(all in words: answer.txt)" in said.out and "handed back" in whole and "nine worlds in ten" in whole
    )
    assert (tmp_path / "out" / "study.json").exists() and list((tmp_path / "out" / "runs").iterdir())


@pytest.mark.parametrize("population, is_warned", [(3999, True), (4000, False)])
def test_whoever_asks_of_a_small_place_is_told_that_the_answer_hangs_on_its_size(population, is_warned):
    question = SimpleNamespace(cases=None, population=population, place=places["left-behind"])
    said = caveats(SimpleNamespace(question=question, replicates=2, failures=[], headline=HEADLINE))
    assert ("hangs on their size" in said) is is_warned


def test_json_is_one_object_and_nothing_else(compared):
    assert isinstance(json.loads(compared[1]), dict)


def test_json_has_the_shape_that_scripts_rely_on(compared):
    told = json.loads(compared[1])
    kinds = {
        "model": str, "version": str, "place": str, "population": int, "seed": int, "replicates": int,
        "baseline": str, "discount_rate": float, "options": dict, "effects": list,
    }  # fmt: skip
    assert {key: type(told[key]) for key in kinds} == kinds
    assert (told["place"], told["population"], told["replicates"]) == ("left-behind", 120, 2)
    assert told["baseline"] == "business as usual" and set(told["options"]) == {"short", "patient"}
    for option in told["options"].values():
        money = {key: type(option[key]) for key in ("cash", "present_value", "spent", "returned")}
        assert isinstance(option["sentence"], str) and set(money.values()) == {float}


def test_every_effect_has_an_interval_a_unit_and_the_runs_that_luck_unshared_would_take(compared):
    effects = json.loads(compared[1])["effects"]
    assert {row["option"] for row in effects} == {"short", "patient", "patient - short"}
    assert {row["year"] for row in effects} == set(range(1, 13))
    for row in effects:
        assert row["low"] <= row["effect"] <= row["high"] and row["replicates"] == 2 and row["unit"]
        assert row["unpaired_replicates"] is None or row["unpaired_replicates"] >= 0


def test_the_difference_of_two_options_is_the_difference_of_their_effects(compared):
    found = {
        (row["option"], row["outcome"], row["year"]): row["effect"]
        for row in json.loads(compared[1])["effects"]
    }
    for (option, outcome, year), effect in found.items():
        if option == "patient":
            apart = effect - found["short", outcome, year]
            assert found["patient - short", outcome, year] == pytest.approx(apart, abs=1e-8)


def test_options_have_equal_present_value_to_the_penny_and_every_pound_is_told(compared):
    options = json.loads(compared[1])["options"]
    assert options["short"]["present_value"] == pytest.approx(options["patient"]["present_value"], abs=0.01)
    for option in options.values():
        told = option["spent"] + option["returned"] + option["held"]
        assert told == pytest.approx(option["cash"], abs=0.01)


@pytest.mark.parametrize(
    "command",
    [
        ["programmes"],
        ["programmes", "patient"],
        ["parameters"],
        ["parameters", "trust"],
        ["--help"],
        ["--version"],
    ],
    ids=" ".join,
)
def test_the_other_commands_tell_something(capsys, command):
    assert main(command) == 0 and capsys.readouterr().out.strip()


def test_programmes_lists_every_preset_and_parameters_every_number(capsys):
    main(["programmes"])
    programmes = capsys.readouterr().out
    main(["parameters", "--json"])
    numbers = capsys.readouterr().out
    assert all(name in programmes for name in presets) and all(name in numbers for name in catalogue)


def test_run_tells_the_life_of_a_resident(tmp_path, capsys):
    asked = ["run", "--option", "short", *PLACE, "--years", "3", "--resident", "7"]
    assert main([*asked, "--out", str(tmp_path / "out")]) == 0
    assert "resident 7" in capsys.readouterr().out.lower() and (tmp_path / "out" / "run.png").exists()


@pytest.mark.parametrize(
    "change",
    [["--population", "1"], [f"--set={name}={value}" for name, value in BARE.items()]],
    ids=["one resident", "no institutions and no groups"],
)
def test_the_smallest_places_can_be_compared(tmp_path, capsys, change):
    assert main([*instead(COMPARE, *change), "--json", "--out", str(tmp_path / "out")]) == 0
    effects = json.loads(capsys.readouterr().out)["effects"]
    assert effects and all(math.isfinite(row["effect"]) for row in effects)


def test_an_option_without_money_has_no_effect_at_all(tmp_path, capsys):
    nothing = tmp_path / "nothing.toml"
    nothing.write_text(GOOD.replace("100", "0"))
    asked = [*COMPARE, "--option", str(nothing), "--json", "--out", str(tmp_path / "out")]
    assert main(asked) == 0
    told = json.loads(capsys.readouterr().out)
    rows = [row for row in told["effects"] if row["option"] == "nothing"]
    assert rows and {(row["effect"], row["low"], row["high"]) for row in rows} == {(0.0, 0.0, 0.0)}
    assert told["options"]["nothing"]["cash"] == 0.0


# --- mistakes -----------------------------------------------------------------------------------------


def file_with(text, name="mine.toml"):
    """A maker of a file in a folder, for options that name one."""

    def make(folder):
        path = folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return ["--option", str(path)]

    return make


MISTAKES = {
    "unknown place": (["--place", "left-behnd"], ["place", "left-behnd", "left-behind"]),
    "unknown programme": (["--option", "pateint"], ["pateint", "patient"]),
    "unknown parameter": (["--set", "trust.lerning=0.1"], ["trust.lerning", "trust.learning"]),
    "unknown instrument": (file_with(GOOD.replace("grants", "grnts")), ["mine.toml", "grnts", "grants"]),
    "unknown key": (file_with("bugdet = 3\n" + GOOD), ["mine.toml", "bugdet"]),
    "out of range": (["--set", "trust.learning=9"], ["trust.learning", "9", "0.002 to 0.2"]),
    "not a number": (["--set", "trust.learning=nan"], ["trust.learning", "nan", "0.002 to 0.2"]),
    "infinite": (["--set", "trust.learning=inf"], ["trust.learning", "inf"]),
    "a word for a number": (["--set", "trust.learning=high"], ["trust.learning", "high"]),
    "no value": (["--set", "trust.learning"], ["trust.learning"]),
    "set twice": (["--set", "fading.rate=0.1", "--set", "fading.rate=0.2"], ["fading.rate", "twice"]),
    "negative budget": (file_with(GOOD.replace("100", "-5")), ["mine.toml", "budget", "-5"]),
    "budget not a number": (file_with(GOOD.replace("100", "nan")), ["mine.toml", "budget", "nan"]),
    "negative worth": (["--per-head", "-3"], ["-3"]),
    "mix that does not add up": (file_with(GOOD.replace("1.0", "0.7")), ["mine.toml", "mix", "0.7"]),
    "profile longer than the run": (["--option", "patient"], ["patient", "144 months", "36", "12 years"]),
    "overlapping months": (
        file_with(
            "budget_per_head = 1\nstages = [{months = [1, 9], share = 0.5}, {months = [9, 12], share = 0.5}]\n"
            "[mix]\ngrants = 1.0\n"
        ),
        ["mine.toml", "stages", "overlap"],
    ),
    "empty months": (
        file_with("budget_per_head = 1\nstages = [{months = [9, 1], share = 1.0}]\n[mix]\ngrants = 1.0\n"),
        ["mine.toml", "stages", "empty"],
    ),
    "population of nobody": (["--population", "0"], ["population", "0", "at least 1"]),
    "population less than nobody": (["--population", "-5"], ["population", "-5"]),
    "population too large": (["--population", "10000000000"], ["population", "10000000000", "at most"]),
    "half a resident": (["--population", "1.5"], ["population", "1.5"]),
    "population in words": (["--population", "many"], ["population", "many"]),
    "grid smaller than its institutions": (
        ["--set", "place.residents_per_cell=1000", "--set", "shop.per_1000=10", "--set", "pub.per_1000=5"],
        ["population 120", "cells", "place.residents_per_cell"],
    ),
    "file that is not there": (["--option", "nowhere.toml"], ["nowhere.toml", "cannot be read"]),
    "empty file": (file_with(""), ["mine.toml", "empty"]),
    "binary file": (file_with(bytes(range(256))), ["mine.toml", "TOML"]),
    "half-written file": (file_with(GOOD[:30]), ["mine.toml", "TOML"]),
    "no years": (["--years", "0"], ["years", "0"]),
    "no replicates": (["--replicates", "0"], ["replicates", "0"]),
    "no workers": (["--workers", "0"], ["workers", "0"]),
    "negative seed": (["--seed", "-1"], ["seed", "-1"]),
    "unknown option of the command": (["--poplation", "5"], ["--poplation"]),
    "nothing after an option": (["--place"], ["--place"]),
}
OF_COMPARE_ONLY = {"negative worth", "no replicates", "no workers", "profile longer than the run"}


def mistake(capsys, words):
    """The one line that the command said, and nothing else."""
    assert main([str(word) for word in words]) == 2
    said = capsys.readouterr()
    lines = said.err.splitlines()
    assert said.out == "" and len(lines) == 1 and lines[0].startswith("kith: ")
    return lines[0]


@pytest.mark.parametrize(
    ("command", "name"),
    [("compare", name) for name in MISTAKES]
    + [("run", name) for name in MISTAKES if name not in OF_COMPARE_ONLY],
)
def test_a_mistake_is_told_in_one_line_and_leaves_nothing_behind(tmp_path, capsys, command, name):
    given, words = MISTAKES[name]
    given = given(tmp_path) if callable(given) else given
    before = sorted(tmp_path.rglob("*"))
    option = [] if "--option" in given else ["--option", "short"]  # `run` takes one
    asked = COMPARE if command == "compare" else ["run", *option, *PLACE, "--years", "3"]
    line = mistake(capsys, instead(asked, "--out", tmp_path / "out", *given))
    assert [word for word in words if word not in line] == []
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["comparre"], ["comparre", "compare"]),
        (["programmes", "pateint"], ["pateint", "patient"]),
        (["programmes", "nowhere.toml"], ["nowhere.toml"]),
        (["run", "--option", "short", *PLACE, "--years", "3", "--resident", "120"], ["120", "0 to 119"]),
        (["bench", "--population", "0"], ["population", "0"]),
    ],
    ids=["command", "programme", "file", "resident", "bench"],
)
def test_a_mistake_in_any_command_is_told_in_one_line(tmp_path, monkeypatch, capsys, words, told):
    monkeypatch.chdir(tmp_path)
    line = mistake(capsys, words)
    assert [word for word in told if word not in line] == [] and list(tmp_path.iterdir()) == []


def test_a_mistake_ends_a_real_process_with_status_2_and_no_traceback(tmp_path):
    process = in_a_new_python([*COMPARE, "--place", "nowhere", "--out", tmp_path / "out"])
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err.count(b"\n")) == (2, b"", 1) and b"Traceback" not in err


@pytest.mark.parametrize("command", [COMPARE, ["run", "--option", "short", *PLACE, "--years", "3"]])
def test_a_folder_that_cannot_be_written_is_a_mistake_and_nothing_is_half_written(tmp_path, capsys, command):
    (tmp_path / "file").write_text("mine")
    for out in (tmp_path / "file", tmp_path / "file" / "deeper"):
        assert str(out) in mistake(capsys, [*command, "--out", out])
    assert [path.name for path in tmp_path.rglob("*")] == ["file"]
    assert (tmp_path / "file").read_text() == "mine"


def test_that_a_folder_cannot_be_written_is_found_out_before_anything_is_run(tmp_path, capsys, monkeypatch):
    (tmp_path / "file").write_text("mine")
    stepped = []
    monkeypatch.setattr(Neighbourhood, "step", lambda world: stepped.append(world.month))
    mistake(capsys, [*COMPARE, "--out", tmp_path / "file"])
    assert stepped == []


def test_a_folder_with_the_answer_to_another_question_is_not_written_over(tmp_path, capsys):
    asked = [*COMPARE, "--out", str(tmp_path / "out")]
    assert main(asked) == 0
    capsys.readouterr()
    before = contents(tmp_path)
    line = mistake(capsys, instead(asked, "--population", "130"))
    assert "population 120" in line and "130" in line and contents(tmp_path) == before


# --- runs that fail -----------------------------------------------------------------------------------


def test_a_run_that_fails_is_told_with_the_command_that_repeats_it_and_the_rest_is_kept(
    tmp_path, capsys, monkeypatch
):
    plain = Neighbourhood.step

    def unlucky(world):
        if world.seed_of_luck == 1 and world.month == 20:
            raise RuntimeError("struck by lightning")
        plain(world)

    monkeypatch.setattr(Neighbourhood, "step", unlucky)
    asked = [*COMPARE, "--replicates", "3", "--json", "--out", str(tmp_path / "out")]
    assert main(asked) == 1
    said = capsys.readouterr()
    assert said.err.count("\n") == 2 and "struck by lightning" in said.err and "--retry" in said.err
    assert "kith compare" in said.err and "--seed 1 --replicates 1" in said.err
    assert json.loads(said.out)["effects"][0]["replicates"] == 2
    missing = json.loads(said.out)["missing"]
    assert [row["missing"] for row in missing] == [1] and missing[0]["case"] and missing[0]["option"]
    assert "Missing, as it failed: 1 unit" in (tmp_path / "out" / "answer.txt").read_text()
    kept = contents(tmp_path / "out" / "runs")
    monkeypatch.setattr(Neighbourhood, "step", plain)
    assert main(asked) == 1 and contents(tmp_path / "out" / "runs") == kept
    capsys.readouterr()
    assert main([*asked, "--retry"]) == 0 and len(kept) == 2
    assert kept.items() <= contents(tmp_path / "out" / "runs").items()
    assert json.loads(capsys.readouterr().out)["effects"][0]["replicates"] == 3
    assert "Missing" not in (tmp_path / "out" / "answer.txt").read_text()


# --- the same answer ----------------------------------------------------------------------------------


def contents(folder):
    """Every file of a folder, with when it was written and what it holds."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


def test_workers_the_hash_seed_and_the_folder_make_no_difference_to_a_byte(tmp_path):
    asked = [*COMPARE, "--replicates", "3", "--json"]
    both = [
        in_a_new_python([*asked, "--workers", workers, "--out", tmp_path / workers], PYTHONHASHSEED=workers)
        for workers in ("1", "2")
    ]
    (one, err), (other, _) = (process.communicate(timeout=120) for process in both)
    assert [process.returncode for process in both] == [0, 0], err
    assert one == other and len(one) > 1000


def test_asking_again_answers_from_what_is_there_to_a_byte(compared, capsys):
    folder, said = compared
    before = contents(folder / "runs")
    asked = ["compare", *PLACE, "--years", "12", "--replicates", "2", "--workers", "1", "--json"]
    assert main([*asked, "--out", str(folder)]) == 0
    assert capsys.readouterr().out.encode() == said and contents(folder / "runs") == before


def test_more_replicates_keep_the_ones_that_are_done(tmp_path, capsys):
    more, once = [*COMPARE, "--out", str(tmp_path / "more")], [*COMPARE, "--out", str(tmp_path / "once")]
    assert main(more) == 0
    kept = contents(tmp_path / "more" / "runs")
    capsys.readouterr()
    assert main([*more, "--replicates", "4", "--json"]) == 0
    grown = capsys.readouterr().out
    assert kept.items() < contents(tmp_path / "more" / "runs").items()
    assert main([*once, "--replicates", "4", "--json"]) == 0
    assert capsys.readouterr().out == grown


def test_a_comparison_that_is_killed_goes_on_where_it_stopped_and_ends_the_same(tmp_path, capsys):
    asked = instead(COMPARE, "--population", "400", "--replicates", "12", "--json")
    killed = in_a_new_python([*asked, "--out", tmp_path / "killed"])
    runs, deadline = tmp_path / "killed" / "runs", time.monotonic() + 60
    while len(list(runs.glob("seed-*"))) < 2 and killed.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    killed.kill()
    killed.communicate()
    finished = contents(runs)
    finished = {name: held for name, held in finished.items() if name.startswith("seed-")}
    assert 2 <= len(finished) < 12
    assert main([*asked, "--out", str(tmp_path / "killed")]) == 0
    resumed = capsys.readouterr().out
    assert finished.items() <= contents(runs).items()
    assert main([*asked, "--out", str(tmp_path / "whole")]) == 0
    assert capsys.readouterr().out == resumed


def test_a_part_that_was_cut_short_is_run_again(tmp_path, capsys):
    asked = [*COMPARE, "--json", "--out", str(tmp_path / "out")]
    assert main(asked) == 0
    first = capsys.readouterr().out
    part = sorted((tmp_path / "out" / "runs").iterdir())[0]
    part.write_bytes(part.read_bytes()[:100])
    assert main(asked) == 0 and capsys.readouterr().out == first


# --- ended from outside, and nowhere to write -----------------------------------------------------------

ENDS = [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
WHILE_IMPORTING = """
import os, sys

class Lost:  # as the locks of imports, an exception in which is printed and forgotten
    def __del__(self):
        os.kill(os.getpid(), number)

class Ended:
    def find_spec(self, name, *_):
        if name == module:
            Lost()

module, number = sys.argv.pop(1), int(sys.argv.pop(1))
sys.meta_path.insert(0, Ended())
from kith.__main__ import main
sys.exit(main())
"""


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("number, status", ENDS)
def test_a_command_that_is_ended_says_what_is_kept_and_how_to_go_on(tmp_path, number, status, workers):
    size = ["--population", "40", "--years", "12", "--replicates", "2000", "--workers", workers, "--quiet"]
    process = in_a_new_python(["compare", *size, "--out", tmp_path])
    runs, deadline = tmp_path / "runs", time.monotonic() + 120
    while len(list(runs.glob("seed-*"))) < 2 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    kept = len(list(runs.glob("seed-*")))
    assert 2 <= kept < 2000 and (process.returncode, out) == (status, b"")
    assert err.decode() == (
        f"kith: interrupted with {kept} of 2000 seeds finished, kept in {tmp_path}; "
        "the same command goes on from there\n"
    )


LOST = """
import os, signal, time
from kith.experiments.commands import ending
ending.heed_signals()
began = time.monotonic()
try:
    with ending.at_work():
        try:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(1)
        except KeyboardInterrupt:
            pass  # as a library may lose it
        time.sleep(30)
except KeyboardInterrupt as ended:
    print(ended.status, time.monotonic() - began < 20)
"""


def test_an_end_that_a_library_loses_is_raised_again():
    done = subprocess.run([sys.executable, "-c", LOST], capture_output=True, text=True, timeout=120)
    assert (done.stdout, done.stderr) == ("130 True\n", "")


@pytest.mark.parametrize("module", ["typer", "numpy", "matplotlib"])  # at the start, at work, all but done
@pytest.mark.parametrize("number, status", ENDS)
def test_a_command_that_is_ended_while_it_imports_says_so_in_one_line(tmp_path, number, status, module):
    asked = ["run", "--population", "40", "--years", "12", "--quiet", "--out", "out"]
    done = subprocess.run(
        [sys.executable, "-c", WHILE_IMPORTING, module, str(int(number)), *asked],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == status and done.stdout == ""
    assert done.stderr.startswith("kith: interrupted; ") and "the same command" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_before_anything_is_kept_an_ended_run_says_so_and_leaves_nothing(tmp_path, capsys, monkeypatch):
    def ended(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("kith.experiments.one_run.course", ended)
    assert main(["run", *PLACE, "--years", "12", "--out", str(tmp_path / "out")]) == 130
    assert capsys.readouterr().err == (
        "kith: interrupted; nothing is kept yet; the same command begins again\n"
    )
    assert not (tmp_path / "out").exists()


def test_a_run_may_end_before_its_programme_and_says_so(tmp_path, capsys):
    for years, said in ((1, True), (12, False)):
        asked = [
            "run",
            "--population",
            "40",
            "--years",
            str(years),
            "--quiet",
            "--out",
            str(tmp_path / str(years)),
        ]
        assert main(asked) == 0
        assert ("ends before the programme does" in capsys.readouterr().out) is said


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
def test_on_a_terminal_the_answer_closes_in_and_elsewhere_only_progress_is_told(tmp_path):
    ours, terminal = os.openpty()
    size = ["--population", "40", "--years", "12", "--replicates", "3", "--workers", "1", "--out", tmp_path]
    process = subprocess.Popen(
        [sys.executable, "-m", "kith", "compare", *size], stdout=subprocess.PIPE, stderr=terminal
    )
    os.close(terminal)
    told = b""
    with suppress(OSError):  # what is said when nobody is left to say anything
        while read := os.read(ours, 4096):
            told += read
    out, _ = process.communicate(timeout=120)
    os.close(ours)
    plain = " ".join(re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", told.decode()).split())
    difference = r"year 12: patient less short [+-]\d\.\d\d ties per resident \(95% interval .* to .*\)"
    assert process.returncode == 0 and re.search(f"so far, with 3 seeds, {difference}", plain)
    assert "with 1 seeds" not in plain and "so far" not in out.decode()
    again = subprocess.run(
        [sys.executable, "-m", "kith", "compare", *size[:-2]],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "3 of 3 seeds done" in again.stderr and "so far" not in again.stderr


def test_a_signal_that_was_ignored_stays_so():
    code = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\nfrom kith.__main__ import main; main()\n"
    code += (
        "print(signal.getsignal(signal.SIGHUP) is signal.SIG_IGN, callable(signal.getsignal(signal.SIGINT)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "True True"


def in_a_shell(script, tmp_path):
    """Status, standard output and standard error of a line of shell in which $KITH is the command."""
    kith = {"KITH": f"{sys.executable} -m kith"}
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env=os.environ | kith,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.returncode, done.stdout, done.stderr


ANSWERS = ["parameters", "--help", "programmes --json"]


@pytest.mark.parametrize("words", ANSWERS)
def test_where_the_answer_cannot_be_written_one_line_says_so(tmp_path, words):
    assert in_a_shell(f"$KITH {words} >&-", tmp_path) == (
        2, "", "kith: standard output is closed; open it, as with > answer.txt\n"
    )  # fmt: skip
    status, _, said = in_a_shell(f"$KITH {words} >/dev/full", tmp_path)
    assert status == 2 and len(said.splitlines()) == 1 and "cannot be written (No space left" in said


@pytest.mark.parametrize("words", ANSWERS)
def test_whoever_reads_the_answer_may_have_enough_of_it(tmp_path, words):
    assert in_a_shell(f"$KITH {words} | true; exit ${{PIPESTATUS[0]}}", tmp_path) == (141, "", "")


@pytest.mark.parametrize("stream", ["2>&-", "2>/dev/full"])
def test_without_standard_error_the_answer_is_the_same_and_nothing_else(tmp_path, stream):
    ask = "$KITH compare --population 40 --years 12 --replicates 2 --workers 1 --json --out out"
    status, out, _ = in_a_shell(f"{ask} {stream}", tmp_path)
    assert status == 0 and json.loads(out)["replicates"] == 2
    assert in_a_shell(f"$KITH nope {stream}", tmp_path)[:2] == (2, "")


def test_no_backend_of_matplotlib_keeps_a_command_from_drawing(tmp_path):
    asked = ["run", "--population", "40", "--years", "12", "--quiet", "--out", tmp_path]
    process = in_a_new_python(asked, MPLBACKEND="nope")
    assert process.communicate(timeout=120)[1] == b"" and (tmp_path / "run.png").exists()
    code = "from kith import Mistake\nfrom kith.experiments import figures\ntry: figures.Chart\n"
    code += "except Mistake as mistake: print(str(mistake)[:40])"
    asked = [sys.executable, "-c", code]
    told = subprocess.run(asked, env=os.environ | {"MPLBACKEND": "nope"}, capture_output=True, text=True)
    assert told.stdout.startswith("MPLBACKEND: ") and told.stderr == ""


def test_a_backend_of_matplotlib_that_there_is_not_is_found_before_anything_runs(tmp_path):
    code = "import kith\ntry: kith.compare(['short'], population=40, years=13, replicates=1, workers=1)\n"
    code += "except kith.Mistake as mistake: print(str(mistake)[:40])"
    asked, backend = [sys.executable, "-c", code], os.environ | {"MPLBACKEND": "nope"}
    told = subprocess.run(asked, env=backend, cwd=tmp_path, capture_output=True, text=True)
    assert told.stdout.startswith("MPLBACKEND: ") and told.stderr == "" and not list(tmp_path.iterdir())


def test_without_docstrings_outcomes_mean_what_they_mean():
    code = "from kith.model.measures.outcomes import OUTCOMES; print([o.meaning for o in OUTCOMES.values()])"
    said = [
        subprocess.run([sys.executable, *flag, "-c", code], capture_output=True, text=True).stdout
        for flag in ([], ["-OO"])
    ]
    assert said[0] == said[1] and len(said[0]) > 1000
