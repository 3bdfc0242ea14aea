"""Break the rules on purpose, one at a time, and see that a test notices.

    python tests/mutations.py            # all of them: half an hour on two busy cores
    python tests/mutations.py luck       # those whose name contains a word

Each mutation replaces one piece of text in a copy of the repository and runs the tests that should catch it. The copy
is imported, not the repository. First the same tests run on the copy as it is: all must pass. Exit status 1 if they
do not, if a mutation survives or does not compile, or if the text that it replaces is not there exactly once.

Most of the time goes into compiling, which is no faster without optimisation (NUMBA_OPT). Machine code is kept beside
the copy, and a mutation makes only that anew which the changed file has a part in.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
COPIED = ("kith", "model", "experiments", "notebooks", "docs", "tests", "pyproject.toml")
PROCESSES, PROGRAMME = "model/processes", "model/programme"


class Mutation(NamedTuple):
    """A deliberate fault: in `file` the text `old` becomes `new`, and one of `tests` should fail."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


def on(file: str, *names: str) -> tuple[str, ...]:
    """Tests of a file by name, or all of them."""
    return tuple(f"tests/{file}.py::{name}" for name in names) or (f"tests/{file}.py",)


RULES = on("test_direction", "test_a_rule_points_the_way_the_evidence_points")
ATTENTION = on(
    "test_processes",
    "test_a_resident_with_many_friends_makes_as_many_calls_as_attention_allows_whichever_row_is_theirs",
)
HIRED = on(
    "test_processes",
    "test_work_is_found_through_a_friend_in_work_whichever_of_the_two_is_the_lower_row",
)
BY_HAND = on("test_appraisal", "test_an_appraisal_matches_one_worked_by_hand_to_the_penny")
ANY_CASE = on("test_invariance", "test_whatever_the_case_and_the_programme_what_must_hold_holds")

