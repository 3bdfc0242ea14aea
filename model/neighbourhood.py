"""The neighbourhood: a Mesa model whose state is columns and whose month is a literal schedule."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import mesa
import networkx as nx
import numpy as np
import pandas as pd
from mesa.agent import AgentSet
from mesa.discrete_space import OrthogonalMooreGrid

from . import population
from .agents import Collector, Mirror, Resident
from .compiling import compile_model
from .entities import widened
from .geography import Geography
from .graphs import to_networkx
from .layout import layout_of
from .life import Life
from .luck import Luck
from .measures.outcomes import measure
from .mistakes import Mistake, check_memory, told, truth, whole_number
from .numbers import record_of
from .parameters import Case, case_given
from .placefile import place_named
from .processes.learning import familiarity_by_month
from .processes.moving import chances_of_dying
from .programme import Ledger, Programme, presets, programme_named
from .programme.funded import Funded
from .rules.together import NO_RULES, Rules, rules_given
from .schedule import AS_GIVEN, SCHEDULE, SETTLING
from .standing import gather
from .views import Facts, Shown
from .world import Month

USUAL = 2000  # adults of a place that does not say how many it has
MOST_MONTHS = 12_000  # a thousand years
# what branches of a world share or copy by value; all else they copy as columns or begin anew
SHARED = (
    "seed_of_luck", "place", "population", "parameters", "numbers", "dying", "familiar", "luck", "warm_up", "month",
    "geography", "x", "y", "nearby", "habit", "ix", "iy", "near_cells", "near_metres", "next_resident", "next_group",
    "next_institution", "_per_kind", "attention", "rules",
)  # fmt: skip


class Neighbourhood(Shown, Funded, mesa.Model):
    """One place, one programme, one case, one seed.

    Parameters
    ----------
    place : str, path or Place
        Name of a place preset, path of a place's TOML file, or a place.
    population : int, optional
        Adult residents; None is as many as the place has, 2,000 in a preset.
    programme : Programme, str or None
        An option: a Programme, the name of a preset, or the path of a TOML file; None is business as usual.
    parameters : Case, Mapping or None
        A case, or the changes that make one; None is the catalogue as it stands.
    seed : int or None
        Of all luck; options that share it share their luck. None is 1: a run can always be had again.
    warm_up : int or None
        None lets the place settle (`place.settling`) and then takes it down the council's path to month 0
        (`place.warm_up`); a number is so many months of that path, without settling.
    follow : int or None
        Row of a resident whose life is told in `life`.
    rng : int or None
        The seed, by the name that Mesa gives it.
    collect : bool
        Whether `datacollector` collects every outcome at month 0 and after each month, as `mesa.batch_run` wants.
    processes : str, Path, Rule or sequence of these, optional
        Rules of one's own, each a Python file: see `Rule`.

    Raises
    ------
    Mistake
        If anything asked for is unknown or out of range.

    Notes
    -----
    On return the place has settled, the warm-up has been run, and `month` and `steps` are 0. Give `mesa.batch_run`
    its seeds as a parameter, `{"rng": [1, 2, 3], "collect": True}`: that means the same on every Mesa.

    Examples
    --------
    >>> town = Neighbourhood(population=40, warm_up=0)
    >>> town.run(12).month
    12
    """

    rules: Rules = NO_RULES
    _collector: mesa.DataCollector | None = None

    def __init__(
        self,
        place: object = "left-behind",
        population: int | None = None,
        programme: Programme | str | None = None,
        parameters: Case | Mapping[str, float] | None = None,
        seed: int | None = None,
        warm_up: int | None = None,
        follow: int | None = None,
        rng: int | None = None,
        collect: bool = False,
        processes: object = None,
    ) -> None:
        compile_model()
        self.seed_of_luck = seed_given(seed, rng)
        super().__init__(rng=self.seed_of_luck)
        self.place = place_named(place)
        adults = (self.place.adults or USUAL) if population is None else population
        self.population = whole_number("population", adults, 1)
        check_memory(self.population)
        self.rules = rules_given(processes)
        case = case_given(parameters, self.rules.catalogue)
        self.place.check_changes(case.changes)
        self._take(case.placed(self.place.acting))
        self.luck = Luck(self.seed_of_luck)
        months = (
            int(self.parameters.place.warm_up)
            if warm_up is None
            else whole_number("warm_up", warm_up, 0, MOST_MONTHS)
        )
        self.warm_up = months
        settling = int(self.parameters.place.settling) if warm_up is None else 0
        self.month = -months - settling
        self.today = Month()
        self.rows: list[dict[str, float]] = []
        self.life: Life | None = None
        self._mirror: Mirror | None = None
        self.next_resident = self.next_group = self.next_institution = 0
        self._draw()
        self._give(None)
        self._let_settle(settling)
        for _ in range(months):
            self._live(AS_GIVEN if self.place.institutions else SCHEDULE)
        gather(self)
        self._give(programme)
        self._follow(follow)
        if truth("collect", collect):
            _ = self.datacollector  # begins with month 0

    def _take(self, parameters: Case) -> None:
        """Take the numbers of a case, and work out what hangs on nothing else."""
        self.parameters, self.numbers, self._per_kind = parameters, record_of(parameters), {}
        self.dying, self.familiar = chances_of_dying(self.numbers), familiarity_by_month(self.numbers)

    def _draw(self) -> None:
        """Draw the place as it stands before anything has happened in it."""
        layout = layout_of(self.place, self.population, self.parameters.place.residents_per_cell)
        self.geography = Geography(self.population, self.luck, self.parameters, layout)
        self.x, self.y = self.geography.x, self.geography.y
        self.nearby = self.geography.nearby
        self.habit = self.luck.uniforms("habit", 0, self.population)
        self.residents = population.first_residents(self)
        self.institutions = population.first_institutions(self)
        self._map_institutions()
        population.first_uses(self)
        self.groups = population.first_groups(self)
        self.ties = population.first_ties(self)
        self.labour, self.attention = population.first_labour(self), 1.0
        self.today.company = np.zeros(self.population)
        for table, first in self.rules.columns.items():
            setattr(self, table, widened(getattr(self, table), first))

    def _let_settle(self, months: int) -> None:
        """Live `months` months in which no institution earns, pays, wears or closes; rents are given back."""
        untouched = self.institutions.copy()
        for _ in range(months):
            self._live(SETTLING)
        untouched.visits = self.institutions.visits
        self.institutions = untouched

    def _give(self, programme: Programme | str | None, in_one_piece: bool = True) -> None:
        option = presets["business as usual"] if programme is None else programme
        self.programme = programme_named(option)
        self.control = None
        self.ledger = Ledger()
        if in_one_piece and not self.programme.is_nothing:
            money = self.programme.planned(self.population, self.programme.last_month)
            self.ledger.grant(money[self.programme.start :], self.programme.start)

    def _follow(self, row: int | None) -> None:
        if row is not None:
            self.life = Life(self, whole_number("resident", row, 0, self.population - 1))

    def branch(
        self, programme: Programme | str | None, follow: int | None = None, in_one_piece: bool = True
    ) -> Neighbourhood:
        """The same world at the same month, its columns copied, with another programme from month 0 on.

        Parameters
        ----------
        programme : Programme or str or None
            As of `Neighbourhood`; None is business as usual.
        follow : int, optional
            Row of a resident whose life is told in `life`.
        in_one_piece : bool
            Whether all the programme's money is promised now; else none is until `ledger.grant` promises some, in any
            month, and the programme says what it is spent on, who decides and how it ends.

        Returns
        -------
        Neighbourhood
            Another world; this one is left as it is.

        Raises
        ------
        Mistake
            If it is not at month 0, or the programme or the row is not known.
        """
        if self.month != 0:
            raise Mistake(f"branch: the world is at month {self.month}; branch it at month 0")
        other = object.__new__(type(self))
        mesa.Model.__init__(other, rng=self.seed_of_luck)
        for name in SHARED:
            setattr(other, name, getattr(self, name))
        for name in ("residents", "groups", "institutions", "ties"):
            setattr(other, name, getattr(self, name).copy())
        other.today, other.labour = self.today.copy(), replace(self.labour)
        other.rows, other.life, other._mirror = [], None, None
        other._give(programme, truth("in_one_piece", in_one_piece))
        other._follow(follow)
        return other

    # --- time -------------------------------------------------------------------------------------

    def step(self) -> None:
        """One month."""
        self._live(SCHEDULE)
        if self.life is not None:
            self.life.read(self)
        if isinstance(self._collector, Collector):
            self._collector.collect(self)

    def _live(self, schedule: Sequence[Callable[[Neighbourhood], None]]) -> None:
        for process in self.rules.among(schedule):
            process(self)
        self.month += 1

    def run(self, months: int, every: int = 12) -> Neighbourhood:
        """Run some months, observing at month 0 and every so often.

        Parameters
        ----------
        months : int
            How many.
        every : int
            Months between observations.

        Returns
        -------
        Neighbourhood
            This one, further on.
        """
        months = whole_number("months", months, 0, MOST_MONTHS)
        every = whole_number("every", every, 1, MOST_MONTHS)
        if self.month == 0 and not self.rows:
            self.observe(keep=True)
        for _ in range(months):
            self.step()
            if self.month % every == 0:
                self.observe(keep=True)
        return self

    def observe(self, keep: bool = False) -> dict[str, float]:
        """Process 11: read every outcome; nothing feeds back.

        Parameters
        ----------
        keep : bool
            Add it to `record`.

        Returns
        -------
        dict of str to float
            Every outcome, by name.
        """
        keep, row = truth("keep", keep), measure(self, self.rules.outcomes)
        if keep:
            self.rows.append({"month": self.month, **row})
        return row

    @property
    def record(self) -> pd.DataFrame:
        """Outcomes observed so far, one row a month."""
        return pd.DataFrame(self.rows, columns=["month", *self.rules.outcomes])

    # --- for guests -------------------------------------------------------------------------------

    def _title(self) -> str:
        return f"Neighbourhood {self.place.name!r}"

    def _facts(self) -> Facts:
        g, i = self.groups, self.institutions
        return [
            ("adults", self.population),
            ("month", self.month),
            ("programme", self.programme.name),
            ("seed", self.seed_of_luck),
            ("ties", len(self.ties)),
            ("groups", int(g.alive.sum())),
            ("open institutions", int(i.is_open.sum())),
        ]

    def to_networkx(self) -> nx.Graph:
        """Residents, groups and institutions as nodes; ties, memberships, uses and hostings as edges: see `graphs`."""
        return to_networkx(self)

    # --- Mesa -------------------------------------------------------------------------------------

    @property
    def grid(self) -> OrthogonalMooreGrid:
        """Mesa's cell space, with the agents of today on it."""
        return self._mirrored().grid

    @property
    def agents(self) -> AgentSet:
        """Mesa's agents: a Resident, Group or Institution for each living row."""
        self._mirrored()
        return super().agents

    @property
    def agent_types(self) -> list[type]:
        """The kinds of agents there are or have been."""
        self._mirrored()
        return super().agent_types

    @property
    def agents_by_type(self) -> dict[type, AgentSet]:
        """Mesa's agents by their kind."""
        self._mirrored()
        return super().agents_by_type

    @property
    def datacollector(self) -> mesa.DataCollector:
        """Mesa's collector: of every outcome from month 0 on, or your own if you set one, and then collect by it."""
        if self._collector is None:
            if self.month > 0:
                raise Mistake(
                    "datacollector: nothing has been collected; give collect=True, also among batch_run's parameters"
                )
            self._collector = Collector(self.rules.outcomes)
            self._collector.collect(self)
        return self._collector

    @datacollector.setter
    def datacollector(self, collector: mesa.DataCollector) -> None:
        self._collector = collector

    def resident(self, row: int) -> Resident:
        """The handle on the resident in a row.

        Parameters
        ----------
        row : int
            From 0 to one less than the population.

        Returns
        -------
        Resident
            Who lives there now.

        Raises
        ------
        Mistake
            If there is no such row.
        """
        return self._mirrored().resident(whole_number("resident", row, 0, self.population - 1))

    def _mirrored(self) -> Mirror:
        """Mesa's view of the columns as they are now; made only when somebody looks."""
        if self._mirror is None:
            self._mirror = Mirror(self, self.random)
        return self._mirror.brought_up_to_date(self)


def seed_given(seed: int | None, rng: int | None) -> int:
    """The seed, by either of its names; 1 if neither is given.

    >>> seed_given(None, 7), seed_given(7, 7), seed_given(None, None)
    (7, 7, 1)
    """
    numbers = {
        name: whole_number(name, value, 0, 2**32 - 1)
        for name, value in (("seed", seed), ("rng", rng))
        if value is not None
    }
    if len(set(numbers.values())) > 1:
        raise Mistake(
            f"seed and rng are two names of one number; give one, not seed={told(seed)} and rng={told(rng)}"
        )
    return next(iter(numbers.values()), 1)
