"""The pay-off clock: when one option overtakes another, what a cut costs, and what each option may be regretted for.

Overtaking is for good: the first year from which an option is ahead in every later year that is looked at. It is told
seed by seed, as a distribution, "never" included. A cut comes without warning at the end of a year: until then the
option is the same to the last bit. Regret is how much less an option brings than the best one does with the same luck
and the same case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kith.model.discounting import check_years
from kith.model.measures.outcomes import OUTCOMES
from kith.model.mistakes import Mistake, listed, whole_number
from kith.model.places import place_told
from kith.model.programme import Programme
from kith.model.programme.presets import BASELINE
from kith.model.reading import once

from .. import figures as draw
from ..comparing.compare import answered
from ..comparing.question import ask
from ..effects import by_seed, rounding, subtracted
from ..presenting.plain import clean
from ..presenting.report import Report
from ..presenting.sentences import capital, short_name
from ..presenting.sentences import listed as listed_words
from ..running.request import request_in
from ..running.store import Picture
from ..simultaneous import as_family
from .appraise import assumed
from .greenbook import ratio_of_means
from .payoff_words import cuts_text, overtaking_text, regret_text
from .worth import Worth

Numbers = NDArray[np.float64]
CLOCKED = ("ties", "trust", "groups", "institutions", "loneliness", "life_satisfaction")
BALANCE = "balance"  # discounted benefits and savings less costs, added up so far
DRAWN = ("ties", "trust", "institutions", BALANCE)
SAID = {BALANCE: "benefits less costs"}
CUTS = (3, 6, 9)  # years after which funding is stopped


def ahead_by(one: Numbers, other: Numbers) -> Numbers:
    """How far each run is ahead by year, shape (seeds, years); nothing within rounding of the most that either has had.

    >>> ahead_by(np.array([[-1.1, -1.1 + 0.8, -1.1 + 0.8 + 0.3]]), np.array([[0.0, 0.0, 0.0]])).round(
    ...     1
    ... ).tolist()
    [[-1.1, -0.3, 0.0]]
    """
    gap = one - other
    return np.where(np.abs(gap) <= rounding(one, other, axis=1)[:, None], 0.0, gap)


def overtaking(gap: Numbers) -> Numbers:
    """The year from which each run is ahead for good, infinite if never; `gap` has shape (seeds, years), from year 1.

    >>> overtaking(np.array([[-1.0, 2.0, 3.0], [1.0, 1.0, -1.0], [1.0, 1.0, 1.0]])).tolist()
    [2.0, inf, 1.0]
    """
    ahead = gap > 0.0
    held = np.cumprod(ahead[:, ::-1], axis=1)[:, ::-1].astype(bool)
    return np.where(held.any(axis=1), held.argmax(axis=1) + 1.0, np.inf)


def regret(values: Numbers) -> Numbers:
    """How much less each option brings than the best one, run by run; `values` is of shape (options, seeds).

    >>> regret(np.array([[1.0, 5.0], [3.0, 2.0]])).tolist()
    [[2.0, 0.0], [0.0, 3.0]]
    """
    return np.asarray(values.max(axis=0) - values)


TABLES = ("overtakes", "cuts", "regrets")


def _title(outcome: str) -> str:
    """An outcome's title, or what the balance is."""
    return "Benefits less costs so far" if outcome == BALANCE else OUTCOMES[outcome].title


