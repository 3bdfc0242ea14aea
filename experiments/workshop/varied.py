"""An assumption varied: who is ahead, under each value that it might have, and in each place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from kith.model.measures.outcomes import OUTCOMES
from kith.model.mistakes import Mistake, word
from kith.model.programme.presets import BASELINE

from .. import figures as draw
from ..comparing.findings import Findings
from ..effects import averaged, mean_and_variance, percent, subtracted
from ..simultaneous import over_worlds, together, too_few
from .given import comparisons_given, one_of
from .told import SAID, rows_told, told

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
    cells = [(each, one, other, when) for when in WHEN for each in found.values()]
    rows, shared = _rows(cells, outcome)
    names = {"better": f"{other} ahead", "worse": f"{one} ahead", **SAID}
    rows["says"] = [
        f"{names[word]}\n{other} ahead in {share:.0%}"
        for word, share in zip(rows["says"], rows["ahead"], strict=True)
    ]
    panels = {
        when: rows.iloc[k * len(found) : (k + 1) * len(found)].set_axis(pd.Index([*found], dtype=object))
        for k, when in enumerate(WHEN)
    }
    return draw.varied_chart(
        panels,
        what,
        outcome,
        f"{about.title}: {other} less {one}, under {len(found)} values of {what}",
        f"{first.question.place.name}, {shared} pairs of runs at each value.{too_few(shared)} Dark: 95% interval of "
        f"the mean, for all {len(cells)} together; light: nine worlds in ten. Filled: one can tell who is ahead. Under "
        f"each value: what the interval says, and in how many worlds {other} is ahead. "
        f"{'Below' if about.better < 0 else 'Above'} zero {other} is ahead, else {one}.",
    )


def _rows(cells: Sequence[tuple[Findings, str, str, str]], outcome: str) -> tuple[pd.DataFrame, int]:
    """One option less another in each of some comparisons, told together; and how many seeds they share.

    Parameters
    ----------
    cells : comparison, one option, the other that it is taken from, and when
    """
    table = pd.concat([_differences(*cell, outcome) for cell in cells], axis=1).to_numpy(float)
    shared = int(np.isfinite(table).all(axis=1).sum())
    low, high = together(table)
    world_low, world_high, ahead = over_worlds(table)
    better = OUTCOMES[outcome].better or 1
    rows = pd.DataFrame(
        {
            "effect": mean_and_variance(table, np.isfinite(table))[0],
            "low": low,
            "high": high,
            "world_low": world_low,
            "world_high": world_high,
            "ahead": ahead if better > 0 else 1.0 - ahead,
            "margin": [_margin(found, other, outcome, when) for found, _, other, when in cells],
            "replicates": shared,
        }
    )
    rows["says"] = [told(row, better) for row in rows.to_dict("records")]
    return rows.assign(sure=rows["says"].isin(["better", "worse"])), shared


def _differences(found: Findings, one: str, other: str, when: str, outcome: str) -> pd.Series:
    """One option taken from another, by seed, in the last year or on average over the years."""
    runs = averaged(found.runs, [outcome]) if when == WHEN[1] else found.runs
    by_option = runs[runs["month"] == runs["month"].max()].pivot(
        index="seed", columns="option", values=outcome
    )
    return pd.Series(subtracted(by_option[other], by_option[one]))


def _margin(found: Findings, option: str, outcome: str, when: str) -> float:
    """Within what options are practically the same in a comparison."""
    return float(rows_told(found, option, outcome, average=when == WHEN[1])["margin"].iloc[-1])


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
    cells = [(each, against, option, when) for when in WHEN for option in options for each in found.values()]
    rows, shared = _rows(cells, outcome)
    gain = (OUTCOMES[outcome].better or 1) * rows["effect"].to_numpy()
    usual = [_usual(each, outcome, when) for each, _, _, when in cells]
    rows = rows.assign(worth=percent(gain, np.array(usual)))
    many = len(options) * len(found)
    return draw.map_chart(
        {when: rows.iloc[k * many : (k + 1) * many] for k, when in enumerate(WHEN)},
        options,
        list(found),
        f"{OUTCOMES[outcome].title}: each option less {against}",
        f"Per cent of {BASELINE}; {shared} pairs of runs in each place.{too_few(shared)} Purple: better than "
        f"{against}; orange: worse. ? one cannot tell, = practically the same, by 95% intervals of the mean that hold "
        f"for all {len(cells)} together. Small: in how many worlds it is better.",
    )


def _usual(found: Findings, outcome: str, when: str) -> float:
    """An outcome under business as usual, in the last year or on average over the years, mean over seeds."""
    runs = found.runs[(found.runs["option"] == BASELINE) & (found.runs["month"] > 0)]
    last = runs if when == WHEN[1] else runs[runs["month"] == runs["month"].max()]
    return abs(float(last[outcome].mean()))
