"""The labour market within reach: demand, vacancies, jobs here and elsewhere (ODD 2.6, 7.10)."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from .people import quantile

if TYPE_CHECKING:
    from .model import Reference

OF_LABOUR = "demand", "vacancies", "elsewhere", "wages", "posts", "here"


class Labour:
    """Six numbers of the place as a whole."""

    def __init__(self, model: Reference) -> None:
        self.model = model
        self.demand = self.vacancies = self.elsewhere = 0.0
        self.wages = self.posts = self.here = 0.0

    def begin(self, luck: float) -> None:
        """The market at the start (2.6)."""
        self.demand = self.model.numbers["work.demand_spread"] * quantile(max(luck, 1e-9))
        self.vacancies = self.usual
        self.wages = sum(place.of_kind("running_cost") for place in self.model.institutions)
        self.here = self.given

    @property
    def usual(self) -> float:
        """The vacancies that this demand would bring by itself."""
        per_1000 = self.model.numbers["work.vacancies_per_1000"]
        return per_1000 * len(self.model.residents) / 1000 * exp(self.demand)

    @property
    def given(self) -> float:
        """The jobs that institutions and community workers give within reach."""
        numbers = self.model.numbers
        return (
            numbers["local.wage_share"] * self.wages / numbers["local.wage"]
            + numbers["local.posts_share"] * self.posts
        )

    @property
    def market(self) -> float:
        """How readily the market hires, over what is usual anywhere."""
        open_ = max(self.vacancies, self.usual / 100) / self.usual
        return exp(self.demand) * open_ ** self.model.numbers["work.matching"]

    def drift(self) -> None:
        """Good and bad years come and go."""
        kept = exp(-1 / self.model.numbers["work.demand_months"])
        spread = self.model.numbers["work.demand_spread"] * (1 - kept**2) ** 0.5
        luck = self.model.luck.of_place("demand", self.model.month)
        self.demand = kept * self.demand + spread * quantile(max(luck, 1e-9))

    def turn_over(self, left: int, found: int) -> None:
        """Jobs that residents left are open, those found are not; others take what lies above the usual."""
        numbers, here = self.model.numbers, self.given
        taken = (self.vacancies - self.usual) / numbers["work.vacancy_months"]
        self.vacancies = max(0.0, self.vacancies + left - found + (here - self.here) - taken)
        self.elsewhere += (1 - numbers["work.creation"]) * taken - numbers["work.losing"] * self.elsewhere
        self.here = here
