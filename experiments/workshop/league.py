"""A league table: options in the order of what they changed, and how sure that order is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kith.model.measures.outcomes import OUTCOMES
from kith.model.mistakes import Mistake, truth
from kith.model.programme.presets import BASELINE

from .. import figures as draw
from ..comparing.findings import Findings
from ..effects import averaged, by_seed
from ..presenting.sentences import adults, scale, titled
from .given import comparison_given, one_of

DRAWS = 2000  # of seeds, with replacement, to see how the order would change


@dataclass(frozen=True)
class League:
    """Options by what they changed of one outcome, the best first.

    table : option, effect, low, high (95% interval, in the outcome's unit), first and last place that nineteen in
        twenty draws of seeds give it, and the share of draws in which it comes first
    """

    found: Findings
    outcome: str
    average: bool
    table: pd.DataFrame

    def text(self) -> str:
        """The table in words, a line for each option."""
        told, by = OUTCOMES[self.outcome], scale(OUTCOMES[self.outcome])
        lines = [
            f"{titled(told)}, change from {BASELINE}, {self.when()}; {self.found.replicates} runs of each:"
        ]
        for place, row in enumerate(self.table.itertuples(), 1):
            where = f"place {row.first} to {row.last}" if row.first < row.last else f"place {row.first}"
            lines.append(
                f"{place:3d}. {row.option:28} {row.effect * by:+.3f} ({row.low * by:.3f} to {row.high * by:.3f})"
                f"   {where}; first in {row.wins:.0%}"
            )
        return "\n".join(lines)

    def when(self) -> str:
        """The year, or that it is an average."""
        years = self.found.question.years
        return f"averaged over {years} years" if self.average else f"after {years} years"

    def figure(self) -> draw.Chart:
        """The table as a picture."""
        q, best = self.found.question, self.table.iloc[0]
        return draw.league_chart(
            self.table,
            self.outcome,
            f"{best.option} is at the top, and stays there in {best.wins:.0%} of draws of luck",
            f"{titled(OUTCOMES[self.outcome])}: change from {BASELINE}, {self.when()}; {q.place}, "
            f"{adults(q.population)}, {self.found.replicates} runs of each. Filled: the 95% interval leaves zero out. "
            "Places: nineteen draws of seeds in twenty.",
        )


def league(found: Findings, outcome: str = "trust", average: bool = False) -> League:
    """Order a comparison's options by one outcome.

    Parameters
    ----------
    found : a comparison of at least two seeds
    average : by the outcome averaged over the years; else by the last year

    Raises
    ------
    Mistake : if the outcome is unknown, or one seed is all there is.
    """
    one_of("outcome", outcome, OUTCOMES)
    average = truth("average", average)
    if comparison_given(found).replicates < 2:
        raise Mistake("league: one run has no interval; ask for 2 replicates or more")
    better = OUTCOMES[outcome].better or 1
    effects = found.averages if average else found.effects[found.effects["year"] == found.question.years]
    rows = effects[(effects["outcome"] == outcome) & effects["option"].isin(found.question.names)]
    gains = better * gains_of(found, outcome, average)
    places = places_of(gains)
    first, last = np.quantile(places, [0.025, 0.975], axis=0, method="nearest").astype(int)
    table = rows[["option", "effect", "low", "high"]].assign(first=first, last=last)
    table = table.assign(wins=(places == 1).mean(axis=0))
    order = (better * table["effect"]).sort_values(ascending=False, kind="stable").index
    return League(found, outcome, average, table.loc[order].reset_index(drop=True))


def gains_of(found: Findings, outcome: str, average: bool) -> np.ndarray:
    """What each option changed with each seed, shape (seeds, options)."""
    runs = averaged(found.runs, [outcome]) if average else found.runs
    names = [BASELINE, *found.question.names]
    last = np.stack([by_seed(runs, name, [outcome])[:, -1, 0] for name in names], axis=1)
    return np.asarray(last[:, 1:] - last[:, :1])


def places_of(gains: np.ndarray) -> np.ndarray:
    """The place of each option in draws of seeds with replacement, 1 for the most, shape (draws, options).

    >>> np.unique(places_of(np.array([[1.0, 2.0], [1.5, 3.0]]))[:, 1]).tolist()
    [1]
    """
    seeds = np.random.default_rng(1).integers(len(gains), size=(DRAWS, len(gains)))
    means = gains[seeds].mean(axis=1)
    return np.asarray((-means).argsort(axis=1, kind="stable").argsort(axis=1) + 1)
