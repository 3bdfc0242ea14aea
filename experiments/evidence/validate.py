"""Validation: the patterns against the ensemble, a scorecard on which a miss is a miss.

Every case is run with luck that calibration has not seen. An indicator is met if its mean over the cases is within
its target; beside it stands the range of nine cases in ten (for a number over all cases, of nine in ten resamplings).
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from kith.model.mistakes import check_memory, whole_number
from kith.model.places import ENGLAND, LEFT_BEHIND, PROVIDED, places
from kith.model.provenance import digest_of, model_digest

from .. import figures as draw
from ..cases.ensemble import cases_asked, ensemble_asked, read_ensemble
from ..presenting.plain import rounded
from ..presenting.report import Report
from ..running.checkpoints import check_unit_known, checkpointed
from ..running.identity import source_digest
from ..running.request import Request
from ..running.store import Picture, Store
from ..surveys.reweighting import ensemble_given
from .fieldwork import fieldwork
from .followup import followup
from .indicators import Indicator, Pattern
from .patterns import PATTERNS

POPULATION = 8000  # adults in each place, as cases are fitted
PLACES = (LEFT_BEHIND, PROVIDED, ENGLAND)
SEEDS = 20  # of the catalogue, where there is no ensemble
RESAMPLED = 500


@dataclass(frozen=True)
class Part:
    """An indicator and what the model shows: its value, the range of nine in ten, and whether it is met."""

    indicator: Indicator
    value: float
    low: float
    high: float

    @property
    def is_met(self) -> bool:
        return bool(self.indicator.low <= self.value <= self.indicator.high)

    @property
    def miss(self) -> float:
        """How far the value is from the middle of the target, in half-widths; 0 at best, over 1 is a miss."""
        low, high = self.indicator.low, self.indicator.high
        if not math.isfinite(self.value):
            return math.inf
        if not math.isfinite(high):
            return 0.0 if self.value >= low else math.inf
        return abs(self.value - (low + high) / 2.0) / ((high - low) / 2.0)


@dataclass(frozen=True)
class Score:
    """A pattern and how each of its indicators stands."""

    pattern: Pattern
    parts: tuple[Part, ...]

    @property
    def is_met(self) -> bool | None:
        """Whether all are met; None if there is nothing to measure it by."""
        return all(part.is_met for part in self.parts) if self.parts else None

    @property
    def worst(self) -> Part | None:
        """The indicator farthest from its target."""
        return max(self.parts, key=lambda part: part.miss) if self.parts else None


@dataclass(frozen=True, repr=False)
class Scorecard(Report):
    """All patterns, from a table of cases."""

    stem = "validate"
    table: pd.DataFrame
    about: Mapping[str, Any]
    failures: pd.DataFrame
    folder: Path
    cases: Mapping[str, Any] | None = None

    def what_was_asked(self) -> Mapping[str, Any]:
        """What identifies the cases, weighed by a survey if there was one."""
        return {"cases": self.cases}

    def summary(self) -> str:
        """How many patterns are met, over what."""
        return f"{self.passed()} patterns met; {len(self.table)} cases, {self.about['population']:,} adults a place"

    @property
    def scores(self) -> list[Score]:
        """A score for each pattern, in order."""
        return [Score(p, tuple(part_of(one, self.table) for one in p.indicators)) for p in PATTERNS]

    def passed(self) -> int:
        """How many of P1 to P12 are met."""
        return sum(score.is_met is True for score in self.scores if score.pattern.use != "held out")

    def text(self) -> str:
        """The scorecard in words."""
        scores = self.scores
        ours = [score for score in scores if score.pattern.use != "held out"]
        lines = [
            f"{self.passed()} of {len(ours)} patterns are met, over {len(self.table)} cases of the "
            f"{self.about['cases']}, "
            f"with {self.about['population']:,} adults in each place.",
            "",
        ]
        if still := self.about.get("stood_still"):
            lines[1:1] = textwrap.wrap(
                f"{len(still)} parameters with a plausible range stand at the catalogue's value in all of these cases, "
                "as they were drawn before it was given: the ranges below are too narrow by what these would add.",
                112,
            )
        for score in scores:
            said = {True: "met", False: "MISSED", None: "not measured yet"}[score.is_met]
            lines.append(f"{score.pattern.id:4}{said}, {score.pattern.use}: {score.pattern.statement}")
            for part in score.parts:
                one = part.indicator
                mark = " " if part.is_met else "x"
                target = f"{one.low:g} or more" if math.isinf(one.high) else f"{one.low:g} to {one.high:g}"
                lines.append(f"   {mark} {one.meaning:76} {target:>14}  {part_text(part)}")
            lines += textwrap.wrap(
                f"source: {score.pattern.source}", 112, initial_indent=" " * 5, subsequent_indent=" " * 7
            )
        return "\n".join(lines)

    def as_plain(self) -> dict[str, Any]:
        """The scorecard as plain data; of each pattern the indicator farthest from its target, and all parts."""
        patterns = []
        for score in self.scores:
            worst = score.worst
            patterns.append(
                {
                    "id": score.pattern.id,
                    "statement": score.pattern.statement,
                    **(
                        part_json(worst)
                        if worst
                        else {"target": None, "value": None, "low": None, "high": None}
                    ),
                    "pass": score.is_met,
                    "held_out": score.pattern.use == "held out",
                    "use": score.pattern.use,
                    "source": score.pattern.source,
                    "parts": [
                        {"name": part.indicator.name, **part_json(part), "pass": part.is_met}
                        for part in score.parts
                    ],
                }
            )
        return {
            **self.about,
            "replicates": len(self.table),
            "passed": self.passed(),
            "patterns": patterns,
        }

    def figure(self) -> draw.Chart:
        """Targets as bands, the model as dots with ranges."""
        scores = self.scores
        ours = [score for score in scores if score.pattern.use != "held out"]
        missed = [score.pattern.id for score in ours if not score.is_met]
        return draw.scorecard_figure(
            pd.DataFrame([part_row(score.pattern, part) for score in scores for part in score.parts]),
            f"{self.passed()} of {len(ours)} patterns are met"
            + (f"; missed: {', '.join(missed)}" if missed else ""),
            f"{len(self.table)} cases of the {self.about['cases']}, {self.about['population']:,} adults in each place, "
            "with luck that calibration has not seen. Each row has the scale of its own target. A pattern is met if "
            "all its dots are in the band; a cross is a miss.",
        )

    def figures(self) -> dict[str, Callable[[], Picture]]:
        """The scorecard."""
        return {"validate": self.figure}


def part_text(part: Part) -> str:
    """A value and its range, to three figures."""
    if not math.isfinite(part.value):
        return "undefined"
    return f"{part.value:.3g} ({part.low:.3g} to {part.high:.3g})"


def part_row(pattern: Pattern, part: Part) -> dict[str, Any]:
    """An indicator as a row of the scorecard's figure."""
    one = part.indicator
    target = {"lowest": one.low, "highest": one.high}
    shown = {"value": part.value, "low": part.low, "high": part.high, "is_met": part.is_met}
    return {"pattern": pattern.id, "use": pattern.use, "meaning": one.meaning, **target, **shown}


