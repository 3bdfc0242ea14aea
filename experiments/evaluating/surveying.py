"""Surveying: what a survey of some residents says of each area and wave, and how many it takes; many draws at once.

Fresh samples are drawn without replacement in each wave: respondents are a hypergeometric draw from those who answer
yes and no. Where some respond less readily than others, addresses are issued, and each resident at one responds with
the chance of their group. A panel is drawn once, before the programme begins: those who move away are lost to it, as
Kith does not know how people fare elsewhere, or are replaced by whoever moves in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kith.model.mistakes import Mistake

from .assignment import Assigned
from .records import GROUPS, Floats, Ints, Records

LEAST = 2  # respondents, below which there is no spread


@dataclass(frozen=True)
class Survey:
    """How residents are asked.

    sample : respondents aimed at, in each area and wave; None is everybody, as of a register
    response : share of those asked who respond, of higher status and with more ties
    lower_status, fewer_ties : their response as a multiple of that, each
    panel : the same residents each time; movers : "lost" or "replaced", in a panel
    spread : standard deviation between respondents of an outcome that is no question; 0 counts it without error
    """

    sample: int | None
    response: float = 1.0
    lower_status: float = 1.0
    fewer_ties: float = 1.0
    panel: bool = False
    movers: str = "lost"
    spread: float = 0.0

    @property
    def chances(self) -> Floats:
        """Chance of responding by group: 0 lower and fewer, 1 lower and more, 2 higher and fewer, 3 higher and more."""
        low, few = self.lower_status, self.fewer_ties
        return self.response * np.array([low * few, low, few, 1.0])


def surveyed(
    records: Records, given: Assigned, years: Sequence[int], survey: Survey, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """What the survey says, and how many interviews were held: two arrays of shape (draws, areas, years)."""
    waves = [records.wave(year) for year in years]
    if survey.sample is None or records.answers is None:
        seen = records.levels[given.area, given.course][..., waves].astype(float)
        if survey.sample is None or survey.spread == 0.0:
            return seen, np.full(seen.shape, float(records.residents or 1))
        luck = rng.normal(0.0, survey.spread / np.sqrt(survey.sample), seen.shape)
        return seen + luck, np.full(seen.shape, float(survey.sample))
    if survey.sample > records.residents:
        raise Mistake(
            f"sample: {survey.sample} residents cannot be asked in areas of {records.residents}; give at most so many"
        )
    ask = panel if survey.panel else fresh
    return ask(records, given, waves, survey, rng)


def fresh(
    records: Records, given: Assigned, waves: Sequence[int], survey: Survey, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """A sample of its own in each wave."""
    assert records.answers is not None and survey.sample is not None
    if np.ptp(survey.chances) == 0.0:  # who responds is a sample like any other
        yes = records.answers.sum(-1)[given.area, given.course][..., waves]
        held = min(survey.sample, max(round(survey.chances[0] * records.residents), 1))  # no more respond
        drawn = rng.hypergeometric(yes, records.residents - yes, held)
        return drawn / held, np.full(drawn.shape, float(held))
    counts = counts_of(records)[given.area, given.course][..., waves, :]
    issued = min(round(survey.sample / mean_response(records, survey)), records.residents)
    left, people = np.full(counts.shape[:-1], issued), counts.sum(-1)
    yes, asked = np.zeros(left.shape, int), np.zeros(left.shape, int)
    for kind in range(counts.shape[-1]):  # a multivariate hypergeometric draw, one colour after the other
        people = people - counts[..., kind]
        reached = rng.hypergeometric(counts[..., kind], people, left)
        left = left - reached
        responded = rng.binomial(reached, survey.chances[kind // 2])
        asked += responded
        yes += responded * (kind % 2)
    return np.where(asked > 0, yes / np.maximum(asked, 1), np.nan), asked.astype(float)


def counts_of(records: Records) -> Ints:
    """Residents by group and answer, shape (areas, courses, waves, 8): group times two, and one for yes."""
    assert records.answers is not None
    group = np.zeros(records.answers.shape, np.uint8) if records.group is None else records.group
    kind = 2 * group + records.answers
    return np.stack([(kind == k).sum(-1) for k in range(2 * GROUPS)], axis=-1)


def mean_response(records: Records, survey: Survey) -> float:
    """Share of all residents who would respond, over all areas at the first wave, as usual."""
    if records.group is None:
        return float(survey.chances[0])
    return float(survey.chances[records.group[:, 0, 0]].mean())


def panel(
    records: Records, given: Assigned, waves: Sequence[int], survey: Survey, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """The same residents, or homes, in each wave; the answers are of those still there in the last one.

    Interviews are held with all who are there in a wave, whether they stay to the last or not.
    """
    assert records.answers is not None and survey.sample is not None
    n = records.residents
    chance = np.full(n, survey.chances[0])
    issued = min(round(survey.sample / mean_response(records, survey)), n)
    means, held = np.empty((*given.area.shape, len(waves))), np.empty((*given.area.shape, len(waves)))
    for at in np.ndindex(given.area.shape):
        area, course = given.area[at], given.course[at]
        who = rng.choice(n, issued, replace=False, shuffle=False)
        if records.group is not None:
            chance = survey.chances[records.group[area, course, waves[0]]]
        who = who[rng.random(issued) < chance[who]]
        held[at] = len(who)
        if survey.movers == "lost" and records.stayed is not None:
            stay = np.logical_and.accumulate(
                records.stayed[area, course, waves[0] + 1 : waves[-1] + 1][:, who]
            )
            held[at] = [len(who), *(stay[wave - waves[0] - 1].sum() for wave in waves[1:])]
            who = who[stay[-1]] if len(stay) else who
        means[at] = records.answers[area, course][waves][:, who].mean(-1) if len(who) else np.nan
    return means, held
