"""Calibration by history matching: cases that the fitted targets do not rule out are looked for in waves.

The first wave spreads cases evenly over all that is plausible. Emulators learnt from the runs so far then say where
a run has a chance of meeting every target, and the next wave is drawn from there (Craig et al. 1997; Vernon,
Goldstein & Bower 2010). What the fitted targets say nothing about stays as wide as it was.

Whether a case is kept is decided by its own run, never by an emulator: the emulators only save time. A run is one
throw of luck, so a value beyond its target is counted in standard deviations of luck, as the middle one of 20 cases,
drawn from all that is plausible and run twice, shows it. A case is ruled out if more than two indicators miss by more
than one of these. (That some are spared is usual in history matching: no model is right in everything, and which
indicators it misses is for the scorecard to say.)

Every case has its own seed, so that no run of luck is fitted to. A wave's design is written down before it is
run and a case as soon as it has run, so the same command goes on after a kill, to the same end.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import qmc

from kith.model.mistakes import Mistake, whole_number
from kith.model.parameters import catalogue
from kith.model.provenance import digest_of, model_digest

from .. import figures as draw
from ..cases.designs import MOST
from ..cases.ensemble import case_at, shares_of, varied, write_ensemble
from ..cases.medoid import FIGURES, as_written, by_centrality, catalogue_lines
from ..effects import subtracted
from ..extras import how_to_install
from ..presenting.report import Report
from ..running.checkpoints import check_unit_known, checkpointed
from ..running.identity import quoted, source_digest
from ..running.request import Request
from ..running.store import Picture, Store
from .fieldwork import fieldwork
from .indicators import Indicator
from .targets import indicators_of, read_targets
from .validate import PLACES, sizeable

POPULATION = 8000  # adults in each place, as in the areas that the evidence is of
FIRST, LATER, WAVES = 300, 150, 6  # cases in the first wave and in each later one; waves
KNOWN = 20  # cases that are run twice, to tell how much luck alone moves each indicator
LUCKS = 103, 104  # waves of these two runs, as their luck is numbered
MIDDLE = 0.9539  # median distance of two values, in standard deviations of a normal one: 0.6745 times the root of 2
FAR, SPARED = 1.0, 2  # deviations of luck beyond which an indicator misses, and how many may
OF_PUBLISHED = {"beside": "the published ones", "instead": "of the published ones"}
CENTRAL = 10  # of the cases kept are tried with rounded parameters: the most central
LEAST = 20  # runs that must show an indicator before an emulator can learn it
Floats = NDArray[np.float64]


def calibrate(
    *,
    seed: int = 1,
    population: int = POPULATION,
    first: int = FIRST,
    later: int = LATER,
    waves: int = WAVES,
    targets: str | Path | None = None,
    workers: int | None = None,
    retry: bool = False,
    only: str | None = None,
    out: str | Path | None = None,
    progress: bool | Literal["events"] = True,
) -> Calibration:
    """Fit the assumed parameters to the fitted patterns and keep the cases that are not ruled out.

    Parameters
    ----------
    seed : int
        Of designs, and of the luck of each case.
    population : int
        Adults in each of the three places.
    first : int
        Cases in the first wave.
    later : int
        Cases in each later one.
    waves : int
        How many.
    targets : str or Path, optional
        Targets of one's own, as TOML or CSV, to be fitted to beside the published ones or in their place.
    workers : int, optional
        Processes; None is one for each processor, 1 is this one.
    retry : bool
        Run again what failed before.
    only : str, optional
        Run this unit alone, as it is named where it failed, keep nothing, and say what goes wrong.
    out : str or Path, optional
        Folder for the results; None is ``results/calibrate-`` and a digest of what is asked. What is finished there
        is read, not run again.
    progress : bool or "events"
        Tell standard error how far the work is; "events" is a JSON object a line.

    Returns
    -------
    Calibration
        All cases, and those that are not ruled out; a case that could not be run is among the failures.

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
        "first": whole_number("first", first, 10, MOST),
        "later": whole_number("later", later, 1, MOST),
        "waves": whole_number("waves", waves, 1, 100),
    }
    if targets is not None:
        asked["own targets"] = read_targets(targets)
    waves = asked["waves"]
    if waves > 1 and find_spec("sklearn") is None:
        raise Mistake(f"calibrate: scikit-learn is not installed; {how_to_install('study')}")
    with Store.claimed(request.folder("calibrate", digest_of(asked)), asked) as store:
        work = Work(store, asked, request, targets=targets)
        twice, failed = work.rows(
            "luck", partial(run_known, asked), 2 * KNOWN, "known cases, each of them twice"
        )
        runs, failures = pd.DataFrame(), [failed]
        for wave in range(waves):
            design = wave_design(store, asked, wave, runs, keep=request.only is None)
            task, what = partial(run_candidate, asked, wave, design), f"cases of wave {wave + 1}"
            done, failed = work.rows(f"wave-{wave:02d}", task, len(design), what)
            runs = pd.concat([runs, done], ignore_index=True)
            if (
                runs.empty
            ):  # a unit was asked for alone, and it is not in this wave, without which there is no other
                check_unit_known(request)
            failures.append(failed)
        luck = luck_of(twice)
        runs = judged(runs, luck, indicators(asked))
        central = rounded_cases(kept_of(runs, asked))
        rounded, failed = work.rows(
            "medoid", partial(run_rounded, asked, central), len(central), "of the most central cases, rounded"
        )
        failures.append(failed)
        check_unit_known(request)
        rounded = judged(rounded, luck, indicators(asked)) if len(rounded) else pd.DataFrame({"missed": []})
        found = Calibration(asked, runs, rounded, pd.concat(failures, ignore_index=True), store.folder)
        found.save()
    return found


