"""Results on disk: a folder of Parquet parts that only ever grow, each written whole and renamed into place.

A study is `study.json` (what was asked, of which model, with which versions, where, and all that its parts were made
with) and one part per finished seed in `runs/`, `money/` and the folders of what observers saw; seeds that failed are
in `failures/`. A seed is finished when all its parts are there, sound to the last bit.

Whoever writes to a folder has claimed it: a second process waits, and says so. Files are written in `.kith/`, which is
Kith's own, under names that nobody else has, and renamed into place; nothing else in a folder is ever deleted. A part
that is damaged, or of another study, is set aside under a name of its own, and what it held is run again.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from itertools import count
from pathlib import Path, PurePosixPath
from typing import Any, Protocol
from uuid import uuid4

import pandas as pd
from filelock import BaseFileLock, FileLock, Timeout

from kith.model.mistakes import Mistake
from kith.model.provenance import digest_of
from kith.model.reading import check_name
from kith.model.telling import say

from ..observing.observer import KINDS
from .parts import Damaged, Part, Provenance, different, opened, provenance, sealed

STUDY = "study.json"
ORDER = ["seed", "option", "month"]
VERSIONS = {"model": "another version of the model", "measured by": "another version of what measures"}
OWN = ".kith"  # the folder in each study that is Kith's own
HALF = re.compile(r"half-[0-9a-f]{32}")  # what is half-written in it
FINISHED = (*KINDS, "money", "runs")  # the parts that a finished seed has
ROOMS = (OWN, *FINISHED, "blocks", "failures", "parts")  # the folders in a study
SEED = re.compile(r"seed-\d{10}\.parquet")
RESULTS = (  # what the files in a study are about; a setting or a number may follow
    "answer", "answers", "apart", "calibrate", "cases", "catchment", "clock", "compare", "decisions", "effects",
    "ensemble", "evaluate", "factorial", "failures", "heat", "hindsight", "indices", "mechanisms", "money", "months",
    "observed", "patience", "plan", "posterior", "pots", "rank", "ranking", "recover", "region", "report", "run",
    "runs", "sensitivity", "shock", "study", "tornado", "turning", "validate", "worth", "written",
)  # fmt: skip
RESULT = re.compile(rf"({'|'.join(RESULTS)})(-.*)?\.(html|json|parquet|png|toml|txt)|.*-dictionary\.csv")


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
        path = Path(folder)
        check_free(path, asked)
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

    @cached_property
    def digest(self) -> str:
        """Of what was asked."""
        return digest_of(self.asked)

    def begin(self, made: Iterable[Provenance] = (), **how: Any) -> None:
        """Write down what was asked, of which model, with which versions and on what machine.

        Whatever else its parts were made with stays written down: what was so before, and `made`.
        """
        before, here = study_kept_in(self.folder) or {}, provenance()
        last = [{key: before[key] for key in here}] if here.keys() <= before.keys() else []
        every = different([*before.get("made", []), *last, here, *made])
        study = {"asked": self.asked, **how, **here, "made": every}
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

    def write_part(
        self, name: str, table: pd.DataFrame, made: Mapping[Any, Provenance] | None = None
    ) -> None:
        """Write a table as a part; `made` is with what each unit in it was made, None is here."""
        self.write_bytes(name, sealed(table, self.digest, name, made))

    def part(self, name: str) -> Part:
        """The part of this name.

        Raises
        ------
        Mistake
            If it is not as it was written.
        """
        try:
            return self.as_written(name)
        except Damaged as damage:
            raise Mistake(
                f"{self.folder / name} {damage}; the same command sets it aside and runs again what it held"
            ) from None

    def as_written(self, name: str) -> Part:
        """The part of this name; Damaged if it is not as it was written."""
        try:
            content = (self.folder / name).read_bytes()
        except OSError as error:
            raise Damaged(f"cannot be read ({error.strerror})") from None
        return opened(content, self.digest, name)

    def sound(self, name: str) -> Part | None:
        """The part of this name for whoever has claimed the folder; one that is not as it was written is set aside."""
        if not os.path.lexists(self.folder / name):
            return None
        try:
            return self.as_written(name)
        except Damaged as damage:
            self.set_aside(name, str(damage))
            return None

    def set_aside(self, name: str, why: str) -> None:
        """Give a file another name, and say so."""
        path = self.folder / name
        other = next(
            other
            for number in count(1)
            if not os.path.lexists(other := path.with_name(f"{path.name}.aside-{number}"))
        )
        try:
            path.rename(other)
        except OSError as error:
            raise Mistake(f"{path} {why}, and cannot be set aside ({error.strerror})") from None
        tell(f"{path} {why}; it is set aside as {other.name}, and what it held is run again")

    def names(self, kind: str, pattern: re.Pattern[str]) -> list[str]:
        """The parts of a kind that are there, sound or not."""
        try:
            there = sorted(path.name for path in (self.folder / kind).iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return []
        return [str(PurePosixPath(kind, name)) for name in there if pattern.fullmatch(name)]

    def tell_strangers(self, kind: str, pattern: re.Pattern[str]) -> None:
        """Say which tables among the parts of a kind are not Kith's."""
        known = {Path(name).name for name in self.names(kind, pattern)}
        for path in sorted((self.folder / kind).glob("[!.]*.parquet")):
            if path.name not in known:
                tell(f"{path} is not one of Kith's parts and is left alone; it is better kept elsewhere")

    def keep(self, seed: int, **tables: pd.DataFrame) -> None:
        """Write a finished seed, a table for each kind: its runs last, as they are what makes it finished."""
        for kind, table in sorted(tables.items(), key=lambda one: one[0] == "runs"):
            self.write_part(f"{kind}/{part(seed)}", table)

    def keep_failure(self, failure: Mapping[str, Any]) -> None:
        """Write down a seed that failed."""
        self.write_part(f"failures/{part(failure['seed'])}", pd.DataFrame([failure]))

    def is_finished(self, seed: int) -> bool:
        """Whether all parts of a seed are there and sound; one that is not is set aside."""
        return all([self.sound(f"{kind}/{part(seed)}") for kind in FINISHED])

    def table(self, kind: str, seeds: Iterable[int] | None = None) -> pd.DataFrame:
        """All parts of a kind, or those of some seeds, as one table."""
        names = self.names(kind, SEED)
        if seeds is not None:
            wanted = {f"{kind}/{part(seed)}" for seed in seeds}
            names = [name for name in names if name in wanted]
        tables = [self.part(name).frame() for name in names]
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
            return pd.DataFrame(columns=["seed", "case", "option", "error", "again"])
        return table[~table["seed"].map(self.is_finished).astype(bool)].sort_values("seed", ignore_index=True)


