"""A place told and drawn: what is the user's, what is the preset's, and what is far from anything fitted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kith.model.compiling import compile_model
from kith.model.entities import COMMUNITIES, KIND_TITLES, KINDS, NONE, TENURES, WORKING_AGE
from kith.model.geography import CELL
from kith.model.margins import edges_of, is_counted
from kith.model.mistakes import whole_number
from kith.model.neighbourhood import Neighbourhood
from kith.model.parameters import catalogue
from kith.model.placefile import place_named
from kith.model.places import Place, place_told, places
from kith.model.provenance import digest_of, model_digest
from kith.model.standing import known_institutions, known_names, undrawn_kinds
from kith.model.telling import say

from . import figures as draw
from .presenting.plain import clean
from .presenting.report import Report
from .presenting.sentences import adults, paragraph
from .running.kept import world_at_month_0
from .running.request import POPULATION, SEED, Request
from .running.store import Picture, Store

NEAR = 2.0  # times more or less that still count as near where all presets say the same
PER_CELL = "place.residents_per_cell"
SLACK = 0.2  # of an end of a span, beyond which a number is told
MADE_UP = "Its residents are made up: they are drawn to its margins, and stand for nobody."


@dataclass(frozen=True, repr=False)
class PlaceTold(Report):
    """A place.

    place : what is said of it; population : adults it is told with
    margins : a row for each category: margin, category, given, and shares at the start and at month 0
    values : a row for each number of its own or of the preset's: name, value, whose, source, preset's value
    institutions : those at month 0, with x and y in metres east and south of the north-western corner
    groups : those that are given, whether each is there at month 0, members given and had, and whether in its room
    beyond : institutions that lie beyond the square that is drawn
    homes : cells with homes, x, y and adults
    warnings : what is far from anything that the model was fitted to
    """

    stem = "place"
    place: Place
    population: int
    seed: int
    margins: pd.DataFrame
    values: pd.DataFrame
    institutions: pd.DataFrame
    groups: pd.DataFrame
    beyond: list[str]
    homes: pd.DataFrame
    metres: float
    warnings: list[str]
    folder: Path
    failures: pd.DataFrame = field(default_factory=pd.DataFrame)

    def summary(self) -> str:
        """What it is called, and how many live there."""
        return f"{self.place.name}, {adults(self.population)}"

    def text(self) -> str:
        """The place in sentences, what is the user's and what is the preset's, and what to beware of."""
        parts = [paragraph(self.sentence(), ""), self._yours(), self._margins(), self._institutions()]
        parts += [self._groups()]
        parts += [
            self._presets(),
            *(["\n".join(map(paragraph, self.place.notes))] if self.place.notes else []),
        ]
        if self.warnings:
            told = [paragraph(f"- {one}", "    ") for one in self.warnings]
            parts.append("\n".join(["Far from anything that the model was fitted to:", *told]))
        return "\n\n".join(filter(None, [*parts, MADE_UP]))

    def sentence(self) -> str:
        """What it is, how large it is and what is known of it."""
        place = self.place
        about = f" {place.about}" if place.about else ""
        what = f"{place.title or place.name}: {adults(self.population)} on {self._ground()}.{about}"
        if not place.is_own:
            return f"{what} A preset; `kith place --new mine.toml` writes a file for a place of your own."
        same = (
            ""
            if place.yours or place.people or self.has_sites
            else " Nothing else is said of it: it is the preset."
        )
        return f"{what} Where nothing is said, it is like the preset {place.like}.{same}"

    @property
    def has_sites(self) -> bool:
        """Whether it says where anything is."""
        p = self.place
        return any(each is not None for each in (p.ground, p.institutions, p.groups))

    def _ground(self) -> str:
        km = self.square_km
        shape = "inside its outline" if self.place.ground and self.place.ground.rings else "of a square"
        return f"{km:.2f} km² {shape} ({self.population / km:,.0f} adults per km²)"

    @property
    def square_km(self) -> float:
        """Area that the place takes up, km2."""
        return float(self.homes.attrs["square_km"])

    def _yours(self) -> str:
        rows = self.values[self.values["whose"] == "yours"]
        if not len(rows):
            return ""
        lines = [
            f"  {row.name:28} {row.value:<10.4g} {self.place.like}: {row.preset:<10.4g} {row.source}".rstrip()
            for row in rows.itertuples(index=False)
        ]
        return "\n".join(["Yours, and what the preset says instead:", *lines])

    def _presets(self) -> str:
        rows = self.values[self.values["whose"] == "preset's"]
        if not self.place.is_own:
            lines = [
                f"  {row.name:28} {row.value:<10.4g} {row.source}" for row in rows.itertuples(index=False)
            ]
            return "\n".join(["What differs from the catalogue:", *lines])
        said = ", ".join(f"{row.name} {row.value:.4g}" for row in rows.itertuples(index=False))
        return paragraph(
            f"The preset's ({self.place.like}), as nothing was said: {said or 'nothing'}; all other numbers are the "
            "catalogue's, which `kith parameters` lists, or those of the case that a seed draws."
        )

    def _margins(self) -> str:
        if not len(self.margins):
            return ""
        lines = [f"{'People':34}{'given':>12}{'at the start':>14}{'at month 0':>12}"]
        for name, rows in self.margins.groupby("margin", sort=False):
            source = self.place.sources.get(f"people.{name}", "")
            lines.append(f"  {name}{f' ({source})' if source else ''}")
            for row in rows.itertuples():
                given = (
                    f"{row.given:,.0f}" if is_counted(self.place.people[str(name)]) else f"{row.given:.1%}"
                )
                told = str(row.category).replace("_", " ")
                lines.append(f"    {told:30}{given:>12}{row.start:>14.1%}{row.now:>12.1%}")
        foot = (
            "Margins are met as whole people at the start. Years of moving, ageing and work then lead to month 0, when "
            "an experiment begins: tenure stays to the home, communities and status stay near, as whoever moves in is "
            "drawn to the same margins, and ages, length of residence and work go where the model's rates take them."
        )
        return "\n".join([*lines, paragraph(foot, "")])

    def _institutions(self) -> str:
        table, place = self.institutions, self.place
        if not place.is_own:
            return ""
        given, drawn = (counted(table.loc[table["drawn"] == by_luck, "kind"]) for by_luck in (False, True))
        if place.institutions is None:
            return paragraph(f"Institutions, all drawn by luck, by densities: {drawn}.")
        how = (
            "Luck draws no others, as the file is complete."
            if place.complete
            else f"Kinds of which you gave none are drawn by luck: {drawn}; complete = true draws none."
        )
        beyond = ", ".join(self.beyond)
        lost = f" Left out, as they lie beyond the square that is drawn: {beyond}." if beyond else ""
        return paragraph(f"Institutions, yours: {given}. {how}{lost}")

    def _groups(self) -> str:
        g = self.groups
        if not len(g):
            return ""
        here = g[g["here"]]
        lost = ", ".join(g["name"][~g["here"]])
        few = here[here["members"] < here["given"]]
        short = ", ".join(
            f"{row.name} {row.members:,} of {row.given:,.0f}" for row in few.itertuples(index=False)
        )
        roomless = ", ".join(here["name"][~here["in_its_room"]])
        return paragraph(
            f"Groups, yours: {len(here):,} of {len(g):,} at month 0, beside those that luck draws."
            + (f" No room for more groups was left for {lost}." if lost else "")
            + (
                f" Fewer members than given, as nobody else has the time and a free slot: {short}."
                if short
                else ""
            )
            + (
                f" Not where they meet, as that is shut or lies beyond the square: {roomless}."
                if roomless
                else ""
            )
        )

    def figure(self) -> draw.Chart:
        """The map and the margins."""
        people = {
            str(name): rows.set_index("category")["now"]
            for name, rows in self.margins.groupby("margin", sort=False)
        }
        ground = self.place.ground
        rings = [] if ground is None else [self._on_map(ring) for ring in ground.rings]
        below = (
            f"Month 0 with seed {self.seed}: grey, where adults live; marks, institutions, hollow where they are shut"
            + ("; those without a name were drawn by luck. " if self.institutions["drawn"].any() else ". ")
            + MADE_UP
        )
        return draw.place_figure(
            self.homes[["x", "y", "adults"]].to_numpy(float), self.institutions, rings, people, self.metres,
            f"{self.place.title or self.place.name}: {adults(self.population)}", below,
        )  # fmt: skip

    def _on_map(self, ring: Any) -> np.ndarray:
        west, north = self.homes.attrs["corner"]
        return np.column_stack([ring[:, 0] - west, north - ring[:, 1]])

    def as_plain(self) -> dict[str, Any]:
        """Everything as plain data."""
        return {
            "model": model_digest(),
            **place_told(self.place),
            "title": self.place.title,
            "about": self.place.about,
            "population": self.population,
            "square_km": self.square_km,
            "sentence": self.sentence(),
            "margins": clean(self.margins),
            "numbers": clean(self.values),
            "institutions": clean(self.institutions),
            "groups": clean(self.groups),
            "beyond": self.beyond,
            "notes": list(self.place.notes),
            "warnings": self.warnings,
        }

    def tables(self) -> dict[str, pd.DataFrame]:
        """Margins, numbers, institutions and groups."""
        return {
            "margins": self.margins,
            "numbers": self.values,
            "institutions": self.institutions,
            "groups": self.groups,
        }

    def figures(self) -> dict[str, Callable[[], Picture]]:
        """The map."""
        return {"place": self.figure}


def tell_place(
    place: str | Path | Place,
    *,
    population: int | None = None,
    seed: int = SEED,
    out: str | Path | None = None,
    progress: bool = False,
) -> PlaceTold:
    """Tell and draw a place: run it once to month 0, and say what is the user's and what is the preset's.

    Parameters
    ----------
    place : str, Path or Place
        Name of a place preset, path of a place's TOML file, or a place.
    population : int, optional
        Adult residents; None is as many as the place has, 8,000 in a preset.
    seed : int
        Of all luck.
    out : str or Path, optional
        Folder for the results; None is ``results/place-`` and a digest of what is asked.
    progress : bool
        Tell standard error that a world is made.

    Returns
    -------
    PlaceTold
        The place in words, tables and a figure.

    Raises
    ------
    Mistake
        If the place is not known or its file is at fault; nothing is then written.
    """
    request = Request(place=place, population=population, seed=seed, out=out, cases="catalogue").checked()
    found, people = place_named(request.place), whole_number("population", request.population, 1)
    draw.check_backend()
    asked = {"model": model_digest(), "place": found.plain(), "population": people, "seed": request.seed}
    with Store.claimed(request.folder("place", digest_of(asked)), asked) as store:
        compile_model(say if progress else None)
        start = Neighbourhood(found, people, seed=request.seed, warm_up=0)
        now = world_at_month_0(found.plain(), people, {}, request.seed)
        homes = homes_of(now)
        store.begin(kind="place")
        told = PlaceTold(
            found, people, request.seed, margins_of(found, start, now), values_of(found), institutions_of(now),
            groups_as_given(now), beyond_of(now), homes, now.geography.side * CELL,
            warnings_of(found, people, homes.attrs["square_km"]), store.folder,
        )  # fmt: skip
        told.save()
    return told


def homes_of(world: Neighbourhood) -> pd.DataFrame:
    """Cells with homes: metres east and south of the north-western corner, and adults; area and corner beside."""
    cells, count = np.unique(world.geography.cell, return_counts=True)
    x, y = world.geography.centre(cells)
    found = pd.DataFrame({"x": x, "y": y, "adults": count})
    layout = world.geography.layout
    found.attrs["square_km"] = layout.square_km if layout else world.geography.cells * (CELL / 1000.0) ** 2
    found.attrs["corner"] = (layout.west, layout.north) if layout else (0.0, 0.0)
    return found


def institutions_of(world: Neighbourhood) -> pd.DataFrame:
    """Institutions at month 0: name, kind, whether open, condition, where, and whether luck put it there."""
    i = world.institutions
    known, _ = known_institutions(world.geography.layout)
    return pd.DataFrame(
        {
            "name": known_names(world),
            "kind": [KINDS[kind] for kind in i.kind],
            "is_open": i.is_open,
            "condition": i.condition,
            "x": world.ix,
            "y": world.iy,
            "drawn": np.arange(len(i)) >= len(known),
        }
    )


def groups_as_given(world: Neighbourhood) -> pd.DataFrame:
    """How a world has the groups that its place is known to have: one row each, in their order.

    Its name, whether it is there (`here`), the members it is given (`given`, NaN if not known) and has (`members`), and
    whether it meets where it is said to (`in_its_room`; so does one that is said to meet at a home).
    """
    known, _ = known_institutions(world.geography.layout)
    g, members, rows = world.groups, world.members(), []
    for k, given in enumerate(world.place.groups or ()):
        found = np.flatnonzero(g.alive & (g.identity == -(k + 1)))
        row = int(found[0]) if len(found) else NONE
        place = NONE if row == NONE else int(g.place[row])
        rows.append(
            {
                "name": given.name,
                "here": row != NONE,
                "given": np.nan if given.members is None else float(given.members),
                "members": 0 if row == NONE else int(members[row]),
                "in_its_room": row != NONE
                and (not given.meets_at or (0 <= place < len(known) and known[place].name == given.meets_at)),
            }
        )
    return pd.DataFrame(rows, columns=["name", "here", "given", "members", "in_its_room"])


def beyond_of(world: Neighbourhood) -> list[str]:
    """Institutions of a place that lie beyond the square on which it is drawn, by name or kind."""
    layout, given = world.geography.layout, world.place.institutions or ()
    sites = [] if layout is None else layout.sites.tolist()
    return [one.name or one.kind for one, cell in zip(given, sites, strict=True) if cell < 0]


def counted(kinds: pd.Series) -> str:
    """How many there are of each kind, in words."""
    counts = kinds.value_counts()
    told = [f"{title} {counts[k]:,}" for k, title in zip(KINDS, KIND_TITLES, strict=True) if k in counts]
    return ", ".join(told) or "none"


def margins_of(place: Place, start: Neighbourhood, now: Neighbourhood) -> pd.DataFrame:
    """Each category of each margin: as given, and its shares when the first residents are drawn and at month 0."""
    rows = [
        {"margin": name, "category": category, "given": given, "start": first, "now": last}
        for name, margin in place.people.items()
        for category, given, first, last in zip(
            margin, margin.values(), met(start, name, margin), met(now, name, margin), strict=True
        )
    ]
    return pd.DataFrame(rows, columns=["margin", "category", "given", "start", "now"])


def met(world: Neighbourhood, name: str, margin: Mapping[str, float]) -> list[float]:
    """The shares of a world's residents in the categories of a margin."""
    r, month = world.residents, world.month
    years = (month - r.born) / 12.0
    if name in ("tenure", "communities"):
        codes = r.tenure if name == "tenure" else r.community
        counts = np.bincount(codes, minlength=max(len(TENURES), COMMUNITIES))[: len(margin)]
        return (counts / len(r)).tolist()
    if name == "work":
        share = float(r.employed[years < WORKING_AGE].mean())
        return [share, 1.0 - share]
    values = {"ages": years, "status": r.status, "residence": (month - r.arrived) / 12.0}[name]
    low, _ = edges_of(margin, name)
    band = np.clip(np.searchsorted(low, values, side="right") - 1, 0, len(low) - 1)
    return (np.bincount(band, minlength=len(low)) / len(r)).tolist()