def fitted_how(request: Request) -> dict[str, Any]:
    """What any fit of cases depends on: the model, how it is measured and judged, and the request."""
    return {
        "model": model_digest(),
        "measured by": source_digest("evidence"),
        "rule": {"far": FAR, "spared": SPARED},
        "targets": targets_digest(),
        "seed": request.seed,
        "population": request.population,
    }


@dataclass(frozen=True)
class Work:
    """Where a calibration is kept and who does the work."""

    store: Store
    asked: Mapping[str, Any]
    request: Request
    kind: str = "calibrate"
    targets: str | Path | None = None

    def rows(
        self, name: str, task: Callable[[int], Mapping[str, Any]], count: int, what: str
    ) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The rows of a table, and those that failed: a case that cannot be run is ruled out, and the others go on."""
        keys = ("truths", "population", "first", "later", "waves", "seed")
        sizes = [f"--{key} {self.asked[key]}" for key in keys if key in self.asked]
        sizes += [f"--targets {quoted(str(self.targets))}"] if self.targets is not None else []
        ask = " ".join([f"kith {self.kind}", *sizes, f"--out {quoted(str(self.store.folder))}"])
        return checkpointed(
            self.store,
            name,
            task,
            count,
            self.request,
            what,
            f"{ask} --only '{name} {{}}'".format,
            kind=self.kind,
        )


@dataclass(frozen=True, repr=False)
class Calibration(Report):
    """Cases that were run, and those that are not ruled out.

    runs : a row for each case: its wave, seed, parameters, indicators, how many of them miss (`missed`), and its
        `distance` from the targets
    rounded : the same of the most central of the cases kept, with rounded parameters, the most central first
    """

    stem = "calibrate"
    asked: Mapping[str, Any]
    runs: pd.DataFrame
    rounded: pd.DataFrame
    failures: pd.DataFrame
    folder: Path

    def summary(self) -> str:
        """How many cases were run and kept."""
        return f"{len(self.runs)} cases run, {len(self.ensemble)} kept; {self.asked['population']:,} adults a place"

    @property
    def ensemble(self) -> pd.DataFrame:
        """The cases kept, in the order in which they were run."""
        return kept_of(self.runs, self.asked)

    @property
    def medoid(self) -> pd.Series[Any] | None:
        """Of the most central cases, rounded and not ruled out, the nearest to the targets; None if there is none."""
        kept = kept_of(self.rounded, self.asked)
        return kept.loc[kept["distance"].idxmin()] if len(kept) else None

    def figure(self) -> draw.Chart:
        """What was plausible before and after, and what the data cannot tell apart."""
        shares = shares_of(self.ensemble[varied()])
        spread = shares.quantile(0.95) - shares.quantile(0.05)  # 0.9 before anything was learnt
        learnt = (1.0 - spread / 0.9).sort_values(ascending=False)
        return draw.posterior_figure(
            shares,
            list(learnt.index),
            f"The evidence narrows {int((learnt > 0.25).sum())} of {shares.shape[1]} assumed parameters by a quarter "
            "or more, and leaves the rest about as open as they were",
            f"{len(shares)} cases are not ruled out, of {len(self.runs)} that were run. Left: where each parameter may "
            "lie, as a share of what was plausible before (grey); blue: nine cases in ten and the median; ticks: "
            "cases. Right: pairs of which the evidence fixes a combination and not each. (The search for cases narrows "
            "a little by itself.)",
        )

    def text(self) -> str:
        """What was found, in words."""
        kept, runs = self.ensemble, self.runs
        lines = [
            f"{len(runs)} cases run in {runs['wave'].nunique()} waves; {len(kept)} are not ruled out: of "
            f"{len(indicators(self.asked))} fitted indicators no more than {spared(self.asked)} misses by over {FAR:g} "
            "deviations of luck.",
            *own_told(self.asked),
            "",
            f"{'indicator':24}{'target':>16}{'first wave':>12}{'last wave':>12}   (share of cases that "
            "meet it)",
        ]
        waves = runs["wave"]
        for one in indicators(self.asked):
            inside = is_met(one, runs[one.name].to_numpy())
            shares = [inside[(waves == wave).to_numpy()].mean() for wave in (waves.min(), waves.max())]
            target = f"{one.low:g} to {one.high:g}"
            lines.append(f"{one.name:24}{target:>16}{shares[0]:12.0%}{shares[1]:12.0%}")
        if self.medoid is not None:
            lines += ["", f"Stands for the cases kept: {self.medoid['case']}, in medoid.toml."]
        elif len(kept):
            lines += ["", "None of the most central cases is kept when it is rounded."]
        return "\n".join(lines)

    def as_plain(self) -> dict[str, Any]:
        """What was asked and found."""
        shares = {
            one.name: float(is_met(one, self.runs[one.name].to_numpy()).mean())
            for one in indicators(self.asked)
        }
        return {
            **self.asked,
            "cases_run": len(self.runs),
            "cases_kept": len(self.ensemble),
            "share_meeting": shares,
            "medoid": None if self.medoid is None else self.medoid["case"],
        }

    def tables(self) -> dict[str, pd.DataFrame]:
        """All runs."""
        return {"runs": self.runs}

    def described(self) -> dict[str, list[str]]:
        """Its indicators."""
        return {**super().described(), **{one.name: ["", one.meaning] for one in indicators(self.asked)}}

    def texts(self) -> dict[str, str]:
        """Words, data, and the medoid as lines of the catalogue."""
        if self.medoid is None:
            return dict(super().texts())
        told = f"# case {self.medoid['case']} of this calibration, to {FIGURES} figures; {self.medoid['missed']} misses"
        lines = catalogue_lines({name: float(self.medoid[name]) for name in varied()})
        return {**super().texts(), "medoid.toml": f"{told}\n{lines}"}

    def figures(self) -> dict[str, Callable[[], Picture]]:
        """What was learnt."""
        return {"posterior": self.figure} if len(self.ensemble) > 1 else {}

    def save(self) -> None:
        """Write all of it, and the ensemble as a file of cases."""
        super().save()
        about = {**self.asked, "cases_run": len(self.runs)}
        shares = [f"u:{name}" for name in varied()]
        ensemble = write_ensemble(self.ensemble.drop(columns=shares), about)
        Store(self.folder, self.asked).write_bytes("ensemble.parquet", ensemble)

    def where(self) -> str:
        """Where the ensemble is."""
        return f"Ensemble: {self.folder / 'ensemble.parquet'}"


# --- waves ------------------------------------------------------------------------------------------------


def indicators(asked: Mapping[str, Any] | None = None) -> list[Indicator]:
    """What is fitted to: the published indicators, and those of one's own that were asked for."""
    return indicators_of((asked or {}).get("own targets"))


