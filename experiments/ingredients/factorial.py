"""Which ingredient? Length, mix, support, transfer, control and ending taken apart in a factorial design.

Six things in which programmes differ, each at two levels, in half of all 64 combinations (the sixth is the product of
the other five, so that neither the six nor any two together are mistaken for one another; Box, Hunter & Hunter 2005).
All are worth the same today. A main effect is the mean over combinations with the one level less that over those
with the other, seed by seed, so that it is paired by luck as everything here is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import combinations, product
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from kith.model.discounting import GREEN_BOOK
from kith.model.neighbourhood import Neighbourhood
from kith.model.places import Place, name_of, where_of
from kith.model.programme import Programme, profiles
from kith.model.rules import Rules, rules_asked

from .. import figures as draw
from ..effects import is_decided, percent
from ..presenting.plain import records
from ..presenting.report import Report
from ..running.request import PLACE, QUICK, SEED, Processes, Request, adults_asked
from ..running.store import Picture
from ..simultaneous import FAMILY, as_family, too_few
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

REPLICATES = 20
FACTORS: Mapping[str, tuple[str, str]] = {
    "length": ("3 years", "12 years"),
    "mix": ("buildings", "running costs and grants"),
    "support": ("no workers", "30% on community workers"),
    "transfer": ("no transfers", "10% on asset transfers"),
    "control": ("central", "resident-led"),
    "ending": ("cliff", "taper"),
}
MIXES: Mapping[str, Mapping[str, float]] = {
    "buildings": {"facilities": 0.8, "running-costs": 0.1, "grants": 0.1},
    "running costs and grants": {"facilities": 0.2, "running-costs": 0.4, "grants": 0.4},
}
DRAWN = ("ties", "linking", "trust", "groups", "institutions", "efficacy")
WHEN = {"end": "after 20 years", "mean": "average over the years"}
Levels = tuple[int, ...]


def design() -> list[Levels]:
    """Half of the combinations of six factors, -1 or 1 each; the last is the product of the others."""
    return [(*levels, int(np.prod(levels))) for levels in product((-1, 1), repeat=len(FACTORS) - 1)]


def programme_at(levels: Levels) -> Programme:
    """The programme of a combination, with a budget of GBP 100 a head, to be made equal."""
    chosen = {name: ends[level > 0] for (name, ends), level in zip(FACTORS.items(), levels, strict=True)}
    mix = dict(MIXES[chosen["mix"]])
    for instrument, factor, share in (
        ("community-workers", "support", 0.3),
        ("asset-transfer", "transfer", 0.1),
    ):
        if chosen[factor] == FACTORS[factor][1]:
            mix = {name: part * (1.0 - share) for name, part in mix.items()} | {instrument: share}
    return Programme(
        ", ".join(chosen.values()),
        budget=100.0,
        profile=profiles.shape("even", 12 * int(chosen["length"].split()[0])),
        mix=mix,
        control=chosen["control"],
        ending=chosen["ending"],
    )


def run_design(asked: Mapping[str, Any], row: int) -> dict[str, Any]:
    """All combinations with one seed and the case it draws."""
    seed, setting = asked["seeds"][row], SETTINGS[asked["setting"]]
    changes = changes_under(asked, seed)
    rate, n = setting.get("rate", asked["discount_rate"]), asked["population"]
    world = Neighbourhood(asked["place"], n, parameters=changes, seed=seed, processes=rules_asked(asked))
    found: dict[str, Any] = {"seed": seed}
    for k, levels in enumerate(design()):
        option = programme_at(levels).at_present_value(worth(n, rate), n, rate)
        found |= {f"{k:02d}:{name}": value for name, value in seen_over(world.branch(option)).items()}
    return found | {f"usual:{name}": value for name, value in seen_over(world.branch(None)).items()}


@dataclass(frozen=True, repr=False)
class Factorial(Report):
    """Main effects and interactions of the six factors.

    settings : for each setting, a row for each seed and a column for each combination and outcome
    """

    stem = "factorial"
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
        where = f"{name_of(self.asked['place'])}, {self.asked['population']:,} adults"
        return f"{where}, {seeds_told(self.settings)}; {', '.join(self.settings)}"

    @cached_property
    def effects(self) -> pd.DataFrame:
        """Main effects and two-factor interactions by setting, outcome and when (end, mean), with 95% intervals.

        Those together hold for all main effects of a setting, or for all its interactions.
        """
        levels, tables, told = np.array(design()), [], self.rules.headline
        singles = {name: levels[:, i] for i, name in enumerate(FACTORS)}
        pairs = {f"{a} x {b}": singles[a] * singles[b] for a, b in combinations(FACTORS, 2)}
        for setting, table in self.settings.items():
            seen = [f"{when}:{outcome}" for when, outcome in product(WHEN, told)]
            by_levels = [[table[f"{k:02d}:{name}"] for k in range(len(levels))] for name in seen]
            values, families = np.array(by_levels, float), []  # (outcomes, combinations, seeds)
            for signs in (singles, pairs):
                one, other = (
                    np.array([values[:, end * sign > 0].mean(axis=1) for sign in signs.values()]).T
                    for end in (1, -1)
                )
                labels = pd.DataFrame(product(WHEN, told, signs), columns=["when", "outcome", "what"])
                usual = np.repeat([table[f"usual:{name}"].mean() for name in seen], len(signs))
                found = pd.concat([labels, as_family(one, other).assign(usual=usual)], axis=1)
                families.append(found.set_index(labels.index // len(signs)))
            tables.append(pd.concat(families).sort_index(kind="stable").assign(setting=setting))
        return pd.concat(tables, ignore_index=True)[["setting", *labels, *FAMILY, "usual"]]

    def text(self) -> str:
        """For each setting a table of main effects, and the interactions that stand."""
        effects, lines = self.effects, []
        for setting in self.settings:
            rows = effects[effects["setting"] == setting]
            lines += [*self.main_effects(rows, setting), *_interactions(rows), ""]
        return "\n".join(lines[:-1])

    def main_effects(self, rows: pd.DataFrame, setting: str) -> list[str]:
        """A table of main effects: factors down, outcomes across, at the end and on average."""
        n = len(self.settings[setting])
        many = int(rows["what"].isin(FACTORS).sum())
        lines = [
            f"{setting}: main effects over {n} seeds, as % of business as usual; ? one cannot tell, by 95% intervals "
            f"that hold for all {many} together.{too_few(n)}"
        ]
        for when, told in (("end", f"after {YEARS} years"), ("mean", "on average")):
            lines.append(f"  {told:22}" + "".join(f"{name[:12]:>13}" for name in self.rules.headline))
            for name in FACTORS:
                chosen = rows[(rows["when"] == when) & (rows["what"] == name)].set_index("outcome")
                cells = ""
                for outcome in self.rules.headline:
                    e = chosen.loc[outcome]
                    mark = " " if is_decided(e["low_together"], e["high_together"]) else "?"
                    share = float(percent(e["effect"], e["usual"]))
                    cells += f"{share:+12.2f}{mark}" if np.isfinite(share) else f"{'-':>13}"
                lines.append(f"  {name:22}{cells}")
        return lines

    def as_plain(self) -> dict[str, Any]:
        """What was asked, and every effect."""
        return {**self.asked, "effects": records(self.effects)}

    def raw_tables(self) -> Mapping[str, pd.DataFrame]:
        """Every cell in every setting, seed by seed."""
        return {file_name(name): table for name, table in self.settings.items()}

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every effect."""
        return {"effects": self.effects}

    def figure(self, setting: str | None = None) -> draw.Chart:
        """Main effects with intervals, in the first setting or another."""
        setting, e = setting or next(iter(self.settings)), self.effects
        rows = e[(e["setting"] == setting) & e["what"].isin(FACTORS) & e["outcome"].isin(DRAWN)]
        below = (
            f"Main effects in {where_of(self.asked['place'])}, {setting}: {len(self.settings[setting])} seeds,"
            " 32 programmes worth the same today; 95% intervals that hold for all main effects together, filled where"
            " zero is left out. Read: what going from the first level to the second changes, averaged over all else."
            f"{too_few(len(self.settings[setting]))}"
        )
        return draw.factorial_figure(rows, FACTORS, DRAWN, WHEN, _strongest(rows), below)

    def figures(self) -> dict[str, Callable[[], Picture]]:
        """Main effects in each setting."""
        return {
            f"factorial{f'-{file_name(setting)}' if k else ''}": partial(self.figure, setting)
            for k, setting in enumerate(self.settings)
        }


