"""Designs: the cases of a study, from a few words: a grid, a list, a spread over ranges, or a table.

A case is what differs from the catalogue. Ranges are those the study gives, else the plausible range of the
catalogue, else the whole range that the model accepts.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import qmc

from kith.model.mistakes import Mistake, nearest, whole_number
from kith.model.parameters import Parameter, case_given, catalogue
from kith.model.reading import once

from ..extras import how_to_install
from .ensemble import Ensemble, read_ensemble, varied

Catalogue = Mapping[str, Parameter]
Cases = list[dict[str, float]]
Ranges = dict[str, tuple[float, float]]
SPREAD = ("vary", "size", "seed")  # over ranges, so many cases
DESIGNS = {  # and what each is told
    "catalogue": (),
    "ensemble": ("size",),
    "grid": ("vary",),
    "list": ("list",),
    "latin-hypercube": SPREAD,
    "sobol": SPREAD,
    "morris": SPREAD,
    "table": ("file", "size"),
}
LEVELS = 4  # of a Morris trajectory
MOST = 1_000_000  # cases


def cases_of(
    asked: Mapping[str, Any],
    folder: Path,
    known: Catalogue = catalogue,
    weighed: Ensemble | None = None,
) -> Cases:
    """The cases of the table ``[cases]`` of a study; files are looked for beside the study.

    An ensemble or table that a survey has `weighed` is given as it left it.

    Raises
    ------
    Mistake : if anything is unknown, missing or out of range
    """
    kind = asked.get("design", "catalogue")
    keys = {"design"}.union(*DESIGNS.values())
    for key in asked:
        if key not in keys:
            raise Mistake(f"cases: {key!r} is not known{nearest(key, keys)}")
    if not isinstance(kind, str) or kind not in DESIGNS:
        raise Mistake(f"cases: design {kind!r} is not known{nearest(str(kind), DESIGNS)}")
    for key in asked:
        if key != "design" and key not in DESIGNS[kind]:
            raise Mistake(f"cases: {key} is no part of design {kind!r}; leave it out, or give another design")
    if kind == "catalogue":
        found: Cases = [{}]
    elif weighed is not None:
        found = by_weight(weighed, asked)
    elif kind in ("ensemble", "table"):
        found = from_table(kind, asked, folder)
    elif kind == "list":
        found = from_list(asked)
    elif kind == "grid":
        found = grid(asked, known)
    else:
        found = spread(kind, ranges_of(asked, known), size_of(asked), seed_of(asked))
    for number, changes in enumerate(found):
        try:
            case_given(changes, known)
        except Mistake as mistake:
            raise Mistake(f"cases: number {number + 1}: {mistake}") from None
    different = list({tuple(sorted(changes.items())): changes for changes in found}.values())
    if kind == "list" and len(different) < len(found):
        raise Mistake(
            f"cases: list has {len(found)} cases, {len(different)} of them different; give each once"
        )
    if kind == "table" and len(different) < len(found):
        print(
            f"kith: cases: {asked['file']}: {len(found):,} rows, {len(different):,} of them different, each run once",
            file=sys.stderr,
        )
    return different


def from_table(kind: str, asked: Mapping[str, Any], folder: Path) -> Cases:
    """The cases of the packaged ensemble, or of a Parquet file."""
    if kind == "table" and not isinstance(asked.get("file"), str):
        raise Mistake("cases: a table needs a file; give file = 'cases.parquet'")
    ensemble = read_ensemble(str(folder / asked["file"]) if kind == "table" else "ensemble")
    assert ensemble is not None
    size = whole_number("cases: size", asked.get("size", len(ensemble)), 1, len(ensemble))
    return [ensemble.changes(row) for row in ensemble.spread_rows(size)]


def by_weight(ensemble: Ensemble, asked: Mapping[str, Any]) -> Cases:
    """Cases drawn with the chance of their weight, none of them twice, so that each tells as much as another."""
    heaviest = max(ensemble.weights or (1.0,))
    most = int(1.0 / heaviest + 1e-9)
    size = whole_number("cases: size", asked.get("size", most), 1)
    if size > most:
        raise Mistake(
            f"cases: size {size} would take a case twice that has {heaviest:.1%} of the weight after the survey; give "
            f"at most {most}"
        )
    return [ensemble.changes(row) for row in ensemble.spread_rows(size)]


def from_list(asked: Mapping[str, Any]) -> Cases:
    """The cases written out one by one."""
    listed = asked.get("list")
    if not isinstance(listed, list) or not listed or not all(isinstance(one, Mapping) for one in listed):
        raise Mistake("cases: a list needs cases; give list = [{'trust.learning' = 0.02}, ...]")
    return [flat(one) for one in listed]


def flat(table: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters by full name, whether written "trust.learning" or as a table within a table.

    >>> flat({"trust": {"learning": 0.1}, "ties.gain": 0.2})
    {'trust.learning': 0.1, 'ties.gain': 0.2}
    """
    found: dict[str, Any] = {}
    for name, value in table.items():
        inner = value.items() if isinstance(value, Mapping) and "." not in name else None
        for full, each in [(f"{name}.{key}", each) for key, each in inner] if inner else [(name, value)]:
            if full in found:
                raise Mistake(f"{full} is given twice; give it once")
            found[full] = each
    return found


