"""A programme is data: so much money, from when, how spread, on what, decided by whom, and how it ends."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..discounting import GREEN_BOOK, LATER, compounded
from ..fixed import Fixed
from ..mistakes import Mistake, named, nearest
from ..prices import PRICE_YEAR, check_price_year, priced
from ..views import Facts, Shown
from . import profiles

Table = Mapping[str, Any]  # as TOML and JSON have it
SHAPE = ("name", "budget", "start", "profile", "mix", "control", "ending")  # what makes a programme itself

INSTRUMENTS = ("facilities", "running-costs", "community-workers", "grants", "asset-transfer", "endowment")
CONTROLS = ("central", "resident-led")
ENDINGS = ("cliff", "taper", "endowment")
TAPER_MONTHS = 24
# Adults as a share of all people: ONS mid-year estimates, England, about 79% are 18 or over (from memory).
# Not a parameter of a case: it turns published budgets per head of all ages into budgets for a place of adults.
ADULT_SHARE = 0.79


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

    def __post_init__(self) -> None:
        named("name", self.name)
        self._number("budget", self.budget, "GBP per head, 0 or more")
        check_price_year(f"programme {self.name}: price_year", self.price_year)
        object.__setattr__(self, "budget", priced(self.budget, self.price_year))
        object.__setattr__(self, "price_year", PRICE_YEAR)
        most = profiles.MOST_MONTHS
        whole = isinstance(self.start, int) and not isinstance(self.start, bool)
        if not whole or not 0 <= self.start <= most:
            raise self._mistake("start", self.start, f"a whole number of months, 0 to {most}")
        if isinstance(self.profile, str):
            length = f"the length of the profile, from a month to {most // 12} years"
            if self.years is None or not 1 <= self._number("years", self.years, length) * 12 <= most:
                raise self._mistake("years", self.years, length)
            shares = profiles.shape(self.profile, round(self.years * 12))
        elif isinstance(self.profile, Iterable):
            shares = tuple(self.profile)
        else:
            raise self._mistake("profile", self.profile, "the name of a shape, or a share for each month")
        if not isinstance(self.mix, Mapping):
            raise self._mistake("mix", self.mix, "a share for each instrument")
        object.__setattr__(self, "profile", shares)
        object.__setattr__(self, "years", None)  # said once, by the profile
        refusal = f"the mix of programme {self.name!r} is immutable; make another with dataclasses.replace"
        object.__setattr__(self, "mix", Fixed(self.mix, refusal))
        object.__setattr__(self, "figures", tuple(self.figures))
        for name in self.mix:
            if name not in INSTRUMENTS:
                raise Mistake(
                    f"programme {self.name}: instrument {name!r} is not known{nearest(name, INSTRUMENTS)}"
                )
        self._choice("control", self.control, CONTROLS)
        self._choice("ending", self.ending, ENDINGS)
        self._shares("mix", tuple(self.mix.values()))
        self._shares("profile", shares)

    def _title(self) -> str:
        return f"Programme {self.name!r}"

    def _facts(self) -> Facts:
        mix = ", ".join(f"{share:.0%} {name}" for name, share in self.mix.items() if share)
        money = [("GBP a head", self.budget), ("from month", self.start), ("months", self.months)]
        return [*money, ("mix", mix or "none"), ("control", self.control), ("ending", self.ending)]

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by value, so that a programme can be sent to another process."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return Programme, tuple(values.values())

    def _mistake(self, name: str, value: object, allowed: str) -> Mistake:
        return Mistake(f"programme {self.name}: {name} = {value!r} is not allowed; give {allowed}")

    def _number(self, name: str, value: object, allowed: str) -> float:
        real = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not real or not math.isfinite(value) or value < 0:  # type: ignore[arg-type, operator]
            raise self._mistake(name, value, allowed)
        return float(value)  # type: ignore[arg-type]

    def _choice(self, name: str, value: object, known: tuple[str, ...]) -> None:
        if value not in known:
            raise Mistake(
                f"programme {self.name}: {name} = {value!r} is not known{nearest(str(value), known)}"
            )

    def _shares(self, name: str, shares: tuple[float, ...]) -> None:
        for share in shares:
            self._number(name, share, "shares of 0 or more")
        if self.budget > 0 and abs(sum(shares) - 1.0) > 1e-6:
            raise Mistake(
                f"programme {self.name}: {name} adds up to {sum(shares):.6g}; its shares must add up to 1"
            )

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
        money = np.zeros(max(months, self.last_month))
        if not self.is_nothing:
            shares = profiles.tapered(self.profile, TAPER_MONTHS) if self.ending == "taper" else self.profile  # type: ignore[arg-type]
            heads = population / ADULT_SHARE
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
        years = np.arange(self.last_month) / 12.0
        growth = compounded(years, rate, LATER if rate == GREEN_BOOK else None)
        return float((self.planned(population, self.last_month) / growth).sum())

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
        if self.is_nothing:
            return self
        return replace(self, budget=self.budget * gbp / self.present_value(population, rate))

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
        if self.is_nothing:
            return self
        return replace(self, budget=self.budget * gbp / self.cash(population))

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
            f"{end}; {spent}; {who}."
        )


def plain_of(option: Programme) -> dict[str, object]:
    """A programme as plain data; `programme_of_plain` gives it back."""
    plain = {key: getattr(option, key) for key in SHAPE}
    return plain | {"profile": list(option.profile), "mix": dict(sorted(option.mix.items()))}


def programme_of_plain(plain: Table) -> Programme:
    """The programme that `plain_of` wrote down."""
    return Programme(**{**plain, "profile": tuple(plain["profile"])})
