"""A league table: options in the order of what they changed, and how sure that order is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kith.model.measures.outcomes import OUTCOMES
from kith.model.mistakes import Mistake, truth
from kith.model.programme.presets import BASELINE
from kith.model.telling import counted

from .. import figures as draw
from ..comparing.findings import Findings
from ..effects import averaged, by_seed
from ..presenting.sentences import adults, scale, titled
from ..simultaneous import FEWEST, together, too_few
from .given import comparison_given, one_of
from .told import SAID, rows_told, told

DRAWS = 2000  # of seeds, with replacement, to see how the order would change


@dataclass(frozen=True)
class League:
    """Options by what they changed of one outcome, the best first.

    table : option, effect, low and high (95% interval that holds for all options together, in the outcome's unit),
        world_low and world_high (between what nine worlds in ten lie), ahead (share of worlds that are better off),
        says (what the interval says), first and last place that nineteen in twenty draws of seeds give it, and the
        share of draws in which it comes first
    """

    found: Findings
    outcome: str
    average: bool
    table: pd.DataFrame

    def text(self) -> str:
        """The table in words, a line for each option."""
        about, by = OUTCOMES[self.outcome], scale(OUTCOMES[self.outcome])
        lines = [
            f"{titled(about)}, change from {BASELINE}, {self.when()}; {self.found.replicates} runs of each, 95% "
            f"intervals that hold for all {len(self.table)} together:"
        ]
        for place, row in enumerate(self.table.itertuples(), 1):
            where = f"place {row.first} to {row.last}" if row.first < row.last else f"place {row.first}"
            between = f"({row.low * by:.3f} to {row.high * by:.3f})" if np.isfinite(row.low) else ""
            lines.append(
                f"{place:3d}. {row.option:24} {row.effect * by:+.3f} {between:19} {row.says:20} "
                f"{f'better in {row.ahead:.0%}':16} {where}; first in {row.wins:.0%}"
            )
        return "\n".join([*lines, too_few(self.found.replicates).strip()]).rstrip()

    def when(self) -> str:
        """The year, or that it is an average."""
        years = counted(self.found.question.years, "year")
        return f"averaged over {years}" if self.average else f"after {years}"

    def figure(self) -> draw.Chart:
        """The table as a picture."""
        q, best = self.found.question, self.table.iloc[0]
        return draw.league_chart(
            self.table,
            self.outcome,
            too_few(self.found.replicates).strip(" .")
            or f"{best.option} is at the top, and stays there in {best.wins:.0%} of draws of luck",
            f"{titled(OUTCOMES[self.outcome])}: change from {BASELINE}, {self.when()}; {q.place.name}, "
            f"{adults(q.population)}, {self.found.replicates} runs of each. Dark: 95% interval of the mean, for "
            f"all {len(self.table)} together; light: nine worlds in ten, and in how many it is better. Filled: one can "
            "tell that it is better or worse. Places: nineteen draws of seeds in twenty.",
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
        raise Mistake(
            f"league: one run makes no order; ask for 2 replicates or more, {FEWEST} to tell luck from what money does"
        )
    better = OUTCOMES[outcome].better or 1
    rows = pd.concat([rows_told(found, name, outcome, average).tail(1) for name in found.question.names])
    gains = gains_of(found, outcome, average)
    places = places_of(better * gains)
    first, last = np.quantile(places, [0.025, 0.975], axis=0, method="nearest").astype(int)
    low, high = together(gains)
    table = rows[["option", "effect", "world_low", "world_high", "ahead", "margin", "replicates"]].assign(
        low=low, high=high, first=first, last=last, wins=(places == 1).mean(axis=0)
    )
    table["ahead"] = table["ahead"] if better > 0 else 1.0 - table["ahead"]
    said = [told(row, better) for row in table.to_dict("records")]
    table = table.assign(says=[SAID.get(word, word) for word in said]).drop(columns=["margin", "replicates"])
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