def values_of(place: Place) -> pd.DataFrame:
    """Numbers that are the place's own or its preset's: name, value, whose, source, and what the preset says."""
    preset = places[place.like] if place.like else place
    mine = place.yours if place.is_own else {}
    rows = [
        {
            "name": name,
            "value": value,
            "whose": "yours" if name in mine else "preset's",
            "source": source_of(place, name) if name in mine else preset.sources.get(name, ""),
            "preset": place.preset_value(name) if place.is_own else value,
        }
        for name, value in place.acting.items()
    ]
    return pd.DataFrame(rows, columns=["name", "value", "whose", "source", "preset"])


def source_of(place: Place, name: str) -> str:
    """Where a number of the place's own comes from."""
    return place.sources.get(name, "") if name in place.values else "follows from the margins of its people"


def spans() -> dict[str, tuple[float, float]]:
    """The least and the most that the three presets say of each parameter."""
    said = {
        name: [place.values.get(name, catalogue[name].value) for place in places.values()]
        for name in catalogue
    }
    return {name: (min(values), max(values)) for name, values in said.items()}


def warnings_of(place: Place, population: int, square_km: float) -> list[str]:
    """What of a place is far from anything that the model was fitted to, each with its figure."""
    if not place.is_own:
        return []
    found = []
    if not POPULATION / NEAR <= population <= POPULATION * NEAR:
        found.append(
            f"{adults(population)}: the model was fitted with {POPULATION:,}; in smaller places a building more or "
            "less is much."
        )
    usual, density = (
        catalogue["place.residents_per_cell"].value / (CELL / 1000.0) ** 2,
        population / square_km,
    )
    if not usual / NEAR <= density <= usual * NEAR:
        found.append(f"{density:,.0f} adults per km²: it was fitted with {usual:,.0f}.")
    for name, value in place.yours.items():
        if name != "place.residents_per_cell" and (far := far_told(name, value)):
            found.append(far)
    return found + far_institutions(place, population)


