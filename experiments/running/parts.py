"""Parts: tables on disk that say of which study they are, what they are called and what made them, under a seal.

The seal is a digest of all of a file's bytes, so that a part which is read is what was written, to the last bit.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from io import BytesIO
from typing import Any

import pandas as pd
import pyarrow
from pyarrow import parquet

PACKAGES = ("kith-abm", "mesa", "numpy", "scipy", "pandas", "pyarrow")
SEAL = re.compile(rb"kith:[0-9a-f]{64}")
UNSEALED = b"kith:" + b"0" * 64
Provenance = Mapping[str, Any]  # versions and machine


class Damaged(Exception):
    """A file that is not the part it should be, and how."""


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


@cache
def provenance() -> Provenance:
    """With what results are made here: versions and machine."""
    return {"versions": versions(), "machine": machine()}


def different(made: Iterable[Provenance]) -> list[Provenance]:
    """Each provenance once, in the order in which they first come."""
    found: list[Provenance] = []
    for one in made:
        if one not in found:
            found.append(one)
    return found


@dataclass(frozen=True)
class Part:
    """A table as it was kept.

    content : the bytes of its file, a Parquet file
    made : with what it was made; where that is more than one, each says of which units (``of``)
    """

    content: bytes
    made: list[dict[str, Any]]

    def table(self, columns: list[str] | None = None, **how: Any) -> pyarrow.Table:
        """The table, or some columns of it; `how` is of `pyarrow.parquet.read_table`."""
        return parquet.read_table(pyarrow.BufferReader(self.content), columns=columns, **how)

    def frame(self, columns: list[str] | None = None) -> pd.DataFrame:
        """The table, or some columns of it, as pandas has it."""
        return self.table(columns).to_pandas()

    def made_of(self, units: Iterable[Any]) -> dict[Any, Provenance]:
        """With what each unit was made."""
        return {
            unit: {key: one[key] for key in ("versions", "machine")}
            for unit in units
            for one in self.made
            if unit in one.get("of", (unit,))
        }


def sealed(table: pd.DataFrame, study: str, name: str, made: Mapping[Hashable, Provenance] | None) -> bytes:
    """A table as the bytes of a part.

    Parameters
    ----------
    table : DataFrame
        The rows.
    study : str
        Digest of what was asked.
    name : str
        Where it is kept in the study's folder.
    made : mapping, optional
        With what each unit in it was made; None is here.
    """
    by = different(made.values()) if made else [provenance()]
    told = [dict(one) for one in by]
    if made and len(by) > 1:
        told = [{**one, "of": [unit for unit, with_ in made.items() if with_ == one]} for one in by]
    arrow = pyarrow.Table.from_pandas(table, preserve_index=False)
    mark = json.dumps({"study": study, "part": name, "made": told}).encode()
    about = {**arrow.schema.metadata, b"kith": mark, b"seal": UNSEALED}
    file = BytesIO()
    parquet.write_table(arrow.replace_schema_metadata(about), file)
    content = file.getvalue()
    return content.replace(UNSEALED, b"kith:" + hashlib.sha256(content).hexdigest().encode())


def opened(content: bytes, study: str, name: str) -> Part:
    """The part that a file holds.

    Raises
    ------
    Damaged
        If a bit of it differs, or it is a part of another study or by another name.
    """
    seals = SEAL.findall(content)
    if len(seals) != 1:
        raise Damaged("is damaged or was not written by Kith")
    unsealed = content.replace(seals[0], UNSEALED)
    if seals[0] != b"kith:" + hashlib.sha256(unsealed).hexdigest().encode():
        raise Damaged("is damaged")
    mark = json.loads(parquet.read_metadata(pyarrow.BufferReader(content)).metadata[b"kith"])
    if mark["study"] != study:
        raise Damaged("is of another study")
    if mark["part"] != name:
        raise Damaged(f"is a copy of {mark['part']}")
    return Part(content, mark["made"])
