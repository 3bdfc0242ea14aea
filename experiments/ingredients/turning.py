"""Where the answer turns: two options compared again along what is not known.

A case of the ensemble settles every number at once. Here one thing is moved from the low end of its plausible range to
the high end (or two, over a plane), all else being as each seed's case has it, and the same two options are run again
at every step with the same luck. Things that only make sense together move together: what building, mending and
reopening cost; or how fast all wears that nobody tends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import product
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from kith.model.mistakes import Mistake, listed, nearest, truth, whole_number, word
from kith.model.neighbourhood import Neighbourhood
from kith.model.parameters import Parameter, case_given, catalogue
from kith.model.places import Place, name_of, phrase_of
from kith.model.programme import Programme
from kith.model.programme.presets import BASELINE
from kith.model.reading import once
from kith.model.rules import Rules, rules_asked, rules_given

from .. import figures as draw
from ..cases.changes import changes_of
from ..cases.ensemble import value_at
from ..comparing.question import ask
from ..presenting.plain import records
from ..presenting.report import Report
from ..presenting.sentences import capital, scale
from ..presenting.sentences import listed as in_words
from ..running.checkpoints import table_of
from ..running.identity import quoted, source_digest
from ..running.request import PLACE, SEED, YEARS, Processes, Request
from ..running.store import Picture
from ..simultaneous import LITTLE, as_family, too_few
from .settings import WEARING, seen_over

REPLICATES, STEPS, MOST_STEPS = 20, 5, 25
TOGETHER: Mapping[str, tuple[str, ...]] = {
    "cost of buildings": (
        "facilities.building_cost",
        "facilities.repair_cost",
        "facilities.reopening_cost",
        "facilities.park_cost",
    ),
    "overruns": ("facilities.overrun",),
    "council's share of running costs": ("facilities.council_share",),
    "decay": WEARING,
    "residents' knowledge": ("control.residents_knowledge",),
    "funder's knowledge": ("control.central_knowledge",),
}
DRAWN = ("ties", "trust", "institutions", "life_satisfaction")
WHEN = {"end": "in the last year", "mean": "averaged over the years"}


def numbers_of(name: str, known: Mapping[str, Parameter] = catalogue) -> tuple[str, ...]:
    """The parameters that move under a name: one of `TOGETHER`, or a parameter's own.

    Raises
    ------
    Mistake
        If it is not known, or has no plausible range.
    """
    if name in TOGETHER:
        return TOGETHER[name]
    if name not in known:
        raise Mistake(f"along: {name!r} is not known{nearest(name, [*TOGETHER, *known])}")
    if known[name].plausible is None:
        raise Mistake(f"along: {name} has no plausible range; give one that has (kith parameters {name})")
    return (name,)


def steps_of(along: Sequence[str], steps: int, plane: bool) -> list[dict[str, float]]:
    """Every step as shares of the way across plausible ranges, by name: one thing at a time, or two over a plane."""
    shares = np.linspace(0.0, 1.0, steps).tolist()
    if plane:
        return [dict(zip(along, both, strict=True)) for both in product(shares, shares)]
    return [{name: share} for name in along for share in shares]


def changes_at(step: Mapping[str, float], known: Mapping[str, Parameter] = catalogue) -> dict[str, float]:
    """The parameters of a step."""
    return {
        name: value_at(name, share, known)
        for along, share in step.items()
        for name in numbers_of(along, known)
    }


def run_step(asked: Mapping[str, Any], options: Sequence[Programme], row: int) -> dict[str, Any]:
    """Business as usual and both options at one step, with one seed and the case it draws."""
    steps = asked["steps"]
    seed, step = asked["seeds"][row // len(steps)], row % len(steps)
    rules = rules_asked(asked)
    changes = {**changes_of(asked, seed), **changes_at(steps[step], rules.catalogue)}
    world = Neighbourhood(asked["place"], asked["population"], parameters=changes, seed=seed, processes=rules)
    found: dict[str, Any] = {"seed": seed, "step": step}
    for option in options:
        here = world.branch(None if option.name == BASELINE else option)
        found |= {f"{option.name}|{name}": value for name, value in seen_over(here, asked["years"]).items()}
    return found


@dataclass(frozen=True, repr=False)
class Turning(Report):
    """One option less another, step by step along what is not known.

    runs : a row for each seed and step, a column for each option, time and outcome
    """

    stem = "turning"
    asked: Mapping[str, Any]
    names: tuple[str, str]
    runs: pd.DataFrame
    failures: pd.DataFrame
    folder: Path

    @property
    def plane(self) -> bool:
        """Whether two things move at once."""
        return bool(self.asked["plane"])

    @property
    def seeds(self) -> int:
        """Seeds of which every step has been run."""
        return len(self._complete()["seed"].unique())

    def _complete(self) -> pd.DataFrame:
        counts = self.runs.groupby("seed")["step"].transform("nunique")
        return self.runs[counts == len(self.asked["steps"])].sort_values(["seed", "step"])

    @cached_property
    def effects(self) -> pd.DataFrame:
        """The last option less the one before by step, time and outcome; intervals of a thing's steps hold together."""
        (one, other), table, steps = self.names, self._complete(), self.asked["steps"]
        if table.empty:
            return pd.DataFrame()
        families = ["plane" if self.plane else next(iter(step)) for step in steps]
        tables = []
        for when, outcome in product(WHEN, self.rules.headline):
            usual, less, more = (
                table[f"{name}|{when}:{outcome}"].to_numpy(float).reshape(-1, len(steps))
                for name in (BASELINE, one, other)
            )
            margin = LITTLE * usual.std(axis=0, ddof=1)
            for family in dict.fromkeys(families):
                mine = [k for k, each in enumerate(families) if each == family]
                told = pd.DataFrame([self._step(k) for k in mine]).assign(when=when, outcome=outcome)
                found = as_family(more[:, mine], less[:, mine])
                tables.append(pd.concat([told, found], axis=1).assign(margin=margin[mine]))
        return pd.concat(tables, ignore_index=True)

    def _step(self, k: int) -> dict[str, Any]:
        """What moves at a step, how far, and the numbers that come of it."""
        step = self.asked["steps"][k]
        shares = {f"share:{name}": share for name, share in step.items()}
        return {"step": k, "along": " x ".join(step), **shares, **changes_at(step, self.rules.catalogue)}

    @property
    def rules(self) -> Rules:
        """Those of one's own that ran with the model."""
        return rules_asked(self.asked)

    def summary(self) -> str:
        """Along what, where, over how many seeds."""
        where = f"{name_of(self.asked['place'])}, {self.asked['population']:,} adults, {self.seeds} seeds"
        return f"{' less '.join(reversed(self.names))} along {in_words(self.asked['along'])}; {where}"

    def text(self) -> str:
        """Who is ahead at every step, and along what that turns."""
        if not self.seeds:
            return "No seed has been through every step, so there is no answer."
        e, (one, other) = self.effects, self.names
        lines = [f"{other} less {one}, {self.asked['years']} years, {self.seeds} seeds; ? cannot tell.", ""]
        for when, told in WHEN.items():
            for outcome in (*DRAWN, *self.rules.own):
                rows = e[(e["when"] == when) & (e["outcome"] == outcome)]
                ends = "" if self.plane else f"{'low end':>12} {'high end':>{13 * self.asked['across'] - 14}}"
                lines.append(f"{f'{self.rules.outcomes[outcome].title}, {told}:':36}{ends}")
                lines += self._plane_lines(rows) if self.plane else self._lines(rows)
        return "\n".join([*lines, "", *self.turns(), too_few(self.seeds)]).rstrip()

    def _lines(self, rows: pd.DataFrame) -> list[str]:
        """A line for each thing that moves, from the low end of its range to the high end."""
        return [
            f"  {along:34}" + "".join(map(self._cell, table.itertuples()))
            for along, table in rows.groupby("along", sort=False)
        ]

    def _cell(self, row: Any) -> str:
        """The effect at a step, and whether one can tell."""
        mark = " " if row.low_together > 0 or row.high_together < 0 else "?"
        return f"{row.effect * scale(self.rules.outcomes[row.outcome]):+12.3f}{mark}"

    def _plane_lines(self, rows: pd.DataFrame) -> list[str]:
        """A line for each step of the second thing, the high end first, the first thing across."""
        across, up = self.asked["along"]
        lines = [f"  {up} (upwards) by {across} (to the right)"]
        for share, table in sorted(rows.groupby(f"share:{up}"), reverse=True):
            lines.append(f"  {share:<6.2f}" + "".join(map(self._cell, table.itertuples())))
        return lines

    def turns(self) -> list[str]:
        """Along what, and on which outcomes, who is ahead changes, as far as one can tell."""
        turning: dict[str, list[str]] = {}
        for (along, when, outcome), rows in self.effects.groupby(["along", "when", "outcome"], sort=False):
            if (rows["low_together"] > 0).any() and (rows["high_together"] < 0).any():
                turning.setdefault(f"{along}, {WHEN[when]}", []).append(
                    self.rules.outcomes[outcome].title.lower()
                )
        told = [f"  {where}: {in_words(what)}" for where, what in turning.items()]
        return (
            ["Who is ahead turns along", *told]
            if told
            else ["Along none of these is it clear that the answer turns."]
        )

    def as_plain(self) -> dict[str, Any]:
        """What was asked, and every effect."""
        return {**self.asked, "effects": records(self.effects)}

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every effect."""
        return {"effects": self.effects}

    def figure(self, when: str = "end") -> draw.Chart:
        """Who is ahead at every step, on four outcomes."""
        e, (one, other) = self.effects, self.names
        rows = e[(e["when"] == when) & e["outcome"].isin(DRAWN)]
        below = (
            f"{other} less {one}, {WHEN[when]}, "
            f"{phrase_of(self.asked['place'], self.asked['population']).removeprefix('a ')}, "
            f"mean of {self.seeds} seeds, in the colour of who is ahead. Hatched: one cannot tell, as zero is in "
            "the 95% interval for all steps of a thing together. Each thing goes from the low end of its plausible "
            "range to the high end, all else as each seed's case has it."
        )
        title = self._title(rows)
        return draw.turning_figure(rows, self.names, self.asked["along"], DRAWN, self.plane, title, below)

    def _title(self, rows: pd.DataFrame) -> str:
        """The finding: along what the answer turns, on the outcomes that are drawn."""
        turning = [
            f"{along} ({self.rules.outcomes[outcome].title.lower()})"
            for (along, outcome), table in rows.groupby(["along", "outcome"], sort=False)
            if (table["low_together"] > 0).any() and (table["high_together"] < 0).any()
        ]
        if turning:
            return f"Who is ahead turns along {in_words(turning)}"
        return self._holds(rows)

    def _holds(self, rows: pd.DataFrame) -> str:
        """Who is ahead wherever one can tell, where the answer does not turn."""
        better = rows["outcome"].map(lambda name: self.rules.outcomes[name].better or 1)
        sign = (rows["low_together"] > 0).astype(int) - (rows["high_together"] < 0)
        leads = set((sign * better)[sign != 0])
        if len(leads) == 1:
            return f"{capital(self.names[leads == {1}])} is ahead wherever one can tell, all along these"
        if leads:
            return "Who is ahead differs by outcome, and stays so all along these wherever one can tell"
        return f"Who is ahead, {' or '.join(self.names)}, cannot be told anywhere along these"

    def figures(self) -> dict[str, Callable[[], Picture]]:
        """The last year, and the average over the years."""
        if self.seeds < 2:
            return {}
        return {"turning": self.figure, "turning-on-average": partial(self.figure, "mean")}


def turning(
    along: Sequence[str] = (),
    *,
    plane: bool = False,
    options: Sequence[str | Programme] = ("short", "patient"),
    steps: int = STEPS,
    place: str | Path | Place = PLACE,
    population: int | None = None,
    years: int = YEARS,
    seed: int = SEED,
    replicates: int = REPLICATES,
    cases: str | Path | None = None,
    observed: str | Path | None = None,
    parameters: Mapping[str, float] | None = None,
    workers: int | None = None,
    retry: bool = False,
    only: str | None = None,
    out: str | Path | None = None,
    progress: bool | Literal["events"] = True,
    processes: Processes = None,
) -> Turning:
    """Compare two options again along what is not known, and tell where the answer turns.

    Parameters
    ----------
    along : sequence of str
        Parameters with a plausible range, or names of `TOGETHER`; none is all of these.
    plane : bool
        Move the two that are named at once, over a plane.
    options : sequence of str or Programme
        Two; their money is made equal as `compare` makes it.
    steps : int
        From the low end of each range to the high end.
    place : str, Path or Place
        Name of a place preset, path of a place's TOML file, or a place.
    population : int, optional
        Adult residents; None is as many as the place has, 8,000 in a preset.
    years : int
        Looked at.
    seed : int
        Of the first replicate; the others' are drawn from it.
    replicates : int
        Seeds at every step.
    cases : str or Path, optional
        The cases from which each seed draws one, as for `compare`.
    observed : str or Path, optional
        A survey of the place (TOML, CSV or Parquet): seeds draw the cases by how well each gives its answers.
    parameters : mapping of str to float, optional
        Numbers that differ from the catalogue, or from a seed's case, by name.
    workers : int, optional
        Processes; None is one for each processor, 1 is this one.
    retry : bool
        Run again what failed before.
    only : str, optional
        Run this unit alone, as it is named where it failed, keep nothing, and say what goes wrong.
    out : str or Path, optional
        Folder for the results; None is ``results/turning-`` and a digest of what is asked.
    progress : bool or "events"
        Tell standard error how far the work is; "events" is a JSON object a line.
    processes : str, Path, Rule or sequence of these, optional
        Rules of one's own that run with the model, each a Python file: see `kith.Rule`.

    Returns
    -------
    Turning
        Effects at every step, words and figures.

    Raises
    ------
    Mistake
        If anything asked for is unknown, out of range or does not fit together; nothing is then written
        but what residents say to a survey's questions.
    """
    names = once("along", [word("along", name) for name in listed("along", along)]) or list(TOGETHER)
    known = rules_given(processes).catalogue
    moved = [number for name in names for number in numbers_of(name, known)]
    for number in once("along", moved):
        if number in case_given(parameters, known).changes:
            raise Mistake(f"parameters: {number} is what moves; leave it out")
    if truth("plane", plane) and len(names) != 2:
        raise Mistake(f"plane: {len(names)} things cannot span it; give two")
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
    question = ask(options, checked)
    if len(question.names) != 2:
        raise Mistake(f"options: {len(question.names)} cannot be told apart by one difference; give two")
    asked = {
        **{key: value for key, value in question.asked().items() if key != "measured by"},
        "measured by": source_digest("ingredients"),
        "along": names,
        "plane": plane,
        "across": whole_number("steps", steps, 2, MOST_STEPS),
        "steps": steps_of(names, steps, plane),
    }
    words = [
        *map(quoted, names),
        *(["--plane"] if plane else []),
        *(f"--option {quoted(name)}" for name in question.given),
        f"--years {checked.years} --steps {asked['across']}",
    ]
    one, other = question.names
    task = partial(run_step, {**asked, "seeds": question.seeds}, question.options)
    count = checked.replicates * len(asked["steps"])
    found = Turning(
        asked, (one, other), *table_of("turning", "steps", task, count, checked, asked, *words, what="steps")
    )
    found.save()
    return found
