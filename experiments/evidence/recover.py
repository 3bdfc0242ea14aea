"""Recovery: whether calibration keeps a case that is known to be true, and what it learns of each parameter.

Known cases are drawn from all that is plausible. One run of each makes the targets: its own indicators, as wide as the
published ones. Another run of the same case, with other luck, is then judged by the rule that calibration goes by. A
rule that rules out more than one truth in twenty is too strict. What is learnt of a parameter is how far the cases that
a truth's targets keep lie apart, over how far as many at random do. A first wave, which all truths share, holds too few
such cases to tell, so emulators learnt from it say what many more would show, with their errors, which hold luck, drawn
independently.

What is tested is the rule and what a first wave teaches. Later waves only choose which cases are run and rule none out;
they are not repeated for every truth, and their emulators, learnt nearer to it, would narrow further.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import binomtest, qmc

from kith.model.mistakes import Mistake, whole_number
from kith.model.provenance import digest_of

from .. import figures as draw
from ..cases.designs import MOST
from ..cases.ensemble import varied
from ..extras import how_to_install
from ..presenting.plain import rounded
from ..presenting.report import Report
from ..running.checkpoints import check_unit_known
from ..running.request import Request
from ..running.store import Picture, Store
from .calibrate import (
    FAR,
    KNOWN,
    POPULATION,
    SPARED,
    Work,
    fitted_how,
    indicators,
    judged,
    luck_of,
    misses,
    run_candidate,
    run_known,
    wave_design,
)
from .calibrate import (
    LEAST as SEEN,
)
from .indicators import Indicator
from .validate import sizeable

TRUTHS, FIRST = 20, 1000  # known cases; cases of the first wave that serves them all
AIM = 0.95  # of truths, not ruled out
RULES = (1.0, 1.5, 2.0, 2.5, 3.0)  # deviations of luck beyond which an indicator might be said to miss
IMAGINED = 10_000  # cases of which emulators say what a run would show
LEAST = 10  # of them that are kept by a truth's targets, before their spread says anything
TARGETS, AGAIN = 101, 102  # waves of the truths' two runs, as their luck is numbered


def recover(
    *,
    truths: int = TRUTHS,
    seed: int = 1,
    population: int = POPULATION,
    first: int = FIRST,
    workers: int | None = None,
    retry: bool = False,
    only: str | None = None,
    out: str | Path | None = None,
    progress: bool | Literal["events"] = True,
) -> Recovery:
    """Calibrate to known cases, and say how many are ruled out and what is learnt of each parameter.

    Parameters
    ----------
    truths : int
        Known cases; each is run twice.
    seed : int
        Of designs, and of the luck of each case.
    population : int
        Adults in each of the three places.
    first : int
        Cases of the first wave, which serves all truths.
    workers : int, optional
        Processes; None is one for each processor, 1 is this one.
    retry : bool
        Run again what failed before.
    only : str, optional
        Run this unit alone, as it is named where it failed, keep nothing, and say what goes wrong.
    out : str or Path, optional
        Folder for the results; None is ``results/recover-`` and a digest of what is asked. What is finished there
        is read, not run again.
    progress : bool or "events"
        Tell standard error how far the work is; "events" is a JSON object a line.

    Returns
    -------
    Recovery
        Which truths were ruled out, and how far each parameter was narrowed.

    Raises
    ------
    Mistake
        If anything asked for is out of range; nothing is then written.
    """
    request = Request(
        population=sizeable(population),
        seed=seed,
        workers=workers,
        out=out,
        retry=retry,
        only=only,
        progress=progress,
    ).checked()
    draw.check_backend()
    asked = {
        **fitted_how(request),
        "truths": whole_number("truths", truths, 1, MOST),
        "first": whole_number("first", first, 10, MOST),
    }
    if find_spec("sklearn") is None:
        raise Mistake(f"recover: scikit-learn is not installed; {how_to_install('study')}")
    with Store.claimed(request.folder("recover", digest_of(asked)), asked) as store:
        work = Work(store, asked, request, "recover")
        wave = wave_design(store, asked, 0, pd.DataFrame(), keep=request.only is None)
        known = np.random.default_rng([request.seed, TARGETS]).random((asked["truths"], len(varied())))
        tables = {
            "luck": (partial(run_known, asked), 2 * KNOWN, "known cases that tell what luck does"),
            "targets": (partial(run_candidate, asked, TARGETS, known), len(known), "truths"),
            "again": (partial(run_candidate, asked, AGAIN, known), len(known), "truths, with other luck"),
            "wave": (partial(run_candidate, asked, 0, wave), len(wave), "cases of the first wave"),
        }
        found = {name: work.rows(name, *task) for name, task in tables.items()}
        check_unit_known(request)
        failures = pd.concat([failed for _, failed in found.values()], ignore_index=True)
        runs = {name: table for name, (table, _) in found.items()}
        recovery = Recovery(asked, **runs, failures=failures, folder=store.folder)
        recovery.save()
    return recovery


@dataclass(frozen=True, repr=False)
class Recovery(Report):
    """Known cases, and what calibration makes of them.

    luck : two runs of each of some other cases; targets, again : two runs of each truth; wave : runs of the first wave
    """

    stem = "recover"
    asked: Mapping[str, Any]
    luck: pd.DataFrame
    targets: pd.DataFrame
    again: pd.DataFrame
    wave: pd.DataFrame
    failures: pd.DataFrame
    folder: Path

    @cached_property
    def deviations(self) -> pd.Series[float]:
        """What luck does to each indicator."""
        return luck_of(self.luck)

    @cached_property
    def kept(self) -> NDArray[np.bool_]:
        """Which runs of the first wave each truth's targets keep, shape (truths, cases)."""
        return np.array(
            [
                is_kept(self.wave, self.deviations, targets_of(row))
                for row in self.both["targets"].to_dict("records")
            ]
        )

    @cached_property
    def both(self) -> dict[str, pd.DataFrame]:
        """The two runs of each truth of which both could be run."""
        targets, again = (table.set_index(truth_of(table)) for table in (self.targets, self.again))
        there = targets.index.intersection(again.index)
        return {"targets": targets.loc[there], "again": again.loc[there]}

    @cached_property
    def truths(self) -> pd.DataFrame:
        """Of each truth: how many indicators its second run misses, whether it is ruled out, the cases kept."""
        missed = [
            int(judged(pd.DataFrame([again]), self.deviations, targets_of(told))["missed"].iloc[0])
            for told, again in zip(*(table.to_dict("records") for table in self.both.values()), strict=True)
        ]
        return pd.DataFrame(
            {
                "truth": self.both["targets"].index,
                "missed": missed,
                "is_ruled_out": [one > SPARED for one in missed],
                "cases_kept": self.kept.sum(axis=1),
            }
        )

    @property
    def coverage(self) -> tuple[float, float, float]:
        """Share of truths not ruled out, and its exact 95% interval (Clopper & Pearson)."""
        return share_with_interval(int((~self.truths["is_ruled_out"]).sum()), len(self.truths))

    @cached_property
    def kept_by_rule(self) -> dict[float, float]:
        """Share of truths that would not be ruled out if indicators missed beyond so many deviations of luck."""
        by = [
            misses(pd.DataFrame([again]), self.deviations, targets_of(told))[0]
            for told, again in zip(*(table.to_dict("records") for table in self.both.values()), strict=True)
        ]
        return {far: float(np.mean([(one > far).sum() <= SPARED for one in by])) for far in RULES}

    @cached_property
    def missing_most(self) -> pd.Series[float]:
        """Share of truths whose second run misses each target that their first one made, the largest first."""
        by = pd.Series(0.0, [one.name for one in indicators()])
        for told, again in zip(*(table.to_dict("records") for table in self.both.values()), strict=True):
            targets = targets_of(told)
            missed = misses(pd.DataFrame([again]), self.deviations, targets)[0] > FAR
            by[[one.name for one in targets]] += missed
        return (by / len(self.truths)).sort_values(ascending=False, kind="stable")

    @cached_property
    def narrowing(self) -> pd.DataFrame:
        """Of each parameter: spread of the cases kept over that of as many at random; median, quartiles over truths."""
        u, shown = imagined(self.wave, np.random.default_rng([self.asked["seed"], IMAGINED]))
        told = self.both["targets"].to_dict("records")
        return narrowed(u, [is_kept(shown, self.deviations, targets_of(row)) for row in told])

    def summary(self) -> str:
        """How many truths were not ruled out."""
        kept = f"{len(self.truths)} truths, {self.coverage[0]:.0%} not ruled out"
        return f"{kept}; {self.asked['population']:,} adults a place"

    def text(self) -> str:
        """What was found, in words."""
        share, low, high = self.coverage
        counts, most = self.truths["cases_kept"], self.missing_most.head(5)
        verdict = "as many as it should" if share >= AIM else "fewer than it should"
        lines = [
            f"Calibration keeps {share:.0%} of {len(self.truths)} known cases (95% interval {low:.0%} to {high:.0%}), "
            f"{verdict}: {AIM:.0%}.",
            f"A truth is ruled out if another run of it misses more than {SPARED} of {len(indicators())} targets, made "
            f"from its first run, by over {FAR:g} deviations of luck.",
            "Were it by over "
            + ", ".join(f"{far:g}: {kept:.0%}" for far, kept in self.kept_by_rule.items())
            + " would be kept.",
            f"Of {len(self.wave):,} cases of the first wave its targets keep {counts.median():,.0f} (median; "
            f"{counts.min():,} to {counts.max():,}).",
            "Missed most, by this share of truths: "
            + ", ".join(f"{name} {by:.0%}" for name, by in most.items())
            + ".",
            "",
        ]
        if self.narrowing.isna().any(axis=None):
            return "\n".join(
                [*lines, f"No truth kept {LEAST} imagined cases, so what is learnt cannot be told."]
            )
        lines += [
            f"Spread of the cases kept (5% to 95%) over that of as many at random, as emulators see {IMAGINED:,}:",
            f"{'parameter':34}{'median':>8}   (quartiles over truths)",
        ]
        for row in self.narrowing.head(12).itertuples():
            lines.append(f"{row.parameter:34}{row.median:8.2f}   ({row.lower:.2f} to {row.upper:.2f})")
        lines += [
            f"and {len(self.narrowing) - 12} more, all in narrowing.parquet",
            "",
            "Tested: the rule that keeps or rules out, and what a first wave teaches. Not tested: later waves, which "
            "choose cases to run and rule none out.",
        ]
        return "\n".join(lines)

    def as_plain(self) -> dict[str, Any]:
        """What was asked and found."""
        share, low, high = self.coverage
        return {
            **self.asked,
            "coverage": {"share": rounded(share), "low": rounded(low), "high": rounded(high), "aim": AIM},
            "kept_by_rule": {f"{far:g}": rounded(kept) for far, kept in self.kept_by_rule.items()},
            "truths_judged": [
                {
                    "truth": int(row.truth),
                    "missed": int(row.missed),
                    "ruled_out": bool(row.is_ruled_out),
                    "cases_kept": int(row.cases_kept),
                }
                for row in self.truths.itertuples()
            ],
            "share_missing": {str(name): rounded(by) for name, by in self.missing_most.items()},
            "narrowing": {
                row.parameter: {
                    "median": rounded(row.median),
                    "lower": rounded(row.lower),
                    "upper": rounded(row.upper),
                }
                for row in self.narrowing.itertuples()
            },
        }

    def tables(self) -> dict[str, pd.DataFrame]:
        """Truths and parameters."""
        return {"truths": self.truths, "narrowing": self.narrowing}

    def figure(self) -> draw.Chart:
        """What calibration can learn of each parameter."""
        share, low, high = self.coverage
        table = self.narrowing.dropna()
        told = int((table["median"] < 0.75).sum())
        return draw.narrowing_figure(
            table,
            f"Calibration keeps {share:.0%} of known cases and narrows {told} of {len(table)} parameters by a quarter "
            "or more",
            "Spread of the cases kept, over that of as many cases drawn at random (grey line: nothing learnt). Dot: "
            f"median over truths; bar: half of them. {len(self.truths)} truths (share kept: {low:.0%} to {high:.0%}, "
            f"95% interval); learnt from {len(self.wave):,} cases, {self.asked['population']:,} adults a place.",
        )

    def figures(self) -> dict[str, Callable[[], Picture]]:
        """What is learnt of each parameter."""
        return {"recover": self.figure} if len(self.narrowing.dropna()) else {}


