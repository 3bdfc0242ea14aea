"""Gathering: many runs that give a row each, kept as they finish, in one table at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pandas as pd

from kith.model.mistakes import Mistake

from .progress import telling
from .store import Store, readable
from .workers import Unfinished, at_work


def tried(task: Callable[[int], Mapping[str, Any]], row: int) -> Mapping[str, Any] | Exception:
    """What a task gives, or what went wrong, unless it is a mistake in what was asked."""
    try:
        return task(row)
    except Mistake:
        raise
    except Exception as error:
        return RuntimeError(f"{type(error).__name__}: {' '.join(str(error).split())}")


def gathered(
    store: Store,
    name: str,
    task: Callable[[int], Mapping[str, Any]],
    count: int,
    workers: int,
    progress: bool,
    what: str = "runs",
) -> pd.DataFrame:
    """The rows that `task` gives for 0 to `count` - 1, in that order.

    Each row is written as soon as it is there, under ``parts/``, and all of them in ``name.parquet`` when none is
    missing; rows that are there already are not run again, whoever was killed in between and whether fewer or more
    were asked for then.

    Raises
    ------
    Unfinished : if a row cannot be run; those that could are kept.
    """
    whole = store.folder / f"{name}.parquet"
    kept = pd.read_parquet(whole) if readable(whole) else pd.DataFrame()
    if len(kept) >= count:
        return kept.iloc[:count]
    rows = range(len(kept), count)
    parts = {row: store.folder / "parts" / f"{name}-{row:06d}.parquet" for row in rows}
    todo = [row for row in rows if not readable(parts[row])]
    done, failed = count - len(todo), []
    with telling(progress, what) as tell, at_work(partial(tried, task), todo, workers) as results:
        tell(done, 0, count)
        for row, result in results:
            if isinstance(result, Exception):
                failed.append(f"row {row}: {result}")
            else:
                store.write_table(f"parts/{parts[row].name}", pd.DataFrame([dict(result)]))
                done += 1
            tell(done, len(failed), count)
    if failed:
        raise Unfinished(f"{name}: {len(failed)} of {count} {what} could not be run ({failed[0]})")
    table = pd.concat([kept, *(pd.read_parquet(path) for path in parts.values())], ignore_index=True)
    store.write_table(whole.name, table)
    for path in parts.values():
        path.unlink()
    return table
