"""Follow-up: programmes of known results, run in a left-behind place and looked at as their evaluations did.

Each is run at its own published budget against business as usual, with the same luck. Nothing here is ever fitted to.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from kith.model.measures.outcomes import measure
from kith.model.neighbourhood import Neighbourhood
from kith.model.parameters import case
from kith.model.places import ENGLAND, LEFT_BEHIND, PROVIDED
from kith.model.programme import presets

from ..appraising.frontier import YEARS as TEN
from ..appraising.frontier import returns
from ..observing.accounts import accounts

YEARS = 20
NEW_DEAL, LEVELLING_UP = "new-deal-for-communities", "levelling-up-fund"
BIG = "pride-in-place"  # GBP 20m over ten years
# where else the patient programme is tried: place, and adults if not as many as elsewhere; the trials that found
# nothing or harm (Casey et al. 2012; Cameron et al. 2015) were in villages of some hundred adults
STARTS: Mapping[str, tuple[str, int | None]] = {
    "better-provided": (PROVIDED, None),
    "average-england": (ENGLAND, None),
    "village": (LEFT_BEHIND, 600),
}
FOLLOWED = ("trust", "trusts", "belongs", "employment", "institutions", "linking")
CHANGES = (10, 18)  # years over which work is compared with other places, as evaluations have no twin world
TERM = 0.58  # of a levelling-up fund's term, when 12% had been spent


def followup(changes: Mapping[str, float], seed: int, population: int) -> dict[str, float]:
    """Effects by year of the New Deal (``ndc:``) and the patient programme (``patient:``); a capital fund's pace.

    The patient programme is also run from other starts (`STARTS`), for its effect on trust after 20 years.

    Raises
    ------
    Mistake : if a parameter is unknown or out of its range
    """
    world = Neighbourhood(LEFT_BEHIND, population, parameters=case(changes), seed=seed)
    usual = outcomes(world.branch(None))
    found: dict[str, float] = {}
    for name, option in (("ndc", NEW_DEAL), ("patient", "patient")):
        branch = world.branch(option)
        after = outcomes(branch)
        if name == "patient":
            worth = returns(after, usual, money_of(branch, 12 * TEN), population)
            found |= {f"{name}:worth {what}": value for what, value in worth.items()}
        for year in range(1, YEARS + 1):
            for outcome in FOLLOWED:
                found[f"{name}:{outcome}_{year}"] = after[year][outcome] - usual[year][outcome]
        found[f"{name}:engagement"] = float(np.mean([after[year]["member"] for year in range(1, 11)]))
        for year in CHANGES:
            found[f"{name}:change_{year}"] = after[year]["employment"] - after[0]["employment"]
            found[f"usual:change_{year}"] = usual[year]["employment"] - usual[0]["employment"]
    found["big:depression_10"] = fewer_depressed(world.branch(BIG), usual[TEN]["depression"])
    found |= gains_where_hiring_is_alike(changes, seed, population)
    found["luf:spent_58"] = spent_by(world.branch(LEVELLING_UP), TERM)
    for start, (place, residents) in STARTS.items():
        world = Neighbourhood(place, residents or population, parameters=case(changes), seed=seed)
        found[f"patient in {start}:trust_20"] = trust_gained(world)
    return found


def trust_gained(world: Neighbourhood) -> float:
    """What the patient programme adds to mean trust after `YEARS` years, in a world at month 0."""
    patient, usual = world.branch("patient"), world.branch(None)
    for _ in range(12 * YEARS):
        patient.step()
        usual.step()
    return float(patient.residents.trust.mean() - usual.residents.trust.mean())


def fewer_depressed(world: Neighbourhood, usual: float) -> float:
    """Cases of depression per 1,000 after ten years of a programme, less the usual share; of a world at month 0."""
    for _ in range(12 * TEN):
        world.step()
    return 1000.0 * (measure(world)["depression"] - usual)


def gains_where_hiring_is_alike(changes: Mapping[str, float], seed: int, population: int) -> dict[str, float]:
    """Change of the share in work over 18 years, where local economies have no good and bad years of their own."""
    even = case({**changes, "work.demand_spread": 0.0})
    world = Neighbourhood(LEFT_BEHIND, population, parameters=even, seed=seed)
    before, found, last = measure(world)["employment"], {}, max(CHANGES)
    for name, option in (("ndc", NEW_DEAL), ("usual", None)):
        branch = world.branch(option)
        for _ in range(12 * last):
            branch.step()
        found[f"{name} even:change_{last}"] = measure(branch)["employment"] - before
    return found


def outcomes(world: Neighbourhood) -> list[dict[str, float]]:
    """Outcomes and accounts at the start and at the end of each year."""
    rows = [measure(world) | accounts(world)]
    for _ in range(YEARS):
        for _ in range(12):
            world.step()
        rows.append(measure(world) | accounts(world))
    return rows


def money_of(world: Neighbourhood, months: int) -> pd.DataFrame:
    """A programme's money by month, as in a comparison, as if it were of seed 0, up to a month in its term."""
    ledger = world.ledger
    spent = {name: gbp[:months] for name, gbp in ledger.spent.items()}
    planned = ledger.planned[:months]
    rows = [("planned", "all", month, gbp) for month, gbp in enumerate(planned)]
    rows += [("spent", name, month, gbp) for name, paid in spent.items() for month, gbp in enumerate(paid)]
    rows += [("held", "all", months - 1, planned.sum() - sum(paid.sum() for paid in spent.values()))]
    return pd.DataFrame(rows, columns=["account", "instrument", "month", "gbp"]).assign(seed=0)


def spent_by(world: Neighbourhood, share: float) -> float:
    """Share of a programme's money that is spent when a share of its term has passed."""
    for _ in range(round(presets[LEVELLING_UP].months * share)):
        world.step()
    spent = sum(float(money.sum()) for money in world.ledger.spent.values())
    return spent / world.programme.cash(world.population)
