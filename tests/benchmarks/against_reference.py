"""How much faster the columns are than the reference, in one run: `python tests/benchmarks/against_reference.py [N]`.

Both start from the same world and live months by turns, so that a noisy machine slows both alike. Prints the
time of each a resident-month and their ratio; exit status 1 if the columns are not 25 times faster.
"""

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from reference import DealtLuck, Reference

from kith import Neighbourhood

POPULATION, WARM_UP, ROUNDS, MONTHS, TIMES = 10_000, 24, 3, 8, 25.0


def seconds(step, months: int) -> float:
    """Time of some months, a month."""
    began = time.perf_counter()
    for _ in range(months):
        step()
    return (time.perf_counter() - began) / months


def main() -> int:
    """Measure, print, and say whether it is enough."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else POPULATION
    world = Neighbourhood(population=n, seed=1, warm_up=WARM_UP)
    reference = Reference.of(world, DealtLuck(1))
    seconds(world.step, 2)
    pairs = [(seconds(world.step, MONTHS), seconds(reference.step, 1)) for _ in range(ROUNDS)]
    ratio = statistics.median(slow / fast for fast, slow in pairs)
    for name, which in (("columns", 0), ("reference", 1)):
        print(
            f"{name:10} {statistics.median(pair[which] for pair in pairs) / n * 1e9:12,.0f} ns a resident-month"
        )
    print(f"ratio      {ratio:12.0f} (at least {TIMES:.0f}), {n:,} residents")
    return 0 if ratio >= TIMES else 1


if __name__ == "__main__":
    raise SystemExit(main())
