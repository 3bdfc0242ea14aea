"""A heat wave: which older residents somebody or something of the neighbourhood reaches, how fast, under each option.

The heat comes and goes within a month and changes nothing in the world: nobody dies of it there. England's worst summer
on record took 27 in 100,000 older people, which is a tenth of a death in a place of 2,000 adults. So who is reached is
counted, and the deaths to be expected are told beside it, as a share of those under business as usual.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kith.model.mistakes import Mistake, whole_number
from kith.model.places import place_told
from kith.model.programme.presets import BASELINE

from ..comparing.compare import answered
from ..comparing.comparison import Comparison
from ..comparing.question import ask
from ..effects import interval, percent
from ..observing.accounts import OLD
from ..observing.reach import CONTACT, COOL, DAYS, THROUGH
from ..presenting.plain import clean
from ..presenting.report import Report
from ..presenting.sentences import paragraph
from ..running.request import request_in
from ..running.store import Store
from ..simultaneous import as_family, too_few

Numbers = NDArray[np.float64]
WORST = (
    27.0  # excess deaths per 100,000 of 65 and over: England, summer 2022, 2,803 (UKHSA, ONS) of 10.4 million
)
TITLES = {
    "day": "reached on the first day, %",
    "wave": f"reached within {DAYS} days, %",
    "nobody": "out of reach: nobody and nothing all month, %",
    "risk": "deaths to be expected, of 100 under business as usual",
    "cautious": "the same, cautiously",
}


@dataclass(frozen=True, repr=False)
class HeatWave(Report):
    """Who is reached in a heat wave.

    comparison : the options and their runs
    year : after which it comes
    """

    stem = "heat"
    comparison: Comparison
    year: int

    @property
    def folder(self) -> Path:  # type: ignore[override]
        """The comparison's."""
        return self.comparison.folder

    @property
    def failures(self) -> pd.DataFrame:  # type: ignore[override]
        """The comparison's."""
        return self.comparison.failures

    def what_was_asked(self) -> Mapping[str, Any]:
        """The comparison's."""
        return self.comparison.what_was_asked()

    def summary(self) -> str:
        """When, and of what."""
        return f"after year {self.year}; {self.comparison.summary()}"

    @property
    def names(self) -> list[str]:
        """Business as usual and the options."""
        return [BASELINE, *self.comparison.question.names]

    @cached_property
    def seen(self) -> dict[tuple[str, str], pd.DataFrame]:
        """What was counted that month, a row for each seed, by option and what reaches people."""
        seeds = self.comparison.runs["seed"].unique().tolist()
        table = Store.opened(self.comparison.folder).table("heat", seeds)
        table = table[table["month"] == 12 * self.year].sort_values("seed")
        return dict(iter(table.set_index("seed").groupby(["option", "through"])))

    def share(self, option: str, through: str, what: str) -> Numbers:
        """Of older residents, the per cent reached on the first `day`, in the `wave`, or with `nobody`, by seed."""
        rows = self.seen[option, through]
        return np.asarray(percent(rows[what].to_numpy(float), rows["older"].to_numpy(float)))

    def deaths(self, option: str, through: str, end: str = "risk") -> Numbers:
        """Deaths to be expected per older resident, of 100 under business as usual as it is, by seed."""
        here, usual = self.seen[option, through], self.seen[BASELINE, THROUGH[-1]]
        rate = usual[end] / usual["older"].replace(0.0, np.nan)
        return np.asarray(percent(here[end] / here["older"].replace(0.0, np.nan), rate), float)

    @cached_property
    def table(self) -> pd.DataFrame:
        """By option and what reaches people: each count, its mean, and its difference from business as usual.

        Intervals that hold together do so for all counts of an option.
        """
        if not self.comparison.replicates:
            return pd.DataFrame()
        counts, tables = list(product(THROUGH, TITLES)), []
        usual = self.counted(BASELINE)
        for option in self.names:
            here = self.counted(option)
            told = pd.DataFrame(counts, columns=["through", "what"]).assign(
                option=option, mean=[interval(count)["effect"] for count in here.T]
            )
            tables.append(pd.concat([told, as_family(here, usual)], axis=1))
        table = pd.concat(tables).sort_values("through", key=lambda c: c.map(THROUGH.index), kind="stable")
        return table[["option", *table.columns.drop("option")]].reset_index(drop=True)

    def counted(self, option: str) -> Numbers:
        """Every count of an option, shape (seeds, counts): through what, and of those each title."""
        told = {what: self.deaths if what in ("risk", "cautious") else self.share for what in TITLES}
        return np.stack(
            [told[what](option, through, what) for through, what in product(THROUGH, TITLES)], axis=1
        )

    def text(self) -> str:
        """Who is reached, in words."""
        if not self.comparison.replicates:
            return "No seed finished, so there is no answer."
        q = self.comparison.question
        older = float(self.seen[BASELINE, THROUGH[0]]["older"].mean())
        head = (
            f"A heat wave of {DAYS} days after year {self.year}, in {q.place.phrase(q.population)}; "
            f"{self.comparison.replicates} seeds. Of its {older:.0f} residents of {OLD:.0f} and over the per "
            "cent that are reached at the pace of an ordinary month; in brackets what an option adds to business as "
            "usual, with 95% intervals that hold for all its counts together. Ties alone are what is left where no "
            f"group meets and all places are shut that week.{too_few(self.comparison.replicates)}"
        )
        rows = [paragraph(head, ""), "", f"{'':48}" + "".join(f"{name:>29}" for name in self.names)]
        at = self.table.set_index(["what", "through", "option"])
        for what, title in TITLES.items():
            rows.append(title)
            for through in THROUGH:
                cells = [_cell(at.loc[(what, through, name)], name == BASELINE) for name in self.names]
                rows.append(f"  through {through:38}" + "".join(f"{told:>29}" for told in cells))
        foot = (
            f"Deaths: odds of {CONTACT[0]:.2f} with company and {COOL[0]:.2f} with a place to go (Bouchama et al. "
            f"2007; cautiously {CONTACT[1]:.1f} and {COOL[1]:.1f}, the ends of their intervals), taken as causes, "
            "which those who cannot leave their beds make too much of. Nobody dies in the model: at the rate of "
            f"England's worst summer, {WORST:.0f} per 100,000, {older * WORST / 1e5:.2f} would here, too few for luck "
            "to show."
        )
        return "\n".join([*rows, "", paragraph(foot, "")])

    def as_plain(self) -> dict[str, Any]:
        """The table as plain data."""
        q = self.comparison.question
        return {
            "shock": "heat",
            "year": self.year,
            **place_told(q.place),
            "population": q.population,
            "seed": q.seed,
            "replicates": self.comparison.replicates,
            "heat_wave": clean(self.table),
        }

    def tables(self) -> dict[str, pd.DataFrame]:
        """Each count."""
        return {"heat": self.table}


