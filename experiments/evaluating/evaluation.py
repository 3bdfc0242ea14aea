"""The evaluation of evaluations: one row a design, what it would have told, and how often it would have been right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kith.model.telling import counted

from .. import figures as draw
from ..presenting.plain import clean
from ..presenting.report import Report
from ..presenting.sentences import adults, listed, paragraph, pounds
from ..running.request import POPULATION
from ..running.store import Picture
from .costs import prices
from .diagnosis import finds, year_found
from .estimators import LEVEL
from .published import Published
from .verdicts import as_it_did, chances, drifts, redesigns, verdicts
from .wording import percent, scale_of, times, units_told

NOMINAL = {"coverage": LEVEL, "coverage_of_nothing": LEVEL, "alarms": 1.0 - LEVEL}
READ = "To find it: in four studies of five, from some year on."
FEWEST_DECIDED = 20  # studies that decide, below which wrong signs and exaggeration are not told


def breaks(row: Mapping[str, Any], name: str) -> bool:
    """Whether a number differs from its nominal value by more than its Monte Carlo error, twice over."""
    return bool(abs(row[name] - NOMINAL[name]) > 2.0 * row[f"{name}_mc"])


def is_misled(row: Mapping[str, Any]) -> bool:
    """Whether a design sees effects too often where nothing is done."""
    return breaks(row, "alarms") and row["alarms"] > NOMINAL["alarms"]


def side(row: Mapping[str, Any]) -> str:
    """Which way a design errs where nothing is done."""
    better = float(row["better"] * np.sign(row["bias_of_nothing"]))
    return {1.0: "for the better", -1.0: "for the worse", 0.0: "either way"}[better]


def invalid(designs: pd.DataFrame) -> list[str]:
    """The designs that see effects too often where nothing is done, each with its sign, in a sentence."""
    misled = [f"{row['design']} ({side(row)})" for row in designs.to_dict("records") if is_misled(row)]
    return (
        [f"Not valid here, as they see effects where nothing was done: {listed(misled, 0)}."]
        if misled
        else []
    )


@dataclass(frozen=True, repr=False)
class Evaluation(Report):
    """What research designs would have concluded where the truth is known.

    designs : a row for each design: diagnosands over all cases, with Monte Carlo errors (``..._mc``)
    cases : the same by case; years : truth, estimate, coverage, power and the share that find the truth, by year
    usual : what changes with no programme, for all residents and for those who stayed, by outcome and year
    study : what was carried out, where that is asked; redesigned : designs with other areas, respondents and years
    """

    stem = "evaluate"
    asked: Mapping[str, Any]
    option: str
    about: Mapping[str, str]
    designs: pd.DataFrame
    cases: pd.DataFrame
    years: pd.DataFrame
    usual: pd.DataFrame
    failures: pd.DataFrame
    folder: Path
    study: Published | None = None
    redesigned: pd.DataFrame | None = None

    def summary(self) -> str:
        """What is evaluated, by how many designs, in what."""
        return f"{self.option}: {counted(len(self.designs), 'design')}, {self._where()}"

    def _where(self) -> str:
        a, many = self.asked, self.asked["cases studied"]
        return (
            f"{counted(many, 'case')} of {a['areas']} areas of {adults(a['population'])}, "
            f"{counted(a['draws'], 'study', 'studies')} of each design"
        )

    def found_by(self, design: str) -> int | None:
        """The earliest year from which a design finds the truth in four studies of five; None is never."""
        return year_found(self.years[self.years["design"] == design])

    def says(self, row: Mapping[str, Any]) -> str:
        """What a design would have told, in a sentence that a commissioner can use."""
        if not np.isfinite(row["power"]):
            return f"{row['design']}: none of its studies gives an estimate with an error."
        scale, unit, places = scale_of(row["unit"])
        truth, power = scale * row["truth"], round(1000 * row["power"])
        when = "on the way" if row["of"] == "steps" else f"after {counted(row['year'], 'year')}"
        said = (
            f"{row['design']}: in {power} of 1,000 studies it would have told you that the programme changes "
            f"{row['title'].lower()} {when}, where in truth it does "
            f"by {truth:+.{places}f}{unit}"
        )
        if row["decided"] >= FEWEST_DECIDED and np.isfinite(row["wrong_sign"]):
            said += (
                f"; of those, {row['wrong_sign']:.0%} would have had the wrong sign, and on average they would have "
                f"told {row['exaggeration']:.1f} times the truth"
            )
        said += f". Were the programme to do nothing, {round(1000 * row['alarms'])} of 1,000 would have told otherwise"
        if is_misled(row):
            said += f", {side(row)} on average: it is not a valid design here"
        if np.isfinite(row["distance"]):
            said += f". Areas and their matches are {row['distance']:.1f} standard deviations apart"
        if row["undefined"]:
            said += (
                f". {row['undefined']:.0%} of its studies give no estimate with an error, and are left out"
            )
        return said + "."

    def text(self) -> str:
        """One row a design; then what they would have told."""
        if not len(self.designs):
            return "No area has been lived, so there is no answer."
        lines = [
            f"What evaluations of {self.option} would have concluded: {self._where()}.",
            "",
            f"{'':22}{'truth':>8}{'told':>8}{'bias':>8}{'covers':>9}{'power':>8}{'wrong':>7}{'exagg.':>8}"
            f"{'alarms':>9}{'by year':>9}{'cost':>9}",
            *(self._row(row) for row in self.designs.to_dict("records")),
        ]
        said = [self.says(row) for row in self.designs.to_dict("records")]
        first = [] if self.study is None else verdicts(self.study, self.designs, self.cases)
        last = [] if self.redesigned is None else redesigns(self.redesigned, self.designs)
        return "\n".join([*lines, "", *map(paragraph, [*first, *last, *self._notes(), *said])])

    def _row(self, row: Mapping[str, Any]) -> str:
        if not np.isfinite(row["power"]):
            return f"{row['design'][:21]:22}undefined"
        scale, _, places = scale_of(row["unit"])
        values = "".join(f"{scale * row[name]:>+8.{places}f}" for name in ("truth", "estimate", "bias"))
        few = row["decided"] < FEWEST_DECIDED
        marks = {name: "*" if breaks(row, name) else " " for name in NOMINAL}
        year, price = self.found_by(row["design"]), pounds(row["cost"])
        return (
            f"{row['design'][:21]:22}{values}{row['coverage']:>8.0%}{marks['coverage']}{row['power']:>8.0%}"
            f"{percent(row['wrong_sign'], few):>7}{times(row['exaggeration'], few):>8}{row['alarms']:>8.0%}"
            f"{marks['alarms']}{'never' if year is None else year:>9}{price:>9}"
        ).rstrip()

    def _notes(self) -> list[str]:
        a = self.asked
        outcomes = [title.lower() for title in dict.fromkeys(self.designs["title"])]
        low, high = self.designs["cost_low"].max(), self.designs["cost_high"].max()
        first = self.designs.iloc[0]
        scale, unit, places = scale_of(first["unit"])
        then, now = (f"{scale * first[name]:+.{places}f}{unit}" for name in ("stayers", "truth"))
        notes = [
            f"Truth, told and bias are in {units_told(self.designs['unit'])} of: {listed(outcomes)}. Covers: 95% "
            "intervals that hold the truth. Power: studies that decide. Wrong, exagg.: of those, with the wrong sign, "
            "and how often the truth they tell. Alarms: studies that decide where nothing was done. By year: from "
            "then on 80% decide with the right sign "
            f"(never: not within {counted(a['years'], 'year')}). *: differs from its nominal "
            "value (95%, 5%) by more than twice its error.",
            f"All areas of a study share one case. A study costs {pounds(prices()['interview'][0])} an interview "
            f"and {pounds(prices()['area'][0])} an area, judgements; at the ends of their ranges the dearest costs "
            f"{pounds(low)} to {pounds(high)}.",
        ]
        cases = self.cases.loc[self.cases["design"] == first["design"], "truth"] * scale
        notes.append(
            f"The truth differs by case, from {cases.min():+.{places}f} to {cases.max():+.{places}f}{unit} "
            f"({first['design']}); all numbers by case are in by_case.parquet."
        )
        if np.isfinite(first["stayers"]):
            notes.append(
                f"On those who lived in treated areas when it began and still do, the effect is {then}; on all who "
                f"live there now {now} ({first['design']})."
            )
        notes += drifts(self.usual) + invalid(self.designs)
        if a["population"] < POPULATION:
            notes.append(
                f"This is a quick look: areas of which the evidence speaks have {adults(POPULATION)}."
            )
        if self.designs["coverage_mc"].isna().any():
            notes.append("Too few areas to tell Monte Carlo errors of some designs: give more --areas.")
        return notes

    def as_plain(self) -> dict[str, Any]:
        """What was asked, and every number."""
        return {
            **self.asked,
            "designs": clean(self.designs),
            "by_case": clean(self.cases),
            "by_year": clean(self.years),
            "as_usual": clean(self.usual),
            "found_by": {name: self.found_by(name) for name in self.designs.get("design", [])},
            **(
                {}
                if self.study is None
                else {"study": self.study.name, "concluded": clean(self._concluded())}
            ),
            **({} if self.redesigned is None else {"redesigned": clean(self.redesigned)}),
        }

    def _concluded(self) -> pd.DataFrame:
        """With what chance a study would have concluded what it did."""
        assert self.study is not None
        return chances(self.study, self.designs)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Designs, the same by case, and by year; what a study concluded, and designs with other numbers."""
        found = {
            "designs": self.designs,
            "by_case": self.cases,
            "by_year": self.years,
            "as_usual": self.usual,
        }
        found |= {} if self.study is None else {"concluded": self._concluded()}
        return found | ({} if self.redesigned is None else {"redesigned": self.redesigned})

    def figures(self) -> Mapping[str, Any]:
        """Estimates against the truth, and power by year; power over areas, respondents and years."""
        if not len(self.designs):
            return {}
        return {"evaluate": self.figure} | (
            {} if self.redesigned is None else {"redesign": self.redesign_figure}
        )

    def redesign_figure(self) -> Picture:
        """How often each design finds the truth, over areas, respondents and years."""
        assert self.redesigned is not None
        title = f"How often evaluations of {self.option} would find the truth"
        budgets = dict(zip(self.designs["design"], self.designs["cost"], strict=True))
        each = {name: price[0] for name, price in prices().items()}
        return draw.redesign_figure(self.redesigned, budgets, each, title, f"{self._where()}.")

    def figure(self) -> Picture:
        """What each design would have told against the truth, and its power by year."""
        few = self.designs["decided"] < FEWEST_DECIDED
        rows = self.designs.to_dict("records")
        told = self.designs.assign(
            exaggeration=self.designs["exaggeration"].mask(few),
            finds=[finds(row) for row in rows],
            coverage_breaks=[breaks(row, "coverage") and row["coverage"] < LEVEL for row in rows],
            alarms_breaks=[is_misled(row) for row in rows],
        )
        below = f"{self._where()}, in which the truth is known. Orange: worse than it says of itself. {READ}"
        return draw.evaluation_figure(told, self.years, self.finding(), below)

    def finding(self) -> str:
        """What is found, in a line: how many designs find the effect, and which are misled."""
        if self.study is not None:
            return as_it_did(self.study, self.designs)
        names = list(self.designs["design"])
        enough = [name for name in names if self.found_by(name) is not None]
        misled = [row["design"] for row in self.designs.to_dict("records") if is_misled(row)]
        many = f"{len(enough) or 'None'} of {len(names)} designs"
        said = f"{many} would find what {self.option} does within {counted(self.asked['years'], 'year')}"
        return said + (f"; misled where nothing is done: {listed(misled, 0)}" if misled else "")
