"""Likeness of two residents, the barrier that differences raise, and how shared foci lower it."""

import numpy as np

from .entities import Floats, Numbers, Residents, Rows
from .parameters import ParameterGroup


def likeness(same_community: Numbers, status_gap: Numbers, age_gap: Numbers, p: ParameterGroup) -> Floats:
    """Likeness of two residents, 0-1.

    likeness = 1 - (w_community * [different] + w_status * |status gap| + w_age * min(|age gap| / age_span, 1)),
    never below 0. Age in years. The order of the weights (identity before age before status) is
    that of McPherson, Smith-Lovin & Cook 2001, *Annual Review of Sociology* 27.

    >>> from types import SimpleNamespace as S
    >>> float(likeness(True, 0.0, 0.0, S(community=0.4, status=0.2, age=0.3, age_span=50.0)))
    1.0
    """
    apart = (
        p.community * (1.0 - same_community)
        + p.status * np.abs(status_gap)
        + p.age * np.minimum(np.abs(age_gap) / p.age_span, 1.0)
    )
    return np.maximum(1.0 - apart, 0.0)


def likeness_of(residents: Residents, a: Rows, b: Rows, p: ParameterGroup) -> Floats:
    """Likeness of residents in rows `a` to those in rows `b`."""
    return likeness(
        residents.community[a] == residents.community[b],
        residents.status[a] - residents.status[b],
        (residents.born[a] - residents.born[b]) / 12.0,
        p,
    )
