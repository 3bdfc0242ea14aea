"""Places where people meet, and how they earn, wear, close and reopen (ODD 2.4, 7.2)."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

import mesa

from .services import answer

if TYPE_CHECKING:
    from .groups import Group
    from .model import Reference
    from .residents import Resident

KINDS = "library", "centre", "youth_club", "park", "faith", "pub", "shop"
OWNERS = COUNCIL, PRIVATE, COMMUNITY = "council", "private", "community"


class Institution(mesa.Agent):
    """An institution; `row` is its identity."""

    def __init__(self, model: Reference, row: int, cell: int, kind: str) -> None:
        super().__init__(model)
        self.row = row
        self.cell = cell
        self.kind = kind
        self.owner = COUNCIL
        self.is_open = True
        self.condition = 1.0
        self.reserve = 0.0
        self.strain = 0.0
        self.visits = 0.0
        self.subsidy = 0.0
        self.body: Group | None = None
        self.changed = 0
        self.council_share = 0.0
        self.works = 0
        self.shortfall = 0.0
        self.visitors: list[tuple[float, Resident]] = []

    def of_kind(self, what: str) -> float:
        """A number of its kind, such as `rooms`."""
        return self.model.numbers[f"{self.kind}.{what}"]

    @property
    def guests(self) -> list[Group]:
        """The living groups that it hosts, by row."""
        return [group for group in self.model.groups if group.place is self]

    @property
    def has_free_room(self) -> bool:
        return self.is_open and len(self.guests) < self.of_kind("rooms")

    def keep(self) -> None:
        """A month's accounts, wear, closing and opening (7.2)."""
        self._pay()
        self._wear()
        self._close_or_open()

    def _income(self) -> float:
        numbers, cost = self.model.numbers, self.of_kind("running_cost")
        income = self.visits * self.of_kind("takings")
        if self.owner == COUNCIL:
            years = (self.model.month + self.model.warm_up) / 12
            funding = max((1 - numbers["council.decline"]) ** years, numbers["council.floor"])
            funding *= answer(self.model.attention, numbers["services.places"])
            income += cost * funding * self.council_share
        if self.owner == COMMUNITY:
            volunteers = self.body.energy if self.body else numbers["community.volunteer_energy"]
            income += cost * numbers["community.volunteer_share"] * volunteers
        return income

    def _pay(self) -> None:
        numbers, cost = self.model.numbers, self.of_kind("running_cost")
        income = self._income()
        means = self.reserve + income + self.subsidy
        self.subsidy = 0.0
        self.paid = min(max(means / cost, 0), 1) if self.is_open else 0.0
        self.shortfall = max(cost - income, 0.0) if self.is_open else 0.0
        if self.is_open:
            self.reserve = max(means - cost, 0.0)
            self.strain += ((1 - self.paid) - self.strain) / numbers["institutions.strain_months"]
            if self.owner != COMMUNITY:
                self.reserve = min(self.reserve, numbers["institutions.reserve_months"] * cost)

    def _wear(self) -> None:
        numbers = self.model.numbers
        upkept = max(0.0, 1 - (1 - self.paid) / numbers["institutions.upkeep_share"])
        mended = numbers["institutions.upkeep"] * upkept * (1 - self.condition)
        self.condition = min(max(self.condition - numbers["institutions.wear"] + mended, 0.0), 1.0)

    def _close_or_open(self) -> None:
        numbers = self.model.numbers
        hazard = (
            numbers[f"closing.{self.owner}"]
            + numbers["institutions.strain_hazard"] * self.strain
            + numbers["institutions.dereliction_hazard"]
            * max(0.0, 1 - self.condition / numbers["institutions.derelict"])
        )
        luck = self.model.luck.at("institutions", self.model.month, self.row)
        closes = self.is_open and luck < 1 - exp(-hazard / 12)
        reopens = (
            not self.is_open
            and self.owner == PRIVATE
            and self.works == 0
            and luck < 1 - exp(-numbers["institutions.reopening"] / 12)
        )
        done = self.works == 1
        opens = reopens or (done and not self.is_open)
        self.works = max(self.works - 1, 0)
        if reopens:
            self.condition = max(self.condition, numbers["institutions.reopened"])
        if done:
            self.condition = 1.0
        if closes:
            self.close()
            self.visits = 0.0
        if opens:
            self.open(reopens)

    def close(self) -> None:
        """Close, and let down whoever uses it by as much as they use it."""
        self.is_open = False
        self.changed = self.model.month
        for resident in self.model.residents:
            for venue in resident.venues:
                if venue and venue.place is self:
                    resident.let_down += venue.use * self.model.numbers["letdown.institution"]

    def open(self, by_itself: bool) -> None:
        """Open, with a clean slate and three months' reserve, unless a project has paid that."""
        numbers = self.model.numbers
        self.is_open = True
        self.changed = self.model.month
        if by_itself or numbers["facilities.opening_reserve_paid"] < 0.5:
            self.reserve = max(
                self.reserve, numbers["institutions.opening_months"] * self.of_kind("running_cost")
            )
        self.strain = 0.0
