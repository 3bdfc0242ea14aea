"""Shocks: what may befall a place under any option, at the start of a month. None happens unless it is asked for.

A shock uses luck of its own, so that until its month nothing differs to the last bit and afterwards only through it.
How large each is, is a judgement.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from kith.model.neighbourhood import Neighbourhood
from kith.model.parameters import catalogue


@dataclass(frozen=True)
class Shock:
    """Something that befalls a place: what it is, and what it does to the world."""

    meaning: str
    befalls: Callable[[Any], None]


def close_the_largest(world: Any) -> None:
    """The open institution with most visits shuts, and lets its users down; its owner may reopen it as any other."""
    i = world.institutions
    if not i.is_open.any():
        return
    largest = np.zeros(len(i), bool)
    largest[int(np.argmax(np.where(i.is_open, i.visits, -1.0)))] = True
    world.let_users_down(largest)
    i.is_open[largest], i.changed[largest], i.visits[largest] = False, world.month, 0.0


def shut_the_plant(world: Any) -> None:
    """An employer shuts: those who work there lose their jobs, whoever they are."""
    r = world.residents
    r.employed &= world.luck.at("plant", world.month, np.arange(len(r))) >= world.parameters.shock.plant


def cut_the_council(world: Any) -> None:
    """The council withdraws half of what it pays towards the running costs of its institutions, for good."""
    world.institutions.council_share *= 1.0 - world.parameters.shock.council


SHOCKS: Mapping[str, Shock] = {
    "closure": Shock("the institution with most visits shuts", close_the_largest),
    "plant": Shock(
        f"an employer of {catalogue['shock.plant'].value:.0%} of those in work shuts", shut_the_plant
    ),
    "council": Shock(
        f"the council withdraws {catalogue['shock.council'].value:.0%} of what it pays for running costs",
        cut_the_council,
    ),
}


def events_of(asked: Mapping[str, Any], option: str) -> dict[int, Callable[[Neighbourhood], None]]:
    """What befalls an option from outside, by month: a shock to the place, or the end of its money."""
    events: dict[int, Callable[[Neighbourhood], None]] = {}
    if "shock" in asked:
        name, month = asked["shock"]
        events[month] = SHOCKS[name].befalls
    if option in asked.get("cuts", {}):
        events[asked["cuts"][option]] = cut_off
    return events


def cut_off(world: Neighbourhood) -> None:
    """Stop a programme's money now, without warning: what waits goes back, what is committed is still paid for.

    Until this month nothing differs from the programme in full, as nobody there knew.
    """
    programme, ledger, month = world.programme, world.ledger, world.month
    if programme.is_nothing or not programme.start < month < programme.last_month:
        return
    kept = programme.profile[: month - programme.start]
    whole = sum(kept)  # type: ignore[arg-type]
    shares = tuple(share / whole for share in kept) if whole else ()  # type: ignore[operator]
    budget = programme.budget * whole
    world.programme = replace(programme, profile=shares, budget=budget, ending="cliff")
    ledger.plan = ledger.plan[:month]
