"""Hygiene: whether a rule of one's own keeps to what the model's own processes are held to."""

from __future__ import annotations

import json
import pickle
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, fields, replace
from functools import cached_property, partial
from typing import Any

import numpy as np

from kith.model.luck import SLOTS, Luck
from kith.model.mistakes import Mistake, whole_number
from kith.model.neighbourhood import Neighbourhood
from kith.model.parameters import case_given
from kith.model.programme import presets
from kith.model.rules import Rules, rules_asked, rules_given
from kith.model.rules.declared import Process
from kith.model.schedule import SCHEDULE
from kith.model.state import TABLES
from kith.model.ties import COLUMNS

from .running.request import PLACE, SEED, Processes
from .running.workers import at_work, error_told

POPULATION, YEARS = 300, 5
LATER = 24  # months, of a programme that begins late
MONEY = ("programme", "ledger", "control")
WATCHED = 12  # months in which each step of a rule is looked at


@dataclass(frozen=True)
class Held:
    """One thing that a rule is held to.

    name : what; held : whether it keeps to it, or None where that cannot be said; told : what was seen, in a line
    """

    name: str
    held: bool | None
    told: str


@dataclass(frozen=True)
class Hygiene:
    """What a rule was held to, and whether it kept to it."""

    rules: Rules
    checks: tuple[Held, ...]

    @property
    def is_clean(self) -> bool:
        """Whether it keeps to all that could be looked at."""
        return all(check.held is not False for check in self.checks)

    def text(self) -> str:
        """A line for each."""
        marks = {True: "held", False: "BROKEN", None: "not known"}
        lines = [f"{rule!r}" for rule in self.rules]
        lines += [f"  {marks[check.held]:10}{check.name}: {check.told}" for check in self.checks]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()

    __repr__ = text

    def to_json(self) -> str:
        """The same as JSON."""
        told = [{"name": each.name, "held": each.held, "told": each.told} for each in self.checks]
        return json.dumps(
            {"rules": [rule.name for rule in self.rules], "clean": self.is_clean, "checks": told}
        )


def check(
    processes: Processes,
    *,
    place: str = PLACE,
    population: int = POPULATION,
    years: int = YEARS,
    seed: int = SEED,
    parameters: Mapping[str, float] | None = None,
) -> Hygiene:
    """Hold a rule of one's own to what the model's own processes are held to, in a small place. Seconds.

    Parameters
    ----------
    processes : str, Path, Rule or sequence of these
        Of one's own, each a Python file.
    place : str
        Name of a place preset.
    population : int
        Adult residents.
    years : int
        How long to look; at least three.
    seed : int
        Of all luck.
    parameters : mapping of str to float, optional
        Numbers that differ from the catalogue, by name.

    Returns
    -------
    Hygiene
        A line for each thing that it was held to; `is_clean` says whether it kept to all.

    Raises
    ------
    Mistake
        If the rule cannot be read, or anything asked for is unknown or out of range.
    """
    rules = rules_given(processes)
    if not rules:
        raise Mistake("check: no rule is given; give the path of a Python file")
    case_given(parameters, rules.catalogue)
    asked = {
        "place": place,
        "population": whole_number("population", population, 20, 20_000),
        "months": 12 * whole_number("years", years, 3, 100),
        "seed": whole_number("seed", seed, 0, 2**32 - 1),
        "parameters": dict(parameters or {}),
    }
    return Hygiene(rules, tuple(Checks(rules, asked).all()))


