"""How long a survey takes once the model's residents were asked: `python tests/benchmarks/survey.py [N]`.

Reads 5,000 made-up respondents as CSV and as Parquet, and weighs 280 cases by nine answers (of made-up shares: what
residents say is not run here). Prints seconds; the aims are 2 to read and 5 to weigh.
"""

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from kith.experiments.cases.weighing import effective_number
from kith.experiments.running.answers import ModelAnswers
from kith.experiments.surveys.likelihood import likelihood_of
from kith.experiments.surveys.reading import read_survey
from kith.model.measures import QUESTIONS

CASES, WORLDS = 280, 3


def seconds(what, task):
    """What a task gives; its time is printed."""
    began = time.perf_counter()
    found = task()
    print(f"{what:34}{time.perf_counter() - began:8.3f} s")
    return found


def main() -> None:
    """Measure and print."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    rng = np.random.default_rng(1)
    table = pd.DataFrame({name: np.where(rng.random(n) < 0.4, "yes", "no") for name in QUESTIONS})
    table["weight"] = rng.uniform(0.3, 3.0, n)
    model = ModelAnswers(
        {0: rng.uniform(0.35, 0.45, (CASES, WORLDS, len(QUESTIONS)))}, {0: np.eye(len(QUESTIONS))}
    )
    with tempfile.TemporaryDirectory() as folder:
        table.to_csv(Path(folder, "a.csv"), index=False)
        table.to_parquet(Path(folder, "a.parquet"), index=False)
        seconds(f"reading {n:,} respondents, CSV", lambda: read_survey(Path(folder, "a.csv")))
        survey = seconds(
            f"reading {n:,} respondents, Parquet", lambda: read_survey(Path(folder, "a.parquet"))
        )
    weights = seconds(f"weighing {CASES} cases", lambda: likelihood_of(survey.answers, model).weights())
    print(f"{effective_number(weights):.1f} effective cases")


if __name__ == "__main__":
    main()
