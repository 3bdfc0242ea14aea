r"""Likelihood of a survey's answers in each case, and the weights that follow.

Shares are told as angles, :math:`y = 2 \arcsin \sqrt p`, on which scale the sampling variance of a share of `n`
answers is :math:`1/n` whatever the share (Freeman & Tukey 1950), and luck hangs less on it. What is observed is the
case's expected answer and three errors, of variance

.. math:: \Sigma = \Sigma_{sampling} + \Sigma_{luck} + \Sigma_{unknown} + \Sigma_{discrepancy}

- *sampling*: deff / n, with the correlation that residents' answers have in the model, as they are the same people's;
- *luck*: how a case's worlds differ from one another, pooled over cases;
- *unknown*: what a case expects is known from a few worlds. Their mean is drawn towards that of all cases by as much
  of the spread between cases as is luck, and what is left unknown after that is counted (James & Stein 1961; Efron &
  Morris 1973);
- *discrepancy*: what the model has wrong where its numbers are right (Kennedy & O'Hagan 2001), the same in all
  months, independent between questions.

The likelihood of a case is normal. Cases are equally likely beforehand, so that a weight is its share of the sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

from kith.model.measures import QUESTIONS

from ..running.answers import ModelAnswers
from .survey import Answer

Floats = NDArray[np.float64]
NUMBER = {name: number for number, name in enumerate(QUESTIONS)}


def angle(share: Floats) -> Floats:
    """A share (0-1) as an angle from 0 to pi.

    >>> angle(np.array([0.0, 0.5, 1.0])).round(4).tolist()
    [0.0, 1.5708, 3.1416]
    """
    return np.asarray(2.0 * np.arcsin(np.sqrt(share)))


def share_at(angle: Floats) -> Floats:
    """The share (0-1) at an angle: the inverse of `angle`.

    >>> share_at(angle(np.array([0.07]))).round(6).tolist()
    [0.07]
    """
    return np.asarray(np.sin(np.clip(angle, 0.0, np.pi) / 2.0) ** 2)


@dataclass(frozen=True)
class Likelihood:
    """How likely the answers are in each case, on the scale of angles.

    expected : what each case's residents say on average over its worlds, shape (cases, answers)
    observed : what was said, (answers,); variance : of what is said about what is expected, (answers, answers)
    """

    expected: Floats
    observed: Floats
    variance: Floats

    def logarithms(self) -> Floats:
        """Log likelihood of each case but for a constant, shape (cases,)."""
        off = self.observed - self.expected
        return np.asarray(-0.5 * (off * cho_solve(cho_factor(self.variance), off.T).T).sum(axis=1))

    def weights(self) -> Floats:
        """Weight of each case, of a sum of 1, shape (cases,)."""
        logs = self.logarithms()
        likely = np.exp(logs - logs.max())
        return likely / likely.sum()

    def deviations(self) -> Floats:
        """By how many standard deviations each answer is above what each case expects, (cases, answers)."""
        return np.asarray((self.observed - self.expected) / np.sqrt(np.diag(self.variance)))

    def without(self, number: int) -> Likelihood:
        """The likelihood of all answers but one."""
        rest = np.arange(len(self.observed)) != number
        return Likelihood(self.expected[:, rest], self.observed[rest], self.variance[np.ix_(rest, rest)])


def likelihood_of(answers: Sequence[Answer], model: ModelAnswers) -> Likelihood:
    """The likelihood of a survey's answers, given what the model's own residents say."""
    said = np.stack([angle(model.shares[one.month][:, :, NUMBER[one.question]]) for one in answers], axis=-1)
    worlds = said.shape[1]
    by_luck = luck(said)
    expected, unknown = drawn_together(said.mean(axis=1), by_luck / worlds)
    variance = sampling(answers, model) + by_luck + unknown + discrepancy(answers)
    return Likelihood(expected, angle(np.array([one.share for one in answers])), variance)


def sampling(answers: Sequence[Answer], model: ModelAnswers) -> Floats:
    """Variance of the answers of a sample, (answers, answers).

    Of two questions put to n and m of the same people the covariance is their correlation over the larger of n and m;
    surveys of different months ask different people.
    """
    found = np.zeros((len(answers), len(answers)))
    for a, one in enumerate(answers):
        for b, other in enumerate(answers):
            if one.month == other.month:
                both = model.together[one.month][NUMBER[one.question], NUMBER[other.question]]
                effect = np.sqrt(one.design_effect * other.design_effect)
                found[a, b] = both * effect / max(one.n, other.n)
    return found


def luck(said: Floats) -> Floats:
    """Variance between the worlds of a case, pooled over cases, (answers, answers).

    Parameters
    ----------
    said : array of float
        Shape (cases, worlds, answers).
    """
    off = said - said.mean(axis=1, keepdims=True)
    cases, worlds, _ = said.shape
    return np.asarray(np.einsum("cwa,cwb->ab", off, off) / (cases * (worlds - 1)))


def drawn_together(means: Floats, error: Floats) -> tuple[Floats, Floats]:
    """What cases expect, given means of a few of their worlds; and the variance of what that leaves unknown.

    With B the variance between cases, less that of the error, and A = B (B + error)^-1 a mean x becomes m + A (x - m),
    where m is the mean of all; B - A B is left unknown.

    Parameters
    ----------
    means : array of float
        Shape (cases, answers).
    error : array of float
        Variance of each case's mean, (answers, answers).

    Examples
    --------
    >>> drawn_together(np.array([[0.0], [2.0], [4.0]]), np.array([[2.0]]))  # of a variance of 4, half is luck
    (array([[1.], [2.], [3.]]), array([[1.]]))
    """
    values, vectors = np.linalg.eigh(np.atleast_2d(np.cov(means.T)) - error)
    between = (vectors * np.maximum(values, 0.0)) @ vectors.T
    share = between @ np.linalg.pinv(between + error, hermitian=True)
    middle = means.mean(axis=0)
    unknown = between - share @ between
    return middle + (means - middle) @ share.T, (unknown + unknown.T) / 2.0


def discrepancy(answers: Sequence[Answer]) -> Floats:
    """Variance of what the model has wrong, (answers, answers): a point at a share of a half is two hundredths."""
    of = np.array([2.0 * one.discrepancy for one in answers])
    same = np.array([[one.question == other.question for other in answers] for one in answers])
    return np.asarray(np.outer(of, of) * same)
