"""Who decides, and on what knowledge.

Both kinds of control rank the same candidates by score = knowledge * merit + (1 - knowledge) * luck. They
differ in what they can know. A central funder sees the place from outside: what a kind of institution
lacks against a standard, who is out of work, which groups are on a register. Residents see what those
who take part know: who lives far from anything open, which groups are lively and poor, who has time
and no company; but only as far as they reach, and only as well as their skill and trust allow. A panel in
which a community is missing cannot see that community's candidates.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..entities import NONE

Floats = NDArray[np.float64]


def quality_of_knowledge(skill: Any, trust: Any, reach: Any) -> Any:
    """What a panel knows, 0-1: sqrt(skill * trust) * sqrt(reach), reach the share of residents they know.

    >>> float(quality_of_knowledge(0.0, 0.5, 0.5))
    0.0
    """
    return np.sqrt(skill * trust) * np.sqrt(reach)


class Control:
    """The month's decision maker: how much it knows, and which communities it can see."""

    def __init__(self, world: Any, kind: str) -> None:
        self.world, self.kind = world, kind
        self.panel = self._panel() if kind == "resident-led" else np.empty(0, np.int64)
        self.knowledge = self._knowledge()

    def _panel(self) -> NDArray[np.intp]:
        """Up to a committee of those who take part, re-drawn each year, the freest first."""
        r, p = self.world.residents, self.world.parameters.control
        takes_part = np.flatnonzero(r.attended.any(axis=0) | r.organises.any(axis=0))
        u = self.world.luck.at("panel", self.world.month // 12, takes_part)
        rank = u ** (
            1.0 / np.maximum(r.hours[takes_part], 1e-9)
        )  # weighted draw (Efraimidis & Spirakis 2006)
        return takes_part[np.argsort(-rank)[: int(p.committee)]]

    def _knowledge(self) -> float:
        world, p = self.world, self.world.parameters.control
        if self.kind == "central":
            return float(p.central_knowledge)
        if not len(self.panel):
            return 0.0
        r, ties = world.residents, world.ties
        active = r.attended.any(axis=0) | r.organises.any(axis=0)
        known = active.copy()
        known[ties.ego[active[ties.alter]]] = True
        known[ties.alter[active[ties.ego]]] = True
        return float(
            quality_of_knowledge(r.skill[self.panel].mean(), r.trust[self.panel].mean(), known.mean())
        )

    def seen(self, community: NDArray[np.integer]) -> Floats:
        """How well candidates of each community are seen, 0-1: the panel's share of it over the population's."""
        r = self.world.residents
        kinds = int(r.community.max()) + 1
        if self.kind == "central" or not len(self.panel):
            return np.ones(len(community))
        panel = np.bincount(r.community[self.panel], minlength=kinds) / len(self.panel)
        people = np.bincount(r.community, minlength=kinds) / len(r)
        return np.minimum(1.0, panel / np.maximum(people, 1e-9))[community]

    def score(self, merit: Floats, u: Floats, seen: Floats | float = 1.0) -> Floats:
        """Score = (knowledge * merit + (1 - knowledge) * luck) * seen; merit is scaled to 0-1 first."""
        top = merit.max(initial=0.0)
        scaled = merit / top if top > 0 else merit
        return (self.knowledge * scaled + (1.0 - self.knowledge) * u) * seen

    def merit_of_residents(self) -> Floats:
        """Whom to support: from outside, the jobless and poor; from inside, those with time and no company."""
        r = self.world.residents
        if self.kind == "central":
            return (1.0 - r.status) * (1.0 + ~r.employed)
        free = np.minimum(r.hours / 4.0, 1.0) * (r.member_of == NONE).all(axis=0)
        return free * (1.0 - self.world.today_or("company", np.zeros(len(r))))

    def merit_of_groups(self, rows: NDArray[np.intp]) -> Floats:
        """Which groups to fund or support: from outside, the registered; from inside, the well attended and poor."""
        g = self.world.groups
        if self.kind == "central":
            return g.constituted[rows].astype(float)
        turnout = np.minimum(g.turnout[rows] / 10.0, 1.0)
        return turnout / (1.0 + g.purse[rows] / 500.0)

    def merit_of_places(self, kinds: NDArray[np.integer], cells: NDArray[np.integer]) -> Floats:
        """Where to build or mend: from outside, kinds short of the standard; from inside, homes far from anything."""
        world = self.world
        i, p = world.institutions, world.parameters
        if self.kind == "central":
            standard = world.per_kind("per_1000") * len(world.residents) / 1000.0
            have = np.bincount(i.kind[i.is_open], minlength=len(standard))
            return np.maximum(standard - have, 0.05)[kinds]
        x, y = world.centre(cells)
        merit = np.empty(len(cells))
        lacking = 1.0 / (1.0 + (world.residents.use * (world.residents.venue != NONE)).sum(axis=0) * 3.0)
        for k, (cx, cy) in enumerate(zip(x, y, strict=True)):
            merit[k] = (np.exp(-np.hypot(world.x - cx, world.y - cy) / p.use.reach) * lacking).sum()
        return merit
