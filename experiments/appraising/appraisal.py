"""The appraisal: costs, savings and benefits of each option against business as usual, year by year and discounted.

    public cost  = money received - money handed back - money still held at the end, optimism bias on what was built,
                   and what the council pays towards running costs beyond business as usual, all brought from the
                   model's prices to those of the base year
    saving, benefit = quantity * value * (1 - optimism bias), by line (`lines`)
    NPSV = present value of (benefits + savings - public cost)
    BCR  = present value of (benefits + savings) / present value of public cost

so that what a pound of public money brings can be set beside published returns, which count savings as a return.
Business as usual is what would have happened anyway: deadweight needs no assumption. Levels are observed at year
ends; a year's quantity is the mean of both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kith.model.mistakes import Mistake, nearest

from ..effects import interval, subtracted
from .greenbook import (
    discount_factors,
    distributional_weight,
    lagged,
    over_the_year,
    payback,
    ratio_of_means,
    with_bias,
)
from .lines import LINES, WELLBEING, Line, Seen
from .record import OptionRecord
from .values import Values

Numbers = NDArray[np.float64]
COSTS = {
    "programme": "Programme money, less what is handed back or held",
    "building-bias": "Optimism bias on buildings",
    "council": "Council: running costs beyond business as usual",
}


@dataclass(frozen=True)
class Assumptions:
    """What an appraisal assumes besides the model.

    values : the catalogue, in prices of the base year
    wellbeing : one of `WELLBEING`
    off : lines that are switched off, by name
    from_memory : whether lines that rest on memory count
    weighted : whether income is weighted by who gets it
    """

    values: Values
    wellbeing: str = WELLBEING[0]
    off: frozenset[str] = frozenset()
    from_memory: bool = False
    weighted: bool = False

    def __post_init__(self) -> None:
        names = [line.name for line in LINES]
        for name in self.off:
            if name not in names:
                raise Mistake(f"without: {name!r} is not a line{nearest(name, names)}")

    def counts(self, line: Line) -> bool:
        """Whether a line counts."""
        unsure = line.is_from_memory(self.values) and not self.from_memory
        return line.name not in self.off and self.wellbeing in line.wellbeing and not unsure


@dataclass(frozen=True)
class Flows:
    """What an option brings and costs by line and year, undiscounted GBP in base-year prices, shape (seeds, years).

    quantities : units by line, before optimism bias
    """

    costs: Mapping[str, Numbers]
    lines: Mapping[str, Numbers]
    quantities: Mapping[str, Numbers]


@dataclass(frozen=True)
class Appraisal:
    """An option's appraisal, seed by seed; present values in GBP of the base year, shape (seeds,)."""

    option: str
    flows: Flows
    assumptions: Assumptions

    @cached_property
    def present(self) -> dict[str, Numbers]:
        """Present value of each cost and line."""
        values = self.assumptions.values
        found = {
            name: present_value(flow, "discount_rate", values) for name, flow in self.flows.costs.items()
        }
        return found | {
            line.name: present_value(self.flows.lines[line.name], line.rate, values) for line in LINES
        }

    def total(self, kind: str) -> Numbers:
        """Present value of all lines of a kind."""
        return np.sum([self.present[line.name] for line in LINES if line.kind == kind], axis=0)

    @property
    def cost(self) -> Numbers:
        """Public cost, before savings."""
        return np.sum([self.present[name] for name in COSTS], axis=0)

    @property
    def benefit(self) -> Numbers:
        """Benefits and savings."""
        return self.total("benefit") + self.total("saving")

    @property
    def npsv(self) -> Numbers:
        """Net present social value."""
        return np.asarray(subtracted(self.benefit, self.cost))

    @property
    def cash_saved(self) -> Numbers:
        """Present value of savings that are cash."""
        values = self.assumptions.values
        parts = [self.present[line.name] * values[line.cashable] for line in LINES if line.cashable]
        return np.sum(parts, axis=0)

    def balance(self) -> Numbers:
        """Discounted benefits and savings less costs, added up to each year, shape (seeds, years)."""
        values, flows = self.assumptions.values, self.flows
        years = flows.costs["programme"].shape[1]
        net = -np.sum([flows.costs[name] for name in COSTS], axis=0) * factors(years, "discount_rate", values)
        for line in LINES:
            net = net + flows.lines[line.name] * factors(years, line.rate, values)
        return np.cumsum(net, axis=1)

    def payback(self) -> int | None:
        """The year by which mean discounted benefits and savings make up for costs; None if never, or if none arose."""
        return payback(np.diff(self.balance().mean(axis=0), prepend=0.0)) if self.costs_anything else None

    @property
    def costs_anything(self) -> bool:
        """Whether a pound was ever paid or saved, so that there is something to pay back."""
        return any(flow.any() for flow in self.flows.costs.values())

    def headline(self) -> dict[str, dict[str, float]]:
        """NPSV, BCR and what they are made of, each with a 95% interval over seeds and their cases."""
        saving, benefit = self.total("saving"), self.total("benefit")
        sums = {
            "cost": self.cost,
            "saving": saving,
            "benefit": benefit,
            "npsv": self.npsv,
            "net cost": np.asarray(subtracted(self.cost, saving)),
        }
        told = {name: interval(values) for name, values in sums.items()}
        return told | {
            "bcr": ratio_of_means(self.benefit, self.cost),
            "cashable": ratio_of_means(self.cash_saved, self.cost),
            "bcr on net cost": ratio_of_means(benefit, sums["net cost"]),
        }


