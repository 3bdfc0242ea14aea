"""Results on disk: a folder of Parquet parts that only ever grow, each written whole and renamed into place.

A study is `study.json` (what was asked, of which model, with which versions, where) and one part per
finished seed in `runs/`, `money/` and the folders of what observers saw; seeds that failed are in `failures/`. A seed
is finished when its part in `runs/` is there, which is written last.

Whoever writes to a folder has claimed it: a second process waits, and says so. Files are written in `.kith/`, which is
Kith's own, under names that nobody else has, and renamed into place; nothing else in a folder is ever deleted.
"""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

import pandas as pd
import pyarrow
from filelock import FileLock, Timeout
from pyarrow import parquet

from kith.model.mistakes import Mistake

from .telling import say

STUDY = "study.json"
PACKAGES = ("kith-abm", "mesa", "numpy", "scipy", "pandas", "pyarrow")
ORDER = ["seed", "option", "month"]
VERSIONS = {"model": "another version of the model", "measured by": "another version of what measures"}
OWN = ".kith"  # the folder in each study that is Kith's own
FINISHED = ("money", "runs")  # the parts that a finished seed has


class Picture(Protocol):
    """A figure, as far as a store needs to know it."""

    def savefig(self, fname: Any, **how: Any) -> None:
        """Draw it into a file."""


@dataclass(frozen=True)
class Store:
    """The folder of one study, and what it is the answer to.

    Raises
    ------
    Mistake
        From `claimed` if the folder cannot be written or holds another study; from `opened` if it holds none.
    """

    folder: Path
    asked: Mapping[str, Any]

    @classmethod
    @contextmanager
    def claimed(cls, folder: str | Path, asked: Mapping[str, Any]) -> Iterator[Store]:
        """A folder that holds nothing else than results of this question, and that nobody else writes to meanwhile.

        A folder in which nothing was written is left as it was.
        """
        if not str(folder).strip():
            raise Mistake("out: '' is not allowed; give the path of a folder")
        path = Path(folder)
        check_holds(path, asked)
        check_writable(path)
        with claim(path):
            check_holds(path, asked)  # again, as whoever had it may have begun another study
            try:
                yield cls(path, asked)
            except KeyboardInterrupt as interruption:
                there = f"what is finished is kept in {path}; the same command goes on from there"
                told = there if study_kept_in(path) else "nothing is kept yet; the same command begins again"
                interruption.args = interruption.args or (f"interrupted; {told}",)
                raise

    @classmethod
    def opened(cls, folder: str | Path) -> Store:
        """The study in a folder."""
        path = Path(folder)
        study = study_kept_in(path)
        if study is None:
            raise Mistake(
                f"{path}: holds no study (there is no {STUDY}); give the folder of a `kith compare`"
            )
        return cls(path, study["asked"])

    def begin(self, **how: Any) -> None:
        """Write down what was asked, of which model, with which versions and on what machine."""
        study = {"asked": self.asked, **how, "versions": versions(), "machine": machine()}
        text = json.dumps(study, indent=1)
        short = re.sub(
            r"\[[^][{}]*\]", lambda found: " ".join(found.group().split()), text
        )  # lists on one line
        self.write_text(STUDY, short + "\n")

    def write_text(self, name: str, text: str) -> None:
        """Write a text file whole."""
        self.write_bytes(name, text.encode())

    def write_bytes(self, name: str, content: bytes) -> None:
        """Write a file whole."""
        write_whole(self.folder / name, content, half=self.folder / OWN / f"half-{uuid4().hex}")

    def write_picture(self, name: str, figure: Picture) -> None:
        """Write a figure as PNG."""
        picture = BytesIO()
        figure.savefig(picture, dpi=150, format="png", metadata={"Software": None})
        self.write_bytes(name, picture.getvalue())

    def write_table(self, name: str, table: pd.DataFrame) -> None:
        """Write a table as one Parquet file."""
        self.write_bytes(name, table.to_parquet(None, index=False))

    def keep(self, seed: int, **tables: pd.DataFrame) -> None:
        """Write a finished seed, a table for each kind: its runs last, as they are what makes it finished."""
        for kind, table in sorted(tables.items(), key=lambda one: one[0] == "runs"):
            self.write_table(f"{kind}/{part(seed)}", table)

    def keep_failure(self, failure: Mapping[str, Any]) -> None:
        """Write down a seed that failed."""
        self.write_table(f"failures/{part(failure['seed'])}", pd.DataFrame([failure]))

    def finished(self, seeds: Iterable[int], parts: Sequence[str] = FINISHED) -> list[int]:
        """Those of the seeds whose parts are there and can be read."""
        return [seed for seed in seeds if all(readable(self.folder / kind / part(seed)) for kind in parts)]

    def table(self, kind: str, seeds: Iterable[int] | None = None) -> pd.DataFrame:
        """All parts of a kind, or those of some seeds, as one table."""
        paths = sorted((self.folder / kind).glob("seed-*.parquet"))
        if seeds is not None:
            wanted = {part(seed) for seed in seeds}
            paths = [path for path in paths if path.name in wanted]
        tables = [pd.read_parquet(path) for path in paths]
        return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()

    def runs(self, seeds: Iterable[int] | None = None) -> pd.DataFrame:
        """Outcomes by seed, option and month, in that order."""
        table = self.table("runs", seeds)
        return table.sort_values(ORDER, ignore_index=True) if len(table) else table

    def money(self, seeds: Iterable[int] | None = None) -> pd.DataFrame:
        """Money by seed, option, month, account and instrument, in that order."""
        table = self.table("money", seeds)
        order = [*ORDER, "account", "instrument"]
        return table.sort_values(order, ignore_index=True) if len(table) else table

    def failures(self) -> pd.DataFrame:
        """Seeds that failed and have not been finished since."""
        table = self.table("failures")
        if not len(table):
            return pd.DataFrame(columns=["seed", "option", "error", "again"])
        open_ones = set(table["seed"]) - set(self.finished(table["seed"]))
        return table[table["seed"].isin(open_ones)].sort_values("seed", ignore_index=True)


