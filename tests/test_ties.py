"""Ties form, strengthen, fade and are lost, as the rules say and as a plain dictionary would keep them."""

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import PLAIN, bare, beyond_range, drawn, hostings_of, memberships_of, pairs_of, tiny, uses_of

from kith import Neighbourhood
from kith.model.processes.befriending import chance_of_tie, spare_attention, strength_after
from kith.model.processes.encounters import chance_of_call, chance_of_chat, share_of_attention
from kith.model.processes.fading import fade, strength_left
from kith.model.processes.moving import end_ties
from kith.model.ties import BEGUN, DIED, FADED, MOVED, Ties, first_of, is_first, keys_of, load_of

PEOPLE = 9
SILENT = dict(friends__call=0, street__rate=0, ties__rate=0)  # nobody sees anybody


# --- rules, against arithmetic done by hand -----------------------------------------------------------

OF_AGE = {"age_least": 0.5, "age_span": 80.0, "age_most": 1.4}


def test_a_tie_of_alike_residents_loses_the_same_share_of_itself_every_silent_month():
    p = SimpleNamespace(rate=0.1, hold=0.0, unlike=3.0)
    left = 0.8
    for _ in range(5):
        left = strength_left(left, 1.0, 1.0, p)
    assert left == pytest.approx(0.8 * 0.9**5)


def test_a_silent_month_costs_a_middling_tie_of_half_alike_residents_what_arithmetic_says():
    p = SimpleNamespace(rate=0.1, hold=0.5, unlike=1.0)  # 0.1 x 0.75 x 1.5 = 11.25%
    assert strength_left(0.5, 0.5, 1.0, p) == pytest.approx(0.5 * 0.8875)


def test_a_tie_never_fades_below_nothing():
    assert strength_left(0.1, 0.0, 1.0, SimpleNamespace(rate=0.9, hold=0.0, unlike=5.0)) == 0.0


def test_each_contact_closes_the_same_share_of_the_distance_to_full_strength():
    assert strength_after(0.5, 3, 0.2) == pytest.approx(1 - 0.5 * 0.8 * 0.8 * 0.8)


def test_three_contacts_at_once_are_worth_three_one_after_another():
    one_by_one = strength_after(strength_after(strength_after(0.3, 1, 0.15), 1, 0.15), 1, 0.15)
    assert strength_after(0.3, 3, 0.15) == pytest.approx(one_by_one)


def test_the_chance_of_a_tie_is_what_arithmetic_says():
    # 0.2 x sqrt(0.25 x 0.64) x (1 - 0.6 x 0.5) x 0.5
    assert chance_of_tie(0.25, 0.64, 0.5, 0.6, 0.5, 0.2) == pytest.approx(0.2 * 0.4 * 0.7 * 0.5)


def test_attention_is_spent_tie_by_tie_and_never_owed():
    assert spare_attention(np.array([0, 10, 40, 90]), 40.0).tolist() == [1.0, 0.75, 0.0, 0.0]


def test_calls_are_shared_out_among_friends_when_there_are_too_many_to_tend():
    p = SimpleNamespace(call=0.4, attention=2.0)
    share = share_of_attention(np.array([1.0, 4.0]), p)
    assert chance_of_call(0.5, share, p).tolist() == pytest.approx([0.2, 0.1])


def test_a_trusting_resident_of_forty_begins_chats_at_the_stated_rate():
    assert 3 * chance_of_chat(40.0, 0.5, 1.0, 1.0, SimpleNamespace(rate=0.6, **OF_AGE)) == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("rule", "numbers"),
    [
        (strength_left, (0.4, 0.3, 1.2, SimpleNamespace(rate=0.1, hold=0.5, unlike=1.0))),
        (strength_after, (0.4, 2, 0.1)),
        (chance_of_tie, (0.4, 0.5, 0.6, 0.7, 0.8, 0.9)),
        (spare_attention, (7.0, 30.0)),
        (share_of_attention, (3.0, SimpleNamespace(attention=2.0))),
        (chance_of_call, (0.4, 0.7, SimpleNamespace(call=0.3))),
        (chance_of_chat, (33.0, 0.4, 1.3, 0.9, SimpleNamespace(rate=0.5, **OF_AGE))),
    ],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_a_rule_says_the_same_of_one_resident_and_of_many(rule, numbers):
    first, *rest = numbers
    assert rule(np.array([first, first]), *rest).tolist() == pytest.approx([rule(*numbers)] * 2)


# --- the edge list, against a dictionary --------------------------------------------------------------

some_pairs = st.sets(
    st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1)).filter(lambda pair: pair[0] < pair[1])
)


