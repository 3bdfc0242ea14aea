"""Building work: what could be built or mended, what it costs beyond plan, and how it is paid for."""

import numpy as np

from ..entities import KINDS, PRIVATE, Floats, Numbers, Rows
from . import levers
from .control import Control
from .funded import Funded, is_limited
from .ledger import Ledger, Project

NEW = (KINDS.index("centre"), KINDS.index("park"))  # kinds that can be built anew


def pay_for_works(world: Funded, ledger: Ledger) -> None:
    """Pay the month's instalment on building work under way, and for work that would end all that it is short of."""
    for project in ledger.projects:
        if project.left > 0:
            ledger.spend("facilities", project.monthly, from_pot=False)
            ledger.paid_for[project.institution] = world.month
            project.left -= 1
    finish_works(world, ledger)
    ledger.projects = [project for project in ledger.projects if project.is_under_way]


def beyond_plan(planned: float, overrun: float, u: float) -> float:
    """What building work costs beyond plan, GBP: planned * 2 * overrun * u, with u uniform in 0-1.

    So `overrun` is the mean as a share of what was planned, nothing is the least and twice the mean the most. That
    works cost more than planned is HM Treasury's guidance on optimism bias (2002, after Mott MacDonald); that all
    sizes up to a most are alike is a judgement, as no spread is published for works of this size.

    >>> beyond_plan(100_000.0, 0.2, 0.5), beyond_plan(100_000.0, 0.0, 0.9)
    (20000.0, 0.0)
    """
    return planned * (2.0 * overrun * u)


def luck_of_works(world: Funded, kind: int, cell: int) -> float:
    """The uniform of all work on this kind of building on this site, whoever has it done and whenever."""
    return float(world.luck.at("overrun", 0, [cell * len(KINDS) + kind])[0])


def pay_beyond_plan(world: Funded, ledger: Ledger, project: Project) -> None:
    """Pay what work costs beyond plan from the pot, as far as that goes."""
    paid = min(project.beyond, max(ledger.pots[project.instrument], 0.0))
    if paid > 0.0:
        ledger.spend(project.instrument, paid)
        ledger.paid_for[project.institution] = world.month
        project.beyond -= paid


def finish_works(world: Funded, ledger: Ledger) -> None:
    """Work that would end this month waits until what it costs beyond plan is paid; then its reserve is handed over."""
    for project in ledger.projects:
        if world.institutions.works[project.institution] != 1:
            continue
        pay_beyond_plan(world, ledger, project)
        if project.beyond > 0.0:
            levers.delay_works(world, project.institution)
        elif project.reserve > 0.0:
            levers.fill_reserve(world, project.institution, project.reserve)
            ledger.spend(project.instrument, project.reserve, from_pot=False)
            ledger.paid_for[project.institution] = world.month
            project.reserve = 0.0


def begin_projects(world: Funded, ledger: Ledger, control: Control) -> None:
    """Commit building work: the best-scored per pound within reach of what is there and what is still to come.

    Where the best costs more than is there, it is saved for, as long as the plan will bring the money.
    """
    p, i = world.parameters, world.institutions
    at_once = max(1.0, np.floor(p.absorption.projects_per_1000 * len(world.residents) / 1000.0))
    months = int(p.facilities.lead_months) if is_limited(world) else 1
    to_come = float(ledger.plan[world.month + 1 :].sum()) * world.programme.mix.get("facilities", 0.0)
    while ledger.pots["facilities"] > 0.0 and not (is_limited(world) and under_way(ledger) >= at_once):
        rows, works, reserve = possible_projects(world)
        cost = works + reserve
        pot = ledger.pots["facilities"]
        if not (cost <= pot).any():  # whichever is best is out of reach, or must be saved for
            return
        within_reach = (cost <= pot + to_come).nonzero()[0]
        kinds, cells = kinds_and_cells(world, control.year, rows, len(cost) > len(rows))
        merit = control.merit_of_places(kinds, cells) / cost
        merit[: len(rows)] *= np.where(i.is_open[rows], 1.0 - i.condition[rows], 1.0)
        u = world.luck.at("facilities", control.year, cells.astype(np.int64) * len(KINDS) + kinds)
        best = int(within_reach[np.argmax(control.score(merit, u)[within_reach])])
        if cost[best] > pot:
            return
        if best < len(rows):
            row = int(rows[best])
            levers.begin_works(world, row, months)
        else:
            row = levers.build(world, int(kinds[best]), int(cells[best]), months, p.facilities.council_share)
        ledger.pots["facilities"] -= cost[best]
        ledger.paid_for[row] = world.month
        luck = luck_of_works(world, int(kinds[best]), int(cells[best]))
        beyond = beyond_plan(float(works[best]), p.facilities.overrun, luck)
        ledger.projects.append(
            Project(row, float(works[best]) / months, months, beyond, float(reserve[best]))
        )


def under_way(ledger: Ledger) -> int:
    """How many projects of the facilities pot are under way."""
    return sum(project.instrument == "facilities" for project in ledger.projects)


def reserve_to_pay(world: Funded, kinds: Rows, reserve: Numbers) -> Floats:
    """What a project pays so that institutions of these kinds open with their reserve full, GBP; 0 if nobody has to."""
    p = world.parameters
    full = p.institutions.opening_months * world.per_kind("running_cost")[kinds]
    return np.maximum(full - reserve, 0.0) * (p.facilities.opening_reserve_paid >= 0.5)  # type: ignore[no-any-return]


def possible_projects(world: Funded) -> tuple[Rows, Floats, Floats]:
    """What could be built or mended: rows, and cost of works and reserve to open with (GBP), the NEW ones' last.

    Closed institutions can be reopened; council and community ones in poor condition mended; a centre and a
    park can be new, until the place has as many institutions as it has use for. A programme may be confined to
    what exists, or to what is new.
    """
    i, p, works = world.institutions, world.parameters.facilities, world.programme.works
    may_mend = (i.owner != PRIVATE) & (i.condition < p.poor)
    rows = ((i.works == 0) & (~i.is_open | may_mend) & (works != "new")).nonzero()[0]
    cost = np.where(i.is_open[rows], p.repair_cost * (1.0 - i.condition[rows]), p.reopening_cost)
    reserve = np.where(i.is_open[rows], 0.0, reserve_to_pay(world, i.kind[rows], i.reserve[rows]))
    if works != "existing" and len(i) < p.most_per_1000 * max(len(world.residents) / 1000.0, 1.0):
        cost = np.concatenate((cost, (p.building_cost, p.park_cost)))
        reserve = np.concatenate((reserve, reserve_to_pay(world, np.array(NEW), 0.0)))
    return rows, cost, reserve


def kinds_and_cells(world: Funded, year: int, rows: Rows, new: bool) -> tuple[Rows, Rows]:
    """Kinds and cells of existing institutions and, if `new`, of NEW ones.

    Each of these is on a site drawn by luck for the year and the next building.
    """
    i = world.institutions
    kinds, cells = i.kind[rows].astype(int), i.cell[rows].astype(int)
    if not new:
        return kinds, cells
    first = 2 * world.next_institution
    sites = world.sites(year, range(first, first + len(NEW)))
    return np.concatenate((kinds, NEW)), np.concatenate((cells, sites))
