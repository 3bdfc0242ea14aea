"""Questions to a participant: widgets where there are any, and where there are none a value to be typed.

Either way the answer is `.value`, and can be set by hand.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kith.model.mistakes import (
    Mistake,
    by_name,
    finite,
    listed,
    nearest,
    plain_number,
    whole_number,
    word,
)

from .given import one_of


class Typed:
    """A question without a widget: its value is typed.

    >>> who = Typed("Who is ahead?", "short", ["short", "patient"])
    >>> who
    Who is ahead? 'short' (to change it: .value = ..., one of 'short', 'patient')
    >>> who.value = "pateint"
    Traceback (most recent call last):
    kith.model.mistakes.Mistake: Who is ahead? 'pateint' is not allowed; the nearest is 'patient'
    """

    def __init__(self, question: str, value: Any, allowed: Sequence[Any] | tuple[float, float]) -> None:
        self.question, self.allowed = question, allowed
        self.value = value

    @property
    def value(self) -> Any:
        """The answer."""
        return self._value

    @value.setter
    def value(self, answer: Any) -> None:
        if isinstance(self.allowed, tuple):
            low, high = self.allowed
            if plain_number(answer) is None or not low <= answer <= high:
                raise Mistake(f"{self.question} {answer!r} is not allowed; give {low:g} to {high:g}")
        elif answer not in self.allowed:
            raise Mistake(
                f"{self.question} {answer!r} is not allowed{nearest(str(answer), map(str, self.allowed))}"
            )
        self._value = answer

    def __repr__(self) -> str:
        one_of = (
            f"{self.allowed[0]:g} to {self.allowed[1]:g}"
            if isinstance(self.allowed, tuple)
            else f"one of {', '.join(map(repr, self.allowed))}"
        )
        return f"{self.question} {self.value!r} (to change it: .value = ..., {one_of})"


def widgets() -> Any:
    """The package `ipywidgets`, or None where it is not installed."""
    try:
        import ipywidgets  # noqa: PLC0415 (an optional extra)
    except ImportError:
        return None
    return ipywidgets


def choice(question: str, options: Sequence[str], value: str | None = None) -> Any:
    """A question with a few answers, of which `.value` is the one chosen, by default the first."""
    options = [word("options", each) for each in listed("options", options)]
    if not options:
        raise Mistake("options: none is given; give at least one")
    first = options[0] if value is None else one_of("value", value, options)
    word("question", question)
    kit = widgets()
    if kit is None:
        return Typed(question, first, options)
    return kit.ToggleButtons(
        options=options, value=first, description=question, **wide(kit, "initial"), tooltips=[]
    )


def number(question: str, low: float, high: float, value: float, step: float = 1.0) -> Any:
    """A question answered by a number from `low` to `high`."""
    word("question", question)
    low = finite("low", low, -math.inf)
    high, step = finite("high", high, low), finite("step", step, sys.float_info.min)
    value = finite("value", value, low, high)
    kit = widgets()
    if kit is None:
        return Typed(question, value, (low, high))
    kind = kit.IntSlider if all(float(x).is_integer() for x in (low, high, value, step)) else kit.FloatSlider
    return kind(
        value=value, min=low, max=high, step=step, description=question, **wide(kit, "initial", "40em")
    )


def wide(kit: Any, label: str, width: str = "auto") -> dict[str, Any]:
    """Room for a question in words."""
    return {"style": {"description_width": label}, "layout": kit.Layout(width=width)}


class Several(Mapping[Any, float]):
    """Several numbers under one question, read and set like a mapping."""

    def __init__(self, question: str, asked: Mapping[Any, Any]) -> None:
        self.question, self.asked = question, asked

    def __getitem__(self, name: Any) -> float:
        return float(self.asked[name].value)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.asked)

    def __len__(self) -> int:
        return len(self.asked)

    def __setitem__(self, name: Any, answer: float) -> None:
        self.asked[name].value = answer

    def __repr__(self) -> str:
        return f"{self.question} {dict(self)} (to change it: [{next(iter(self))!r}] = ...)"

    def _ipython_display_(self) -> None:
        kit = widgets()
        if kit is None:
            print(repr(self))
            return
        from IPython.display import display  # noqa: PLC0415 (it comes with ipywidgets)

        display(kit.VBox([kit.Label(self.question), *self.asked.values()]))  # type: ignore[no-untyped-call]


def curve(question: str, years: Sequence[int], low: float, high: float, step: float = 0.1) -> Several:
    """A curve that a participant draws by setting its height at a few years; flat at nothing until it is."""
    word("question", question)
    asked = [whole_number("years", year, 0, 1000) for year in listed("years", years, "a list of years")]
    if not asked:
        raise Mistake("years: none is given; give at least one")
    return Several(question, {year: number(f"year {year}", low, high, 0.0, step) for year in asked})


def points(question: str, given: Mapping[str, float], most: int = 10) -> Several:
    """Points, from none to `most`, to be given to each of several things."""
    word("question", question)
    most = whole_number("most", most, 1, 1000)
    asked = {name: finite("given", each, 0.0, most) for name, each in by_name("given", given).items()}
    if not asked:
        raise Mistake("given: nothing is to be given points; give at least one name")
    return Several(question, {name: number(name, 0, most, value) for name, value in asked.items()})
