"""Resilience: what a shock does under each option, how fast the place recovers, and who is out of reach in a heat wave.

Every option is run twice with the same luck, with the shock and without; the difference is what the shock did. What an
option takes off that difference under business as usual is what it protects from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kith.model.mistakes import Mistake, nearest, told, whole_number
from kith.model.places import place_told
from kith.model.programme.presets import BASELINE
from kith.model.telling import counted

from .. import figures as draw
from ..comparing.answer import cell, ends_of
from ..comparing.compare import answered
from ..comparing.comparison import Comparison
from ..comparing.question import ask
from ..effects import by_seed, interval, is_decided, subtracted
from ..presenting.numbers import held, signed
from ..presenting.plain import clean
from ..presenting.report import Report
from ..presenting.sentences import decimals, listed, paragraph, scale, short_name, titled
from ..running.events import SHOCKS
from ..running.request import request_in
from ..running.store import Picture, Store, check_free, study_kept_in
from ..running.workers import Unfinished
from ..simultaneous import as_family, too_few

Numbers = NDArray[np.float64]
STRUCK = (
    "employment",
    "life_satisfaction",
    "loneliness",
    "trust",
    "ties",
    "groups",
    "institutions",
    "linking",
)
NOTE = "In brackets 95% intervals that hold for all that is told of an option together; ? cannot tell."
TOLD = {"closure": "the closure", "plant": "the plant's shutting", "council": "the council's cut"}
RECOVERED = 0.5  # of the largest change is gone


def recovery(change: Numbers) -> int | None:
    """Years from the largest change to the first at which half of it is gone for good, None if that is not seen.

    >>> (
    ...     recovery(np.array([-4.0, -3.0, -1.0, -0.5])),
    ...     recovery(np.array([-1.0, -2.0, -2.0])),
    ...     recovery(np.zeros(3)),
    ... )
    (2, None, None)
    """
    size = np.abs(change)
    if not size.any():
        return None
    worst = int(size.argmax())
    still = np.flatnonzero(size[worst:] > (1.0 - RECOVERED) * size[worst])
    years = int(still[-1]) + 1
    return years if worst + years < len(change) else None


@dataclass(frozen=True, repr=False)
class Resilience(Report):
    """What a shock did.

    struck, spared : the same options with the shock and without
    year : in which it comes
    """

    stem = "shock"
    shock: str
    year: int
    struck: Comparison
    spared: Comparison

    @property
    def folder(self) -> Path:  # type: ignore[override]
        """Where the runs with the shock are."""
        return self.struck.folder

    @property
    def failures(self) -> pd.DataFrame:  # type: ignore[override]
        """Seeds that failed, with the shock or without."""
        return pd.concat([self.struck.failures, self.spared.failures], ignore_index=True)

    def what_was_asked(self) -> Mapping[str, Any]:
        """The comparison's."""
        return self.struck.what_was_asked()

    def summary(self) -> str:
        """What befell whom."""
        return f"{self.shock} after year {self.year}; {self.struck.summary()}"

    @property
    def names(self) -> list[str]:
        """Business as usual and the options."""
        return [BASELINE, *self.struck.question.names]

    def change(self, option: str, outcome: str) -> Numbers:
        """What the shock changed of an outcome, by seed and year, from the year in which it comes on."""
        one, other = (
            by_seed(found.runs, option, [outcome])[:, self.year + 1 :, 0]
            for found in (self.struck, self.spared)
        )
        return np.asarray(subtracted(one, other))

    @cached_property
    def table(self) -> pd.DataFrame:
        """By option and outcome: the change a year after and on average since, what is spared, years to half.

        Intervals that hold together do so for all that is told of an option.
        """
        tables = []
        for option in self.names:
            rows: list[dict[str, Any]] = []
            family: list[Numbers] = []
            for outcome in (*STRUCK, *self.struck.question.rules.own):
                change = self.change(option, outcome)
                parts = {"first year": change[:, 0], "since": change.mean(axis=1)}
                if option != BASELINE:
                    parts["protects"] = (change - self.change(BASELINE, outcome)).mean(axis=1)
                told = {"option": option, "outcome": outcome, "recovers": recovery(change.mean(axis=0))}
                rows += [{**told, "what": what} for what in parts]
                family += parts.values()
            tables.append(pd.concat([pd.DataFrame(rows), as_family(np.stack(family, axis=1))], axis=1))
        return pd.concat(tables, ignore_index=True).astype({"recovers": float})

    @cached_property
    def heat_wave(self) -> pd.DataFrame:
        """Older residents out of reach per 1,000 adults by option, and less those under business as usual."""
        seeds = self.spared.runs["seed"].unique().tolist()
        accounts = Store.opened(self.spared.folder).table("accounts", seeds)
        people = self.spared.question.population
        alone = {
            name: 1000.0 * by_seed(accounts, name, ["out_of_reach"])[:, self.year, 0] / people
            for name in self.names
        }
        return pd.DataFrame(
            [
                {"option": name, "out of reach": float(values.mean()), **interval(values - alone[BASELINE])}
                for name, values in alone.items()
            ]
        )

    def said(self) -> str:
        """What the shock changes under business as usual, and what each option takes off it, in two sentences."""
        q = self.struck.question
        where = f"(in {q.place.phrase(q.population)}, on average over the {q.years - self.year} years since"
        runs = f"{self.struck.replicates} paired runs)"
        return paragraph(f"{self.finding(True)} {where}, {runs}.{too_few(self.struck.replicates)}", "")

    def finding(self, sizes: bool = False) -> str:
        """The same without where and how often, with the size of each change or without."""
        at = self.table.set_index(["what", "option"])
        usual = at.loc[[("since", BASELINE)]]
        sure = is_decided(usual["low_together"], usual["high_together"])
        hit = [
            f"{short_name(row['outcome'])}{f' {self._cell(row)}' if sizes else ''}"
            for row in usual[sure].to_dict("records")
        ]
        changes = listed(hit, 0) if hit else "nothing that shows"
        parts = [f"Under {BASELINE} {TOLD.get(self.shock, self.shock)} changes {changes}"]
        for name in self.names[1:]:
            rows = at.loc[[("protects", name)]].to_dict("records")
            told: dict[int, list[str]] = {1: [], -1: []}
            for row in rows:
                if is_decided(*ends_of(row)):
                    better = self.struck.outcomes[row["outcome"]].better or 1
                    told[1 if row["low_together"] * better > 0 else -1].append(short_name(row["outcome"]))
            words = [
                f"{how} on {listed(some, 0)}"
                for how, some in (("better", told[1]), ("worse", told[-1]))
                if some
            ]
            parts.append(
                f"with {name} what it changes is {' and '.join(words)}"
                if words
                else f"whether {name} softens it cannot be told"
            )
        return "; ".join(parts)

    def _cell(self, row: Mapping[str, Any]) -> str:
        """A change and its interval, to figures that serve all options."""
        outcome, e = self.struck.outcomes[row["outcome"]], self.table
        same = e[(e["outcome"] == row["outcome"]) & (e["what"] == "since")]
        halves = (same["high_together"] - same["low_together"]) / 2 * scale(outcome)
        return cell(row, outcome, decimals(halves.tolist()))

    def main_table(self) -> list[list[str]]:
        """What the shock changes of each outcome under each option, marked where one cannot tell."""
        at = self.table.set_index(["option", "outcome", "what"], drop=False)
        rows = [["change since", *self.names]]
        for outcome in (*STRUCK, *self.struck.question.rules.own):
            found = [at.loc[(name, outcome, "since")] for name in self.names]
            cells = [f"{self._cell(row)}{' ' if is_decided(*ends_of(row)) else '?'}" for row in found]
            rows.append([titled(self.struck.outcomes[outcome]), *cells])
        return rows

    def noted(self) -> str:
        """What intervals hold."""
        return paragraph(NOTE, "")

    def figure(self) -> draw.Chart:
        """What the shock changes under each option."""
        q = self.struck.question
        below = (
            f"Change since the shock after year {self.year}, on average over {q.years - self.year} years, "
            f"{q.place.phrase(q.population).removeprefix('a ')}; {self.struck.replicates} seeds, each with the shock "
            f"and without. {NOTE} Filled: the interval leaves zero out."
        )
        outcomes = [self.struck.outcomes[name] for name in (*STRUCK, *self.struck.question.rules.own)]
        changes = self.table[self.table["what"] == "since"]
        return draw.shock_figure(changes, self.names, outcomes, self.finding(), below)

    def figures(self) -> dict[str, Callable[[], Picture]]:
        """What the shock changes."""
        return {"shock": self.figure}

    def text(self) -> str:
        """What the shock did, in words."""
        q, meaning = self.struck.question, SHOCKS[self.shock].meaning
        head = paragraph(
            f"In year {self.year + 1} {meaning}, in {q.place.phrase(q.population)}; "
            f"{counted(self.struck.replicates, 'seed')}, each run with the shock and without. The change it makes, "
            f"on average over the {q.years - self.year} years from then on, with 95% intervals that hold for all "
            "that is told of an option together, and years until half of the largest change is gone."
            f"{too_few(self.struck.replicates)}",
            "",
        )
        titles = "".join(f"{name:>34}" for name in self.names)
        rows = [head, "", f"{'':28}{titles}"]
        at = self.table.set_index(["option", "outcome", "what"])
        for outcome in (*STRUCK, *self.struck.question.rules.own):
            cells = ""
            for name in self.names:
                row = at.loc[(name, outcome, "since")]
                years = "-" if np.isnan(row["recovers"]) else f"{row['recovers']:.0f}"
                cells += f"{signed(held(row)) + f' {years:>2}':>34}"
            rows.append(f"{self.struck.outcomes[outcome].title[:27]:28}{cells}")
        alone = [f"{row['option']} {row['out of reach']:.1f}" for row in self.heat_wave.to_dict("records")]
        rows += [
            "",
            paragraph(
                f"Older residents out of reach, per 1,000 adults, were a heat wave to come then: {', '.join(alone)}."
            ),
        ]
        return "\n".join(rows)

    def as_plain(self) -> dict[str, Any]:
        """The tables as plain data."""
        q = self.struck.question
        about = {
            "shock": self.shock,
            "year": self.year,
            **place_told(q.place),
            "population": q.population,
            "seed": q.seed,
        }
        return {
            **about,
            "replicates": self.struck.replicates,
            "changes": clean(self.table),
            "heat_wave": clean(self.heat_wave),
        }

    def tables(self) -> dict[str, pd.DataFrame]:
        """What the shock changed."""
        return {"shock": self.table}


