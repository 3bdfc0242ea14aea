"""Evaluations that were carried out: declared as designs, with what each concluded, and where every number is from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kith.model.mistakes import Mistake, nearest, word
from kith.model.programme import Programme
from kith.model.programme.presets import figure_of, programme_from, programme_named
from kith.model.programme.programme import Figure
from kith.model.reading import read_toml

from .design import Design
from .designs import design_of

FILE = Path(__file__).with_name("published.toml")
BETTER, WORSE, NOTHING, UNREAD = "better", "worse", "nothing", "unread"


@dataclass(frozen=True)
class Conclusion:
    """What a study said of one outcome: "better", "worse", "nothing", or "unread" where that could not be read."""

    design: Design
    said: str
    text: str
    source: str


@dataclass(frozen=True)
class Published:
    """A study that was carried out.

    areas : how many take part, those compared with included; adults : of each
    option : the programme; concluded : what it said; unread : what could not be read, or is not in Kith
    """

    name: str
    about: str
    areas: int
    adults: int
    option: Programme
    concluded: tuple[Conclusion, ...]
    figures: tuple[Figure, ...]
    unread: str

    @property
    def designs(self) -> tuple[Design, ...]:
        """A design for each conclusion."""
        return tuple(one.design for one in self.concluded)

    @property
    def years(self) -> int:
        """How long its areas must be lived."""
        return max(one.year or 0 for one in self.designs)


def published() -> dict[str, Published]:
    """The studies that come with Kith, by name."""
    tables, _ = read_toml(FILE)
    return {name: published_of(name, table) for name, table in tables.items()}


def published_of(name: str, table: Mapping[str, Any]) -> Published:
    """A study from its table."""
    option = (
        programme_from(name, table["programme"]) if "programme" in table else programme_named(table["option"])
    )
    return Published(
        name,
        table["about"],
        table["areas"],
        table["adults"],
        option,
        tuple(conclusion_of(table, one) for one in table["concluded"]),
        tuple(figure_of(name, one) for one in table["figures"]),
        table["unread"],
    )


def conclusion_of(table: Mapping[str, Any], given: Mapping[str, Any]) -> Conclusion:
    """A conclusion and its design: the study's, with what is said of this one besides."""
    data = {**table["data"], **given.get("data", {})}
    data |= {"spread": given["spread"]} if "spread" in given else {}
    parts = {
        "about": f"{table['about']}: {given['outcome']}",
        "model": {"areas": table["areas"]},
        "inquiry": {"outcome": given["outcome"], "year": given["year"]},
        "data": data,
        "answer": {**table["answer"], **given.get("answer", {})},
    }
    design = design_of(f"{given['outcome']}-{given['year']}", parts)
    return Conclusion(design, given["said"], given["text"], given["source"])


def published_named(given: object) -> Published:
    """The study of that name.

    Raises
    ------
    Mistake
        If there is none.
    """
    name, known = word("study", given), published()
    if name not in known:
        raise Mistake(f"study {name!r} is not known{nearest(name, known)}")
    return known[name]
