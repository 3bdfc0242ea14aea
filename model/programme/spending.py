"""The programme spends: each instrument turns what it can absorb into opportunities, and the rest waits.

Limits to absorption come from stocks, not from a calendar: building takes time and only so many
projects can be run at once, workers are hired one by one, grants are capped per group, running costs
cannot be paid twice. With `absorption.limits` at 0 the limits are lifted.
"""

import numpy as np

from ..entities import COUNCIL, NONE, PRIVATE, Floats, Rows
from . import levers
from .control import Control
from .funded import Funded, is_limited
from .ledger import Ledger, Project
from .programme import TAPER_MONTHS
from .works import (
    begin_projects,
    beyond_plan,
    finish_works,
    luck_of_works,
    pay_beyond_plan,
    pay_for_works,
    reserve_to_pay,
)


def spend(world: Funded) -> None:
    """Process 1: receive the month's money, spend what can be absorbed, close the books at the end."""
    programme, ledger = world.programme, world.ledger
    month = world.month
    if programme.is_nothing or month < 0:
        return
    planned = float(ledger.plan[month]) if month < ledger.ends else 0.0
    ledger.open_month(planned, programme.mix)
    if month == ledger.ends and ledger.received > 0.0:
        money = ledger.plan[ledger.begins :]
        abrupt = abruptness(money, world.parameters.letdown.notice)
        levers.withdraw(world, abrupt, ledger.paid_since(month - 12))
    if ledger.received == 0.0 or (ledger.held == 0.0 and ledger.workers == 0.0 and not ledger.projects):
        return
    control = in_charge(world, programme.control)
    if month >= ledger.ends:
        close_books(world, ledger)
    pay_for_works(world, ledger)
    begin_projects(world, ledger, control)
    spend_running_costs(world, ledger, control)
    seen = groups_seen(world, ledger, control)
    if seen is not None:
        employ_workers(world, ledger, control, seen)
        make_grants(world, ledger, control, seen)
    transfer_assets(world, ledger, control)
    finish_works(world, ledger)
    endow(world, ledger, control)


def abruptness(money: Floats, notice: float) -> float:
    """How abruptly planned money ends, 0-1: its last year's mean month over its mean month, less fair notice.

    >>> abruptness(np.ones(36), 0.0), abruptness(np.r_[np.ones(36), np.zeros(12)], 0.1)
    (1.0, 0.0)
    """
    return float(np.clip(money[-12:].mean() / money.mean() - notice, 0.0, 1.0))


def in_charge(world: Funded, kind: str) -> Control:
    """Who decides this month; those who decide are chosen anew each year."""
    if world.control is None or world.control.year != world.month // 12:
        world.control = Control(world, kind)
    return world.control  # type: ignore[no-any-return]


def close_books(world: Funded, ledger: Ledger) -> None:
    """After the last month: a cliff returns what waits, a taper spends on for two years, an endowment keeps it.

    What work under way costs beyond plan is paid first, as far as the pots go.
    """
    programme = world.programme
    if programme.ending == "taper" and world.month < ledger.ends + TAPER_MONTHS:
        return
    for project in ledger.projects:
        pay_beyond_plan(world, ledger, project)
    if programme.ending == "endowment":
        ledger.capital += sum(ledger.pots.values())
        ledger.pots = dict.fromkeys(ledger.pots, 0.0)
    else:
        ledger.return_pots()
        ledger.returned += ledger.capital
        ledger.capital = 0.0


def spend_running_costs(world: Funded, ledger: Ledger, control: Control) -> None:
    """Pay institutions what they are short of, in proportion to shortage and score."""
    paid = subsidise(world, control, ledger.pots["running-costs"])
    ledger.spend("running-costs", float(paid.sum()))
    ledger.paid_for |= dict.fromkeys(paid.nonzero()[0].tolist(), world.month)


def subsidise(world: Funded, control: Control, money: float) -> Floats:
    """Share `money` among council and community institutions by shortage and score; returns GBP paid, by row.

    Limited, nobody is paid more than last month's shortfall; unlimited, up to the whole running cost.
    """
    i = world.institutions
    nothing = np.zeros(len(i))
    if money <= 0.0 or not len(i):
        return nothing
    cost = world.per_kind("running_cost")[i.kind] * i.is_open
    wanted = np.where(i.is_open & (i.owner != PRIVATE), i.shortfall if is_limited(world) else cost, 0.0)
    short = np.maximum(
        wanted - np.maximum(i.subsidy, 0.0), 0.0
    )  # what a council keeps back is no shortfall yet
    if short.sum() <= 0.0:
        return nothing
    merit = control.merit_of_places(i.kind, i.cell)
    least = world.parameters.control.least_weight
    weight = short * (least + control.score(merit, world.luck.at("running costs", world.month, i.identity)))
    amounts = np.minimum(short, money * weight / weight.sum())
    levers.pay_running_costs(world, amounts)
    return amounts


def groups_seen(world: Funded, ledger: Ledger, control: Control) -> Floats | None:
    """How well each group is seen, 0-1, by the community of most of its members; None if no group is looked at."""
    if max(ledger.workers, ledger.pots["community-workers"], ledger.pots["grants"]) <= 0.0:
        return None
    if control.kind == "central":  # it sees all communities alike
        return np.ones(len(world.groups))
    return control.seen(world.community_of_groups())


