"""The same comparison with twenty seeds, in the background: bands, and whether the difference is decided."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from kith.model.measures.outcomes import OUTCOMES
from kith.model.mistakes import Mistake
from kith.model.programme.presets import BASELINE

from ..comparing.comparison import Comparison
from ..comparing.question import Question, ask
from ..comparing.verdicts import verdict
from ..effects import COLUMNS, is_decided
from ..presenting.plain import rounded
from ..running.request import Request
from ..running.run import run
from ..running.store import Store
from .request import EQUAL, Asked
from .worlds import SHOWN

REPLICATES = 20
WITHIN = 0.1, 0.9  # the bands hold the middle four fifths of the runs
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
    question = ask(
        named,
        Request(
            place=asked.place,
            population=asked.population,
            years=asked.years,
            seed=asked.seed,
            replicates=REPLICATES,
            parameters=asked.changes,
            cases=asked.cases,
        ),
        present_value_per_head=asked.per_head,
    )
    if asked.equal == EQUAL[0]:
        return question
    return replace(question, options=(question.options[0], *named))


def findings(found: Comparison, sign: float = 1.0) -> dict[str, Any]:
    """Bands of both options by year, the paired difference by year, and a verdict, for each outcome shown."""
    q, names = found.question, found.question.names
    contrast = names[0] if len(names) == 1 else f"{names[1]} - {names[0]}"
    sides = (BASELINE, names[0]) if len(names) == 1 else names
    told: dict[str, Any] = {"replicates": found.replicates, "total": q.replicates, "sides": list(sides)}
    told["failed"] = len(found.failures)
    if not found.replicates:
        return told | {"outcomes": {}}
    return told | {
        "outcomes": {name: of_outcome(found, sides, contrast, name, sign) for name in SHOWN},
        "years": [int(month) // 12 for month in sorted(found.runs["month"].unique())],
    }


def of_outcome(
    found: Comparison, sides: Sequence[str], contrast: str, name: str, sign: float
) -> dict[str, Any]:
    """Bands, difference and verdict of one outcome."""
    bands = {}
    for side in sides:
        rows = found.runs[found.runs["option"] == side].groupby("month")[name]
        low, high = rows.quantile(WITHIN[0]), rows.quantile(WITHIN[1])
        bands[side] = {"low": low.tolist(), "mean": rows.mean().tolist(), "high": high.tolist()}
    rows = chosen(found.effects, contrast, name, sign)
    last = rows.iloc[-1] if len(rows) else pd.Series(dict.fromkeys(COLUMNS, float("nan")))
    average = chosen(found.averages, contrast, name, sign)
    return {
        "bands": bands,
        "difference": {key: [0.0, *map(rounded, rows[key])] for key in ("effect", "low", "high")},
        "year": int(last["year"]),
        "last": summary(last, name),
        "average": summary(average.iloc[0], name),
    }


def chosen(effects: pd.DataFrame, contrast: str, name: str, sign: float) -> pd.DataFrame:
    """The rows of one difference and outcome; with a negative sign, of the difference the other way round."""
    rows = effects[(effects["option"] == contrast) & (effects["outcome"] == name)]
    if sign > 0:
        return rows
    return rows.assign(effect=-rows["effect"], low=-rows["high"], high=-rows["low"])


def summary(row: pd.Series, name: str) -> dict[str, Any]:
    """An effect with its interval, and what it says."""
    effect, low, high = (float(row[key]) for key in ("effect", "low", "high"))
    return {
        "effect": rounded(effect),
        "low": rounded(low),
        "high": rounded(high),
        "decided": bool(is_decided(low, high)),
        "verdict": verdict(low, high, OUTCOMES[name].better),
    }
