"""What a comparison found: tidy tables, an answer in words, a figure, and one JSON object."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from kith.model.measures.outcomes import OUTCOMES
from kith.model.programme.presets import BASELINE
from kith.model.provenance import model_digest

from ..effects import COLUMNS, averaged, effects
from ..presenting.plain import plain, rounded
from ..presenting.report import Report
from ..running.identity import kith_version
from ..running.store import Picture, Store
from . import answer
from .question import Question

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ACCOUNTS = ("spent", "returned", "held")


@dataclass(frozen=True, repr=False)
class Comparison(Report):
    """Options compared, from the seeds that finished.

    question : what was asked, with the money made equal
    effects : paired effects by option (or difference of options), outcome and year
    runs : outcomes by seed, option and month
    money : GBP by seed, option, month, account (planned, spent, returned, held) and instrument; planned,
    spent
        and returned are amounts of the month, held is what was there at its end
    failures : seeds that failed, at which option, why, and the command that repeats them
    folder : where all of it is kept
    """

    stem = "compare"
    question: Question
    effects: pd.DataFrame
    runs: pd.DataFrame
    money: pd.DataFrame
    failures: pd.DataFrame
    folder: Path

    @classmethod
    def read(cls, question: Question, store: Store) -> Comparison:
        """The comparison in a folder, as far as it is finished."""
        runs, money = store.runs(question.seeds), store.money(question.seeds)
        failures = store.failures()
        table = pd.DataFrame(columns=list(COLUMNS))
        if len(runs):
            units = {name: outcome.unit for name, outcome in OUTCOMES.items()}
            table = effects(runs, units, question.names, BASELINE)
        mine = failures[failures["seed"].isin(question.seeds)].reset_index(drop=True)
        return cls(question, table, runs, money, mine, store.folder)

    @property
    def replicates(self) -> int:
        """Seeds that finished."""
        return int(self.runs["seed"].nunique()) if len(self.runs) else 0

    @cached_property
    def averages(self) -> pd.DataFrame:
        """Effects on each outcome's average over the years, as `effects` without its year."""
        if not len(self.runs):
            return self.effects.drop(columns="year")
        units = {name: outcome.unit for name, outcome in OUTCOMES.items()}
        table = effects(averaged(self.runs, list(units)), units, self.question.names, BASELINE)
        return table.drop(columns="year")

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

    def answer(self) -> str:
        """The answer in plain words, of about 45 lines of 100 characters."""
        if not self.question.apart or not self.replicates:
            return answer.answer(self)
        return f"{answer.answer(self.pair())}\n\n{answer.words_apart(self)}"

    def pair(self) -> Comparison:
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

    def figure(self) -> Figure:
        """Effects over the years with their intervals, and the money under them."""
        from ..figures.comparison import comparison_figure

        return comparison_figure(self.pair() if self.question.apart else self)

    def text(self) -> str:
        """The answer in plain words."""
        return self.answer()

    def summary(self) -> str:
        """The options, the place and the runs."""
        q = self.question
        where = f"{q.place}, {q.population:,} adults, {q.years} years"
        return f"{', '.join(q.names)} against {BASELINE}; {where}, {self.replicates} seeds"

    def as_plain(self) -> dict[str, Any]:
        """Everything as plain data: the same question gives the same bytes."""
        q, accounts = self.question, self.accounts()
        options = {
            option.name: {
                "sentence": option.sentence(q.population),
                "cash": rounded(option.cash(q.population)),
                "present_value": rounded(option.present_value(q.population, q.discount_rate)),
                **{account: rounded(accounts.loc[option.name, account]) for account in ACCOUNTS},
            }
            for option in q.options[1:]
        }
        return {
            "model": model_digest(),
            "version": kith_version(),
            "place": q.place,
            "population": q.population,
            "years": q.years,
            "seed": q.seed,
            "replicates": self.replicates,
            "baseline": BASELINE,
            "discount_rate": q.discount_rate,
            "equal": q.equal,
            "parameters": dict(sorted(q.changes.items())),
            "cases": q.cases.name if q.cases else "catalogue",
            "options": options,
            "effects": [plain(row) for row in self.effects.to_dict("records")],
            "averages": [plain(row) for row in self.averages.to_dict("records")],
        }

    def tables(self) -> dict[str, pd.DataFrame]:
        """Paired effects."""
        return {"effects": self.effects}

    def texts(self) -> dict[str, str]:
        """The answer and the data."""
        return {"answer.txt": self.answer(), "compare.json": self.to_json()}

    def figures(self) -> dict[str, Callable[[], Picture]]:
        """Effects over the years, and what each difference of a pair taken apart is worth."""
        if not len(self.effects):
            return {}
        return {"compare": self.figure, **({"apart": self.apart_figure} if self.question.apart else {})}

    def apart_figure(self) -> Figure:
        """What each difference of a pair taken apart is worth."""
        from ..figures.apart import apart_figure

        return apart_figure(self)
