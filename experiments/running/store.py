"""Results on disk: a folder of Parquet parts that only ever grow, each written whole and renamed into place.

A study is `study.json` (what was asked, of which model, with which versions, where) and one part per
finished seed in `runs/`, `money/` and the folders of what witnesses saw; seeds that failed are in `failures/`. A seed
is finished when its part in `runs/` is there, which is written last.
"""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from kith.model.mistakes import Mistake

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY = "study.json"
PACKAGES = ("kith-abm", "mesa", "numpy", "scipy", "pandas", "pyarrow")
ORDER = ["seed", "option", "month"]
VERSIONS = {"model": "another version of the model", "measured by": "another version of what measures"}
FINISHED = ("money", "runs")  # the parts that a finished seed has


@dataclass(frozen=True)
class Store:
    """The folder of one study, and what it is the answer to.

    Raises
    ------
    Mistake : from `prepared` if the folder cannot be written or holds another study; from `opened` if it
        holds none.
    """

    folder: Path
    asked: Mapping[str, Any]

    @classmethod
    def prepared(cls, folder: str | Path, asked: Mapping[str, Any]) -> Store:
        """A folder that can be written and holds nothing else than results of this question."""
        if not str(folder).strip():
            raise Mistake("out: '' is not allowed; give the path of a folder")
        path = Path(folder)
        there = read_study(path)
        if there is not None and there["asked"] != asked:
            raise Mistake(
                f"out: {path} holds the results of another question ({difference(there['asked'], asked)}); "
                "give another folder, or delete this one"
            )
        check_writable(path)
        for stray in path.glob("**/.*.tmp"):  # left by a run that was killed while it wrote
            stray.unlink(missing_ok=True)
        return cls(path, asked)

    @classmethod
    def opened(cls, folder: str | Path) -> Store:
        """The study in a folder."""
        path = Path(folder)
        study = read_study(path)
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
        write_whole(self.folder / name, content)

    def write_picture(self, name: str, figure: Figure) -> None:
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


def write_whole(path: Path, content: bytes, field: str = "out") -> None:
    """Write a file beside its place, make sure of it, and rename it into place.

    Raises
    ------
    Mistake : about `field`, if it cannot be written; nothing is then left behind
    """
    half = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with half.open("wb") as file:
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
    import pyarrow
    from pyarrow import parquet

    try:
        parquet.read_metadata(path)
    except (OSError, pyarrow.ArrowException):
        return False
    return True


def read_study(folder: Path) -> dict[str, Any] | None:
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
