"""Studies: a design carried out many times in the areas of one case, each with its estimate and its truth."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from .assignment import Assigned, assigned
from .checks import check_areas
from .design import Design
from .designs import ESTIMATORS
from .estimators import Seen
from .randomisation import by_randomisation
from .records import Bools, Floats, Records
from .surveying import surveyed


@dataclass(frozen=True)
class Draws:
    """Studies of one design; all arrays have shape (draws,).

    estimate, error, low, high : what each concludes, its standard error, the ends of its 95% interval
    truth : what it asks, in its own areas
    stayers : where it asks of treated areas, the effect on residents who lived in them from the beginning on
    interviews : how many were held; freedom : degrees of freedom
    distance : of areas to their matches, standard deviations; not a number where none are matched
    """

    estimate: Floats
    error: Floats
    low: Floats
    high: Floats
    freedom: Floats
    truth: Floats
    stayers: Floats
    interviews: Floats
    distance: Floats

    def __len__(self) -> int:
        return len(self.estimate)

    @property
    def decided(self) -> Bools:
        """Which conclude that there is an effect."""
        return (self.low > 0.0) | (self.high < 0.0)


def pooled(draws: Sequence[Draws]) -> Draws:
    """The studies of several cases as one."""
    return Draws(**{f.name: np.concatenate([getattr(one, f.name) for one in draws]) for f in fields(Draws)})


def studied(
    records: Records, design: Design, year: int, draws: int, rng: np.random.Generator, nothing: bool = False
) -> Draws:
    """Carry out a design so many times.

    Parameters
    ----------
    records : Records
        The areas of a case.
    design : Design
        What is done; its outcome is that of the records.
    year : int
        Of the inquiry, from the beginning.
    draws : int
        How many studies.
    rng : Generator
        Of their luck.
    nothing : bool
        The programme does nothing: every area lives as usual, whatever it is assigned to.
    """
    areas = min(design.areas or records.areas, records.areas)
    check_areas(design, areas)
    lots, asking, falling = rng.spawn(3)  # so that lots are the same whatever residents answer
    courses = [1 + records.begins.index(step) for step in design.steps]
    given = assigned(
        records,
        draws,
        lots,
        how=design.assign,
        areas=areas,
        treated=design.split(areas),
        error=design.error,
        courses=courses,
        pairs=design.pairs,
    )
    world = records.without_programme() if nothing else records
    years = design.years(year, -records.waves[0])
    mean, held = surveyed(world.leaking(design.leakage, courses[0]), given, years, design.survey, asking)
    begin = np.array([np.inf, *map(float, records.begins)])[given.course]
    seen = Seen(mean, years, begin, given.index, given.pair)
    found = ESTIMATORS[design.estimator](seen, year, controls=design.controls)
    if design.inference == "randomisation":
        found = by_randomisation(found, design.estimator, seen, year, falling)
    is_asked = design.survey.sample is not None and (world.answers is not None or design.survey.spread > 0.0)
    return Draws(
        found.estimate,
        found.error,
        *found.interval(),
        found.freedom,
        truth_of(world, design, given, year, years),
        stayers_of(world, given, year) if design.of == "treated" else np.full(draws, np.nan),
        held.sum((1, 2)) if is_asked else np.zeros(draws),
        np.full(draws, np.nan) if found.distance is None else found.distance,
    )


def by_course(given: Assigned, values: Sequence[Floats]) -> Floats:
    """Each area's value of its own course, 0 as usual; shape (draws, areas)."""
    table = np.array([np.zeros_like(values[0]), *values])
    return np.asarray(table[given.course, given.area])


def stayers_of(records: Records, given: Assigned, year: int) -> Floats:
    """The mean effect on those who stayed in treated areas, in each draw; not a number where nobody did."""
    stayers = by_course(given, [records.effect_on_stayers(k + 1, year) for k in range(len(records.begins))])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.asarray(np.nanmean(np.where(given.course > 0, stayers, np.nan), axis=1))


def truth_of(records: Records, design: Design, given: Assigned, year: int, years: Sequence[int]) -> Floats:
    """What a design asks, in each draw."""
    treated = given.course > 0
    if design.of == "steps":
        waves = [records.wave(one) for one in years]
        gains = (records.levels - records.levels[:, :1])[given.area, given.course][..., waves]
        on = np.asarray(years) > np.array([np.inf, *records.begins])[given.course][..., None]
        return np.asarray((gains * on).sum((1, 2)) / on.sum((1, 2)))
    if design.of == "treated":
        own = by_course(given, [records.effect(k + 1, year) for k in range(len(records.begins))])
        return np.asarray((own * treated).sum(1) / treated.sum(1))
    effect = records.effect(1 + records.begins.index(design.steps[0]), year)[given.area]
    if design.of == "all":
        return np.asarray(effect.mean(1))
    last = np.where(treated, given.index, np.inf).min(1)
    first = np.where(treated, -np.inf, given.index).max(1)
    past = given.index - ((last + first) / 2)[:, None]  # a line through the effects, at the cut-off
    level, along = past.mean(1, keepdims=True), past - past.mean(1, keepdims=True)
    spread = (along**2).sum(1)
    slope = (along * effect).sum(1) / np.where(spread > 0, spread, 1.0)
    return np.asarray(effect.mean(1) - slope * level[:, 0])


def asked_as(design: Design, outcome: str, year: int, sample: int) -> Design:
    """A design with what it leaves open: the outcome, the year and the sample that are asked of all."""
    own = design.survey.sample
    survey = replace(design.survey, sample=sample if own is None else own or None)
    return replace(design, outcome=design.outcome or outcome, year=design.year or year, survey=survey)