def _interactions(rows: pd.DataFrame) -> list[str]:
    """The interactions of a setting that stand, the largest share of business as usual first."""
    both = rows[~rows["what"].isin(FACTORS)]
    sure = both[is_decided(both["low_together"], both["high_together"])]
    head = f"  interactions of two factors, by 95% intervals that hold for all {len(both)} together: "
    if sure.empty:
        return [f"{head}one cannot tell that there is any"]
    order = percent(sure["effect"], sure["usual"]).abs().sort_values(ascending=False).index
    return [f"{head}these leave zero out (interval; what nine worlds in ten show)"] + [
        f"    {row.what:20} {row.outcome:18} {row.when:5} {row.effect:+.4f} ({row.low_together:+.4f} to "
        f"{row.high_together:+.4f}; {row.world_low:+.4f} to {row.world_high:+.4f})"
        for row in sure.loc[order].itertuples()
    ]


def _strongest(rows: pd.DataFrame) -> str:
    """The finding: which levels help most, by effects that stand on these outcomes, at the end and on average."""
    sure = rows[is_decided(rows["low_together"], rows["high_together"])]
    if sure.empty:
        return "One cannot tell that any ingredient alone changes any of these outcomes"
    share = percent(sure["effect"], sure["usual"]).dropna().groupby([sure["when"], sure["what"]]).mean()
    parts = []
    for when, words in WHEN.items():
        if when in share.index.get_level_values(0):
            most = share[when].sort_values(key=np.abs, ascending=False)[:2]
            levels = [FACTORS[factor][int(size > 0)] for factor, size in most.items()]
            parts.append(f"{words}, {' and '.join(levels)}")
    return f"What helps these outcomes most, for the same money: {'; '.join(parts)}"


def factorial(
    *,
    place: str | Path | Place = PLACE,
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
) -> Factorial:
    """Run the factorial design and tell what each ingredient is worth.

    Parameters
    ----------
    place : str, Path or Place
        Name of a place preset, path of a place's TOML file, or a place.
    population : int, optional
        Adult residents; None is as many as the place has, 2,000 in a preset.
    seed : int
        Of the first replicate; the others' are drawn from it.
    replicates : int
        Seeds; each runs every combination.
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
        Folder for the results; None is ``results/factorial-`` and a digest of what is asked. What is finished there
        is read, not run again.
    progress : bool or "events"
        Tell standard error how far the work is; "events" is a JSON object a line.
    processes : str, Path, Rule or sequence of these, optional
        Rules of one's own that run with the model, each a Python file: see `kith.Rule`.

    Returns
    -------
    Factorial
        Main effects and interactions.

    Raises
    ------
    Mistake
        If anything asked for is unknown, out of range or does not fit together; nothing is then written
        but what residents say to a survey's questions.
    """
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
    checked, asked = checked_request(request, settings, discount_rate)
    found = Factorial(asked, *tables_of("factorial", checked, asked, run_design))
    found.save()
    return found
