"""A page that stands alone: recorded runs in one HTML file, which needs no server and no network."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from markupsafe import Markup

from kith.model.entities import KIND_TITLES, OWNERS
from kith.model.mistakes import Mistake
from kith.model.neighbourhood import Neighbourhood
from kith.model.placefile import files_of, place_named
from kith.model.programme import Programme
from kith.model.programme.presets import BASELINE
from kith.model.programme.programme import programme_of_plain
from kith.model.rules import rules_asked
from kith.model.telling import counted

from ..cases.changes import changes_of
from ..comparing.compare import compare
from ..comparing.comparison import Comparison
from ..comparing.question import Question
from ..comparing.typical import far_from_typical
from ..effects import contrasts
from ..figures import style
from ..presenting.plain import rounded
from ..presenting.sentences import adults
from ..presenting.templates import rendered
from ..running.progress import progress_of
from ..running.request import PLACE
from ..running.store import check_writable, write_whole
from ..running.workers import Unfinished, at_work, processors
from ..simultaneous import FEWEST
from .bands import difference, levels
from .bundle import bundled, styles
from .choices import place_offered
from .frames import RECENT, Recorder
from .recorded import LETTERS, MOST_FRAMES, TABLES, WIDE, compact, written
from .worlds import ground_told, seen, shown, told_of_outcomes

WORLDS = 20  # seeds of which every month is in the page, if it can hold them
TOLERANCES = (2, 5, 10)  # of 255: how far what residents feel may be off, the finest that fits
FIGURES = 6  # of an outcome of a month
REPLICATES = 20  # seeds behind the bands
MOST_RESIDENTS = 65_535
MOST_BYTES = 10_000_000
TEMPLATE = Path(__file__).with_name("templates") / "workshop.html"


def export(
    path: str | Path,
    options: Sequence[str | Programme] = ("short", "patient"),
    *,
    replicates: int = REPLICATES,
    workers: int | None = None,
    out: str | Path | None = None,
    progress: bool = True,
    include_place: bool = False,
    **how: Any,
) -> Path:
    """Compare options, record some of the worlds month by month, and write all of it as one page.

    Parameters
    ----------
    path : of the page, ``.html``
    out : folder of the comparison, as in `compare`
    include_place : put the files of a place of one's own into the page, to be saved from it; else its digest alone
    how : the other parameters of `compare`

    Raises
    ------
    Mistake : if anything asked for is unknown or out of range, or the page would be too large; then no page is
        written.
    """
    page = Path(path)
    if page.suffix.lower() not in (".html", ".htm"):
        raise Mistake(f"export: {str(path)!r} is not allowed; give the path of a page, as in workshop.html")
    if not page.parent.is_dir():
        raise Mistake(f"export: there is no folder {str(page.parent)!r}; give one that is there")
    if page.is_dir():
        raise Mistake(f"export: {str(path)!r} is a folder; give the path of a page, as in workshop.html")
    check_writable(page.parent, "export")
    if how.get("years", 20) * 12 >= MOST_FRAMES:
        raise Mistake(
            f"years: {how['years']} are too many for a page; give at most {(MOST_FRAMES - 1) // 12}"
        )
    files = files_of(place_named(how.get("place", PLACE))) if include_place else {}
    found = compare(options, replicates=replicates, workers=workers, out=out, progress=progress, **how)
    if not found.replicates:
        raise Mistake("export: no seed finished, so there is nothing to show")
    finished = [seed for seed in found.question.seeds if seed in set(found.runs["seed"])][:WORLDS]
    task = partial(recorded, found.question.asked())
    processes = min(workers or processors(), len(finished))
    with progress_of(progress, "worlds recorded") as tell, at_work(task, finished, processes) as results:
        worlds: dict[int, Mapping[str, Any]] = {}
        for seed, one in results:
            if not isinstance(one, Mapping):
                raise Mistake(f"export: seed {seed} could not be recorded ({one})")
            worlds[seed] = one
            tell(len(worlds), 0, len(finished))
    text = page_that_fits(found, [worlds[seed] for seed in finished], files)
    write_whole(page, text.encode(), "export")
    if len(found.failures):
        raise Unfinished(f"export: {counted(len(found.failures), 'seed')} failed; {page} shows the others")
    return page


def page_that_fits(
    found: Comparison, worlds: Sequence[Mapping[str, Any]], files: Mapping[str, bytes] | None = None
) -> str:
    """The page with as many of the worlds as it may hold, one at least, as finely as it can hold those."""
    choices = [(len(worlds), one) for one in TOLERANCES]
    choices += [(many, TOLERANCES[-1]) for many in range(len(worlds) - 1, 0, -1)]
    for many, tolerance in choices:
        text = page_of(found, worlds[:many], files, tolerance)
        if len(text.encode()) <= MOST_BYTES:
            return text
    size, most = len(text.encode()) / 1e6, MOST_BYTES / 1e6
    raise Mistake(
        f"population: {found.question.population} adults make a page of {size:.0f} MB and the most is {most:.0f}; "
        "give fewer adults, years or options"
    )


def recorded(asked: Mapping[str, Any], seed: int) -> dict[str, Any]:
    """One world under every option, month by month: its ground, and a packed record of each option."""
    world = Neighbourhood(
        asked["place"],
        asked["population"],
        parameters=changes_of(asked, seed),
        seed=seed,
        processes=rules_asked(asked),
    )
    runs: dict[int, list[str]] = {tolerance: [] for tolerance in TOLERANCES}
    ends = []
    for plain in asked["options"]:
        branch, recorder = world.branch(programme_of_plain(plain)), Recorder()
        frames, rows = [recorder.frame(branch)], [seen(branch)]
        for _ in range(asked["years"] * 12):
            branch.step()
            frames.append(recorder.frame(branch))
            rows.append(seen(branch))
        plain_rows = [{name: figures(value) for name, value in row.items()} for row in rows]
        ends.append(plain_rows[-1])
        for tolerance, packed in runs.items():
            packed.append(written(compact(frames, {"rows": plain_rows}, tolerance)))
    return {
        "seed": seed,
        "side": world.geography.side,
        "cell": world.geography.cell.tolist(),
        "ground": ground_told(world),
        "ends": ends,
        "runs": runs,
    }


def figures(value: float) -> float | None:
    """An outcome to the figures that a page holds; None if it is undefined.

    >>> figures(2.3456789), figures(1234567.8), figures(float("nan"))
    (2.34568, 1234570.0, None)
    """
    known = rounded(value)
    return None if known is None else float(f"{known:.{FIGURES}g}")


def coarseness(tolerance: int) -> str:
    """What is not to the last digit in a page, as a sentence.

    >>> print(coarseness(5))
    To fit into one file, feelings are told to within 0.02 (of 1), ties in three strengths; all else to the month.
    """
    return (
        f"To fit into one file, feelings are told to within {tolerance / 255:.2f} (of 1), ties in three strengths; "
        "all else to the month."
    )


EQUAL_TOLD = {
    "present value": "Both programmes are worth the same today.",
    "cash": "Both have the same cash.",
}


def page_of(
    found: Comparison,
    worlds: Sequence[Mapping[str, Any]],
    files: Mapping[str, bytes] | None = None,
    tolerance: int = TOLERANCES[-1],
) -> str:
    """The page as HTML; `files` can be saved from it."""
    q = found.question
    where = q.place.name if q.place.is_own else f"A {q.place.name} place"
    about = f"{where} of {adults(q.population)}, {watchable(found.replicates, len(worlds))} "
    about += f"Its residents are made up. {q.place.rests_on(q.population)}".strip()
    told = {
        "about": about,
        "population": q.population,
        "years": q.years,
        "replicates": found.replicates,
        "fewest": FEWEST,
        "baseline": BASELINE,
        "equal": EQUAL_TOLD[q.equal] if len(q.names) > 1 else "",
        "options": [option_told(option, q) for option in q.options],
        "bet_on": [1, 2] if len(q.options) > 2 else [0, 1],
        "opens": opens_on(found, [one["seed"] for one in worlds]),
        "worlds": [{key: one[key] for key in ("seed", "side", "cell", "ground", "ends")} for one in worlds],
        "coarse": coarseness(tolerance),
        "place": place_offered(q.place),
        "effects": effects_told(found),
        "bands": bands_told(found),
        "offered": {
            "colours": {"options": style.COLOURS, "usual": style.GREY},
            "kinds": KIND_TITLES,
            "owners": OWNERS,
            "outcomes": told_of_outcomes(q.rules),
        },
        "layout": {"tables": TABLES, "wide": WIDE, "recent": RECENT, "letters": LETTERS},
    }
    return rendered(
        TEMPLATE,
        title=f"Kith: {' or '.join(q.names)}?",
        styles=Markup(styles()),
        told=Markup(json.dumps(told, allow_nan=False, ensure_ascii=False).replace("<", "\\u003c")),
        worlds=[[Markup(run) for run in one["runs"][tolerance]] for one in worlds],
        files={name: base64.b64encode(text).decode() for name, text in (files or {}).items()},
        script=Markup(bundled("workshop")),
    )


def watchable(replicates: int, many: int) -> str:
    """How many worlds there are, and how many of them can be watched.

    >>> watchable(20, 20), watchable(60, 20)
    ('20 recorded worlds, all to watch.', '60 recorded worlds, 20 to watch.')
    >>> watchable(20, 7), watchable(1, 1)
    ('20 recorded worlds, 7 to watch: one file holds no more.', '1 recorded world, to watch.')
    """
    told = f"{counted(replicates, 'recorded world')}, "
    if many == replicates:
        return told + ("all to watch." if many > 1 else "to watch.")
    return f"{told}{many:,} to watch{'' if many == WORLDS else ': one file holds no more'}."


def opens_on(found: Comparison, seeds: Sequence[int]) -> int:
    """Which of some worlds the page opens on: the most typical of them, in what it bets on."""
    if len(seeds) < 3:  # none is between others
        return 0
    one, other = (
        (BASELINE, *found.question.names)[-2:] if len(found.question.names) < 3 else found.question.names[:2]
    )
    away = far_from_typical(found.runs, one, other, seeds)
    return list(seeds).index(int(away.idxmin())) if away.notna().all() else 0


def option_told(option: Programme, q: Question) -> dict[str, Any]:
    """An option in a sentence, with its planned money by month and its present value, GBP."""
    return {
        "name": option.name,
        "sentence": option.sentence(q.population),
        "planned": [rounded(gbp) for gbp in option.planned(q.population, q.years * 12).tolist()],
        "present_value": rounded(option.present_value(q.population, q.discount_rate)),
        "ends": None if option.is_nothing else option.last_month,
        "nothing": option.is_nothing,
    }


def effects_told(found: Comparison) -> dict[str, Any]:
    """Differences by name and outcome: by year from 0, and what the last year and the average over the years say."""
    names = [name for name, *_ in contrasts(found.question.names, BASELINE)]
    return {
        name: {outcome: difference(found, name, outcome) for outcome in shown(found.question.rules)}
        for name in names
    }


def bands_told(found: Comparison) -> dict[str, Any]:
    """Between what nine worlds in ten lie under each option, by outcome and year from 0."""
    return {
        option.name: {outcome: levels(found, option.name, outcome) for outcome in shown(found.question.rules)}
        for option in found.question.options
    }
