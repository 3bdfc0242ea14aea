"""The tie network: how many ties, how strong, how closed, how mixed, how joined up."""

import numpy as np
from numpy.typing import NDArray

from ..compiled import kernel
from ..processes.encounters import chance_of_call, share_of_attention
from ..ties import IDENTITIES, SETTINGS, first_of, keys_of, load_of, pair_of
from .snapshot import Snapshot


def ties(s: Snapshot) -> float:
    """Mean number of ties of a resident within the place."""
    return 2.0 * len(s.ties.ego) / s.n


def strength(s: Snapshot) -> float:
    """Mean strength of ties, 0-1; 0 where there are none."""
    return float(s.ties.strength.mean()) if len(s.ties.ego) else 0.0


def closure(s: Snapshot) -> float:
    """Transitivity: 3 x triangles / connected triples, 0 where there are no triples (Watts & Strogatz 1998)."""
    degree = s.degree()
    triples = float((degree * (degree - 1)).sum()) / 2.0
    return 3.0 * triangles(s.ties.records, s.n) / triples if triples else 0.0


@kernel
def triangles(ties: NDArray[np.void], residents: int) -> int:
    """How many three residents are all tied to one another; ties are sorted by ego and then by alter."""
    first, count = first_of(ties, residents), 0
    for k in range(len(ties)):
        ego, alter = ties[k].ego, ties[k].alter
        one, other = k + 1, first[alter]
        while one < first[ego + 1] and other < first[alter + 1]:
            third, fourth = ties[one].alter, ties[other].alter
            count += third == fourth
            one += third <= fourth
            other += fourth <= third
    return count


def ei_index(s: Snapshot) -> float:
    """E-I index by community: (external - internal) / all ties, -1 to 1; 0 where there are none.

    Krackhardt & Stern 1988, *Social Psychology Quarterly* 51.
    """
    if not len(s.ties.ego):
        return 0.0
    return float(2.0 * s.different("community").mean() - 1.0)


def main_component(s: Snapshot) -> float:
    """Share of residents in the largest connected part of the network."""
    return float(largest_part(s.ties.records, s.n)) / s.n


@kernel
def largest_part(ties: NDArray[np.void], residents: int) -> int:
    """Residents in the largest connected part; each leads to one before them in their part, the first to themselves."""
    leads, size = np.arange(residents), np.zeros(residents, np.int64)
    for k in range(len(ties)):
        a, b = np.int64(ties[k].ego), np.int64(ties[k].alter)
        while leads[a] != a:
            leads[a] = leads[leads[a]]
            a = leads[a]
        while leads[b] != b:
            leads[b] = leads[leads[b]]
            b = leads[b]
        leads[max(a, b)] = min(a, b)
    for row in range(residents):
        leads[row] = leads[leads[row]]
        size[leads[row]] += 1
    return size.max()


def economic_connectedness(s: Snapshot) -> float:
    """Share of high-status friends among low-status residents over the population share (Chetty et al. 2022).

    High status is above the median of the place; 0 where no low-status resident has a tie.
    """
    high = s.residents.status > np.median(s.residents.status)
    a, b = s.ties.ego, s.ties.alter
    to_high = np.bincount(a, high[b], s.n) + np.bincount(b, high[a], s.n)
    degree = s.degree()
    low = ~high & (degree > 0)
    if not low.any() or not high.any():
        return 0.0
    return float((to_high[low] / degree[low]).mean() / high.mean())


def ties_from(setting: str, s: Snapshot) -> float:
    """Mean number of a resident's ties that formed in a setting."""
    return s.per_resident(s.ties.setting == SETTINGS.index(setting))


@kernel
def calls_expected(ties: NDArray[np.void], residents: int, numbers: NDArray[np.void]) -> NDArray[np.float64]:
    """Calls on friends to be expected of each resident in a month, made or received, shape (residents,)."""
    p, share = numbers[0].friends, load_of(ties, residents)
    for row in range(residents):
        share[row] = share_of_attention(share[row], p)
    calls, as_alter = np.zeros(residents), np.zeros(residents)
    for k in range(len(ties)):
        tie = ties[k]
        from_ego = chance_of_call(tie.strength, share[tie.ego], p)
        both = from_ego + chance_of_call(tie.strength, share[tie.alter], p)
        calls[tie.ego] += both
        as_alter[tie.alter] += both
    return calls + as_alter


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
