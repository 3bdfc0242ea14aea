"""Every notebook runs from a fresh start, tells a story and no more, and is never copied over a participant's work."""

import ast
import json
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from kith.experiments.commands.app import main
from kith.experiments.workshop.size import SMALL

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
LONG = ("04", "05", "06", "07", "08")
NO_WIDGETS = 'raise ImportError("there are none")\n'


def cells(path, kind):
    return [
        cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == kind
    ]


def code(path):
    return ["".join(cell["source"]) for cell in cells(path, "code")]


def prose(path):
    return "\n".join("".join(cell["source"]) for cell in cells(path, "markdown"))


def run_through(path, folder, monkeypatch, **environment):
    """Run a notebook in a kernel of its own, on the small setting, in an empty folder."""
    for name, value in {SMALL: "1", "MPLBACKEND": "agg", "PYTHONPATH": str(ROOT), **environment}.items():
        monkeypatch.setenv(name, value)
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute()
    return notebook


def in_its_time(path):
    """The notebook as a parameter of a test, slow if it takes more than some seconds even at its smallest."""
    return pytest.param(path, id=path.stem, marks=[pytest.mark.slow] if path.stem[:2] in LONG else [])


def test_there_are_notebooks():
    assert [path.stem[:2] for path in NOTEBOOKS] == [f"{number:02}" for number in range(9)]


@pytest.mark.parametrize("path", [in_its_time(path) for path in NOTEBOOKS])
def test_every_notebook_runs_in_a_fresh_kernel(path, tmp_path, monkeypatch):
    notebook = run_through(path, tmp_path, monkeypatch)
    pictures = [
        o for cell in notebook.cells for o in cell.get("outputs", ()) if "image/png" in o.get("data", ())
    ]
    assert pictures, "a notebook that shows nothing"


@pytest.mark.slow
def test_the_league_reads_and_writes_nothing_of_the_participants(tmp_path, monkeypatch):
    theirs = {
        "our team.toml": "mine, and no programme",
        "study.toml": 'question = "What of it?"\n',
        "other.toml": "budget_per_head = 1\nyears = 1\n[mix]\ngrants = 1\n",
    }
    for name, text in theirs.items():
        (tmp_path / name).write_text(text)
    (league,) = (path for path in NOTEBOOKS if path.stem == "06_design_a_programme")
    notebook = run_through(league, tmp_path, monkeypatch)
    assert {name: (tmp_path / name).read_text() for name in theirs} == theirs
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*theirs, "kith-teams", "results"])
    assert [path.name for path in (tmp_path / "kith-teams").iterdir()] == ["our team.toml"]
    shown = json.dumps([cell.get("outputs", []) for cell in notebook.cells])
    assert "our team" in shown and "other" not in shown.replace("another", "")


@pytest.mark.slow
def test_a_notebook_with_controls_runs_where_there_are_no_widgets(tmp_path, monkeypatch):
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "ipywidgets.py").write_text(NO_WIDGETS)
    (bets,) = (path for path in NOTEBOOKS if path.stem == "03_place_your_bets")
    notebook = run_through(bets, tmp_path, monkeypatch, PYTHONPATH=f"{tmp_path / 'without'}:{ROOT}")
    shown = json.dumps([cell.get("outputs", []) for cell in notebook.cells])
    assert "to change it: .value = ..." in shown and "widget-view" not in shown


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_outputs_are_stripped(path):
    assert not [
        cell for cell in cells(path, "code") if cell["outputs"] or cell["execution_count"] is not None
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_definition_in_a_notebook_is_longer_than_three_lines(path):
    found = [
        node for cell in code(path) for node in ast.walk(ast.parse(cell)) if isinstance(node, DEFINITIONS)
    ]
    assert [ast.unparse(node) for node in found if node.end_lineno - node.lineno >= 3] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_opens_with_what_one_will_be_able_to_do_and_how_long_it_takes(path):
    opening = "".join(cells(path, "markdown")[0]["source"])
    assert "minutes you will be able to" in opening


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_answers_are_hidden_until_they_are_asked_for(path):
    text = prose(path)
    assert text.count("<details>") == text.count("</details>") == text.count("<summary>") > 0


# --- copies ---------------------------------------------------------------------------------------------


def test_the_command_copies_every_notebook_and_the_guide(tmp_path, capsys):
    assert main(["notebooks", str(tmp_path / "mine"), "--no-open"]) == 0
    there = {path.name: path.read_bytes() for path in (tmp_path / "mine").iterdir()}
    assert there == {path.name: path.read_bytes() for path in [*NOTEBOOKS, ROOT / "notebooks" / "GUIDE.md"]}


def test_the_command_never_overwrites_a_participants_work(tmp_path, capsys):
    main(["notebooks", str(tmp_path), "--no-open"])
    mine = tmp_path / NOTEBOOKS[0].name
    mine.write_text("what I wrote")
    (tmp_path / NOTEBOOKS[1].name).unlink()
    assert main(["notebooks", str(tmp_path), "--no-open"]) == 0
    assert mine.read_text() == "what I wrote"
    assert f"Left as you have them: {mine.name}" in capsys.readouterr().out


def test_the_command_copies_anew_what_a_participant_has_deleted(tmp_path):
    main(["notebooks", str(tmp_path), "--no-open"])
    (tmp_path / NOTEBOOKS[1].name).unlink()
    main(["notebooks", str(tmp_path), "--no-open"])
    assert (tmp_path / NOTEBOOKS[1].name).read_bytes() == NOTEBOOKS[1].read_bytes()


def test_the_command_opens_jupyterlab_on_the_copies(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "kith.experiments.workshop.copies.check_lab", lambda: None
    )  # it need not be installed here
    monkeypatch.setattr(
        "kith.experiments.workshop.copies.subprocess.call", lambda command: asked.extend(command) or 0
    )
    assert main(["notebooks", str(tmp_path / "mine")]) == 0
    assert asked[1:3] == ["-m", "jupyterlab"] and f"--ServerApp.root_dir={tmp_path / 'mine'}" in asked
    assert (tmp_path / "mine" / NOTEBOOKS[0].name).is_file()


def test_a_file_in_the_folders_place_is_a_mistake_in_one_line(tmp_path, capsys):
    (tmp_path / "taken").write_text("")
    assert main(["notebooks", str(tmp_path / "taken"), "--no-open"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and str(tmp_path / "taken") in said


def test_without_jupyterlab_nothing_is_copied_and_one_line_says_how_to_get_it(tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "jupyterlab", None)
    assert main(["notebooks", str(tmp_path / "mine")]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "kith-abm[notebooks]" in said and not (tmp_path / "mine").exists()
