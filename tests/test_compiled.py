"""What is compiled is what stands in the source: one line of theory, whoever calls it, and never an old one."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from worlds import beyond_range, drawn, tiny

from kith import Neighbourhood, case, catalogue
from kith.model import compiled, compiling
from kith.model.compiled import kernel, rule
from kith.model.numbers import record_of
from kith.model.processes.befriending import nearer_to_1
from kith.model.processes.encounters import chance_of_call
from kith.model.processes.fading import fade
from kith.model.processes.learning import company
from kith.model.processes.outcomes import rate_of_hiring

ROOT = Path(__file__).parents[1]
ASK = """
from kith.model.compiled import FOLDER, kernel
from kith.model.processes.learning import company

@kernel
def ask(load):
    return company(load, 2.0)

print(ask(0.0), FOLDER)
"""


@rule
def doubled(x):
    return 2.0 * x


@kernel
def all_doubled(x):
    out = np.empty(len(x))
    for k in range(len(x)):
        out[k] = doubled(x[k])
    return out


def test_a_rule_serves_one_number_an_array_and_a_kernel():
    x = np.array([1.5, 2.5])
    assert [doubled(1.5), doubled(2.5)] == doubled(x).tolist() == all_doubled(x).tolist() == [3.0, 5.0]
    assert doubled(x.reshape(2, 1)).shape == (2, 1) and doubled(np.empty(0)).shape == (0,)


def test_a_rule_of_two_results_gives_two_arrays():
    p = SimpleNamespace(finding=0.1, per_contact=0.02)
    market, contact = rate_of_hiring(np.array([0.5, 0.7]), np.array([0.0, 3.0]), 1.0, 1.0, p)
    assert market.tolist() == pytest.approx([0.1, 0.12]) and contact.tolist() == pytest.approx([0.0, 0.06])


@kernel
def in_kernels(strength, numbers, left, calls):
    for k in range(len(strength)):
        left[k] = nearer_to_1(strength[k], 0.9)
        calls[k] = chance_of_call(strength[k], 1.0, numbers[0].friends)


def test_ties_are_worked_out_in_single_precision_where_the_rules_say_so():
    """ODD 7.4 to 7.6, to the last bit: against columns of single precision, of which NumPy rounds every operation."""
    single = np.float32
    strength, likeness = np.random.default_rng(1).random((2, 2000)).astype(single)
    pairs = [(a, b) for b in range(64) for a in range(b)][:2000]
    world = drawn(beyond_range(tiny(64), fading__rate=0.03, fading__floor=0.0), pairs)
    world.ties.strength, world.ties.likeness = strength, likeness
    world.residents.sociability[:] = 1.0
    world.month += 1
    fade(world)
    p = world.parameters.fading
    rate = single(p.rate) * (single(1) - single(p.hold) * strength)
    rate *= single(1) + single(p.unlike) * (single(1) - likeness)
    assert np.array_equal(world.ties.strength, strength * (single(1) - np.minimum(rate, single(1))))

    left, calls, of_friends = np.empty(2000), np.empty(2000), world.parameters.friends
    in_kernels(strength, world.numbers, left, calls)
    assert np.array_equal(left, 1.0 - (single(1) - strength).astype(float) * 0.9)
    due = (single(of_friends.call) * strength).astype(float) * min(1.0, of_friends.attention)
    assert np.array_equal(calls, due)
    assert np.array_equal(chance_of_call(strength, 1.0, of_friends), due)
    assert np.array_equal(nearer_to_1(strength, 0.9), left)


def test_every_number_of_a_case_is_where_kernels_look_for_it():
    deal = np.random.default_rng(2)
    told = {name: deal.uniform(entry.low, entry.high) for name, entry in catalogue.items()}
    told |= {name: round(told[name]) for name in ("place.settling", "place.warm_up")}
    (record,) = record_of(case(told))
    found = {
        f"{group}.{name}": record[group][name]
        for group in record.dtype.names
        for name in record[group].dtype.names
    }
    assert found == told


@pytest.fixture
def asked(tmp_path):
    """Ask a copy of the tree, in a file of its own, what a rule of another file says when compiled."""
    tree = tmp_path / "tree"
    for name in ("kith", "model"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tree / "ask.py").write_text(ASK)

    def ask(cache):
        env = os.environ | {"XDG_CACHE_HOME": str(cache), "PYTHONPATH": str(tree)}
        ran = subprocess.run(
            [sys.executable, tree / "ask.py"], env=env, capture_output=True, text=True, check=True
        )
        answer, folder = ran.stdout.split()
        return float(answer), folder

    ask.tree = tree
    return ask


@pytest.mark.skipif(sys.platform != "linux", reason="where caches are is told in other ways elsewhere")
def test_a_rule_that_is_changed_in_another_file_is_compiled_anew(asked, tmp_path):
    before = asked(tmp_path / "cache")
    assert asked(tmp_path / "cache") == before == (company(0.0, 2.0), before[1])
    file = asked.tree / "model/processes/learning.py"
    text = file.read_text()
    assert text.count("return 1.0 - exp(-load / saturation)") == 1
    file.write_text(text.replace("return 1.0 - exp(-load", "return 2.0 - exp(-load"))
    answer, folder = asked(tmp_path / "cache")
    assert answer == before[0] + 1.0 and folder != before[1]


def test_machine_code_is_known_by_every_file_by_where_they_stand_and_by_what_compiles_them(
    tmp_path, monkeypatch
):
    def digest_of(*files, name="model"):
        root = tmp_path / name
        shutil.rmtree(root, ignore_errors=True)
        for file in files:
            (root / file).parent.mkdir(parents=True, exist_ok=True)
            (root / file).touch()
        monkeypatch.setattr(compiled, "__file__", str(root / "compiled.py"))
        return compiled.source_and_versions()

    plain = digest_of("a.py", "b.py")
    assert digest_of("a.py", "b.py") == plain
    others = [digest_of("a.py", "c.py"), digest_of("a.py", "b/b.py"), digest_of("a.py", "b.py", name="other")]
    for module in (compiled.np, compiled.numba, compiled.llvmlite):
        with monkeypatch.context() as patch:
            patch.setattr(module, "__version__", "0.0")
            others.append(digest_of("a.py", "b.py"))
    with monkeypatch.context() as patch:
        patch.setattr(compiled.sys, "version", "0.0")
        others.append(digest_of("a.py", "b.py"))
    assert len({plain, *others}) == 8


def test_the_newest_machine_code_is_kept_and_the_oldest_thrown_away(tmp_path, monkeypatch):
    monkeypatch.setattr(compiled.platformdirs, "user_cache_path", lambda *_, **__: tmp_path)
    for age in range(1, 11):
        (tmp_path / "compiled" / str(age)).mkdir(parents=True)
        os.utime(tmp_path / "compiled" / str(age), (1e9 - age, 1e9 - age))
    made = compiled.folder_of_machine_code()
    left = {path.name for path in (tmp_path / "compiled").iterdir()}
    assert left == {made.name, *map(str, range(1, compiled.KEPT))}
    assert compiled.folder_of_machine_code() == made and len(list(made.parent.iterdir())) == compiled.KEPT


def test_machine_code_that_was_used_today_is_kept_however_much_there_is(tmp_path, monkeypatch):
    monkeypatch.setattr(compiled.platformdirs, "user_cache_path", lambda *_, **__: tmp_path)
    for other in range(10):
        (tmp_path / "compiled" / str(other)).mkdir(parents=True)
    compiled.folder_of_machine_code()
    assert len(list((tmp_path / "compiled").iterdir())) == 11


@pytest.mark.skipif(sys.platform != "linux", reason="where caches are is told in other ways elsewhere")
def test_where_nothing_can_be_kept_the_model_is_compiled_all_the_same(asked, tmp_path):
    (tmp_path / "file").touch()
    assert asked(tmp_path / "file") == (company(0.0, 2.0), "None")


def test_the_model_is_compiled_once_and_says_so_once(tmp_path, monkeypatch):
    done, said = [], []
    monkeypatch.setattr(compiling, "FOLDER", tmp_path)
    monkeypatch.setattr(compiling, "by_two_processes", lambda: done.append("compiled"))
    for _ in range(2):
        compiling.compile_model(said.append)
    assert done == ["compiled"] and len(said) == 1 and "compiling the model" in said[0]
    (tmp_path / compiling.READY).unlink()
    compiling.compile_model(None)
    assert done == ["compiled"] * 2 and len(said) == 1


SMALL = ("compare", "--years", "12", "--replicates", "2", "--quiet", "--workers", "1")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="where caches are is told in other ways elsewhere")
def test_ended_killed_and_asked_for_twice_at_once_compiling_is_done_once_and_whole(tmp_path):
    env = os.environ | {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    kernels = lambda: {path.name for path in (tmp_path / "cache").rglob("*.nbc")}  # noqa: E731

    def begun(out, population="300", seconds=0.0, number=None):
        process = subprocess.Popen(
            [sys.executable, "-m", "kith", *SMALL, "--population", population, "--out", tmp_path / out], env=env,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        if number:
            time.sleep(seconds)
            process.send_signal(number)
        return process

    for seconds in (3.0, 8.0):  # a signal while it compiles is dealt with at once
        ended = begun("ended", seconds=seconds, number=signal.SIGTERM)
        assert "interrupted" in ended.communicate(timeout=20)[1] and ended.returncode == 143
    begun("killed", seconds=6.0, number=signal.SIGKILL).communicate(timeout=20)
    together = [begun("one"), begun("two")]
    assert [process.communicate(timeout=300)[1] for process in together] == ["", ""]
    assert [process.returncode for process in together] == [0, 0]
    kept = kernels()
    assert len(kept) > 50
    first, second = ((tmp_path / out / "compare.json").read_bytes() for out in ("one", "two"))
    assert first == second
    third = begun("three", population="2000")
    assert third.communicate(timeout=300)[1] == "" and kernels() == kept  # nothing is left to be compiled


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no alarm on this system")
def test_an_interruption_at_any_moment_of_a_month_is_an_interruption_and_no_error():
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    town, came = Neighbourhood(population=60, seed=1), []
    try:
        for number in range(60):
            try:
                # and again, as Python loses what is raised while it puts away an object
                signal.setitimer(signal.ITIMER_REAL, 0.01 + number / 7000, 1.0)
                world = town.branch(None)
                while True:
                    world.step()
            except BaseException as error:
                signal.setitimer(signal.ITIMER_REAL, 0.0)
                came.append(type(error))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)
    assert came == [KeyboardInterrupt] * 60
