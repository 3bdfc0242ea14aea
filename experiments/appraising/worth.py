"""What options are worth: their appraisals as tables, words, a figure and one JSON object."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from kith.model.provenance import model_digest

from .. import figures as draw
from ..presenting.plain import clean
from ..running.identity import kith_version
from ..running.store import Store
from .sources import sources_told
from .tables import WorthTables
from .words import (
    mechanisms_finding,
    mechanisms_small_print,
    worth_finding,
    worth_small_print,
    worth_text,
)

PARTS = ("accounts", "concentration", "gains", "mechanisms", "money", "runs")


@dataclass(frozen=True)
class Worth(WorthTables):
    """The appraisal of a comparison: its tables, said, drawn and kept."""

    def text(self) -> str:
        """The appraisal in words."""
        return worth_text(self)

    def sources(self) -> str:
        """Every number in the appraisal with what it is, how well it is known and where it comes from."""
        return sources_told(self.assumptions)

    def figure(self) -> draw.Chart:
        """What each option costs and brings, by line; the ratio under each way of counting; the balance over time."""
        return draw.worth_figure(
            self.lines[self.lines["counts"]],
            self.headlines[self.headlines["what"] == "bcr"],
            {name: self.appraisal(name).balance() for name in self.names},
            self.assumptions.wellbeing,
            worth_finding(self),
            worth_small_print(self),
        )

    def ledger_figure(self) -> draw.Chart:
        """What began, ended and last kept the ties that make the gap between options."""
        title, below = mechanisms_finding(self), mechanisms_small_print(self)
        return draw.mechanisms_figure(self.mechanisms, self.names, title, below)

    def to_json(self) -> str:
        """Everything as one JSON object: the same question gives the same bytes."""
        q, values = self.comparison.question, self.assumptions.values
        about = {
            "model": model_digest(),
            "version": kith_version(),
            "place": q.place,
            "population": q.population,
            "years": q.years,
            "seed": q.seed,
            "replicates": self.comparison.replicates,
            "cases": q.cases.name if q.cases else "catalogue",
            "base_year": values.base_year,
            "wellbeing": self.assumptions.wellbeing,
            "without": sorted(self.assumptions.off),
            "from_memory": self.assumptions.from_memory,
            "weights": self.assumptions.weighted,
            "payback_year": {name: self.appraisal(name).payback() for name in self.names},
        }
        used = [
            {
                "name": name,
                **{end: values.priced(name, end) for end in ("value", "low", "high")},
                **{key: getattr(one, key) for key in ("unit", "known", "meaning", "source")},
            }
            for name, one in values.values.items()
        ]
        tables: dict[str, Any] = {name: clean(table) for name, table in self.tables().items()}
        return json.dumps({**about, **tables, "values": used}, allow_nan=False, ensure_ascii=False)

    def save(self) -> None:
        """Write the tables, the words, the JSON and the figure beside the comparison."""
        store = Store(self.comparison.folder, self.comparison.question.asked())
        for name, table in self.tables().items():
            store.write_table(f"worth-{name}.parquet", table)
        store.write_text("worth.txt", self.text() + "\n")
        store.write_text("worth-sources.txt", self.sources() + "\n")
        store.write_text("worth.json", self.to_json() + "\n")
        store.write_picture("worth.png", self.figure())
        store.write_picture("mechanisms.png", self.ledger_figure())
