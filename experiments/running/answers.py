"""The model's own survey: what residents of every case would say, run once for a place and kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kith.model.measures import QUESTIONS, Snapshot
from kith.model.neighbourhood import Neighbourhood
from kith.model.placefile import place_named
from kith.model.provenance import digest_of, model_digest
from kith.model.rules import rules_asked
from kith.model.telling import say

from ..cases.changes import unsaid
from ..cases.ensemble import Ensemble, cases_asked, ensemble_asked
from .checkpoints import checkpointed
from .identity import source_digest
from .request import Request
from .store import Store
from .workers import Unfinished

WORLDS = 3  # of each case, each with its own luck
TABLE = "answers.parquet"  # of all cases, there when all were asked
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ModelAnswers:
    """What all residents say in every case.

    shares : who say yes, shape (cases, worlds, questions), in the order of `QUESTIONS`, by month
    together : correlation over residents of answers to two questions, mean over all worlds, shape
        (questions, questions), by month
    """

    shares: Mapping[int, Floats]
    together: Mapping[int, Floats]


def model_answers(ensemble: Ensemble, request: Request, months: list[int]) -> ModelAnswers:
    """Ask all residents of `WORLDS` worlds of each case, under business as usual; what was asked before is read.

    Parameters
    ----------
    ensemble : Ensemble
        The cases, whatever their weights.
    request : Request
        The place, its population and parameters, and who does the work; checked.
    months : list of int
        When they are asked.

    Raises
    ------
    Unfinished
        If a case could not be run.
    """
    asked = asked_of(ensemble, request, months)
    folder, work = folder_of(asked, request), replace(request, out=None, only=None)
    if request.progress is True and not (folder / TABLE).exists():
        say(
            f"kith: asking residents the survey's questions in {len(ensemble)} cases x {WORLDS} worlds of "
            f"{request.population:,} adults, once for this place; kept in {folder}"
        )
    with Store.claimed(folder, asked) as store:
        table, failed = checkpointed(
            store,
            "answers",
            partial(answers_of_case, asked),
            len(ensemble),
            work,
            "cases asked",
            kind="answers",
        )
    if len(failed):
        raise Unfinished(
            f"observed: {len(failed)} of {len(ensemble)} cases could not be asked ({failed.iloc[0]['error']}); the "
            "same command with --retry runs them again"
        )
    return answers_in(table, months)


def are_kept(ensemble: Ensemble, request: Request, months: list[int]) -> bool:
    """Whether residents were asked this before, so that no world is run for it."""
    return (folder_of(asked_of(ensemble, request, months), request) / TABLE).exists()


def asked_of(ensemble: Ensemble, request: Request, months: list[int]) -> dict[str, Any]:
    """What the answers depend on, fit for JSON."""
    return {
        "model": model_digest(),
        "measured by": source_digest(),
        "place": place_named(request.place).plain(),
        "population": request.population,
        "parameters": dict(sorted((request.parameters or {}).items())),
        "cases": cases_asked(replace(ensemble, weights=None)),
        "worlds": WORLDS,
        "months": months,
        **request.rules.asked(),
    }


def folder_of(asked: Mapping[str, Any], request: Request) -> Path:
    """Where answers are kept: under ``results/``, or if they are not there, beside the results that were asked for."""
    usual = replace(request, out=None).folder("answers", digest_of(asked))
    return usual if request.out is None or usual.exists() else Path(request.out).parent / usual.name


def answers_of_case(asked: Mapping[str, Any], row: int) -> dict[str, Any]:
    """What residents of one case say in each of its worlds."""
    cases = ensemble_asked(asked)
    assert cases is not None
    changes = unsaid(cases.changes(row), asked["place"]) | dict(asked["parameters"])
    rules = rules_asked(asked)
    found: dict[str, Any] = {"row": row}
    for number in range(asked["worlds"]):
        seed = int(np.random.SeedSequence([0x73757276, row, number]).generate_state(1)[0])
        world = Neighbourhood(
            asked["place"], asked["population"], parameters=changes, seed=seed, processes=rules
        )
        for month in asked["months"]:
            while world.month < month:
                world.step()
            found |= {f"{number}:{month}:{name}": value for name, value in said(world).items()}
    return found


def said(world: Neighbourhood) -> dict[str, float]:
    """Share of residents who say yes to each question, and the correlation of each pair of answers; 0 if all agree."""
    snapshot = Snapshot(world)
    yes = {name: ask(snapshot) for name, ask in QUESTIONS.items()}
    shares = {name: float(each.mean()) for name, each in yes.items()}
    pairs = {}
    for one, other in combinations(yes, 2):
        spread = np.sqrt(shares[one] * (1 - shares[one]) * shares[other] * (1 - shares[other]))
        both = float((yes[one] & yes[other]).mean()) - shares[one] * shares[other]
        pairs[f"{one} {other}"] = both / spread if spread else 0.0
    return shares | pairs


def answers_in(table: pd.DataFrame, months: list[int]) -> ModelAnswers:
    """The answers in the table of cases."""
    shares, together = {}, {}
    for month in months:
        names = [[f"{number}:{month}:{name}" for name in QUESTIONS] for number in range(WORLDS)]
        shares[month] = np.stack([table[each].to_numpy(float) for each in names], axis=1)
        both = np.eye(len(QUESTIONS))
        for (a, one), (b, other) in combinations(enumerate(QUESTIONS), 2):
            pair = [f"{number}:{month}:{one} {other}" for number in range(WORLDS)]
            both[a, b] = both[b, a] = float(table[pair].to_numpy(float).mean())
        together[month] = both
    return ModelAnswers(shares, together)
