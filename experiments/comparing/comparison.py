"""What a comparison found: tidy tables, an answer in words, a figure, and one JSON object."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import pandas as pd

from kith.model.places import place_told
from kith.model.programme.presets import BASELINE
from kith.model.provenance import model_digest

from .. import figures as draw
from ..presenting.plain import plain, rounded
from ..presenting.report import Report
from ..running.identity import kith_version
from ..running.store import Picture
from . import answer
from .brief import legend, sentences, table
from .findings import ACCOUNTS, Findings
from .verdicts import finding

DRAWN = ("ties", "trust", "groups", "institutions", "loneliness", "efficacy")
MOST_OWN = 3  # panels, instead of the last of these, for outcomes of rules of one's own


@dataclass(frozen=True, repr=False)
class Comparison(Findings, Report):
    """Options compared, from the seeds that finished: what was found, said, drawn and kept."""

    stem = "compare"

    def answer(self) -> str:
        """The whole answer in plain words, of about 50 lines of 100 characters."""
        if not self.question.apart or not self.replicates:
            return answer.answer(self)
        return f"{answer.answer(self.pair())}\n\n{answer.words_apart(self)}"

    def figure(self) -> draw.Chart:
        """Effects over the years with their intervals, and the money under them."""
        found = self.pair() if self.question.apart else self
        own = [*found.question.rules.own][:MOST_OWN]
        drawn = [*DRAWN[: len(DRAWN) - len(own)], *own]
        return draw.comparison_figure(
            found.effects,
            found.money,
            found.accounts(),
            found.question.options[1:],
            [found.outcomes[name] for name in drawn],
            found.question.years,
            found.replicates,
            finding(found, drawn),
            answer.small_print(found, drawn),
        )

    def apart_figure(self) -> draw.Chart:
        """Of a pair taken apart, what each single change is worth at the end of the run."""
        last = self.effects[self.effects["year"] == self.question.years]
        steps = answer.steps(self)
        title, below = answer.apart_title(self), answer.apart_small_print(self)
        return draw.apart_figure(last, steps, answer.OF_INTEREST, title, below)

    def text(self) -> str:
        """The answer in plain words."""
        return self.answer()

    def _two(self) -> Self:
        """The comparison, or of a pair taken apart the pair."""
        return self.pair() if self.question.apart and self.replicates else self

    def said(self) -> str:
        """The answer in three sentences."""
        return sentences(self._two())

    def main_table(self) -> list[list[str]]:
        """Every headline outcome, with what one option does less the other."""
        return table(self._two())

    def noted(self) -> str:
        """What intervals hold; and what takes a pair apart."""
        apart = answer.words_apart(self) if self.question.apart and self.replicates else ""
        return "\n\n".join(filter(None, [legend(self._two()), apart]))

    def as_plain(self) -> dict[str, Any]:
        """Everything as plain data: the same question gives the same bytes."""
        q, accounts, spent = self.question, self.accounts(), self.spent_now()
        options = {
            option.name: {
                "sentence": option.sentence(q.population),
                "cash": rounded(option.cash(q.population)),
                "present_value": rounded(option.present_value(q.population, q.discount_rate)),
                "present_value_spent": rounded(spent[option.name]),
                **{account: rounded(accounts.loc[option.name, account]) for account in ACCOUNTS},
            }
            for option in q.options[1:]
        }
        return {
            "model": model_digest(),
            "version": kith_version(),
            **place_told(q.place),
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

    def raw_tables(self) -> dict[str, pd.DataFrame]:
        """Outcomes, and money, of every run by month."""
        return {"runs": self.runs, "money": self.money}

    def texts(self) -> dict[str, str]:
        """The answer and the data."""
        return {"answer.txt": self.full_text(), "compare.json": self.to_json()}

    def figures(self) -> dict[str, Callable[[], Picture]]:
        """Effects over the years, and what each difference of a pair taken apart is worth."""
        if not len(self.effects):
            return {}
        return {"compare": self.figure, **({"apart": self.apart_figure} if self.question.apart else {})}
