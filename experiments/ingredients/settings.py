"""Settings: mechanisms switched off and decay at other speeds, under which every answer is looked at again.

What the factorial and the patience map have in common: what they may be asked, and one table of seeds for each
setting, to which more seeds can be added.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kith.model.mistakes import Mistake, finite, listed, nearest, word
from kith.model.neighbourhood import Neighbourhood
from kith.model.parameters import case_given, catalogue
from kith.model.placefile import place_named
from kith.model.programme import presets
from kith.model.provenance import digest_of, model_digest
from kith.model.reading import once

from .. import figures as draw
from ..cases.changes import changes_of
from ..cases.ensemble import cases_asked
from ..running.checkpoints import check_unit_known, checkpointed
from ..running.identity import quoted, seeds_of, source_digest
from ..running.request import Request
from ..running.store import Store
from ..surveys.reweighting import ensemble_given

YEARS = 20
# what wears when nobody tends it; nobody has published how fast, so it is slowed and hastened together
WEARING = ("fading.rate", "skill.rust", "use.fade", "institutions.wear")
SETTINGS: Mapping[str, Mapping[str, Any]] = {
    "as it is": {},
    "no limits to absorption": {"set": {"absorption.limits": 0.0}},
    "no let-downs": {"set": {"letdown.institution": 0.0, "letdown.group": 0.0, "letdown.promise": 0.0}},
    "no discounting": {"rate": 0.0},
    "decay at half speed": {"decay": 0.5},
    "decay at double speed": {"decay": 2.0},
}


def wearing_at(changes: Mapping[str, float], speed: float) -> dict[str, float]:
    """A case in which all that wears does so at another speed, as far as the catalogue allows."""
    slower = {}
    for name in WEARING:
        p = catalogue[name]
        slower[name] = min(max(changes.get(name, p.value) * speed, p.low), p.high)
    return {**changes, **slower}


def changes_under(asked: Mapping[str, Any], seed: int) -> dict[str, float]:
    """The case that a seed draws, with what the setting changes."""
    setting = SETTINGS[asked["setting"]]
    changes = {**changes_of(asked, seed), **setting.get("set", {})}
    return wearing_at(changes, setting["decay"]) if "decay" in setting else changes


def seen_over(world: Neighbourhood, years: int = YEARS) -> dict[str, float]:
    """Headline outcomes at the end (``end:``) and on the average over the years (``mean:``)."""
    rows = []
    for _ in range(years):
        for _ in range(12):
            world.step()
        rows.append(world.observe())
    told = world.rules.headline
    ends = {f"end:{name}": rows[-1][name] for name in told}
    return ends | {f"mean:{name}": float(np.mean([row[name] for row in rows])) for name in told}


def worth(population: int, rate: float) -> float:
    """What every option here is worth today: the patient programme's own budget, GBP."""
    return presets["patient"].present_value(population, rate)


def checked_request(
    request: Request, settings: tuple[str, ...], discount_rate: float, **more: Any
) -> tuple[Request, dict[str, Any]]:
    """What is asked, checked; and as plain data, without the number of seeds, as more can be asked for later."""
    settings = tuple(word("settings", setting) for setting in listed("settings", settings))
    for setting in once("setting", settings):
        if setting not in SETTINGS:
            raise Mistake(f"setting {setting!r} is not known{nearest(setting, SETTINGS)}")
        for name in SETTINGS[setting].get("set", {}):
            if name in case_given(request.parameters, request.rules.catalogue).changes:
                raise Mistake(f"parameters: {name} is what the setting {setting!r} changes; leave it out")
    checked = request.checked(least_replicates=2)
    draw.check_backend()
    return checked, {
        "model": model_digest(),
        "measured by": source_digest("ingredients"),
        "place": place_named(checked.place).plain(),
        "population": checked.population,
        "years": YEARS,
        "seed": checked.seed,
        "settings": list(settings),
        "discount_rate": finite("discount_rate", discount_rate, 0.0, 1.0),
        "cases": cases_asked(ensemble_given(checked)),
        "parameters": dict(checked.parameters or {}),
        **checked.rules.asked(),
        **more,
    }


def tables_of(
    kind: str,
    request: Request,
    asked: Mapping[str, Any],
    task: Callable[[Mapping[str, Any], int], Mapping[str, Any]],
    *words: str,
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame, Path]:
    """A row for each seed, which `task` gives, by setting; those that failed; and where they are kept.

    Seeds that are there are not run again, so that more can be asked for at any time. `words` of the command say what
    else is asked.
    """
    seeds = seeds_of(asked["seed"], request.replicates)
    settings = [f"--setting {quoted(setting)}" for setting in asked["settings"]]
    tables, failures = {}, []
    with Store.claimed(request.folder(kind, digest_of(asked)), asked) as store:
        ask = replace(request, out=store.folder).command(
            kind,
            *settings,
            *words,
            f"--discount-rate {asked['discount_rate']!r}",
            f"--replicates {request.replicates}",
        )
        for setting in asked["settings"]:
            name = file_name(setting)
            again = f"{ask} --only '{name} {{}}'".format
            one = partial(task, {**asked, "setting": setting, "seeds": seeds})
            tables[setting], failed = checkpointed(
                store,
                name,
                one,
                request.replicates,
                request,
                f"seeds, {setting}",
                again,
                kind=kind,
                replicates=request.replicates,
            )
            failures.append(failed)
    check_unit_known(request)
    return tables, pd.concat(failures, ignore_index=True), store.folder


def seeds_told(tables: Mapping[str, pd.DataFrame]) -> str:
    """How many seeds each setting has, in words.

    >>> seeds_told({"as it is": pd.DataFrame([1, 2, 3]), "no let-downs": pd.DataFrame([1, 2])})
    '2 to 3 seeds'
    """
    counts = sorted(map(len, tables.values()))
    return f"{counts[0]} to {counts[-1]} seeds" if counts[0] < counts[-1] else f"{counts[0]} seeds"


def file_name(setting: str) -> str:
    """A setting as part of a file's name.

    >>> file_name("as it is")
    'as-it-is'
    """
    return setting.replace(" ", "-")
