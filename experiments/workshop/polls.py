"""Polls: what a survey of some residents would have said, in worlds whose truth is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from kith.model.measures import QUESTIONS, Snapshot
from kith.model.mistakes import Mistake, told, whole_number
from kith.model.neighbourhood import Neighbourhood
from kith.model.places import Place
from kith.model.programme import Programme

from .. import figures as draw
from ..cases.changes import changes_of
from ..comparing.question import ask
from ..running.identity import seeds_of
from ..running.request import request_in
from .given import one_of, times_given

DESIGNS = ("the same place without the money", "the same place before", "another place without the money")
OTHERS = 8  # other places


def poll(world: Neighbourhood, sample: int = 300, times: int = 1, seed: int = 1) -> pd.DataFrame:
    """Ask the survey's questions of `sample` residents drawn by lot, `times` times over.

    Returns
    -------
    Share (0-1) answering yes: a row for each time, a column for each question.

    Raises
    ------
    Mistake : if there are fewer residents than are to be asked.
    """
    if not isinstance(world, Neighbourhood):
        raise Mistake(f"world: {told(world)} is not allowed; give a Neighbourhood")
    size, times = whole_number("sample", sample, 1, world.population), times_given(times)
    seed = whole_number("seed", seed, 0, 2**32 - 1)
    rng, snapshot = np.random.default_rng(seed), Snapshot(world)
    asked = [rng.choice(world.population, size, replace=False) for _ in range(times)]
    return pd.DataFrame(
        {name: [float(ask(snapshot)[who].mean()) for who in asked] for name, ask in QUESTIONS.items()}
    )


@dataclass(frozen=True)
class Evidence:
    """What many evaluations would each have concluded, and the truth.

    truth : what the money changed, if everybody is asked in both worlds, share
    estimates : a row for each evaluation: its design and its estimate, share
    """

    question: str
    option: str
    year: int
    sample: int
    truth: float
    estimates: pd.DataFrame

    def text(self) -> str:
        """How often each design would have had the sign right, and how far off it was."""
        lines = [
            f"{self.question}, year {self.year}: {self.option} really changed it by {self.truth * 100:+.1f} points."
        ]
        for design in DESIGNS:
            one = self.estimates.loc[self.estimates["design"] == design, "estimate"] * 100
            low, high = one.quantile([0.025, 0.975])
            right = float((np.sign(one) == np.sign(self.truth)).mean())
            lines.append(
                f"  {self.sample} asked, compared with {design}: nineteen in twenty say {low:+.1f} to {high:+.1f}; "
                f"{right:.0%} have the sign right"
            )
        return "\n".join(lines)

    def figure(self) -> draw.Chart:
        """Every evaluation as a dot, by design, beside the truth."""
        return draw.evidence_chart(
            self.estimates,
            DESIGNS,
            self.truth,
            f"What {self.option} did to this answer, and what evaluations would have said it did",
            f"Share answering yes to “{self.question}” in year {self.year}. Each dot is one evaluation that asked "
            f"{self.sample} residents in each place or year. Black line: what asking everybody in both worlds says.",
        )


def evidence(
    question: str = "trusts",
    option: str | Programme = "patient",
    *,
    year: int = 5,
    sample: int = 300,
    times: int = 100,
    place: str | Place = "left-behind",
    population: int = 1000,
    seed: int = 1,
    **how: Any,
) -> Evidence:
    """Evaluate a programme many times, by polls of `sample` residents, in a world whose truth is known.

    Three designs: the polled place less its twin without the money (which no evaluator has), less itself before the
    start, and less another left-behind place without the money.

    Parameters
    ----------
    question : one of the survey's
    year : after the programme's start, when residents are asked
    times : evaluations of each design
    how : parameters, cases and money, as in `compare`

    Raises
    ------
    Mistake : if anything asked for is unknown or out of range.
    """
    one_of("question", question, QUESTIONS)
    years = whole_number("year", year, 1, 100)
    request, money = request_in({**how, "replicates": 1})
    q = ask([option], replace(request, place=place, population=population, years=100, seed=seed), **money)
    sample, times = whole_number("sample", sample, 1, q.population), times_given(times)
    changes = changes_of(q.asked(), seed)  # one case for all, so that places differ by luck alone
    worlds = [
        Neighbourhood(place, population, parameters=changes, seed=one, processes=q.rules)
        for one in seeds_of(seed, OTHERS + 1)
    ]
    before = poll(worlds[0], sample, times, 1)[question]
    money, *without = [worlds[0].branch(q.options[1]), *(world.branch(None) for world in worlds)]
    for world in (money, *without):
        world.run(years * 12, every=years * 12)
    after = poll(money, sample, times, 2)[question]
    twin = poll(without[0], sample, times, 3)[question]
    other = pd.concat([poll(world, sample, -(-times // OTHERS), 4)[question] for world in without[1:]])[
        :times
    ]
    truth = poll(money, population)[question] - poll(without[0], population)[question]
    estimates = [
        pd.DataFrame({"design": design, "estimate": after.to_numpy() - against.to_numpy()})
        for design, against in zip(DESIGNS, (twin, before, other), strict=True)
    ]
    return Evidence(
        question, q.names[0], years, sample, float(truth[0]), pd.concat(estimates, ignore_index=True)
    )
