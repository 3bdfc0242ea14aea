"""The sweep: all units of a study, run here, on all cores or on a cluster; what is finished is never run again."""

from __future__ import annotations

import shlex
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from kith.model.mistakes import Mistake, check_memory, listed, path_given, told, whole_number, word
from kith.model.neighbourhood import Neighbourhood
from kith.model.programme.programme import programme_of_plain

from .. import figures as draw
from ..presenting.report import Report
from ..running.cluster import on_dask
from ..running.identity import quoted
from ..running.parts import Provenance, provenance
from ..running.progress import duration, progress_of
from ..running.request import MOST_WORKERS, Processes, Request, folder_asked, with_words
from ..running.run import Unit, course, run_unit
from ..running.runner import Failed, run_units
from ..running.store import Store
from ..running.workers import Unfinished, processors
from .archive import Archive, same_study, stored_rows
from .report import report
from .runs import Runs
from .stopping import decided
from .study import Study, study_given

FLUSH = 0.25  # seconds: what finishes sooner after the last write waits for the next
FAILURES_TOLD = 10  # one by one; the rest by their number
MOST_WAITING = 1000  # rows that wait for a write, so that memory stays flat
Rows = list[dict[str, Any]]


@dataclass(frozen=True, repr=False)
class Sweep(Runs, Report):
    """A study as far as it is run: what was run, said and kept."""

    stem = "sweep"

    def what_was_asked(self) -> Mapping[str, Any]:
        """The study."""
        return self.study.resting_on()

    def summary(self) -> str:
        """How far it is."""
        return f"{self.finished:,} of {len(self.study):,} units finished; {self.study.size()}"

    def text(self) -> str:
        """What was run and where it is."""
        study = self.study
        done = f"{self.finished:,} of {len(study):,} units finished, {len(self.failures)} failed; {study.size()}."
        return f"{study.question}\n{done}"

    def as_plain(self) -> dict[str, Any]:
        """What was asked and how far it is."""
        study = self.study
        return {
            **study.asked,
            "question": study.question,
            "places": list(study.places),
            "cases": len(study.cases),
            "seeds": list(study.seeds),
            "units": len(study),
            "finished": self.finished,
            "failures": self.failures.to_dict("records"),
        }

    def texts(self) -> dict[str, str]:
        """The report as a page; and beside it, as it differs from run to run, when that was written and by what."""
        written = f"report.html: {datetime.now(UTC).isoformat(timespec='seconds')}, {shlex.join(sys.argv)}"
        return {"report.html": report(self), "written.txt": written}


def sweep(
    study: str | Path | Study,
    *,
    out: str | Path | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    scheduler: str | None = None,
    take_over: tuple[str, ...] = (),
    retry: bool = False,
    progress: bool | Literal["events"] = True,
    processes: Processes = None,
) -> Sweep:
    """Run a study, or go on with it, or add to it.

    Parameters
    ----------
    study : str, Path or Study
        A TOML file, one that comes with Kith by its name, or a study that was read.
    out : str or Path, optional
        Folder; None is ``results/`` and the name of the file.
    workers : int, optional
        Processes; None is one for each processor, 1 is this one.
    executor : Executor, optional
        Where to run instead: anything that keeps to `concurrent.futures.Executor`.
    scheduler : str, optional
        Address of a Dask scheduler, as ``tcp://10.0.0.1:8786``, to run there (extra ``[cluster]``).
    take_over : tuple of str
        Folders of the same study, run elsewhere, whose finished units are taken over.
    retry : bool
        Run again what failed before.
    progress : bool or "events"
        Tell standard error how far the work is; "events" is a JSON object a line.
    processes : str, Path, Rule or sequence of these, optional
        Rules of one's own that run with the model, besides those that the study names; not of one that was read.

    Returns
    -------
    Sweep
        The study as far as it is run.

    Raises
    ------
    Mistake
        If anything asked for is unknown, out of range or does not fit together; nothing is then written
        but what residents say to a survey's questions.
    """
    checked = Request(out=out, workers=workers, retry=retry, progress=progress).checked()
    asked = study_given(study, processes, checked)
    if asked.to_ask[0]:
        raise Mistake("study: was read to be checked, and its survey is not asked; give the path of its file")
    draw.check_backend()
    assert checked.workers is not None
    others = [path_given("take_over", other) for other in listed("take_over", take_over, "a list of folders")]
    address = None if scheduler is None else word("scheduler", scheduler, "the address of a Dask scheduler")
    if executor is not None and not callable(getattr(executor, "submit", None)):
        raise Mistake(
            f"executor: {told(executor)} is not allowed; give one as concurrent.futures.Executor is"
        )
    if executor is None and address is None:
        check_memory(asked.asked["population"], min(checked.workers, len(asked)))
    folder, about = folder_asked(checked.out, Path("results", asked.path.stem)), {"question": asked.question}
    for other in others:
        same_study(other, asked.asked)
    with (
        Store.claimed(folder, asked.asked) as store,
        on_dask(address) if address else nullcontext(executor) as pool,
    ):
        archive = Archive.of(store)
        store.write_text("study.toml", asked.text)
        store.begin(archive.made.values(), kind="sweep", **about)
        archive.plan(asked)
        for other in others:
            archive.take_over(other)
        units, task = list(asked.units()), partial(with_provenance, partial(run_unit, asked.asked))
        shelf = Units(archive, asked, set(archive.failures()["unit"]))
        with progress_of(progress, "units") as report:
            for wanted in rounds(archive, asked, units):
                run_units(
                    shelf,
                    task,
                    wanted,
                    workers=checked.workers,
                    report=report,
                    what="units",
                    retry=retry,
                    pool=pool,
                )
        archive.finish()
        there = Archive.of(store)  # what is on disk, read back
        store.begin(there.made.values(), kind="sweep", **about)
        finished = sum(unit.key in there for unit in units)
        mine = there.failures()
        done = Sweep(asked, folder, finished, mine[mine["unit"].isin({unit.key for unit in units})])
        done.save()
    return done


