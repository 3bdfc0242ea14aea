"""What is missing from a result because it failed: counted here for all that read runs."""

from __future__ import annotations

import pandas as pd

from kith.model.telling import counted

from .sentences import paragraph

TOLD = 6  # counts one by one; the rest by their number


def missing(failures: pd.DataFrame) -> pd.DataFrame:
    """How many units failed, by place, case, and the option at which each did; all options of such a unit are missing.

    Parameters
    ----------
    failures : DataFrame
        As of a `Report`. Units that say no case are cases of their own, by their name.

    >>> failures = pd.DataFrame({"case": ["a", "a", "b"], "seed": [1, 2, 1], "option": ["", "", "short"]})
    >>> missing(failures).to_dict("records")
    [{'case': 'a', 'option': '', 'missing': 2}, {'case': 'b', 'option': 'short', 'missing': 1}]
    """
    if not len(failures):
        return pd.DataFrame(columns=["case", "option", "missing"])
    named = failures.rename(columns={} if "case" in failures else {"unit": "case", "seed": "case"})
    by = [name for name in ("place", "case", "option") if name in named]
    return named.groupby(by, sort=False, dropna=False).size().rename("missing").reset_index()


def missing_told(failures: pd.DataFrame) -> str:
    """What is missing, in a sentence; nothing if nothing is.

    >>> print(missing_told(pd.DataFrame({"unit": ["cases 3"], "option": ["short"]})))
    Missing, as it failed: 1 unit (1 of cases 3 at short). All that is told here is of the others;
    --retry runs again what failed.
    """
    if not len(failures):
        return ""
    counts = missing(failures)
    parts = [
        f"{row['missing']} of {' '.join(str(row[key]) for key in ('place', 'case') if key in row)}"
        + (f" at {row['option']}" if row["option"] else "")
        for row in counts.head(TOLD).to_dict("records")
    ]
    parts += [f"and {counts['missing'][TOLD:].sum():,} of others"] if len(counts) > TOLD else []
    n = len(failures)
    return paragraph(
        f"Missing, as {'it' if n == 1 else 'they'} failed: {counted(n, 'unit')} ({', '.join(parts)}). "
        "All that is told here is of the others; --retry runs again what failed.",
        "",
    )
