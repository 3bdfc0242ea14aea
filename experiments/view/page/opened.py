"""What `kith view` was asked for, as every visitor's page finds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from model import Programme, presets

VISITORS = 8


@dataclass
class Opened:
    """`visitors` : how many there may be at once; `known` : programmes that may be named."""

    visitors: int = VISITORS
    known: Mapping[str, Programme] = field(default_factory=lambda: presets)


opened = Opened()
