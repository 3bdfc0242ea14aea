"""Ways of counting wellbeing, from least to most: an answer that hangs on one of them should be seen to."""

from __future__ import annotations

from dataclasses import replace

from .appraisal import Assumptions
from .lines import WELLBEING

STRICT = "work and services only"  # neither wellbeing nor volunteers' time
WELLBY_ENDS = {"with WELLBYs, low": "low", "with WELLBYs": "value", "with WELLBYs, high": "high"}


def ways_of(asked: Assumptions) -> dict[str, Assumptions]:
    """The assumptions asked for, under each way of counting wellbeing."""
    strict = replace(asked, wellbeing=WELLBEING[1], off=asked.off | {"volunteering"})
    found = {STRICT: strict} | {told: replace(asked, wellbeing=told) for told in WELLBEING[1:]}
    for told, end in WELLBY_ENDS.items():
        values = asked.values.at({"wellby": end})
        found[told] = replace(asked, wellbeing=WELLBEING[0], values=values)
    return found
