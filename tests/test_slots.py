"""What a resident's slots hold, as kernels see it, against plain Python: whichever slots they are."""

from itertools import product

import numpy as np
import pytest

from kith.model.compiled import kernel
from kith.model.entities import NONE, SLOTS
from kith.model.slots import any_of, count_of, free_slot, held_of, holds


@kernel
def of_what_is_true(slots, row):
    return any_of(slots, row), count_of(slots, row)


@kernel
def of_what_is_held(slots, row, what):
    return held_of(slots, row), holds(slots, row, what), free_slot(slots, row)


@pytest.mark.parametrize("held", list(product([False, True], repeat=SLOTS)))
def test_what_is_true_is_seen_and_counted_in_every_slot(held):
    slots = np.array([(False,) * SLOTS, held]).T.copy()
    assert of_what_is_true(slots, 1) == (any(held), sum(held)) and of_what_is_true(slots, 0) == (False, 0)


@pytest.mark.parametrize("held", list(product([NONE, 4, 7], repeat=SLOTS)))
def test_what_is_held_is_found_and_counted_in_every_slot(held):
    slots = np.array([(NONE,) * SLOTS, held], np.int32).T.copy()
    free = held.index(NONE) if NONE in held else NONE
    for what in (4, 7):
        assert of_what_is_held(slots, 1, what) == (SLOTS - held.count(NONE), what in held, free)
        assert of_what_is_held(slots, 0, what) == (0, False, 0)
