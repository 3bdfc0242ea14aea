"""What a resident does as a neighbour: meeting, talking, befriending, learning (ODD 7.3 to 7.7)."""

from __future__ import annotations

from math import exp

from .people import Person, Venue
from .ties import STREET, pair_key, together

STREET_SLOTS = 3


class Neighbour(Person):
    """A resident among neighbours: one method per process, or two."""

    # 7.3 Meeting

    def come(self) -> None:
        """Come to one's groups, or not."""
        numbers, model = self.model.numbers, self.model
        for slot, membership in enumerate(self.memberships):
            if membership is None:
                continue
            membership.attended = False
            group = membership.group
            chance = (
                numbers["groups.attendance"]
                * (0.5 + 0.5 * group.energy)
                * (1 if group.has_room else numbers["groups.at_home"])
                * exp(-model.ground.metres(self.cell, group.meets_at) / numbers["groups.reach"])
            )
            if membership.organises:
                chance = max(chance, numbers["groups.organiser_attendance"])
            if model.luck.at("meet", model.month, self.row * 3 + slot) < chance:
                group.comers.append(membership)

    # 7.4 Encounters

    def talk(self) -> None:
        """Stop and talk on the street."""
        numbers = self.model.numbers
        age_and_trust = min(
            numbers["street.age_most"], numbers["street.age_least"] + self.age / numbers["street.age_span"]
        ) * (0.5 + self.trust)
        outgoing = self.sociability * self.model.contact
        chance = min(1, self.model.numbers["street.rate"] / STREET_SLOTS * age_and_trust * outgoing)
        for slot in range(STREET_SLOTS):
            luck = self.model.luck.of_resident("street", self.row, slot)
            if luck < chance:
                paths = len(self.nearby)
                self.model.encounter(self, self.nearby[min(int(luck / chance * paths), paths - 1)], STREET)

    def go_out(self) -> None:
        """Go to the institutions one uses, at one's usual hour."""
        for slot, venue in enumerate(self.venues):
            luck = self.model.luck.of_resident("visit", self.row, slot)
            if venue is None:
                continue
            venue.visited = venue.place.is_open and luck < venue.use
            if venue.visited:
                hour = (self.habit + luck / venue.use * self.model.numbers["institutions.habit_spread"]) % 1
                venue.place.visitors.append((hour, self))

    def call_on_friends(self, loads: dict[Person, float]) -> None:
        """Either end of a tie may seek out the other. Each tie is settled once, by its lower row."""
        numbers, model = self.model.numbers, self.model
        for friend, tie in self.ties.items():
            if friend.row < self.row:
                continue
            mine, theirs = (
                numbers["friends.call"]
                * tie.strength
                * min(1, numbers["friends.attention"] / max(loads[end], 1e-9))
                * (end.sociability * model.contact)
                for end in (self, friend)
            )
            luck = model.luck.at("call", model.month, pair_key(self, friend))
            if luck < mine:
                model.calls.append((self, friend))
            elif luck < mine + theirs:
                model.calls.append((friend, self))

    # 7.6 Ties fade

    def lose_touch(self) -> None:
        """Ties without contact weaken, the weakest are lost. Each is settled once, by its lower row."""
        numbers = self.model.numbers
        for friend, tie in list(self.ties.items()):
            if friend.row < self.row:
                continue
            if tie.last < self.model.month:
                tie.weaken(
                    numbers["fading.rate"],
                    numbers["fading.hold"],
                    numbers["fading.unlike"],
                    together(self, friend),
                )
            if tie.strength < numbers["fading.floor"]:
                del self.ties[friend], friend.ties[self]

    # 7.7 Learning

    def learn(self) -> None:
        """Company, trust, skill and belonging follow the month."""
        numbers, attends = self.model.numbers, self.attends
        organises = any(one and one.organises and one.attended for one in self.memberships)
        confidence = max(venue.confidence if venue else 0.0 for venue in self.venues)
        visits = sum(venue.visited for venue in self.venues if venue)

        self.company = 1 - exp(-self.load / numbers["ties.fills"])
        experience = self.disposition + (1 - self.disposition) * min(
            1,
            numbers["trust.from_ties"] * self.company
            + numbers["trust.from_groups"] * attends
            + numbers["trust.from_places"] * confidence,
        )
        experience = max(0.0, experience - numbers["trust.from_unlike"] * (1 - self.alike))
        self.trust += numbers["trust.learning"] * (experience - self.trust)
        self.trust *= 1 - min(1, self.let_down)
        self.let_down = 0.0

        time = 1 - numbers["workers.search_share"] * self.is_jobless
        practice = (
            numbers["skill.doing"] * (attends + 2 * organises)
            + numbers["skill.support"] * self.supported * time
        )
        rust = numbers["skill.rust"] * max(0.0, self.skill - self.untaught_skill) if practice == 0 else 0.0
        self.skill += practice * (1 - self.skill) - rust

        years_here = 1 - exp(-(self.model.month - self.arrived) / numbers["belonging.time"])
        target = (
            numbers["belonging.base"]
            + numbers["belonging.from_time"] * years_here
            + numbers["belonging.from_ties"] * self.company
            + numbers["belonging.from_places"] * (1 - numbers["belonging.next_place"] ** visits)
        )
        self.belonging += numbers["belonging.rate"] * (min(1, target) - self.belonging)

    def follow_use(self) -> None:
        """Use follows appeal; confidence follows the condition found; what is hardly used is forgotten."""
        numbers = self.model.numbers
        for slot, venue in enumerate(self.venues):
            if venue is None:
                continue
            condition = venue.place.condition
            if venue.place.is_open:
                venue.use += numbers["use.rate"] * (venue.pull * (0.5 + 0.5 * condition) - venue.use)
            else:
                venue.use *= 1 - numbers["use.fade"]
                venue.confidence *= 1 - numbers["use.forgetting"] * numbers["use.fade"]
            if venue.visited:
                venue.confidence += numbers["use.confidence_rate"] * (condition - venue.confidence)
            if venue.use < numbers["use.floor"]:
                self.venues[slot] = None

    def try_a_place(self) -> None:
        """With a free slot, perhaps take up one of the known places."""
        numbers = self.model.numbers
        luck = self.model.luck.of_resident("try", self.row)
        if None not in self.venues or luck >= numbers["use.trying"]:
            return
        used = [venue.place for venue in self.venues if venue]
        weights = []
        for place in self.model.known_places(self.cell):
            pull = place.of_kind("draw") * exp(
                -self.model.ground.metres(self.cell, place.cell) / numbers["use.reach"]
            )
            free = place.is_open and place not in used
            weights.append((place, pull, pull * (0.5 + 0.5 * place.condition) * free))
        total = sum(weight for _, _, weight in weights)
        if total <= numbers["use.floor"]:
            return
        so_far = 0.0
        for place, pull, weight in weights:
            so_far += weight
            if so_far >= luck / numbers["use.trying"] * total:
                use = max(weight, 2 * numbers["use.floor"])
                self.venues[self.venues.index(None)] = Venue(
                    place, pull, use, numbers["use.first_confidence"] * place.condition
                )
                return
