"""A second implementation of Kith, written from its description (ODD.md) alone, to be docked with the first.

Plain Mesa: one agent per resident, one object per tie, loops and `math`. It starts from the state of a world of
the first implementation (`Reference.of`), or from a seed (`Reference.lived_in`), and evolves by its own rules
under business as usual (no programme).
"""

from .luck import DealtLuck, Luck, OwnLuck
from .model import Reference

__all__ = ["DealtLuck", "Luck", "OwnLuck", "Reference"]
