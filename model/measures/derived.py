"""Outcomes that the model has no state for: derived from those it has, when measured. Nothing feeds back.

Associations, taken at the size published or less. Each is as late as what it follows, and appraised a year later still.
"""

from ..arithmetic import exps
from ..entities import KINDS, Floats, Numbers
from ..parameters import ParameterGroup
from .snapshot import Snapshot
from .survey import lonely
from .wellbeing import efficacy as mean_efficacy

YOUTH_CLUB = KINDS.index("youth_club")


def cases_of_depression(lonely: Numbers, p: ParameterGroup) -> Numbers:
    """Cases of depression that go with loneliness, a resident: per_lonely * share often lonely (Lee et al. 2021)."""
    return p.per_lonely * lonely


def rate_of_violence(efficacy: Numbers, p: ParameterGroup) -> Floats:
    """Violent offences a resident and year: violence * exp(-per_efficacy * (efficacy - 1/2)).

    Sampson, Raudenbush & Earls 1997: across neighbourhoods, violence falls with collective efficacy.
    """
    return p.violence * exps(-p.per_efficacy * (efficacy - 0.5))


def rate_of_young_offending(has_club: Numbers, p: ParameterGroup) -> Numbers:
    """Offenders of 10 to 17 a young person and year: young + per_closure * [no youth club open] (Villa 2024)."""
    return p.young + p.per_closure * (1.0 - has_club)


def depression(s: Snapshot) -> float:
    """Cases of depression that go with loneliness, as a share of residents."""
    return float(cases_of_depression(lonely(s).mean(), s.parameters.depression))


def violence(s: Snapshot) -> float:
    """Violent offences a year per 1,000 residents, from mean collective efficacy."""
    return float(1000.0 * rate_of_violence(mean_efficacy(s), s.parameters.offending))


def young_offending(s: Snapshot) -> float:
    """Offenders a year per 1,000 people of 10 to 17, by whether a youth club is open."""
    clubs = s.institutions.is_open & (s.institutions.kind == YOUTH_CLUB)
    return float(1000.0 * rate_of_young_offending(float(clubs.any()), s.parameters.offending))
