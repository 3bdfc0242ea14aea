"""What identifies results: seeds, and digests of what makes and measures them."""

from __future__ import annotations

import hashlib
import shlex
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

EXPERIMENTS = Path(__file__).parents[1]
MEASURING = ("cases", "observing", "running")  # the rooms that say what is run, run it and read it


def quoted(text: str) -> str:
    """A word of a command line, in quotes if it has to be."""
    return shlex.quote(text)


def seeds_of(seed: int, replicates: int) -> list[int]:
    """The seed of each replicate: the seed itself, then others drawn from it.

    Drawn rather than counted up, so that asking again with the next seed gives fresh luck throughout. Asking for
    more replicates keeps the seeds of fewer.
    """
    drawn = np.random.SeedSequence(seed).generate_state(replicates + 8).tolist()
    return list(dict.fromkeys([seed, *drawn]))[:replicates]


@cache
def source_digest(*rooms: str) -> str:
    """Digest of the code that makes and measures results: of `MEASURING`, and of any other rooms that do.

    It covers folders, not a list of files, so that nothing that measures is forgotten and nothing else counts: a
    comment in a command or a figure changes no result and throws none away.
    """
    h = hashlib.sha256()
    for path in sorted(path for room in {*MEASURING, *rooms} for path in (EXPERIMENTS / room).rglob("*.py")):
        h.update(path.relative_to(EXPERIMENTS).as_posix().encode())
        h.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return h.hexdigest()


def kith_version() -> str:
    """Version of Kith, as installed."""
    try:
        return version("kith-abm")
    except PackageNotFoundError:
        return "unknown"
