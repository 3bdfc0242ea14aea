"""The question a comparison asks: which options, with what money, in which place, over which years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kith.model.discounting import GREEN_BOOK
from kith.model.mistakes import Mistake, finite, told, truth
from kith.model.placefile import place_named
from kith.model.places import Place
from kith.model.programme import Programme, presets
from kith.model.programme.presets import BASELINE
from kith.model.programme.programme import MOST_PER_HEAD, plain_of
from kith.model.provenance import digest_of, model_digest
from kith.model.rules.together import NO_RULES, Rules

from .. import figures as draw
from ..cases.ensemble import Ensemble, cases_asked
from ..running.identity import quoted, seeds_of, source_digest
from ..running.request import Request, adults_asked, place_word, with_words
from ..surveys.reweighting import ensemble_given
from .equal import EQUAL, OWN, SPENT, Equal, check_length, distinct, made_equal, pair_apart


@dataclass(frozen=True)
class Question:
    """A comparison, checked and with its money already made equal.

    place : where; population : adult residents; years : after the programmes start
    seed : of the first run; replicates : how many seeds
    options : the programmes compared, the baseline first, budgets in GBP per head of all ages
    given : the options as they were asked for, for telling how to ask again
    changes : parameters that differ from the catalogue
    equal : what is the same for all options: what they are offered, as present value or cash, or what they spend, as
        present value and on average over the seeds; or "own budgets": nothing is; discount_rate : a year
    money : that amount, GBP (0 at own budgets); measure : the option whose own budget set it, or None
    per_head : the amount for each person of any age, if that is how it was asked for, GBP
    apart : whether the options are a pair taken apart
    cases : the ensemble from which each seed draws its case; None is the catalogue for all
    observed : the survey that weighs them, for telling how to ask again
    cuts : options whose funding is stopped without warning, and the month in which it is
    shock : what befalls the place under every option, and the month in which it does; None is nothing
    rules : those of one's own that run with the model
    """

    place: Place
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
    observed: str | None = None
    cuts: Mapping[str, int] = field(default_factory=dict)
    shock: tuple[str, int] | None = None
    rules: Rules = NO_RULES

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the options besides the baseline, in the order given."""
        return tuple(option.name for option in self.options[1:])

    @property
    def with_money(self) -> str:
        """With what money options are compared, in words."""
        return "at their own budgets" if self.equal == OWN else "for the same money"

    @property
    def seeds(self) -> list[int]:
        """The seed of each replicate."""
        return seeds_of(self.seed, self.replicates)

    def asked(self) -> dict[str, Any]:
        """What identifies the results: all that a run depends on but its seed, fit for JSON."""
        return {
            "model": model_digest(),
            "measured by": source_digest(),
            "place": self.place.plain(),
            "population": self.population,
            "years": self.years,
            "seed": self.seed,
            "parameters": dict(sorted(self.changes.items())),
            "cases": cases_asked(self.cases),
            "equal": self.equal,
            "discount_rate": self.discount_rate,
            "options": [plain_of(option) for option in self.options],
            **({"cuts": dict(self.cuts)} if self.cuts else {}),
            **({"shock": list(self.shock)} if self.shock else {}),
            **self.rules.asked(),
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
        words = [asking, *cuts, f"--place {place_word(self.place)}", f"--population {self.population}"]
        given = (self.given[0], self.given[-1]) if self.apart else self.given
        words += [f"--years {self.years}"] + [f"--option {quoted(name)}" for name in given]
        words += ["--apart"] if self.apart else []
        words += with_words(self.rules)
        words += [f"--set {name}={value!r}" for name, value in sorted(self.changes.items())]
        words += [f"--cases {quoted(self.cases.name if self.cases else 'catalogue')}"]
        words += [f"--observed {quoted(self.observed)}"] if self.observed is not None else []
        if self.equal != EQUAL[0]:
            words += ["--own-budgets"] if self.equal == OWN else [f"--equal {quoted(self.equal)}"]
        words += [f"--per-head {self.per_head!r}"] if self.per_head is not None else []
        words += [f"--discount-rate {self.discount_rate!r}"] if self.discount_rate != GREEN_BOOK else []
        if self.equal == SPENT:  # budgets hang on all the seeds
            return " ".join([*words, f"--seed {self.seed} --replicates {self.replicates} --retry"])
        return " ".join([*words, f"--seed {seed} --replicates 1 --workers 1"])


def ask(
    options: Sequence[str | Programme],
    request: Request,
    *,
    equal: Equal = "present value",
    present_value_per_head: float | None = None,
    discount_rate: float = GREEN_BOOK,
    apart: bool = False,
    may_be_spent: bool = False,
) -> Question:
    """Check all that was asked and make the options' money equal.

    What is spent can be made equal only by whoever then runs the options (`may_be_spent`); until then what they are
    offered is. The amount is `present_value_per_head` where given; else what the option called "patient" is worth with
    its own budget, or the last option with money if none is called so. Options without money keep none.

    Raises
    ------
    Mistake : if anything is unknown, out of range, or goes on after the run has ended.
    """
    asked = request.checked()
    draw.check_backend()
    known = (*EQUAL, OWN, SPENT) if may_be_spent else (*EQUAL, OWN)
    if not isinstance(equal, str) or equal not in known:
        raise Mistake(f"equal: {told(equal)} is not known; give {' or '.join(map(repr, known))}")
    rate = finite("discount_rate", discount_rate, 0.0, 1.0)
    named = distinct(options)
    apart = truth("apart", apart)
    per_head = (
        None
        if present_value_per_head is None
        else finite("present_value_per_head", present_value_per_head, 0.0, MOST_PER_HEAD)
    )
    if apart and equal == OWN:
        raise Mistake("apart: takes two options apart that are worth the same; leave out own budgets")
    if apart:
        named = pair_apart(named)
    check_length([option for _, option in named], asked.years)
    place = place_named(asked.place)
    population = adults_asked(place, asked.population)
    scaled, money, measure = made_equal([option for _, option in named], population, equal, per_head, rate)
    ensemble = ensemble_given(asked)  # last, as it may take long
    return Question(
        place=place,
        population=population,
        years=asked.years,
        seed=asked.seed,
        replicates=asked.replicates,
        options=(presets[BASELINE], *scaled),
        given=tuple(text for text, _ in named),
        changes=dict(asked.parameters or {}),
        equal=equal,
        discount_rate=rate,
        money=money,
        measure=measure,
        per_head=per_head,
        apart=apart,
        cases=ensemble,
        observed=None if asked.observed is None else str(asked.observed),
        rules=asked.rules,
    )
