"""Running: one seed is one unit of work, here or in other processes; what is finished is never run again.

A seed's world is warmed up once and branched for every option. Results do not depend on how many workers
there are nor on who finishes first, as they are written by seed and read back in order.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pandas as pd

from kith.model.measures.outcomes import OUTCOMES
from kith.model.mistakes import Mistake
from kith.model.neighbourhood import Neighbourhood
from kith.model.parameters import case
from kith.model.programme.programme import programme_told
from kith.model.provenance import digest_of

from ..cases.changes import case_name, changes_of
from ..observing.observer import KINDS, Past, Witness
from .events import events_of
from .store import FINISHED, Store
from .workers import at_work

EVERY = 12  # months between observations
MONEY = ("option", "seed", "month", "account", "instrument", "gbp")


@dataclass(frozen=True)
class Finished:
    """A seed that was run: its outcomes and its money, both tidy, and what its witnesses saw, by kind."""

    seed: int
    runs: pd.DataFrame
    money: pd.DataFrame
    seen: Mapping[str, pd.DataFrame] = field(default_factory=dict)


@dataclass(frozen=True)
class Failed:
    """A seed that could not be run, at which option, and why."""

    seed: int
    option: str
    error: str


def run_seed(asked: Mapping[str, Any], seed: int) -> Finished | Failed:
    """Run every option of a question with one seed.

    Raises
    ------
    Mistake : if the question itself is at fault; any other failure is returned, not raised.
    """
    option, months, rows, money = "", asked["years"] * 12, [], []
    seen: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    usual: Past = {}
    try:
        changes = changes_of(asked, seed)
        world = Neighbourhood(
            place=asked["place"],
            population=asked["population"],
            parameters=case(changes),
            seed=seed,
        )
        for plain in asked["options"]:
            option = plain["name"]
            branch = world.branch(programme_told(plain))
            one = {"option": option, "case": case_name(changes), "seed": seed}
            unit = digest_of({**asked, "options": [plain], "seed": seed})[:16]
            witness = Witness(world, usual)
            observed, paid = course(
                branch, range(0, months + 1, EVERY), witness.look, events_of(asked, option)
            )
            usual = usual or witness.past
            rows += [{**one, **row, "run": unit} for row in observed]
            money += [{"option": option, "seed": seed, **row} for row in paid]
            for kind, saw in witness.tables().items():
                seen[kind] += [{"option": option, "seed": seed, **row} for row in saw]
    except Mistake:
        raise
    except Exception as error:
        return Failed(seed, option, f"{type(error).__name__}: {' '.join(str(error).split())}")
    columns = ["option", "case", "seed", "month", "run", "digest", *OUTCOMES]
    return Finished(
        seed,
        pd.DataFrame(rows)[columns],
        pd.DataFrame(money, columns=list(MONEY)).astype({"gbp": float}),
        {kind: pd.DataFrame(saw) for kind, saw in seen.items()},
    )


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


def run(
    store: Store,
    seeds: Sequence[int],
    workers: int,
    reproducer: Callable[[int], str],
    done: Callable[[int, int, int], None],
    how: Mapping[str, Any],
    parts: Sequence[str] = FINISHED,
) -> None:
    """Run the seeds that are not finished, and keep each as soon as it is.

    Parameters
    ----------
    store : where results are kept; it says what was asked
    workers : processes; 1 runs in this one
    reproducer : the command that repeats one seed
    done : told, at the start and after each seed, how many are finished, have failed, and there are
    how : anything else to be written down in `study.json`
    parts : the tables that a finished seed must have
    """
    finished = store.finished(seeds, parts)
    todo = [seed for seed in seeds if seed not in set(finished)]
    good, bad, begun = len(finished), 0, False
    done(good, bad, len(seeds))
    with at_work(partial(run_seed, store.asked), todo, workers) as results:
        for seed, result in results:
            if not begun:  # not before: a mistake that only a world can find must leave nothing behind
                store.begin(**how)
                begun = True
            if isinstance(result, Finished):
                store.keep(result.seed, **result.seen, money=result.money, runs=result.runs)
                good += 1
            else:
                failed = result if isinstance(result, Failed) else Failed(seed, "", str(result))
                store.keep_failure({**vars(failed), "again": reproducer(seed)})
                bad += 1
            done(good, bad, len(seeds))
    if not begun:
        store.begin(**how)
