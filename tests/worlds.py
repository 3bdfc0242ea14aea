"""Small worlds that the tests share, and ways of looking at them. Nothing here asserts anything of the model."""

from dataclasses import fields, replace
from types import SimpleNamespace

import numpy as np

from kith import Neighbourhood, Programme, case, catalogue
from kith.model.entities import KINDS, NONE
from kith.model.ties import COLUMNS, Ties
from kith.model.ties import keys_of as keys

# surroundings in which NumPy and Numba use no feature of the processor that not all have
PLAINEST = {
    "NUMBA_CPU_NAME": "generic",
    "NPY_DISABLE_CPU_FEATURES": " ".join(np._core._multiarray_umath.__cpu_dispatch__),
}

INSTRUMENTS = ("facilities", "running-costs", "community-workers", "grants", "asset-transfer", "endowment")
EVERYTHING = dict.fromkeys(INSTRUMENTS, 1 / 6)
PER_1000 = [f"{kind}.per_1000" for kind in KINDS]

# as many institutions and groups as the catalogue allows, so that a few hundred residents have all of them
LIVELY = {name: catalogue[name].high for name in [*PER_1000, "groups.per_1000", "facilities.most_per_1000"]}
# nobody meets in a room: no institutions and no groups, and none are founded
BARE = dict.fromkeys([*PER_1000, "groups.per_1000", "groups.founding"], 0.0)


# what bears on what beyond the plainest form, each as strong as is plausible; and all of it off
FORM = {
    name.replace(".", "__"): catalogue[name].plausible[1]
    for name in (
        "people.hours_by_status", "people.sociability_spread", "contact.drift", "trust.from_unlike", "groups.holding",
        "groups.pulling", "work.matching", "local.wage_share", "local.posts_share", "services.places", "services.work",
        "workers.search_share",
    )
}  # fmt: skip

PLAIN = dict.fromkeys(FORM, 0.0)


def lively(**changes):
    """A case with many institutions and groups, and further changes (`group__name=value`)."""
    return case(LIVELY | {name.replace("__", "."): value for name, value in changes.items()})


def bare(**changes):
    """A case with no institutions and no groups, and further changes (`group__name=value`)."""
    return case(BARE | {name.replace("__", "."): value for name, value in changes.items()})


def programme(**changes):
    """A programme of all six instruments, at GBP 2,000 a head over three years, with some fields changed."""
    asked = dict(name="tested", budget=2000, profile="even", years=3, mix=EVERYTHING) | changes
    return Programme(**asked)


def started_later(option, months):
    """The same programme, `months` later."""
    return replace(option, start=option.start + months)


def digests(world, months):
    """Digest of the world now and after each of `months` months."""
    seen = [world.digest()]
    for _ in range(months):
        world.step()
        seen.append(world.digest())
    return seen


def pairs_of(world):
    """Ties as pairs of residents by identity."""
    who = world.residents.identity
    ends = zip(who[world.ties.ego].tolist(), who[world.ties.alter].tolist(), strict=True)
    return {frozenset(end) for end in ends}


def memberships_of(world):
    """Memberships as (resident, group) by identity."""
    return _held(world.residents, world.residents.member_of, world.groups)


def uses_of(world):
    """Uses of institutions as (resident, institution) by identity."""
    return _held(world.residents, world.residents.venue, world.institutions)


def hostings_of(world):
    """Groups with a room, as (group, institution) by identity."""
    g, i = world.groups, world.institutions
    rows = np.flatnonzero(g.alive & (g.place != NONE))
    return {(int(g.identity[row]), int(i.identity[g.place[row]])) for row in rows}


def _held(residents, slots, things):
    slot, row = np.nonzero(slots != NONE)
    held = things.identity[slots[slot, row]]
    return set(zip(residents.identity[row].tolist(), held.tolist(), strict=True))


def columns_of(columns):
    """The arrays of a set of columns, by name."""
    names = (*COLUMNS, "turnover") if isinstance(columns, Ties) else [f.name for f in fields(columns)]
    every = {name: getattr(columns, name) for name in names}
    return {name: value for name, value in every.items() if isinstance(value, np.ndarray)}


def drawn(world, pairs, strength=0.5, since=0, setting=0, likeness=1.0):
    """Replace the ties of a world by these pairs; each property is one number, or one for each pair."""
    ends = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    one = np.ones(len(ends))
    key = keys(ends[:, 0], ends[:, 1], world.population)
    last = np.full(len(ends), world.month)
    world.ties = Ties.of(
        world.population, key, strength * one, since * one, last, setting * one, likeness * one
    )
    return world


def tiny(residents, pairs=(), **columns):
    """A world of a few residents with these ties and no more, its columns of residents set as given."""
    world = Neighbourhood(population=residents, warm_up=0, parameters=bare())
    for name, value in columns.items():
        getattr(world.residents, name)[:] = value
    return drawn(world, pairs)


def beyond_range(world, **changes):
    """The world, from now on under these numbers, even if the catalogue would not accept them (`group__name=value`)."""
    groups = {name.split(".")[0] for name in catalogue}
    parameters = SimpleNamespace(
        **{name: SimpleNamespace(**vars(getattr(world.parameters, name))) for name in groups}
    )
    for name, value in changes.items():
        group, key = name.split("__")
        assert hasattr(getattr(parameters, group), key), f"no number is called {name}"
        setattr(getattr(parameters, group), key, value)
    world._take(parameters)
    return world


QUICK = {"place.settling": 0, "place.warm_up": 12}
BRIEFLY = {
    "place": "better-provided",
    "population": 200,
    "years": 4,
    "replicates": 2,
    "workers": 1,
    "progress": False,
}
