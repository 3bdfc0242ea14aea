"""What is kept between commands, so that nothing is run twice: worlds at month 0, and business as usual from there.

Each is an archive of plain NumPy arrays, named by a digest of all it depends on, in a folder named by a digest of the
model, of what measures it and of the versions and the machine that both run on: another version never reads it. They
are in ``worlds`` in Kith's folder of the user's cache directory, or in the folder that the environment variable
KITH_WORLDS names (if it is empty, nothing is kept); all of it is safe to delete. An archive is written whole and then
renamed; one that cannot be read is made again, and where nothing can be written nothing is kept. When all take more
than `MOST` bytes, those go that were not asked for longest.

Only what is likely to be asked for again is kept: seeds of comparisons and of what is made of them, single runs, and
the page. Studies, rankings and calibrations go through many worlds, and ask for each of them once.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import numpy as np
import pandas as pd
import platformdirs
import scipy

from kith.model.compiled import source_and_versions
from kith.model.neighbourhood import Neighbourhood
from kith.model.parameters import case_given
from kith.model.places import Plain
from kith.model.provenance import digest_of, model_digest
from kith.model.rules.together import NO_RULES, Rules
from kith.model.schedule import SCHEDULE
from kith.model.state import Arrays, state_of, world_in

from ..observing.observer import KINDS, Past
from .identity import source_digest

FOLDER = "KITH_WORLDS"  # the environment variable that names another folder
MOST = 2 * 2**30  # bytes in all
LARGEST = 64 * 2**20  # bytes of one archive: what is larger would drive out too many others
MADE_BY = digest_of(
    {
        "model": model_digest(),
        "measured by": source_digest(),
        "versions": [source_and_versions(), pd.__version__, scipy.__version__],
        "machine": platform.node(),
    }
)  # of what has been imported, whatever becomes of the files while it runs
Rows = list[dict[str, Any]]
Kept = TypeVar("Kept")


@dataclass(frozen=True)
class Course:
    """One option of one seed: what was observed of it, its money, its observer's tables, and what that remembers."""

    observed: Rows
    paid: Rows
    tables: Mapping[str, Rows]
    past: Past


def world_at_month_0(
    place: Plain, population: int, changes: Mapping[str, float], seed: int, rules: Rules = NO_RULES
) -> Neighbourhood:
    """The world of a place, population, case and seed at month 0, as it was kept or else run; for branching.

    Parameters
    ----------
    place : str or dict
        Name of a place preset, or a place as `Place.plain` writes it down.
    population : int
        Adult residents.
    changes : mapping of str to float
        Parameters that differ from the catalogue.
    seed : int
        Of all luck.
    rules : Rules
        Of one's own, that run with the model.

    Returns
    -------
    Neighbourhood
        At month 0, as business as usual.
    """
    parts = (place, population, case_given(changes, rules.catalogue), seed, rules)
    return once(
        {"world": [place, population, dict(changes), seed], **rules.asked()},
        lambda: Neighbourhood(place, population, parameters=parts[2], seed=seed, processes=rules),
        state_of,
        lambda state: world_in(state, *parts),
    )


def usual_course(asked: Mapping[str, Any], run: Callable[[], Course]) -> Course:
    """Business as usual as it was kept, or else as it runs; `asked` is all that it depends on."""
    return once({"usual": asked}, run, arrays_of, course_of)


# --- as arrays ----------------------------------------------------------------------------------------


def arrays_of(course: Course) -> Arrays:
    """A course as arrays: a table's columns, and what is remembered, month by month."""
    tables = {"observed": course.observed, "paid": course.paid, **course.tables}
    months = list(course.past)
    fared = [course.past[month][1] for month in months]
    return {
        **{
            f"{name}/{column}": np.array([row[column] for row in rows])
            for name, rows in tables.items()
            for column in (rows[0] if rows else ())
        },
        "months": np.array(months),
        "who": np.stack([course.past[month][0] for month in months]),
        **{f"fared/{outcome}": np.stack([one[outcome] for one in fared]) for outcome in fared[0]},
        **{f"visits/{month}": course.past[month][2] for month in months},
    }


def course_of(arrays: Arrays) -> Course:
    """A course from its arrays."""
    fared = columns_of("fared", arrays)
    past = {
        month: (
            arrays["who"][k],
            {name: values[k] for name, values in fared.items()},
            arrays[f"visits/{month}"],
        )
        for k, month in enumerate(arrays["months"].tolist())
    }
    tables = {kind: rows_of(kind, arrays) for kind in KINDS}
    return Course(rows_of("observed", arrays), rows_of("paid", arrays), tables, past)


def columns_of(table: str, arrays: Arrays) -> Arrays:
    """The columns of a table among arrays."""
    return {name.partition("/")[2]: a for name, a in arrays.items() if name.startswith(f"{table}/")}


def rows_of(table: str, arrays: Arrays) -> Rows:
    """The rows of a table among arrays, with Python's own numbers.

    >>> rows_of("paid", {"paid/month": np.array([3, 4]), "paid/account": np.array(["spent", "held"])})
    [{'month': 3, 'account': 'spent'}, {'month': 4, 'account': 'held'}]
    """
    columns = columns_of(table, arrays)
    values = zip(*(column.tolist() for column in columns.values()), strict=True)
    return [dict(zip(columns, row, strict=True)) for row in values]


# --- on disk ------------------------------------------------------------------------------------------


def once(
    asked: Mapping[str, Any],
    run: Callable[[], Kept],
    arrays_of: Callable[[Kept], Arrays],
    made_of: Callable[[Arrays], Kept],
) -> Kept:
    """What was kept of this question, or what `run` gives, which is then kept."""
    path = path_of(asked)
    if path is None:
        return run()
    with suppress(Exception):  # not there, damaged or not to be read: whatever it is, it is made again
        return made_of(read(path))
    made = run()
    keep(path, arrays_of(made))
    return made


def path_of(asked: Mapping[str, Any]) -> Path | None:
    """Where the answer to a question is kept; None if nothing is."""
    named = os.environ.get(FOLDER)
    if named == "":
        return None
    folder = Path(named) if named else platformdirs.user_cache_path("kith", appauthor=False) / "worlds"
    schedule = [f"{process.__module__}.{process.__qualname__}" for process in SCHEDULE]
    return folder / MADE_BY[:24] / f"kith-{digest_of({**asked, 'schedule': schedule})[:32]}.npz"


def read(path: Path) -> Arrays:
    """The arrays of an archive, which is then the one that was asked for last."""
    with np.load(path, allow_pickle=False) as archive:
        arrays = dict(archive)
    with suppress(OSError):
        os.utime(path)
    return arrays


def keep(path: Path, arrays: Arrays) -> None:
    """Write an archive whole and rename it; nothing is kept where that cannot be."""
    if sum(array.nbytes for array in arrays.values()) > LARGEST:
        return
    half = path.with_name(f"kith-{uuid4().hex}.half")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with half.open("xb") as file:
                np.savez(file, allow_pickle=False, **arrays)
            half.replace(path)
        finally:
            half.unlink(missing_ok=True)
        make_room(path.parents[1])


def make_room(folder: Path) -> None:
    """Delete what was not asked for longest until no more than `MOST` bytes are kept, of whatever version."""
    files = [(file.stat(), file) for file in folder.glob("*/kith-*")]
    total = sum(stat.st_size for stat, _ in files)
    for stat, file in sorted(files, key=lambda one: one[0].st_mtime_ns):
        if total <= MOST:
            break
        file.unlink(missing_ok=True)
        total -= stat.st_size
