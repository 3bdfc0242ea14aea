"""A Mesa user finds what they expect: agents with cells and verbs that are handles on the model's own columns."""

import gc
import subprocess
import sys
import weakref
from collections import Counter

import mesa
import numpy as np
import pytest
from worlds import bare, programme, uses_of

from kith import Neighbourhood
from kith.model.agents import Group, Institution, Resident
from kith.model.entities import KINDS, NONE, OWNERS


@pytest.fixture
def world(lively_town):
    return lively_town.branch(programme(budget=20_000))


def steps(world, months):
    for _ in range(months):
        world.step()
    return world


def agents_of(world, kind):
    return {agent.row: agent for agent in world.agents if type(agent) is kind}


# --- who is there -------------------------------------------------------------------------------------


def test_the_model_is_a_mesa_model_that_steps():
    world = Neighbourhood(population=50, warm_up=2)
    world.step()
    assert isinstance(world, mesa.Model) and world.month == 1


@pytest.mark.parametrize("months", [0, 1, 40])
def test_there_is_an_agent_for_each_resident_living_group_and_institution(world, months):
    steps(world, months)
    assert sorted(agents_of(world, Resident)) == list(range(world.population))
    assert sorted(agents_of(world, Group)) == np.flatnonzero(world.groups.alive).tolist()
    assert sorted(agents_of(world, Institution)) == list(range(len(world.institutions)))
    assert len(world.agents) == sum(len(agents_of(world, kind)) for kind in (Resident, Group, Institution))


def test_agents_are_mesas_own_kind_by_type(world):
    counted = {kind: len(agents) for kind, agents in world.agents_by_type.items() if len(agents)}
    world.agents.select(lambda agent: True)
    assert all(issubclass(kind, mesa.Agent) for kind in counted) and len(world.agents) == sum(
        len(agents) for agents in world.agents_by_type.values()
    )


def test_no_two_agents_share_an_identity_number(world):
    assert max(Counter(agent.unique_id for agent in steps(world, 12).agents).values()) == 1


def test_looking_month_by_month_sees_what_looking_once_sees(lively_town):
    often, once = lively_town.branch("patient"), lively_town.branch("patient")
    for _ in range(30):
        assert len(often.agents)
        often.step()
    steps(once, 30)
    for kind in (Resident, Group, Institution):
        one, other = agents_of(often, kind), agents_of(once, kind)
        assert {row: a.cell.coordinate for row, a in one.items()} == {
            row: a.cell.coordinate for row, a in other.items()
        }


# --- where they are -----------------------------------------------------------------------------------


def cell_number(agent):
    x, y = agent.cell.coordinate
    return y * agent.model.geography.side + x


@pytest.mark.parametrize("months", [0, 30])
def test_residents_and_institutions_stand_on_the_cells_of_their_columns(world, months):
    steps(world, months)
    for kind, columns in ((Resident, world.residents), (Institution, world.institutions)):
        on_grid = {row: cell_number(agent) for row, agent in agents_of(world, kind).items()}
        assert on_grid == dict(enumerate(columns.cell.tolist()))


@pytest.mark.parametrize("months", [0, 1, 30])
def test_groups_stand_where_they_meet(world, months):
    steps(world, months)
    g, i = world.groups, world.institutions
    for row, agent in agents_of(world, Group).items():
        assert cell_number(agent) == (i.cell[g.place[row]] if g.place[row] != NONE else g.cell[row])


def test_the_grid_holds_every_agent_once_and_nobody_who_has_gone(world):
    assert len(world.agents)
    steps(world, 30)
    on_grid = [agent for cell in world.grid.all_cells for agent in cell.agents]
    assert Counter(map(id, on_grid)) == Counter(map(id, world.agents))


def test_a_cell_is_thirty_metres_and_the_grid_is_as_wide_as_the_ground(world):
    assert world.grid.width == world.grid.height == world.geography.side
    agent = world.resident(5)
    x, y = agent.cell.coordinate
    assert ((x + 0.5) * 30, (y + 0.5) * 30) == (world.x[5], world.y[5])


# --- handles ------------------------------------------------------------------------------------------


def test_an_agent_reads_and_writes_the_columns(world):
    resident = world.resident(17)
    resident.trust = 0.625
    world.residents.skill[17] = 0.375
    assert (world.residents.trust[17], resident.skill) == (0.625, 0.375)


