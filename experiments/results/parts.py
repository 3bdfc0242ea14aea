"""The parts of the results: what is asked, which numbers are quoted from it, and which of its pictures are shown.

A part asks one question with an ordinary function of Kith, in a folder of its own, so that what is finished is not run
again and anybody can ask it alone. Its numbers are plain data, from which the text of the documentation is made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kith.model.measures.outcomes import HEADLINE, OUTCOMES
from kith.model.neighbourhood import Neighbourhood
from kith.model.programme.presets import BASELINE

from ..appraising.appraise import appraise
from ..appraising.payoff import PayoffClock, payoff_clock
from ..appraising.wellbeing import STRICT
from ..appraising.worth import Worth
from ..cases.ensemble import read_ensemble
from ..comparing.answer import better_in, cell, ends_of, span, steps
from ..comparing.compare import compare
from ..comparing.comparison import Comparison
from ..comparing.findings import Findings
from ..comparing.typical import far_from_typical
from ..comparing.verdicts import against, on_average, rows_of, turns, verdict
from ..effects import is_decided, percent
from ..evaluating.evaluate import evaluate
from ..evaluating.evaluation import Evaluation
from ..evidence.calibrate import SPARED, indicators
from ..evidence.validate import Scorecard, validate
from ..ingredients.catchment import SIZES as PLACES
from ..ingredients.catchment import Catchment, catchment
from ..ingredients.factorial import FACTORS, Factorial, factorial
from ..ingredients.patience import SHORT, Patience, patience
from ..ingredients.rank import rank
from ..ingredients.ranking import Ranking
from ..ingredients.turning import Turning, turning
from ..page import among, twenty
from ..presenting.plain import clean, rounded
from ..presenting.sentences import decimals, scale, short_name, titled
from ..running.events import SHOCKS
from ..running.request import REPLICATES
from ..shocks.resilience import Resilience, withstand
from ..workshop.told import rows_told

PAIR = ("short", "patient")
ARMS = ("build-only", "asset-based")
SEEDS = 60  # of whatever the documentation says
TOWN = 8000  # adults, as in the areas that the evidence is about
ALONG = ("cost of buildings", "overruns", "council's share of running costs", "decay")
CASES = 100  # of the ensemble, spread over it, that are held to the patterns each time
SIZES = (2000, 4000, 16_000)  # beside the town
GOSSIP = Path(__file__).parents[2] / "notebooks" / "gossip.py"  # as notebook 07 writes it
HARM = {"gossip.harm": 0.05}
STUDIED = ("before-after", "after-only", "differences", "randomised-pairs")  # in notebook 08
NDC = "new-deal-for-communities"
Numbers = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """A question whose answer is quoted.

    ask : asks it in a folder, with who does the work
    numbers : what is quoted of the report, fit for JSON
    minutes : about how long it takes on two cores
    pictures : the files of its folder that are shown, by their name among the documentation's
    options : the presets that it is about
    kept : files of a checkout that hold more of it, and what of the report is kept in each, fit for JSON
    """

    ask: Callable[..., Any]
    numbers: Callable[[Any], Numbers]
    minutes: int
    pictures: Mapping[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = PAIR
    kept: Mapping[str, Callable[[Any], Numbers]] = field(default_factory=dict)


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
        "far_from_typical": _far(found),
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


def _far(found: Comparison) -> Numbers:
    """How far each of the first twenty seeds lies from their median, in standard deviations."""
    seeds = [seed for seed in found.question.seeds if seed in set(found.runs["seed"])][:REPLICATES]
    one, other = found.question.names
    far = far_from_typical(found.runs, one, other, seeds)
    return {str(seed): rounded(value) for seed, value in far.items()}


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
    shares = percent(e["effect"].to_numpy(float), e["usual"].to_numpy(float))
    sure = is_decided(e["low_together"], e["high_together"])
    return {
        "seeds": len(next(iter(found.settings.values()))),
        "adults": found.asked["population"],
        "factors": {name: list(levels) for name, levels in FACTORS.items()},
        "effects": [
            {
                **{key: row[key] for key in ("what", "when", "outcome")},
                "told": "-" if np.isnan(share) else f"{share:+.1f}{'' if known else ' ?'}",
            }
            for row, share, known in zip(e.to_dict("records"), shares, sure, strict=True)
        ],
    }


def of_turning(found: Turning) -> Numbers:
    """Along what the answer turns, in the last year and on average, on the outcomes that are drawn."""
    e = found.effects
    return {
        "seeds": found.seeds,
        "adults": found.asked["population"],
        "along": found.asked["along"],
        "turns": found.turns(),
        "effects": [
            _cell(row) for row in e[e["outcome"].isin(["ties", "trust", "institutions"])].to_dict("records")
        ],
    }


def _cell(row: Mapping[str, Any]) -> Numbers:
    """An effect at a step as it is written, with the step's shares of the way across."""
    outcome = OUTCOMES[row["outcome"]]
    places = decimals([(row["high"] - row["low"]) / 2 * scale(outcome)])
    shares = {key: value for key, value in row.items() if key.startswith("share:") and value == value}
    return {
        **shares,
        **{key: row[key] for key in ("along", "when", "outcome")},
        "told": cell(row, outcome, places),
        "says": verdict(*ends_of(row), outcome.better, row["margin"]),
    }