MUTATIONS = [
    # --- ties
    Mutation(
        "silent ties grow",
        f"{PROCESSES}/fading.py",
        "return strength * (ONE - min(rate * single(together), ONE))",
        "return strength * (ONE + min(rate * single(together), ONE))",
        on("test_ties", "test_a_tie_of_alike_residents_loses_the_same_share_of_itself_every_silent_month"),
    ),
    Mutation(
        "what fades is worked out in double precision",
        f"{PROCESSES}/fading.py",
        "rate = single(p.rate) * (ONE",
        "rate = p.rate * (ONE",
        on("test_compiled", "test_ties_are_worked_out_in_single_precision_where_the_rules_say_so"),
    ),
    Mutation(
        "strong ties fade faster",
        f"{PROCESSES}/fading.py",
        "(ONE - single(p.hold) * strength)",
        "(ONE + single(p.hold) * strength)",
        RULES,
    ),
    Mutation(
        "like ties fade faster than unlike ones",
        f"{PROCESSES}/fading.py",
        "(ONE + single(p.unlike) * (ONE - likeness))",
        "(ONE + single(p.unlike) * likeness)",
        RULES,
    ),
    Mutation(
        "ties that had contact fade too",
        f"{PROCESSES}/fading.py",
        "if tie.last != month:",
        "if tie.last <= month:",
        on("test_processes", "test_a_tie_with_contact_this_month_does_not_fade"),
    ),
    Mutation(
        "likeness is blind to community",
        "model/homophily.py",
        "p.community * (1.0 - same_community)",
        "0.0 * (1.0 - same_community)",
        on("test_direction", "test_identity_then_age_or_status_make_residents_unlike"),
    ),
    Mutation(
        "the barrier of homophily inverted",
        f"{PROCESSES}/befriending.py",
        "max(1.0 - barrier * (1.0 - likeness), 0.0) * spare",
        "max(1.0 - barrier * likeness, 0.0) * spare",
        RULES,
    ),
    Mutation(
        "a tie takes the trust of one",
        f"{PROCESSES}/befriending.py",
        "chance_of_tie(trust[ego], trust[alter], alike",
        "chance_of_tie(trust[ego], trust[ego], alike",
        on("test_processes", "test_a_tie_takes_the_trust_of_both"),
    ),
    Mutation(
        "a tie takes the attention of one",
        f"{PROCESSES}/befriending.py",
        "spare_attention(degree[ego], p.ties.most) * spare",
        "spare",
        on("test_processes", "test_a_tie_takes_the_attention_of_both"),
    ),
    Mutation(
        "new ties come in the wrong order",
        f"{PROCESSES}/befriending.py",
        "sticks = np.sort(sticks[:sticking])",
        "sticks = -np.sort(-sticks[:sticking])",
        on("test_ties", "test_after_years_every_pair_is_stored_once_and_in_order_and_nobody_is_tied_to_themselves"),
    ),
    Mutation(
        "a pair can be tied twice",
        f"{PROCESSES}/befriending.py",
        "if k > 0 and pair == sticks[k - 1] >> 3:",
        "if k < 0:",
        on("test_ties", "test_after_years_every_pair_is_stored_once_and_in_order_and_nobody_is_tied_to_themselves"),
    ),
    Mutation(
        "what is left to a tie is not rounded",
        f"{PROCESSES}/befriending.py",
        "float(ONE - single(strength)) * left",
        "(1.0 - strength) * left",
        on("test_compiled", "test_ties_are_worked_out_in_single_precision_where_the_rules_say_so"),
    ),
    Mutation(
        "the strength of a call is not rounded",
        f"{PROCESSES}/encounters.py",
        "float(single(p.call) * strength)",
        "p.call * float(strength)",
        on("test_compiled", "test_ties_are_worked_out_in_single_precision_where_the_rules_say_so"),
    ),
    Mutation(
        "kernels fade ties as if all were alike",
        f"{PROCESSES}/fading.py",
        "strength_left(tie.strength, tie.likeness, together, p)",
        "strength_left(tie.strength, ONE, together, p)",
        on("test_processes", "test_a_tie_with_contact_this_month_does_not_fade"),
    ),
    Mutation(
        "ties that fade leave others in their place",
        f"{PROCESSES}/fading.py",
        "            ties[left] = tie\n",
        "",
        on("test_ties", "test_ties_that_fade_or_whose_residents_leave_go_and_the_others_stay_as_they_were"),
    ),
    Mutation(
        "ties of those who leave take others with them",
        f"{PROCESSES}/moving.py",
        "            ties[left] = tie\n",
        "",
        on("test_ties", "test_ties_that_fade_or_whose_residents_leave_go_and_the_others_stay_as_they_were"),
    ),
    Mutation(
        "strangers in a group meet as on the street",
        f"{PROCESSES}/befriending.py",
        "alike, barriers[setting], spare, rate)",
        "alike, barriers[0], spare, rate)",
        on("test_docking", "test_months_agree[average-england-300-changes12-2-6]"),
    ),
    Mutation(
        "ties of an ego begin one too early",
        "model/ties.py",
        "first[ties[k].ego + 1] += 1",
        "first[ties[k].ego] += 1",
        on("test_ties", "test_ties_are_found_by_where_those_of_an_ego_begin"),
    ),
    Mutation(
        "what a tie weighs to one of two falls to the row before",
        "model/ties.py",
        "        as_alter[tie.alter] += tie.strength\n",
        "        as_alter[tie.alter - 1] += tie.strength\n",
        on("test_ties", "test_the_load_of_a_resident_is_that_of_a_plain_count"),
    ),
    Mutation(
        "ties that begin are merged in the wrong order",
        "model/ties.py",
        "room[old].alter > tie.alter)",
        "room[old].alter < tie.alter)",
        on("test_ties", "test_ties_that_begin_are_added_in_order_whether_or_not_there_is_room"),
    ),
    Mutation(
        "ties are lost when their room grows",
        "model/ties.py",
        "            self._room[:count] = self.records\n",
        "",
        on("test_ties", "test_ties_that_begin_are_added_in_order_whether_or_not_there_is_room"),
    ),
    Mutation(
        "ties that begin are entered as faded",
        "model/ties.py",
        "turnover[BEGUN, tie.contact] += 1",
        "turnover[FADED, tie.contact] += 1",
        on("test_turnover", "test_a_tie_begun_with_support_keeps_its_setting_and_is_entered_under_support"),
    ),
    Mutation(
        "each tie counts twice in a load",
        "model/ties.py",
        "return np.bincount(self.ego, weight, n) + np.bincount(self.alter, weight, n)",
        "return 2.0 * (np.bincount(self.ego, weight, n) + np.bincount(self.alter, weight, n))",
        on("test_ties", "test_degrees_sums_and_alters_are_those_of_a_plain_count"),
    ),
    Mutation(
        "ties that are dropped are not entered in the turnover",
        "model/ties.py",
        "        self._count(ending if isinstance(ending, int) else ending[gone], self.contact[gone])\n",
        "",
        on("test_ties", "test_dropping_ties_drops_those_and_no_others"),
    ),
    Mutation(
        "ties that fade away are not entered in the turnover",
        f"{PROCESSES}/fading.py",
        "            turnover[FADED, tie.contact] += 1\n",
        "            pass\n",
        on("test_turnover", "test_a_tie_that_begins_and_ends_between_two_observations_is_in_the_turnover"),
    ),
    Mutation(
        "ties that leavers end are not entered in the turnover",
        f"{PROCESSES}/moving.py",
        "            turnover[ending, tie.contact] += 1\n",
        "            pass\n",
        on("test_turnover", "test_where_nobody_dies_all_ties_that_break_are_broken_by_a_move"),
    ),
    Mutation(
        "a death is entered as a move",
        f"{PROCESSES}/moving.py",
        "fate[row] = DIED if u[row] < dies[row] else MOVED",
        "fate[row] = MOVED",
        on("test_turnover", "test_where_nobody_leaves_all_ties_that_break_are_broken_by_a_death"),
    ),
    Mutation(
        "nobody dies of age after the table's first year",
        f"{PROCESSES}/moving.py",
        "dies[row] = dying[age] if age < MONTHS_TABLED",
        "dies[row] = dying[12] if age < MONTHS_TABLED",
        on("test_docking"),
    ),
    Mutation(
        "nobody dies beyond the table of ages",
        f"{PROCESSES}/moving.py",
        "else chance_of_dying(age / 12.0, p)",
        "else 0.0",
        on("test_processes", "test_who_is_older_than_any_table_dies_and_belongs_by_the_same_rules"),
    ),
    Mutation(
        "nobody who has lived here longer than any table knows the place",
        f"{PROCESSES}/learning.py",
        "else familiarity(months, p.belonging)",
        "else 0.0",
        on("test_processes", "test_who_is_older_than_any_table_dies_and_belongs_by_the_same_rules"),
    ),
    Mutation(
        "a bound below some chance of leaving",
        f"{PROCESSES}/moving.py",
        "exp(abs(p.attachment)) * NO_LESS",
        "exp(-abs(p.attachment)) * NO_LESS",
        on("test_docking"),
    ),
    Mutation(
        "familiarity of a month before",
        f"{PROCESSES}/learning.py",
        "known = familiar[months] if",
        "known = familiar[months // 2] if",
        on("test_docking"),
    ),
    Mutation(
        "some who are tied are taken for strangers",
        f"{PROCESSES}/befriending.py",
        "marks[bit >> SIX] |= ONE_BIT",
        "marks[bit >> SIX] = ONE_BIT",
        on("test_docking"),
    ),
    Mutation(
        "friends begin a tie anew",
        f"{PROCESSES}/befriending.py",
        "            tied[k] = True\n",
        "            pass\n",
        on("test_docking"),
    ),
    Mutation(
        "a copied world has other luck",
        "model/luck.py",
        "        return Luck, (self.seed,)",
        "        return Luck, (self.seed + 1,)",
        on("test_one_future", "test_a_copied_world_goes_on_to_the_same_future"),
    ),
    Mutation(
        "a copy of ties has no room to itself",
        "model/ties.py",
        "def __reduce__(self)",
        "def _reduce(self)",
        on("test_one_future", "test_a_copied_world_goes_on_to_the_same_future"),
    ),
    Mutation(
        "groups begin with more energy than there is",
        "model/population.py",
        "min(p.start.energy + p.start.energy_spread * u[row, 2], 1.0)",
        "p.start.energy + p.start.energy_spread * u[row, 2]",
        on("test_synthetic_start", "test_no_group_starts_with_more_energy_than_there_is"),
    ),
    Mutation(
        "support on the street",
        f"{PROCESSES}/encounters.py",
        "chats[0], chats[1], 2 * STREET",
        "chats[0], chats[1], 2 * STREET + r.supported[chats[0]]",
        on(
            "test_turnover",
            "test_a_worker_has_a_hand_in_what_goes_on_in_groups_and_places_and_not_on_the_street",
        ),
    ),
    Mutation(
        "support among friends",
        f"{PROCESSES}/encounters.py",
        "FRIEND, callers, at_friends, nobody, nowhere)",
        "FRIEND, callers, at_friends, r.supported, nowhere)",
        on("test_turnover", "test_a_worker_has_a_hand_in_what_goes_on_in_groups_and_places_and_not_on_the_street"),
    ),
    Mutation(
        "support makes ties",
        f"{PROCESSES}/befriending.py",
        "uniform(luck, trial) < chance",
        "uniform(luck, trial + (occasion[k] & 1)) < chance",
        on("test_turnover", "test_support_has_no_say_in_whether_a_tie_begins"),
    ),
    Mutation(
        "what last kept ties that fade is not told",
        "experiments/appraising/mechanisms.py",
        '-flows["faded", name] for name in CONTACTS',
        '-flows["faded", name] for name in CONTACTS[:-2]',
        on("test_appraisal", "test_the_parts_of_a_gap_in_ties_sum_to_the_gap"),
    ),
    Mutation(
        "calls are shared out as if each friend were two",
        f"{PROCESSES}/encounters.py",
        "share = load_of(ties, residents)",
        "share = 2.0 * load_of(ties, residents)",
        ATTENTION,
    ),
    Mutation(
        "who is first in a pair calls with the other's time",
        f"{PROCESSES}/encounters.py",
        "from_ego = chance_of_call(tie.strength, share[tie.ego], p)",
        "from_ego = chance_of_call(tie.strength, share[tie.alter], p)",
        ATTENTION,
    ),
    Mutation(
        "a ring pairs two of its members twice",
        f"{PROCESSES}/encounters.py",
        "if size + (end - seat > size - step) > 2 * step:",
        "if size + (end - seat > size - step) >= 2 * step:",
        on("test_ring", "test_nobody_meets_the_same_resident_twice_nor_themselves"),
    ),
    Mutation(
        "those at one institution meet those at another",
        f"{PROCESSES}/encounters.py",
        "seat + step if seat + step < end else",
        "seat + step if seat + step < len(place) else",
        on("test_ring", "test_those_who_meet_are_at_the_same_place_and_it_is_the_place_named"),
    ),
    Mutation(
        "seats on a ring are left in bins",
        f"{PROCESSES}/encounters.py",
        "while at >= 0 and key[at] > where:",
        "while at < 0 and key[at] > where:",
        on(
            "test_ring",
            "test_who_meets_whom_does_not_depend_on_the_order_of_rows",
            "test_one_more_visitor_changes_only_the_meetings_beside_them",
        ),
    ),
    # --- luck
    Mutation(
        "luck is a little bad",
        "model/luck.py",
        "return np.int64(z >> TO_53_BITS) * ULP",
        "return np.int64(z >> TO_53_BITS) * (0.96 * ULP)",
        on("test_luck", "test_luck_is_uniform"),
    ),
    Mutation(
        "two processes share the luck of residents",
        "model/luck.py",
        '"found": 8,',
        '"found": 7,',
        on("test_luck", "test_processes_of_residents_share_no_luck"),
    ),
    Mutation(
        "two draws share a name",
        f"{PROCESSES}/organising.py",
        'luck.key("join", month)',
        'luck.key("stay", month)',
        on("test_luck", "test_no_two_draws_of_the_model_share_their_luck"),
    ),
    Mutation(
        "every month has the same luck",
        "model/luck.py",
        "z = self._named[process] + month * 0xD1342543DE82EF95",
        "z = self._named[process] + 0xD1342543DE82EF95",
        on("test_luck", "test_luck_of_another_seed_process_or_month_is_independent"),
    ),
    Mutation(
        "the luck of institutions goes by row",
        f"{PROCESSES}/institutions.py",
        "uniform(luck, i.identity[row])",
        "uniform(luck, row)",
        on("test_invariance", "test_the_order_in_which_institutions_are_kept_is_nothing_to_the_future"),
    ),
    # --- the ground
    Mutation(
        "distance along one axis only",
        f"{PROCESSES}/meeting.py",
        "math.sqrt(x * x + y * y)",
        "abs(x)",
        on("test_invariance", "test_which_way_is_north_and_where_the_town_lies_is_nothing_to_its_future"),
    ),
    Mutation(
        "paths lead rather east",
        "model/geography.py",
        "self._folded(cx + dx[step])",
        "self._folded(cx + np.where((dx[step] < 0) & (u[1] < 0.1), -1, 1) * dx[step])",
        on("test_invariance", "test_paths_lead_no_way_more_than_another"),
    ),
    Mutation(
        "attendance ignores distance",
        f"{PROCESSES}/meeting.py",
        " * room * exp(-distance / p.reach)\n\n\ndef meet",
        " * room\n\n\ndef meet",
        RULES,
    ),
    Mutation(
        "groups take the farthest room",
        f"{PROCESSES}/organising.py",
        "for venue in near_cells[g.cell[group]]:",
        "for venue in near_cells[g.cell[group]][::-1]:",
        on("test_processes", "test_groups_without_a_room_take_the_nearest_that_is_free"),
    ),
    # --- residents
    Mutation(
        "a let-down raises trust",
        f"{PROCESSES}/learning.py",
        "(1.0 - min(let_down, 1.0))",
        "(1.0 + min(let_down, 1.0))",
        RULES,
    ),
    Mutation(
        "a let-down is felt every month",
        f"{PROCESSES}/learning.py",
        "        let_down[row] = 0.0\n",
        "",
        on("test_processes", "test_a_let_down_is_felt_once"),
    ),
    Mutation(
        "skill rusts below what a resident came with",
        f"{PROCESSES}/learning.py",
        "p.rust * idle * max(skill - floor, 0.0)",
        "p.rust * idle * skill",
        on("test_processes", "test_skill_rusts_to_what_a_resident_came_with_and_no_further"),
    ),
    Mutation(
        "kernels teach trust without experience",
        f"{PROCESSES}/learning.py",
        "trust_after(trust[row], experience,",
        "trust_after(trust[row], disposition[row],",
        on("test_docking", "test_months_agree[better-provided-300-changes9-1-6]"),
    ),
    Mutation(
        "the floor of skill is read from belonging",
        f"{PROCESSES}/learning.py",
        "floor = p.skill.base +",
        "floor = p.belonging.base +",
        on("test_processes", "test_skill_rusts_to_what_a_resident_came_with_and_no_further"),
    ),
    Mutation(
        "efficacy is as slow as loneliness",
        f"{PROCESSES}/outcomes.py",
        "/ p.efficacy.lag",
        "/ p.loneliness.lag",
        on("test_processes", "test_efficacy_is_of_the_person_as_well_as_of_the_place"),
    ),
    Mutation(
        "owners and private renters change places",
        f"{PROCESSES}/moving.py",
        "np.array([p.owner, p.social_renter, p.private_renter])",
        "np.array([p.private_renter, p.social_renter, p.owner])",
        on("test_direction", "test_private_renters_leave_more_than_owners"),
    ),
    Mutation(
        "the young die sooner",
        f"{PROCESSES}/moving.py",
        "return 1.0 - exp(-p.mortality * exp(p.ageing * age) / 12.0)",
        "return 1.0 - exp(-p.mortality * exp(p.ageing * (88 - age)) / 12.0)",
        RULES,
    ),
    Mutation(
        "a leaver's memberships stay behind",
        f"{PROCESSES}/moving.py",
        "member_of[row] = venue[row] = NONE",
        "venue[row] = NONE",
        on("test_limits", "test_a_leaver_leaves_no_ties_memberships_or_uses_behind"),
    ),
    Mutation(
        "newcomers keep the trust of who lived there",
        "model/people.py",
        "r.disposition[row] = r.trust[row] = trust",
        "r.disposition[row] = trust",
        on("test_limits", "test_a_newcomer_has_lived_here_no_time_and_has_the_trust_they_came_with"),
    ),
    # --- form
    Mutation(
        "hours know no status",
        "model/people.py",
        "z = p.hours_by_status * status +",
        "z = 0.0 * p.hours_by_status * status +",
        on("test_form", "test_those_of_high_status_have_more_hours_and_hours_are_spread_as_before"),
    ),
    Mutation(
        "the sociable are many, and the mean with them",
        "model/sociability.py",
        " - 0.5 * p.sociability_spread * p.sociability_spread)",
        ")",
        on("test_form", "test_sociability_is_one_on_average_and_spread_as_the_catalogue_says"),
    ),
    Mutation(
        "the sociable keep their ties as others do",
        f"{PROCESSES}/fading.py",
        "min(rate * single(together), ONE)",
        "min(rate, ONE)",
        on("test_form", "test_the_sociable_meet_more_and_lose_more_ties"),
    ),
    Mutation(
        "the sociable chat as others do",
        f"{PROCESSES}/encounters.py",
        "(0.5 + trust) * (sociability * contact)",
        "(0.5 + trust) * contact",
        on("test_form", "test_the_sociable_meet_more_and_lose_more_ties"),
    ),
    Mutation(
        "the sociable make as many ties as others",
        f"{PROCESSES}/befriending.py",
        "rate = rates[setting] * sociable_together(sociability[ego], sociability[alter])",
        "rate = rates[setting]",
        on("test_form", "test_the_sociable_make_more_ties_of_as_many_encounters"),
    ),
    Mutation(
        "the times leave contact alone",
        f"{PROCESSES}/encounters.py",
        "return power(1.0 - p.drift, max(months, 0.0) / 12.0)",
        "return 1.0",
        on("test_form", "test_contact_falls_with_the_times_only_if_it_is_asked_for"),
    ),
    Mutation(
        "nobody counts as a neighbour of one's own community",
        "model/people.py",
        "others += neighbour != row",
        "others += 1",
        on("test_form", "test_neighbours_of_ones_own_community_are_counted_and_nobody_is_no_neighbour"),
    ),
    Mutation(
        "unlike neighbours are trusted more",
        f"{PROCESSES}/learning.py",
        "- p.from_unlike * (1.0 - alike)",
        "+ p.from_unlike * (1.0 - alike)",
        on("test_form", "test_those_among_neighbours_unlike_them_come_to_trust_less"),
    ),
    Mutation(
        "a worker helps with work and loses no time",
        f"{PROCESSES}/learning.py",
        "return 1.0 - p.search_share * jobless",
        "return 1.0",
        on("test_form", "test_a_worker_who_helps_with_the_search_for_work_has_less_time_for_skills"),
    ),
    Mutation(
        "friends outside hold members, and friends inside draw them out",
        f"{PROCESSES}/organising.py",
        "p.pulling * (outside - p.usual_outside) - p.holding * (inside - p.usual_inside)",
        "p.holding * (inside - p.usual_inside) - p.pulling * (outside - p.usual_outside)",
        on("test_form", "test_members_with_friends_in_the_group_stay_and_those_with_friends_outside_leave"),
    ),
    Mutation(
        "friends of a member are looked for from one end of the tie only",
        f"{PROCESSES}/organising.py",
        "            count_tie(member_of, tie.alter, tie.ego, inside, outside)\n",
        "            pass\n",
        on("test_form", "test_members_with_friends_in_the_group_stay_and_those_with_friends_outside_leave"),
    ),
    Mutation(
        "a worker's help with the search changes nothing",
        f"{PROCESSES}/outcomes.py",
        "return 1.0 + p.search_help * p.search_share * supported",
        "return 1.0",
        on("test_form", "test_help_with_the_search_brings_work_sooner"),
    ),
    Mutation(
        "jobs won are no vacancies fewer",
        "model/labour.py",
        "vacancies + left - hired + new - taken",
        "vacancies + left + new - taken",
        on("test_form", "test_a_job_won_with_help_is_one_that_another_did_not_get"),
    ),
    Mutation(
        "the scarcer jobs are, the sooner one has one",
        "model/labour.py",
        "/ usual, p.matching)",
        "/ usual, -p.matching)",
        on("test_form", "test_a_job_won_with_help_is_one_that_another_did_not_get"),
    ),
    Mutation(
        "what employers create is what others lose",
        "model/labour.py",
        "return (1.0 - p.creation) * taken",
        "return p.creation * taken",
        on("test_form", "test_every_vacancy_is_filled_by_somebody_or_no_longer_advertised"),
    ),
    Mutation(
        "workers in post are no jobs",
        "model/labour.py",
        " + p.posts_share * posts",
        "",
        on("test_form", "test_institutions_that_pay_and_workers_in_post_are_jobs_that_somebody_gets"),
    ),
    Mutation(
        "attention does not see who is engaged",
        "model/services.py",
        "linking + p.per_engaged * engaged",
        "linking + p.per_engaged",
        on("test_form", "test_attention_follows_linking_late"),
    ),
    Mutation(
        "the council attends to a place with words",
        f"{PROCESSES}/institutions.py",
        "    funding *= answer(attention, p.services.places)\n",
        "",
        on("test_form", "test_a_council_that_attends_to_a_place_leaves_its_institutions_less_short"),
    ),
    Mutation(
        "agencies attend to a place with words",
        f"{PROCESSES}/outcomes.py",
        "answer(attention, p.services.work)",
        "1.0",
        on("test_form", "test_agencies_that_attend_to_a_place_help_its_seekers_into_work"),
    ),
    # --- work
    Mutation(
        "work is found without friends",
        f"{PROCESSES}/outcomes.py",
        "market * p.per_contact * contacts",
        "market * p.per_contact * 0.0 * contacts",
        HIRED,
    ),
    Mutation(
        "only one of two friends finds work through the other",
        f"{PROCESSES}/outcomes.py",
        "        as_alter[tie.alter] += weight * employed[tie.ego]\n",
        "",
        HIRED,
    ),
    Mutation(
        "those who can be hired through friends alone are not looked at",
        f"{PROCESSES}/outcomes.py",
        "(u[row] < by_market + by_contact)",
        "(u[row] < by_market)",
        HIRED,
    ),
    Mutation(
        "hard times in a place hire as many",
        f"{PROCESSES}/outcomes.py",
        "market, effort = exp(demand) *",
        "market, effort = 1.0 *",
        on("test_processes", "test_hires_follow_local_demand"),
    ),
    Mutation(
        "good times are forgotten in a month",
        "model/labour.py",
        "return kept * demand + math.sqrt",
        "return 0.0 * demand + math.sqrt",
        on("test_processes", "test_local_demand_swings_as_widely_and_as_slowly_as_the_catalogue_says"),
    ),
    Mutation(
        "all expect the same of their neighbours",
        f"{PROCESSES}/outcomes.py",
        "max(outlook + shared, 0.0)",
        "max(shared, 0.0)",
        on("test_processes", "test_efficacy_is_of_the_person_as_well_as_of_the_place"),
    ),
    Mutation(
        "groups do not compete for the same people",
        f"{PROCESSES}/organising.py",
        " / (1.0 + held)",
        "",
        RULES,
    ),
    Mutation(
        "those of high status lose work first",
        f"{PROCESSES}/outcomes.py",
        "p.losing * (1.5 - status[row])",
        "p.losing * (0.5 + status[row])",
        on("test_processes", "test_those_of_low_status_lose_work_thrice_as_fast"),
    ),
    Mutation(
        "how residents fare feeds back",
        f"{PROCESSES}/organising.py",
        "chance_of_joining(energy[group], trust[who], held[who], p)",
        "chance_of_joining(energy[group], r.efficacy[who], held[who], p)",
        on("test_invariance", "test_how_residents_fare_and_when_things_began_feeds_back_on_nothing"),
    ),
    Mutation(
        "one community joins more",
        f"{PROCESSES}/organising.py",
        "chance_of_joining(energy[group], trust[who], held[who], p)",
        "chance_of_joining(energy[group], trust[who], held[who], p) * (1.0 - 0.2 * (r.community[who] == 1))",
        on("test_invariance", "test_what_communities_are_called_is_nothing_to_the_future"),
    ),
    # --- groups
    Mutation(
        "deaths of groups by formality swapped",
        f"{PROCESSES}/organising.py",
        "p.death_constituted if constituted else p.death_informal",
        "p.death_informal if constituted else p.death_constituted",
        RULES,
    ),
    Mutation(
        "dead groups keep their members",
        f"{PROCESSES}/organising.py",
        "member_of[row], organises[row], attended[row] = NONE, False, False",
        "organises[row], attended[row] = False, False",
        on("test_limits", "test_nobody_belongs_to_a_group_that_is_dead_or_uses_a_place_that_is_not_there"),
    ),
    Mutation(
        "one can join a group twice",
        f"{PROCESSES}/organising.py",
        "if may and not holds(member_of, who, group):",
        "if may:",
        on("test_ties", "test_nobody_is_twice_in_the_same_group"),
    ),
    Mutation(
        "the third slot holds nothing",
        "model/slots.py",
        "(slots[1, row] == what) | (slots[2, row] == what)",
        "(slots[1, row] == what)",
        on("test_slots"),
    ),
    Mutation(
        "the third membership takes no hours",
        "model/slots.py",
        "int(slots[1, row] != NONE) + int(slots[2, row] != NONE)",
        "int(slots[1, row] != NONE)",
        on("test_slots"),
    ),
    Mutation(
        "what happens in the second slot counts twice",
        "model/slots.py",
        "int(slots[1, row]) + int(slots[2, row])",
        "2 * int(slots[1, row]) + int(slots[2, row])",
        on("test_slots"),
    ),
    Mutation(
        "nobody sees the third slot",
        "model/slots.py",
        "slots[0, row] | slots[1, row] | slots[2, row]",
        "slots[0, row] | slots[1, row]",
        on("test_slots"),
    ),
    Mutation(
        "the last slot is never free",
        "model/slots.py",
        "for slot in range(len(slots)):",
        "for slot in range(len(slots) - 1):",
        on("test_slots"),
    ),
    Mutation(
        "the unluckiest invitation is taken",
        f"{PROCESSES}/organising.py",
        "if uniform(luck, candidates[k]) < uniform(luck, best):",
        "if uniform(luck, candidates[k]) > uniform(luck, best):",
        on("test_docking", "test_months_agree[better-provided-300-changes9-1-6]"),
    ),
    Mutation(
        "groups are counted at the venue before theirs",
        f"{PROCESSES}/organising.py",
        "first[place[group] + 1] += 1",
        "first[place[group]] += 1",
        on("test_processes", "test_every_group_is_met_at_the_venue_that_hosts_it"),
    ),
    Mutation(
        "an organiser's skill is nothing to the group",
        f"{PROCESSES}/organising.py",
        "+= 0.5 + skill[row]",
        "+= 0.5 + 0.0 * skill[row]",
        on("test_processes", "test_skilled_organisers_keep_groups_going"),
    ),
    Mutation(
        "groups share a room that is full",
        f"{PROCESSES}/organising.py",
        "                free[venue] -= 1.0\n",
        "",
        on("test_processes", "test_no_more_groups_take_a_room_than_there_are"),
    ),
    Mutation(
        "a body is put out of its own building",
        f"{PROCESSES}/organising.py",
        "elif i.body[place] != group:",
        "else:",
        on("test_processes", "test_a_room_that_shuts_is_left_by_its_guests_and_not_by_the_body_whose_it_is"),
    ),
    Mutation(
        "rent reaches nobody",
        f"{PROCESSES}/meeting.py",
        "            i.reserve[venue] += paying[venue] * p.rent\n",
        "            pass\n",
        ANY_CASE,
    ),
    # --- institutions
    Mutation(
        "closing ignores strain",
        f"{PROCESSES}/institutions.py",
        "-(base + p.strain_hazard * strain + p.dereliction_hazard * derelict)",
        "-(base + p.dereliction_hazard * derelict)",
        RULES,
    ),
    Mutation(
        "the council's path begins at month 0",
        "model/world.py",
        "return self.month + self.warm_up",
        "return self.month",
        on("test_processes", "test_the_council_pays_less_from_the_first_month_of_the_warm_up_on"),
    ),
    Mutation(
        "the energy of a body saves nothing",
        f"{PROCESSES}/institutions.py",
        "volunteers = energy[i.body[row]] if i.body[row] != NONE else p.community",
        "volunteers = p.community",
        on("test_processes", "test_the_volunteers_of_a_lively_body_save_more_of_the_running_cost"),
    ),
    Mutation(
        "owners keep all their profit, communities none",
        f"{PROCESSES}/institutions.py",
        "most = np.inf if owner == COMMUNITY else",
        "most = np.inf if owner != COMMUNITY else",
        on("test_processes", "test_only_a_community_keeps_what_it_does_not_need_in_reserve"),
    ),
    Mutation(
        "a subsidy is paid again every month",
        f"{PROCESSES}/institutions.py",
        "        i.subsidy[row] = 0.0\n",
        "",
        ANY_CASE,
    ),
    Mutation(
        "confidence in a place that is shut lasts",
        f"{PROCESSES}/learning.py",
        "1.0 if is_open else 1.0 - p.forgetting * p.fade",
        "1.0",
        on("test_processes", "test_confidence_in_a_place_that_is_shut_fades_and_in_one_that_is_open_stays"),
    ),
    # --- money
    Mutation(
        "the books close a month late",
        f"{PROGRAMME}/spending.py",
        "    if month >= ledger.ends:\n",
        "    if month > ledger.ends:\n",
        on("test_money", "test_after_a_cliff_nobody_is_supported"),
    ),
    Mutation(
        "support buys trust",
        f"{PROGRAMME}/levers.py",
        "    world.residents.supported[residents] = True\n",
        "    world.residents.supported[residents] = True\n    world.residents.trust[residents] += 1e-6\n",
        on("test_money", "test_levers_write_opportunities_only", "test_no_lever_names_how_anybody_fares"),
    ),
    Mutation(
        "money buys trust behind the levers' back",
        f"{PROGRAMME}/spending.py",
        "    ledger.spend(\"grants\", p.size * len(chosen))\n",
        "    ledger.spend(\"grants\", p.size * len(chosen))\n    world.residents.trust += 1e-6 * len(chosen)\n",
        on("test_money", "test_spending_touches_no_tie_no_trust_and_no_other_outcome"),
    ),
    Mutation(
        "a taper loses money",
        f"{PROGRAMME}/profiles.py",
        "(weights / weights.sum() * np.sum(shares)).tolist()",
        "weights.tolist()",
        on("test_money", "test_a_taper_moves_money_to_earlier_months_and_keeps_the_total"),
    ),
    Mutation(
        "residents know more because they are residents",
        f"{PROGRAMME}/control.py",
        "float(quality_of_knowledge(skill, trust, known.mean()))",
        "min(1.0, float(quality_of_knowledge(skill, trust, known.mean())) + 0.1)",
        on("test_control", "test_the_more_skilled_those_who_take_part_the_more_they_know"),
    ),
    Mutation(
        "residents are given a tenth more",
        f"{PROGRAMME}/spending.py",
        "    ledger.open_month(planned, programme.mix)\n",
        "    ledger.open_month(planned * (1.1 if programme.control == 'resident-led' else 1.0), programme.mix)\n",
        on("test_money", "test_money_in_is_spent_returned_or_held_in_every_month_of_every_preset"),
    ),
    Mutation(
        "a community that is not on the panel is seen",
        f"{PROGRAMME}/control.py",
        "return self.sight[community]",
        "return np.maximum(self.sight[community], 0.5)",
        on("test_control", "test_a_community_that_does_not_take_part_is_not_seen_without_a_prior"),
    ),
    Mutation(
        "discounting dropped",
        f"{PROGRAMME}/programme.py",
        "(money / compounded(years, rate, LATER if rate == GREEN_BOOK else None)).sum()",
        "money.sum()",
        on("test_money", "test_money_in_a_year_is_worth_the_discount_less_than_money_today"),
    ),
    Mutation(
        "what is offered is made equal where what is spent should be",
        "experiments/comparing/spent.py",
        "question, target / spent.get(option.name, target))",
        "question, 1.0)",
        on("test_equal_spent", "test_options_are_scaled_until_they_spend_the_same"),
    ),
    Mutation(
        "grants over the cap",
        f"{PROGRAMME}/spending.py",
        "capped = is_limited(world) & (g.granted + p.size > p.cap)",
        "capped = is_limited(world) & (g.granted - g.granted + p.size > p.cap)",
        on("test_money", "test_no_group_has_more_in_a_year_than_the_cap"),
    ),
    Mutation(
        "a grant is paid and half arrives",
        f"{PROGRAMME}/levers.py",
        "world.groups.purse[groups] += amount\n",
        "world.groups.purse[groups] += 0.5 * amount\n",
        ANY_CASE,
    ),
    Mutation(
        "unspent money is lost",
        f"{PROGRAMME}/ledger.py",
        "            self.returned += amount\n",
        "",
        on("test_money", "test_a_cliff_hands_back_what_waits_and_then_holds_nothing"),
    ),
    Mutation(
        "an endowment pays more than it earns",
        f"{PROGRAMME}/spending.py",
        "ledger.capital * p.rate / 12.0)",
        "ledger.capital * p.rate)",
        on("test_processes", "test_an_endowment_pays_a_twelfth_of_its_yearly_rate_where_there_is_as_much_to_pay_for"),
    ),
    Mutation(
        "works end before what they cost beyond plan is paid",
        f"{PROGRAMME}/works.py",
        "            levers.delay_works(world, project.institution)\n",
        "            pass\n",
        on("test_payers", "test_work_waits_for_the_money_that_it_is_short_of"),
    ),
    Mutation(
        "works cost less than planned",
        f"{PROGRAMME}/works.py",
        "return planned * (2.0 * overrun * u)",
        "return -planned * (2.0 * overrun * u)",
        on("test_payers", "test_work_whose_cost_beyond_plan_nobody_can_pay_is_never_done"),
    ),
    Mutation(
        "a place opens with a reserve that nobody pays, whoever should",
        f"{PROGRAMME}/works.py",
        "* (p.facilities.opening_reserve_paid >= 0.5)",
        "* (p.facilities.opening_reserve_paid < 0.0)",
        on("test_payers", "test_who_cannot_pay_the_reserve_cannot_open_the_place"),
    ),
    Mutation(
        "the model hands out a reserve that the project should have paid",
        f"{PROCESSES}/institutions.py",
        "reopens[row] or (opens[row] and not is_paid)",
        "opens[row]",
        on("test_docking", "test_months_agree_where_a_programme_has_been"),
    ),
    Mutation(
        "promises are owed to users whatever is asked",
        f"{PROGRAMME}/levers.py",
        "if promised_to >= 1.5 else 0.0",
        "if promised_to >= 0.5 else 0.0",
        on(
            "test_direction", "test_users_of_what_was_paid_for_are_let_down_only_if_a_promise_is_owed_to_them"
        ),
    ),
    Mutation(
        "seats that were not drawn count for nothing",
        f"{PROGRAMME}/control.py",
        "seated = (seats + prior) /",
        "seated = seats /",
        on(
            "test_control", "test_residents_see_a_community_that_does_not_take_part_if_the_prior_says_so"
        ),
    ),
    Mutation(
        "everybody is let down when money ends",
        f"{PROGRAMME}/levers.py",
        "    reached = r.supported.copy()\n",
        "    reached = np.ones(len(r), bool)\n",
        on("test_direction", "test_only_those_who_were_supported_are_let_down_when_support_stops"),
    ),
    Mutation(
        "a programme of no money still sends its workers away",
        f"{PROGRAMME}/spending.py",
        "    if programme.is_nothing or month < 0:\n        return\n",
        "    if month < 0:\n        return\n    world.residents.let_down += 1e-6 * (month == programme.last_month)\n",
        on("test_one_future", "test_an_option_with_no_money_is_business_as_usual_to_the_last_bit"),
    ),
    # --- what it is worth
    Mutation(
        "the first year is discounted",
        "experiments/appraising/greenbook.py",
        "compounded(np.arange(years, dtype=float), rate, later)",
        "compounded(np.arange(1, years + 1, dtype=float), rate, later)",
        BY_HAND,
    ),
    Mutation(
        "wellbeing is discounted as all else",
        "experiments/appraising/lines.py",
        '("wellby",), ("association",), rate="health_rate", wellbeing=WELLBEING[:1]',
        '("wellby",), ("association",), wellbeing=WELLBEING[:1]',
        BY_HAND,
    ),
    Mutation(
        "optimism adds to benefits",
        "experiments/appraising/appraisal.py",
        "with_bias(quantity * price, -values[line.bias(values)])",
        "with_bias(quantity * price, values[line.bias(values)])",
        BY_HAND,
    ),
    Mutation(
        "a month of the council's cost stands for a year",
        "experiments/appraising/appraisal.py",
        'over_the_year(seen.change("council_cost")) * 12.0',
        'over_the_year(seen.change("council_cost"))',
        BY_HAND,
    ),
    Mutation(
        "no job is taken from anybody",
        "experiments/appraising/lines.py",
        'side["employment"] * side["under_66"] + side["jobs_elsewhere"]',
        'side["employment"] * side["under_66"]',
        BY_HAND,
    ),
    Mutation(
        "loneliness is counted beside life satisfaction",
        "experiments/appraising/lines.py",
        'rate="health_rate", wellbeing=WELLBEING[2:]',
        'rate="health_rate"',
        on("test_appraisal", "test_wellbeing_is_counted_once_at_most"),
    ),
    Mutation(
        "a line switched off takes its channel with it",
        "experiments/appraising/appraisal.py",
        "return line.name not in self.off and",
        "return line.channel not in {one.channel for one in LINES if one.name in self.off} and",
        on("test_appraisal", "test_a_line_switched_off_is_nothing_and_no_other_line_moves"),
    ),
    Mutation(
        "what is remembered counts",
        "experiments/appraising/appraisal.py",
        "unsure = line.is_from_memory(self.values) and not self.from_memory",
        "unsure = False",
        on("test_appraisal", "test_what_is_known_from_memory_only_counts_if_asked_for"),
    ),
    Mutation(
        "lines come a year early",
        "experiments/appraising/appraisal.py",
        "lagged(over_the_year(line.quantity(seen, values)), line.lag)",
        "over_the_year(line.quantity(seen, values))",
        on("test_appraisal", "test_a_lag_moves_a_line_by_its_years"),
    ),
    Mutation(
        "visits that moved are gains",
        "experiments/observing/accounts.py",
        "float((b - a)[both].sum())",
        "float((a - b)[both].sum())",
        on("test_appraisal", "test_what_places_open_in_both_worlds_lose_is_displaced_and_told_from_what_is_gained"),
    ),
    Mutation(
        "results measured by other code are taken for these",
        "experiments/comparing/question.py",
        '            "measured by": source_digest(),\n',
        "",
        on("test_appraisal", "test_what_was_measured_by_other_code_is_not_taken_for_what_this_measures"),
    ),
    Mutation(
        "violence rises with efficacy",
        "model/measures/derived.py",
        "exps(-p.per_efficacy * (efficacy - 0.5))",
        "exps(p.per_efficacy * (efficacy - 0.5))",
        on("test_channels", "test_violence_is_two_fifths_less_where_efficacy_is_two_deviations_higher"),
    ),
    Mutation(
        "an outcome switched off still moves",
        "model/measures/derived.py",
        "return p.per_lonely * lonely",
        "return (p.per_lonely + 1e-4) * lonely",
        on("test_channels", "test_an_outcome_switched_off_is_not_moved_by_money_that_moves_it_otherwise"),
    ),
    Mutation(
        "company and a place to go protect twice",
        "experiments/observing/reach.py",
        "return np.minimum(np.where(contact",
        "return np.multiply(np.where(contact",
        on("test_resilience", "test_company_and_a_place_to_go_protect_no_more_than_the_stronger_of_them"),
    ),
    # --- when, and which
    Mutation(
        "ahead once is ahead for good",
        "experiments/appraising/payoff.py",
        "held = np.cumprod(ahead[:, ::-1], axis=1)[:, ::-1].astype(bool)",
        "held = ahead",
        on("test_clock", "test_ahead_for_good_means_in_every_later_year"),
    ),
    Mutation(
        "the best is regretted most",
        "experiments/appraising/payoff.py",
        "values.max(axis=0) - values",
        "values - values.min(axis=0)",
        on("test_clock", "test_the_best_option_is_never_regretted_and_no_option_is_regretted_for_being_better"),
    ),
    Mutation(
        "a cut is known a year before",
        "experiments/running/events.py",
        "        events[asked[\"cuts\"][option]] = cut_off\n",
        "        events[asked[\"cuts\"][option] - 12] = cut_off\n",
        on("test_clock", "test_until_it_is_cut_a_programme_is_the_same_to_the_last_bit"),
    ),
    Mutation(
        "the larger dose is the better instrument",
        "experiments/ingredients/ranking.py",
        "/ (dose * heads)",
        "/ heads",
        on("test_rank", "test_per_pound_the_dose_is_divided_out"),
    ),
    Mutation(
        "the worst is ranked first",
        "experiments/ingredients/ranking.py",
        "rankdata(-values, axis=0)",
        "rankdata(values, axis=0)",
        on("test_rank", "test_what_is_best_by_far_is_the_broccoli"),
    ),
    # --- what is compiled, and its arithmetic
    Mutation(
        "kernels keep the code of a rule that changed",
        "model/compiled.py",
        "h.update(file.read_bytes())",
        'h.update(b"")',
        on("test_compiled", "test_a_rule_that_is_changed_in_another_file_is_compiled_anew"),
    ),
    Mutation(
        "machine code of a file of another name is taken",
        "model/compiled.py",
        "h.update(file.relative_to(root).as_posix().encode())",
        'h.update(b"")',
        on(
            "test_compiled",
            "test_machine_code_is_known_by_every_file_by_where_they_stand_and_by_what_compiles_them",
        ),
    ),
    Mutation(
        "machine code of a model that stands elsewhere is taken",
        "model/compiled.py",
        "processor, str(root), __name__",
        "processor, __name__",
        on(
            "test_compiled",
            "test_machine_code_is_known_by_every_file_by_where_they_stand_and_by_what_compiles_them",
        ),
    ),
    Mutation(
        "machine code of another Numba is taken",
        "model/compiled.py",
        "np.__version__, numba.__version__, llvmlite",
        "np.__version__, llvmlite",
        on(
            "test_compiled",
            "test_machine_code_is_known_by_every_file_by_where_they_stand_and_by_what_compiles_them",
        ),
    ),
    Mutation(
        "the newest machine code is thrown away",
        "model/compiled.py",
        "key=lambda path: path.stat().st_mtime, reverse=True)",
        "key=lambda path: path.stat().st_mtime)",
        on("test_compiled", "test_the_newest_machine_code_is_kept_and_the_oldest_thrown_away"),
    ),
    Mutation(
        "a rule over arrays goes by the first of them",
        "model/compiled.py",
        "each = zip(*(array.ravel() for array in alike), strict=True)",
        "each = zip(*(array.ravel()[:1].repeat(array.size) for array in alike), strict=True)",
        on("test_compiled", "test_a_rule_serves_one_number_an_array_and_a_kernel"),
    ),
    Mutation(
        "kernels read a number of the wrong name",
        "model/numbers.py",
        "getattr(getattr(case, group), name)",
        "getattr(getattr(case, group), (LAYOUT[group].names or ())[0])",
        on("test_compiled", "test_every_number_of_a_case_is_where_kernels_look_for_it"),
    ),
    Mutation(
        "kernels do without the changes of a case",
        "model/numbers.py",
        "    record = np.zeros(1, LAYOUT)\n",
        "    from .parameters import case as plain\n\n    case, record = plain(), np.zeros(1, LAYOUT)\n",
        on("test_compiled", "test_every_number_of_a_case_is_where_kernels_look_for_it"),
    ),
    Mutation(
        "a coefficient of exp is wrong in its fifth place",
        "model/arithmetic.py",
        "6.61375632143793436117e-05",
        "6.61385632143793436117e-05",
        on("test_arithmetic", "test_at_most_one_ulp_from_the_truth[2000-exp]"),
    ),
    Mutation(
        "a coefficient of log is wrong",
        "model/arithmetic.py",
        "2.0 / 5.0 + z",
        "2.0 / 5.1 + z",
        on("test_arithmetic", "test_at_most_one_ulp_from_the_truth[2000-log]"),
    ),
    Mutation(
        "the last bits of a power are dropped",
        "model/arithmetic.py",
        "return exp_of_two(exponent, error + y * low)",
        "return exp_of_two(exponent, 0.0)",
        on("test_arithmetic", "test_at_most_one_ulp_from_the_truth[2000-power]"),
    ),
    Mutation(
        "the normal quantile does without the second term of its series",
        "model/arithmetic.py",
        "for n in range(4, ORDER + 3):",
        "for n in range(4, ORDER + 2):",
        on("test_arithmetic", "test_at_most_one_ulp_from_the_truth[2000-normal_quantile]"),
    ),
    Mutation(
        "the rate of discount never falls",
        "model/discounting.py",
        "first, second = years.clip(0.0, 30.0), (years - 30.0).clip(0.0, 45.0)",
        "first, second = years, (years - 30.0).clip(0.0, 0.0)",
        on(
            "test_money",
            "test_money_far_off_is_discounted_as_the_green_book_has_it_and_refused_where_it_has_no_rate",
        ),
    ),
    # --- the order of things
    Mutation(
        "the warm-up is a month longer",
        "model/neighbourhood.py",
        "        for _ in range(months):\n            self._live(AS_GIVEN",
        "        for _ in range(months + 1):\n            self._live(AS_GIVEN",
        on("test_processes", "test_every_month_before_the_start_is_lived_once_and_money_moves_in_the_warm_up_only"),
    ),
    Mutation(
        "measuring changes what is measured",
        "model/neighbourhood.py",
        'keep, row = truth("keep", keep), measure(self, self.rules.outcomes)\n',
        'keep, row = truth("keep", keep), measure(self, self.rules.outcomes)\n'
        "        self.residents.belonging *= 0.9999\n",
        on("test_one_future", "test_measuring_changes_nothing"),
    ),
    Mutation(
        "branches share their ties",
        "model/neighbourhood.py",
        'for name in ("residents", "groups", "institutions", "ties"):\n            setattr(other, name, getattr',
        'other.ties = self.ties\n        for name in ("residents", "groups", "institutions"):\n'
        "            setattr(other, name, getattr",
        on("test_one_future", "test_branches_step_side_by_side_as_they_would_alone"),
    ),
    # --- what is told, and how sure
    Mutation(
        "told: outcomes are told one by one",
        "experiments/comparing/verdicts.py",
        "return verdict(row.low_together, row.high_together,",
        "return verdict(row.low, row.high,",
        on("test_verdicts", "test_luck_decides_nothing_more_often_than_once_in_twenty_comparisons"),
    ),
    Mutation(
        "told: what is nearly within the margin is the same",
        "experiments/comparing/verdicts.py",
        "max(-low, high) < margin",
        "min(-low, high) < margin",
        on("test_verdicts", "test_what_is_surely_so_is_said_and_what_is_surely_little_is_practically_the_same"),
    ),
    Mutation(
        "told: worlds better off are worlds with more",
        "experiments/comparing/answer.py",
        "if outcome.better >= 0 else",
        "if True else",
        on("test_verdicts", "test_worlds_that_are_better_off_are_counted_by_what_is_good"),
    ),
    Mutation(
        "told: a margin as wide as worlds lie apart",
        "experiments/simultaneous.py",
        "np.where(alike, np.nan, LITTLE * np.sqrt(variance))",
        "np.where(alike, np.nan, np.sqrt(variance))",
        on("test_simultaneous", "test_beside_each_effect_stands_what_its_worlds_show_and_what_holds_together"),
    ),
    Mutation(
        "told: a few seeds that agree decide",
        "experiments/simultaneous.py",
        "(n < FEWEST) & (mean != 0.0)",
        "(n < 0) & (mean != 0.0)",
        on("test_simultaneous", "test_what_does_not_vary_is_its_own_interval_and_what_is_missing_has_none"),
    ),
    Mutation(
        "told: steps are told one by one",
        "experiments/ingredients/turning.py",
        "found = as_family(more[:, mine], less[:, mine])",
        "found = pd.concat([as_family(more[:, [k]], less[:, [k]]) for k in mine], ignore_index=True)",
        on("test_turning", "test_by_luck_alone_any_step_of_a_thing_is_decided_once_in_twenty_times"),
    ),
    Mutation(
        "told: luck is that of the wildest case",
        "experiments/evidence/calibrate.py",
        ".where(by_case.count() == 2).median()",
        ".where(by_case.count() == 2).max()",
        on("test_recover", "test_luck_is_found_in_pairs_of_runs_whatever_a_wild_case_or_a_single_run_shows"),
    ),
    Mutation(
        "told: a typical world is near the mean",
        "experiments/comparing/typical.py",
        "np.median(values, axis=0)",
        "values.mean(axis=0)",
        on("test_typical",
           "test_the_seed_in_the_middle_of_both_is_the_nearest_whatever_the_order_of_rows_and_of_seeds"),
    ),
    Mutation(
        "evaluating: a degree of freedom too many",
        "experiments/evaluating/estimators.py",
        "np.sqrt(squares / (many - 1) / many)",
        "np.sqrt(squares / many / many)",
        on("test_estimators", "test_change_in_treated_areas_is_a_regression_on_a_constant"),
    ),
    Mutation(
        "evaluating: waves of an area are taken for independent",
        "experiments/evaluating/estimators.py",
        "score = (d * (y - beta[:, None, None] * d)).sum(2)",
        "score = (d * (y - beta[:, None, None] * d)).reshape(len(d), -1)",
        on("test_estimators", "test_a_stepped_wedge_is_two_way_fixed_effects_clustered_by_area"),
    ),
    Mutation(
        "evaluating: errors without leverage",
        "experiments/evaluating/estimators.py",
        "/ (1.0 - leverage)",
        "/ np.sqrt(1.0 - leverage)",
        on("test_estimators", "test_analysis_of_covariance_and_discontinuity_have_errors_hc3"),
    ),
    Mutation(
        "evaluating: cohorts count alike",
        "experiments/evaluating/estimators.py",
        "weight = size / many",
        "weight = size / many * 0 + 1 / 3",
        on("test_estimators", "test_an_event_study_is_callaway_and_santannas"),
    ),
    Mutation(
        "evaluating: the index is read after treatment",
        "experiments/evaluating/assignment.py",
        "index = standardised(-records.start)[area]",
        "index = standardised(-records.levels[:, 1, -1])[area]",
        on("test_evaluating", "test_a_trend_of_needier_areas_biases_differences_by_just_that"),
    ),
    Mutation(
        "evaluating: what leaks does not",
        "experiments/evaluating/records.py",
        "np.where(reached, array[:, course], array[:, 0])",
        "array[:, 0]",
        on("test_evaluating", "test_what_leaks_is_lost_to_a_design_by_lot"),
    ),
    Mutation(
        "evaluating: a panel keeps those who move away",
        "experiments/evaluating/surveying.py",
        'if survey.movers == "lost" and',
        'if survey.movers == "" and',
        on("test_evaluating", "test_a_panel_is_of_those_who_stay_and_shrinks_as_they_go"),
    ),
    Mutation(
        "evaluating: everybody responds alike",
        "experiments/evaluating/surveying.py",
        "rng.binomial(reached, survey.chances[kind // 2])",
        "rng.binomial(reached, survey.response)",
        on("test_evaluating", "test_who_responds_less_is_heard_less"),
    ),
    Mutation(
        "evaluating: nothing done is the programme all the same",
        "experiments/evaluating/studies.py",
        "world = records.without_programme() if nothing else records",
        "world = records",
        on("test_evaluating", "test_where_nothing_is_done_a_study_says_what_it_would_without_a_programme"),
    ),
    Mutation(
        "evaluating: the programme begins a year late",
        "experiments/evaluating/bank.py",
        '12 * (asked["baseline_years"] + begin)',
        '12 * (asked["baseline_years"] + begin + 1)',
        on("test_bank", "test_an_area_is_lived_as_its_world_would_be"),
    ),
    Mutation(
        "evaluating: lots cross pairs",
        "experiments/evaluating/randomisation.py",
        "if pair.max() < 0:",
        "if pair.max() < 99:",
        on("test_randomisation", "test_lots_are_drawn_within_pairs_where_there_are_pairs"),
    ),
    Mutation(
        "evaluating: how the lots fell is not one of the ways",
        "experiments/evaluating/randomisation.py",
        "len(lots) + 1e-9)) + 1",
        "len(lots) + 1e-9)) + 2",
        on("test_randomisation", "test_two_groups_are_scipys_permutation_test_inverted"),
    ),
    Mutation(
        "evaluating: the outcome before is not taken off",
        "experiments/evaluating/randomisation.py",
        "return np.asarray(y - slope * x)",
        "return np.asarray(y)",
        on("test_randomisation", "test_what_is_left_of_a_regression_is_permuted"),
    ),
    Mutation(
        "evaluating: a gain of what is worse when it rises is a gain",
        "experiments/evaluating/verdicts.py",
        '(row["better"] >= 0)',
        "True",
        on("test_published", "test_a_gain_and_a_loss_are_told_apart_whichever_way_an_outcome_is_better"),
    ),
    Mutation(
        "evaluating: respondents of a counted outcome are all alike",
        "experiments/evaluating/surveying.py",
        "return seen + luck,",
        "return seen,",
        on("test_published", "test_what_varies_between_respondents_is_drawn_where_an_outcome_is_counted"),
    ),
    Mutation(
        "evaluating: newcomers are taken for those who stayed",
        "experiments/evaluating/records.py",
        "still = self.stayed[:, 0, first + 1 : at + 1].all(1)",
        "still = self.stayed[:, 0, at : at + 1].all(1)",
        on("test_evaluating", "test_what_those_who_stayed_gain_with_no_programme_is_told_apart_from_all_residents"),
    ),
    Mutation(
        "told: small places of a seed are one place",
        "experiments/ingredients/catchment.py",
        "for own in seeds_of(seed, many):",
        "for own in [seed] * many:",
        on("test_catchment", "test_places_of_a_seed_share_its_case_and_not_their_luck"),
    ),
    Mutation(
        "spending: money for what is new mends too",
        f"{PROGRAMME}/works.py",
        '(works != "new")',
        '(works != "")',
        on("test_payers",
           "test_money_for_what_exists_builds_nothing_and_money_for_what_is_new_mends_and_reopens_nothing"),
    ),
    Mutation(
        "spending: money for what exists builds too",
        f"{PROGRAMME}/works.py",
        'if works != "existing" and len(i)',
        'if works != "" and len(i)',
        on("test_payers",
           "test_money_for_what_exists_builds_nothing_and_money_for_what_is_new_mends_and_reopens_nothing"),
    ),
    # --- places of one's own
    Mutation(
        "place: a census table's adults are one too many",
        "model/gazetteer/margins.py",
        "adults=round(margin.counts.sum())",
        "adults=round(margin.counts.sum()) + 1",
        on("test_gazetteer_census", "test_a_place_takes_its_people_and_its_adults_from_the_tables_that_it_names"),
    ),
    Mutation(
        "place: the smallest remainders are rounded up",
        "model/gazetteer/fitting.py",
        "owed = np.argsort(-np.round(",
        "owed = np.argsort(np.round(",
        on("test_places", "test_largest_remainders_lose_nobody"),
    ),
    Mutation(
        "place: cells of nine people are taken",
        "model/margins.py",
        "SMALLEST = 10",
        "SMALLEST = 9",
        on("test_places", "test_a_small_cell_is_taken_if_it_is_meant_or_a_share_or_nobody"),
    ),
    Mutation(
        "place: a case goes before what the place says",
        "experiments/cases/changes.py",
        "if name not in own}",
        "if True}",
        on("test_places", "test_a_place_comes_before_the_cases_of_the_ensemble_and_what_is_asked_before_both"),
    ),
    Mutation(
        "place: luck opens what is given as shut",
        "model/standing.py",
        "if one.is_open is False]] = 2",
        "if one.is_open is False]] = 0",
        on("test_places", "test_what_is_given_as_shut_is_not_done_up_by_luck_that_reopens_it"),
    ),
    Mutation(
        "place: what closes by luck before the experiment lets people down",
        "model/standing.py",
        "world.use_of(shut) * world.parameters.letdown.institution",
        "world.use_of(shut) * 0.0",
        on("test_places", "test_what_is_given_as_open_lets_nobody_down_before_the_experiment"),
    ),
    Mutation(
        "place: what is disused is open",
        "model/gazetteer/openstreetmap.py",
        'yield Meaning(tag, kind.kind, "", kind.owner, False)',
        'yield Meaning(tag, kind.kind, "", kind.owner, None)',
        on("test_gazetteer_institutions", "test_what_is_disused_is_closed"),
    ),
    Mutation(
        "place: namesakes five kilometres apart are one",
        "model/gazetteer/duplicates.py",
        "cKDTree(at[same]).query_pairs(SAME)",
        "cKDTree(at[same]).query_pairs(100 * SAME)",
        on("test_gazetteer_institutions", "test_neighbours_that_are_not_the_same_both_stay"),
    ),
    Mutation(
        "place: whose numbers an answer rests on is not told",
        "experiments/presenting/resting.py",
        "told = [place_named(place).rests_on(population)",
        'told = [""',
        on("test_places", "test_every_answer_about_a_place_says_whose_numbers_it_rests_on"),
    ),
    # --- surveys
    Mutation(
        "survey: a design effect is left out",
        "experiments/surveys/likelihood.py",
        "both * effect / max(one.n, other.n)",
        "both / max(one.n, other.n)",
        on("test_surveys", "test_what_is_little_known_moves_little"),
    ),
    Mutation(
        "survey: of two samples the smaller counts for what they share",
        "experiments/surveys/likelihood.py",
        "max(one.n, other.n)",
        "min(one.n, other.n)",
        on("test_surveys", "test_the_sampling_variance_is_what_samples_of_the_same_people_show"),
    ),
    Mutation(
        "survey: luck is reckoned as if cases were alike",
        "experiments/surveys/likelihood.py",
        "off = said - said.mean(axis=1, keepdims=True)",
        "off = said - said.mean(axis=(0, 1), keepdims=True)",
        on("test_surveys", "test_luck_is_pooled_over_cases_whatever_they_expect"),
    ),
    Mutation(
        "survey: all cases weigh the same",
        "experiments/surveys/likelihood.py",
        "likely = np.exp(logs - logs.max())",
        "likely = np.exp(0.0 * logs)",
        on("test_surveys", "test_the_case_that_gave_the_answers_weighs_most"),
    ),
    Mutation(
        "survey: an ensemble of too few cases is asked",
        "experiments/surveys/reweighting.py",
        "if len(ensemble) < LEAST:",
        "if False:",
        on("test_surveys", "test_an_ensemble_of_too_few_cases_is_refused_before_anybody_is_asked"),
    ),
    # --- rules of one's own
    Mutation(
        "rule: what lies beside it is imported",
        "model/rules/rule.py",
        "            check_alone(self.path, self.text)",
        "            pass",
        on("test_rules_of_ones_own", "test_a_rule_takes_nothing_from_a_file_beside_it_wherever_it_says_so"),
    ),
    Mutation(
        "rule: two processes declare one column",
        "model/rules/rule.py",
        "if given.count(name) > 1:",
        "if False:",
        on("test_rules_of_ones_own", "test_a_mistake_is_told_with_its_file_and_line_and_nothing_is_written"),
    ),
    Mutation(
        "rule: luck of the model's own processes is its own",
        "experiments/hygiene.py",
        "both = sorted(named & models)",
        "both = []",
        on("test_rules_of_ones_own", "test_a_rule_that_breaks_hygiene_is_told_which"),
    ),
    Mutation(
        "rule: a study forgets the rules that it is given",
        "experiments/studies/sensitivity.py",
        "study = study_given(study, processes, work.checked())",
        "study = study_given(study, None, work.checked())",
        on("test_rules_of_ones_own", "test_a_study_in_python_runs_with_the_rules_that_are_given"),
    ),
    Mutation(
        "place: a visitor's place names a census table of the machine",
        "experiments/page/grounds.py",
        "    for table, key in BESIDE:",
        "    for table, key in BESIDE[1:]:",
        on("test_places", "test_a_visitor_names_no_file_of_the_machine"),
    ),
    # --- regions
    Mutation(
        "region: what rounding leaves is an award",
        "experiments/regions/rules.py",
        "DUST = 1e-9",
        "DUST = -1.0",
        on("test_region", "test_nobody_is_given_what_rounding_leaves"),
    ),
    Mutation(
        "region: the pot pays for bids at once",
        f"{PROGRAMME}/spending.py",
        "wanted - np.maximum(i.subsidy, 0.0)",
        "wanted - i.subsidy",
        on("test_grants", "test_running_costs_money_does_not_make_good_at_once_what_a_council_keeps_back"),
    ),
    Mutation(
        "region: rounds are held before there is money",
        "experiments/regions/living.py",
        "begins = programme.start // 12 * 12",
        "begins = 0",
        on("test_region", "test_no_round_is_held_before_there_is_money"),
    ),
    Mutation(
        "region: an ending is judged over a gap before it",
        f"{PROGRAMME}/ledger.py",
        "if 0 < self.ends >= month else month",
        "if self.ends else month",
        on("test_grants", "test_money_that_comes_again_after_a_gap_ends_as_abruptly_as_if_it_had_come_alone"),
    ),
    Mutation(
        "region: those who bid cost their council nothing",
        "experiments/regions/living.py",
        "self.debts += self.rule.cost * self.bids[-1]",
        "self.debts += 0.0 * self.bids[-1]",
        on("test_region", "test_what_a_bid_costs_is_missing_from_what_the_council_pays_here"),
    ),
    Mutation(
        "region: the least needy come first",
        "experiments/regions/living.py",
        "    return -standard(standard(",
        "    return standard(standard(",
        on("test_region"),
    ),
    Mutation(
        "region: the best split costs what it likes",
        "experiments/regions/hindsight.py",
        "pot / max(pot, 1.0) + ROUNDING",
        "np.inf",
        on("test_region", "test_the_best_split_is_the_best_of_all_that_the_pot_can_pay"),
    ),
    Mutation(
        "region: of what is bad the best split leaves most",
        "experiments/regions/shared.py",
        "weight = better * self.people",
        "weight = self.people",
        on("test_region", "test_of_what_is_bad_the_best_split_leaves_least"),
    ),
    Mutation(
        "region: a rule of one's own ends where borders are open",
        "model/borders.py",
        "schedule = rules.among(SCHEDULE)",
        "schedule = SCHEDULE",
        on("test_borders", "test_a_rule_of_one_s_own_runs_where_borders_are_open"),
    ),
    Mutation(
        "region: movers leave their trust behind",
        "model/borders.py",
        '"trust", "loneliness"',
        '"loneliness"',
        on("test_borders", "test_movers_arrive_with_all_that_is_theirs_to_the_bit_and_with_nothing_of_the_place"),
    ),
    Mutation(
        "region: movers go to the place they left",
        "model/borders.py",
        "whose += own * (whose >= ends[origin] - own)",
        "whose += 0",
        on("test_borders", "test_movers_go_to_other_places_in_proportion_to_their_adults"),
    ),
    Mutation(
        "region: borders are open for all",
        "experiments/regions/living.py",
        'if asked["borders"]:',
        "if True:",
        on("test_borders", "test_where_borders_are_shut_each_place_lives_as_if_it_were_alone"),
    ),
    # --- evaluations, whose effect
    Mutation(
        "evaluating: the truth is of all areas where it is asked of the treated",
        "experiments/evaluating/studies.py",
        "return np.asarray((own * treated).sum(1) / treated.sum(1))",
        "return np.asarray(own.mean(1))",
        on("test_evaluating", "test_whose_effect_the_truth_is_by_arithmetic"),
    ),
    Mutation(
        "evaluating: the truth at the cut-off is that of all",
        "experiments/evaluating/studies.py",
        "return np.asarray(effect.mean(1) - slope * level[:, 0])",
        "return np.asarray(effect.mean(1))",
        on("test_evaluating", "test_whose_effect_the_truth_is_by_arithmetic"),
    ),
    Mutation(
        "evaluating: the luck that mixtures share is left out",
        "experiments/evaluating/synthetic.py",
        "shared = 1.0 / len(treated) + (own.mean(0) ** 2).sum()",
        "shared = 1.0 / len(treated)",
        on(
            "test_estimators",
            "test_of_lots_and_luck_alone_synthetic_control_covers_nothing_in_ninety_five_of_a_hundred",
        ),
    ),
    Mutation(
        "evaluating: the worst bids are funded",
        "experiments/evaluating/assignment.py",
        "bids = standardised(records.bids)[area]",
        "bids = standardised(-records.bids)[area]",
        on("test_evaluating", "test_the_best_bids_are_funded"),
    ),
    Mutation(
        "evaluating: areas share their luck between cases",
        "experiments/evaluating/bank.py",
        'seeds_of(asked["case"], row + 2)[row + 1]',
        'seeds_of(asked["case"], row + 1)[row]',
        on("test_bank", "test_no_two_areas_of_any_cases_share_their_luck"),
    ),
    # --- two runs held against each other
    Mutation(
        "tracing: of two rules only one run's processes are looked at",
        "experiments/tracing/parting.py",
        "    return [*found, *rest]",
        "    return found",
        on("test_doctests", "test_examples_in_docstrings_are_true[kith.experiments.tracing.parting.both_in_order]"),
    ),
]  # fmt: skip


