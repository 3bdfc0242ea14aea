"""The lines of an appraisal: what is counted, from which effect, at which value, and what it must not be counted with.

A line is a quantity a year (from effects on outcomes and accounts) times a value of the catalogue. Any line can be
switched off by name; an outcome, in the model, by setting the parameters of its equation to nothing.

Counted once: life satisfaction holds what joblessness, loneliness and mistrust do to how people feel, so severe
loneliness (valued in money mostly by wellbeing) is counted in its place and never beside it, and a volunteer's own
pleasure not at all. What work does to life satisfaction is beyond what it does to income (Clark et al. 2018 hold
income fixed; from memory), so income and life satisfaction are counted together. Of what work brings, the government's
gain and the worker's do not overlap: benefits lost and taxes paid are already taken off the worker's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kith.model.parameters import catalogue
from kith.model.programme import ADULT_SHARE

from .values import FROM_MEMORY, Values

Numbers = NDArray[np.float64]
Effects = Mapping[str, Numbers]  # by name, levels at year ends, shape (seeds, years + 1)
WELLBEING = ("with WELLBYs", "without", "loneliness in their place")


@dataclass(frozen=True)
class Seen:
    """What a line may look at: an option's levels and business as usual's, by outcome or account, and the place's size.

    here, usual : levels at year ends, shape (seeds, years + 1); population : adults
    """

    here: Effects
    usual: Effects
    population: int

    def change(self, name: str) -> Numbers:
        """The option less business as usual."""
        return self.here[name] - self.usual[name]


@dataclass(frozen=True)
class Line:
    """One line of benefits or savings.

    name : what it is switched off by
    kind : ``saving`` (to the public purse) or ``benefit`` (to society besides)
    channel : of Frontier Economics' breakdown, None if it is in none
    quantity : units a year, from levels at year ends; equation : the same in words
    values : names in the catalogue that it is multiplied by; rate : name of its discount rate
    parameters : of the model, by which its outcome is derived from others
    cashable : name of the share of a saving that is cash, None for none
    lag : years by which it follows the outcome
    wellbeing : the ways of counting wellbeing in which it counts
    is_income : whether it is money in residents' pockets, which distributional weights bear on
    """

    name: str
    title: str
    kind: str
    channel: str | None
    quantity: Callable[[Seen, Values], Numbers]
    equation: str
    unit: str
    values: tuple[str, ...]
    rests_on: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    rate: str = "discount_rate"
    cashable: str | None = None
    lag: int = 0
    wellbeing: tuple[str, ...] = WELLBEING
    is_income: bool = False

    def is_from_memory(self, values: Values) -> bool:
        """Whether any number that it rests on is known from memory only."""
        return any(
            values.values[name].known == FROM_MEMORY for name in (*self.values, *self.rests_on)
        ) or any("from memory" in catalogue[name].source for name in self.parameters)

    def bias(self, values: Values) -> str:
        """The name of the optimism bias that is taken off it, by the worst of what it rests on."""
        known = {values.values[name].known for name in (*self.values, *self.rests_on)}
        if self.is_from_memory(values):
            return "bias_memory"
        assumed = any(catalogue[name].basis == "assumed" for name in self.parameters)
        return "bias_found" if known == {"found"} and not assumed else "bias_computed"


def jobs(seen: Seen, values: Values) -> Numbers:
    """More people in work, here and elsewhere: residents who won a job less others who no longer got one."""
    level = [
        side["employment"] * side["under_66"] + side["jobs_elsewhere"] for side in (seen.here, seen.usual)
    ]
    return level[0] - level[1]


def satisfaction(seen: Seen, values: Values) -> Numbers:
    """Points of life satisfaction, summed over residents, as far as what goes with it is an effect."""
    return seen.change("life_satisfaction") * seen.population * values["association"]


def less_lonely(seen: Seen, values: Values) -> Numbers:
    """People no longer often lonely, as far as what goes with loneliness is an effect of it."""
    return -seen.change("loneliness") * seen.population * values["association"]


def less_depressed(seen: Seen, values: Values) -> Numbers:
    """Cases of depression that did not come, as far as what goes with loneliness is an effect of it."""
    return -seen.change("depression") * seen.population * values["association"]


def hours_given(seen: Seen, values: Values) -> Numbers:
    """Hours volunteered in a year, at the median hours of a monthly volunteer."""
    return seen.change("formal_volunteer") * seen.population * values["volunteer_hours"] * 12.0


def young_offenders(seen: Seen, values: Values) -> Numbers:
    """Young people who do not offend, while a youth club is open that would be shut."""
    young = seen.population / ADULT_SHARE * values["young_share"]
    return -seen.change("young_offending") / 1000.0 * young


def less_violence(seen: Seen, values: Values) -> Numbers:
    """Violent offences that did not happen."""
    return -seen.change("violence") / 1000.0 * seen.population


LINES: tuple[Line, ...] = (
    Line(
        "work-fiscal", "Public purse: people in work", "saving", "fiscal", jobs,
        "change of (share in work x residents under 66 + jobs held elsewhere)", "person-years",
        ("work_fiscal",), (), ("work.creation",), cashable="work_cashable",
    ),
    Line(
        "depression", "Health service: depression", "saving", "fiscal", less_depressed,
        "fewer cases that go with loneliness x share that is an effect", "case-years",
        ("depression_service",), ("association",), ("depression.per_lonely",), lag=1,
    ),
    Line(
        "work-income", "Income of people in work", "benefit", "employment", jobs,
        "change of (share in work x residents under 66 + jobs held elsewhere)", "person-years",
        ("work_income",), (), ("work.creation",), is_income=True,
    ),
    Line(
        "wellbeing", "Life satisfaction", "benefit", "health and wellbeing", satisfaction,
        "change of mean life satisfaction x residents x share that is an effect", "point-years",
        ("wellby",), ("association",), rate="health_rate", wellbeing=WELLBEING[:1],
    ),
    Line(
        "loneliness", "Severe loneliness", "benefit", "health and wellbeing", less_lonely,
        "fewer often lonely x share that is an effect", "person-years",
        ("severe_loneliness",), ("association",), rate="health_rate", wellbeing=WELLBEING[2:],
    ),
    Line(
        "volunteering", "Volunteers' time", "benefit", None, hours_given,
        "change of (share volunteering formally x residents) x median hours", "hours",
        ("volunteer_hour",), ("volunteer_hours",),
    ),
    Line(
        "young-offending", "Offending by the young", "benefit", "crime", young_offenders,
        "fewer young offenders a young person x young people", "offenders",
        ("violent_offence",), ("young_share",), ("offending.young", "offending.per_closure"), lag=1,
    ),
    Line(
        "violence", "Violence", "benefit", "crime", less_violence,
        "fewer violent offences a resident x residents", "offences",
        ("violent_offence",), (), ("offending.violence", "offending.per_efficacy"), lag=1,
    ),
)  # fmt: skip
OUTCOMES = (
    "employment",
    "life_satisfaction",
    "loneliness",
    "formal_volunteer",
    "depression",
    "violence",
    "young_offending",
)
ACCOUNTS = ("under_66", "jobs_elsewhere", "council_cost")
