"""The catalogue of parameters: every number with its unit, range, meaning, basis and source."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import NoReturn

from .fixed import Fixed
from .mistakes import Mistake, by_name, nearest, plain_number, told
from .reading import read_toml
from .views import Facts, Shown

BASES = ("measured", "transferred", "assumed")
PARAMETERS = "a mapping of parameters to numbers"
REFUSAL = "is immutable; make a case with case({...})"


@dataclass(frozen=True)
class Parameter:
    """One number of the model.

    `basis` is *measured* (a published figure for England or the UK), *transferred* (published for
    another setting, or computed from published figures) or *assumed* (a judgement, called one).
    `low` to `high` is what the model accepts, the ends that switch something off included. `plausible` is
    where a number may lie that nobody published: what calibration draws from. Every judgement of how residents,
    groups and places behave has one; a number that describes a place or the start, or is a switch, has none.
    A value of 0 that switches a mechanism off may lie outside it.
    """

    name: str
    value: float
    low: float
    high: float
    unit: str
    meaning: str
    basis: str
    source: str
    plausible: tuple[float, float] | None = None

    @property
    def is_judgement(self) -> bool:
        """Whether its size is judged: assumed, or published in direction only, as the source then says."""
        return self.basis == "assumed" or "judgement" in self.source

    def checked(self, value: object) -> float:
        """Return `value` as a float within the range of this parameter, else raise a Mistake."""
        allowed = f"{self.low:g} to {self.high:g} {self.unit}".rstrip()
        number = plain_number(value)
        if number is None:
            raise Mistake(f"parameter {self.name}: {told(value)} is not a finite number; give {allowed}")
        if not self.low <= number <= self.high:
            raise Mistake(f"parameter {self.name}: {told(value)} is outside its range; give {allowed}")
        return float(number)


@cache
def read_catalogue() -> Mapping[str, Parameter]:
    """Read `parameters.toml` into parameters by name, in the order of the file."""
    tables, _ = read_toml(Path(__file__).parent / "parameters.toml")
    found = {}
    for group, entries in tables.items():
        for key, entry in entries.items():
            low, high = entry["range"]
            words = {k: entry[k] for k in ("unit", "meaning", "basis", "source")}
            name = f"{group}.{key}"
            found[name] = Parameter(name, float(entry["value"]), float(low), float(high), **words)
            if "plausible" in entry:
                bottom, top = entry["plausible"]
                found[name] = replace(found[name], plausible=(float(bottom), float(top)))
    return Fixed(found, f"the catalogue {REFUSAL}")


catalogue: Mapping[str, Parameter] = read_catalogue()


def checked_values(
    field: str, values: object, known: Mapping[str, Parameter] = catalogue
) -> dict[str, float]:
    """Values of parameters by name, each known and within its range, else raise a Mistake."""
    checked = {}
    for name, value in by_name(field, values, PARAMETERS).items():
        if name not in known:
            raise Mistake(f"parameter {name!r} is not known{nearest(name, known)}")
        checked[name] = known[name].checked(value)
    return checked


class ParameterGroup(Shown):
    """The numbers of one group of a case, such as `case().trust`. Immutable.

    >>> case().trust.learning = 0.9
    Traceback (most recent call last):
    AttributeError: parameter 'learning' is immutable; make a case with case({...})
    """

    def __init__(self, values: Mapping[str, float]) -> None:
        self.__dict__.update(values)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"parameter {name!r} {REFUSAL}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"parameter {name!r} {REFUSAL}")

    def __getattr__(self, name: str) -> float:
        raise AttributeError(f"no parameter of this group is called {name!r}{nearest(name, self.__dict__)}")

    def _facts(self) -> Facts:
        return self.__dict__.items()


class Case(Shown, Mapping[str, float]):
    """One parameterisation: the catalogue with some numbers changed. Immutable.

    Parameters
    ----------
    changes : mapping of str to float
        Values that differ from the catalogue, by name.
    defaults : mapping of str to float, optional
        What a place's margins put in the catalogue's place.
    known : mapping of str to Parameter
        The catalogue, with the parameters of rules of one's own if there are any.

    Raises
    ------
    Mistake
        If a name is not known or a value is out of its range.

    Examples
    --------
    >>> nearby = case({"trust.learning": 0.1})
    >>> nearby["trust.learning"], nearby.trust.learning, dict(nearby.changes)
    (0.1, 0.1, {'trust.learning': 0.1})
    """

    changes: Mapping[str, float]

    def __init__(
        self,
        changes: Mapping[str, float],
        defaults: Mapping[str, float] | None = None,
        known: Mapping[str, Parameter] = catalogue,
    ) -> None:
        checked = dict(sorted(checked_values("changes", changes, known).items()))
        placed = {} if defaults is None else checked_values("defaults", defaults, known)
        values = {n: p.value for n, p in known.items()} | placed | checked
        self.__dict__.update(
            changes=Fixed(checked, f"a case {REFUSAL}"), _values=Fixed(values, f"a case {REFUSAL}")
        )
        self.__dict__["_known"] = known
        groups: dict[str, dict[str, float]] = {}
        for name, value in values.items():
            group, key = name.split(".")
            groups.setdefault(group, {})[key] = value
        self.__dict__.update((group, ParameterGroup(numbers)) for group, numbers in groups.items())

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a case {REFUSAL}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a case {REFUSAL}")

    def __setitem__(self, name: str, value: object) -> NoReturn:
        raise TypeError(f"a case {REFUSAL}")

    def __delitem__(self, name: str) -> NoReturn:
        raise TypeError(f"a case {REFUSAL}")

    def __getattr__(self, name: str) -> ParameterGroup:
        raise AttributeError(f"no group of parameters is called {name!r}")

    def __getitem__(self, name: str) -> float:
        return float(self.__dict__["_values"][name])

    def _facts(self) -> Facts:
        own, most = list(self.changes.items()), 8
        rest = [("further changes", len(own) - most)] if len(own) > most else []
        known = self.__dict__["_known"]
        replaced = sum(self[name] != p.value for name, p in known.items() if name not in self.changes)
        place = [("values of a place", replaced)] if replaced else []
        return [*own[:most], *rest, *place] or [("changes", "none")]

    def __iter__(self) -> Iterator[str]:
        return iter(self.__dict__["_values"])

    def __len__(self) -> int:
        return len(self.__dict__["_values"])

    def __reduce__(self) -> tuple[object, ...]:
        known = self.__dict__["_known"]
        more = () if known is catalogue else (known,)
        return Case, (dict(self.changes), self.__dict__["_values"], *more)

    def placed(self, values: Mapping[str, float]) -> "Case":
        """The same case in a place whose published margins differ; the case's own changes stand.

        Parameters
        ----------
        values : mapping of str to float
            The place's values, by name.

        Returns
        -------
        Case
            Another case.
        """
        return Case(self.changes, checked_values("values", values), self.__dict__["_known"])


def case(changes: Mapping[str, float] | None = None) -> Case:
    """Make a neighbouring case: the catalogue's values with some changed, each checked against its range.

    Parameters
    ----------
    changes : mapping of str to float, optional
        The new values, by name.

    Returns
    -------
    Case
        It cannot be changed any more.

    Raises
    ------
    Mistake
        If a name is not known or a value is out of its range.
    """
    return Case({}) if changes is None else changes if isinstance(changes, Case) else Case(changes)


def case_given(parameters: Mapping[str, float] | None, known: Mapping[str, Parameter] = catalogue) -> Case:
    """The case that an argument called `parameters` asks for: a case, or the changes that make one."""
    if isinstance(parameters, Case):
        return parameters if known is catalogue else Case(parameters.changes, known=known)
    return Case({} if parameters is None else checked_values("parameters", parameters, known), known=known)
