"""What `kith view` was asked for, as every visitor's page finds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kith.model.programme import Programme, presets

VISITORS = 8
ALONE = {"place": "left-behind", "population": 400, "programme": "patient", "seed": 1}


@dataclass
class Opened:
    """What there is to see, and for whom.

    visitors : how many there may be at once
    known : programmes that may be named
    alone : what Mesa's page begins with
    """

    visitors: int = VISITORS
    known: Mapping[str, Programme] = field(default_factory=lambda: presets)
    alone: Mapping[str, Any] = field(default_factory=lambda: dict(ALONE))


opened = Opened()
