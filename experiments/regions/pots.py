"""The same rules over pots of several sizes: where what they bring, or to whom, changes sides.

With little money the neediest may gain most from a pound, and with much of it the others, or the other way round: so a
rule that is fair and one that brings most may be the same at one size of pot and not at another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kith.model.measures.outcomes import HEADLINE, OUTCOMES
from kith.model.mistakes import Mistake, finite, listed
from kith.model.programme.presets import BASELINE
from kith.model.programme.programme import MOST_PER_HEAD
from kith.model.reading import once

from .. import figures as draw
from ..comparing.answer import cell
from ..comparing.verdicts import verdict
from ..presenting.plain import clean
from ..presenting.report import Report
from ..presenting.sentences import a_head, capital, decimals, paragraph, scale, titled
from ..running.store import Picture
from ..simultaneous import LITTLE, as_family, too_few
from .answer import Sharing
from .region import RULES, region

TOLD = {"mean": "all residents", "gap": "best less worst"}
SAYS = {"same": "practically the same", "unsure": "cannot tell"}


@dataclass(frozen=True, repr=False)
class Pots(Report):
    """What rules of sharing bring against the first one, by size of pot.

    sharings : one for each pot, the smallest first, with the same places, rules and seeds
    """

    stem = "pots"
    sharings: tuple[Sharing, ...]
    folder: Path
    failures: pd.DataFrame

    @property
    def pots(self) -> list[float]:
        """Present value, GBP for each head of all ages."""
        return [one.found.region.pot for one in self.sharings]

    @property
    def asked(self) -> Mapping[str, Any]:
        """What identifies the worlds, which are the same for all pots."""
        return self.sharings[0].asked

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Each rule after the first, and the first; or the only rule, and business as usual."""
        first, *others = self.sharings[0].found.rules
        return [(rule, first) for rule in others] or [(first, BASELINE)]

    def what_was_asked(self) -> Mapping[str, Any]:
        """The places that are the user's own, each once, and the cases."""
        return self.sharings[0].what_was_asked()

    def summary(self) -> str:
        """Of what it is, in a few words."""
        return f"{self.sharings[0].summary()}, {len(self.pots)} pots"

    @cached_property
    def effects(self) -> pd.DataFrame:
        """A row for each pair, measure and pot: the effect on the outcome told, by intervals that hold for all rows."""
        shared = [one.found for one in self.sharings]
        if not shared[0].seeds:
            return pd.DataFrame()
        outcome = self.sharings[0].outcome
        k = HEADLINE.index(outcome)
        every = [{rule: each.measures(rule, "end") for rule in each.tables} for each in shared]
        rows: list[dict[str, Any]] = [
            {"what": f"{one} - {other}", "measure": measure, "outcome": outcome, "pot": pot}
            for one, other in self.pairs
            for measure in TOLD
            for pot in self.pots
        ]
        sides = [
            [at[pair[side]][measure][:, k] for pair in self.pairs for measure in TOLD for at in every]
            for side in (0, 1)
        ]
        usual = {measure: every[0][BASELINE][measure][:, k] for measure in TOLD}
        few = len(shared[0].seeds) < 2
        margins = [np.nan if few else LITTLE * usual[row["measure"]].std(ddof=1) for row in rows]
        table = as_family(*(np.stack(side, axis=1) for side in sides))
        return pd.concat([pd.DataFrame(rows), table], axis=1).assign(margin=margins)

    def verdicts(self, what: str, measure: str) -> list[str]:
        """What is said of a pair at each pot."""
        better = OUTCOMES[self.sharings[0].outcome].better if measure == "mean" else -1
        rows = self.effects[(self.effects["what"] == what) & (self.effects["measure"] == measure)]
        return [verdict(row.low_together, row.high_together, better, row.margin) for row in rows.itertuples()]

    def says(self, one: str, other: str) -> str:
        """Where a rule is ahead of another and where behind, in a sentence."""
        words = {"mean": ("better", "worse"), "gap": ("a narrower gap", "a wider gap")}
        parts = []
        for measure, (good, bad) in words.items():
            said = [
                {"better": good, "worse": bad}.get(word) or SAYS[word]
                for word in self.verdicts(f"{one} - {other}", measure)
            ]
            at = {
                word: [size(pot) for pot, mine in zip(self.pots, said, strict=True) if mine == word]
                for word in said
            }
            spells = [f"{word} at {' and '.join(where)}" for word, where in at.items()]
            parts.append(f"{TOLD[measure]}: {', '.join(spells)}")
        return f"{capital(one)} against {other}, {'; '.join(parts)} a head."

    def lines(self, what: str) -> list[str]:
        """A line for each pot."""
        outcome = OUTCOMES[self.sharings[0].outcome]
        rows = self.effects[self.effects["what"] == what]
        every = rows.to_dict("records")
        places = decimals(
            [(row["high_together"] - row["low_together"]) / 2 * scale(outcome) for row in every]
        )
        lines = [f"{'pot a head':12}" + "".join(f"{title:30}" for title in TOLD.values()).rstrip()]
        for pot in self.pots:
            cells = [
                cell(row | {"low": row["low_together"], "high": row["high_together"]}, outcome, places)
                for row in every
                if row["pot"] == pot
            ]
            lines.append(f"{size(pot):12}{''.join(f'{one:30}' for one in cells)}".rstrip())
        return lines

    def text(self) -> str:
        """The answer in words."""
        first = self.sharings[0]
        f, outcome = first.found, OUTCOMES[first.outcome]
        if not f.seeds:
            return "No seed has been run under all rules, so there is no answer."
        each = ", ".join(size(pot) for pot in self.pots)
        most = "present value, and twice as much in any place at most where a rule has no limit of its own"
        head = f"{capital(f.region.about or f.region.name)}: pots of {each} a head ({most})"
        parts = [paragraph(f"{head}; {first.option}; {len(f.seeds)} seeds.")]
        parts.append("\n".join(paragraph(self.says(*pair)) for pair in self.pairs))
        for one, other in self.pairs:
            title = (
                f"{titled(outcome)} after {f.years} years, {one} less {other} (95% intervals, all together):"
            )
            parts.append("\n".join([title, *self.lines(f"{one} - {other}")]))
        note = "Best less worst: between the best and the worst tenth of places; minus is a narrower gap."
        return "\n\n".join([*parts, paragraph(note + too_few(len(f.seeds)))])

    def figure(self) -> Picture:
        """Each rule a line over pots, for all residents and for the gap."""
        first = self.sharings[0]
        one, other = self.pairs[0]
        below = (
            f"{first.found.region.about or first.found.region.name}; {first.option}, after {first.found.years} years, "
            f"{len(first.found.seeds)} seeds; bands: 95%, all of it together."
        )
        return draw.pots_figure(self.effects, OUTCOMES[first.outcome], self.says(one, other), capital(below))

    def as_plain(self) -> dict[str, Any]:
        """What was asked at each pot, and every effect."""
        return {
            "pots": self.pots,
            "effects": clean(self.effects),
            "sharings": [one.as_plain() for one in self.sharings],
        }

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every effect."""
        return {"pots": self.effects} if self.sharings[0].found.seeds else {}

    def figures(self) -> dict[str, Any]:
        """Each rule a line."""
        return {"pots": self.figure} if self.sharings[0].found.seeds else {}


def size(pot: float) -> str:
    """A pot's present value a head, with pence where there are any."""
    return a_head(pot).removesuffix(" a head")


