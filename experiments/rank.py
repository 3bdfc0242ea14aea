"""The broccoli: what plainly works? The effect per pound of every single instrument and of every pair.

Programmes of one instrument alone, and of two in equal parts, are spread evenly over the same years, decided by
residents and stop at once (an endowment is kept, or it would be none), at a small and a large dose, in several places.
Each is run beside business as usual with the same luck; every seed has its own case. Ranks are taken within each place,
dose and seed, so that no place or dose outweighs another, and told as a distribution: how often best, how often in the
worse half.

What is ranked is an outcome added up over the years for all residents, by default years lived with one more point of
life satisfaction, per GBP 1,000 of what was offered, as money that cannot be spent is a finding about its instrument.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import combinations, product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model import Mistake, Neighbourhood, Programme, case, model_digest
from model.measures import OUTCOMES, Snapshot
from model.mistakes import check_memory, nearest, whole_number
from model.places import place_named
from model.programme import ADULT_SHARE, profiles
from model.programme.programme import INSTRUMENTS

from .answer import paragraph
from .appraisal import interval
from .crew import processors
from .effects import is_decided
from .ensemble import cases_asked, read_ensemble
from .gather import gathered
from .indicators import LEFT_BEHIND, PROVIDED
from .question import GREEN_BOOK, digest_of, finite, seeds_of, source_digest
from .run import changes_of
from .store import Store
from .worth import clean

if TYPE_CHECKING:
    from matplotlib.figure import Figure

REPLICATES = 8
YEARS = 15  # looked at; the money is spent over the first
FUNDED = 5
DOSES = (30.0, 150.0)  # GBP a head of all ages, present value
PLACES = (LEFT_BEHIND, PROVIDED)
RANKED = ("life_satisfaction", "ties", "trust", "belonging", "loneliness", "efficacy", "employment", "member")
PER = 1000.0  # GBP
SURE = 0.5  # an instrument is the answer if it is best at least so often


def mixes() -> dict[str, dict[str, float]]:
    """Every single instrument and every pair in equal parts, by name."""
    found = {name: {name: 1.0} for name in INSTRUMENTS}
    return found | {f"{a} + {b}": {a: 0.5, b: 0.5} for a, b in combinations(INSTRUMENTS, 2)}


def programme_of(name: str, per_head: float, population: int) -> Programme:
    """The programme of a mix worth so much a head today."""
    mix = mixes()[name]
    plain = Programme(
        name,
        100.0,
        profile=profiles.shape("even", 12 * FUNDED),
        mix=mix,
        control="resident-led",
        ending="endowment" if "endowment" in mix else "cliff",
    )
    return plain.at_present_value(per_head * population / ADULT_SHARE, population, GREEN_BOOK)


def person_years(world: Neighbourhood, years: int) -> dict[str, float]:
    """Each outcome added up over years and residents, from its level at each year's end; and GBP handed back."""
    totals = dict.fromkeys(RANKED, 0.0)
    for _ in range(years):
        for _ in range(12):
            world.step()
        seen = Snapshot(world)
        for name in RANKED:
            totals[name] += OUTCOMES[name].of(seen) * world.population
    return totals | {"returned": float(world.ledger.returned)}


def run_replicate(asked: Mapping[str, Any], row: int) -> dict[str, Any]:
    """Every mix and dose in every place with one seed and the case it draws: changes from business as usual."""
    seed, n = asked["seeds"][row], asked["population"]
    changes = changes_of(asked, seed)
    found: dict[str, Any] = {"seed": seed}
    for place in asked["places"]:
        world = Neighbourhood(place, n, parameters=case(changes), seed=seed)
        usual = person_years(world.branch(None), asked["years"])
        for name, dose in product(mixes(), asked["doses"]):
            after = person_years(world.branch(programme_of(name, dose, n)), asked["years"])
            for outcome in after:
                found[f"{place}|{name}|{dose:g}|{outcome}"] = after[outcome] - usual[outcome]
    return found


