"""Fieldwork: a world with no programme, studied as the studies behind the patterns studied theirs.

Each function reads columns and writes nothing. What is counted in people or ties is counted; what happens too
seldom to count in a small place (closing, the death of a group, hiring) is read from its chance.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kith.model.arithmetic import exp
from kith.model.compiled import kernel
from kith.model.entities import COUNCIL, NONE, PRIVATE, WORKING_AGE, Bools, Floats
from kith.model.labour import tightness, usual_vacancies
from kith.model.measures import Snapshot
from kith.model.measures.bridging import STATUS_GAP
from kith.model.measures.network import survival, tied_people
from kith.model.measures.outcomes import measure
from kith.model.measures.survey import formal_volunteer, lonely
from kith.model.neighbourhood import Neighbourhood
from kith.model.parameters import case
from kith.model.processes.institutions import chance_of_closing
from kith.model.processes.organising import chance_of_death
from kith.model.processes.outcomes import employed_contacts, rate_of_hiring, search_helped
from kith.model.services import answer
from kith.model.ties import IDENTITIES, pair_of

from ..effects import correlation

YEARS = 8  # the survey's question on favours was asked over eight years
SEVEN_YEARS = 84  # months between Mollenhorst's two interviews
COHORT = 25  # months after which informal groups were looked up again
BANDS = np.geomspace(45.0, 800.0, 9)  # m, between which distance tells
STRANGERS = 200_000  # pairs drawn to see how far apart residents live
BLOCK = 8  # cells along the edge of an area of about 250 adults
ASKED = 25  # residents asked in each area, as Sampson, Raudenbush & Earls (1997) did in theirs

Row = dict[str, float]


def fieldwork(place: str, changes: Mapping[str, float], seed: int, population: int) -> Row:
    """All that is measured of one place over eight years of business as usual, by name."""
    world = Neighbourhood(place, population, parameters=case(changes), seed=seed)
    found = measure(world)
    found |= at_one_time(world)
    first, pairs, began = YearAgo(world), tied_people(Snapshot(world)), len(world.ties)
    years, cohort = [yearly(world)], Cohort(world)
    for month in range(1, 12 * YEARS + 1):
        world.step()
        cohort.read(world)
        if month == 12:
            found |= first.looked_up(world)
        if month == SEVEN_YEARS:
            fates = survival(pairs, Snapshot(world))
            found["ties_left"] = quotient(fates["kept"], fates["kept"] + fates["ended"])
            found["ties_steady"] = quotient(len(world.ties), began)
        if month % 12 == 0:
            years.append(yearly(world))
    found["alive_at_25_months"] = cohort.alive()
    return found | over_the_years(years)


def quotient(part: float, whole: float) -> float:
    """A share, NaN where there is nothing to share.

    >>> quotient(1, 4), quotient(0, 0)
    (0.25, nan)
    """
    return float(part) / float(whole) if whole else float("nan")


# --- at one time ------------------------------------------------------------------------------------------


def at_one_time(world: Neighbourhood) -> Row:
    """What one visit shows: who knows nobody, who gives the hours, who finds work how, where ties reach."""
    r, degree = world.residents, world.ties.degree()
    lived = world.month - r.arrived
    ties_by_efficacy, groups_by_efficacy = across_blocks(world)
    high = r.status > np.median(r.status)
    volunteers = formal_volunteer(Snapshot(world))
    return {
        "knows_nobody": float((degree == 0).mean()),
        "hours_of_the_most_active": share_of_top(given_hours(world), 0.09),
        "hired_through_contacts": hired_through_contacts(world),
        "distance_exponent": distance_exponent(world),
        "known_in_three_years": quotient(
            degree[(lived >= 36) & (lived < 60)].mean(), degree[lived >= 120].mean()
        ),
        "efficacy_with_ties": ties_by_efficacy,
        "efficacy_with_groups": groups_by_efficacy,
        "volunteers_by_class": quotient(volunteers[~high].mean(), volunteers[high].mean()),
    }


def given_hours(world: Neighbourhood) -> NDArray[np.float64]:
    """Hours a month that each resident gives to groups: as a member who came, and as an organiser, shape (N,)."""
    r, p = world.residents, world.parameters.groups
    return p.member_hours * r.attended.sum(axis=0) + p.organiser_hours * r.organises.sum(axis=0)


def share_of_top(amounts: NDArray[np.float64], share: float) -> float:
    """What those with the largest amounts hold of the whole; `share` is how many they are, of all.

    >>> share_of_top(np.array([8.0, 1.0, 1.0, 0.0]), 0.25)
    0.8
    """
    top = np.sort(amounts)[::-1][: max(1, round(share * len(amounts)))]
    return quotient(top.sum(), amounts.sum())


def hired_through_contacts(world: Neighbourhood) -> float:
    """Share of the month's expected hires that come through employed contacts and not the market."""
    r = world.residents
    p, labour = world.parameters, world.labour
    usual = usual_vacancies(world.population, labour.demand, p.work)
    market = exp(labour.demand) * tightness(labour.vacancies, usual, p.work)
    effort = answer(world.attention, p.services.work)
    contacts = employed_contacts(r.employed, world.ties.records)
    by_market, by_contact = rates_of_hiring(r.status, contacts, r.supported, market, effort, world.numbers)
    seeking = ~r.employed & ((world.month - r.born) / 12.0 < WORKING_AGE)
    hazard = by_contact + by_market
    hired = (1.0 - np.exp(-hazard)) * seeking
    return quotient((hired * by_contact / np.maximum(hazard, 1e-12)).sum(), hired.sum())