def _cell(row: pd.Series, is_usual: bool) -> str:
    """A count, and what an option adds to it; nothing where there is nobody to count."""
    if not np.isfinite(row["mean"]):
        return "-"
    if is_usual:
        return f"{row['mean']:.1f}"
    low, high = row["low_together"], row["high_together"]
    span = f", {low:+.1f} to {high:+.1f}" if np.isfinite(low) else ""
    return f"{row['mean']:.1f} ({row['effect']:+.1f}{span})"


def heat_wave(
    options: Sequence[Any] = ("short", "patient"),
    *,
    year: int = 8,
    **asked: Any,
) -> HeatWave:
    """Compare options and tell who is reached in a heat wave after some years; the comparison's runs are used again.

    Parameters
    ----------
    options : sequence of str or Programme
        Names of presets, paths of TOML files, or programmes; business as usual always runs besides them.
    year : int
        After which it comes.
    **asked
        The place, population, years, seed, folder and so on, as of `compare`.

    Returns
    -------
    HeatWave
        Who is reached, and how fast.

    Raises
    ------
    Mistake
        If anything asked for is unknown, out of range or does not fit together; nothing is then written
        but what residents say to a survey's questions.
    """
    request, money = request_in(asked)
    question = ask(options, request, **money)
    year = whole_number("year", year, 1, 1000)
    if not year <= question.years:
        raise Mistake(f"year: {year} is not within the run; give 1 to {question.years}")
    with answered(question, request) as comparison:
        found = HeatWave(comparison, year)
        if comparison.replicates:
            found.save()
    return found
