"""Which places opened and closed in a world, and when."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


class Openings:
    """Institutions that opened or closed, month by month.

    Building work is neither: a place that is open again after it was never closed.

    found : for each ``{"month", "row", "kind", "opens"}``, the latest last; `row` and `kind` as in `frames`
    """

    def __init__(self) -> None:
        self.found: list[dict[str, Any]] = []
        self.was: NDArray[np.bool_] | None = None

    def read(self, world: Any) -> None:
        """Look at a world's month; reads and never writes."""
        i = world.institutions
        was = i.is_open if self.was is None else self.was
        was = np.concatenate([was, np.zeros(len(i.is_open) - len(was), bool)])  # built since
        now = np.where(~i.is_open & (i.works > 0), was, i.is_open)
        for row in np.flatnonzero(now != was).tolist():
            self.found.append(
                {"month": world.month, "row": row, "kind": int(i.kind[row]), "opens": bool(now[row])}
            )
        self.was = now
