"""What a comparison tells of one outcome, from intervals that hold together with those of all headline outcomes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from kith.model.measures.outcomes import HEADLINE, OUTCOMES
from kith.model.programme.presets import BASELINE

from ..comparing.findings import Findings
from ..comparing.verdicts import MANY, verdict
from ..effects import averaged
from ..presenting.sentences import about
from ..simultaneous import FEWEST, beside, seeds_needed, too_few

SAID = {"same": "practically the same", "unsure": "cannot tell"}


def family_of(outcome: str) -> tuple[str, ...]:
    """The outcomes that one is told together with: the headline ones, and itself."""
    return HEADLINE if outcome in HEADLINE else (*HEADLINE, outcome)


def rows_told(found: Findings, name: str, outcome: str, average: bool = False) -> pd.DataFrame:
    """The effects of an option or a difference on an outcome, by year or on its average over the years."""
    table = found.averages if average else found.effects
    if outcome not in HEADLINE:
        runs = averaged(found.runs, [*OUTCOMES]) if average else found.runs
        table = beside(table, runs, found.question.names, BASELINE, family_of(outcome))
    return table[(table["option"] == name) & (table["outcome"] == outcome)]


def told(row: Mapping[str, Any], better: int = 1) -> str:
    """The verdict on a row of effects with `low`, `high`, `margin` and `replicates`; of few seeds none can tell."""
    if row["replicates"] < FEWEST:
        return "unsure"
    return verdict(row["low"], row["high"], better or 1, row["margin"])


def pairs_needed(row: Mapping[str, Any]) -> str:
    """About how many pairs of runs would tell, in brackets, or how many it takes at least."""
    seeds = row["replicates"]
    if seeds < FEWEST or not math.isfinite(row["low"]):
        return f" ({FEWEST} pairs of runs at least are needed to tell luck from what money does)"
    needed = about(min(seeds_needed(row["effect"], row["low"], row["high"], row["margin"], seeds), MANY))
    return f" (about {needed:,} pairs would tell)" if needed < MANY else f" (not even {MANY:,} pairs would)"


def bands_told(found: Findings, outcome: str) -> str:
    """How to read the bands of a difference over the years, in a sentence."""
    pairs = found.replicates
    if pairs == 1:
        return f"Line: the one pair of runs there is.{too_few(pairs)} "
    if pairs < FEWEST:
        return f"Line: mean of {pairs} pairs of runs; light band: nine worlds in ten.{too_few(pairs)} "
    return (
        f"Line: mean of {pairs} pairs of runs with shared luck; dark band: 95% interval of the mean, for "
        f"{len(family_of(outcome))} outcomes together, thick where it leaves zero out; light band: nine worlds in ten. "
    )
