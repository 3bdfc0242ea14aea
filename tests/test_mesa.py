"""A Mesa user finds what they expect: agents with cells and verbs that are handles on the model's own columns."""

import gc
import os
import subprocess
import sys
import weakref
from collections import Counter

import mesa
import numpy as np
import pytest
from worlds import bare, programme, uses_of

from kith import Mistake, Neighbourhood
from kith.model.agents import Group, HasLeft, Institution, Resident
from kith.model.entities import KINDS, NONE, OWNERS
from kith.model.measures.outcomes import OUTCOMES


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


# --- who has left ------------------------------------------------------------------------------------


READS = {
    "resident": ("row", "cell", "trust", "employed", "age", "ties", "groups", "venues", "community"),
    "group": ("row", "cell", "energy", "constituted", "purse", "place", "members"),
}


def left(world, kind, look):
    """A handle of somebody who has left, whether or not anybody has looked at Mesa's view since."""
    before = list(agents_of(world, kind).values())
    steps(world, 30)
    if look:
        assert len(world.agents)
    return next(agent for agent in before if agent.has_left)


@pytest.mark.parametrize("look", [True, False], ids=["looked since", "not looked since"])
@pytest.mark.parametrize("kind", [Resident, Group])
def test_a_handle_on_who_has_left_says_so_at_every_read(world, kind, look):
    gone = left(world, kind, look)
    for name in READS[gone.noun]:
        with pytest.raises(HasLeft, match=f"^{gone.noun} {gone.identity} has left") as said:
            getattr(gone, name)
        assert "\n" not in str(said.value)


@pytest.mark.parametrize("look", [True, False], ids=["looked since", "not looked since"])
def test_a_handle_on_who_has_left_writes_nothing_and_does_nothing(world, look):
    gone = left(world, Resident, look)
    here, group = world.resident(gone._row), next(iter(agents_of(world, Group).values()))
    place = next(iter(agents_of(world, Institution).values()))
    before = world.digest()
    for act in (
        lambda: setattr(gone, "trust", 0.9),
        lambda: gone.befriend(here),
        lambda: here.befriend(gone),
        lambda: gone.join(group),
        lambda: gone.visit(place),
    ):
        with pytest.raises(HasLeft):
            act()
    assert world.digest() == before and here.identity != gone.identity and not here.has_left


def test_nobody_joins_a_group_that_has_ended(world):
    gone, resident = left(world, Group, look=False), world.resident(3)
    before = world.digest()
    with pytest.raises(HasLeft, match=f"group {gone.identity} has left"):
        resident.join(gone)
    with pytest.raises(HasLeft):
        gone.energy = 1.0
    assert world.digest() == before


def test_that_somebody_has_left_is_a_mistake_and_never_a_missing_attribute(world):
    gone = left(world, Resident, look=True)
    assert issubclass(HasLeft, Mistake) and not issubclass(HasLeft, AttributeError)
    with pytest.raises(HasLeft):
        getattr(gone, "trust", None)


@pytest.mark.parametrize("kind", [Resident, Group, Institution])
def test_removing_is_refused_in_words_and_changes_nothing(world, kind):
    agent, before = next(iter(agents_of(world, kind).values())), len(world.agents)
    with pytest.raises(Mistake, match=rf"{agent.noun} {agent.identity}: remove is refused"):
        agent.remove()
    assert len(world.agents) == before and agent in world.agents and agent in agent.cell.agents


# --- right at once ------------------------------------------------------------------------------------


def kinds_by_type(world):
    return {kind: len(agents) for kind, agents in world.agents_by_type.items()}


def test_agents_by_type_are_right_before_anybody_asks_for_agents(world):
    expected = {Resident: 400, Group: int(world.groups.alive.sum()), Institution: len(world.institutions)}
    assert kinds_by_type(world) == expected


def test_agent_types_are_right_before_anybody_asks_for_agents(world):
    assert world.agent_types == [Resident, Group, Institution]


def test_agents_by_type_are_right_after_every_month(world):
    alive = []
    for _ in range(24):
        world.step()
        alive.append(int(world.groups.alive.sum()))
        assert kinds_by_type(world)[Group] == alive[-1]
        assert not any(agent.has_left for kind in world.agent_types for agent in world.agents_by_type[kind])
    assert len(set(alive)) > 1


# --- time and luck ------------------------------------------------------------------------------------


def test_steps_are_months_since_month_0():
    world = Neighbourhood(population=50, warm_up=5)
    assert (world.steps, world.month) == (0, 0)
    assert (world.run(3).steps, world.month) == (3, 3)
    other = Neighbourhood(population=50, warm_up=5).branch("short")
    assert (other.steps, other.run(2).steps) == (0, 2)


