"""Margins of a population from tables of the census: what each heading is in the model, checked and told."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from ..entities import ADULT
from ..mistakes import Mistake, nearest, told
from ..reading import Value, read_toml, shown
from ..views import Facts, Shown
from .ages import Band, adults_of, band_name, band_of, finest
from .nomis import BELOW, Area, plain, read_counts

OUT = "out"


@dataclass(frozen=True, repr=False)
class Margins(Shown):
    """How many of a place are of each category of a trait.

    Parameters
    ----------
    topic : str
        The table of the census, such as TS054.
    title : str
        What it is about.
    trait : str
        What of Kith's residents it is about: age, tenure, work, community, status or arrival.
    table : DataFrame
        One row an area: code, name, and a column for each category; children are not among ages, and what has no
        place in the model is left out.
    bands : sequence of (int, int or None)
        Of ages: the youngest and the oldest of each category, years; else empty.
    scores : mapping of str to float
        Of status: where each category lies in England, 0 to 1; else empty.
    left_out : mapping of str to float
        What is not in `table`, over all areas.
    counts_what : str
        Who are counted: residents, households, residents of 16 and over.
    notes : sequence of str
        The judgements that were made, each a clause.
    source : str
        The file.
    """

    topic: str
    title: str
    trait: str
    table: pd.DataFrame
    bands: Sequence[Band]
    scores: Mapping[str, float]
    left_out: Mapping[str, float]
    counts_what: str
    notes: Sequence[str]
    source: str

    @cached_property
    def counts(self) -> pd.Series:
        """How many of each category, over all areas."""
        return self.table.drop(columns=["code", "name"]).sum()

    def _facts(self) -> Facts:
        shares = self.counts / self.counts.sum()
        return [
            ("of", self.trait),
            ("areas", len(self.table)),
            *((name, float(shares[name])) for name in shares.index),
        ]


@cache
def census_tables() -> Sequence[Mapping[str, Value]]:
    """Read `census.toml`."""
    found: Sequence[Mapping[str, Value]] = read_toml(Path(__file__).parent / "census.toml")[0]["table"]
    return found


def read_census(path: str | Path, areas: Sequence[str] | None = None) -> Margins:
    """Read a table of the Census 2021 as Nomis hands it out, and make it margins of Kith's population.

    Parameters
    ----------
    path : str or Path
        A bulk file (census2021-ts054-lsoa.csv), a download of chosen areas with its lines before and after the table,
        an answer of Nomis's API, or a custom data set of the ONS, as CSV.
    areas : sequence of str, optional
        Codes or names of the areas that are the place; else all areas of the file together.

    Returns
    -------
    Margins
        Categories of the model, with what was left out and the judgements made.

    Raises
    ------
    Mistake
        If it is none of the tables that are known, a heading is not known, an area is not there, the parts of an
        area do not make up its total, or a part and the total are both missing.
    """
    found = chosen(
        path, read_counts(path, lambda head: any(_role(head, entry) for entry in census_tables())), areas
    )
    if not found:
        raise Mistake(f"{shown(path)}: has no areas below its headings")
    entry = _table_of(path, list(found[0].counts))
    made = [
        _ages(path, area, entry) if entry["trait"] == "age" else _parts(path, area, entry) for area in found
    ]
    bands = sorted(
        {band for parts in made for band in parts if not isinstance(band, str)}, key=lambda b: b[0]
    )
    names = [each["name"] for each in entry["categories"] if each["name"] != OUT] or [
        band_name(b) for b in bands
    ]
    rows = [{band_name(key): count for key, count in parts.items()} for parts in made]
    table = pd.DataFrame(rows)
    left_out = {name: float(table[name].sum()) for name in table if name not in names and table[name].sum()}
    table = table[names].astype(float)
    if not table.to_numpy().sum() > 0:
        raise Mistake(f"{shown(path)}: nobody is counted in it")
    table.insert(0, "code", [area.code for area in found])
    table.insert(1, "name", [area.name for area in found])
    return Margins(
        entry["id"], entry["title"], entry["trait"], table, bands, scores_of(entry), left_out,
        entry["counts"], [*entry["notes"], *(f"England's shares: {text}" for text in (entry.get("source"),) if text)],
        str(path),
    )  # fmt: skip


def chosen(path: str | Path, found: list[Area], areas: Sequence[str] | None) -> list[Area]:
    """The areas that were asked for, by code or name, each once."""
    if areas is None:
        return found
    by = {area.name: area for area in found} | {area.code: area for area in found}
    for each in areas:
        if each not in by:
            raise Mistake(f"{shown(path)}: area {told(each)} is not in it{nearest(each, by)}")
    return list({by[each].code: by[each] for each in areas}.values())


def scores_of(entry: Mapping[str, Value]) -> dict[str, float]:
    """Where each category lies in England, at the middle of its share, from the lowest up (ridit scores)."""
    ranked = [each for each in entry["categories"] if "england" in each]
    shares = np.array([each["england"] for each in ranked])
    middles = (np.cumsum(shares) - shares / 2) / shares.sum() if ranked else []
    return {each["name"]: float(at) for each, at in zip(ranked, middles, strict=True)}


# ---------------------------------------------------------------- what headings are


def _bare(head: str, entry: Mapping[str, Value]) -> str:
    """A heading made plain, without the name of its variable."""
    head = plain(head)
    for prefix in map(plain, entry["prefixes"]):
        if head.startswith(prefix + BELOW):
            return head.removeprefix(prefix + BELOW)
    return head


def _is_total(bare: str) -> bool:
    return bare == "total" or bare.startswith(
        ("total : ", "total all ", "all usual residents", "all households", "all categories")
    )


def _role(head: str, entry: Mapping[str, Value]) -> str:
    """What a heading is to a table: part (a label or below one), above, total, or nothing."""
    bare = _bare(head, entry)
    if _is_total(bare):
        return "total"
    if entry["trait"] == "age":
        return "part" if band_of(bare) else ""
    for each in entry["categories"]:
        for label in map(plain, each["labels"]):
            if _is_at(bare, [label]):
                return "part"
            if label.startswith(bare + BELOW):
                return "above"
    return ""


def _table_of(path: str | Path, heads: list[str]) -> Mapping[str, Value]:
    """The table of the census that these are the headings of; a heading that is not known is refused."""
    rated = []
    for entry in census_tables():
        unknown = [head for head in heads if not _role(head, entry)]
        rated.append((len(unknown), unknown, entry))
    missing, unknown, entry = min(rated, key=lambda each: each[0])
    if missing:
        known = ", ".join(f"{each['id']} ({each['title']})" for each in census_tables())
        raise Mistake(
            f"{shown(path)}: heading {told(unknown[0])} is not known in {entry['id']} ({entry['title']}), the nearest "
            f"of the tables that are read: {known}"
        )
    return entry


def _parts(path: str | Path, area: Area, entry: Mapping[str, Value]) -> dict[str | Band, float]:
    """Counts of an area by category: each label by itself if it is there, else by the finest below it."""
    counts = {_bare(head, entry): n for head, n in area.counts.items()}
    parts: dict[str | Band, float] = {}
    total = _total(area, entry)
    for each in entry["categories"]:
        found, labels = 0, [plain(label) for label in each["labels"]]
        if total is None and each["name"] != OUT and not any(_is_at(head, labels) for head in counts):
            raise Mistake(
                f"{shown(path)}: {area.code}: has neither {each['labels'][0]!r} ({each['name']}) nor a total; give all "
                "parts, or the total"
            )
        for label in labels:
            below = [head for head in counts if head.startswith(label + BELOW)]
            finest = [head for head in below if not any(other.startswith(head + BELOW) for other in below)]
            found += counts[label] if label in counts else sum(counts[head] for head in finest)
        parts[each["name"]] = found
    _checked(path, area, total, sum(parts.values()))
    return parts


def _is_at(head: str, labels: Sequence[str]) -> bool:
    """Whether a heading is one of these labels or below one."""
    return any(head == label or head.startswith(label + BELOW) for label in labels)


def _ages(path: str | Path, area: Area, entry: Mapping[str, Value]) -> dict[str | Band, float]:
    """Adults of an area by the finest bands of age that it has."""
    given: dict[Band, int] = {}
    for head, n in area.counts.items():
        band = band_of(_bare(head, entry))
        if band is not None:
            given[band] = n
            if band[1] is None and band[0] < ADULT:
                raise Mistake(
                    f"{shown(path)}: {head.strip()} does not tell children from adults; give finer bands"
                )
    bands, total = finest(given), _total(area, entry)
    _checked(path, area, total, sum(bands.values()))
    ends = [ADULT, *(math.inf if high is None else high + 1 for _, high in bands)]
    if total is None and (
        ends[-1] < math.inf or any(low > max(end, ADULT) for (low, _), end in zip(bands, ends, strict=False))
    ):
        raise Mistake(
            f"{shown(path)}: {area.code}: has neither all ages from {ADULT} up nor a total; give either"
        )
    return adults_of(bands)


def _checked(path: str | Path, area: Area, total: int | None, parts: float) -> None:
    if total is not None and parts != total:
        raise Mistake(
            f"{shown(path)}: {area.code}: its parts make up {parts:,.0f} and its total is {total:,}; give all parts"
        )


def _total(area: Area, entry: Mapping[str, Value]) -> int | None:
    return next((n for head, n in area.counts.items() if _is_total(_bare(head, entry))), None)
