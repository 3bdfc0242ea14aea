"""The patience map: what length of funding buys, from every starting point and with every mix.

The same money is spread over one year or over fifteen, in places that have more or less left to build on. The map is
of an outcome under each length less the same outcome when the money is spent over three years: where it is above
zero patience pays, where it is below short money wins. Who decides and how it ends are the same for all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import product
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kith.model.discounting import GREEN_BOOK
from kith.model.measures.outcomes import HEADLINE, OUTCOMES
from kith.model.mistakes import Mistake
from kith.model.neighbourhood import Neighbourhood
from kith.model.parameters import case, case_given, catalogue
from kith.model.places import LEFT_BEHIND, PROVIDED, places
from kith.model.programme import Programme, presets, profiles

from .. import figures as draw
from ..effects import is_decided, percent
from ..presenting.plain import records
from ..presenting.report import Report
from ..running.request import QUICK, SEED, Request
from ..running.store import Picture
from ..simultaneous import FAMILY, as_family, too_few
from .factorial import MIXES
from .settings import (
    SETTINGS,
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
SHORT = 3  # the length that others are compared with
STARTS = (-0.5, 0.0, 0.5, 1.0, 1.5)  # 0 is left-behind, 1 better-provided; beyond them the same way on
MIX = {
    "buildings": MIXES["buildings"],
    "Big Local's mix": dict(presets["patient"].mix),
    "workers and grants": {"community-workers": 0.6, "grants": 0.3, "running-costs": 0.1},
}
MAPPED = ("trust", "groups", "linking", "efficacy")
WHEN = {"end": "after 20 years", "mean": "on average"}
CELLS = list(product(STARTS, MIX, LENGTHS, WHEN))
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


def programme_over(mix: str, years: int) -> Programme:
    """Money spread evenly over some years, decided from outside, stopping at once."""
    return Programme(f"{mix}, {years} years", 100.0, profile=profiles.shape("even", 12 * years), mix=MIX[mix])


def run_map(asked: Mapping[str, Any], row: int) -> dict[str, Any]:
    """Every start, mix and length with one seed and the case it draws."""
    seed, setting = asked["seeds"][row], SETTINGS[asked["setting"]]
    changes = changes_under(asked, seed)
    rate, n = setting.get("rate", asked["discount_rate"]), asked["population"]
    found: dict[str, Any] = {"seed": seed}
    for s in STARTS:
        world = Neighbourhood(LEFT_BEHIND, n, parameters=case({**changes, **start_at(s)}), seed=seed)
        for mix, years in product(MIX, LENGTHS):
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

    def summary(self) -> str:
        """Of what, over how many seeds."""
        seeds = seeds_told(self.settings)
        return f"{self.asked['population']:,} adults, {seeds}; {', '.join(self.settings)}"

    @cached_property
    def effects(self) -> pd.DataFrame:
        """An outcome less that of the same money over three years, and less business as usual, with 95% intervals.

        Those together hold for all cells of an outcome's map in a setting.
        """
        labels, tables = pd.DataFrame(CELLS, columns=["start", "mix", "years", "when"]), []
        for setting, table in self.settings.items():
            maps = []
            for outcome, (against, run) in product(HEADLINE, AGAINST.items()):
                found = as_family(_levels(table, outcome, "{mix}|{years}"), _levels(table, outcome, run))
                told = labels.assign(setting=setting, outcome=outcome, against=against)
                maps.append(pd.concat([told, found], axis=1))
            tables.append(pd.concat(maps).sort_index(kind="stable"))  # cell by cell
        return pd.concat(tables, ignore_index=True)[["setting", *labels, "outcome", "against", *FAMILY]]

    def text(self) -> str:
        """In how many cells longer money is ahead or behind, or one cannot tell, by outcome; and where it fails."""
        e = self.effects
        e = e.assign(sure=is_decided(e["low_together"], e["high_together"]), sign=np.sign(e["effect"]))
        lines = [
            f"The patience map over {seeds_told(self.settings)}: five starts, three mixes, lengths against "
            f"{SHORT} years, the same money.{too_few(min(map(len, self.settings.values())))}",
            "Cells of 8, 12 and 15 years where longer money is ahead / is behind / one cannot tell, by 95% intervals "
            "that hold for all cells of an outcome's map together:",
            "",
            f"{'setting':26}{'when':6}" + "".join(f"{name[:12]:>14}" for name in HEADLINE),
        ]
        longer = e[(e["against"] == "short") & (e["years"] >= 8)]
        for setting, when in product(self.settings, ("end", "mean")):
            cells = ""
            for outcome in HEADLINE:
                rows = longer[
                    (longer["setting"] == setting) & (longer["when"] == when) & (longer["outcome"] == outcome)
                ]
                better = OUTCOMES[outcome].better
                ahead = int((rows["sure"] & (rows["sign"] == better)).sum())
                behind = int((rows["sure"] & (rows["sign"] == -better)).sum())
                cells += f"{f'{ahead}/{behind}/{len(rows) - ahead - behind}':>14}"
            lines.append(f"{setting:26}{when:6}{cells}")
        fails = e[
            (e["against"] == "usual") & (e["years"] == 12) & (e["outcome"] == "trust") & (e["when"] == "end")
        ]
        fails = fails[(fails["effect"] <= 0) | ~fails["sure"]]
        lines += [
            "",
            "Starts and mixes where one cannot tell that 12 years of money raise trust at the end "
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

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every effect."""
        return {"effects": self.effects}

    def figure(self, outcome: str = "trust", setting: str | None = None) -> draw.Chart:
        """The map of one outcome."""
        setting, e = setting or next(iter(self.settings)), self.effects
        e = e[(e["setting"] == setting) & (e["outcome"] == outcome) & (e["against"] == "short")]
        table, better = self.settings[setting], OUTCOMES[outcome].better or 1
        usual = float(np.mean([table[f"{s:g}|usual|0|end:{outcome}"].mean() for s in STARTS]))
        ends = better * e[["low_together", "high_together"]]
        shares = e.assign(
            share=percent(better * e["effect"], usual),
            share_low=percent(ends.min(axis=1, skipna=False), usual),
            share_high=percent(ends.max(axis=1, skipna=False), usual),
        )
        below = (
            f"{OUTCOMES[outcome].title}: the same money spread over so many years, less over {SHORT} years, % of "
            f"business as usual; {len(table)} seeds; {setting}. Purple: longer is better; orange: shorter. Dots: zero "
            "is left out of the 95% interval, which holds for all cells together. Black line: zero. Start: 0 is "
            f"left-behind, 1 better-provided, along the same way beyond.{too_few(len(table))}"
        )
        title = _map_finding(shares, outcome)
        return draw.patience_figure(shares, list(MIX), LENGTHS, STARTS, WHEN, title, below)

    def figures(self) -> dict[str, Callable[[], Picture]]:
        """For each setting, a map of each outcome of interest."""
        return {
            f"patience-{outcome}{f'-{file_name(setting)}' if k else ''}": partial(
                self.figure, outcome, setting
            )
            for (k, setting), outcome in product(enumerate(self.settings), MAPPED)
        }

    def where(self) -> str:
        """Where the maps are."""
        return f"Figures: {self.folder / 'patience-*.png'}\nTables: {self.folder}"


