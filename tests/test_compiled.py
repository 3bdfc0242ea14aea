"""What is compiled is what stands in the source: one line of theory, whoever calls it, and never an old one."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from kith import Neighbourhood
from kith.experiments.running import compiling
from kith.model.compiled import kernel, rule
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
    market, contact = rate_of_hiring(np.array([0.5, 0.7]), np.array([0.0, 3.0]), 0.0, p)
    assert market.tolist() == pytest.approx([0.1, 0.12]) and contact.tolist() == pytest.approx([0.0, 0.06])


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


@pytest.mark.skipif(sys.platform != "linux", reason="where caches are is told in other ways elsewhere")
def test_where_nothing_can_be_kept_the_model_is_compiled_all_the_same(asked, tmp_path):
    (tmp_path / "file").touch()
    assert asked(tmp_path / "file") == (company(0.0, 2.0), "None")


def test_the_model_is_compiled_once_and_says_so_once(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(compiling, "FOLDER", tmp_path)
    for said in (True, True):
        compiling.compile_model(said)
    assert capsys.readouterr().err.count("compiling the model") == 1
    (tmp_path / compiling.READY).unlink()
    compiling.compile_model(said=False)
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no alarm on this system")
def test_an_interruption_at_any_moment_of_a_month_is_an_interruption_and_no_error():
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    town, came = Neighbourhood(population=60, seed=1), []
    try:
        for number in range(60):
            try:
                signal.setitimer(signal.ITIMER_REAL, 0.01 + number / 7000)
                world = town.branch(None)
                while True:
                    world.step()
            except BaseException as error:
                came.append(type(error))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)
    assert came == [KeyboardInterrupt] * 60
