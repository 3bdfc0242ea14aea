"""One table of all numbers that the documentation quotes, and the text that is made from it.

`kith results` asks every question of `parts`, some hours in all; what is finished is not run again. With `--into` a
checkout it writes the table (`docs/results.json`), the pictures, and every stretch of Markdown between ``<!-- results:
NAME -->`` and ``<!-- end of results -->``. A test holds text and table together, and the table to the model, as it says
of which worlds, cases, programmes and values it was taken. What was taken of others is dropped, and the text then says
how to ask for it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from kith.model.mistakes import Mistake, listed, nearest, path_given, word
from kith.model.reading import once, read_toml
from kith.model.telling import say

from ..presenting.report import Report
from ..presenting.templates import marked_down
from ..running.store import write_whole
from .parts import PARTS

TABLE = "docs/results.json"
QUOTING = (
    "README.md",
    "docs/results.md",
    "docs/validation.md",
    "docs/worth.md",
    "notebooks/GUIDE.md",
)  # the files that may have stretches made from the table
HANG_ON = (  # what numbers hang on: worlds to the last bit, cases, programmes, values
    "tests/golden.toml",
    "experiments/cases/ensemble.parquet",
    "experiments/appraising/values.toml",
    "model/places.toml",
)
PRESETS = "model/programme/presets.toml"  # of which each part hangs on those that it is about
STRETCH = re.compile(r"(<!-- results: ([a-z0-9-]+) -->\n).*?(<!-- end of results -->)", re.DOTALL)
TEMPLATES = Path(__file__).with_name("templates")


def results(
    parts: Sequence[str] = (),
    *,
    into: str | Path | None = None,
    workers: int | None = None,
    retry: bool = False,
    out: str | Path | None = None,
    progress: bool | Literal["events"] = True,
) -> Results:
    """Ask everything that the documentation quotes, and write down the numbers.

    Parameters
    ----------
    parts : sequence of str
        Names of `PARTS`; none is all.
    into : str or Path, optional
        A checkout whose table, pictures and text are written anew, as far as parts are asked; None writes none.
    workers : int, optional
        Processes; None is one for each processor, 1 is this one.
    retry : bool
        Run again what failed before.
    out : str or Path, optional
        Folder for the results, in which each part has its own; None is ``results/results``.
    progress : bool or "events"
        Tell standard error how far the work is; "events" is a JSON object a line.

    Returns
    -------
    Results
        The numbers of each part.

    Raises
    ------
    Mistake
        If a part is not known, or there is no checkout.
    """
    names = once("parts", [word("parts", name) for name in listed("parts", parts)]) or list(PARTS)
    for name in names:
        if name not in PARTS:
            raise Mistake(f"parts: {name!r} is not known{nearest(name, PARTS)}")
    checkout = None if into is None else Path(path_given("into", into))
    if checkout and not (checkout / HANG_ON[0]).exists():
        raise Mistake(f"into: {checkout} is no checkout of Kith; give one, or leave it out")
    folder = Path("results", "results") if out is None else Path(path_given("out", out))
    numbers, failures = {}, []
    for name in names:
        if progress is True:
            say(f"kith: {name}, about {PARTS[name].minutes} minutes on two cores if nothing of it is there")
        report: Report = PARTS[name].ask(workers=workers, retry=retry, progress=progress, out=folder / name)
        numbers[name] = PARTS[name].numbers(report)
        failures.append(report.failures.assign(part=name))
        if checkout:
            enter(checkout, name, numbers[name], report.folder)
            keep(checkout, name, report)
    found = Results(numbers, pd.concat(failures, ignore_index=True), folder)
    found.save()
    return found


@dataclass(frozen=True, repr=False)
class Results(Report):
    """The numbers of each part."""

    stem = "results"
    numbers: Mapping[str, Mapping[str, Any]]
    failures: pd.DataFrame
    folder: Path

    def summary(self) -> str:
        """Which parts."""
        return ", ".join(self.numbers)

    def text(self) -> str:
        """Every stretch of text that these numbers make."""
        told = [name for name in stretches() if set(needed(name)) <= set(self.numbers)]
        return "\n\n".join(stretch(name, self.numbers) for name in told)

    def as_plain(self) -> dict[str, Any]:
        """All numbers."""
        return {"parts": dict(self.numbers)}


def stretches() -> list[str]:
    """The names of all stretches of text that can be made."""
    return sorted(path.name.removesuffix(".md.jinja") for path in TEMPLATES.glob("*.md.jinja"))


def needed(name: str) -> list[str]:
    """The parts that a stretch is made from."""
    template = (TEMPLATES / f"{name}.md.jinja").read_text(encoding="utf-8")
    return list(dict.fromkeys(re.findall(r'part\("([a-z0-9-]+)"\)', template)))


def stretch(name: str, numbers: Mapping[str, Any]) -> str:
    """A stretch of Markdown from the numbers of parts."""
    return marked_down(TEMPLATES / f"{name}.md.jinja", part=numbers.__getitem__).strip()


def hanging_on(checkout: Path, name: str) -> dict[str, str]:
    """Digests of what the numbers of a part hang on."""
    presets, _ = read_toml(checkout / PRESETS)
    about = {one: presets[one] for one in PARTS[name].options}
    return {
        **{file: _digest((checkout / file).read_bytes().replace(b"\r\n", b"\n")) for file in HANG_ON},
        PRESETS: _digest(json.dumps(about, sort_keys=True).encode()),
    }


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def enter(checkout: Path, name: str, numbers: Mapping[str, Any], folder: Path) -> None:
    """Put a part's numbers into the table, its pictures beside it, and the text that follows from it into the files."""
    path = checkout / TABLE
    table = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"parts": {}}
    table["parts"][name] = {**numbers, "of": hanging_on(checkout, name)}
    kept = table["parts"]
    table["parts"] = {
        one: kept[one] for one in PARTS if one in kept and kept[one]["of"] == hanging_on(checkout, one)
    }
    write_whole(path, (json.dumps(table, indent=1, ensure_ascii=False) + "\n").encode())
    for shown, drawn in PARTS[name].pictures.items():
        write_whole(checkout / "docs" / shown, (folder / drawn).read_bytes())
    for file in QUOTING:
        text = (checkout / file).read_text(encoding="utf-8")
        write_whole(checkout / file, quoted_anew(text, table["parts"]).encode())


def keep(checkout: Path, name: str, report: Report) -> None:
    """Write the files of a checkout that hold more of a part, with what it hangs on."""
    for file, kept in PARTS[name].kept.items():
        told = {**kept(report), "of": hanging_on(checkout, name)}
        write_whole(checkout / file, (json.dumps(told, ensure_ascii=False) + "\n").encode())


def quoted_anew(text: str, numbers: Mapping[str, Any]) -> str:
    """A text with every stretch made anew from these numbers; one that lacks a part says how to ask for it."""

    def made(found: re.Match[str]) -> str:
        begin, name, end = found.groups()
        lacking = [one for one in needed(name) if one not in numbers]
        asked = f"*Not asked of this version of the model yet: `kith results {' '.join(lacking)} --into .`*"
        return f"{begin}{asked if lacking else stretch(name, numbers)}\n{end}"

    return STRETCH.sub(made, text)
