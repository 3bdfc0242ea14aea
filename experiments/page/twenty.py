"""What is recorded of the twenty worlds of the question that the page opens with, and of how far such places differ.

`kith results compare --into .` writes the record, with digests of what it hangs on; tests hold it to the table of
results and to the model.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

FILE = "experiments/page/twenty.json"  # in a checkout
RECORD = Path(__file__).with_name("twenty.json")


@cache
def record() -> dict[str, Any]:
    """The record; nothing where there is none."""
    return json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
