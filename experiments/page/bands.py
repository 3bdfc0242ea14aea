"""The same comparison with twenty seeds, in the background: bands, and who is better, as far as one can tell."""

from __future__ import annotations

import math
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandas as pd

from kith.model.mistakes import Mistake
from kith.model.programme.presets import BASELINE

from ..comparing.comparison import Comparison
from ..comparing.findings import Findings
from ..comparing.question import Question, ask
from ..comparing.verdicts import MANY, verdict
from ..presenting.plain import rounded
from ..presenting.sentences import about
from ..running.request import Request
from ..running.run import run
from ..running.store import Store
from ..simultaneous import FEWEST, seeds_needed
from .among import each_of, first_seed
from .request import EQUAL, Asked
from .worlds import shown

REPLICATES = 20
WITHIN = 0.05, 0.95  # the light bands hold nine worlds in ten
ENDS = (("low_together", "high_together"), ("world_low", "world_high"))
COURSE = {"effect": "effect", "low": "low_together", "high": "high_together"}
COURSE |= {key: key for key in ENDS[1]}
AT_ONCE = threading.Lock()  # one visitor's runs at a time


class Cancelled(Exception):
    """The visitor has had enough."""


class Twenty(threading.Thread):
    """Runs a comparison in worker processes and tells how far it is, and at the end what was found.

    tell : called with ``{"done": , "total": }``, with ``{"waiting": True}`` while another visitor's runs are under
        way, with what was found (see `findings`), or with ``{"error": sentence}``
    """

    def __init__(self, asked: Asked, tell: Callable[[dict[str, Any]], None]) -> None:
        super().__init__(daemon=True, name="twenty")
        self.question = question_of(asked)
        self.sign = -1.0 if asked.own[1].name == BASELINE else 1.0  # differences are of right less left
        self.tell = tell
        self.enough = threading.Event()

    def cancel(self) -> None:
        """Stop at the next finished run; what is finished by then is shown."""
        self.enough.set()

    def run(self) -> None:
        while not AT_ONCE.acquire(timeout=0.5):
            if self.enough.is_set():
                return self.tell({"cancelled": True, "replicates": 0})
            self.tell({"waiting": True})
        try:
            with tempfile.TemporaryDirectory(prefix="kith-") as folder:
                self._run(Path(folder))
        except Exception as error:
            self.tell({"error": f"The runs failed: {error}. Reset the worlds, or ask for fewer residents."})
        finally:
            AT_ONCE.release()

    def _run(self, folder: Path) -> None:
        q = self.question

        def report(done: int, failed: int, total: int) -> None:
            if self.enough.is_set():
                raise Cancelled
            self.tell({"done": done, "failed": failed, "total": total})

        with Store.claimed(folder, q.asked()) as store:
            with suppress(Cancelled):
                run(store, q.seeds, Request().checked(), q.again, {"kind": "compare"}, report=report)
            self.tell({**findings(Comparison.read(q, store), self.sign), "cancelled": self.enough.is_set()})


def question_of(asked: Asked) -> Question:
    """The comparison that `kith compare` would make of the page's two options."""
    left, right = asked.own
    named = [option for option in asked.own if not (option.is_nothing and option.name == BASELINE)]
    if left == right:
        raise Mistake("both sides have the same option, so they cannot differ; choose another on one side")
    return ask(
        named,
        Request(
            place=asked.ground,
            population=asked.population,
            years=asked.years,
            seed=first_seed(asked),
            replicates=REPLICATES,
            parameters=asked.changes,
            cases=None if asked.observed else asked.cases,
            observed=asked.observed,
            processes=asked.rules,
        ),
        equal=asked.equal,  # type: ignore[arg-type]
        present_value_per_head=asked.per_head if asked.equal == EQUAL[0] else None,
    )


