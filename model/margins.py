"""Margins: how many of a place's people are of which age, tenure, work, status, community and length of residence.

A margin is met exactly, as whole people: its shares are apportioned to the adults by largest remainders (Hamilton's
method), and the residents whom luck drew are put into its categories in the order in which they stand already. So
nobody overtakes another, traits keep their association with one another, and a resident whose category does not change
is not touched.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .entities import ADULT, COMMUNITIES, TENURES, WORKING_AGE
from .mistakes import Mistake, by_name, nearest, plain_number, told, word

Margin = Mapping[str, float]
SMALLEST = 10  # people in a category, below which a count may point at persons
NEAR_ONE = 0.011  # shares that were rounded add up to 1 within this
TENURE = tuple(name.replace(" ", "_") for name in TENURES)
WORK = ("in_work", "out_of_work")
MARGINS = {
    "ages": "bands of years, as 18-24, 25-34, ..., 75+",
    "tenure": ", ".join(TENURE),
    "work": f"{', '.join(WORK)}, of adults under {WORKING_AGE:.0f}",
    "status": "bands from 0 to 1, as 0-0.25, 0.25-0.5, ...",
    "communities": f"up to {COMMUNITIES} communities, by any name",
    "residence": "bands of years lived here, as 0-1, 1-5, 5-10, 10+",
}
BANDED = ("ages", "status", "residence")


def checked_margins(people: object, small_cells: bool) -> dict[str, dict[str, float]]:
    """Margins by name, each checked, its bands in order.

    Raises
    ------
    Mistake
        If a margin or a category is not known, its numbers are neither counts nor shares, or a count is so small that
        it may point at persons and that was not said to be meant.
    """
    found = {}
    for name, given in by_name("people", people, "a mapping of margins to tables").items():
        if name not in MARGINS:
            raise Mistake(f"people: {name!r} is not known{nearest(name, MARGINS)}")
        field = f"people.{name}"
        margin = checked_numbers(field, given, small_cells)
        if name in BANDED:
            margin = in_order(field, margin, name)
        elif name == "communities":
            if len(margin) > COMMUNITIES:
                raise Mistake(
                    f"{field}: {len(margin)} are given and the model has {COMMUNITIES}; put the smaller ones together"
                )
            margin = dict(sorted(margin.items(), key=lambda one: -one[1]))
        else:
            margin = of_categories(field, margin, TENURE if name == "tenure" else WORK)
        found[name] = margin
    return found


def checked_numbers(field: str, given: object, small_cells: bool) -> dict[str, float]:
    """The numbers of a margin: counts of people, or shares that add up to 1."""
    margin = {}
    for category, value in by_name(field, given, "a table of counts or shares").items():
        number = plain_number(value)
        if number is None or number < 0:
            raise Mistake(f"{field}: {category} = {told(value)} is not allowed; give a count or a share")
        margin[word(field, category)] = float(number)
    total = math.fsum(margin.values())
    if is_counted(margin):
        for category, number in margin.items():
            if number != int(number):
                raise Mistake(
                    f"{field}: {category} = {told(number)} is neither a count nor a share; give whole numbers, or "
                    "shares that add up to 1"
                )
            if 0 < number < SMALLEST and not small_cells:
                raise Mistake(
                    f"{field}: {category} = {number:.0f} counts fewer than {SMALLEST} people, who might be known by "
                    "it; put it together with another, give shares, or say small_cells = true"
                )
    elif abs(total - 1.0) > NEAR_ONE:
        raise Mistake(f"{field}: its shares add up to {total:.6g}; give shares that add up to 1, or counts")
    return margin


def is_counted(margin: Margin) -> bool:
    """Whether a margin is of counts, and not of shares.

    >>> is_counted({"in_work": 0.6, "out_of_work": 0.4}), is_counted({"in_work": 600, "out_of_work": 400})
    (False, True)
    """
    return any(number > 1.0 for number in margin.values())


def of_categories(field: str, margin: dict[str, float], known: tuple[str, ...]) -> dict[str, float]:
    """A margin of known categories, all of them given, in the model's order."""
    for category in margin:
        if category not in known:
            raise Mistake(f"{field}: {category!r} is not known{nearest(category, known)}")
    for category in known:
        if category not in margin:
            raise Mistake(f"{field}: {category} is missing; give all of {', '.join(known)}")
    return {category: margin[category] for category in known}


