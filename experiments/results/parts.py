"""The parts of the results: what is asked, which numbers are quoted from it, and which of its pictures are shown.

A part asks one question with an ordinary function of Kith, in a folder of its own, so that what is finished is not run
again and anybody can ask it alone. Its numbers are plain data, from which the text of the documentation is made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pandas as pd

from kith.model.measures.outcomes import HEADLINE, OUTCOMES
from kith.model.programme.presets import BASELINE

from ..appraising.appraise import appraise
from ..appraising.wellbeing import STRICT
from ..appraising.worth import Worth
from ..cases.ensemble import read_ensemble
from ..comparing.answer import better_in, cell, ends_of, span
from ..comparing.compare import compare
from ..comparing.comparison import Comparison
from ..comparing.findings import Findings
from ..comparing.verdicts import against, on_average, rows_of, turns, verdict
from ..evidence.calibrate import SPARED, indicators
from ..evidence.validate import Scorecard, validate
from ..ingredients.factorial import FACTORS, Factorial, factorial
from ..ingredients.turning import Turning, turning
from ..presenting.plain import clean, rounded
from ..presenting.sentences import decimals, scale, short_name, titled

PAIR = ("short", "patient")
SEEDS = 60  # of whatever the documentation says
TOWN = 8000  # adults, as in the areas that the evidence is about
CASES = 100  # of the ensemble, spread over it, that are held to the patterns each time
SIZES = (2000, 4000, 16_000)  # beside the town
Numbers = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """A question whose answer is quoted.

    ask : asks it in a folder, with who does the work
    numbers : what is quoted of the report, fit for JSON
    pictures : the files of its folder that are shown, by their name among the documentation's
    minutes : about how long it takes on two cores
    """

    ask: Callable[..., Any]
    numbers: Callable[[Any], Numbers]
    minutes: int
    pictures: Mapping[str, str] = field(default_factory=dict)


def of_comparison(found: Comparison) -> Numbers:
    """What a comparison of short and patient money says."""
    q, (one, other) = found.question, found.question.names
    spent, accounts = found.spent_now(), found.accounts()
    usual = found.runs[(found.runs["option"] == BASELINE) & (found.runs["month"] == 12 * q.years)]
    return {
        **_where(found, q.population),
        "years": q.years,
        "per_head": {option.name: rounded(option.budget) for option in q.options[1:]},
        "accounts": {
            name: {
                "offered": rounded(option.cash(q.population)),
                "worth": rounded(option.present_value(q.population, q.discount_rate)),
                "spent_now": rounded(spent[name]),
                **{
                    account: rounded(accounts.loc[name, account]) for account in ("spent", "returned", "held")
                },
            }
            for name, option in zip(q.names, q.options[1:], strict=True)
        },
        "usual": {name: rounded(usual[name].mean()) for name in HEADLINE},
        "last_year": {name: _told(rows_of(found, name)) for name in (*q.names, f"{other} - {one}")},
        "average": {
            name: _told(rows_of(found, name, average=True)) for name in (*q.names, f"{other} - {one}")
        },
        "unpaired": _unpaired(found),
        "said": {
            "against usual": [against(found, BASELINE, name) for name in q.names],
            "against": against(found, one, other),
            "turns": turns(found, one, other),
            "on average": on_average(found, one, other),
        },
    }


def _where(found: Findings, population: int) -> Numbers:
    """Of how many runs, of how many adults."""
    return {"seeds": found.replicates, "adults": population, "cases": len(found.question.cases or ())}


def _unpaired(found: Comparison) -> dict[str, int]:
    """How many runs without shared luck would say as much of ties under the last option, in year 5 and the last."""
    e = found.effects
    e = e[(e["option"] == found.question.names[-1]) & (e["outcome"] == "ties")].set_index("year")
    return {str(year): int(e.loc[year, "unpaired_replicates"]) for year in (5, found.question.years)}


def _told(rows: pd.DataFrame) -> Numbers:
    """Effects on headline outcomes, by name, and as they are written."""
    keys = ("effect", "low_together", "high_together", "world_low", "world_high", "ahead", "margin")
    told = {}
    for row in rows.to_dict("records"):
        outcome = OUTCOMES[row["outcome"]]
        by = scale(outcome)
        places = decimals([(row["high"] - row["low"]) / 2 * by])
        told[outcome.name] = {
            **{key: rounded(row[key]) for key in keys},
            "says": verdict(*ends_of(row), outcome.better, row["margin"]),
            "name": short_name(outcome.name),
            "title": titled(outcome),
            "told": cell(row, outcome, places),
            "worlds": span(row["world_low"], row["world_high"], by, places),
            "better_in": better_in(row, outcome),
        }
    return told


def of_worth(found: Worth) -> Numbers:
    """What short and patient money are worth, without WELLBYs first."""
    rows = found.headlines
    return {
        **_where(found.comparison, found.comparison.question.population),
        "headlines": clean(rows),
        "strict": STRICT,
        "displacement": clean(found.displacement),
        "channels": clean(found.channels),
        "payback": {name: found.appraisal(name).payback() for name in found.names},
    }


def of_scorecard(found: Scorecard) -> Numbers:
    """Every pattern, and how its indicators stand."""
    return {
        "cases": len(found.table),
        "adults": found.about["population"],
        "met": found.passed(),
        "fit": _fit(),
        "patterns": found.as_plain()["patterns"],
    }


def _fit() -> Numbers:
    """How the ensemble was fitted."""
    ensemble = read_ensemble()
    if ensemble is None:
        return {}
    return {
        "kept": len(ensemble),
        "run": ensemble.about["cases_run"],
        "adults": ensemble.about["population"],
        "parameters": len(ensemble.table.columns),
        "indicators": len(indicators()),
        "spared": SPARED,
    }


def of_factorial(found: Factorial) -> Numbers:
    """Main effects as per cent of business as usual."""
    e = found.effects
    e = e[(e["setting"] == next(iter(found.settings))) & e["what"].isin(FACTORS)]
    return {
        "seeds": len(next(iter(found.settings.values()))),
        "adults": found.asked["population"],
        "factors": {name: list(levels) for name, levels in FACTORS.items()},
        "effects": clean(e),
    }


def of_turning(found: Turning) -> Numbers:
    """Along what the answer turns."""
    return {
        "seeds": found.seeds,
        "adults": found.asked["population"],
        "along": found.asked["along"],
        "effects": clean(found.effects),
    }


PARTS: Mapping[str, Part] = {
    "compare": Part(
        partial(compare, PAIR, population=TOWN, replicates=SEEDS),
        of_comparison,
        4,
        {"compare.png": "compare.png"},
    ),
    **{
        f"compare-{size}": Part(
            partial(compare, PAIR, population=size, replicates=SEEDS), of_comparison, 1 + size // 3000
        )
        for size in SIZES
    },
    "class": Part(partial(compare, PAIR, population=1000, replicates=20), of_comparison, 1),
    "spent": Part(partial(compare, PAIR, population=TOWN, replicates=SEEDS, equal="spent"), of_comparison, 8),
    "apart": Part(
        partial(compare, PAIR, population=TOWN, replicates=SEEDS, apart=True),
        lambda found: of_comparison(found.pair()),
        8,
        {"apart.png": "apart.png"},
    ),
    "validate": Part(
        partial(validate, replicates=CASES), of_scorecard, 20, {"scorecard.png": "validate.png"}
    ),
    "validate-again": Part(partial(validate, replicates=CASES, seed=777), of_scorecard, 20),
    "appraise": Part(
        partial(appraise, PAIR, population=TOWN, replicates=SEEDS),
        of_worth,
        6,
        {"worth.png": "worth.png", "mechanisms.png": "mechanisms.png"},
    ),
    "appraise-without-agencies": Part(
        partial(appraise, PAIR, population=TOWN, replicates=SEEDS, parameters={"services.work": 0.0}),
        of_worth,
        6,
    ),
    "factorial": Part(
        partial(factorial, population=TOWN, replicates=SEEDS),
        of_factorial,
        15,
        {"factorial.png": "factorial.png"},
    ),
    "turning": Part(
        partial(turning, population=TOWN, replicates=SEEDS), of_turning, 50, {"turning.png": "turning.png"}
    ),
    "knowledge": Part(
        partial(
            turning,
            ("residents' knowledge", "funder's knowledge"),
            plane=True,
            steps=3,
            population=TOWN,
            replicates=SEEDS,
        ),
        of_turning,
        20,
        {"knowledge.png": "turning.png"},
    ),
}
