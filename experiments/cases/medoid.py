"""The medoid: of many cases the one nearest to all others, which may stand for them as the catalogue's own values.

Among so many parameters all cases are about as far from one another, so that being the most central says little: of
the few most central the one that meets the targets best stands for all. What acts only where there is money, or is
derived when measured, no target knows; there the catalogue keeps the value that its source gives.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from kith.model.parameters import catalogue

from .ensemble import shares_of, varied

FIGURES = 2  # of a value in the catalogue
UNFITTED_GROUPS = ("absorption", "control", "endowment", "grants", "transfer", "workers")
UNFITTED = {  # without money worlds are the same to the bit whatever these are (tests/test_ensemble.py)
    name for name in catalogue if name.split(".")[0] in UNFITTED_GROUPS
} | {
    "depression.per_lonely",
    "facilities.building_cost",
    "facilities.lead_months",
    "facilities.overrun",
    "facilities.park_cost",
    "facilities.poor",
    "facilities.reopening_cost",
    "facilities.repair_cost",
    "groups.constituting_aid",
    "groups.introducing",
    "groups.support_energy",
    "letdown.notice",
    "letdown.promise",
    "local.posts_share",
    "offending.per_efficacy",
    "offending.violence",
    "services.per_engaged",
    "skill.support",
}


def by_centrality(cases: pd.DataFrame) -> NDArray[np.intp]:
    """Rows of cases by the sum of their distances to all others, the medoid first.

    Distances are Euclidean, in shares of each plausible range on its own scale, as calibration draws them.

    Parameters
    ----------
    cases : DataFrame
        A row for each case, a column for each parameter; columns that do not vary are not looked at.

    Returns
    -------
    ndarray of int
        Shape (cases,).

    Examples
    --------
    >>> by_centrality(pd.DataFrame({"trust.learning": [0.01, 0.03, 0.06]})).tolist()
    [1, 2, 0]
    """
    shares = shares_of(cases[[name for name in varied() if name in cases]]).to_numpy(float)
    return np.argsort(cdist(shares, shares).sum(axis=1), kind="stable")


def as_written(changes: Mapping[str, float]) -> dict[str, float]:
    """A case to two figures, each value within what is plausible; what is not fitted is as in the catalogue."""
    found = {}
    for name, value in changes.items():
        if name in UNFITTED:
            found[name] = catalogue[name].value
            continue
        low, high = catalogue[name].plausible or (catalogue[name].low, catalogue[name].high)
        found[name] = min(max(float(f"{value:.{FIGURES}g}"), low), high)
    return found


def catalogue_lines(changes: Mapping[str, float]) -> str:
    """A case as lines of TOML, in the order of the catalogue, each with what stands there today.

    >>> print(catalogue_lines({"trust.learning": 0.04}))
    trust.learning = 0.04  # 0.036 today
    """
    return "\n".join(
        f"{name} = {changes[name]:g}  # {parameter.value:g} today"
        for name, parameter in catalogue.items()
        if name in changes
    )
