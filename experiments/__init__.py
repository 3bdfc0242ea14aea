"""What is asked of the model, and how the answers are shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .appraise import appraise
from .compare import compare

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["appraise", "compare", "load"]


def load(folder: str | Path) -> pd.DataFrame:
    """Read a finished or unfinished study as one table.

    Parameters
    ----------
    folder : where the study was written, for example ``results/compare-0123456789ab``

    Returns
    -------
    One row per (seed, option, month), in that order, with the outcomes as columns; of a sweep also per place and
    case, in the order of its units; no rows if nothing has finished yet.

    Raises
    ------
    Mistake : if the folder holds no study.
    """
    from .archive import rows_of  # here, so that `kith --help` need not wait for pandas
    from .store import Store

    store = Store.opened(folder)
    return rows_of(store.folder) if any(store.folder.glob("plan-*.parquet")) else store.runs()