def rounds(archive: Archive, study: Study, units: list[Unit]) -> Iterator[list[Unit]]:
    """The units to run: all at once, or with a stop rule those of the cells that are open after each look."""
    rule = study.rule
    if rule is None:
        yield units
        return
    turn = {seed: number for number, seed in enumerate(study.seeds)}
    open_ones, settled = {(unit.place, unit.case) for unit in units}, []
    for number, most in enumerate(rule.looks, 1):
        wanted = [u for u in units if (u.place, u.case) in open_ones and turn[u.seed] < most]
        yield wanted
        keys = {unit.key for unit in wanted}
        columns = ["place", "case", "option", "seed", "month", "unit", rule.outcome]
        rows = stored_rows(archive.store, columns, compact=True, month=rule.month)
        found = decided(rule, rows[rows["unit"].isin(keys)], number, open_ones)
        settled.append(found[(found["reason"] != "open") | (number == len(rule.looks))])
        whole = pd.concat(settled, ignore_index=True).sort_values(["place", "case"], ignore_index=True)
        archive.store.write_table("decisions.parquet", whole)
        still = found[found["reason"] == "open"]
        open_ones = set(zip(still["place"], still["case"], strict=True))
        if not open_ones:
            return


@dataclass
class Units:
    """The units of a study in its archive, several written at once where they come fast.

    failures : keys of units that had failed before, as it was when the sweep began
    """

    archive: Archive
    study: Study
    failures: set[str]
    waiting: Rows = field(default_factory=list)
    made: dict[str, Provenance] = field(default_factory=dict)
    written: float = field(default_factory=time.monotonic)

    @property
    def folder(self) -> Path:
        return self.archive.folder

    def is_finished(self, unit: Unit) -> bool:
        return unit.key in self.archive

    def has_failed(self, unit: Unit) -> bool:
        return unit.key in self.failures

    def keep(self, unit: Unit, result: tuple[Rows, Provenance]) -> None:
        rows, self.made[unit.key] = result
        self.waiting.extend(rows)
        if time.monotonic() - self.written >= FLUSH or len(self.waiting) >= MOST_WAITING:
            self.flush()

    def keep_failure(self, unit: Unit, failure: Failed) -> None:
        self.archive.keep_failure(unit, failure.option, failure.error, again(self.study, unit))

    def flush(self) -> None:
        """Write what is waiting."""
        rows, self.waiting, made, self.made = self.waiting, [], self.made, {}
        if rows:
            self.archive.keep(pd.DataFrame(rows), made)
        self.written = time.monotonic()


def with_provenance(task: Callable[[Unit], Rows | Failed], unit: Unit) -> tuple[Rows, Provenance] | Failed:
    """What a task gives and with what it was made, which is not what is here if a worker is elsewhere."""
    result = task(unit)
    return result if isinstance(result, Failed) else (result, provenance())


def again(study: Study, unit: Unit) -> str:
    """The command that runs one unit alone, and says what went wrong."""
    words = ["kith sweep", quoted(str(study.path)), *with_words(study.besides), f"--only {unit.key}"]
    return " ".join(words)


def run_unit_alone(study: Study, key: str) -> Rows:
    """Run one unit of a study, and keep nothing.

    Raises
    ------
    Mistake : if the study has no such unit, or the unit fails
    """
    unit = next((unit for unit in study.units() if unit.key == key), None)
    if unit is None:
        raise Mistake(f"only: the study has no unit {key!r}; see the units of its plan")
    result = run_unit(study.asked, unit)
    if isinstance(result, Failed):
        raise Unfinished(f"unit {key}, option {result.option!r}: {result.error}")
    return result


def expected(study: Study, workers: int | None = None) -> dict[str, Any]:
    """What a study would take here: runs, bytes, and seconds, from a warm-up and a year timed now."""
    processes = processors() if workers is None else whole_number("workers", workers, 1, MOST_WORKERS)
    unit, options = next(study.units()), study.asked["options"]
    began = time.perf_counter()
    world = Neighbourhood(
        unit.ground, study.asked["population"], parameters=unit.changes, seed=unit.seed, processes=study.rules
    )
    warmed = time.perf_counter()
    course(world.branch(programme_of_plain(options[-1])), [12])
    months = len(options) * study.asked["months"][-1]
    warm, month = warmed - began, (time.perf_counter() - warmed) / 12
    seconds = warm + month * months
    rows = len(options) * len(study.asked["months"])
    # bytes: digests do not compress and numbers hardly; 40 a row were measured with four outcomes
    size = len(study) * rows * (8 * len(study.asked["outcomes"]) + 8)
    whole = seconds * len(study) / min(processes, len(study))
    worlds, last = study.to_ask
    whole += worlds * (warm + month * last) / processes
    told = f"{study.size()}: {study.runs:,} runs, {duration(whole)} on {processes} processors, {size / 1e6:,.0f} MB."
    if worlds:
        told += (
            f"\nThat is at most, and with {worlds:,} worlds in which the survey's questions are asked first, once: "
            "what its answers leave of the cases is not known before."
        )
    return {
        "units": len(study), "runs": study.runs, "rows": rows * len(study), "workers": processes, "seconds": whole,
        "bytes": size, "survey_worlds": worlds, "text": told,
    }  # fmt: skip
