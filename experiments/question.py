"""The question a comparison asks: which options, with what money, in which place, over which years."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np

from model import Mistake, Programme, case, model_digest, places, presets, programme_named
from model.mistakes import check_memory, nearest, whole_number
from model.programme import ADULT_SHARE

from .apart import taken_apart
from .ensemble import Ensemble, cases_asked, read_ensemble

BASELINE = "business as usual"
GREEN_BOOK = 0.035  # discount rate a year
EQUAL = ("present value", "cash")
SHAPE = ("name", "budget", "start", "profile", "mix", "control", "ending")  # what makes a programme itself
# what reads worlds while they run and keeps what it saw: with other code, other results
MEASURING = ("accounts", "gains", "mechanisms", "reach", "run", "shocks", "witness")

Equal = Literal["present value", "cash"]


@dataclass(frozen=True)
class Question:
    """A comparison, checked and with its money already made equal.

    place : name of a place preset; population : adult residents; years : after the programmes start
    seed : of the first run; replicates : how many seeds
    options : the programmes compared, the baseline first, budgets in GBP per head of all ages
    given : the options as they were asked for, for telling how to ask again
    changes : parameters that differ from the catalogue
    equal : what is the same for all options; discount_rate : a year
    money : that amount, GBP; measure : the option whose own budget set it, or None
    per_head : the amount for each person of any age, if that is how it was asked for, GBP
    apart : whether the options are a pair taken apart
    cases : the ensemble from which each seed draws its case; None is the catalogue for all
    cuts : options whose funding is stopped without warning, and the month in which it is
    shock : what befalls the place under every option, and the month in which it does; None is nothing
    """

    place: str
    population: int
    years: int
    seed: int
    replicates: int
    options: tuple[Programme, ...]
    given: tuple[str, ...]
    changes: Mapping[str, float]
    equal: Equal
    discount_rate: float
    money: float
    measure: str | None
    per_head: float | None = None
    apart: bool = False
    cases: Ensemble | None = None
    cuts: Mapping[str, int] = field(default_factory=dict)
    shock: tuple[str, int] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the options besides the baseline, in the order given."""
        return tuple(option.name for option in self.options[1:])

    @property
    def seeds(self) -> list[int]:
        """The seed of each replicate."""
        return seeds_of(self.seed, self.replicates)

    def asked(self) -> dict[str, Any]:
        """What identifies the results: all that a run depends on but its seed, fit for JSON."""
        return {
            "model": model_digest(),
            "measured by": source_digest(MEASURING),
            "place": self.place,
            "population": self.population,
            "years": self.years,
            "seed": self.seed,
            "parameters": dict(sorted(self.changes.items())),
            "cases": cases_asked(self.cases),
            "equal": self.equal,
            "discount_rate": self.discount_rate,
            "options": [told(option) for option in self.options],
            **({"cuts": dict(self.cuts)} if self.cuts else {}),
            **({"shock": list(self.shock)} if self.shock else {}),
        }

    def digest(self) -> str:
        """Hex digest of the question; the number of replicates and workers is no part of it."""
        return digest_of(self.asked())

    def again(self, seed: int) -> str:
        """The command that asks this of one seed, alone."""
        asking = "kith clock" if self.cuts else "kith compare"
        if self.shock:
            asking = f"kith shock {self.shock[0]} --year {self.shock[1] // 12}"
        cuts = [f"--cut {month // 12}" for month in dict(self.cuts).values()]
        words = [asking, *cuts, f"--place {self.place}", f"--population {self.population}"]
        given = (self.given[0], self.given[-1]) if self.apart else self.given
        words += [f"--years {self.years}"] + [f"--option {quoted(name)}" for name in given]
        words += ["--apart"] if self.apart else []
        words += [f"--set {name}={value!r}" for name, value in sorted(self.changes.items())]
        words += [f"--cases {quoted(self.cases.name if self.cases else 'catalogue')}"]
        words += [f"--equal {quoted(self.equal)}"] if self.equal != EQUAL[0] else []
        words += [f"--per-head {self.per_head!r}"] if self.per_head is not None else []
        words += [f"--discount-rate {self.discount_rate!r}"] if self.discount_rate != GREEN_BOOK else []
        return " ".join([*words, f"--seed {seed} --replicates 1 --workers 1"])


def quoted(text: str) -> str:
    """A word of a command line, in quotes if it has to be."""
    import shlex

    return shlex.quote(text)