def test_a_resident_knows_their_ties_groups_and_places(world):
    for row in range(0, world.population, 7):
        resident = world.resident(row)
        t, r = world.ties, world.residents
        mine = (t.ego == row) | (t.alter == row)
        assert sum(resident.ties.values()) == pytest.approx(t.strength[mine].sum(), rel=1e-5)
        assert sorted(resident.ties) == t.alters_of(row).tolist()
        assert sorted(resident.groups) == sorted(r.member_of[:, row][r.member_of[:, row] != NONE])
        assert set(resident.venues) == set(r.venue[:, row][r.venue[:, row] != NONE].tolist())
        assert resident.age == (world.month - r.born[row]) / 12


def test_a_group_knows_its_members_and_an_institution_its_kind_and_owner(world):
    for row, group in agents_of(world, Group).items():
        assert len(group.members) == world.members()[row]
    for row, institution in agents_of(world, Institution).items():
        i = world.institutions
        assert (institution.kind, institution.owner) == (KINDS[i.kind[row]], OWNERS[i.owner[row]])


def test_befriending_ties_both_once():
    world = Neighbourhood(population=40, parameters=bare(ties__rate=0, start__street_ties=0), warm_up=0)
    one, other = world.resident(30), world.resident(4)
    for _ in range(2):
        one.befriend(other)
        other.befriend(one)
    assert (list(one.ties), list(other.ties)) == ([4], [30]) and len(world.ties) == 1


def test_nobody_befriends_themselves():
    world = Neighbourhood(population=40, parameters=bare(start__street_ties=0), warm_up=0)
    world.resident(3).befriend(world.resident(3))
    assert len(world.ties) == 0


def test_joining_takes_a_free_slot_and_is_refused_where_there_is_none(world):
    groups = list(agents_of(world, Group).values())[:4]
    resident = next(a for a in agents_of(world, Resident).values() if not a.groups)
    assert [resident.join(group) for group in groups] == [True, True, True, False]
    assert resident.groups == [group.row for group in groups[:3]]
    assert all(resident.row in group.members for group in groups[:3])


def test_joining_a_group_one_belongs_to_changes_nothing(world):
    group = next(iter(agents_of(world, Group).values()))
    resident = next(a for a in agents_of(world, Resident).values() if not a.groups)
    resident.join(group)
    resident.join(group)
    assert resident.groups == [group.row]


def test_visiting_takes_up_a_place_once(world):
    resident = next(a for a in agents_of(world, Resident).values() if not a.venues)
    place = next(a for a in agents_of(world, Institution).values() if a.is_open)
    before = uses_of(world)
    assert (resident.visit(place), resident.visit(place)) == (True, False)
    assert list(resident.venues) == [place.row] and len(uses_of(world) - before) == 1


def test_an_agents_age_goes_with_time(world):
    resident = world.resident(8)
    before, identity = resident.age, world.residents.identity[8]
    steps(world, 6)
    assert world.residents.identity[8] != identity or resident.age == pytest.approx(before + 0.5)


def test_a_newcomer_is_another_agent(world):
    before = {row: (a, world.residents.identity[row]) for row, a in agents_of(world, Resident).items()}
    steps(world, 24)
    now = agents_of(world, Resident)
    moved = {row for row, (_, identity) in before.items() if world.residents.identity[row] != identity}
    assert moved and {row for row, (a, _) in before.items() if now[row] is not a} == moved


# --- mesa's other ways --------------------------------------------------------------------------------


def test_nothing_that_mesa_or_python_will_remove_is_used():
    program = (
        "from kith import Neighbourhood;"
        "w = Neighbourhood(population=200, programme='patient', warm_up=12, follow=3);"
        "w.run(24); w.agents; w.grid; w.record; w.branch if w.month == 0 else None;"
        "w.resident(1).befriend(w.resident(2));"
        "Neighbourhood(population=50, warm_up=1).branch('short').run(3).agents.shuffle_do('__repr__')"
    )
    flags = ["-W", "error::DeprecationWarning", "-W", "error::FutureWarning"]
    flags += ["-W", "error::PendingDeprecationWarning"]
    environment = {"PYTHONPATH": ":".join(path or "." for path in sys.path)}
    done = subprocess.run(
        [sys.executable, *flags, "-c", program], env=environment, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


def forgotten(look):
    """Whether a world is freed from memory once nobody holds it any longer."""
    world = Neighbourhood(population=60, warm_up=2)
    other = world.branch("short").run(3)
    look(other)
    gone = [weakref.ref(world), weakref.ref(other)]
    del world, other
    gc.collect()
    return [ref() for ref in gone] == [None, None]


def test_a_world_that_nobody_holds_is_forgotten():
    assert forgotten(lambda world: world.observe())


def test_a_world_whose_agents_were_looked_at_is_forgotten():
    assert forgotten(lambda world: world.agents)