@kernel
def rates_of_hiring(
    status: Floats,
    contacts: Floats,
    supported: Bools,
    market: float,
    effort: float,
    numbers: NDArray[np.void],
) -> tuple[Floats, Floats]:
    """`rate_of_hiring` of every resident: by the market, and through contacts."""
    p, by_market, by_contact = numbers[0], np.empty(len(status)), np.empty(len(status))
    for row in range(len(status)):
        help_ = effort * search_helped(supported[row], p.workers)
        by_market[row], by_contact[row] = rate_of_hiring(status[row], contacts[row], market, help_, p.work)
    return by_market, by_contact


def distance_exponent(world: Neighbourhood) -> float:
    """Slope of the log odds of a tie in log distance: ties by band of distance over pairs by band, weighted by ties."""
    x, y, t = world.x, world.y, world.ties
    ends = (world.luck.uniforms("strangers", 0, 2, STRANGERS) * world.population).astype(int)
    pairs, _ = np.histogram(np.hypot(*(v[ends[0]] - v[ends[1]] for v in (x, y))), BANDS)
    tied, _ = np.histogram(np.hypot(x[t.ego] - x[t.alter], y[t.ego] - y[t.alter]), BANDS)
    seen = (pairs > 0) & (tied > 0)
    if seen.sum() < 2:
        return float("nan")
    middle = np.sqrt(BANDS[1:] * BANDS[:-1])[seen]
    slope, _ = np.polyfit(np.log(middle), np.log(tied[seen] / pairs[seen]), 1, w=np.sqrt(tied[seen]))
    return float(slope)


def across_blocks(world: Neighbourhood) -> tuple[float, float]:
    """Correlation over blocks of mean collective efficacy with ties per resident, and with groups attended.

    As in the study, which asked 8,782 people in 343 areas, the means are of `ASKED` residents of each block.
    """
    asked, block = asked_in_blocks(world)
    if len(asked) < 3 * ASKED:
        return float("nan"), float("nan")

    def mean(values: Any) -> NDArray[np.float64]:
        return np.bincount(block, values[asked]) / ASKED

    r = world.residents
    efficacy, ties, groups = mean(r.efficacy), mean(world.ties.degree()), mean(r.attended.sum(axis=0))
    return correlation(efficacy, ties), correlation(efficacy, groups)