def check_holds(folder: Path, asked: Mapping[str, Any]) -> None:
    """Raise a Mistake if a folder holds the results of another question."""
    there = study_kept_in(folder)
    if there is not None and there["asked"] != asked:
        raise Mistake(
            f"out: {folder} holds the results of another question ({difference(there['asked'], asked)}); "
            "give another folder, or delete this one"
        )


def check_free(folder: Path, asked: Mapping[str, Any]) -> None:
    """Raise a Mistake if results of a question cannot be kept in a folder; leave nothing behind."""
    check_holds(folder, asked)
    check_writable(folder)
    check_nothing_of_theirs(folder)
    for room in (folder / name for name in ROOMS):
        if os.path.lexists(room) and not room.is_dir():
            raise Mistake(
                f"out: {room} is a file where a folder goes; give another folder, or move that file"
            )
        if room.is_dir():
            check_writable(room)


def check_nothing_of_theirs(folder: Path) -> None:
    """Raise a Mistake if a folder that Kith did not make holds a file of a name that Kith would write there."""
    if os.path.lexists(folder / OWN) or os.path.lexists(folder / STUDY) or not folder.is_dir():
        return
    for name in sorted(os.listdir(folder)):
        if RESULT.fullmatch(name):
            raise Mistake(
                f"out: {folder / name} was not written by Kith and would be overwritten; give another folder, or move "
                "that file"
            )


def tell(line: str) -> None:
    """Say something on standard error."""
    say(f"kith: {line}")


@contextmanager
def claim(folder: Path) -> Iterator[None]:
    """Have a folder to oneself; wait for whoever has it, and say so in one line.

    What a writer that was killed left half-written in Kith's own folder is cleared away. Whoever dies gives up the
    claim with it.
    """
    made = [path for path in (folder / OWN, folder, *folder.parents) if not path.exists()]
    lock = FileLock(folder / OWN / "lock", is_singleton=True, thread_local=False)
    try:
        acquire(lock, folder)
    except OSError as error:
        raise Mistake(f"out: {folder} cannot be written ({error.strerror}); give a folder that can") from None
    try:
        if lock.lock_counter == 1:
            for half in (folder / OWN).iterdir():
                if HALF.fullmatch(half.name):
                    half.unlink(missing_ok=True)
        yield
    finally:
        if lock.lock_counter == 1 and made and not (folder / STUDY).exists():
            Path(lock.lock_file).unlink(missing_ok=True)
            for path in made:
                with suppress(OSError):  # something is in it
                    path.rmdir()
        lock.release()


def acquire(lock: BaseFileLock, folder: Path) -> None:
    """Take a folder's lock, and say so if that means waiting."""
    waiting, cleared = False, 0
    while True:
        try:
            (folder / OWN).mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=0)
            if Path(lock.lock_file).exists():
                return
            lock.release()
        except Timeout:
            if not waiting:
                tell(f"{folder} is being written by another process; waiting until it is done")
            waiting = True
        except FileNotFoundError:  # whoever had it has cleared it away, as nothing was written
            cleared += 1
            if cleared > 100:
                raise
        time.sleep(0.05)


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


def study_kept_in(folder: Path) -> dict[str, Any] | None:
    """The study written down in a folder, None if there is none."""
    check_name(folder)
    try:
        study = json.loads((folder / STUDY).read_text(encoding="utf-8"))
        if not isinstance(study, dict) or not isinstance(study.get("asked"), dict):
            raise ValueError("it does not say what was asked")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not a study"
        raise Mistake(
            f"{folder / STUDY}: cannot be read ({reason}); give another folder, or put this file elsewhere, and what "
            "is finished of the same study is kept"
        ) from None
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
    try:
        with suppress(FileNotFoundError):
            folder.stat()
        there = next(path for path in (folder, *folder.parents) if os.path.lexists(path))
        if not there.is_dir():
            raise ValueError("it is not a folder" if there == folder else f"{there} is not a folder")
        probe = there / f".kith-{uuid4().hex}"
        probe.touch(exist_ok=False)
        probe.unlink()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Mistake(f"{field}: {folder} cannot be written ({reason}); give a folder that can") from None
