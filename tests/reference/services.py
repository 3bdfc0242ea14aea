"""The attention that services pay to the place (ODD 2.6, 7.2)."""

from __future__ import annotations

from math import exp
from statistics import fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .model import Reference


def review(model: Reference) -> None:
    """Services look at the place once a year, if there are institutions."""
    if model.month % 12 or not model.institutions:
        return
    numbers = model.numbers
    linking = fmean(resident.linking for resident in model.residents)
    engaged = fmean(resident.is_engaged for resident in model.residents)
    seen = (linking + numbers["services.per_engaged"] * engaged) / numbers["services.usual_linking"]
    model.attention += (1 - exp(-12 / numbers["services.lag"])) * (seen - model.attention)


def answer(attention: float, elasticity: float) -> float:
    """By how much services do more, or less, than anywhere."""
    return min(max(max(attention, 0.001) ** elasticity, 1 / 4), 4)
