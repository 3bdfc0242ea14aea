"""What `kith view` was asked for, as every visitor's page finds it.

Solara imports the page by the name of its module and makes it in threads of its own, so nothing can be handed to it:
`launched` is the one place where a server leaves its settings, for as long as it serves.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from kith.model.places import Place, places
from kith.model.programme import Programme, presets
from kith.model.rules import NO_RULES, Rules

from .observed import Observed

HOST = "127.0.0.1"
EVERYWHERE = ("", "0.0.0.0", "::")
VISITORS = 8
ALONE = {"place": "left-behind", "population": 400, "programme": "patient", "seed": 1}


@dataclass(frozen=True)
class LaunchSettings:
    """What there is to see, and for whom.

    visitors : how many there may be at once
    known : programmes that may be named; grounds : places that may be
    rules : those of one's own that run with the model; survey : by which cases are weighed, if that is chosen
    alone : what Mesa's page begins with
    host : the address of this machine to serve at
    address : what visitors open, if it is another
    room : the places that visitors take and give back
    """

    visitors: int = VISITORS
    known: Mapping[str, Programme] = field(default_factory=lambda: presets)
    grounds: Mapping[str, Place] = field(default_factory=lambda: places)
    rules: Rules = NO_RULES
    survey: Observed | None = None
    alone: Mapping[str, Any] = field(default_factory=lambda: dict(ALONE))
    host: str = HOST
    address: str | None = None
    room: threading.Semaphore = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "room", threading.Semaphore(self.visitors))


_served = LaunchSettings()  # as for `solara run` on a module of the page


@contextmanager
def launched(settings: LaunchSettings) -> Iterator[None]:
    """Make these the settings of every page that is made meanwhile.

    >>> with launched(LaunchSettings(visitors=2)):
    ...     launch_settings().visitors
    2
    >>> launch_settings().visitors
    8
    """
    global _served
    before, _served = _served, settings
    try:
        yield
    finally:
        _served = before


def launch_settings() -> LaunchSettings:
    """The settings of the server that runs, or the usual ones."""
    return _served
