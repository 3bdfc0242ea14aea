"""A run that was kept, run again: equal, or where it parts."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kith.model.compiling import compile_model
from kith.model.mistakes import Mistake, path_given, truth
from kith.model.provenance import model_digest
from kith.model.rules.together import Rules, rules_given
from kith.model.telling import counted, say

from ..running.identity import kith_version
from ..running.request import Processes
from ..running.run import course
from .asked import Run, run_of
from .keeping import read_kept, rules_told

CLOSE = 1e-9  # outcomes are kept to ten figures


@dataclass(frozen=True, repr=False)
class Replay:
    """A run that was kept, beside the same run here.

    run : what was run
    said : what the file says
    month : the first month whose world has another digest, None if all have the same
    outcome : the first outcome that differs, as (month, name, kept, here), None if none does
    same_model : whether it was kept by this version of the model
    """

    run: Run
    said: Mapping[str, Any]
    month: int | None
    outcome: tuple[int, str, float | None, float | None] | None
    same_model: bool

    @property
    def is_equal(self) -> bool:
        return self.month is None and self.outcome is None

    def text(self) -> str:
        """Equal, or where it parts."""
        months, last = len(self.said["digests"]) - 1, self.said["digests"][-1]
        lines = [self.run.sentence()]
        if self.is_equal:
            lines.append(
                f"Equal: {counted(months, 'month')}, to the last bit, and every outcome; digest {last}."
            )
        if self.month is not None:
            lines.append(f"Parts in month {self.month} of {months}: the world is another from there on.")
        if self.outcome is not None:
            month, name, kept, here = self.outcome
            lines.append(
                f"The first outcome that differs: {name} in month {month}, {kept} as kept, {here} here."
            )
        if not self.same_model:
            versions = f"Kith {self.said['version']}; here {kith_version()}"
            lines.append(f"It was kept by another version of the model ({versions}).")
        return "\n".join(lines)

    def to_json(self) -> str:
        """As one JSON object."""
        names = ("month", "outcome", "kept", "here")
        outcome = None if self.outcome is None else dict(zip(names, self.outcome, strict=True))
        told = {
            "equal": self.is_equal,
            "month": self.month,
            "outcome": outcome,
            "same_model": self.same_model,
        }
        return json.dumps(told)


def replay(path: str | Path, processes: Processes = None, progress: bool = False) -> Replay:
    """Run again a run that `kith run --keep` wrote down, and say whether it is the same.

    Parameters
    ----------
    path : str or Path
        The file.
    processes : str, Path, Rule or sequence of these, optional
        The rules of one's own that it was run with: the file knows them by digest and does not hold them.
    progress : bool
        Tell standard error that the run has begun.

    Returns
    -------
    Replay
        Equal, or the first month and the first outcome that differ.

    Raises
    ------
    Mistake
        If the file cannot be read or is none, or the rules are others.
    """
    progress, rules = truth("progress", progress), rules_given(processes)
    said = read_kept(path_given("path", path, "a file of kith run --keep"))
    run = run_of(said["asked"], str(path), as_kept(rules, said["asked"], str(path)))
    if progress:
        say(f"kith: running {run.option.name} with seed {run.seed}")
    compile_model(say if progress else None)
    rows, _ = course(run.start(), range(12 * run.years + 1))
    digests = zip(said["digests"], (row["digest"] for row in rows), strict=True)
    month = next((m for m, (kept, here) in enumerate(digests) if kept != here), None)
    return Replay(
        run, said, month, first_other(said["outcomes"], rows), said["asked"]["model"] == model_digest()
    )


def first_other(
    kept: list[Mapping[str, Any]], rows: list[dict[str, Any]]
) -> tuple[int, str, Any, Any] | None:
    """The first outcome that differs, as (month, name, kept, here)."""
    for said in kept:
        here = rows[said["month"]]
        for name, value in said.items():
            if name != "month" and not is_close(value, here.get(name)):
                return said["month"], name, value, here.get(name)
    return None


def is_close(kept: object, here: object) -> bool:
    """Whether an outcome is what was kept, to nine figures; what there is not is written as None.

    >>> is_close(0.3333333333, 1 / 3), is_close(None, math.nan), is_close(0.5, None)
    (True, True, False)
    """
    if kept is None:
        return isinstance(here, float) and not math.isfinite(here)
    if not isinstance(kept, (int, float)) or not isinstance(here, (int, float)):
        return False
    return math.isclose(kept, here, rel_tol=CLOSE, abs_tol=CLOSE * 1e-3)


def as_kept(rules: Rules, asked: Mapping[str, Any], name: str) -> Rules:
    """Rules of one's own if they are those that a run was kept with, else a Mistake."""
    named = asked.get("with", [])
    if rules_told(rules) != named:
        files = ", ".join(str(one.get("file")) for one in named) or "none"
        raise Mistake(
            f"{name}: was run with these rules of one's own: {files}; give them as they were, by --with"
        )
    return rules
