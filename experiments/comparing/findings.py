"""What a comparison found, as tables; it says and draws nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pandas as pd

from kith.model.measures.outcomes import Outcome
from kith.model.mistakes import Mistake
from kith.model.programme.presets import BASELINE
from kith.model.programme.programme import worth_now
from kith.model.telling import counted

from ..effects import COLUMNS, averaged, effects
from ..extras import how_to_install
from ..running.store import Store
from ..simultaneous import beside
from .question import Question

ACCOUNTS = ("spent", "returned", "held")


if TYPE_CHECKING:
    from xarray import DataArray


@dataclass(frozen=True, repr=False)
class Findings:
    """Options compared, from the seeds that finished.

    question : what was asked, with the money made equal
    effects : paired effects by option (or difference of options), outcome and year; beside each interval of the mean
        what nine worlds in ten show (world_low, world_high), the share of worlds in which the difference is above zero
        (ahead), and for headline outcomes an interval that holds for all of them together (low_together, high_together)
    runs : outcomes by seed, option and month
    money : GBP by seed, option, month, account (planned, spent, returned, held) and instrument; planned, spent
        and returned are amounts of the month, held is what was there at its end
    failures : seeds that failed, at which option, why, and the command that repeats them
    folder : where all of it is kept
    """

    question: Question
    effects: pd.DataFrame
    runs: pd.DataFrame
    money: pd.DataFrame
    failures: pd.DataFrame
    folder: Path

    @classmethod
    def read(cls, question: Question, store: Store) -> Self:
        """What the comparison in a folder found, as far as it is finished."""
        runs, money = store.runs(question.seeds), store.money(question.seeds)
        failures = store.failures()
        table = pd.DataFrame(columns=list(COLUMNS))
        if len(runs):
            units = {name: outcome.unit for name, outcome in question.rules.outcomes.items()}
            table = effects(runs, units, question.names, BASELINE)
            table = beside(table, runs, question.names, BASELINE, question.rules.headline)
        mine = failures[failures["seed"].isin(question.seeds)].reset_index(drop=True)
        return cls(question, table, runs, money, mine, store.folder)

    def what_was_asked(self) -> Mapping[str, Any]:
        """The question."""
        return self.question.asked()

    @property
    def outcomes(self) -> Mapping[str, Outcome]:
        """All outcomes by name, those of rules of one's own last."""
        return self.question.rules.outcomes

    @property
    def headline(self) -> tuple[str, ...]:
        """The outcomes that are told together."""
        return self.question.rules.headline

    @property
    def replicates(self) -> int:
        """Seeds that finished."""
        return int(self.runs["seed"].nunique()) if len(self.runs) else 0

    @cached_property
    def averages(self) -> pd.DataFrame:
        """Effects on each outcome's average over the years, as `effects` without its year."""
        if not len(self.runs):
            return self.effects.drop(columns="year")
        units = {name: outcome.unit for name, outcome in self.outcomes.items()}
        means = averaged(self.runs, list(units))
        table = effects(means, units, self.question.names, BASELINE)
        return beside(table, means, self.question.names, BASELINE, self.headline).drop(columns="year")

    def accounts(self) -> pd.DataFrame:
        """Where each option's money was when the run ended: GBP spent, returned and held, mean over seeds."""
        totals = pd.DataFrame(0.0, index=pd.Index(self.question.names, name="option"), columns=list(ACCOUNTS))
        last = self.question.years * 12 - 1
        for option in totals.index:
            rows = self.money[self.money["option"] == option] if len(self.money) else self.money
            for account in ACCOUNTS if len(rows) else ():
                one = rows[rows["account"] == account]
                one = one[one["month"] == last] if account == "held" else one
                totals.loc[option, account] = one["gbp"].sum() / self.replicates
        return totals

    def spent_now(self) -> pd.Series:
        """What each option spent until the run ended, worth at month 0, GBP, mean over seeds."""
        now = {}
        for option in self.question.names:
            months = np.zeros(self.question.years * 12)
            if len(self.money):
                rows = self.money[(self.money["option"] == option) & (self.money["account"] == "spent")]
                np.add.at(months, rows["month"].to_numpy(), rows["gbp"].to_numpy() / self.replicates)
            now[option] = worth_now(months, self.question.discount_rate)
        return pd.Series(now)

    def to_xarray(self) -> DataArray:
        """Outcomes as an array with named dimensions, of shape (option, outcome, year, seed).

        Returns
        -------
        DataArray
            Levels, not effects; business as usual is the first option. Needs the extra ``xarray``.

        Raises
        ------
        Mistake
            If xarray is not installed.
        """
        try:
            from xarray import DataArray  # noqa: PLC0415 (of an optional extra)
        except ImportError:
            raise Mistake(f"xarray: it is not installed; {how_to_install('xarray')}") from None
        runs = self.runs.assign(year=self.runs["month"] // 12) if len(self.runs) else self.runs
        options, outcomes = [BASELINE, *self.question.names], list(self.outcomes)
        years, seeds = sorted(runs["year"].unique()), list(dict.fromkeys(runs["seed"]))
        table = runs.set_index(["option", "year", "seed"])[outcomes]
        table = table.reindex(pd.MultiIndex.from_product([options, years, seeds]))
        values = table.to_numpy().reshape(len(options), len(years), len(seeds), len(outcomes))
        return DataArray(
            values.transpose(0, 3, 1, 2),
            coords={"option": options, "outcome": outcomes, "year": years, "seed": seeds},
            dims=("option", "outcome", "year", "seed"),
            name="level",
        )

    def pair(self) -> Self:
        """Of a pair taken apart, the pair alone."""
        first, *_, last = self.question.options[1:]
        told = (BASELINE, first.name, last.name, f"{last.name} - {first.name}")
        tables = {
            name: table[table["option"].isin(told)].reset_index(drop=True)
            for name in ("effects", "runs", "money")
            if len(table := getattr(self, name))
        }
        question = replace(self.question, options=(self.question.options[0], first, last), apart=False)
        return replace(self, question=question, **tables)

    def summary(self) -> str:
        """The options, the place and the runs."""
        q = self.question
        where = f"{q.place.name}, {q.population:,} adults, {counted(q.years, 'year')}"
        return f"{', '.join(q.names)} against {BASELINE}; {where}, {counted(self.replicates, 'seed')}"
