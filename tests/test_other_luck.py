"""Where nothing differs but luck, hardly anything is decided: 200 pairs of 20 seeds, of worlds themselves. Slow.

    pytest -m slow tests/test_other_luck.py

The same programme in the same places with the same cases is run twice, with other luck. One by one an outcome may
seem to differ once in twenty times; of all twelve together, in one pair of twenty may any.
"""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

from kith import Neighbourhood, case
from kith.experiments.cases.ensemble import read_ensemble
from kith.experiments.effects import is_decided
from kith.experiments.simultaneous import as_family
from kith.model.measures.outcomes import HEADLINE, measure

PAIRS, SEEDS = 200, 20
MONTHS = 36
pytestmark = pytest.mark.slow


def levels(seed: int) -> list[list[float]]:
    """Headline outcomes of one case under short money, with its own luck and with another."""
    ensemble = read_ensemble()
    parameters = case(ensemble.changes(seed % len(ensemble)))
    found = []
    for luck in (seed, 1_000_000 + seed):
        world = Neighbourhood(population=300, parameters=parameters, programme="short", seed=luck, warm_up=0)
        for _ in range(MONTHS):
            world.step()
        seen = measure(world)
        found.append([seen[name] for name in HEADLINE])
    return found


def test_where_nothing_differs_but_luck_one_in_twenty_is_decided_alone_and_one_family_in_twenty_together():
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        worlds = np.array(list(pool.map(levels, range(PAIRS * SEEDS), chunksize=50)))
    assert (worlds[:, 0] != worlds[:, 1]).any(axis=0).all()  # every outcome has luck of its own
    alone, together = [], []
    for pair in worlds.reshape(PAIRS, SEEDS, 2, len(HEADLINE)):
        found = as_family(pair[:, 1], pair[:, 0])
        alone.append(is_decided(found["low"], found["high"]).mean())
        together.append(is_decided(found["low_together"], found["high_together"]).any())
    print(f"decided alone {np.mean(alone):.2%}, families with any {np.mean(together):.2%}")
    error = np.std(alone, ddof=1) / np.sqrt(PAIRS), np.sqrt(0.05 * 0.95 / PAIRS)
    assert np.mean(alone) <= 0.05 + 3.0 * error[0]
    assert np.mean(together) <= 0.05 + 3.0 * error[1]
    assert np.mean(alone) >= 0.02  # so that the test could have failed
