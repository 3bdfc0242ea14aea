"""What options are worth: their appraisals as tables, words, a figure and one JSON object."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from kith.model.places import place_told
from kith.model.provenance import model_digest

from .. import figures as draw
from ..presenting.plain import clean
from ..presenting.report import Report
from ..running.identity import kith_version
from ..running.store import Picture
from .brief import worth_noted, worth_rows, worth_said
from .sources import sources_told
from .tables import WorthTables
from .wellbeing import STRICT
from .words import (
    mechanisms_finding,
    mechanisms_small_print,
    worth_finding,
    worth_small_print,
    worth_text,
)

TABLES = (
    "headlines", "lines", "channels", "switches", "gains", "concentration", "mechanisms", "capitals", "displacement",
)  # fmt: skip


@dataclass(frozen=True, repr=False)
class Worth(WorthTables, Report):
    """The appraisal of a comparison: its tables, said, drawn and kept."""

    stem = "worth"

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
        """Of what, and how wellbeing is counted."""
        return f"{self.comparison.summary()}; {self.assumptions.wellbeing}"

    def text(self) -> str:
        """The appraisal in words."""
        return worth_text(self)

    def said(self) -> str:
        """The finding."""
        return worth_said(self)

    def main_table(self) -> list[list[str]]:
        """What it costs and brings."""
        return worth_rows(self)

    def noted(self) -> str:
        """How sure it is, and what would turn it."""
        return worth_noted(self)

    def sources(self) -> str:
        """Every number in the appraisal with what it is, how well it is known and where it comes from."""
        return sources_told(self.assumptions)

    def figure(self) -> draw.Chart:
        """What each option costs and brings, by line; the ratio under each way of counting; the balance over time."""
        return draw.worth_figure(
            self.lines[self.lines["counts"]],
            self.headlines[self.headlines["what"] == "bcr"],
            {name: self.appraisal(name, STRICT).balance() for name in self.names},
            STRICT,
            worth_finding(self),
            worth_small_print(self),
        )

    def ledger_figure(self) -> draw.Chart:
        """What began, ended and last kept the ties that make the gap between options."""
        title, below = mechanisms_finding(self), mechanisms_small_print(self)
        return draw.mechanisms_figure(self.mechanisms, self.names, title, below)

    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables by name."""
        return {f"worth-{name}": getattr(self, name) for name in TABLES}

    def texts(self) -> dict[str, str]:
        """The words, the sources and the data."""
        return {**super().texts(), "worth-sources.txt": self.sources()}

    def figures(self) -> dict[str, Callable[[], Picture]]:
        """Costs and benefits; and the ledger of ties."""
        return {"worth": self.figure, "mechanisms": self.ledger_figure} if self.comparison.replicates else {}

    def where(self) -> str:
        """Where both figures and the tables are."""
        figures = f"Figures: {self.folder / 'worth.png'} and {self.folder / 'mechanisms.png'}"
        return f"{figures}\nTables: {self.folder} (all in words: worth.txt, worth-sources.txt)"

    def as_plain(self) -> dict[str, Any]:
        """Everything as plain data: the same question gives the same bytes."""
        q, values = self.comparison.question, self.assumptions.values
        about = {
            "model": model_digest(),
            "version": kith_version(),
            **place_told(q.place),
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
        tables: dict[str, Any] = {name: clean(getattr(self, name)) for name in TABLES}
        return {**about, **tables, "values": used}
