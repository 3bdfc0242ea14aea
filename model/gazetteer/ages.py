"""Bands of age, by their names, and how many adults are in them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..entities import ADULT

AGES = (  # how bands of age are called
    (re.compile(r"aged under 1 year"), lambda m: (0, 0)),
    (re.compile(r"aged (\d+) years and under"), lambda m: (0, int(m[1]))),
    (re.compile(r"aged (\d+) years? (?:and|or) over"), lambda m: (int(m[1]), None)),
    (re.compile(r"aged (\d+) to (\d+) years"), lambda m: (int(m[1]), int(m[2]))),
    (re.compile(r"aged (\d+) years?"), lambda m: (int(m[1]), int(m[1]))),
)
Band = tuple[int, int | None]  # years, both ends within; None is any age
CHILDREN = "under 18"


def band_of(bare: str) -> Band | None:
    """The ages of a band by its name, made plain.

    >>> band_of("aged 20 to 24 years"), band_of("aged 85 years and over"), band_of("aged 4 years and under")
    ((20, 24), (85, None), (0, 4))
    """
    return next((ages(found) for how, ages in AGES if (found := how.fullmatch(bare))), None)


def band_name(band: str | Band) -> str:
    """What a category is called.

    >>> band_name((20, 24)), band_name((18, 18)), band_name((85, None))
    ('20-24', '18', '85+')
    """
    if isinstance(band, str):
        return band
    low, high = band
    return f"{low}+" if high is None else str(low) if low == high else f"{low}-{high}"


def finest(given: Mapping[Band, int]) -> dict[Band, int]:
    """Bands that have no other within them, from the youngest up.

    >>> finest({(0, 4): 3, (0, 0): 1, (1, 4): 2})
    {(0, 0): 1, (1, 4): 2}
    """
    bands = [band for band in given if not any(other != band and _within(other, band) for other in given)]
    return {band: given[band] for band in sorted(bands, key=lambda band: band[0])}


def _within(inner: Band, outer: Band) -> bool:
    return inner[0] >= outer[0] and (outer[1] is None or (inner[1] is not None and inner[1] <= outer[1]))


def adults_of(given: Mapping[Band, int]) -> dict[str | Band, float]:
    """Adults by band, and children; of a band that begins before 18 and ends, the even part is of adults.

    >>> adults_of({(15, 19): 10, (20, None): 50})
    {(18, 19): 4.0, (20, None): 50.0, 'under 18': 6.0}
    """
    parts: dict[str | Band, float] = {}
    children = 0.0
    for (low, high), n in given.items():
        adult = 1.0 if high is None else min(max((high - ADULT + 1) / (high - low + 1), 0.0), 1.0)
        if adult > 0:
            parts[max(low, ADULT), high] = n * adult
        children += n * (1.0 - adult)
    return parts | {CHILDREN: children}