def of_steps(found: Comparison) -> Numbers:
    """What each thing in which patient differs from short is worth alone."""
    return {
        **_where(found, found.question.population),
        "years": found.question.years,
        "steps": {told: _told(rows_of(found, name)) for told, name in steps(found).items()},
    }


def of_catchment(found: Catchment) -> Numbers:
    """One large place and several small ones."""
    return {
        "seeds": found.seeds,
        "adults": found.asked["population"],
        "into": found.asked["into"],
        "years": found.asked["years"],
        "added": {what: _told(found.rows(what)) for what in (*PLACES, "several - one")},
        "returned": {size: rounded(found.returned(size)) for size in PLACES},
        "said": {when: found.says(when) for when in ("end", "mean")},
    }


def of_patience(found: Patience) -> Numbers:
    """What a longer spell of the same money is worth, by mix, start and length."""
    e = found.effects
    e = e[(e["against"] == "short") & e["outcome"].isin(["ties", "trust", "groups"]) & (e["years"] != SHORT)]
    return {
        "seeds": len(next(iter(found.settings.values()))),
        "adults": found.asked["population"],
        "years": [each for each in found.asked["lengths"] if each != SHORT],
        "against": SHORT,
        "effects": [
            {
                **{key: row[key] for key in ("start", "mix", "years", "when", "outcome")},
                "told": cell(row, OUTCOMES[row["outcome"]], 3),
                "sure": bool(row["low_together"] > 0 or row["high_together"] < 0),
            }
            for row in e.to_dict("records")
        ],
    }


def of_ranking(found: Ranking) -> Numbers:
    """What each instrument and pair does per pound."""
    e = found.effects
    e = e[(e["outcome"] == found.outcome) & (e["place"] == "all") & (e["dose"] == "all")]
    ranks = found.ranks[found.ranks["dose"] == "all"].set_index("mix")
    return {
        "seeds": len(found.table),
        "adults": found.asked["population"],
        "years": found.asked["years"],
        "places": found.asked["places"],
        "doses": found.asked["doses"],
        "answer": found.answer(),
        "mixes": [
            {
                **{
                    key: rounded(row[key]) for key in ("effect", "low_together", "high_together", "world_low")
                },
                "world_high": rounded(row["world_high"]),
                "mix": row["mix"],
                "best": rounded(ranks.loc[row["mix"], "best"]),
                "returned": rounded(found.returned[row["mix"]]),
            }
            for row in e.sort_values("effect", ascending=False).to_dict("records")
        ],
    }


def of_clock(found: PayoffClock) -> Numbers:
    """When patient overtakes short, what a cut loses, what is regretted."""
    last, o, cuts = found.years, found.overtakes, found.cuts
    pair = o[(o["option"] == PAIR[1]) & (o["against"] == PAIR[0])]
    return {
        **_where(found.worth.comparison, found.worth.comparison.question.population),
        "years": last,
        "overtakes": {
            str(outcome): {
                "by": {
                    str(year): rounded(rows.set_index("year").loc[1:year, "overtakes"].sum())
                    for year in (5, 10, 15, last)
                },
                "never": rounded(rows.set_index("year").loc[0, "overtakes"]),
                "ahead": rounded(rows.set_index("year").loc[last, "ahead"]),
            }
            for outcome, rows in pair.groupby("outcome", sort=False)
        },
        "cuts": clean(
            cuts[(cuts["what"].isin(["npsv", "trust", "ties"])) & cuts["when"].isin(["all", "end"])]
        ),
        "regrets": clean(found.regrets),
    }


def of_shock(found: Resilience) -> Numbers:
    """What a shock changes under each option, and what each takes off that."""
    t = found.table
    rows = t[t["what"].isin(["since", "protects"])].to_dict("records")
    return {
        **_where(found.struck, found.struck.question.population),
        "year": found.year,
        "years": found.struck.question.years,
        "meaning": SHOCKS[found.shock].meaning,
        "changes": [
            {
                **{key: row[key] for key in ("option", "outcome", "what")},
                "title": titled(OUTCOMES[row["outcome"]]),
                "told": cell(
                    row,
                    OUTCOMES[row["outcome"]],
                    decimals([(row["high"] - row["low"]) / 2 * scale(OUTCOMES[row["outcome"]])]),
                ),
                "sure": bool(row["low_together"] > 0 or row["high_together"] < 0),
                "recovers": rounded(row["recovers"]) if row["recovers"] == row["recovers"] else None,
            }
            for row in rows
        ],
    }


