"""One seed under one rule: all places of a region lived side by side, a year at a time, and the pot shared as it goes.

This is a unit of work. Places are worlds of their own, which meet in the pot and, where the region's borders are open,
by those who move between them. All share the seed's case; luck is each place's own, and the same under all rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.special import ndtr

from kith.model.borders import step_together
from kith.model.entities import COUNCIL
from kith.model.measures.outcomes import OUTCOMES
from kith.model.neighbourhood import Neighbourhood
from kith.model.parameters import case_given
from kith.model.processes.institutions import council_funding
from kith.model.programme import ADULT_SHARE, Programme, levers
from kith.model.programme.programme import programme_of_plain, worth_now
from kith.model.rules import rules_asked
from kith.model.services import answer

from ..running.identity import seeds_of
from ..running.kept import world_at_month_0
from .declared import Spot, spot_of_plain
from .rules import FILLS, ORDERS, Floats, Rule, Seen, rule_of_plain

LUCK = 0x506F7473  # keeps the luck of sharing apart from all other luck
NEED = ("employment", "institutions", "groups", "belonging")  # of which little is need
ABLE = (
    "formal_volunteer",
    "linking",
    "constituted",
)  # of which much helps to write a bid, besides the council
KEPT = (
    100_000  # adults of a region beyond which worlds at month 0 are not kept: they would drive out all others
)
NAMES = list(OUTCOMES)
ACCOUNT = ("awards", "bids", "paid", "owed")


def live(asked: Mapping[str, Any], share: Mapping[str, Any] | None, row: int) -> dict[str, Any]:
    """One seed under a rule, or as usual (None): all that is kept of it, arrays as bytes.

    asked : what identifies the region's worlds; share : the rule, the pot and the most for a place, GBP a head
    """
    seed = seeds_of(asked["seed"], row + 1)[row]
    spots = [spot_of_plain(plain) for plain in asked["places"]]
    programme = programme_of_plain(asked["programme"]) if share else None
    worlds = [world.branch(programme, in_one_piece=False) for world in worlds_of(asked, spots, seed)]
    levels = [seen_in(worlds)]
    funder = Funder(share, programme, spots, seed) if share and programme and share["pot"] > 0.0 else None
    moved, rules = np.zeros((len(worlds), len(worlds))), rules_asked(asked)
    for _ in range(asked["years"]):
        if funder:
            funder.share_out(worlds, levels)
        for _ in range(12):
            if funder:
                funder.collect(worlds)
            if asked["borders"]:
                moved += step_together(worlds, rules)
            else:
                for world in worlds:
                    world.step()
        levels.append(seen_in(worlds))
    every = {"levels": np.swapaxes(levels, 0, 1), "need": need_of(levels[0]), **money_of(worlds)}
    every |= funder.account() if funder else dict.fromkeys(ACCOUNT, np.zeros((1, len(worlds))))
    every |= {"went": moved.sum(axis=1), "came": moved.sum(axis=0)}
    digests = " ".join(world.digest()[:16] for world in worlds)
    kept = {name: np.asarray(value, float).tobytes() for name, value in every.items()}
    return {"seed": seed, "digests": digests, **kept}


class Funder:
    """Who shares the pot out, round by round, and to whom places owe what their bids cost.

    awards, bids : by round, shape (places,); debts, paid : of bids, GBP
    """

    def __init__(
        self, share: Mapping[str, Any], programme: Programme, spots: Sequence[Spot], seed: int
    ) -> None:
        self.rule, self.pot = rule_of_plain(share["rule"]), float(share["pot"])
        self.most = float(share["most"]) if self.rule.most is None else self.rule.most
        self.programme, self.spots, self.seed = programme, spots, seed
        term = self.rule.term
        begins = programme.start // 12 * 12  # nobody is asked for bids before there is anything to give
        self.months = range(begins, programme.last_month, 12 * term) if term else range(1)
        self.awards: list[Floats] = []
        self.bids: list[Floats] = []
        self.debts, self.paid = np.zeros(len(spots)), np.zeros(len(spots))

    def share_out(self, worlds: Sequence[Neighbourhood], levels: Sequence[Floats]) -> None:
        """Share the pot anew if it is time: ask for bids if there are any, and promise each place its award."""
        month = 12 * (len(levels) - 1)
        if month not in self.months:
            return
        seen = what_is_seen(self.rule, levels, self.spots, self.seed)
        scores = ORDERS[self.rule.order](self.rule, seen)
        self.awards.append(FILLS[self.rule.fill](scores, seen, self.pot, self.most))
        self.bids.append(np.isfinite(scores) * float(self.rule.order == "bids"))
        self.debts += self.rule.cost * self.bids[-1]
        last = self.programme.last_month
        first = max(month, self.programme.start)
        end = min(month + 12 * self.rule.term, last) if self.rule.term else last
        for world, award in zip(worlds, self.awards[-1].tolist(), strict=True):
            if award > 0.0:
                money = award * (world.population / ADULT_SHARE)
                plan = self.programme.at_present_value(money, world.population)
                world.ledger.grant(plan.planned(world.population, last)[first:end], first)

    def collect(self, worlds: Sequence[Neighbourhood]) -> None:
        """Places pay for their bids, a twelfth of a bid a month until all is paid."""
        if self.debts.any():
            due = np.minimum(self.debts, self.rule.cost / 12.0).tolist()
            now = np.array([withhold(world, gbp) for world, gbp in zip(worlds, due, strict=True)])
            self.debts, self.paid = self.debts - now, self.paid + now

    def account(self) -> dict[str, Any]:
        """What is kept of it, by the names of `ACCOUNT`."""
        return dict(zip(ACCOUNT, (self.awards, self.bids, self.paid, self.debts), strict=True))


def worlds_of(asked: Mapping[str, Any], spots: Sequence[Spot], seed: int) -> list[Neighbourhood]:
    """The places of a region at month 0."""
    keep, found, rules = sum(spot.adults for spot in spots) <= KEPT, [], rules_asked(asked)
    for spot, own in zip(spots, seeds_of(seed, len(spots)), strict=True):
        changes = spot.changes(asked, seed)
        place = spot.place.plain()
        if keep:
            found.append(world_at_month_0(place, spot.adults, changes, own, rules))
        else:
            case = case_given(changes, rules.catalogue)
            found.append(Neighbourhood(spot.place, spot.adults, parameters=case, seed=own, processes=rules))
    return found


def seen_in(worlds: Sequence[Neighbourhood]) -> Floats:
    """Every outcome of every place, shape (places, outcomes)."""
    return np.array([[seen[name] for name in NAMES] for seen in (world.observe() for world in worlds)])


def standard(values: Floats) -> Floats:
    """Standard scores between places; nought where all are alike.

    >>> standard(np.array([1.0, 3.0])).tolist(), standard(np.array([2.0])).tolist()
    ([-1.0, 1.0], [0.0])
    """
    spread = values.std(axis=0)
    return (values - values.mean(axis=0)) / np.where(spread > 1e-12, spread, np.inf)


def need_of(levels: Floats) -> Floats:
    """How much in need each place is, in standard deviations between the region's places: the mean of `NEED`, less."""
    return -standard(standard(levels[:, [NAMES.index(name) for name in NEED]]).mean(axis=1))


