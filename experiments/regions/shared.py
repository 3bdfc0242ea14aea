"""What every rule did in every seed, as arrays, and the tables made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kith.model.measures.outcomes import HEADLINE, OUTCOMES
from kith.model.programme import ADULT_SHARE
from kith.model.programme.presets import BASELINE

from ..simultaneous import LITTLE, as_family
from .declared import Region
from .hindsight import best_split
from .spread import MEASURES, measured

Floats = NDArray[np.float64]
NAMES = list(OUTCOMES)
MONEY = ("offered", "spent", "returned", "held", "offered_now", "spent_now", "paid", "owed")
MOVERS = ("went", "came")  # to and from other places of the region, over all years
WHEN = ("end", "mean")


@dataclass(frozen=True)
class Shared:
    """The seeds that all rules have, of a region.

    tables : a row for each seed, as `live` gives it, by rule; the first is business as usual
    """

    region: Region
    tables: Mapping[str, pd.DataFrame]
    years: int

    @property
    def rules(self) -> list[str]:
        """Names of the rules, in the order asked."""
        return [name for name in self.tables if name != BASELINE]

    @cached_property
    def seeds(self) -> list[int]:
        """Seeds that were lived under all rules."""
        every = [set(table["seed"].tolist()) if len(table) else set() for table in self.tables.values()]
        return sorted(set.intersection(*every))

    @property
    def people(self) -> Floats:
        """Adults by place."""
        return np.array([spot.adults for spot in self.region.spots], float)

    def of(self, rule: str, name: str) -> Floats:
        """An array of a rule, seeds first and places last (for levels: seeds, places, years, outcomes)."""
        table = self.tables[rule].set_index("seed").loc[self.seeds, name]
        places = len(self.region.spots)
        shape = (places, self.years + 1, len(NAMES)) if name == "levels" else (-1, places)
        found = np.array([np.frombuffer(row).reshape(shape) for row in table])
        return found if name in ("levels", "awards", "bids") else found[:, 0]

    @cached_property
    def need(self) -> Floats:
        """Need of each place at month 0 without error, in standard deviations, shape (seeds, places)."""
        return self.of(BASELINE, "need")

    @cached_property
    def levels(self) -> dict[str, dict[str, Floats]]:
        """Headline outcomes in the last year and averaged over the years, shape (seeds, places, outcomes), by rule."""
        found = {}
        which = [NAMES.index(name) for name in HEADLINE]
        for rule in self.tables:
            every = self.of(rule, "levels")[..., which]
            found[rule] = {"end": every[:, :, -1], "mean": every[:, :, 1:].mean(axis=2)}
        return found

    def measures(self, rule: str, when: str) -> dict[str, Floats]:
        """Every measure of every headline outcome under a rule, shape (seeds, outcomes)."""
        columns = [
            measured(
                self.levels[rule][when][..., k],
                self.levels[BASELINE][when][..., k],
                self.need,
                self.people,
                OUTCOMES[name].better,
            )
            for k, name in enumerate(HEADLINE)
        ]
        return {measure: np.stack([column[measure] for column in columns], axis=1) for measure in MEASURES}

    @cached_property
    def effects(self) -> pd.DataFrame:
        """What each rule changes from business as usual, and against the first rule; twelve outcomes hold together."""
        tables = []
        for when in WHEN if self.seeds else ():
            every = {rule: self.measures(rule, when) for rule in self.tables}
            pairs = [(rule, rule, BASELINE) for rule in self.rules]
            pairs += [(f"{rule} - {self.rules[0]}", rule, self.rules[0]) for rule in self.rules[1:]]
            for what, one, other in pairs:
                for measure in MEASURES:
                    usual = every[BASELINE][measure]
                    margin = LITTLE * usual.std(axis=0, ddof=1) if len(self.seeds) > 1 else np.nan
                    table = as_family(every[one][measure], every[other][measure])
                    tables.append(
                        table.assign(what=what, measure=measure, when=when, outcome=HEADLINE, margin=margin)
                    )
        return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()

    @cached_property
    def places(self) -> pd.DataFrame:
        """A row for each rule, seed and place: its need, what it was given, what became of it, and its gains."""
        tables = []
        for rule in self.rules:
            gains = self.levels[rule]["end"] - self.levels[BASELINE]["end"]
            awards, bids = self.of(rule, "awards"), self.of(rule, "bids")
            money = {name: self.of(rule, name) for name in MONEY}
            movers = {name: self.of(rule, name) for name in MOVERS}
            for s, seed in enumerate(self.seeds):
                told = {
                    "rule": rule, "seed": seed, "place": [spot.name for spot in self.region.spots],
                    "adults": self.people.astype(int), "need": self.need[s],
                    "rounds": awards.shape[1], "funded": (awards[s] > 0.0).sum(axis=0),
                    "bids": bids[s].sum(axis=0).astype(int),
                    **{name: counted[s].astype(int) for name, counted in movers.items()},
                    **{name: each[s] for name, each in money.items()},
                }  # fmt: skip
                told |= {f"gain {name}": gains[s, :, k] for k, name in enumerate(HEADLINE)}
                tables.append(pd.DataFrame(told))
        return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()

    @cached_property
    def money(self) -> pd.DataFrame:
        """A row for each rule, means over seeds: GBP for each head of all ages, and who was never funded."""
        heads = self.people.sum() / ADULT_SHARE
        rows = []
        for rule in self.rules if self.seeds else ():
            one = self.places[self.places["rule"] == rule]
            many = len(self.seeds)
            a_head = {name: float(one[name].sum()) / many / heads for name in MONEY}
            left_out = one["rounds"] - one["funded"]
            rows.append(
                {
                    "rule": rule, **a_head, "bids": one["bids"].sum() / many,
                    "bids_paid": one["paid"].sum() / many, "bids_owed": one["owed"].sum() / many,
                    "never": float((one["funded"] == 0).mean()),
                    "twice": float((left_out >= 2).mean()) if one["rounds"].max() > 1 else np.nan,
                }
            )  # fmt: skip
        return pd.DataFrame(rows)

    def hindsight(self, outcome: str) -> pd.DataFrame:
        """What the best split known afterwards would have brought all residents, and by how much each rule misses it.

        A row for each rule and one for the best: effect and interval, in the outcome's own units; more is better.
        """
        k, better = HEADLINE.index(outcome), OUTCOMES[outcome].better
        courses = list(self.tables)
        usual = self.levels[BASELINE]["end"][..., k]
        weight = better * self.people / self.people.sum()
        gains = np.stack([(self.levels[rule]["end"][..., k] - usual) * weight for rule in courses], axis=1)
        costs = np.stack([self.of(rule, "offered_now") for rule in courses], axis=1)
        pot = self.region.pot * self.people.sum() / ADULT_SHARE
        every = range(len(self.people))
        best = np.array(
            [each[best_split(each, cost, pot), every].sum() for each, cost in zip(gains, costs, strict=True)]
        )
        missed = [best, *(best - gains[:, course].sum(axis=1) for course in range(1, len(courses)))]
        names = ["best", *courses[1:]]
        rows = [as_family(one[:, None]).assign(what=name) for name, one in zip(names, missed, strict=True)]
        return pd.concat(rows, ignore_index=True).assign(outcome=outcome)

    @cached_property
    def by_need(self) -> pd.DataFrame:
        """Present value offered for each head, in thirds of places by need, the neediest first; means over seeds."""
        if not self.seeds:
            return pd.DataFrame()
        rows = []
        third = self.places.groupby(["rule", "seed"])["need"].rank(ascending=False, method="first")
        cut = np.minimum((third - 1) * 3 // len(self.region.spots), 2).astype(int)
        for (rule, part), one in self.places.assign(third=cut).groupby(["rule", "third"], sort=False):
            each = one["offered_now"].sum() / (one["adults"].sum() / ADULT_SHARE)
            rows.append({"rule": rule, "third": int(part), "offered_now": float(each)})
        return pd.DataFrame(rows)