def of_gossip(found: Comparison) -> Numbers:
    """What the class sees of a rule of one's own: trust with it and without, at month 0 and 60; who hears less."""
    q, (one, other) = found.question, found.question.names
    worlds = {
        "with": Neighbourhood(population=q.population, seed=q.seed, parameters=HARM, processes=GOSSIP),
        "without": Neighbourhood(population=q.population, seed=q.seed),
    }
    trust = {name: world.run(60).record["trust"] for name, world in worlds.items()}
    (row,) = rows_told(found, f"{other} - {one}", "heard").tail(1).to_dict("records")
    return {
        **_where(found, q.population),
        "trust": {name: [rounded(seen.iloc[0]), rounded(seen.iloc[-1])] for name, seen in trust.items()},
        "heard": {key: rounded(row[key]) for key in ("effect", "low_together", "high_together")},
        "says": verdict(*ends_of(row), -1, row["margin"]),
    }


def of_evaluation(found: Evaluation) -> Numbers:
    """What the class sees of evaluations: which design finds most, which is misled most, and what comes by itself."""
    year = found.asked["years"]
    finds = found.years[found.years["year"] == year].set_index("design")["finds"]
    alarms = found.designs.set_index("design")["alarms"]
    usual = found.usual.set_index("year").loc[year]
    return {
        "adults": found.asked["population"],
        "cases": found.asked["cases studied"],
        "years": year,
        "finds": {"best": finds.idxmax(), "share": rounded(finds.max())},
        "alarms": {"most": alarms.idxmax(), "share": rounded(alarms.max())},
        "usual": {name: rounded(usual[name]) for name in ("everybody", "stayers")},
    }


PARTS: Mapping[str, Part] = {
    "compare": Part(
        partial(compare, PAIR, population=TOWN, replicates=SEEDS),
        of_comparison,
        4,
        {"compare.png": "compare.png"},
        kept={twenty.FILE: among.of_twenty},
    ),
    **{
        f"compare-{size}": Part(
            partial(compare, PAIR, population=size, replicates=SEEDS), of_comparison, 1 + size // 3000
        )
        for size in SIZES
    },
    "class": Part(partial(compare, PAIR, population=1000, replicates=20), of_comparison, 1),
    "class-rule": Part(
        partial(compare, PAIR, population=1000, replicates=20, parameters=HARM, processes=GOSSIP),
        of_gossip,
        1,
    ),
    "class-evaluation": Part(
        partial(
            evaluate,
            STUDIED,
            NDC,
            population=500,
            replicates=2,
            years=5,
            sample=100,
            draws=400,
            baseline_years=1,
        ),
        of_evaluation,
        4,
        options=(NDC,),
    ),
    "spent": Part(partial(compare, PAIR, population=TOWN, replicates=SEEDS, equal="spent"), of_comparison, 8),
    "apart": Part(
        partial(compare, PAIR, population=TOWN, replicates=SEEDS, apart=True),
        of_steps,
        4,
        {"apart.png": "apart.png"},
    ),
    "validate": Part(
        partial(validate, replicates=CASES), of_scorecard, 12, {"scorecard.png": "validate.png"}
    ),
    "validate-again": Part(partial(validate, replicates=CASES, seed=777), of_scorecard, 12),
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
    "asset": Part(partial(compare, ARMS, population=TOWN, replicates=SEEDS), of_comparison, 4, options=ARMS),
    "catchment": Part(partial(catchment, "patient", replicates=SEEDS), of_catchment, 15),
    "patience": Part(
        partial(patience, lengths=(1, 3, 8, 15), starts=(0.0, 1.0), population=TOWN, replicates=SEEDS),
        of_patience,
        12,
        {"patience.png": "patience-trust.png"},
    ),
    "rank": Part(
        partial(rank, places=["left-behind"], doses=[150.0], population=TOWN, replicates=SEEDS),
        of_ranking,
        8,
        {"rank.png": "rank.png"},
    ),
    "clock": Part(
        partial(payoff_clock, PAIR, population=TOWN, replicates=SEEDS),
        of_clock,
        6,
        {"clock.png": "clock.png"},
    ),
    "shock": Part(partial(withstand, "closure", PAIR, population=TOWN, replicates=SEEDS), of_shock, 4),
    "turning": Part(
        partial(turning, ALONG, steps=3, population=TOWN, replicates=SEEDS),
        of_turning,
        15,
        {"turning.png": "turning.png"},
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
        15,
        {"knowledge.png": "turning.png"},
    ),
}
