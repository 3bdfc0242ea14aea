"""What a guest sees of the model: one line each, a small table in a notebook, frames and a graph for other tools."""

from collections import Counter
from io import BytesIO

import networkx as nx
import numpy as np
import pytest
from worlds import hostings_of, memberships_of, pairs_of, programme, uses_of

from kith import Neighbourhood, Place, Programme, case, catalogue, places, presets
from kith.model.agents import Group, Institution
from kith.model.entities import KINDS, NONE, OWNERS, TENURES
from kith.model.ties import CONTACTS, SETTINGS


@pytest.fixture(scope="module")
def world(lively_town):
    """A lively place after two years of everything that money can buy."""
    return lively_town.branch(programme(budget=20_000)).run(24)


def everything(world):
    """One of each thing that shows itself."""
    first = {kind: next(iter(agents)) for kind, agents in world.agents_by_type.items()}
    return {
        "Neighbourhood": world,
        "Residents": world.residents,
        "Groups": world.groups,
        "Institutions": world.institutions,
        "Ties": world.ties,
        "Resident": world.resident(17),
        "Group": first[Group],
        "Institution": first[Institution],
        "Programme": world.programme,
        "Case": world.parameters,
        "Case of one change": case({"trust.learning": 0.1}),
        "ParameterGroup": world.parameters.trust,
        "Place": world.place,
    }


def test_everything_is_told_in_one_short_line(world):
    for name, it in everything(world).items():
        assert repr(it).startswith(f"<{name.split()[0]}") and len(repr(it)) < 240 and "\n" not in repr(it), (
            repr(it)
        )


def test_every_preset_place_and_extreme_case_is_told_in_one_short_line():
    extreme = case({name: entry.high for name, entry in catalogue.items() if not name.endswith("per_1000")})
    for it in (*presets.values(), *places.values(), case(), extreme):
        assert len(repr(it)) < 400 and "\n" not in repr(it), repr(it)


def test_everything_is_a_small_table_in_a_notebook(world):
    for it in everything(world).values():
        html = it._repr_html_()
        assert (
            html.startswith("<table>")
            and html.endswith("</table>")
            and html.count("<tr>") == html.count("</tr>")
        )


def test_what_a_user_wrote_is_escaped():
    evil = "<script>alert('&')</script>"
    option = Programme(evil)
    town = Neighbourhood(population=30, warm_up=0, programme=option)
    for it in (option, town, Place(evil, evil, "", {}, {})):
        html = it._repr_html_()
        assert "<script>" not in html and "&lt;script&gt;" in html


def test_a_handle_of_who_has_left_is_told_as_such(lively_town):
    world = lively_town.branch(None)
    residents = list(world.agents)[: world.population]
    world.run(24)
    gone = next(agent for agent in residents if agent.has_left)
    assert repr(gone) == f"<Resident {gone.identity}, who has left>" and "has left" in gone._repr_html_()


# --- frames -------------------------------------------------------------------------------------------


def test_the_frame_of_residents_has_one_row_each_by_identity_with_words(world):
    r, frame = world.residents, world.residents.to_frame()
    assert (
        frame.index.name == "resident"
        and frame.index.tolist() == r.identity.tolist()
        and frame.index.is_unique
    )
    assert frame["row"].tolist() == list(range(world.population))
    assert frame["tenure"].tolist() == [TENURES[code] for code in r.tenure]
    assert frame["trust"].tolist() == r.trust.tolist()
    assert frame["memberships"].tolist() == (r.member_of != NONE).sum(axis=0).tolist()
    assert frame["places_used"].sum() == len(uses_of(world))


def test_the_frame_of_groups_has_the_living_only_and_no_row_minus_one(lively_town):
    world = lively_town.branch(None)
    g = world.groups
    g.place[np.flatnonzero(g.alive)[:2]] = NONE
    frame = g.to_frame()
    assert sorted(frame.index) == sorted(g.identity[g.alive].tolist())
    assert frame["place"].isna().tolist() == (g.place[g.alive] == NONE).tolist()
    assert frame["place"].isna().any() and frame["place"].min() >= 0
    hosted = frame[frame["place"].notna()]
    where = world.institutions.identity[hosted["place"].astype(int)].tolist()
    assert set(zip(hosted.index, where, strict=True)) == hostings_of(world)


