"""Guests' comfort: results are short to print, tables in notebooks, arrays for those who think in dimensions."""

import importlib
import sys
from html import escape

import numpy as np
import pytest
from test_doctests import modules
from worlds import BRIEFLY, QUICK, programme

from kith import Mistake, compare
from kith.experiments.presenting.report import Report
from kith.model.measures.outcomes import OUTCOMES
from kith.model.programme.presets import BASELINE

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """Two options over four years with two seeds, one of them with a hostile name."""
    options = [programme(name="plain"), programme(name=HOSTILE, control="resident-led")]
    return compare(options, out=tmp_path_factory.mktemp("guests") / "out", parameters=QUICK, **BRIEFLY)


def test_a_comparison_prints_as_a_line_that_says_of_what(compared):
    line = repr(compared)
    assert len(line) < 250 and "\n" not in line and "plain" in line and "2 seeds" in line


def test_a_comparison_shows_its_answer_in_a_notebook_and_no_name_is_markup(compared):
    shown = compared._repr_html_()
    assert HOSTILE not in shown and "&lt;script&gt;" in shown and escape(compared.said()[:40]) in shown
    assert shown.count("<table") == 1 and "nine worlds in ten" in shown and "data:image/png;base64," in shown


def test_every_report_prints_in_a_line_and_writes_and_shows_in_the_one_way():
    for module in modules():
        importlib.import_module(module)
    reports = [kind for kind in every_kind(Report) if kind.__module__.startswith("kith.")]
    assert len(reports) >= 12
    for kind in reports:
        assert kind.__repr__ is Report.__repr__ and kind._repr_html_ is Report._repr_html_, kind
        assert kind.to_json is Report.to_json and isinstance(kind.stem, str), kind


def every_kind(kind):
    """All subclasses, however deep."""
    for one in kind.__subclasses__():
        yield one
        yield from every_kind(one)


def test_a_comparison_is_an_array_of_option_outcome_year_and_seed(compared):
    pytest.importorskip("xarray")
    array = compared.to_xarray()
    assert array.dims == ("option", "outcome", "year", "seed") and array.shape == (3, len(OUTCOMES), 5, 2)
    runs = compared.runs
    for option, year, seed in (
        (BASELINE, 0, array.seed[0]),
        ("plain", 4, array.seed[1]),
        (HOSTILE, 2, array.seed[0]),
    ):
        row = runs[
            (runs["option"] == option) & (runs["month"] == 12 * year) & (runs["seed"] == int(seed))
        ].iloc[0]
        here = array.sel(option=option, year=year, seed=seed)
        assert (
            float(here.sel(outcome="trust")) == row["trust"]
            and float(here.sel(outcome="ties")) == row["ties"]
        )
    gap = (array.sel(option="plain") - array.sel(option=BASELINE)).sel(outcome="ties", year=4).mean("seed")
    effects = compared.effects.set_index(["option", "outcome", "year"])["effect"]
    assert np.isclose(float(gap), effects["plain", "ties", 4])


def test_without_xarray_that_is_said_with_how_to_have_it(compared, monkeypatch):
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(Mistake, match=r"kith-abm\[xarray\]"):
        compared.to_xarray()
