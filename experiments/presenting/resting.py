"""Whose numbers and rules an answer rests on: a place's own, the user's rules, a survey that weighed its cases."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from kith.model.placefile import place_named

from ..cases.weighing import effective_number
from .plain import rounded
from .sentences import paragraph


def rests_told(asked: Mapping[str, Any]) -> str:
    """Whose numbers and rules an answer rests on, in sentences; nothing where all are Kith's own.

    Parameters
    ----------
    asked : mapping
        What identifies the results: `place` and `population`, or pairs of them (`grounds`); `with`; `cases`.

    >>> rests_told({"place": "left-behind", "population": 500})
    ''
    >>> rests_told({"with": [{"file": "here/gossip.py"}]})
    'It ran with gossip.py, a rule of your own.'
    """
    grounds = asked.get("grounds", [(asked["place"], asked["population"])] if "place" in asked else [])
    told = [place_named(place).rests_on(population) for place, population in grounds]
    rules = [Path(one["file"]).name for one in asked.get("with", ())]
    if rules:
        told += [f"It ran with {', '.join(rules)}, {'rules' if len(rules) > 1 else 'a rule'} of your own."]
    told += [weighed_told(asked.get("cases"))]
    return "\n".join(paragraph(one, "") for one in told if one)


def weighed_told(cases: Mapping[str, Any] | None) -> str:
    """How many effective cases an answer rests on, in a sentence; nothing if no survey weighed them.

    >>> weighed_told({"name": "ensemble", "weights": [0.5, 0.25, 0.25]})
    'A survey weighed the 3 cases: they are drawn by how well each gives its answers, and tell as much as 2.7.'
    >>> weighed_told({"name": "ensemble"}), weighed_told(None)
    ('', '')
    """
    if not cases or "weights" not in cases:
        return ""
    weights = np.array(cases["weights"])
    return (
        f"A survey weighed the {len(weights)} cases: they are drawn by how well each gives its answers, and tell as "
        f"much as {effective_number(weights):.1f}."
    )


def weighed_plain(cases: Mapping[str, Any] | None) -> dict[str, Any]:
    """The same as plain data.

    >>> weighed_plain({"name": "ensemble", "weights": [0.5, 0.5, 0.0]}), weighed_plain(None)
    ({'observed': {'cases': 3, 'effective_cases': 2.0}}, {})
    """
    if not cases or "weights" not in cases:
        return {}
    weights = np.array(cases["weights"])
    return {"observed": {"cases": len(weights), "effective_cases": rounded(effective_number(weights))}}
