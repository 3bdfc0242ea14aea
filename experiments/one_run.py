"""One option, one seed, month by month; and the life of one resident in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from kith.model.compiling import compile_model
from kith.model.mistakes import whole_number
from kith.model.placefile import place_named
from kith.model.places import Place, name_of, phrase_of, place_told
from kith.model.programme import Programme, programme_named
from kith.model.programme.programme import plain_of
from kith.model.provenance import digest_of, model_digest
from kith.model.rules.together import NO_RULES, Rules
from kith.model.telling import counted, say

from . import figures as draw
from .cases.changes import case_name, changes_of
from .cases.ensemble import cases_asked
from .presenting.plain import rounded
from .presenting.report import Report
from .presenting.sentences import capital, date, pounds, scale
from .running.kept import world_at_month_0
from .running.request import PLACE, TYPICAL, YEARS, Processes, Request, adults_asked
from .running.run import course
from .running.store import Picture, Store
from .surveys.reweighting import ensemble_given

SHOWN = ("ties", "trust", "belonging", "groups", "institutions", "loneliness", "efficacy", "employment")


@dataclass(frozen=True, repr=False)
class Single(Report):
    """One run.

    asked : what it is a run of
    option : its programme, with its own budget
    months : outcomes by month, from 0
    money : GBP by month, account and instrument, as in a comparison
    life : what happened to the resident followed, as (month, what)
    folder : where all of it is kept
    rules : those of one's own that ran with the model
    """

    stem = "run"
    asked: Mapping[str, Any]
    option: Programme
    months: pd.DataFrame
    money: pd.DataFrame
    life: list[tuple[int, str]]
    folder: Path
    rules: Rules = NO_RULES
    failures: pd.DataFrame = field(default_factory=pd.DataFrame)  # a run that fails is an error, not a row

    def summary(self) -> str:
        """Which option, where, with which seed."""
        a = self.asked
        where = f"{name_of(a['place'])}, {a['population']:,} adults"
        return f"{self.option.name}; {where}, {counted(a['years'], 'year')}, seed {a['seed']}"

    def text(self) -> str:
        """The option in a sentence, the outcomes by year, and the resident's life."""
        population, years = self.asked["population"], self.asked["years"]
        head = f"{capital(phrase_of(self.asked['place'], population))}, seed {self.asked['seed']}."
        lines = [head, self.option.sentence(population)]
        outcomes, names = self.rules.outcomes, (*SHOWN, *self.rules.own)
        if not self.option.is_nothing and self.option.last_month > years * 12:
            lines.append(
                f"The run ends before the programme does, whose money goes on to month {self.option.last_month}."
            )
        lines += ["", self.row_of_titles()]
        spent = self.by_year("spent")
        for row in self.months[self.months["month"] % 12 == 0].to_dict("records"):
            year = row["month"] // 12
            cells = (f"{row[name] * scale(outcomes[name]):{width(name)}.2f}" for name in names)
            lines.append(f"{year:4d}{''.join(cells)}{pounds(spent.get(year - 1, 0.0)) if year else '':>11}")
        lines += [
            "",
            f"Outcomes in year 0 to {years}; loneliness and employment in %; money in the year that ended.",
        ]
        if self.life:
            lines += ["", f"The life of resident {self.asked['resident']}:"]
            lines += [f"  {date(month)}  {what}" for month, what in self.life]
        return "\n".join(lines)

    def row_of_titles(self) -> str:
        """The heads of the yearly table."""
        names = (*SHOWN, *self.rules.own)
        return (
            "year" + "".join(f"{name.replace('_', ' '):>{width(name)}}" for name in names) + f"{'spent':>11}"
        )

    def by_year(self, account: str) -> dict[int, float]:
        """GBP of an account by year, counted from 0."""
        rows = self.money[self.money["account"] == account]
        return {int(year): float(gbp) for year, gbp in rows.groupby(rows["month"] // 12)["gbp"].sum().items()}

    def figure(self) -> draw.Chart:
        """The course of several outcomes, the programme's months shaded, and its money."""
        asked, paid = self.asked, (self.by_year("planned"), self.by_year("spent"))
        planned, spent = ([of.get(year, 0.0) for year in range(asked["years"])] for of in paid)
        return draw.course_figure(
            self.months,
            planned,
            spent,
            self.option,
            f"One run of {self.option.name}: {phrase_of(asked['place'], asked['population'])}, "
            f"seed {asked['seed']}",
            f"{self.option.sentence(asked['population'])} Shaded: the months with planned money. One run is one "
            "throw of luck: what the money changed is for a comparison to say.",
        )

    def as_plain(self) -> dict[str, Any]:
        """The run as plain data: the same run gives the same bytes."""
        outcomes = self.rules.outcomes
        records = [
            {"month": row["month"], "digest": row["digest"]} | {name: rounded(row[name]) for name in outcomes}
            for row in self.months.to_dict("records")
        ]
        about = ("model", "population", "years", "seed", "parameters")
        return {
            **{key: self.asked[key] for key in about},
            **place_told(place_named(self.asked["place"])),
            "option": self.option.name,
            "sentence": self.option.sentence(self.asked["population"]),
            "months": records,
            "life": [{"month": month, "event": what} for month, what in self.life],
        }

    def tables(self) -> dict[str, pd.DataFrame]:
        """Outcomes and money by month."""
        return {"months": self.months, "money": self.money}

    def figures(self) -> dict[str, Callable[[], Picture]]:
        """The course."""
        return {"run": self.figure}


def width(name: str) -> int:
    """Width of an outcome's column."""
    return max(len(name) + 2, 8)


def asked_of(programme: Programme, request: Request, resident: int | None = None) -> dict[str, Any]:
    """What identifies a run: all that its course depends on, as plain data; the request is checked."""
    where = place_named(request.place)
    population = adults_asked(where, request.population)
    return {
        "model": model_digest(),
        "place": where.plain(),
        "population": population,
        "years": request.years,
        "seed": request.seed,
        "parameters": dict(request.parameters or {}),
        "cases": cases_asked(ensemble_given(request)),
        "option": plain_of(programme),
        "resident": None if resident is None else whole_number("resident", resident, 0, population - 1),
        **request.rules.asked(),
    }


def run_one(
    option: str | Programme = "patient",
    *,
    place: str | Path | Place = PLACE,
    population: int | None = None,
    years: int = YEARS,
    seed: int = TYPICAL,
    parameters: Mapping[str, float] | None = None,
    cases: str | Path | None = None,
    observed: str | Path | None = None,
    resident: int | None = None,
    out: str | Path | None = None,
    progress: bool = False,
    processes: Processes = None,
) -> Single:
    """Run one option with one seed, observed every month, and write it to a folder.

    Parameters
    ----------
    option : str or Programme
        Name of a preset, path of a TOML file, or a programme; it keeps its own budget.
    place : str, Path or Place
        Name of a place preset, path of a place's TOML file, or a place.
    population : int, optional
        Adult residents; None is as many as the place has, 8,000 in a preset.
    years : int
        How long to look, from the start of the programmes.
    seed : int
        Of all luck, and of the case; by default the most typical of the first twenty of a comparison.
    parameters : mapping of str to float, optional
        Numbers that differ from the catalogue, or from a seed's case, by name.
    cases : str or Path, optional
        The cases from which each seed draws one: "ensemble" (those that fit the evidence, also None), the path of a
        Parquet file, or "catalogue" for the catalogue's own values in all.
    observed : str or Path, optional
        A survey of the place (TOML, CSV or Parquet): seeds draw the cases by how well each gives its answers.
    resident : int, optional
        Row of a resident to follow.
    out : str or Path, optional
        Folder for the results; None is ``results/run-`` and a digest of what is asked. What is finished there is
        read, not run again.
    progress : bool
        Tell standard error that the run has begun.
    processes : str, Path, Rule or sequence of these, optional
        Rules of one's own that run with the model, each a Python file: see `kith.Rule`.

    Returns
    -------
    Single
        The run, month by month, and the life of the resident.

    Raises
    ------
    Mistake
        If anything asked for is unknown, out of range or does not fit together; nothing is then written
        but what residents say to a survey's questions.
    """
    programme = programme_named(option)
    request = Request(
        place=place,
        population=population,
        years=years,
        seed=seed,
        parameters=parameters,
        cases=cases,
        observed=observed,
        out=out,
        progress=progress,
        processes=processes,
    ).checked()
    draw.check_backend()
    rules, asked = request.rules, asked_of(programme, request, resident)
    population = asked["population"]
    with Store.claimed(request.folder("run", digest_of(asked)), asked) as store:
        if progress:
            say(f"kith: running {programme.name} with seed {request.seed}")
        compile_model(say if progress else None)
        changes = changes_of(asked, request.seed)
        start = world_at_month_0(asked["place"], population, changes, request.seed, rules)
        world = start.branch(programme, follow=asked["resident"])
        rows, paid = course(world, range(request.years * 12 + 1))
        one = {"option": programme.name, "case": case_name(changes), "seed": request.seed}
        months = pd.DataFrame([{**one, **row} for row in rows])
        money = pd.DataFrame(paid, columns=["month", "account", "instrument", "gbp"]).astype({"gbp": float})
        money = money.assign(option=programme.name, seed=request.seed)[["option", "seed", *money.columns]]
        life = [(int(month), str(what)) for month, what in world.life or []]
        store.begin(kind="run")
        single = Single(asked, programme, months, money, life, store.folder, rules)
        single.save()
    return single
