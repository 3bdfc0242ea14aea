"""What the workshop's notebooks ask for beyond a comparison, and how they reach a class.

Everything here is small on purpose: a notebook imports it, runs it, shows it and talks about it.
"""

from __future__ import annotations

from .bets import bet_figure, pairing_figure, settled
from .controls import choice, curve, number, points
from .league import League, league
from .lives import Lives, lives
from .polls import Evidence, evidence, poll
from .size import SIZE
from .teams import TEAMS, mix_of, team_file
from .varied import map_figure, varied_figure

__all__ = [
    "SIZE",
    "TEAMS",
    "Evidence",
    "League",
    "Lives",
    "bet_figure",
    "choice",
    "curve",
    "evidence",
    "league",
    "lives",
    "map_figure",
    "mix_of",
    "number",
    "pairing_figure",
    "points",
    "poll",
    "settled",
    "team_file",
    "varied_figure",
]
