"""The main job: options with the same money, in the same place, with the same luck, and what each changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from kith.model.mistakes import whole_number
from kith.model.programme import Programme

from ..running.progress import telling
from ..running.request import REPLICATES, YEARS
from ..running.run import run
from ..running.store import FINISHED, Store
from ..running.workers import processors
from .comparison import Comparison
from .question import Question, ask


def compare(
    options: Sequence[str | Programme] = ("short", "patient"),
    *,
    place: str = "left-behind",
    population: int = 2000,
    years: int = YEARS,
    seed: int = 1,
    replicates: int = REPLICATES,
    workers: int | None = None,
    parameters: Mapping[str, float] | None = None,
    cases: str | Path | None = None,
    out: str | Path | None = None,
    equal: Literal["present value", "cash"] = "present value",
    present_value_per_head: float | None = None,
    discount_rate: float = 0.035,
    apart: bool = False,
    progress: bool = True,
) -> Comparison:
    """Compare options with business as usual and with one another, at equal money and with shared luck.

    Parameters
    ----------
    options : names of presets, paths of TOML files, or programmes; business as usual always runs besides them
    place : name of a place preset
    population : adult residents
    years : how long to look, from the start of the programmes
    seed : of the first replicate; the others' are drawn from it
    replicates : runs of each option; each has one seed, one warm-up, and a branch for every option
    workers : processes; None is one for each processor, 1 is this one
    parameters : numbers that differ from the catalogue, or from a seed's case, by name
    cases : the cases from which each seed draws one: "ensemble" (those that fit the evidence, also None), the path
        of a Parquet file, or "catalogue" for the catalogue's own values in all
    out : folder for the results; None is ``results/compare-`` and a digest of the question. Seeds that are
        finished there are read, not run again
    equal : make the options' present value equal, or their cash
    present_value_per_head : GBP for each person of any age (the cash, where cash is made equal). None: what
    the
        option called "patient" is worth with its own budget; without one, the last option with money
    discount_rate : a year; the Green Book's is 0.035
    apart : also run the first of two options with one thing of the second at a time (pace, mix, control,
        ending), to tell which of their differences matters
    progress : tell standard error how far the work is

    Returns
    -------
    A `Comparison`, with tables, words and a figure. They are in the folder as well.

    Raises
    ------
    Mistake : if anything asked for is unknown, out of range or does not fit together; nothing is then
    written.
    """
    question = ask(
        options,
        place=place,
        population=population,
        years=years,
        seed=seed,
        replicates=replicates,
        parameters=parameters,
        equal=equal,
        present_value_per_head=present_value_per_head,
        discount_rate=discount_rate,
        apart=apart,
        cases=cases,
    )
    comparison = answered(question, out, workers, progress)
    comparison.save()
    return comparison


def answered(
    question: Question,
    out: str | Path | None,
    workers: int | None,
    progress: bool,
    parts: Sequence[str] | None = None,
) -> Comparison:
    """The comparison that answers a question, of which only those seeds are run that lack any of the `parts`."""
    parts = FINISHED if parts is None else parts
    crew = processors() if workers is None else whole_number("workers", workers, 1, 1024)
    folder = out if out is not None else Path("results", f"compare-{question.digest()[:12]}")
    store = Store.prepared(folder, question.asked())
    how = {"kind": "compare", "replicates": question.replicates, "seeds": question.seeds}
    try:
        with telling(progress) as done:
            run(store, question.seeds, crew, question.again, done, how, parts)
    except KeyboardInterrupt:
        kept = len(store.finished(question.seeds, parts))
        raise KeyboardInterrupt(
            f"interrupted with {kept} of {question.replicates} seeds finished"
            + (f", kept in {folder}; the same command goes on from there" if kept else "")
        ) from None
    return Comparison.read(question, store)