def employ_workers(world: Funded, ledger: Ledger, control: Control, seen: Floats) -> None:
    """Employ community workers, hired one by one; each supports so many residents and groups."""
    p, n = world.parameters, len(world.residents)
    affordable = (
        max(ledger.pots["community-workers"], 0.0) / p.workers.monthly_cost
    )  # a rounding error hires nobody
    most = ledger.workers + p.absorption.hires_per_1000 * n / 1000.0 if is_limited(world) else np.inf
    workers = min(affordable, most, p.workers.most_per_1000 * n / 1000.0)
    if workers == 0.0 and ledger.workers == 0.0:
        return
    ledger.workers = workers
    levers.employ(world, workers)
    ledger.spend("community-workers", workers * p.workers.monthly_cost)
    residents = control.caseload()[: round(workers * p.workers.residents)]
    g = world.groups
    rows = g.alive.nonzero()[0]
    u = world.luck.at("support groups", control.year, rows)
    score = control.score(control.merit_of_groups(rows), u, seen[rows])
    groups = rows[foremost(score, round(workers * p.workers.groups))]
    levers.support(world, residents, groups)


def foremost(score: Floats, most: int) -> Rows:
    """Indices of the `most` highest scores, highest first, equals in order of their row.

    >>> foremost(np.array([0.1, 0.9, 0.5]), 2).tolist()
    [1, 2]
    """
    return np.argsort(-score, kind="stable")[:most]


def make_grants(world: Funded, ledger: Ledger, control: Control, seen: Floats) -> None:
    """Make small grants to groups that meet, best-scored first, each capped over twelve months."""
    g, p = world.groups, world.parameters.grants
    affordable = int(ledger.pots["grants"] // p.size)
    if not affordable:
        return
    capped = is_limited(world) & (g.granted + p.size > p.cap)
    rows = (g.alive & g.met & ~capped).nonzero()[0]
    u = world.luck.at("grants", world.month, rows)
    score = control.score(control.merit_of_groups(rows), u, seen[rows])
    chosen = rows[foremost(score, affordable)]
    levers.grant(world, chosen, p.size)
    ledger.spend("grants", p.size * len(chosen))


def transfer_assets(world: Funded, ledger: Ledger, control: Control) -> None:
    """Transfer a council building to a constituted group; without skill the transfer fails and the fees are lost.

    A building that is closed is refitted too, which costs what any reopening costs; where projects pay for the
    reserve that a place opens with, what the dowry leaves of it comes on top.
    """
    i, g, p = world.institutions, world.groups, world.parameters
    pot = ledger.pots["asset-transfer"]
    if pot < p.transfer.cost + p.transfer.dowry:
        return
    refit = np.where(i.is_open, 0.0, p.facilities.reopening_cost)
    reserve = np.where(i.is_open, 0.0, reserve_to_pay(world, i.kind, i.reserve))
    dowry = np.maximum(p.transfer.dowry, reserve)
    affordable = p.transfer.cost + dowry + refit <= pot
    has_rooms = world.per_kind("rooms")[i.kind] > 0
    rows = ((i.owner == COUNCIL) & has_rooms & (i.works == 0) & affordable).nonzero()[0]
    is_body = np.zeros(len(g), bool)
    is_body[i.body[i.body != NONE]] = True
    bodies = (g.alive & g.constituted & ~is_body).nonzero()[0]
    if not len(rows) or not len(bodies):
        return
    merit = control.merit_of_places(i.kind[rows], i.cell[rows])
    u = world.luck.at("transfer", world.month, i.identity[rows])
    asset = int(rows[np.argmax(control.score(merit, u))])
    (gx, gy), (ax, ay) = world.centre(g.cell[bodies]), world.centre(i.cell[asset])
    metres = np.where(g.place[bodies] == asset, -1.0, np.sqrt((gx - ax) * (gx - ax) + (gy - ay) * (gy - ay)))
    body = int(bodies[np.argmin(metres)])
    ledger.spend("asset-transfer", p.transfer.cost)
    if world.luck.at("transfer", world.month, [i.identity[asset]], 1)[0] < world.skill_of(body):
        levers.transfer(world, asset, body, float(dowry[asset]))
        ledger.spend("asset-transfer", float(dowry[asset] + refit[asset]))
        ledger.paid_for[asset] = world.month
        if not i.is_open[asset]:
            levers.begin_works(world, asset, int(p.facilities.lead_months) if is_limited(world) else 1)
            luck = luck_of_works(world, int(i.kind[asset]), int(i.cell[asset]))
            beyond = beyond_plan(float(refit[asset]), p.facilities.overrun, luck)
            if beyond > 0.0:
                ledger.projects.append(Project(asset, 0.0, 0, beyond, instrument="asset-transfer"))


def endow(world: Funded, ledger: Ledger, control: Control) -> None:
    """Move the endowment pot into capital; its income pays running costs, now and, if kept, ever after."""
    p = world.parameters.endowment
    ledger.capital += ledger.pots["endowment"]
    ledger.pots["endowment"] = 0.0
    if ledger.capital > 0.0:
        paid = subsidise(world, control, ledger.capital * p.rate / 12.0)
        ledger.income[-1] += float(paid.sum())
        if (
            world.programme.ending != "endowment"
        ):  # capital that goes back ends what it paid for; what is kept does not
            ledger.paid_for |= dict.fromkeys(paid.nonzero()[0].tolist(), world.month)
