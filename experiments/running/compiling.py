"""The model is compiled once on a machine, before work begins, so that no worker has to."""

from __future__ import annotations

from contextlib import nullcontext

from filelock import FileLock

from kith.model.compiled import FOLDER
from kith.model.neighbourhood import Neighbourhood

from ..observing.observer import Observer
from .telling import say

READY = "all-compiled"  # a file beside the machine code that says so
MONTHS = 18  # in which a small place has come to do all that a place can


def compile_model(said: bool) -> None:
    """Compile all kernels unless this machine has kept them; of two processes that begin at once, one does.

    Parameters
    ----------
    said : bool
        Whether a line says so while it lasts.
    """
    if FOLDER is not None and (FOLDER / READY).exists():
        return
    with FileLock(FOLDER / "compiling.lock") if FOLDER else nullcontext():
        if FOLDER is not None and (FOLDER / READY).exists():
            return
        if said:
            say("kith: compiling the model, once on this machine: about a minute")
        town = Neighbourhood(population=60, warm_up=2, seed=1).branch("patient")
        for _ in range(MONTHS):
            town.step()
        Observer(town, {}).look(town)
        town.observe()
        if FOLDER is not None:
            (FOLDER / READY).touch()
