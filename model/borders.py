"""Open borders: some of those who move away take homes that were left in other places of the region that month.

They bring what is of the person (`CARRIED`). What is of the place stays behind: ties, memberships, uses of
institutions, belonging, and how long they have lived there. Only `kith region` opens borders: a neighbourhood lived
alone has none.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .entities import NONE, Floats, Rows
from .people import look_around
from .processes.moving import arrive, move, vacate
from .programme.funded import Funded
from .rules import NO_RULES, Rules
from .schedule import SCHEDULE
from .world import World

CARRIED = (
    "community", "born", "status", "hours", "sociability", "disposition", "solitude", "outlook", "employed", "skill",
    "trust", "loneliness", "efficacy", "satisfaction", "let_down",
)  # fmt: skip


def step_together(worlds: Sequence[Funded], rules: Rules = NO_RULES) -> NDArray[np.int64]:
    """One month of places whose borders are open; how many went from each (rows) to each (columns).

    `rules` : of one's own, which run in every place where they stand; columns of their own are not carried.
    """
    schedule = rules.among(SCHEDULE)
    first = schedule.index(move)
    for world in worlds:
        for process in schedule[:first]:
            process(world)
    moved = move_between(worlds)
    for world in worlds:
        for process in schedule[first + 1 :]:
            process(world)
        world.month += 1
    return moved


def move_between(worlds: Sequence[World]) -> NDArray[np.int64]:
    """Process 9 of all places at once; how many went from each (rows) to each (columns).

    In each place the homes that were left are offered by lot to those who come, by lot; whoever finds none leaves the
    region, and homes that are not taken go to newcomers from outside, as they do where borders are shut.
    """
    homes, movers = zip(*map(vacate, worlds), strict=True)
    goods = [
        np.concatenate(
            [getattr(world.residents, name)[rows] for world, rows in zip(worlds, movers, strict=True)]
        )
        for name in CARRIED
    ]
    origin = np.repeat(np.arange(len(worlds)), [len(rows) for rows in movers])
    to, lots = plans(worlds, movers, origin)
    moved = np.zeros((len(worlds), len(worlds)), np.int64)
    for place, (world, rows) in enumerate(zip(worlds, homes, strict=True)):
        arrive(world, rows)
        who = np.flatnonzero(to == place)
        who = who[np.argsort(lots[who], kind="stable")][: len(rows)]
        order = np.argsort(world.luck.at("borders", world.month, rows, 3), kind="stable")
        settle(world, rows[order[: len(who)]], [each[who] for each in goods])
        look_around(world.residents.arrays(), rows, world.geography.nearby)
        moved[:, place] = np.bincount(origin[who], minlength=len(worlds))
    return moved


def plans(worlds: Sequence[World], movers: Sequence[Rows], origin: Rows) -> tuple[Rows, Floats]:
    """Which place each mover would go to, NONE if none of the region; and their lots."""
    luck = [
        world.luck.at("borders", world.month, rows, range(3))
        for world, rows in zip(worlds, movers, strict=True)
    ]
    stays, whither, lots = np.concatenate(luck, axis=1)
    within = np.array([world.parameters.moving.within_region for world in worlds])
    adults = np.array([world.population for world in worlds])
    within *= adults.sum() > adults  # there is another place
    return np.where(stays < within[origin], destination(whither, origin, adults), NONE), lots


def destination(u: Floats, origin: Rows, adults: NDArray[np.int64]) -> Rows:
    """The place that movers go to: that of any adult of the region's other places, each as likely, by a uniform.

    A gravity model without distance, as places of a region need not be anywhere.

    >>> destination(np.array([0.2, 0.3, 0.9]), np.array([0, 0, 2]), np.array([100, 100, 300]))
    array([1, 2, 1])
    """
    ends, own = np.cumsum(adults), adults[origin]
    whose = (u * (ends[-1] - own)).astype(np.int64)  # of all adults of other places
    whose += own * (whose >= ends[origin] - own)
    return np.searchsorted(ends, whose, side="right")


def settle(world: World, rows: Rows, goods: Sequence[NDArray[np.generic]]) -> None:
    """Movers take homes from newcomers: the columns of `CARRIED` are theirs, all else is as of any newcomer."""
    for name, column in zip(CARRIED, goods, strict=True):
        getattr(world.residents, name)[rows] = column
