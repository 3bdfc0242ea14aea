"""Which model this is: a digest of its source and data."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path


@cache
def model_digest() -> str:
    """Hex digest of every source and data file of the model, the same wherever it is installed."""
    root = Path(__file__).parent
    h = hashlib.sha256()
    for path in sorted(p for p in root.rglob("*") if p.suffix in {".py", ".toml"}):
        h.update(path.relative_to(root).as_posix().encode())
        h.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return h.hexdigest()


def digest_of(asked: Mapping[str, object]) -> str:
    """Hex digest of anything fit for JSON, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
