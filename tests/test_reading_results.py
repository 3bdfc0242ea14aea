"""The examples of `docs/reading-results.md` run on what a comparison keeps, and show what is published."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest

import kith

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/reading-results.md").read_text(encoding="utf-8")
PUBLISHED = json.loads((ROOT / "docs/results.json").read_text(encoding="utf-8"))["parts"]["compare"]


def block(kind, importing):
    """A block of the page's code, and the block of what it printed."""
    code, shown = re.search(
        rf"^```{kind}\n(import {importing}\b.*?)^```\n\n^```text\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE
    ).groups()
    return code, shown


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What a small comparison keeps, under the name that the page gives it."""
    above = tmp_path_factory.mktemp("reading")
    kith.compare(population=60, replicates=2, workers=1, progress=False, out=above / "headline")
    return above


@pytest.mark.slow
def test_the_example_in_pandas_runs_and_prints_what_is_shown_but_for_the_numbers(folder, monkeypatch, capsys):
    code, shown = block("python", "pandas")
    monkeypatch.chdir(folder)
    exec(code, {})
    printed = capsys.readouterr().out
    assert [line.split()[0] for line in printed.splitlines()] == [
        line.split()[0] for line in shown.splitlines()
    ]
    assert printed.split()[:5] == shown.split()[:5]


def test_the_example_in_duckdb_runs(folder, monkeypatch, capsys):
    pytest.importorskip("duckdb")
    monkeypatch.chdir(folder)
    exec(block("python", "duckdb")[0], {})
    printed = capsys.readouterr().out
    assert "gbp_a_world" in printed and re.findall(r"│ (\w+) +│ planned", printed) == ["patient", "short"]


def test_what_is_shown_is_what_is_published():
    of_pair = next(rows for name, rows in PUBLISHED["last_year"].items() if " - " in name)
    rows = [line.split() for line in block("python", "pandas")[1].splitlines()[1:6]]
    keys = "effect", "low_together", "high_together", "ahead"
    assert rows == [[name, *(f"{of_pair[name][key]:.3f}" for key in keys)] for name, *_ in rows]
    found = re.findall(r"│ (\w+) +│ (\w+) +│ +([\d.]+) │", block("python", "duckdb")[1])
    offered = {"planned": "offered", "spent": "spent", "returned": "returned"}
    assert len(found) == 6
    for option, account, gbp in found:
        assert float(gbp) == round(PUBLISHED["accounts"][option][offered[account]])


@pytest.mark.slow
def test_every_column_of_effects_and_money_is_explained(folder):
    told = set(re.findall(r"`([a-z_]+)`", PAGE)) | {"option", "outcome", "year", "seed", "month"}
    for table in ("effects.parquet", "money", "gains"):
        columns = set(pd.read_parquet(folder / "headline" / table).columns)
        assert columns - told - {"grouping", "group"} == set(), table