def findings(found: Comparison, sign: float = 1.0) -> dict[str, Any]:
    """Bands of both options by year, the paired difference by year, and what it says, for each outcome shown."""
    q, names = found.question, found.question.names
    contrast = names[0] if len(names) == 1 else f"{names[1]} - {names[0]}"
    sides = (BASELINE, names[0]) if len(names) == 1 else names
    told: dict[str, Any] = {"replicates": found.replicates, "total": q.replicates, "sides": list(sides)}
    told |= {"failed": len(found.failures), "fewest": FEWEST, "year": q.years}
    if not found.replicates:
        return told | {"outcomes": {}}
    return told | {
        "outcomes": {
            name: {
                "bands": {side: levels(found, side, name) for side in sides},
                **difference(found, contrast, name, sign),
            }
            for name in shown(q.rules)
        },
        "each": each_of(found.runs, sides[0], sides[1], shown(q.rules), sign),
        "years": [int(month) // 12 for month in sorted(found.runs["month"].unique())],
    }


def levels(found: Findings, option: str, name: str) -> dict[str, Any]:
    """The mean of one outcome under an option, and between what nine worlds in ten lie, by year from 0.

    ``change`` has the same of how far each world has come from where it was at the start.
    """
    rows = found.runs[found.runs["option"] == option]
    by_seed = rows.pivot(index="month", columns="seed", values=name).sort_index()
    return {**spread(by_seed), "change": spread(by_seed - by_seed.iloc[0])}


def spread(by_seed: pd.DataFrame) -> dict[str, list[float | None]]:
    """The mean over seeds, the columns, and between what nine in ten of them lie, row by row."""
    ends = {"low": by_seed.quantile(WITHIN[0], axis=1), "mean": by_seed.mean(axis=1)}
    ends["high"] = by_seed.quantile(WITHIN[1], axis=1)
    return {key: [*map(brief, values)] for key, values in ends.items()}


def difference(found: Findings, contrast: str, name: str, sign: float = 1.0) -> dict[str, Any]:
    """One difference and outcome by year from 0, and what the last year and the average over the years say.

    Intervals hold for all headline outcomes together; `worlds` are the ends between which nine worlds in ten lie.
    """
    rows = chosen(found.effects, contrast, name, sign)
    average = chosen(found.averages, contrast, name, sign)
    course = {key: [0.0, *map(brief, rows[column])] for key, column in COURSE.items()}
    return {
        "difference": {key: course[key] for key in ("effect", "low", "high")},
        "worlds": {"low": course["world_low"], "high": course["world_high"]},
        "last": summary(rows.iloc[-1], found.outcomes[name].better),
        "average": summary(average.iloc[0], found.outcomes[name].better),
    }


def chosen(effects: pd.DataFrame, contrast: str, name: str, sign: float) -> pd.DataFrame:
    """The rows of one difference and outcome; with a negative sign, of the difference the other way round."""
    rows = effects[(effects["option"] == contrast) & (effects["outcome"] == name)]
    if sign > 0:
        return rows
    turned = {a: -rows[b] for pair in ENDS for a, b in (pair, pair[::-1])}
    return rows.assign(effect=-rows["effect"], ahead=1.0 - rows["ahead"], **turned)


def summary(row: pd.Series, better: int) -> dict[str, Any]:
    """What an effect says, in what share of worlds it is for the better, and how many runs would tell if none can."""
    low, high = row["low_together"], row["high_together"]
    tells = row["replicates"] >= FEWEST and math.isfinite(low)
    said = verdict(low, high, better, row["margin"]) if tells else "unsure"
    needed = None
    if tells and said == "unsure":
        seeds = seeds_needed(row["effect"], low, high, row["margin"], row["replicates"])
        needed = about(min(seeds, MANY))
    return {
        "verdict": said,
        "ahead": brief(row["ahead"] if better >= 0 else 1.0 - row["ahead"]),
        "needed": needed,
        "margin": brief(row["margin"]),
    }


def brief(value: float) -> float | None:
    """A number to four digits, which is finer than a chart is drawn; None where there is none.

    >>> brief(0.123456), brief(float("nan"))
    (0.1235, None)
    """
    return rounded(float(f"{value:.4g}"))
