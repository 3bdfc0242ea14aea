"""The numbers of a rule of one's own: a TOML file in the form of the catalogue, beside the rule."""

from __future__ import annotations

from collections.abc import Mapping

from ..mistakes import Mistake, nearest, one_line, plain_number, told
from ..parameters import BASES, Parameter, catalogue

WORDS = ("unit", "meaning", "basis", "source")
KEYS = ("value", "range", "plausible", *WORDS)
GROUPS = {name.split(".")[0] for name in catalogue}


def parameters_in(tables: Mapping[str, object]) -> dict[str, Parameter]:
    """Parameters by name, as ``group.name``, in the order of the file.

    Raises
    ------
    Mistake
        If a group is the model's own, or an entry lacks something, has too much or does not fit together.

    Examples
    --------
    >>> entry = dict(
    ...     value=0.1, range=[0, 1], unit="1 / month", meaning="m", basis="assumed", source="a guess"
    ... )
    >>> parameters_in({"gossip": {"rate": entry}})["gossip.rate"].high
    1.0
    >>> parameters_in({"trust": {"rate": entry}})
    Traceback (most recent call last):
    kith.model.mistakes.Mistake: [trust.rate]: the model has a group of parameters 'trust'; give another name
    """
    found = {}
    for group, entries in tables.items():
        if not isinstance(entries, Mapping):
            raise Mistake(f"{group}: {told(entries)} is not allowed; give tables as [{group}.name]")
        for key, entry in entries.items():
            name = f"{group}.{key}"
            if group in GROUPS:
                raise Mistake(f"[{name}]: the model has a group of parameters {group!r}; give another name")
            if not (group.isidentifier() and key.isidentifier()) or "_" in (group[0], key[0]):
                raise Mistake(f"[{name}]: is no name of a parameter; give [group.name], both as in Python")
            try:
                found[name] = parameter_of(name, entry)
            except Mistake as mistake:
                raise Mistake(f"[{name}]: {mistake}") from None
    return found


def parameter_of(name: str, entry: object) -> Parameter:
    """One parameter from its table."""
    if not isinstance(entry, Mapping):
        raise Mistake(f"{told(entry)} is not allowed; give a table with {', '.join(KEYS)}")
    for key in entry:
        if key not in KEYS:
            raise Mistake(f"{key!r} is not known{nearest(key, KEYS)}")
    for key in ("value", "range", *WORDS):
        if key not in entry:
            raise Mistake(f"{key} is missing")
    words = {key: one_line(key, entry[key]) if key != "unit" else str(entry[key]) for key in WORDS}
    if words["basis"] not in BASES:
        raise Mistake(f"basis: {told(entry['basis'])} is not allowed; give {', '.join(BASES)}")
    low, high = ends_of("range", entry["range"])
    plausible = ends_of("plausible", entry["plausible"]) if "plausible" in entry else None
    if plausible and not low <= plausible[0] <= plausible[1] <= high:
        raise Mistake(f"plausible: {told(entry['plausible'])} is not within the range {low:g} to {high:g}")
    value = plain_number(entry["value"])
    if value is None or not low <= value <= high:
        raise Mistake(f"value: {told(entry['value'])} is not allowed; give a number from {low:g} to {high:g}")
    return Parameter(name, float(value), low, high, **words, plausible=plausible)


def ends_of(field: str, given: object) -> tuple[float, float]:
    """Two finite numbers, the lower one first."""
    ends = [plain_number(end) for end in given] if isinstance(given, list) else []
    if len(ends) != 2 or ends[0] is None or ends[1] is None or ends[0] > ends[1]:
        raise Mistake(f"{field}: {told(given)} is not allowed; give [lowest, highest]")
    return float(ends[0]), float(ends[1])
