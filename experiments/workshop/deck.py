"""A deck of cards for a lesson without computers, made from the numbers of real runs."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from kith.model.mistakes import Mistake

from ..comparing.compare import compare
from ..running.store import write_whole
from ..running.workers import Unfinished
from .lives import lives
from .size import SIZE

NAME = "cards.pdf"
WORLDS = 12  # a card for each table of a large class
LIVES = 4
PER_PAGE = 4


def deck(folder: str | Path, *, progress: bool = True, **changes: Any) -> Path:
    """Make ``cards.pdf`` in a folder: bets to fill in, worlds, lives, and a page with the answer.

    Parameters
    ----------
    changes : anything of `compare`, by default as the notebooks have it; runs are kept in ``results`` beside the
        cards, and are those of the notebooks where the question is the same

    Raises
    ------
    Mistake : if there is a ``cards.pdf`` already, or anything asked for is unknown or out of range.
    """
    from matplotlib.backends.backend_pdf import PdfPages

    from ..figures.cards import answer_page, bet_slips, life_cards, world_cards

    path = Path(folder) / NAME
    if path.exists():
        raise Mistake(
            f"cards: {path} is there already; give it another name, or delete it, and run this again"
        )
    asked = {**SIZE, **changes}
    found = compare(["short", "patient"], out=Path(folder) / "results" / "cards", progress=progress, **asked)
    seeds = found.question.seeds[:WORLDS]
    about = {name: value for name, value in asked.items() if name not in ("replicates", "workers")}
    people = [lives(row, **about) for row in range(0, asked["population"], asked["population"] // LIVES)]
    pages = [bet_slips(found)]
    pages += [world_cards(found, seeds[k : k + PER_PAGE], k + 1) for k in range(0, len(seeds), PER_PAGE)]
    pages += [life_cards(people[k : k + 2]) for k in range(0, LIVES, 2)]
    content = BytesIO()
    with PdfPages(content, metadata={"Title": "Kith: cards", "CreationDate": None}) as pdf:
        for page in [*pages, answer_page(found, seeds)]:
            pdf.savefig(page)
    write_whole(path, content.getvalue(), "cards")
    if len(found.failures):
        raise Unfinished(f"cards: {len(found.failures)} seeds failed; {path} is made of the others")
    return path
