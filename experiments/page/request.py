"""What a visitor asks of the page, as a link holds it, checked before any world is made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, urlencode

import numpy as np

from kith.model.discounting import GREEN_BOOK
from kith.model.mistakes import Mistake, finite, nearest, whole_number
from kith.model.parameters import case_given
from kith.model.places import Place, places
from kith.model.programme import Programme, presets
from kith.model.programme.presets import BASELINE, programme_from
from kith.model.programme.profiles import SHAPES, shape
from kith.model.rules import NO_RULES, Rules

from ..cases.changes import unsaid
from ..cases.ensemble import NAMES, read_ensemble
from ..cases.given import changed
from ..comparing.equal import check_length, made_equal
from ..running.usual import POPULATION, TYPICAL
from .observed import CASES, Observed

MOST_RESIDENTS = 20_000
MOST_YEARS = 60
EQUAL = ("present value", "own budgets")
OWN = "as published"  # the pace a programme came with, stretched to the length that is asked for
FIELDS = ("budget_per_head", "years", "start", "profile", "mix", "control", "ending", "works")

Option = str | Mapping[str, Any]  # the name of a programme, or {"base": name} with some of FIELDS changed


@dataclass(frozen=True)
class Asked:
    """Two options in one place.

    left, right : each the name of a programme, or a table: `base`, its name, and those of `FIELDS` that differ
    changes : parameters that differ from the catalogue and from the seed's case
    cases : "ensemble", "catalogue", or "survey": the ensemble as the survey weighs it that the page was opened with
    equal : "present value" or "own budgets"; per_head : the present value of each, GBP a head of all ages, or None
    known : programmes that may be named, by name; grounds : places that may be, by name
    rules, survey : those of one's own that the page was opened with; a link knows them by their marks, and no other
    """

    left: Option = "short"
    right: Option = "patient"
    place: str = "left-behind"
    population: int = POPULATION
    years: int = 20
    seed: int = TYPICAL
    cases: str = "ensemble"
    equal: str = "present value"
    per_head: float | None = None
    changes: Mapping[str, float] = field(default_factory=dict)
    known: Mapping[str, Programme] = field(default_factory=lambda: presets, repr=False, compare=False)
    grounds: Mapping[str, Place] = field(default_factory=lambda: places, repr=False, compare=False)
    rules: Rules = NO_RULES
    survey: Observed | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.place not in self.grounds:  # never a path: a visitor names no file of this machine
            raise Mistake(f"place {self.place!r} is not known{nearest(self.place, self.grounds)}")
        for name, low, high in (
            ("population", 20, MOST_RESIDENTS),
            ("years", 1, MOST_YEARS),
            ("seed", 0, 2**32 - 1),
        ):
            object.__setattr__(self, name, whole_number(name, getattr(self, name), low, high))
        for name, allowed in (("cases", (*NAMES, CASES)), ("equal", EQUAL)):
            if getattr(self, name) not in allowed:
                raise Mistake(f"{name}: {getattr(self, name)!r} is not known; give {' or '.join(allowed)}")
        if self.per_head is not None:
            object.__setattr__(self, "per_head", finite("per_head", self.per_head, 0.0, 1e6))
        object.__setattr__(self, "changes", dict(case_given(self.changes, self.rules.catalogue).changes))
        self.ground.check_changes(self.changes)
        if self.cases == CASES:
            if self.survey is None:
                raise Mistake(
                    "cases: this page has no survey; open it by `kith view --observed`, or choose other cases"
                )
            self.survey.check(self.ground, self.population, self.changes)
        check_length(self.own, self.years)

    @property
    def own(self) -> list[Programme]:
        """The two programmes with their own budgets."""
        left, right = (programme_of(option, self.known) for option in (self.left, self.right))
        if left.name == right.name and left != right:
            left, right = (
                replace(one, name=f"{one.name}, {side}") for one, side in ((left, "left"), (right, "right"))
            )
        return [left, right]

    @property
    def options(self) -> list[Programme]:
        """The two programmes as they are run, with the same present value if that is asked for."""
        if self.equal != EQUAL[0]:
            return self.own
        return made_equal(self.own, self.population, "present value", self.per_head, GREEN_BOOK)[0]

    @property
    def observed(self) -> str | None:
        """The file of the survey by which the cases are weighed, if they are."""
        return self.survey.file if self.survey and self.cases == CASES else None

    @property
    def case(self) -> dict[str, float]:
        """Parameters that differ from the catalogue: of the case that the seed draws, and as asked for."""
        ensemble = self.survey.ensemble if self.survey and self.observed else read_ensemble(self.cases)
        drawn = ensemble.changes(ensemble.row_of(self.seed)) if ensemble else {}
        return unsaid(drawn, self.ground.plain()) | dict(self.changes)

    @property
    def ground(self) -> Place:
        """The place that is asked about."""
        return self.grounds[self.place]

    def told(self) -> dict[str, Any]:
        """What is asked as plain data."""
        names = ("left", "right", "place", "population", "years", "seed", "cases", "equal", "per_head")
        marks: dict[str, Any] = {"with": [rule.mark for rule in self.rules]} if self.rules else {}
        marks |= {"observed": self.survey.mark} if self.survey and self.observed else {}
        return {name: getattr(self, name) for name in names} | {"changes": dict(self.changes)} | marks

    def query(self) -> str:
        """The part of a link that says what is asked, as far as it is not asked by default."""
        plain, default = self.told(), Asked().told()
        pairs = [
            (name, value if isinstance(value, (str, int, float)) else json.dumps(value, sort_keys=True))
            for name, value in plain.items()
            if name not in ("changes", "with") and value != default.get(name)
        ]
        pairs += [("with", rule.mark) for rule in self.rules]
        pairs += [("set", f"{name}={value!r}") for name, value in self.changes.items()]
        return urlencode(pairs)


def asked_in(
    plain: Mapping[str, Any],
    known: Mapping[str, Programme] = presets,
    grounds: Mapping[str, Place] = places,
    rules: Rules = NO_RULES,
    survey: Observed | None = None,
) -> Asked:
    """What plain data asks for; a Mistake if it asks for what is not there."""
    plain = dict(plain)
    check_with(plain.pop("with", None), rules)
    check_observed(plain.pop("observed", None), survey)
    names = set(Asked().told())
    for name in plain:
        if name not in names:
            raise Mistake(f"{name!r} is not something to ask for{nearest(str(name), names)}")
    for side in ("left", "right"):
        if not isinstance(plain.get(side, ""), (str, Mapping)):
            raise Mistake(f"{side}: {plain[side]!r} is not a programme; give the name of one")
    for name in ("place", "cases", "equal"):
        if not isinstance(plain.get(name, ""), str):
            raise Mistake(f"{name}: {plain[name]!r} is not a name")
    if not isinstance(plain.get("changes", {}), Mapping):
        raise Mistake("changes: give parameters by name")
    return Asked(**plain, known=known, grounds=grounds, rules=rules, survey=survey)


def check_with(marks: object, rules: Rules) -> None:
    """Raise a Mistake if rules of one's own are named that are not those that the page was opened with."""
    if marks is not None and marks != (here := [rule.mark for rule in rules]):
        there = ", ".join(map(str, marks)) if isinstance(marks, list) else str(marks)
        raise Mistake(
            f"with: it was made with {there[:200]}, and this page runs with {', '.join(here) or 'no rule'}; open it by "
            "`kith view --with` and those files as they were"
        )