def part_json(part: Part) -> dict[str, Any]:
    """An indicator fit for JSON."""
    one = part.indicator
    return {
        "target": [rounded(one.low), rounded(one.high)],
        "value": rounded(part.value),
        "low": rounded(part.low),
        "high": rounded(part.high),
    }


def part_of(one: Indicator, table: pd.DataFrame) -> Part:
    """An indicator over a table of cases."""
    found = one.of(table)
    if isinstance(found, pd.Series):
        values = found.to_numpy(float)
        values = values[np.isfinite(values)]
        if not len(values):
            return Part(one, math.nan, math.nan, math.nan)
        value = one.pooled(table) if one.pooled else float(values.mean())
        return Part(one, value, *map(float, np.quantile(values, [0.05, 0.95])))
    luck = np.random.default_rng(0)
    again = np.array(
        [float(one.of(table.iloc[luck.integers(0, len(table), len(table))])) for _ in range(RESAMPLED)]  # type: ignore[arg-type]
    )
    again = again[np.isfinite(again)]
    ends = np.quantile(again, [0.05, 0.95]) if len(again) else (math.nan, math.nan)
    return Part(one, float(found), *map(float, ends))


def validate(
    *,
    cases: str | Path | None = None,
    observed: str | Path | None = None,
    seed: int = 1,
    population: int = POPULATION,
    replicates: int | None = None,
    workers: int | None = None,
    retry: bool = False,
    only: str | None = None,
    out: str | Path | None = None,
    progress: bool | Literal["events"] = True,
) -> Scorecard:
    """Run the ensemble's cases where results are known, and score the patterns.

    Parameters
    ----------
    cases : str or Path, optional
        As of `compare`; the catalogue alone is run with as many seeds as replicates.
    observed : str or Path, optional
        A survey of the place (TOML, CSV or Parquet): seeds draw the cases by how well each gives its answers.
    seed : int
        Of the luck of all cases.
    population : int
        Adults in each place.
    replicates : int, optional
        Cases to run, spread over the ensemble; None is all.
    workers : int, optional
        Processes; None is one for each processor, 1 is this one.
    retry : bool
        Run again what failed before.
    only : str, optional
        Run this unit alone, as it is named where it failed, keep nothing, and say what goes wrong.
    out : str or Path, optional
        Folder for the results; None is ``results/validate-`` and a digest of what is asked. What is finished there
        is read, not run again.
    progress : bool or "events"
        Tell standard error how far the work is; "events" is a JSON object a line.

    Returns
    -------
    Scorecard
        Each pattern with its target, value and range.

    Raises
    ------
    Mistake
        If anything asked for is unknown, out of range or does not fit together; nothing is then written
        but what residents say to a survey's questions.
    """
    ensemble = read_ensemble(cases)
    count = replicates if replicates is not None else (max(2, len(ensemble)) if ensemble else SEEDS)
    request = Request(
        population=sizeable(population),
        seed=seed,
        replicates=count,
        cases=cases,
        observed=observed,
        workers=workers,
        out=out,
        retry=retry,
        only=only,
        progress=progress,
    ).checked(least_replicates=2)
    draw.check_backend()
    ensemble = ensemble_given(request, [places[name] for name in PLACES])
    asked: dict[str, Any] = {
        "model": model_digest(),
        "measured by": source_digest("evidence", "appraising"),
        "cases": cases_asked(ensemble),
        "seed": request.seed,
        "population": request.population,
        "replicates": request.replicates,
    }
    about = {
        "model": asked["model"],
        "cases": ensemble.name if ensemble else "catalogue",
        "stood_still": ensemble.stood_still if ensemble else [],
        "population": asked["population"],
        "seed": asked["seed"],
    }
    with Store.claimed(request.folder("validate", digest_of(asked)), asked) as store:
        words = f"--replicates {request.replicates}"
        ask = replace(request, out=store.folder).command("validate", words, of=("population",))
        again = f"{ask} --only 'cases {{}}'".format
        task = partial(run_case, asked)
        table, failures = checkpointed(
            store, "cases", task, request.replicates, request, "cases", again, kind="validate"
        )
        check_unit_known(request)
        found = Scorecard(table, about, failures, store.folder, asked["cases"])
        found.save()
    return found


def sizeable(population: object) -> int:
    """A population in which there is something to measure, and which this machine can hold."""
    number = whole_number("population", population, 100)
    check_memory(number)
    return number


def run_case(asked: Mapping[str, Any], row: int) -> dict[str, Any]:
    """All that is measured of one case, with luck of its own."""
    ensemble = ensemble_asked(asked)
    # from the first case to the last, as cases stand in the order in which they were found
    changes = ensemble.changes(ensemble.spread_rows(asked["replicates"])[row]) if ensemble else {}
    seed = int(np.random.SeedSequence([asked["seed"], 0x76616C, row]).generate_state(1)[0])
    measured: dict[str, Any] = {"row": row, "seed": seed}
    for place in PLACES:
        found = fieldwork(place, changes, seed, asked["population"])
        measured |= {f"{place}:{name}": value for name, value in found.items()}
    return measured | followup(changes, seed, asked["population"])