def in_order(field: str, margin: dict[str, float], name: str) -> dict[str, float]:
    """A margin of bands, from the lowest up, which leave no gap and do not overlap."""
    edges = {category: band(field, category, name) for category in margin}
    order = sorted(margin, key=lambda category: edges[category])
    start = {"ages": ADULT, "status": 0, "residence": 0}[name]
    if edges[order[0]][0] != start:
        raise Mistake(f"{field}: the first band is {order[0]!r}; let it begin at {start}")
    for one, after in pairwise(order):
        if edges[one][1] != edges[after][0]:
            raise Mistake(f"{field}: {one!r} and {after!r} do not meet; leave no gap and no overlap")
    top = edges[order[-1]][1]
    if top != (1.0 if name == "status" else math.inf):
        raise Mistake(
            f"{field}: the last band is {order[-1]!r}; let it "
            + ("end at 1" if name == "status" else "be open, as 75+")
        )
    if name == "residence" and edges[order[-1]][0] > ADULT:
        raise Mistake(
            f"{field}: {order[-1]!r} is longer than the youngest have lived; begin it at {ADULT} or less"
        )
    return {category: margin[category] for category in order}


def band(field: str, text: str, name: str) -> tuple[float, float]:
    """From where to below where a band goes; bands of age are of whole years, the last of them included.

    >>> band("people.ages", "18-24", "ages"), band("people.residence", "1-5", "residence")
    ((18.0, 25.0), (1.0, 5.0))
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(?:\+|-\s*(\d+(?:\.\d+)?))", text.strip())
    low, high = (float(each) if each else math.inf for each in found.groups()) if found else (math.nan, 0.0)
    if name == "ages":
        high += 1.0
    is_part = name == "ages" and low % 1 + (high % 1 if high < math.inf else 0.0) > 0
    if not low < high or is_part:
        raise Mistake(f"{field}: {text!r} is not a band; give {MARGINS[name]}")
    return low, high


def edges_of(margin: Margin, name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lower and upper ends of a margin's bands."""
    low, high = zip(*(band(name, category, name) for category in margin), strict=True)
    return np.array(low), np.array(high)


def shares_of(margin: Margin) -> NDArray[np.float64]:
    """The shares of a margin's categories, which add up to 1."""
    numbers = np.array(list(margin.values()))
    return np.asarray(numbers / numbers.sum(), float)


def values_of_margins(people: Mapping[str, Margin], number: Callable[[str], float]) -> dict[str, float]:
    """Parameters that follow from margins, so that whoever moves in is drawn as those who live here.

    Parameters
    ----------
    people : mapping of str to mapping
        The margins, checked.
    number : callable
        What the place has of a parameter that no margin says, by name.

    Returns
    -------
    dict of str to float
        The shares of tenures and communities; mean and spread of status, of bands filled evenly; the chance of work of
        a resident of middling status, so that one of mean status works as often as the margin says.
    """
    found, status = {}, number("people.status")
    if "tenure" in people:
        _, found["people.social_renters"], found["people.private_renters"] = shares_of(people["tenure"])
    if "communities" in people:
        shares = [*shares_of(people["communities"]), 0.0, 0.0][:COMMUNITIES]
        found["people.minorities"] = min(shares[1] + shares[2], 1.0)
        if found["people.minorities"] > 0:
            found["people.minority_split"] = shares[1] / found["people.minorities"]
    if "status" in people:
        (low, high), of_band = edges_of(people["status"], "status"), shares_of(people["status"])
        middle = (low + high) / 2.0
        status = found["people.status"] = float((of_band * middle).sum())
        spread = float((of_band * ((middle - status) ** 2 + (high - low) ** 2 / 12.0)).sum())
        found["people.status_spread"] = math.sqrt(spread)
    if "work" in people:
        over_middling = number("people.employed_least") + number("people.employed_by_status") * status
        found["people.employed"] = float(shares_of(people["work"])[0]) / over_middling
    return {name: float(value) for name, value in found.items()}
