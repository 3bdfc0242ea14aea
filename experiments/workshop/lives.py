"""One resident and one group under two options, with the same luck: where their lives part, and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from kith.model.mistakes import Mistake, whole_number
from kith.model.neighbourhood import Neighbourhood
from kith.model.places import Place
from kith.model.programme import Programme

from .. import figures as draw
from ..cases.changes import changes_of
from ..comparing.question import Question, ask
from ..presenting.sentences import adults, date
from ..running.request import request_in

SEEN = ("trust", "belonging", "skill", "satisfaction")


@dataclass(frozen=True)
class Lives:
    """A resident and a group in two worlds with the same people and the same luck.

    question : what the worlds are
    resident, group : rows of who is followed
    of_resident : option, month, trust, belonging, skill, satisfaction, ties, groups, and whether it is still the
        same person who lives there
    of_group : option, month, members, energy, and whether it is still the same group
    events : option, month, what happened to the resident
    """

    question: Question
    resident: int
    group: int
    of_resident: pd.DataFrame
    of_group: pd.DataFrame
    events: pd.DataFrame

    @property
    def options(self) -> tuple[str, ...]:
        """The two options."""
        return self.question.names

    def parting(self, table: pd.DataFrame | None = None) -> int | None:
        """The first month in which the two lives differ in anything told here; None if they never do.

        table : of_resident, as by default, or of_group
        """
        told = self.of_resident if table is None else table
        one, other = (
            told[told["option"] == name].drop(columns="option").reset_index(drop=True)
            for name in self.options
        )
        differs = (one != other).any(axis=1)
        return int(one["month"][differs.idxmax()]) if differs.any() else None

    def story(self, option: str) -> str:
        """What happened to the resident under an option, a line for each event."""
        rows = self.events[self.events["option"] == option]
        return "\n".join(f"{date(row.month)}  {row.event}" for row in rows.itertuples())

    def figure(self) -> draw.Chart:
        """Both lives, over the years."""
        q, parted = self.question, self.parting()
        title, dotted = f"Resident {self.resident} never felt which of the two it was", ""
        if parted:
            title = f"Resident {self.resident} and group {self.group}, twice: the same luck, different money"
            dotted = f"Dotted line: month {parted}, the first in which their lives differ, however little. "
        below = (
            f"{q.place.name}, {adults(q.population)}, seed {q.seed}. {dotted}"
            "Faint: the resident has left, and somebody else has the home."
        )
        return draw.lives_chart(self.of_resident, self.of_group, self.options, q.years, parted, title, below)


def lives(
    resident: int | None = None,
    options: Sequence[str | Programme] = ("short", "patient"),
    *,
    place: str | Place = "left-behind",
    population: int = 1000,
    years: int = 20,
    seed: int = 1,
    **how: Any,
) -> Lives:
    """Follow one resident, and their group, month by month under two options of equal worth.

    Parameters
    ----------
    resident : row of the resident, whose group is the first that they are in, or the largest there is. None is the
        first by row who lives here from the first month to the last under both options, in a group that does so too
        (the first of theirs). If there is nobody like that: whoever stays, or else is in a group
    how : parameters, cases and money, as in `compare`

    Raises
    ------
    Mistake : if anything asked for is unknown or out of range, or there are not two options.
    """
    request, money = request_in({**how, "replicates": 1})
    where = replace(request, place=place, population=population, years=years, seed=seed)
    question = ask(options, where, **money)
    if len(question.names) != 2:
        raise Mistake(f"lives: {len(question.names)} options are given; give 2")
    if resident is not None:
        resident = whole_number("resident", resident, 0, question.population - 1)
    world = Neighbourhood(
        place,
        question.population,
        parameters=changes_of(question.asked(), question.seed),
        processes=question.rules,
        seed=question.seed,
    )
    row, group = _followed(world, resident) if resident is not None else _through(world, question)
    people, groups, events = [], [], []
    for option in question.options[1:]:
        one = world.branch(option, follow=row)
        begun = one.residents.identity[row], one.groups.identity[group]
        for month in range(question.years * 12 + 1):
            if month:
                one.step()
            when = {"option": option.name, "month": month}
            people.append(when | _resident_row(one, row, begun[0]))
            groups.append(when | _group_row(one, group, begun[1]))
        events += [(option.name, month, what) for month, what in one.life or ()]
    return Lives(
        question, row, group, pd.DataFrame(people), pd.DataFrame(groups),
        pd.DataFrame(events, columns=["option", "month", "event"]),
    )  # fmt: skip


def _followed(world: Neighbourhood, row: int) -> tuple[int, int]:
    """Rows of a resident and of the group to follow with them."""
    held = world.residents.member_of[:, row]
    own = held[held >= 0]
    return row, int(own[0]) if len(own) else int(world.members().argmax())


def _through(world: Neighbourhood, question: Question) -> tuple[int, int]:
    """Rows of the first resident who lives through all months of both worlds, and of a group of theirs that does."""
    people, groups = world.residents.identity, world.groups.identity
    stays, lasts = np.ones(len(people), bool), world.groups.alive.copy()
    for option in question.options[1:]:
        one = world.branch(option)
        one.run(months=question.years * 12)
        stays &= one.residents.identity == people
        lasts &= one.groups.alive[: len(groups)] & (one.groups.identity[: len(groups)] == groups)
    held = world.residents.member_of
    through = (held >= 0) & lasts[held]  # by slot and resident
    for wanted in (
        stays & through.any(axis=0),
        stays & (held >= 0).any(axis=0),
        stays,
        (held >= 0).any(axis=0),
    ):
        if wanted.any():
            row = int(wanted.argmax())
            own = held[through[:, row], row]
            return (row, int(own[0])) if len(own) else _followed(world, row)
    return _followed(world, 0)


def _resident_row(world: Neighbourhood, row: int, begun: int) -> dict[str, Any]:
    """What a month shows of the resident in a row."""
    r = world.residents
    seen = {name: float(getattr(r, name)[row]) for name in SEEN}
    held = int((r.member_of[:, row] >= 0).sum())
    same = bool(r.identity[row] == begun)
    return seen | {"ties": len(world.ties.alters_of(row)), "groups": held, "same_person": same}


def _group_row(world: Neighbourhood, row: int, begun: int) -> dict[str, Any]:
    """What a month shows of the group in a row; nothing once it is no more."""
    g = world.groups
    lives_on = bool(g.alive[row] and g.identity[row] == begun)
    members = int(world.members()[row]) if lives_on else 0
    return {"members": members, "energy": float(g.energy[row]) if lives_on else 0.0, "same_group": lives_on}
