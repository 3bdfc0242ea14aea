"""What a study that was carried out would have concluded, were Kith right; and what another one would for its money."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..presenting.sentences import adults, listed, pounds
from .published import BETTER, NOTHING, UNREAD, WORSE, Conclusion, Published
from .redesign import best_for, cheapest
from .wording import scale_of


def chance(row: Mapping[str, Any], said: str) -> float:
    """The share of studies that conclude what is said of an outcome; not a number where that is not known.

    >>> row = {"power": 0.3, "above": 0.25, "below": 0.05, "better": -1}
    >>> [chance(row, said) for said in ("better", "worse", "nothing")]
    [0.05, 0.25, 0.7]
    """
    if said == UNREAD:
        return float("nan")
    share = float(row[column(row, said)])
    return 1.0 - share if said == NOTHING else share


def column(row: Mapping[str, Any], said: str) -> str:
    """Where it is counted how often that is said: power, or the intervals that are above or below nothing."""
    if said == NOTHING:
        return "power"
    return "above" if (said == BETTER) == (row["better"] >= 0) else "below"


def chances(study: Published, designs: pd.DataFrame) -> pd.DataFrame:
    """A row for each conclusion: what was said, and the chance of it with its Monte Carlo error."""
    rows = []
    for one, row in pairs_of(study, designs):
        error = np.nan if one.said == UNREAD else row[f"{column(row, one.said)}_mc"]
        words = {"said": one.said, "text": one.text, "source": one.source}
        rows.append({"design": row["design"], **words, "chance": chance(row, one.said), "chance_mc": error})
    return pd.DataFrame(rows)


def pairs_of(study: Published, designs: pd.DataFrame) -> list[tuple[Conclusion, dict[str, Any]]]:
    """Each conclusion with the row of its design."""
    rows = designs.set_index("design", drop=False).to_dict("index")
    return [(one, rows[one.design.name]) for one in study.concluded]


def verdicts(study: Published, designs: pd.DataFrame, cases: pd.DataFrame) -> list[str]:
    """With what chance a study would have concluded what it did, in sentences."""
    found = [f"{study.name}: {study.about}. Its areas had about {adults(study.adults)} each."]
    for one, row in pairs_of(study, designs):
        if not np.isfinite(row["power"]):
            found.append(
                f"It found that {one.text}. Here none of its studies gives an estimate with an error."
            )
            continue
        every = cases[cases["design"] == one.design.name]
        found.append(verdict(one, row, every) + f" Source: {one.source}.")
    return [*found, f"Not read, or not in Kith: {study.unread}"]


def verdict(one: Conclusion, row: Mapping[str, Any], cases: pd.DataFrame) -> str:
    """One conclusion, and how often it would be drawn."""
    better, worse, nothing = (round(1000 * chance(row, said)) for said in (BETTER, WORSE, NOTHING))
    all_three = f"{better} would tell of a gain, {worse} of a loss, {nothing} of neither"
    measure = f"{row['title'].lower()} after {row['year']} years"
    if one.said == UNREAD:
        return f"On {measure} what it found could not be read ({one.text}). Of 1,000 studies like it {all_three}."
    by_case = [chance(case, one.said) for case in cases.to_dict("records")]
    return (
        f"It found that {one.text}. Were Kith right, and {measure} what it asked, "
        f"{round(1000 * chance(row, one.said))} of 1,000 studies like it ({round(1000 * min(by_case))} to "
        f"{round(1000 * max(by_case))} by case) would have concluded the same: {all_three}."
    )


def as_it_did(study: Published, designs: pd.DataFrame) -> str:
    """With what chance a study would have concluded what it did, in a line."""
    known = [(one, row) for one, row in pairs_of(study, designs) if one.said != UNREAD]
    told = [f"{chance(row, one.said):.0%} on {row['title'].lower()} ({one.said})" for one, row in known]
    return f"Chance that {study.name} would conclude what it did, were Kith right: {listed(told, 0)}"


def drifts(usual: pd.DataFrame) -> list[str]:
    """What changes with no programme in the last year, where those who stayed differ from all residents."""
    told = []
    for _, rows in usual.groupby("outcome", sort=False):
        row = rows.iloc[-1]
        if not np.isfinite(row["stayers"]):
            continue
        scale, unit, places = scale_of(row["unit"])
        then, stayed = (f"{scale * row[name]:+.{places}f}{unit}" for name in ("everybody", "stayers"))
        told.append(
            f"With no programme at all, {row['title'].lower()} changes by {then} in {row['year']} years for all "
            f"residents, and by {stayed} for those who stayed: a panel that loses movers sees the second."
        )
    return told


def redesigns(tried: pd.DataFrame, designs: pd.DataFrame) -> list[str]:
    """For each design what finds the truth most often for its money, and what is enough."""
    found = []
    for row in designs.to_dict("records"):
        mine = tried[tried["design"] == row["design"]]
        best, enough = best_for(mine, row["cost"]), cheapest(mine)
        said = f"{row['design']}, with other numbers: for the {pounds(row['cost'])} that it costs as asked, "
        said += (
            "nothing that was tried finds the truth"
            if best is None or not best["finds"] > 0.0
            else f"most would find the truth with {in_words(best)}: {round(1000 * best['finds'])} of 1,000"
        )
        said += "; four in five find it " + (
            "with nothing that was tried, at any price."
            if enough is None
            else f"for {pounds(enough['cost'])}, with {in_words(enough)}."
        )
        found.append(said)
    return found


def in_words(one: pd.Series) -> str:
    """Areas, respondents and year of a design."""
    asked = "everybody" if one["sample"] < 0 else f"{one['sample']:,.0f} respondents"
    return f"{one['areas']:.0f} areas, {asked} in each and year {one['year']:.0f}"
