"""The patience map: what length of funding buys, from every starting point and with every mix.

The same money is spread over one year or over fifteen, in places that have more or less left to build on. The map is
of an outcome under each length less the same outcome when the money is spent over three years: where it is above
zero patience pays, where it is below short money wins. Who decides and how it ends are the same for all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import product
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kith.model.discounting import GREEN_BOOK
from kith.model.mistakes import Mistake, finite, whole_number
from kith.model.mistakes import listed as as_list
from kith.model.neighbourhood import Neighbourhood
from kith.model.parameters import case_given, catalogue
from kith.model.placefile import place_named
from kith.model.places import LEFT_BEHIND, PROVIDED, Place, places
from kith.model.programme import Programme, presets, profiles
from kith.model.reading import once
from kith.model.rules import Rules, rules_asked, rules_given

from .. import figures as draw
from ..effects import is_decided, percent
from ..presenting.plain import records
from ..presenting.report import Report
from ..presenting.sentences import listed
from ..running.request import QUICK, SEED, Processes, Request, adults_asked
from ..running.store import Picture
from ..simultaneous import FAMILY, as_family, too_few
from .factorial import MIXES
from .settings import (
    SETTINGS,
    YEARS,
    changes_under,
    checked_request,
    file_name,
    seeds_told,
    seen_over,
    tables_of,
    worth,
)

REPLICATES = 16
LENGTHS = (1, 2, 3, 5, 8, 12, 15)  # years over which the money is spread evenly
LONG = 8  # years from which a length is told of as long
SHORT = 3  # the length that others are compared with
STARTS = (-0.5, 0.0, 0.5, 1.0, 1.5)  # 0 is left-behind, 1 better-provided; beyond them the same way on
MIX = {
    "buildings": MIXES["buildings"],
    "Big Local's mix": dict(presets["patient"].mix),
    "workers and grants": {"community-workers": 0.6, "grants": 0.3, "running-costs": 0.1},
}
MAPPED = ("trust", "groups", "linking", "efficacy")
WHEN = {"end": "after 20 years", "mean": "on average"}
AGAINST = {"short": f"{{mix}}|{SHORT}", "usual": "usual|0"}  # the run that a cell's is compared with


def start_at(s: float) -> dict[str, float]:
    """The infrastructure and group history of a place `s` of the way from left-behind to better-provided.

    In equal ratios, as far as the catalogue allows.

    >>> start_at(0.0)["groups.per_1000"], start_at(1.0)["groups.per_1000"]
    (2.0, 5.0)
    """
    found = {}
    for name in sorted(places[LEFT_BEHIND].values.keys() | places[PROVIDED].values.keys()):
        p = catalogue[name]
        low, high = (places[place].values.get(name, p.value) for place in (LEFT_BEHIND, PROVIDED))
        found[name] = min(max(low * (high / low) ** s, p.low), p.high)
    return found


def check_start(changes: Mapping[str, float]) -> None:
    """Raise a Mistake if a number is to be changed that a starting point decides."""
    for name in start_at(0.0):
        if name in changes:
            raise Mistake(f"parameters: {name} is what the starting point changes; leave it out")


def programme_over(mix: str, years: int) -> Programme:
    """Money spread evenly over some years, decided from outside, stopping at once."""
    return Programme(f"{mix}, {years} years", 100.0, profile=profiles.shape("even", 12 * years), mix=MIX[mix])


def run_map(asked: Mapping[str, Any], row: int) -> dict[str, Any]:
    """Every start, mix and length with one seed and the case it draws."""
    seed, setting = asked["seeds"][row], SETTINGS[asked["setting"]]
    changes = changes_under(asked, seed)
    rate, n = setting.get("rate", asked["discount_rate"]), asked["population"]
    found: dict[str, Any] = {"seed": seed}
    for s in asked["starts"]:
        start = {**changes, **start_at(s)}
        world = Neighbourhood(asked["place"], n, parameters=start, seed=seed, processes=rules_asked(asked))
        for mix, years in product(MIX, asked["lengths"]):
            option = programme_over(mix, years).at_present_value(worth(n, rate), n, rate)
            seen = seen_over(world.branch(option))
            found |= {f"{s:g}|{mix}|{years}|{name}": value for name, value in seen.items()}
        found |= {f"{s:g}|usual|0|{name}": value for name, value in seen_over(world.branch(None)).items()}
    return found


@dataclass(frozen=True, repr=False)
class Patience(Report):
    """What each length is worth over three years, by start and mix.

    settings : for each setting, a row for each seed and a column for each start, mix, length and outcome
    """

    stem = "patience"
    asked: Mapping[str, Any]
    settings: Mapping[str, pd.DataFrame]
    failures: pd.DataFrame
    folder: Path

    @property
    def rules(self) -> Rules:
        """Those of one's own that ran with the model."""
        return rules_asked(self.asked)

    def summary(self) -> str:
        """Of what, over how many seeds."""
        seeds = seeds_told(self.settings)
        return f"{self.asked['population']:,} adults, {seeds}; {', '.join(self.settings)}"

    @property
    def cells(self) -> list[tuple[float, str, int, str]]:
        """Start, mix, length and time of every cell."""
        return list(product(self.asked["starts"], MIX, self.asked["lengths"], WHEN))

    def _levels(self, table: pd.DataFrame, outcome: str, run: str) -> NDArray[np.float64]:
        """An outcome by seed and cell, of a run named by the cell's mix and years."""
        names = [
            f"{s:g}|{run.format(mix=mix, years=years)}|{when}:{outcome}" for s, mix, years, when in self.cells
        ]
        return table[names].to_numpy(float)

    @cached_property
    def effects(self) -> pd.DataFrame:
        """An outcome less that of the same money over three years, and less business as usual, with 95% intervals.

        Those together hold for all cells of an outcome's map in a setting.
        """
        labels, tables = pd.DataFrame(self.cells, columns=["start", "mix", "years", "when"]), []
        for setting, table in self.settings.items():
            maps = []
            for outcome, (against, run) in product(self.rules.headline, AGAINST.items()):
                found = as_family(*(self._levels(table, outcome, each) for each in ("{mix}|{years}", run)))
                told = labels.assign(setting=setting, outcome=outcome, against=against)
                maps.append(pd.concat([told, found], axis=1))
            tables.append(pd.concat(maps).sort_index(kind="stable"))  # cell by cell
        return pd.concat(tables, ignore_index=True)[["setting", *labels, "outcome", "against", *FAMILY]]

    def text(self) -> str:
        """In how many cells longer money is ahead or behind, or one cannot tell, by outcome; and where it fails."""
        e = self.effects
        e = e.assign(sure=is_decided(e["low_together"], e["high_together"]), sign=np.sign(e["effect"]))
        long = [years for years in self.asked["lengths"] if years >= LONG]
        lines = [
            f"The patience map over {seeds_told(self.settings)}: {len(self.asked['starts'])} starts, {len(MIX)} mixes, "
            f"lengths against {SHORT} years, the same money.{too_few(min(map(len, self.settings.values())))}",
            f"Cells of {listed([str(years) for years in long])} years where longer money is ahead / is behind / one "
            "cannot tell, by 95% intervals that hold for all cells of an outcome's map together:",
            "",
            f"{'setting':26}{'when':6}" + "".join(f"{name[:12]:>14}" for name in self.rules.headline),
        ]
        longer = e[(e["against"] == "short") & e["years"].isin(long)]
        for setting, when in product(self.settings, ("end", "mean")):
            cells = ""
            for outcome in self.rules.headline:
                rows = longer[
                    (longer["setting"] == setting) & (longer["when"] == when) & (longer["outcome"] == outcome)
                ]
                better = self.rules.outcomes[outcome].better
                ahead = int((rows["sure"] & (rows["sign"] == better)).sum())
                behind = int((rows["sure"] & (rows["sign"] == -better)).sum())
                cells += f"{f'{ahead}/{behind}/{len(rows) - ahead - behind}':>14}"
            lines.append(f"{setting:26}{when:6}{cells}")
        fails = e[
            (e["against"] == "usual")
            & (e["years"] == long[-1])
            & (e["outcome"] == "trust")
            & (e["when"] == "end")
        ]
        fails = fails[(fails["effect"] <= 0) | ~fails["sure"]]
        lines += [
            "",
            f"Starts and mixes where one cannot tell that {long[-1]} years of money raise trust at the end "
            "(interval; what nine worlds in ten show):",
        ]
        lines += [
            f"  {row.setting:26} start {row.start:+.1f}, {row.mix}: {row.effect:+.4f} ({row.low_together:.4f} to "
            f"{row.high_together:.4f}; {row.world_low:+.4f} to {row.world_high:+.4f})"
            for row in fails.itertuples()
        ] or ["  none"]
        return "\n".join(lines)

    def as_plain(self) -> dict[str, Any]:
        """What was asked, and every effect."""
        return {**self.asked, "effects": records(self.effects)}

    def raw_tables(self) -> Mapping[str, pd.DataFrame]:
        """Every cell in every setting, seed by seed."""
        return {file_name(name): table for name, table in self.settings.items()}

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every effect."""
        return {"effects": self.effects}

    def figure(self, outcome: str = "trust", setting: str | None = None) -> draw.Chart:
        """The map of one outcome."""
        setting, e = setting or next(iter(self.settings)), self.effects
        e = e[(e["setting"] == setting) & (e["outcome"] == outcome) & (e["against"] == "short")]
        table, better = self.settings[setting], self.rules.outcomes[outcome].better or 1
        usual = float(np.mean([table[f"{s:g}|usual|0|end:{outcome}"].mean() for s in self.asked["starts"]]))
        ends = better * e[["low_together", "high_together"]]
        shares = e.assign(
            share=percent(better * e["effect"], usual),
            share_low=percent(ends.min(axis=1, skipna=False), usual),
            share_high=percent(ends.max(axis=1, skipna=False), usual),
        )
        about = self.rules.outcomes[outcome]
        below = (
            f"{about.title}: the same money spread over so many years, less over {SHORT} years, % of "
            f"business as usual; {len(table)} seeds; {setting}. Purple: longer is better; orange: shorter. "
            "Hatched: one cannot tell, as zero is in the 95% interval, which holds for all cells together. Other "
            f"starts lie on the way from left-behind (0) to better-provided (1), or beyond.{too_few(len(table))}"
        )
        title = _map_finding(shares, about.title)
        return draw.patience_figure(
            shares, list(MIX), self.asked["lengths"], self.asked["starts"], WHEN, title, below
        )

    def figures(self) -> dict[str, Callable[[], Picture]]:
        """For each setting, a map of each outcome of interest."""
        return {
            f"patience-{outcome}{f'-{file_name(setting)}' if k else ''}": partial(
                self.figure, outcome, setting
            )
            for (k, setting), outcome in product(enumerate(self.settings), (*MAPPED, *self.rules.own))
        }

    def where(self) -> str:
        """Where the maps are."""
        return f"Figures: {self.folder / 'patience-*.png'}\nTables: {self.folder}"


def _map_finding(shares: pd.DataFrame, what: str) -> str:
    """Between which starts and mixes what longer money is worth lies, in one sentence."""
    longer = shares[(shares["years"] >= LONG) & shares["share"].notna()]
    parts = []
    for when, words in WHEN.items():
        rows = longer[longer["when"] == when].sort_values("share")
        ends = [_share(row) for row in rows.iloc[[0, -1]].to_dict("records")] if len(rows) else ["undefined"]
        parts.append(f"{words} by {' to '.join(ends)}")
    return (
        f"{what}: spread over {LONG} years or more instead of {SHORT}, the same money changes it, by start and mix, "
        f"{' and '.join(parts)}"
    )


def _share(row: Mapping[str, Any]) -> str:
    """A share and its interval."""
    if not np.isfinite(row["share_low"]):
        return f"{row['share']:+.1f}%"
    return f"{row['share']:+.1f}% ({row['share_low']:.1f} to {row['share_high']:.1f})"


def patience(
    *,
    lengths: Sequence[int] = LENGTHS,
    starts: Sequence[float] = STARTS,
    place: str | Path | Place = LEFT_BEHIND,
    population: int | None = None,
    seed: int = SEED,
    replicates: int = REPLICATES,
    settings: tuple[str, ...] = ("as it is",),
    discount_rate: float = GREEN_BOOK,
    cases: str | Path | None = None,
    observed: str | Path | None = None,
    parameters: Mapping[str, float] | None = None,
    workers: int | None = None,
    retry: bool = False,
    only: str | None = None,
    out: str | Path | None = None,
    progress: bool | Literal["events"] = True,
    processes: Processes = None,
) -> Patience:
    """Draw the patience map: what length of funding buys, by starting point and mix.

    Parameters
    ----------
    lengths : sequence of int
        Years over which the money is spread; `SHORT` and one of `LONG` or more among them.
    starts : sequence of float
        Starting points: 0 is left-behind, 1 better-provided, and the same way on.
    place : str, Path or Place
        Whose people and ground; how much is left to build on is what the starting points change.
    population : int, optional
        Adult residents; None is as many as the place has, 2,000 in a preset.
    seed : int
        Of the first replicate; the others' are drawn from it.
    replicates : int
        Seeds; each runs every start, mix and length.
    settings : tuple of str
        Of `SETTINGS`: with absorption limits, let-downs, discounting and decay as they are, off, or changed.
    discount_rate : float
        A year, the same throughout; by default the Green Book's, which falls after years 30 and 75.
    cases : str or Path, optional
        The cases from which each seed draws one: "ensemble" (those that fit the evidence, also None), the path of a
        Parquet file, or "catalogue" for the catalogue's own values in all.
    observed : str or Path, optional
        A survey of the place (TOML, CSV or Parquet): seeds draw the cases by how well each gives its answers.
    parameters : mapping of str to float, optional
        Numbers that differ from the catalogue, or from a seed's case, by name.
    workers : int, optional
        Processes; None is one for each processor, 1 is this one.
    retry : bool
        Run again what failed before.
    only : str, optional
        Run this unit alone, as it is named where it failed, keep nothing, and say what goes wrong.
    out : str or Path, optional
        Folder for the results; None is ``results/patience-`` and a digest of what is asked. What is finished there
        is read, not run again.
    progress : bool or "events"
        Tell standard error how far the work is; "events" is a JSON object a line.
    processes : str, Path, Rule or sequence of these, optional
        Rules of one's own that run with the model, each a Python file: see `kith.Rule`.

    Returns
    -------
    Patience
        The map, as tables, words and figures.

    Raises
    ------
    Mistake
        If anything asked for is unknown, out of range or does not fit together; nothing is then written
        but what residents say to a survey's questions.
    """
    place = place_named(place)
    if place.institutions is not None or place.groups is not None:
        raise Mistake(
            f"place: {place.name} has institutions or groups of its own, and the starting points change how many there "
            "are; give a place without a list of them"
        )
    check_start(case_given(parameters, rules_given(processes).catalogue).changes)
    request = Request(
        place=place,
        population=adults_asked(place, population, QUICK),
        seed=seed,
        replicates=replicates,
        parameters=parameters,
        cases=cases,
        observed=observed,
        workers=workers,
        out=out,
        retry=retry,
        only=only,
        progress=progress,
        processes=processes,
    )
    years = sorted(
        once("lengths", [whole_number("lengths", each, 1, YEARS) for each in as_list("lengths", lengths)])
    )
    if SHORT not in years or years[-1] < LONG:
        raise Mistake(f"lengths: {years} are not allowed; give {SHORT}, and one of {LONG} or more")
    begun = sorted(once("starts", [finite("starts", each, -2.0, 3.0) for each in as_list("starts", starts)]))
    checked, asked = checked_request(
        request, settings, discount_rate, kind="patience", lengths=years, starts=begun
    )
    words = [*(f"--length {each}" for each in years), *(f"--start {each!r}" for each in begun)]
    found = Patience(asked, *tables_of("patience", checked, asked, run_map, *words))
    found.save()
    return found