def check_observed(mark: object, survey: Observed | None) -> None:
    """Raise a Mistake if a link's cases were weighed by another survey than the page was opened with."""
    here = None if survey is None else survey.mark
    if mark is not None and mark != here:
        raise Mistake(
            f"observed: its cases were weighed by {str(mark)[:200]}, and this page has {here or 'no survey'}; open it "
            "by `kith view --observed` and that file as it was"
        )


def asked_by(
    query: str,
    known: Mapping[str, Programme] = presets,
    grounds: Mapping[str, Place] = places,
    rules: Rules = NO_RULES,
    survey: Observed | None = None,
) -> Asked:
    """What a link asks for.

    Keys that say how things are shown (month, colour, ...) are the browser's own and are left alone.

    >>> asked_by("right=big-local&seed=7&set=trust.learning=0.1").told()["changes"]
    {'trust.learning': 0.1}
    """
    found = parse_qs(query.lstrip("?"))
    plain: dict[str, Any] = {}
    for name in ("left", "right", "place", "cases", "equal", "observed"):
        if name in found:
            text = found[name][-1]
            plain[name] = table_in(name, text) if text.startswith("{") else text
    for name in ("population", "years", "seed"):
        if name in found:
            plain[name] = whole_number(name, number_in(name, found[name][-1]), 0)
    if "per_head" in found:
        plain["per_head"] = number_in("per_head", found["per_head"][-1])
    plain |= {"with": found["with"]} if "with" in found else {}
    return asked_in(plain | {"changes": changed(found.get("set", []))}, known, grounds, rules, survey)


