"""From a bank of areas to diagnoses of designs: the areas that are not there yet are lived, studies of them drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from kith.model.provenance import digest_of

from ..running.checkpoints import check_unit_known
from ..running.request import Request
from ..running.store import Store
from .bank import Bank, built
from .costs import cost
from .design import Design
from .diagnosis import by_case, by_year, diagnosed
from .evaluation import Evaluation
from .published import Published
from .records import Records
from .redesign import redesigned


def answered(
    asked: dict[str, Any],
    name: str,
    words: str,
    designs: Sequence[Design],
    request: Request,
    numbers: Mapping[str, int],
    study: Published | None,
    redesign: bool,
) -> Evaluation:
    """Live the areas that are not there yet, and diagnose the designs."""
    with Store.claimed(request.folder("evaluate", digest_of(asked)), asked) as store:
        given = f"{words} --years {request.years} --areas {numbers['areas']}"
        counts = f"--replicates {request.replicates} --baseline-years {numbers['baseline_years']}"
        command = replace(request, out=store.folder).command("evaluate", given, counts, of=("population",))
        bank = built(store, asked, numbers["areas"], request, command)
        check_unit_known(request)
        about: dict[str, Any] = {
            "population": request.population,
            "years": request.years,
            "seed": request.seed,
            "option": name,
            "model": asked["model"],
            "cases studied": sum(len(table) > 0 for table in bank.tables),
            **numbers,
            **request.rules.asked(),
        }
        told = {one.name: one.about for one in designs}
        tables = diagnoses(bank, designs, request, numbers)
        other = tried(bank, designs, request, numbers) if redesign else None
        usual = as_usual(bank, designs, request)
        found = Evaluation(about, name, told, *tables, usual, bank.failures, store.folder, study, other)
        found.save()
    return found


def diagnoses(
    bank: Bank, designs: Sequence[Design], request: Request, numbers: Mapping[str, int]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """A row for each design; for each design and case; for each design and year of the inquiry."""
    rows, cases, years = [], [], []
    records = records_by_outcome(bank, designs)
    for design in designs:
        assert design.outcome is not None and design.year is not None
        there = records[design.outcome]
        each = -(-numbers["draws"] // len(there))
        found = diagnosed(there, design, each, request.seed)
        many = design.areas or numbers["areas"]
        prices = {
            f"cost{end}": cost(found["interviews"], many, at) for at, end in enumerate(("", "_low", "_high"))
        }
        about = request.rules.outcomes[design.outcome]
        one: dict[str, Any] = {
            "design": design.name,
            "outcome": design.outcome,
            "title": about.title,
            "unit": about.unit,
            "better": about.better,
            "year": design.year,
            "of": design.of,
        }
        rows.append({**one, "areas": many, **found, "decided": found["power"] * each * len(there), **prices})
        cases.append(by_case(there, design, each, request.seed).assign(**one))
        years.append(by_year(there, design, request.years, each, request.seed).assign(design=design.name))
    return pd.DataFrame(rows), pd.concat(cases, ignore_index=True), pd.concat(years, ignore_index=True)


def as_usual(bank: Bank, designs: Sequence[Design], request: Request) -> pd.DataFrame:
    """What changes with no programme, by outcome and year: for all residents, and for those who stayed."""
    rows = []
    for name, records in records_by_outcome(bank, designs).items():
        about = request.rules.outcomes[name]
        for year in range(1, request.years + 1):
            all_then, stayed = np.mean([one.change_as_usual(year) for one in records], axis=0)
            told = {"outcome": name, "title": about.title, "unit": about.unit, "year": year}
            rows.append({**told, "everybody": all_then, "stayers": stayed})
    return pd.DataFrame(rows)


def tried(
    bank: Bank, designs: Sequence[Design], request: Request, numbers: Mapping[str, int]
) -> pd.DataFrame:
    """Each design with other areas, respondents and years."""
    records = records_by_outcome(bank, designs)
    adults = request.population or 0
    found = []
    for design in designs:
        there = records[design.outcome or ""]
        each = -(-numbers["draws"] // len(there))
        found.append(redesigned(there, design, numbers["areas"], adults, request.years, each, request.seed))
    return pd.concat(found, ignore_index=True)


def records_by_outcome(bank: Bank, designs: Sequence[Design]) -> dict[str, tuple[Records, ...]]:
    """The records of each outcome that a design is about."""
    return {name: bank.records(name) for name in dict.fromkeys(one.outcome or "" for one in designs)}
