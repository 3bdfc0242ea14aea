"""Who draws: figures are there for the asking, and a process that only runs worlds never imports Matplotlib."""

import subprocess
import sys
from threading import Event, Thread

import matplotlib
import pytest

from kith.experiments import figures
from kith.experiments.figures.style import looking

TASKS = ("ingredients.rank", "evidence.validate", "running.run", "studies.sweep", "workshop")


def test_every_figure_that_is_named_is_there():
    assert set(figures.WHERE) == set(figures.__all__)
    assert all(callable(getattr(figures, name)) for name in figures.__all__)


def test_a_figure_that_is_not_there_is_told_by_name():
    with pytest.raises(AttributeError, match="pie_chart"):
        figures.pie_chart  # noqa: B018


def test_a_process_that_only_runs_worlds_never_imports_matplotlib():
    modules = ", ".join(f"kith.experiments.{name}" for name in TASKS)
    ask = f"import sys, {modules}; print('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True).stdout == "False\n"


def test_threads_that_draw_at_the_same_time_leave_the_users_own_settings(monkeypatch):
    monkeypatch.setitem(matplotlib.rcParams, "axes.titlesize", 31)
    first, second = Event(), Event()

    def draw(begun, go_on):
        with looking():
            begun.set()
            go_on.wait(1.0)  # without a lock, the second begins before the first has ended, and ends after it

    threads = [Thread(target=draw, args=(first, second)), Thread(target=draw, args=(second, Event()))]
    threads[0].start()
    first.wait()
    threads[1].start()
    for thread in threads:
        thread.join()
    assert matplotlib.rcParams["axes.titlesize"] == 31
