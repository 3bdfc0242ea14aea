"""A month of Kith beside its peers, by turns: `python tests/benchmarks/peers.py [--population N] ...`.

kith : this tree, its month compiled, with the patient programme on
old : another checkout of Kith, such as version 0.1, the same (`--old CHECKOUT`)
reference : the plain Python of `tests/reference`, from the same world
loop : the least that any compiled model of ties would do: each resident deals a number, looks at the mean trust of
    friends and moves a little towards it, and each tie fades
starsim : a disease on a random network of eight contacts (`--starsim PYTHON`, one that has it), as another framework

Each peer is a process of its own; all measure a stretch in turn, so that a noisy machine slows all alike. Prints the
median processor time a resident-month over the rounds, the least and the most, and how many times kith's own. The
last two do less than a month of Kith: they say what a floor and a framework cost, and are not the same work.
"""

import argparse
import os
import statistics
import subprocess
import sys
from pathlib import Path

ROUNDS = 5
HERE = Path(__file__).parents[2]
LOOP = """
import sys, time
for line in sys.stdin:
    months = int(line)
    began = time.process_time()
    work(months)
    print((time.process_time() - began) / months / POPULATION * 1e9, flush=True)
"""
KITH = """
from {module} import Neighbourhood
world = Neighbourhood(population=POPULATION, seed=1, warm_up=24).branch("patient")
world.run(2)
work = world.run
"""
BY_PROCESS = """
import time
from {module} import Neighbourhood
from {module}.{of}neighbourhood import SCHEDULE
world = Neighbourhood(population=POPULATION, seed=1, warm_up=24).branch("patient")
world.run(36)  # by then all kernels are there
took = dict.fromkeys((process.__name__ for process in SCHEDULE), 0.0)
for _ in range({months}):
    for process in SCHEDULE:
        began = time.process_time()
        process(world)
        took[process.__name__] += time.process_time() - began
    world.month += 1
for name, seconds in took.items():
    print(name, seconds / {months} / POPULATION * 1e9)
"""
REFERENCE = """
import sys
sys.path.insert(0, {tests!r})
from reference import DealtLuck, Reference
from kith import Neighbourhood
twin = Reference.of(Neighbourhood(population=POPULATION, seed=1, warm_up=24), DealtLuck(1))
def work(months):
    for _ in range(months):
        twin.step()
"""
BARE = """
import numpy as np, numba
@numba.njit
def month(friends, strength, trust, luck):
    n, most = friends.shape
    for i in range(n):
        total = weight = 0.0
        for k in range(most):
            total += strength[i, k] * trust[friends[i, k]]
            weight += strength[i, k]
            strength[i, k] *= 0.999
        trust[i] += 0.01 * (total / weight - trust[i]) + 0.001 * (luck[i] - 0.5)
rng = np.random.default_rng(1)
friends, strength = rng.integers(0, POPULATION, (POPULATION, 8)), np.ones((POPULATION, 8))
trust = rng.random(POPULATION)
def work(months):
    for _ in range(months):
        month(friends, strength, trust, rng.random(POPULATION))
work(1)
"""
STARSIM = """
import starsim as ss
def work(months):
    for _ in range(months):
        sim.run_one_step()
sim = ss.Sim(n_agents=POPULATION, diseases=ss.SIS(beta=0.05, init_prev=0.1), networks=ss.RandomNet(n_contacts=8),
             dur=5000, dt=1, verbose=0)
sim.init()
work(2)
"""


def peer(
    code: str, population: int, python: str = sys.executable, path: Path | None = None
) -> subprocess.Popen[str]:
    """A process that waits for how many months to live, and answers with what they took."""
    code = f"POPULATION = {population}\n{code}\n{LOOP}"
    if path:  # a checkout of another version, before the installed one
        code = f"import sys; sys.path.insert(0, {str(path)!r})\n{code}"
    pipe = subprocess.PIPE
    threads = {"OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}
    return subprocess.Popen(
        [python, "-c", code], stdin=pipe, stdout=pipe, text=True, env=os.environ | threads
    )


def take(process: subprocess.Popen[str], months: int) -> float:
    """Nanoseconds of its processor a resident-month."""
    assert process.stdin and process.stdout
    print(months, file=process.stdin, flush=True)
    return float(process.stdout.readline())


def by_process(population: int, months: int, old: Path | None) -> int:
    """Where a month goes here, and in another checkout."""
    tables = []
    for path in [None, old] if old else [None]:
        module, of = ("kith", "model.") if path is None or (path / "kith").is_dir() else ("model", "")
        code = f"POPULATION = {population}\n{BY_PROCESS.format(module=module, of=of, months=months)}"
        if path:
            code = f"import sys; sys.path.insert(0, {str(path)!r})\n{code}"
        told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        tables.append({name: float(ns) for name, ns in map(str.split, told.splitlines())})
    print(
        f"{population:,} residents; ns of processor time a resident-month{', here and there' if old else ''}"
    )
    for name in tables[0]:
        print(f"{name:10}" + "".join(f"{table[name]:10,.1f}" for table in tables))
    print(f"{'all':10}" + "".join(f"{sum(table.values()):10,.1f}" for table in tables))
    return 0


def main() -> int:
    """Measure by turns and print."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--population", type=int, default=8_000)
    asked.add_argument("--months", type=int, default=24, help="of each stretch (the reference lives one)")
    asked.add_argument("--old", type=Path, help="a checkout of another version")
    asked.add_argument("--starsim", help="a Python that has Starsim")
    asked.add_argument("--by-process", action="store_true", help="instead, where a month goes")
    given = asked.parse_args()
    n = given.population
    if given.by_process:
        return by_process(n, given.months, given.old)
    peers = {"kith": peer(KITH.format(module="kith"), n)}
    if given.old:
        module = "kith" if (given.old / "kith").is_dir() else "model"
        peers["old"] = peer(KITH.format(module=module), n, path=given.old)
    peers["reference"] = peer(REFERENCE.format(tests=str(HERE / "tests")), n)
    peers["loop"] = peer(BARE, n)
    if given.starsim:
        peers["starsim"] = peer(STARSIM, n, python=given.starsim)
    took: dict[str, list[float]] = {name: [] for name in peers}
    for _ in range(ROUNDS):
        for name, process in peers.items():
            took[name].append(take(process, 1 if name == "reference" else given.months))
    own = statistics.median(took["kith"])
    print(f"{n:,} residents; ns of processor time a resident-month, median (least to most), times kith's")
    for name, each in took.items():
        middle = statistics.median(each)
        print(f"{name:10} {middle:10,.0f}  ({min(each):,.0f} to {max(each):,.0f})  {middle / own:8.2f}")
    for process in peers.values():
        process.kill()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
