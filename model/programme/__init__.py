"""Investments in social infrastructure: what they are, who decides, and what they buy."""

from .ledger import Ledger
from .presets import presets, programme_named
from .programme import ADULT_SHARE, CONTROLS, ENDINGS, INSTRUMENTS, WORKS, Figure, Programme

__all__ = [
    "ADULT_SHARE",
    "CONTROLS",
    "ENDINGS",
    "INSTRUMENTS",
    "WORKS",
    "Figure",
    "Ledger",
    "Programme",
    "presets",
    "programme_named",
]
