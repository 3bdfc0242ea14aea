"""Emulators: what a run would show at a case nobody has run, learnt from the cases that were.

One for each indicator: a sparse straight line in all parameters, which also tells which of them matter, and over
those a Gaussian process for what is not straight (Kennedy & O'Hagan 2001; Andrianakis et al. 2015). Parameters are
given as shares of the way across what is plausible, 0 to 1.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from threading import RLock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve
from scipy.stats import norm
from sklearn.exceptions import ConvergenceWarning
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel
from sklearn.linear_model import LassoCV

from ..effects import varies

Floats = NDArray[np.float64]
ACTIVE = 8  # parameters that the Gaussian process looks at
LEARNT_FROM = 700  # runs it learns from, the latest ones
SHAPED_BY = 400  # of these, those that tell the shape of the Gaussian process
STEPS, CHAINS, MOVED, STRIDE = 700, 250, 8, 0.12
LEARNING = (
    RLock()
)  # what is warned of is the whole process's: one thread at a time changes it and puts it back


@dataclass
class Emulator:
    """An indicator as a function of parameters.

    line : sparse linear regression; process : Gaussian process of its residuals over the parameters in `active`
    error : standard deviation of the difference from a run it has not seen, luck included; 0 where no run differed
    """

    line: Any
    process: Any
    active: NDArray[np.intp]
    middle: float
    spread: float
    error: float

    def __call__(self, u: Floats) -> Floats:
        """Expected value at parameters `u`, shape (cases, parameters)."""
        z = self.line.predict(u) + self.process.predict(u[:, self.active])
        return np.asarray(self.middle + self.spread * z)


def learnt(u: Floats, values: Floats, low: float, high: float) -> Emulator:
    """An emulator of `values` (cases,) at parameters `u` (cases, parameters), of which some may be missing.

    low, high : the target; how far beyond it a value lies tells no more from three times its width on
    """
    seen = np.isfinite(values)
    far = 3.0 * (high - low)
    u, values = u[seen][-LEARNT_FROM:], np.clip(values[seen], low - far, high + far)[-LEARNT_FROM:]
    middle, spread = float(values.mean()), float(values.std()) if varies(values) else 0.0
    z = (values - middle) / (spread or 1.0)
    with LEARNING, warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        line = LassoCV(cv=5, alphas=30, max_iter=3000).fit(u, z)
        active = np.argsort(-np.abs(line.coef_), kind="stable")[:ACTIVE]
        kernel = ConstantKernel(0.2, (1e-3, 10)) * RBF(np.ones(len(active)), (0.2, 50)) + WhiteKernel(
            0.3, (1e-3, 2)
        )
        left = z - line.predict(u)
        shaped = GaussianProcessRegressor(kernel, random_state=0).fit(
            u[-SHAPED_BY:, active], left[-SHAPED_BY:]
        )
    process = GaussianProcessRegressor(shaped.kernel_, optimizer=None).fit(u[:, active], left)
    return Emulator(line, process, active, middle, spread, spread * error_left_out(process))


def error_left_out(process: Any) -> float:
    """Root mean square error of a Gaussian process at each of its points, were that point left out.

    Each is [K^-1 z] / [K^-1] of its own diagonal (Rasmussen & Williams 2006, equation 5.12).
    """
    inverse = cho_solve((process.L_, True), np.eye(len(process.L_)))
    return float(np.sqrt(np.mean((process.alpha_.ravel() / np.diag(inverse)) ** 2)))


def log_chance(emulators: list[Emulator], targets: Floats, u: Floats) -> Floats:
    """Log of the chance that a run at each case meets every target, the emulators' errors taken as independent.

    targets : low and high of each indicator, shape (indicators, 2)

    An indicator in which no run differed tells no case from another.
    """
    total = np.zeros(len(u))
    for emulator, (low, high) in zip(emulators, targets, strict=True):
        if emulator.error == 0.0:
            continue
        expected = emulator(u)
        inside = norm.cdf((high - expected) / emulator.error) - norm.cdf((low - expected) / emulator.error)
        beyond = np.maximum(np.maximum(low - expected, expected - high), 0.0) / emulator.error
        # far out, where the chance underflows, the slope of its log must go on pointing the way back
        total += np.log(np.maximum(inside, 1e-12)) - 0.5 * np.maximum(beyond - 6.0, 0.0) ** 2
    return total


def likely_cases(
    emulators: list[Emulator], targets: Floats, starts: Floats, wanted: int, luck: np.random.Generator
) -> Floats:
    """Cases drawn with the chance that they meet every target, from all that is plausible, shape (wanted, parameters).

    Metropolis chains from the best of `starts`; each step moves a few parameters and turns back at the ends.
    """
    chains = max(CHAINS, wanted)
    chance = log_chance(emulators, targets, starts)
    best = np.argsort(-chance, kind="stable")[: max(chains // 3, 1)]
    u = starts[best[np.arange(chains) % len(best)]].copy()
    here = chance[best[np.arange(chains) % len(best)]].copy()
    for _ in range(STEPS):
        moved = luck.random(u.shape).argsort(axis=1) < MOVED
        tried = np.abs(u + moved * luck.normal(0.0, STRIDE, u.shape))
        tried = 1.0 - np.abs(1.0 - tried)
        there = log_chance(emulators, targets, tried)
        goes = np.log(luck.random(chains)) < there - here
        u[goes], here[goes] = tried[goes], there[goes]
    return np.asarray(u[luck.permutation(chains)[:wanted]])