class Checks:
    """The checks of some rules, each of which runs worlds of its own from one warmed-up start."""

    def __init__(self, rules: Rules, asked: Mapping[str, Any]) -> None:
        self.rules, self.asked, self.months = rules, asked, asked["months"]

    def all(self) -> Iterator[Held]:
        """One after the other; where it does not run at all, that alone."""
        try:
            _ = self.usual
        except Mistake:
            raise
        except Exception as error:
            yield Held("runs", False, error_told(error))
            return
        for name, one in CHECKS.items():
            try:
                held, told = one(self)
            except Exception as error:
                held, told = False, error_told(error)
            yield Held(name, held, told)

    def world(self, rules: Rules, parameters: Mapping[str, float] | None = None) -> Neighbourhood:
        """A warmed-up world with some rules, at month 0."""
        asked = self.asked
        numbers = asked["parameters"] if parameters is None else parameters
        return Neighbourhood(
            asked["place"], asked["population"], parameters=numbers, seed=asked["seed"], processes=rules
        )

    @cached_property
    def start(self) -> Neighbourhood:
        """The world that the others branch from."""
        return self.world(self.rules)

    @cached_property
    def usual(self) -> str:
        """Business as usual to the end."""
        return self.ran(None)

    def ran(self, programme: Any, months: int | None = None) -> str:
        """The digest of a branch after some months, observed every year."""
        return self.start.branch(programme).run(months or self.months).digest()

    def runs(self) -> tuple[bool, str]:
        """Under a programme with money too."""
        self.ran("patient")
        return True, f"{self.months // 12} years without money and with; columns finite and in range"

    def same_luck(self) -> tuple[bool, str]:
        """The same seed again, from the start and from the text."""
        again = self.world(rules_asked(self.rules.asked())).branch(None).run(self.months).digest()
        third = self.world(self.rules).branch(None).run(self.months).digest()
        same = self.usual == again == third
        return same, "three runs give the same bits" if same else (
            "runs with the same seed differ: luck that is not dealt by world.luck, or something kept outside the world"
        )

    def no_global_luck(self) -> tuple[bool, str]:
        """The generators that all of a process shares."""
        before = state_of_generators()
        self.ran("patient", WATCHED)
        same = before == state_of_generators()
        return same, "numpy.random and random are left alone" if same else (
            "draws from numpy.random or random; take world.luck.uniforms(name, world.month, world.population)"
        )

    def own_luck(self) -> tuple[bool, str]:
        """Streams of luck by name."""
        streams, models, world = set[str](), set[str](), self.start.branch("patient")
        own = {process.name for rule in self.rules for process in rule.processes}
        for _ in range(WATCHED):
            for step in world.rules.among(SCHEDULE):
                with listening(world, streams if isinstance(step, Process) else models):
                    step(world)
            world.month += 1
        named = {name for name in streams if any(name == each or name.startswith(f"{each} ") for each in own)}
        both = sorted(named & models)
        if both:
            return (
                False,
                f"takes luck called {', '.join(both)}, which the model's own processes take; rename yours",
            )
        strange = sorted(streams - named)
        if strange:
            return False, f"takes luck called {', '.join(strange)}; call it by the name of the process"
        return True, f"takes luck called {', '.join(sorted(streams))}" if streams else "takes no luck"

    def no_money(self) -> tuple[bool, str]:
        """A programme of nothing."""
        wrong = [name for name, one in presets.items() if self.ran(replace(one, budget=0.0)) != self.usual]
        return not wrong, "a programme of nothing is business as usual to the bit" if not wrong else (
            f"without any money {', '.join(wrong)} is not business as usual: it looks at the programme"
        )

    def later(self) -> tuple[bool, str]:
        """Until the first pound."""
        usual, paid = self.ran(None, LATER), [name for name, one in presets.items() if not one.is_nothing]
        wrong = [name for name in paid if self.ran(replace(presets[name], start=LATER), LATER) != usual]
        return not wrong, f"equal until the first pound, in month {LATER}" if not wrong else (
            f"before it begins, {', '.join(wrong)} is not business as usual: it looks at the programme"
        )

    def ledger(self) -> tuple[bool, str]:
        """Money goes through the levers alone."""
        world, looked = self.start.branch("patient"), set[str]()
        for _ in range(WATCHED):
            for step in world.rules.among(SCHEDULE):
                with sealed(world, looked) if isinstance(step, Process) else nullcontext():
                    step(world)
            world.month += 1
        return not looked, "the programme and its accounts are left alone" if not looked else (
            f"looks at world.{', world.'.join(sorted(looked))}: a rule sees what money did, and not the money"
        )

    def off(self) -> tuple[bool | None, str]:
        """With its strength at 0."""
        names = [process.off for rule in self.rules for process in rule.processes]
        if None in names or not names:
            return None, "say which parameter switches it off at 0, as @process(..., off='group.name')"
        numbers = {**self.asked["parameters"], **dict.fromkeys(map(str, names), 0.0)}
        own = self.rules.parameters
        others = {name: value for name, value in self.asked["parameters"].items() if name not in own}
        quiet = self.world(self.rules, numbers).branch("patient").run(self.months)
        without = self.world(Rules(), others).branch("patient").run(self.months)
        where = differing(without, quiet)
        told = " and ".join(dict.fromkeys(map(str, names)))
        return not where, f"at {told} 0 the world is as without it, to the bit" if not where else (
            f"at {told} 0 it still changes {', '.join(where[:6])}"
        )

    def order(self) -> tuple[bool, str]:
        """Which option is run first."""
        one = self.world(self.rules)
        first = [one.branch(option).run(WATCHED).digest() for option in (None, "patient")]
        second = [one.branch(option).run(WATCHED).digest() for option in ("patient", None)]
        same = first == second[::-1]
        return same, "options do not hang on which is run first" if same else (
            "an option hangs on which is run first: something is kept outside the world"
        )

    def reads(self) -> tuple[bool, str]:
        """Its outcomes."""
        world = self.start.branch("patient").run(WATCHED)
        before, seen = world.digest(), world.observe()
        same = before == world.digest() and seen == world.observe()
        return same, f"{', '.join(self.rules.own) or 'none'}: finite, and nothing feeds back" if same else (
            "an outcome changes the world, or differs when it is asked again"
        )

    def elsewhere(self) -> tuple[bool, str]:
        """In another process, from its text."""
        task = partial(digest_of_text, {**self.asked, **self.rules.asked()})
        with at_work(task, [0, 1], 2) as results:
            found = [result for _, result in results]
        here = self.start.branch("patient").run(WATCHED).digest()
        same = found == [here, here]
        return same, "another process makes the same of its text" if same else (
            f"another process makes something else of its text: {found[0] if found[0] != here else found[1]}"
        )


