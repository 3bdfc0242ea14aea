"""Luck is dealt, not drawn: every uniform is a pure function of seed, process, month and row.

No process keeps a generator whose state depends on what happened. Two options of a comparison that
share a seed therefore share their luck, resident by resident and month by month, and differ only
through what the programme changed (common random numbers; Law 2015, *Simulation Modeling and
Analysis*, section 11.2). Dense luck comes from PCG64 (O'Neill 2014),
its state set anew for each process and month; sparse luck, for a few
rows or for pairs of residents, from the SplitMix64 mixing function (Steele, Lea & Flood 2014).
"""

from __future__ import annotations

from zlib import crc32

import numpy as np
from numpy.random import PCG64, Generator
from numpy.typing import ArrayLike, NDArray

from .compiled import kernel

MASK = 2**64 - 1
SLOTS: dict[str, int | slice] = {
    "street": slice(0, 3),
    "visit": slice(3, 6),
    "try": 6,
    "notice": 7,
    "found": 8,
    "move": 9,
    "work": 10,
}
DEALT = 11
PCG_INCREMENT = 0xDA3E39CB94B95BDB5851F42D4C957F2D
GOLDEN, B, D = (np.uint64(x) for x in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))
A, C, E, TO_53_BITS = (np.uint64(bits) for bits in (30, 27, 31, 11))
ULP = 2.0**-53


@kernel
def uniform(key: np.uint64, row: int) -> float:
    """The uniform in [0, 1) of a row under a key: SplitMix64's finaliser, an avalanche of 64 bits."""
    z = np.uint64(row) * GOLDEN + key
    z = (z ^ (z >> A)) * B
    z = (z ^ (z >> C)) * D
    z = z ^ (z >> E)
    return np.int64(z >> TO_53_BITS) * ULP


@kernel
def uniforms_at(key: np.uint64, rows: NDArray[np.integer], out: NDArray[np.float64]) -> None:
    """The uniforms of many rows under a key."""
    for k in range(len(rows)):
        out[k] = uniform(key, rows[k])


class Luck:
    """The luck of one seed, shared by every option that is run with it.

    >>> Luck(7).uniforms("move", 3, 4).tolist() == Luck(7).uniforms("move", 3, 4).tolist()
    True
    >>> float(Luck(7).at("move", 3, [2])[0]) == float(Luck(7).at("move", 3, [0, 1, 2])[2])
    True
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._bits = PCG64(0)  # a tool whose state is set before every use: see `uniforms`
        self._dense = Generator(self._bits)
        self._dealt: tuple[int, int] | None = None
        self._named: dict[str, int] = {}  # the part of a key that a process's name makes
        self._month, self._keys = 0, dict[str, int]()  # of the month that was asked for last

    def __reduce__(self) -> tuple[type[Luck], tuple[int]]:
        return Luck, (self.seed,)  # a copy of its tools would be two that know nothing of one another

    def _key(self, process: str, month: int) -> int:
        """64 bits that name a process and month of this seed."""
        if month != self._month:
            self._month, self._keys = month, {}
        if process not in self._keys:
            if process not in self._named:
                self._named[process] = (self.seed << 32 | crc32(process.encode())) * 0x9E3779B97F4A7C15
            z = self._named[process] + month * 0xD1342543DE82EF95
            z = (z ^ z >> 64 ^ z >> 29) * 0xBF58476D1CE4E5B9 & MASK
            z = (z ^ z >> 32) * 0x94D049BB133111EB & MASK
            self._keys[process] = z ^ z >> 29
        return self._keys[process]

    def uniforms(self, process: str, month: int, *shape: int) -> NDArray[np.float64]:
        """Uniforms in [0, 1) for a whole process: `shape` is fixed by rows and slots only."""
        key = self._key(process, month)
        state = {"state": key << 64 | key ^ MASK, "inc": PCG_INCREMENT}
        self._bits.state = {"bit_generator": "PCG64", "state": state, "has_uint32": 0, "uinteger": 0}  # type: ignore[typeddict-item]
        return self._dense.random(shape)

    def of_residents(self, process: str, month: int, residents: int) -> NDArray[np.float64]:
        """The month's uniforms of every resident for one process, shape (residents,) or (slots, residents).

        Each process has its own slots of a deal that is made once a month for all of them (see SLOTS).
        """
        if self._dealt != (month, residents):
            self._deal = self.uniforms("residents", month, DEALT, residents)
            self._deal.flags.writeable = False
            self._dealt = month, residents
        return self._deal[SLOTS[process]]

    def at(self, process: str, month: int, rows: ArrayLike, slot: int | range = 0) -> NDArray[np.float64]:
        """Uniforms in [0, 1) for the given rows: row `i` gets the same one whoever else is asked for.

        With a range of slots the result has shape (slots, rows).
        """
        rows = np.ascontiguousarray(rows, np.int64)
        slots = [slot] if isinstance(slot, int) else list(slot)
        out = np.empty((len(slots), *rows.shape))
        for k, s in enumerate(slots):
            uniforms_at(self.key(process, month, s), rows.ravel(), out[k].ravel())
        return out[0] if isinstance(slot, int) else out

    def key(self, process: str, month: int, slot: int = 0) -> np.uint64:
        """64 bits that name a process, month and slot of this seed, for `uniform`."""
        return np.uint64(self._key(process, month) ^ slot << 56)

    def pairs(self, process: str, month: int, key: NDArray[np.int64]) -> NDArray[np.float64]:
        """Uniforms in [0, 1), one for each pair of residents, known by its tie key."""
        return self.at(process, month, key)
