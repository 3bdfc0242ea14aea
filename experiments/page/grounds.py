"""Places that a visitor opens and saves: TOML as `kith place` takes it, within limits, and without other files."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from kith.model.mistakes import Mistake
from kith.model.placefile import BESIDE, place_of
from kith.model.places import Place
from kith.model.reading import tables_in

MOST_TEXT = 200_000  # characters of a file that a visitor opens
MOST_PLACES = 40  # that a visitor may have open


def opened(text: str, name: str, grounds: Mapping[str, Place]) -> Place:
    """The place of a file's text, by a name that no other place of the visitor has.

    Raises
    ------
    Mistake : if it is too long, no TOML or no place, or names files, as a visitor names none of this machine
    """
    name = " ".join(name.split())[:80] or "place.toml"
    if len(text) > MOST_TEXT:
        raise Mistake(
            f"{name}: has {len(text):,} characters; a place that is opened here may have {MOST_TEXT:,}"
        )
    tables = tables_in(text.removeprefix("\ufeff").replace("\r\n", "\n"), name)
    for table, key in BESIDE:
        said = tables.get(table)
        if isinstance(said, dict) and key in said:
            raise Mistake(
                f"{name}: {table}: files beside a place cannot be opened here; give kith view --place {name}"
            )
    try:
        place = place_of(tables, name.removesuffix(".toml"), Path())
    except ValueError as error:
        raise Mistake(f"{name}: {str(error).splitlines()[0]}") from None
    called, number = place.name, 2
    while called in grounds and grounds[called].digest != replace(place, name=called).digest:
        called, number = f"{place.name} ({number})", number + 1
    return replace(place, name=called)


def stem_of(place: Place) -> str:
    """A name for the file of a place.

    >>> stem_of(Place("Ashton (2)"))
    'ashton-2'
    """
    return re.sub(r"[^a-z0-9]+", "-", place.name.lower()).strip("-") or "place"


def saved(place: Place, population: int, changes: Mapping[str, float]) -> str:
    """A place as a file that gives it again, with so many adults and some numbers changed.

    Raises
    ------
    Mistake : if it has files of its own, which a page has not, or a number is changed that its margins decide
    """
    place.check_changes(changes)
    if place.ground is not None or place.institutions is not None or place.groups is not None:
        raise Mistake(f"{place.name} has files beside its own; keep {place.file or 'the file it came from'}")
    name = place.name if place.is_own else f"my {place.name}"
    top = {"name": name, "title": place.title, "about": place.about, "like": place.like or place.name}
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in top.items() if value]
    lines += [f"adults = {population}", *(["small_cells = true"] if place.small_cells else [])]
    lines += ["", "[people]"] if place.people else []
    for margin, table in place.people.items():
        cells = ", ".join(
            f"{json.dumps(key, ensure_ascii=False)} = {int(number)}"
            if number == int(number) and number > 1
            else f"{json.dumps(key, ensure_ascii=False)} = {number!r}"
            for key, number in table.items()
        )
        lines.append(f"{margin} = {{ {cells} }}")
    values = {**place.values, **changes}
    lines += ["", "[values]"] if values else []
    for key, value in values.items():
        source = "changed on the page" if key in changes else place.sources.get(key, "")
        lines.append(f'"{key}" = {{ value = {value!r}, source = {json.dumps(source, ensure_ascii=False)} }}')
    return "\n".join(lines) + "\n"
