"""Voluntary groups: meeting, thriving, dying, looking for rooms (ODD 2.3, 7.3, 7.8)."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

import mesa

from .institutions import COUNCIL

if TYPE_CHECKING:
    from .institutions import Institution
    from .model import Reference
    from .residents import Membership, Resident

NEVER = -1_000_000


class Group(mesa.Agent):
    """A living group. When it dies it is removed from the model, and its row is free again."""

    def __init__(self, model: Reference, row: int, identity: int, cell: int) -> None:
        super().__init__(model)
        self.row = row
        self.identity = identity
        self.founded = model.month
        self.cell = cell
        self.energy = model.numbers["groups.first_energy"]
        self.constituted = False
        self.purse = 0.0
        self.place: Institution | None = None
        self.hosted_since = 0
        self.partnership = 0.0
        self.met = False
        self.turnout = 0
        self.granted = 0.0
        self.last_granted = NEVER
        self.supported = False
        self.members: list[Resident] = []
        self.comers: list[Membership] = []
        self.in_arrears = False
        self.size = 0
        self.effort = 0.0

    @property
    def has_room(self) -> bool:
        return self.place is not None and self.place.is_open

    @property
    def meets_at(self) -> int:
        """The cell where it meets (7.3)."""
        return self.place.cell if self.place else self.cell

    @property
    def owned(self) -> list[Institution]:
        return [place for place in self.model.institutions if place.body is self]

    def meet(self) -> None:
        """Whoever came has come; dues, rent and partnership follow (7.3)."""
        numbers = self.model.numbers
        self.met = len(self.comers) >= numbers["groups.quorum"]
        self.turnout = len(self.comers) if self.met else 0
        for membership in self.comers:
            membership.attended = self.met
        self.comers = []
        self.purse += self.turnout * numbers["groups.subscription"]
        pays = self.has_room and self.met and self.purse >= numbers["groups.rent"]
        self.in_arrears = self.has_room and self.met and not pays
        if pays:
            self.purse -= numbers["groups.rent"]
            self.place.reserve += numbers["groups.rent"]
        if self.place:
            self.partnership += (pays - self.partnership) * numbers["groups.partnership_rate"]

    def tire_or_thrive(self) -> None:
        """Energy follows turnout, organisers and help (7.8)."""
        numbers = self.model.numbers
        organisers = [resident for resident in self.members if resident.membership_of(self).organises]
        capacity = sum(0.5 + resident.skill for resident in organisers)
        self.effort = min(1, capacity / (1 + self.size / numbers["groups.members_per_organiser"]))
        share = min(1, self.turnout / max(1, self.size * numbers["groups.attendance"]))
        spent = min(self.purse, numbers["groups.activity"]) * self.met
        self.purse -= spent
        help_ = (
            numbers["groups.support_energy"] * self.supported
            + numbers["groups.money_energy"] * spent / numbers["groups.activity"]
        )
        self.energy += numbers["groups.energy_rate"] * (min(1, share * self.effort + help_) - self.energy)
        self.granted *= 11 / 12

    def become_constituted(self) -> None:
        """A skilled, energetic group of five or more may be constituted, for good (7.8)."""
        numbers = self.model.numbers
        chance = (
            numbers["groups.constituting"]
            * self.effort
            * self.energy
            * (1 + numbers["groups.constituting_aid"] * self.supported)
        )
        if (
            self.size >= numbers["groups.constituted_members"]
            and self.model.luck.of_group(0, self.row) < chance
        ):
            self.constituted = True

    def is_dying(self) -> bool:
        """Whether it dies this month (7.8)."""
        numbers = self.model.numbers
        rate = numbers["groups.death_constituted" if self.constituted else "groups.death_informal"]
        chance = 1 - exp(-rate * exp(numbers["groups.frailty"] * (0.5 - self.energy)))
        deserted = self.size < 2 and self.model.month - self.founded > numbers["groups.grace"]
        return self.model.luck.of_group(1, self.row) < chance or deserted

    def die(self) -> None:
        """Members are let down and go; an institution that it owned finds an heir or closes (7.8)."""
        for resident in list(self.members):
            resident.leave(self)
            resident.let_down += self.model.numbers["letdown.group"]
        for place in self.owned:
            heirs = [group for group in place.guests if group is not self and group.constituted]
            place.body = max(heirs, key=lambda group: group.energy, default=None)
            if place.body is None:
                if place.is_open:
                    place.close()
                place.changed = self.model.month
                place.owner = COUNCIL
                place.council_share = self.model.numbers["facilities.council_share"]
        self.remove()

    def may_leave_room(self, luck: float) -> bool:
        """Leave a room that is shut or not paid for, but never its own (7.8). True if it left."""
        if self.place is None or self.place.body is self:
            return False
        evicted = (
            self.in_arrears
            and self.founded < self.model.month
            and luck < self.model.numbers["groups.eviction"] * (1 - self.partnership)
        )
        if self.place.is_open and not evicted:
            return False
        self.place = None
        self.partnership = 0.0
        return True

    def seek_room(self) -> None:
        """Take the nearest known place with a free room (7.8)."""
        for place in self.model.known_places(self.cell):
            if place.has_free_room:
                self.place = place
                self.hosted_since = self.model.month
                self.partnership = self.model.numbers["groups.first_partnership"]
                return