def made(pairs, shift=0.0):
    """Ties of the pairs, in no order, with a strength that tells them apart; and the same as a dictionary."""
    pairs = list(pairs)
    strength = {pair: (pair[0] * PEOPLE + pair[1] + shift) / 128 for pair in pairs}
    a, b = np.array(pairs, int).reshape(-1, 2).T
    zero = np.zeros(len(pairs))
    values = np.array(list(strength.values()), float)
    return Ties.of(PEOPLE, keys_of(b, a, PEOPLE), values, zero, zero, zero, zero), strength


def read(ties):
    ends = zip(ties.ego.tolist(), ties.alter.tolist(), strict=True)
    return dict(zip(ends, ties.strength.tolist(), strict=True))


def is_in_order(ties):
    stored = (ties.key == ties.ego.astype(np.int64) * ties.residents + ties.alter).all()
    return bool(stored and (np.diff(ties.key) > 0).all() and (ties.ego < ties.alter).all())


@given(some_pairs)
def test_ties_are_kept_in_order_whatever_order_they_came_in(pairs):
    ties, plain = made(pairs)
    assert is_in_order(ties) and read(ties) == plain


@given(some_pairs, some_pairs)
def test_a_pair_is_found_where_it_is_and_not_where_it_is_not(pairs, asked):
    ties, plain = made(pairs)
    asked = sorted(asked)
    a, b = np.array(asked, int).reshape(-1, 2).T
    position, there = ties.found(keys_of(a, b, PEOPLE))
    strength = {asked[k]: float(ties.strength[position[k]]) for k in np.flatnonzero(there)}
    assert strength == {pair: plain[pair] for pair in asked if pair in plain}


@given(some_pairs, st.integers(2, 5))
def test_dropping_ties_drops_those_and_no_others(pairs, every):
    ties, plain = made(pairs)
    keep = (ties.ego + ties.alter) % every != 0
    ties.kept(keep)
    assert is_in_order(ties) and read(ties) == {p: s for p, s in plain.items() if sum(p) % every}
    assert ties.turnover.sum() == ties.turnover[FADED].sum() == len(plain) - len(ties)


@given(some_pairs, some_pairs)
def test_joining_adds_the_new_ties_and_leaves_the_old_as_they_were(pairs, more):
    ties, plain = made(pairs)
    new, also = made(more - pairs, shift=0.5)
    ties.joined(new)
    assert is_in_order(ties) and read(ties) == plain | also


@given(some_pairs, some_pairs, some_pairs)
def test_ties_that_begin_are_added_in_order_whether_or_not_there_is_room(pairs, more, still_more):
    ties, plain = made(pairs)
    for pairs_begun, shift in ((more - pairs, 0.25), (still_more - more - pairs, 0.5)):
        new, also = made(pairs_begun, shift)
        ties.begin(new.records)
        plain |= also
        assert is_in_order(ties) and read(ties) == plain
    assert ties.turnover.sum() == ties.turnover[BEGUN].sum() == len(plain) - len(pairs)


@given(some_pairs)
def test_ties_are_found_by_where_those_of_an_ego_begin(pairs):
    ties, plain = made(pairs)
    first = first_of(ties.records, PEOPLE)
    assert first.tolist() == [sum(ego < row for ego, _ in plain) for row in range(PEOPLE + 1)]


@given(some_pairs)
def test_the_load_of_a_resident_is_that_of_a_plain_count(pairs):
    ties, plain = made(pairs)
    due = [sum(strength for pair, strength in plain.items() if row in pair) for row in range(PEOPLE)]
    assert load_of(ties.records, PEOPLE).tolist() == pytest.approx(due)


@given(some_pairs)
def test_degrees_sums_and_alters_are_those_of_a_plain_count(pairs):
    ties, plain = made(pairs)
    for row in range(PEOPLE):
        mine = {pair: s for pair, s in plain.items() if row in pair}
        assert ties.degree()[row] == len(mine)
        assert ties.sums(ties.strength)[row] == pytest.approx(sum(mine.values()))
        assert ties.alters_of(row).tolist() == sorted(sum(pair) - row for pair in mine)


@given(some_pairs)
def test_changing_a_copy_leaves_the_ties_it_was_copied_from(pairs):
    ties, plain = made(pairs)
    other = ties.copy()
    other.strength[:] = 9.0
    other.kept(np.zeros(len(other), bool))
    assert read(ties) == plain


@given(st.lists(st.integers(-3, 3)))
def test_the_first_of_each_value_is_marked_once(values):
    values = np.array(sorted(values), int)
    assert values[is_first(values)].tolist() == sorted(set(values.tolist()))


