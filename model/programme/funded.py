"""A world with money in it: the only one that a programme can spend in."""

from ..world import World
from .control import Control
from .ledger import Ledger
from .programme import Programme


class Funded(World):
    """A world with a programme. What residents, groups and institutions do takes a World, which has none.

    Attributes
    ----------
    programme : Programme
        The option under test.
    ledger : Ledger
        Its accounts.
    control : Control or None
        Whoever decides on its money this year.
    """

    programme: Programme
    ledger: Ledger
    control: Control | None


def is_limited(world: Funded) -> bool:
    """Whether absorption limits apply."""
    return bool(world.parameters.absorption.limits >= 0.5)
