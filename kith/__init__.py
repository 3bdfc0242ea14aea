"""Kith: what patient and short-term money do to the social fabric of a neighbourhood.

This is the one door for users: everything here is imported when it is first asked for, so that ``import kith`` takes
no time. What happens is in `kith.model`, what is asked of it in `kith.experiments`.

Examples
--------
>>> import kith
>>> town = kith.Neighbourhood(population=40, warm_up=0)
>>> town.month
0
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .experiments.appraising.appraise import appraise
    from .experiments.appraising.payoff import payoff_clock
    from .experiments.comparing.compare import compare
    from .experiments.evaluating.evaluate import evaluate
    from .experiments.evidence.calibrate import calibrate
    from .experiments.evidence.observed import observed
    from .experiments.evidence.recover import recover
    from .experiments.evidence.validate import validate
    from .experiments.hygiene import check
    from .experiments.ingredients.catchment import catchment
    from .experiments.ingredients.factorial import factorial
    from .experiments.ingredients.patience import patience
    from .experiments.ingredients.rank import rank
    from .experiments.ingredients.turning import turning
    from .experiments.one_run import run_one
    from .experiments.regions.region import region
    from .experiments.shocks.heat import heat_wave
    from .experiments.shocks.resilience import withstand
    from .experiments.studies.archive import load
    from .experiments.studies.sensitivity import sensitivity
    from .experiments.studies.sweep import sweep
    from .experiments.tracing.parting import diff
    from .experiments.tracing.replaying import replay
    from .model.mistakes import Mistake
    from .model.neighbourhood import Neighbourhood
    from .model.parameters import Case, case, catalogue
    from .model.places import Place, places
    from .model.programme import Programme, presets
    from .model.rules.declared import outcome, process
    from .model.rules.rule import Rule

__all__ = [
    "Case",
    "Mistake",
    "Neighbourhood",
    "Place",
    "Programme",
    "Rule",
    "__version__",
    "appraise",
    "calibrate",
    "case",
    "catalogue",
    "catchment",
    "check",
    "compare",
    "diff",
    "evaluate",
    "factorial",
    "heat_wave",
    "load",
    "observed",
    "outcome",
    "patience",
    "payoff_clock",
    "places",
    "presets",
    "process",
    "rank",
    "recover",
    "region",
    "replay",
    "run_one",
    "sensitivity",
    "sweep",
    "turning",
    "validate",
    "withstand",
]

WHERE = {
    "Case": "model.parameters",
    "Mistake": "model.mistakes",
    "Neighbourhood": "model.neighbourhood",
    "Place": "model.places",
    "Programme": "model.programme",
    "Rule": "model.rules.rule",
    "appraise": "experiments.appraising.appraise",
    "calibrate": "experiments.evidence.calibrate",
    "case": "model.parameters",
    "catalogue": "model.parameters",
    "check": "experiments.hygiene",
    "payoff_clock": "experiments.appraising.payoff",
    "observed": "experiments.evidence.observed",
    "compare": "experiments.comparing.compare",
    "diff": "experiments.tracing.parting",
    "evaluate": "experiments.evaluating.evaluate",
    "factorial": "experiments.ingredients.factorial",
    "load": "experiments.studies.archive",
    "patience": "experiments.ingredients.patience",
    "places": "model.places",
    "outcome": "model.rules.declared",
    "presets": "model.programme",
    "process": "model.rules.declared",
    "rank": "experiments.ingredients.rank",
    "recover": "experiments.evidence.recover",
    "region": "experiments.regions.region",
    "replay": "experiments.tracing.replaying",
    "run_one": "experiments.one_run",
    "sensitivity": "experiments.studies.sensitivity",
    "withstand": "experiments.shocks.resilience",
    "heat_wave": "experiments.shocks.heat",
    "sweep": "experiments.studies.sweep",
    "turning": "experiments.ingredients.turning",
    "catchment": "experiments.ingredients.catchment",
    "validate": "experiments.evidence.validate",
}

_beside = Path(__file__).parents[1]
if not Path(__file__).with_name("model").exists() and (_beside / "model" / "neighbourhood.py").exists():
    __path__.append(str(_beside))  # a checkout, where `model` and `experiments` lie beside this folder


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    if name == "__version__":
        from importlib.metadata import PackageNotFoundError, version

        try:
            return version("kith-abm")
        except PackageNotFoundError:
            return "unknown"
    if name not in WHERE:
        raise AttributeError(f"module 'kith' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{WHERE[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
