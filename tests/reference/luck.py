"""Luck: every uniform number that the model uses (ODD 7.0)."""

from __future__ import annotations

import random
from typing import Protocol
from zlib import crc32

import numpy

LOW_64 = 2**64 - 1
GOLDEN = 0x9E3779B97F4A7C15
INCREMENT = 0xDA3E39CB94B95BDB5851F42D4C957F2D
DEALT = 11
FIRST_SLOT = {"street": 0, "visit": 3, "try": 6, "notice": 7, "found": 8, "move": 9, "work": 10}


class Luck(Protocol):
    """What the model asks of its luck. Each number is asked for once."""

    def deal(self, month: int, residents: int, group_rows: int) -> None:
        """Make ready for a month."""

    def of_resident(self, stream: str, row: int, slot: int = 0) -> float:
        """The uniform that a resident was dealt this month."""

    def of_group(self, slot: int, row: int) -> float:
        """The uniform that a group row was dealt this month."""

    def of_place(self, stream: str, month: int) -> float:
        """The uniform of the place as a whole."""

    def at(self, stream: str, month: int, row: int, slot: int = 0) -> float:
        """The uniform of a row (of whatever kind) and slot."""


class DealtLuck:
    """The luck of ODD 7.0, to the last bit: a pure function of seed, stream, month and row."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.hands: list[list[float]] = []
        self.group_hands: list[list[float]] = []
        self.keys: dict[tuple[str, int], int] = {}

    def deal(self, month: int, residents: int, group_rows: int) -> None:
        self.keys.clear()
        self.hands = self.uniforms("residents", month, DEALT, residents)
        self.group_hands = self.uniforms("organise", month, 3, group_rows)

    def of_resident(self, stream: str, row: int, slot: int = 0) -> float:
        return self.hands[FIRST_SLOT[stream] + slot][row]

    def of_group(self, slot: int, row: int) -> float:
        return self.group_hands[slot][row]

    def of_place(self, stream: str, month: int) -> float:
        return self.uniforms(stream, month, 1, 1)[0][0]

    def at(self, stream: str, month: int, row: int, slot: int = 0) -> float:
        """SplitMix64, started at the key, `row` steps on."""
        z = (row * GOLDEN + (self.key(stream, month) ^ slot << 56)) & LOW_64
        z = ((z ^ z >> 30) * 0xBF58476D1CE4E5B9) & LOW_64
        z = ((z ^ z >> 27) * 0x94D049BB133111EB) & LOW_64
        return ((z ^ z >> 31) >> 11) * 2.0**-53

    def key(self, stream: str, month: int) -> int:
        """64 bits for a stream and a month."""
        name = stream, month
        if name not in self.keys:
            z = (self.seed << 32 | crc32(stream.encode())) * GOLDEN + month * 0xD1342543DE82EF95
            z = ((z ^ z >> 64 ^ z >> 29) * 0xBF58476D1CE4E5B9) & LOW_64
            z = ((z ^ z >> 32) * 0x94D049BB133111EB) & LOW_64
            self.keys[name] = z ^ z >> 29
        return self.keys[name]

    def uniforms(self, stream: str, month: int, rows: int, columns: int) -> list[list[float]]:
        """A table filled row by row from a PCG64 generator."""
        key = self.key(stream, month)
        generator = numpy.random.PCG64()
        state = {"state": key << 64 | (key ^ LOW_64), "inc": INCREMENT}
        generator.state = {"bit_generator": "PCG64", "state": state, "has_uint32": 0, "uinteger": 0}
        return numpy.random.Generator(generator).random((rows, columns)).tolist()


class OwnLuck:
    """Ordinary independent uniforms: whatever is asked for, the next number is given."""

    def __init__(self, seed: int) -> None:
        self.source = random.Random(seed)

    def deal(self, month: int, residents: int, group_rows: int) -> None:
        pass

    def of_resident(self, stream: str, row: int, slot: int = 0) -> float:
        return self.source.random()

    def of_group(self, slot: int, row: int) -> float:
        return self.source.random()

    def of_place(self, stream: str, month: int) -> float:
        return self.source.random()

    def at(self, stream: str, month: int, row: int, slot: int = 0) -> float:
        return self.source.random()
