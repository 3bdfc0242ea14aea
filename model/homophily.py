"""Likeness of two residents, the barrier that differences raise, and how shared foci lower it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .compiled import kernel, rule
from .entities import Floats, Residents, Rows
from .parameters import ParameterGroup


@rule
def likeness(same_community: bool, status_gap: float, age_gap: float, p: ParameterGroup) -> float:
    """Likeness of two residents, 0-1.

    likeness = 1 - (w_community * [different] + w_status * |status gap| + w_age * min(|age gap| / age_span, 1)),
    never below 0. Age in years. The order of the weights (identity before age before status) is
    that of McPherson, Smith-Lovin & Cook 2001, *Annual Review of Sociology* 27.

    >>> from types import SimpleNamespace as S
    >>> likeness(True, 0.0, 0.0, S(community=0.4, status=0.2, age=0.3, age_span=50.0))
    1.0
    """
    apart = (
        p.community * (1.0 - same_community)
        + p.status * abs(status_gap)
        + p.age * min(abs(age_gap) / p.age_span, 1.0)
    )
    return max(1.0 - apart, 0.0)


@kernel
def likeness_of(r: Residents, a: Rows, b: Rows, numbers: NDArray[np.void]) -> Floats:
    """Likeness of residents in rows `a` to those in rows `b`."""
    alike, community, status, born = np.empty(len(a)), r.community, r.status, r.born
    for k in range(len(a)):
        same, gap = community[a[k]] == community[b[k]], status[a[k]] - status[b[k]]
        alike[k] = likeness(same, gap, (born[a[k]] - born[b[k]]) / 12.0, numbers[0].likeness)
    return alike
