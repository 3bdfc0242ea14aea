"""What the page says of outcomes: their titles there, and how large a difference has to be to matter.

A chart that is stretched over its own noise makes luck look like change. So no chart of the page spans less than how
far nine in ten places lie apart that nobody funds, and what is less than a tenth of their standard deviation counts as
practically the same there as in a comparison (see `simultaneous`): that of the default's, in its last year.
"""

from __future__ import annotations

from typing import Any

from kith.model.measures.outcomes import Outcome

from ..simultaneous import LITTLE
from .twenty import record

APART = 2 * 1.645 / LITTLE  # margins in how far nine in ten places lie apart, if they lie as a bell
TITLES = {
    "bonding": "Bonding ties (alike)",
    "bridging": "Bridging ties (unlike)",
    "linking": "Linking to institutions",
    "institutions": "Institutions per 1,000",
}


def outcome_told(outcome: Outcome) -> dict[str, Any]:
    """An outcome for the browser: `margin` is what is practically nothing of it, None where nobody knows."""
    margin = record().get("margins", {}).get(outcome.name)
    told = {key: getattr(outcome, key) for key in ("name", "unit", "meaning", "better")}
    return {
        **told,
        "title": TITLES.get(outcome.name, outcome.title),
        "margin": margin,
        "least": None if margin is None else margin * APART,
    }
