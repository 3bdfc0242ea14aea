"""Short tours for whoever comes without a question: what each step shows, and what it says of the worlds it shows.

What tours are is data (`tours.toml`). Every number of a sentence is looked up in the two worlds once they are lived
through, and every direction that it claims is checked there: a sentence whose claim does not hold is never told.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from kith.model.entities import KIND_TITLES
from kith.model.mistakes import Mistake
from kith.model.reading import read_toml

from .frames import unpacked
from .request import Asked, asked_in
from .worlds import Worlds

FILE = Path(__file__).with_name("tours.toml")
SLOT = re.compile(r"\{([^{}:]+)(?::([^{}]*))?\}")
HOLDS = {"<": operator.lt, ">": operator.gt, "=": operator.eq}
SIDES = ("left", "right")
LIBRARY = KIND_TITLES.index("library")
SUPPORTED = 2  # of a resident's flags
Facts = dict[str, float | str]


@dataclass(frozen=True)
class Tour:
    """A tour: its name and title, the worlds it goes through, what is looked up in them, and its steps."""

    name: str
    title: str
    about: str
    asked: Asked
    steps: tuple[Mapping[str, Any], ...]


@cache
def tours() -> Mapping[str, Tour]:
    """All tours, by name."""
    tables, _ = read_toml(FILE)
    return {
        t["name"]: Tour(t["name"], t["title"], t["about"], asked_in(t["asked"]), tuple(t["steps"]))
        for t in tables["tour"]
    }


def tour_named(name: object) -> Tour:
    """A tour by its name; a Mistake if there is none."""
    if not isinstance(name, str) or name not in tours():
        raise Mistake(f"tour: {str(name)[:60]!r} is not known; give {' or '.join(tours())}")
    return tours()[name]


def told(tour: Tour, worlds: Worlds) -> list[dict[str, Any]]:
    """The steps as the browser shows them, in worlds that have been lived through.

    Raises
    ------
    Mistake : if a claim does not hold in these worlds.
    """
    look = Looking(worlds, FACTS[tour.about](worlds))
    steps = []
    for k, step in enumerate(tour.steps):
        for claim in step.get("claims", ()):
            if not look.holds(claim):
                raise Mistake(f"tour {tour.name}, step {k + 1}: {claim} does not hold in its worlds")
        shown = {key: step[key] for key in ("colour", "tab") if key in step}
        who = {"what": step["who"], "row": int(look.number(step["who"]))} if "who" in step else None
        steps.append(
            {**shown, "who": who, "month": look.month(str(step["month"])), "say": look.said(step["say"])}
        )
    return steps


@dataclass(frozen=True)
class Looking:
    """Two worlds that have been lived through, and what was looked up in them."""

    worlds: Worlds
    facts: Facts

    def value(self, name: str) -> float | str:
        """A fact, a number, or ``side.outcome@month``."""
        if "@" in name:
            where, _, month = name.partition("@")
            side, _, outcome = where.partition(".")
            return self.worlds.months[SIDES.index(side)][self.month(month)][outcome]
        return self.facts[name] if name in self.facts else float(name)

    def number(self, name: str) -> float:
        """A value that is a number."""
        return float(self.value(name))

    def month(self, text: str) -> int:
        """A month, as in ``36``, ``closes`` or ``closes+12``."""
        return int(sum(self.number(part) for part in text.split("+")))

    def holds(self, claim: str) -> bool:
        """Whether two values stand as is claimed."""
        one, how, other = claim.split()
        return bool(HOLDS[how](self.number(one), self.number(other)))

    def said(self, text: str) -> str:
        """A sentence with every slot filled."""
        return SLOT.sub(lambda slot: format(self.value(slot[1]), slot[2] or ""), text).replace("-0.", "−0.")


# --- what is looked up ------------------------------------------------------------------------------------


def of_a_worker(worlds: Worlds) -> Facts:
    """How many are supported a year on, the first of them who stays, and by how much worlds differ in ties."""
    first, last = unpacked(worlds.frames[1][12]), frames_at(worlds, worlds.head)
    stays = (last[0].arrived <= 12) & (last[1].arrived <= 12)
    supported = (first.flags & SUPPORTED) > 0
    found = {f"ties_gap_{month}": gap(worlds, "ties", month) for month in (36, 72, 144)}
    return {
        **found,
        "residents": worlds.asked.population,
        "supported": int(supported.sum()),
        "resident": int(np.argmax(supported & stays)),
    }


def of_a_library(worlds: Worlds) -> Facts:
    """The first library that shuts on the left for good and never on the right, its users, and how they fare."""
    libraries = (unpacked(worlds.frames[0][0]).kind == LIBRARY).nonzero()[
        0
    ]  # rows stay; new ones come after them
    opens = [np.array([unpacked(one).is_open[libraries] == 1 for one in frames]) for frames in worlds.frames]
    which, closes = shut_on_the_left(*opens)
    row = int(libraries[which])
    before, last = frames_at(worlds, closes - 1), frames_at(worlds, worlds.head)
    users = np.unique(before[0].user[before[0].venue == row])
    stay = users[[all(world.arrived[user] < closes for world in last) for user in users]]
    found: Facts = {
        "kind": KIND_TITLES[before[0].kind[row]].lower(),
        "institution": row,
        "closes": closes,
        "year": (closes - 1) // 12 + 1,
        "users": len(users),
        "stayed": len(stay),
        "resident": int(stay[0]),
        "seed": worlds.asked.seed,
        "residents": worlds.asked.population,
    }
    for when, month in (("before", closes - 1), ("after", closes), ("end", worlds.head)):
        for side, world in zip(SIDES, frames_at(worlds, month), strict=True):
            found[f"trust_{when}_{side}"] = float(world.trust[stay].mean() / 255)
            found[f"ties_{when}_{side}"] = float(degrees(world)[stay].mean())
    return found


FACTS: Mapping[str, Callable[[Worlds], Facts]] = {"worker": of_a_worker, "library": of_a_library}


def shut_on_the_left(left: np.ndarray, right: np.ndarray) -> tuple[int, int]:
    """The row and month of the first that shuts on the left for good and stays open on the right."""
    shuts = {
        row: int(np.argmin(left[:, row]))
        for row in range(left.shape[1])
        if left[0, row]
        and not left[-1, row]
        and right[:, row].all()
        and (np.diff(left[:, row]) != 0).sum() == 1
    }
    if not shuts:
        raise Mistake("tour: no place shuts on the left alone")
    row = min(shuts, key=lambda one: shuts[one])
    return row, shuts[row]


def frames_at(worlds: Worlds, month: int) -> tuple[SimpleNamespace, SimpleNamespace]:
    """A month of both worlds."""
    left, right = (unpacked(frames[month]) for frames in worlds.frames)
    return left, right


def degrees(month: SimpleNamespace) -> np.ndarray:
    """Ties of each resident that stand."""
    stands = month.state < 2
    ends = np.concatenate([month.ego[stands], month.alter[stands]])
    return np.bincount(ends, minlength=len(month.trust))


def gap(worlds: Worlds, outcome: str, month: int) -> float:
    """What the right has more of than the left."""
    left, right = worlds.months
    return float(right[month][outcome] - left[month][outcome])
