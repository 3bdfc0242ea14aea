"""Institutions and groups that a place is known to have: where they are, and how they stand at month 0.

What a file says of them is how they stand when the experiment begins. Whether one is open, and its condition, are
therefore held as given until then, whatever the luck of the warm-up; what is not given of it wears as it would.
Groups come and go too fast to be held: at month 0 each that is given becomes the living group that is nearest to where
it meets, or is founded anew where none is left. The others that there are then stay, as nobody lists them all.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .entities import KIND_TITLES, KINDS, NONE, Institutions
from .ground import GroupHere, Institution
from .layout import Layout
from .places import Place
from .world import World


def known_institutions(layout: Layout | None) -> tuple[list[Institution], list[int]]:
    """Those a place is known to have on its square, and their cells; they have the first rows."""
    if layout is None:
        return [], []
    given = layout.place.institutions or ()
    on = [(one, cell) for one, cell in zip(given, layout.sites.tolist(), strict=True) if cell >= 0]
    return [one for one, _ in on], [cell for _, cell in on]


def undrawn_kinds(place: Place) -> NDArray[np.bool_]:
    """Which kinds of institution luck draws none of: those that the place's own list speaks of, or all."""
    given = {one.kind for one in place.institutions or ()}
    return np.array([(place.complete and place.institutions is not None) or kind in given for kind in KINDS])


def put_as_given(i: Institutions, known: list[Institution]) -> None:
    """Open or shut, and in the condition, that are given."""
    for row, one in enumerate(known):
        if one.is_open is not None:
            i.is_open[row] = one.is_open
        if one.condition is not None:
            i.condition[row] = one.condition


def hold_shut(world: World) -> None:
    """In a month of the warm-up: no luck opens what is given as shut, as none opens what is being worked on.

    With one month of works left they would be done in this one; `stand` ends them.
    """
    known, _ = known_institutions(world.geography.layout)
    world.institutions.works[[row for row, one in enumerate(known) if one.is_open is False]] = 2


def stand(world: World) -> None:
    """In a month of the warm-up: what closed by luck is as given, and nobody was let down."""
    known, _ = known_institutions(world.geography.layout)
    i, r = world.institutions, world.residents
    open_as_given = np.zeros(len(i), bool)
    open_as_given[: len(known)] = [bool(one.is_open) for one in known]
    shut = open_as_given & ~i.is_open
    if shut.any():
        r.let_down = np.maximum(r.let_down - world.use_of(shut) * world.parameters.letdown.institution, 0.0)
    i.works[: len(known)] = 0
    put_as_given(i, known)


def known_group(place: Place, identity: int) -> GroupHere | None:
    """The group that a place is known to have, by its identity in a world: those have -1, -2 and so on."""
    return (place.groups or ())[-identity - 1] if identity < 0 else None


def gather(world: World) -> None:
    """At month 0: living groups become those that the place is known to have, with their rooms and members."""
    known, _ = known_institutions(world.geography.layout)
    rows = {one.name: row for row, one in reversed(list(enumerate(known)))}
    g, i = world.groups, world.institutions
    for k, given in enumerate(world.place.groups or ()):
        hall = rows.get(given.meets_at, NONE)
        group = nearest_group(world, hall)
        if group == NONE:
            continue
        g.identity[group] = -(k + 1)
        if given.constituted is not None:
            g.constituted[group] = given.constituted
        if hall != NONE and i.is_open[hall]:
            g.place[group], g.hosted_since[group] = hall, world.month
        if given.members is not None:
            count_members(world, group, given.members)


def nearest_group(world: World, hall: int) -> int:
    """The living group, of those nobody has named yet, that meets nearest to an institution; else a new one."""
    g, r = world.groups, world.residents
    free = np.flatnonzero(g.alive & (g.identity >= 0))
    if not len(free):
        metres = (
            np.zeros(len(r)) if hall == NONE else np.hypot(world.x - world.ix[hall], world.y - world.iy[hall])
        )
        full = (r.member_of != NONE).all(axis=0)
        return world.new_group(int(np.argmin(np.where(full, np.inf, metres))))
    if hall == NONE:
        return int(free[np.argmax(g.place[free] == NONE)])
    x, y = world.meeting_points
    return int(free[np.argmin(np.hypot(x[free] - world.ix[hall], y[free] - world.iy[hall]))])


def count_members(world: World, group: int, members: int) -> None:
    """Let a group have so many members: the last to join leave, organisers last of all; the nearest free ones join."""
    r = world.residents
    slot, row = np.nonzero(r.member_of == group)
    over = len(row) - members
    if over > 0:
        last = np.lexsort((row, -r.joined[slot, row], r.organises[slot, row]))[:over]
        for column, empty in ((r.member_of, NONE), (r.organises, False), (r.attended, False)):
            column[slot[last], row[last]] = empty
    elif over < 0:
        x, y = world.meeting_points
        metres = np.hypot(world.x - x[group], world.y - y[group])
        may = (r.member_of == NONE).any(axis=0) & ~(r.member_of == group).any(axis=0)
        may &= r.hours >= world.parameters.groups.member_hours
        nearest = np.flatnonzero(may)[np.argsort(metres[may], kind="stable")][:-over]
        world.enrol(nearest, np.full(len(nearest), group))


def known_names(world: World) -> list[str]:
    """The name of each institution by row, empty where luck drew it."""
    known, _ = known_institutions(world.geography.layout)
    return [one.name for one in known] + [""] * (len(world.institutions.kind) - len(known))


def names_of_institutions(world: World) -> list[str]:
    """What each institution is told as, by row: its kind, and its name where it is known."""
    return [
        f"{KIND_TITLES[kind]} ({name})" if name else KIND_TITLES[kind]
        for kind, name in zip(world.institutions.kind, known_names(world), strict=True)
    ]


def names_of_groups(world: World) -> list[str]:
    """What each group is told as, by row: its name where it is known, or else its row."""
    known = [known_group(world.place, int(identity)) for identity in world.groups.identity]
    return [str(row) if one is None else f"{row} ({one.name})" for row, one in enumerate(known)]