def test_rng_is_another_name_of_the_seed():
    first = Neighbourhood(population=40, warm_up=2, rng=7).digest()
    assert first == Neighbourhood(population=40, warm_up=2, seed=7).digest()
    assert first == Neighbourhood(population=40, warm_up=2, seed=7, rng=7).digest()
    assert first != Neighbourhood(population=40, warm_up=2).digest()


def test_a_seed_that_nobody_gives_is_1():
    digest = Neighbourhood(population=40, warm_up=2, seed=1).digest()
    assert digest == Neighbourhood(population=40, warm_up=2, rng=None).digest()
    assert digest == Neighbourhood(population=40, warm_up=2, seed=None).digest()


def test_two_seeds_are_a_mistake():
    with pytest.raises(Mistake, match=r"give one, not seed=1 and rng=2"):
        Neighbourhood(population=40, seed=1, rng=2)
    with pytest.raises(Mistake, match=r"rng: 1\.5 is not allowed"):
        Neighbourhood(population=40, rng=1.5)


# --- collecting ---------------------------------------------------------------------------------------


def test_outcomes_are_collected_from_month_0_on():
    world = Neighbourhood(population=60, warm_up=3, collect=True).run(4, every=1)
    frame = world.datacollector.get_model_vars_dataframe()
    assert list(frame.columns) == list(OUTCOMES) and len(frame) == 5
    assert frame.to_dict("list") == world.record.drop(columns="month").to_dict("list")


def test_a_collector_that_was_not_asked_for_in_time_says_so():
    with pytest.raises(Mistake, match="give collect=True"):
        _ = Neighbourhood(population=60, warm_up=3).run(1).datacollector


def test_mesas_own_collector_reads_model_and_agents(world):
    collector = mesa.DataCollector(
        model_reporters={"trust": lambda m: float(m.residents.trust.mean()), "month": "month"},
        agent_reporters={"row": "row"},
        agenttype_reporters={Resident: {"trust": "trust"}, Group: {"energy": "energy"}},
    )
    for month in range(4):
        if month:
            world.step()
        collector.collect(world)
    assert collector.get_model_vars_dataframe()["month"].tolist() == [0, 1, 2, 3]
    trust = collector.get_agenttype_vars_dataframe(Resident)["trust"].groupby("Step").mean()
    assert trust.tolist() == pytest.approx(collector.get_model_vars_dataframe()["trust"].tolist())
    rows = collector.get_agent_vars_dataframe().groupby("Step").size().tolist()
    assert rows[-1] == len(world.agents)


BATCH = """
import mesa
from kith import Neighbourhood
from kith.model.agents import Resident

asked = {"population": 60, "warm_up": 3, "programme": ["short", "patient"]}


class Town(Neighbourhood):
    def __init__(self, **asked):
        super().__init__(**asked)
        self.datacollector = mesa.DataCollector(
            model_reporters={"belonging": lambda m: float(m.residents.belonging.mean())},
            agenttype_reporters={Resident: {"trust": "trust"}},
            agent_reporters={"whose": "identity"},
        )
        self.datacollector.collect(self)

    def step(self):
        super().step()
        self.datacollector.collect(self)


if __name__ == "__main__":
    more = {"display_progress": False, "max_steps": 6}
    rows = mesa.batch_run(Neighbourhood, asked | {"rng": [1, 2], "collect": True}, **more)
    last = {(row["rng"], row["programme"]): row for row in rows}
    assert len(last) == 4, last
    for (seed, programme), row in last.items():
        alone = Neighbourhood(population=60, warm_up=3, programme=programme, seed=seed).run(row["Step"])
        measured = alone.observe()
        assert {name: row[name] for name in measured} == measured and row["Step"] >= 5
    rows = mesa.batch_run(Town, asked, **more)
    assert len({row["AgentID"] for row in rows}) >= 60 and {"belonging", "whose"} <= set(rows[0]), rows[0]
    print("done")
"""


def test_batch_run_runs_neighbourhoods_and_collects_what_they_measure(tmp_path):
    """On every Mesa, and with nothing that Mesa or Python will remove."""
    program = tmp_path / "batch.py"
    program.write_text(BATCH)
    flags = [
        f"-Werror::{kind}" for kind in ("DeprecationWarning", "FutureWarning", "PendingDeprecationWarning")
    ]
    environment = os.environ | {"PYTHONPATH": ":".join(path or "." for path in sys.path)}
    done = subprocess.run([sys.executable, *flags, program], env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "done\n", "")


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
    environment = os.environ | {"PYTHONPATH": ":".join(path or "." for path in sys.path)}
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
