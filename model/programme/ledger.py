"""The money of a programme: planned, spent by instrument, returned, and held. Nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..mistakes import Mistake
from .programme import INSTRUMENTS


@dataclass
class Project:
    """Building work under way, paid month by month; what it costs beyond plan is due when it would end."""

    institution: int  # row
    monthly: float  # GBP
    left: int  # months
    beyond: float = 0.0  # GBP beyond plan that nobody has paid yet
    reserve: float = 0.0  # GBP set aside for the institution to open with
    instrument: str = "facilities"  # whose pot pays

    @property
    def is_under_way(self) -> bool:
        """Whether anything of it is still to be paid."""
        return self.left > 0 or self.beyond > 0.0 or self.reserve > 0.0


@dataclass
class Ledger:
    """Accounts in GBP. At every month cash == spent + returned + held, to rounding.

    plan      : money promised so far, by month since month 0; what is granted later is not known before
    begins    : first month of a grant
    pots      : money given to an instrument and not yet spent
    projects  : building work committed and not yet paid for
    capital   : endowment capital, kept
    income    : what endowments earned and spent, by month; not programme cash
    paid_for  : month in which money last went to an institution, by its row
    """

    plan: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    begins: int = 0
    received: float = 0.0
    pots: dict[str, float] = field(default_factory=lambda: dict.fromkeys(INSTRUMENTS, 0.0))
    projects: list[Project] = field(default_factory=list)
    capital: float = 0.0
    returned: float = 0.0
    workers: float = 0.0  # full-time equivalents last month
    planned_by_month: list[float] = field(default_factory=list)
    income: list[float] = field(default_factory=list)
    spent_by_month: dict[str, list[float]] = field(default_factory=lambda: {k: [] for k in INSTRUMENTS})
    paid_for: dict[int, int] = field(default_factory=dict)

    def copy(self) -> Ledger:
        return deepcopy(self)

    @property
    def cash(self) -> float:
        """Money received from the funder so far."""
        return self.received

    @property
    def planned(self) -> NDArray[np.float64]:
        """Planned money by month since month 0."""
        return np.array(self.planned_by_month)

    @property
    def spent(self) -> dict[str, NDArray[np.float64]]:
        """Money spent by instrument and month since month 0."""
        return {name: np.array(months) for name, months in self.spent_by_month.items()}

    @property
    def held(self) -> float:
        """Money neither spent nor returned: pots, committed building work, endowment capital."""
        committed = sum(project.monthly * project.left + project.reserve for project in self.projects)
        return sum(self.pots.values()) + committed + self.capital

    @property
    def ends(self) -> int:
        """The first month with no promised money."""
        return len(self.plan)

    def grant(self, money: NDArray[np.float64], month: int) -> None:
        """Promise money by month, GBP, from `month` on, besides what has been promised.

        >>> whole, parts = Ledger(), Ledger()
        >>> whole.grant(np.array([5.0, 6.0, 7.0]), 2)
        >>> parts.grant(np.array([5.0]), 2)
        >>> parts.grant(np.array([6.0, 7.0]), 3)
        >>> parts.plan.tolist(), parts.begins, bool((parts.plan == whole.plan).all())
        ([0.0, 0.0, 5.0, 6.0, 7.0], 2, True)

        Raises
        ------
        Mistake
            If the month has been lived already.
        """
        if month < len(self.planned_by_month):
            raise Mistake(f"grant: month {month} is past; give month {len(self.planned_by_month)} or later")
        plan = np.zeros(max(self.ends, month + len(money)))
        plan[: self.ends] = self.plan
        plan[month : month + len(money)] += money
        self.begins = (
            min(self.begins, month) if 0 < self.ends >= month else month
        )  # after a gap it begins anew
        self.plan = plan

    def open_month(self, amount: float, mix: Mapping[str, float]) -> None:
        """Receive the month's money into the pots."""
        self.received += amount
        self.planned_by_month.append(amount)
        self.income.append(0.0)
        for name in INSTRUMENTS:
            self.spent_by_month[name].append(0.0)
            self.pots[name] += amount * mix.get(name, 0.0)

    def spend(self, instrument: str, amount: float, from_pot: bool = True) -> None:
        """Record `amount` as spent, from the instrument's pot or from committed money."""
        self.spent_by_month[instrument][-1] += amount
        if from_pot:
            self.pots[instrument] -= amount

    def paid_since(self, month: int) -> list[int]:
        """Rows of institutions to which money went in that month or later."""
        return [row for row, last in self.paid_for.items() if last >= month]

    def return_pots(self) -> None:
        """Hand what waits in the pots back to the funder."""
        for name, amount in self.pots.items():
            self.returned += amount
            self.pots[name] = 0.0