def asked_in_blocks(world: Neighbourhood) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """`ASKED` residents by lot of each block of homes where twice as many live: their rows, and the block of each."""
    cell, side = world.residents.cell, world.geography.side
    _, block = np.unique(cell // side // BLOCK * side + cell % side // BLOCK, return_inverse=True)
    homes = np.bincount(block)
    by_lot = np.lexsort((world.luck.uniforms("asked", world.month, len(cell)), block))
    block = block[by_lot]
    turn = np.arange(len(cell)) - (homes.cumsum() - homes)[block]
    chosen = (turn < ASKED) & (homes >= 2 * ASKED)[block]
    return by_lot[chosen], np.unique(block[chosen], return_inverse=True)[1]


# --- a year later -----------------------------------------------------------------------------------------


class YearAgo:
    """What is remembered of a month, to be looked up a year later among those who still live here."""

    def __init__(self, world: Neighbourhood) -> None:
        s, t = Snapshot(world), world.ties
        self.pairs = tied_people(s)
        same = ~s.different("community")
        self.core = (t.strength >= s.strong) & same
        far = np.abs(world.residents.status[t.ego] - world.residents.status[t.alter]) >= STATUS_GAP
        self.bridge = (~same | far) & (t.strength < s.strong)
        self.unlike = t.likeness < np.median(t.likeness) if len(t) else self.core
        self.people, self.lonely = world.residents.identity.copy(), lonely(s)
        self.organising = organisers(world)

    def looked_up(self, world: Neighbourhood) -> Row:
        """Shares of ties lost by kind, of organisers gone, of residents who left, of the lonely still lonely."""
        here = world.residents.identity
        both = np.logical_and(*(np.isin(who, here) for who in pair_of(self.pairs, IDENTITIES)))
        lost = ~np.isin(self.pairs, tied_people(Snapshot(world)))
        stayed = here == self.people

        def loss(kind: NDArray[np.bool_]) -> float:
            return quotient((lost & both & kind).sum(), (both & kind).sum())

        ordinary = loss(~self.core & ~self.bridge)
        return {
            "core_less_ordinary": loss(self.core) - ordinary,
            "bridges_over_ordinary": quotient(loss(self.bridge), ordinary),
            "unlike_over_alike": quotient(loss(self.unlike), loss(~self.unlike)),
            "organisers_gone": quotient(len(self.organising - organisers(world)), len(self.organising)),
            "left": float((~stayed).mean()),
            "still_lonely": quotient(
                (self.lonely & stayed & lonely(Snapshot(world))).sum(), (self.lonely & stayed).sum()
            ),
        }


def organisers(world: Neighbourhood) -> set[tuple[int, int]]:
    """Who organises what: (resident, group), by identity."""
    r, g = world.residents, world.groups
    slot, row = r.organises.nonzero()
    group = g.identity[r.member_of[slot, row]]
    return set(zip(r.identity[row].tolist(), group.tolist(), strict=True))


# --- over the years ---------------------------------------------------------------------------------------


def yearly(world: Neighbourhood) -> Row:
    """What is asked every year: favours and memberships, and the chances of closing and of a group's death, a year."""
    s, i, g, p = measure(world), world.institutions, world.groups, world.parameters
    base = np.array([p.closing.council, p.closing.private, p.closing.community])[i.owner]
    closing = 12.0 * chances_of_closing(base, i.strain, i.condition, world.numbers)
    dying = 12.0 * chances_of_death(g.energy, g.constituted, world.numbers)
    private, council = i.owner == PRIVATE, i.owner == COUNCIL
    owned = i.body != NONE
    reopening = p.institutions.reopening * (private & ~i.is_open).sum()
    return {
        "favours": s["favours"],
        "member": s["member"],
        "private_closing": closing[private & i.is_open].sum() - reopening,
        "private_premises": float(private.sum()),
        "council_closing": closing[council & i.is_open].sum(),
        "council_open": float((council & i.is_open).sum()),
        "owned_closing": closing[(owned | (i.owner > PRIVATE)) & i.is_open].sum(),
        "owned_open": float(((owned | (i.owner > PRIVATE)) & i.is_open).sum()),
        "charity_deaths": dying[g.alive & g.constituted].sum(),
        "charities": float((g.alive & g.constituted).sum()),
        "charities_per_1000": s["constituted"],
        "informal_deaths": dying[g.alive & ~g.constituted].sum(),
        "informal": float((g.alive & ~g.constituted).sum()),
    }


@kernel
def chances_of_closing(base: Floats, strain: Floats, condition: Floats, numbers: NDArray[np.void]) -> Floats:
    """`chance_of_closing` of every institution."""
    found = np.empty(len(base))
    for row in range(len(base)):
        found[row] = chance_of_closing(base[row], strain[row], condition[row], numbers[0].institutions)
    return found


@kernel
def chances_of_death(energy: Floats, constituted: Bools, numbers: NDArray[np.void]) -> Floats:
    """`chance_of_death` of every group."""
    found = np.empty(len(energy))
    for row in range(len(energy)):
        found[row] = chance_of_death(energy[row], constituted[row], numbers[0].groups)
    return found


def over_the_years(years: list[Row]) -> Row:
    """Yearly trends of favours and memberships (points), and yearly rates (per cent of what there is)."""
    at = np.arange(len(years))
    total = {name: sum(year[name] for year in years) for name in years[0]}
    trend = {
        name: float(np.polyfit(at, [year[name] for year in years], 1)[0]) for name in ("favours", "member")
    }
    charities = quotient(total["charity_deaths"], total["charities"])
    return {
        "favours_trend": 100.0 * trend["favours"],
        "member_trend": 100.0 * trend["member"],
        "private_trend": -100.0 * quotient(total["private_closing"], total["private_premises"]),
        "council_trend": -100.0 * quotient(total["council_closing"], total["council_open"]),
        "charities_per_1000": total["charities_per_1000"] / len(years),
        "charities_dying": 100.0 * charities,
        "informal_over_charities": quotient(quotient(total["informal_deaths"], total["informal"]), charities),
        "charities_over_owned": quotient(charities, quotient(total["owned_closing"], total["owned_open"])),
    }


class Cohort:
    """Informal groups founded while one looks, and how many of them are alive 25 months later, in whatever form."""

    def __init__(self, world: Neighbourhood) -> None:
        self.known = set(world.groups.identity[world.groups.alive].tolist())
        self.founded: dict[int, int] = {}
        self.looked_up: dict[int, bool] = {}

    def read(self, world: Neighbourhood) -> None:
        """Note who is new this month, and look up those whose time has come."""
        alive = set(world.groups.identity[world.groups.alive].tolist())
        self.founded |= dict.fromkeys(alive - self.known - self.founded.keys(), world.month)
        due = [group for group, month in self.founded.items() if month + COHORT == world.month]
        self.looked_up |= {group: group in alive for group in due}

    def alive(self) -> float:
        """Share alive 25 months after they were founded; NaN if none was founded early enough."""
        return quotient(sum(self.looked_up.values()), len(self.looked_up))
