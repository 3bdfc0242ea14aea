"""How to ask the same elsewhere: as a command, and as a Python script that gives the same digests."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from pprint import pformat
from typing import Any

from kith.model.discounting import GREEN_BOOK
from kith.model.programme import Programme, presets
from kith.model.programme.programme import plain_of

from ..running.identity import quoted
from .request import EQUAL, Asked, Option, programme_of, table_of


def command(asked: Asked) -> str:
    """Shell commands that ask the same: `kith compare` at equal present value, else a `kith run` for each option.

    Programmes that are not presets come first, as files.
    """
    files, words = [], []
    for side, option, programme in zip(("left", "right"), (asked.left, asked.right), asked.own, strict=True):
        if isinstance(option, str) and option in presets:
            words.append(quoted(option))
            continue
        name = f"{side}.toml"
        files.append(f"cat > {name} <<'END'\n{toml(programme.name, written_out(option, asked.known))}\nEND\n")
        words.append(name)
    common = [f"--place {asked.place}", f"--population {asked.population}", f"--years {asked.years}"]
    common += [f"--seed {asked.seed}", f"--cases {asked.cases}"]
    common += [f"--set {name}={value!r}" for name, value in asked.changes.items()]
    names = [option.name for option in asked.own if not option.is_nothing]
    if asked.equal == EQUAL[0] and names and len(set(names)) == len(names):
        chosen = [word for word, option in zip(words, asked.own, strict=True) if not option.is_nothing]
        common += [f"--per-head {asked.per_head!r}"] if asked.per_head is not None else []
        lines = [" ".join(["kith compare", *(f"--option {word}" for word in chosen), *common])]
    else:
        lines = [" ".join(["kith run", f"--option {word}", *common]) for word in dict.fromkeys(words)]
    return "".join(files) + "\n".join(lines)


def written_out(option: Option, known: Mapping[str, Programme]) -> dict[str, Any]:
    """An option as the table of a TOML file, exactly."""
    if not isinstance(option, str):
        return table_of(option, known)
    programme = programme_of(option, known)
    stages, month = [], 0
    for share, run in groupby(map(float, programme.profile)):
        months = len(list(run))
        stages.append((month + 1, month + months, share * months))
        month += months
    return {
        "budget_per_head": programme.budget,
        "start": programme.start,
        "stages": stages,
        "mix": dict(programme.mix),
        "control": programme.control,
        "ending": programme.ending,
    }


def toml(name: str, table: Mapping[str, Any]) -> str:
    """A programme as the text of a TOML file.

    >>> print(toml("two years", {"years": 2, "profile": "even", "mix": {"grants": 1.0}}))
    name = "two years"
    years = 2
    profile = "even"
    [mix]
    grants = 1.0
    """
    lines = [f"name = {in_quotes(name)}"]
    for key, value in table.items():
        if key == "stages":
            each = ", ".join(f"{{ months = [{a}, {b}], share = {share!r} }}" for a, b, share in value)
            lines.append(f"stages = [{each}]")
        elif key != "mix":
            lines.append(f"{key} = {in_quotes(value) if isinstance(value, str) else repr(value)}")
    return "\n".join([*lines, "[mix]", *(f"{key} = {value!r}" for key, value in table["mix"].items())])


def in_quotes(text: str) -> str:
    """A text as a TOML string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def script(asked: Asked, months: int) -> str:
    """A Python script that makes the same two worlds, runs them for `months` months and prints their digests."""
    options = ",\n    ".join(expression(option, asked) for option in (asked.left, asked.right))
    names = [option.name for option in asked.own]
    lines = [
        "from kith import Neighbourhood, case, presets",
        "from kith.experiments.cases.ensemble import read_ensemble",
        "from kith.experiments.comparing.equal import made_equal",
        "from kith.model.programme.presets import programme_from",
        "from kith.model.programme.programme import programme_of_plain",
        "",
        f"parameters = {pformat(dict(asked.changes))}",
    ]
    if asked.cases == "ensemble":
        lines += [
            "cases = read_ensemble()  # the cases that fit the evidence, one of which the seed draws",
            f"parameters = cases.changes(cases.row_of({asked.seed})) | parameters",
        ]
    lines += [
        f"world = Neighbourhood({asked.place!r}, {asked.population}, parameters=case(parameters), seed={asked.seed})",
        f"options = [\n    {options},\n]  # {' and '.join(names)}",
    ]
    if asked.equal == EQUAL[0]:
        lines.append(
            f'options = made_equal(options, {asked.population}, "present value", {asked.per_head!r}, {GREEN_BOOK!r})[0]'
        )
    lines += [
        "left, right = (world.branch(option) for option in options)",
        f"for month in range({months}):",
        "    left.step()",
        "    right.step()",
        "print(left.digest(), right.digest())",
    ]
    return "\n".join(lines) + "\n"


def expression(option: Option, asked: Asked) -> str:
    """An option as a Python expression."""
    if isinstance(option, str):
        return (
            f"presets[{option!r}]"
            if option in presets
            else f"programme_of_plain({plain_of(programme_of(option, asked.known))!r})"
        )
    name = asked.own[0 if option is asked.left else 1].name
    return f"programme_from({name!r}, {table_of(option, asked.known)!r})"