@dataclass(frozen=True)
class Ranking:
    """What every instrument and pair does per pound.

    table : a row for each seed, a column for each place, mix, dose and outcome
    outcome : what is ranked by
    """

    asked: Mapping[str, Any]
    table: pd.DataFrame
    outcome: str
    folder: Path

    def per_pound(self, outcome: str, places: Sequence[str], doses: Sequence[float]) -> NDArray[np.float64]:
        """Change per `PER` GBP offered, more being better, shape (mixes, seeds, places x doses)."""
        better = OUTCOMES[outcome].better or 1
        heads = self.asked["population"] / ADULT_SHARE
        return np.array(
            [
                [
                    better
                    * PER
                    * self.table[f"{place}|{name}|{dose:g}|{outcome}"].to_numpy(float)
                    / (dose * heads)
                    for place, dose in product(places, doses)
                ]
                for name in mixes()
            ]
        ).transpose(0, 2, 1)

    @cached_property
    def effects(self) -> pd.DataFrame:
        """Effect per `PER` GBP by outcome, mix, place and dose, "all" over them, with 95% intervals over seeds."""
        places, doses = self.asked["places"], self.asked["doses"]
        slices = {("all", "all"): (places, doses)}
        slices |= {(place, "all"): ([place], doses) for place in places}
        slices |= {("all", f"{dose:g}"): (places, [dose]) for dose in doses}
        rows = []
        for outcome, ((place, dose), chosen) in product(RANKED, slices.items()):
            values = self.per_pound(outcome, *chosen).mean(axis=2)
            for name, one in zip(mixes(), values, strict=True):
                rows.append({"outcome": outcome, "mix": name, "place": place, "dose": dose, **interval(one)})
        return pd.DataFrame(rows)

    @cached_property
    def ranks(self) -> pd.DataFrame:
        """Rank distribution by dose ("all" over both): mean rank, chance of being best, and in the worse half."""
        rows = []
        doses = self.asked["doses"]
        for dose, chosen in {"all": doses, **{f"{one:g}": [one] for one in doses}}.items():
            values = self.per_pound(self.outcome, self.asked["places"], chosen)
            worlds = values.reshape(len(values), -1)
            rank = ranks_of(worlds)
            for k, name in enumerate(mixes()):
                told = {
                    "rank": rank[k].mean(),
                    "best": (rank[k] == 1).mean(),
                    "worse": (rank[k] > len(rank) / 2).mean(),
                }
                rows.append({"dose": dose, "mix": name, **{key: float(value) for key, value in told.items()}})
        return pd.DataFrame(rows)

    @cached_property
    def returned(self) -> dict[str, float]:
        """Share of the money offered that was handed back, by mix."""
        heads = self.asked["population"] / ADULT_SHARE
        found = {}
        for name in mixes():
            shares = [
                self.table[f"{place}|{name}|{dose:g}|returned"]
                / programme_of(name, dose, self.asked["population"]).cash(self.asked["population"])
                for place, dose in product(self.asked["places"], self.asked["doses"])
                if dose * heads > 0
            ]
            found[name] = float(np.mean(shares))
        return found

    def answer(self) -> str:
        """Which is the broccoli, or why that cannot be said."""
        whole = self.effects[
            (self.effects["outcome"] == self.outcome)
            & (self.effects["place"] == "all")
            & (self.effects["dose"] == "all")
        ].set_index("mix")
        ranks = self.ranks[self.ranks["dose"] == "all"].set_index("mix")
        first = str(whole["effect"].idxmax())
        works = whole.index[is_decided(whole["low"], whole["high"]) & (whole["effect"] > 0)]
        rivals = [name for name in works if name != first and self.not_beaten(first, str(name))]
        if not len(works):
            return "There is no broccoli to be seen: no instrument decidedly raises it in these places."
        if ranks.loc[first, "best"] >= SURE and not rivals:
            return f"The broccoli is {first}: most per pound, and best in {ranks.loc[first, 'best']:.0%} of worlds."
        return (
            f"It cannot be answered yet: {first} brings most per pound, but is best in "
            f"{ranks.loc[first, 'best']:.0%} of worlds, and {len(rivals)} of {len(whole) - 1} others are not decidedly "
            f"behind it. {len(works)} of {len(whole)} do decidedly good."
        )

    def not_beaten(self, first: str, other: str) -> bool:
        """Whether an instrument is not decidedly behind the first, seed by seed."""
        values = self.per_pound(self.outcome, self.asked["places"], self.asked["doses"]).mean(axis=2)
        names = list(mixes())
        gap = interval(values[names.index(first)] - values[names.index(other)])
        return not gap["low"] > 0

    def text(self) -> str:
        """The ranking in words."""
        outcome = OUTCOMES[self.outcome]
        doses = self.asked["doses"]
        effects = self.effects[self.effects["outcome"] == self.outcome].set_index(["mix", "place", "dose"])
        ranks = self.ranks[self.ranks["dose"] == "all"].set_index("mix")
        head = paragraph(
            f"{self.answer()} Ranked by {outcome.title.lower()} ({outcome.unit}), added up over residents and "
            f"{self.asked['years']} years, per £{PER:,.0f} offered; {len(self.table)} seeds with their cases in each "
            f"of {' and '.join(self.asked['places'])}, {self.asked['population']:,} adults; £{doses[0]:g} to "
            f"£{doses[-1]:g} a head over {FUNDED} years, resident-led.",
            "",
        )
        titles = "".join(f"{f'£{dose:g} a head':>14}" for dose in doses)
        titles = (
            f"{'per £1,000':>12}{'95% interval':>22}{titles}{'best in':>9}{'worse half':>12}{'returned':>10}"
        )
        lines = [head, "", f"{'':36}{titles}"]
        order = (
            effects.xs(("all", "all"), level=("place", "dose"))["effect"].sort_values(ascending=False).index
        )
        for name in order:
            row = effects.loc[(name, "all", "all")]
            cells = "".join(f"{effects.loc[(name, 'all', f'{dose:g}')]['effect']:14.3f}" for dose in doses)
            span = f"{row['low']:.3f} to {row['high']:.3f}"
            ranked = (
                f"{ranks.loc[name, 'best']:9.0%}{ranks.loc[name, 'worse']:12.0%}{self.returned[name]:10.0%}"
            )
            lines.append(f"{name:36}{row['effect']:12.3f}{span:>22}{cells}{ranked}")
        return "\n".join(lines)

    def figure(self) -> Figure:
        """Effect per pound with intervals, and how often each is best and in the worse half."""
        from .view.rank import rank_figure

        return rank_figure(self)

    def to_json(self) -> str:
        """The tables as one JSON object."""
        about = {key: value for key, value in self.asked.items() if key != "seeds"}
        tables = {"effects": clean(self.effects), "ranks": clean(self.ranks), "returned": self.returned}
        told = {
            **about,
            "outcome": self.outcome,
            "replicates": len(self.table),
            "answer": self.answer(),
            **tables,
        }
        return json.dumps(told, allow_nan=False, ensure_ascii=False)

    def save(self) -> None:
        """Write the tables, the words, the JSON and the figure."""
        store = Store(self.folder, {key: value for key, value in self.asked.items() if key != "seeds"})
        store.write_table("rank-effects.parquet", self.effects)
        store.write_table("rank-ranks.parquet", self.ranks)
        store.write_text("rank.txt", self.text() + "\n")
        store.write_text("rank.json", self.to_json() + "\n")
        store.write_picture("rank.png", self.figure())


