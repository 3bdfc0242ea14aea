"""A read-only view of a neighbourhood at one month: what measures may see."""

from dataclasses import fields
from types import SimpleNamespace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ..entities import Bools, Columns, Floats
from ..programme.funded import Funded
from ..ties import COLUMNS, Ties

A = TypeVar("A", bound=np.generic)
STRONG = 0.6  # strength from which a tie is strong: one that favours pass along


def unwritable(array: NDArray[A]) -> NDArray[A]:
    """A view of an array that cannot be written through."""
    view = array.view()
    view.flags.writeable = False
    return view


def read_only(columns: Columns | Ties) -> SimpleNamespace:
    """Views of columns that cannot be written through, each in one piece, as what looks at graphs wants them."""
    names = (
        (*COLUMNS, "records", "turnover") if isinstance(columns, Ties) else [f.name for f in fields(columns)]
    )
    return SimpleNamespace(
        **{name: unwritable(np.ascontiguousarray(getattr(columns, name))) for name in names}
    )


class Snapshot:
    """Residents, groups, institutions and ties of one month, as read-only columns.

    n : number of residents
    """

    def __init__(self, world: Funded) -> None:
        self.month: int = world.month
        self.n: int = world.population
        self.residents, self.groups = read_only(world.residents), read_only(world.groups)
        self.institutions, self.ties = read_only(world.institutions), read_only(world.ties)
        self.x, self.y, self.ix, self.iy = (unwritable(a) for a in (world.x, world.y, world.ix, world.iy))
        self.parameters = world.parameters  # a case, which is immutable
        self.running_cost = world.per_kind("running_cost")[world.institutions.kind]
        ledger = world.ledger
        paid = ledger.spent_by_month["running-costs"][-1:] or [0.0]
        earned = ledger.income[-1:] or [0.0]
        self.programme_running_costs: float = paid[0] + earned[0]
        self.strong: float = STRONG
        self.member = (self.residents.member_of >= 0).any(axis=0)

    def age(self) -> Floats:
        """Age in years, shape (N,)."""
        return (self.month - self.residents.born) / 12.0

    def degree(self) -> NDArray[np.intp]:
        """Number of ties of each resident, shape (N,)."""
        return np.bincount(self.ties.ego, minlength=self.n) + np.bincount(self.ties.alter, minlength=self.n)

    def per_resident(self, chosen: Bools) -> float:
        """Mean number of the chosen ties that a resident has; each tie counts for both."""
        return 2.0 * float(np.count_nonzero(chosen)) / self.n

    def different(self, column: str) -> Bools:
        """Ties whose two residents differ in a column, shape (E,)."""
        values = getattr(self.residents, column)
        return values[self.ties.ego] != values[self.ties.alter]
