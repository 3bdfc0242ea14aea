"""What a study costs beside its runs: `python tests/benchmarks/studies.py [workers | store | memory | table]`.

workers : how many times as fast two workers are as one, on a study of 200 runs of 2,000 residents (at least 1.85)
store : share of the time that is not spent in runs, in that study with one worker (under 3%)
memory : peak memory of the parent of a study of 1,000 and of 100,000 runs that take no time (within 20%)
table : seconds to load 10,000 runs as one table (under two)

Exit status 1 if any of those asked for is missed; all of them without an argument.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kith.experiments.running.run import Unit
from kith.experiments.studies import sweep as sweeps
from kith.experiments.studies.archive import load

STUDY = """
question = "How long does it take?"
population = {population}
options = ["short"]
years = {years}
replicates = {seeds}
outcomes = ["ties", "trust"]
months = [60, {last}]
{cases}
"""
WORK = {"population": 2000, "years": 15, "seeds": 100, "last": 180, "cases": ""}
CASES = (
    '[cases]\ndesign = "latin-hypercube"\nsize = {}\nvary = ["trust.learning", "ties.gain", "fading.rate"]'
)


def at_once(asked, unit: Unit):
    """Rows as a run gives them, at no cost."""
    number = int(unit.key, 16) / 2**64
    return [
        {"place": unit.place, "option": option["name"], "case": unit.case, "seed": unit.seed, "unit": unit.key,
         "run": unit.key, "month": month, "digest": unit.key, "ties": 10 + number, "trust": number}
        for option in asked["options"] for month in asked["months"]
    ]  # fmt: skip


def written(folder: Path, **how) -> Path:
    """A study file."""
    path = folder / "study.toml"
    path.write_text(STUDY.format(**how))
    return path


def seconds(folder: Path, workers: int) -> float:
    """Time of the study, all in all."""
    began = time.perf_counter()
    sweeps.sweep(written(folder, **WORK), out=folder / f"by-{workers}", workers=workers, progress=False)
    return time.perf_counter() - began


def workers(folder: Path) -> bool:
    """Two workers against one."""
    one, two = seconds(folder, 1), seconds(folder, 2)
    print(f"workers  one {one:.1f} s, two {two:.1f} s: {one / two:.2f} times as fast (at least 1.85)")
    return one / two >= 1.85


def store(folder: Path) -> bool:
    """What is not spent in runs."""
    spent, run_unit = 0.0, sweeps.run_unit

    def timed(asked, unit):
        nonlocal spent
        began = time.perf_counter()
        rows = run_unit(asked, unit)
        spent += time.perf_counter() - began
        return rows

    sweeps.run_unit = timed
    whole = seconds(folder, 1)
    sweeps.run_unit = run_unit
    share = (whole - spent) / spent
    print(f"store    runs {spent:.1f} s, all {whole:.1f} s: {share:.2%} beside the runs (under 3%)")
    return share < 0.03


def study_of_runs(folder: Path, runs: int) -> Path:
    """A study of so many runs that take no time, finished, in a process of its own; its peak memory in a file."""
    subprocess.run([sys.executable, __file__, "--only", str(folder), str(runs)], check=True)
    return folder / f"runs-{runs}"


def only(folder: Path, runs: int) -> None:
    """That process."""
    sweeps.run_unit = at_once
    seeds = max(1, runs // 2000)
    path = written(
        folder, population=200, years=15, seeds=seeds, last=180, cases=CASES.format(runs // 2 // seeds)
    )
    done = sweeps.sweep(path, out=folder / f"runs-{runs}", workers=1, progress=False)
    assert done.finished == len(done.study) and done.study.runs == runs
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    (folder / f"runs-{runs}" / "peak.json").write_text(json.dumps(peak))


def memory(folder: Path) -> bool:
    """The parent's peak memory for few and for many runs."""
    few, many = (
        json.loads((study_of_runs(folder, runs) / "peak.json").read_text()) for runs in (1_000, 100_000)
    )
    print(
        f"memory   {few:.0f} MiB for 1,000 runs, {many:.0f} for 100,000: {many / few:.2f} times (at most 1.2)"
    )
    return many <= 1.2 * few


def table(folder: Path) -> bool:
    """Loading many runs."""
    path = study_of_runs(folder, 10_000)
    began = time.perf_counter()
    rows = load(path)
    took = time.perf_counter() - began
    print(f"table    {len(rows):,} rows of 10,000 runs in {took:.2f} s (under 2)")
    return took < 2.0


def main() -> int:
    """Measure what was asked for."""
    known = {each.__name__: each for each in (workers, store, memory, table)}
    kept = []
    for name in sys.argv[1:] or known:
        with tempfile.TemporaryDirectory() as folder:
            kept.append(known[name](Path(folder)))
    return 0 if all(kept) else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--only"]:
        only(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        raise SystemExit(main())
