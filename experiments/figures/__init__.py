"""The only code that draws: figures as functions of tables, plain values, programmes and finished sentences.

A result class gathers its tables and its words and calls one function here, always in the same way: ``from .. import
figures as draw`` at the top of its file, ``draw.rank_figure(...)`` where it draws, which gives a `draw.Chart`. What is
asked for is imported when it is first asked for, so that a worker process, which never draws, never imports Matplotlib.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

from kith.model.mistakes import Mistake

if TYPE_CHECKING:
    from .apart import apart_figure
    from .bets import bet_chart, pairing_chart
    from .cards import answer_page, bet_slips, life_cards, pdf_of, world_cards
    from .comparison import comparison_figure
    from .course import course_figure
    from .evaluation import evaluation_figure
    from .ingredients import factorial_figure, patience_figure
    from .league import league_chart
    from .lives import lives_chart
    from .mechanisms import mechanisms_figure
    from .narrowing import narrowing_figure
    from .observed import observed_figure
    from .payoff import clock_figure
    from .place import place_figure
    from .polls import evidence_chart
    from .posterior import posterior_figure
    from .rank import rank_figure
    from .redesign import redesign_figure
    from .region import pots_figure, region_figure, region_map
    from .scorecard import scorecard_figure
    from .sensitivity import heat_map, tornado
    from .shock import shock_figure
    from .study import cases_figure, years_figure
    from .style import Chart
    from .turning import turning_figure
    from .varied import map_chart, varied_chart
    from .worth import worth_figure

__all__ = [
    "Chart",
    "answer_page",
    "apart_figure",
    "bet_chart",
    "bet_slips",
    "cases_figure",
    "clock_figure",
    "comparison_figure",
    "course_figure",
    "evaluation_figure",
    "evidence_chart",
    "factorial_figure",
    "heat_map",
    "league_chart",
    "life_cards",
    "lives_chart",
    "map_chart",
    "mechanisms_figure",
    "narrowing_figure",
    "observed_figure",
    "pairing_chart",
    "patience_figure",
    "pdf_of",
    "place_figure",
    "posterior_figure",
    "pots_figure",
    "rank_figure",
    "redesign_figure",
    "region_figure",
    "region_map",
    "scorecard_figure",
    "shock_figure",
    "tornado",
    "turning_figure",
    "varied_chart",
    "world_cards",
    "worth_figure",
    "years_figure",
]

WHERE = {
    "Chart": "style",
    "answer_page": "cards",
    "apart_figure": "apart",
    "bet_chart": "bets",
    "bet_slips": "cards",
    "cases_figure": "study",
    "clock_figure": "payoff",
    "comparison_figure": "comparison",
    "course_figure": "course",
    "evaluation_figure": "evaluation",
    "redesign_figure": "redesign",
    "evidence_chart": "polls",
    "factorial_figure": "ingredients",
    "heat_map": "sensitivity",
    "league_chart": "league",
    "life_cards": "cards",
    "lives_chart": "lives",
    "map_chart": "varied",
    "mechanisms_figure": "mechanisms",
    "narrowing_figure": "narrowing",
    "observed_figure": "observed",
    "pairing_chart": "bets",
    "patience_figure": "ingredients",
    "pdf_of": "cards",
    "place_figure": "place",
    "posterior_figure": "posterior",
    "rank_figure": "rank",
    "pots_figure": "region",
    "region_figure": "region",
    "region_map": "region",
    "scorecard_figure": "scorecard",
    "shock_figure": "shock",
    "tornado": "sensitivity",
    "turning_figure": "turning",
    "varied_chart": "varied",
    "world_cards": "cards",
    "worth_figure": "worth",
    "years_figure": "study",
}


def check_backend() -> None:
    """Raise a Mistake if Matplotlib is told to use a backend that it does not know, as nothing could be drawn."""
    if "MPLBACKEND" in os.environ:
        try:
            import_module("matplotlib")
        except ValueError as error:
            raise Mistake(f"MPLBACKEND: {' '.join(str(error).split())}") from None


def __getattr__(name: str) -> Any:
    """Import a figure when it is first asked for."""
    if name not in WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    check_backend()
    return getattr(import_module(f"{__name__}.{WHERE[name]}"), name)