def factors(years: int, rate: str, values: Values) -> Numbers:
    """Discount factors at a rate of the catalogue."""
    return discount_factors(years, values[rate], (values[f"{rate}_later"], values[f"{rate}_latest"]))


def present_value(flow: Numbers, rate: str, values: Values) -> Numbers:
    """Flows by year discounted to year 0 and added up."""
    return flow @ factors(flow.shape[-1], rate, values)


def appraised(evidence: OptionRecord, assumptions: Assumptions) -> Appraisal:
    """The appraisal of an option."""
    values, seen = assumptions.values, evidence.seen
    paid = {name: money * values.pound for name, money in evidence.money.items()}
    costs = {
        "programme": paid["programme"],
        "building-bias": np.asarray(with_bias(paid["buildings"], values["bias_building"]))
        - paid["buildings"],
        "council": over_the_year(seen.change("council_cost")) * 12.0 * values.pound,
    }
    quantities = {line.name: quantity_of(line, seen, values) for line in LINES}
    lines = {line.name: line_flow(line, quantities[line.name], assumptions) for line in LINES}
    return Appraisal(evidence.option, Flows(costs, lines, quantities), assumptions)


def quantity_of(line: Line, seen: Seen, values: Values) -> Numbers:
    """Units of a line by year, shape (seeds, years)."""
    return lagged(over_the_year(line.quantity(seen, values)), line.lag)


def line_flow(line: Line, quantity: Numbers, assumptions: Assumptions) -> Numbers:
    """GBP of a line by year: nothing if it does not count."""
    if not assumptions.counts(line):
        return np.zeros_like(quantity)
    values = assumptions.values
    price = float(np.prod([values[name] for name in line.values]))
    if assumptions.weighted and line.is_income:
        price *= distributional_weight(values["relative_income"], values["inequality"])
    return np.asarray(with_bias(quantity * price, -values[line.bias(values)]))


def why_not(assumptions: Assumptions, name: str) -> str:
    """Why a line does not count."""
    line = next(line for line in LINES if line.name == name)
    if name in assumptions.off:
        return "switched off"
    if assumptions.wellbeing not in line.wellbeing:
        return f"wellbeing is counted once, {assumptions.wellbeing}"
    return "rests on memory; --from-memory counts it"
