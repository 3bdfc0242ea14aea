"""Changes of parameters as the command line gives them; light, so that `kith --help` answers at once."""

from __future__ import annotations

from collections.abc import Sequence

from kith.model.mistakes import Mistake


def changed(changes: Sequence[str]) -> dict[str, float]:
    """Parameters from `group.name=value`.

    >>> changed(["trust.learning=0.1"])
    {'trust.learning': 0.1}
    """
    found: dict[str, float] = {}
    for change in changes:
        name, _, value = (part.strip() for part in change.partition("="))
        try:
            number = float(value)
        except ValueError:
            raise Mistake(
                f"--set {change}: give group.name=value with a number, as in trust.learning=0.1"
            ) from None
        if name in found:
            raise Mistake(f"--set {change}: {name} is set twice; give it once")
        found[name] = number
    return found
