"""Ties begun and ended between two observations, by what began or kept them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kith.model.ties import CONTACTS, FLOWS


def turnover_rows(ties: Any, before: NDArray[np.int64]) -> list[dict[str, Any]]:
    """A row for each kind of contact: ties that were last kept by it now, and turnover since an earlier month.

    before : `ties.turnover` at that month, shape (flows, contacts)
    """
    flows, now = ties.turnover - before, np.bincount(ties.contact, minlength=len(CONTACTS))
    return [
        {"contact": name, "ties": int(now[k]), **dict(zip(FLOWS, flows[:, k].tolist(), strict=True))}
        for k, name in enumerate(CONTACTS)
    ]
