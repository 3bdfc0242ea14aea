"""Running: one seed is one unit of work, here or in other processes; what is finished is never run again.

A seed's world is warmed up once and branched for every option. Results do not depend on how many workers
there are nor on who finishes first, as they are written by seed and read back in order.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from kith.model.mistakes import Mistake
from kith.model.neighbourhood import Neighbourhood
from kith.model.places import Plain
from kith.model.programme.programme import programme_of_plain
from kith.model.provenance import digest_of, model_digest
from kith.model.rules.together import rules_asked

from ..cases.changes import case_name, changes_of
from ..observing.observer import KINDS, Observer, Past
from .events import events_of
from .identity import source_digest
from .kept import Course, usual_course, world_at_month_0
from .progress import Progress, progress_of
from .request import Request
from .runner import Failed, run_units
from .store import FINISHED, SEED, Store, part
from .workers import error_told

EVERY = 12  # months between observations
MONEY = ("option", "seed", "month", "account", "instrument", "gbp")


@dataclass(frozen=True)
class Finished:
    """A seed that was run: its outcomes and its money, both tidy, and what its observers saw, by kind."""

    seed: int
    runs: pd.DataFrame
    money: pd.DataFrame
    seen: Mapping[str, pd.DataFrame] = field(default_factory=dict)


def run_seed(asked: Mapping[str, Any], seed: int) -> Finished | Failed:
    """Run every option of a question with one seed.

    Raises
    ------
    Mistake : if the question itself is at fault; any other failure is returned, not raised.
    """
    option, rows, money = "", [], []
    seen: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    usual: Past = {}
    try:
        changes, rules = changes_of(asked, seed), rules_asked(asked)
        world = world_at_month_0(asked["place"], asked["population"], changes, seed, rules)
        for plain in asked["options"]:
            option = plain["name"]
            one = {"option": option, "case": case_name(changes), "seed": seed}
            unit = digest_of({**asked, "options": [plain], "seed": seed})[:16]
            run_option = partial(course_seen, asked, plain, world, usual)
            ran = (
                run_option() if usual else usual_course(all_of_usual(asked, plain, changes, seed), run_option)
            )
            usual = usual or ran.past
            rows += [{**one, **row, "run": unit} for row in ran.observed]
            money += [{"option": option, "seed": seed, **row} for row in ran.paid]
            for kind, saw in ran.tables.items():
                seen[kind] += [{"option": option, "seed": seed, **row} for row in saw]
    except Mistake:
        raise
    except Exception as error:
        return Failed(error_told(error), option)
    columns = ["option", "case", "seed", "month", "run", "digest", *rules.outcomes]
    return Finished(
        seed,
        pd.DataFrame(rows)[columns],
        pd.DataFrame(money, columns=list(MONEY)).astype({"gbp": float}),
        {kind: pd.DataFrame(saw) for kind, saw in seen.items()},
    )


def course_seen(
    asked: Mapping[str, Any], plain: Mapping[str, Any], world: Neighbourhood, usual: Past
) -> Course:
    """Run an option of a question from a world at month 0, under the eyes of an observer."""
    observer, months = Observer(world, usual), range(0, asked["years"] * 12 + 1, EVERY)
    branch, events = world.branch(programme_of_plain(plain)), events_of(asked, plain["name"])
    observed, paid = course(branch, months, observer.look, events)
    return Course(observed, paid, observer.tables(), observer.past)


def all_of_usual(
    asked: Mapping[str, Any], plain: Mapping[str, Any], changes: Mapping[str, float], seed: int
) -> dict[str, Any]:
    """All that business as usual depends on: the world at month 0, how long it is run, and what befalls it."""
    return {
        **{name: asked[name] for name in ("place", "population", "years")},
        "shock": asked.get("shock"),
        "cut": asked.get("cuts", {}).get(plain["name"]),
        "option": plain,
        "changes": dict(changes),
        "seed": seed,
        **rules_asked(asked).asked(),
    }


@dataclass(frozen=True, slots=True)
class Unit:
    """One place, case and seed: a world that is warmed up once and branched for every option.

    place : what it is called; ground : the place as it was written down
    key : identifies it within a study whatever else the study holds
    """

    place: str
    ground: Plain
    case: str
    changes: Mapping[str, float]
    seed: int
    key: str


def run_unit(asked: Mapping[str, Any], unit: Unit) -> list[dict[str, Any]] | Failed:
    """Every option of a study in one world: a row for each option and month kept.

    A failure is returned, not raised, with the option at which it came.

    Raises
    ------
    Mistake : if this is not the version of Kith that the study was asked of, as on a worker elsewhere
    """
    if (model_digest(), source_digest()) != (asked["model"], asked["measured by"]):
        raise Mistake("model: a worker has another version of Kith; give it the one that is asked from")
    option, rows = "", []
    try:
        world = Neighbourhood(
            unit.ground,
            asked["population"],
            parameters=unit.changes,
            seed=unit.seed,
            processes=rules_asked(asked),
        )
        for plain in asked["options"]:
            option = plain["name"]
            one = {"place": unit.place, "option": option, "case": unit.case, "seed": unit.seed}
            run = digest_of({**asked, "options": [plain], "unit": unit.key})[:16]
            observed, _ = course(world.branch(programme_of_plain(plain)), asked["months"])
            rows += [
                {**one, "unit": unit.key, "run": run, **kept_of(row, asked["outcomes"])} for row in observed
            ]
    except Exception as error:
        return Failed(error_told(error), option)
    return rows


def kept_of(row: Mapping[str, Any], outcomes: Sequence[str]) -> dict[str, Any]:
    """Of what was observed in a month, what a study keeps."""
    return {name: row[name] for name in ("month", "digest", *outcomes)}


def course(
    world: Neighbourhood,
    seen: Collection[int],
    look: Callable[[Neighbourhood], None] = lambda world: None,
    events: Mapping[int, Callable[[Neighbourhood], None]] | None = None,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Run a world from month 0 to the last of the months at which it is to be seen.

    `look` is shown the world at each of those months; it must change nothing. `events` are what befalls the world at
    the start of a month, by month.

    Returns
    -------
    What was observed at each of those months (month, digest of the world's columns, outcomes); and the money by
    month: GBP planned and spent by instrument, returned to the funder, and held at the month's end. Amounts of
    nothing are left out.
    """

    def observation() -> dict[str, Any]:
        look(world)
        return {"month": world.month, "digest": world.digest()[:16], **world.observe()}

    observed = [observation()] if world.month in seen else []
    paid: list[dict[str, Any]] = []
    returned = 0.0
    for month in range(max(seen)):
        if events and month in events:
            events[month](world)
        world.step()
        if world.month in seen:
            observed.append(observation())
        ledger = world.ledger
        if not len(ledger.planned):
            continue
        accounts = [
            ("planned", name, ledger.planned[month] * share) for name, share in world.programme.mix.items()
        ]
        accounts += [("spent", name, spent[month]) for name, spent in ledger.spent.items()]
        accounts += [("returned", "all", ledger.returned - returned), ("held", "all", ledger.held)]
        returned = ledger.returned
        paid += [
            {"month": month, "account": account, "instrument": instrument, "gbp": float(gbp)}
            for account, instrument, gbp in accounts
            if gbp != 0.0
        ]
    return observed, paid


