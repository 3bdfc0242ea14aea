"""Sensitivity: which parameters an outcome, or an effect, hangs on, by Morris's screening or Sobol's indices.

The numbers come from a study whose cases are a Morris or a Sobol design (SALib; Morris 1991; Saltelli et al. 2010).
What is looked at is the mean over seeds of an outcome, or of the paired difference of two options, at one month; only
of seeds with a value in every case, or cases would differ by their luck. How much of the variance of single runs is
luck, and not parameters, is told beside it. Where nothing varies there is no variance to share out, and no index.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kith.model.mistakes import Mistake, listed, nearest, whole_number, word
from kith.model.reading import once

from .. import figures as draw
from ..cases.changes import case_name
from ..cases.designs import LEVELS, Cases, Ranges, problem, ranges_of, seed_of, size_of, spread
from ..effects import subtracted, varies
from ..presenting.plain import records
from ..presenting.report import Report
from ..running.request import Processes, Request
from ..running.store import Picture
from ..running.workers import Unfinished
from .study import Study, study_given
from .sweep import sweep

COLUMNS = {
    "sobol": (
        "S1",
        "S1_conf",
        "ST",
        "ST_conf",
    ),  # share of variance: alone, and with all it acts together with
    "morris": (
        "mu_star",
        "mu_star_conf",
        "sigma",
        "mu",
    ),  # mean size of the effect of a parameter's whole range, in units of the outcome, its spread, its mean
}
MAIN = {"sobol": ("ST", "ST_conf"), "morris": ("mu_star", "mu_star_conf")}
WHAT = {
    "sobol": "Share of variance, with all that it acts together with",
    "morris": "Mean size of the effect of crossing a parameter's range",
}
IN_TORNADO, IN_HEAT_MAP = 12, 20  # parameters


@dataclass(frozen=True, repr=False)
class Sensitivity(Report):
    """Indices of parameters, for one outcome or several.

    indices : a row for each place, outcome and parameter, with the columns of its method
    luck : a row for each place and outcome: the share of the variance of single runs that is luck, and the seeds that
        have a value in every case
    """

    stem = "sensitivity"
    study: Study
    method: str
    of: str
    month: int
    indices: pd.DataFrame
    luck: pd.DataFrame
    failures: pd.DataFrame
    folder: Path

    def what_was_asked(self) -> Mapping[str, Any]:
        """The study."""
        return self.study.resting_on()

    def summary(self) -> str:
        """Of what, by which method."""
        return f"{self.method}, of {self.of} at month {self.month}"

    def text(self) -> str:
        """The parameters that matter most, by place and outcome, with their intervals."""
        value, conf = MAIN[self.method]
        lines = [f"{self.study.question}", f"{self.method.title()}, of {self.of} at month {self.month}:"]
        for (place, outcome), rows in self.indices.groupby(["place", "outcome"], sort=False):
            about = [f"{self.study.rules.outcomes[outcome].title}, {place}", *self.luck_told(place, outcome)]
            about += [f"in {self.study.rules.outcomes[outcome].unit}"] if self.method == "morris" else []
            lines += ["", "; ".join(about)]
            found = rows.dropna(subset=[value]).sort_values(value, ascending=False).head(10)
            for row in found.to_dict("records"):
                lines.append(f"  {row['parameter']:32}{row[value]:9.3g} +- {row[conf]:.2g}")
            lines += [] if len(found) else [f"  undefined: {self.why_undefined(place, outcome)}"]
        return "\n".join(lines)

    def luck_told(self, place: str, outcome: str) -> list[str]:
        """How much is luck, and of how many seeds if not of all, as far as there is anything to tell."""
        luck, seeds = self.luck.set_index(["place", "outcome"]).loc[(place, outcome), ["luck", "seeds"]]
        asked = len(self.study.seeds)
        told = [f"{luck:.0%} of the variance of single runs is luck"] if np.isfinite(luck) else []
        return told + ([f"{seeds:g} of {asked} seeds have it in every case"] if seeds < asked else [])

    def why_undefined(self, place: str, outcome: str) -> str:
        """Why an outcome has no indices."""
        seeds = self.luck.set_index(["place", "outcome"]).loc[(place, outcome), "seeds"]
        return "it does not vary" if seeds else "no seed has it in every case"

    def as_plain(self) -> dict[str, Any]:
        """All indices as plain data."""
        return {
            "question": self.study.question,
            "method": self.method,
            "of": self.of,
            "month": self.month,
            "indices": records(self.indices),
            "luck": records(self.luck),
        }

    def tables(self) -> dict[str, pd.DataFrame]:
        """All indices."""
        return {"indices": self.indices}

    def figures(self) -> dict[str, Callable[[], Picture]]:
        """The tornado of the first outcome; and a map over all."""
        return {"tornado": self.figure, "heat-map": self.heat_map}

    def figure(self) -> draw.Chart:
        """The tornado of the first outcome."""
        value, conf = MAIN[self.method]
        place, outcome = self.indices.iloc[0][["place", "outcome"]]
        rows = self.indices[(self.indices["place"] == place) & (self.indices["outcome"] == outcome)]
        rows = rows.sort_values(value, ascending=False).head(IN_TORNADO)
        most, what = rows.iloc[0], WHAT[self.method]
        what += f", {self.study.rules.outcomes[outcome].unit}" if self.method == "morris" else ""
        finding = f"{most['parameter']} matters most" if most[value] > 0.0 else "none of these matters"
        if np.isnan(most[value]):
            finding = f"undefined, as {self.why_undefined(place, outcome)}"
        about = "; ".join(["lines are 95% intervals", *self.luck_told(place, outcome)])
        return draw.tornado(
            rows[["parameter", value, conf]].rename(columns={value: "value", conf: "half"}),
            {name: each.meaning for name, each in self.study.rules.catalogue.items()},
            what,
            f"{self.study.rules.outcomes[outcome].title}: {finding}",
            f"{self.looked_at(place)}. {what}; {about}.",
        )

    def heat_map(self) -> draw.Chart:
        """How much of what any parameter does to an outcome each does, over all outcomes."""
        value, _ = MAIN[self.method]
        place = self.indices.iloc[0]["place"]
        rows = self.indices[self.indices["place"] == place]
        table = rows.pivot(index="parameter", columns="outcome", values=value).clip(lower=0.0)
        table = (table / table.sum().replace(0.0, np.nan))[list(dict.fromkeys(rows["outcome"]))]
        table = table.loc[table.max(axis=1).sort_values(ascending=False).index[:IN_HEAT_MAP]]
        below = f"{self.looked_at(place)}: each parameter's part of all that parameters do, in %."
        titles = {name: each.title for name, each in self.study.rules.outcomes.items()}
        return draw.heat_map(table, titles, "What each outcome hangs on", below)

    def looked_at(self, place: str) -> str:
        """What is looked at, where and when, as the start of a sentence."""
        return f"{self.of[0].upper()}{self.of[1:]}, after {self.month / 12:g} years, {place}"


def sensitivity(
    study: str | Path | Study,
    *,
    outcomes: list[str] | None = None,
    effect: str | None = None,
    month: int | None = None,
    processes: Processes = None,
    **how: Any,
) -> Sensitivity:
    """Run a study whose cases are a Morris or Sobol design, and work out its indices.

    Parameters
    ----------
    study : str, Path or Study
        A TOML file, or a study that was read.
    outcomes : list of str, optional
        Which; None is all that the study keeps.
    effect : str, optional
        An option less business as usual, "patient", or less another, "patient - short"; None is the level of the
        last option.
    month : int, optional
        One that the study keeps; None is the last.
    processes : str, Path, Rule or sequence of these, optional
        Rules of one's own that run with the model, besides those that the study names; not of one that was read.
    **how
        As of `sweep`.

    Returns
    -------
    Sensitivity
        Indices with intervals, by place, outcome and parameter.

    Raises
    ------
    Mistake
        If the study's cases are no such design, or something asked for is not in it.
    """
    work = Request(**{name: how[name] for name in ("out", "workers", "retry", "progress") if name in how})
    study = study_given(study, processes, work.checked())
    asked = study.cases_asked
    method = str(asked.get("design"))
    if method not in COLUMNS:
        raise Mistake(f"cases: design {method!r} has no indices; give 'morris' or 'sobol'")
    kept = study.asked["outcomes"]
    chosen = None if outcomes is None else [word("outcomes", name) for name in listed("outcomes", outcomes)]
    for name in once("outcome", chosen or []):
        if name not in kept:
            raise Mistake(f"outcome: {name!r} is not kept by the study{nearest(name, kept)}")
    last = 12 * study.asked["years"]
    at = study.asked["months"][-1] if month is None else whole_number("month", month, 0, last)
    if at not in study.asked["months"]:
        raise Mistake(f"month: {at} is not kept by the study; give one of {study.asked['months'][:12]}")
    names = [option["name"] for option in study.asked["options"]]
    first, second = contrast(None if effect is None else word("effect", effect), names)
    done = sweep(study, **how)
    if not done.finished:
        why = done.failures.iloc[0]
        raise Unfinished(f"sensitivity: no unit could be run ({why['error']}); again: {why['again']}")
    runs = done.runs
    runs = runs[runs["month"] == at]
    ranges = ranges_of(asked, study.rules.catalogue)
    sample = spread(method, ranges, size_of(asked), seed_of(asked))
    indices, luck = indices_of(study, runs, chosen or kept, first, second, method, ranges, sample)
    of = f"{second} less {first}" if first else f"the level under {second}"
    found = Sensitivity(study, method, of, at, indices, luck, done.failures, done.folder)
    found.save()
    return found


def contrast(effect: str | None, names: list[str]) -> tuple[str | None, str]:
    """The options whose difference is looked at, as (less, of), from "patient - short", "patient", or nothing.

    >>> contrast("patient - short", ["usual", "short", "patient"]), contrast(None, ["usual", "short"])
    (('short', 'patient'), (None, 'short'))
    """
    if effect is None:
        return None, names[-1]
    readings = {name: [(names[0], name)] for name in names[1:]}
    for first, second in permutations(names, 2):
        readings.setdefault(f"{second} - {first}", []).append((first, second))
    asked = " ".join(effect.split())
    found = next((pairs for told, pairs in readings.items() if " ".join(told.split()) == asked), None)
    if found is None:
        raise Mistake(
            f"effect: {effect!r} is not an option of the study, or one less another{nearest(effect, readings)}"
        )
    if len(found) > 1:
        raise Mistake(
            f"effect: {effect!r} is the name of an option and one less another; give it another name"
        )
    return found[0]


def indices_of(
    study: Study,
    runs: pd.DataFrame,
    outcomes: list[str],
    first: str | None,
    second: str,
    method: str,
    ranges: Ranges,
    sample: Cases,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Indices by place, outcome and parameter; and the share of luck, and the seeds, by place and outcome."""
    keys = [case_name({**study.about.changes, **changes}) for changes in sample]
    x = np.array([[changes[name] for name in ranges] for changes in sample])
    names = [option["name"] for option in study.asked["options"]]
    every = pd.MultiIndex.from_product([names, study.seeds])
    tables, luck = [], []
    for place in study.places:
        here = runs[runs["place"] == place]
        for outcome in outcomes:
            levels = here.pivot(index="case", columns=["option", "seed"], values=outcome)
            levels = levels.reindex(index=list(dict.fromkeys(keys)), columns=every)
            wide = subtracted(levels[second], levels[first]) if first else levels[second]
            wide = wide.dropna(axis=1)
            y = wide.mean(axis=1).loc[keys].to_numpy(float)
            told = {"luck": share_of_luck(wide, levels), "seeds": wide.shape[1]}
            luck.append({"place": place, "outcome": outcome, **told})
            tables.append(analysed(method, ranges, x, y, levels).assign(place=place, outcome=outcome))
    table = pd.concat(tables, ignore_index=True)
    return table[["place", "outcome", "parameter", *COLUMNS[method]]], pd.DataFrame(luck)


