"""A study: a question with its places, options, cases, seeds and outcomes, as a TOML file says it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from kith.model.discounting import GREEN_BOOK
from kith.model.measures.outcomes import Outcome
from kith.model.mistakes import Mistake, nearest, one_line, path_given, whole_number, word
from kith.model.placefile import beside, place_named
from kith.model.places import Place, Plain
from kith.model.programme.programme import plain_of
from kith.model.provenance import digest_of, model_digest
from kith.model.reading import once, read_toml
from kith.model.rules import NO_RULES, Rules, rules_given

from ..cases.changes import case_name
from ..cases.designs import cases_of, flat
from ..cases.ensemble import Ensemble, cases_asked
from ..comparing.question import Question, ask
from ..running.answers import WORLDS, are_kept
from ..running.identity import seeds_of, source_digest
from ..running.request import QUICK, REPLICATES, SEED, SURVEY, YEARS, Processes, Request, adults_asked
from ..running.run import Unit
from ..surveys.reweighting import held_against, reweigh
from .stopping import StopRule, rule_of

KEYS = (
    "question", "place", "places", "population", "years", "options", "equal", "per_head", "discount_rate", "set",
    "seed", "replicates", "outcomes", "months", "cases", "observed", "stop", "with",
)  # fmt: skip


@dataclass(frozen=True)
class Study:
    """A declared study, checked, its money made equal.

    asked : what a unit's results depend on besides the unit itself, fit for JSON; more places, cases and seeds may
        be added to a study without changing it
    text : the file, as it was read
    besides : rules of one's own that were given besides those that the file names
    weighed : the ensemble as a survey's answers leave it, from which the cases were drawn; None without one
    to_ask : worlds in which a survey's questions are still to be asked, and the month of the last question; nothing
        in a study that can be run. Its cases are then as many as there can be
    """

    path: Path
    text: str
    question: str
    grounds: tuple[Place, ...]
    cases: tuple[Mapping[str, float], ...]
    seeds: tuple[int, ...]
    asked: Mapping[str, Any]
    about: Question
    cases_asked: Mapping[str, Any]
    rule: StopRule | None
    besides: Rules = NO_RULES
    weighed: Ensemble | None = None
    to_ask: tuple[int, int] = (0, 0)

    @property
    def rules(self) -> Rules:
        """Those of one's own that run with the model."""
        return self.about.rules

    def units(self) -> Iterator[Unit]:
        """All units in order: seeds first, so that a study cut short has some of every place and case."""
        # what a place says itself is not drawn, nor was it when a survey's questions were asked
        drawn = self.cases_asked.get("design") == "ensemble" or self.weighed is not None
        plain = [(place, place.plain(), place.yours.keys() - self.about.changes) for place in self.grounds]
        for seed in self.seeds:
            for place, ground, said in plain:
                for name, changes in zip(self.names, self.cases, strict=True):
                    own = {key: each for key, each in changes.items() if not (drawn and key in said)}
                    yield Unit(place.name, ground, name, own, seed, key_of(ground, own, seed))

    @cached_property
    def places(self) -> tuple[str, ...]:
        """What the places are called."""
        return tuple(place.name for place in self.grounds)

    @cached_property
    def names(self) -> list[str]:
        """The cases by name."""
        return [case_name(changes) for changes in self.cases]

    def __len__(self) -> int:
        return len(self.places) * len(self.cases) * len(self.seeds)

    def size(self) -> str:
        """How large the study is, in words."""
        of = (len(self.places), "place"), (len(self.cases), "case"), (len(self.seeds), "seed")
        told = " x ".join(f"{number:,} {what}{'s' * (number != 1)}" for number, what in of)
        return f"{told}, {len(self.asked['options'])} options each"

    def resting_on(self) -> dict[str, Any]:
        """What identifies its results, with the place of each and the cases as a survey weighed them."""
        grounds = [(place, self.asked["population"]) for place in self.grounds]
        return {**self.asked, "grounds": grounds, "cases": cases_asked(self.weighed)}

    @property
    def runs(self) -> int:
        """How many runs: a unit has one for each option, business as usual among them."""
        return len(self) * len(self.asked["options"])


