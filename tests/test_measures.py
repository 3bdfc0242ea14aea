"""Every measure says what its published definition says, on worlds small enough to count by hand."""

import math
from itertools import combinations

import numpy as np
import pytest
from worlds import drawn, tiny

from kith import Neighbourhood
from kith.model.entities import COMMUNITY, COUNCIL, KINDS, PRIVATE
from kith.model.measures import DOMAINS, QUESTIONS, Snapshot, network
from kith.model.measures.outcomes import OUTCOMES, measure
from kith.model.measures.survey import survey

HEADLINES = {
    "ties", "bonding", "bridging", "linking", "trust", "belonging", "groups", "institutions", "loneliness",
    "efficacy", "employment", "life_satisfaction",
}  # fmt: skip


def of(name, world):
    return OUTCOMES[name].of(Snapshot(world))


def asked(question, world):
    return QUESTIONS[question](Snapshot(world)).tolist()


def open_place(world, kind="centre", cell=0, owner=COUNCIL):
    """Put an open institution on the ground; its row."""
    row = world.new_institution(KINDS.index(kind), cell, owner)
    world.institutions.is_open[row] = True
    return row


def random_graph(seed, residents=14):
    deal = np.random.default_rng(seed)
    return [pair for pair in combinations(range(residents), 2) if deal.random() < 0.08 * (1 + seed % 5)]


# --- the network --------------------------------------------------------------------------------------


def test_each_tie_counts_for_both_its_residents():
    assert of("ties", tiny(3, [(0, 1), (1, 2)])) == pytest.approx(4 / 3)


def test_mean_strength_is_the_mean_over_ties():
    world = drawn(tiny(3), [(0, 1), (1, 2)], strength=np.array([0.2, 0.6]))
    assert of("strength", world) == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("pairs", "closed"),
    [
        ([(0, 1), (1, 2), (0, 2)], 1.0),  # a triangle
        ([(0, 1), (1, 2), (2, 3)], 0.0),  # a path
        ([(0, 1), (1, 2), (0, 2), (2, 3)], 3 / 5),  # a triangle with a tail: one triangle, five triples
        (list(combinations(range(4), 2)), 1.0),  # all know all
        ([(0, 1), (2, 3)], 0.0),  # no triples: undefined, 0
    ],
)
def test_closure_is_three_triangles_over_triples(pairs, closed):
    assert of("closure", tiny(4, pairs)) == pytest.approx(closed)


@pytest.mark.parametrize("seed", range(6))
def test_closure_and_the_main_component_are_those_of_networkx(seed):
    nx = pytest.importorskip("networkx")
    graph = nx.empty_graph(14)
    graph.add_edges_from(random_graph(seed))
    world = tiny(14, random_graph(seed))
    assert of("closure", world) == pytest.approx(nx.transitivity(graph))
    largest = max(nx.connected_components(graph), key=len)
    assert of("main_component", world) == pytest.approx(len(largest) / 14)


def test_the_main_component_is_the_largest():
    assert of("main_component", tiny(6, [(0, 1), (1, 2), (3, 4)])) == pytest.approx(3 / 6)


def test_where_nobody_is_tied_the_main_component_is_one_resident():
    assert of("main_component", tiny(5)) == pytest.approx(1 / 5)


@pytest.mark.parametrize(
    ("pairs", "index"),
    [
        ([(0, 1), (2, 3)], -1.0),  # all within
        ([(0, 2), (1, 3)], 1.0),  # all across
        ([(0, 1), (0, 2)], 0.0),  # half and half
        ([(0, 1), (0, 2), (0, 3), (1, 2)], 0.5),  # three across, one within
        ([], 0.0),  # undefined
    ],
)
def test_the_e_i_index_is_external_less_internal_over_all(pairs, index):
    assert of("ei_index", tiny(4, pairs, community=[0, 0, 1, 1])) == pytest.approx(index)


@pytest.mark.parametrize(
    ("pairs", "ratio"),
    [
        ([(0, 2), (0, 1), (1, 3)], 1.0),  # each poor resident has one rich friend of two; half are rich
        ([(0, 2), (1, 3)], 2.0),  # only rich friends
        ([(0, 1), (2, 3)], 0.0),  # no rich friend
        ([(0, 2), (0, 3), (0, 1)], (2 / 3 + 0) / 2 / 0.5),  # 2 of 3, and none of 1
        ([(2, 3)], 0.0),  # no poor resident has a friend: undefined
    ],
)
def test_economic_connectedness_is_rich_friends_of_the_poor_over_the_share_of_the_rich(pairs, ratio):
    assert of("economic_connectedness", tiny(4, pairs, status=[0.1, 0.2, 0.8, 0.9])) == pytest.approx(ratio)


