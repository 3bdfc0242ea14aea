"""Services answer to linking, late: "persistence pays" (New Deal for Communities), as agencies come to engage.

Where residents have ties and confidence that reach institutions, and take part in what a programme does, the council
spends more on places and agencies try harder to help people into work; where they have not, less.
"""

from __future__ import annotations

from .arithmetic import exp, power
from .compiled import rule
from .entities import NONE, Groups, Institutions, Residents
from .parameters import ParameterGroup

MOST_ANSWER = 4.0  # times, more or less, that services do for a place


def linking(r: Residents, g: Groups, i: Institutions) -> float:
    """Mean, over residents, of confidence in open institutions used, summed, plus partnerships of one's groups.

    A resident who uses two open places with confidence 0.6 and is in a group whose partnership with
    its host is 0.5 counts 1.7.
    """
    total = 0.0
    if len(i.is_open):
        total += float((r.confidence * ((r.venue >= 0) & i.is_open[r.venue])).sum())
    total += float((g.partnership[r.member_of] * (r.member_of >= 0)).sum())
    return total / len(r.trust)


def engaged(r: Residents, g: Groups, month: int) -> float:
    """Share of residents whom a programme reaches: supported by a worker, or in a group with a grant within a year."""
    granted = ((r.member_of != NONE) & (g.last_granted >= month - 12)[r.member_of]).any(axis=0)
    return float((r.supported | granted).mean())


@rule
def attention_after(attention: float, linking: float, engaged: float, p: ParameterGroup) -> float:
    """Attention that services pay to a place, 1 as usual, after a year: it follows linking over `lag` months.

    attention' = attention + (1 - exp(-12 / lag)) * ((linking + per_engaged * engaged) / usual_linking - attention)
    """
    owed = (linking + p.per_engaged * engaged) / p.usual_linking
    return attention + (1.0 - exp(-12.0 / p.lag)) * (owed - attention)


@rule
def answer(attention: float, elasticity: float) -> float:
    """How much more, or less, services do for a place: attention^elasticity, from a quarter to four times.

    >>> answer(4.0, 0.5), answer(0.3, 0.0)
    (2.0, 1.0)
    """
    return min(max(power(max(attention, 1e-3), elasticity), 1.0 / MOST_ANSWER), MOST_ANSWER)
