"""Several rules of one's own beside the model: one catalogue, one schedule, one table of outcomes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..fixed import Fixed
from ..measures.outcomes import HEADLINE, OUTCOMES, Outcome
from ..mistakes import Mistake, listed, told
from ..parameters import Parameter, catalogue
from ..schedule import SCHEDULE
from .declared import Number, by_table
from .rule import Rule

Step = Callable[[Any], None]
Asked = Mapping[str, Any]  # a question as plain data


class Rules(tuple[Rule, ...]):
    """Rules in the order in which they were given; two of them cannot have anything of one name.

    >>> Rules().outcomes == OUTCOMES, Rules().among(SCHEDULE) == SCHEDULE, Rules().asked()
    (True, True, {})
    """

    __slots__ = ()

    def asked(self) -> dict[str, list[dict[str, str | None]]]:
        """What identifies them in a question: nothing, where there are none."""
        return {"with": [rule.asked() for rule in self]} if self else {}

    @property
    def own(self) -> dict[str, Outcome]:
        """Outcomes of their own, by name."""
        return {name: one for rule in self for name, one in rule.outcomes.items()}

    @property
    def headline(self) -> tuple[str, ...]:
        """The outcomes that are told together: the model's headlines, and their own."""
        return (*HEADLINE, *self.own)

    @property
    def outcomes(self) -> Mapping[str, Outcome]:
        """All outcomes: the model's, then their own."""
        return Fixed({**OUTCOMES, **self.own}) if self else OUTCOMES

    @property
    def parameters(self) -> dict[str, Parameter]:
        """Parameters of their own, by name."""
        return {name: one for rule in self for name, one in rule.parameters.items()}

    @property
    def catalogue(self) -> Mapping[str, Parameter]:
        """All parameters: the model's, then their own."""
        return Fixed({**catalogue, **self.parameters}) if self else catalogue

    @property
    def columns(self) -> dict[str, dict[str, Number]]:
        """Their own columns by table, and what they hold at first."""
        return by_table(rule.columns for rule in self)

    def among(self, schedule: Sequence[Step]) -> Sequence[Step]:
        """The schedule with their processes in it; what follows the same process does so in the order given.

        Where the process that one is placed by does not run, as before the warm-up, its place is kept.
        """
        if not self:
            return schedule
        own = [process for rule in self for process in rule.processes]
        whole: list[Step] = []
        for step in SCHEDULE if all(each in SCHEDULE for each in schedule) else schedule:
            name = getattr(step, "__name__", "")
            whole += [each for each in own if each.before == name]
            whole += [step] if step in schedule else []
            whole += [each for each in own if each.after == name]
        return tuple(whole)


NO_RULES = Rules()
SEVERAL = "the path of a Python file, or several"


def rules_given(processes: object) -> Rules:
    """The rules that an argument called `processes` asks for: a rule or the path of one, several, or None.

    Raises
    ------
    Mistake
        If one cannot be read, or two have something of one name.
    """
    if processes is None or isinstance(processes, Rules):
        return processes or NO_RULES
    given = (
        [processes] if isinstance(processes, (Rule, os.PathLike)) else listed("processes", processes, SEVERAL)
    )
    return together(rule_given(each) for each in given)


def rule_given(given: object) -> Rule:
    """A rule, or the one in a file."""
    if isinstance(given, Rule):
        return given
    if isinstance(given, (str, Path)):
        return Rule(given)
    raise Mistake(
        f"processes: {told(given)} is not allowed; give the path of a Python file, or kith.Rule(path)"
    )


def together(rules: Iterable[Rule]) -> Rules:
    """Rules that have nothing of one name."""
    found = Rules(rules)
    seen: dict[tuple[str, str], str] = {}
    for rule in found:
        groups = {name.split(".")[0] for name in rule.parameters}
        names = [("process", each.name) for each in rule.processes]
        names += [("outcome", name) for name in rule.outcomes] + [("group of parameters", g) for g in groups]
        names += [(f"column of {table}", name) for table, own in rule.columns.items() for name in own]
        for what, name in names:
            if (what, name) in seen:
                raise Mistake(f"processes: {seen[what, name]} and {rule.path} both have a {what} {name!r}")
            seen[what, name] = rule.path
    return found


def rules_asked(asked: Asked) -> Rules:
    """The rules of a question, made again from their text, as in a worker process."""
    return rules_of(tuple((one["file"], one["source"], one["numbers"]) for one in asked.get("with", ())))


@lru_cache(maxsize=64)
def rules_of(texts: tuple[tuple[str, str, str | None], ...]) -> Rules:
    """Rules from the texts of their files."""
    return together(Rule(*text) for text in texts)
