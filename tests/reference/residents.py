"""What a resident does in groups, and how life goes on (ODD 7.8 to 7.10)."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING, TypeVar

from .neighbours import Neighbour
from .people import WORKING_AGE, within
from .services import answer

if TYPE_CHECKING:
    from .groups import Group

T = TypeVar("T")


class Resident(Neighbour):
    """A resident, with all that one does: one method per process, or a few."""

    # 7.8 Groups

    def notice(self) -> Group | None:
        """The group that one notices at a place visited this month."""
        noticing = self.model.numbers["groups.noticing"]
        luck = self.model.luck.of_resident("notice", self.row)
        if luck >= noticing:
            return None
        which = 3 * luck / noticing
        venue = self.venues[min(int(which), 2)]
        if venue is None or not venue.visited:
            return None
        return pick(venue.place.guests, which % 1)

    def be_introduced(self) -> Group | None:
        """The group to which a worker introduces a supported resident."""
        model = self.model
        luck = [model.luck.at("introduce", model.month, self.row, slot) for slot in range(3)]
        if not self.supported or luck[0] >= model.numbers["groups.introducing"]:
            return None
        place = pick(model.known_places(self.cell), luck[1])
        return pick(place.guests, luck[2]) if place else None

    def wants_to_found(self) -> bool:
        """Whether one sets out to found a group."""
        numbers = self.model.numbers
        room = any(place.has_free_room for place in self.model.known_places(self.cell))
        chance = (
            numbers["groups.founding"]
            * self.skill
            * self.company
            * (1 if room else numbers["groups.room_short"])
        )
        hours = numbers["groups.member_hours"] + numbers["groups.organiser_hours"]
        return (
            self.model.luck.of_resident("found", self.row) < chance
            and self.hours_left >= hours
            and self.may_join_more
        )

    def join(self, groups: list[Group]) -> None:
        """Join the likeliest of the groups that one was asked to, if any."""
        numbers, model = self.model.numbers, self.model
        willing = []
        held = sum(membership is not None for membership in self.memberships)
        for group in groups:
            luck = model.luck.at("join", model.month, self.row * model.group_rows + group.row)
            most = numbers["groups.room_size" if group.place else "groups.home_size"]
            chance = numbers["groups.joining"] * (0.5 + 0.5 * group.energy) * self.trust**0.5 / (1 + held)
            if luck < chance and group.size < most and not self.membership_of(group):
                willing.append((luck, group.row, group))
        if willing and self.hours_left >= numbers["groups.member_hours"] and self.may_join_more:
            self.enter(min(willing)[-1])

    def weigh_ties(self) -> None:
        """Ties that lead out of each group draw one out of it, ties within it hold."""
        numbers = self.model.numbers
        for membership in self.memberships:
            if membership is None:
                continue
            inside = sum(friend.membership_of(membership.group) is not None for friend in self.ties)
            outside = len(self.ties) - inside
            pulled = numbers["groups.pulling"] * (outside - numbers["groups.usual_outside"])
            held = numbers["groups.holding"] * (inside - numbers["groups.usual_inside"])
            membership.drawn_out = min(3.0, exp(pulled - held))

    def stay_or_go(self) -> None:
        """In each group: leave, step down, or step up."""
        numbers, model = self.model.numbers, self.model
        for slot, membership in enumerate(self.memberships):
            if membership is None:
                continue
            group = membership.group
            luck = model.luck.at("stay", model.month, self.row * 3 + slot)
            if membership.organises:
                membership.organises = luck >= numbers["groups.stepping_down"]
            elif luck < numbers["groups.leaving"] * (1.5 - group.energy) * membership.drawn_out:
                self.leave(group)
            elif group.effort < 1 and self.hours_left >= numbers["groups.organiser_hours"]:
                membership.organises = luck > 1 - numbers["groups.stepping_up"] * self.skill

    # 7.9 Leaving, and 7.10 outcomes

    def goes(self) -> bool:
        """Whether one moves away or dies this month."""
        numbers = self.model.numbers
        held = exp(-numbers["moving.attachment"] * (self.belonging - 0.5))
        chance = 1 - exp(-numbers[f"moving.{self.tenure}"] / 12 * held)
        chance += 1 - exp(-numbers["moving.mortality"] * exp(numbers["moving.ageing"] * self.age) / 12)
        return self.model.luck.of_resident("move", self.row) < chance

    def work(self) -> bool:
        """Whether one is in work, from one's own and one's friends' work so far."""
        numbers = self.model.numbers
        contacts = sum(0.5 + 0.5 * tie.strength for friend, tie in self.ties.items() if friend.employed)
        luck = self.model.luck.of_resident("work", self.row)
        if self.age >= WORKING_AGE:
            return False
        if self.employed:
            return luck >= numbers["work.losing"] * (1.5 - self.status)
        search = numbers["workers.search_help"] * numbers["workers.search_share"] * self.supported
        help_ = answer(self.model.attention, numbers["services.work"]) * (1 + search)
        rate = numbers["work.finding"] * (0.5 + self.status) * help_ + numbers["work.per_contact"] * contacts
        return luck < 1 - exp(-rate * self.model.labour.market)

    def fare(self) -> None:
        """Loneliness, efficacy and satisfaction follow, with lags."""
        numbers, attends = self.model.numbers, self.attends
        alone = self.solitude * max(
            0.0,
            1 - numbers["loneliness.from_ties"] * self.company - numbers["loneliness.from_groups"] * attends,
        )
        self.loneliness += (alone - self.loneliness) / numbers["loneliness.lag"]
        able = within(
            self.outlook
            + numbers["efficacy.from_trust"] * self.trust
            + numbers["efficacy.from_ties"] * self.company
            + numbers["efficacy.from_groups"] * attends
        )
        self.efficacy += (able - self.efficacy) / numbers["efficacy.lag"]
        content = (
            numbers["satisfaction.base"]
            + numbers["satisfaction.per_trust"] * self.trust
            - numbers["satisfaction.per_jobless"] * self.is_jobless
            - numbers["satisfaction.per_loneliness"] * self.loneliness
        )
        self.satisfaction += (min(max(content, 0), 10) - self.satisfaction) / numbers["satisfaction.lag"]


def pick(things: list[T], luck: float) -> T | None:
    """One of some things, by a uniform number (7.0)."""
    return things[min(int(luck * len(things)), len(things) - 1)] if things else None
