"""What a resident's slots hold: memberships and uses of places, columns of shape (slots, N)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .compiled import rule
from .entities import NONE


@rule
def any_of(slots: NDArray[np.bool_], row: int) -> bool:
    """Whether any slot of a row is true."""
    found = False
    for slot in range(slots.shape[0]):
        found |= slots[slot, row]
    return found


@rule
def count_of(slots: NDArray[np.bool_], row: int) -> int:
    """How many slots of a row are true."""
    count = 0
    for slot in range(slots.shape[0]):
        count += slots[slot, row]
    return count


@rule
def held_of(slots: NDArray[np.int32], row: int) -> int:
    """How many slots of a row hold something."""
    count = 0
    for slot in range(slots.shape[0]):
        count += slots[slot, row] != NONE
    return count


@rule
def free_slot(slots: NDArray[np.int32], row: int) -> int:
    """The first slot of a row that holds nothing, or NONE."""
    for slot in range(slots.shape[0]):
        if slots[slot, row] == NONE:
            return slot
    return NONE


@rule
def holds(slots: NDArray[np.int32], row: int, what: int) -> bool:
    """Whether a slot of a row holds `what`."""
    found = False
    for slot in range(slots.shape[0]):
        found |= slots[slot, row] == what
    return found