@dataclass(frozen=True, repr=False)
class PayoffClock(Report):
    """What a comparison and its cuts say of time.

    worth : the appraisal of all options, those that are cut among them
    options : those that are not
    """

    stem = "clock"
    worth: Worth
    options: tuple[str, ...]

    @property
    def folder(self) -> Path:  # type: ignore[override]
        """The appraisal's."""
        return self.worth.folder

    @property
    def failures(self) -> pd.DataFrame:  # type: ignore[override]
        """The appraisal's."""
        return self.worth.failures

    def what_was_asked(self) -> Mapping[str, Any]:
        """The comparison's."""
        return self.worth.what_was_asked()

    def summary(self) -> str:
        """Of what."""
        return self.worth.comparison.summary()

    @property
    def years(self) -> int:
        return self.worth.comparison.question.years

    def course(self, option: str, outcome: str) -> Numbers:
        """An option's outcome by seed and year, more being better, from year 1 on; the balance so far for `BALANCE`."""
        if outcome == BALANCE:
            seeds = self.worth.comparison.replicates
            nothing = np.zeros((seeds, self.years))
            return nothing if option == BASELINE else self.worth.appraisal(option).balance()
        levels = by_seed(self.worth.comparison.runs, option, [outcome])[:, 1:, 0]
        return levels * (self.worth.comparison.outcomes[outcome].better or 1)

    def pairs(self) -> list[tuple[str, str]]:
        """Each option against business as usual and each later one against each earlier one, as (one, other)."""
        return [(name, BASELINE) for name in self.options] + [
            (b, a) for a, b in combinations(self.options, 2)
        ]

    @cached_property
    def overtakes(self) -> pd.DataFrame:
        """Share of runs that overtake in each year, and that are ahead in it, by pair and outcome; year 0 is never."""
        rows = []
        for one, other in self.pairs():
            for outcome in (*CLOCKED, *self.worth.comparison.question.rules.own, BALANCE):
                gap = ahead_by(self.course(one, outcome), self.course(other, outcome))
                when = overtaking(gap)
                told = {"option": one, "against": other, "outcome": outcome}
                rows.append(
                    {
                        **told,
                        "year": 0,
                        "overtakes": float(np.isinf(when).mean()),
                        "ahead": np.nan,
                        "behind": np.nan,
                    }
                )
                for year in range(1, self.years + 1):
                    now = gap[:, year - 1]
                    shares = {"overtakes": when == year, "ahead": now > 0, "behind": now < 0}
                    rows.append({**told, "year": year, **{k: float(v.mean()) for k, v in shares.items()}})
        return pd.DataFrame(rows)

    @cached_property
    def cuts(self) -> pd.DataFrame:
        """What a cut loses: of each outcome at the end and on average, and of the net present social value.

        Intervals that hold together do so for all of that and all cuts; there is none of the ratio.
        """
        rows: list[dict[str, Any]] = []
        family: list[Numbers] = []
        ratios = []
        for name, month in self.worth.comparison.question.cuts.items():
            option = name.rsplit(" cut after", 1)[0]
            told = {"option": option, "year": month // 12}
            for outcome in (*CLOCKED, *self.worth.comparison.question.rules.own):
                cut, full, usual = (self.course(one, outcome) for one in (name, option, BASELINE))
                parts = {
                    "end": (cut - full)[:, -1],
                    "mean": (cut - full).mean(axis=1),
                    "end, over business as usual": (cut - usual)[:, -1],
                }
                rows += [{**told, "what": outcome, "when": when} for when in parts]
                family += [
                    (self.worth.comparison.outcomes[outcome].better or 1) * part for part in parts.values()
                ]
            cut_off, whole = self.worth.appraisal(name), self.worth.appraisal(option)
            rows += [{**told, "what": what, "when": "all"} for what in ("npsv", "cost")]
            family += [cut_off.npsv - whole.npsv, cut_off.cost - whole.cost]
            rest = ratio_of_means(whole.benefit - cut_off.benefit, subtracted(whole.cost, cut_off.cost))
            ratios.append({**told, "what": "bcr of the rest", "when": "all", **rest})
        if not ratios:
            return pd.DataFrame()
        table = pd.concat([pd.DataFrame(rows), as_family(np.stack(family, axis=1))], axis=1)
        table.index //= len(rows) // len(ratios)  # cut by cut
        return pd.concat([table, pd.DataFrame(ratios)]).sort_index(kind="stable").reset_index(drop=True)

    @cached_property
    def regrets(self) -> pd.DataFrame:
        """By option: how often it is best, and its regret in net present social value, GBP: mean, nine in ten, most."""
        names = [BASELINE, *self.options]
        npsv = [
            np.zeros(self.worth.comparison.replicates),
            *(self.worth.appraisal(n).npsv for n in self.options),
        ]
        lost = regret(np.array(npsv))
        return pd.DataFrame(
            {
                "option": names,
                "best": (lost <= rounding(np.array(npsv), axis=0)).mean(axis=1),
                "mean": lost.mean(axis=1),
                "nine in ten": np.quantile(lost, 0.9, axis=1),
                "most": lost.max(axis=1),
            }
        )

    def text(self) -> str:
        """The clock in words."""
        if not self.worth.comparison.replicates:
            return "No seed finished, so there is no answer."
        parts = overtaking_text(self.overtakes, self.years), cuts_text(self.cuts), regret_text(self.regrets)
        return "\n\n".join(parts)

    def figure(self) -> draw.Chart:
        """Chance of being ahead by year, when an option overtakes, and what cuts lose; of the last pair."""
        q, (one, other) = self.worth.comparison.question, self.pairs()[-1]
        rows = self.overtakes
        rows = rows[(rows["option"] == one) & (rows["against"] == other)]
        titles = {name: _title(name) for name in DRAWN}
        never = rows[rows["year"] == 0].set_index("outcome")["overtakes"]
        shares = [
            f"{1.0 - never[name]:.0%}{'' if k else ' of runs'} on {SAID.get(name, short_name(name))}"
            for k, name in enumerate(titles)
        ]
        return draw.clock_figure(
            rows,
            self.cuts[self.cuts["what"] == "npsv"],
            titles,
            other,
            self.years,
            f"After {self.years} years {one} is ahead of {other} for good in {listed_words(shares, 0)}",
            f"{capital(q.place.phrase(q.population))}, {self.worth.comparison.replicates} paired runs, "
            "each with its own luck and case. Ahead for good: in that year and in every later one. Right: net present "
            f"social value of {q.options[-1].name.rsplit(' cut after', 1)[0]} when cut, less in full; 95% "
            "intervals hold for all that cuts change together, filled where zero is left out.",
        )

    def as_plain(self) -> dict[str, Any]:
        """The tables as plain data."""
        q = self.worth.comparison.question
        about = {**place_told(q.place), "population": q.population, "years": q.years, "seed": q.seed}
        about |= {"replicates": self.worth.comparison.replicates}
        return about | {name: clean(getattr(self, name)) for name in TABLES}

    def tables(self) -> dict[str, pd.DataFrame]:
        """When options overtake, what cuts lose, what is regretted."""
        return {f"clock-{name}": getattr(self, name) for name in TABLES}

    def figures(self) -> dict[str, Callable[[], Picture]]:
        """The clock."""
        return {"clock": self.figure} if self.worth.comparison.replicates else {}


def payoff_clock(
    options: Sequence[str | Programme] = ("short", "patient"),
    *,
    cuts: Sequence[int] = CUTS,
    **asked: Any,
) -> PayoffClock:
    """Run options, and the last of them with its funding cut after some years, and tell what time says of them.

    Parameters
    ----------
    options : sequence of str or Programme
        Names of presets, paths of TOML files, or programmes; business as usual always runs besides them.
    cuts : sequence of int
        Years after which the last option's money stops without warning.
    **asked
        The place, population, years, seed, folder and so on, as of `compare`.

    Returns
    -------
    PayoffClock
        When options overtake one another, what cuts cost, what is regretted.

    Raises
    ------
    Mistake
        If anything asked for is unknown, out of range or does not fit together; nothing is then written
        but what residents say to a survey's questions.
    """
    request, money = request_in(asked)
    question = ask(options, request, **money)
    check_years(question.years - 1)
    last = question.options[-1]
    stopped = {}
    years = listed("cuts", cuts, "a list of years")
    for year in once("cut", [whole_number("cut", year, 1, 1000) for year in years]):
        if not last.start < 12 * year < last.last_month:
            raise Mistake(
                f"cut: {last.name} has no money after year {year} that could be cut; give fewer years"
            )
        if not sum(map(float, last.profile[: 12 * year - last.start])) > 0.0:
            raise Mistake(f"cut: {last.name} has had no money by the end of year {year}; give more years")
        stopped[f"{last.name} cut after year {year}"] = 12 * year
    more = tuple(replace(last, name=name) for name in stopped)
    whole = replace(question, options=(*question.options, *more), cuts=stopped)
    with answered(whole, request, request.folder("clock", whole.digest())) as comparison:
        found = PayoffClock(
            Worth(comparison, assumed(None, "with WELLBYs", (), False, False)), question.names
        )
        if comparison.replicates:
            found.save()
    return found
