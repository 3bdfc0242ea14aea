"""The mechanism ledger: through what ties came and went, so that the gap between two options is split without a rest.

Ties carry the setting they began in. From one observation to the next

    ties' = ties + begun - faded - moved

by setting: begun since, faded while both stayed, broken as one of the two moved or died. All are counts of ties, so the
sum is exact. Ties that begin and end between two observations are in neither. What kept a tie alive is not recorded,
nor is a tie owed to a community worker told from another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.measures import Snapshot
from model.measures.network import tied_people
from model.ties import SETTINGS

from .amounts import signed
from .effects import interval

if TYPE_CHECKING:
    from .worth import Worth

FLOWS = ("begun", "faded", "moved")
TITLES = {
    "street": "street",
    "institution": "institutions",
    "group": "groups",
    "friend": "friends of friends",
}
Standing = tuple[NDArray[np.int64], NDArray[np.int8], NDArray[np.int64]]


def standing(world: Any) -> Standing:
    """Ties by the two people they join, the setting of each, and who lives here."""
    s = Snapshot(world)
    return tied_people(s), np.array(s.ties.setting), np.array(s.residents.identity)


def turnover(before: Standing, after: Standing) -> dict[str, NDArray[np.intp]]:
    """Ties begun, faded and broken by moving between two observations, by setting, each of shape (settings,).

    A tie that faded and was made again between them counts as kept, if it began in the same setting, else as one that
    faded and one that began.
    """
    (old, old_setting, _), (new, new_setting, here) = before, after
    n = len(SETTINGS)
    old_key, new_key = (key * n + setting for key, setting in ((old, old_setting), (new, new_setting)))
    begun = ~np.isin(new_key, old_key)
    gone = ~np.isin(old_key, new_key)
    stayed = np.isin(old >> 32, here) & np.isin(old & 0xFFFFFFFF, here)
    count = {
        "begun": new_setting[begun],
        "faded": old_setting[gone & stayed],
        "moved": old_setting[gone & ~stayed],
    }
    return {flow: np.bincount(settings, minlength=n) for flow, settings in count.items()}


def rows_of(before: Standing, after: Standing) -> list[dict[str, Any]]:
    """A row for each setting: ties begun, faded and moved since the last observation, and ties now."""
    flows, now = turnover(before, after), np.bincount(after[1], minlength=len(SETTINGS))
    return [
        {"setting": name, "ties": int(now[k]), **{flow: int(flows[flow][k]) for flow in FLOWS}}
        for k, name in enumerate(SETTINGS)
    ]


def split(table: pd.DataFrame, option: str, against: str, population: int) -> pd.DataFrame:
    """The gap in ties per resident between two options, split over mechanisms that add up to it.

    Parameters
    ----------
    table : rows of `rows_of` with option, seed and month, from month 0 on

    Returns
    -------
    A row for each mechanism: what it adds (mean over seeds, 95% interval, ties per resident); the last is the whole.
    """
    gaps: dict[str, NDArray[np.float64]] = {}
    one, other = (summed(table, name) for name in (option, against))
    gap = (one - other) * 2.0 / population
    for setting in SETTINGS:
        gaps[f"begun: {TITLES[setting]}"] = gap[("begun", setting)].to_numpy(float)
    gaps["ended: contact lost"] = -sum(gap[("faded", s)] for s in SETTINGS).to_numpy(float)
    gaps["ended: moving and dying"] = -sum(gap[("moved", s)] for s in SETTINGS).to_numpy(float)
    last = table[table["month"] == table["month"].max()].groupby(["option", "seed"])["ties"].sum()
    gaps["all"] = ((last[option] - last[against]) * 2.0 / population).to_numpy(float)
    return pd.DataFrame([{"mechanism": name, **interval(values)} for name, values in gaps.items()])


def summed(table: pd.DataFrame, option: str) -> pd.DataFrame:
    """Flows of an option added over all months, by seed; columns (flow, setting)."""
    rows = table[table["option"] == option]
    return rows.groupby(["seed", "setting"])[list(FLOWS)].sum().unstack("setting")


def mechanisms_told(worth: Worth) -> str:
    """The gap in ties split over mechanisms."""
    names = worth.mechanisms["option"].unique()
    rows = [f"{'Ties per resident, through':32}" + "".join(f"{name:>26}" for name in names)]
    table = worth.mechanisms.set_index(["option", "mechanism"])
    for mechanism in worth.mechanisms["mechanism"].unique():
        cells = "".join(f"{signed(table.loc[(name, mechanism)]):>26}" for name in names)
        rows.append(f"  {mechanism:30}{cells}")
    return "\n".join(rows)
