"""What every question about worlds has in common: one request, checked once and passed on whole."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal

from kith.model.mistakes import Mistake, check_memory, nearest, path_given, truth, whole_number, word
from kith.model.parameters import case_given
from kith.model.places import place_named

from .workers import processors

PLACE = "left-behind"
POPULATION = 8000  # adults, as in the areas that the evidence is about
QUICK = 2000  # adults of a quick look, and where many worlds are run or are watched
YEARS = 20  # the patient programme ends after 12; what is left of it is seen over the rest
SEED = 1
REPLICATES = 20
MOST_WORKERS = 1024
SURVEY = "a survey as TOML, CSV or Parquet"
MONEY = ("equal", "present_value_per_head", "discount_rate", "apart")  # what a comparison is asked besides


@dataclass(frozen=True)
class Request:
    """Of which worlds something is asked, and how the work is done.

    Results depend on the first eight alone; the others say who does the work, where it is kept and what is told of it.

    Parameters
    ----------
    place : str
        Name of a place preset.
    population : int
        Adult residents.
    years : int
        How long to look, from the start of the programmes.
    seed : int
        Of the first replicate; the others' are drawn from it.
    replicates : int
        Runs of each option.
    parameters : mapping of str to float, optional
        Numbers that differ from the catalogue, or from a seed's case, by name.
    cases : str or Path, optional
        The cases from which each seed draws one: "ensemble" (also None), a Parquet file, or "catalogue".
    observed : str or Path, optional
        A survey of the place, by whose answers the cases are weighed; None is the same chance for all.
    workers : int, optional
        Processes; None is one for each processor, 1 is this one.
    out : str or Path, optional
        Folder for results; None is one under ``results/`` named by a digest of the question.
    retry : bool
        Run again what failed before.
    only : str, optional
        Run this unit alone, keep nothing, and say what goes wrong.
    progress : bool or "events"
        Tell standard error how far the work is, in words or as a JSON object a line.
    """

    place: str = PLACE
    population: int = POPULATION
    years: int = YEARS
    seed: int = SEED
    replicates: int = REPLICATES
    parameters: Mapping[str, float] | None = None
    cases: str | Path | None = None
    observed: str | Path | None = None
    workers: int | None = None
    out: str | Path | None = None
    retry: bool = False
    only: str | None = None
    progress: bool | Literal["events"] = True

    def checked(self, least_population: int = 1, least_years: int = 1, least_replicates: int = 1) -> Request:
        """The same request, all of it known to be in range.

        Raises
        ------
        Mistake
            If the place or a parameter is not known, or a number is out of its range or more than this machine holds.
        """
        is_events = isinstance(self.progress, str) and self.progress == "events"
        place = place_named(self.place).name
        population = whole_number("population", self.population, least_population)
        replicates = whole_number("replicates", self.replicates, least_replicates, 1_000_000)
        workers = self.workers
        workers = processors() if workers is None else whole_number("workers", workers, 1, MOST_WORKERS)
        check_memory(population, min(workers, replicates))
        return replace(
            self,
            place=place,
            population=population,
            years=whole_number("years", self.years, least_years, 1000),
            seed=whole_number("seed", self.seed, 0, 2**32 - 1),
            replicates=replicates,
            parameters=dict(case_given(self.parameters).changes),
            observed=self.observed
            if self.observed is None
            else path_given("observed", self.observed, SURVEY),
            workers=workers,
            out=self.out if self.out is None else path_given("out", self.out),
            retry=truth("retry", self.retry),
            only=self.only if self.only is None else word("only", self.only),
            progress=self.progress if is_events else truth("progress", self.progress),
        )

    def folder(self, kind: str, digest: str) -> Path:
        """Where the results go: where they were asked to, or a folder named by what was asked."""
        return folder_asked(self.out, Path("results", f"{kind}-{digest[:12]}"))

    def command(self, kind: str, *words: str) -> str:
        """The command that asks this: what differs from its own defaults is for `words` to say."""
        said = [f"kith {kind}", *words, f"--place {self.place}", f"--population {self.population}"]
        said += [f"--set {name}={value!r}" for name, value in sorted((self.parameters or {}).items())]
        said += [f"--cases {shlex.quote(str(self.cases))}"] if self.cases is not None else []
        said += [f"--observed {shlex.quote(str(self.observed))}"] if self.observed is not None else []
        said += [f"--out {shlex.quote(str(self.out))}"] if self.out is not None else []
        return " ".join([*said, f"--seed {self.seed}"])


def request_in(settings: Mapping[str, Any]) -> tuple[Request, dict[str, Any]]:
    """The request among the settings of a function, and its other settings.

    >>> request_in({"seed": 3, "equal": "cash"})[0].seed, request_in({"seed": 3, "equal": "cash"})[1]
    (3, {'equal': 'cash'})
    """
    names = {one.name for one in fields(Request)}
    for name in settings:
        if name not in names and name not in MONEY:
            raise Mistake(f"{name!r} is not something to ask for{nearest(name, {*names, *MONEY})}")
    mine = {name: value for name, value in settings.items() if name in names}
    return Request(**mine), {name: value for name, value in settings.items() if name not in names}


def folder_asked(out: str | Path | None, otherwise: Path) -> Path:
    """The folder that was asked for, or another one if none was."""
    if out is not None and not str(out).strip():
        raise Mistake(f"out: {str(out)!r} is not allowed; give the path of a folder")
    return otherwise if out is None else Path(out)
