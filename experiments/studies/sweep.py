"""The sweep: all units of a study, run here, on all cores or on a cluster; what is finished is never run again."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from kith.model.mistakes import Mistake, whole_number
from kith.model.neighbourhood import Neighbourhood
from kith.model.parameters import case
from kith.model.programme.programme import programme_told
from kith.model.provenance import digest_of, model_digest

from ..running.cluster import on_dask
from ..running.identity import quoted
from ..running.progress import Done, clock, telling
from ..running.run import Failed, course
from ..running.store import Store
from ..running.workers import Unfinished, at_work, processors
from .archive import Archive, stored_rows
from .report import report
from .runs import Runs
from .stopping import decided
from .study import Study, Unit, read_study

FLUSH = 0.25  # seconds: what finishes sooner after the last write waits for the next
FAILURES_TOLD = 10  # one by one; the rest by their number
MOST_WAITING = 1000  # rows that wait for a write, so that memory stays flat
Rows = list[dict[str, Any]]


def run_unit(asked: Mapping[str, Any], unit: Unit) -> Rows | Failed:
    """Every option of a study in one world: a row for each option and month kept.

    A failure is returned, not raised, with the option at which it came.

    Raises
    ------
    Mistake : if this is not the version of the model that the study was asked of, as on a worker elsewhere
    """
    if model_digest() != asked["model"]:
        raise Mistake("model: a worker has another version of Kith; give it the one that is asked from")
    option, rows = "", []
    try:
        world = Neighbourhood(unit.place, asked["population"], parameters=case(unit.changes), seed=unit.seed)
        for plain in asked["options"]:
            option = plain["name"]
            one = {"place": unit.place, "option": option, "case": unit.case, "seed": unit.seed}
            run = digest_of({**asked, "options": [plain], "unit": unit.key})[:16]
            observed, _ = course(world.branch(programme_told(plain)), asked["months"])
            rows += [
                {**one, "unit": unit.key, "run": run, **kept_of(row, asked["outcomes"])} for row in observed
            ]
    except Exception as error:
        return Failed(unit.seed, option, f"{type(error).__name__}: {' '.join(str(error).split())}")
    return rows


def kept_of(row: Mapping[str, Any], outcomes: Sequence[str]) -> dict[str, Any]:
    """Of what was observed in a month, what a study keeps."""
    return {name: row[name] for name in ("month", "digest", *outcomes)}


@dataclass(frozen=True)
class Sweep(Runs):
    """A study as far as it is run: what was run, said and kept."""

    def save(self) -> None:
        """Write the report beside the results."""
        Store(self.folder, self.study.asked).write_text("report.html", report(self))

    def text(self) -> str:
        """What was run and where it is."""
        study = self.study
        lines = [
            study.question,
            f"{self.finished:,} of {len(study):,} units finished, {len(self.failures)} failed; {study.size()}.",
        ]
        lines += [
            f"  {row.unit} {row.option}: {row.error}; again: {row.again}"
            for row in self.failures.head(FAILURES_TOLD).itertuples()
        ]
        more = len(self.failures) - FAILURES_TOLD
        return "\n".join([*lines, *([f"  and {more:,} more, in failures.parquet"] if more > 0 else [])])

    def to_json(self) -> str:
        """What was asked and how far it is, as one JSON object."""
        study = self.study
        return json.dumps(
            {
                **study.asked,
                "question": study.question,
                "places": list(study.places),
                "cases": len(study.cases),
                "seeds": list(study.seeds),
                "units": len(study),
                "finished": self.finished,
                "failures": self.failures.to_dict("records"),
                "folder": str(self.folder),
            }
        )


def sweep(
    study: str | Path | Study,
    *,
    out: str | Path | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    scheduler: str | None = None,
    take_over: tuple[str, ...] = (),
    retry: bool = False,
    progress: bool = True,
    events: bool = False,
) -> Sweep:
    """Run a study, or go on with it, or add to it.

    Parameters
    ----------
    study : a TOML file, or a study that was read
    out : folder; None is ``results/`` and the name of the file
    workers : processes; None is one for each processor
    executor : where to run instead: anything that keeps to `concurrent.futures.Executor`
    scheduler : address of a Dask scheduler, as ``tcp://10.0.0.1:8786``, to run there (extra ``[cluster]``)
    take_over : folders of the same study, run elsewhere, whose finished units are taken over
    retry : run again what failed before
    progress : tell standard error how far the work is; events : as a JSON object a line

    Raises
    ------
    Mistake : if anything asked for is unknown or out of range; nothing is then written
    """
    asked = study if isinstance(study, Study) else read_study(study)
    crew = processors() if workers is None else whole_number("workers", workers, 1, 1024)
    archive = Archive.of(Path(out) if out is not None else Path("results", asked.path.stem), asked)
    archive.store.write_text("study.toml", asked.text)
    archive.store.begin(kind="sweep", question=asked.question)
    archive.plan(asked)
    for folder in take_over:
        archive.take_over(folder)
    failed = set() if retry else set(archive.failures()["unit"])
    task, units = partial(run_unit, asked.asked), list(asked.units())
    with (
        on_dask(scheduler) if scheduler else nullcontext(executor) as pool,
        telling(progress, "units", events) as tell,
    ):
        for wanted in rounds(archive, asked, units):
            todo = [unit for unit in wanted if unit.key not in archive and unit.key not in failed]
            run_units(archive, asked, todo, task, crew, pool, tell, len(wanted), len(failed))
    archive.finish()
    finished = sum(unit.key in archive for unit in units)
    mine = archive.failures()
    done = Sweep(asked, archive.folder, finished, mine[mine["unit"].isin({unit.key for unit in units})])
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
        rows = stored_rows(archive.folder, columns, compact=True, month=rule.month)
        found = decided(rule, rows[rows["unit"].isin(keys)], number, open_ones)
        settled.append(found[(found["reason"] != "open") | (number == len(rule.looks))])
        whole = pd.concat(settled, ignore_index=True).sort_values(["place", "case"], ignore_index=True)
        archive.store.write_table("decisions.parquet", whole)
        still = found[found["reason"] == "open"]
        open_ones = set(zip(still["place"], still["case"], strict=True))
        if not open_ones:
            return


def run_units(
    archive: Archive,
    study: Study,
    todo: list[Unit],
    task: Callable[[Unit], Rows | Failed],
    workers: int,
    pool: Executor | None,
    tell: Done,
    total: int,
    failed: int,
) -> None:
    """Run units and keep each as it comes, several at once where they come fast."""
    waiting: Rows = []
    done, last = total - len(todo) - failed, time.monotonic()

    def flush() -> None:
        nonlocal last
        if waiting:
            archive.keep(pd.DataFrame(waiting))
            waiting.clear()
        last = time.monotonic()

    tell(done, failed, total)
    try:
        with at_work(task, todo, workers, pool) as results:
            for unit, result in results:
                if isinstance(result, list):
                    waiting.extend(result)
                    done += 1
                else:
                    option, error = (
                        (result.option, result.error) if isinstance(result, Failed) else ("", str(result))
                    )
                    archive.keep_failure(unit, option, error, again(study, unit))
                    failed += 1
                if time.monotonic() - last >= FLUSH or len(waiting) >= MOST_WAITING:
                    flush()
                tell(done, failed, total)
    finally:
        flush()


def again(study: Study, unit: Unit) -> str:
    """The command that runs one unit alone, and says what went wrong."""
    return f"kith sweep {quoted(str(study.path))} --only {unit.key}"


def run_alone(study: Study, key: str) -> Rows:
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
    crew = processors() if workers is None else whole_number("workers", workers, 1, 1024)
    unit, options = next(study.units()), study.asked["options"]
    began = time.perf_counter()
    world = Neighbourhood(
        unit.place, study.asked["population"], parameters=case(unit.changes), seed=unit.seed
    )
    warmed = time.perf_counter()
    course(world.branch(programme_told(options[-1])), [12])
    months = len(options) * study.asked["months"][-1]
    seconds = warmed - began + (time.perf_counter() - warmed) / 12 * months
    rows = len(options) * len(study.asked["months"])
    # bytes: digests do not compress and numbers hardly; 40 a row were measured with four outcomes
    size = len(study) * rows * (8 * len(study.asked["outcomes"]) + 8)
    whole = seconds * len(study) / min(crew, len(study))
    told = f"{study.size()}: {study.runs:,} runs, {clock(whole)} on {crew} processors, {size / 1e6:,.0f} MB."
    return {
        "units": len(study), "runs": study.runs, "rows": rows * len(study), "workers": crew, "seconds": whole,
        "bytes": size, "text": told,
    }  # fmt: skip
