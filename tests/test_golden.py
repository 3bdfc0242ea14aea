"""Any machine can say "same world": digests that whole worlds have wherever they are lived.

    python tests/test_golden.py > tests/golden.toml     # after a change that is meant to change worlds

These tests run on two versions of Python in `.ci/run`, on the second with every optional feature of the processor
switched off in NumPy and Numba, and there is one way only to round + - * / and sqrt: so all must agree.
"""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from worlds import PLAINEST, lively, programme

from kith import Neighbourhood

GOLDEN = Path(__file__).with_suffix("").with_name("golden.toml")
PLACES = ("left-behind", "average-england", "better-provided")
PROGRAMMES = [programme(name=control, control=control) for control in ("central", "resident-led")]
MONTHS = 24


def digests_of(place):
    """Digests of a place at month 0, and after two years under each programme."""
    start = Neighbourhood(place, population=400, parameters=lively(), seed=2026)
    found = {"month 0": start.digest()}
    for option in PROGRAMMES:
        world = start.branch(option)
        for _ in range(MONTHS):
            world.step()
        found[f"{option.name}, month {MONTHS}"] = world.digest()
    return found


@pytest.mark.parametrize("place", PLACES)
def test_a_world_is_the_same_wherever_it_is_lived(place):
    assert digests_of(place) == tomllib.loads(GOLDEN.read_text())[place]


@pytest.mark.slow
@pytest.mark.parametrize(
    "switched_off",
    [["NUMBA_CPU_NAME"], ["NPY_DISABLE_CPU_FEATURES"], list(PLAINEST)],
    ids=["plain Numba", "plain NumPy", "both plain"],
)
def test_the_processor_makes_no_difference_to_a_world(switched_off):
    asked = {"PYTHONHASHSEED": "7"} | {name: PLAINEST[name] for name in switched_off}
    lived = subprocess.run(
        [sys.executable, "-W", "ignore", __file__],
        env=os.environ | asked,
        capture_output=True,
        text=True,
        check=True,
    )
    assert lived.stdout == GOLDEN.read_text()


if __name__ == "__main__":
    for place in PLACES:
        print(f"[{place}]")
        for when, digest in digests_of(place).items():
            print(f'"{when}" = "{digest}"')
