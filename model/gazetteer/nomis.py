"""Counts by area and heading, from files as Nomis and the ONS hand them out; what headings mean is not known here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..mistakes import Mistake, told
from ..reading import shown
from .rows import THOUSANDS
from .tables import lines_of, read_text

AREA = {  # headings that say which area a row is of
    "date", "geography", "geography code", "mnemonic", "area", "area name", "area code", "rural urban",
}  # fmt: skip
PERCENT = re.compile(r"%|per ?cent", re.IGNORECASE)
VALUE = ("observation", "obs value", "value")  # headings of the one column of counts of a long file
BELOW = " : "  # between what is nested
CLASS = re.compile(
    r"((?:^| : )l[\d.]+(?: and l[\d.]+| l[\d.]+)*) : "
)  # of NS-SEC, with a colon behind it or none
CODE = re.compile(r"[A-Z]\d{8}|\d{9,10}|[A-Z]{2}\w{2,6}")


@dataclass
class Area:
    """An area of a file: its code, its name, and its counts by heading."""

    code: str
    name: str
    counts: dict[str, int] = field(default_factory=dict)


def plain(heading: str) -> str:
    """A heading without capitals, punctuation and the measure; what is nested in what stays.

    >>> (
    ...     plain("Age: Total; measures: Value"),
    ...     plain("Inactive:  Long-term sick"),
    ...     plain("L1, L2 and L3: Higher managers"),
    ... )
    ('age : total', 'inactive : long term sick', 'l1 l2 and l3 higher managers')
    """
    text = re.sub(r"\s*;\s*measures:.*$", "", heading.strip(), flags=re.IGNORECASE).lower()
    levels = (" ".join(re.findall(r"[a-z0-9.]+", level)) for level in text.split(":"))
    return CLASS.sub(r"\1 ", BELOW.join(levels))


def read_counts(path: str | Path, is_known: Callable[[str], bool]) -> list[Area]:
    """Areas of a file with their counts, whichever way it is laid out.

    Rows of areas below headings (bulk files, and downloads with lines before and after the table), headings beside
    columns of areas, or a row for each area and heading.

    Parameters
    ----------
    path : str or Path
        The file.
    is_known : callable
        Whether a heading, made plain, is one of a census table.

    Raises
    ------
    Mistake
        If no such table is found, or a count is none.
    """
    lines, _ = lines_of(path, read_text(path))
    for n, cells in enumerate(lines):
        heads = [plain(cell) for cell in cells]
        if any(head in VALUE for head in heads) and len(heads) > 2 and n + 1 < len(lines):
            return _long(path, lines, n)
        if sum(map(is_known, heads)) >= 2:
            return _wide(path, lines, n)
    beside = [
        n for n, cells in enumerate(lines) if cells and is_known(plain(cells[0])) and _count_like(cells[1:])
    ]
    if len(beside) >= 2:
        return _beside(path, lines, beside)
    raise Mistake(
        f"{shown(path)}: no table of the census is found in it; give one as Nomis hands it out, as CSV"
    )


def _count_like(cells: list[str]) -> bool:
    return any(re.fullmatch(r"[\d,]+", cell.strip()) for cell in cells)


def count_in(path: str | Path, row: int, heading: str, text: str) -> int:
    """The count in a cell, if it is one."""
    text = text.strip()
    bare = text.replace(",", "") if THOUSANDS.fullmatch(text) else text
    if not re.fullmatch(r"[0-9]{1,12}", bare):
        raise Mistake(
            f"{shown(path)}: row {row}: {heading.strip()}: {told(text)} is no count; give a whole number"
        )
    return int(bare)


def _wide(path: str | Path, lines: list[list[str]], at: int) -> list[Area]:
    """Areas in rows, headings above; a line with one cell alone is a note or a gap."""
    heads = lines[at]
    low = [head.strip().lower() for head in heads]
    code = next(
        (low.index(each) for each in ("geography code", "mnemonic", "area code") if each in low), None
    )
    name = next((low.index(each) for each in ("geography", "area name", "area") if each in low), 0)
    first = max([name, code or 0, *(n for n, head in enumerate(low) if head in AREA)]) + 1
    columns = [n for n in range(first, len(heads)) if heads[n].strip() and not PERCENT.search(heads[n])]
    check_once(path, [heads[n] for n in columns], "heading")
    areas: list[Area] = []
    for number, cells in enumerate(lines[at + 1 :], at + 2):
        if sum(bool(cell.strip()) for cell in cells) < 2:
            continue
        if len(cells) < len(heads):
            raise Mistake(
                f"{shown(path)}: row {number}: has {len(cells)} cells; the headings are {len(heads)}"
            )
        label = cells[name].strip()
        counts = {heads[n].strip(): count_in(path, number, heads[n], cells[n]) for n in columns}
        areas.append(Area(cells[code].strip() if code is not None else code_in(label), label, counts))
    check_once(path, [area.code for area in areas], "area")
    return areas


def check_once(path: str | Path, names: Sequence[str], what: str) -> None:
    """Refuse a heading or an area that is given twice; of headings, what is not told apart here counts as the same."""
    seen = Counter(plain(name) if what == "heading" else name for name in names)
    for name in names:
        if seen[plain(name) if what == "heading" else name] > 1:
            raise Mistake(f"{shown(path)}: {what} {told(name.strip())} is given twice; give it once")


def code_in(label: str) -> str:
    """The code of an area, where it stands at the start of its name; else the name.

    >>> code_in("E01011264 : Leeds 001A"), code_in("Ashton")
    ('E01011264', 'Ashton')
    """
    first = label.split(" ")[0].rstrip(":")
    return first if CODE.fullmatch(first) else label


def _beside(path: str | Path, lines: list[list[str]], rows: list[int]) -> list[Area]:
    """Areas in columns, headings at the left; columns of shares are passed over."""
    check_once(path, [lines[n][0] for n in rows], "heading")
    width = max(len(lines[n]) for n in rows)
    above = [line for line in lines[: rows[0]] if len(line) > 1 and any(cell.strip() for cell in line[1:])]
    names = above[-1] if above else []
    areas: list[Area] = []
    for column in range(1, width):
        name = names[column].strip() if column < len(names) else ""
        cells = [lines[n][column] if column < len(lines[n]) else "" for n in rows]
        if (
            PERCENT.search(name)
            or not any(cell.strip() for cell in cells)
            or any("." in cell for cell in cells)
        ):
            continue
        counts = {
            lines[n][0].strip(): count_in(path, n + 1, lines[n][0], cell)
            for n, cell in zip(rows, cells, strict=True)
        }
        areas.append(Area(code_in(name), name, counts))
    check_once(path, [area.code for area in areas if area.code], "area")
    return areas


def _long(path: str | Path, lines: list[list[str]], at: int) -> list[Area]:
    """A row for each area and heading: the ONS's custom data sets, and Nomis's API."""
    low = [head.strip().lower() for head in lines[at]]
    value = next(n for n, head in enumerate(low) if plain(head) in VALUE)
    code = next((n for n, head in enumerate(low) if head in ("geography_code", "geography code")), None)
    name = next((n for n, head in enumerate(low) if head in ("geography_name", "geography")), None)
    label = next(
        (
            n
            for n, head in enumerate(low)
            if re.fullmatch(r"c20\d\d_.*_name|.*\(\d+[a-z]? categories\)", head)
        ),
        None,
    )
    if label is None:
        raise Mistake(
            f"{shown(path)}: row {at + 1}: no heading says what is counted; give a table as Nomis hands it out"
        )
    code = 0 if code is None else code  # as in "Lower layer Super Output Areas Code"
    name = (1 if name is None else name) if len(low) > 3 else code
    measure = low.index("measures_name") if "measures_name" in low else None
    areas: dict[str, Area] = {}
    for number, cells in enumerate(lines[at + 1 :], at + 2):
        if sum(bool(cell.strip()) for cell in cells) < 2:
            continue
        if measure is not None and PERCENT.search(cells[measure]):
            continue
        area = areas.setdefault(cells[code].strip(), Area(cells[code].strip(), cells[name].strip()))
        heading = cells[label].strip()
        if heading in area.counts:
            raise Mistake(
                f"{shown(path)}: row {number}: {told(heading)} of {area.code} is given twice; give one variable alone"
            )
        area.counts[heading] = count_in(path, number, heading, cells[value])
    return list(areas.values())