@dataclass
class Seeds:
    """The seeds of a comparison, each with a part in every folder of tables.

    store : the folder
    again : the command that repeats a seed
    how : anything else to be written down in `study.json`
    """

    store: Store
    again: Callable[[int], str]
    how: Mapping[str, Any]
    begun: bool = False

    @property
    def folder(self) -> Path:
        return self.store.folder

    def is_finished(self, seed: int) -> bool:
        return self.store.is_finished(seed)

    def has_failed(self, seed: int) -> bool:
        return self.store.sound(f"failures/{part(seed)}") is not None

    def begin(self) -> None:
        """Write down what is asked: not before a result, as a mistake that only a world can find leaves nothing."""
        if not self.begun:
            self.store.begin(**self.how)
            self.begun = True

    def keep(self, seed: int, result: Finished) -> None:
        self.begin()
        self.store.keep(seed, **result.seen, money=result.money, runs=result.runs)

    def keep_failure(self, seed: int, failure: Failed) -> None:
        self.begin()
        told = {"seed": seed, "case": case_name(changes_of(self.store.asked, seed)), "option": failure.option}
        self.store.keep_failure({**told, "error": failure.error, "again": self.again(seed)})

    def flush(self) -> None:
        """Nothing is held back."""


def run(
    store: Store,
    seeds: Sequence[int],
    request: Request,
    again: Callable[[int], str],
    how: Mapping[str, Any],
    report: Progress | None = None,
    so_far: Callable[[], str] | None = None,
) -> None:
    """Run the seeds that are not finished, and keep each as soon as it is.

    Parameters
    ----------
    store : Store
        Where results are kept, claimed; it says what was asked.
    seeds : sequence of int
        All that are asked for.
    request : Request
        Who does the work; checked.
    again : callable
        The command that repeats one seed.
    how : mapping
        Anything else to be written down in `study.json`.
    report : Progress, optional
        Who is told how far it is; by default standard error, as the request has it.
    so_far : callable, optional
        Says in a line what the finished seeds have found; for a terminal.
    """
    shelf = Seeds(store, again, how)
    for kind in (*FINISHED, "failures"):
        store.tell_strangers(kind, SEED)
    assert request.workers is not None
    with nullcontext(report) if report else progress_of(request.progress, "seeds", so_far) as told:
        run_units(
            shelf,
            partial(run_seed, store.asked),
            seeds,
            workers=request.workers,
            report=told,
            what="seeds",
            retry=request.retry,
        )
    shelf.begin()