def check_holds(folder: Path, asked: Mapping[str, Any]) -> None:
    """Raise a Mistake if a folder holds the results of another question."""
    there = study_kept_in(folder)
    if there is not None and there["asked"] != asked:
        raise Mistake(
            f"out: {folder} holds the results of another question ({difference(there['asked'], asked)}); "
            "give another folder, or delete this one"
        )


@contextmanager
def claim(folder: Path) -> Iterator[None]:
    """Have a folder to oneself; wait for whoever has it, and say so in one line.

    What a writer that was killed left half-written in Kith's own folder is cleared away. Whoever dies gives up the
    claim with it.
    """
    made = [path for path in (folder / OWN, folder, *folder.parents) if not path.exists()]
    lock = FileLock(folder / OWN / "lock", is_singleton=True, thread_local=False)
    try:
        (folder / OWN).mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            say(f"kith: {folder} is being written by another process; waiting until it is done")
            lock.acquire()
    except OSError as error:
        raise Mistake(f"out: {folder} cannot be written ({error.strerror}); give a folder that can") from None
    try:
        if lock.lock_counter == 1:
            for half in (folder / OWN).glob("half-*"):
                half.unlink(missing_ok=True)
        yield
    finally:
        if lock.lock_counter == 1 and made and [*folder.rglob("*")] == [folder / OWN, folder / OWN / "lock"]:
            Path(lock.lock_file).unlink(missing_ok=True)
            for path in made:
                path.rmdir()
        lock.release()


def write_whole(path: Path, content: bytes, field: str = "out", half: Path | None = None) -> None:
    """Write a file under a name that nobody else has, make sure of it, and rename it into place.

    Parameters
    ----------
    path : Path
        The file.
    content : bytes
        All of it.
    field : str
        What a mistake is about.
    half : Path, optional
        Where it is written first, on the same disk; by default beside its place.

    Raises
    ------
    Mistake
        If it cannot be written; nothing is then left behind.
    """
    half = path.with_name(f".{path.name}.{uuid4().hex}.half") if half is None else half
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half.parent.mkdir(parents=True, exist_ok=True)
        with half.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    except OSError as error:
        raise Mistake(f"{field}: {path} cannot be written ({error.strerror})") from None
    finally:
        with suppress(OSError):
            half.unlink(missing_ok=True)


def part(seed: int) -> str:
    """File name of a seed's part.

    >>> part(7)
    'seed-0000000007.parquet'
    """
    return f"seed-{seed:010d}.parquet"


def readable(path: Path) -> bool:
    """Whether a Parquet file is there and whole (its footer, written last, can be read)."""
    try:
        parquet.read_metadata(path)
    except (OSError, pyarrow.ArrowException):
        return False
    return True


def study_kept_in(folder: Path) -> dict[str, Any] | None:
    """The study written down in a folder, None if there is none."""
    try:
        study = json.loads((folder / STUDY).read_text(encoding="utf-8"))
        if not isinstance(study, dict) or "asked" not in study:
            raise ValueError("it does not say what was asked")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not a study"
        raise Mistake(f"{folder / STUDY}: cannot be read ({reason}); give another folder") from None
    return study


def difference(there: Mapping[str, Any], asked: Mapping[str, Any]) -> str:
    """What differs between two questions, in a few words.

    >>> difference({"years": 10, "place": "a"}, {"years": 12, "place": "a"})
    'years 10 there, 12 asked'
    """
    keys = [key for key in asked if there.get(key) != asked[key]]
    for key in keys:
        if isinstance(asked[key], (int, float, str)) and key not in VERSIONS:
            return f"{key} {there.get(key)} there, {asked[key]} asked"
    return VERSIONS.get(keys[0], f"other {keys[0]}") if keys else "more than asked"


def check_writable(folder: Path, field: str = "out") -> None:
    """Raise a Mistake about `field` if files cannot be written to a folder; leave nothing behind."""
    made: list[Path] = []
    try:
        made = [path for path in (folder, *folder.parents) if not path.exists()]
        if folder.exists() and not folder.is_dir():
            raise ValueError("it is not a folder")
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".writable-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Mistake(f"{field}: {folder} cannot be written ({reason}); give a folder that can") from None
    finally:
        for path in made:
            if path.is_dir() and not any(path.iterdir()):
                path.rmdir()


def versions() -> dict[str, str]:
    """Versions of Python and of what the results rest on."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def machine() -> dict[str, Any]:
    """The machine, as far as results or speed may depend on it."""
    return {"system": platform.system(), "processor": platform.machine(), "cores": os.cpu_count()}