def share_of_luck(wide: pd.DataFrame, among: Any = None) -> float:
    """Mean variance over seeds within a case, over the variance of all runs; NaN with one seed, or if nothing varies.

    among : the levels that differences are of, as of `varies`

    >>> (
    ...     share_of_luck(pd.DataFrame([[1.0, 3.0], [1.0, 3.0]])),
    ...     share_of_luck(pd.DataFrame([[1.0, 1.0], [3.0, 3.0]])),
    ... )
    (1.0, 0.0)
    >>> share_of_luck(pd.DataFrame([[0.3, 0.1 + 0.2], [0.3, 0.3]]))
    nan
    """
    if wide.shape[1] < 2 or not varies(wide, among):
        return float("nan")
    return float(wide.var(axis=1, ddof=0).mean()) / float(np.var(wide.to_numpy(float)))


def analysed(method: str, ranges: Ranges, x: Any, y: Any, among: Any = None) -> pd.DataFrame:
    """SALib's analysis, one row for each parameter; NaN where a value is missing or there is no variance to share out.

    Parameters
    ----------
    x, y : arrays
        Parameters of each case, (cases, parameters), and what it gave, (cases,), in the order of the design.
    among : array, optional
        The levels that differences are of, as of `varies`.
    """
    from SALib.analyze import morris, sobol  # noqa: PLC0415 (an optional extra)

    step = len(ranges) + 2
    # the variance that Sobol's indices share out is that of the two base samples
    base = np.concatenate([y[::step], y[step - 1 :: step]]) if method == "sobol" else y
    constant = not varies(base, among)
    if not np.isfinite(y).all() or (constant and method == "sobol"):
        return pd.DataFrame({"parameter": list(ranges), **dict.fromkeys(COLUMNS[method], np.nan)})
    if method == "sobol":
        found = sobol.analyze(problem(ranges), y, calc_second_order=False, seed=1)
    else:
        y = np.zeros(len(y)) if constant else y
        found = morris.analyze(problem(ranges), x, y, num_levels=LEVELS, scaled=False, seed=1)
    columns = {name: np.asarray(found[name], float) for name in COLUMNS[method]}
    return pd.DataFrame({"parameter": list(ranges), **columns})