def test_economic_connectedness_where_all_are_of_one_status_is_nought():
    assert of("economic_connectedness", tiny(4, [(0, 1), (2, 3)], status=0.5)) == 0.0


def test_bonding_counts_strong_ties_within_a_community():
    strength = np.array([0.9, 0.9, 0.3, 0.9])  # strong within, strong across, weak within, strong within
    pairs = [(0, 1), (0, 2), (0, 3), (1, 3)]
    world = drawn(tiny(4, community=[0, 0, 1, 0]), pairs, strength=strength)
    assert of("bonding", world) == pytest.approx(2 * 2 / 4)


def test_bridging_counts_ties_across_communities_or_across_status():
    world = tiny(
        5, [(0, 1), (0, 2), (0, 3), (0, 4)],
        community=[0, 0, 1, 0, 1], status=[0.5, 0.55, 0.5, 0.9, 0.1],
    )  # fmt: skip
    assert of("bridging", world) == pytest.approx(2 * 3 / 5)


def test_ties_are_counted_by_the_setting_they_began_in_and_add_up():
    world = drawn(tiny(5), [(0, 1), (0, 2), (0, 3), (0, 4), (1, 2)], setting=np.array([0, 1, 2, 3, 3]))
    by_setting = [of(f"{s}_ties", world) for s in ("street", "institution", "group", "friend")]
    assert by_setting == pytest.approx([2 / 5, 2 / 5, 2 / 5, 4 / 5])


# --- linking ------------------------------------------------------------------------------------------


def test_linking_adds_confidence_in_open_places_used_and_partnerships_of_groups():
    world = tiny(1)
    for slot in range(2):
        world.residents.venue[slot, 0] = open_place(world)
        world.residents.confidence[slot, 0] = 0.6
    group = world.new_group(0)
    world.groups.partnership[group] = 0.5
    assert of("linking", world) == pytest.approx(1.7)


def test_linking_counts_every_group_of_a_member():
    world = tiny(2)
    for partnership in (0.25, 0.5):
        world.groups.partnership[world.new_group(0)] = partnership
    assert of("linking", world) == pytest.approx(0.75 / 2)


def test_linking_leaves_out_places_that_are_shut():
    world = tiny(2)
    row = open_place(world)
    world.residents.venue[0], world.residents.confidence[0] = row, 0.6
    before, world.institutions.is_open[row] = of("linking", world), False
    assert (before, of("linking", world)) == (pytest.approx(0.6), 0.0)


def test_a_group_is_hosted_if_its_room_is_open():
    world = tiny(4)
    shut, opened = open_place(world), open_place(world)
    world.institutions.is_open[shut] = False
    for founder, place in ((0, shut), (1, opened), (2, -1)):
        world.groups.place[world.new_group(founder)] = place
    assert of("hosted_groups", world) == pytest.approx(1 / 3)


# --- the survey ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "column", "no", "yes"),
    [
        ("chat", "chats", 0, 1),
        ("trusts", "trust", 0.5, 0.51),
        ("belongs", "belonging", 0.5, 0.51),
        ("lonely", "loneliness", 0.6, 0.61),
    ],
)
def test_a_question_about_feelings_or_contact_has_a_threshold(question, column, no, yes):
    assert asked(question, tiny(2, **{column: [no, yes]})) == [False, True]


def test_favours_are_exchanged_along_strong_ties_by_both():
    world = drawn(tiny(4), [(0, 1), (1, 2)], strength=np.array([0.9, 0.3]))
    assert asked("favours", world) == [True, True, False, False]


def test_informal_help_is_contact_with_a_strong_tie_this_month_for_both():
    world = drawn(tiny(6), [(0, 1), (2, 3), (4, 5)], strength=np.array([0.9, 0.3, 0.9]))
    world.ties.last[:] = [0, 0, -6]
    assert asked("informal_volunteer", world) == [True, True, False, False, False, False]


