"""Synthetic control: each treated area against a mixture of untreated ones that went along with it before."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import nnls

from .estimators import Estimates, Seen
from .records import Floats, Ints


def weights(x: Floats, y: Floats, ridge: float) -> Floats:
    """The mixture of columns of `x` nearest to `y`: min |x w - y|² + ridge |w|², w >= 0, sum of w = 1.

    Abadie, Diamond & Hainmueller (2010); the ridge, after Arkhangelsky et al. (2021), makes it one where there are
    fewer waves than areas. As the weights add up to one, |x w - y| is |(x - y) w|, and the scale of w is found with
    non-negative least squares and then divided out.

    >>> weights(np.array([[0.0, 1.0]]), np.array([0.25]), 0.0).round(9).tolist()
    [0.75, 0.25]
    """
    many = x.shape[1]
    unit = max(float(np.abs(x - y[:, None]).max()), np.sqrt(ridge), 1e-300)
    a = np.vstack([(x - y[:, None]) / unit, np.sqrt(ridge) / unit * np.eye(many), np.ones(many)])
    b = np.zeros(len(a))
    b[-1] = 1.0
    found, _ = nnls(a, b)
    return np.asarray(found / found.sum())


def mixtures(before: Floats, targets: Ints, donors: Ints, ridge: float) -> Floats:
    """The weight of every area in each target's mixture, shape (targets, areas); a target is no donor of its own.

    before : shape (areas, waves)
    """
    found = np.zeros((len(targets), len(before)))
    for k, target in enumerate(targets):
        others = donors[donors != target]
        found[k, others] = weights(before[others].T, before[target], ridge)
    return found


def synthetic_control(seen: Seen, year: int, **_: Any) -> Estimates:
    """The mean gap of treated areas, each to a mixture of its own; the error is from untreated areas' own gaps.

    The ridge is the variance of untreated areas' changes from wave to wave before. With s² the variance of an area's
    own luck afterwards, a gap to a mixture w has s² (1 + |w|²): s² is taken from the gaps that untreated areas have to
    mixtures of the others. All treated areas draw on the same donors, whose luck does not average out: the mean of m
    gaps has s² (1 / m + |mean w|²).
    """
    past = [k for k, at in enumerate(seen.years) if at <= 0]
    estimate, error, freedom = (np.empty(len(seen.mean)) for _ in range(3))
    for draw in range(len(seen.mean)):
        before, after = seen.mean[draw][:, past], seen.mean[draw][:, seen.years.index(year)]
        treated, donors = np.flatnonzero(seen.treated[draw]), np.flatnonzero(~seen.treated[draw])
        ridge = float(np.diff(before[donors], axis=1).var())
        own, placebo = (mixtures(before, which, donors, ridge) for which in (treated, donors))
        estimate[draw] = (after[treated] - own @ after).mean()
        gaps = (after[donors] - placebo @ after) / np.sqrt(1.0 + (placebo**2).sum(1))
        shared = 1.0 / len(treated) + (own.mean(0) ** 2).sum()
        error[draw], freedom[draw] = np.sqrt(gaps.var(ddof=1) * shared), len(donors) - 1
    return Estimates(estimate, error, freedom)