def month_in(query: str) -> int:
    """The month that a link asks for, 0 if it asks for none."""
    text = parse_qs(query.lstrip("?")).get("month", ["0"])[-1]
    return whole_number("month", number_in("month", text), 0, MOST_YEARS * 12)


def number_in(name: str, text: str) -> float:
    """A number of a link."""
    try:
        return float(text)
    except ValueError:
        raise Mistake(f"{name}: {text!r} is not a number") from None


def table_in(name: str, text: str) -> Any:
    """A programme of a link."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Mistake(f"{name}: the link is broken here; give the name of a programme") from None


def programme_of(option: Option, known: Mapping[str, Programme] = presets) -> Programme:
    """The programme that an option stands for."""
    if isinstance(option, str):
        if option not in known:
            raise Mistake(f"option {option!r} is not a known programme{nearest(option, known)}")
        return known[option]
    table = table_of(option, known)
    return programme_from(f"{option['base']}, edited", table)


def table_of(option: Option, known: Mapping[str, Programme] = presets) -> dict[str, Any]:
    """An option as the table of a TOML file."""
    changes = {"base": option} if isinstance(option, str) else dict(option)
    base = programme_of(str(changes.pop("base", "")), known)
    for name in changes:
        if name not in FIELDS:
            raise Mistake(f"programme {base.name}: {name!r} is not known{nearest(str(name), FIELDS)}")
    table = drafted(base) | changes
    table["years"] = whole_number("years", table["years"], 1, MOST_YEARS)
    if table["profile"] == OWN:
        table["profile"] = stretched(base, table["years"])
    return table


def drafted(programme: Programme) -> dict[str, Any]:
    """A programme as the editor begins with it: the values of `FIELDS`."""
    if programme.is_nothing:  # somewhere to begin from
        return {**drafted(presets["short"]), "budget_per_head": 0.0}
    own = [name for name in SHAPES if np.allclose(shape(name, programme.months), programme.profile)]
    return {
        "budget_per_head": round(programme.budget, 2),
        "years": max(1, round(programme.months / 12)),
        "start": programme.start,
        "profile": own[0] if own else OWN,
        "mix": dict(programme.mix),
        "control": programme.control,
        "ending": programme.ending,
        "works": programme.works,
    }


def stretched(programme: Programme, years: int) -> list[float]:
    """A programme's pace over another number of years: the share of each year.

    >>> stretched(presets["community-first"], 3)
    [0.2, 0.35, 0.45]
    """
    spent = np.concatenate([[0.0], np.cumsum(programme.profile)])
    edges = np.linspace(0, len(spent) - 1, years + 1)
    shares = np.diff(np.interp(edges, np.arange(len(spent)), spent / spent[-1]))
    return [round(float(share), 9) for share in shares]


__all__ = ["BASELINE", "Asked", "asked_by", "asked_in", "drafted", "programme_of", "table_of"]
