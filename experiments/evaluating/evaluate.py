"""What would an evaluation have concluded? Research designs, carried out many times where the truth is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from kith.model.mistakes import Mistake, listed, truth, whole_number
from kith.model.parameters import case_given
from kith.model.places import LEFT_BEHIND, places
from kith.model.programme import Programme
from kith.model.programme.presets import programme_named
from kith.model.reading import once

from .. import figures as draw
from ..ingredients.patience import check_start
from ..running.identity import quoted
from ..running.request import QUICK, SEED, Processes, Request
from .answering import answered
from .bank import bank_asked
from .checks import LEAST_AREAS, check_areas, check_fits
from .design import Design
from .designs import MOST_YEARS, built_in, choice, read_design
from .evaluation import Evaluation
from .published import Published, published_named
from .redesign import MOST
from .studies import asked_as

OPTION, OUTCOME = "patient", "trusts"
YEARS, BASELINE_YEARS = 5, 3
CASES, AREAS, SAMPLE, DRAWS = 4, 12, 300, 1000
SPAN = (-0.5, 1.0)  # where areas start: from worse than left-behind (0) to better-provided (1)
LEAST_DRAWS = 100


def evaluate(
    designs: Sequence[str | Path | Design] | str | Path | Design = (),
    option: str | Programme | None = None,
    *,
    study: str | None = None,
    redesign: bool = False,
    outcome: str | None = None,
    years: int | None = None,
    sample: int | None = None,
    draws: int = DRAWS,
    areas: int | None = None,
    replicates: int = CASES,
    population: int | None = None,
    baseline_years: int = BASELINE_YEARS,
    seed: int = SEED,
    cases: str | Path | None = None,
    observed: str | Path | None = None,
    parameters: Mapping[str, float] | None = None,
    processes: Processes = None,
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
    option : str or Programme, optional
        A preset's name, the path of a TOML file, or a programme; its budget a head is its own. None is the study's, or
        "patient".
    study : str, optional
        An evaluation that was carried out, by its name, instead of designs: its option, years and areas are as they
        were, and its areas have as many adults, up to 2,000, where nothing else is asked for.
    redesign : bool
        Carry designs out with other areas, respondents and years as well, up to those of the bank; four at most.
    outcome : str, optional
        What is asked about, where a design does not say: a question of the survey, asked of a sample; or any other
        outcome, which is then counted without error. None is "trusts"; a study asks what it asked.
    years : int, optional
        Years from the beginning to the inquiry, where a design does not say; None is 5, or the study's.
    sample : int, optional
        Residents interviewed in each area and wave, where a design does not say; None is 300. A study has its own.
    draws : int
        Studies of each design, over all cases.
    areas : int, optional
        Areas of each case; None is 12, or the study's.
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
    observed : str or Path, optional
        A survey of a left-behind place of this population, by whose answers the cases are weighed.
    parameters : mapping of str to float, optional
        Numbers that differ from the catalogue, or from a case, by name.
    processes : str, Path, Rule or sequence of these, optional
        Rules of one's own that run with the model, each a Python file: see `kith.Rule`. Their outcomes are counted.
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
    carried_out = None if study is None else published_named(study)
    usual = as_usual(carried_out)
    request = Request(
        population=usual["population"] if population is None else population,
        years=usual["years"] if years is None else years,
        seed=seed,
        replicates=replicates,
        parameters=parameters,
        cases=cases,
        observed=observed,
        workers=workers,
        out=out,
        retry=retry,
        only=only,
        progress=progress,
        processes=processes,
    ).checked(least_population=20, least_replicates=1)
    draw.check_backend()
    programme = programme_named(usual["option"] if option is None else option)
    for name, given in (("outcome", outcome), ("sample", sample)):
        if carried_out and given is not None:
            raise Mistake(f"{name}: {carried_out.name} has its own; leave {name} out")
    outcome = choice("outcome", OUTCOME if outcome is None else outcome, request.rules.outcomes)
    sample = SAMPLE if sample is None else sample
    numbers = {
        "areas": whole_number("areas", usual["areas"] if areas is None else areas, LEAST_AREAS, 10_000),
        "sample": whole_number("sample", sample, 2, 10**6 if carried_out else request.population),
        "draws": whole_number("draws", draws, LEAST_DRAWS, 1_000_000),
        "baseline_years": whole_number("baseline_years", baseline_years, 1, MOST_YEARS),
    }
    chosen = [
        asked_as(design, outcome, request.years, numbers["sample"])
        for design in designs_given(designs, carried_out, request)
    ]
    check_designs(chosen, request, numbers, truth("redesign", redesign))
    known = () if carried_out else built_in().values()  # so that any of them can be asked of the bank later
    begins = sorted({step for design in (*known, *chosen) for step in design.steps})
    asked = bank_asked(request, programme, numbers["baseline_years"], begins, SPAN)
    words = [f"--study {quoted(carried_out.name)}"] if carried_out else []
    if option is not None or carried_out is None:
        words.append(f"--option {quoted(option if isinstance(option, str) else programme.name)}")
    return answered(asked, programme.name, " ".join(words), chosen, request, numbers, carried_out, redesign)


def as_usual(study: Published | None) -> dict[str, Any]:
    """What is asked where nothing else is: as a study was, or a quick look."""
    if study is None:
        return {"option": OPTION, "years": YEARS, "areas": AREAS, "population": QUICK}
    return {
        "option": study.option,
        "years": study.years,
        "areas": study.areas,
        "population": min(study.adults, QUICK),
    }


def designs_given(
    designs: Sequence[str | Path | Design] | str | Path | Design, study: Published | None, request: Request
) -> list[Design]:
    """The designs that are asked for, each with a name of its own."""
    given = (
        [designs] if isinstance(designs, (Design, Path)) else listed("designs", designs, "a list of designs")
    )
    outcomes = request.rules.outcomes
    found = [one if isinstance(one, Design) else read_design(one, outcomes) for one in given]
    once("design", [one.name for one in found])
    if study is not None and found:
        raise Mistake(f"study: {study.name} has its own designs; leave out {found[0].name}")
    return found or list(study.designs if study else built_in().values())


def check_designs(
    designs: Sequence[Design], request: Request, numbers: Mapping[str, int], redesign: bool
) -> None:
    """Raise a Mistake for what no bank of these areas and years can answer."""
    if redesign and len(designs) > MOST:
        raise Mistake(f"redesign: {len(designs)} designs are too many for one figure; name at most {MOST}")
    there, adults = numbers["areas"], request.population or 0
    for design in designs:
        try:
            check_fits(design)
        except Mistake as mistake:
            raise Mistake(f"design {design.name}: {mistake}") from None
        if design.of == "steps" and request.years <= design.steps[-1]:
            raise Mistake(
                f"design {design.name}: its last areas begin in year {design.steps[-1]}, and the areas are lived for "
                f"{request.years}; give more --years"
            )
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
    check_start(request.parameters or {})
    changes = {**places[LEFT_BEHIND].values, **(request.parameters or {})}
    most = int(case_given(changes, request.rules.catalogue).place.warm_up) // 12
    if numbers["baseline_years"] > most:
        raise Mistake(
            f"baseline_years: {numbers['baseline_years']} years are more than the warm-up has; give at most {most}"
        )