def test_the_frame_of_institutions_says_kind_and_owner(world):
    i, frame = world.institutions, world.institutions.to_frame()
    assert frame["kind"].tolist() == [KINDS[code] for code in i.kind]
    assert frame["owner"].tolist() == [OWNERS[code] for code in i.owner]
    assert frame["body"].isna().tolist() == (i.body == NONE).tolist()


def test_the_frame_of_ties_has_one_row_each_with_settings_in_words(world):
    t, frame = world.ties, world.ties.to_frame()
    assert len(frame) == len(t) and (frame["ego"] < frame["alter"]).all()
    assert frame["setting"].tolist() == [SETTINGS[code] for code in t.setting]
    assert frame["contact"].tolist() == [CONTACTS[code] for code in t.contact]


def test_frames_of_a_place_with_nothing_are_empty():
    nothing = {f"{kind}.per_1000": 0.0 for kind in KINDS} | {"groups.per_1000": 0.0, "start.street_ties": 0.0}
    world = Neighbourhood(population=30, warm_up=0, parameters=nothing)
    for columns in (world.groups, world.institutions, world.ties):
        assert len(columns.to_frame()) == 0 and repr(columns)
    assert world.to_networkx().number_of_edges() == 0


# --- the graph ----------------------------------------------------------------------------------------


def identities(graph, layer):
    """Ends of the edges of a layer, as pairs of identities: of a resident and a group, and so on."""
    order = ("resident", "group", "institution")
    ends = [sorted((a.split(), b.split()), key=lambda end: order.index(end[0])) for a, b, kind in
            graph.edges(data="layer") if kind == layer]  # fmt: skip
    return {(int(a[1]), int(b[1])) for a, b in ends}


def test_the_graph_has_every_tie_membership_use_and_hosting_by_identity(world):
    graph = world.to_networkx()
    assert {frozenset(ends) for ends in identities(graph, "tie")} == pairs_of(world)
    assert identities(graph, "membership") == memberships_of(world)
    assert identities(graph, "use") == uses_of(world)
    assert identities(graph, "hosting") == hostings_of(world)
    layers = Counter(dict(graph.nodes(data="layer")).values())
    living = int(world.groups.alive.sum())
    assert layers == {"resident": world.population, "group": living, "institution": len(world.institutions)}


def test_every_layer_but_ties_is_bipartite(world):
    graph = world.to_networkx()
    layer = dict(graph.nodes(data="layer"))
    between = {"membership": {"resident", "group"}, "use": {"resident", "institution"},
               "hosting": {"group", "institution"}, "tie": {"resident"}}  # fmt: skip
    assert all({layer[a], layer[b]} == between[kind] for a, b, kind in graph.edges(data="layer"))


def test_a_tie_of_the_graph_has_its_strength_and_setting(world):
    graph, t, who = world.to_networkx(), world.ties, world.residents.identity
    for tie in range(0, len(t), 50):
        edge = graph.edges[f"resident {who[t.ego[tie]]}", f"resident {who[t.alter[tie]]}"]
        assert (edge["strength"], edge["setting"]) == (t.strength[tie], SETTINGS[t.setting[tie]])


def test_attributes_are_plain_python(world):
    graph = world.to_networkx()
    every = [
        graph.graph,
        *dict(graph.nodes(data=True)).values(),
        *(said for *_, said in graph.edges(data=True)),
    ]
    assert {type(value) for said in every for value in said.values()} <= {str, int, float, bool}


@pytest.mark.parametrize(
    ("write", "read"),
    [(nx.write_graphml, nx.read_graphml), (nx.write_gexf, nx.read_gexf)],
    ids=["GraphML", "GEXF"],
)
def test_the_graph_is_the_same_after_a_file(world, write, read):
    graph, file = world.to_networkx(), BytesIO()
    write(graph, file)
    file.seek(0)
    again = read(file)
    assert set(again) == set(graph) and {frozenset(e) for e in again.edges} == {
        frozenset(e) for e in graph.edges
    }
    for node, said in graph.nodes(data=True):
        assert {name: again.nodes[node][name] for name in said} == said
    for a, b, said in graph.edges(data=True):
        assert {name: again.edges[a, b][name] for name in said} == said


def test_networkx_measures_the_same_closure_as_kith(world):
    graph = world.to_networkx()
    ties = nx.Graph((a, b) for a, b, layer in graph.edges(data="layer") if layer == "tie")
    assert nx.transitivity(ties) == pytest.approx(world.observe()["closure"])
    assert np.isclose(2 * ties.number_of_edges() / world.population, world.observe()["ties"])
