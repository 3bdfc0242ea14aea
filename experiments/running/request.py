"""What every question about worlds has in common: one request, checked once and passed on whole."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from kith.model import rules
from kith.model.layout import check_layout
from kith.model.mistakes import Mistake, check_memory, nearest, path_given, truth, whole_number, word
from kith.model.parameters import case_given
from kith.model.placefile import place_named
from kith.model.places import Place

from .usual import PLACE as PLACE
from .usual import POPULATION as POPULATION
from .usual import QUICK as QUICK
from .usual import REPLICATES as REPLICATES
from .usual import SEED as SEED
from .usual import TYPICAL as TYPICAL
from .usual import YEARS as YEARS
from .workers import processors

if TYPE_CHECKING:
    from kith.model.rules.rule import Rule
    from kith.model.rules.together import Rules

MOST_WORKERS = 1024
SURVEY = "a survey as TOML, CSV or Parquet"
Processes: TypeAlias = "str | Path | Rule | Sequence[str | Path | Rule] | None"
MONEY = ("equal", "present_value_per_head", "discount_rate", "apart")  # what a comparison is asked besides


@dataclass(frozen=True)
class Request:
    """Of which worlds something is asked, and how the work is done.

    Results depend on the first eight and `processes` alone; the others say who does the work, where it is kept and
    what is told of it.

    Parameters
    ----------
    place : str, Path or Place
        Name of a place preset, path of a place's TOML file, or a place; checked, it is a Place.
    population : int, optional
        Adult residents; None is as many as the place has, or else 8,000.
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
    processes : str, Path, Rule or sequence of these, optional
        Rules of one's own that run with the model, each a Python file: see `kith.Rule`.
    progress : bool or "events"
        Tell standard error how far the work is, in words or as a JSON object a line.
    """

    place: str | Path | Place = PLACE
    population: int | None = None
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
    processes: Processes = None

    @property
    def rules(self) -> Rules:
        """The rules of one's own, read."""
        return rules.rules_given(self.processes)

    def checked(self, least_population: int = 1, least_years: int = 1, least_replicates: int = 1) -> Request:
        """The same request, all of it known to be in range.

        Raises
        ------
        Mistake
            If the place or a parameter is not known, or a number is out of its range or more than this machine holds.
        """
        is_events = isinstance(self.progress, str) and self.progress == "events"
        own = self.rules
        place = place_named(self.place)
        adults = adults_asked(place, self.population)
        population = whole_number("population", adults, least_population)
        replicates = whole_number("replicates", self.replicates, least_replicates, 1_000_000)
        workers = self.workers
        workers = processors() if workers is None else whole_number("workers", workers, 1, MOST_WORKERS)
        check_memory(population, min(workers, replicates))
        case = case_given(self.parameters, own.catalogue)
        place.check_changes(case.changes)
        check_layout(place, population, case.placed(place.acting).place.residents_per_cell)
        return replace(
            self,
            place=place,
            population=population,
            years=whole_number("years", self.years, least_years, 1000),
            seed=whole_number("seed", self.seed, 0, 2**32 - 1),
            replicates=replicates,
            parameters=dict(case.changes),
            observed=self.observed
            if self.observed is None
            else path_given("observed", self.observed, SURVEY),
            workers=workers,
            out=self.out if self.out is None else path_given("out", self.out),
            retry=truth("retry", self.retry),
            only=self.only if self.only is None else word("only", self.only),
            progress=self.progress if is_events else truth("progress", self.progress),
            processes=own,
        )

    def folder(self, kind: str, digest: str) -> Path:
        """Where the results go: where they were asked to, or a folder named by what was asked."""
        return folder_asked(self.out, Path("results", f"{kind}-{digest[:12]}"))

    def command(self, kind: str, *words: str, of: Sequence[str] = ("place", "population")) -> str:
        """The command that asks this: what differs from its own defaults is for `words` to say; `of` what it takes."""
        where = {"place": place_word(self.place), "population": self.population}
        said = [f"kith {kind}", *words, *(f"--{name} {where[name]}" for name in of), *with_words(self.rules)]
        said += [f"--set {name}={value!r}" for name, value in sorted((self.parameters or {}).items())]
        said += [f"--cases {shlex.quote(str(self.cases))}"] if self.cases is not None else []
        said += [f"--observed {shlex.quote(str(self.observed))}"] if self.observed is not None else []
        said += [f"--out {shlex.quote(str(self.out))}"] if self.out is not None else []
        return " ".join([*said, f"--seed {self.seed}"])


def with_words(own: Rules) -> list[str]:
    """How a command names the rules of one's own that it runs with."""
    return [f"--with {shlex.quote(rule.path)}" for rule in own]


def adults_asked(place: object, population: int | None, otherwise: int = POPULATION) -> int:
    """How many adults are asked for, of a place: as many as are said, else as it has, else a usual number."""
    return (place_named(place).adults or otherwise) if population is None else population


def place_word(place: object) -> str:
    """A place as a command names it: a preset's name, or the file of one's own."""
    found = place_named(place)
    return shlex.quote(found.file or found.name)


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
