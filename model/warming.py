"""Half of the month's kernels, called once each so that they are compiled and kept; for `compiling`."""

from __future__ import annotations

import numpy as np

from . import compiling
from .measures.network import calls_expected
from .neighbourhood import Neighbourhood
from .processes.befriending import befriend
from .processes.encounters import encounter
from .schedule import SCHEDULE

MONTHS = 36  # in which a small place has come to do all that a place can


def half(second: int) -> None:
    """Live some months with encounters and friendship only, or with everything but these, which takes as long.

    What one half would hand to the other is handed on empty. The second half also observes.
    """
    compiling.FOLDER = None  # no process of this one's is to do it
    town = Neighbourhood(population=1000, warm_up=0, seed=1).branch("patient")
    nobody, today = np.zeros(0, np.int32), town.today
    today.came = nobody, nobody, np.zeros(0, np.int64)
    today.calls, today.luck_of_calls = (nobody, nobody), np.zeros(0)
    processes = [process for process in SCHEDULE if (process in (encounter, befriend)) != second]
    for _ in range(MONTHS):
        town._live(processes)
    if second:
        town.observe()
        calls_expected(town.ties.records, town.population, town.numbers)
        town.resident(1).befriend(town.resident(2))
