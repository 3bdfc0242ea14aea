"""What a resident is and has, and how a newcomer is drawn (ODD 2.2, 5.3)."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from statistics import NormalDist
from typing import TYPE_CHECKING

import mesa

from .ties import Tie

if TYPE_CHECKING:
    from .groups import Group
    from .institutions import Institution
    from .model import Reference

SLOTS = 3
WORKING_AGE = 66
OWNER, SOCIAL_RENTER, PRIVATE_RENTER = "owner", "social_renter", "private_renter"
TENURES = OWNER, SOCIAL_RENTER, PRIVATE_RENTER
quantile = NormalDist().inv_cdf


@dataclass(eq=False)
class Membership:
    """A place in a group."""

    group: Group
    organises: bool = False
    joined: int = 0
    attended: bool = False
    drawn_out: float = 1.0


@dataclass(eq=False)
class Venue:
    """An institution that a resident uses."""

    place: Institution
    pull: float
    use: float
    confidence: float
    visited: bool = False


class Person(mesa.Agent):
    """A place in a home, and whoever lives there now."""

    def __init__(self, model: Reference, row: int, cell: int, tenure: str, habit: float) -> None:
        super().__init__(model)
        self.row = row
        self.cell = cell
        self.tenure = tenure
        self.habit = habit
        self.nearby: list[Person] = []
        self.identity = 0
        self.community = 0
        self.born = self.arrived = 0
        self.status = self.hours = self.sociability = self.alike = self.disposition = self.solitude = (
            self.outlook
        ) = 0.0
        self.employed = False
        self.skill = self.trust = self.belonging = 0.0
        self.loneliness = self.efficacy = self.satisfaction = 0.0
        self.company = 0.0
        self.move_out()

    def move_out(self) -> None:
        """End all that this person had here (7.9)."""
        self.let_down = 0.0
        self.supported = False
        self.chats = 0
        self.memberships: list[Membership | None] = [None] * SLOTS
        self.venues: list[Venue | None] = [None] * SLOTS
        self.ties: dict[Person, Tie] = {}

    def move_in(self, stream: str = "arrive") -> None:
        """Draw a newcomer, who has yet to look around (5.3)."""
        numbers, month = self.model.numbers, self.model.month
        u = [self.model.luck.at(stream, month, self.row, slot) for slot in range(10)]
        area = self.model.ground.area[self.cell]
        place = area if u[0] < numbers["people.segregation"] else u[1]
        minorities, split = numbers["people.minorities"], numbers["people.minority_split"]
        self.community = 0 if place < 1 - minorities else 1 if place < 1 - (1 - split) * minorities else 2
        standing = quantile(max(u[2], 1e-9))
        self.status = within(numbers["people.status"] + numbers["people.status_spread"] * standing)
        by_status = numbers["people.hours_by_status"]
        ease = by_status * standing + (1 - by_status**2) ** 0.5 * quantile(max(u[3], 1e-9))
        self.hours = numbers["people.hours"] * exp(numbers["people.hours_spread"] * ease)
        outgoing = numbers["people.sociability_spread"]
        self.sociability = exp(outgoing * quantile(max(u[9], 1e-9)) - outgoing**2 / 2)
        span = numbers["people.oldest"] - numbers["people.youngest"]
        age = numbers["people.youngest"] + span * u[4] ** numbers["people.newcomers_youth"]
        self.born = int(month - 12 * age)
        self.disposition = within(
            numbers["trust.disposition"] + numbers["trust.spread"] * quantile(max(u[5], 1e-9))
        )
        self.solitude = u[6] ** numbers["loneliness.skew"]
        self.employed = u[7] < numbers["people.employed"] * (
            numbers["people.employed_least"] + numbers["people.employed_by_status"] * self.status
        )
        self.skill = min(1, self.untaught_skill)
        self.trust = self.disposition
        self.belonging = numbers["belonging.base"]
        self.outlook = numbers["efficacy.spread"] * quantile(max(u[8], 1e-9))
        self.efficacy = within(self.outlook + numbers["efficacy.from_trust"] * self.trust)
        self.loneliness = numbers["start.loneliness"] * self.solitude
        self.satisfaction = min(
            10, numbers["satisfaction.base"] + numbers["satisfaction.per_trust"] * self.trust
        )
        self.arrived = month
        self.company = 0.0
        self.identity = self.model.next_resident
        self.model.next_resident += 1

    def look_around(self) -> None:
        """See how many of the neighbours whose paths cross are of one's own community (5.3)."""
        others = [other.community for other in self.nearby if other is not self]
        self.alike = others.count(self.community) / len(others) if others else 1.0

    @property
    def age(self) -> float:
        """In years."""
        return (self.model.month - self.born) / 12

    @property
    def is_jobless(self) -> bool:
        return not self.employed and self.age < WORKING_AGE

    @property
    def linking(self) -> float:
        """Confidence in open places used, and partnerships of one's groups (7.2)."""
        return sum(venue.confidence for venue in self.venues if venue and venue.place.is_open) + sum(
            one.group.partnership for one in self.memberships if one
        )

    @property
    def is_engaged(self) -> bool:
        """Whether a programme reaches one (7.2)."""
        return self.supported or any(
            one and one.group.last_granted >= self.model.month - 12 for one in self.memberships
        )

    @property
    def untaught_skill(self) -> float:
        """Skill of one who never took part (5.3, 7.7)."""
        return self.model.numbers["skill.base"] + self.model.numbers["skill.from_status"] * self.status

    @property
    def load(self) -> float:
        """Sum of the strengths of ties (7.4, 7.7)."""
        return sum(tie.strength for tie in self.ties.values())

    @property
    def spare(self) -> float:
        """Room for more ties (7.5)."""
        return max(0.0, 1 - len(self.ties) / self.model.numbers["ties.most"])

    @property
    def attends(self) -> bool:
        return any(membership and membership.attended for membership in self.memberships)

    @property
    def hours_free(self) -> float:
        """Spare hours that memberships and organising leave (7.8)."""
        held = [membership for membership in self.memberships if membership]
        return (
            self.hours
            - self.model.numbers["groups.member_hours"] * len(held)
            - self.model.numbers["groups.organiser_hours"] * sum(one.organises for one in held)
        )

    @property
    def may_join_more(self) -> bool:
        return None in self.memberships

    def membership_of(self, group: Group) -> Membership | None:
        return next((one for one in self.memberships if one and one.group is group), None)

    def enter(self, group: Group, organises: bool = False) -> None:
        """Join a group in the first free slot."""
        self.memberships[self.memberships.index(None)] = Membership(group, organises, self.model.month)
        group.members.append(self)

    def leave(self, group: Group) -> None:
        self.memberships[self.memberships.index(self.membership_of(group))] = None
        group.members.remove(self)


def within(number: float) -> float:
    """Clipped to 0-1."""
    return min(max(number, 0.0), 1.0)
