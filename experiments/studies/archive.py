"""The archive of a study: a folder that only grows, in few files, of which no finished unit is ever lost.

``study.json`` says what was asked; ``plan-NNN.parquet`` lists units in order, a new plan for each time that more were
asked for; ``parts/`` holds what has just finished; ``blocks/`` holds finished units of a plan, `BLOCK` at a time and in
the order of the plan, so that its bytes do not depend on who finished first or on what was interrupted; ``failures/``
holds a row for each unit that could not be run, and ``failures.parquet`` all of them at the end. A unit is finished
when its rows are in a part or a block, sound to the last bit. Every file is written whole and renamed into place; a
block is there before the parts that it is made of go. Where a plan is lost, its blocks become parts again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow

from kith.model.mistakes import Mistake, path_given

from ..running.parts import Damaged, Part, Provenance
from ..running.run import Unit
from ..running.store import Store, difference, study_kept_in, tell
from .study import Study

BLOCK = 128  # units in a block
ORDER = ["option", "month"]  # within a unit
FAILURES = "failures.parquet"
NAMES = ["place", "option", "case", "unit"]  # columns of few different words
TABLES = {  # the folders of rows, and what is called how in them
    "blocks": re.compile(r"\d{3,}-\d{6,}\.parquet"),
    "parts": re.compile(r"part-\d{8,}\.parquet"),
}
FAILURE = re.compile(r"[0-9a-f]{16}\.parquet")
LISTS = re.compile(r"(plan|cases)-(\d{3,})\.parquet")  # of units and their cases


@dataclass
class Archive:
    """The units of a study that are finished, and where.

    store : the folder; plans : the keys of units by plan, in order
    number_of : number of each unit that is planned, counted through all plans
    blocks : units that are in blocks; parts : the part of each unit that is in one
    made : with what each finished unit was made
    """

    store: Store
    plans: list[list[str]] = field(default_factory=list)
    number_of: dict[str, int] = field(default_factory=dict)
    blocks: set[str] = field(default_factory=set)
    parts: dict[str, str] = field(default_factory=dict)
    made: dict[str, Provenance] = field(default_factory=dict)
    written: int = 0

    @classmethod
    def of(cls, store: Store) -> Archive:
        """The archive in a store, as far as it is there."""
        archive = cls(store)
        archive.look()
        return archive

    @property
    def folder(self) -> Path:
        return self.store.folder

    def __contains__(self, key: str) -> bool:
        """Whether a unit is finished."""
        return key in self.blocks or key in self.parts

    def look(self) -> None:
        """Read what is there: plans, and which units are in blocks and parts. What is not sound is set aside."""
        for number in count():
            plan, cases = (self.store.sound(f"{what}-{number:03d}.parquet") for what in ("plan", "cases"))
            if plan is None or cases is None:
                break
            self.add_plan(units_in(plan))
        for name in self.store.names(".", LISTS):
            if int(Path(name).stem.partition("-")[2]) >= len(self.plans) and self.store.sound(name):
                self.store.set_aside(name, "belongs to a plan that is lost")
        for kind, pattern in TABLES.items():
            self.store.tell_strangers(kind, pattern)
        for name in self.store.names("parts", TABLES["parts"]):
            self.written = max(self.written, int(Path(name).stem.removeprefix("part-")) + 1)
            if part := self.store.sound(name):
                self.take_up(name, part)
        for name in self.store.names("blocks", TABLES["blocks"]):
            if (part := self.store.sound(name)) is None:
                continue
            if int(Path(name).stem.partition("-")[0]) < len(self.plans):
                self.blocks.update(units_in(part))
                self.made |= part.made_of(units_in(part))
            else:
                self.add_part(part.frame(), part.made_of(units_in(part)))
                (self.folder / name).unlink()

    def take_up(self, name: str, part: Part) -> None:
        """Take up a part that is there."""
        self.parts |= dict.fromkeys(units_in(part), name)
        self.made |= part.made_of(units_in(part))

    def add_plan(self, keys: list[str]) -> None:
        """Take up a plan."""
        before = sum(map(len, self.plans))
        self.number_of.update(zip(keys, range(before, before + len(keys)), strict=True))
        self.plans.append(keys)

    def plan(self, study: Study) -> None:
        """Write down the units that are not in any plan yet, as a new one, and all cases by name."""
        new = [unit for unit in study.units() if unit.key not in self.number_of]
        if not new:
            return
        columns = {"unit": "key", "place": "place", "case": "case", "seed": "seed"}
        listed = pd.DataFrame({name: [getattr(u, key) for u in new] for name, key in columns.items()})
        cases = pd.DataFrame({u.case: dict(u.changes) for u in new}.values())
        cases.insert(0, "case", list(dict.fromkeys(u.case for u in new)))
        self.store.write_part(f"cases-{len(self.plans):03d}.parquet", cases)
        self.store.write_part(f"plan-{len(self.plans):03d}.parquet", listed)
        self.add_plan([unit.key for unit in new])

    def keep(self, rows: pd.DataFrame, made: Mapping[str, Provenance] | None = None) -> None:
        """Keep the rows of one or more finished units at once, and gather full blocks.

        made : with what each of them was made; None is here
        """
        units = self.add_part(rows, made)
        self.gather({self.block_of(key) for key in units}, only_full=True)

    def add_part(self, rows: pd.DataFrame, made: Mapping[str, Provenance] | None = None) -> list[str]:
        """Write rows as a new part; returns their units."""
        name = f"parts/part-{self.written:08d}.parquet"
        self.store.write_part(name, rows, made)
        self.written += 1
        part = self.store.part(name)  # read back
        self.take_up(name, part)
        return units_in(part)

    def block_of(self, key: str) -> tuple[int, int]:
        """Plan and block of a unit."""
        number = self.number_of[key]
        for plan, keys in enumerate(self.plans):
            if number < len(keys):
                return plan, number // BLOCK
            number -= len(keys)
        raise AssertionError("a unit that is numbered is in a plan")

    def gather(self, blocks: Iterable[tuple[int, int]], only_full: bool = False) -> None:
        """Write blocks anew from the parts, and from what is in them already; then those parts can go."""
        for plan, block in sorted(blocks):
            keys = self.plans[plan][block * BLOCK : (block + 1) * BLOCK]
            there = [key for key in keys if key in self]
            if not any(key in self.parts for key in keys) or (only_full and len(there) < len(keys)):
                continue
            name = f"blocks/{plan:03d}-{block:06d}.parquet"
            files = {self.parts[key] for key in keys if key in self.parts}
            if any(key in self.blocks for key in keys):
                files.add(name)
            rows = pd.concat([self.store.part(file).frame() for file in sorted(files)], ignore_index=True)
            rank = {key: number for number, key in enumerate(keys)}
            rows = rows[rows["unit"].isin(rank)].drop_duplicates(["unit", *ORDER])
            self.store.write_part(name, in_order(rows, rank), {key: self.made[key] for key in there})
            self.blocks.update(units_in(self.store.part(name)))  # read back
            for key in keys:
                self.parts.pop(key, None)
            left = set(self.parts.values())
            for file in files - left - {name}:
                (self.folder / file).unlink()

    def finish(self) -> None:
        """Gather all that is left in parts into blocks, full or not, and what failed into one table."""
        self.gather({self.block_of(key) for key in self.parts if key in self.number_of})
        done_with = self.store.names("failures", FAILURE)
        if len(left := self.failures()):
            self.store.write_part(FAILURES, left)
        else:
            done_with.append(FAILURES)
        for name in done_with:
            (self.folder / name).unlink(missing_ok=True)

    def keep_failure(self, unit: Unit, option: str, error: str, again: str) -> None:
        """Write down that a unit could not be run, and the command that repeats it."""
        row = {"unit": unit.key, "place": unit.place, "case": unit.case, "seed": unit.seed, "option": option}
        self.store.write_part(
            f"failures/{unit.key}.parquet", pd.DataFrame([{**row, "error": error, "again": again}])
        )

    def failures(self) -> pd.DataFrame:
        """Units that failed and have not been finished since."""
        names = [FAILURES, *self.store.names("failures", FAILURE)]
        columns = ["unit", "place", "case", "seed", "option", "error", "again"]
        tables = [part.frame() for name in names if (part := self.store.sound(name))]
        whole = pd.concat(tables) if tables else pd.DataFrame(columns=columns)
        still = whole.drop_duplicates("unit", keep="last")
        return still.loc[[key not in self for key in still["unit"]]].sort_values("unit", ignore_index=True)

    def take_over(self, folder: str | Path) -> int:
        """Keep the finished units of another folder of the same study that are planned here; returns how many.

        Raises
        ------
        Mistake : if the folder holds no study or another one
        """
        other, taken = same_study(folder, self.store.asked), 0
        for name in tables_in(other):
            try:
                part = other.as_written(name)
            except Damaged as damage:
                tell(f"{other.folder / name} {damage}; it is passed over, and what it held is run here")
                continue
            rows = part.frame()
            rows = rows[rows["unit"].isin([key for key in self.number_of if key not in self])]
            if len(rows):
                units = rows["unit"].unique().tolist()
                taken += len(units)
                self.keep(rows, part.made_of(units))
        return taken


def in_order(rows: pd.DataFrame, rank: Mapping[str, int]) -> pd.DataFrame:
    """Rows in the order of their units, and within a unit as they came."""
    return rows.sort_values("unit", key=lambda units: units.map(rank), kind="stable", ignore_index=True)


def same_study(folder: str | Path, asked: Mapping[str, Any]) -> Store:
    """A folder of the same study.

    Raises
    ------
    Mistake : if it holds no study or another one
    """
    if study_kept_in(Path(folder)) is None:
        raise Mistake(f"from: {folder} holds no study; give the folder of a `kith sweep`")
    other = Store.opened(folder)
    if other.asked != asked:
        raise Mistake(f"from: {folder} holds another study ({difference(other.asked, asked)})")
    return other


def units_in(part: Part) -> list[str]:
    """The units whose rows a part holds."""
    return part.frame(["unit"])["unit"].unique().tolist()


def tables_in(store: Store) -> Iterator[str]:
    """The parts of rows in an archive: blocks, then parts."""
    for kind, pattern in TABLES.items():
        yield from store.names(kind, pattern)


def stored_rows(
    store: Store, columns: list[str] | None = None, compact: bool = False, **where: str | int
) -> pd.DataFrame:
    """All finished rows of an archive as one table, in the order of its plans.

    columns : those wanted; None is all. compact : names as categories, which take little memory however many rows
    where : only rows with these values, as `month=240`
    """
    filters = [(name, "==", value) for name, value in where.items()] or None
    names = [name for name in NAMES if compact and (columns is None or name in columns)]
    tables = [
        store.part(name).table(columns, filters=filters, read_dictionary=names) for name in tables_in(store)
    ]
    if not tables:
        return pd.DataFrame(columns=columns)
    whole = pyarrow.concat_tables(tables, promote_options="permissive").unify_dictionaries().to_pandas()
    if store.names("parts", TABLES["parts"]) and "unit" in whole:
        plans = [units_in(store.part(name)) for name in lists(store, "plan")]
        rank = {key: number for number, key in enumerate(chain.from_iterable(plans))}
        whole = in_order(whole.drop_duplicates(["unit", *(name for name in ORDER if name in whole)]), rank)
    return whole


def lists(store: Store, what: str) -> list[str]:
    """The plans of an archive, or its tables of cases."""
    return [name for name in store.names(".", LISTS) if Path(name).name.startswith(what)]


def read_cases(store: Store) -> pd.DataFrame:
    """The cases of an archive by name: a column for each parameter that any of them changes."""
    tables = [store.part(name).frame() for name in lists(store, "cases")]
    whole = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame({"case": []})
    return whole.drop_duplicates("case", ignore_index=True)


def load(folder: str | Path) -> pd.DataFrame:
    """Read a finished or unfinished study as one table.

    Parameters
    ----------
    folder : str or Path
        Where the study was written, for example ``results/compare-0123456789ab``.

    Returns
    -------
    DataFrame
        A row for each seed, option and month, in that order, with the outcomes as columns; of a sweep also for each
        place and case, in the order of its units; no rows if nothing has finished yet.

    Raises
    ------
    Mistake
        If the folder holds no study.
    """
    store = Store.opened(path_given("folder", folder))
    return stored_rows(store) if lists(store, "plan") else store.runs()
