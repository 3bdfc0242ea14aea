"""What would an evaluation have concluded? Research designs, carried out many times where the truth is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from kith.model.measures.outcomes import OUTCOMES
from kith.model.mistakes import Mistake, listed, whole_number
from kith.model.parameters import case
from kith.model.places import LEFT_BEHIND, places
from kith.model.programme import Programme
from kith.model.programme.presets import programme_named
from kith.model.provenance import digest_of
from kith.model.reading import once

from .. import figures as draw
from ..running.checkpoints import check_unit_known
from ..running.identity import quoted
from ..running.request import QUICK, SEED, Request, place_word
from ..running.store import Store
from .bank import Bank, bank_asked, built
from .checks import LEAST_AREAS, check_areas
from .designs import MOST_YEARS, Design, built_in, choice, read_design
from .diagnosis import by_case, by_year, diagnosed
from .evaluation import Evaluation, cost
from .records import Records
from .studies import asked_as

OPTION, OUTCOME = "patient", "trusts"
YEARS, BASELINE_YEARS = 5, 3
CASES, AREAS, SAMPLE, DRAWS = 4, 12, 300, 1000
SPAN = (-0.5, 1.0)  # where areas start: from worse than left-behind (0) to better-provided (1)
LEAST_DRAWS = 100


def evaluate(
    designs: Sequence[str | Path | Design] | str | Path | Design = (),
    option: str | Programme = OPTION,
    *,
    outcome: str = OUTCOME,
    years: int = YEARS,
    sample: int = SAMPLE,
    draws: int = DRAWS,
    areas: int = AREAS,
    replicates: int = CASES,
    population: int | None = None,
    baseline_years: int = BASELINE_YEARS,
    seed: int = SEED,
    cases: str | Path | None = None,
    parameters: Mapping[str, float] | None = None,
    workers: int | None = None,
    retry: bool = False,
    only: str | None = None,
    out: str | Path | None = None,
    progress: bool | Literal["events"] = True,
) -> Evaluation:
    """Ask what research designs would have concluded about a programme whose effect is known.

    Areas are lived once, as usual and under the programme; studies of them are then free. More areas, cases or
    designs can be asked for at any time, and what is there is not lived again.

    Parameters
    ----------
    designs : sequence of str, Path or Design
        Names of designs that come with Kith, or paths of TOML files; none is all that come with it.
    option : str or Programme
        A preset's name, the path of a TOML file, or a programme; its budget a head is its own.
    outcome : str
        What is asked about, where a design does not say: a question of the survey, asked of a sample; or any other
        outcome, which is then counted without error.
    years : int
        Years from the beginning to the inquiry, where a design does not say.
    sample : int
        Residents interviewed in each area and wave, where a design does not say.
    draws : int
        Studies of each design, over all cases.
    areas : int
        Areas of each case.
    replicates : int
        Cases; all areas of a study are of the same one.
    population : int, optional
        Adult residents of each area; None is 2,000, which makes it a quick look.
    baseline_years : int
        Years lived, and asked about, before the programme can begin.
    seed : int
        Of the first case; the others' are drawn from it.
    cases : str or Path, optional
        The cases from which each seed draws one: "ensemble" (also None), a Parquet file, or "catalogue".
    parameters : mapping of str to float, optional
        Numbers that differ from the catalogue, or from a case, by name.
    workers : int, optional
        Processes; None is one for each processor.
    retry : bool
        Live again what failed before.
    only : str, optional
        Live this area alone, as it is named where it failed, keep nothing, and say what goes wrong.
    out : str or Path, optional
        Folder for the bank and the results; None is ``results/evaluate-`` and a digest of what the bank is of.
    progress : bool or "events"
        Tell standard error how far the work is.

    Returns
    -------
    Evaluation
        Diagnosands of each design, over all cases, by case and by year.

    Raises
    ------
    Mistake
        If anything asked for is unknown, out of range or does not fit together; nothing is then written.
    """
    request = Request(
        population=QUICK if population is None else population,
        years=years,
        seed=seed,
        replicates=replicates,
        parameters=parameters,
        cases=cases,
        workers=workers,
        out=out,
        retry=retry,
        only=only,
        progress=progress,
    ).checked(least_population=20, least_replicates=1)
    draw.check_backend()
    programme = programme_named(option)
    outcome = choice("outcome", outcome, OUTCOMES)
    numbers = {
        "areas": whole_number("areas", areas, LEAST_AREAS, 10_000),
        "sample": whole_number("sample", sample, 2, request.population),
        "draws": whole_number("draws", draws, LEAST_DRAWS, 1_000_000),
        "baseline_years": whole_number("baseline_years", baseline_years, 1, MOST_YEARS),
    }
    chosen = [
        asked_as(design, outcome, request.years, numbers["sample"]) for design in designs_given(designs)
    ]
    check_designs(chosen, request, numbers)
    begins = sorted({step for design in (*built_in().values(), *chosen) for step in design.steps})
    asked = bank_asked(request, programme, numbers["baseline_years"], begins, SPAN)
    return _answered(asked, programme.name, option, chosen, request, numbers)


def designs_given(designs: Sequence[str | Path | Design] | str | Path | Design) -> list[Design]:
    """The designs that are asked for, each with a name of its own."""
    given = (
        [designs] if isinstance(designs, (Design, Path)) else listed("designs", designs, "a list of designs")
    )
    found = [one if isinstance(one, Design) else read_design(one) for one in given]
    once("design", [one.name for one in found])
    return found or list(built_in().values())


def check_designs(designs: Sequence[Design], request: Request, numbers: Mapping[str, int]) -> None:
    """Raise a Mistake for what no bank of these areas and years can answer."""
    there, adults = numbers["areas"], request.population or 0
    for design in designs:
        if design.areas is not None and design.areas > there:
            raise Mistake(
                f"design {design.name}: has {design.areas} areas, the bank {there}; give more --areas"
            )
        if design.year is not None and design.year > request.years:
            raise Mistake(
                f"design {design.name}: asks about year {design.year}, the areas are lived for {request.years}; "
                "give more --years"
            )
        if design.survey.sample is not None and design.survey.sample > adults:
            raise Mistake(
                f"design {design.name}: asks {design.survey.sample} residents of {adults}; give fewer"
            )
        check_areas(design, design.areas or there)
    changes = {**places[LEFT_BEHIND].values, **(request.parameters or {})}
    most = int(case(changes).place.warm_up) // 12
    if numbers["baseline_years"] > most:
        raise Mistake(
            f"baseline_years: {numbers['baseline_years']} years are more than the warm-up has; give at most {most}"
        )


def _answered(
    asked: dict[str, Any],
    name: str,
    option: str | Programme,
    designs: Sequence[Design],
    request: Request,
    numbers: Mapping[str, int],
) -> Evaluation:
    """Live the areas that are not there yet, and diagnose the designs."""
    with Store.claimed(request.folder("evaluate", digest_of(asked)), asked) as store:
        name_given = quoted(option if isinstance(option, str) else name)
        words = f"--option {name_given} --years {request.years} --areas {numbers['areas']}"
        counts = f"--replicates {request.replicates} --baseline-years {numbers['baseline_years']}"
        command = replace(request, out=store.folder).command("evaluate", words, counts)
        command = command.replace(f" --place {place_word(request.place)}", "")
        bank = built(store, asked, numbers["areas"], request, command)
        check_unit_known(request)
        tables = diagnoses(bank, designs, request, numbers)
        about: dict[str, Any] = {
            "population": request.population,
            "years": request.years,
            "seed": request.seed,
            "option": name,
            "model": asked["model"],
            "cases studied": sum(len(table) > 0 for table in bank.tables),
            **numbers,
        }
        found = Evaluation(
            about, name, {one.name: one.about for one in designs}, *tables, bank.failures, store.folder
        )
        found.save()
    return found


def diagnoses(
    bank: Bank, designs: Sequence[Design], request: Request, numbers: Mapping[str, int]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """A row for each design; for each design and case; for each design and year of the inquiry."""
    rows, cases, years = [], [], []
    records: dict[str, tuple[Records, ...]] = {}
    for design in designs:
        assert design.outcome is not None and design.year is not None
        there = records.setdefault(design.outcome, bank.records(design.outcome))
        each = -(-numbers["draws"] // len(there))
        found = diagnosed(there, design, each, request.seed)
        many = design.areas or numbers["areas"]
        prices = {
            f"cost{end}": cost(found["interviews"], many, at) for at, end in enumerate(("", "_low", "_high"))
        }
        one: dict[str, Any] = {
            "design": design.name,
            "outcome": design.outcome,
            "year": design.year,
            "of": design.of,
        }
        rows.append({**one, "areas": many, **found, "decided": found["power"] * each * len(there), **prices})
        cases.append(by_case(there, design, each, request.seed).assign(**one))
        years.append(by_year(there, design, request.years, each, request.seed).assign(design=design.name))
    return pd.DataFrame(rows), pd.concat(cases, ignore_index=True), pd.concat(years, ignore_index=True)
