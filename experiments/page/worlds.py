"""Two branches of one warmed-up world on one clock, and every month that they have been through."""

from __future__ import annotations

from typing import Any

from kith.model.geography import CELL
from kith.model.layout import layout_of
from kith.model.measures import Snapshot
from kith.model.mistakes import Mistake
from kith.model.neighbourhood import Neighbourhood
from kith.model.parameters import catalogue
from kith.model.rules import NO_RULES, Rules
from kith.model.standing import known_institutions

from ..running.kept import world_at_month_0
from .frames import MOST_BYTES, NAMES, Recorder
from .openings import Openings
from .outcomes import outcome_told
from .request import Asked

SHOWN = ("ties", "bonding", "bridging", "linking", "trust", "groups", "institutions", "loneliness")
MOST_HISTORY = 512 * 2**20  # bytes that the months of one visitor may take
MOST_CELLS = 65_535  # that two bytes number
ROW = 800  # bytes that the outcomes of a month of one world take in memory


class Worlds:
    """The same people twice, with different money.

    worlds  : the two branches
    months  : outcomes and money of each world, by month from 0
    frames  : the bytes of each world's months (see `frames`), by month from 0
    openings: the places that opened and closed in each world, the latest last

    Both worlds take each step together. Nothing here writes to a world but `step`, and nothing that has been
    recorded changes.

    Raises
    ------
    Mistake : if all the months asked for would take more memory than `MOST_HISTORY`.
    """

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.most_bytes = check_history(asked)
        check_side(asked)
        world = world_at_month_0(asked.ground.plain(), asked.population, asked.case, asked.seed, asked.rules)
        self.ground = ground_told(world)
        self.side, self.cell = world.geography.side, world.geography.cell.astype("<u2")
        self.worlds = [world.branch(option) for option in asked.options]
        self.recorders = [Recorder(), Recorder()]
        self.openings = [Openings(), Openings()]
        self.frames: tuple[list[bytes], list[bytes]] = ([], [])
        self.months: tuple[list[dict[str, float]], list[dict[str, float]]] = ([], [])
        self._bytes = 0
        self._record()

    @property
    def head(self) -> int:
        """The last month that has been recorded."""
        return len(self.months[1]) - 1

    @property
    def last(self) -> int:
        """The last month there will be."""
        return self.asked.years * 12

    @property
    def bytes_kept(self) -> int:
        """Bytes that the recorded months take."""
        return self._bytes

    def step(self) -> None:
        """One month in both worlds."""
        if self.bytes_kept * (1 + 1 / len(self.months[1])) > MOST_HISTORY:
            raise Mistake(
                "the months so far take all the memory that a visitor may have; press Reset to begin again"
            )
        for world in self.worlds:
            world.step()
        self._record()

    def _record(self) -> None:
        for world, recorder, openings, frames, months in zip(
            self.worlds, self.recorders, self.openings, self.frames, self.months, strict=True
        ):
            frames.append(recorder.frame(world))
            self._bytes += len(frames[-1]) + ROW
            months.append(seen(world))
            openings.read(world)

    def digests(self) -> tuple[str, str]:
        """Hash of all columns of each world, as it is at the last recorded month."""
        left, right = self.worlds
        return left.digest(), right.digest()


def check_side(asked: Asked) -> None:
    """A Mistake for a ground that has more cells than the page can number."""
    per_cell = asked.ground.acting.get(
        "place.residents_per_cell", catalogue["place.residents_per_cell"].value
    )
    layout = layout_of(asked.ground, asked.population, per_cell)
    if layout is not None and layout.side**2 > MOST_CELLS:
        raise Mistake(
            f"{asked.place}: is {layout.side * CELL / 1000:.1f} km across; the page draws {CELL * 255 / 1000:.1f} km"
        )


def ground_told(world: Neighbourhood) -> dict[str, Any]:
    """The outline in cells from the north-western corner, and names: of institutions by row, of groups by identity."""
    layout, place = world.geography.layout, world.place
    rings = [] if layout is None or place.ground is None else place.ground.rings
    corner = (layout.west, layout.north) if layout else (0.0, 0.0)
    return {
        "rings": [((ring - corner) * (1.0, -1.0) / CELL).round(2).tolist() for ring in rings],
        "institutions": [one.name for one in known_institutions(layout)[0]],
        "groups": {str(-(k + 1) % NAMES): one.name for k, one in enumerate(place.groups or ())},
    }


def check_history(asked: Asked) -> int:
    """Bytes that all months of both worlds may take; a Mistake if they are more than a visitor may have."""
    months = 2 * (asked.years * 12 + 1)
    needed = months * (ROW + asked.population * MOST_BYTES)
    if needed > MOST_HISTORY:
        fewer = (MOST_HISTORY // months - ROW) // MOST_BYTES // 100 * 100
        raise Mistake(
            f"population {asked.population}: {asked.years} years of it take more memory than a visitor may have; "
            f"give at most {fewer} residents, or fewer years"
        )
    return needed


def seen(world: Neighbourhood) -> dict[str, float]:
    """The outcomes shown, and the money of the month, GBP."""
    snapshot = Snapshot(world)
    row = {name: world.rules.outcomes[name].of(snapshot) for name in shown(world.rules)}
    ledger = world.ledger
    spent = sum(months[-1] for months in ledger.spent_by_month.values() if months)
    return row | {"spent": spent, "returned": ledger.returned, "held": ledger.held}


def shown(rules: Rules) -> tuple[str, ...]:
    """The outcomes shown: `SHOWN`, and those of rules of one's own."""
    return (*SHOWN, *rules.own)


def told_of_outcomes(rules: Rules = NO_RULES) -> list[dict[str, Any]]:
    """The outcomes shown, for the browser."""
    return [outcome_told(rules.outcomes[name]) for name in shown(rules)]
