"""Measures: pure functions of a read-only snapshot. They never feed back."""

from .outcomes import HEADLINE, OUTCOMES, Outcome, measure
from .snapshot import Snapshot
from .survey import DOMAINS, QUESTIONS

__all__ = ["DOMAINS", "HEADLINE", "OUTCOMES", "QUESTIONS", "Outcome", "Snapshot", "measure"]
