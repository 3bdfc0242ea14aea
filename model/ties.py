"""The tie network: one sorted edge list, each undirected tie stored once, and operations on whole columns.

A tie is known by its key, ego * N + alter with ego < alter, so that a sorted list of keys finds any
pair by bisection. Nothing here is quadratic in residents and nothing is per-agent.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from .compiled import kernel
from .frames import frame_of
from .views import Facts, Shown

SETTINGS = ("street", "institution", "group", "friend")
CONTACTS = (*SETTINGS, "call", "support")  # support: a community worker was at work there
FLOWS = ("begun", "faded", "moved", "died")
COLUMNS = ("key", "ego", "alter", "strength", "since", "last", "setting", "likeness", "contact")
STREET, INSTITUTION, GROUP, FRIEND, CALL, SUPPORT = range(6)
BEGUN, FADED, MOVED, DIED = range(4)
IDENTITIES = (
    2**32
)  # more than there will be: a key of two identities is that of two rows of so many residents


def keys_of(a: NDArray[np.integer], b: NDArray[np.integer], residents: int) -> NDArray[np.int64]:
    """Keys of the pairs (a, b), whichever way round.

    >>> keys_of(np.array([2, 1]), np.array([1, 2]), 10).tolist()
    [12, 12]
    """
    key = np.minimum(a, b).astype(np.int64)
    key *= residents
    key += np.maximum(a, b)
    return key


def pair_of(keys: NDArray[np.int64], residents: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The two of each pair that `keys_of` made keys of, the lower first.

    >>> lower, higher = pair_of(keys_of(np.array([2, 7]), np.array([1, 9]), 10), 10)
    >>> lower.tolist(), higher.tolist()
    ([1, 7], [2, 9])
    """
    return np.divmod(keys, max(residents, 1))


def packed(keys: NDArray[np.int64], settings: NDArray[np.integer]) -> NDArray[np.int64]:
    """Encounters as one number each: the pair's key, two bits of setting, a last bit for support (add 1).

    So one sort orders pairs, within a pair settings, and within a setting support. `pair_in`, `setting_in` and
    `occasion_in` take it apart; `without_support` is what luck knows an encounter by.

    >>> code = packed(np.array([12]), np.array([GROUP])) + 1
    >>> [int(part(code)[0]) for part in (pair_in, setting_in, occasion_in, without_support)]
    [12, 2, 5, 50]
    """
    return (keys * len(SETTINGS) + settings) * 2


def pair_in(code: NDArray[np.int64]) -> NDArray[np.int64]:
    """Key of the pair that met."""
    return code >> 3


def setting_in(code: NDArray[np.int64]) -> NDArray[np.int64]:
    """Index into SETTINGS."""
    return code >> 1 & 3


def occasion_in(code: NDArray[np.int64]) -> NDArray[np.int64]:
    """Setting and support in one: 2 * setting + [with support]."""
    return code & 7


def without_support(code: NDArray[np.int64]) -> NDArray[np.int64]:
    """Pair and setting in one, whether or not with support."""
    return code >> 1


