"""One large place or several small ones: the same programme, the same money a head, another size of catchment.

"Hyper-local" money is decided and spent in each small place on its own: each has its own panel, its own buildings and
its own queue for them. Here one place and several that together have as many residents each live as usual and under
the programme. All places of a seed share its case; luck is each place's own. The small ones are worlds of their own:
nobody walks, moves or makes friends from one to the next, so that what is found is of catchments, not of borders.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from kith.model.mistakes import Mistake, whole_number
from kith.model.neighbourhood import Neighbourhood
from kith.model.placefile import place_named
from kith.model.places import Place
from kith.model.programme import Programme
from kith.model.programme.presets import BASELINE
from kith.model.rules import Rules, rules_asked

from ..cases.changes import changes_of
from ..comparing.answer import better_in, cell
from ..comparing.question import ask
from ..comparing.verdicts import sides, verdict_on
from ..presenting.plain import records
from ..presenting.report import Report
from ..presenting.sentences import adults, decimals, paragraph, pounds, scale, titled
from ..running.checkpoints import table_of
from ..running.identity import quoted, seeds_of, source_digest
from ..running.request import PLACE, SEED, YEARS, Processes, Request
from ..simultaneous import LITTLE, as_family, too_few
from .settings import seen_over

POPULATION, INTO, MOST_INTO = 32_000, 4, 100
REPLICATES = 20
SIZES = ("one", "several")
WHEN = {"end": "in the last year", "mean": "averaged over the years"}


def run_seed(asked: Mapping[str, Any], options: Sequence[Programme], row: int) -> dict[str, Any]:
    """One large place and the several small ones of a seed, each as usual and under the programme."""
    seed = asked["seeds"][row]
    changes, rules = changes_of(asked, seed), rules_asked(asked)
    found: dict[str, Any] = {"seed": seed}
    for size, many in zip(SIZES, (1, asked["into"]), strict=True):
        places: list[dict[str, float]] = []
        for own in seeds_of(seed, many):
            world = Neighbourhood(
                asked["place"], asked["population"] // many, parameters=changes, seed=own, processes=rules
            )
            here: dict[str, float] = {}
            for option in options:
                branch = world.branch(None if option.name == BASELINE else option)
                seen = seen_over(branch, asked["years"])
                seen["returned"] = float(branch.ledger.returned) * many / asked["population"]
                here |= {f"{option.name}|{name}": value for name, value in seen.items()}
            places.append(here)
        found |= {f"{size}|{name}": float(np.mean([p[name] for p in places])) for name in places[0]}
    return found


@dataclass(frozen=True, repr=False)
class Catchment(Report):
    """What a programme adds in one large place and in several small ones.

    runs : a row for each seed, a column for each size, option, time and outcome; of several places, their mean
    """

    stem = "catchment"
    asked: Mapping[str, Any]
    name: str
    runs: pd.DataFrame
    failures: pd.DataFrame
    folder: Path

    @property
    def rules(self) -> Rules:
        """Those of one's own that ran with the model."""
        return rules_asked(self.asked)

    @property
    def seeds(self) -> int:
        """How many seeds have been run."""
        return len(self.runs)

    def _level(self, size: str, option: str, when: str) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Headline outcomes, shape (seeds, outcomes)."""
        return self.runs[[f"{size}|{option}|{when}:{name}" for name in self.rules.headline]].to_numpy(float)

    @cached_property
    def effects(self) -> pd.DataFrame:
        """What the programme adds by size, and in several less in one; intervals of twelve outcomes hold together."""
        if not self.seeds:
            return pd.DataFrame()
        tables = []
        for when in WHEN:
            usual = {size: self._level(size, BASELINE, when) for size in SIZES}
            added = {size: self._level(size, self.name, when) - usual[size] for size in SIZES}
            margin = LITTLE * usual["one"].std(axis=0, ddof=1) if self.seeds > 1 else np.nan
            differences = {**added, "several - one": added["several"] - added["one"]}
            for what, difference in differences.items():
                table = as_family(difference).assign(
                    outcome=self.rules.headline, what=what, when=when, margin=margin
                )
                tables.append(table)
        return pd.concat(tables, ignore_index=True)

    def rows(self, what: str, when: str = "end") -> pd.DataFrame:
        """Effects in one place, in several, or in "several - one"."""
        e = self.effects
        return e[(e["what"] == what) & (e["when"] == when)]

    def returned(self, size: str) -> float:
        """GBP for each adult that is handed back, the mean over seeds."""
        return float(self.runs[f"{size}|{self.name}|returned"].mean())

    def says(self, when: str = "end") -> str:
        """Several small places against one large one, in a sentence."""
        said: dict[str, list[str]] = {}
        for row in self.rows("several - one", when).itertuples():
            said.setdefault(verdict_on(row, self.rules.outcomes), []).append(str(row.outcome))
        many, small = self.asked["into"], self.asked["population"] // self.asked["into"]
        return (
            f"{self.name} in {many} places of {small:,} against one of {self.asked['population']:,}, "
            f"the same money a head, {WHEN[when]}: {sides(said)}."
        )

    def summary(self) -> str:
        """What is compared, where, over how many seeds."""
        one, many = adults(self.asked["population"]), self.asked["into"]
        return f"{self.name}: one place of {one}, or {many} of them; {self.seeds} seeds"

    def text(self) -> str:
        """What the programme adds in one large place and in several small ones."""
        if not self.seeds:
            return "No seed has been run, so there is no answer."
        many, people = self.asked["into"], self.asked["population"]
        lines = [
            f"After {self.asked['years']} years, change from {BASELINE} under {self.name} (95% interval):",
            f"{'':27}{f'one of {people:,}':27}{f'{many} of {people // many:,}':27}{'several less one':27}better in",
        ]
        tables = [self.rows(what).set_index("outcome", drop=False) for what in (*SIZES, "several - one")]
        for name in self.rules.headline:
            outcome, rows = self.rules.outcomes[name], [table.loc[name] for table in tables]
            places = decimals([(row["high"] - row["low"]) / 2 * scale(outcome) for row in rows])
            cells = "".join(f"{cell(row, outcome, places):27}" for row in rows)
            lines.append(f"{titled(outcome):27}{cells}{better_in(rows[-1], outcome):>9}".rstrip())
        back = " and ".join(pounds(self.returned(size), pence=True) for size in SIZES)
        said = [
            *(self.says(when) for when in WHEN),
            f"Handed back, for each adult: {back}, in one place and in several.",
            "Places of a seed share its case and not their luck. They are worlds apart: nobody goes from one to "
            f"another.{too_few(self.seeds)}",
        ]
        return "\n".join([*lines, "", *map(paragraph, said)])

    def as_plain(self) -> dict[str, Any]:
        """What was asked, and every effect."""
        return {**self.asked, "option": self.name, "effects": records(self.effects)}

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every effect."""
        return {"effects": self.effects}


