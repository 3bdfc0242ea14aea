"""The tie network: one sorted edge list, each undirected tie stored once, and operations on whole columns.

A tie is known by its key, ego * N + alter with ego < alter, so that a sorted list of keys finds any
pair by bisection. Nothing here is quadratic in residents and nothing is per-agent.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

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


@dataclass(repr=False)
class Ties(Shown):
    """Ties between residents, sorted by key. Columns of length E.

    ego, alter : rows of the two residents, ego < alter
    strength   : 0-1
    since      : month the tie formed
    last       : month of the last contact
    setting    : index into SETTINGS, where it formed
    likeness   : 0-1 of the two residents; fixed while both stay
    contact    : index into CONTACTS, what the last contact was; the first one began the tie

    turnover is a record and no column: ties begun and ended since the first month, by how (FLOWS) and by their last
    contact (CONTACTS), shape (4, 6). Nothing reads it but measures.
    """

    residents: int
    key: NDArray[np.int64]
    ego: NDArray[np.int32]
    alter: NDArray[np.int32]
    strength: NDArray[np.float32]
    since: NDArray[np.int32]
    last: NDArray[np.int32]
    setting: NDArray[np.int8]
    likeness: NDArray[np.float32]
    contact: NDArray[np.int8]
    turnover: NDArray[np.int64] = field(
        default_factory=lambda: np.zeros((len(FLOWS), len(CONTACTS)), np.int64)
    )

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
        order = np.argsort(key)
        key = key[order]
        ego, alter = (end.astype(np.int32) for end in pair_of(key, residents))
        return cls(
            residents,
            key,
            ego,
            alter,
            strength[order].astype(np.float32),
            since[order].astype(np.int32),
            last[order].astype(np.int32),
            setting[order].astype(np.int8),
            likeness[order].astype(np.float32),
            (setting if contact is None else contact)[order].astype(np.int8),
        )

    def __len__(self) -> int:
        return len(self.key)

    def _facts(self) -> Facts:
        mean = float(self.strength.mean()) if len(self) else 0.0
        return [("ties", len(self)), ("among residents", self.residents), ("mean strength", mean)]

    def to_frame(self) -> pd.DataFrame:
        """One row a tie: rows of its two residents, strength, months, setting and last contact in words."""
        columns = {name: getattr(self, name) for name in COLUMNS if name != "key"}
        return frame_of(columns, {"setting": SETTINGS, "contact": CONTACTS}, {})

    def copy(self) -> Ties:
        return Ties(self.residents, *(getattr(self, name).copy() for name in (*COLUMNS, "turnover")))

    def found(self, keys: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Position of each key among the ties, and whether it is there. Sorted keys are found fastest."""
        position = self.key.searchsorted(keys)
        if not len(self):
            return position, np.zeros(len(keys), bool)
        np.minimum(position, len(self) - 1, out=position)
        return position, self.key[position] == keys

    def kept(self, keep: NDArray[np.bool_], ending: NDArray[np.int8] | int = FADED) -> None:
        """Drop the ties where `keep` is false; `ending` is what ends them, one for all or one for each tie."""
        stay = keep.nonzero()[0]
        if len(stay) == len(self):
            return
        gone = (~keep).nonzero()[0]
        self._count(ending if isinstance(ending, int) else ending[gone], self.contact[gone])
        for name in COLUMNS:
            setattr(self, name, getattr(self, name).take(stay))

    def joined(self, new: Ties) -> None:
        """Add ties whose keys are not there yet, keeping the order (a merge, not a sort)."""
        if not len(new):
            return
        self._count(BEGUN, new.contact)
        at = self.key.searchsorted(new.key) + np.arange(len(new))
        old = np.ones(len(self) + len(new), bool)
        old[at] = False
        for name in COLUMNS:
            mine, theirs = getattr(self, name), getattr(new, name)
            merged = np.empty(len(old), mine.dtype)
            merged[old] = mine
            merged[at] = theirs
            setattr(self, name, merged)

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
