"""The table of outcomes: what is observed of a neighbourhood, each with its title, unit and meaning."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial, wraps
from inspect import getsource, unwrap
from typing import Any

from ..fixed import Fixed
from ..programme.funded import Funded
from . import derived, identity, infrastructure, linking, network, reliance, wellbeing
from .bonding import bonding
from .bridging import bridging
from .snapshot import Snapshot
from .survey import QUESTIONS


@dataclass(frozen=True)
class Outcome:
    """Something measured: its title, unit, meaning, and whether more is better (+1), worse (-1) or neither (0)."""

    name: str
    title: str
    unit: str
    meaning: str
    better: int
    headline: bool
    of: Callable[[Snapshot], float]


def _outcome(
    name: str, title: str, unit: str, better: int, of: Callable[..., Any], headline: bool = False
) -> tuple[str, Outcome]:
    return name, Outcome(name, title, unit, _words_of(of).splitlines()[0], better, headline, of)


def _words_of(of: Callable[..., Any]) -> str:
    """A function's docstring; from its source where Python was told to leave those out (``-OO``)."""
    told = of.func if isinstance(of, partial) else unwrap(of)
    if told.__doc__ is None:
        (definition,) = ast.parse(getsource(told)).body
        assert isinstance(definition, ast.FunctionDef)
        return ast.get_docstring(definition) or ""
    return told.__doc__


def _asked(name: str) -> Callable[[Snapshot], float]:
    ask = QUESTIONS[name]

    @wraps(ask)
    def share(s: Snapshot) -> float:
        return float(ask(s).mean())

    share.__doc__ = ask.__doc__
    return share


OUTCOMES: Mapping[str, Outcome] = Fixed(
    dict(
        [
            _outcome("ties", "Ties per resident", "ties", 1, network.ties, True),
            _outcome("bonding", "Bonding ties per resident", "ties", 1, bonding, True),
            _outcome("bridging", "Bridging ties per resident", "ties", 1, bridging, True),
            _outcome("linking", "Linking per resident", "confidence", 1, linking.linking, True),
            _outcome("trust", "Trust in neighbours", "0-1", 1, wellbeing.mean_trust, True),
            _outcome("belonging", "Belonging", "0-1", 1, wellbeing.mean_belonging, True),
            _outcome("groups", "Groups per 1,000", "per 1,000", 1, infrastructure.groups, True),
            _outcome(
                "institutions",
                "Open institutions per 1,000",
                "per 1,000",
                1,
                infrastructure.institutions,
                True,
            ),
            _outcome("loneliness", "Often lonely", "share", -1, _asked("lonely"), True),
            _outcome("efficacy", "Collective efficacy", "0-1", 1, wellbeing.efficacy, True),
            _outcome("employment", "In work, under 66", "share", 1, wellbeing.employment, True),
            _outcome("life_satisfaction", "Life satisfaction", "0-10", 1, wellbeing.life_satisfaction, True),
            _outcome("skill", "Civic skill", "0-1", 1, wellbeing.mean_skill),
            _outcome("strength", "Mean strength of ties", "0-1", 0, network.strength),
            _outcome("closure", "Closure", "0-1", 0, network.closure),
            _outcome("ei_index", "E-I index by community", "-1 to 1", 0, network.ei_index),
            _outcome(
                "economic_connectedness", "Economic connectedness", "ratio", 1, network.economic_connectedness
            ),
            _outcome("main_component", "In the main component", "share", 1, network.main_component),
            _outcome(
                "street_ties", "Ties begun on the street", "ties", 0, partial(network.ties_from, "street")
            ),
            _outcome(
                "institution_ties",
                "Ties begun at institutions",
                "ties",
                0,
                partial(network.ties_from, "institution"),
            ),
            _outcome("group_ties", "Ties begun in groups", "ties", 0, partial(network.ties_from, "group")),
            _outcome(
                "friend_ties", "Ties begun through friends", "ties", 0, partial(network.ties_from, "friend")
            ),
            _outcome("chat", "Chat with neighbours monthly", "share", 1, _asked("chat")),
            _outcome("favours", "Exchange favours", "share", 1, _asked("favours")),
            _outcome("trusts", "Trust many neighbours", "share", 1, _asked("trusts")),
            _outcome("belongs", "Belong strongly", "share", 1, _asked("belongs")),
            _outcome(
                "formal_volunteer", "Formal volunteering monthly", "share", 1, _asked("formal_volunteer")
            ),
            _outcome("informal_volunteer", "Informal help monthly", "share", 1, _asked("informal_volunteer")),
            _outcome("member", "Member of a group", "share", 1, _asked("member")),
            _outcome("influence", "Able to influence decisions", "share", 1, _asked("influence")),
            _outcome(
                "constituted", "Constituted groups per 1,000", "per 1,000", 1, infrastructure.constituted
            ),
            _outcome("hosted_groups", "Groups with a room", "share", 1, linking.hosted_groups),
            _outcome("condition", "Condition of institutions", "0-1", 1, infrastructure.condition),
            _outcome("access", "Open institution within 800 m", "share", 1, infrastructure.access),
            _outcome(
                "community_owned", "Community-owned institutions", "share", 0, infrastructure.community_owned
            ),
            _outcome("self_reliance", "Self-reliance", "0-1", 1, reliance.self_reliance),
            _outcome("shared_identity", "Shared civic identity", "0-1", 1, identity.shared_identity),
            _outcome("depression", "Depression with loneliness", "share", -1, derived.depression),
            _outcome("violence", "Violent offences", "per 1,000 a year", -1, derived.violence),
            _outcome("young_offending", "Young offenders", "per 1,000 a year", -1, derived.young_offending),
        ]
    )
)

HEADLINE = tuple(name for name, outcome in OUTCOMES.items() if outcome.headline)


def measure(world: Funded, outcomes: Mapping[str, Outcome] = OUTCOMES) -> dict[str, float]:
    """Every outcome of a neighbourhood now, by name."""
    snapshot = Snapshot(world)
    return {name: outcome.of(snapshot) for name, outcome in outcomes.items()}
