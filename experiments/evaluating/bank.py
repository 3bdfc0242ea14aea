"""A bank of areas: places that differ in start, need, capacity to bid and luck, each lived as usual and under money.

All areas of a case share its numbers, as nature is one; luck and start are each area's own. Each is lived as usual
and under the programme from each of several years on, with waves before it begins. What is kept of an area is one
row: every resident's answer to every question in every wave, whether they were there a wave before, and every outcome.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kith.model.measures import Snapshot
from kith.model.measures.survey import QUESTIONS
from kith.model.neighbourhood import Neighbourhood
from kith.model.parameters import case_given
from kith.model.places import LEFT_BEHIND
from kith.model.programme import Programme
from kith.model.programme.programme import plain_of, programme_of_plain
from kith.model.provenance import digest_of, model_digest
from kith.model.rules import rules_asked

from ..cases.changes import changes_of
from ..cases.ensemble import cases_asked
from ..ingredients.patience import start_at
from ..running.checkpoints import checkpointed
from ..running.identity import seeds_of, source_digest
from ..running.request import Request
from ..running.store import Store
from ..surveys.reweighting import ensemble_given
from .records import Records

STARTS = 0x41726561  # keeps the luck of where areas start apart from all other luck
HIGHER = 0.5  # status from which a resident counts as of higher status: the middle of the scale
KEPT = ("answers", "stayed", "higher", "tied")


@dataclass(frozen=True)
class Bank:
    """Areas by case, as they are kept.

    asked : what it was built of; tables : a row for each area, by case; failures : areas that could not be lived
    """

    asked: Mapping[str, Any]
    tables: tuple[pd.DataFrame, ...]
    failures: pd.DataFrame

    @property
    def waves(self) -> tuple[int, ...]:
        """Years of the waves; 0 is when the programme can first begin."""
        return waves_of(self.asked)

    def records(self, outcome: str) -> tuple[Records, ...]:
        """One outcome in the areas of each case; of one that is asked of residents also who answers what."""
        return tuple(records_of(self.asked, table, outcome) for table in self.tables if len(table))


def waves_of(asked: Mapping[str, Any]) -> tuple[int, ...]:
    """Years of the waves of a bank."""
    return tuple(range(-asked["baseline_years"], asked["years"] + max(asked["begins"]) + 1))


def bank_asked(
    request: Request, option: Programme, baseline_years: int, begins: Sequence[int], span: Sequence[float]
) -> dict[str, Any]:
    """What identifies a bank; how many areas and cases it has may grow."""
    return {
        "model": model_digest(),
        "measured by": digest_of(
            {
                "rooms": source_digest(),
                "bank": Path(__file__).read_text(),
                "starts": [start_at(s) for s in span],
            }
        ),
        "population": request.population,
        "years": request.years,
        "seed": request.seed,
        "parameters": dict(sorted((request.parameters or {}).items())),
        "cases": cases_asked(ensemble_given(request)),
        "option": plain_of(option),
        "baseline_years": baseline_years,
        "begins": list(begins),
        "span": list(span),
        **request.rules.asked(),
    }


def built(store: Store, asked: Mapping[str, Any], areas: int, request: Request, command: str) -> Bank:
    """The bank, grown to so many areas in each of the request's cases; what is there is not lived again."""
    tables: list[pd.DataFrame] = []
    failures: list[pd.DataFrame] = []
    for seed in seeds_of(asked["seed"], request.replicates):
        name = f"case-{seed}"
        table, failed = checkpointed(
            store,
            name,
            partial(live, {**asked, "case": seed}),
            areas,
            request,
            f"areas of case {len(tables) + 1} of {request.replicates}",
            f"{command} --only '{name} {{}}'".format,
            kind="evaluate",
            areas=areas,
        )
        tables.append(table)
        failures.append(failed)
    return Bank(asked, tuple(tables), pd.concat(failures, ignore_index=True))


