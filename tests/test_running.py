"""One way to run and keep: what is finished stays, what fails is told, and nobody writes over anybody."""

import json
import multiprocessing
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import warnings
from dataclasses import replace
from functools import partial
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
import pytest
from worlds import BRIEFLY, QUICK, programme

from kith import Mistake, compare, load
from kith.experiments import figures
from kith.experiments.commands.app import main
from kith.experiments.observing.observer import KINDS
from kith.experiments.running import parts, store
from kith.experiments.running.checkpoints import OneUnit, checkpointed
from kith.experiments.running.progress import objects, silent
from kith.experiments.running.request import Request
from kith.experiments.running.runner import Failed, attempted, run_units
from kith.experiments.running.store import OWN, Store, write_whole
from kith.experiments.running.workers import DIED, Unfinished, at_work

HERE = Request(workers=1, progress=False)
WAIT = """
import sys
from kith.experiments.running.store import Store
with Store.claimed(sys.argv[1], {"asked": 1}) as store:
    print("claimed", flush=True)
    store.write_text("mine.txt", sys.argv[2])
    sys.stdin.readline()
"""


def square(row):
    return {"row": row, "square": row * row}


def none_of_two(row):
    if row == 2:
        raise ZeroDivisionError("two")
    return square(row)


def interrupts(row):
    if row == 2:
        raise KeyboardInterrupt
    return square(row)


def a_mistake(row):
    raise Mistake("place: is too small")


def in_another_process(folder, text):
    """A process that claims the folder, writes, and holds on to it until it is sent a line."""
    words, pipe = [sys.executable, "-c", WAIT, str(folder), text], subprocess.PIPE
    return subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


# --- one folder, one writer -----------------------------------------------------------------------------


def test_a_second_process_waits_for_the_first_and_says_so_in_one_line(tmp_path):
    first = in_another_process(tmp_path / "out", "first")
    assert first.stdout.readline() == "claimed\n"
    second = in_another_process(tmp_path / "out", "second")
    said = second.stderr.readline()
    assert "waiting" in said and str(tmp_path / "out") in said
    assert first.poll() is None and (tmp_path / "out" / "mine.txt").read_text() == "first"
    first.communicate("go on\n", timeout=60)
    assert second.communicate("go on\n", timeout=60)[1] == "" and first.returncode == second.returncode == 0
    assert (tmp_path / "out" / "mine.txt").read_text() == "second"


def test_a_claim_dies_with_whoever_had_it(tmp_path):
    first = in_another_process(tmp_path / "out", "first")
    assert first.stdout.readline() == "claimed\n"
    first.kill()
    first.wait(20)
    began = time.monotonic()
    with Store.claimed(tmp_path / "out", {"asked": 1}):
        assert time.monotonic() - began < 5


def test_of_two_comparisons_into_one_folder_the_second_waits_and_both_say_the_same(tmp_path):
    words = [
        sys.executable,
        "-m",
        "kith",
        "compare",
        "--population",
        "40",
        "--years",
        "12",
        "--option",
        "short",
    ]
    words += ["--replicates", "3", "--workers", "1", "--quiet", "--out", str(tmp_path / "out")]
    both = [subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in "ab"]
    (one, first), (other, second) = (process.communicate(timeout=120) for process in both)
    assert [process.returncode for process in both] == [0, 0] and one == other
    assert sorted(line.count("\n") for line in (first, second)) in ([0, 1], [0, 0])
    assert not list((tmp_path / "out" / OWN).glob("half-*"))


def test_whoever_waited_is_told_if_another_study_was_begun_meanwhile(tmp_path):
    folder = tmp_path / "out"
    with Store.claimed(folder, {"years": 3}) as store:
        store.begin()
    with pytest.raises(Mistake, match="years 3 there, 4 asked"), Store.claimed(folder, {"years": 4}):
        pytest.fail("it was claimed")