def ranks_of(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks down the first axis, 1 for the most; equals share the mean of their ranks.

    >>> ranks_of(np.array([[3.0], [1.0], [3.0]])).tolist()
    [[1.5], [3.0], [1.5]]
    """
    from scipy.stats import rankdata

    return np.asarray(rankdata(-values, axis=0))


def rank(
    *,
    outcome: str = "life_satisfaction",
    places: Sequence[str] = PLACES,
    doses: Sequence[float] = DOSES,
    population: int = 2000,
    years: int = YEARS,
    seed: int = 1,
    replicates: int = REPLICATES,
    cases: str | Path | None = None,
    parameters: Mapping[str, float] | None = None,
    workers: int | None = None,
    out: str | Path | None = None,
    progress: bool = True,
) -> Ranking:
    """Rank every instrument and every pair by what each does per pound.

    Parameters
    ----------
    outcome : what to rank by, one of `RANKED`; all are measured, so asking for another runs nothing again
    places : place presets; doses : present values, GBP a head of all ages
    years : how long to look; the money is spent over the first five

    The other parameters are those of `compare`.

    Raises
    ------
    Mistake : if anything asked for is unknown or out of range; nothing is then written.
    """
    if outcome not in RANKED:
        raise Mistake(f"outcome: {outcome!r} is not ranked by{nearest(outcome, RANKED)}")
    years = whole_number("years", years, FUNDED, 1000)
    population = whole_number("population", population, 1)
    check_memory(population)
    amounts = [finite("dose", dose, 0.01, 1e6) for dose in dict.fromkeys(doses)]
    replicates = whole_number("replicates", replicates, 2, 1_000_000)
    asked: dict[str, Any] = {
        "model": model_digest(),
        "measured by": source_digest(),
        "places": [place_named(place).name for place in dict.fromkeys(places)],
        "doses": sorted(amounts),
        "population": population,
        "years": years,
        "seed": whole_number("seed", seed, 0, 2**32 - 1),
        "cases": cases_asked(read_ensemble(cases)),
        "parameters": dict(case(parameters).changes),
    }
    if not asked["places"] or not amounts:
        raise Mistake("place and dose: give at least one of each")
    crew = processors() if workers is None else whole_number("workers", workers, 1, 1024)
    store = Store.prepared(
        out if out is not None else Path("results", f"rank-{digest_of(asked)[:12]}"), asked
    )
    store.begin(kind="rank", replicates=replicates)
    asked["seeds"] = seeds_of(asked["seed"], replicates)
    table = gathered(store, "ranking", partial(run_replicate, asked), replicates, crew, progress, "seeds")
    found = Ranking(asked, table, outcome, store.folder)
    found.save()
    return found
