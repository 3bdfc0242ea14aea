"""Designs: an evaluation declared in four parts, as data. What is declared is checked before any world is lived.

After DeclareDesign (Blair, Cooper, Coppock & Humphreys 2019): the *model* is of which areas; the *inquiry* what is
asked of them; the *data strategy* who is treated, and who is asked; the *answer strategy* what is made of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from kith.model.measures.outcomes import OUTCOMES, Outcome
from kith.model.mistakes import Mistake, finite, named, nearest, told, truth, whole_number, word
from kith.model.reading import read_toml

from . import estimators as by
from .checks import LEAST_AREAS, check_fits
from .design import Design
from .surveying import LEAST, Survey
from .synthetic import synthetic_control

ESTIMATORS: Mapping[str, Callable[..., by.Estimates]] = {
    "before-after": by.before_after,
    "after-only": by.after_only,
    "differences": by.differences,
    "matched": by.matched,
    "event-study": by.event_study,
    "synthetic-control": synthetic_control,
    "with-baseline": by.with_baseline,
    "in-pairs": by.in_pairs,
    "stepped-wedge": by.stepped_wedge,
    "discontinuity": by.discontinuity,
}
PARTS = {
    "model": ("areas",),
    "inquiry": ("outcome", "year", "of"),
    "data": (
        "assign", "treated", "error", "pairs", "steps", "leakage", "sample", "panel", "movers", "response",
        "lower_status", "fewer_ties", "spread",
    ),
    "answer": ("estimator", "controls", "error"),
}  # fmt: skip
ASSIGN, OF, MOVERS = ("need", "bids", "lot"), ("treated", "all", "cut-off", "steps"), ("lost", "replaced")
ERRORS = ("standard", "randomisation")
FILE = Path(__file__).with_name("designs.toml")
MOST_YEARS = 100


def built_in() -> dict[str, Design]:
    """The designs that come with Kith, by name."""
    tables, _ = read_toml(FILE)
    return {name: design_of(name, table) for name, table in tables.items()}


def read_design(given: object, outcomes: Mapping[str, Outcome] = OUTCOMES) -> Design:
    """A design that comes with Kith, by its name, or one from a TOML file.

    Raises
    ------
    Mistake
        Naming the file and the field, if anything is missing, unknown or out of range.
    """
    known = built_in()
    name = word(
        "design", str(given) if isinstance(given, Path) else given, "a name or the path of a TOML file"
    )
    if name in known:
        return known[name]
    if not name.endswith(".toml"):
        raise Mistake(f"design {name!r} is not known and is no .toml file{nearest(name, known)}")
    table, _ = read_toml(name)
    try:
        return design_of(Path(name).stem, table, outcomes)
    except Mistake as mistake:
        raise Mistake(f"{name}: {mistake}") from None


def design_of(stem: str, given: Mapping[str, Any], outcomes: Mapping[str, Outcome] = OUTCOMES) -> Design:
    """A design from a table of its parts."""
    for key in given:
        if key not in ("name", "about", *PARTS):
            raise Mistake(f"{key!r} is not a part of a design{nearest(key, ('name', 'about', *PARTS))}")
    name = named("name", given.get("name", stem))
    found = {part: part_of(part, given.get(part, {})) for part in PARTS}
    model, inquiry, data, answer = (found[part] for part in PARTS)
    if "estimator" not in answer:
        raise Mistake("answer: estimator is missing; give " + ", ".join(ESTIMATORS))
    if "treated" in data and data.get("pairs") is True:
        raise Mistake("data: treated: of a pair one area is treated; leave it out")
    if data.get("sample") == "everybody":
        for key in ("panel", "movers", "response", "lower_status", "fewer_ties"):
            if key in data:
                raise Mistake(f"data: {key}: changes nothing where everybody is asked; leave it out")
    design = Design(
        name,
        word("about", given.get("about", name), "what is done, in words"),
        choice("answer: estimator", answer["estimator"], ESTIMATORS),
        areas=None
        if "areas" not in model
        else whole_number("model: areas", model["areas"], LEAST_AREAS, 10_000),
        outcome=None
        if "outcome" not in inquiry
        else choice("inquiry: outcome", inquiry["outcome"], outcomes),
        year=None if "year" not in inquiry else whole_number("inquiry: year", inquiry["year"], 1, MOST_YEARS),
        of=choice("inquiry: of", inquiry.get("of", "treated"), OF),
        assign=choice("data: assign", data.get("assign", "need"), ASSIGN),
        treated=finite("data: treated", data.get("treated", 0.5), 0.0, 1.0),
        error=finite("data: error", data.get("error", 0.5), 0.0, 100.0),
        pairs=truth("data: pairs", data.get("pairs", False)),
        steps=steps_of(data.get("steps", [0])),
        leakage=finite("data: leakage", data.get("leakage", 0.0), 0.0, 1.0),
        survey=survey_of(data),
        controls=whole_number("answer: controls", answer.get("controls", 1), 1, 100),
        inference=choice("answer: error", answer.get("error", "standard"), ERRORS),
    )
    check_fits(design)
    return design


def part_of(part: str, given: object) -> dict[str, Any]:
    """One part of a design."""
    if not isinstance(given, Mapping):
        raise Mistake(f"{part}: {told(given)} is not allowed; give a table")
    for key in given:
        if key not in PARTS[part]:
            raise Mistake(f"{part}: {key!r} is not known{nearest(key, PARTS[part])}")
    return dict(given)


def choice(field: str, given: object, known: Sequence[str] | Mapping[str, Any]) -> str:
    """One of some words."""
    if not isinstance(given, str) or given not in known:
        raise Mistake(f"{field}: {told(given)} is not known{nearest(given, known)}")
    return given


def steps_of(given: object) -> tuple[int, ...]:
    """Years in which areas begin, ascending."""
    if not isinstance(given, (list, tuple)) or not given:
        raise Mistake(f"data: steps: {told(given)} is not allowed; give a list of years, such as [0, 1, 2]")
    found = tuple(whole_number("data: steps", one, 0, MOST_YEARS) for one in given)
    if list(found) != sorted(set(found)):
        raise Mistake(f"data: steps: {told(given)} is not allowed; give each year once, the first first")
    return found


def survey_of(data: Mapping[str, Any]) -> Survey:
    """How residents are asked."""
    sample = data.get("sample")
    if sample == "everybody":
        sample = 0
    elif sample is not None:
        sample = whole_number("data: sample", sample, LEAST)
    ratios = {
        key: finite(f"data: {key}", data.get(key, 1.0), 0.01, 1.0) for key in ("lower_status", "fewer_ties")
    }
    movers = data.get("movers", "lost")
    if movers == "followed":
        raise Mistake(
            "data: movers: cannot be followed, as Kith does not know how people fare elsewhere; give 'lost'"
        )
    return Survey(
        sample,
        response=finite("data: response", data.get("response", 1.0), 0.01, 1.0),
        panel=truth("data: panel", data.get("panel", False)),
        movers=choice("data: movers", movers, MOVERS),
        spread=finite("data: spread", data.get("spread", 0.0), 0.0, 1000.0),
        **ratios,
    )