def test_nothing_of_the_users_is_ever_deleted(tmp_path):
    theirs = [tmp_path / "deep" / ".notes.tmp", tmp_path / ".a.parquet.tmp", tmp_path / "runs" / ".half-1"]
    for path in theirs:
        path.parent.mkdir(exist_ok=True)
        path.write_text("mine")
    with Store.claimed(tmp_path, {"asked": 1}) as store:
        store.write_text("a.txt", "a")
    assert all(path.read_text() == "mine" for path in theirs)


def test_what_a_killed_writer_left_half_written_is_cleared_away_and_only_that(tmp_path):
    with Store.claimed(tmp_path, {"asked": 1}) as store:
        store.begin()
        half = tmp_path / OWN / f"half-{'0123' * 8}"
        half.write_text("half")
        with Store.claimed(tmp_path, {"asked": 1}):  # the same process, while it is at work
            assert half.exists()
    with Store.claimed(tmp_path, {"asked": 1}):
        assert not half.exists() and (tmp_path / "study.json").exists()


def test_a_folder_in_which_nothing_was_written_is_left_as_it_was(tmp_path):
    with pytest.raises(RuntimeError), Store.claimed(tmp_path / "a" / "b", {"asked": 1}):
        raise RuntimeError
    assert not list(tmp_path.iterdir())


