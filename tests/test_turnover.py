"""Every tie that comes or goes is entered once, by what began or ended it and what last kept it; nothing reads it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_money import some_programmes
from worlds import LIVELY, QUICK, beyond_range, columns_of, drawn, programme, tiny

from kith import Neighbourhood, places
from kith.model.processes.befriending import befriend
from kith.model.processes.encounters import gather
from kith.model.processes.fading import fade
from kith.model.processes.moving import move
from kith.model.ties import (
    BEGUN,
    CALL,
    CONTACTS,
    DIED,
    FADED,
    FRIEND,
    GROUP,
    INSTITUTION,
    MOVED,
    STREET,
    SUPPORT,
)

WORKERS = programme(budget=9000, mix={"community-workers": 1.0})


def net(ties):
    """Ties begun less ties ended."""
    return int(ties.turnover[BEGUN].sum() - ties.turnover[FADED:].sum())


def monthly(world, meetings, calls=(), aided=()):
    """Ties form and strengthen in a world in which these (a, b, setting) met, and these ties were called on."""
    a, b, setting = np.array(list(meetings), np.int32).reshape(-1, 3).T.copy()
    occasion = (2 * setting).astype(np.int8)
    occasion[list(aided)] += 1
    world.today.encounters = a, b, occasion
    world.today.called = np.array(calls, np.int32)
    befriend(world)
    return world.ties


def known_as(world):
    """What the last contact of each pair was, by its two rows."""
    ties = world.ties
    pairs = zip(ties.ego.tolist(), ties.alter.tolist(), strict=True)
    return dict(zip(pairs, (CONTACTS[k] for k in ties.contact), strict=True))


# --- the sum ------------------------------------------------------------------------------------------


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(list(places)), some_programmes)
def test_ties_now_are_ties_before_and_begun_less_ended_every_month_in_any_place(seed, place, option):
    world = Neighbourhood(place, 150, option, parameters=QUICK, seed=seed)
    for _ in range(24):
        before = len(world.ties) - net(world.ties)
        world.step()
        assert len(world.ties) - net(world.ties) == before


def test_a_tie_that_begins_and_ends_between_two_observations_is_in_the_turnover():
    world = beyond_range(tiny(2), fading__rate=1.0, fading__hold=0.0)
    world.tie(0, 1)
    world.month += 1
    fade(world)
    assert not len(world.ties)
    assert world.ties.turnover[BEGUN, STREET] == world.ties.turnover[FADED, STREET] == 1


def test_a_branch_begins_with_the_turnover_of_its_trunk_and_adds_to_its_own(lively_town):
    before = lively_town.ties.turnover.copy()
    other = lively_town.branch("patient")
    assert (other.ties.turnover == before).all()
    other.step()
    assert (lively_town.ties.turnover == before).all() and (other.ties.turnover != before).any()


# --- what a contact was -------------------------------------------------------------------------------


@pytest.mark.parametrize("setting", [STREET, INSTITUTION, GROUP, FRIEND])
def test_a_tie_was_last_kept_by_the_setting_its_residents_met_in(setting):
    world = drawn(tiny(3), [(0, 1), (1, 2)], setting=STREET if setting else FRIEND)
    monthly(world, [(0, 1, setting)])
    other = CONTACTS[STREET if setting else FRIEND]
    assert known_as(world) == {(0, 1): CONTACTS[setting], (1, 2): other}


def test_a_tie_called_on_was_kept_by_the_call_wherever_else_its_residents_met():
    world = drawn(tiny(3), [(0, 1), (1, 2)])
    monthly(world, [(0, 1, FRIEND), (2, 1, GROUP)], calls=[0])
    assert known_as(world) == {(0, 1): "call", (1, 2): "group"}


def test_of_several_settings_in_a_month_the_last_in_their_order_is_kept():
    world = drawn(tiny(2), [(0, 1)])
    monthly(world, [(1, 0, GROUP), (0, 1, STREET), (0, 1, INSTITUTION)])
    assert known_as(world) == {(0, 1): "group"}


def test_a_silent_tie_keeps_the_memory_of_its_last_contact():
    world = drawn(tiny(2), [(0, 1)], setting=GROUP)
    monthly(world, [])
    assert known_as(world) == {(0, 1): "group"}


def test_a_tie_begun_with_support_keeps_its_setting_and_is_entered_under_support():
    world = beyond_range(tiny(4, trust=1.0), ties__rate=1e9)
    ties = monthly(world, [(0, 1, GROUP), (2, 3, GROUP)], aided=[1])
    assert known_as(world) == {(0, 1): "group", (2, 3): "support"} and ties.setting.tolist() == [GROUP] * 2
    assert ties.turnover[BEGUN].nonzero()[0].tolist() == [GROUP, SUPPORT]


def test_support_has_no_say_in_whether_a_tie_begins():
    meetings = [(a, b, GROUP) for a in range(30) for b in range(a)]
    plain, aided = (
        monthly(tiny(30, trust=0.7), meetings, aided=aided) for aided in ((), range(0, len(meetings), 2))
    )
    assert (
        0 < len(plain) < len(meetings)
        and plain.key.tolist() == aided.key.tolist()
        and (plain.contact != aided.contact).any()
    )


def test_a_worker_has_a_hand_in_what_goes_on_in_groups_and_places_and_not_on_the_street(lively_town):
    world = lively_town.branch(None)
    r, g = world.residents, world.groups
    r.supported[:] = g.supported[:] = False
    two, at, hours = np.array([0, 1], np.int32), np.array([2, 2], np.int32), np.array([0.2, 0.7])

    def with_support():
        """The settings in which residents 0 and 1 met with support, having met once in each."""
        chat = two[:1], two[1:]
        columns = r.arrays(), g.arrays(), len(world.institutions)
        _, _, occasion = gather(*columns, chat, *[(two, at, hours)] * 3)
        assert (occasion >> 1).tolist() == [STREET, INSTITUTION, GROUP, FRIEND]
        return (occasion[occasion % 2 == 1] >> 1).tolist()

    assert with_support() == []
    for who in two:
        r.supported[who] = True
        assert with_support() == [INSTITUTION, GROUP]
        r.supported[who] = False
    g.supported[:3] = True  # the group of the meeting, row 2, and others
    assert with_support() == [GROUP]


def test_there_is_support_only_where_workers_are_at_work(lively_town):
    unaided, aided = (lively_town.branch(option) for option in (None, WORKERS))
    for _ in range(12):
        unaided.step()
        aided.step()
    assert not unaided.ties.turnover[BEGUN, SUPPORT] and aided.ties.turnover[BEGUN, SUPPORT]


# --- what ended ties ----------------------------------------------------------------------------------


def ended(changes):
    """Ties ended by moves and by deaths in one month in a place of 400 under these numbers."""
    world = beyond_range(Neighbourhood(population=400, parameters=LIVELY, warm_up=6), **changes)
    before = world.ties.turnover.copy()
    move(world)
    return (world.ties.turnover - before)[[MOVED, DIED]].sum(axis=1).tolist()


LEAVING = {f"moving__{tenure}": 0.9 for tenure in ("owner", "social_renter", "private_renter")}


def test_where_nobody_dies_all_ties_that_break_are_broken_by_a_move():
    moved, died = ended({"moving__mortality": 0.0, **LEAVING})
    assert moved > 0 and died == 0


def test_where_nobody_leaves_all_ties_that_break_are_broken_by_a_death():
    moved, died = ended({"moving__mortality": 0.01, **dict.fromkeys(LEAVING, 0.0)})
    assert moved == 0 and died > 0


# --- a record, and no more ----------------------------------------------------------------------------


def test_nothing_in_the_future_of_a_place_hangs_on_the_record(lively_town):
    plain, other = (lively_town.branch(WORKERS) for _ in range(2))
    other.ties.contact[:] = CALL
    other.ties.turnover[:] = -7
    for _ in range(24):
        plain.step()
        other.step()
    for kind in ("residents", "groups", "institutions", "ties"):
        ours, theirs = (columns_of(getattr(world, kind)) for world in (plain, other))
        differ = {name for name in ours if ours[name].tobytes() != theirs[name].tobytes()}
        assert differ <= {"contact", "turnover"}
    assert plain.observe() == other.observe()
