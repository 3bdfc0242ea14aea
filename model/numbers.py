"""All numbers of a case in one record, as kernels take them."""

from __future__ import annotations

from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from .parameters import Case, catalogue

LAYOUT = np.dtype(
    [
        (group, np.dtype([(name.split(".")[1], float) for name in names]))
        for group, names in groupby(catalogue, lambda name: name.split(".")[0])
    ]
)


def record_of(case: Case) -> NDArray[np.void]:
    """The numbers of a case by group and name, shape (1,); they cannot be written to.

    >>> from .parameters import case
    >>> float(record_of(case({"trust.learning": 0.05}))[0]["trust"]["learning"])
    0.05
    """
    record = np.zeros(1, LAYOUT)
    for group in LAYOUT.names or ():
        for name in LAYOUT[group].names or ():
            record[group][name] = getattr(getattr(case, group), name)
    record.flags.writeable = False
    return record