def key_of(place: Plain, changes: Mapping[str, float], seed: int) -> str:
    """What identifies the unit of a place, a case and a seed."""
    return digest_of({"place": place, "case": dict(changes), "seed": seed})[:16]


def study_given(study: str | Path | Study, processes: Processes, work: Request) -> Study:
    """A study that was read, with the rules that it was read with, or the one in a file.

    Raises
    ------
    Mistake : as `read_study`, and if rules are given to a study that was read
    """
    if not isinstance(study, Study):
        return read_study(study, processes, work)
    if rules_given(processes):
        raise Mistake(
            "processes: the study was read already, and its rules with it; give the path of its file"
        )
    return study


def read_study(
    path: str | Path, processes: Processes = None, work: Request | None = None, asking: bool = True
) -> Study:
    """Read a study from a TOML file, or one that comes with Kith by its name, and check all of it.

    `processes` are rules of one's own that run with it, besides those that it names. A study with a survey asks its
    questions of the model first, if they were not asked before; `work` says who does that and what is told of it.
    Without `asking` only files are checked, and the study can say what it would take (`expected`) but cannot be run.

    Raises
    ------
    Mistake : naming the file and the field, if anything is missing, unknown or out of range
    """
    path = path_given("study", path, "a TOML file or the name of a study")
    file = Path(path)
    known = {each.stem: each for each in sorted(Path(__file__).parent.glob("*.toml"))}
    if str(path) in known:  # one that comes with Kith, called by its name
        if file.is_file():
            raise Mistake(f"study: {path} comes with Kith, and is a file here; give ./{path} for the file")
        file = known[str(path)]
    try:
        given, text = read_toml(file)
    except Mistake as mistake:
        there = "" if os.path.lexists(file) else f"; those that come with Kith are {', '.join(known)}"
        raise Mistake(f"study: {mistake}{there}") from None
    try:
        return study_of(given, file, text, rules_given(processes), work or Request(), asking)
    except Mistake as mistake:
        raise Mistake(f"study: {path}: {mistake}") from None


def study_of(
    given: Mapping[str, Any], file: Path, text: str, besides: Rules, work: Request, asking: bool = True
) -> Study:
    """A study from the contents of its file."""
    for key in given:
        if key not in KEYS:
            raise Mistake(f"{key!r} is not known{nearest(key, KEYS)}")
    if "question" not in given:
        raise Mistake("question: is missing; say in a sentence what is asked")
    question = word("question", given["question"], "a sentence that says what is asked")
    if "place" in given and "places" in given:
        raise Mistake("place and places are both given; give one of them")
    called = words("places", given.get("places", [given.get("place", "left-behind")]))
    places = tuple(place_named(beside(name, file.parent)) for name in called)
    once("places", [place.name for place in places])
    named = words("with", given["with"]) if "with" in given else []
    rules = rules_given([*(str(file.parent / name) for name in named), *besides])
    outcomes = chosen_outcomes(given.get("outcomes", "all"), rules.outcomes)
    options = words("options", given.get("options", ["short", "patient"]))
    population = adults_asked(places[0], None, QUICK)
    abouts = [
        ask(
            [beside(name, file.parent) for name in options],
            Request(
                place=place,
                population=given.get("population", population),
                years=given.get("years", YEARS),
                seed=given.get("seed", SEED),
                replicates=given.get("replicates", REPLICATES),
                parameters=flat(table("set", given.get("set", {}))),
                cases="catalogue",
                processes=rules,
            ),
            equal=given.get("equal", "present value"),
            present_value_per_head=given.get("per_head"),
            discount_rate=given.get("discount_rate", GREEN_BOOK),
        )
        for place in places
    ]
    about = abouts[0]
    changes = dict(about.changes)
    designed = table("cases", given.get("cases", {}))
    weighed, to_ask = (
        weighed_by(given["observed"], designed, about, places, file, work, asking)
        if "observed" in given
        else (None, (0, 0))
    )
    cases = cases_of(designed, file.parent, rules.catalogue, weighed)
    if (
        designed.get("design") != "ensemble" and weighed is None
    ):  # what is drawn gives way to what a place says
        for place in places:
            place.check_changes(sorted({name for each in cases for name in each}))
    for name in changes:
        if any(name in each for each in cases):
            raise Mistake(f"set: {name} is what the cases change; leave it out")
    seeds = seeds_of(about.seed, about.replicates)
    asked = {
        "model": model_digest(),
        "measured by": source_digest(),
        "population": about.population,
        "years": about.years,
        "equal": about.equal,
        "discount_rate": about.discount_rate,
        "options": [plain_of(option) for option in about.options],
        "outcomes": outcomes,
        "months": chosen_months(given.get("months", 12), about.years),
        **rules.asked(),
    }
    return Study(
        path=file,
        text=text,
        question=one_line("question", " ".join(question.split())),
        grounds=places,
        cases=tuple({**changes, **each} for each in cases),
        seeds=tuple(seeds),
        asked=asked,
        about=about,
        cases_asked=designed,
        rule=stop_rule(given, asked, len(seeds), rules.outcomes),
        besides=besides,
        weighed=weighed,
        to_ask=to_ask,
    )


