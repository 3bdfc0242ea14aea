"""One way to run and keep: what is finished stays, what fails is told, and nobody writes over anybody."""

import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import threading
import time
import warnings
from functools import partial

import matplotlib
import numpy as np
import pytest
from worlds import BRIEFLY, QUICK, programme

from kith import Mistake, compare
from kith.experiments import figures
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
        half = tmp_path / OWN / "half-0123"
        half.write_text("half")
        with Store.claimed(tmp_path, {"asked": 1}):  # the same process, while it is at work
            assert half.exists()
    with Store.claimed(tmp_path, {"asked": 1}):
        assert not half.exists() and (tmp_path / "study.json").exists()


def test_a_folder_in_which_nothing_was_written_is_left_as_it_was(tmp_path):
    with pytest.raises(RuntimeError), Store.claimed(tmp_path / "a" / "b", {"asked": 1}):
        raise RuntimeError
    assert not list(tmp_path.iterdir())


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
    for task, said in (
        (lambda row: row, "AttributeError: Can't pickle"),
        (generator, "TypeError: cannot pickle"),
    ):
        assert all(str(result).startswith(said) for _, result in worked(task, 2))
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
