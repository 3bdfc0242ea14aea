"""What the site makes while it reads its pages: references (commands, Python, catalogue, outcomes) and the rooms.

A page says where with ``<!-- made: NAME -->``; elsewhere that comment is not seen. ``<!-- site: ... -->`` holds what
only the site shows. A link to a file that is no page of the site leads to the repository.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import groupby
from os.path import relpath
from pathlib import Path
from typing import Any

import typer
from rooms import picture, rooms

import kith
from kith.experiments.commands.app import app
from kith.model.measures.outcomes import OUTCOMES

ROOT = Path(__file__).resolve().parents[1]
REPOSITORY = "https://github.com/kith-abm/kith"
RAW = re.compile(r"https://raw\.githubusercontent\.com/kith-abm/kith/main/([^)\s]+)")
MADE = re.compile(r"^<!-- made: ([a-z]+) -->$", re.MULTILINE)
SITE_ONLY = re.compile(r"^<!-- site:\n(.*?)\n-->$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!!)\[([^]]*)\]\(([^)\s:]+)\)")
PAGES = (".md", ".ipynb")


# --- the reference of commands ------------------------------------------------------------------------


def commands() -> str:
    """Every command, as the program's own help has it."""
    group: Any = typer.main.get_command(app)
    return "\n\n".join(command_told(name, command) for name, command in group.commands.items())


def command_told(name: str, command: Any) -> str:
    """One command: what it does, how it is called, and its options."""
    shown = [one for one in command.params if one.name != "help"]
    arguments = " ".join(argument_told(one) for one in shown if one.param_type_name == "argument")
    rows = [option_row(one) for one in shown if one.param_type_name == "option"]
    usage = f"kith {name} {arguments}".strip() + (" [OPTIONS]" if rows else "")
    table = ["| option | what it does | default |", "|---|---|---|", *rows] if rows else []
    parts = [f"## kith {name}", said(command.help), f"```text\n{usage}\n```"]
    notes = [f"- `{argument_told(one)}`: {said(one.help)}" for one in shown if is_explained(one)]
    return "\n\n".join(
        [*parts, *(["\n".join(notes)] if notes else []), *(["\n".join(table)] if table else [])]
    )


def is_explained(one: Any) -> bool:
    """Whether it is an argument with words of its own."""
    return one.param_type_name == "argument" and bool(getattr(one, "help", None))


def argument_told(one: Any) -> str:
    """What stands for an argument in the usage."""
    name = one.metavar or one.name.upper()
    bare = name.strip("[]").removesuffix("...")
    many = "..." if one.nargs == -1 else ""
    return f"{bare}{many}" if one.required else f"[{bare}]{many}"


def option_row(one: Any) -> str:
    """An option as a row of a table."""
    takes = "" if one.is_flag else f" {one.metavar or one.type.name.upper()}"
    return f"| `{', '.join(one.opts)}{takes}` | {said(one.help)} | {default_told(one)} |"


def default_told(one: Any) -> str:
    """What an option is if it is not given; nothing if that says nothing."""
    given = one.default
    if one.is_flag or given in (None, "", [], ()) or callable(given):
        return ""
    many = given if isinstance(given, (list, tuple)) else [given]
    return ", ".join(f"`{each}`" for each in many)


def said(text: str | None) -> str:
    """Words that go into a cell of a table."""
    return " ".join((text or "").split()).replace("|", "\\|")


# --- of Python, and of the catalogue ------------------------------------------------------------------


def python() -> str:
    """Every public name, from its docstring; of a mapping, what is in it."""
    names = sorted((name for name in kith.__all__ if name != "__version__"), key=str.lower)
    return "\n\n".join(f"## {name}\n\n{name_told(name, getattr(kith, name))}" for name in names)


def name_told(name: str, value: Any) -> str:
    """A public name."""
    if isinstance(value, dict):
        keys = ", ".join(f"`{key}`" for key in value) if len(value) < 50 else f"{len(value)} numbers, by name"
        return f"A mapping that cannot be changed: {keys}."
    kind, more = ("autoclass", "\n   :members:") if isinstance(value, type) else ("autofunction", "")
    return f"```{{eval-rst}}\n.. {kind}:: kith.{name}{more}\n```"


def catalogue() -> str:
    """Every number of the catalogue, group by group."""
    groups = groupby(kith.catalogue.values(), key=lambda one: one.name.partition(".")[0])
    return "\n\n".join(f"## {group}\n\n" + "\n".join(map(number_told, those)) for group, those in groups)


def number_told(one: Any) -> str:
    """A number: what it is, how far it may go, how it is known."""
    plausible = f"; plausible {one.plausible[0]:.10g} to {one.plausible[1]:.10g}" if one.plausible else ""
    return (
        f"`{one.name}` = {one.value:.10g} {one.unit}\n: {said(one.meaning)}\n\n"
        f"  Range {one.low:.10g} to {one.high:.10g}{plausible}. *{one.basis}*: {said(one.source)}\n"
    )


def architecture() -> str:
    """The rooms of the code, as a picture and as a table of all imports."""
    graph, modules = rooms()
    rows = [
        f"| `{room}` | {modules[room]} | {', '.join(sorted(graph[room])) or '-'} |" for room in sorted(graph)
    ]
    return "\n".join([picture(graph, modules), "", "| room | modules | imports |", "|---|---|---|", *rows])


def outcomes() -> str:
    """Every outcome: its unit, what it is, and which way is better."""
    better = {1: "up", -1: "down", 0: "neither"}
    rows = [f"| `{o.name}` | {o.unit} | {said(o.meaning)} | {better[o.better]} |" for o in OUTCOMES.values()]
    return "\n".join(["| outcome | unit | what it is | better |", "|---|---|---|---|", *rows])


# --- how a page is read -------------------------------------------------------------------------------

MAKERS: dict[str, Callable[[], str]] = {
    "commands": commands,
    "python": python,
    "catalogue": catalogue,
    "outcomes": outcomes,
    "architecture": architecture,
}


def on_the_site(app: Any, page: str, source: list[str]) -> None:
    """Put in what is made, show what is for the site only, and lead links to what is no page to the repository."""
    path = Path(app.env.doc2path(page))
    text = SITE_ONLY.sub(r"\1", source[0])
    text = RAW.sub(lambda found: relpath(ROOT / found.group(1), path.parent), text)  # pictures are at hand
    text = MADE.sub(lambda found: MAKERS[found.group(1)](), text)
    source[0] = LINK.sub(lambda found: leading(found, path.parent), text) if path.suffix == ".md" else text


def leading(found: re.Match[str], folder: Path) -> str:
    """A link as it is, or to the repository if it leads to what is no page of the site."""
    words, target = found.groups()
    place = (folder / target.partition("#")[0]).resolve()
    if target.startswith("#") or place.suffix in PAGES or not place.exists():
        return found.group(0)
    kind = "tree" if place.is_dir() else "blob"
    return f"[{words}]({REPOSITORY}/{kind}/main/{place.relative_to(ROOT).as_posix()})"
