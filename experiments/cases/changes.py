"""What a run changes of the catalogue: the case that its seed draws, and what was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kith.model.placefile import place_named
from kith.model.provenance import digest_of

from .ensemble import ensemble_asked


def changes_of(asked: Mapping[str, Any], seed: int) -> dict[str, float]:
    """The parameters of a seed's runs that differ from the catalogue: of the case it draws, and as asked for."""
    return changes_in(asked.get("place"), asked, seed)


def changes_in(place: object, asked: Mapping[str, Any], seed: int) -> dict[str, float]:
    """The parameters of a seed's runs in one place of a question; what a place of one's own says no case changes."""
    cases = ensemble_asked(asked)
    drawn = cases.changes(cases.row_of(seed)) if cases else {}
    return unsaid(drawn, place) | dict(asked["parameters"])


def unsaid(drawn: Mapping[str, float], place: object) -> dict[str, float]:
    """What a case changes that a place does not say itself: the user's own numbers come before the ensemble's."""
    own = {} if place is None or isinstance(place, str) else place_named(place).yours
    return {name: value for name, value in drawn.items() if name not in own}


def case_name(changes: Mapping[str, float]) -> str:
    """A short name of a case: "catalogue", or a digest of what differs from it.

    >>> case_name({}), len(case_name({"trust.learning": 0.1}))
    ('catalogue', 12)
    """
    return digest_of(dict(changes))[:12] if changes else "catalogue"