def far_told(name: str, value: float) -> str:
    """What is said of a number that lies beyond what the presets span, or else beyond where it may plausibly lie."""
    p, (low, high) = catalogue[name], spans()[name]
    if low < high:
        said = f"the three presets go from {low:.4g} to {high:.4g}"
    elif p.plausible is not None:
        low, high = p.plausible
        said = f"it was fitted between {low:.4g} and {high:.4g}"
    else:
        said, low, high = f"all three presets have {low:.4g}", low / NEAR, high * NEAR
    return (
        ""
        if low * (1 - SLACK) <= value <= high * (1 + SLACK)
        else f"{name} = {value:.4g} ({p.meaning}): {said}."
    )


def far_institutions(place: Place, population: int) -> list[str]:
    """Kinds of which there are far more or fewer than in any preset."""
    if place.institutions is None:
        return []
    found = []
    for kind, title, speaks in zip(KINDS, KIND_TITLES, undrawn_kinds(place), strict=True):
        count = sum(one.kind == kind for one in place.institutions)
        low, high = spans()[f"{kind}.per_1000"]
        here = 1000.0 * count / population
        few, many = np.floor(low * population / 1000 / NEAR), np.ceil(high * population / 1000 * NEAR)
        if speaks and not few <= count <= many:
            found.append(
                f"{title}: {count:,}, {here:.2g} per 1,000 adults; the three presets go from {low:.2g} to {high:.2g}."
            )
    return found
