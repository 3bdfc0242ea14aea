"""The archive of a study: a folder that only grows, in few files, of which no finished unit is ever lost.

``study.json`` says what was asked; ``plan-NNN.parquet`` lists units in order, a new plan for each time that more were
asked for; ``parts/`` holds what has just finished; ``blocks/`` holds finished units of a plan, `BLOCK` at a time and in
the order of the plan, so that its bytes do not depend on who finished first or on what was interrupted; ``failures/``
holds a row for each unit that could not be run, and ``failures.parquet`` all of them at the end. A unit is finished
when its rows are in a part or a block. Every file is written whole and renamed into place; a block is there before the
parts that it is made of go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow
from pyarrow import parquet

from kith.model.mistakes import Mistake, path_given

from ..running.run import Unit
from ..running.store import Store, difference, readable
from .study import Study

BLOCK = 128  # units in a block
ORDER = ["option", "month"]  # within a unit
FAILURES = "failures.parquet"
NAMES = ["place", "option", "case", "unit"]  # columns of few different words


@dataclass
class Archive:
    """The units of a study that are finished, and where.

    store : the folder; plans : the keys of units by plan, in order
    number_of : number of each unit that is planned, counted through all plans
    blocks : units that are in blocks; parts : the part of each unit that is in one
    """

    store: Store
    plans: list[list[str]] = field(default_factory=list)
    number_of: dict[str, int] = field(default_factory=dict)
    blocks: set[str] = field(default_factory=set)
    parts: dict[str, Path] = field(default_factory=dict)
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
        """Read what is there: plans, and which units are in blocks and parts. Files cut short are passed over."""
        for path in sorted(self.folder.glob("plan-*.parquet")):
            self.add_plan(pd.read_parquet(path, columns=["unit"])["unit"].tolist())
        for path in sorted(self.folder.glob("blocks/*.parquet")):
            if readable(path):
                self.blocks.update(units_in(path))
        for path in sorted(self.folder.glob("parts/*.parquet")):
            self.written = max(self.written, int(path.stem.split("-")[-1]) + 1)
            if readable(path):
                self.parts |= dict.fromkeys(units_in(path), path)

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
        self.store.write_table(f"cases-{len(self.plans):03d}.parquet", cases)
        self.store.write_table(f"plan-{len(self.plans):03d}.parquet", listed)
        self.add_plan([unit.key for unit in new])

    def keep(self, rows: pd.DataFrame) -> None:
        """Keep the rows of one or more finished units at once, and gather full blocks."""
        path = self.folder / "parts" / f"part-{self.written:08d}.parquet"
        self.store.write_table(f"parts/{path.name}", rows)
        self.written += 1
        units = rows["unit"].unique().tolist()
        self.parts |= dict.fromkeys(units, path)
        self.gather({self.block_of(key) for key in units}, only_full=True)

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
                files.add(self.folder / name)
            rows = pd.concat([pd.read_parquet(path) for path in sorted(files)], ignore_index=True)
            rank = {key: number for number, key in enumerate(keys)}
            rows = rows[rows["unit"].isin(rank)].drop_duplicates(["unit", *ORDER])
            self.store.write_table(name, in_order(rows, rank))
            self.blocks.update(there)
            for key in keys:
                self.parts.pop(key, None)
            left = set(self.parts.values())
            for path in files - left - {self.folder / name}:
                path.unlink()

    def finish(self) -> None:
        """Gather all that is left in parts into blocks, full or not, and what failed into one table."""
        self.gather({self.block_of(key) for key in self.parts if key in self.number_of})
        done_with = sorted(self.folder.glob("failures/*.parquet"))
        if len(left := self.failures()):
            self.store.write_table(FAILURES, left)
        else:
            done_with.append(self.folder / FAILURES)
        for path in done_with:
            path.unlink(missing_ok=True)

    def keep_failure(self, unit: Unit, option: str, error: str, again: str) -> None:
        """Write down that a unit could not be run, and the command that repeats it."""
        row = {"unit": unit.key, "place": unit.place, "case": unit.case, "seed": unit.seed, "option": option}
        self.store.write_table(
            f"failures/{unit.key}.parquet", pd.DataFrame([{**row, "error": error, "again": again}])
        )

    def failures(self) -> pd.DataFrame:
        """Units that failed and have not been finished since."""
        paths = [self.folder / FAILURES, *sorted(self.folder.glob("failures/*.parquet"))]
        columns = ["unit", "place", "case", "seed", "option", "error", "again"]
        tables = [pd.read_parquet(path) for path in paths if readable(path)]
        whole = pd.concat(tables) if tables else pd.DataFrame(columns=columns)
        still = whole.drop_duplicates("unit", keep="last")
        return still.loc[[key not in self for key in still["unit"]]].sort_values("unit", ignore_index=True)

    def take_over(self, folder: str | Path) -> int:
        """Keep the finished units of another folder of the same study that are planned here; returns how many.

        Raises
        ------
        Mistake : if the folder holds no study or another one
        """
        other = Store.opened(folder)
        if other.asked != self.store.asked:
            raise Mistake(f"from: {folder} holds another study ({difference(other.asked, self.store.asked)})")
        taken = 0
        for path in tables_in(Path(folder)):
            rows = pd.read_parquet(path)
            rows = rows[rows["unit"].isin([key for key in self.number_of if key not in self])]
            if len(rows):
                taken += rows["unit"].nunique()
                self.keep(rows)
        return taken


def in_order(rows: pd.DataFrame, rank: Mapping[str, int]) -> pd.DataFrame:
    """Rows in the order of their units, and within a unit as they came."""
    return rows.sort_values("unit", key=lambda units: units.map(rank), kind="stable", ignore_index=True)


def units_in(path: Path) -> list[str]:
    """The units whose rows a file holds."""
    return pd.read_parquet(path, columns=["unit"])["unit"].unique().tolist()


def tables_in(folder: Path) -> Iterator[Path]:
    """The files of rows in an archive: blocks, then parts."""
    for kind in ("blocks", "parts"):
        yield from (path for path in sorted(folder.glob(f"{kind}/*.parquet")) if readable(path))


def stored_rows(
    folder: Path, columns: list[str] | None = None, compact: bool = False, **where: str | int
) -> pd.DataFrame:
    """All finished rows of an archive as one table, in the order of its plans.

    columns : those wanted; None is all. compact : names as categories, which take little memory however many rows
    where : only rows with these values, as `month=240`
    """
    filters = [(name, "==", value) for name, value in where.items()] or None
    names = [name for name in NAMES if compact and (columns is None or name in columns)]
    tables = [
        parquet.read_table(path, columns=columns, filters=filters, read_dictionary=names)
        for path in tables_in(folder)
    ]
    if not tables:
        return pd.DataFrame(columns=columns)
    whole = pyarrow.concat_tables(tables, promote_options="permissive").unify_dictionaries().to_pandas()
    if any((folder / "parts").glob("*.parquet")) and "unit" in whole:
        plans = [
            pd.read_parquet(path, columns=["unit"])["unit"] for path in sorted(folder.glob("plan-*.parquet"))
        ]
        rank = {key: number for number, key in enumerate(pd.concat(plans))}
        whole = in_order(whole.drop_duplicates(["unit", *(name for name in ORDER if name in whole)]), rank)
    return whole


def read_cases(folder: Path) -> pd.DataFrame:
    """The cases of an archive by name: a column for each parameter that any of them changes."""
    tables = [pd.read_parquet(path) for path in sorted(folder.glob("cases-*.parquet"))]
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
    return stored_rows(store.folder) if any(store.folder.glob("plan-*.parquet")) else store.runs()
