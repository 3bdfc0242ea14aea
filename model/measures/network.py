"""The tie network: how many ties, how strong, how closed, how mixed, how joined up."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from ..ties import IDENTITIES, SETTINGS, keys_of, pair_of
from .snapshot import Snapshot


def ties(s: Snapshot) -> float:
    """Mean number of ties of a resident within the place."""
    return 2.0 * len(s.ties.ego) / s.n


def strength(s: Snapshot) -> float:
    """Mean strength of ties, 0-1; 0 where there are none."""
    return float(s.ties.strength.mean()) if len(s.ties.ego) else 0.0


def network(s: Snapshot) -> csr_matrix:
    """The ties as a sparse matrix of ones above the diagonal, shape (N, N); ties are sorted by ego."""
    starts = np.concatenate([[0], np.bincount(s.ties.ego, minlength=s.n).cumsum()])
    return csr_matrix((np.ones(len(s.ties.ego), np.int32), s.ties.alter, starts), shape=(s.n, s.n))


def closure(s: Snapshot) -> float:
    """Transitivity: 3 x triangles / connected triples, 0 where there are no triples (Watts & Strogatz 1998)."""
    upper = network(s)
    degree = np.bincount(s.ties.ego, minlength=s.n) + np.bincount(s.ties.alter, minlength=s.n)
    triples = float((degree * (degree - 1)).sum()) / 2.0
    triangles = float((upper @ upper).multiply(upper).sum())
    return 3.0 * triangles / triples if triples else 0.0


def ei_index(s: Snapshot) -> float:
    """E-I index by community: (external - internal) / all ties, -1 to 1; 0 where there are none.

    Krackhardt & Stern 1988, *Social Psychology Quarterly* 51.
    """
    if not len(s.ties.ego):
        return 0.0
    return float(2.0 * s.different("community").mean() - 1.0)


def main_component(s: Snapshot) -> float:
    """Share of residents in the largest connected part of the network."""
    _, label = connected_components(network(s), directed=False)
    return float(np.bincount(label).max()) / s.n


def economic_connectedness(s: Snapshot) -> float:
    """Share of high-status friends among low-status residents over the population share (Chetty et al. 2022).

    High status is above the median of the place; 0 where no low-status resident has a tie.
    """
    high = s.residents.status > np.median(s.residents.status)
    a, b = s.ties.ego, s.ties.alter
    to_high = np.bincount(a, high[b], s.n) + np.bincount(b, high[a], s.n)
    degree = np.bincount(a, minlength=s.n) + np.bincount(b, minlength=s.n)
    low = ~high & (degree > 0)
    if not low.any() or not high.any():
        return 0.0
    return float((to_high[low] / degree[low]).mean() / high.mean())


def ties_from(setting: str, s: Snapshot) -> float:
    """Mean number of a resident's ties that formed in a setting."""
    return s.per_resident(s.ties.setting == SETTINGS.index(setting))


def tied_people(s: Snapshot) -> NDArray[np.int64]:
    """Key of the two residents of every tie, by identity, shape (E,): what `survival` compares."""
    who = s.residents.identity
    return keys_of(who[s.ties.ego], who[s.ties.alter], IDENTITIES)


def survival(then: NDArray[np.int64], s: Snapshot) -> dict[str, float]:
    """What became of the ties of an earlier month: shares kept, ended, and broken by somebody's moving or dying.

    `then` is what `tied_people` gave in that month. Of pairs who both still live here, kept / (kept + ended) is
    the share still tied (compare Mollenhorst, Völker & Flap 2014: 48% of a personal network after seven years,
    movers included). All shares are 0 where there was no tie.
    """
    if not len(then):
        return {"kept": 0.0, "ended": 0.0, "moved": 0.0}
    here = s.residents.identity
    one, other = pair_of(then, IDENTITIES)
    both = np.isin(one, here) & np.isin(other, here)
    kept = np.isin(then, tied_people(s))
    return {"kept": float(kept.mean()), "ended": float((both & ~kept).mean()), "moved": float((~both).mean())}
