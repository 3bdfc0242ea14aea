"""A tie between two residents (ODD 2.5), and how alike two residents are (ODD 7.5)."""

from __future__ import annotations

from dataclasses import dataclass
from struct import Struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .residents import Resident

STREET, INSTITUTION, GROUP, FRIEND = range(4)
_SINGLE = Struct("f")


def single(number: float) -> float:
    """The nearest number of single precision: strength and likeness are held so (ODD 2.5)."""
    return _SINGLE.unpack(_SINGLE.pack(number))[0]


@dataclass(eq=False)
class Tie:
    """One object, shared by both ends."""

    strength: float
    since: int
    last: int
    setting: int
    likeness: float

    def strengthen(self, gain: float, contacts: int, month: int) -> None:
        """Each contact closes a share of the distance to full strength (7.5)."""
        self.strength = single(1 - single(1 - self.strength) * (1 - gain) ** contacts)
        self.last = month

    def weaken(self, rate: float, hold: float, unlike: float, together: float) -> None:
        """A silent month, worked out in single precision throughout (7.6)."""
        held = single(1 - single(single(hold) * self.strength))
        unalike = single(1 + single(single(unlike) * single(1 - self.likeness)))
        loss = single(single(single(single(rate) * held) * unalike) * single(together))
        self.strength = single(self.strength * single(1 - min(1, loss)))


def pair_key(one: Resident, other: Resident) -> int:
    """The number of a pair: `ego * N + alter`, the lower row first."""
    return min(one.row, other.row) * len(one.model.residents) + max(one.row, other.row)


def together(one: Resident, other: Resident) -> float:
    """How outgoing two residents are between them (ODD 7.5)."""
    return (one.sociability * other.sociability) ** 0.5


def likeness(one: Resident, other: Resident) -> float:
    """1 for residents of one community, status and age; less for others (ODD 7.5)."""
    numbers = one.model.numbers
    years = abs(one.born - other.born) / 12
    return max(
        0.0,
        1
        - (
            numbers["likeness.community"] * (one.community != other.community)
            + numbers["likeness.status"] * abs(one.status - other.status)
            + numbers["likeness.age"] * min(years / numbers["likeness.age_span"], 1)
        ),
    )
