"""How each resident fares, and what an option changed for the residents of month 0 and for newcomers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from kith.model.measures import Snapshot
from kith.model.measures.bridging import STATUS_GAP

Numbers = NDArray[np.float64]
OUTCOMES = (
    "ties", "bonding", "bridging", "linking",
    "trust", "belonging", "loneliness", "efficacy", "satisfaction", "employed",
)  # fmt: skip
FOLLOWED = 50_000  # residents at most, so that a large place takes no more memory than a town
TOP = 0.1  # the share of residents whose share of all gain is told
LEAST = 0.01  # points of life satisfaction, averaged over the years, that count as a gain or a loss


def followed(population: int) -> NDArray[np.intp]:
    """Rows of the residents who are followed: all, or in a large place so many, spread evenly.

    >>> followed(3).tolist(), len(followed(10 * FOLLOWED))
    ([0, 1, 2], 50000)
    """
    return np.linspace(0, population - 1, min(population, FOLLOWED)).astype(np.intp)


def fortunes(world: Any) -> dict[str, Numbers]:
    """How each resident fares, by outcome, shape (N,): every headline outcome that a resident has a share of."""
    s = Snapshot(world)
    r, i = s.residents, s.institutions
    strong, unlike = s.ties.strength >= s.strong, s.different("community")
    far = np.abs(r.status[s.ties.ego] - r.status[s.ties.alter]) >= STATUS_GAP
    linked = (s.groups.partnership[r.member_of] * (r.member_of >= 0)).sum(axis=0)
    if len(i.is_open):
        linked = linked + (r.confidence * ((r.venue >= 0) & i.is_open[r.venue])).sum(axis=0)
    columns = {name: getattr(r, name).astype(float) for name in OUTCOMES[4:]}
    return {
        "ties": s.degree().astype(float),
        "bonding": ties_of(s, strong & ~unlike),
        "bridging": ties_of(s, unlike | far),
        "linking": linked,
        **columns,
    }


def ties_of(s: Snapshot, chosen: NDArray[np.bool_]) -> Numbers:
    """How many of the chosen ties each resident has, shape (N,)."""
    one, other = (np.bincount(end[chosen], minlength=s.n) for end in (s.ties.ego, s.ties.alter))
    return (one + other).astype(float)


def groups_of(world: Any) -> dict[tuple[str, str], NDArray[np.bool_]]:
    """Who is in which group at month 0, as (grouping, group), shape (N,); a group may be empty."""
    s = Snapshot(world)
    r, i = s.residents, s.institutions
    low, high = np.quantile(r.status, [1 / 3, 2 / 3])
    found = {
        ("all settled", "all settled"): np.ones(s.n, bool),
        ("membership", "joiners"): np.array(s.member),
        ("membership", "not in a group"): ~s.member,
        ("status", "lower third"): r.status <= low,
        ("status", "middle third"): (r.status > low) & (r.status <= high),
        ("status", "upper third"): r.status > high,
    }
    found |= {
        ("community", f"community {k + 1}"): r.community == k for k in range(int(r.community.max()) + 1)
    }
    if i.is_open.any():
        metres, _ = cKDTree(np.column_stack([s.ix, s.iy])[i.is_open]).query(np.column_stack([s.x, s.y]))
        far = metres > np.median(metres)
        found |= {("distance", "nearer half"): ~far, ("distance", "farther half"): far}
    return found


def means_of(change: NDArray[np.floating], chosen: NDArray[np.bool_]) -> tuple[NDArray[np.floating], int]:
    """Mean change of the chosen by outcome, from an array of shape (outcomes, N), and how many they are."""
    rows = chosen.nonzero()[0]
    return change.take(rows, axis=1).mean(axis=1) if len(rows) else np.zeros(len(change)), len(rows)


class Gains:
    """Sums over observations of what an option changed for the residents of month 0 and for newcomers."""

    def __init__(self, start: Any) -> None:
        rows = followed(start.population)
        self.first = start.residents.identity[rows]
        self.groups = {name: chosen[rows] for name, chosen in groups_of(start).items()}
        self.rows: list[dict[str, Any]] = []
        self.satisfaction = np.zeros(len(self.first))
        self.seen = 0
        self.stays = np.ones(len(self.first), bool)

    def look(self, month: int, usual: Any, here: tuple[Any, Any]) -> None:
        """Take in one observation: (identities, fortunes) under business as usual, and here."""
        (who, fared), (mine, fare) = usual, here
        stays = (who == self.first) & (mine == self.first)
        new, new_usual = mine != self.first, who != self.first
        change = np.stack([fare[outcome] - fared[outcome] for outcome in OUTCOMES])
        means = {name: means_of(change, chosen & stays) for name, chosen in self.groups.items()}
        if new.any() and new_usual.any():
            gap = [fare[outcome][new].mean() - fared[outcome][new_usual].mean() for outcome in OUTCOMES]
            means["newcomers", "came since"] = np.array(gap), int(new.sum())
        for k, outcome in enumerate(OUTCOMES):
            self.rows += [
                {
                    "month": month, "grouping": grouping, "group": group, "outcome": outcome,
                    "change": float(mean[k]), "residents": residents,
                }
                for (grouping, group), (mean, residents) in means.items()
                if residents
            ]  # fmt: skip
        self.stays &= stays
        self.satisfaction += fare["satisfaction"] - fared["satisfaction"]
        self.seen += 1

    def concentration(self) -> dict[str, float]:
        """How gains in life satisfaction, averaged over the years, fall on residents who stayed throughout."""
        return concentration(self.satisfaction[self.stays] / max(self.seen, 1))


def concentration(gain: Numbers) -> dict[str, float]:
    """Gini coefficient of gains, the top tenth's share of them, and the shares of residents who gain and who lose.

    A resident who loses counts as one who gains nothing; the losses are told by their own share. NaN without any gain.

    >>> found = concentration(np.array([0.0, 0.0, 0.0, 4.0]))
    >>> found["gini"], found["top tenth"], found["gain"], found["lose"]
    (0.75, 1.0, 0.25, 0.0)
    """
    gains = np.sort(np.maximum(gain, 0.0))
    total, n = float(gains.sum()), len(gains)
    if not n or total <= 0.0:
        return {
            "gini": np.nan,
            "top tenth": np.nan,
            "gain": 0.0,
            "lose": float((gain < -LEAST).mean()) if n else np.nan,
        }
    gini = float((2.0 * np.arange(1, n + 1) - n - 1) @ gains / (n * total))
    top = max(1, round(TOP * n))
    return {
        "gini": gini,
        "top tenth": float(gains[-top:].sum()) / total,
        "gain": float((gain > LEAST).mean()),
        "lose": float((gain < -LEAST).mean()),
    }