def weighed_by(
    observed: Any,
    designed: Mapping[str, Any],
    about: Question,
    places: Sequence[Place],
    file: Path,
    work: Request,
    asking: bool,
) -> tuple[Ensemble, tuple[int, int]]:
    """The cases of a study as a survey weighs them, and what is still to ask; files are looked for beside the study.

    Where residents were not asked before and are not to be now, cases weigh the same, and as many as can be are drawn.
    """
    design = designed.get("design", "catalogue")
    if design not in ("ensemble", "table"):
        raise Mistake(
            f"observed: weighs the cases of an ensemble, and design {design!r} has none; give 'ensemble' or 'table'"
        )
    cases_of(designed, file.parent)  # whatever is wrong with them is said before residents are asked
    request = replace(
        work,
        place=places[0],
        population=about.population,
        parameters=dict(about.changes),
        cases=str(file.parent / designed["file"]) if design == "table" else "ensemble",
        observed=file.parent / path_given("observed", observed, SURVEY),
        processes=about.rules,
    )
    survey, ensemble, of_place = held_against(request.checked(), places)
    if asking or are_kept(ensemble, of_place, survey.months):
        return reweigh(survey, ensemble, of_place).cases(), (0, 0)
    even = replace(ensemble, weights=(1.0 / len(ensemble),) * len(ensemble))
    return even, (WORLDS * len(ensemble), survey.months[-1])


def stop_rule(
    given: Mapping[str, Any], asked: Mapping[str, Any], replicates: int, outcomes: Mapping[str, Outcome]
) -> StopRule | None:
    """When a cell has seeds enough, if the study says so."""
    if "stop" not in given:
        return None
    rule = rule_of(
        table("stop", given["stop"]),
        [option["name"] for option in asked["options"]],
        12 * asked["years"],
        replicates,
        outcomes,
    )
    if rule.outcome not in asked["outcomes"] or rule.month not in asked["months"]:
        raise Mistake(
            f"stop: {rule.outcome} at month {rule.month} is not kept; name it in outcomes and months"
        )
    return rule


def words(field: str, given: Any) -> list[str]:
    """A list of different words."""
    if not isinstance(given, list) or not given or not all(isinstance(one, str) for one in given):
        raise Mistake(f"{field}: {given!r} is not allowed; give a list of names")
    return once(field, given)


def table(field: str, given: Any) -> Mapping[str, Any]:
    """A table of a TOML file."""
    if not isinstance(given, Mapping):
        raise Mistake(f"{field}: {given!r} is not allowed; give a table")
    return given


def chosen_outcomes(given: Any, known: Mapping[str, Outcome]) -> list[str]:
    """The outcomes that are kept."""
    if given == "all":
        return list(known)
    found = words("outcomes", given)
    for name in found:
        if name not in known:
            raise Mistake(f"outcomes: {name!r} is not known{nearest(name, known)}")
    return [name for name in known if name in found]


def chosen_months(given: Any, years: int) -> list[int]:
    """The months that are kept: a list of them, or every so many from 0 on."""
    last = 12 * years
    if isinstance(given, list):
        months = sorted(once("months", [whole_number("months", month, 0, last) for month in given]))
        if not months:
            raise Mistake("months: none is given; give a list of months, or every how many")
        return months
    return list(range(0, last + 1, whole_number("months", given, 1, last)))
