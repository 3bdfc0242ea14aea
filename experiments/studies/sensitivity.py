"""Sensitivity: which parameters an outcome, or an effect, hangs on, by Morris's screening or Sobol's indices.

The numbers come from a study whose cases are a Morris or a Sobol design (SALib; Morris 1991; Saltelli et al. 2010).
What is looked at is the mean over seeds of an outcome, or of the paired difference of two options, at one month. How
much of the variance of single runs is luck, and not parameters, is told beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kith.model.measures.outcomes import OUTCOMES
from kith.model.mistakes import Mistake, nearest

from ..cases.changes import case_name
from ..cases.designs import LEVELS, Cases, Ranges, problem, ranges_of, seed_of, size_of, spread
from ..presenting.plain import records
from ..presenting.report import Report
from ..running.store import Picture
from .study import Study
from .sweep import sweep

if TYPE_CHECKING:
    from matplotlib.figure import Figure

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
    ),  # mean size of a step's effect, its spread, its mean
}
MAIN = {"sobol": ("ST", "ST_conf"), "morris": ("mu_star", "mu_star_conf")}


@dataclass(frozen=True, repr=False)
class Sensitivity(Report):
    """Indices of parameters, for one outcome or several.

    indices : a row for each place, outcome and parameter, with the columns of its method
    luck : a row for each place and outcome: the share of the variance of single runs that is luck
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

    def summary(self) -> str:
        """Of what, by which method."""
        return f"{self.method}, of {self.of} at month {self.month}"

    def text(self) -> str:
        """The parameters that matter most, by place and outcome, with their intervals."""
        value, conf = MAIN[self.method]
        lines = [f"{self.study.question}", f"{self.method.title()}, of {self.of} at month {self.month}:"]
        for (place, outcome), rows in self.indices.groupby(["place", "outcome"], sort=False):
            share = self.luck.set_index(["place", "outcome"]).loc[(place, outcome), "luck"]
            lines += [
                "",
                f"{OUTCOMES[outcome].title}, {place}; {share:.0%} of the variance of single runs is luck",
            ]
            for row in rows.sort_values(value, ascending=False).head(10).to_dict("records"):
                lines.append(f"  {row['parameter']:32}{row[value]:9.3g} +- {row[conf]:.2g}")
        return "\n".join(lines)

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

    def heat_map(self) -> Figure:
        """Parameters down, outcomes across."""
        from ..figures.sensitivity import heat_map

        return heat_map(self)

    def figure(self) -> Figure:
        """The tornado of the first outcome."""
        from ..figures.sensitivity import tornado

        return tornado(self)


def sensitivity(
    study: Study,
    *,
    outcomes: list[str] | None = None,
    effect: str | None = None,
    month: int | None = None,
    **how: Any,
) -> Sensitivity:
    """Run a study whose cases are a Morris or Sobol design, and work out its indices.

    Parameters
    ----------
    study : Study
        A study that was read, whose cases are a Morris or Sobol design.
    outcomes : list of str, optional
        Which; None is all that the study keeps.
    effect : str, optional
        An option less business as usual, "patient", or less another, "patient - short"; None is the level of
        the last option.
    month : int, optional
        One that the study keeps; None is the last.
    **how : Any
        As in `sweep`.

    Returns
    -------
    Sensitivity
        Indices of each parameter, with intervals; in the folder as well.

    Raises
    ------
    Mistake
        If the study's cases are no such design, or something asked for is not in it.
    """
    asked = study.cases_asked
    method = str(asked.get("design"))
    if method not in COLUMNS:
        raise Mistake(f"cases: design {method!r} has no indices; give 'morris' or 'sobol'")
    kept = study.asked["outcomes"]
    for name in outcomes or []:
        if name not in kept:
            raise Mistake(f"outcome: {name!r} is not kept by the study{nearest(name, kept)}")
    at = study.asked["months"][-1] if month is None else month
    if at not in study.asked["months"]:
        raise Mistake(f"month: {at} is not kept by the study; give one of {study.asked['months'][:12]}")
    names = [option["name"] for option in study.asked["options"]]
    first, second = contrast(effect, names)
    done = sweep(study, **how)
    runs = done.runs
    runs = runs[runs["month"] == at]
    ranges = ranges_of(asked)
    sample = spread(method, ranges, size_of(asked), seed_of(asked))
    indices, luck = indices_of(study, runs, outcomes or kept, first, second, method, ranges, sample)
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
    second, _, first = (part.strip() for part in effect.partition(" - "))
    first = first or names[0]
    for name in (first, second):
        if name not in names:
            raise Mistake(f"effect: option {name!r} is not in the study{nearest(name, names)}")
    return first, second


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
    """Indices by place, outcome and parameter; and the share of luck by place and outcome."""
    keys = [case_name({**study.about.changes, **changes}) for changes in sample]
    x = np.array([[changes[name] for name in ranges] for changes in sample])
    tables, luck = [], []
    for place in study.places:
        here = runs[runs["place"] == place]
        for outcome in outcomes:
            wide = here[here["option"] == second].pivot(index="case", columns="seed", values=outcome)
            if first:
                wide = wide - here[here["option"] == first].pivot(
                    index="case", columns="seed", values=outcome
                )
            means = wide.mean(axis=1)
            missing = [key for key in keys if key not in means.index]
            if missing:
                raise Mistake(
                    f"cases: {len(missing)} of {len(keys)} are not finished; run the study to its end"
                )
            y = means.loc[keys].to_numpy(float)
            luck.append({"place": place, "outcome": outcome, "luck": share_of_luck(wide)})
            tables.append(analysed(method, ranges, x, y).assign(place=place, outcome=outcome))
    table = pd.concat(tables, ignore_index=True)
    return table[["place", "outcome", "parameter", *COLUMNS[method]]], pd.DataFrame(luck)


def share_of_luck(wide: pd.DataFrame) -> float:
    """Mean variance over seeds within a case, over the variance of all runs; NaN with one seed.

    >>> (
    ...     share_of_luck(pd.DataFrame([[1.0, 3.0], [1.0, 3.0]])),
    ...     share_of_luck(pd.DataFrame([[1.0, 1.0], [3.0, 3.0]])),
    ... )
    (1.0, 0.0)
    """
    if wide.shape[1] < 2:
        return float("nan")
    within, whole = float(wide.var(axis=1, ddof=0).mean()), float(np.nanvar(wide.to_numpy(float)))
    return within / whole if whole else float("nan")


def analysed(method: str, ranges: Ranges, x: Any, y: Any) -> pd.DataFrame:
    """SALib's analysis, one row for each parameter; zeros where nothing varies."""
    from SALib.analyze import morris, sobol

    if np.ptp(y) == 0.0:
        return pd.DataFrame({"parameter": list(ranges), **dict.fromkeys(COLUMNS[method], 0.0)})
    if method == "sobol":
        found = sobol.analyze(problem(ranges), y, calc_second_order=False, seed=1)
    else:
        found = morris.analyze(problem(ranges), x, y, num_levels=LEVELS, scaled=True, seed=1)
    columns = {name: np.asarray(found[name], float) for name in COLUMNS[method]}
    return pd.DataFrame({"parameter": list(ranges), **columns})