def test_only_these_lines_of_the_tree_delete_or_rename_a_file():
    root, found = Path(__file__).parents[1], {}
    deletes = re.compile(
        r"\.(unlink|rmdir)\(|rmtree|shutil|os\.(re|un)|\.rename\((?!columns|\"missing\")|\.replace\(path\)"
    )
    for path in (path for room in ("experiments", "model", "kith") for path in (root / room).rglob("*.py")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if deletes.search(line):
                found.setdefault(path.relative_to(root).as_posix(), []).append(line.strip())
    assert found.pop("experiments/running/store.py") == [
        "path.rename(other)",  # what is not sound, to a name that is free
        "half.unlink(missing_ok=True)",  # of a writer that was killed
        "Path(lock.lock_file).unlink(missing_ok=True)",
        "path.rmdir()",  # made here, and empty
        "half.replace(path)",
        "half.unlink(missing_ok=True)",
        "probe.unlink()",
    ]
    assert found.pop("experiments/running/checkpoints.py") == [
        "(store.folder / path).unlink(missing_ok=True)"
    ]
    assert found.pop("experiments/studies/archive.py") == [
        "(self.folder / name).unlink()",  # a block, of which a part was made
        "(self.folder / file).unlink()",  # a part, of which a block was made
        "(self.folder / name).unlink(missing_ok=True)",  # a failure, of which a table was made
    ]
    assert found.pop("experiments/running/kept.py") == [  # in the user's cache
        "half.replace(path)",
        "half.unlink(missing_ok=True)",
        "file.unlink(missing_ok=True)",  # what was not asked for longest
    ]
    assert found.pop("model/compiled.py") == [
        "import shutil",
        "shutil.rmtree(old, ignore_errors=True)",  # machine code of the model as it was, in the user's cache
        "probe.unlink()",
    ]
    assert not found


@pytest.mark.parametrize("out", ["", " "])
def test_no_name_of_a_folder_is_a_mistake_and_writes_nothing(out, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for command in ("compare", "shock closure", "run", "rank", "factorial", "patience", "clock", "appraise"):
        assert main([*command.split(), "--population", "30", "--quiet", "--out", out]) == 2
        assert capsys.readouterr().err.startswith(f"kith: out: {out!r} is not allowed")
    for command in ("calibrate", "validate"):
        assert main([command, "--quiet", "--out", out]) == 2
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("room", ["runs", "gains", "failures", OWN])
def test_a_file_where_a_folder_goes_is_found_before_anything_runs(room, tmp_path, capsys):
    for command, folder in (("compare", "c"), ("shock closure", "s/struck"), ("shock closure", "t/spared")):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / room).write_text("mine")
        out = str(tmp_path / folder.partition("/")[0])
        assert main([*command.split(), "--population", "30", "--years", "13", "--quiet", "--out", out]) == 2
        assert str(tmp_path / folder / room) in capsys.readouterr().err
        files = [path for path in Path(out).rglob("*") if path.is_file()]
        assert files == [tmp_path / folder / room] and files[0].read_text() == "mine"


def test_what_is_refused_leaves_a_folder_of_the_users_as_it_was(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(RuntimeError), Store.claimed(tmp_path, {"asked": 1}):
        raise RuntimeError
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


THEIRS = [
    ("compare", "compare.json"),
    ("run", "run.png"),
    ("sweep {study}", "study.toml"),
    ("rank", "rank.txt"),
]
THEIRS += [
    ("sweep {study}", "report.html"),
    ("shock closure", "struck/shock.txt"),
    ("appraise", "study.json"),
]
STUDY = 'question = "q"\npopulation = 30\nyears = 13\noptions = ["short"]\nreplicates = 1\nmonths = [156]\n'


@pytest.mark.parametrize("command, name", THEIRS)
def test_a_file_of_the_users_of_a_name_that_kith_writes_is_found_before_anything_runs(
    command, name, tmp_path, capsys, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    Path("asked.toml").write_text(STUDY)
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).write_text("mine")
    size = [] if "sweep" in command else ["--population", "30"]
    assert main([*command.format(study="asked.toml").split(), *size, "--quiet", "--out", "."]) == 2
    told = capsys.readouterr().err
    assert told.startswith("kith: ") and name in told and len(told.splitlines()) == 1
    files = {str(path): path.read_text() for path in Path().rglob("*") if path.is_file()}
    assert files == {"asked.toml": STUDY, name: "mine"}


@pytest.mark.parametrize("command", ["compare", "run", "appraise", "clock", "shock closure", "sweep {study}"])
def test_all_that_is_written_has_a_name_that_is_known_and_the_same_command_goes_on(
    command, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    Path("asked.toml").write_text(STUDY)
    size = "" if "sweep" in command else "--population 30 --years 13"
    size += " --replicates 1 --option short --option patient" * (command not in ("run", "sweep {study}"))
    asked = [
        *command.format(study="asked.toml").split(),
        *size.split(),
        "--quiet",
        "--workers",
        "1",
        "--out",
        "out",
    ]
    asked = [word for word in asked if command != "run" or word not in ("--workers", "1")]
    for _ in range(2):
        assert main(asked) == 0
    written = [path.name for path in (*Path("out").glob("[!.]*.*"), *Path("out/struck").glob("[!.]*.*"))]
    assert written and all(store.RESULT.fullmatch(name) for name in written)


def test_a_null_character_in_the_name_of_a_folder_is_told(tmp_path):
    for ask in (partial(small, f"{tmp_path}/a\0b"), partial(load, f"{tmp_path}/a\0b")):
        with pytest.raises(Mistake, match="null character"):
            ask()


def test_a_link_that_leads_nowhere_is_no_folder(tmp_path, capsys):
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "gone")
    for command in ("compare", "run", "shock closure", "rank", "appraise"):
        assert main([*command.split(), "--population", "30", "--quiet", "--out", str(link)]) == 2
        told = capsys.readouterr().err
        assert (
            told.startswith(f"kith: out: {link}") and "not a folder" in told and len(told.splitlines()) == 1
        )
    assert link.is_symlink() and [path.name for path in tmp_path.iterdir()] == ["link"]


def test_whoever_waits_gets_the_folder_also_when_nothing_was_written_to_it(tmp_path):
    for name in "abc":
        with Store.claimed(tmp_path / name, {"asked": 1}):
            second = in_another_process(tmp_path / name, "second")
            assert "waiting" in second.stderr.readline()
        assert second.stdout.readline() == "claimed\n" and second.communicate("go on\n", timeout=60)[1] == ""


# --- parts that are not what they were -----------------------------------------------------------------


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """A small comparison; copy it."""
    folder = tmp_path_factory.mktemp("compared") / "out"
    small(folder)
    return folder


def small(out, replicates=3, **more):
    how = {"population": 30, "years": 13, "workers": 1, "progress": False, **more}
    return compare(["short"], replicates=replicates, out=out, **how)


def tables_in(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.suffix in (".parquet", ".json", ".txt", ".png")
    }


def test_a_bit_that_differs_anywhere_in_a_part_is_seen():
    rows = pd.DataFrame({"unit": ["a", "b"], "value": [1.0, 2.0]})
    content = parts.sealed(rows, "study", "parts/a", None)
    assert parts.opened(content, "study", "parts/a").frame().equals(rows)
    for place in range(len(content)):
        changed = bytearray(content)
        changed[place] ^= 1 << place % 8
        with pytest.raises(parts.Damaged):
            parts.opened(bytes(changed), "study", "parts/a")
    for wrong in (("another", "parts/a"), ("study", "parts/b")):
        with pytest.raises(parts.Damaged, match=r"of another study|is a copy of parts/a"):
            parts.opened(content, *wrong)


@pytest.mark.parametrize("kind", [*KINDS, "money", "runs"])
@pytest.mark.parametrize("how", ["cut short", "a bit", "another table"])
def test_a_part_of_a_seed_that_is_damaged_is_set_aside_told_and_run_again(
    kind, how, compared, tmp_path, capsys
):
    shutil.copytree(compared, tmp_path / "out")
    path = sorted((tmp_path / "out" / kind).iterdir())[1]
    content = bytearray(path.read_bytes())
    if how == "another table":
        pd.DataFrame({"a": [1]}).to_parquet(path)
    else:
        content[len(content) // 3] ^= 1
        path.write_bytes(content if how == "a bit" else content[:-100])
    damaged = path.read_bytes()
    with pytest.raises(Mistake, match=f"{path.name}.*the same command"):
        Store.opened(tmp_path / "out").table(kind)
    found = small(tmp_path / "out")
    told = capsys.readouterr().err.splitlines()
    aside = path.with_name(f"{path.name}.aside-1")
    assert found.replicates == 3 and aside.read_bytes() == damaged
    assert len(told) == 1 and str(path) in told[0] and aside.name in told[0]
    assert tables_in(tmp_path / "out") == tables_in(compared)


def test_a_stray_a_copied_and_a_foreign_part_of_a_comparison_change_nothing(compared, tmp_path, capsys):
    out, other = tmp_path / "out", tmp_path / "other"
    shutil.copytree(compared, out)
    small(other, replicates=4, population=31)
    first, second, third = sorted(path.name for path in (out / "runs").iterdir())
    (out / "runs" / "notes.parquet").write_text("mine")
    shutil.copy(out / "runs" / first, out / "runs" / f"{first[:-8]} (copy).parquet")
    shutil.copy(out / "runs" / first, out / "runs" / second)  # a copy under a name of Kith's
    shutil.copy(other / "runs" / third, out / "runs" / third)  # of the same seed, and another question
    capsys.readouterr()
    assert small(out).replicates == 3
    told = capsys.readouterr().err
    assert told.count("\n") == 4 and f"is a copy of runs/{first}" in told and "is of another study" in told
    assert told.count("left alone") == 2 and (out / "runs" / "notes.parquet").read_text() == "mine"
    mine = tables_in(compared)
    assert {name: tables_in(out)[name] for name in mine} == mine
    assert len(load(out)) == len(load(compared))


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"[]", b"{}", b'{"asked": [1]}', b'{"asked": null}', b"[" * 100_000]
)
def test_a_study_of_the_wrong_form_is_told_in_one_line_and_what_is_finished_is_kept(
    content, compared, tmp_path, capsys
):
    shutil.copytree(compared, tmp_path / "out")
    study = tmp_path / "out" / "study.json"
    before = study.read_bytes()
    study.write_bytes(content)
    for ask in (lambda: small(tmp_path / "out"), lambda: load(tmp_path / "out")):
        with pytest.raises(Mistake, match=r"study\.json: cannot be read") as mistake:
            ask()
        assert "\n" not in str(mistake.value) and study.read_bytes() == content
    study.rename(tmp_path / "elsewhere")
    runs = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").glob("*/seed-*.parquet")}
    assert small(tmp_path / "out").replicates == 3 and study.read_bytes() == before
    assert all(path.stat().st_mtime_ns == then for path, then in runs.items())


def test_seeds_added_with_other_packages_or_on_another_machine_say_so_each(compared, tmp_path, monkeypatch):
    shutil.copytree(compared, tmp_path / "out")
    here = parts.provenance()
    elsewhere = {"versions": {**here["versions"], "numpy": "1.26.4"}, "machine": {"processor": "arm64"}}
    for module in (parts, store):
        monkeypatch.setattr(module, "provenance", lambda: elsewhere)
    small(tmp_path / "out", replicates=5)
    opened = Store.opened(tmp_path / "out")
    for kind in (*KINDS, "money", "runs"):
        names = opened.names(kind, store.SEED)
        made = {name: opened.part(name).made for name in names}
        old = {name for name in names if (compared / name).exists()}
        assert made == {name: [here if name in old else elsewhere] for name in names}
        assert len(names) == 5 and len(old) == 3
    assert json.loads((tmp_path / "out" / "study.json").read_text())["made"] == [here, elsewhere]


def test_what_an_older_study_was_made_with_stays_written_down(compared, tmp_path):
    shutil.copytree(compared, tmp_path / "out")
    path = tmp_path / "out" / "study.json"
    study = json.loads(path.read_text())
    study["versions"]["numpy"] = "1.26.4"
    del study["made"]
    path.write_text(json.dumps(study))
    small(tmp_path / "out")
    made = json.loads(path.read_text())["made"]
    assert [one["versions"]["numpy"] for one in made] == ["1.26.4", parts.versions()["numpy"]]


def test_the_same_question_gives_the_same_bytes_in_another_folder_at_another_time(compared, tmp_path):
    small(tmp_path / "elsewhere")
    assert tables_in(tmp_path / "elsewhere") == tables_in(compared)


def test_two_writers_of_one_file_never_share_a_half_written_one(tmp_path, monkeypatch):
    halves, replace = set(), type(tmp_path).replace
    monkeypatch.setattr(type(tmp_path), "replace", lambda half, path: halves.add(half) or replace(half, path))
    threads = [
        threading.Thread(target=write_whole, args=(tmp_path / "a.txt", str(n).encode())) for n in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(halves) == 20 and [path.name for path in tmp_path.iterdir()] == ["a.txt"]


# --- units ----------------------------------------------------------------------------------------------


class Kept:
    """A shelf in memory."""

    def __init__(self, folder):
        self.folder, self.there, self.failures = folder, {}, {}

    def is_finished(self, unit):
        return unit in self.there

    def has_failed(self, unit):
        return unit in self.failures

    def keep(self, unit, result):
        self.there[unit] = result

    def keep_failure(self, unit, failure):
        self.failures[unit] = failure

    def flush(self):
        self.flushed = True


def ran(shelf, task, count, **how):
    told = []
    report = lambda *numbers: told.append(numbers)  # noqa: E731
    settings = {"workers": 1, "report": report, "what": "units", **how}
    run_units(shelf, partial(attempted, task), range(count), **settings)
    return told


def test_a_unit_that_fails_is_kept_with_why_and_the_others_go_on(tmp_path):
    shelf = Kept(tmp_path)
    assert ran(shelf, none_of_two, 4)[-1] == (3, 1, 4)
    assert shelf.failures == {2: Failed("ZeroDivisionError: two")} and set(shelf.there) == {0, 1, 3}


def test_what_failed_is_run_again_when_that_is_asked_for_and_not_before(tmp_path):
    shelf = Kept(tmp_path)
    ran(shelf, none_of_two, 4)
    assert ran(shelf, square, 4) == [(3, 1, 4)]
    assert ran(shelf, square, 4, retry=True) == [(3, 0, 4), (4, 0, 4)]


def test_a_mistake_in_what_was_asked_is_no_failure_of_a_unit(tmp_path):
    def wrong(unit):
        raise Mistake("place: no")

    with pytest.raises(Mistake, match="place"):
        ran(Kept(tmp_path), wrong, 3)


def test_an_interruption_says_what_is_kept_and_that_the_same_command_goes_on(tmp_path):
    def interrupted(unit):
        if unit == 2:
            raise KeyboardInterrupt
        return unit

    shelf = Kept(tmp_path)
    with pytest.raises(
        KeyboardInterrupt, match=f"2 of 5 units finished, kept in {tmp_path}; the same command"
    ):
        ran(shelf, interrupted, 5)
    assert shelf.flushed
    with pytest.raises(
        KeyboardInterrupt, match=r"0 of 5 units finished, so nothing is kept; the same command begins again$"
    ):
        ran(Kept(tmp_path), lambda unit: (_ for _ in ()).throw(KeyboardInterrupt), 5)


# --- workers, in somebody's process ---------------------------------------------------------------------


def dies_of_two(row):
    if row == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    print("said", row)  # which is no result
    return square(row)


def worked(task, count, workers=2):
    with at_work(task, range(count), workers) as results:
        return sorted(results, key=lambda pair: pair[0])


def dies_the_first_time(row):
    if row == 2 and not os.path.exists("died"):
        open("died", "x").close()
        os.kill(os.getpid(), signal.SIGKILL)
    return square(row)


def test_the_work_of_a_worker_that_somebody_killed_is_done_by_another(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert dict(worked(dies_the_first_time, 4)) == {row: square(row) for row in range(4)}
    assert os.path.exists("died")


def test_only_the_job_that_workers_die_of_is_lost():
    found = dict(worked(dies_of_two, 6))
    assert str(found.pop(2)) == DIED and found == {row: square(row) for row in (0, 1, 3, 4, 5)}


def test_what_cannot_be_handed_to_a_worker_or_back_is_that_jobs_failure_and_a_mistake_is_raised():
    for task in (lambda row: row, generator):
        assert all(
            re.match(r"(Attribute|Type|Pickling)Error: [Cc]an('|no)t", str(result))
            for _, result in worked(task, 2)
        )
    with pytest.raises(Mistake, match=r"^row: 0 is not allowed$"):
        worked(mistaken, 2)


def generator(row):
    return (row for _ in range(2))


def mistaken(row):
    raise Mistake(f"row: {row * 0} is not allowed")


UNGUARDED = """
import pickle, sys, threading
from operator import neg
from kith.experiments.running.workers import at_work

class Mine: pass

main, found, lost = sys.modules["__main__"], [], 0

def work():
    with at_work(neg, range(6), 2) as results:
        found.extend(result for _, result in results)

threads = [threading.Thread(target=work) for _ in range(3)]
for thread in threads: thread.start()
while any(thread.is_alive() for thread in threads):
    try: pickle.dumps(Mine())
    except pickle.PicklingError: lost += 1
print(sorted(found) == sorted([-n for n in range(6)] * 3), sys.modules["__main__"] is main, lost)
"""


def test_workers_in_threads_of_a_script_without_a_guard_leave_its_main_module_alone(tmp_path):
    (tmp_path / "mine.py").write_text(UNGUARDED)
    done = subprocess.run(
        [sys.executable, "mine.py"], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert (done.stdout, done.stderr) == ("True True 0\n", "")


def are_here(_):
    return [process == os.getpid() for _, process in worked(process_of, 3)]


def process_of(row):
    return os.getpid()


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_in_somebodys_pool_the_work_is_done_in_their_process(method):
    with multiprocessing.get_context(method).Pool(1) as pool:
        assert pool.map(are_here, [0]) == [[True] * 3]
    assert are_here(0) == [False] * 3


def state():
    """What a process has only one of, as far as a guest in it might touch it."""
    handlers = {number: signal.getsignal(number) for number in signal.valid_signals()}
    chance = random.getstate(), str(np.random.get_state())
    mine = sys.modules["__main__"], sys.stdout, sys.stderr, sys.excepthook, threading.excepthook
    settings = dict(matplotlib.rcParams), warnings.filters[:], np.geterr(), sys.getrecursionlimit()
    return os.getcwd(), dict(os.environ), handlers, chance, mine, settings, list(sys.path)


def test_a_comparison_leaves_the_process_that_asks_for_it_as_it_was(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(matplotlib.rcParams, "axes.titlesize", 31)
    asked = {**BRIEFLY, "workers": 2, "population": 40, "parameters": QUICK}
    assert all(getattr(figures, name) for name in figures.__all__)  # an import may say what is warned of
    before = state()
    compare([programme()], **asked).figure()
    assert state() == before


# --- rows that are kept ---------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [1, 2])
def test_rows_are_in_order_whoever_runs_them(workers, tmp_path):
    request = Request(workers=workers, progress=False)
    found, failures = checkpointed(Store(tmp_path, {}), "rows", square, 5, request)
    assert found["square"].tolist() == [0, 1, 4, 9, 16] and not len(failures)
    assert not list(tmp_path.glob("parts/*"))


def test_a_row_that_fails_is_told_with_the_command_that_repeats_it_and_the_others_are_there(tmp_path):
    store, again = Store(tmp_path, {}), "kith rows --only 'rows {}'".format
    found, failures = checkpointed(store, "rows", none_of_two, 4, HERE, again=again)
    assert found["row"].tolist() == [0, 1, 3]
    assert failures.to_dict("records") == [
        {
            "unit": "rows 2",
            "option": "",
            "error": "ZeroDivisionError: two",
            "again": "kith rows --only 'rows 2'",
        }
    ]
    run = []
    found, failures = checkpointed(
        store,
        "rows",
        lambda row: run.append(row) or square(row),
        4,
        Request(workers=1, progress=False, retry=True),
    )
    assert run == [2] and found["row"].tolist() == [0, 1, 2, 3] and not len(failures)
    assert not list(tmp_path.glob("parts/*")) and not list(tmp_path.glob("failures/*"))


def test_a_unit_asked_for_alone_says_what_goes_wrong_and_keeps_nothing(tmp_path):
    for unit, said in (
        ("rows 2", pytest.raises(Unfinished, match="two")),
        ("rows 1", pytest.raises(OneUnit)),
    ):
        with said:
            checkpointed(
                Store(tmp_path, {}), "rows", none_of_two, 4, Request(workers=1, progress=False, only=unit)
            )
    assert not list(tmp_path.iterdir())


def test_a_part_that_was_cut_short_is_run_again(tmp_path):
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "rows-000001.parquet").write_bytes(b"PAR1")
    assert len(checkpointed(Store(tmp_path, {}), "rows", square, 3, HERE)[0]) == 3


def test_a_table_or_row_that_is_damaged_is_set_aside_and_run_again(tmp_path, capsys):
    kept = Store(tmp_path, {})
    with pytest.raises(KeyboardInterrupt):
        checkpointed(kept, "rows", interrupts, 3, HERE)
    row = tmp_path / "parts" / "rows-000001.parquet"
    content = bytearray(row.read_bytes())
    content[40] ^= 1
    row.write_bytes(content)
    whole = checkpointed(kept, "rows", square, 3, HERE)[0]
    assert whole["square"].tolist() == [0, 1, 4] and (tmp_path / "parts" / f"{row.name}.aside-1").exists()
    table = tmp_path / "rows.parquet"
    content = bytearray(table.read_bytes())
    content[40] ^= 1
    table.write_bytes(content)
    assert checkpointed(kept, "rows", square, 3, HERE)[0].equals(whole)
    assert (tmp_path / "rows.parquet.aside-1").read_bytes() == content
    assert capsys.readouterr().err.count("set aside") == 2


def test_a_table_says_of_each_row_with_what_it_was_made(tmp_path, monkeypatch):
    kept, here = Store(tmp_path, {}), parts.provenance()
    checkpointed(kept, "rows", square, 2, HERE)
    elsewhere = {"versions": {"numpy": "1.26.4"}, "machine": {"processor": "arm64"}}
    for module in (parts, store):
        monkeypatch.setattr(module, "provenance", lambda: elsewhere)
    checkpointed(kept, "rows", square, 3, HERE)
    made = kept.part("rows.parquet").made_of(range(3))
    assert list(made.values()) == [here, here, elsewhere]
    assert json.loads((tmp_path / "study.json").read_text())["made"] == [here, elsewhere]


def test_a_row_asked_for_alone_or_a_mistake_leaves_nothing(tmp_path):
    for task, how in ((square, replace(HERE, only="rows 1")), (a_mistake, HERE)):
        with pytest.raises((OneUnit, Mistake)), Store.claimed(tmp_path / "out", {}) as kept:
            checkpointed(kept, "rows", task, 3, how)
        assert not list(tmp_path.iterdir())


def test_more_rows_are_added_to_those_that_are_there_and_fewer_are_the_first_of_them(tmp_path):
    store, run = Store(tmp_path, {}), []
    for count, new in ((3, [0, 1, 2]), (5, [3, 4]), (2, [])):
        run.clear()
        found, _ = checkpointed(store, "rows", lambda row: run.append(row) or square(row), count, HERE)
        assert found["row"].tolist() == list(range(count)) and run == new


# --- progress and requests ------------------------------------------------------------------------------


def test_progress_for_machines_is_a_json_object_a_line(capsys):
    report = objects("seeds")
    for done in range(3):
        report(done, 0, 2)
    events = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [event["done"] for event in events] == [0, 1, 2] and events[-1]["left"] == 0
    assert silent(1, 0, 2) is None


@pytest.mark.parametrize(
    "wrong",
    [{"place": "nowhere"}, {"population": 0}, {"years": 0}, {"seed": -1}, {"replicates": 0}, {"workers": 0},
     {"parameters": {"trust.lerning": 1.0}}],
    ids=lambda wrong: next(iter(wrong)),
)  # fmt: skip
def test_a_request_that_is_out_of_range_is_a_mistake_that_names_the_field(wrong):
    with pytest.raises(Mistake, match=next(iter(wrong)).rstrip("s")):
        Request(**wrong).checked()


def test_a_request_is_frozen_and_says_how_to_ask_again():
    request = Request(parameters={"trust.learning": 0.1}, out="a b").checked()
    with pytest.raises(AttributeError):
        request.seed = 2
    assert "--set trust.learning=0.1" in request.command("rank") and "--out 'a b'" in request.command("rank")


def test_the_half_written_file_of_a_process_that_is_stopped_is_never_the_file(tmp_path):
    """Killed while it writes: the file is the old one or the new one, whole."""
    code = (
        "import sys; from pathlib import Path; from kith.experiments.running.store import write_whole\n"
        "print('ready', flush=True)\n"
        "while True: write_whole(Path(sys.argv[1]), b'x' * 3_000_000)"
    )
    path = tmp_path / "a.bin"
    for _ in range(3):
        writer = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE)
        writer.stdout.readline()
        time.sleep(0.15)
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
        assert not path.exists() or path.stat().st_size == 3_000_000