def grid(asked: Mapping[str, Any], known: Catalogue = catalogue) -> Cases:
    """All combinations of the values given for each parameter, the last varying fastest."""
    values = asked.get("vary")
    if not isinstance(values, Mapping) or not values:
        raise Mistake("cases: a grid needs values; give vary = {'trust.learning' = [0.02, 0.04]}")
    values = flat(values)
    for name, each in values.items():
        if not isinstance(each, list) or not each:
            raise Mistake(f"cases: vary {name} = {each!r} is not allowed; give a list of values")
    if np.prod([float(len(each)) for each in values.values()]) > MOST:
        raise Mistake(f"cases: the grid has more than {MOST:,} cases; give fewer values")
    for name, each in values.items():
        once(f"cases: vary {name}", [parameter(name, known).checked(value) for value in each])
    return [dict(zip(values, chosen, strict=True)) for chosen in product(*values.values())]


def ranges_of(asked: Mapping[str, Any], known: Catalogue = catalogue) -> Ranges:
    """What each parameter is spread over."""
    vary = asked.get("vary", "plausible")
    if vary == "plausible":
        vary = varied(known)
    given = None
    if isinstance(vary, list) and all(isinstance(name, str) for name in vary):
        given = dict.fromkeys(once("cases: vary", vary))
    elif isinstance(vary, Mapping):
        given = flat(vary)
    if not given:
        raise Mistake(
            f"cases: vary = {vary!r} is not allowed; give 'plausible', a list of parameters, or ranges"
        )
    return {name: range_of(name, given[name], known) for name in given}


def parameter(name: str, known: Catalogue = catalogue) -> Parameter:
    """A parameter of the catalogue by name."""
    if name not in known:
        raise Mistake(f"cases: parameter {name!r} is not known{nearest(name, known)}")
    return known[name]


def range_of(name: str, given: Any, known: Catalogue = catalogue) -> tuple[float, float]:
    """The range of one parameter, as given or from the catalogue."""
    p = parameter(name, known)
    if given is None:
        return p.plausible or (p.low, p.high)
    if not isinstance(given, list) or len(given) != 2:
        raise Mistake(f"cases: vary {name} = {given!r} is not allowed; give [lowest, highest]")
    low, high = (p.checked(each) for each in given)
    if not low < high:
        raise Mistake(f"cases: vary {name} = {given!r} is not allowed; give the lower end first")
    return low, high


def size_of(asked: Mapping[str, Any]) -> int:
    """How many cases, or trajectories, or base samples."""
    if "size" not in asked:
        raise Mistake("cases: how many is not said; give size = 64")
    return whole_number("cases: size", asked["size"], 1, MOST)


def seed_of(asked: Mapping[str, Any]) -> int:
    """The seed of the design."""
    return whole_number("cases: seed", asked.get("seed", 1), 0, 2**32 - 1)


def problem(ranges: Ranges) -> dict[str, Any]:
    """The ranges as SALib wants them.

    >>> problem({"ties.gain": (0.05, 0.2)})
    {'num_vars': 1, 'names': ['ties.gain'], 'bounds': [[0.05, 0.2]]}
    """
    return {
        "num_vars": len(ranges),
        "names": list(ranges),
        "bounds": [list(ends) for ends in ranges.values()],
    }


def spread(kind: str, ranges: Ranges, size: int, seed: int) -> Cases:
    """Cases spread over ranges: a Latin hypercube, Saltelli's design for Sobol indices, or Morris's trajectories."""
    asked = problem(ranges)
    if kind != "latin-hypercube" and find_spec("SALib") is None:
        raise Mistake(f"cases: a {kind} design needs SALib; {how_to_install('study')}")
    if kind == "latin-hypercube":
        ends = np.array(asked["bounds"])
        values = qmc.scale(qmc.LatinHypercube(len(ranges), rng=seed).random(size), ends[:, 0], ends[:, 1])
    elif kind == "sobol":
        if size & (size - 1):
            raise Mistake(f"cases: size {size} is not allowed for Sobol indices; give a power of 2")
        from SALib.sample import sobol  # noqa: PLC0415 (an optional extra)

        values = sobol.sample(asked, size, calc_second_order=False, seed=seed)
    else:
        from SALib.sample import morris  # noqa: PLC0415 (an optional extra)

        values = morris.sample(asked, size, num_levels=LEVELS, seed=seed)
    return [dict(zip(ranges, map(six_figures, row), strict=True)) for row in values]


def six_figures(value: float) -> float:
    """A number as it will be written, so that a case that is written out and read again is the same."""
    return float(f"{value:.6g}")
