"""Reweighting: the ensemble as a survey's answers leave it, or in words why they leave too little of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kith.model.mistakes import Mistake
from kith.model.placefile import place_named
from kith.model.places import Place

from ..cases.ensemble import Ensemble, read_ensemble
from ..cases.weighing import effective_number
from ..running.answers import model_answers
from ..running.request import Request, adults_asked
from .likelihood import Likelihood, likelihood_of, share_at
from .reading import read_survey
from .survey import Survey

LEAST = 20.0  # effective cases: of fewer, answers would hang on a few cases' other numbers
BEYOND = 3.0  # standard deviations from every case: not to be reached (Pukelsheim 1994)
FIGURES = 6  # of a weight
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Reweighted:
    """A survey, the cases it is held against, and what it leaves of them.

    request : the place, its population and parameters, checked
    """

    survey: Survey
    ensemble: Ensemble
    request: Request
    likelihood: Likelihood

    @property
    def weights(self) -> Floats:
        """Of each case, to six figures, shape (cases,)."""
        return np.array([float(f"{one:.{FIGURES}g}") for one in self.likelihood.weights()])

    @property
    def effective(self) -> float:
        """How many cases of one weight tell as much."""
        return effective_number(self.weights)

    def trouble(self) -> str | None:
        """Why nothing can be told of such a place, in words; None if it can."""
        nearest = np.abs(self.likelihood.deviations()).min(axis=0)
        out = [number for number in range(len(nearest)) if nearest[number] > BEYOND]
        left = f"{self.effective:.1f} of {len(self.ensemble)} cases are left, and fewer than {LEAST:g} are too few"
        if out:
            told = "; ".join(self.reach(number) for number in out)
            return f"no case of the ensemble can have these answers: {told}"
        if self.effective >= LEAST:
            return None
        without = [
            effective_number(self.likelihood.without(number).weights()) if len(nearest) > 1 else 0.0
            for number in range(len(nearest))
        ]
        most = int(np.argmax(without))
        if len(nearest) == 1:
            return f"{left}: {self.reach(0)}"
        return f"{left}: hardest to reach with the others: {self.reach(most)}; without it {without[most]:.1f} are left"

    def reach(self, number: int) -> str:
        """An answer beside what the ensemble's cases say."""
        one = self.survey.answers[number]
        cases = share_at(self.likelihood.expected[:, number])
        when = f" in month {one.month}" if one.month else ""
        return (
            f"{one.question}{when} was {one.share:.1%}, and the ensemble's cases range from {cases.min():.1%} to "
            f"{cases.max():.1%}"
        )

    def cases(self) -> Ensemble:
        """The ensemble with its weights.

        Raises
        ------
        Mistake : if too little is left of it
        """
        trouble = self.trouble()
        if trouble:
            raise Mistake(f"observed: {self.survey.file}: {trouble}; see `kith observed`")
        return replace(self.ensemble, weights=tuple(self.weights.tolist()))


def reweighted(request: Request, places: Sequence[Place] | None = None) -> Reweighted:
    """What the survey that a request names leaves of its ensemble, whose residents are asked if they were not before.

    Parameters, and what is raised, are as of `held_against`.
    """
    return reweigh(*held_against(request, places))


def reweigh(survey: Survey, ensemble: Ensemble, of_place: Request) -> Reweighted:
    """What a survey leaves of an ensemble in a place, as `held_against` gives them."""
    model = model_answers(ensemble, of_place, survey.months)
    return Reweighted(survey, ensemble, of_place, likelihood_of(survey.answers, model))


def held_against(request: Request, places: Sequence[Place] | None = None) -> tuple[Survey, Ensemble, Request]:
    """The survey that a request names, the cases it is held against, and the request of its place; nobody is asked.

    Parameters
    ----------
    request : Request
        Checked; with a survey.
    places : sequence of Place, optional
        The places that are asked about; None is that of the request.

    Raises
    ------
    Mistake
        If the survey cannot be read, speaks of another place or of more people than live there, or there is no
        ensemble to weigh, or one of too few cases.
    """
    assert request.observed is not None
    survey = read_survey(request.observed)
    ensemble = read_ensemble(request.cases)
    if ensemble is None:
        raise Mistake(
            "observed: weighs the cases of an ensemble, and the catalogue is one; leave out cases = 'catalogue'"
        )
    if len(ensemble) < LEAST:
        raise Mistake(
            f"observed: {ensemble.name} has {len(ensemble)} case{'s' * (len(ensemble) > 1)}, and a survey must leave "
            f"at least {LEAST:g} effective ones; give more cases"
        )
    known = {one.name: one for one in ([place_named(request.place)] if places is None else places)}
    if survey.place is None and len(known) > 1:
        raise Mistake(
            f"observed: {survey.file}: place: is missing; say of which it speaks, {' or '.join(known)}"
        )
    place = survey.place or next(iter(known))
    if place not in known:
        raise Mistake(
            f"observed: {survey.file}: place: it speaks of {place}, and {' and '.join(known)} is asked about; give "
            f"the place it speaks of, or leave place out of it"
        )
    for one in survey.answers:
        if one.n > adults_asked(known[place], request.population):
            raise Mistake(
                f"observed: {survey.file}: {one.question}: n = {one.n} is more than the {request.population:,} adults "
                "of the place; give a larger population"
            )
    return survey, ensemble, replace(request, place=known[place])


def ensemble_given(request: Request, places: Sequence[Place] | None = None) -> Ensemble | None:
    """The cases of a request, as its survey weighs them if it names one; None is the catalogue.

    Raises
    ------
    Mistake
        As `reweighted`, and if too few cases are left.
    """
    if request.observed is None:
        return read_ensemble(request.cases)
    return reweighted(request, places).cases()
