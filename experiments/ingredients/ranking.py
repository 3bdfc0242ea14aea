"""What a ranking of instruments found: effects per pound, ranks, and whether there is an answer."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations, product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import rankdata

from kith.model.places import name_of
from kith.model.programme import ADULT_SHARE
from kith.model.rules import Rules, rules_asked

from .. import figures as draw
from ..comparing.answer import span
from ..effects import is_decided
from ..presenting.numbers import share
from ..presenting.plain import clean
from ..presenting.report import Report
from ..presenting.sentences import a_head, capital, listed, paragraph, pounds
from ..running.store import Picture
from ..simultaneous import as_family, too_few
from .instruments import FUNDED, RANKED, mixes, programme_for

PER = 1000.0  # GBP
RIVALS = 5  # named in a title
SURE = 0.5  # an instrument is the answer if it is best at least so often


@dataclass(frozen=True, repr=False)
class Ranking(Report):
    """What every instrument and pair does per pound.

    table : a row for each seed, a column for each place, mix, dose and outcome
    outcome : what is ranked by
    """

    stem = "rank"
    asked: Mapping[str, Any]
    table: pd.DataFrame
    outcome: str
    failures: pd.DataFrame
    folder: Path

    @property
    def rules(self) -> Rules:
        """Those of one's own that ran with the model."""
        return rules_asked(self.asked)

    def what_was_asked(self) -> Mapping[str, Any]:
        """What was asked, in each of its places."""
        return {
            **self.asked,
            "grounds": [(place, self.asked["population"]) for place in self.asked["places"]],
        }

    def summary(self) -> str:
        """By what, where, over how many seeds."""
        places = " and ".join(self.places)
        return f"by {self.outcome}; {places}, {self.asked['population']:,} adults, {len(self.table)} seeds"

    @property
    def places(self) -> list[str]:
        """What the places are called."""
        return [name_of(plain) for plain in self.asked["places"]]

    def per_pound(self, outcome: str, places: Sequence[str], doses: Sequence[float]) -> NDArray[np.float64]:
        """Change per `PER` GBP offered, more being better, shape (mixes, seeds, places x doses)."""
        better = self.rules.outcomes[outcome].better or 1
        heads = self.asked["population"] / ADULT_SHARE
        return np.array(
            [
                [
                    better
                    * PER
                    * self.table[f"{place}|{name}|{dose:g}|{outcome}"].to_numpy(float)
                    / (dose * heads)
                    for place, dose in product(places, doses)
                ]
                for name in mixes()
            ]
        ).transpose(0, 2, 1)

    @cached_property
    def effects(self) -> pd.DataFrame:
        """Effect per `PER` GBP by outcome, mix, place and dose, "all" over them, with 95% intervals over seeds.

        Those together hold for all mixes, outcome by outcome, and place by place and dose by dose.
        """
        places, doses = self.places, self.asked["doses"]
        slices = {("all", "all"): (places, doses)}
        slices |= {(place, "all"): ([place], doses) for place in places}
        slices |= {("all", f"{dose:g}"): (places, [dose]) for dose in doses}
        tables = []
        for outcome, ((place, dose), chosen) in product((*RANKED, *self.rules.own), slices.items()):
            labels = pd.DataFrame({"outcome": outcome, "mix": list(mixes()), "place": place, "dose": dose})
            found = as_family(self.per_pound(outcome, *chosen).mean(axis=2).T)
            tables.append(pd.concat([labels, found], axis=1))
        return pd.concat(tables, ignore_index=True)

    @cached_property
    def gaps(self) -> pd.DataFrame:
        """How far each mix is ahead of each other, over all places and doses, by (mix, other).

        Which is the first is known only from the seeds, so intervals hold for all pairs together: those of the first
        alone would find it ahead of some by luck, as it was chosen for being ahead.
        """
        values = self.per_pound(self.outcome, self.places, self.asked["doses"]).mean(axis=2).T
        one, other = np.array(list(permutations(range(len(mixes())), 2))).T
        pairs = pd.MultiIndex.from_tuples(permutations(mixes(), 2), names=["mix", "other"])
        return as_family(values[:, one], values[:, other]).set_index(pairs)

    @cached_property
    def ranks(self) -> pd.DataFrame:
        """Rank distribution by dose ("all" over both): mean rank, chance of being best, and in the worse half.

        A world in which anything is undefined ranks nothing.
        """
        rows = []
        doses = self.asked["doses"]
        for dose, chosen in {"all": doses, **{f"{one:g}": [one] for one in doses}}.items():
            values = self.per_pound(self.outcome, self.places, chosen)
            worlds = values.reshape(len(values), -1)
            rank = ranks_of(worlds[:, np.isfinite(worlds).all(axis=0)])
            for k, name in enumerate(mixes()):
                told = {"rank": rank[k], "best": rank[k] == 1, "worse": rank[k] > len(rank) / 2}
                means = {key: float(each.mean()) if len(each) else np.nan for key, each in told.items()}
                rows.append({"dose": dose, "mix": name, **means})
        return pd.DataFrame(rows)

    @cached_property
    def returned(self) -> dict[str, float]:
        """Share of the money offered that was handed back, by mix."""
        heads = self.asked["population"] / ADULT_SHARE
        found = {}
        for name in mixes():
            shares = [
                self.table[f"{place}|{name}|{dose:g}|returned"]
                / programme_for(name, dose, self.asked["population"]).cash(self.asked["population"])
                for place, dose in product(self.places, self.asked["doses"])
                if dose * heads > 0
            ]
            found[name] = float(np.mean(shares))
        return found

    def answer(self) -> str:
        """Which is the broccoli, or why that cannot be said."""
        whole = self.effects[
            (self.effects["outcome"] == self.outcome)
            & (self.effects["place"] == "all")
            & (self.effects["dose"] == "all")
        ].set_index("mix")
        ranks = self.ranks[self.ranks["dose"] == "all"].set_index("mix")
        if not (whole["low_together"] > 0).any():
            return (
                "There is no broccoli to be seen: of no instrument can one tell that it does good in these places."
                f"{too_few(len(self.table))}"
            )
        first = str(whole["effect"].idxmax())
        behind = self.gaps.loc[first]
        rivals = int((~(behind["low_together"] > 0)).sum())
        best = f"best in {ranks.loc[first, 'best']:.0%} of worlds"
        if ranks.loc[first, "best"] >= SURE and not rivals:
            return f"The broccoli is {first}: most per pound, and {best}."
        of_them = f"of {rivals} of {len(behind)} others one cannot tell that they are behind it"
        nearest = behind.loc[behind["effect"].idxmin()]
        return (
            f"It cannot be answered yet: {first} brings most per pound, but is {best}"
            f"{f', and {of_them}' if rivals else ''}. The nearest is {nearest.name}, {nearest['effect']:.3f} behind "
            f"({nearest['low_together']:.3f} to {nearest['high_together']:.3f})."
        )

    def finding(self) -> str:
        """What brings most per pound, and what may do as well: the figure's title."""
        at = (self.effects["outcome"] == self.outcome) & (self.effects[["place", "dose"]] == "all").all(
            axis=1
        )
        whole = self.effects[at].set_index("mix")
        title = self.rules.outcomes[self.outcome].title.lower()
        if not (whole["low_together"] > 0).any():
            return f"Whether any instrument does good per pound, by {title}, cannot be told.{too_few(len(self.table))}"
        first = str(whole["effect"].idxmax())
        rivals = self.gaps.loc[first].index[~(self.gaps.loc[first, "low_together"] > 0)].tolist()
        as_well = (
            f"; {listed(rivals, 0) if len(rivals) <= RIVALS else f'{len(rivals)} others'} may do as well"
            if rivals
            else ""
        )
        most = "seems to bring" if rivals else "brings"
        return f"{capital(first)} {most} most per pound, by {title}{as_well}"

    def text(self) -> str:
        """The ranking in words."""
        outcome = self.rules.outcomes[self.outcome]
        doses = self.asked["doses"]
        effects = self.effects[self.effects["outcome"] == self.outcome].set_index(["mix", "place", "dose"])
        ranks = self.ranks[self.ranks["dose"] == "all"].set_index("mix")
        head = paragraph(
            f"{self.answer()} Ranked by {outcome.title.lower()} ({outcome.unit}), added up over residents and "
            f"{self.asked['years']} years, per {pounds(PER)} offered; {len(self.table)} seeds with their cases in each "
            f"of {' and '.join(self.places)}, {self.asked['population']:,} adults; "
            f"{a_head(doses[0])} to {a_head(doses[-1])} over {FUNDED} years, resident-led. 95% intervals hold for "
            f"all {len(mixes())} together; ? one cannot tell.",
            "",
        )
        titles = "".join(f"{a_head(dose):>14}" for dose in doses)
        titles = (
            f"{'per £1,000':>12}{'95% interval':>22}{titles}{'best in':>9}{'worse half':>12}{'returned':>10}"
        )
        lines = [head, "", f"{'':36}{titles}"]
        order = (
            effects.xs(("all", "all"), level=("place", "dose"))["effect"].sort_values(ascending=False).index
        )
        for name in order:
            row = effects.loc[(name, "all", "all")]
            cells = "".join(
                f"{_told(effects.loc[(name, 'all', f'{dose:g}')]['effect']):>14}" for dose in doses
            )
            mark = " " if is_decided(row["low_together"], row["high_together"]) else "?"
            ends = span(row["low_together"], row["high_together"], 1.0, 3) + mark
            ranked = (
                f"{share(ranks.loc[name, 'best']):>9}{share(ranks.loc[name, 'worse']):>12}"
                f"{share(self.returned[name]):>10}"
            )
            lines.append(f"{name:36}{_told(row['effect']):>12}{ends:>22}{cells}{ranked}")
        return "\n".join(lines)

    def figure(self) -> draw.Chart:
        """Effect per pound with intervals, and how often each is best and in the worse half."""
        e, asked, title = self.effects, self.asked, self.rules.outcomes[self.outcome].title
        return draw.rank_figure(
            e[(e["outcome"] == self.outcome) & (e["place"] == "all")],
            self.ranks[self.ranks["dose"] == "all"],
            asked["doses"],
            self.finding(),
            f"{title}, added up over residents and {asked['years']} years, per £1,000 "
            f"offered, against business as usual; {asked['population']:,} adults, {' and '.join(self.places)}; "
            f"mean of {len(self.table)} seeds with their own cases and 95% interval for all {len(mixes())} together, "
            "filled where it leaves zero out.",
        )

    def as_plain(self) -> dict[str, Any]:
        """The tables as plain data."""
        return {
            **self.asked,
            "outcome": self.outcome,
            "replicates": len(self.table),
            "answer": self.answer(),
            "effects": clean(self.effects),
            "ranks": clean(self.ranks),
            "returned": self.returned,
        }

    def raw_tables(self) -> Mapping[str, pd.DataFrame]:
        """Every mix and dose in every place, seed by seed."""
        return {"ranking": self.table}

    def tables(self) -> dict[str, pd.DataFrame]:
        """Effects per pound, and ranks."""
        return {"rank-effects": self.effects, "rank-ranks": self.ranks}

    def figures(self) -> dict[str, Callable[[], Picture]]:
        """The ranking."""
        return {"rank": self.figure}


def ranks_of(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks down the first axis, 1 for the most; equals share the mean of their ranks.

    >>> ranks_of(np.array([[3.0], [1.0], [3.0]])).tolist()
    [[1.5], [3.0], [1.5]]
    """
    return np.asarray(rankdata(-values, axis=0))


def _told(effect: float) -> str:
    """An effect as it is written; what is undefined is a dash."""
    return f"{effect:.3f}" if math.isfinite(effect) else "-"
