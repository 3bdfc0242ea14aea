"""The model is compiled once on a machine, before it is needed, by two processes that each take half of the month."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from .compiled import FOLDER as FOLDER
from .telling import say

READY = "all-compiled"  # a file beside the machine code that says so
BEGIN = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from kith.model.warming import half; half(int(sys.argv[2]))"
)


def compile_model(say: Callable[[str], None] | None = say) -> None:
    """Compile all kernels unless this machine has kept them; of two processes that begin at once, one does.

    Whoever ends it ends the two processes that it is left to, for no signal gets safely through a compiler. Where
    nothing can be kept, or they fail, each kernel is compiled when it is first called.

    Parameters
    ----------
    say : callable, optional
        Takes the line that says so while it lasts.
    """
    if FOLDER is None or (FOLDER / READY).exists():
        return
    if say:
        say("kith: compiling the model, once on this machine: half a minute")
    with FileLock(FOLDER / "compiling.lock"):
        if not (FOLDER / READY).exists():
            by_two_processes()
            (FOLDER / READY).touch()


def by_two_processes() -> None:
    """Have each half of the month compiled in a process of its own."""
    path = json.dumps([*sys.path, str(Path(sys.modules["kith"].__file__ or "").parents[1])])
    halves: list[subprocess.Popen[bytes]] = []
    try:
        for half in range(2):
            command = [sys.executable, "-P", "-c", BEGIN, path, str(half)]
            nowhere = subprocess.DEVNULL
            halves.append(
                subprocess.Popen(command, stdin=nowhere, stdout=nowhere, stderr=nowhere, process_group=0)
            )
        for process in halves:
            process.wait()
    finally:
        for process in halves:
            process.kill()
            process.wait()
