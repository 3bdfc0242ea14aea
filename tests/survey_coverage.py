"""How well a survey finds a case whose truth is known: surveys simulated from fifty cases of the ensemble."""

import numpy as np
import pandas as pd

from kith import Neighbourhood, case
from kith.experiments.cases.ensemble import Ensemble, read_ensemble
from kith.experiments.cases.weighing import effective_number
from kith.experiments.running.answers import ModelAnswers, model_answers
from kith.experiments.running.request import Request
from kith.experiments.surveys.likelihood import likelihood_of
from kith.experiments.surveys.survey import Answer
from kith.model.measures import QUESTIONS, Snapshot

TRUTHS, ASKED = 50, 400
NINE = 0.05, 0.95


def simulated(request: Request, changes: dict, number: int) -> dict[str, float]:
    """What a sample of residents of a new world of a case says: with luck that no case was asked with."""
    seed = int(np.random.SeedSequence([0x7472757468, number]).generate_state(1)[0])
    every = case(changes | dict(request.parameters or {}))
    world = Neighbourhood(request.place, request.population, parameters=every, seed=seed)
    sample = np.random.default_rng(seed).choice(request.population, ASKED, replace=False)
    snapshot = Snapshot(world)
    return {name: float(ask(snapshot)[sample].mean()) for name, ask in QUESTIONS.items()}


def inside(values: np.ndarray, weights: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Whether the truth is within what nine cases in ten lie between, by weight; and how wide that is, by column."""
    ends = [np.quantile(column, NINE, weights=weights, method="inverted_cdf") for column in values.T]
    low, high = np.transpose(ends)
    return (low <= truth) & (truth <= high), high - low


def judged(
    row: int, said: dict[str, float], ensemble: Ensemble, model: ModelAnswers, discrepancy: float
) -> dict:
    """How a survey of one case's world weighs that case, and whether its interval holds what is true of it."""
    answers = [Answer(name, share, ASKED, discrepancy=discrepancy) for name, share in said.items()]
    likelihood = likelihood_of(answers, model)
    weights, even = likelihood.weights(), np.full(len(ensemble), 1 / len(ensemble))
    shares, parameters = likelihood.expected, ensemble.table.to_numpy()
    answers_in, width = inside(shares, weights, shares[row])
    parameters_in, _ = inside(parameters, weights, parameters[row])
    return {
        "effective": effective_number(weights),
        "rank": float((weights < weights[row]).mean()),  # 1 is the heaviest, a half is chance
        "weight": weights[row] * len(weights),
        "answers": answers_in.mean(),
        "parameters": parameters_in.mean(),
        "width": np.mean(width / inside(shares, even, shares[row])[1]),
    }


def coverage(request: Request, discrepancy: float, truths: int = TRUTHS) -> pd.DataFrame:
    """A row for each truth."""
    ensemble = read_ensemble(request.cases)
    assert ensemble is not None
    model = model_answers(ensemble, request, [0])
    rows = [number * len(ensemble) // truths for number in range(truths)]
    said = [simulated(request, ensemble.changes(row), number) for number, row in enumerate(rows)]
    return pd.DataFrame(
        [judged(row, one, ensemble, model, discrepancy) for row, one in zip(rows, said, strict=True)]
    )