def digest_of(asked: Mapping[str, Any]) -> str:
    """Hex digest of anything fit for JSON, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def seeds_of(seed: int, replicates: int) -> list[int]:
    """The seed of each replicate: the seed itself, then others drawn from it.

    Drawn rather than counted up, so that asking again with the next seed gives fresh luck throughout. Asking for
    more replicates keeps the seeds of fewer.
    """
    drawn = np.random.SeedSequence(seed).generate_state(replicates + 8).tolist()
    return list(dict.fromkeys([seed, *drawn]))[:replicates]


@cache
def source_digest(names: tuple[str, ...] | None = None) -> str:
    """Digest of what asks and measures: source files of `experiments` by name, by default all but the pictures."""
    h, here = hashlib.sha256(), Path(__file__).parent
    for path in sorted(here.glob("*.py") if names is None else [here / f"{name}.py" for name in names]):
        h.update(path.name.encode())
        h.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return h.hexdigest()


def told(option: Programme) -> dict[str, Any]:
    """A programme as plain data; `programme_told` gives it back."""
    plain = {key: getattr(option, key) for key in SHAPE}
    return plain | {"profile": list(option.profile), "mix": dict(sorted(option.mix.items()))}


def programme_told(plain: Mapping[str, Any]) -> Programme:
    """The programme that `told` wrote down."""
    return Programme(**{**plain, "profile": tuple(plain["profile"])})


def ask(
    options: Sequence[str | Programme],
    *,
    place: str,
    population: int,
    years: int,
    seed: int,
    replicates: int,
    parameters: Mapping[str, float] | None = None,
    equal: Equal = "present value",
    present_value_per_head: float | None = None,
    discount_rate: float = GREEN_BOOK,
    apart: bool = False,
    cases: str | Path | None = None,
) -> Question:
    """Check all that was asked and make the options' money equal.

    The amount is `present_value_per_head` where given; else what the option called "patient" is worth with
    its own budget, or the last option with money if none is called so. Options without money keep none.

    Raises
    ------
    Mistake : if anything is unknown, out of range, or goes on after the run has ended.
    """
    if place not in places:
        raise Mistake(f"place: {place!r} is not known{nearest(str(place), places)}")
    population = whole_number("population", population, 1)
    check_memory(population)
    years = whole_number("years", years, 1, 1000)
    seed = whole_number("seed", seed, 0, 2**32 - 1)
    replicates = whole_number("replicates", replicates, 1, 1_000_000)
    if equal not in EQUAL:
        raise Mistake(f"equal: {equal!r} is not known; give {' or '.join(map(repr, EQUAL))}")
    rate = finite("discount_rate", discount_rate, 0.0, 1.0)
    changes = dict(case(parameters).changes)
    ensemble = read_ensemble(cases)
    named = distinct(options)
    if apart:
        named = pair_apart(named)
    check_length([option for _, option in named], years)
    scaled, money, measure = made_equal(
        [option for _, option in named], population, equal, present_value_per_head, rate
    )
    return Question(
        place=place,
        population=population,
        years=years,
        seed=seed,
        replicates=replicates,
        options=(presets[BASELINE], *scaled),
        given=tuple(text for text, _ in named),
        changes=changes,
        equal=equal,
        discount_rate=rate,
        money=money,
        measure=measure,
        per_head=present_value_per_head,
        apart=apart,
        cases=ensemble,
    )


def pair_apart(named: Sequence[tuple[str, Programme]]) -> list[tuple[str, Programme]]:
    """A pair of options, and between them those that differ from the first in one thing."""
    if len(named) != 2:
        raise Mistake(f"apart: {len(named)} options cannot be taken apart; give 2")
    programmes = taken_apart(named[0][1], named[1][1])
    return [named[0], *((programme.name, programme) for programme in programmes[1:-1]), named[1]]


def finite(field: str, value: object, low: float, high: float = math.inf) -> float:
    """Return `value` as a float if it is a finite number from `low` to `high`, else raise a Mistake."""
    allowed = f"a number of at least {low:g}" if math.isinf(high) else f"a number from {low:g} to {high:g}"
    real = isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)
    if not real or not math.isfinite(value) or not low <= value <= high:  # type: ignore[arg-type, operator]
        raise Mistake(f"{field}: {value!r} is not allowed; give {allowed}")
    return float(value)  # type: ignore[arg-type]


def distinct(options: Sequence[str | Programme]) -> list[tuple[str, Programme]]:
    """The options as (asked for as, programme), without the baseline, which always runs."""
    if isinstance(options, (str, Programme)):
        options = [options]
    pairs = [
        (option.name, option)
        if isinstance(option, Programme)
        else (str(option), programme_named(str(option)))
        for option in options
    ]
    found: dict[str, tuple[str, Programme]] = {}
    for text, programme in pairs:
        if programme.name == BASELINE and programme.is_nothing:
            continue
        if programme.name in (*found, BASELINE):
            raise Mistake(f"option {programme.name!r} is given twice; give each option a name of its own")
        found[programme.name] = (text, programme)
    if not found:
        raise Mistake(f"option: there is nothing to compare with {BASELINE}; give at least one other option")
    return list(found.values())


def check_length(options: Sequence[Programme], years: int) -> None:
    """Raise a Mistake for a programme whose money goes on after the run has ended."""
    longest = max(options, key=lambda option: 0 if option.is_nothing else option.last_month)
    if not longest.is_nothing and longest.last_month > years * 12:
        raise Mistake(
            f"years: {longest.name} pays out over {longest.last_month} months, the run lasts {years * 12}; "
            f"give {math.ceil(longest.last_month / 12)} years or more"
        )


def made_equal(
    options: Sequence[Programme], population: int, equal: Equal, per_head: float | None, rate: float
) -> tuple[list[Programme], float, str | None]:
    """The options scaled to the same money: (options, GBP, name of the option that set the amount)."""
    funded = [option for option in options if not option.is_nothing]
    measure = next((option for option in funded if option.name == "patient"), funded[-1] if funded else None)
    if per_head is not None:
        heads = population / ADULT_SHARE
        money, measure = finite("present_value_per_head", per_head, 0.0) * heads, None
    elif measure is None:
        money = 0.0
    else:
        money = measure.cash(population) if equal == "cash" else measure.present_value(population, rate)
    if money == 0.0:
        return [option.at_present_value(0.0, population, rate) for option in options], money, None
    if equal == "cash":
        scaled = [option.at_cash(money, population) for option in options]
    else:
        scaled = [option.at_present_value(money, population, rate) for option in options]
    return scaled, money, measure.name if measure else None
