"""Bonding: strong ties within one's own community (Putnam 2000)."""

from .snapshot import Snapshot


def bonding(s: Snapshot) -> float:
    """Mean number of strong ties of a resident to others of the same community."""
    return s.per_resident((s.ties.strength >= s.strong) & ~s.different("community"))