def withstand(
    shock: str,
    options: Sequence[Any] = ("short", "patient"),
    *,
    year: int = 8,
    **asked: Any,
) -> Resilience:
    """Run options with a shock and without, and tell what it did under each.

    Parameters
    ----------
    shock : str
        One of `SHOCKS`.
    options : sequence of str or Programme
        Names of presets, paths of TOML files, or programmes; business as usual always runs besides them.
    year : int
        After which it comes.
    **asked
        The place, population, years, seed and so on, as of `compare`; in the folder is one for each of the two.

    Returns
    -------
    Resilience
        What the shock changed.

    Raises
    ------
    Mistake
        If anything asked for is unknown, out of range or does not fit together; nothing is then written
        but what residents say to a survey's questions.
    """
    if not isinstance(shock, str) or shock not in SHOCKS:
        raise Mistake(f"shock: {told(shock)} is not known{nearest(shock, (*SHOCKS, 'heat'))}")
    request, money = request_in(asked)
    question = ask(options, request, **money)
    year = whole_number("year", year, 1, 1000)
    if not year < question.years:
        raise Mistake(f"year: {year} is not within the run; give 1 to {question.years - 1}")
    struck = replace(question, shock=(shock, 12 * year))
    folder = request.folder("shock", struck.digest())
    if study_kept_in(folder) is not None:
        raise Mistake(f"out: {folder} holds the results of another question; give another folder")
    for one, name in (
        (question, "spared"),
        (struck, "struck"),
    ):  # what will fail is found before anything runs
        check_free(folder / name, one.asked())
    with (
        answered(question, request, folder / "spared") as without,
        answered(struck, request, folder / "struck") as with_shock,
    ):
        found = Resilience(shock, year, *in_both(with_shock, without))
        found.save()
    return found


def in_both(struck: Comparison, spared: Comparison) -> list[Comparison]:
    """Both, with the seeds that finished with the shock and without.

    Raises
    ------
    Unfinished : if there is none
    """
    seeds = [set(one.runs["seed"]) if len(one.runs) else set() for one in (struck, spared)]
    both = seeds[0] & seeds[1]
    if not both:
        failed = next(
            (str(one.failures["error"].iloc[0]) for one in (struck, spared) if len(one.failures)), ""
        )
        raise Unfinished(f"shock: no seed finished both with the shock and without ({failed})")
    return [replace(one, runs=one.runs[one.runs["seed"].isin(both)]) for one in (struck, spared)]
