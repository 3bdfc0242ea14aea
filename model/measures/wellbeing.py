"""Simple outcomes: loneliness, collective efficacy, employment, life satisfaction."""

from ..entities import WORKING_AGE
from .snapshot import Snapshot


def efficacy(s: Snapshot) -> float:
    """Mean collective efficacy, 0-1 (Sampson, Raudenbush & Earls 1997)."""
    return float(s.residents.efficacy.mean())


def employment(s: Snapshot) -> float:
    """Share of residents under 66 in work; 0 where there are none."""
    young = s.age() < WORKING_AGE
    return float(s.residents.employed[young].mean()) if young.any() else 0.0


def life_satisfaction(s: Snapshot) -> float:
    """Mean life satisfaction, 0-10."""
    return float(s.residents.satisfaction.mean())


def mean_trust(s: Snapshot) -> float:
    """Mean trust in neighbours, 0-1."""
    return float(s.residents.trust.mean())


def mean_belonging(s: Snapshot) -> float:
    """Mean belonging, 0-1."""
    return float(s.residents.belonging.mean())


def mean_skill(s: Snapshot) -> float:
    """Mean civic skill and confidence, 0-1."""
    return float(s.residents.skill.mean())
