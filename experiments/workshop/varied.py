"""An assumption varied: who is ahead, under each value that it might have, and in each place."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from kith.model.measures.outcomes import OUTCOMES
from kith.model.mistakes import Mistake, word
from kith.model.programme.presets import BASELINE

from .. import figures as draw
from ..comparing.findings import Findings
from ..effects import averaged, by_seed, is_decided, paired, percent
from .given import comparisons_given, one_of

WHEN = ("in the last year", "averaged over the years")


def varied_figure(found: Mapping[object, Findings], what: str, outcome: str = "ties") -> draw.Chart:
    """Who of two options is ahead, at the end and on average over the years, under each value of an assumption.

    Parameters
    ----------
    found : mapping of object to Findings
        A comparison of the same two options for each value.
    what : str
        What the values are of.

    Raises
    ------
    Mistake
        If there is no comparison, or one is not of two options.
    """
    found = comparisons_given(found)
    if any(len(each.question.names) != 2 for each in found.values()):
        raise Mistake("found: give comparisons of two options each")
    word("what", what, "what the values are of")
    first, about = next(iter(found.values())), OUTCOMES[one_of("outcome", outcome, OUTCOMES)]
    one, other = first.question.names
    panels = {}
    for when in WHEN:
        rows = [
            _effect(each, f"{other} - {one}", outcome, average=when == WHEN[1]) for each in found.values()
        ]
        panels[when] = pd.DataFrame(rows, index=pd.Index([*found], dtype=object))
    return draw.varied_chart(
        panels,
        what,
        outcome,
        f"{about.title}: {other} less {one}, under {len(found)} values of {what}",
        f"{first.question.place}, {first.replicates} pairs of runs at each value, 95% intervals. Filled: the "
        f"interval leaves zero out. {'Below' if about.better < 0 else 'Above'} zero {other} is ahead, else {one}.",
    )


def _effect(found: Findings, name: str, outcome: str, average: bool) -> dict[str, float]:
    """One effect with its interval, of the last year or of the average."""
    e = found.averages if average else found.effects[found.effects["year"] == found.question.years]
    row = e[(e["option"] == name) & (e["outcome"] == outcome)].iloc[0]
    return {key: row[key] for key in ("effect", "low", "high")}


def map_figure(found: Mapping[str, Findings], outcome: str, against: str) -> draw.Chart:
    """What each option is worth over one of them, in each place, in per cent of business as usual.

    Parameters
    ----------
    found : mapping of str to Findings
        Comparisons of the same options, by place.
    against : str
        The option that the others are compared with.
    """
    first = next(iter(comparisons_given(found).values()))
    one_of("outcome", outcome, OUTCOMES)
    one_of("against", against, first.question.names)
    options = [name for name in first.question.names if name != against]
    return draw.map_chart(
        {when: _cells(found, options, outcome, against, when) for when in WHEN},
        options,
        list(found),
        f"{OUTCOMES[outcome].title}: each option less {against}",
        f"Per cent of {BASELINE}; {first.replicates} pairs of runs in each place. Purple: better than {against}; "
        "orange: worse. A star: the 95% interval leaves zero out.",
    )


def _cells(
    found: Mapping[str, Findings], options: list[str], outcome: str, against: str, when: str
) -> tuple[np.ndarray, np.ndarray]:
    """Worth of each option over another, per cent, more being better; and whether it is decided; (options, places)."""
    worth, sure = np.zeros((len(options), len(found))), np.zeros((len(options), len(found)), bool)
    for x, each in enumerate(found.values()):
        runs = averaged(each.runs, [outcome]) if when == WHEN[1] else each.runs
        levels = {name: by_seed(runs, name, [outcome])[:, -1, 0] for name in (BASELINE, against, *options)}
        for y, option in enumerate(options):
            e = paired(levels[option], levels[against])
            gain = (OUTCOMES[outcome].better or 1) * float(e["effect"])
            worth[y, x] = percent(gain, np.abs(levels[BASELINE].mean()))
            sure[y, x] = bool(is_decided(float(e["low"]), float(e["high"])))
    return worth, sure