def _levels(table: pd.DataFrame, outcome: str, run: str) -> NDArray[np.float64]:
    """An outcome by seed and cell, of a run named by the cell's mix and years."""
    names = [f"{s:g}|{run.format(mix=mix, years=years)}|{when}:{outcome}" for s, mix, years, when in CELLS]
    return table[names].to_numpy(float)


def _map_finding(shares: pd.DataFrame, outcome: str) -> str:
    """Between which starts and mixes what longer money is worth lies, in one sentence."""
    longer = shares[(shares["years"] >= 8) & shares["share"].notna()]
    parts = []
    for when, words in WHEN.items():
        rows = longer[longer["when"] == when].sort_values("share")
        ends = [_share(row) for row in rows.iloc[[0, -1]].to_dict("records")] if len(rows) else ["undefined"]
        parts.append(f"{words} {' to '.join(ends)}")
    return (
        f"{OUTCOMES[outcome].title}: the same money over 8 years or more, less over {SHORT}, by start and mix: "
        f"{'; '.join(parts)}"
    )


def _share(row: Mapping[str, Any]) -> str:
    """A share and its interval."""
    if not np.isfinite(row["share_low"]):
        return f"{row['share']:+.1f}%"
    return f"{row['share']:+.1f}% ({row['share_low']:.1f} to {row['share_high']:.1f})"


def patience(
    *,
    population: int = QUICK,
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
) -> Patience:
    """Draw the patience map: what length of funding buys, by starting point and mix.

    Parameters
    ----------
    population : int
        Adult residents.
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

    Returns
    -------
    Patience
        The map, as tables, words and figures.

    Raises
    ------
    Mistake
        If anything asked for is unknown, out of range or does not fit together; nothing is then written.
    """
    for name in start_at(0.0):
        if name in case_given(parameters).changes:
            raise Mistake(f"parameters: {name} is what the starting point changes; leave it out")
    request = Request(
        place=LEFT_BEHIND,
        population=population,
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
    )
    checked, asked = checked_request(request, settings, discount_rate, kind="patience")
    found = Patience(asked, *tables_of("patience", checked, asked, run_map))
    found.save()
    return found
