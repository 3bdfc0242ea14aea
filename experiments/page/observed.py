"""A survey that the page was opened with: the cases as it weighs them, and of what place and numbers it does so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kith.model.mistakes import Mistake
from kith.model.places import Place
from kith.model.provenance import digest_of

from ..cases.ensemble import Ensemble
from ..running.request import Request
from ..surveys.reweighting import reweighted

CASES = "survey"  # what the page calls cases that it weighed


@dataclass(frozen=True)
class Observed:
    """A survey, and what it says of the cases.

    file : its path; place, population, changes : of what residents were asked
    """

    file: str
    ensemble: Ensemble
    place: Place
    population: int
    changes: Mapping[str, float]

    @property
    def mark(self) -> str:
        """What a link knows it by: the survey's name, and a digest of the weights."""
        digest = digest_of({"weights": self.ensemble.weights})
        return f"{Path(self.file).name}:{digest[:12]}"

    def check(self, place: Place, population: int, changes: Mapping[str, float]) -> None:
        """Raise a Mistake for a world of which the survey does not speak."""
        if (place, population) != (self.place, self.population):
            raise Mistake(
                f"cases: the survey weighed those of {self.place.name} with {self.population:,} adults; choose these, "
                "or other cases"
            )
        if changes != self.changes:
            raise Mistake(
                "cases: the survey weighed them with other numbers; change none, or choose other cases"
            )


def observed_in(request: Request) -> Observed | None:
    """The cases of a checked request as its survey weighs them; None without a survey.

    Raises
    ------
    Mistake
        If the survey cannot be read, is of something else, or leaves too few cases.
    """
    if request.observed is None:
        return None
    found = reweighted(request)
    of = found.request
    assert isinstance(of.place, Place) and of.population is not None
    return Observed(str(request.observed), found.cases(), of.place, of.population, dict(of.parameters or {}))