def copied(to: Path) -> None:
    """Copy what the tests need."""
    skipped = shutil.ignore_patterns("__pycache__", "*.pyc", ".hypothesis", ".pytest_cache")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, to / name, ignore=skipped)
        else:
            shutil.copy(source, to / name)


def surroundings(copy: Path) -> dict[str, str]:
    """An environment in which the copy is what is imported, and machine code is kept beside it."""
    here = {"PYTHONPATH": str(copy), "XDG_CACHE_HOME": str(copy.parent / "cache")}
    return os.environ | here | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}


def told(copy: Path, expression: str) -> Path:
    """What Python says in those surroundings."""
    asked = [sys.executable, "-c", f"import kith.model.compiled; print({expression})"]
    said = subprocess.run(asked, cwd=copy, env=surroundings(copy), capture_output=True, text=True, check=True)
    return Path(said.stdout.strip()).resolve()


def imported_from(copy: Path) -> Path:
    """The folder that `import kith.model` finds in those surroundings."""
    return told(copy, "kith.model.__file__").parent


def machine_code(copy: Path) -> Path:
    """The folder in which the copy as it is now keeps its machine code."""
    return told(copy, "kith.model.compiled.FOLDER")


def lent(copy: Path, file: str) -> Path:
    """Lend the copy, in which this file was changed, the machine code of all but what is made of that file; where.

    Kernels are made of their own file and of those that it imports from; those of tests are made anew. One that is
    lent although it should not be makes a mutation survive, and never be caught.
    """
    name = Path(file).stem
    imports = re.compile(rf"^from \.+{name} import", re.MULTILINE)
    changed = {name} | {
        each.stem for each in copy.rglob("model/**/*.py") if imports.search(each.read_text("utf-8"))
    }
    skipped = shutil.ignore_patterns("all-compiled", "tests_*", *(f"{each}.*" for each in changed))
    shutil.copytree(copy.parent / "kernels", to := machine_code(copy), ignore=skipped, dirs_exist_ok=True)
    return to


