"""Every example in a docstring, run on the module as it is installed, so that nothing is loaded under two names."""

import doctest
import importlib
import pkgutil

import pytest

import kith

FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
EXTRAS = {
    "kith.experiments.page.app",
    "kith.experiments.page.solaraviz",
}  # they draw a page when they are imported


def modules():
    """Every module of Kith that can be imported without drawing anything."""
    named = ["kith"]
    for room in ("kith.model", "kith.experiments"):
        path = importlib.import_module(room).__path__
        named += [room, *(module.name for module in pkgutil.walk_packages(path, f"{room}."))]
    return sorted(set(named) - EXTRAS - {"kith.experiments.__main__"})


def examples():
    """The docstrings that have examples."""
    finder = doctest.DocTestFinder(exclude_empty=True)
    for name in modules():
        for test in finder.find(importlib.import_module(name)):
            if test.examples:
                yield pytest.param(test, id=test.name)


@pytest.mark.parametrize("test", list(examples()))
def test_examples_in_docstrings_are_true(test, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert doctest.DocTestRunner(optionflags=FLAGS).run(test).failed == 0


def test_every_module_is_loaded_under_its_installed_name():
    assert kith.__name__ == "kith" and len(modules()) > 100
