"""How to ask the same elsewhere: as a command, and as a Python script that gives the same digests."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from itertools import groupby
from pprint import pformat
from typing import Any

from kith.model.discounting import GREEN_BOOK
from kith.model.programme import Programme, presets
from kith.model.programme.programme import plain_of

from .among import first_seed
from .grounds import stem_of
from .request import EQUAL, Asked, Option, programme_of, table_of


def command(asked: Asked) -> str:
    """Shell commands that ask the same: `kith compare`, or where it cannot a `kith run` for each option.

    Programmes that are not presets come first, as files.
    """
    files, words = [], []
    for side, option, programme in zip(("left", "right"), (asked.left, asked.right), asked.own, strict=True):
        if isinstance(option, str) and option in presets:
            words.append(option)
            continue
        name = f"kith-{side}.toml"
        text = toml(programme.name, written_out(option, asked.known))
        files.append(f"printf '%s\\n' {shlex.quote(text)} > {name}\n")
        words.append(name)
    names = [option.name for option in asked.own if not option.is_nothing]
    is_comparison = names and len(set(names)) == len(names)  # whose first of twenty seeds it is told
    common = ["--place", place_word(asked), "--population", str(asked.population)]
    common += ["--years", str(asked.years)]
    common += ["--seed", str(first_seed(asked) if is_comparison else asked.seed)]
    common += ["--observed", asked.observed] if asked.observed else ["--cases", asked.cases]
    common += [word for name, value in asked.changes.items() for word in ("--set", f"{name}={value!r}")]
    common += [word for rule in asked.rules for word in ("--with", rule.path)]
    if is_comparison:
        chosen = [word for word, option in zip(words, asked.own, strict=True) if not option.is_nothing]
        per_head = ["--per-head", repr(asked.per_head)] if asked.per_head is not None else []
        common += per_head if asked.equal == EQUAL[0] else ["--own-budgets"]
        commands = [["compare", *(word for option in chosen for word in ("--option", option))]]
    else:
        commands = [["run", "--option", word] for word in dict.fromkeys(words)]
    lines = [shlex.join(["kith", *begun, *common]) for begun in commands]
    return "".join(files) + "\n".join(lines)


def place_word(asked: Asked) -> str:
    """The place by its name, or as the file that it is in, or may be saved as."""
    place = asked.ground
    return (place.file or f"{stem_of(place)}.toml") if place.is_own else place.name


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
        "works": programme.works,
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
    lines = [f"name = {quoted(name)}"]
    for key, value in table.items():
        if key == "stages":
            each = ", ".join(f"{{ months = [{a}, {b}], share = {share!r} }}" for a, b, share in value)
            lines.append(f"stages = [{each}]")
        elif key != "mix":
            lines.append(f"{key} = {quoted(value)}")
    return "\n".join([*lines, "[mix]", *(f"{key} = {value!r}" for key, value in table["mix"].items())])


def quoted(value: object) -> str:
    """A text without control characters, a number or a list of them as TOML has it, which is as JSON has it."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def script(asked: Asked, months: int) -> str:
    """A Python script that makes the same two worlds, runs them for `months` months and prints their digests."""
    options = ",\n    ".join(expression(option, asked) for option in (asked.left, asked.right))
    own = [rule.path for rule in asked.rules]
    numbers = f"parameters=parameters, processes={own!r}" if own else "parameters=case(parameters)"
    lines = [
        "from kith import Neighbourhood, case, presets",
        "from kith.experiments.cases.changes import unsaid",
        "from kith.experiments.cases.ensemble import read_ensemble",
        "from kith.experiments.comparing.equal import made_equal",
        "from kith.model.placefile import place_named",
        "from kith.model.programme.presets import programme_from",
        "from kith.model.programme.programme import programme_of_plain",
        "",
        f"place = place_named({place_word(asked)!r})",
        f"parameters = {pformat(dict(asked.changes))}",
    ]
    if asked.observed:
        lines.insert(0, "from kith.experiments.running.request import Request")
        lines.insert(0, "from kith.experiments.surveys.reweighting import ensemble_given")
        lines += [
            f"request = Request(place, {asked.population}, parameters=parameters, processes={own!r},",
            f"                  observed={asked.observed!r})",
            "cases = ensemble_given(request.checked())  # as the survey weighs them, one of which the seed draws",
            f"parameters = unsaid(cases.changes(cases.row_of({asked.seed})), place.plain()) | parameters",
        ]
    elif asked.cases == "ensemble":
        lines += [
            "cases = read_ensemble()  # the cases that fit the evidence, one of which the seed draws",
            f"parameters = unsaid(cases.changes(cases.row_of({asked.seed})), place.plain()) | parameters",
        ]
    lines += [
        f"world = Neighbourhood(place, {asked.population}, {numbers}, seed={asked.seed})",
        f"options = [\n    {options},\n]",
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
