"""Who draws: figures are there for the asking, and a process that only runs worlds never imports Matplotlib."""

import subprocess
import sys

import pytest

from kith.experiments import figures

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
