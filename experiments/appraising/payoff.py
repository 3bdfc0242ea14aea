"""The pay-off clock: when one option overtakes another, what a cut costs, and what each option may be regretted for.

Overtaking is for good: the first year from which an option is ahead in every later year that is looked at. It is told
seed by seed, as a distribution, "never" included. A cut comes without warning at the end of a year: until then the
option is the same to the last bit. Regret is how much less an option brings than the best one does with the same luck
and the same case.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kith.model.measures.outcomes import OUTCOMES
from kith.model.mistakes import Mistake, whole_number
from kith.model.programme.presets import BASELINE

from ..comparing.compare import answered
from ..comparing.question import ask
from ..effects import by_seed, interval
from ..presenting.numbers import pence, small, spread, thousands
from ..presenting.plain import clean
from ..presenting.report import Report
from ..presenting.sentences import paragraph
from ..running.request import request_in
from ..running.store import Picture
from .appraise import assumed
from .greenbook import ratio_of_means
from .worth import PARTS, Worth

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from kith.model.programme import Programme

Numbers = NDArray[np.float64]
CLOCKED = ("ties", "trust", "groups", "institutions", "loneliness", "life_satisfaction")
BALANCE = "balance"  # discounted benefits and savings less costs, added up so far
CUTS = (3, 6, 9)  # years after which funding is stopped


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


@dataclass(frozen=True, repr=False)
class Clock(Report):
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
        return levels * (OUTCOMES[outcome].better or 1)

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
            for outcome in (*CLOCKED, BALANCE):
                gap = self.course(one, outcome) - self.course(other, outcome)
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
        """What a cut loses: of each outcome at the end and on average, and of the net present social value."""
        rows = []
        for name, month in self.worth.comparison.question.cuts.items():
            option = name.rsplit(" cut after", 1)[0]
            told = {"option": option, "year": month // 12}
            for outcome in CLOCKED:
                cut, full = self.course(name, outcome), self.course(option, outcome)
                better = OUTCOMES[outcome].better or 1
                rows.append(
                    {**told, "what": outcome, "when": "end", **interval(better * (cut - full)[:, -1])}
                )
                rows.append(
                    {**told, "what": outcome, "when": "mean", **interval(better * (cut - full).mean(axis=1))}
                )
                left = better * (cut - self.course(BASELINE, outcome))[:, -1]
                rows.append(
                    {**told, "what": outcome, "when": "end, over business as usual", **interval(left)}
                )
            cut_off, whole = self.worth.appraisal(name), self.worth.appraisal(option)
            rows.append({**told, "what": "npsv", "when": "all", **interval(cut_off.npsv - whole.npsv)})
            rows.append({**told, "what": "cost", "when": "all", **interval(cut_off.cost - whole.cost)})
            rest = ratio_of_means(whole.benefit - cut_off.benefit, whole.cost - cut_off.cost)
            rows.append({**told, "what": "bcr of the rest", "when": "all", **rest})
        return pd.DataFrame(rows)

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
                "best": (lost == 0.0).mean(axis=1),
                "mean": lost.mean(axis=1),
                "nine in ten": np.quantile(lost, 0.9, axis=1),
                "most": lost.max(axis=1),
            }
        )

    def text(self) -> str:
        """The clock in words."""
        if not self.worth.comparison.replicates:
            return "No seed finished, so there is no answer."
        return "\n\n".join([self.told_overtaking(), self.told_cuts(), self.told_regret()])

    def told_overtaking(self) -> str:
        """When each option overtakes, by outcome."""
        lines = ["When it is ahead for good: share of runs by year, and never"]
        marks = [year for year in (1, 5, 10, 15, 20, 30, 50) if year <= self.years]
        for (one, other), rows in self.overtakes.groupby(["option", "against"], sort=False):
            lines.append(
                f"  {f'{one} over {other}':30}"
                + "".join(f"{f'by {year}':>8}" for year in marks)
                + f"{'never':>8}{'ahead at the end':>18}"
            )
            for outcome, found in rows.groupby("outcome", sort=False):
                by = found.set_index("year")
                cells = "".join(f"{by.loc[1:year, 'overtakes'].sum():8.0%}" for year in marks)
                end = by.loc[self.years, "ahead"]
                lines.append(f"    {outcome:28}{cells}{by.loc[0, 'overtakes']:8.0%}{end:18.0%}")
        return "\n".join(lines)

    def told_cuts(self) -> str:
        """What a cut loses."""
        lines = ["If funding is cut without warning: change from the programme in full"]
        table = self.cuts.set_index(["option", "year", "what", "when"])
        for option, year in dict.fromkeys(zip(self.cuts["option"], self.cuts["year"], strict=True)):
            at = {key: table.loc[(option, year, *key)] for key in table.loc[(option, year)].index}
            saved, npsv, rest = at[("cost", "all")], at[("npsv", "all")], at[("bcr of the rest", "all")]
            told = (
                f"  {option} after year {year}: {thousands(-saved['effect'])} less spent (present value), "
                f"{spread(npsv, thousands)} of net present social value; each £1 of the rest would have brought "
                f"{spread(rest, pence)}. At the end trust {spread(at[('trust', 'end')], small)}, ties "
                f"{spread(at[('ties', 'end')], small)}; over business as usual trust is left at "
                f"{spread(at[('trust', 'end, over business as usual')], small)}."
            )
            lines.append(paragraph(told, "    "))
        return "\n".join(lines) if len(lines) > 1 else "No option is cut."

    def told_regret(self) -> str:
        """How often each option is best, and what it may be regretted for."""
        lines = [
            f"{'Regret, net present social value':34}{'best in':>9}{'mean':>12}{'nine in ten':>14}{'most':>12}"
        ]
        for row in self.regrets.to_dict("records"):
            cells = "".join(
                f"{thousands(row[key]):>{width}}"
                for key, width in (("mean", 12), ("nine in ten", 14), ("most", 12))
            )
            lines.append(f"  {row['option']:32}{row['best']:>9.0%}{cells}")
        return "\n".join(lines)

    def figure(self) -> Figure:
        """Chance of being ahead by year, when an option overtakes, and what cuts lose."""
        from ..figures.payoff import clock_figure

        return clock_figure(self)

    def as_plain(self) -> dict[str, Any]:
        """The tables as plain data."""
        q = self.worth.comparison.question
        about = {"place": q.place, "population": q.population, "years": q.years, "seed": q.seed}
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
) -> Clock:
    """Run options, and the last of them with its funding cut after some years, and tell what time says of them.

    Parameters
    ----------
    options : sequence of str or Programme
        Names of presets, paths of TOML files, or programmes; business as usual always runs besides them.
    cuts : sequence of int
        Years after which the last option's money stops without warning.
    **asked : Any
        The place, population, seed, folder and so on, as of `compare`.

    Returns
    -------
    Clock
        When one option overtakes another, and what a cut loses; in the folder as well.

    Raises
    ------
    Mistake
        If anything asked for is unknown, out of range or does not fit together; nothing is then written.
    """
    request, money = request_in(asked)
    question = ask(options, request, **money)
    last = question.options[-1]
    stopped = {}
    for year in dict.fromkeys(whole_number("cut", year, 1, 1000) for year in cuts):
        if not last.start < 12 * year < last.last_month:
            raise Mistake(
                f"cut: {last.name} has no money after year {year} that could be cut; give fewer years"
            )
        if not sum(map(float, last.profile[: 12 * year - last.start])) > 0.0:
            raise Mistake(f"cut: {last.name} has had no money by the end of year {year}; give more years")
        stopped[f"{last.name} cut after year {year}"] = 12 * year
    more = tuple(replace(last, name=name) for name in stopped)
    whole = replace(question, options=(*question.options, *more), cuts=stopped)
    comparison = answered(whole, request, PARTS, request.folder("clock", whole.digest()))
    found = Clock(Worth(comparison, assumed(None, "with WELLBYs", (), False, False)), question.names)
    if comparison.replicates:
        found.save()
    return found
