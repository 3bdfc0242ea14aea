"""Kith: residents, groups and institutions form and lose ties; money buys them opportunities to."""

from .mistakes import Mistake
from .neighbourhood import SCHEDULE, Neighbourhood
from .parameters import Case, Parameter, case, catalogue
from .places import Place, places
from .programme import Ledger, Programme, presets, programme_named
from .provenance import model_digest

__all__ = [
    "SCHEDULE",
    "Case",
    "Ledger",
    "Mistake",
    "Neighbourhood",
    "Parameter",
    "Place",
    "Programme",
    "case",
    "catalogue",
    "model_digest",
    "places",
    "presets",
    "programme_named",
]
