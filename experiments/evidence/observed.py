"""What a survey of a user's own leaves of the ensemble: its fit, answer by answer, and what it moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kith.model.mistakes import Mistake
from kith.model.placefile import place_named
from kith.model.places import Place, name_of, phrase_of
from kith.model.provenance import digest_of, model_digest

from .. import figures as draw
from ..cases.ensemble import cases_asked, shares_of, varied
from ..presenting.plain import clean, rounded
from ..presenting.report import Report
from ..presenting.sentences import paragraph
from ..running.answers import WORLDS
from ..running.identity import source_digest
from ..running.request import PLACE, Processes, Request
from ..running.store import Picture, Store
from ..surveys.likelihood import share_at
from ..surveys.reweighting import LEAST, Reweighted, reweighted
from ..surveys.survey import DEVIATIONS, Answer

NINE = 0.05, 0.95  # of ten cases
MOVED = 3.5  # deviations of chance from which a parameter is told of: of 195 fewer than one in ten by chance alone
SHOWN = 8  # parameters


def observed(
    survey: str | Path,
    *,
    place: str | Path | Place = PLACE,
    population: int | None = None,
    parameters: Mapping[str, float] | None = None,
    cases: str | Path | None = None,
    processes: Processes = None,
    workers: int | None = None,
    retry: bool = False,
    out: str | Path | None = None,
    progress: bool | Literal["events"] = True,
) -> Fit:
    """Hold a survey's answers against the model's own survey of every case, and say what is left of the ensemble.

    Parameters
    ----------
    survey : str or Path
        A TOML or CSV file of shares, or residents' own answers as CSV or Parquet, which are counted and not kept.
    place : str, Path or Place
        Name of a preset, path of a place's file, or a place.
    population : int, optional
        Adult residents: what they say hangs on how many they are. None is as many as the place has, 8,000 in a preset.
    parameters : mapping of str to float, optional
        Numbers that differ from the catalogue, or from a case, by name.
    cases : str or Path, optional
        The cases that are weighed: "ensemble" (also None), or the path of a Parquet file.
    processes : str, Path, Rule or sequence of these, optional
        Rules of one's own that run with the model, each a Python file.
    workers : int, optional
        Processes; None is one for each processor, 1 is this one.
    retry : bool
        Run again what failed before.
    out : str or Path, optional
        Folder for the results; None is ``results/observed-`` and a digest of what is asked. What residents of each
        case say is kept under ``results/answers-``, or beside `out` if it is not there, for any other survey of the
        same months of this place, with the same population, cases, parameters and rules.
    progress : bool or "events"
        Tell standard error how far the work is; "events" is a JSON object a line.

    Returns
    -------
    Fit
        The fit of every answer, the weights, what they move, and why they cannot be used if they cannot.

    Raises
    ------
    Mistake
        If anything asked for is unknown, out of range or does not fit together; nothing is then written
        but what residents say to a survey's questions.
    """
    if survey is None:
        raise Mistake("observed: None is not allowed; give the path of a survey")
    request = Request(
        place=place,
        population=population,
        parameters=parameters,
        cases=cases,
        observed=survey,
        processes=processes,
        workers=workers,
        out=out,
        retry=retry,
        progress=progress,
    ).checked()
    draw.check_backend()
    found = reweighted(request)
    asked = {
        "model": model_digest(),
        "measured by": source_digest("surveys"),
        "place": place_named(found.request.place).plain(),
        "population": found.request.population,
        "parameters": dict(found.request.parameters or {}),
        "cases": cases_asked(found.ensemble),
        "answers": [asdict(one) for one in found.survey.answers],
        **found.request.rules.asked(),
    }
    with Store.claimed(request.folder("observed", digest_of(asked)), asked) as store:
        store.begin(kind="observed")
        fit = Fit(asked, found, pd.DataFrame(), store.folder)
        fit.save()
    return fit


@dataclass(frozen=True, repr=False)
class Fit(Report):
    """A survey's answers beside those of the ensemble's cases, before and after these are weighed."""

    stem = "observed"
    asked: Mapping[str, Any]
    found: Reweighted
    failures: pd.DataFrame
    folder: Path

    def summary(self) -> str:
        """How many effective cases are left."""
        return (
            f"{self.found.effective:.1f} effective of {len(self.found.ensemble)} cases; "
            f"{name_of(self.asked['place'])}"
        )

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row for each answer: what was said, and what the cases' residents say, all shares (0-1).

        low, high : the 95% interval that sampling leaves
        least, most : of all cases; before, before_low, before_high : mean, and what nine cases in ten lie between
        after, after_low, after_high : the same by weight
        off : standard deviations of sampling, luck and discrepancy by which the answer is above the weighted mean
        nearest : the same from the nearest case, without a sign
        """
        likelihood, weights = self.found.likelihood, self.found.weights
        said, even = likelihood.expected, np.full(len(weights), 1.0 / len(weights))
        spread = np.sqrt(np.diag(likelihood.variance))
        rows = []
        for number, one in enumerate(self.found.survey.answers):
            angles, seen = said[:, number], likelihood.observed[number]
            error = DEVIATIONS * np.sqrt(one.design_effect / one.n)
            rows.append(
                {
                    **asdict(one),
                    "low": float(share_at(seen - error)),
                    "high": float(share_at(seen + error)),
                    "least": float(share_at(angles.min())),
                    "most": float(share_at(angles.max())),
                    **spread_of("before", angles, even),
                    **spread_of("after", angles, weights),
                    "off": (seen - (weights * angles).sum()) / spread[number],
                    "nearest": np.abs(seen - angles).min() / spread[number],
                }
            )
        return pd.DataFrame(rows).astype({"year": "Int64"})

    @cached_property
    def moved(self) -> pd.DataFrame:
        """Parameters by how far the weights move their mean, in deviations of what any weights would by chance.

        before, after : means over cases, as shares of the way across what is plausible
        """
        table = self.found.ensemble.table
        shares = shares_of(table[[name for name in varied() if name in table]]).reindex(range(len(table)))
        weights, spread = self.found.weights, shares.std(ddof=0)
        chance = np.sqrt(max(1.0 / self.found.effective - 1.0 / len(weights), 1e-12))
        after = shares.mul(weights, axis=0).sum() / weights.sum()
        by = ((after - shares.mean()) / (spread * chance)).where(spread > 0.0)
        moved = pd.DataFrame({"before": shares.mean(), "after": after, "deviations": by}).rename_axis(
            "parameter"
        )
        return moved.sort_values("deviations", key=lambda by: -by.abs(), kind="stable").reset_index()

    def text(self) -> str:
        """The fit, answer by answer, and what is left."""
        survey, asked = self.found.survey, self.asked
        said_by = f" ({survey.source})" if survey.source else ""
        head = (
            f"{survey.title or survey.file}{said_by}, held against {len(self.found.ensemble)} cases of "
            f"{phrase_of(asked['place'], asked['population'])}."
        )
        named = [name_told(one) for one in survey.answers]
        wide = max(22, *(len(name) + 1 for name in named))
        lines = [
            paragraph(head),
            "",
            f"{'':{wide}}{'said yes':>9}{'of':>7}  {'sampling':>13}  {'cases before':>13}  {'by weight':>13}{'off':>6}",
        ]
        for name, row in zip(named, self.table.to_dict("records"), strict=True):
            ranges = [f"{row[low]:.0%} to {row[high]:.0%}" for low, high in RANGES]
            lines.append(
                f"{name:{wide}}{row['share']:>9.1%}{row['n']:>7,}  "
                + "  ".join(f"{each:>13}" for each in ranges)
                + f"{row['off']:>+6.1f}"
            )
        lines += [
            "",
            paragraph(
                "Sampling: 95% interval. Cases: nine in ten. Off: standard deviations of sampling, luck between places "
                "and the model's discrepancy by which the answer is above what the weighted cases expect."
            ),
            "",
            f"The answers leave {self.found.effective:.1f} effective cases of {len(self.found.ensemble)} (at least "
            f"{LEAST:g} are needed).",
        ]
        trouble = self.found.trouble()
        return "\n".join(
            [*lines, paragraph(f"They cannot be used: {trouble}." if trouble else self.moved_told())]
        )

    def moved_told(self) -> str:
        """The parameters that are moved by more than chance would."""
        rows = self.moved[self.moved["deviations"].abs() > MOVED].head(SHOWN)
        if rows.empty:
            return "They move no parameter by more than any weights would by chance."
        told = (f"{row.parameter} {'up' if row.after > row.before else 'down'}" for row in rows.itertuples())
        return f"They move, more than any weights would by chance: {', '.join(told)}."

    def as_plain(self) -> dict[str, Any]:
        """What was asked and found."""
        about = {key: value for key, value in self.asked.items() if key != "answers"}
        survey = self.found.survey
        return {
            **about,
            "title": survey.title,
            "source": survey.source,
            "cases_weighed": len(self.found.ensemble),
            "effective_cases": rounded(self.found.effective),
            "trouble": self.found.trouble(),
            "fit": clean(self.table),
            "weights": [float(one) for one in self.found.weights],
        }

    def tables(self) -> dict[str, pd.DataFrame]:
        """The fit, the weights of the cases by their row, and what these move."""
        weights = pd.DataFrame({"row": range(len(self.found.weights)), "weight": self.found.weights})
        return {"observed": self.table, "observed-weights": weights, "observed-parameters": self.moved}

    def figure(self) -> draw.Chart:
        """What was said beside what the cases say."""
        found = self.found
        left = f"{found.effective:.0f} effective cases of {len(found.ensemble)}"
        return draw.observed_figure(
            self.table,
            f"The answers cannot be used: they leave {left}"
            if found.trouble()
            else f"The answers leave {left}",
            f"Share of residents who say yes, in {phrase_of(self.asked['place'], self.asked['population'])}. "
            f"Dot and bar: what was said, with the 95% interval of its sampling. Grey: what nine cases in ten expect "
            f"before the survey (thin line: all cases); blue: by weight. Each case was asked in {WORLDS} worlds.",
        )

    def figures(self) -> dict[str, Callable[[], Picture]]:
        """The fit."""
        return {"observed": self.figure}


def name_told(one: Answer) -> str:
    """A question, with the month of the model and the calendar year of which the answer speaks, where these are said.

    >>> name_told(Answer("chat", 0.5, 100)), name_told(Answer("chat", 0.5, 100, month=12, year=2024))
    ('chat', 'chat, month 12, 2024')
    """
    when = [f"month {one.month}"] * bool(one.month) + [str(one.year)] * (one.year is not None)
    return ", ".join([one.question, *when])


RANGES = ("low", "high"), ("before_low", "before_high"), ("after_low", "after_high")


def spread_of(name: str, angles: NDArray[np.float64], weights: NDArray[np.float64]) -> dict[str, float]:
    """Weighted mean of answers told as angles, and what nine cases in ten lie between, as shares."""
    low, high = np.quantile(angles, NINE, weights=weights, method="inverted_cdf")
    middle = (weights * angles).sum() / weights.sum()
    ends = {name: middle, f"{name}_low": low, f"{name}_high": high}
    return {end: float(share_at(at)) for end, at in ends.items()}
