"""How fast this machine runs the model, how much memory it takes, and how long a comparison will take.

Each population is measured in a process of its own, so that one does not count for another: months are
timed after a short warm-up, with the ties at their steady state; memory is the peak of the process.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

from kith.model.mistakes import Mistake, check_memory, whole_number
from kith.model.parameters import catalogue
from kith.model.telling import say

from .progress import duration
from .request import REPLICATES, YEARS
from .workers import processors

POPULATIONS = (2_000, 10_000, 100_000)
WARM_UP = 24  # months before the clock starts
RESIDENT_MONTHS = 2_400_000  # timed, about, whatever the population
BASE = 200  # residents of the world whose memory is the base


def months_for(population: int) -> int:
    """Months to time, so that small places run longer.

    >>> months_for(2_000), months_for(10_000), months_for(100_000)
    (240, 240, 24)
    """
    return min(max(RESIDENT_MONTHS // population, 24), 240)


def peak_bytes() -> int:
    """Most memory this process has held, in bytes."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        import resource  # noqa: PLC0415 (there is none on Windows)

        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * 1024


def measure_speed(population: int, months: int | None = None) -> dict[str, Any]:
    """Measure one population, in this process.

    Returns
    -------
    population, months, seconds, ns_per_resident_month, peak_mib, and beyond the interface: build_seconds
    (drawing the place and its warm-up), import_seconds and bytes_per_resident on top of a small world.
    """
    began = time.perf_counter()
    from kith.model.neighbourhood import Neighbourhood  # noqa: PLC0415 (how long that takes is measured)

    imported = time.perf_counter()
    Neighbourhood(population=min(BASE, population), seed=1, warm_up=1).observe()
    base = peak_bytes()
    months = months_for(population) if months is None else months
    start = time.perf_counter()
    world = Neighbourhood(population=population, seed=1, warm_up=WARM_UP).branch("patient")
    built = time.perf_counter()
    world.run(months)
    seconds = time.perf_counter() - built
    peak = peak_bytes()
    return {
        "population": population,
        "months": months,
        "seconds": round(seconds, 3),
        "ns_per_resident_month": round(seconds / months / population * 1e9, 1),
        "peak_mib": round(peak / 2**20, 1),
        "bytes_per_resident": round((peak - base) / population),
        "build_seconds": round(built - start, 3),
        "import_seconds": round(imported - began, 3),
    }


def bench(populations: Sequence[int], months: int | None, told: bool) -> dict[str, Any]:
    """Measure each population in a fresh process.

    Raises
    ------
    Mistake : if a population or the months are out of range, or do not fit this machine.
    """
    sizes = [whole_number("population", size, 1) for size in populations]
    length = None if months is None else whole_number("months", months, 1)
    for size in sizes:
        check_memory(size)
    rows = []
    for size in sizes:
        if told:
            say(f"kith: measuring {size:,} residents")
        code = f"import json, kith.experiments.running.speed as b; print(json.dumps(b.measure_speed({size}, {length})))"
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        if ran.returncode:
            reason = (ran.stderr.strip().splitlines() or [f"exit status {ran.returncode}"])[-1]
            raise Mistake(f"population {size:,}: could not be measured here ({reason})")
        rows.append(json.loads(ran.stdout))
    return {"cores": processors(), "rows": rows}


def text(found: dict[str, Any]) -> str:
    """The measurements as a table, and how long the default comparison will take."""
    lines = [
        f"{found['cores']} processors; import model takes {found['rows'][0]['import_seconds']:.1f} s",
        "",
    ]
    lines.append("residents  months  seconds  ns a resident-month  peak MiB  bytes a resident")
    lines += [
        f"{row['population']:9,}  {row['months']:6}  {row['seconds']:7.2f}"
        f"  {row['ns_per_resident_month']:19,.0f}  {row['peak_mib']:8,.0f}  {row['bytes_per_resident']:16,}"
        for row in found["rows"]
    ]
    lines += ["", f"`kith compare` ({YEARS} years, {REPLICATES} replicates, 2 options) will take about:"]
    lines += [
        f"  {row['population']:9,} residents  {duration(comparison_seconds(row, found['cores']))}"
        for row in found["rows"]
    ]
    return "\n".join(lines)


def comparison_seconds(row: dict[str, Any], cores: int) -> float:
    """Seconds that the default comparison will take: for each seed settling, a warm-up and three branches."""
    months = catalogue["place.settling"].value + catalogue["place.warm_up"].value + 3 * 12 * YEARS
    each = months * row["population"] * row["ns_per_resident_month"] / 1e9
    return float(row["import_seconds"] + each * -(-REPLICATES // min(cores, REPLICATES)))
