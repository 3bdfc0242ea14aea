"""Who decides, and on what knowledge.

Both kinds of control rank the same candidates by score = knowledge * merit + (1 - knowledge) * luck. They
differ in what they can know. A central funder sees the place from outside: what a kind of institution
lacks against a standard, who is out of work, which groups are on a register. Residents see what those
who take part know: who lives far from anything open, which groups are lively and poor, who has time
and no company; but only as far as they reach, and only as well as their skill and trust allow. A panel in
which a community is missing cannot see that community's candidates, but for a prior.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft2, next_fast_len, rfft2

from ..arithmetic import exps, powers
from ..entities import COMMUNITIES, KINDS, NONE, WORKING_AGE, Floats, Numbers
from ..geography import CELL
from ..parameters import catalogue
from ..world import World

# institutions of each kind per 1,000 residents that a funder expects of any place: the catalogue's own densities,
# which stand for an ordinary English place
STANDARD = np.array([catalogue[f"{kind}.per_1000"].value for kind in KINDS])


def quality_of_knowledge(skill: Numbers, trust: Numbers, reach: Numbers) -> Floats:
    """What a panel knows, 0-1: sqrt(skill * trust) * sqrt(reach), reach the share of residents they know.

    >>> float(quality_of_knowledge(0.0, 0.5, 0.5))
    0.0
    """
    return np.sqrt(skill * trust) * np.sqrt(reach)


def sight_of(seats: NDArray[np.integer], residents: NDArray[np.integer], prior: float) -> Floats:
    """How well a panel sees each community, 0-1: its share of the seats over its share of residents, at most 1.

    share = (seats + prior) / (all seats + communities * prior): with a `prior` (seats that each has besides those
    drawn) a community that the lot left out is seen a little, as by additive smoothing (Laplace: 1; Krichevsky &
    Trofimov 1981: 1/2). That it stands for what a panel knows of those who are not on it is a judgement.

    >>> sight_of(np.array([12, 1, 0]), np.array([80, 10, 10]), 0.0).round(2).tolist()
    [1.0, 0.77, 0.0]
    >>> sight_of(np.array([12, 1, 0]), np.array([80, 10, 10]), 0.5).round(2).tolist()
    [1.0, 1.0, 0.34]
    """
    seated = (seats + prior) / (np.sum(seats) + len(seats) * prior)
    people = residents / np.sum(residents)
    return np.minimum(1.0, seated / np.maximum(people, 1e-9))


def felt_around(amount: Floats, reach: float) -> Floats:
    """What lies around each cell of a grid, an amount at distance d counting exp(-d / reach), shape (side, side).

    The sum goes to three times the reach along each axis (m), by Fourier transform: its cost grows with
    the cells of the grid, not with their square.

    >>> around = felt_around(np.array([[1.0, 0.0], [0.0, 0.0]]), 30.0)
    >>> bool(np.allclose(around, np.exp([[-0.0, -1.0], [-1.0, -np.sqrt(2.0)]])))
    True
    """
    side = len(amount)
    kernel, half, shape = kernel_of(side, reach)
    around = irfft2(rfft2(amount, shape) * kernel, shape)
    # rounded, so that what the transform's own rounding leaves does not decide between equals
    return np.maximum(np.round(around[half : half + side, half : half + side], 6), 0.0)


@lru_cache(maxsize=4)
def kernel_of(side: int, reach: float) -> tuple[NDArray[np.complex128], int, tuple[int, int]]:
    """The transform of exp(-d / reach) for a grid, how many cells it goes each way, and its padded shape."""
    half = min(side - 1, int(3.0 * reach / CELL))
    dx, dy = np.mgrid[-half : half + 1, -half : half + 1] * CELL
    padded = next_fast_len(side + 2 * half, real=True)
    return rfft2(exps(-np.sqrt(dx * dx + dy * dy) / reach), (padded, padded)), half, (padded, padded)


class Control:
    """Who decides this year: how much they know, and how well they see each community.

    A panel of residents is drawn anew each year and sits for the year. Where homes are far from anything
    open, and whom workers should support first, is looked into once a year too.

    year      : which year it sits in
    knowledge : 0-1
    sight     : how well candidates of each community are seen, 0-1 (`sight_of`); a central funder, or an empty
        panel, sees all communities alike
    """

    def __init__(self, world: World, kind: str) -> None:
        self.world, self.kind, self.year = world, kind, world.month // 12
        self.knowledge = float(world.parameters.control.central_knowledge)
        self.sight: Floats = np.ones(COMMUNITIES)
        if kind == "resident-led":
            self._seat(world)
        self._lack: Floats | None = None  # worked out once, if anyone asks
        self._caseload: NDArray[np.intp] | None = None

    def _seat(self, world: World) -> None:
        """Draw up to a committee of those who take part, those with more hours likelier; note what it knows."""
        r, ties, p = world.residents, world.ties, world.parameters.control
        active = np.any(r.attended | r.organises, axis=0)
        takes_part = active.nonzero()[0]
        self.knowledge = 0.0
        if not len(takes_part):
            return
        u = world.luck.at("panel", self.year, takes_part)
        rank = powers(u, 1.0 / np.maximum(r.hours[takes_part], 1e-9))  # Efraimidis & Spirakis 2006
        panel = takes_part[np.argsort(-rank, kind="stable")[: int(p.committee)]]
        known = active.copy()
        known[ties.ego[active[ties.alter]]] = True
        known[ties.alter[active[ties.ego]]] = True
        skill, trust = r.skill[panel].mean(), r.trust[panel].mean()
        quality = float(quality_of_knowledge(skill, trust, known.mean()))
        self.knowledge = min(1.0, p.residents_knowledge * quality)
        seats, residents = (
            np.bincount(who, minlength=COMMUNITIES) for who in (r.community[panel], r.community)
        )
        self.sight = sight_of(seats, residents, p.prior_seats)

    def seen(self, community: NDArray[np.integer]) -> Floats:
        """How well candidates of each of these communities are seen, 0-1."""
        return self.sight[community]

    def score(self, merit: Floats, u: Floats, seen: Floats | float = 1.0) -> Floats:
        """Score = (knowledge * merit + (1 - knowledge) * luck) * seen; merit is scaled to 0-1 first."""
        top = merit.max(initial=0.0)
        scaled = merit / top if top > 0 else merit
        return (self.knowledge * scaled + (1.0 - self.knowledge) * u) * seen

    def caseload(self) -> NDArray[np.intp]:
        """Rows of all residents, those to be supported first at the front; drawn up once a year."""
        if self._caseload is None:
            r = self.world.residents
            u = self.world.luck.at("support", self.year, np.arange(len(r)))
            score = self.score(self.merit_of_residents(), u, self.seen(r.community))
            self._caseload = np.argsort(-score, kind="stable")
        return self._caseload

    def merit_of_residents(self) -> Floats:
        """Whom to support: from outside, the jobless and poor; from inside, those with time and no company."""
        r = self.world.residents
        if self.kind == "central":
            jobless = ~r.employed & ((self.world.month - r.born) / 12.0 < WORKING_AGE)
            return (1.0 - r.status) * (1.0 + jobless)
        p = self.world.parameters
        enough = p.control.enough_hours * p.groups.member_hours
        free = np.minimum(r.hours / enough, 1.0) * (r.member_of == NONE).all(axis=0)
        return free * (1.0 - self.world.today.company)

    def merit_of_groups(self, rows: NDArray[np.intp]) -> Floats:
        """Which groups to fund or support: from outside, the registered; from inside, the well attended and poor."""
        g = self.world.groups
        if self.kind == "central":
            return g.constituted[rows].astype(float)
        p = self.world.parameters
        turnout = np.minimum(g.turnout[rows] / p.groups.members_per_organiser, 1.0)
        return turnout / (1.0 + g.purse[rows] / p.grants.size)

    def merit_of_places(self, kinds: NDArray[np.integer], cells: NDArray[np.integer]) -> Floats:
        """Where to build or mend: from outside, kinds short of the standard; from inside, homes far from anything."""
        world = self.world
        i, p = world.institutions, world.parameters
        if self.kind == "central":
            standard = STANDARD * len(world.residents) / 1000.0
            have = np.bincount(i.kind[i.is_open], minlength=len(standard))
            return np.maximum(standard - have, p.control.least_shortage)[kinds]
        if self._lack is None:
            ground = world.geography
            lacking = 1.0 / (1.0 + world.residents.use.sum(axis=0))
            by_cell = np.bincount(ground.cell, lacking, ground.cells).reshape(ground.side, ground.side)
            self._lack = felt_around(by_cell.astype(float), p.use.reach).ravel()
        return self._lack[cells]
