"""Nothing is run twice: what is kept between commands gives the bytes that a run gives, and can be deleted."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from worlds import BRIEFLY, QUICK

from kith import Neighbourhood, compare
from kith.experiments.one_run import run_one
from kith.experiments.running import kept
from kith.experiments.running.kept import world_at_month_0
from kith.model.mistakes import Mistake
from kith.model.neighbourhood import SHARED
from kith.model.parameters import case
from kith.model.state import state_of, world_in

PLACE, PEOPLE, SEED = "better-provided", 150, 5
CHANGES = {"place.settling": 6, "place.warm_up": 24, "trust.learning": 0.06}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder in which worlds are kept."""
    monkeypatch.setenv(kept.FOLDER, str(tmp_path / "worlds"))
    return tmp_path / "worlds"


@pytest.fixture
def months(monkeypatch):
    """The months that worlds live from now on."""
    lived, live = [], Neighbourhood._live
    monkeypatch.setattr(
        Neighbourhood, "_live", lambda world, schedule: (lived.append(world.month), live(world, schedule))
    )
    return lived


def archives(folder):
    return sorted(folder.rglob("*.npz"))


def asked_for():
    return world_at_month_0(PLACE, PEOPLE, CHANGES, SEED)


def files_of(folder):
    """Every file of a folder of results but what tells of the machine, by name."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in {"lock", "study.json"}
    }


def test_a_world_that_was_kept_goes_on_to_the_same_bits(folder, months):
    first = asked_for().branch("patient").run(24)
    assert len(archives(folder)) == 1 and min(months) < 0
    months.clear()
    again = asked_for().branch("patient").run(24)
    assert min(months) == 0, "the years before month 0 were lived again"
    never = Neighbourhood(PLACE, PEOPLE, parameters=CHANGES, seed=SEED).branch("patient").run(24)
    assert first.digest() == again.digest() == never.digest()
    assert first.rows == again.rows == never.rows


def test_a_world_from_its_state_is_all_that_branches_share():
    world = Neighbourhood(PLACE, PEOPLE, parameters=CHANGES, seed=SEED)
    other = world_in(state_of(world), PLACE, PEOPLE, case(CHANGES), SEED)
    assert other.digest() == world.digest() and other.today.company.tolist() == world.today.company.tolist()
    for name in set(SHARED) - {"geography", "luck", "_per_kind"}:
        mine, its = getattr(world, name), getattr(other, name)
        assert np.array_equal(mine, its) if isinstance(mine, np.ndarray) else mine == its, name


def test_only_a_world_at_month_0_has_a_state_to_keep():
    world = Neighbourhood(population=40, warm_up=0).run(1)
    with pytest.raises(Mistake, match="month 1"):
        state_of(world)


@pytest.mark.parametrize(
    "other",
    [
        ("average-england", PEOPLE, CHANGES, SEED),
        (PLACE, PEOPLE + 1, CHANGES, SEED),
        (PLACE, PEOPLE, {**CHANGES, "trust.learning": 0.07}, SEED),
        (PLACE, PEOPLE, CHANGES, SEED + 1),
    ],
)
def test_another_place_population_case_or_seed_is_another_world(folder, other):
    asked_for()
    world = world_at_month_0(*other)
    assert len(archives(folder)) == 2
    assert world.digest() == Neighbourhood(*other[:2], parameters=other[2], seed=other[3]).digest()


def test_another_version_reads_nothing_of_this_one(folder, months, monkeypatch):
    asked_for()
    monkeypatch.setattr(kept, "MADE_BY", "another version, of the model or of what it runs on")
    months.clear()
    asked_for()
    assert min(months) < 0 and len(archives(folder)) == 2


@pytest.mark.parametrize("harm", ["cut short", "one byte", "emptied", "a folder"])
def test_a_damaged_archive_is_made_again(folder, months, harm):
    digest = asked_for().digest()
    (path,) = archives(folder)
    content = path.read_bytes()
    middle = len(content) // 2
    if harm == "a folder":
        path.unlink()
        path.mkdir()
    else:
        path.write_bytes(
            {
                "cut short": content[:middle],
                "one byte": content[:middle] + bytes([content[middle] ^ 255]) + content[middle + 1 :],
                "emptied": b"",
            }[harm]
        )
    months.clear()
    assert asked_for().digest() == digest and min(months) < 0
    assert harm == "a folder" or path.read_bytes() == content  # and it is kept again


class Mark:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def test_nothing_is_unpickled(folder, tmp_path):
    digest = asked_for().digest()
    (path,) = archives(folder)
    arrays = kept.read(path)
    with path.open("wb") as file:
        np.savez(file, **arrays, mark=np.array([Mark(tmp_path / "opened")], object))
    assert asked_for().digest() == digest
    assert not (tmp_path / "opened").exists()


def test_where_nothing_can_be_written_nothing_is_kept(folder, monkeypatch):
    folder.write_text("a file stands where the folder would")
    assert asked_for().month == 0 and folder.is_file()
    monkeypatch.setenv(kept.FOLDER, "")
    assert asked_for().month == 0


def test_what_was_not_asked_for_longest_makes_room(folder, monkeypatch):
    asked_for()
    (first,) = archives(folder)
    stranger = folder / "mine.npz"
    stranger.write_bytes(bytes(10_000_000))
    monkeypatch.setattr(kept, "MOST", int(2.5 * first.stat().st_size))
    world_at_month_0(PLACE, PEOPLE, CHANGES, SEED + 1)
    (second,) = {*archives(folder)} - {first, stranger}
    os.utime(first, ns=(1, 1))
    asked_for()  # so that the second was asked for before it
    os.utime(second, ns=(2, 2))
    world_at_month_0(PLACE, PEOPLE, CHANGES, SEED + 2)
    left = archives(folder)
    assert len(left) == 3 and first in left and second not in left and stranger in left


def test_a_world_too_large_is_not_kept(folder, monkeypatch):
    monkeypatch.setattr(kept, "LARGEST", 1000)
    asked_for()
    assert not archives(folder)


def test_a_comparison_has_the_same_bytes_whether_or_not_anything_was_kept(folder, months, tmp_path):
    def ask(name, *options):
        months.clear()
        compare(options, out=tmp_path / name, parameters=QUICK, **BRIEFLY)
        return files_of(tmp_path / name)

    first = ask("first", "short")
    all_months = len(months)
    assert ask("again", "short") == first
    assert min(months) == 0 and len(months) < all_months / 2, "business as usual was run again"
    second = ask("second", "three-year-capital")
    assert min(months) == 0
    shutil.rmtree(folder)
    assert ask("second anew", "three-year-capital") == second and min(months) < 0


def test_a_single_run_begins_with_the_world_that_a_comparison_kept(folder, months, tmp_path):
    run_one("short", out=tmp_path / "one", population=60, years=3, parameters=QUICK, progress=False)
    months.clear()
    run_one("patient", out=tmp_path / "two", population=60, years=13, parameters=QUICK, progress=False)
    assert min(months) == 0
