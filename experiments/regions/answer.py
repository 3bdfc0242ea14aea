"""Whom the money reached: the answer in words, tables, a figure and one JSON object."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from kith.model.measures.outcomes import OUTCOMES
from kith.model.programme import ADULT_SHARE
from kith.model.programme.presets import BASELINE
from kith.model.telling import counted

from .. import figures as draw
from ..comparing.answer import cell
from ..comparing.verdicts import sides, verdict
from ..presenting.numbers import share
from ..presenting.plain import clean
from ..presenting.report import Report
from ..presenting.sentences import (
    a_head,
    adults,
    capital,
    decimals,
    listed,
    paragraph,
    pounds,
    scale,
    titled,
)
from ..running.request import POPULATION
from ..running.store import Picture
from ..simultaneous import too_few
from .shared import Shared

SHOWN = ("mean", "worst tenth", "gap", "slope")
TITLES = {
    "mean": "all residents",
    "worst tenth": "worst-off tenth",
    "gap": "best less worst",
    "slope": "by need",
}
FOUND = {"better": "better", "worse": "worse", "more": "more", "less": "less", "same": "practically the same"}
FOUND |= {"unsure": "cannot tell"}
GAPS = {"better": "a narrower gap", "worse": "a wider gap", "same": "practically the same gap"}
GAPS |= {"unsure": "cannot tell of the gap"}


@dataclass(frozen=True, repr=False)
class Sharing(Report):
    """What each rule of sharing a pot brought, to whom.

    found : what was lived; outcome : the one that is told and drawn; all headline outcomes are in the tables
    """

    stem = "region"
    asked: Mapping[str, Any]
    found: Shared
    about: Mapping[str, str]
    option: str
    outcome: str
    failures: pd.DataFrame
    folder: Path

    def summary(self) -> str:
        """Of what it is, in a few words."""
        f = self.found
        return f"{self.option} in {f.region.name}: {counted(len(f.rules), 'rule')}, {counted(len(f.seeds), 'seed')}"

    def what_was_asked(self) -> Mapping[str, Any]:
        """The places that are the user's own, each once, the cases and the rules."""
        own = {
            (s.place.name, s.adults): (s.place, s.adults) for s in self.found.region.spots if s.place.is_own
        }
        rules = {"with": self.asked["with"]} if "with" in self.asked else {}
        return {"grounds": [*own.values()], "cases": self.asked["cases"], **rules}

    def rows(self, what: str, measure: str, when: str = "end") -> pd.DataFrame:
        """Effects of a rule, or of "rule - first", on a measure; a row for each headline outcome."""
        e = self.found.effects
        return e[(e["what"] == what) & (e["measure"] == measure) & (e["when"] == when)]

    def row(self, what: str, measure: str) -> pd.Series:
        """The effect on the outcome that is told."""
        rows = self.rows(what, measure)
        return rows[rows["outcome"] == self.outcome].iloc[0]

    def _where(self) -> str:
        r = self.found.region
        given = f"{a_head(r.pot)}, at most {pounds(r.most)} in any place"
        return f"{r.about or r.name}: {counted(len(r.spots), 'place')}, {adults(r.adults)}; {given} (present value)"

    def gains(self) -> list[str]:
        """What each rule changes from business as usual, a line each."""
        outcome = OUTCOMES[self.outcome]
        rows = {rule: [self.row(rule, measure) for measure in SHOWN] for rule in self.found.rules}
        every = [row for each in rows.values() for row in each]
        places = decimals([(row["high"] - row["low"]) / 2 * scale(outcome) for row in every])
        lines = [f"{'':12}" + "".join(f"{TITLES[measure]:25}" for measure in SHOWN).rstrip()]
        for rule, each in rows.items():
            lines.append(
                f"{rule[:11]:12}{''.join(f'{cell(row, outcome, places):25}' for row in each)}".rstrip()
            )
        return lines

    def moneys(self) -> list[str]:
        """What became of the money under each rule, and who got it."""
        heads = ("offered", "spent", "back", "bids paid", "owed", "never", "out twice", "neediest", "least")
        lines = [f"{'':12}" + "".join(f"{head:>11}" for head in heads)]
        need = self.found.by_need.set_index(["rule", "third"])["offered_now"]
        for row in self.found.money.to_dict("records"):
            cells = [pounds(row[name], pence=True) for name in ("offered_now", "spent_now", "returned")]
            cells += [pounds(row[name]) if row["bids"] else "-" for name in ("bids_paid", "bids_owed")]
            cells += [share(row["never"]), share(row["twice"])]
            thirds = [need.get((row["rule"], third)) for third in (0, 2)]  # two places have no last third
            cells += ["-" if gbp is None else pounds(gbp) for gbp in thirds]
            lines.append(f"{row['rule'][:11]:12}" + "".join(f"{one:>11}" for one in cells))
        return lines

    @cached_property
    def hindsight(self) -> pd.DataFrame:
        """What the best split known afterwards brings; empty where places do not meet in the pot alone."""
        f = self.found
        return f.hindsight(self.outcome) if f.seeds and not f.region.borders else pd.DataFrame()

    def afterwards(self) -> str:
        """What the best split known afterwards would have brought, and by how much each rule misses it."""
        outcome = OUTCOMES[self.outcome]
        rows = self.hindsight.to_dict("records")
        places = decimals([(row["high"] - row["low"]) / 2 * scale(outcome) for row in rows])
        best, *rules = [cell(row, outcome, places) for row in rows]
        missed = ", ".join(f"{row['what']} by {told}" for row, told in zip(rows[1:], rules, strict=True))
        return (
            "Had it been known afterwards which of these courses does most in each place, the same pot would have made "
            f"{outcome.title.lower()} better by {best} over all residents; short of that fell {missed}. No rule could "
            "have known so much: luck is in it."
        )

    def says(self, rule: str) -> str:
        """A rule against the first one, over all headline outcomes, in a sentence."""
        first = self.found.rules[0]
        told = []
        for measure in ("mean", "gap"):
            said: dict[str, list[str]] = {}
            for row in self.rows(f"{rule} - {first}", measure).itertuples():
                better = OUTCOMES[row.outcome].better if measure == "mean" else -1
                said.setdefault(verdict(row.low_together, row.high_together, better, row.margin), []).append(
                    row.outcome
                )
            told.append(sides(said))
        return f"{capital(rule)} against {first}: over all residents {told[0]}; in the gap between places {told[1]}."

    def text(self) -> str:
        """The answer in words."""
        f, outcome = self.found, OUTCOMES[self.outcome]
        if not f.seeds:
            return "No seed has been run under all rules, so there is no answer."
        quick = f.region.adults < POPULATION * len(f.region.spots)
        lines = [
            paragraph(f"{capital(self._where())}; {self.option}; {counted(len(f.seeds), 'seed')}."),
            "",
            f"{titled(outcome)} after {counted(f.years, 'year')}, change from {BASELINE} (95% interval):",
            *self.gains(),
            "",
            "GBP a head of the region, and places:",
            *self.moneys(),
            "",
            *(paragraph(f"{rule}: {self.about[rule]}.") for rule in f.rules),
            "",
            *(paragraph(self.says(rule)) for rule in f.rules[1:]),
            *(() if f.region.borders else ("", paragraph(self.afterwards()))),
        ]
        notes = (
            "Worst-off tenth: of places, whichever they then are. Best less worst: minus is a narrower gap. By need: "
            "gain for each standard deviation of need. Offered and spent are present values; back is cash. Bids "
            "cost: of all places. Never, out twice: places never funded, and left out of two rounds or more. "
            "Neediest, least: what is offered in that third of places by need. "
            "Places share a seed's case and not its luck"
        )
        notes += (
            "; of those who move away some go to other places of the region, with what is theirs."
            if f.region.borders
            else ", and nobody moves from one to another."
        )
        notes += f" Places smaller than {POPULATION:,} make it a quick look." if quick else ""
        return "\n".join([*lines, "", paragraph(notes + too_few(len(f.seeds)))])

    def finding(self) -> str:
        """What rules do to the outcome that is told, against the first one, in a line."""
        first, *others = self.found.rules
        outcome = OUTCOMES[self.outcome]
        if not others:
            return f"{outcome.title}: what {first} brings, and to whom"
        does: dict[tuple[str, str], list[str]] = {}
        for rule in others:
            rows = [self.row(f"{rule} - {first}", measure) for measure in ("mean", "gap")]
            said = tuple(
                verdict(row["low_together"], row["high_together"], better, row["margin"])
                for row, better in zip(rows, (outcome.better, -1), strict=True)
            )
            does.setdefault((said[0], said[1]), []).append(rule)
        parts = [
            f"{listed(rules)}: {FOUND[mean]} for all residents, {GAPS[gap]}"
            for (mean, gap), rules in does.items()
        ]
        return f"{outcome.title}, against {first}: {'; '.join(parts)}"

    def figure(self) -> Picture:
        """Each rule a point: what it brings all residents against what it does to the gap."""
        points = pd.DataFrame(
            [
                {
                    f"{axis}_{key}": self.row(rule, measure)[of]
                    for axis, measure in (("x", "mean"), ("y", "gap"))
                    for key, of in (("effect", "effect"), ("low", "low_together"), ("high", "high_together"))
                }
                | {"rule": rule}
                for rule in self.found.rules
            ]
        )
        below = (
            f"{self._where()}; {self.option}, after {counted(self.found.years, 'year')}, "
            f"{counted(len(self.found.seeds), 'seed')}; intervals hold for all outcomes of a rule and measure, not for "
            "all rules."
        )
        return draw.region_figure(
            points, self.found.by_need, OUTCOMES[self.outcome], self.finding(), capital(below)
        )

    def map(self) -> Picture:
        """What each place gained under each rule, where it lies."""
        f, outcome = self.found, OUTCOMES[self.outcome]
        at = {spot.name: spot.at for spot in f.region.spots}
        heads = f.places["adults"] / ADULT_SHARE
        each = f.places.assign(
            gain=f.places[f"gain {self.outcome}"], offered_a_head=f.places["offered_now"] / heads
        )
        mean = (
            each.groupby(["rule", "place"], sort=False)[["adults", "gain", "offered_a_head"]]
            .mean()
            .reset_index()
        )
        where = pd.DataFrame([at[name] for name in mean["place"]], columns=["east", "north"])
        title = f"{outcome.title} after {f.years} years: what each place gained under each rule"
        below = (
            f"{self._where()}; {self.option}; means over {len(f.seeds)} seeds, whose luck is in them: not a ranking of "
            "places. Discs are as large as their people; under each its money a head."
        )
        return draw.region_map(mean.join(where), f.rules, outcome, title, capital(below))

    def as_plain(self) -> dict[str, Any]:
        """What was asked, every effect, and the money."""
        f = self.found
        return {
            **{key: value for key, value in self.asked.items() if key not in ("measured by", "starts")},
            "region": f.region.name,
            "pot": f.region.pot,
            "most": f.region.most,
            "option": self.option,
            "replicates": len(f.seeds),
            "rules": {rule: f.region.rule(rule).plain() for rule in f.rules},
            "effects": clean(f.effects),
            "money": clean(f.money),
            "by_need": clean(f.by_need),
            "hindsight": clean(self.hindsight),
        }

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every effect; each rule's money; every place in every seed; the best split known afterwards."""
        f = self.found
        every = {"effects": f.effects, "money": f.money, "places": f.places}
        return every | ({"hindsight": self.hindsight} if len(self.hindsight) else {})

    def figures(self) -> dict[str, Callable[[], Picture]]:
        """Each rule a point; and a map, if it is said where all places lie."""
        if not self.found.seeds:
            return {}
        drawn = all(spot.at is not None for spot in self.found.region.spots)
        return {"region": self.figure, **({"region-map": self.map} if drawn else {})}