def test_a_member_is_in_a_group():
    world = tiny(3)
    world.new_group(1)
    assert asked("member", world) == [False, True, False]


def test_formal_volunteers_attended_a_constituted_group_or_organised_any_that_met():
    world = tiny(5)
    informal, formal = world.new_group(0), world.new_group(3)
    world.groups.constituted[formal] = True
    world.enrol([1], [informal])
    world.enrol([2], [formal])
    world.residents.attended[0] = [True, True, True, False, False]
    # an organiser of the informal one, its member, a member of the formal one, one who stayed at home, nobody
    assert asked("formal_volunteer", world) == [True, False, True, False, False]


def test_influence_takes_skill_and_confidence_in_some_institution():
    world = tiny(3, skill=[0.9, 0.9, 0.1])
    world.residents.confidence[1] = [0.1, 0.9, 0.9]
    assert asked("influence", world) == [False, True, False]


def test_a_survey_of_a_sample_is_the_share_in_the_sample():
    world = tiny(4, trust=[0.9, 0.9, 0.1, 0.1])
    everyone, two = survey(Snapshot(world)), survey(Snapshot(world), np.array([0, 2]))
    three = survey(Snapshot(world), np.array([0, 1, 2]))
    assert (everyone["trusts"], two["trusts"], three["trusts"]) == pytest.approx((0.5, 0.5, 2 / 3))


def test_every_question_belongs_to_one_domain():
    assert sorted(q for domain in DOMAINS.values() for q in domain) == sorted(QUESTIONS)


# --- infrastructure -----------------------------------------------------------------------------------


def test_institutions_are_open_ones_per_thousand():
    world = tiny(8)
    rows = [open_place(world) for _ in range(3)]
    world.institutions.is_open[rows[0]] = False
    assert of("institutions", world) == pytest.approx(2 / 8 * 1000)


def test_groups_are_living_ones_per_thousand():
    world = tiny(8)
    groups = [world.new_group(founder) for founder in range(3)]
    world.groups.alive[groups[0]] = False
    world.groups.constituted[groups[:2]] = True
    assert (of("groups", world), of("constituted", world)) == (250.0, 125.0)


def test_condition_is_the_mean_of_open_institutions():
    world = tiny(4)
    rows = [open_place(world) for _ in range(3)]
    world.institutions.condition[rows] = 0.2, 0.6, 0.9
    world.institutions.is_open[rows[2]] = False
    assert of("condition", world) == pytest.approx(0.4)


def test_community_owned_is_a_share_of_open_institutions():
    world = tiny(4)
    for owner in (COMMUNITY, COUNCIL, PRIVATE, COUNCIL):
        open_place(world, owner=owner)
    assert of("community_owned", world) == pytest.approx(1 / 4)


@pytest.mark.parametrize(("metres", "share"), [(0.0, 1.0), (799.0, 1.0), (801.0, 0.0)])
def test_access_is_the_share_of_homes_within_eight_hundred_metres(metres, share):
    world = tiny(4)
    open_place(world)
    world.x, world.y = np.full(4, float(world.ix[0]) + metres), np.full(4, float(world.iy[0]))
    assert of("access", world) == share


@pytest.mark.parametrize("seed", range(4))
def test_access_is_what_all_distances_say_wherever_homes_and_places_are(seed):
    deal, world = np.random.default_rng(seed), tiny(60)
    rows = [open_place(world) for _ in range(2 + 3 * seed)]
    world.institutions.is_open[rows[:2]] = False
    world.x, world.y = np.repeat(deal.uniform(0.0, 5000.0, (2, 30)), 2, axis=1)
    world.ix, world.iy = deal.uniform(0.0, 5000.0, (2, len(rows)))
    metres = np.hypot(world.ix - world.x[:, None], world.iy - world.y[:, None])[:, rows[2:]]
    assert of("access", world) == pytest.approx((metres < 800.0).any(axis=1).mean())


# --- reliance, identity, wellbeing --------------------------------------------------------------------


def test_self_reliance_is_the_mean_of_costs_and_groups_that_do_without():
    world = tiny(4)
    open_place(world)
    cost = world.parameters.centre.running_cost
    one, other = world.new_group(0), world.new_group(1)
    third, fourth = world.new_group(2), world.new_group(3)
    world.groups.supported[one], world.groups.last_granted[other] = True, world.month
    assert not world.groups.supported[[third, fourth]].any()
    world.ledger.open_month(0.25 * cost, {"running-costs": 1.0})
    world.ledger.spend("running-costs", 0.25 * cost)
    assert of("self_reliance", world) == pytest.approx((0.75 + 0.5) / 2)


