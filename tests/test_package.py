"""Kith is one name, `kith`, that lives beside anybody's own files and is light to import."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = ("numpy", "pandas", "mesa", "scipy", "matplotlib")
SMALL = {"population": 60, "years": 12, "replicates": 2, "workers": 2}
FOREIGN = ("model.py", "experiments.py", "notebooks.py")
CALLED = f"""
import kith

if __name__ == "__main__":
    found = kith.compare(["short", "patient"], progress=False, out="mine", **{SMALL})
    print(len(found.effects))
"""


def said(*words, cwd):
    """What Python says when it is run with these words in a folder."""
    done = subprocess.run(
        [sys.executable, *words],
        cwd=cwd,
        env=os.environ | {"MPLBACKEND": "Agg"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def crowded(tmp_path):
    """A user's folder, with modules of the names that Kith's own folders have."""
    for name in FOREIGN:
        (tmp_path / name).write_text('raise ImportError("this is the user\'s own")\n')
    return tmp_path


def test_a_script_beside_a_foreign_model_compares_with_two_workers(crowded):
    (crowded / "study.py").write_text(CALLED)
    assert int(said("study.py", cwd=crowded)) > 0


def test_python_m_kith_compares_beside_a_foreign_model(crowded):
    options = [word for name, value in SMALL.items() for word in (f"--{name}", str(value))]
    said("-m", "kith", "compare", "--quiet", "--out", "mine", *options, cwd=crowded)
    assert (crowded / "mine" / "compare.json").exists()


def test_python_m_experiments_in_a_checkout_is_kith_and_loads_nothing_twice():
    assert said("-m", "experiments", "--version", cwd=ROOT) == said("-m", "kith", "--version", cwd=ROOT)
    code = """
import runpy, sys
sys.argv = ["experiments", "parameters", "trust"]
try:
    runpy.run_module("experiments", run_name="__main__", alter_sys=True)
except SystemExit:
    pass
own = {"kith", "model", "experiments", "notebooks"}
files = [(module.__file__, name) for name, module in sys.modules.items() if name.split(".")[0] in own]
names = [name for file, name in files if name != "experiments"]  # which holds a docstring and nothing else
print("\\n", len(names) - len(dict(files)), {name.split(".")[0] for name in names})
"""
    assert said("-c", code, cwd=ROOT).splitlines()[-1].split() == ["0", "{'kith'}"]


@pytest.mark.parametrize(
    "code", ["import kith", "from kith.experiments.commands.app import main; main(['--help'])"]
)
def test_importing_kith_and_asking_for_help_load_nothing_heavy(code, tmp_path):
    told = said("-c", f"{code}\nimport sys; print(*[m for m in {HEAVY} if m in sys.modules])", cwd=tmp_path)
    assert told.splitlines()[-1] == ""


def test_every_folder_of_python_is_packaged_and_nothing_else_is():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    found = {"kith"}
    for folder in ("model", "experiments"):
        for path in (ROOT / folder).rglob("__init__.py"):
            found.add(".".join(("kith", *path.parent.relative_to(ROOT).parts)))
    data = {"kith.notebooks", "kith.experiments.page.browser"}
    assert set(settings["packages"]) == found | data
    patterns = settings["package-data"]["*"]
    for name in settings["packages"]:
        if name == "kith":
            continue
        for path in ROOT.joinpath(*name.split(".")[1:]).iterdir():
            if path.is_file() and path.suffix not in {".py", ".pyc"}:
                assert any(path.match(pattern) for pattern in patterns), f"{path} would not be installed"


def test_every_picture_that_the_readme_shows_is_absolute_and_exists():
    pictures = re.findall(r"!\[[^]]*\]\(([^)]+)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    start = "https://raw.githubusercontent.com/kith-abm/kith/main/"
    assert pictures and all(picture.startswith(start + "docs/") for picture in pictures)
    assert [p for p in pictures if not (ROOT / p.removeprefix(start)).is_file()] == []