def spared(asked: Mapping[str, Any]) -> int:
    """How many indicators a case that is kept may miss: `SPARED` of the published ones, of fewer as much fewer."""
    return SPARED * len(indicators(asked)) // len(indicators())


def own_told(asked: Mapping[str, Any]) -> list[str]:
    """What is said of targets of one's own; nothing without."""
    own = asked.get("own targets")
    if own is None:
        return []
    names = ", ".join(f"{row['name']} ({row['source']})" for row in own["rows"])
    return [f"Targets of one's own, {own['published']} {OF_PUBLISHED[own['published']]}: {names}."]


def targets_digest() -> str:
    """A digest of the fitted targets and of what parameters may vary within."""
    told = [[one.name, one.low, one.high] for one in indicators()]
    told += [[name, *(catalogue[name].plausible or ())] for name in varied()]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def wave_design(
    store: Store, asked: Mapping[str, Any], wave: int, runs: pd.DataFrame, keep: bool = True
) -> Floats:
    """The cases of a wave as shares of what is plausible, (cases, parameters); written down before they are run."""
    name = f"design-{wave:02d}.parquet"
    if part := store.sound(name):
        return part.frame().to_numpy(float)
    luck = np.random.default_rng([asked["seed"], wave])
    if wave == 0:
        u = qmc.LatinHypercube(len(varied()), rng=luck).random(asked["first"])
    else:
        u = next_cases(runs, asked["later"], luck, indicators(asked))
    if keep:
        store.write_part(name, pd.DataFrame(u, columns=varied()))
    return np.asarray(u, float)


