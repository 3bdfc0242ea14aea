"""Copies of the notebooks in a folder of the participant's own, in which nothing of theirs is ever overwritten."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

from kith.model.mistakes import Mistake
from kith.model.telling import counted

from ..extras import how_to_install
from ..running.store import check_writable, write_whole

SOURCE = Path(__file__).parents[2] / "notebooks"  # beside `experiments`, in the project as in a wheel
START = "00_start_here.ipynb"
EXAMPLE = "gossip"  # of a rule of one's own
PATTERNS = ("[0-9][0-9]_*.ipynb", "GUIDE.md")


def originals() -> list[Path]:
    """What there is to copy, in order."""
    found = [path for pattern in PATTERNS for path in sorted(SOURCE.glob(pattern))]
    if not found:
        raise Mistake(f"notebooks: there are none in {SOURCE}; install Kith anew")
    return found


def example(path: str | Path) -> list[Path]:
    """Write an example of a rule of one's own and its numbers, never over anything; the files.

    Raises
    ------
    Mistake : if the name is no Python file's, or something is there, or it cannot be written
    """
    rule = Path(path)
    if rule.suffix != ".py":
        raise Mistake(f"new: {str(path)!r} is not allowed; give the path of a Python file, as in my_rule.py")
    files = [rule, rule.with_suffix(".toml")]
    for file in files:
        if file.exists():
            raise Mistake(f"new: {file} is there already; give another name")
    check_writable(rule.parent, "new")
    for file in files:
        text = (SOURCE / f"{EXAMPLE}{file.suffix}").read_text(encoding="utf-8")
        for one in files:
            text = text.replace(f"{EXAMPLE}{one.suffix}", one.name)
        write_whole(file, text.encode(), "new")
    return files


def copied(folder: str | Path) -> tuple[list[str], list[str]]:
    """Copy what is not there yet: names of what was copied, and of what was there and is not as it came.

    Whatever is in the folder stays as it is, to the last byte.

    Raises
    ------
    Mistake : if the folder cannot be written
    """
    into = Path(folder)
    new, kept = [], []
    check_writable(into, "notebooks")
    into.mkdir(parents=True, exist_ok=True)
    for path in originals():
        there = into / path.name
        try:
            if not there.exists():
                write_whole(there, path.read_bytes(), "notebooks")
                new.append(path.name)
            elif there.read_bytes() != path.read_bytes():
                kept.append(path.name)
        except OSError as error:
            raise Mistake(f"notebooks: {there} cannot be written ({error.strerror})") from None
    return new, kept


def copies_text(folder: str | Path, new: list[str], kept: list[str]) -> str:
    """What was copied and what was left alone, in words."""
    lines = [f"{counted(len(new), 'file')} copied to {folder}" if new else f"Nothing new to copy to {folder}"]
    if kept:
        lines.append(f"Left as you have them: {', '.join(kept)}")
        lines.append("(for a fresh copy of one, give yours another name and run this again)")
    return "\n".join(lines)


def check_lab() -> None:
    """Raise a Mistake if JupyterLab is not installed."""
    if importlib.util.find_spec("jupyterlab") is None:
        raise Mistake(
            "notebooks: JupyterLab is not installed; --no-open copies them alone; "
            f"to open them {how_to_install('notebooks')}"
        )


def opened(folder: str | Path) -> int:
    """Open JupyterLab on the folder, and return its exit status when it ends."""
    where = Path(folder).resolve()
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={where}"]
    return subprocess.call([*command, f"--LabApp.default_url=/lab/tree/{START}"])
