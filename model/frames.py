"""Columns as tidy tables: one row for each thing, words where the columns hold codes."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def frame_of(
    columns: Mapping[str, NDArray[np.generic]],
    words: Mapping[str, Sequence[str]],
    nothing: Mapping[str, int],
) -> pd.DataFrame:
    """A DataFrame of columns of equal length.

    Parameters
    ----------
    columns : Mapping
        By name, shape (rows,).
    words : Mapping
        The words that the codes of a column stand for.
    nothing : Mapping
        The number by which a column says that there is none; it is missing in the table.

    Examples
    --------
    >>> frame_of({"at": np.array([4, -1]), "kind": np.array([0, 1])}, {"kind": ("pub", "shop")}, {"at": -1})
         at  kind
    0     4   pub
    1  <NA>  shop
    """
    made: dict[str, object] = {}
    for name, values in columns.items():
        if name in words:
            made[name] = pd.Categorical.from_codes(values, categories=list(words[name]))
        elif name in nothing:
            made[name] = pd.array(values, dtype="Int64")
            made[name][values == nothing[name]] = pd.NA  # type: ignore[index]
        else:
            made[name] = values
    return pd.DataFrame(made)
