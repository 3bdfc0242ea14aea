"""Files that users hand in: CSV as spreadsheets write it, told from GeoJSON by what is in it."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

from ..mistakes import Mistake
from ..reading import file_size, shown
from .geojson import read_geojson
from .rows import Row, Source, heading

MOST_BYTES = 200_000_000  # of a table or a map


def read_source(path: str | Path) -> Source:
    """Read a CSV or GeoJSON file, told apart by what is in it.

    Raises
    ------
    Mistake
        If it cannot be read, or is neither.
    """
    text = read_text(path)
    start = text.lstrip()[:1]
    if start in ("{", "["):
        return read_geojson(path, text)
    if start == "<":
        raise Mistake(
            f"{shown(path)}: is XML (such as OSM, KML or GML); export GeoJSON, for instance by `ogr2ogr -f GeoJSON`"
        )
    return read_csv(path, text)


def read_text(path: str | Path) -> str:
    """The text of a file: UTF-8, with a mark at its start or none, UTF-16 with one, else as Windows writes it."""
    size = file_size(path)
    if size > MOST_BYTES:
        raise Mistake(f"{shown(path)}: has {size:,} bytes; a table or a map may have {MOST_BYTES:,}")
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise Mistake(f"{shown(path)}: cannot be read ({error.strerror})") from None
    codes = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1252"]
    for code in codes:
        try:
            text = data.decode(code)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Mistake(f"{shown(path)}: is no text; give CSV or GeoJSON in UTF-8")


# ---------------------------------------------------------------- CSV


def lines_of(path: str | Path, text: str) -> tuple[list[list[str]], str]:
    """The cells of a CSV text line by line, and what stands between them: a comma, a semicolon or a tab."""
    head = next((line for line in text.splitlines() if line.strip()), "")
    between = max(",;\t", key=head.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=between)), between
    except csv.Error as error:
        raise Mistake(f"{shown(path)}: is no CSV ({error})") from None


def read_csv(path: str | Path, text: str) -> Source:
    """Rows of a CSV text by heading; a row is numbered as a spreadsheet does, and blank ones are passed over."""
    lines, between = lines_of(path, text)
    at = next((n for n, cells in enumerate(lines) if any(cells)), None)
    if at is None:
        raise Mistake(f"{shown(path)}: is empty; give a row of headings and rows of values")
    heads = [heading(cell) for cell in lines[at]]
    twice = [head for head, times in Counter(filter(None, heads)).items() if times > 1]
    if twice:
        raise Mistake(f"{shown(path)}: row {at + 1}: heading {twice[0]!r} is given twice; give it once")
    rows = []
    for number, cells in enumerate(lines[at + 1 :], at + 2):
        if not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[len(heads) :]):
            raise Mistake(
                f"{shown(path)}: row {number}: has {len(cells)} cells; the headings are {len(heads)}"
            )
        padded = cells + [""] * (len(heads) - len(cells))
        rows.append(
            Row(number, {head: cell.strip() for head, cell in zip(heads, padded, strict=False) if head})
        )
    source = Source(str(path), "row", rows, decimal_comma=between == ";")
    if not rows:
        source.refuse(None, "has no rows below its headings")
    return source
