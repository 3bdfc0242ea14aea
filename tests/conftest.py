"""Worlds warmed up once and branched by the tests; none of them may be changed."""

import os

import pytest
from hypothesis import Phase, settings
from worlds import LIVELY, case

from kith import Neighbourhood
from kith.model.compiling import compile_model

os.environ["KITH_WORLDS"] = (
    ""  # what is tested is run; `test_kept.py` keeps what it asks for in folders of its own
)

# for mutations.py, which asks whether there is a failure and not for the smallest
# and no example is too slow because it is the first one and kernels have to be compiled
settings.register_profile("kith", deadline=None)
settings.load_profile("kith")
settings.register_profile(
    "first failure", deadline=None, phases=(Phase.explicit, Phase.generate), derandomize=True, database=None
)


def pytest_configure(config):
    """Compile before there are workers, by two processes, and not in each of them."""
    if not hasattr(config, "workerinput"):
        compile_model()


@pytest.fixture(scope="session", autouse=True)
def every_column_of_every_table_is_described():
    """Whatever command a test runs: a column that it writes and that no dictionary describes fails the test."""
    from kith.experiments.presenting import report
    from kith.experiments.presenting.dictionary import UNTOLD, dictionary

    def told(stem, tables, more):
        found = dictionary(stem, tables, more)
        untold = found.loc[found["meaning"] == UNTOLD, ["table", "column"]].to_numpy().tolist()
        assert not untold, f"{stem}: {untold} are not in experiments/presenting/columns.toml"
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report, "dictionary", told)
        yield


def _kept(world):
    before = world.digest()
    yield world
    assert (world.digest(), world.month) == (before, 0), "a test changed a world that others share"


@pytest.fixture(scope="session")
def town():
    """A better-provided place of 600 residents at month 0; branch it."""
    yield from _kept(Neighbourhood("better-provided", population=600, warm_up=36, seed=11))


@pytest.fixture(scope="session")
def lively_town():
    """A place of 400 residents with as many institutions and groups as the catalogue allows; branch it."""
    yield from _kept(Neighbourhood(population=400, parameters=case(LIVELY), warm_up=24, seed=12))