CHECKS: Mapping[str, Callable[[Checks], tuple[bool | None, str]]] = {
    "runs": Checks.runs,
    "same luck": Checks.same_luck,
    "no global luck": Checks.no_global_luck,
    "luck of its own": Checks.own_luck,
    "no money, no difference": Checks.no_money,
    "until the first pound": Checks.later,
    "money by levers only": Checks.ledger,
    "off": Checks.off,
    "order": Checks.order,
    "outcomes read only": Checks.reads,
    "elsewhere": Checks.elsewhere,
}


def digest_of_text(asked: Mapping[str, Any], _: int) -> str:
    """What a worker process makes of rules from their text."""
    world = Neighbourhood(
        asked["place"],
        asked["population"],
        parameters=asked["parameters"],
        seed=asked["seed"],
        processes=rules_asked(asked),
    )
    return world.branch("patient").run(WATCHED).digest()


def differing(one: Neighbourhood, other: Neighbourhood) -> list[str]:
    """The columns of the model in which two worlds differ, and its outcomes."""
    found = [
        f"{table}.{f.name}"
        for table in TABLES
        for f in fields(getattr(one, table))
        if getattr(getattr(one, table), f.name).tobytes() != getattr(getattr(other, table), f.name).tobytes()
    ]
    found += [
        f"ties.{name}"
        for name in COLUMNS
        if not np.array_equal(*(getattr(w.ties, name) for w in (one, other)))
    ]
    seen, also = one.observe(), other.observe()
    return found + [name for name in seen if seen[name] != also[name]]


def state_of_generators() -> bytes:
    """The state of the generators of random numbers that everybody in a process shares."""
    return pickle.dumps((np.random.get_state(), random.getstate()))


class Overheard(Luck):
    """Luck that writes down which streams are asked for.

    streams : their names
    """

    def __init__(self, seed: int, streams: set[str]) -> None:
        super().__init__(seed)
        self.streams = streams

    def _key(self, process: str, month: int) -> int:
        self.streams.add(process)
        return super()._key(process, month)

    def of_residents(self, process: str, month: int, residents: int) -> Any:
        if process in SLOTS:
            self.streams.add(process)
        return super().of_residents(process, month, residents)


class Seal:
    """Stands for what a rule has no business with, and writes down that it was looked at."""

    def __init__(self, of: object, name: str, looked: set[str]) -> None:
        self.__dict__.update(_of=of, _name=name, _looked=looked)

    def __getattr__(self, name: str) -> Any:
        self._looked.add(self._name)
        return getattr(self._of, name)

    def __setattr__(self, name: str, value: object) -> None:
        self._looked.add(self._name)


@contextmanager
def sealed(world: Neighbourhood, looked: set[str]) -> Iterator[None]:
    """Write down whether the programme, its accounts or whoever decides is looked at meanwhile."""
    kept = {name: getattr(world, name) for name in MONEY}
    for name, of in kept.items():
        setattr(world, name, Seal(of, name, looked))
    try:
        yield
    finally:
        for name, of in kept.items():
            looked.update([] if isinstance(getattr(world, name), Seal) else [name])
            setattr(world, name, of)


@contextmanager
def listening(world: Neighbourhood, streams: set[str]) -> Iterator[None]:
    """Write down which luck is taken meanwhile."""
    luck = world.luck
    world.luck = Overheard(luck.seed, streams)
    try:
        yield
    finally:
        world.luck = luck