def truth_of(runs: pd.DataFrame) -> pd.Series[int]:
    """The number of the truth that each run is of."""
    return runs["case"].str.rpartition("-")[2].astype(int)


def targets_of(run: Mapping[str, Any]) -> list[Indicator]:
    """Targets made from a run: as wide as the published ones, around what it shows; none where it shows nothing."""
    return [
        replace(
            one, low=run[one.name] - (one.high - one.low) / 2, high=run[one.name] + (one.high - one.low) / 2
        )
        for one in indicators()
        if np.isfinite(run[one.name])
    ]


def is_kept(runs: pd.DataFrame, luck: pd.Series[float], targets: Sequence[Indicator]) -> NDArray[np.bool_]:
    """Which runs these targets do not rule out."""
    return (judged(runs, luck, targets)["missed"] <= SPARED).to_numpy()


def share_with_interval(successes: int, trials: int) -> tuple[float, float, float]:
    """A share and its exact 95% interval.

    >>> share_with_interval(19, 20)[0], [round(end, 3) for end in share_with_interval(19, 20)[1:]]
    (0.95, [0.751, 0.999])
    """
    interval = binomtest(successes, trials).proportion_ci(0.95, method="exact")
    return successes / trials, float(interval.low), float(interval.high)


def imagined(
    wave: pd.DataFrame, luck: np.random.Generator, count: int = IMAGINED
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Cases spread over all that is plausible, as shares, and what emulators learnt from a wave say they would show."""
    from threadpoolctl import threadpool_limits  # noqa: PLC0415 (comes with scikit-learn)

    from .emulator import learnt  # noqa: PLC0415 (scikit-learn is an optional extra)

    u = wave[[f"u:{name}" for name in varied()]].to_numpy(float)
    more = qmc.LatinHypercube(len(varied()), rng=luck).random(count)
    shown = {one.name: np.full(count, np.nan) for one in indicators()}
    with threadpool_limits(1):  # threads of linear algebra wait for one another where processors are busy
        for name in shown:
            values = wave[name].to_numpy(float)
            if np.isfinite(values).sum() >= SEEN:
                emulator = learnt(u, values, float(np.nanmin(values)), float(np.nanmax(values)))
                shown[name] = emulator(more) + emulator.error * luck.standard_normal(count)
    return pd.DataFrame(more, columns=varied()), pd.DataFrame(shown)


def narrowed(shares: pd.DataFrame, kept: Sequence[NDArray[np.bool_]]) -> pd.DataFrame:
    """Median and quartiles over truths of the spread of the cases that each keeps, the least first; NaN if too few are.

    shares : of all cases, shape (cases, parameters)
    """
    spreads = [relative_spread(shares[one]) for one in kept if one.sum() >= LEAST]
    table = pd.DataFrame(spreads or [np.full(shares.shape[1], np.nan)], columns=shares.columns)
    found = table.quantile([0.5, 0.25, 0.75]).T.set_axis(["median", "lower", "upper"], axis=1)
    return found.rename_axis("parameter").sort_values("median", kind="stable").reset_index()


def relative_spread(shares: pd.DataFrame) -> NDArray[np.float64]:
    """Spread of shares (0-1) between their 5% and 95% quantiles, over what as many uniform numbers have on average.

    Of m uniform numbers the expected distance of these quantiles is 0.9 (m - 1) / (m + 1).
    """
    m = len(shares)
    spread = np.subtract(*np.quantile(shares.to_numpy(float), [0.95, 0.05], axis=0))
    return np.asarray(spread / (0.9 * (m - 1) / (m + 1)))
