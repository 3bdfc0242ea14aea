"""The best split known afterwards, of the courses that each place lived.

Places meet in the pot alone, so what a place would be under another rule's award is known: it was lived, with the same
luck. Which course each place should have had for the same money is then a knapsack, solved exactly for every seed. It
knows the luck as well as the places, so that no rule could have found it: it is a bound, not a rival.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import LinearConstraint, milp

Floats = NDArray[np.float64]
ROUNDING = 1e-9  # of the pot, for sums of pounds


def best_split(gains: Floats, costs: Floats, pot: float) -> NDArray[np.intp]:
    """The course of each place that together bring most for no more than the pot.

    Parameters
    ----------
    gains : ndarray of float, shape (courses, places)
        What a course brings in a place, more being better, weighted by its people.
    costs : ndarray of float, shape (courses, places)
        What it costs, GBP; the first course costs nothing.
    pot : float
        GBP.

    Returns
    -------
    ndarray of int, shape (places,)
        Rows of `gains`.

    Examples
    --------
    >>> gains = np.array([[0.0, 0.0, 0.0], [3.0, 2.0, 2.0]])
    >>> best_split(gains, np.array([[0.0, 0.0, 0.0], [10.0, 5.0, 5.0]]), 10.0).tolist()
    [0, 1, 1]
    """
    courses, places = gains.shape
    size = float(np.abs(gains).max()) or 1.0
    one_each = LinearConstraint(np.tile(np.eye(places), courses), 1.0, 1.0)
    within = LinearConstraint(costs.reshape(1, -1) / max(pot, 1.0), -np.inf, pot / max(pot, 1.0) + ROUNDING)
    found = milp(
        -gains.ravel() / size,
        integrality=np.ones(gains.size),
        bounds=(0.0, 1.0),
        constraints=[one_each, within],
        options={"mip_rel_gap": 0.0},
    )
    if found.x is None:
        raise RuntimeError(f"the best split was not found: {found.message}")
    return found.x.reshape(courses, places).argmax(axis=0)
