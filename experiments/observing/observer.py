"""A observer to a run: at each observation, what an appraisal needs beyond the outcomes, beside business as usual."""

from __future__ import annotations

from typing import Any

import numpy as np

from .accounts import accounts, visits
from .fortunes import Gains, followed, fortunes
from .reach import reach_rows
from .turnover import turnover_rows

KINDS = ("accounts", "heat", "mechanisms", "gains", "concentration")  # the tables that observers fill
Past = dict[int, tuple[Any, Any, Any]]


class Observer:
    """What was seen of one option of one seed.

    start : the world at month 0, before it is branched
    usual : what the observer of business as usual remembers by month; empty for that observer itself
    """

    def __init__(self, start: Any, usual: Past) -> None:
        self.usual = usual
        self.past: Past = {}
        self.gains = Gains(start) if usual else None
        self.turnover = start.ties.turnover.copy()
        self.accounts: list[dict[str, Any]] = []
        self.heat: list[dict[str, Any]] = []
        self.mechanisms: list[dict[str, Any]] = []

    def look(self, world: Any) -> None:
        """Take in a world at one of the months at which it is observed; writes nothing to it."""
        month = world.month
        rows = followed(world.population)
        who = world.residents.identity[rows]
        fared = {name: column[rows].astype(np.float32) for name, column in fortunes(world).items()}
        usual = self.usual.get(month)
        self.accounts.append({"month": month, **accounts(world, usual[2] if usual else None)})
        self.heat += [{"month": month, **row} for row in reach_rows(world)]
        self.mechanisms += [{"month": month, **row} for row in turnover_rows(world.ties, self.turnover)]
        self.turnover = world.ties.turnover.copy()
        if self.gains is None or usual is None:
            self.past[month] = (who, fared, visits(world))
        elif month > 0:
            self.gains.look(month, usual[:2], (who, fared))

    def tables(self) -> dict[str, list[dict[str, Any]]]:
        """Rows by kind of table, without option and seed."""
        gains = self.gains
        return {
            "accounts": self.accounts,
            "heat": self.heat,
            "mechanisms": self.mechanisms,
            "gains": gains.rows if gains else [],
            "concentration": [gains.concentration()] if gains else [],
        }
