"""The ensemble: cases that the evidence does not rule out, and which of them a seed draws."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from io import BytesIO
from numbers import Number
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow
from numpy.typing import NDArray
from pyarrow import parquet

from kith.model.mistakes import Mistake, nearest, path_given
from kith.model.parameters import Parameter, case, catalogue

from .tables import files_of, read_table
from .weighing import kept_or_moved, spread_by_weight

FILE = Path(__file__).with_name("ensemble.parquet")  # the one that comes with the package
NAMES = ("ensemble", "catalogue")  # words that stand for the file above, and for the catalogue's own values
ABOUT = b"kith"
GROUPS = {name.split(".")[0] for name in catalogue}
NEARLY = 0.87  # a column so like a parameter's name is taken for a slip of the pen (of 1)
LOG_FROM = 3.0  # a range whose top is so many times its bottom is divided in ratios


def varied(known: Mapping[str, Parameter] = catalogue) -> list[str]:
    """The parameters that calibration varies: those with a plausible range, in the order of the catalogue."""
    return [name for name, parameter in known.items() if parameter.plausible is not None]


def case_at(u: NDArray[np.float64]) -> dict[str, float]:
    """The changes that make a case, from shares `u` (0 to 1) of the way across each plausible range.

    In equal ratios where the top is at least three times the bottom, else in equal steps. Six figures.

    >>> changes = case_at(np.full(len(varied()), 0.5))
    >>> changes["ties.gain"], changes["council.floor"]
    (0.1, 0.5)
    """
    return {name: value_at(name, share) for name, share in zip(varied(), u, strict=True)}


def value_at(name: str, share: float, known: Mapping[str, Parameter] = catalogue) -> float:
    """The value of a parameter a share of the way across its plausible range.

    >>> value_at("facilities.council_share", 0.0), value_at("facilities.council_share", 0.5)
    (0.1, 0.3)
    """
    low, high = known[name].plausible or (0.0, 0.0)
    in_ratios = low > 0.0 and high / low >= LOG_FROM
    value = low * (high / low) ** share if in_ratios else low + (high - low) * share
    return float(f"{min(max(value, low), high):.6g}")


def shares_of(cases: pd.DataFrame) -> pd.DataFrame:
    """Shares of the way across each plausible range, from parameter values: the inverse of `case_at`, by column."""
    shares = {}
    for name in cases.columns:
        low, high = catalogue[name].plausible or (0.0, 1.0)
        in_ratios = low > 0.0 and high / low >= LOG_FROM
        values = cases[name].to_numpy(float)
        shares[name] = (
            np.log(values / low) / np.log(high / low) if in_ratios else (values - low) / (high - low)
        )
    return pd.DataFrame(shares)


@dataclass(frozen=True)
class Ensemble:
    """Cases, any of which a run may have: the changes that make each, by parameter.

    name : what it is called; digest : of the cases; table : a row for each case, a column for each parameter
    about : how it was made, as far as the file says; left_out : columns that are no parameters
    weights : the chance with which a seed draws each case, as a survey's answers say; None is the same for all
    """

    name: str
    digest: str
    table: pd.DataFrame
    about: Mapping[str, Any]
    left_out: tuple[str, ...] = ()
    weights: tuple[float, ...] | None = None

    def __len__(self) -> int:
        return len(self.table)

    @property
    def stood_still(self) -> list[str]:
        """The parameters that calibration varies today and these cases do not: they have the catalogue's value."""
        return [name for name in varied() if name not in self.table]

    def row_of(self, seed: int) -> int:
        """Which case a seed draws: any with the same chance, or with its weight, and always the same one."""
        drawn = int(
            np.random.SeedSequence([seed, 0x4B697468]).generate_state(1, np.uint64)[0] % np.uint64(len(self))
        )
        return drawn if self.weights is None else kept_or_moved(drawn, np.array(self.weights), seed)

    def spread_rows(self, count: int) -> list[int]:
        """Rows from the first case to the last, so many; one of twice the weight comes twice as often."""
        if self.weights is None:
            return [row * len(self) // count for row in range(count)]
        return spread_by_weight(np.array(self.weights), count)

    def changes(self, row: int) -> dict[str, float]:
        """The changes that make the case in a row."""
        return {str(name): float(value) for name, value in self.table.iloc[row].items()}


def cases_asked(ensemble: Ensemble | None) -> dict[str, Any] | None:
    """What identifies an ensemble in a question, fit for JSON; None is the catalogue."""
    if ensemble is None:
        return None
    weighted = {} if ensemble.weights is None else {"weights": list(ensemble.weights)}
    return {"name": ensemble.name, "digest": ensemble.digest, **weighted}


def ensemble_asked(asked: Mapping[str, Any]) -> Ensemble | None:
    """The ensemble of a question, None for the catalogue.

    Raises
    ------
    Mistake : if its file has changed since
    """
    if asked["cases"] is None:
        return None
    cases = _found(asked["cases"]["name"])
    if cases is None or cases.digest != asked["cases"]["digest"]:
        raise Mistake(f"cases: {asked['cases']['name']} has changed since it was asked about; ask again")
    weights = asked["cases"].get("weights")
    return cases if weights is None else replace(cases, weights=tuple(weights))


def write_ensemble(cases: pd.DataFrame, about: Mapping[str, Any]) -> bytes:
    """The bytes of a Parquet file of cases, with how they were made in its metadata."""
    table = pyarrow.Table.from_pandas(cases, preserve_index=False)
    told = {**(table.schema.metadata or {}), ABOUT: json.dumps(about).encode()}
    file = BytesIO()
    parquet.write_table(table.replace_schema_metadata(told), file)
    return file.getvalue()


def read_ensemble(cases: str | Path | None = None) -> Ensemble | None:
    """The cases of a file, of the package ("ensemble", also None), or None for the catalogue's own values.

    A file, or a folder of files as Dask writes it, needs a column or a named index level for each parameter it changes,
    called by its name, and a row for each case; what else it has is left out, and said on standard error.

    Raises
    ------
    Mistake : if there is no such file, it is no Parquet file, or holds no case, a value out of its range or a column
        that is nearly called like a parameter.
    """
    if cases is not None:
        cases = path_given("cases", cases, f"a Parquet file, or {' or '.join(NAMES)}")
    found = _found(cases)
    if found and found.left_out and found.name != "ensemble":
        print(
            f"kith: cases: {found.name}: left out, as no parameters: {', '.join(found.left_out)}",
            file=sys.stderr,
        )
    return found


def _found(cases: str | Path | None) -> Ensemble | None:
    if cases == "catalogue" or (cases is None and not FILE.exists()):
        return None
    packaged = cases is None or cases == "ensemble"
    path = FILE if packaged else Path(str(cases))
    try:
        changed = tuple((file, file.stat().st_mtime_ns) for file in files_of(path))
    except (Mistake, OSError) as mistake:
        reason = getattr(mistake, "strerror", None) or mistake
        raise Mistake(f"cases: {reason}; give a Parquet file, or {' or '.join(NAMES)}") from None
    return _read(path, changed, "ensemble" if packaged else str(cases))


@cache
def _read(path: Path, changed: tuple[tuple[Path, int], ...], name: str) -> Ensemble:
    try:
        table = read_table(path)
        known = [column for column in table.rows.columns if column in catalogue]
        left_out = tuple(column for column in table.rows.columns if column not in catalogue)
        for column in left_out:
            mistyped = "." in column and column.split(".")[0] in GROUPS
            if mistyped or get_close_matches(column, catalogue, n=1, cutoff=NEARLY):
                raise Mistake(f"{path}: column {column!r} is no parameter{nearest(column, catalogue)}")
        if not known or not len(table.rows):
            raise Mistake(
                f"{path} holds no case; give a row for each and a column for each parameter it changes"
            )
        chosen = table.rows[known]
        for row, values in enumerate(chosen.to_dict("records")):
            check_row(f"{path}, row {row}", values)
    except Mistake as mistake:
        raise Mistake(f"cases: {mistake}") from None
    about: dict[str, Any] = {}
    with suppress(ValueError):
        about = json.loads(table.about.get(ABOUT, b"{}"))
    digest = hashlib.sha256(chosen.to_json(double_precision=12).encode()).hexdigest()
    return Ensemble(name, digest, chosen, about, left_out)


def check_row(where: str, values: Mapping[str, Any]) -> None:
    """Raise a Mistake for a row that is no case."""
    for name, value in values.items():
        if not isinstance(value, Number) or isinstance(value, (bool, complex)):
            raise Mistake(f"{where}: {name} = {value!r} is not a number")
    try:
        case({name: float(value) for name, value in values.items()})
    except Mistake as mistake:
        raise Mistake(f"{where}: {mistake}") from None
