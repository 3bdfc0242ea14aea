"""The state of a world at month 0 as plain arrays by name, and the same world again from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .labour import Labour
from .mistakes import Mistake
from .neighbourhood import Neighbourhood
from .parameters import Case
from .rules.together import NO_RULES, Rules
from .ties import RECORD, Ties

TABLES = ("residents", "groups", "institutions")
NEXT = ("next_resident", "next_group", "next_institution")
Arrays = Mapping[str, NDArray[Any]]  # of several kinds of number, by table and column


def state_of(world: Neighbourhood) -> Arrays:
    """All that the months before month 0 have left: what is drawn for a seed and never changes is not among it.

    Raises
    ------
    Mistake
        If the world is not at month 0.
    """
    if world.month != 0:
        raise Mistake(f"state: the world is at month {world.month}; take it at month 0")
    tables = [(name, getattr(world, name)) for name in TABLES]
    return {
        **{f"{name} {f.name}": getattr(table, f.name) for name, table in tables for f in fields(table)},
        **{f"ties {name}": world.ties.records[name] for name in RECORD.names or ()},
        "turnover": world.ties.turnover,
        "company": world.today.company,
        "labour": np.array(astuple(world.labour)),
        "attention": np.array(world.attention),
        "next": np.array([getattr(world, name) for name in NEXT]),
    }


def world_in(
    state: Arrays,
    place: object,
    population: int,
    parameters: Case | Mapping[str, float],
    seed: int,
    rules: Rules = NO_RULES,
) -> Neighbourhood:
    """The world at month 0 of this place, population, case and seed, as its state was.

    >>> from .parameters import case
    >>> parts = "left-behind", 40, case({"place.settling": 2, "place.warm_up": 12}), 7
    >>> town = Neighbourhood(*parts[:2], parameters=parts[2], seed=7)
    >>> again = world_in(state_of(town), *parts)
    >>> again.run(6).digest() == town.run(6).digest()
    True
    """
    world = Neighbourhood(place, population, parameters=parameters, seed=seed, warm_up=0, processes=rules)
    world.warm_up = int(world.parameters.place.warm_up)
    for name in TABLES:
        table = getattr(world, name)
        for f in fields(table):
            setattr(table, f.name, state[f"{name} {f.name}"].copy())
    records = np.zeros(len(state["ties ego"]), RECORD)
    for name in RECORD.names or ():
        records[name] = state[f"ties {name}"]
    world.ties = Ties(population, records, state["turnover"].copy())
    world.today.company, world.labour = state["company"].copy(), Labour(*state["labour"].tolist())
    world.attention = float(state["attention"])
    for name, number in zip(NEXT, state["next"].tolist(), strict=True):
        setattr(world, name, number)
    world._map_institutions()
    return world