def pots(where: Any, rules: Sequence[str] = RULES, *, pots: Sequence[float], **how: Any) -> Pots:
    """Share pots of several sizes by the same rules; in each a place may be given at most twice an equal share.

    Parameters
    ----------
    where, rules, how
        As in `region`.
    pots : sequence of float
        Present values, GBP for each head of all ages, two or more.

    Returns
    -------
    Pots
        What each rule brings against the first, at each pot.

    Raises
    ------
    Mistake
        As `region`; and if a pot is given twice, or what goes with one pot only.
    """
    sizes = sorted(finite("pot", pot, 0.0, MOST_PER_HEAD) for pot in listed("pot", pots))
    if len(sizes) < 2:
        raise Mistake("pot: give two or more, or ask for one by `region`")
    once("pot", [f"{pot:.6g}" for pot in sizes])
    for name in ("most", "only", "pot"):
        if how.get(name) is not None:
            raise Mistake(f"{name}: goes with one pot; give one, or leave {name} out")
    found = [region(where, rules, pot=pot, **how) for pot in sizes]
    failures = pd.concat([one.failures for one in found], ignore_index=True).drop_duplicates(
        ignore_index=True
    )
    result = Pots(tuple(with_same_seeds(found)), found[0].folder, failures)
    result.save()
    return result


def with_same_seeds(found: Sequence[Sharing]) -> list[Sharing]:
    """The sharings with the seeds that all of them have."""
    common = set.intersection(*(set(one.found.seeds) for one in found))

    def kept(table: pd.DataFrame) -> pd.DataFrame:
        return table[table["seed"].isin(common)] if len(table) else table

    tables = [{name: kept(table) for name, table in one.found.tables.items()} for one in found]
    return [
        replace(one, found=replace(one.found, tables=each)) for one, each in zip(found, tables, strict=True)
    ]