def catchment(
    option: str | Programme = "patient",
    *,
    into: int = INTO,
    place: str | Path | Place = PLACE,
    population: int = POPULATION,
    years: int = YEARS,
    seed: int = SEED,
    replicates: int = REPLICATES,
    cases: str | Path | None = None,
    observed: str | Path | None = None,
    parameters: Mapping[str, float] | None = None,
    processes: Processes = None,
    workers: int | None = None,
    retry: bool = False,
    only: str | None = None,
    out: str | Path | None = None,
    progress: bool | Literal["events"] = True,
) -> Catchment:
    """Ask whether the same money a head does more in one large place or in several small ones.

    Parameters
    ----------
    option : str or Programme
        A preset's name, the path of a TOML file, or a programme; its budget a head is its own.
    into : int
        How many small places one large one is divided into.
    place : str, Path or Place
        Name of a preset, path of a place's file, or a place; one without homes, institutions or groups of its own.
    population : int
        Adult residents of the large place, and of all small ones together.
    years : int
        How long to look, from the start of the programme.
    seed : int
        Of the first replicate; the others' are drawn from it.
    replicates : int
        Seeds; each runs the large place and all small ones.
    cases : str or Path, optional
        The cases from which each seed draws one: "ensemble" (those that fit the evidence, also None), the path of a
        Parquet file, or "catalogue" for the catalogue's own values in all.
    observed : str or Path, optional
        A survey of the place (TOML, CSV or Parquet): seeds draw the cases by how well each gives its answers.
    parameters : mapping of str to float, optional
        Numbers that differ from the catalogue, or from a seed's case, by name.
    processes : str, Path, Rule or sequence of these, optional
        Rules of one's own that run with the model, each a Python file: see `kith.Rule`.
    workers : int, optional
        Processes; None is one for each processor, 1 is this one.
    retry : bool
        Run again what failed before.
    only : str, optional
        Run this unit alone, as it is named where it failed, keep nothing, and say what goes wrong.
    out : str or Path, optional
        Folder for the results; None is ``results/catchment-`` and a digest of what is asked.
    progress : bool or "events"
        Tell standard error how far the work is; "events" is a JSON object a line.

    Returns
    -------
    Catchment
        Effects in one place and in several, and words.

    Raises
    ------
    Mistake
        If anything asked for is unknown, out of range or does not fit together; nothing is then written
        but what residents say to a survey's questions.
    """
    request = Request(
        place=place,
        population=population,
        years=years,
        seed=seed,
        replicates=replicates,
        parameters=parameters,
        cases=cases,
        observed=observed,
        workers=workers,
        out=out,
        retry=retry,
        only=only,
        progress=progress,
        processes=processes,
    )
    checked = request.checked(least_replicates=2)
    many = whole_number("into", into, 2, MOST_INTO)
    if (where := place_named(place)).institutions is not None or where.groups is not None:
        raise Mistake(
            f"place: {where.name} has institutions or groups of its own, which cannot be divided; give another"
        )
    if population % many:
        raise Mistake(f"population: {population} adults cannot be divided into {many} places alike")
    question = ask([option], checked)
    asked = {
        **{key: value for key, value in question.asked().items() if key != "measured by"},
        "measured by": source_digest("ingredients"),
        "into": many,
    }
    words = f"--option {quoted(question.given[0])}", f"--into {many} --years {checked.years}"
    task = partial(run_seed, {**asked, "seeds": question.seeds}, question.options)
    found = Catchment(
        asked,
        question.names[0],
        *table_of("catchment", "seeds", task, checked.replicates, checked, asked, *words),
    )
    found.save()
    return found
