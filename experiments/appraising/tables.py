"""What options are worth, as tables; they say and draw nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import pandas as pd

from kith.model.programme.presets import BASELINE

from ..comparing.findings import Findings
from ..effects import interval
from ..running.store import Store
from .appraisal import COSTS, Appraisal, Assumptions, appraised
from .capitals import course_of_capitals
from .frontier import PUBLISHED, channel
from .gains import by_group
from .greenbook import ratio_of_means
from .lines import LINES
from .mechanisms import split
from .record import OptionRecord
from .switching import switching
from .wellbeing import STRICT, ways_of

MOVED = ["visits_gained", "visits_lost", "visits_moved", "jobs_won", "jobs_lost"]


@dataclass(frozen=True, repr=False)
class WorthTables:
    """What options are worth, as tables.

    comparison : the options, their runs and their money
    assumptions : how things are valued
    """

    comparison: Findings
    assumptions: Assumptions

    @property
    def names(self) -> tuple[str, ...]:
        """The options."""
        return self.comparison.question.names

    def table_of(self, kind: str) -> pd.DataFrame:
        """What was observed, of the seeds that finished."""
        seeds = self.comparison.runs["seed"].unique().tolist()
        return Store.opened(self.comparison.folder).table(kind, seeds)

    @cached_property
    def evidence(self) -> dict[str, OptionRecord]:
        """What an appraisal needs of each option."""
        found, accounts = self.comparison, self.table_of("accounts")
        people = found.question.population
        return {
            name: OptionRecord.read(name, found.runs, accounts, found.money, people) for name in self.names
        }

    def ways(self) -> dict[str, Assumptions]:
        """The ways in which wellbeing is counted, from least to most."""
        return ways_of(self.assumptions)

    def appraisal(self, option: str, way: str | None = None) -> Appraisal:
        """The appraisal of an option, in the way asked for or another."""
        return appraised(self.evidence[option], self.assumptions if way is None else self.ways()[way])

    @cached_property
    def headlines(self) -> pd.DataFrame:
        """NPSV, BCR and their parts by option (or difference of options) and way of counting wellbeing."""
        rows = []
        for way in self.ways():
            found = {name: self.appraisal(name, way) for name in self.names}
            for name, appraisal in found.items():
                rows += [
                    {"option": name, "wellbeing": way, "what": what, **told}
                    for what, told in appraisal.headline().items()
                ]
            for one, other in combinations(self.names, 2):
                gap = interval(found[other].npsv - found[one].npsv)
                rows.append({"option": f"{other} - {one}", "wellbeing": way, "what": "npsv", **gap})
        return pd.DataFrame(rows)

    @cached_property
    def lines(self) -> pd.DataFrame:
        """Every cost and line by option: units a year, value, bias, present value, whether it counts."""
        values, rows = self.assumptions.values, []
        for name in self.names:
            one = self.appraisal(name)
            for cost, title in COSTS.items():
                rows.append(
                    {
                        "option": name,
                        "line": cost,
                        "title": title,
                        "kind": "cost",
                        "counts": True,
                        **interval(one.present[cost]),
                    }
                )
            for line in LINES:
                told = {
                    "option": name,
                    "line": line.name,
                    "title": line.title,
                    "kind": line.kind,
                    "channel": line.channel,
                    "counts": self.assumptions.counts(line),
                    "quantity": float(one.flows.quantities[line.name].mean()),
                    "unit": line.unit,
                    "value": float(values[line.values[0]]),
                    "bias": values[line.bias(values)],
                    "from_memory": line.is_from_memory(values),
                }
                rows.append({**told, **interval(one.present[line.name])})
        return pd.DataFrame(rows)

    @cached_property
    def channels(self) -> pd.DataFrame:
        """GBP per GBP 1 of public cost by channel, beside Frontier Economics' published split, with intervals."""
        rows = []
        for name in self.names:
            one = self.appraisal(name)
            for name_of, published in PUBLISHED.items():
                told = ratio_of_means(channel(one, name_of), one.cost)
                rows.append({"option": name, "channel": name_of, **told, "published": published})
        return pd.DataFrame(rows)

    @cached_property
    def switches(self) -> pd.DataFrame:
        """Switching values of each option's NPSV and of the difference of two: at its most cautious, and as asked."""
        tables = []
        for way, assumed in {
            STRICT: self.ways()[STRICT],
            self.assumptions.wellbeing: self.assumptions,
        }.items():
            for name in self.names:
                tables.append(switching(self.evidence[name], assumed).assign(option=name, wellbeing=way))
            for one, other in combinations(self.names, 2):
                table = switching(self.evidence[other], assumed, self.evidence[one])
                tables.append(table.assign(option=f"{other} - {one}", wellbeing=way))
        return pd.concat(tables, ignore_index=True)

    @cached_property
    def gains(self) -> pd.DataFrame:
        """Effects by group of residents, averaged over the years."""
        return by_group(self.table_of("gains"))

    @cached_property
    def concentration(self) -> pd.DataFrame:
        """How gains in life satisfaction fall on residents, mean over seeds."""
        table = self.table_of("concentration").drop(columns="seed")
        return table.groupby("option", sort=False, as_index=False).mean()

    @cached_property
    def mechanisms(self) -> pd.DataFrame:
        """The gap in ties per resident between each two options, split over what made it."""
        table, people = self.table_of("mechanisms"), self.comparison.question.population
        pairs = [(name, name, BASELINE) for name in self.names]
        pairs += [(f"{b} - {a}", b, a) for a, b in combinations(self.names, 2)]
        return pd.concat(
            [split(table, b, a, people).assign(option=told) for told, b, a in pairs], ignore_index=True
        )

    @cached_property
    def capitals(self) -> pd.DataFrame:
        """The six-capital account: each measure by option and year."""
        return course_of_capitals(
            self.comparison.runs, self.table_of("accounts"), self.assumptions.values.pound
        )

    @cached_property
    def displacement(self) -> pd.DataFrame:
        """What an option moved, mean over years and seeds: visits a month, and jobs against business as usual.

        Visits are gained at places that only the option has open, and moved from others. `jobs_won` is how many more
        residents are in work, `jobs_lost` how many jobs fewer people elsewhere hold.
        """
        levels = self.comparison.runs[["option", "seed", "month", "employment"]]
        table = self.table_of("accounts").merge(levels, on=["option", "seed", "month"])
        table = table[table["month"] > 0].assign(
            jobs_won=table["employment"] * table["under_66"], jobs_lost=-table["jobs_elsewhere"]
        )
        means = table.groupby("option", sort=False)[MOVED].mean()
        jobs = ["jobs_won", "jobs_lost"]
        means[jobs] -= means.loc[BASELINE, jobs]
        return means.drop(index=BASELINE).reset_index()

    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables by name."""
        names = (
            "headlines",
            "lines",
            "channels",
            "switches",
            "gains",
            "concentration",
            "mechanisms",
            "capitals",
            "displacement",
        )
        return {name: getattr(self, name) for name in names}