def capacity_of(levels: Floats, councils: Floats) -> Floats:
    """How able each place is to bid, 0-1: its council, and `ABLE` as x / (x + the region's mean), all alike.

    >>> capacity_of(np.ones((2, len(NAMES))), np.array([0.5, 0.9])).round(2).tolist()
    [0.5, 0.6]
    """
    own = levels[:, [NAMES.index(name) for name in ABLE]]
    both = own + own.mean(axis=0)
    parts = np.divide(own, both, out=np.full_like(own, 0.5), where=both > 0.0)
    return np.column_stack((parts, councils)).mean(axis=1)


def what_is_seen(rule: Rule, levels: Sequence[Floats], spots: Sequence[Spot], seed: int) -> Seen:
    """What is seen of places in a round, with luck that all rules share; nothing is seen of the time before month 0."""
    year = len(levels) - 1
    luck = np.random.default_rng([seed, LUCK, year])
    error, judged = luck.standard_normal((2, len(spots)))
    lots, chance = luck.random((2, len(spots)))
    return Seen(
        np.array([spot.adults for spot in spots], float),
        ndtr(need_of(levels[max(year - rule.lag, 0)]) + rule.error * error),
        lots,
        capacity_of(levels[year], np.array([spot.capacity for spot in spots])),
        chance,
        judged,
    )


def withhold(world: Neighbourhood, gbp: float) -> float:
    """A council pays for its bid out of what it would pay its open institutions here this month; returns what, GBP."""
    if gbp <= 0.0:
        return 0.0
    i, p = world.institutions, world.parameters
    funding = council_funding(world.months_since_start, p.council.decline, p.council.floor)
    funding *= answer(world.attention, p.services.places)
    pays = (
        world.per_kind("running_cost")[i.kind]
        * i.council_share
        * funding
        * (i.is_open & (i.owner == COUNCIL))
    )
    total = float(pays.sum())
    if total <= 0.0:
        return 0.0
    levers.pay_running_costs(world, -pays * min(gbp / total, 1.0))
    return min(gbp, total)


def money_of(worlds: Sequence[Neighbourhood]) -> dict[str, list[float]]:
    """The programme's accounts in each place: GBP offered, spent, handed back and held; and present values."""
    ledgers = [world.ledger for world in worlds]
    spent = [sum(ledger.spent.values(), np.zeros(len(ledger.planned))) for ledger in ledgers]
    return {
        "offered": [ledger.cash for ledger in ledgers],
        "spent": [float(one.sum()) for one in spent],
        "returned": [float(ledger.returned) for ledger in ledgers],
        "held": [float(ledger.held) for ledger in ledgers],
        "offered_now": [worth_now(ledger.planned) for ledger in ledgers],
        "spent_now": [worth_now(one) for one in spent],
    }