def next_cases(
    runs: pd.DataFrame, wanted: int, luck: np.random.Generator, fitted_to: Sequence[Indicator] | None = None
) -> Floats:
    """Cases that may meet every target, by emulators learnt from all runs so far."""
    from threadpoolctl import threadpool_limits  # noqa: PLC0415 (comes with scikit-learn)

    from .emulator import learnt, likely_cases  # noqa: PLC0415 (scikit-learn is an optional extra)

    u = runs[[f"u:{name}" for name in varied()]].to_numpy(float)
    every = indicators() if fitted_to is None else fitted_to
    seen = [one for one in every if np.isfinite(runs[one.name]).sum() >= LEAST]
    targets = np.array([[one.low, one.high] for one in seen])
    with threadpool_limits(1):  # threads of linear algebra wait for one another where processors are busy
        emulators = [learnt(u, runs[one.name].to_numpy(float), one.low, one.high) for one in seen]
        return likely_cases(emulators, targets, u, wanted, luck)


def run_known(asked: Mapping[str, Any], row: int) -> dict[str, Any]:
    """Run one of the cases that tell how much luck moves each indicator: rows 2n and 2n + 1 are the same case."""
    known = np.random.default_rng([asked["seed"], LUCKS[0]]).random((KNOWN, len(varied())))
    return {**run_candidate(asked, LUCKS[row % 2], known, row // 2), "known": row // 2}


def run_candidate(asked: Mapping[str, Any], wave: int, design: Floats, row: int) -> dict[str, Any]:
    """Run one case in all three places."""
    u = design[row]
    changes = case_at(u)
    seed = int(np.random.SeedSequence([asked["seed"], wave, row]).generate_state(1)[0])
    shares = {f"u:{name}": float(share) for name, share in zip(varied(), u, strict=True)}
    where = {"wave": wave, "case": f"{wave:02d}-{row:05d}", "seed": seed}
    return {**where, **shares, **changes, **measured(changes, seed, asked)}


def rounded_cases(kept: pd.DataFrame) -> pd.DataFrame:
    """The most central of the cases kept, the medoid first, with their parameters rounded."""
    if kept.empty:
        return kept
    central = kept.iloc[by_centrality(kept)[:CENTRAL]].reset_index(drop=True)
    return pd.DataFrame(
        [
            {"case": row["case"], **as_written({n: row[n] for n in varied()})}
            for row in central.to_dict("records")
        ]
    )


def run_rounded(asked: Mapping[str, Any], cases: pd.DataFrame, row: int) -> dict[str, Any]:
    """Run one rounded case in all three places, with luck of its own."""
    case, changes = cases["case"].iloc[row], cases.drop(columns="case").iloc[row].to_dict()
    seed = int(np.random.SeedSequence([asked["seed"], 0x6D656469, row]).generate_state(1)[0])
    return {"case": case, "seed": seed, **changes, **measured(changes, seed, asked)}


def measured(changes: Mapping[str, float], seed: int, asked: Mapping[str, Any]) -> dict[str, float]:
    """The fitted indicators of a case, from fieldwork in the three places."""
    seen: dict[str, float] = {}
    for place in PLACES:
        found = fieldwork(place, changes, seed, asked["population"])
        seen |= {f"{place}:{name}": value for name, value in found.items()}
    table = pd.DataFrame([seen])
    return {one.name: float(np.asarray(one.of(table)).ravel()[0]) for one in indicators(asked)}


def kept_of(runs: pd.DataFrame, asked: Mapping[str, Any]) -> pd.DataFrame:
    """The runs that are not ruled out."""
    return runs[runs["missed"] <= spared(asked)].reset_index(drop=True)


def is_met(one: Indicator, values: Any) -> NDArray[np.bool_]:
    """Which values are within an indicator's target; a missing one is not."""
    return np.asarray((values >= one.low) & (values <= one.high))


def misses(runs: pd.DataFrame, luck: pd.Series[float], targets: Sequence[Indicator] | None = None) -> Floats:
    """By how many standard deviations of luck each run is beyond each target, shape (runs, indicators), at most 10.

    The targets are the fitted ones unless others are given. A value within its target misses by nothing, one that
    could not be measured by ten, as does one beyond a target that luck does not move.
    """
    found = []
    for one in indicators() if targets is None else targets:
        value, spread = runs[one.name].to_numpy(float), float(luck[one.name])
        beyond = np.maximum(np.maximum(subtracted(one.low, value), subtracted(value, one.high)), 0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            by = np.where(beyond == 0.0, 0.0, beyond / spread)
        found.append(np.where(np.isfinite(by), np.minimum(by, 10.0), 10.0))
    return np.stack(found, axis=1)


def luck_of(runs: pd.DataFrame) -> pd.Series[float]:
    """Standard deviation of what luck does to each indicator, in the middle one of the known cases; NaN if unseen.

    By the median, as a ratio of small numbers runs wild in a case or two, which would loosen its target for all.

    Parameters
    ----------
    runs : DataFrame
        Two runs of each of some cases, which `known` numbers.
    """
    by_case = runs.select_dtypes("number").groupby("known")
    return (by_case.max() - by_case.min()).where(by_case.count() == 2).median() / MIDDLE


def judged(
    runs: pd.DataFrame, luck: pd.Series[float], targets: Sequence[Indicator] | None = None
) -> pd.DataFrame:
    """The runs with how many indicators miss, and the root mean square of all misses as a distance."""
    by = misses(runs, luck, targets)
    return runs.assign(missed=(by > FAR).sum(axis=1), distance=np.sqrt((by**2).mean(axis=1)))
