"""Tables of cases in Parquet: a file, or a folder of files as Dask writes them; read within limits of size."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow
from pyarrow import parquet

from kith.model.mistakes import Mistake
from kith.model.reading import file_size, shown

MOST_ROWS = 1_000_000
MOST_BYTES = 2**30  # when unpacked


@dataclass(frozen=True)
class Table:
    """A table as it was read.

    rows : its columns by name, the levels of an index that have a name among them
    about : metadata of its first file
    """

    rows: pd.DataFrame
    about: Mapping[bytes, bytes]


def files_of(path: Path) -> list[Path]:
    """A file, or the Parquet files of a folder in the order of the numbers in their names.

    Raises
    ------
    Mistake : if there is none, or the folder is divided into folders
    """
    try:
        is_folder = path.is_dir()
    except (OSError, ValueError):  # a name that no file can have
        is_folder = False
    if not is_folder:
        file_size(path)
        return [path]
    found = [each for each in path.glob("*.parquet") if each.name[0] not in "._"]
    if not found or any(path.glob("*/**/*.parquet")):
        raise Mistake(f"{shown(path)}: is a folder; give one of Parquet files, with no folders of them in it")
    for each in found:
        file_size(each)
    return sorted(
        found, key=lambda each: [int(n) if n.isdecimal() else n for n in re.split(r"(\d+)", each.name)]
    )


def read_table(path: Path) -> Table:
    """Read a table of cases.

    Raises
    ------
    Mistake : if it cannot be read, is larger than a limit, or has two columns of a name
    """
    tables = []
    try:
        for file in files_of(path):
            told = parquet.read_metadata(file)
            unpacked = sum(told.row_group(group).total_byte_size for group in range(told.num_row_groups))
            if told.num_rows > MOST_ROWS or unpacked > MOST_BYTES:
                raise Mistake(
                    f"{shown(path)}: is too large; give at most {MOST_ROWS:,} cases and {MOST_BYTES / 2**30:.0f} GiB"
                )
            tables.append(parquet.ParquetFile(file).read())  # a file, whatever its folder is called
        table = pyarrow.concat_tables(tables, promote_options="permissive")
        rows = table.to_pandas()
        named = [name for name in rows.index.names if name is not None and not str(name).startswith("__")]
        rows = rows.reset_index(named, allow_duplicates=True).reset_index(drop=True)
    except Mistake:
        raise
    except Exception as error:  # a damaged file raises errors of every kind
        reason = (str(error).splitlines() or [type(error).__name__])[0][:80]
        raise Mistake(f"{shown(path)}: cannot be read as Parquet ({reason}); give a table of cases") from None
    rows.columns = [str(name) for name in rows.columns]
    twice = rows.columns[rows.columns.duplicated()]
    if len(twice):
        raise Mistake(f"{shown(path)}: has two columns called {twice[0]!r}; give each a name of its own")
    return Table(rows, tables[0].schema.metadata or {})
