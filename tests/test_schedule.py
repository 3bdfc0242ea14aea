"""What processes hand on to one another within a month is declared in `Month`, and is what they really hand on."""

from dataclasses import fields

import pytest
from worlds import programme

import kith.model.neighbourhood
from kith.model.neighbourhood import SCHEDULE, SETTLING
from kith.model.world import Month

HANDED = {field.name: field.metadata for field in fields(Month)}
ORDER = [process.__name__ for process in SCHEDULE]


class Recorded(Month):
    """A month that records each field that is got or set, in order, with the process at work."""

    __slots__ = ("events", "process")

    def __getattribute__(self, name):
        if name in HANDED:
            self.events.append((self.process, "reads", name))
        return super().__getattribute__(name)

    def __setattr__(self, name, value):
        super().__setattr__(name, value)
        if name in HANDED:
            self.events.append((self.process, "writes", name))


@pytest.fixture(scope="module")
def months(lively_town):
    """Events of each of 24 months of a lively place where residents decide on plenty of money."""
    world = lively_town.branch(programme(budget=20_000, control="resident-led"))
    today, world.today = world.today, Recorded()
    world.today.events = []
    world.today.process = "before"
    world.today.company = today.company
    found = []

    def watched(process):
        def run(world):
            world.today.process = process.__name__
            process(world)

        return run

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kith.model.neighbourhood, "SCHEDULE", tuple(map(watched, SCHEDULE)))
        for _ in range(24):
            world.today.events = []
            world.step()
            found.append(world.today.events)
    return found


def all_that(months, verb):
    return {(process, name) for events in months for process, did, name in events if did == verb}


def test_what_each_process_writes_is_what_is_declared(months):
    assert all_that(months, "writes") == {(said["written"], name) for name, said in HANDED.items()}


def test_what_each_process_reads_is_what_is_declared(months):
    assert all_that(months, "reads") == {(p, name) for name, said in HANDED.items() for p in said["read"]}


def test_everything_is_written_before_it_is_read_unless_it_is_carried_over(months):
    for events in months:
        written = set()
        for process, did, name in events:
            if did == "writes":
                written.add(name)
            else:
                assert name in written or HANDED[name]["carried"], (
                    f"{process} reads {name} before it is written"
                )


def test_what_is_carried_over_is_really_read_before_it_is_written(months):
    early = set()
    for events in months:
        written = set()
        for _, did, name in events:
            written |= {name} if did == "writes" else set()
            early |= {name} - written
    assert early == {name for name, said in HANDED.items() if said["carried"]}


@pytest.mark.parametrize("name", HANDED)
def test_the_schedule_puts_who_writes_before_who_reads(name):
    said = HANDED[name]
    late = [p for p in said["read"] if ORDER.index(p) >= ORDER.index(said["written"])]
    assert late == list(said["read"]) or (said["carried"] and late)


def test_nothing_is_handed_from_a_process_that_settling_leaves_out():
    settling = {process.__name__ for process in SETTLING}
    assert {said["written"] for said in HANDED.values()} <= settling


def test_nothing_undeclared_can_be_handed_on_and_nothing_unwritten_read():
    with pytest.raises(AttributeError):
        Month().weather = "rain"
    with pytest.raises(AttributeError):
        _ = Month().came
