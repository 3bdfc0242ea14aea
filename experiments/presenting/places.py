"""The places there are, and a file for a place of one's own to fill in."""

from __future__ import annotations

import json
import os
import textwrap
from pathlib import Path

from kith.model.mistakes import Mistake
from kith.model.placefile import FIELDS, examples, read_place
from kith.model.places import Place, places
from kith.model.reading import check_name, shown

from ..running.store import write_whole
from .catalogue import indented

EXAMPLES = {  # what the file to fill in shows, by table and field
    "": {
        "name": '"My place"', "title": '"My place, in a few words"', "about": '"What kind of place it is."',
        "like": '"left-behind"', "adults": "8000", "density": "4400", "extent": "1.8", "small_cells": "false",
        "source": '"Census 2021"',
    },
    "people": {
        "ages": '{ "18-24" = 0.12, "25-44" = 0.33, "45-64" = 0.32, "65+" = 0.23 }',
        "tenure": "{ owner = 0.52, social_renter = 0.30, private_renter = 0.18 }",
        "work": "{ in_work = 0.66, out_of_work = 0.34 }",
        "status": '{ "0-0.25" = 0.26, "0.25-0.5" = 0.46, "0.5-0.75" = 0.25, "0.75-1" = 0.03 }',
        "communities": '{ "first" = 0.82, "second" = 0.11, "third" = 0.07 }',
        "residence": '{ "0-1" = 0.10, "1-5" = 0.25, "5-10" = 0.20, "10+" = 0.45 }',
        "census": '["ts007a.csv", "ts054.csv", "ts066.csv", "ts067.csv", "ts019.csv"]',
        "areas": '["E01011264", "E01011265"]', "segregation": "0.5",
        "moves": "{ owner = 0.045, social_renter = 0.06, private_renter = 0.205 }",
        "source": '"Census 2021, tables TS007A, TS054 and TS066"',
    },
    "council": {"decline": "0.024", "floor": "0.44", "years": "10", "source": '"the council\'s accounts"'},
    "groups": {"per_1000": "2.0", "constituted": "0.35", "file": '"groups.csv"', "source": '"our own list"'},
    "institutions": {"file": '"institutions.csv"', "complete": "false", "source": '"OpenStreetMap"'},
    "ground": {"outline": '"outline.geojson"', "homes": '"homes.csv"', "source": '"Ordnance Survey"'},
}  # fmt: skip
HEAD = """\
# A place of your own, for `kith place`, `kith compare --place` and every other command that takes a place.
# Every line is optional: take the # away from what you know, and put your numbers there. What is left out is as in the
# preset that the place is like. Files are looked for beside this one. A table of people is of counts or of shares that
# add up to 1; give no count of fewer than ten people. `kith place THIS-FILE` says what is yours and what is not.
"""


def new_text() -> str:
    """A place's file in which everything may be said and nothing is yet but its name."""
    lines = [HEAD]
    for table, fields in FIELDS.items():
        lines += [f"\n[{table}]"] if table else []
        for name, meaning in fields.items():
            lines += textwrap.wrap(meaning, 116, initial_indent="# ", subsequent_indent="#   ")
            said = f"{name} = {EXAMPLES[table][name]}"
            lines.append(said if (table, name) == ("", "name") else f"# {said}")
    lines += [
        "# any number of `kith parameters` by its name, with where it comes from",
        '# "trust.disposition" = { value = 0.25, source = "our survey of 2024" }',
    ]
    return "\n".join(lines) + "\n"


def write_new(path: str) -> str:
    """Write a file to fill in, never over another; returns what to say.

    Raises
    ------
    Mistake : if its name is not that of a TOML file, or something is there already.
    """
    check_name(path)
    if not path.endswith(".toml"):
        raise Mistake(f"new: {shown(path)} is not allowed; give a name that ends in .toml")
    if os.path.lexists(path):
        raise Mistake(f"new: {shown(path)} is there already, and is not written over; give another name")
    write_whole(Path(path), new_text().encode(), "new")
    return f"{path} is written: fill in what you know, then `kith place {path}`."


def all_places(as_json: bool) -> str:
    """The presets and the fictional places that come with Kith, for people or as JSON."""
    made_up = {name: read_place(path) for name, path in examples().items()}
    if as_json:
        told = [{"name": name, **of(place)} for name, place in [*places.items(), *made_up.items()]]
        return json.dumps({"places": told}, ensure_ascii=False)
    lines = [
        "Places. `kith place NAME` tells and draws one; `kith place --new mine.toml` writes a file for yours.",
        "",
    ]
    for name, place in [*places.items(), *made_up.items()]:
        facts = f"{place.adults:,} adults, " if place.adults else ""
        lines += [f"{name:22} {place.title}", indented(f"{facts}{place.about}", 23)]
    return "\n".join(lines)


def of(place: Place) -> dict[str, object]:
    """A place in a few words of data."""
    return {"title": place.title, "about": place.about, "adults": place.adults, "preset": not place.is_own}
