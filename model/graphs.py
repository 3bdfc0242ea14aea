"""The neighbourhood as one graph: ties, and who belongs to, uses and hosts what as bipartite layers."""

from collections.abc import Iterator

import networkx as nx
import numpy as np

from .entities import KINDS, NONE, OWNERS, Columns
from .ties import CONTACTS, SETTINGS
from .world import World


def to_networkx(world: World) -> nx.Graph:
    """Residents, living groups and institutions as nodes; ties, memberships, uses and hostings as edges.

    Parameters
    ----------
    world : World
        As it is now.

    Returns
    -------
    networkx.Graph
        Nodes are named by identity, which is never used twice ("resident 17", "group 3", "institution 5"). `layer` of
        a node is *resident*, *group* or *institution*; of an edge it is *tie*, *membership*, *use* or *hosting*. All
        attributes are plain Python values, so that GraphML and GEXF can be written.

    Examples
    --------
    >>> from kith import Neighbourhood
    >>> graph = to_networkx(Neighbourhood(population=40, warm_up=0))
    >>> graph.nodes["resident 17"]["layer"]
    'resident'
    >>> friends = [b for a, b, layer in graph.edges("resident 17", data="layer") if layer == "tie"]
    """
    graph = nx.Graph(place=world.place.name, month=world.month)
    graph.add_nodes_from(_residents(world))
    graph.add_nodes_from(_groups(world))
    graph.add_nodes_from(_institutions(world))
    graph.add_edges_from(_ties(world))
    graph.add_edges_from(_memberships(world))
    graph.add_edges_from(_uses(world))
    graph.add_edges_from(_hostings(world))
    return graph


def _named(noun: str, columns: Columns) -> list[str]:
    """The name of each row."""
    return [f"{noun} {identity}" for identity in columns.identity.tolist()]


def _residents(world: World) -> Iterator[tuple[str, dict[str, object]]]:
    r = world.residents
    x, y, age = world.x.tolist(), world.y.tolist(), ((world.month - r.born) / 12.0).tolist()
    for row, name in enumerate(_named("resident", r)):
        yield (
            name,
            {
                "layer": "resident",
                "row": row,
                "x": x[row],
                "y": y[row],
                "age": age[row],
                "community": int(r.community[row]),
                "status": float(r.status[row]),
                "trust": float(r.trust[row]),
                "belonging": float(r.belonging[row]),
                "skill": float(r.skill[row]),
                "employed": bool(r.employed[row]),
            },
        )


def _groups(world: World) -> Iterator[tuple[str, dict[str, object]]]:
    g, name, (x, y) = world.groups, _named("group", world.groups), world.meeting_points
    for row in np.flatnonzero(g.alive).tolist():
        yield (
            name[row],
            {
                "layer": "group",
                "row": row,
                "x": float(x[row]),
                "y": float(y[row]),
                "energy": float(g.energy[row]),
                "constituted": bool(g.constituted[row]),
            },
        )


def _institutions(world: World) -> Iterator[tuple[str, dict[str, object]]]:
    i = world.institutions
    for row, name in enumerate(_named("institution", i)):
        yield (
            name,
            {
                "layer": "institution",
                "row": row,
                "x": float(world.ix[row]),
                "y": float(world.iy[row]),
                "kind": KINDS[i.kind[row]],
                "owner": OWNERS[i.owner[row]],
                "is_open": bool(i.is_open[row]),
                "condition": float(i.condition[row]),
            },
        )


Edges = Iterator[tuple[str, str, dict[str, object]]]


def _ties(world: World) -> Edges:
    t, name = world.ties, _named("resident", world.residents)
    columns = t.ego, t.alter, t.strength, t.since, t.setting, t.contact
    for ego, alter, strength, since, setting, contact in zip(*(c.tolist() for c in columns), strict=True):
        said = {
            "strength": strength,
            "since": since,
            "setting": SETTINGS[setting],
            "contact": CONTACTS[contact],
        }
        yield name[ego], name[alter], {"layer": "tie", **said}


def _memberships(world: World) -> Edges:
    r, who, group = world.residents, _named("resident", world.residents), _named("group", world.groups)
    for slot, row in np.argwhere(r.member_of != NONE).tolist():
        said = {"organises": bool(r.organises[slot, row]), "since": int(r.joined[slot, row])}
        yield who[row], group[r.member_of[slot, row]], {"layer": "membership", **said}


def _uses(world: World) -> Edges:
    r, who, where = (
        world.residents,
        _named("resident", world.residents),
        _named("institution", world.institutions),
    )
    for slot, row in np.argwhere(r.venue != NONE).tolist():
        said = {"use": float(r.use[slot, row]), "confidence": float(r.confidence[slot, row])}
        yield who[row], where[r.venue[slot, row]], {"layer": "use", **said}


def _hostings(world: World) -> Edges:
    g, group, where = world.groups, _named("group", world.groups), _named("institution", world.institutions)
    for row in np.flatnonzero(g.alive & (g.place != NONE)).tolist():
        said = {"since": int(g.hosted_since[row]), "partnership": float(g.partnership[row])}
        yield group[row], where[g.place[row]], {"layer": "hosting", **said}
