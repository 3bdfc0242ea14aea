"""The mechanism ledger: what began, kept and ended ties, so that the gap between two options is split without a rest.

A tie carries the setting it began in and what its last contact was: on the street, at an institution, in a group,
through friends, a call, or with support (in a group or at an institution with a community worker at work there). The
model counts ties month by month as they begin and end,

    ties' = ties + begun - faded - moved - died

by last contact, those that begin and end within a year among them. All are counts of ties, so both splits of a gap are
exact: by what began and what ended ties, those that faded by what had kept them last; and by what last kept the ties
that stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from kith.model.ties import CONTACTS, FLOWS

from ..effects import interval

if TYPE_CHECKING:
    pass

TITLES = {
    "street": "on the street",
    "institution": "at institutions",
    "group": "in groups",
    "friend": "through friends",
    "call": "by calls on friends",
    "support": "with support",
}
BEGINNINGS = tuple(name for name in CONTACTS if name != "call")  # a call is on a friend


def split(table: pd.DataFrame, option: str, against: str, population: int) -> pd.DataFrame:
    """The gap in ties per resident between two options, split over mechanisms that add up to it, in two ways.

    Parameters
    ----------
    table : rows of `rows_of` with option, seed and month, from month 0 on

    Returns
    -------
    A row for each mechanism: what it adds (mean over seeds, 95% interval, ties per resident). By `split`: "turnover"
    is of all ties that began and ended, "standing" of ties at the end; the last of each is the whole.
    """
    per_resident = 2.0 / population
    flows = (summed(table, option) - summed(table, against)) * per_resident
    last = table[table["month"] == table["month"].max()]
    stand = last.pivot_table("ties", ["option", "seed"], "contact")
    now = (stand.loc[option] - stand.loc[against]) * per_resident
    turnover = {f"began {TITLES[name]}": flows["begun", name] for name in BEGINNINGS}
    turnover |= {f"faded, last kept {TITLES[name]}": -flows["faded", name] for name in CONTACTS}
    turnover |= {
        "ended by a move": -flows["moved"].sum(axis=1),
        "ended by a death": -flows["died"].sum(axis=1),
    }
    standing = {f"last kept {TITLES[name]}": now[name] for name in CONTACTS}
    rows = []
    for how, parts in {"turnover": turnover, "standing": standing}.items():
        for name, values in {**parts, "all": now.sum(axis=1)}.items():
            rows.append({"split": how, "mechanism": name, **interval(values.to_numpy(float))})
    return pd.DataFrame(rows)


def summed(table: pd.DataFrame, option: str) -> pd.DataFrame:
    """Flows of an option added over all months, by seed; columns (flow, contact)."""
    rows = table[table["option"] == option]
    return rows.groupby(["seed", "contact"])[list(FLOWS)].sum().unstack("contact")
