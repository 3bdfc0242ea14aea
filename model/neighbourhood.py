"""The neighbourhood: a Mesa model whose state is columns and whose month is a literal schedule."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from types import SimpleNamespace
from typing import Any

import mesa
import numpy as np
from mesa.discrete_space import OrthogonalMooreGrid
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from . import population
from .agents import Resident
from .entities import COMMUNITIES, COUNCIL, KINDS, NEVER, NONE, Groups, Institutions, Residents, positions
from .geography import Geography
from .life import Life
from .luck import Luck
from .measures.outcomes import OUTCOMES, measure
from .mirror import Mirror
from .mistakes import Mistake, check_memory, whole_number
from .parameters import Case, case
from .people import people
from .places import place_named
from .processes.befriending import befriend
from .processes.encounters import encounter
from .processes.fading import fade
from .processes.institutions import keep
from .processes.learning import appeal, learn
from .processes.meeting import meet
from .processes.moving import move
from .processes.organising import organise
from .processes.outcomes import fare
from .programme import Ledger, Programme, presets, programme_named
from .programme.control import Control
from .programme.spending import spend
from .ties import STREET, Ties, keys_of

SCHEDULE = (
    spend,  # 1 the programme spends
    keep,  # 2 institutions earn, pay, wear, close, reopen
    meet,  # 3 groups meet
    encounter,  # 4 residents encounter one another
    befriend,  # 5 ties form or strengthen
    fade,  # 6 ties fade
    learn,  # 7 residents learn and feel
    organise,  # 8 groups recruit, tire, die and are founded
    move,  # 9 residents leave and arrive
    fare,  # 10 outcomes follow
)  # 11 observation reads and never writes: see `observe`

# before the warm-up ties and groups find their own level, while every institution stays as it is
SETTLING = tuple(process for process in SCHEDULE if process not in (spend, keep))
NEAREST = 12  # institutions that a resident knows of
# what branches of a world share or copy by value; all else they copy as columns or begin anew
SHARED = (
    "seed_of_luck", "place", "population", "parameters", "luck", "warm_up", "month", "geography", "x", "y",
    "nearby", "habit", "ix", "iy", "near_cells", "near_metres", "next_resident", "next_group",
    "next_institution", "_per_kind", "demand",
)  # fmt: skip


class Neighbourhood(mesa.Model):
    """One place, one programme, one case, one seed.

    Parameters
    ----------
    place : name of a place preset
    population : adult residents
    programme : an option: a Programme, the name of a preset, or the path of a TOML file; None is
        business as usual
    parameters : a case, or the changes that make one; None is the catalogue as it stands
    seed : of all luck; options that share it share their luck
    warm_up : None lets the place settle (`place.settling`) and then takes it down the council's path to month 0
        (`place.warm_up`); a number is so many months of that path, without settling
    follow : row of a resident whose life is told in `life`

    Raises
    ------
    Mistake : if anything asked for is unknown or out of range.

    On return the place has settled, the warm-up has been run, and `month` is 0.
    """

    def __init__(
        self,
        place: str = "left-behind",
        population: int = 2000,
        programme: Programme | str | None = None,
        parameters: Case | Mapping[str, float] | None = None,
        seed: int = 1,
        warm_up: int | None = None,
        follow: int | None = None,
    ) -> None:
        self.seed_of_luck = whole_number("seed", seed, 0, 2**32 - 1)
        super().__init__(rng=self.seed_of_luck)
        self.place = place_named(place)
        self.population = whole_number("population", population, 1)
        check_memory(self.population)
        chosen = parameters if isinstance(parameters, Case) else case(parameters)
        self.parameters = chosen.placed(self.place.values)
        self.luck = Luck(self.seed_of_luck)
        months = (
            int(self.parameters.place.warm_up) if warm_up is None else whole_number("warm_up", warm_up, 0)
        )
        self.warm_up = months
        settling = int(self.parameters.place.settling) if warm_up is None else 0
        self.month = -months - settling
        self.today = SimpleNamespace()
        self._per_kind: dict[str, NDArray[np.float64]] = {}
        self.rows: list[dict[str, float]] = []
        self.life: Life | None = None
        self._mirror: Mirror | None = None
        self.next_resident = self.next_group = self.next_institution = 0
        self._draw()
        self._give(None)
        self._let_settle(settling)
        for _ in range(months):
            self.step()
        self._give(programme)
        self._follow(follow)

    def _draw(self) -> None:
        """Draw the place as it stands before anything has happened in it."""
        self.geography = Geography(self.population, self.luck, self.parameters)
        self.x, self.y = self.geography.x, self.geography.y
        self.nearby = self.geography.nearby
        self.habit = self.luck.uniforms("habit", 0, self.population)
        self.residents: Residents = population.first_residents(self)
        self.institutions: Institutions = population.first_institutions(self)
        self._map_institutions()
        population.first_uses(self)
        self.groups: Groups = population.first_groups(self)
        self.ties: Ties = population.first_ties(self)
        self.demand = population.first_demand(self)  # log of hiring over its usual rate

    def _let_settle(self, months: int) -> None:
        """Live `months` months in which no institution earns, pays, wears or closes; rents are given back."""
        untouched = self.institutions.copy()
        for _ in range(months):
            self._live(SETTLING)
        untouched.visits = self.institutions.visits
        self.institutions = untouched

    def _give(self, programme: Programme | str | None) -> None:
        option = presets["business as usual"] if programme is None else programme
        self.programme = programme_named(option) if isinstance(option, str) else option
        if not isinstance(self.programme, Programme):
            raise Mistake(
                f"programme: {option!r} is not a programme; give a Programme, a preset's name or a TOML file"
            )
        self.control: Control | None = None  # whoever decides on the programme's money this year
        self.ledger = Ledger(plan=self.programme.planned(self.population, self.programme.last_month))

    def _follow(self, row: int | None) -> None:
        if row is not None:
            self.life = Life(self, whole_number("resident", row, 0, self.population - 1))

    def branch(self, programme: Programme | str | None, follow: int | None = None) -> Neighbourhood:
        """The same world at the same month, its columns copied, with another programme from month 0 on."""
        if self.month != 0:
            raise Mistake(f"branch: the world is at month {self.month}; branch it at month 0")
        other = object.__new__(type(self))
        mesa.Model.__init__(other, rng=self.seed_of_luck)
        for name in SHARED:
            setattr(other, name, getattr(self, name))
        for name in ("residents", "groups", "institutions", "ties"):
            setattr(other, name, getattr(self, name).copy())
        other.today = SimpleNamespace(**vars(self.today))
        other.rows, other.life, other._mirror = [], None, None
        other._give(programme)
        other._follow(follow)
        return other

    # --- time -------------------------------------------------------------------------------------

    def step(self) -> None:
        """One month."""
        self._live(SCHEDULE)
        if self.life is not None:
            self.life.read(self)

    def _live(self, schedule: Sequence[Callable[[Neighbourhood], None]]) -> None:
        for process in schedule:
            process(self)
        self.month += 1

    def run(self, months: int, every: int = 12) -> Neighbourhood:
        """Run `months` months, observing at month 0 and after each `every` months."""
        months, every = whole_number("months", months, 0), whole_number("every", every, 1)
        if self.month == 0 and not self.rows:
            self.observe(keep=True)
        for _ in range(months):
            self.step()
            if self.month % every == 0:
                self.observe(keep=True)
        return self

    def observe(self, keep: bool = False) -> dict[str, float]:
        """Process 11: read every outcome; nothing feeds back."""
        row = measure(self)
        if keep:
            self.rows.append({"month": self.month, **row})
        return row

    @property
    def record(self) -> Any:
        """Outcomes observed so far, one row a month, as a pandas DataFrame."""
        import pandas as pd

        return pd.DataFrame(self.rows, columns=["month", *OUTCOMES])

    @property
    def months_since_start(self) -> int:
        """Months since the start of the warm-up, when council funding stood at its full level."""
        return self.month + self.warm_up

    def digest(self) -> str:
        """Hash of every column, for telling whether two worlds are the same to the last bit."""
        h = hashlib.sha256()
        for columns in (self.residents, self.groups, self.institutions, self.ties):
            for f in fields(columns):
                value = getattr(columns, f.name)
                h.update(value.tobytes() if isinstance(value, np.ndarray) else str(value).encode())
        return h.hexdigest()

    # --- the ground -------------------------------------------------------------------------------

    def per_kind(self, name: str) -> NDArray[np.float64]:
        """A parameter of institutions, by kind."""
        if name not in self._per_kind:
            self._per_kind[name] = np.array([getattr(getattr(self.parameters, kind), name) for kind in KINDS])
        return self._per_kind[name]

    def centre(self, cells: Any) -> tuple[Any, Any]:
        return self.geography.centre(cells)

    def _map_institutions(self) -> None:
        self.ix, self.iy = self.geography.centre(self.institutions.cell)
        known = min(NEAREST, len(self.institutions))
        if not known:
            self.near_cells = np.zeros((self.geography.cells, 0), np.int32)
            self.near_metres = np.zeros((self.geography.cells, 0))
            return
        tree = cKDTree(np.column_stack([self.ix, self.iy]))
        at = np.column_stack(self.geography.centre(np.arange(self.geography.cells)))
        # twice as many as are kept, so that those equally far, also of the last place, stand in the order of their rows
        metres, near = tree.query(at, k=range(1, min(2 * NEAREST, len(self.institutions)) + 1))
        order = np.lexsort((near, metres))[:, :known]
        self.near_cells = np.take_along_axis(near, order, axis=1).astype(np.int32)
        self.near_metres = np.take_along_axis(metres, order, axis=1)

    def institutions_near_cell(self, cells: Any) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """The nearest institutions of cells and their distance in metres, nearest first."""
        return self.near_cells.take(cells, axis=0), self.near_metres.take(cells, axis=0)

    def institutions_near(self, rows: Any) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """The nearest institutions of residents' homes and their distance in metres, nearest first."""
        return self.institutions_near_cell(self.geography.cell[rows])

    @property
    def meeting_points(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Where each group meets, m: its host, or its founder's home."""
        cell = self.groups.cell
        if len(self.institutions):
            cell = np.where(self.groups.place != NONE, self.institutions.cell[self.groups.place], cell)
        return self.geography.centre(cell)

    def sites(self, year: int, slots: Sequence[int]) -> NDArray[np.int64]:
        """Cells for new buildings, drawn by luck."""
        return (self.luck.at("site", year, slots) * self.geography.cells).astype(int)

    # --- groups and institutions -------------------------------------------------------------------

    def members(self) -> NDArray[np.intp]:
        """Number of members of each group row."""
        held = self.residents.member_of.ravel()
        return np.bincount(held[held != NONE], minlength=len(self.groups))

    def free_rooms(self) -> NDArray[np.float64]:
        """Rooms left for groups in each open institution."""
        i, g = self.institutions, self.groups
        used = np.bincount(g.place[g.alive & (g.place != NONE)], minlength=len(i))
        return self.per_kind("rooms")[i.kind] * i.is_open - used

    def enrol(self, who: Any, group: Any) -> bool:
        """Give residents a membership, in their first free slot; False if none had one."""
        r = self.residents
        who, group = np.atleast_1d(who), np.atleast_1d(group)
        slot = (r.member_of.take(who, axis=1) == NONE).argmax(axis=0)
        at = slot * len(r) + who
        free = r.member_of.take(at) == NONE
        at, group = at[free], group[free]
        r.member_of.put(at, group)
        r.joined.put(at, self.month)
        r.organises.put(at, False)
        r.attended.put(at, False)
        return bool(len(at))

    def new_group(self, founder: int) -> int:
        """Begin a group with one member, its founder and organiser; NONE if no row is left.

        The row is the first free one from a point set by the founder's row, so that one more group
        in one option does not shift the rows, and so the luck, of all later groups.
        """
        g, r = self.groups, self.residents
        start = founder * len(g) // self.population
        free = np.flatnonzero(~g.alive)
        if not len(free) or not (r.member_of[:, founder] == NONE).any():
            return NONE
        group = int(free[np.searchsorted(free, start) % len(free)])
        for f in fields(g):
            getattr(g, f.name)[group] = 0
        g.identity[group], self.next_group = self.next_group, self.next_group + 1
        g.alive[group], g.founded[group], g.cell[group] = True, self.month, r.cell[founder]
        g.place[group], g.energy[group] = NONE, self.parameters.groups.first_energy
        g.last_granted[group] = NEVER
        self.enrol(founder, group)
        r.organises[(r.member_of[:, founder] == group).argmax(), founder] = True
        return group

    def new_institution(self, kind: int, cell: int, owner: int) -> int:
        """Add a closed institution in a cell; returns its row."""
        i = self.institutions
        i.grown(1, body=NONE)
        row = len(i) - 1
        i.identity[row], self.next_institution = self.next_institution, self.next_institution + 1
        i.kind[row], i.cell[row], i.owner[row], i.changed[row] = kind, cell, owner, self.month
        self._map_institutions()
        return row

    def let_users_down(self, closed: NDArray[np.bool_]) -> None:
        """Institutions that close let down those who use them, as far as they use them; `closed` by row."""
        r = self.residents
        users = closed[r.venue] & (r.venue != NONE)
        r.let_down += (users * r.use).sum(axis=0) * self.parameters.letdown.institution

    def succeed(self, dead: NDArray[np.intp]) -> None:
        """Where a group that owned an institution died, another it hosts takes over, or it closes.

        A building that nobody takes over falls to the council, which bears the share of the running cost
        that it bears of any new building, should it open again.
        """
        i, g = self.institutions, self.groups
        died = np.zeros(len(g), bool)
        died[dead] = True
        for row in ((i.body != NONE) & died[i.body]).nonzero()[0].tolist():
            heirs = np.flatnonzero(g.alive & g.constituted & (g.place == row))
            i.body[row] = heirs[np.argmax(g.energy[heirs])] if len(heirs) else NONE
            if not len(heirs):
                self.let_users_down((np.arange(len(i)) == row) & i.is_open)
                i.is_open[row], i.changed[row], i.owner[row] = False, self.month, COUNCIL
                i.council_share[row] = self.parameters.facilities.council_share

    def community_of_groups(self) -> NDArray[np.intp]:
        """The community most members belong to, of each group row."""
        r, total = self.residents, len(self.groups) * COMMUNITIES
        at, row = positions(r.member_of != NONE)
        counts = np.bincount(r.member_of.take(at) * COMMUNITIES + r.community[row], minlength=total)
        return counts.reshape(-1, COMMUNITIES).argmax(axis=1)

    def skill_of(self, group: int) -> float:
        """Mean skill of a group's organisers, 0 if it has none."""
        r = self.residents
        leads = ((r.member_of == group) & r.organises).any(axis=0)
        return float(r.skill[leads].mean()) if leads.any() else 0.0

    def arrive(self, rows: NDArray[np.intp]) -> None:
        """New residents take the homes in `rows`."""
        people(self, rows, "arrive")
        self.today.company[rows] = 0.0

    def tie(self, a: int, b: int) -> None:
        """Tie two residents, if they are not tied yet."""
        key = keys_of(np.array([a]), np.array([b]), self.population)
        if a == b or self.ties.found(key)[1][0]:
            return
        from .homophily import likeness_of

        alike = likeness_of(self.residents, np.array([a]), np.array([b]), self.parameters.likeness)
        start, now = np.array([self.parameters.ties.start]), np.array([self.month])
        self.ties.joined(Ties.of(self.population, key, start, now, now, np.array([STREET]), alike))

    def take_up(self, resident: int, institution: int) -> bool:
        """Give a resident the use of an institution, in the first free slot."""
        r = self.residents
        free = np.flatnonzero(r.venue[:, resident] == NONE)
        if not len(free) or (r.venue[:, resident] == institution).any():
            return False
        i, p = self.institutions, self.parameters.use
        metres = np.hypot(self.x[resident] - self.ix[institution], self.y[resident] - self.iy[institution])
        pull = appeal(self.per_kind("draw")[i.kind[institution]], 1.0, metres, p.reach)
        r.venue[free[0], resident], r.pull[free[0], resident] = institution, pull
        r.use[free[0], resident] = 2.0 * p.floor
        return True

    def today_or(self, name: str, default: Any) -> Any:
        """Something worked out earlier today or last month, if any month has run."""
        return getattr(self.today, name, default)

    # --- Mesa -------------------------------------------------------------------------------------

    @property
    def grid(self) -> OrthogonalMooreGrid:
        """Mesa's cell space, with the agents of today on it."""
        return self._mirrored().grid

    @property
    def agents(self) -> Any:
        """Mesa's agents: a Resident, Group or Institution for each living row."""
        self._mirrored()
        return super().agents

    def resident(self, row: int) -> Resident:
        """The handle on the resident in a row."""
        return self._mirrored().resident(whole_number("resident", row, 0, self.population - 1))

    def _mirrored(self) -> Mirror:
        """Mesa's view of the columns as they are now; made only when somebody looks."""
        if self._mirror is None:
            self._mirror = Mirror(self)
        return self._mirror.brought_up_to_date(self)
