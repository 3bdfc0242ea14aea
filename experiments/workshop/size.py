"""How large the worlds of the notebooks are: one setting for all of them."""

from __future__ import annotations

import os
from typing import Any

SMALL = "KITH_SMALL"  # set to anything, the notebooks run as small as they can, to see only that they run


def _size_of(small: bool) -> dict[str, Any]:
    """What `compare` is told of size: adults, years after the start, runs of each option, processes.

    >>> _size_of(small=False)["population"]
    1000
    """
    if small:
        return {"population": 400, "years": 13, "replicates": 2, "workers": 1}
    return {"population": 1000, "years": 20, "replicates": 20, "workers": None}


SIZE = _size_of(small=bool(os.environ.get(SMALL)))
