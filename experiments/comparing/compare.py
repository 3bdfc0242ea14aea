"""The main job: options with the same money, in the same place, with the same luck, and what each changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Literal

from kith.model.discounting import GREEN_BOOK
from kith.model.places import Place
from kith.model.programme import Programme

from ..running.request import PLACE, REPLICATES, SEED, YEARS, Processes, Request
from ..running.run import run
from ..running.store import Store
from .answer import so_far
from .comparison import Comparison
from .equal import SPENT, Equal
from .question import Question, ask
from .spent import equally_spent


def compare(
    options: Sequence[str | Programme] = ("short", "patient"),
    *,
    place: str | Path | Place = PLACE,
    population: int | None = None,
    years: int = YEARS,
    seed: int = SEED,
    replicates: int = REPLICATES,
    workers: int | None = None,
    retry: bool = False,
    parameters: Mapping[str, float] | None = None,
    cases: str | Path | None = None,
    observed: str | Path | None = None,
    out: str | Path | None = None,
    equal: Equal = "present value",
    present_value_per_head: float | None = None,
    discount_rate: float = GREEN_BOOK,
    apart: bool = False,
    progress: bool | Literal["events"] = True,
    processes: Processes = None,
) -> Comparison:
    """Compare options with business as usual and with one another, at equal money and with shared luck.

    Parameters
    ----------
    options : sequence of str or Programme
        Names of presets, paths of TOML files, or programmes; business as usual always runs besides them.
    place : str, Path or Place
        Name of a place preset, path of a place's TOML file, or a place.
    population : int, optional
        Adult residents; None is as many as the place has, 8,000 in a preset.
    years : int
        How long to look, from the start of the programmes.
    seed : int
        Of the first replicate; the others' are drawn from it.
    replicates : int
        Runs of each option; each has one seed, one warm-up, and a branch for every option.
    workers : int, optional
        Processes; None is one for each processor, 1 is this one.
    retry : bool
        Run again what failed before.
    parameters : mapping of str to float, optional
        Numbers that differ from the catalogue, or from a seed's case, by name.
    cases : str or Path, optional
        The cases from which each seed draws one: "ensemble" (those that fit the evidence, also None), the path of a
        Parquet file, or "catalogue" for the catalogue's own values in all.
    observed : str or Path, optional
        A survey of the place (TOML, CSV or Parquet): seeds draw the cases by how well each gives its answers.
    out : str or Path, optional
        Folder for the results; None is ``results/compare-`` and a digest of what is asked. What is finished there
        is read, not run again.
    equal : {"present value", "cash", "spent", "own budgets"}
        Make the options' present value equal, or their cash: what they are offered, of which some is handed back. Or
        make equal the present value of what they spend, on average over the seeds: what the one spends that spends
        least of the same offer. That takes runs of its own first. Or leave each its own budget, so that a difference is
        one of money as well.
    present_value_per_head : float, optional
        GBP for each person of any age (the cash, where cash is made equal). None is what the option called
        "patient" is worth with its own budget; without one, the last option with money.
    discount_rate : float
        A year, the same throughout; by default the Green Book's, which falls after years 30 and 75.
    apart : bool
        Also run the first of two options with one thing of the second at a time (pace, mix, control, ending), to
        tell which of their differences matters.
    progress : bool or "events"
        Tell standard error how far the work is; "events" is a JSON object a line.
    processes : str, Path, Rule or sequence of these, optional
        Rules of one's own that run with the model, each a Python file: see `kith.Rule`.

    Returns
    -------
    Comparison
        Tables, words and a figure. They are in the folder as well.

    Raises
    ------
    Mistake
        If anything asked for is unknown, out of range or does not fit together, or an option cannot spend what the
        others do; nothing is then written
        but what residents say to a survey's questions.
    """
    request = Request(
        place=place,
        population=population,
        years=years,
        seed=seed,
        replicates=replicates,
        parameters=parameters,
        cases=cases,
        observed=observed,
        workers=workers,
        out=out,
        retry=retry,
        progress=progress,
        processes=processes,
    )
    question = ask(
        options,
        request,
        equal=equal,
        present_value_per_head=present_value_per_head,
        discount_rate=discount_rate,
        apart=apart,
        may_be_spent=True,
    )
    if question.equal == SPENT:
        question = equally_spent(question, request.checked())
    with answered(question, request) as comparison:
        comparison.save()
    return comparison


@contextmanager
def answered(question: Question, request: Request, folder: Path | None = None) -> Iterator[Comparison]:
    """The comparison that answers a question; its folder is claimed until all that is made of it is written too."""
    checked = request.checked()
    where = checked.folder("compare", question.digest()) if folder is None else folder
    how = {"kind": "compare", "replicates": question.replicates, "seeds": question.seeds}
    with Store.claimed(where, question.asked()) as store:
        read = partial(Comparison.read, question, store)
        run(store, question.seeds, checked, question.again, how, so_far=lambda: so_far(read()))
        yield read()