def test_ties_that_fade_or_whose_residents_leave_go_and_the_others_stay_as_they_were():
    pairs, strength = [(0, 1), (0, 2), (1, 2), (2, 3), (3, 4)], np.array([0.1, 0.6, 0.1, 0.7, 0.8])
    world = beyond_range(drawn(tiny(5), pairs, strength), fading__rate=0.0, fading__floor=0.5)
    world.month += 1
    fade(world)
    assert read(world.ties) == pytest.approx({(0, 2): 0.6, (2, 3): 0.7, (3, 4): 0.8})
    for fate, left in (([MOVED, 0, 0, 0, 0], {(2, 3): 0.7, (3, 4): 0.8}), ([0, 0, MOVED, DIED, 0], {})):
        world.ties.shortened(end_ties(world.ties.records, np.array(fate, np.int8), world.ties.turnover))
        assert read(world.ties) == pytest.approx(left)
    assert world.ties.turnover.sum(axis=1).tolist() == [0, 2, 1, 2]


# --- in the world -------------------------------------------------------------------------------------


def test_ties_in_a_place_where_nobody_meets_lose_the_stated_share_a_month_and_go_at_the_floor():
    alike = dict(likeness__community=0, likeness__status=0, likeness__age=0)
    p = bare(fading__hold=0, fading__rate=0.04, fading__floor=0.1, **SILENT, **alike, **PLAIN)
    world = Neighbourhood(population=300, parameters=p, warm_up=0)
    world.ties.last[:] = -99
    first, stay = world.ties.copy(), world.residents.identity.copy()
    for _ in range(12):
        world.step()
    here = world.residents.identity == stay
    both = here[first.ego] & here[first.alter]
    expected = first.strength[both] * 0.96**12
    left = dict(zip(first.key[both][expected > 0.1].tolist(), expected[expected > 0.1], strict=True))
    assert len(left) > 50 and (expected < 0.1).any()
    now = dict(zip(world.ties.key.tolist(), world.ties.strength.tolist(), strict=True))
    assert now == pytest.approx(left, rel=1e-5)


def test_no_tie_ever_forms_in_a_place_where_nobody_meets():
    world = Neighbourhood(population=300, parameters=bare(**SILENT), warm_up=0)
    had = pairs_of(world)
    for _ in range(12):
        world.step()
    assert pairs_of(world) < had


@pytest.fixture(scope="module")
def years(lively_town):
    """What was held at each month of four years: pairs, memberships, uses, hostings, and who was there."""
    world = lively_town.branch(None)
    seen = []
    for _ in range(48):
        world.step()
        assert is_in_order(world.ties)
        alive = set(world.groups.identity[world.groups.alive].tolist())
        held = {
            "between residents": pairs_of(world),
            "membership": memberships_of(world),
            "use of an institution": uses_of(world),
            "hosting of a group": hostings_of(world),
        }
        seen.append((held, set(world.residents.identity.tolist()), alive))
    return seen


KINDS_OF_TIE = ("between residents", "membership", "use of an institution", "hosting of a group")


def test_after_years_every_pair_is_stored_once_and_in_order_and_nobody_is_tied_to_themselves(lively_town):
    world = lively_town.branch(None)
    for _ in range(48):
        world.step()
    assert len(world.ties) > 100 and is_in_order(world.ties)


@pytest.mark.parametrize("kind", KINDS_OF_TIE)
def test_ties_of_every_kind_form(years, kind):
    assert set.union(*(held[kind] for held, _, _ in years[1:])) - years[0][0][kind]


@pytest.mark.parametrize("kind", KINDS_OF_TIE[:3])
def test_ties_of_every_kind_are_lost_even_by_residents_who_stay(years, kind):
    lost = set()
    for (before, _, _), (after, present, alive) in pairwise(years):
        for tie in before[kind] - after[kind]:
            stay = all(end in present for end in tie) if kind == "between residents" else tie[0] in present
            if stay and (kind != "membership" or tie[1] in alive):
                lost.add(tie)
    assert lost


def test_groups_that_live_on_lose_their_rooms(years):
    lost = set()
    for (before, _, _), (after, _, alive) in pairwise(years):
        gone = before["hosting of a group"] - after["hosting of a group"]
        lost |= {(group, host) for group, host in gone if group in alive}
    assert lost


def test_nobody_is_twice_in_the_same_group(years, lively_town):
    world = lively_town.branch(None)
    for months in (0, 24):
        for _ in range(months):
            world.step()
        assert len(memberships_of(world)) == world.members().sum()
