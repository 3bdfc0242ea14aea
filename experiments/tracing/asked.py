"""A run as it was asked: a question in TOML, the folder of a `kith run`, or a file that it was kept in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kith.model.mistakes import Mistake, listed, nearest, path_given, word
from kith.model.neighbourhood import Neighbourhood
from kith.model.parameters import case_given
from kith.model.placefile import beside, place_named
from kith.model.places import Place, phrase_of
from kith.model.programme import Programme, programme_named
from kith.model.programme.programme import plain_of, programme_of_plain
from kith.model.provenance import model_digest
from kith.model.reading import read_toml
from kith.model.rules.together import NO_RULES, Rules
from kith.model.telling import counted

from ..cases.changes import changes_of
from ..cases.designs import flat
from ..one_run import asked_of
from ..running.kept import world_at_month_0
from ..running.request import PLACE, TYPICAL, YEARS, Request
from ..running.store import study_kept_in
from ..studies.study import table
from .keeping import read_kept

KEYS = ("option", "place", "population", "years", "seed", "set", "cases", "observed", "with")
OWN_RULES = (
    "it was run with rules of one's own; give its question as a TOML file with them, as with = ['rule.py']"
)


@dataclass(frozen=True)
class Run:
    """All that a run depends on.

    name : what it was called when it was asked for
    changes : parameters that differ from the catalogue, of its case and as asked for
    """

    name: str
    option: Programme
    place: Place
    population: int
    years: int
    seed: int
    changes: Mapping[str, float]
    rules: Rules = NO_RULES

    def start(self) -> Neighbourhood:
        """Its world at month 0, as it was kept or else run, with its programme."""
        parts = (self.place.plain(), self.population, self.changes, self.seed, self.rules)
        return world_at_month_0(*parts).branch(self.option)

    def sentence(self) -> str:
        """What it is a run of."""
        where = phrase_of(self.place.plain(), self.population)
        return f"{self.option.name}; {where}, {counted(self.years, 'year')}, seed {self.seed}"


def run_of(asked: Mapping[str, Any], name: str, rules: Rules = NO_RULES) -> Run:
    """A run from the plain data that identify it.

    Raises
    ------
    Mistake
        If anything is missing or out of range, or rules of one's own are not given.
    """
    if asked.get("with") and not rules:
        raise Mistake(f"{name}: {OWN_RULES}")
    try:
        changes = asked["changes"] if "changes" in asked else changes_of(asked, asked["seed"])
        place, option = place_named(asked["place"]), programme_of_plain(asked["option"])
        request = Request(
            place=place,
            population=asked["population"],
            years=asked["years"],
            seed=asked["seed"],
            parameters=changes,
            workers=1,
            processes=rules or None,
        ).checked()
    except Mistake as mistake:
        raise Mistake(f"{name}: {mistake}") from None
    except (KeyError, TypeError, AttributeError) as error:
        raise Mistake(f"{name}: does not say all of what was run ({error})") from None
    assert request.population is not None
    changed = case_given(changes, rules.catalogue).changes
    return Run(name, option, place, request.population, request.years, request.seed, changed, rules)


def run_named(given: str | Path, field: str = "run") -> Run:
    """A run by its question in TOML, the folder of a `kith run`, or the file in which one was kept.

    Raises
    ------
    Mistake
        If there is no such file or folder, it holds none, or it was run by another version of the model.
    """
    path = Path(path_given(field, given, "a TOML file, the folder of a kith run, or a file that it kept"))
    if path.suffix == ".toml":
        return run_in_toml(path)
    if path.is_dir():
        asked = asked_in_folder(path)
    elif path.is_file():
        asked = read_kept(path)["asked"]
    else:
        raise Mistake(f"{path}: is neither a TOML file nor a folder nor a file of a run")
    if asked["model"] != model_digest():
        raise Mistake(f"{path}: was run by another version of the model, whose steps are not known here")
    return run_of(asked, str(path))


def asked_in_folder(folder: Path) -> dict[str, Any]:
    """What was asked of the run in a folder."""
    study = study_kept_in(folder)
    if study is None or study.get("kind") != "run":
        raise Mistake(f"{folder}: holds no single run; give the folder of a kith run")
    return {"model": None, **study["asked"]}


def run_in_toml(path: Path) -> Run:
    """The run that a file asks for; what it leaves out is as in `kith run`. Files are looked for beside it."""
    given, _ = read_toml(path)
    try:
        for key in given:
            if key not in KEYS:
                raise Mistake(f"{key!r} is not known{nearest(key, KEYS)}")
        option = programme_named(beside(word("option", given.get("option", "patient")), path.parent))
        rules = [str(path.parent / word("with", name)) for name in listed("with", given.get("with", []))]
        more = {name: given[name] for name in ("population", "years", "seed") if name in given}
        request = Request(
            place=beside(word("place", given.get("place", PLACE)), path.parent),
            parameters=flat(table("set", given.get("set", {}))),
            processes=rules or None,
            workers=1,
            **{"seed": TYPICAL, "years": YEARS, **more},
            cases=file_beside("cases", given, path),
            observed=file_beside("observed", given, path),
        ).checked()
        return run_of(asked_of(option, request), str(path), request.rules)
    except Mistake as mistake:
        raise Mistake(mistake if str(mistake).startswith(f"{path}: ") else f"{path}: {mistake}") from None


def file_beside(key: str, given: Mapping[str, Any], path: Path) -> str | None:
    """The name of an ensemble, or a file that is looked for beside another; None if none is given."""
    if key not in given:
        return None
    name = word(key, given[key])
    return name if name in ("ensemble", "catalogue") else str(path.parent / name)


def unlike(a: Run, b: Run) -> list[str]:
    """What two runs are asked differently in, in words."""
    parts = ("population", "years", "seed")
    told = [
        f"{name} {getattr(a, name)}, {getattr(b, name)}"
        for name in parts
        if getattr(a, name) != getattr(b, name)
    ]
    if plain_of(a.option) != plain_of(b.option):
        told.insert(0, f"option {a.option.name}, {b.option.name}")
    if a.place.plain() != b.place.plain():
        told.append(f"place {a.place.name}, {b.place.name}")
    names = sorted(n for n in {**a.changes, **b.changes} if a.changes.get(n) != b.changes.get(n))
    told += [", ".join(names)] if 0 < len(names) <= 4 else [counted(len(names), "parameter")] if names else []
    return told + (["rules of one's own"] if a.rules.asked() != b.rules.asked() else [])
