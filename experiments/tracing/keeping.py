"""The small file in which a run is kept: its question, its seed, the digest of its world every month, and its outcomes.

It is JSON. Rules of one's own are named in it by the digest of their text and never written down: who replays a
file runs no code that came with it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kith.model.mistakes import Mistake, path_given
from kith.model.reading import check_name
from kith.model.rules.together import Rules

from ..cases.changes import changes_of
from ..one_run import Single
from ..presenting.plain import rounded
from ..running.identity import kith_version
from ..running.store import write_whole

FORM = "kith run, form 1"
PARTS = {"kith": str, "version": str, "asked": dict, "digests": list, "outcomes": list}
MOST = 16 * 2**20  # bytes of such a file: a thousand years have fewer


def keep(run: Single, path: str | Path) -> Path:
    """Write a run to a file.

    Parameters
    ----------
    run : Single
        What `run_one` found.
    path : str or Path
        The file; one that is there is replaced.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    Mistake
        If it cannot be written.
    """
    file = Path(path_given("keep", path, "the path of a file"))
    write_whole(file, (json.dumps(kept(run), indent=1, ensure_ascii=False) + "\n").encode(), "keep")
    return file


def kept(run: Single) -> dict[str, Any]:
    """A run as the plain data of its file: digests of months 0, 1, 2, ...; outcomes of months 0, 12, 24, ..."""
    asked = {
        name: value for name, value in run.asked.items() if name not in ("cases", "parameters", "resident")
    }
    own = {"with": rules_told(run.rules)} if run.rules else {}
    yearly = run.months[run.months["month"] % 12 == 0].to_dict("records")
    names = run.rules.outcomes
    return {
        "kith": FORM,
        "version": kith_version(),
        "asked": {**asked, "changes": changes_of(run.asked, run.asked["seed"]), **own},
        "digests": run.months["digest"].tolist(),
        "outcomes": [
            {"month": row["month"], **{name: rounded(float(row[name])) for name in names}} for row in yearly
        ],
    }


def rules_told(rules: Rules) -> list[dict[str, str]]:
    """Rules of one's own by name and by the digest of their text and numbers."""
    told = [(one["file"], f"{one['source']}\n{one['numbers']}") for one in rules.asked().get("with", [])]
    return [{"file": str(file), "digest": hashlib.sha256(text.encode()).hexdigest()} for file, text in told]


def read_kept(path: str | Path) -> Mapping[str, Any]:
    """What the file of a run says.

    Raises
    ------
    Mistake
        If it cannot be read or is none.
    """
    check_name(path)
    file = Path(path)
    try:
        if file.stat().st_size > MOST:
            raise ValueError("it is too large")
        said = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise Mistake(f"{file}: cannot be read ({error.strerror})") from None
    except (ValueError, RecursionError):
        raise Mistake(f"{file}: is no run that was kept; give a file of kith run --keep") from None
    given = said if isinstance(said, dict) else {}
    lacking = [name for name, kind in PARTS.items() if not isinstance(given.get(name), kind)]
    if lacking or given["kith"] != FORM or not is_asked(given["asked"]):
        raise Mistake(f"{file}: is no run that was kept ({FORM}); give a file of kith run --keep")
    check_length(file, said)
    return said


def is_asked(asked: Mapping[str, Any]) -> bool:
    """Whether a question names its model, and its rules of one's own, if any, in a list."""
    own = asked.get("with", [])
    return (
        isinstance(asked.get("model"), str)
        and isinstance(own, list)
        and all(isinstance(one, dict) for one in own)
    )


def check_length(file: Path, said: Mapping[str, Any]) -> None:
    """Raise a Mistake unless there is a digest for every month that was asked, and outcomes for every year."""
    years = said["asked"].get("years")
    months = [row.get("month") if isinstance(row, dict) else None for row in said["outcomes"]]
    whole = isinstance(years, int) and len(said["digests"]) == 12 * years + 1
    if not whole or months != list(range(0, 12 * years + 1, 12)):
        raise Mistake(
            f"{file}: has not a digest for every month and outcomes for every year of years = {years}"
        )