def test_shared_identity_is_the_belonging_of_the_community_that_belongs_least():
    world = tiny(5, community=[0, 0, 1, 1, 2], belonging=[0.9, 0.7, 0.2, 0.4, 1.0])
    assert of("shared_identity", world) == pytest.approx(0.3)


def test_shared_identity_leaves_out_a_community_of_less_than_one_in_a_hundred():
    few, enough = (
        tiny(200, community=[2] * n + [0] * (200 - n), belonging=[0.0] * n + [0.8] * (200 - n))
        for n in (1, 2)
    )
    assert (of("shared_identity", few), of("shared_identity", enough)) == pytest.approx((0.8, 0.0))


def test_employment_is_of_those_under_sixty_six():
    world = tiny(3, employed=[True, False, False], born=[-12 * 30, -12 * 40, -12 * 70])
    assert of("employment", world) == pytest.approx(1 / 2)


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("trust", "trust"),
        ("belonging", "belonging"),
        ("skill", "skill"),
        ("efficacy", "efficacy"),
        ("life_satisfaction", "satisfaction"),
    ],
)
def test_an_average_is_the_average(name, column):
    assert of(name, tiny(4, **{column: [0.1, 0.2, 0.3, 0.8]})) == pytest.approx(0.35)


# --- all of them --------------------------------------------------------------------------------------


def test_where_there_is_nothing_every_measure_is_a_number():
    values = measure(tiny(1))
    assert set(values) == set(OUTCOMES) and all(math.isfinite(value) for value in values.values())


UNDEFINED_IS_NOUGHT = (
    "ties", "strength", "closure", "ei_index", "economic_connectedness", "condition", "community_owned",
    "hosted_groups", "access", "linking",
)  # fmt: skip


@pytest.mark.parametrize("name", UNDEFINED_IS_NOUGHT)
def test_where_a_measure_has_nothing_to_be_of_it_is_nought(name):
    assert of(name, tiny(5)) == 0.0


def test_where_nobody_is_of_working_age_employment_is_nought():
    assert of("employment", tiny(2, born=-12 * 80, employed=True)) == 0.0


def test_a_place_with_nothing_to_support_relies_on_itself():
    assert of("self_reliance", tiny(3)) == 1.0


BOUNDS = {"0-1": (0, 1), "share": (0, 1), "-1 to 1": (-1, 1), "0-10": (0, 10)}


@pytest.mark.parametrize("name", OUTCOMES)
def test_an_outcome_has_a_title_a_unit_a_meaning_a_direction_and_stays_within_its_unit(lively_town, name):
    outcome = OUTCOMES[name]
    low, high = BOUNDS.get(outcome.unit, (0, math.inf))
    assert outcome.name == name and outcome.title and outcome.unit and outcome.meaning.endswith((".", ";"))
    assert outcome.better in (-1, 0, 1) and low <= of(name, lively_town) <= high


def test_the_headline_outcomes_are_those_announced():
    assert {name for name, outcome in OUTCOMES.items() if outcome.headline} == HEADLINES


def test_what_became_of_ties_is_kept_or_ended_or_moved():
    world = Neighbourhood(population=400, warm_up=12, seed=5)
    then = network.tied_people(Snapshot(world))
    world.run(36)
    became = network.survival(then, Snapshot(world))
    assert sum(became.values()) == pytest.approx(1.0) and min(became.values()) > 0


def test_ties_are_all_kept_until_a_month_has_passed():
    world = Neighbourhood(population=400, warm_up=12, seed=5)
    assert network.survival(network.tied_people(Snapshot(world)), Snapshot(world))["kept"] == 1.0


def test_a_tie_whose_resident_is_replaced_has_moved_even_if_the_rows_are_tied():
    world = Neighbourhood(population=400, warm_up=12, seed=5)
    then = network.tied_people(Snapshot(world))
    row = int(world.ties.ego[0])
    lost = float(np.mean((world.ties.ego == row) | (world.ties.alter == row)))
    world.residents.identity[row] = 10**6
    assert network.survival(then, Snapshot(world))["moved"] == pytest.approx(lost)
