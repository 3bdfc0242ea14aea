"""Options scaled until what they spend is the same, and not only what they are offered.

What cannot be absorbed in time is handed back, so options that are offered the same need not spend the same. How much
one spends of its offer is found by running it, and hangs on the offer; so the options are run with every seed, scaled
down to what the one spends that spends least, and run again until they agree or have been scaled `PASSES` times.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kith.model.compiling import compile_model
from kith.model.mistakes import Mistake
from kith.model.neighbourhood import Neighbourhood
from kith.model.programme import Programme
from kith.model.programme.programme import programme_of_plain, worth_now
from kith.model.rules import rules_asked
from kith.model.telling import say

from ..cases.changes import changes_of
from ..presenting.sentences import pounds
from ..running.kept import once, world_at_month_0
from ..running.progress import progress_of
from ..running.request import Request
from ..running.runner import Failed, attempted
from ..running.workers import Unfinished, at_work
from .question import Question

PASSES = 6
NEAR = 0.01  # as a share of what is to be spent: nearer is near enough
FAR = 0.1  # as a share of what is to be spent: options further off than this cannot be called equal


def equally_spent(question: Question, request: Request) -> Question:
    """The question with its options scaled until each spends the same present value, on average over its seeds.

    That is what the option spends that spends least where all are offered the same, as more of an offer than can be
    absorbed would only be handed back.

    Raises
    ------
    Mistake : if an option spends nothing, or none of its budgets makes it spend nearly as much as the others
    """
    usual, *options = question.options
    if question.money == 0.0:
        return question
    spent = mean_spent(question, request)
    least = min(spent, key=lambda name: spent[name])
    target = spent[least]
    if target <= 0.0:
        raise Mistake(f"equal: {least} spends nothing of what it is offered; leave it out, or give more")
    nearest = distance(spent, target), options, spent
    for _ in range(PASSES):
        if nearest[0] <= NEAR or min(spent.values()) <= 0.0:
            break
        options = [rescaled(option, question, target / spent.get(option.name, target)) for option in options]
        spent = mean_spent(replace(question, options=(usual, *options)), request)
        nearest = min(nearest, (distance(spent, target), options, spent), key=lambda found: found[0])
    off, options, spent = nearest
    if off > FAR:
        far = max(spent, key=lambda name: abs(spent[name] - target))
        raise Mistake(
            f"equal: {far} spends {pounds(spent[far])} where {least} spends {pounds(target)}, and nothing nearer; "
            "give more money, or a larger population"
        )
    return replace(question, options=(usual, *options), money=target, measure=least)


def distance(spent: Mapping[str, float], target: float) -> float:
    """By how much the option that is furthest off misses what all are to spend, as a share of it."""
    return max(abs(gbp / target - 1.0) for gbp in spent.values())


def rescaled(option: Programme, question: Question, factor: float) -> Programme:
    """The programme with so many times its budget."""
    rate, population = question.discount_rate, question.population
    return option.at_present_value(factor * option.present_value(population, rate), population, rate)


def mean_spent(question: Question, request: Request) -> dict[str, float]:
    """What each option with money spends, worth at month 0, GBP, mean over seeds."""
    asked = question.asked()
    found: dict[int, dict[str, NDArray[np.float64]]] = {}
    with progress_of(request.progress, "seeds, to see what is spent") as report:
        compile_model(say if request.progress else None)
        with at_work(
            partial(attempted, partial(spent_of_seed, asked)), question.seeds, request.workers or 1
        ) as results:
            for seed, result in results:
                if isinstance(result, (Failed, Exception)):
                    told = result.error if isinstance(result, Failed) else str(result)
                    raise Unfinished(f"spent: seed {seed} failed: {told}")
                found[seed] = result
                report(len(found), 0, len(question.seeds))
    return {
        option.name: float(
            np.mean([worth_now(found[seed][option.name], question.discount_rate) for seed in question.seeds])
        )
        for option in question.options
        if not option.is_nothing
    }


def spent_of_seed(asked: Mapping[str, Any], seed: int) -> dict[str, NDArray[np.float64]]:
    """What each option of a question spends by month with one seed, GBP; worked out once and kept."""
    parts = asked["place"], asked["population"], changes_of(asked, seed), seed
    worlds: list[Neighbourhood] = []

    def spent(plain: Mapping[str, Any]) -> NDArray[np.float64]:
        if not worlds:
            worlds.append(world_at_month_0(*parts, rules_asked(asked)))
        return spending(worlds[0].branch(programme_of_plain(plain)), 12 * asked["years"])

    return {
        plain["name"]: once(
            {
                "spent": [*parts[:2], dict(parts[2]), seed, asked["years"], plain],
                **rules_asked(asked).asked(),
            },
            partial(spent, plain),
            lambda months: {"spent": months},
            lambda arrays: arrays["spent"],
        )
        for plain in asked["options"][1:]
    }


def spending(world: Neighbourhood, months: int) -> NDArray[np.float64]:
    """What a world's programme spends in each of so many months, GBP; stops when nothing is left to spend."""
    for _ in range(months):
        world.step()
        ledger = world.ledger
        is_over = world.month > world.programme.last_month and ledger.held == ledger.capital
        if is_over and not ledger.workers and not ledger.projects:
            break
    by_instrument: Sequence[NDArray[np.float64]] = list(world.ledger.spent.values())
    return np.sum(by_instrument, axis=0)  # type: ignore[no-any-return]