def tested(copy: Path, tests: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    """Run these tests on the copy, until the first that fails."""
    asked = [sys.executable, "-m", "pytest", "-x", "-q", "-rfE", "-p", "no:cacheprovider"]
    asked += ["--hypothesis-profile", "first failure", *tests]
    return subprocess.run(asked, cwd=copy, env=surroundings(copy), capture_output=True, text=True)


def first_failure(output: str) -> str | None:
    """The first test that failed, as pytest names it, without its folder."""
    found = re.search(r"^(?:FAILED|ERROR) (?:tests/)?(\S.*?)(?: - .*)?$", output, re.MULTILINE)
    return found.group(1) if found else None


def tried(copy: Path, mutation: Mutation) -> tuple[bool, str]:
    """Whether the mutation was caught, and by which test or why not."""
    file = copy / mutation.file
    text, before = file.read_text(encoding="utf-8"), file.stat()
    if text.count(mutation.old) != 1:
        return False, f"THE TEXT TO REPLACE IS THERE {text.count(mutation.old)} TIMES"
    file.write_text(text.replace(mutation.old, mutation.new), encoding="utf-8")
    made = copy.parent / "none"
    try:
        if mutation.file.startswith("model/"):
            made = lent(copy, mutation.file)
        done = tested(copy, mutation.tests)
    finally:
        shutil.rmtree(made, ignore_errors=True)
        file.write_text(text, encoding="utf-8")
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))  # by which machine code is known, too
    if done.returncode == 0:
        return False, "SURVIVED"
    if "numba.core.errors" in done.stdout:
        return False, f"DOES NOT COMPILE: {done.stdout[-300:]}"
    caught = first_failure(done.stdout)
    return (True, caught) if done.returncode == 1 and caught else (False, f"NOT RUN: {done.stdout[-300:]}")