def is_first(values: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Which elements of a sorted array are the first of their value.

    >>> is_first(np.array([3, 3, 5])).tolist()
    [True, False, True]
    """
    first = np.empty(len(values), bool)
    first[:1] = True
    np.not_equal(values[1:], values[:-1], out=first[1:])
    return first


RECORD = np.dtype(
    [
        ("ego", np.int32),
        ("alter", np.int32),
        ("strength", np.float32),
        ("likeness", np.float32),
        ("since", np.int32),
        ("last", np.int32),
        ("setting", np.int8),
        ("contact", np.int8),
    ],
    align=True,
)


def _column(name: str) -> property:
    """A column of the records, seen through `records`; what it is set to is written there."""

    def read(ties: Ties) -> NDArray[Any]:
        return ties.records[name]

    def write(ties: Ties, values: ArrayLike) -> None:
        ties.records[name] = values

    return property(read, write)


class Ties(Shown):
    """Ties between residents, sorted by key: one record each, and its columns, of length E.

    ego, alter : rows of the two residents, ego < alter
    strength   : 0-1
    likeness   : 0-1 of the two residents; fixed while both stay
    since      : month the tie formed
    last       : month of the last contact
    setting    : index into SETTINGS, where it formed
    contact    : index into CONTACTS, what the last contact was; the first one began the tie

    turnover is a record and no column: ties begun and ended since the first month, by how (FLOWS) and by their last
    contact (CONTACTS), shape (4, 6). Nothing reads it but measures.
    """

    ego, alter, strength, likeness = map(_column, ("ego", "alter", "strength", "likeness"))
    since, last, setting, contact = map(_column, ("since", "last", "setting", "contact"))

    def __init__(
        self, residents: int, records: NDArray[np.void], turnover: NDArray[np.int64] | None = None
    ) -> None:
        self.residents = residents
        self._room = self.records = records  # the records fill the beginning of the room
        self.turnover = np.zeros((len(FLOWS), len(CONTACTS)), np.int64) if turnover is None else turnover

    def __reduce__(self) -> tuple[type[Ties], tuple[int, NDArray[np.void], NDArray[np.int64]]]:
        return Ties, (self.residents, self.records, self.turnover)  # in a room of their own again

    @classmethod
    def of(
        cls,
        residents: int,
        key: NDArray[np.int64],
        strength: NDArray[np.floating],
        since: NDArray[np.integer],
        last: NDArray[np.integer],
        setting: NDArray[np.integer],
        likeness: NDArray[np.floating],
        contact: NDArray[np.integer] | None = None,
    ) -> Ties:
        """Build from columns in any order; keys must be distinct. The last contact is in the setting unless given."""
        order = np.argsort(key, kind="stable")
        ties = cls(residents, np.zeros(len(key), RECORD))
        ties.ego, ties.alter = pair_of(key[order], residents)
        ties.strength, ties.since, ties.last = strength[order], since[order], last[order]
        ties.setting, ties.likeness = setting[order], likeness[order]
        ties.contact = (setting if contact is None else contact)[order]
        return ties

    def __len__(self) -> int:
        return len(self.records)

    @property
    def key(self) -> NDArray[np.int64]:
        """Of each pair, rising."""
        return self.ego.astype(np.int64) * self.residents + self.alter

    def _facts(self) -> Facts:
        mean = float(self.strength.mean()) if len(self) else 0.0
        return [("ties", len(self)), ("among residents", self.residents), ("mean strength", mean)]

    def to_frame(self) -> pd.DataFrame:
        """One row a tie: rows of its two residents, strength, months, setting and last contact in words."""
        columns = {name: getattr(self, name) for name in COLUMNS if name != "key"}
        return frame_of(columns, {"setting": SETTINGS, "contact": CONTACTS}, {})

    def copy(self) -> Ties:
        return Ties(self.residents, self.records.copy(), self.turnover.copy())

    def found(self, keys: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Position of each key among the ties, and whether it is there."""
        return positions_of(self.records, np.asarray(keys), self.residents)

    def shortened(self, count: int) -> None:
        """Keep the first so many records, when those to keep have been moved there."""
        self.records = self._room[:count]

    def kept(self, keep: NDArray[np.bool_], ending: NDArray[np.int8] | int = FADED) -> None:
        """Drop the ties where `keep` is false; `ending` is what ends them, one for all or one for each tie."""
        gone = ~keep
        self._count(ending if isinstance(ending, int) else ending[gone], self.contact[gone])
        self._room = self.records = self.records[keep]

    def joined(self, new: Ties) -> None:
        """Add ties whose keys are not there yet, keeping the order."""
        self._count(BEGUN, new.contact)
        self._room = self.records = np.insert(self.records, self.key.searchsorted(new.key), new.records)

    def begin(self, begun: NDArray[np.void]) -> None:
        """Add ties that begin, records in order whose pairs are not tied yet."""
        count, total = len(self), len(self) + len(begun)
        if total > len(self._room):
            self._room = np.empty(total + total // 8, RECORD)
            self._room[:count] = self.records
        merge(self._room, count, begun, self.turnover)
        self.records = self._room[:total]

    def _count(self, flow: NDArray[np.int8] | int, contact: NDArray[np.int8]) -> None:
        """Enter ties that began or ended in the turnover."""
        kinds = np.bincount(flow * len(CONTACTS) + contact, minlength=self.turnover.size)
        self.turnover += kinds.reshape(self.turnover.shape)

    def degree(self) -> NDArray[np.intp]:
        """Number of ties of each resident, shape (N,)."""
        n = self.residents
        return np.bincount(self.ego, minlength=n) + np.bincount(self.alter, minlength=n)

    def sums(self, weight: NDArray[np.floating]) -> NDArray[np.float64]:
        """Sum of a tie column over the ties of each resident, shape (N,)."""
        n, weight = self.residents, weight.astype(float)
        return np.bincount(self.ego, weight, n) + np.bincount(self.alter, weight, n)  # type: ignore[return-value]

    def alters_of(self, row: int) -> NDArray[np.int32]:
        """Rows of the residents tied to `row`."""
        return np.sort(np.concatenate([self.alter[self.ego == row], self.ego[self.alter == row]]))


@kernel
def first_of(ties: NDArray[np.void], residents: int) -> NDArray[np.int64]:
    """Where the ties of each ego begin, and after the last one where they end, shape (residents + 1,)."""
    first = np.zeros(residents + 1, np.int64)
    for k in range(len(ties)):
        first[ties[k].ego + 1] += 1
    for row in range(residents):
        first[row + 1] += first[row]
    return first


@kernel
def positions_of(
    ties: NDArray[np.void], keys: NDArray[np.int64], residents: int
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Position of each key among the ties, the last one for those beyond, and whether it is there; by bisection."""
    position, there = np.zeros(len(keys), np.int64), np.zeros(len(keys), np.bool_)
    for k in range(len(keys)):
        low, high = 0, len(ties) - 1
        while low < high:
            middle = (low + high) // 2
            if np.int64(ties[middle].ego) * residents + ties[middle].alter < keys[k]:
                low = middle + 1
            else:
                high = middle
        position[k] = low
        there[k] = high >= 0 and np.int64(ties[low].ego) * residents + ties[low].alter == keys[k]
    return position, there


@kernel
def load_of(ties: NDArray[np.void], residents: int) -> NDArray[np.float64]:
    """Sum of strengths of each resident's ties, shape (residents,)."""
    load, as_alter = np.zeros(residents), np.zeros(residents)
    for k in range(len(ties)):
        tie = ties[k]
        load[tie.ego] += tie.strength
        as_alter[tie.alter] += tie.strength
    for row in range(residents):
        load[row] += as_alter[row]
    return load


@kernel
def merge(room: NDArray[np.void], count: int, begun: NDArray[np.void], turnover: NDArray[np.int64]) -> None:
    """Move ties that begin into the order of the `count` records at the beginning of `room`, from the last one on."""
    old, end = count - 1, count + len(begun) - 1
    for new in range(len(begun) - 1, -1, -1):
        tie = begun[new]
        turnover[BEGUN, tie.contact] += 1
        while old >= 0 and (
            room[old].ego > tie.ego or (room[old].ego == tie.ego and room[old].alter > tie.alter)
        ):
            room[end] = room[old]
            old, end = old - 1, end - 1
        room[end] = tie
        end -= 1