def live(asked: Mapping[str, Any], row: int) -> dict[str, Any]:
    """One area of a case, lived as usual and under the programme from each year on: all that is kept of it."""
    seed, own = seeds_of(asked["case"], row + 2)[row + 1], rules_asked(asked)  # the first is the case's
    start = float(np.random.default_rng([seed, STARTS]).uniform(*asked["span"]))
    changes = {**changes_of(asked, asked["case"]), **start_at(start), **asked["parameters"]}
    changes["place.warm_up"] = (
        case_given(changes, own.catalogue).place.warm_up - 12 * asked["baseline_years"]
    )  # the first waves are of that decade
    numbers = case_given(changes, own.catalogue)
    world = Neighbourhood(LEFT_BEHIND, asked["population"], parameters=numbers, seed=seed, processes=own)
    programme = programme_of_plain(asked["option"])
    courses = [world.branch(None)]
    for begin in asked["begins"]:
        later = programme.start + 12 * (asked["baseline_years"] + begin)
        courses.append(world.branch(None if programme.is_nothing else replace(programme, start=later)))
    lived = [seen_in(course, len(waves_of(asked))) for course in courses]
    kept = {name: np.packbits([one[name] for one in lived]).tobytes() for name in KEPT}
    levels = np.array([one["levels"] for one in lived])
    at = waves_of(asked).index(0)
    bids = float(levels[0, at, list(own.outcomes).index("formal_volunteer")])
    return {"seed": seed, "start": start, "bids": bids, **kept, "levels": levels.tobytes()}


def seen_in(world: Neighbourhood, waves: int) -> dict[str, NDArray[Any]]:
    """What is read of a world at its first month and at the end of each year after."""
    rows: list[dict[str, Any]] = []
    who = world.residents.identity.copy()
    for wave in range(waves):
        for _ in range(12 * (wave > 0)):
            world.step()
        snapshot, measured = Snapshot(world), world.observe()
        degree = snapshot.degree()
        rows.append(
            {
                "answers": np.array([ask(snapshot) for ask in QUESTIONS.values()]),
                "stayed": world.residents.identity == who,
                "higher": world.residents.status >= HIGHER,
                "tied": degree >= np.median(degree),
                "levels": [measured[name] for name in world.rules.outcomes],
            }
        )
        who = world.residents.identity.copy()
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def records_of(asked: Mapping[str, Any], table: pd.DataFrame, outcome: str) -> Records:
    """One outcome of the areas in a table."""
    waves, courses, n = waves_of(asked), 1 + len(asked["begins"]), asked["population"]
    shape = (len(table), courses, len(waves))
    all_levels = np.array([np.frombuffer(row) for row in table["levels"]]).reshape(*shape, -1)
    levels = all_levels[..., list(rules_asked(asked).outcomes).index(outcome)]
    known = {
        "waves": waves,
        "begins": tuple(asked["begins"]),
        "start": table["start"].to_numpy(float),
        "bids": table["bids"].to_numpy(float),
    }
    if outcome not in QUESTIONS:
        return Records(levels, **known)
    question = list(QUESTIONS).index(outcome)
    answers = unpacked(table["answers"], (*shape[1:], len(QUESTIONS), n), np.s_[:, :, question])
    stayed, higher, tied = (unpacked(table[name], (*shape[1:], n)) for name in KEPT[1:])
    group = 2 * higher.astype(np.uint8) + tied
    return Records(levels, **known, answers=answers, stayed=stayed, group=group)


def unpacked(column: pd.Series, shape: tuple[int, ...], part: Any = ()) -> NDArray[np.bool_]:
    """Bits of each row of a column, or a part of them, as an array of truth values."""
    bits = (np.unpackbits(np.frombuffer(row, np.uint8), count=int(np.prod(shape))) for row in column)
    return np.array([one.reshape(shape)[part] for one in bits]).astype(bool)
