"""A programme is data: so much money, from when, how spread, on what, decided by whom, and how it ends."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..discounting import GREEN_BOOK, LATER, compounded
from ..fixed import Fixed
from ..mistakes import (
    Mistake,
    by_name,
    finite,
    listed,
    named,
    nearest,
    plain_number,
    told,
    whole_number,
    word,
)
from ..prices import PRICE_YEAR, check_price_year, priced
from ..views import Facts, Shown
from . import profiles

Table = Mapping[str, Any]  # as TOML and JSON have it
SHAPE = (
    "name",
    "budget",
    "start",
    "profile",
    "mix",
    "control",
    "ending",
    "works",
)  # what makes a programme itself

INSTRUMENTS = ("facilities", "running-costs", "community-workers", "grants", "asset-transfer", "endowment")
CONTROLS = ("central", "resident-led")
ENDINGS = ("cliff", "taper", "endowment")
WORKS = ("any", "existing", "new")  # on which buildings the facilities money may be spent
TAPER_MONTHS = 24
# Adults as a share of all people: ONS mid-year estimates, England, about 79% are 18 or over (from memory).
# Not a parameter of a case: it turns published budgets per head of all ages into budgets for a place of adults.
ADULT_SHARE = 0.79
LEAST_WORTH = 1e-250  # GBP: with less, what is multiplied is rounded
MOST_PER_HEAD = 1e12  # GBP: more is a slip of the pen


@dataclass(frozen=True)
class Figure:
    """A published figure behind a preset, how well it is known, and where it comes from."""

    text: str
    known: str
    source: str


@dataclass(frozen=True, repr=False)
class Programme(Shown):
    """An investment under test.

    Parameters
    ----------
    name : str
        What the option is called.
    budget : float
        GBP per head of population (all ages) over the whole programme.
    start : int
        Months after the experiment begins until the first month of the profile.
    profile : tuple of float, or str
        Share of the budget in each month, or the name of a shape (with `years`).
    mix : mapping of str to float
        Share of each month's money for each instrument.
    control : str
        "central" or "resident-led".
    ending : str
        "cliff", "taper" or "endowment".
    years : float, optional
        Length, needed only with a named shape.
    about : str
        What it is, in a sentence.
    figures : tuple of Figure
        Published figures behind it, with their sources.
    price_year : int
        Of whose prices the budget given is. It is brought to those of the model, 2024, by the GDP deflator; the
        programme that is made has its budget, and this, in these.
    works : str
        On which buildings the facilities money may be spent: "any"; "existing", to mend and reopen what there is; or
        "new", to build.

    Raises
    ------
    Mistake
        If a value is missing, not finite, negative or unknown, shares do not add up to one, or the name is not a
        line of text fit to be one.

    Examples
    --------
    >>> Programme("workers", budget=100, profile="even", years=2, mix={"community-workers": 1}).months
    24
    """

    name: str
    budget: float = 0.0
    start: int = 0
    profile: tuple[float, ...] | str = ()
    mix: Mapping[str, float] = field(default_factory=dict)
    control: str = "central"
    ending: str = "cliff"
    years: float | None = None
    about: str = ""
    figures: tuple[Figure, ...] = ()
    price_year: int = PRICE_YEAR
    works: str = "any"

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", named("programme: name", self.name))
        most, here = profiles.MOST_MONTHS, f"programme {self.name}:"
        allowed = f"GBP per head, 0 or more and up to {MOST_PER_HEAD:,.0f}"
        object.__setattr__(self, "budget", self._number("budget", self.budget, allowed, MOST_PER_HEAD))
        year = check_price_year(f"{here} price_year", self.price_year)
        object.__setattr__(self, "budget", priced(self.budget, year))
        object.__setattr__(self, "price_year", PRICE_YEAR)
        object.__setattr__(self, "start", whole_number(f"{here} start", self.start, 0, most))
        length = f"the length of the profile, from a month to {most // 12} years"
        years = 0.0 if self.years is None else self._number("years", self.years, length, most / 12)
        shares: Sequence[object]
        if isinstance(self.profile, str):
            if years * 12 < 1:
                raise self._mistake("years", self.years, length)
            shares = profiles.shape(self.profile, round(years * 12))
        else:
            shares = listed(f"{here} profile", self.profile, "the name of a shape, or a share for each month")
            if len(shares) > most:
                raise Mistake(f"{here} profile has {len(shares)} months; give at most {most}")
        mix = by_name(f"{here} mix", self.mix, "a mapping of instruments to shares")
        for name in mix:
            if name not in INSTRUMENTS:
                raise Mistake(f"{here} instrument {name!r} is not known{nearest(name, INSTRUMENTS)}")
        refusal = f"the mix of programme {self.name!r} is immutable; make another with dataclasses.replace"
        mix = dict(zip(mix, self._shares("mix", mix.values()), strict=True))
        object.__setattr__(self, "mix", Fixed(mix, refusal))
        object.__setattr__(self, "profile", self._shares("profile", shares))
        object.__setattr__(self, "years", None)  # said once, by the profile
        object.__setattr__(self, "control", self._choice("control", self.control, CONTROLS))
        object.__setattr__(self, "ending", self._choice("ending", self.ending, ENDINGS))
        object.__setattr__(self, "works", self._choice("works", self.works, WORKS))
        word(f"{here} about", self.about, "a text", may_be_empty=True)
        figures = tuple(listed(f"{here} figures", self.figures, "a list of Figure"))
        if not all(isinstance(figure, Figure) for figure in figures):
            raise self._mistake("figures", self.figures, "a list of Figure")
        object.__setattr__(self, "figures", figures)

    def _title(self) -> str:
        return f"Programme {self.name!r}"

    def _facts(self) -> Facts:
        mix = ", ".join(f"{share:.0%} {name}" for name, share in self.mix.items() if share)
        money = [("GBP a head", self.budget), ("from month", self.start), ("months", self.months)]
        facts = [*money, ("mix", mix or "none"), ("control", self.control), ("ending", self.ending)]
        return facts if self.works == "any" else [*facts, ("works", self.works)]

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by value, so that a programme can be sent to another process."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return Programme, tuple(values.values())

    def _mistake(self, name: str, value: object, allowed: str) -> Mistake:
        return Mistake(f"programme {self.name}: {name} = {told(value)} is not allowed; give {allowed}")

    def _number(self, name: str, value: object, allowed: str, most: float) -> float:
        number = plain_number(value)
        if number is None or not 0 <= number <= most:
            raise self._mistake(name, value, allowed)
        return number

    def _choice(self, name: str, value: object, known: tuple[str, ...]) -> str:
        if not isinstance(value, str) or value not in known:
            raise Mistake(
                f"programme {self.name}: {name} = {told(value)} is not known{nearest(value, known)}"
            )
        return str(value)

    def _shares(self, name: str, given: Iterable[object]) -> tuple[float, ...]:
        shares = tuple(
            self._number(name, share, "shares of 0 or more, which add up to 1", inf) for share in given
        )
        if self.budget > 0 and abs(sum(shares) - 1.0) > 1e-6:
            raise Mistake(
                f"programme {self.name}: {name} adds up to {sum(shares):.6g}; its shares must add up to 1"
            )
        return shares

    @property
    def months(self) -> int:
        """Length of the profile in months."""
        return len(self.profile)

    @property
    def last_month(self) -> int:
        """The first month with no planned money."""
        return self.start + self.months

    @property
    def is_nothing(self) -> bool:
        """Whether no pound is ever planned."""
        return self.budget == 0 or not self.profile

    def planned(self, population: int, months: int) -> NDArray[np.float64]:
        """Planned money by month, GBP.

        Parameters
        ----------
        population : int
            Adults of the place; budgets are per head of all ages, of whom adults are `ADULT_SHARE`.
        months : int
            How many months, from month 0.

        Returns
        -------
        ndarray of float, shape (months,)
            What is planned to be paid in each.
        """
        heads = whole_number("population", population, 1) / ADULT_SHARE
        months = whole_number("months", months, 0, profiles.MOST_MONTHS * 10)
        money = np.zeros(max(months, self.last_month))
        if not self.is_nothing:
            shares = profiles.tapered(self.profile, TAPER_MONTHS) if self.ending == "taper" else self.profile  # type: ignore[arg-type]
            money[self.start : self.last_month] = self.budget * heads * np.array(shares)
        return money[:months]

    def cash(self, population: int) -> float:
        """All the planned money, GBP.

        Parameters
        ----------
        population : int
            Adults of the place; budgets are per head of all ages, of whom adults are `ADULT_SHARE`.

        Returns
        -------
        float
            Its sum.
        """
        return float(self.planned(population, self.last_month).sum())

    def present_value(self, population: int, rate: float = GREEN_BOOK) -> float:
        """Planned money discounted to month 0, GBP.

        Parameters
        ----------
        population : int
            Adults of the place; budgets are per head of all ages, of whom adults are `ADULT_SHARE`.
        rate : float
            Discount rate a year; the Green Book's falls after years 30 and 75, any other is constant.

        Returns
        -------
        float
            What it is worth at month 0.
        """
        rate = finite("rate", rate, 0.0, 1.0)
        return worth_now(self.planned(population, self.last_month), rate)

    def at_present_value(self, gbp: float, population: int, rate: float = GREEN_BOOK) -> "Programme":
        """The same programme with its budget scaled to a present value; no money stays no money.

        Parameters
        ----------
        gbp : float
            What it shall be worth at month 0, GBP.
        population : int
            Adults of the place; budgets are per head of all ages, of whom adults are `ADULT_SHARE`.
        rate : float
            Discount rate a year; the Green Book's falls after years 30 and 75, any other is constant.

        Returns
        -------
        Programme
            Another programme of the same name.
        """
        return self._scaled(gbp, self.present_value(population, rate))

    def at_cash(self, gbp: float, population: int) -> "Programme":
        """The same programme with its budget scaled to an amount of cash; no money stays no money.

        Parameters
        ----------
        gbp : float
            What it shall cost, GBP.
        population : int
            Adults of the place; budgets are per head of all ages, of whom adults are `ADULT_SHARE`.

        Returns
        -------
        Programme
            Another programme of the same name.
        """
        return self._scaled(gbp, self.cash(population))

    def _scaled(self, gbp: float, own: float) -> "Programme":
        gbp = finite("gbp", gbp, 0.0)
        if self.is_nothing:
            return self
        budget = self.budget * gbp / own if own > LEAST_WORTH else inf
        if not budget <= MOST_PER_HEAD:
            raise Mistake(
                f"programme {self.name}: no budget of up to £{MOST_PER_HEAD:,.0f} a head makes it worth £{gbp:,.6g}; "
                "give less, earlier or at a lower rate"
            )
        return replace(self, budget=budget)

    def sentence(self, population: int) -> str:
        """The programme told in one sentence.

        Parameters
        ----------
        population : int
            Adults of the place; budgets are per head of all ages, of whom adults are `ADULT_SHARE`.

        Returns
        -------
        str
            How much, from when, on what, who decides, how it ends.
        """
        if self.is_nothing:
            return f"{self.name}: no programme money; the council's own path goes on."
        parts = sorted(((share, name) for name, share in self.mix.items() if share > 0), reverse=True)
        spent = ", ".join(f"{share:.0%} {name.replace('-', ' ')}" for share, name in parts)
        only = {
            "any": "",
            "existing": ", nothing built anew",
            "new": ", nothing mended or reopened",
        }[self.works]
        who = {"central": "a central funder decides", "resident-led": "residents decide"}[self.control]
        end = {
            "cliff": "then stops at once",
            "taper": "tapering off over its last two years, with two more to spend what waits",
            "endowment": "leaving what is unspent as an endowment",
        }[self.ending]
        when = f"from month {self.start}, " if self.start else ""
        length = f"{self.months / 12:g} years" if self.months >= 24 else f"{self.months} months"
        return (
            f"{self.name}: {when}£{self.cash(population):,.0f} (£{self.budget:,.0f} a head) over {length}, "
            f"{end}; {spent}{only}; {who}."
        )


def worth_now(money: NDArray[np.float64], rate: float = GREEN_BOOK) -> float:
    """What money by month is worth at month 0: the sum of it over what GBP 1 grows to until its month.

    rate : a year; the Green Book's falls after years 30 and 75, any other is constant

    >>> worth_now(np.array([100.0, *[0.0] * 11, 103.5]))
    200.0
    """
    years = np.arange(len(money)) / 12.0
    return float((money / compounded(years, rate, LATER if rate == GREEN_BOOK else None)).sum())


def plain_of(option: Programme) -> dict[str, object]:
    """A programme as plain data; `programme_of_plain` gives it back. Works are said where not any will do."""
    plain = {key: getattr(option, key) for key in SHAPE if key != "works" or option.works != "any"}
    return plain | {"profile": list(option.profile), "mix": dict(sorted(option.mix.items()))}


def programme_of_plain(plain: Table) -> Programme:
    """The programme that `plain_of` wrote down."""
    return Programme(**{**plain, "profile": tuple(plain["profile"])})
