"""The model: a month is processes 2 to 10 of the schedule, in order (ODD 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from . import copying, start
from .befriending import befriend
from .ground import Ground
from .groups import Group
from .institutions import Institution
from .labour import Labour
from .organising import organise
from .rings import meet_on_rings
from .services import review

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .luck import Luck
    from .residents import Resident


class Reference(mesa.Model):
    """Kith under business as usual. `numbers` holds the parameters by name."""

    def __init__(
        self, numbers: Mapping[str, float], luck: Luck, month: int, warm_up: int, group_rows: int
    ) -> None:
        super().__init__(rng=0)
        self.numbers = dict(numbers)
        self.luck = luck
        self.month = month
        self.warm_up = warm_up
        self.group_rows = group_rows
        self.ground: Ground
        self.residents: list[Resident] = []
        self.institutions: list[Institution] = []
        self.next_resident = self.next_group = 0
        self.attention = 1.0
        self.labour = Labour(self)
        self.encounters: list[tuple[Resident, Resident, int]] = []
        self.calls: list[tuple[Resident, Resident]] = []

    @classmethod
    def of(cls, world: object, luck: Luck, changes: Mapping[str, float] | None = None) -> Reference:
        """A model in the state of a world of the first implementation; `changes` replace parameters."""
        return copying.reference_of(cls, world, luck, changes or {})

    @classmethod
    def lived_in(
        cls, numbers: Mapping[str, float], population: int, seed: int, warm_up: int | None = None
    ) -> Reference:
        """A model at month 0, from a seed and by its own rules alone."""
        return start.lived_in(cls, numbers, population, seed, warm_up)

    @property
    def groups(self) -> list[Group]:
        """The living groups, by row."""
        return sorted(self.agents_by_type.get(Group, ()), key=lambda group: group.row)

    @property
    def contact(self) -> float:
        """What the times leave of meeting (7.4)."""
        return (1 - self.numbers["contact.drift"]) ** (max(self.month + self.warm_up, 0) / 12)

    def known_places(self, cell: int) -> list[Institution]:
        """The nearest institutions to a cell, nearest first (5.8)."""
        return [self.institutions[row] for row in self.ground.known[cell]]

    def step(self) -> None:
        """One month."""
        self.live(keeping=True)

    def live(self, keeping: bool) -> None:
        """A month, with institutions keeping themselves or (while the place settles) left as they are."""
        self.luck.deal(self.month, len(self.residents), self.group_rows)
        if keeping:
            self.keep()
        self.meet()
        self.go_about()
        befriend(self)
        self.fade()
        self.learn()
        organise(self)
        self.move()
        self.fare()
        self.month += 1

    def keep(self) -> None:
        """Services look at the place; institutions earn, pay, wear, close and reopen (7.2)."""
        review(self)
        for institution in self.institutions:
            institution.keep()
        self.labour.wages = sum(place.paid * place.of_kind("running_cost") for place in self.institutions)

    def meet(self) -> None:
        """Members come to their groups (7.3)."""
        for resident in self.residents:
            resident.come()
        for group in self.groups:
            group.meet()

    def go_about(self) -> None:
        """Residents meet on the street, at institutions, in groups and through friends (7.4)."""
        self.encounters, self.calls = [], []
        loads = {resident: resident.load for resident in self.residents}
        for resident in self.residents:
            resident.chats = 0
        for resident in self.residents:
            resident.talk()
            resident.go_out()
            resident.call_on_friends(loads)
        meet_on_rings(self)
        for caller, host in self.calls:
            caller.chats += 1
            host.chats += 1

    def encounter(self, one: Resident, other: Resident, setting: int) -> None:
        """Two residents meet; nobody meets oneself."""
        if one is not other:
            self.encounters.append((one, other, setting))
            one.chats += 1
            other.chats += 1

    def fade(self) -> None:
        """Ties without contact weaken (7.6)."""
        for resident in self.residents:
            resident.lose_touch()

    def learn(self) -> None:
        """Skill, trust, belonging and the use of institutions follow (7.7)."""
        if self.month % 12 == 0:
            for resident in self.residents:
                resident.look_around()
        for resident in self.residents:
            resident.learn()
            resident.follow_use()
            resident.try_a_place()

    def move(self) -> None:
        """Residents leave or die, and newcomers take their homes (7.9)."""
        leavers = [resident for resident in self.residents if resident.goes()]
        for resident in leavers:
            for friend in resident.ties:
                del friend.ties[resident]
            for membership in resident.memberships:
                if membership:
                    resident.leave(membership.group)
            resident.move_out()
            resident.move_in()
        for resident in leavers:
            resident.look_around()

    def fare(self) -> None:
        """Work, loneliness, efficacy and satisfaction follow (7.10)."""
        self.labour.drift()
        at_work = [resident.work() for resident in self.residents]
        changed = [one for one, works in zip(self.residents, at_work, strict=True) if one.employed != works]
        left = sum(resident.employed for resident in changed)
        self.labour.turn_over(left, len(changed) - left)
        for resident, employed in zip(self.residents, at_work, strict=True):
            resident.employed = employed
            resident.fare()
