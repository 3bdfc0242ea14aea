"""Rules of one's own: processes, numbers, columns and outcomes that a file adds, without a fork.

What is here is imported when it is first asked for, as it knows all of the model.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .together import NO_RULES, Rules, rules_asked, rules_given

__all__ = ["NO_RULES", "Rules", "rules_asked", "rules_given"]


def __getattr__(name: str) -> Any:
    """Import a name when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.together"), name)
