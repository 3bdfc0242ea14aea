"""What a resident's slots hold: memberships and uses of places, columns of shape (SLOTS, N)."""

from __future__ import annotations

from .compiled import look_up, rule
from .entities import NONE, Bools, Ints


@look_up
def any_of(slots: Bools, row: int) -> bool:
    """Whether any slot of a row is true."""
    return slots[0, row] | slots[1, row] | slots[2, row]


@look_up
def count_of(slots: Bools, row: int) -> int:
    """How many slots of a row are true."""
    return int(slots[0, row]) + int(slots[1, row]) + int(slots[2, row])


@look_up
def held_of(slots: Ints, row: int) -> int:
    """How many slots of a row hold something."""
    return int(slots[0, row] != NONE) + int(slots[1, row] != NONE) + int(slots[2, row] != NONE)


@look_up
def holds(slots: Ints, row: int, what: int) -> bool:
    """Whether a slot of a row holds `what`."""
    return (slots[0, row] == what) | (slots[1, row] == what) | (slots[2, row] == what)


@rule
def free_slot(slots: Ints, row: int) -> int:
    """The first slot of a row that holds nothing, or NONE."""
    for slot in range(len(slots)):
        if slots[slot, row] == NONE:
            return slot
    return NONE