def baseline(copy: Path, chosen: list[Mutation]) -> bool:
    """Whether all the tests named pass on the copy as it is; keeps the machine code that they made."""
    done = tested(copy, tuple(dict.fromkeys(test for each in chosen for test in each.tests)))
    if done.returncode != 0:
        print(f"without any mutation: {first_failure(done.stdout) or done.stdout[-1000:]} fails")
    shutil.copytree(machine_code(copy), copy.parent / "kernels")
    return done.returncode == 0


def main(words: list[str], mutations: Sequence[Mutation] = MUTATIONS) -> int:
    """Try the mutations whose name contains every word; print a table; 1 if any was not caught."""
    chosen = [each for each in mutations if all(word in each.name for word in words)]
    if not chosen:
        print("no mutation of that name; there are:", *(each.name for each in mutations), sep="\n  ")
        return 1
    began, survivors = time.monotonic(), 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder).resolve() / "copy"
        copy.mkdir()
        copied(copy)
        if imported_from(copy) != copy / "model":
            print(f"the copy in {copy} is not what is imported, but {imported_from(copy)}")
            return 1
        if not baseline(copy, chosen):
            return 1
        width = max(len(each.name) for each in chosen)
        for each in chosen:
            caught, by = tried(copy, each)
            survivors += not caught
            print(f"{each.name:{width}}  {by}", flush=True)
    print(f"{len(chosen)} mutations, {survivors} not caught, {time.monotonic() - began:.0f} s")
    return int(survivors > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
