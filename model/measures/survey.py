"""The survey: the Community Life Survey's questions, answered by residents, all or a sample.

Thresholds are fixed here, before any fitting: *chat* is contact, *favours* a tie of some strength,
*trust* an attitude.
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from ..fixed import Fixed
from .snapshot import Snapshot

Answers = NDArray[np.bool_]


def chat(s: Snapshot) -> Answers:
    """Chatted with a neighbour at least once this month."""
    return s.residents.chats >= 1.0


def favours(s: Snapshot) -> Answers:
    """Exchanges favours: has a strong tie."""
    yes = np.zeros(s.n, bool)
    strong = s.ties.strength >= s.strong
    yes[s.ties.ego[strong]] = True
    yes[s.ties.alter[strong]] = True
    return yes


def trusts(s: Snapshot) -> Answers:
    """Says that many neighbours can be trusted: trust above one half."""
    return s.residents.trust > 0.5


def belongs(s: Snapshot) -> Answers:
    """Feels strongly that they belong: belonging above one half."""
    return s.residents.belonging > 0.5


def lonely(s: Snapshot) -> Answers:
    """Often or always lonely: loneliness above 0.6."""
    return s.residents.loneliness > 0.6


def formal_volunteer(s: Snapshot) -> Answers:
    """Volunteered formally this month: gave time to a constituted group that met, or organised any that did."""
    r = s.residents
    constituted = s.groups.constituted[r.member_of] & (r.member_of >= 0)
    return (r.attended & (r.organises | constituted)).any(axis=0)


def informal_volunteer(s: Snapshot) -> Answers:
    """Helped someone informally this month: was in contact with a strong tie."""
    yes = np.zeros(s.n, bool)
    helped = (s.ties.strength >= s.strong) & (s.ties.last >= s.month - 1)
    yes[s.ties.ego[helped]] = True
    yes[s.ties.alter[helped]] = True
    return yes


def member(s: Snapshot) -> Answers:
    """Belongs to at least one group."""
    return s.member


def influence(s: Snapshot) -> Answers:
    """Feels able to influence local decisions: skill times best confidence in an institution above 0.3."""
    return s.residents.skill * s.residents.confidence.max(axis=0) > 0.3


QUESTIONS: Mapping[str, Callable[[Snapshot], Answers]] = Fixed(
    {
        "chat": chat,
        "favours": favours,
        "trusts": trusts,
        "belongs": belongs,
        "lonely": lonely,
        "formal_volunteer": formal_volunteer,
        "informal_volunteer": informal_volunteer,
        "member": member,
        "influence": influence,
    }
)

# the Office for National Statistics' four domains of social capital
DOMAINS: Mapping[str, tuple[str, ...]] = Fixed(
    {
        "personal relationships": ("chat", "lonely"),
        "social network support": ("favours", "informal_volunteer"),
        "civic engagement": ("formal_volunteer", "member", "influence"),
        "trust and cooperative norms": ("trusts", "belongs"),
    }
)


def survey(s: Snapshot, sample: NDArray[np.integer] | None = None) -> dict[str, float]:
    """Share answering yes to each question, of all residents or of the rows in `sample`."""
    answers = {name: ask(s) for name, ask in QUESTIONS.items()}
    return {name: float((yes if sample is None else yes[sample]).mean()) for name, yes in answers.items()}
