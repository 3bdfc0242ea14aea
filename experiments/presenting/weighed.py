"""What an answer says of the survey by which its cases were weighed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..cases.weighing import effective_number
from .plain import rounded


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
