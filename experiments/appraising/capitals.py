"""The six-capital account of the Levelling Up White Paper (2022): what measures each capital here, and what does not.

Social capital there is the strength of communities, relationships and trust; institutional capital is local
leadership, capacity and capability; human capital skills, health and experience; financial capital what firms invest
with; intangible capital innovation and ideas; physical capital infrastructure, machines and housing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from ..effects import interval

if TYPE_CHECKING:
    pass

Measure = tuple[str, str]  # name of an outcome or account; unit
CAPITALS: Mapping[str, tuple[tuple[Measure, ...], str]] = {
    "physical": (
        (("institutions", "open per 1,000"), ("condition", "0-1")),
        "housing, transport, machines; the worth of buildings",
    ),
    "human": (
        (("skill", "civic skill, 0-1"), ("employment", "share in work")),
        "schooling, vocational skills, physical health",
    ),
    "intangible": ((), "innovation, ideas and patents: nothing of it is modelled"),
    "financial": (
        (("purses", "GBP of groups"), ("reserves", "GBP of institutions"), ("endowment", "GBP of capital")),
        "what firms invest with, household savings and debts",
    ),
    "social": (
        (("ties", "per resident"), ("bridging", "ties per resident"), ("trust", "0-1"), ("belonging", "0-1")),
        "ties that reach outside the place, family, the internet",
    ),
    "institutional": (
        (
            ("constituted", "groups per 1,000"),
            ("partnership", "0-1"),
            ("influence", "share able to influence"),
            ("self_reliance", "0-1"),
        ),
        "the council's own capacity, leadership, politics",
    ),
}


def course_of_capitals(runs: pd.DataFrame, accounts: pd.DataFrame, pound: float) -> pd.DataFrame:
    """Each measure of each capital by option and year: mean over seeds with its 95% interval.

    Parameters
    ----------
    runs, accounts : by option, seed and month
    pound : what a pound of the model's is in prices of the base year
    """
    both = runs.merge(accounts, on=["option", "seed", "month"])
    rows = []
    for (option, month), seen in both.groupby(["option", "month"], sort=False):
        for capital, (measures, _) in CAPITALS.items():
            for name, unit in measures:
                told = {
                    "capital": capital,
                    "measure": name,
                    "unit": unit,
                    "option": option,
                    "year": int(month) // 12,
                }
                scale = pound if unit.startswith("GBP") else 1.0
                rows.append({**told, **interval(seen[name].to_numpy(float) * scale)})
    return pd.DataFrame(rows)
