"""Programmes as data: the presets with their published figures, and programmes in TOML files."""

from collections.abc import Mapping
from functools import cache
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from ..fixed import Fixed
from ..mistakes import Mistake, finite, nearest, plain_number, told, whole_number
from ..prices import PRICE_YEAR
from ..reading import read_toml
from . import profiles
from .programme import Figure, Programme, Table

BASELINE = "business as usual"

KEYS = {
    "name", "about", "budget_per_head", "budget_total", "people", "years", "start", "profile",
    "stages", "mix", "control", "ending", "works", "figures", "price_year",
}  # fmt: skip


WORDS: Mapping[type, str] = {str: "a text", list: "a list", Mapping: "a table"}


def programme_from(name: str, table: Table, file: str = "") -> Programme:
    """Build a programme from a table of a TOML file; a Mistake names the file, the field and what is allowed."""
    where = f"{file}: " if file else ""
    try:
        for key in table:
            if key not in KEYS:
                raise Mistake(f"programme {name}: key {key!r} is not known{nearest(key, KEYS)}")
        return Programme(
            name=table.get("name", name),
            budget=budget_per_head(name, table),
            start=table.get("start", 0),
            profile=profile_of(name, table),
            mix=_typed(name, table, "mix", Mapping, {}),
            control=table.get("control", "central"),
            ending=table.get("ending", "cliff"),
            years=table.get("years"),
            about=_typed(name, table, "about", str, ""),
            figures=tuple(figure_of(name, figure) for figure in _typed(name, table, "figures", list, [])),
            price_year=table.get("price_year", PRICE_YEAR),
            works=table.get("works", "any"),
        )
    except Mistake as mistake:
        raise Mistake(f"{where}{mistake}") from None


def _typed(name: str, table: Mapping[str, Any], key: str, kind: type, default: Any) -> Any:
    value = table.get(key, default)
    if not isinstance(value, kind):
        raise Mistake(f"programme {name}: {key} = {told(value)} is not allowed; give {WORDS[kind]}")
    return value


def figure_of(name: str, figure: object) -> Figure:
    """A published figure from its table."""
    match figure:
        case {"text": str(text), "known": str(known), "source": str(source), **others} if not others:
            return Figure(text, known, source)
    raise Mistake(
        f"programme {name}: figures has {told(figure)}; give text, known and source, and nothing else"
    )


def budget_per_head(name: str, table: Table) -> float:
    """GBP per head, given as such or as a total for so many people."""
    if "budget_total" not in table:
        if "people" in table:
            raise Mistake(f"programme {name}: people is for a budget_total; leave it out")
        if "budget_per_head" not in table:
            raise Mistake(
                f"programme {name}: budget is missing; give budget_per_head, or budget_total and people"
            )
        return table["budget_per_head"]
    total, people = plain_number(table["budget_total"]), plain_number(table.get("people"))
    if "budget_per_head" in table or people is None or people < 1:
        raise Mistake(
            f"programme {name}: budget_total needs people (1 or more), and no budget_per_head beside it"
        )
    if total is None or total < 0:
        raise Mistake(
            f"programme {name}: budget_total = {told(table['budget_total'])} is not allowed; give GBP, 0 or more"
        )
    return total / people


def stage_of(name: str, stage: object) -> tuple[int, int, float]:
    """A stage as (first month, last month, share)."""
    match stage:
        case {"months": [first, last], "share": share, **others} if not others:
            field = f"programme {name}: stages:"
            from_, to = (
                whole_number(f"{field} month", each, 1, profiles.MOST_MONTHS) for each in (first, last)
            )
            return from_, to, finite(f"{field} share", share, 0.0)
    allowed = "{ months = [first, last], share = number }, months counted from 1, and nothing else"
    raise Mistake(f"programme {name}: stages has {told(stage)}; give {allowed}")


def profile_of(name: str, table: Table) -> tuple[float, ...] | str:
    """The profile, given as a shape, as shares by year, or as stages."""
    if "stages" in table:
        if "profile" in table or "years" in table:
            raise Mistake(f"programme {name}: give stages, or a profile with years, not both")
        stages = [stage_of(name, stage) for stage in _typed(name, table, "stages", list, [])]
        if not stages:
            raise Mistake(f"programme {name}: stages is empty; its shares must add up to 1")
        return profiles.by_stage(stages)
    profile = table.get("profile", "even" if table.get("budget_per_head", 1) else ())
    if isinstance(profile, list):
        years = table.get("years", len(profile))
        if len(profile) != years:
            raise Mistake(
                f"programme {name}: profile has {len(profile)} yearly shares but years = {told(years)}"
            )
        return profiles.by_year([finite(f"programme {name}: profile", share, 0.0) for share in profile])
    return profile


@cache
def read_presets() -> Mapping[str, Programme]:
    """Read `presets.toml`: the presets by name."""
    tables, _ = read_toml(Path(__file__).parent / "presets.toml")
    found = {name: programme_from(name, table) for name, table in tables.items()}
    return Fixed(found, "the presets are immutable; make a programme of your own with dataclasses.replace")


presets: Mapping[str, Programme] = read_presets()


def programme_named(option: object) -> Programme:
    """The preset of that name, or the programme in the TOML file of that path; a programme is itself."""
    if isinstance(option, Programme):
        return option
    name = fspath(option) if isinstance(option, PathLike) else option
    if not isinstance(name, str):
        raise Mistake(
            f"option: {told(option)} is not a programme; give a Programme, a preset's name or a TOML file"
        )
    if name in presets:
        return presets[name]
    if not name.endswith(".toml"):
        raise Mistake(f"option {name!r} is not a known programme nor a .toml file{nearest(name, presets)}")
    table, _ = read_toml(name)
    if not table:
        raise Mistake(f"{name}: is empty; give at least budget_per_head, years, profile and mix")
    found = programme_from(Path(name).stem, table, name)
    if found.name in presets:  # one may set the amount for all, and be told as the preset
        raise Mistake(
            f"{name}: name {found.name!r} is that of a preset; give another, as name = 'my {found.name}'"
        )
    return found
