"""Targets of a user's own: what a new ensemble is fitted to beside the published patterns, or in their place.

A target is a range for one of the fitted indicators, which then replaces the published one, or for a question of the
survey in one of the three places that calibration runs. What is held out stays so: a figure that is fitted to cannot
check the fit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from kith.model.mistakes import Mistake, finite, nearest, one_line, path_given
from kith.model.places import ENGLAND
from kith.model.reading import once, read_toml, shown

from ..surveys.questions import PLAIN, plain, question_named
from ..surveys.reading import answers_in, table_in
from .indicators import Indicator, value_of
from .patterns import PATTERNS, fitted
from .validate import PLACES

MEASURED = {"lonely": "loneliness"}  # what fieldwork calls a question, where that is not its name
KEYS = ("indicator", "place", "low", "high", "source")
PUBLISHED = ("beside", "instead")  # of the published patterns
Targets = dict[str, Any]


def read_targets(path: str | Path) -> Targets:
    """Targets from a TOML or CSV file, checked, fit for JSON: whether the published ones stay, and a row for each.

    Raises
    ------
    Mistake : naming the file and the target, if anything is missing, unknown, out of range or held out
    """
    file = Path(path_given("targets", path, "a TOML or CSV file"))
    try:
        if file.suffix.lower() == ".csv":
            given: Mapping[str, Any] = {
                "targets": answers_in(*table_in(file), words=("indicator", "place", "source"))
            }
        else:
            given = read_toml(file)[0]
        return targets_in(given)
    except Mistake as mistake:
        said = str(mistake)
        where = "" if said.startswith(shown(file)) else f"{shown(file)}: "
        raise Mistake(f"targets: {where}{said}") from None


def targets_in(given: Mapping[str, Any]) -> Targets:
    """Targets from the contents of a file."""
    for key in given:
        if key not in ("published", "targets"):
            raise Mistake(f"{key!r} is not known{nearest(key, ('published', 'targets'))}")
    published, rows = given.get("published", PUBLISHED[0]), given.get("targets")
    if published not in PUBLISHED:
        raise Mistake(f"published: {published!r} is not known; give {' or '.join(map(repr, PUBLISHED))}")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, Mapping) for row in rows):
        raise Mistake("targets: there is none; give [[targets]] with indicator, low, high and source")
    found = []
    for number, row in enumerate(rows, 1):
        try:
            found.append(target_of(row))
        except Mistake as mistake:
            raise Mistake(f"targets {number}: {mistake}") from None
    once("targets", [one["name"] for one in found])
    return {"published": published, "rows": found}


def target_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """One target, checked."""
    for key in row:
        if key not in KEYS:
            raise Mistake(f"{key!r} is not known{nearest(key, KEYS)}")
    for key in ("indicator", "low", "high", "source"):
        if key not in row:
            raise Mistake(f"{key}: is missing; give indicator, low, high and source")
    name = name_of(row["indicator"], row.get("place"))
    low, high = finite(f"{name}: low", row["low"], -1e9, 1e9), finite(f"{name}: high", row["high"], -1e9, 1e9)
    if not low < high:
        raise Mistake(
            f"{name}: low {low:g} and high {high:g} leave nothing between; give the lower end first"
        )
    if ":" in name and not (low >= 0.0 and high <= 1.0):
        raise Mistake(f"{name}: {low:g} to {high:g} is not allowed; give shares from 0 to 1")
    return {"name": name, "low": low, "high": high, "source": one_line(f"{name}: source", row["source"])}


def name_of(indicator: object, place: object) -> str:
    """What a target is called: a fitted indicator, or a place and a question.

    >>> name_of("ties_left", None), name_of("Often or always lonely", "left-behind")
    ('ties_left', 'left-behind:loneliness')
    """
    known = {one.name for one in fitted()}
    uses = {one.name: (p.id, p.use) for p in PATTERNS for one in p.indicators}
    if isinstance(indicator, str) and indicator in known and place is None:
        return indicator
    if isinstance(indicator, str) and uses.get(indicator, ("", "fitted"))[1] != "fitted":
        pattern, use = uses[indicator]
        raise Mistake(
            f"indicator: {indicator!r} is {use} ({pattern}): what is fitted to cannot check the fit; leave it out"
        )
    if not isinstance(indicator, str) or plain(indicator) not in PLAIN:
        close = nearest(indicator, [*known, *PLAIN.values()])
        raise Mistake(f"indicator: {indicator!r} is neither fitted nor a question of the survey{close}")
    question = question_named("indicator", indicator)
    measured = MEASURED.get(question, question)
    if place not in PLACES:
        raise Mistake(f"place: {place!r} is not where calibration looks; give {', '.join(PLACES)}")
    return measured if place == ENGLAND and measured in known else f"{place}:{measured}"


def indicators_of(targets: Targets | None) -> list[Indicator]:
    """What is fitted to: the published indicators, and those of a user's own beside them or in their place."""
    published = list(fitted())
    if targets is None:
        return published
    rows: Sequence[Mapping[str, Any]] = targets["rows"]
    own = {row["name"]: as_indicator(row, published) for row in rows}
    if targets["published"] == PUBLISHED[1]:
        return list(own.values())
    more = [one for name, one in own.items() if name not in {each.name for each in published}]
    return [own.get(one.name, one) for one in published] + more


def as_indicator(row: Mapping[str, Any], published: Sequence[Indicator]) -> Indicator:
    """A target as an indicator."""
    for one in published:
        if one.name == row["name"]:
            return replace(one, low=row["low"], high=row["high"])
    place, _, measured = row["name"].partition(":")
    return Indicator(row["name"], row["source"], row["low"], row["high"], value_of(place, measured))
